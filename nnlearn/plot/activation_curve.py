"""A curve worked out for drawing: parted where it jumps, so that no line is drawn that is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.maths.activations import Activation

_POINTS = 401


@dataclass(frozen=True)
class Piece:
    """An unbroken part of a curve, which may lack its first or last point, where the curve jumps."""

    z: Array
    a: Array
    starts_open: bool = False
    ends_open: bool = False


def pieces_of(curve: Callable[[Array], Array], low: float, high: float) -> list[Piece]:
    """Work a curve out, and part it where it jumps.

    Parameters
    ----------
    curve : equation or function
        Of one number, or of an array of them.
    low, high : float
        From where to where.

    Returns
    -------
    list of Piece
        One for an unbroken curve.

    Examples
    --------
    >>> from nnlearn.maths.activations import relu, step
    >>> len(pieces_of(relu, -1, 1)), [bool(p.ends_open) for p in pieces_of(step, -1, 1)]
    (1, [True, False])
    """
    z = np.linspace(low, high, _POINTS)
    a = np.asarray(curve(z), float)
    tall = float(np.ptp(a)) or 1.0
    pieces: list[Piece] = []
    first, starts_open = 0, False
    begun: tuple[list[float], list[float]] = ([], [])
    for i in np.flatnonzero(abs(np.diff(a)) > 0.04 * tall).tolist():
        left, right = _squeezed(curve, float(z[i]), float(z[i + 1]))
        ends = float(curve(np.asarray(left))), float(curve(np.asarray(right)))
        if abs(ends[1] - ends[0]) < 0.04 * tall:
            continue  # steep, but unbroken
        belongs_right = abs(right) <= abs(left)  # of two neighbouring numbers, the jump is at the rounder one
        at = right if belongs_right else left
        before = slice(first, i + 1 if z[i] < at else i)
        zs, values = (
            [*old, *new[before], end] for old, new, end in zip(begun, (z, a), (at, ends[0]), strict=True)
        )
        pieces.append(Piece(np.array(zs), np.array(values), starts_open, belongs_right))
        begun, first, starts_open = ([at], [ends[1]]), i + 1 if z[i + 1] > at else i + 2, not belongs_right
    zs, values = ([*old, *new[first:]] for old, new in zip(begun, (z, a), strict=True))
    return [*pieces, Piece(np.array(zs), np.array(values), starts_open)]


def slope_at(activation: Activation, z: Array) -> Array:
    """Work the slope out from the activation's own equation, whichever of z and a it reads."""
    slope = activation.slope
    assert slope is not None  # only curves of one number come here, and they have one
    known = {"z": z, "a": activation.value(z)}
    result: Array = np.asarray(slope(*(known[p] for p in slope.parameters)), float) + 0 * z
    return result


def _squeezed(curve: Callable[[Array], Array], left: float, right: float) -> tuple[float, float]:
    """Close in on the place where a curve changes most, until nearly nothing is between."""
    while right - left > 1e-12:
        middle = (left + right) / 2
        middle = 0.0 if left < 0 < right else middle  # where most corners are
        below, at, above = (float(curve(np.asarray(v))) for v in (left, middle, right))
        left, right = (left, middle) if abs(at - below) >= abs(above - at) else (middle, right)
    return left, right
