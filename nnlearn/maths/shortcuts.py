"""Shorter ways to values that other equations state: each is proven equal to the textbook's way by the tests.

The fast plan uses them; a learner meets them in the notebook on speed.
"""

import numpy as np

from nnlearn.equations.equation import Array, Number, equation


@equation
def relu_slope_from_activation(a: Array) -> Array:
    """A ReLU's slope, read from what it let through: 1 where that is positive, 0 where nothing came.

    Source
    ------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.3.1.

    Examples
    --------
    >>> relu_slope_from_activation(np.array([0.0, 3.0]))
    array([0., 1.])
    """
    return np.sign(a)


@equation
def relu_slope_by_rounding_up(a: Array) -> Array:
    """A ReLU's slope once more: what it let through, cut off at 1 and rounded up to whole numbers.

    Of many entries, NumPy does both in half the time that the sign takes; of few, a second call costs more.

    Source
    ------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.3.1.

    Examples
    --------
    >>> relu_slope_by_rounding_up(np.array([0.0, 0.25, 3.0]))
    array([0., 1., 1.])
    """
    return np.ceil(np.minimum(a, 1))


@equation
def elu_slope_from_activation(a: Array) -> Array:
    """An ELU's slope, read from its activation: e^z is a + 1 below 0.

    Source
    ------
    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear
    units (ELUs)", 2016.

    Examples
    --------
    >>> elu_slope_from_activation(np.array([-0.75, 3.0]))
    array([0.25, 1.  ])
    """
    return np.minimum(a, 0) + 1


@equation
def side_of_half(y: Array) -> Array:
    """A target of 0 or 1 as −1 or 1: which side of ½ it is on.

    Source
    ------
    Rosenblatt, "The perceptron: a probabilistic model", 1958: classes as −1 and 1.

    Examples
    --------
    >>> side_of_half(np.array([[0.0], [1.0]]))
    array([[-1.],
           [ 1.]])
    """
    return 2 * y - 1


@equation
def lead_of_second(y: Array, contrast: Array) -> Array:
    """By how much the second of two class probabilities leads the first.

    Parameters
    ----------
    y : (examples, 2) array
    contrast : (2, 1) array
        −½ and ½.

    Source
    ------
    Luce, "Individual Choice Behavior", 1959: two probabilities have one degree of freedom.

    Examples
    --------
    >>> lead_of_second(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[-0.5], [0.5]]))
    array([[ 1.],
           [-1.]])
    """
    return 2 * (y @ contrast)


@equation
def delta_of_sigmoid(z: Array, side: Array, share: Number) -> Array:
    """The output's delta of a sigmoid under cross-entropy, (σ(z) − y)/n, as a tanh.

    σ(z) is (tanh(z/2) + 1)/2; with ``side`` = 2y − 1 and ``share`` = 1/(2n), four operations are left.

    Parameters
    ----------
    z : (examples, outputs) array
    side : (examples, outputs) array
    share : number

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, exercise 5.1: a sigmoid is a tanh.

    Examples
    --------
    >>> delta_of_sigmoid(np.array([[0.0]]), np.array([[1.0]]), 0.5)
    array([[-0.5]])
    """
    return (np.tanh(0.5 * z) - side) * share


@equation
def delta_of_two_classes(z: Array, contrast: Array, side: Array, share: Array) -> Array:
    """The output's delta of a softmax of two classes under cross-entropy, (softmax(z) − y)/n, as one tanh.

    Only the difference of the two scores matters: the probabilities are ½ ∓ ½ tanh((z₂ − z₁)/2).

    Parameters
    ----------
    z : (examples, 2) array
    contrast : (2, 1) array
        −½ and ½: takes half the difference of the scores.
    side : (examples, 1) array
        By how much the second target leads the first.
    share : (1, 2) array
        −1/(2n) and 1/(2n).

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.2 and exercise 5.1.

    Examples
    --------
    >>> half, share = np.array([[-0.5], [0.5]]), np.array([[-0.5, 0.5]])
    >>> delta_of_two_classes(np.array([[0.0, 0.0]]), half, np.array([[1.0]]), share)
    array([[ 0.5, -0.5]])
    """
    return (np.tanh(z @ contrast) - side) * share
