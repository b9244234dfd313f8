"""How the columns of a table are scaled before a network sees them."""

from __future__ import annotations

import numpy as np
from sklearn.preprocessing import StandardScaler

from nnlearn.equations.equation import Array


def scaler_of(X: Array, weights: Array | None, *, by_range: bool = False) -> StandardScaler:
    """Find each column's mean and spread; columns that hold nothing but 0 and 1 stay as they are.

    A rare 1 in such a column would otherwise become a very large number.

    Parameters
    ----------
    X : (rows, columns) array
    weights : (rows,) array, optional
        What each row counts for; rows of weight 0 do not count at all.
    by_range : bool
        Whether the spread is the largest less the smallest, and not the standard deviation.

    Returns
    -------
    StandardScaler
        With ``mean_`` and ``scale_``; a constant column has scale 1.

    Examples
    --------
    >>> scaler = scaler_of(np.array([[1.0, 0.0], [3.0, 1.0], [3.0, 1.0]]), None, by_range=True)
    >>> scaler.mean_.round(2), scaler.scale_
    (array([2.33, 0.  ]), array([2., 1.]))
    """
    scaler = StandardScaler().fit(X, sample_weight=weights)
    counted = X if weights is None else X[weights > 0]
    if by_range:
        spread = np.ptp(counted, axis=0)
        scaler.scale_ = np.where(spread > 0, spread, 1).astype(scaler.scale_.dtype)
    as_they_are = ((counted == 0) | (counted == 1)).all(axis=0)
    scaler.mean_[as_they_are], scaler.scale_[as_they_are] = 0, 1
    return scaler
