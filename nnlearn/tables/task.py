"""What is to be predicted from a table, and from what: classes or numbers, and the columns that can help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.number_words import grouped
from nnlearn.tables.column import COUNTS_ROWS, Column, percent
from nnlearn.tables.data_table import DataTable, check_lists

#: A column of whole numbers with up to so many different ones holds classes, if nothing else is said.
MOST_CLASSES = 10
#: How many classes are told by name.
TOLD = 5


@dataclass(frozen=True, eq=False)
class Task:
    """A table's rows, split into what is known and what is to be predicted.

    Attributes
    ----------
    target : str
        The column that is to be predicted.
    kind : "classes" or "numbers"
    X : pandas DataFrame
        The columns that can help.
    y : array
        Words where classes (numbers as they are written shortest), float64 where numbers.
    inputs : tuple of Column
        What is known of each column of X.
    remarks : tuple of str
        Which columns and rows were left out, and why.
    """

    target: str
    kind: Literal["classes", "numbers"]
    X: Any
    y: Array
    inputs: tuple[Column, ...]
    remarks: tuple[str, ...]

    @property
    def classes(self) -> dict[str, int]:
        """How many rows each class has, the most common one first."""
        names, counts = np.unique(self.y, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {str(names[i]): int(counts[i]) for i in order}

    @property
    def summary(self) -> str:
        """What is to be predicted, in a sentence or two; for classes, what always saying one comes to."""
        if self.kind == "numbers":
            low, high, mean = (grouped(float(v)) for v in (self.y.min(), self.y.max(), self.y.mean()))
            return f"To predict: {self.target}, numbers from {low} to {high}. Their mean is {mean}."
        shares = {name: count / len(self.y) for name, count in self.classes.items()}
        told = [f"{name} ({percent(share)})" for name, share in shares.items()][:TOLD]
        more = f" and {len(shares) - TOLD} more" if len(shares) > TOLD else ""
        first, share = next(iter(shares.items()))
        return (
            f"To predict: {self.target}, {len(shares)} classes: {', '.join(told)}{more}."
            f" Always saying {first} would be right for {100 * share:.2f} %."
        )


def task_of(
    table: DataTable,
    target: str,
    kind: Literal["classes", "numbers"] | None = None,
    drop: Sequence[str] = (),
    keep: Sequence[str] = (),
) -> Task:
    """Split a table into what is known and what is to be predicted.

    Parameters
    ----------
    table : DataTable
    target : str
        The column that is to be predicted.
    kind : "classes" or "numbers", optional
        If not given: classes where it holds words, or up to ten different whole numbers.
    drop : sequence of str
        Columns that are not to be used.
    keep : sequence of str
        Columns that are to be used though nothing seems to be learned from them: one that counts the rows,
        or words of which nearly every row has its own. One that counts the rows is also used if there is no
        other.

    Returns
    -------
    Task

    Raises
    ------
    ValueError, TypeError
        If there is no such column, it is missing or the same in every row, there are too many classes for the
        rows, or no column is left to predict from.
    """
    check_lists(drop=drop, keep=keep)
    column = table[target]
    names = {*drop, target}
    for name in (*drop, *keep):
        table[name]  # says what there is, if that is not there
    if column.kind == "empty" or column.different < 2:
        what = "missing in every row" if column.kind == "empty" else f"the same in every row: {column.holds}"
        raise ValueError(
            f"the target {target!r:.60} is {what}, so that there is nothing to learn"
            f"\n    write: another target, of {_named(table, names)}"
        )
    kind = _kind(column, kind)
    others = [c for c in table.columns if c.name not in names and c.kind != "empty"]
    used = [c for c in others if not c.left_out or c.name in keep]
    used = used or [c for c in others if c.left_out == COUNTS_ROWS]
    if not used:
        why = "; ".join(f"{c.name}: {c.left_out}" for c in others)
        raise ValueError(
            f"there is no column to predict {target!r:.60} from{f' ({why})' if why else ''}"
            f"\n    write: a table with another column than {_named(table, ())}"
        )
    left = [c for c in table.columns if c.name not in names and c not in used]
    known = np.asarray(column.values.notna())
    y = np.asarray(column.values[known])
    if kind == "classes":
        y = class_names(column, y)
        _check_classes(target, y)
    remarks = [f"Left out: {c.name}, as {c.left_out}" for c in left]
    remarks += [f"Left out, as you say: {name}" for name in drop]
    if missing := int((~known).sum()):
        rows = "1 row has" if missing == 1 else f"{missing:,} rows have"
        remarks.append(f"Left out: {rows} no {target}")
    X = table.frame.loc[known, [c.name for c in used]].reset_index(drop=True)
    return Task(target, kind, X, y, tuple(used), tuple(remarks))


def class_names(column: Column, values: Any) -> Array:
    """Take a column's values as names of classes: words as they are, numbers as they are written shortest."""
    if column.kind == "number":
        return np.array([number_text(value, 12) for value in values])
    return np.asarray(values, str)


def _kind(column: Column, asked: str | None) -> Literal["classes", "numbers"]:
    if asked is not None:
        asked = checks.known(asked, ("classes", "numbers"), "kind")
        if asked == "numbers" and column.kind != "number":
            raise ValueError(
                f"kind is 'numbers', but the target {column.name!r:.60} holds words: {column.holds}"
                "\n    write: kind='classes'"
            )
        return "classes" if asked == "classes" else "numbers"
    if column.kind == "words":
        return "classes"
    present = column.values.dropna()
    whole = bool((present == present.round()).all())
    return "classes" if whole and column.different <= MOST_CLASSES else "numbers"


def _check_classes(target: str, y: Array) -> None:
    """See that each class has the two rows that it takes to learn from one and to test with the other."""
    names, counts = np.unique(y, return_counts=True)
    rare = names[counts < 2].tolist()
    if not rare:
        return
    told = ", ".join(rare[:3]) + (", …" if len(rare) > 3 else "")
    raise ValueError(
        f"the target {target!r:.60} has {len(names):,} classes in {len(y):,} rows, and {len(rare):,} of them"
        f" in a single row ({told}): that is too few to learn from and to test with"
        "\n    write: kind='numbers', if they are quantities (on the command line: --kind numbers); or join"
        " these classes with others, or leave these rows out of the file"
    )


def _named(table: DataTable, but: Any) -> str:
    names = [c.name for c in table.columns if c.name not in but]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
