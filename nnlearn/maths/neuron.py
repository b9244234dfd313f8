"""What one layer of neurons computes before its activation."""

from nnlearn.equations.equation import Array, equation


@equation
def affine(x: Array, W: Array, b: Array) -> Array:
    """Weigh each input, add them up, add the bias: the pre-activation of a layer.

    Parameters
    ----------
    x : (examples, inputs) array
    W : (inputs, units) array
    b : (units,) array

    Returns
    -------
    (examples, units) array
        The pre-activation z.

    Source
    ------
    McCulloch and Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943.

    Examples
    --------
    >>> import numpy as np
    >>> affine(np.array([[1.0, 2.0]]), np.array([[0.5], [0.25]]), np.array([0.1]))
    array([[1.1]])
    """
    return x @ W + b


@equation
def weighted_sum(x: Array, W: Array) -> Array:
    """Weigh each input and add them up: the pre-activation of a layer without biases.

    Parameters
    ----------
    x : (examples, inputs) array
    W : (inputs, units) array

    Returns
    -------
    (examples, units) array

    Source
    ------
    Rosenblatt, "The perceptron: a probabilistic model for information storage", 1958.

    Examples
    --------
    >>> import numpy as np
    >>> weighted_sum(np.array([[1.0, 2.0]]), np.array([[0.5], [0.25]]))
    array([[1.]])
    """
    return x @ W
