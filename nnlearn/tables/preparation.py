"""How the columns of a table become a network's inputs: gaps filled, and an input for each word.

While learning, scikit-learn's transformers do it, anew within each fold. What they found is then kept as
plain numbers and words, so that a file can hold it, and a learner can read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.tables.column import Column
from nnlearn.tables.data_table import DataTable

#: How many words, or lines, are told.
TOLD = 3


@dataclass(frozen=True)
class Input:
    """How one column becomes one or more inputs.

    Attributes
    ----------
    name : str
        Of the column.
    fill : float or str
        What a gap is filled with: the median of the numbers, or the most common word.
    words : tuple of str, optional
        The words that are known, each an input that is 1 where the row has it and 0 where not. None where
        the column holds numbers, which are one input.
    """

    name: str
    fill: float | str
    words: tuple[str, ...] | None = None

    @property
    def names(self) -> list[str]:
        """What the network's inputs are called."""
        return [self.name] if self.words is None else [f"{self.name}={word}" for word in self.words]

    def values(self, column: Column, lines: Sequence[int] = ()) -> tuple[Array, list[str]]:
        """Turn a column into inputs, (rows, inputs), and say what had to be filled or is not known."""
        gaps = int(column.values.isna().sum())
        told = number_text(self.fill) if isinstance(self.fill, float) else self.fill
        remarks = [f"{self.name}: {gaps:,} missing, taken as {told}"] if gaps else []
        if self.words is None:
            if column.kind == "words":
                first = str(column.values.dropna().iloc[0])
                raise ValueError(
                    f"column {self.name!r:.60} held numbers when the network was trained, and holds words"
                    f" now, such as {first!r:.40}"
                    f"\n    write: missing=[{first!r:.40}], if that says that there is none (on the command"
                    f' line: --missing "{first:.40}")'
                )
            return np.asarray(column.values.fillna(self.fill), float)[:, np.newaxis], remarks
        fields = column.values.astype(object).where(column.values.notna(), self.fill)
        unknown = fields[~fields.isin(self.words)].value_counts()
        if len(unknown):
            most = [f"{word!r:.40} ({count:,})" for word, count in unknown.items()][:TOLD]
            more = ", …" if len(unknown) > TOLD else ""
            rows = "1 row has" if unknown.sum() == 1 else f"{unknown.sum():,} rows have"
            counts = "counts" if unknown.sum() == 1 else "count"
            remarks.append(
                f"{self.name}: {rows} a word that the network never met, and {counts} as none of those it"
                f" knows: {', '.join(most)}{more}"
            )
        return np.asarray(fields.to_numpy()[:, np.newaxis] == np.array(self.words, object), float), remarks


def transformer(inputs: Sequence[Column]) -> Any:
    """Make scikit-learn's transformer for the columns: median or most common word, then an input a word.

    Parameters
    ----------
    inputs : sequence of Column

    Returns
    -------
    sklearn.compose.ColumnTransformer
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    def one(column: Column) -> Any:
        if column.kind == "number":
            return SimpleImputer(strategy="median", keep_empty_features=True)
        filled = SimpleImputer(strategy="most_frequent", keep_empty_features=True)
        return make_pipeline(filled, OneHotEncoder(handle_unknown="ignore", sparse_output=False))

    # numbered, as scikit-learn has its own ideas of what a step may be called, and tables have theirs
    steps = [(f"column {i + 1}", one(column), [column.name]) for i, column in enumerate(inputs)]
    return ColumnTransformer(steps, verbose_feature_names_out=False)


def inputs_of(fitted: Any) -> tuple[Input, ...]:
    """Read from a fitted transformer of :func:`transformer` how each column becomes inputs.

    Parameters
    ----------
    fitted : sklearn.compose.ColumnTransformer

    Returns
    -------
    tuple of Input
    """
    made = []
    for _, one, (name,) in fitted.transformers_:
        if hasattr(one, "steps"):
            filled, encoded = (step for _, step in one.steps)
            words = tuple(str(word) for word in encoded.categories_[0])
            made.append(Input(name, str(filled.statistics_[0]), words))
        else:
            made.append(Input(name, float(one.statistics_[0])))
    return tuple(made)


def matrix(inputs: Sequence[Input], columns: Mapping[str, Column]) -> tuple[Array, list[str]]:
    """Turn a table's columns into a network's inputs, as the fitted transformer would.

    Parameters
    ----------
    inputs : sequence of Input
    columns : mapping
        The columns of the table, by name; there may be more.

    Returns
    -------
    X : (rows, inputs) array
    remarks : list of str
        What was filled, and which words are not known.
    """
    parts, remarks = [], []
    for one in inputs:
        values, told = one.values(columns[one.name])
        parts.append(values)
        remarks += told
    return np.hstack(parts), remarks


def columns_needed(inputs: Sequence[Input], table: DataTable) -> dict[str, Column]:
    """Take the columns that a network needs from a table, whatever their order.

    Raises
    ------
    ValueError
        If some are not there.
    """
    there = {column.name: column for column in table.columns}
    absent = [one.name for one in inputs if one.name not in there]
    if not absent:
        return {one.name: there[one.name] for one in inputs}
    told = ", ".join(map(repr, absent[:TOLD])) + (", …" if len(absent) > TOLD else "")
    raise ValueError(
        f"{table.name} has no column {told}, which the network was trained on; it has"
        f" {', '.join(list(there)[:8])}{', …' if len(there) > 8 else ''}"
        f"\n    write: the same names in its first line, in any order: {', '.join(o.name for o in inputs)}"
    )
