"""What a network says of each row of a table, and what is to be known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.table import Table, page, paragraphs
from nnlearn.tables.column import percent

#: How many predictions are shown.
SHOWN = 6


@dataclass(frozen=True, eq=False, repr=False)
class Predictions:
    """What a network says of each row of a table.

    Attributes
    ----------
    target : str
        The column that was predicted.
    values : array
        A class's name or a number for each row.
    probabilities : (rows, classes) array, or None
        Of each class, where there are classes.
    classes : tuple of str
    remarks : tuple of str
        What was missing and filled, which words are not known, and which columns were not used.
    """

    target: str
    values: Array
    probabilities: Array | None
    classes: tuple[str, ...]
    remarks: tuple[str, ...]

    def frame(self) -> Any:
        """The predictions as a pandas DataFrame: one row for each row of the table, in its order."""
        import pandas as pd

        columns = {self.target: self.values}
        if self.probabilities is not None:
            columns |= {f"P({name})": self.probabilities[:, i] for i, name in enumerate(self.classes)}
        return pd.DataFrame(columns)

    def table(self, rows: int = SHOWN) -> Table:
        """The first predictions; for classes, how probable the one that was chosen is."""
        body = []
        for i, value in enumerate(self.values[:rows]):
            cells = [str(i + 1), str(value) if self.classes else number_text(value)]
            more = [] if self.probabilities is None else [percent(self.probabilities[i].max())]
            body.append([*cells, *more])
        headings = ["row", self.target] + ([] if self.probabilities is None else ["probability"])
        if len(self.values) > rows:
            body.append(["…"] * len(headings))
        left = [self.target] if self.classes else []
        return Table(headings, body, left=left, title=f"Predicted: {self.target}")

    @property
    def summary(self) -> str:
        """How often each class was predicted, or between which numbers the predictions are."""
        rows = f"{len(self.values):,} row{'s' * (len(self.values) != 1)}"
        if not self.classes:
            low, high = number_text(self.values.min()), number_text(self.values.max())
            return f"{rows}: {low} to {high}, mean {number_text(self.values.mean())}."
        counts = {name: int((self.values == name).sum()) for name in self.classes}
        return f"{rows}: {', '.join(f'{count:,} × {name}' for name, count in counts.items() if count)}."

    @property
    def sentences(self) -> list[str]:
        """The remarks, as sentences."""
        return [f"{remark}." for remark in self.remarks]

    def __repr__(self) -> str:
        return "\n".join([str(self.table()), "", self.summary, *self.sentences])

    def _repr_html_(self) -> str:
        return page(self.table().to_html(), paragraphs([self.summary, *self.sentences]))
