"""Descent that can set a weight to 0 exactly: along the data's slope, then towards 0 by the penalty's price.

Descent along the slope of an L1 penalty (:func:`nnlearn.maths.penalties.with_l1`) steps across 0 and back.
Here the penalty takes its toll after the step, and never beyond 0: a weight that would have to cross stays.
"""

from __future__ import annotations

import numpy as np

from nnlearn.equations.equation import Array, Number, equation
from nnlearn.maths.descent import descend


@equation
def descend_to_threshold(w: Array, eta: Number, dw: Array, price: Number) -> Array:
    """Step against the data's gradient, then go towards 0 by η·price, and stop there.

    Parameters
    ----------
    w : array
        Weights.
    eta : number
        The learning rate.
    dw : array
        How the data's loss changes with each weight, without the penalty.
    price : number
        What an L1 penalty charges for each step away from 0.

    Returns
    -------
    array
        The new weights, some of them 0 exactly.

    Source
    ------
    Daubechies, Defrise and De Mol, "An iterative thresholding algorithm for linear inverse problems with a
    sparsity constraint", 2004.

    Examples
    --------
    >>> descend_to_threshold(np.array([1.0, 0.25, -0.75]), 0.5, np.zeros(3), 0.5).tolist()
    [0.75, 0.0, -0.5]
    """
    moved = descend(w, eta, dw)
    return np.sign(moved) * np.maximum(np.absolute(moved) - eta * price, 0)
