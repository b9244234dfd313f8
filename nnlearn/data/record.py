"""What a data set is: inputs, targets, and what their columns mean."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.table import Table, page, paragraphs

SHOWN = 6

#: No more inputs than these are ever shown.
MOST = 8


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """Examples to learn from.

    Attributes
    ----------
    X : (examples, inputs) array
        A pandas DataFrame where there are columns of words, missing values as NaN.
    y : (examples, outputs) array, or (examples,) array of class numbers
    feature_names : tuple of str
        One for each input.
    target_names : tuple of str
        One for each class: what 0 means, then what 1 means.
    description : str
        Where the data come from and what they are good for.
    name : str
    """

    X: Any
    y: Array
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    description: str
    name: str = "data"

    def table(self, rows: int = SHOWN) -> Table:
        """The first examples as a table, the targets in words; as many inputs as fit into 80 columns."""
        inputs = min(self.X.shape[1], MOST)
        while (made := self._table(rows, inputs)).width > 80 and inputs > 1:
            inputs -= 1
        return made

    def _table(self, rows: int, inputs: int) -> Table:
        classes = self.y.reshape(len(self.y), -1)[:, 0]
        more = ["…"] if inputs < self.X.shape[1] else []
        shown = self.X.iloc[:rows] if hasattr(self.X, "iloc") else self.X[:rows]
        body = [
            [
                str(i + 1),
                *map(_cell, np.asarray(shown)[i, :inputs]),
                *more,
                f"{number_text(classes[i])} ({self.target_names[int(classes[i])]})",
            ]
            for i in range(len(shown))
        ]
        headings = ["example", *self.feature_names[:inputs], *more, "target"]
        first = np.asarray(shown)[:1, :inputs].ravel()
        words = [name for name, value in zip(headings[1:], first, strict=False) if isinstance(value, str)]
        return Table(headings, body, left=[*words, "target"], title=f"{self.name}: {len(self.X):,} examples")

    @property
    def _summary(self) -> str:
        """One line: how many examples, inputs and targets."""
        return f"{self.name}: {len(self.X):,} examples; X {self.X.shape}, y {self.y.shape}"

    @property
    def _rest(self) -> str:
        return f"… and {len(self.X) - SHOWN:,} more" if len(self.X) > SHOWN else ""

    def __repr__(self) -> str:
        rows = [self._summary, str(self.table()), self._rest, textwrap.fill(self.description, 80)]
        return "\n".join(row for row in rows if row)

    def _repr_html_(self) -> str:
        return page(self.table().to_html(), paragraphs([t for t in (self._rest, self.description) if t]))


def _cell(value: Any) -> str:
    """A number, a word, or that there is none."""
    if isinstance(value, str):
        return value
    return "missing" if value != value else number_text(value)
