"""The four equations of backpropagation: how a network's error is shared out among its weights.

From the last layer to the first: the output's delta, then each hidden layer's delta from the layer after
it, and from each delta the gradients of that layer's weights and biases.

Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
"""

from nnlearn.equations.equation import Array, Number, equation


@equation
def delta(da: Array, slope: Array) -> Array:
    """Take the error back through the activation: what changes per unit of pre-activation.

    The output layer and every hidden layer use this one equation; they differ in where `da` comes from.

    Parameters
    ----------
    da : (examples, units) array
        How the loss changes with the layer's activation, dE/da.
    slope : (examples, units) array
        How the activation changes with the pre-activation, da/dz.

    Returns
    -------
    (examples, units) array
        dE/dz: the layer's delta.

    Source
    ------
    Rumelhart, Hinton and Williams, 1986, equation (5).

    Examples
    --------
    >>> import numpy as np
    >>> delta(np.array([[-0.5]]), np.array([[0.25]]))
    array([[-0.125]])
    """
    return da * slope


@equation
def received(delta: Array, W: Array) -> Array:
    """Collect the blame that the next layer passes down, each share over the weight it came up by.

    Parameters
    ----------
    delta : (examples, units of the next layer) array
        The next layer's delta.
    W : (units, units of the next layer) array
        The next layer's weights, before they are updated.

    Returns
    -------
    (examples, units) array
        dE/da of this layer.

    Source
    ------
    Rumelhart, Hinton and Williams, 1986, equation (7).

    Examples
    --------
    >>> import numpy as np
    >>> received(np.array([[2.0]]), np.array([[0.5], [-1.0]]))
    array([[ 1., -2.]])
    """
    return delta @ W.T


@equation
def weight_gradient(x: Array, delta: Array) -> Array:
    """Blame each weight for its share of the error: its input times its unit's delta.

    Parameters
    ----------
    x : (examples, inputs) array
        What came into the layer.
    delta : (examples, units) array
        The layer's delta, dE/dz.

    Returns
    -------
    (inputs, units) array
        dE/dW, summed over the examples.

    Source
    ------
    Rumelhart, Hinton and Williams, 1986, equation (6).

    Examples
    --------
    >>> import numpy as np
    >>> weight_gradient(np.array([[1.0, 2.0]]), np.array([[0.5]]))
    array([[0.5],
           [1. ]])
    """
    return x.T @ delta


@equation
def bias_gradient(delta: Array) -> Array:
    """Blame each bias: it is a weight whose input is always 1, so its gradient is the delta itself.

    Parameters
    ----------
    delta : (examples, units) array
        The layer's delta, dE/dz.

    Returns
    -------
    (units,) array
        dE/db, summed over the examples.

    Source
    ------
    Nielsen, "Neural Networks and Deep Learning", 2015, equation (BP3).

    Examples
    --------
    >>> import numpy as np
    >>> bias_gradient(np.array([[0.5], [0.25]]))
    array([0.75])
    """
    return delta.sum(axis=0)


@equation
def share_of_example(da: Array, n: Number) -> Array:
    """Give each example its n-th part of the blame, where the loss is a mean over n examples.

    Parameters
    ----------
    da : (examples, outputs) array
        How each example's own loss changes with the outputs.
    n : number
        How many examples there are.

    Returns
    -------
    (examples, outputs) array
        How the mean loss changes with the outputs.

    Source
    ------
    Nielsen, "Neural Networks and Deep Learning", 2015, chapter 2: a cost that is an average over examples.

    Examples
    --------
    >>> import numpy as np
    >>> share_of_example(np.array([[1.0], [2.0]]), 2)
    array([[0.5],
           [1. ]])
    """
    return da / n
