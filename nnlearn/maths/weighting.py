"""What an example counts for: a weight of 2 is as if it were there twice, one of 0 as if it were not.

What an example counts for, c, multiplies its loss, and with that its share of the blame; the mean over the
examples becomes the weighted mean, E = Σ cᵢ·Eᵢ / n, where n is what they count for together.
"""

from nnlearn.equations.equation import Array, Number, equation


@equation
def weighted(each: Array, c: Array) -> Array:
    """Let an example count for its weight.

    Parameters
    ----------
    each : (examples, outputs) array
        What each example has of its own: a loss, or a share of the blame.
    c : (examples, 1) array
        What each example counts for.

    Returns
    -------
    (examples, outputs) array

    Source
    ------
    Aitken, "On least squares and linear combination of observations", 1935.

    Examples
    --------
    >>> import numpy as np
    >>> weighted(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [2.0]]))
    array([[1., 2.],
           [6., 8.]])
    """
    return each * c


@equation
def mean_by_weight(losses: Array, n: Number) -> Array:
    """The loss of a batch, as the weighted mean of its examples' losses.

    Parameters
    ----------
    losses : (examples,) array
        The examples' losses, each times its weight.
    n : number
        What the examples weigh together.

    Source
    ------
    Aitken, "On least squares and linear combination of observations", 1935.

    Examples
    --------
    >>> import numpy as np
    >>> float(mean_by_weight(np.array([1.0, 2 * 4.0]), 3))
    3.0
    """
    return losses.sum(axis=0) / n


@equation
def share_by_weight(da: Array, c: Array, n: Number) -> Array:
    """Give each example its share of the blame, where the loss is a weighted mean.

    Parameters
    ----------
    da : (examples, outputs) array
        How each example's own loss changes with the outputs.
    c : (examples, 1) array
        What each example counts for.
    n : number
        What the examples weigh together.

    Returns
    -------
    (examples, outputs) array
        How the weighted mean changes with the outputs.

    Source
    ------
    Aitken, "On least squares and linear combination of observations", 1935.

    Examples
    --------
    >>> import numpy as np
    >>> share_by_weight(np.array([[3.0], [3.0]]), np.array([[1.0], [2.0]]), 3)
    array([[1.],
           [2.]])
    """
    return da * c / n
