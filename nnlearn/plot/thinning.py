"""Curves of very many points, drawn with as many as can be seen."""

from __future__ import annotations

import numpy as np

from nnlearn.equations.equation import Array

#: Points on a curve at most: where fewer are, all are drawn.
MOST = 2_000


def thinned(x: Array, *others: Array) -> list[Array]:
    """Leave out points of a long curve that nobody could tell from the point before them.

    Parameters
    ----------
    x, *others : (points,) array
        The curve: the first and the last point are always kept, and all of a short curve.

    Returns
    -------
    list of array

    Examples
    --------
    >>> x = np.linspace(0, 1, 100_001)
    >>> [len(each) for each in thinned(x, x**2)]
    [1980, 1980]
    """
    if len(x) <= MOST:
        return [x, *others]
    both = [np.asarray(each, float) for each in (x, others[0])]
    cells = np.stack([np.round(MOST / 2 * (v - v.min()) / (np.ptp(v) or 1)) for v in both])
    moved = np.any(np.diff(cells, axis=1) != 0, axis=0)
    kept = np.concatenate([[True], moved])
    kept[-1] = True
    return [np.asarray(each)[kept] for each in (x, *others)]
