"""Cross-entropy of outputs that do not add up to 1: they are rescaled first, as Keras does.

A well-known lesson trains a network with *two sigmoid outputs* under "categorical cross-entropy". Two
sigmoids are not the probabilities of two classes: they may be 0.9 and 0.8. Keras divides each by their sum,
and takes the cross-entropy of the shares, 0.53 and 0.47. Those do add up to 1, so it trains: saying less of
the wrong class raises the right one's share, just as saying more of the right one does.

Softmax is the better choice all the same. Its outputs *are* the probabilities, where here only the shares
are. Its delta is a − y, largest where it is surely wrong; here a share of less than 0.0000001 is held there
and passes no blame back, so that nothing is learned from an example that is surely wrong. And two sigmoids
say one thing in many ways (0.9 and 0.3, or 0.3 and 0.1): nothing keeps both from shrinking, and where both
are exactly 0, there are no shares at all.
"""

import numpy as np

from nnlearn.equations.equation import Array, equation

#: How near to 0 and to 1 a share can come, as in Keras.
NEAREST = 1e-7


@equation
def shares(a: Array) -> Array:
    """What part of their sum each output is.

    Parameters
    ----------
    a : (examples, outputs) array
        0 or more, and not all 0.

    Returns
    -------
    (examples, outputs) array
        Each row adds up to 1.

    Source
    ------
    Chollet and others, Keras, 2015: ``categorical_crossentropy`` of outputs that are not logits.

    Examples
    --------
    >>> shares(np.array([[0.75, 0.25], [0.9, 0.3]]))
    array([[0.75, 0.25],
           [0.75, 0.25]])
    """
    return a / a.sum(axis=1, keepdims=True)


@equation(textbook=lambda a, y: -(y * np.log(a / a.sum(axis=1, keepdims=True))))
def rescaled_cross_entropy(a: Array, y: Array) -> Array:
    """How surprised somebody who gave the classes these shares is by the class y.

    What runs holds the shares between 0.0000001 and 0.9999999, so that the logarithm is finite.

    Parameters
    ----------
    a : (examples, outputs) array
        0 or more, and not all 0; such as several sigmoids, which need not add up to 1.
    y : (examples, outputs) array
        The class: 1 in its column, 0 elsewhere.

    Returns
    -------
    (examples, outputs) array

    Source
    ------
    Chollet and others, Keras, 2015: ``categorical_crossentropy`` of outputs that are not logits.

    Examples
    --------
    >>> rescaled_cross_entropy(np.array([[0.9, 0.3]]), np.array([[1.0, 0.0]])).round(4) + 0
    array([[0.2877, 0.    ]])
    """
    return -(y * np.log(np.minimum(np.maximum(shares(a), NEAREST), 1 - NEAREST)))


@equation(textbook=lambda a, y: y.sum(axis=1, keepdims=True) / a.sum(axis=1, keepdims=True) - y / a)
def rescaled_cross_entropy_slope(a: Array, y: Array) -> Array:
    """Every output is blamed for taking a share, and the right class's is praised for having one.

    What runs passes nothing back from a share that is held at 0.0000001 or 0.9999999.

    Parameters
    ----------
    a : (examples, outputs) array
    y : (examples, outputs) array

    Returns
    -------
    (examples, outputs) array
        How each example's loss changes with each output.

    Source
    ------
    Chollet and others, Keras, 2015: ``categorical_crossentropy`` of outputs that are not logits.

    Examples
    --------
    >>> rescaled_cross_entropy_slope(np.array([[0.9, 0.3]]), np.array([[1.0, 0.0]])).round(4)
    array([[-0.2778,  0.8333]])
    """
    share = shares(a)
    held = np.minimum(np.maximum(share, NEAREST), 1 - NEAREST)
    free = y * np.heaviside(share - NEAREST, 1) * np.heaviside(1 - NEAREST - share, 1)
    return (free.sum(axis=1, keepdims=True) - free / held) / a.sum(axis=1, keepdims=True)
