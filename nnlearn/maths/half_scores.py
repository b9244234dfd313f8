"""Logistic regression on all rows at once, with as little work for each row as there can be.

A sigmoid is a tanh of half its pre-activation: σ(z) − y = ½ (tanh(z/2) + 1 − 2y). So half the weights give
half the score, and of what a row adds to the gradient only the tanh changes from step to step.
"""

from nnlearn.equations.equation import Array, Number, equation


@equation
def halved(w: Array) -> Array:
    """Half of each weight: what is done once for a weight need not be done for every row.

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, exercise 5.1: a sigmoid is a tanh.

    Examples
    --------
    >>> import numpy as np
    >>> halved(np.array([3.0]))
    array([1.5])
    """
    return 0.5 * w


@equation
def against_the_target(y: Array) -> Array:
    """What a row's target adds to twice its delta, the same at every step: 1 − 2y.

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.2.

    Examples
    --------
    >>> import numpy as np
    >>> against_the_target(np.array([[0.0], [1.0]]))
    array([[ 1.],
           [-1.]])
    """
    return 1 - 2 * y


@equation
def gradient_from_sums(total: Array, constant: Array, share: Number) -> Array:
    """Put the two sums over the rows together: that of the tanhs, and that of the targets.

    Parameters
    ----------
    total, constant : array
        Summed over all rows: each row's input times its tanh, and times 1 − 2y.
    share : number
        ½ of each row's share of the mean, 1/(2n).

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.2.

    Examples
    --------
    >>> import numpy as np
    >>> gradient_from_sums(np.array([1.0]), np.array([3.0]), 0.25)
    array([1.])
    """
    return (total + constant) * share
