"""Whether a straight line parts points in the plane, decided without rounding."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any


def a_line_parts(points: Any, targets: Any) -> bool:
    """Whether all points with the target 1 lie on one side of some line, and all with 0 on the other.

    The shortest way between the rubber bands around the two kinds stands upright on a parting line. It ends
    at a point of each kind, or stands upright on the line through two points of one kind: so there are only
    a few directions to try. The coordinates are read as the decimals that were typed in.

    Parameters
    ----------
    points : (examples, 2) array
    targets : (examples,) array of 0 and 1

    Returns
    -------
    bool

    Examples
    --------
    >>> a_line_parts([[0, 0], [0.001, 0]], [0, 1])
    True
    >>> a_line_parts([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]], [1, 0, 1])
    False
    """
    exact = [(Fraction(repr(float(x1))), Fraction(repr(float(x2)))) for x1, x2 in points]
    ones, zeros = ([p for p, t in zip(exact, targets, strict=True) if t == kind] for kind in (1, 0))
    if not ones or not zeros:
        return True
    across = [(p[0] - q[0], p[1] - q[1]) for p, q in product(ones, zeros)]
    edges = [(p[1] - q[1], q[0] - p[0]) for kind in (ones, zeros) for p, q in combinations(kind, 2)]
    for n1, n2 in [*across, *edges, *((-n1, -n2) for n1, n2 in edges)]:
        if min(n1 * x1 + n2 * x2 for x1, x2 in ones) > max(n1 * x1 + n2 * x2 for x1, x2 in zeros):
            return True
    return False
