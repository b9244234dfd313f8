"""What changed between two traces, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text


@dataclass(frozen=True)
class Difference:
    """How far one value differs between two traces."""

    name: str
    largest: float
    index: tuple[int, ...]
    first: float
    second: float

    def __str__(self) -> str:
        where = f"[{','.join(map(str, self.index))}]" if self.index else ""
        if self.largest == 0:
            return f"{self.name:<13}  the same"
        return (
            f"{self.name:<13}  {number_text(self.largest):>10}  at {self.name + where}:"
            f" {number_text(self.first, 6)} → {number_text(self.second, 6)}"
        )


@dataclass(frozen=True)
class Comparison:
    """What changed between two traces: a row for each value, in the order of the step."""

    rows: tuple[Difference, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    def __str__(self) -> str:
        lines = ["value          largest change", *map(str, self.rows)]
        if self.only_first:
            lines.append(f"only in the first: {', '.join(self.only_first)}")
        if self.only_second:
            lines.append(f"only in the second: {', '.join(self.only_second)}")
        return "\n".join(lines)

    __repr__ = __str__

    @property
    def changed(self) -> tuple[Difference, ...]:
        """The rows that differ."""
        return tuple(r for r in self.rows if r.largest != 0)

    def without_unchanged(self) -> Comparison:
        """The same comparison without the rows that do not differ."""
        return replace(self, rows=self.changed)


def compare(first: Mapping[str, Array], second: Mapping[str, Array]) -> Comparison:
    """Compare two traces' values, name by name.

    Raises
    ------
    ValueError
        If a value has another shape in one than in the other.

    Examples
    --------
    >>> print(compare({"z1": np.array([[1.0, 2.0]])}, {"z1": np.array([[1.0, 2.5]])}))
    value          largest change
    z1                    0.5  at z1[0,1]: 2 → 2.5
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
