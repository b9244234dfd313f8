"""The perceptron: when a unit with a threshold fires, and how it learns from its mistakes.

A McCulloch–Pitts unit adds up its weighted inputs and fires where they reach its threshold. Rosenblatt lets
the weights learn: a right answer changes nothing, a wrong one moves each weight by its own input, towards the
answer that was missed. (The firing itself is :func:`nnlearn.maths.activations.step`, or :func:`step_above`;
with a bias in the place of the threshold, the sum is :func:`nnlearn.maths.neuron.affine`.)
"""

import numpy as np

from nnlearn.equations.equation import Array, Number, equation


@equation
def above_threshold(x: Array, W: Array, theta: Number) -> Array:
    """Weigh each input, add them up, and see how far the sum is above the threshold.

    Parameters
    ----------
    x : (examples, inputs) array
    W : (inputs, units) array
    theta : number or (units,) array
        The threshold: a bias of the opposite sign.

    Returns
    -------
    (examples, units) array
        The pre-activation z, which decides whether the unit fires.

    Source
    ------
    McCulloch and Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943.

    Examples
    --------
    >>> above_threshold(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([[1.0], [1.0]]), 2.0)
    array([[ 0.],
           [-1.]])
    """
    return x @ W - theta


@equation
def step_above(z: Array) -> Array:
    """Fire (1) where the weighted inputs are above the threshold, and stay silent (0) at it and below it.

    Source
    ------
    Rosenblatt, "Principles of Neurodynamics", 1962; many published tables decide so.

    Examples
    --------
    >>> step_above(np.array([-0.1, 0.0, 2.0]))
    array([0., 0., 1.])
    """
    return np.heaviside(z, 0)


@equation
def perceptron_update(w: Array, eta: Number, y: Number, a: Number, x: Array) -> Array:
    """Learn from a mistake: move each weight by its input, up if the unit should have fired, down if not.

    After a right answer y − a is 0, and so nothing moves.

    Parameters
    ----------
    w : (inputs,) array
        The weights; the bias is one of them, with an input that is always 1.
    eta : number
        The learning rate.
    y : number
        The target: 1 where the unit should fire, 0 where not.
    a : number
        What the unit did: 1 or 0.
    x : (inputs,) array
        The example's inputs.

    Returns
    -------
    (inputs,) array
        The new weights.

    Source
    ------
    Rosenblatt, "The perceptron: a probabilistic model for information storage", 1958; in this form
    Rosenblatt, "Principles of Neurodynamics", 1962.

    Examples
    --------
    >>> perceptron_update(np.array([0.5, 0.0]), 0.5, 0.0, 1.0, np.array([1.0, 0.0]))
    array([0., 0.])
    """
    return w + eta * (y - a) * x
