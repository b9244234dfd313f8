"""Which inputs a network makes most of, judged by its weights alone: Gedeon's method.

Each unit shares itself out among what feeds it, in proportion to the sizes of its weights. An output's shares
among the hidden units, times the hidden units' shares among the inputs, are the output's shares among the
inputs; added up over the outputs they are the inputs' importances.

What the method does *not* look at: the data. The biases, the activations, how often an input is anything but
0, and which way a weight points take no part. An input that is nearly always 0 has next to no part in the
loss, so that its weights are hardly learned; they count as if they were.
"""

import numpy as np

from nnlearn.equations.equation import Array, Number, equation


@equation
def column_shares(W: Array) -> Array:
    """What part of its column's sum each entry is: how a unit shares itself out among what feeds it.

    Parameters
    ----------
    W : (inputs, units) array
        The sizes of weights: 0 or more, and not all 0 in any column.

    Returns
    -------
    (inputs, units) array
        Each column adds up to 1.

    Source
    ------
    Gedeon, "Data mining of inputs: analysing magnitude and functional measures", 1997.

    Examples
    --------
    >>> column_shares(np.array([[1.0, 2.0], [3.0, 2.0]]))
    array([[0.25, 0.5 ],
           [0.75, 0.5 ]])
    """
    return W / W.sum(axis=0, keepdims=True)


@equation
def importance_by_weights(W1: Array, W2: Array) -> Array:
    """What part of all outputs each input answers for, when all that counts is how large the weights are.

    Parameters
    ----------
    W1 : (inputs, hidden) array
        The weights of the first hidden layer.
    W2 : (hidden, units) array
        The weights of the layer after it.

    Returns
    -------
    (inputs,) array
        Their sum is the number of units of the second layer, each of which hands out 1.

    Source
    ------
    Gedeon, "Data mining of inputs: analysing magnitude and functional measures", 1997; with the first two
    matrices only, as in H2O, Candel and LeDell, "Deep Learning with H2O", 2018.

    Examples
    --------
    >>> importance_by_weights(np.array([[1.0, -2.0], [3.0, 2.0]]), np.array([[0.5], [-0.5]]))
    array([0.375, 0.625])
    """
    paths = column_shares(np.absolute(W1)) @ column_shares(np.absolute(W2))
    return column_shares(paths).sum(axis=1)


@equation
def importance_without_hidden(W: Array) -> Array:
    """How large an input's weights are together, in a network without a hidden layer.

    Parameters
    ----------
    W : (inputs, units) array

    Returns
    -------
    (inputs,) array

    Source
    ------
    H2O.ai, H2O, 2013: ``computeVariableImportances`` of its deep learning.

    Examples
    --------
    >>> importance_without_hidden(np.array([[0.5, -0.5], [2.0, 1.0]]))
    array([1., 3.])
    """
    return np.absolute(W).sum(axis=1)


@equation
def relative_importance(v: Array, largest: Number) -> Array:
    """Each importance as a part of the largest one.

    Parameters
    ----------
    v : (inputs,) array
    largest : number
        The largest of them.

    Returns
    -------
    (inputs,) array
        That of the largest is 1.

    Source
    ------
    H2O.ai, H2O, 2013: the column ``scaled_importance`` of its table.

    Examples
    --------
    >>> relative_importance(np.array([0.375, 0.75]), 0.75)
    array([0.5, 1. ])
    """
    return v / largest
