"""What changed between two traces, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.table import Table, page, paragraphs


@dataclass(frozen=True)
class Difference:
    """How far one value differs between two traces."""

    name: str
    largest: float
    index: tuple[int, ...]
    first: float
    second: float

    @property
    def row(self) -> list[str]:
        """The difference as cells of a table."""
        if self.largest == 0:
            return [self.name, "the same", "", "", ""]
        where = f"{self.name}[{','.join(map(str, self.index))}]" if self.index else self.name
        return [
            self.name,
            number_text(self.largest),
            where,
            number_text(self.first, 6),
            number_text(self.second, 6),
        ]


@dataclass(frozen=True)
class Comparison:
    """What changed between two traces: a row for each value, in the order of the step."""

    rows: tuple[Difference, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    def table(self) -> Table:
        """The comparison as a table."""
        headings = ["value", "largest change", "at", "from", "to"]
        return Table(headings, [row.row for row in self.rows], left=["value", "at"])

    @property
    def notes(self) -> list[str]:
        """What stands in one trace only."""
        sides = (("first", self.only_first), ("second", self.only_second))
        return [f"Only in the {which}: {', '.join(names)}." for which, names in sides if names]

    def __str__(self) -> str:
        return "\n".join([self.table().to_text(), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(self.table().to_html(), paragraphs(self.notes))

    @property
    def changed(self) -> tuple[Difference, ...]:
        """The rows that differ."""
        return tuple(r for r in self.rows if r.largest != 0)


def compare(first: Mapping[str, Array], second: Mapping[str, Array]) -> Comparison:
    """Compare two traces' values, name by name.

    Raises
    ------
    ValueError
        If a value has another shape in one than in the other.

    Examples
    --------
    >>> print(compare({"z1": np.array([[1.0, 2.0]])}, {"z1": np.array([[1.0, 2.5]])}))
    value  largest change  at       from   to
    z1                0.5  z1[0,1]     2  2.5
    """
    rows = []
    for name in first:
        if name not in second:
            continue
        a, b = first[name], second[name]
        if a.shape != b.shape:
            raise ValueError(
                f"{name} has shape {a.shape} in one trace and {b.shape} in the other"
                "\n    write: a trace of the same network on as many examples"
            )
        gap = np.abs(b - a)
        index = tuple(int(i) for i in np.unravel_index(np.argmax(gap), gap.shape))
        rows.append(Difference(name, float(gap[index]), index, float(a[index]), float(b[index])))
    return Comparison(
        tuple(rows),
        tuple(n for n in first if n not in second),
        tuple(n for n in second if n not in first),
    )
