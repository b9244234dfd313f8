"""One step downhill: how weights follow their gradients."""

from nnlearn.equations.equation import Array, Number, equation


@equation
def descend(w: Array, eta: Number, dw: Array) -> Array:
    """Move a weight against its gradient, by the learning rate times the gradient.

    Parameters
    ----------
    w : array
        Weights or biases.
    eta : number
        The learning rate.
    dw : array
        Their gradient.

    Returns
    -------
    array
        The new weights or biases.

    Source
    ------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    Examples
    --------
    >>> import numpy as np
    >>> descend(np.array([1.0]), 0.5, np.array([0.2]))
    array([0.9])
    """
    return w - eta * dw
