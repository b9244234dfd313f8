"""First check, then time: whoever does not compute the same losses has not done the same work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tests.benchmarks.competitors import Elsewhere, Here
from tests.benchmarks.peers import Row
from tests.benchmarks.workloads import Case

#: How far the loss of an epoch may be from the reference's in float32, relative to it; in float64 a row says.
SINGLE = 1e-5
EPOCHS = 2


def competitor(
    row: Row, case: Case, dtype: str, rows: int | None = None, *, shuffled: bool = True
) -> Here | Elsewhere:
    """Set a row to work on a case.

    Raises
    ------
    Absent
        If the row cannot be there.
    """
    making = partial(case.problem, dtype, rows, shuffled=shuffled)
    return (Elsewhere if row.alone else Here)(row, making)


def losses(row: Row, case: Case, dtype: str, *, shuffled: bool) -> Sequence[float]:
    """The losses of the first two epochs of a row, from the common start."""
    at_work = competitor(row, case, dtype, case.compared(dtype), shuffled=shuffled)
    try:
        return at_work.losses(EPOCHS)
    finally:
        at_work.close()


def difference(mine: Sequence[float], theirs: Sequence[float]) -> float:
    """The largest difference between the epochs' losses, relative to theirs; infinite where one has none."""
    if len(mine) != len(theirs) or not theirs:
        return float("inf")
    each = [abs(a - b) / abs(b) for a, b in zip(mine, theirs, strict=True)]
    return max(float("inf") if gap != gap else gap for gap in each)  # NaN is unequal to itself


class Agreement:
    """Whether rows compute what the reference computes: in float64, and in the precision that is timed.

    Parameters
    ----------
    reference : Row
    case : Case
    dtype : "float32" or "float64"
    """

    def __init__(self, reference: Row, case: Case, dtype: str) -> None:
        self.reference, self.case = reference, case
        self.dtypes = ["float64"] if dtype == "float64" else ["float64", dtype]
        self._known: dict[tuple[str, bool], Sequence[float]] = {}

    def differences(self, row: Row) -> dict[str, float]:
        """How far the row's losses are from the reference's, in each precision."""
        return {
            dtype: difference(
                losses(row, self.case, dtype, shuffled=not row.in_order), self._right(dtype, not row.in_order)
            )
            for dtype in self.dtypes
        }

    def _right(self, dtype: str, shuffled: bool) -> Sequence[float]:
        if (dtype, shuffled) not in self._known:
            self._known[dtype, shuffled] = losses(self.reference, self.case, dtype, shuffled=shuffled)
        return self._known[dtype, shuffled]


def agrees(row: Row, differences: dict[str, float]) -> bool:
    """Whether all of a row's differences are within their tolerance."""
    tolerances = {"float64": row.tolerance, "float32": SINGLE}
    return all(gap <= tolerances[dtype] for dtype, gap in differences.items())
