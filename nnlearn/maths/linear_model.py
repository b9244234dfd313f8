"""The cost of a linear model, whose U-shape shows what gradient descent does.

It is what the squared error of a network of one identity neuron comes to; here it is written as the
function of the weights that the textbooks draw.
"""

from __future__ import annotations

from nnlearn.equations.equation import Array, Number, equation


@equation
def cost(w: Array, x: Array, y: Array) -> Array:
    """Half the mean squared error of the predictions ``x @ w``: J(w) = 1/(2n) Σ(ŷ − y)².

    Parameters
    ----------
    w : (inputs,) array
    x : (examples, inputs) array
    y : (examples,) array

    Returns
    -------
    number

    Source
    ------
    Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805.

    Examples
    --------
    >>> import numpy as np
    >>> float(cost(np.array([2.0]), np.array([[1.0], [2.0]]), np.array([1.0, 2.0])))
    1.25
    """
    return ((x @ w - y) ** 2).mean(axis=0) / 2


@equation
def cost_gradient(w: Array, x: Array, y: Array, n: Number) -> Array:
    """How the cost changes with each weight: the mean of error times input.

    The factor beside each error is the *input* that the weight multiplies, not the weight.

    Parameters
    ----------
    w : (inputs,) array
    x : (examples, inputs) array
    y : (examples,) array
    n : number
        How many examples there are.

    Returns
    -------
    (inputs,) array

    Source
    ------
    Widrow and Hoff, "Adaptive switching circuits", 1960.

    Examples
    --------
    >>> import numpy as np
    >>> cost_gradient(np.array([2.0]), np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), 2)
    array([2.5])
    """
    return x.T @ (x @ w - y) / n
