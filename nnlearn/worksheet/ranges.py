"""Numbers that are known to within their last written digit, and what can be worked out from them.

Somebody who wrote 0.59 may have gone on with 0.59, or with the 0.593 in the calculator. So an honest answer
is one that *some* numbers within the written ones lead to. To find them, the equations are run on ranges:
each is a middle, its share in every source of doubt, and a rest that comes from nowhere in particular. As
shares are kept apart, a·(1 − a) is as narrow as it should be, though a stands in it twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nnlearn.equations.equation import Array

#: Where a function is looked at between the ends of a range, and how much is added for what lies between.
POINTS = np.linspace(-1, 1, 9)
MARGIN = 1.25
#: The rounding of one operation in binary arithmetic, generously.
EPSILON = 2.0**-50


class Range(NDArrayOperatorsMixin):
    """An array of numbers that are not known exactly: equations run on it as they run on arrays.

    Parameters
    ----------
    middle : array
    shares : (sources, ...) array
        How far each source of doubt, which lies between −1 and 1, moves each number.
    rest : array
        How far each number may be off besides.

    Source
    ------
    Comba and Stolfi, "Affine arithmetic and its applications to computer graphics", 1993.

    Examples
    --------
    >>> a = Range.of(np.array([0.5]), np.array([0.05]), source=0, sources=1)
    >>> slope = a * (1 - a)
    >>> float(slope.low[0].round(4)), float(slope.high[0].round(4))
    (0.2475, 0.2525)
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, middle: Array, shares: Array, rest: Array) -> None:
        self.middle, self.shares, self.rest = np.asarray(middle), np.asarray(shares), np.asarray(rest)

    @classmethod
    def of(cls, middle: Array, doubt: Array, source: int, sources: int) -> Range:
        """Numbers that may each be off by a doubt of its own; entries without doubt take no source up."""
        shares = np.zeros((sources, *middle.shape))
        flat = shares.reshape(sources, middle.size)
        for place in np.flatnonzero(doubt):
            flat[source, place] = doubt.flat[place]
            source += 1
        return cls(middle.astype(float), shares, np.zeros(middle.shape))

    @property
    def doubt(self) -> Array:
        """How far each number may be from the middle."""
        return np.asarray(np.abs(self.shares).sum(axis=0) + self.rest)

    @property
    def low(self) -> Array:
        """The smallest that each number may be."""
        return np.asarray(self.middle - self.doubt)

    @property
    def high(self) -> Array:
        """The largest that each number may be."""
        return np.asarray(self.middle + self.doubt)

    @property
    def shape(self) -> tuple[int, ...]:
        """As an array's."""
        return self.middle.shape

    @property
    def ndim(self) -> int:
        """As an array's."""
        return self.middle.ndim

    # --- what equations do --------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if method == "reduce":
            x, axis, _, _, keepdims = operands
            return x.sum(axis, keepdims=keepdims) if ufunc is np.add else x.max(axis, keepdims=keepdims)
        special = _RULES.get(ufunc)
        if special and all(isinstance(o, Range) or np.ndim(o) or ufunc is not np.power for o in operands):
            return special(*(o if isinstance(o, Range) else _exact(o, self) for o in operands))
        ranges = [o for o in operands if isinstance(o, Range)]
        if len(ranges) == 1:
            at = next(i for i, o in enumerate(operands) if isinstance(o, Range))
            return _curve(lambda x: ufunc(*operands[:at], x, *operands[at + 1 :]), ranges[0])
        return _hull(ufunc, *operands)

    def __getitem__(self, key: Any) -> Range:
        key = key if isinstance(key, tuple) else (key,)
        return Range(self.middle[key], self.shares[(slice(None), *key)], self.rest[key])

    @property
    def T(self) -> Range:
        """The transpose."""
        return Range(self.middle.T, self.shares.transpose(0, *range(self.ndim, 0, -1)), self.rest.T)

    def sum(self, axis: int = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Range:
        """Sum along an axis."""
        axis %= self.ndim
        middle = self.middle.sum(axis, keepdims=keepdims)
        rest = self.rest.sum(axis, keepdims=keepdims)
        rest = rest + EPSILON * np.abs(self.middle).sum(axis, keepdims=keepdims)
        return Range(middle, self.shares.sum(axis + 1, keepdims=keepdims), rest)

    def mean(self, axis: int = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Range:
        """Mean along an axis."""
        mean: Range = self.sum(axis, keepdims=keepdims) / self.shape[axis]
        return mean

    def max(self, axis: int = 0, keepdims: bool = False) -> Range:
        """Largest along an axis."""
        low, high = self.low.max(axis, keepdims=keepdims), self.high.max(axis, keepdims=keepdims)
        return _between(low, high, len(self.shares))

    def repeat(self, times: int, axis: int) -> Range:
        """As ``np.repeat`` does."""
        return Range(
            self.middle.repeat(times, axis),
            self.shares.repeat(times, axis + 1),
            self.rest.repeat(times, axis),
        )

    def spread(self, shape: tuple[int, ...]) -> Range:
        """As ``np.broadcast_to`` does."""
        if shape == self.shape:
            return self
        shares = self.shares.reshape(len(self.shares), *(1,) * (len(shape) - self.ndim), *self.shape)
        return Range(
            np.broadcast_to(self.middle, shape),
            np.broadcast_to(shares, (len(shares), *shape)),
            np.broadcast_to(self.rest, shape),
        )


def _exact(number: Any, like: Range) -> Range:
    middle = np.asarray(number, float)
    return Range(middle, np.zeros((len(like.shares), *middle.shape)), np.zeros(middle.shape))


def _between(low: Array, high: Array, sources: int) -> Range:
    low, high = np.asarray(low, float), np.asarray(high, float)
    known = np.isfinite(low) & np.isfinite(high)
    middle = np.where(known, (low + high) / 2, 0.0)
    return Range(middle, np.zeros((sources, *middle.shape)), np.where(known, (high - low) / 2, np.inf))


def _alike(a: Range, b: Range) -> tuple[Range, Range]:
    shape = np.broadcast_shapes(a.shape, b.shape)
    return a.spread(shape), b.spread(shape)


def _plus(a: Range, b: Range, sign: int = 1) -> Range:
    a, b = _alike(a, b)
    middle = a.middle + sign * b.middle
    rest = a.rest + b.rest + EPSILON * (np.abs(a.middle) + np.abs(b.middle))
    return Range(middle, a.shares + sign * b.shares, rest)


def _times(a: Range, b: Range) -> Range:
    a, b = _alike(a, b)
    middle = a.middle * b.middle
    doubt = np.abs(a.middle) * b.rest + a.rest * np.abs(b.middle) + a.doubt * b.doubt
    return Range(middle, a.middle * b.shares + a.shares * b.middle, doubt + EPSILON * np.abs(middle))


def _product(a: Range, b: Range) -> Range:
    sizes = np.abs(a.middle), np.abs(b.middle)
    doubt = sizes[0] @ b.rest + a.rest @ sizes[1] + a.doubt @ b.doubt
    if a.ndim == b.ndim == 2:
        shares = np.matmul(a.middle, b.shares) + np.matmul(a.shares, b.middle)
    else:
        shares = np.stack([a.middle @ s + t @ b.middle for s, t in zip(b.shares, a.shares, strict=True)])
    return Range(a.middle @ b.middle, shares, doubt + EPSILON * (sizes[0] @ sizes[1]))


def _square(a: Range) -> Range:
    doubt = 2 * np.abs(a.middle) * a.rest + a.doubt**2
    return Range(a.middle**2, 2 * a.middle * a.shares, doubt + EPSILON * a.middle**2)


def _curve(function: Callable[[Array], Array], a: Range) -> Range:
    """A function of one range: a straight line through the ends, and how far the curve leaves it between."""
    doubt = a.doubt
    x = a.middle + np.multiply.outer(POINTS, doubt)
    with np.errstate(all="ignore"):
        y = np.asarray(function(x), float)
        known = np.isfinite(y).all(axis=0) & np.isfinite(doubt)
        y = np.where(known, y, 0.0)
        wide = known & (doubt > 0)
        slope = np.where(wide, (y[-1] - y[0]) / np.where(wide, 2 * doubt, 1.0), 0.0)
    off = y - slope * np.where(known, x, 0.0)
    high, low = off.max(axis=0), off.min(axis=0)
    middle = slope * a.middle + (high + low) / 2
    rest = np.abs(slope) * np.where(known, a.rest, 0.0) + MARGIN * (high - low) / 2
    rest = np.where(known, rest + EPSILON * np.abs(middle), np.inf)
    return Range(middle, slope * np.where(known, a.shares, 0.0), rest)


def _hull(ufunc: np.ufunc, *operands: Any) -> Range:
    """A function of several ranges at once: between the smallest and the largest of its values."""
    like = next(o for o in operands if isinstance(o, Range))
    shape = np.broadcast_shapes(*(np.shape(o) if not isinstance(o, Range) else o.shape for o in operands))
    ranges = [(o if isinstance(o, Range) else _exact(o, like)).spread(shape) for o in operands]
    values = []
    for corner in np.ndindex(*(3,) * len(ranges)):
        with np.errstate(all="ignore"):
            at = [r.middle + (c - 1) * r.doubt for r, c in zip(ranges, corner, strict=True)]
            values.append(np.asarray(ufunc(*at), float))
    stacked = np.stack(values)
    return _between(stacked.min(axis=0), stacked.max(axis=0), len(like.shares))


def _over(a: Range, b: Range) -> Range:
    return _times(a, _curve(np.reciprocal, b))


_RULES: dict[np.ufunc, Callable[..., Range]] = {
    np.add: _plus,
    np.subtract: lambda a, b: _plus(a, b, -1),
    np.negative: lambda a: Range(-a.middle, -a.shares, a.rest),
    np.positive: lambda a: a,
    np.multiply: _times,
    np.divide: _over,
    np.matmul: _product,
    np.square: _square,
}
