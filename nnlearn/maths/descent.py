"""One step downhill: how weights follow their gradients, in the ways that have names.

Every optimiser ends in ``descend``: what differs is what is put in the gradient's place. Momentum puts a
velocity there; AdaGrad, RMSProp, ADADELTA and Adam divide by how large the gradients have been, each weight
by its own. The running mean that most of them keep is stated once, and called by its name in theirs.
"""

from __future__ import annotations

import numpy as np

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


# --- momentum: a ball that rolls -------------------------------------------------------------------


@equation
def velocity(v: Array, mu: Number, dw: Array) -> Array:
    """Keep a share mu of the velocity so far, as a rolling ball does, and add the new gradient.

    Parameters
    ----------
    v : array
        The velocity so far, 0 at the start.
    mu : number
        The momentum: from 0, which forgets, to just below 1.
    dw : array
        The gradient.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> velocity(np.array([1.0]), 0.5, np.array([0.25]))
    array([0.75])
    """
    return mu * v + dw


@equation
def descend_with_velocity(w: Array, eta: Number, v: Array) -> Array:
    """Move a weight by its velocity instead of its gradient.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> descend_with_velocity(np.array([1.0]), 0.5, np.array([0.75]))
    array([0.625])
    """
    return descend(w, eta, v)


@equation
def descend_looking_ahead(w: Array, eta: Number, dw: Array, mu: Number, v: Array) -> Array:
    """Move a weight by its gradient and, ahead of time, by the velocity that the next step will keep.

    Nesterov takes the gradient at the place to which the velocity is about to carry the weights. Here, as
    in PyTorch, the weights that are stored *are* that place, so that the gradient is the usual one.

    Parameters
    ----------
    w, eta, dw
        As for ``descend``.
    mu : number
        The momentum.
    v : array
        The velocity, this step's gradient included.

    Source
    ------
    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)", 1983;
    Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep
    learning", 2013.

    Examples
    --------
    >>> descend_looking_ahead(np.array([1.0]), 0.5, np.array([0.25]), 0.5, np.array([0.75]))
    array([0.6875])
    """
    return descend(w, eta, dw + mu * v)


# --- a step size for each weight ---------------------------------------------------------------------


@equation
def running_mean(mean: Array, rho: Number, value: Array) -> Array:
    """Keep a share rho of the mean so far, and give the rest to the newest value.

    Parameters
    ----------
    mean : array
        The mean so far, 0 at the start.
    rho : number
        How much of it stays: about the last 1/(1 − rho) values count.
    value : array
        The newest value.

    Source
    ------
    Brown, "Exponential smoothing for predicting demand", 1956.

    Examples
    --------
    >>> running_mean(np.array([4.0]), 0.75, np.array([8.0]))
    array([5.])
    """
    return rho * mean + (1 - rho) * value


@equation
def summed_squares(v: Array, dw: Array) -> Array:
    """Add up the squares of all gradients so far.

    Source
    ------
    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.

    Examples
    --------
    >>> summed_squares(np.array([4.0]), np.array([3.0]))
    array([13.])
    """
    return v + dw**2


@equation
def mean_square(v: Array, rho: Number, dw: Array) -> Array:
    """Keep a running mean of the squared gradient: how large it has been of late.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> mean_square(np.array([4.0]), 0.75, np.array([2.0]))
    array([4.])
    """
    return running_mean(v, rho, dw**2)


@equation
def descend_by_size(w: Array, eta: Number, dw: Array, v: Array, epsilon: Number) -> Array:
    """Move a weight by its gradient, measured by how large the gradient has been.

    Parameters
    ----------
    w, eta, dw
        As for ``descend``.
    v : array
        The sum or the running mean of the squared gradients.
    epsilon : number
        Added to the root, so that nothing is divided by 0.

    Source
    ------
    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.

    Examples
    --------
    >>> descend_by_size(np.array([1.0]), 0.5, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.25])
    """
    return descend(w, eta, dw / (np.sqrt(v) + epsilon))


@equation
def change_by_size(s: Array, v: Array, epsilon: Number, dw: Array) -> Array:
    """Turn a gradient into a change of the size that the changes have had of late.

    Parameters
    ----------
    s : array
        The running mean of the squared changes, of the steps before.
    v : array
        The running mean of the squared gradients, this step's included.
    epsilon : number
        Added within both roots: the first change would be 0 without it.
    dw : array
        The gradient.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, equation (14).

    Examples
    --------
    >>> change_by_size(np.array([3.0]), np.array([8.0]), 1.0, np.array([6.0]))
    array([4.])
    """
    return np.sqrt(s + epsilon) / np.sqrt(v + epsilon) * dw


@equation
def mean_squared_change(s: Array, rho: Number, change: Array) -> Array:
    """Keep a running mean of the squared change: how far the weight has moved of late.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, algorithm 1.

    Examples
    --------
    >>> mean_squared_change(np.array([4.0]), 0.75, np.array([2.0]))
    array([4.])
    """
    return running_mean(s, rho, change**2)


@equation
def descend_by_change(w: Array, eta: Number, change: Array) -> Array:
    """Move a weight by a change that has the right size already; the learning rate is usually 1.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, algorithm 1.

    Examples
    --------
    >>> descend_by_change(np.array([1.0]), 1.0, np.array([0.25]))
    array([0.75])
    """
    return descend(w, eta, change)


# --- Adam: both at once ------------------------------------------------------------------------------


@equation
def first_moment(m: Array, beta1: Number, dw: Array) -> Array:
    """Keep a running mean of the gradient.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> first_moment(np.array([4.0]), 0.75, np.array([8.0]))
    array([5.])
    """
    return running_mean(m, beta1, dw)


@equation
def second_moment(v: Array, beta2: Number, dw: Array) -> Array:
    """Keep a running mean of the squared gradient.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> second_moment(np.array([4.0]), 0.75, np.array([2.0]))
    array([4.])
    """
    return running_mean(v, beta2, dw**2)


@equation
def unbiased(mean: Array, rho: Number, t: Number) -> Array:
    """Make up for a running mean's start at 0, which draws the first means towards 0.

    Parameters
    ----------
    mean : array
        The running mean of t values.
    rho : number
        How much of the mean stays at each step.
    t : number
        How many values there were: the number of this step, counted from 1.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, section 3.

    Examples
    --------
    >>> unbiased(running_mean(0.0, 0.75, np.array([8.0])), 0.75, 1)
    array([8.])
    """
    return mean / (1 - rho**t)


@equation
def unbiased_first_moment(m: Array, beta1: Number, t: Number) -> Array:
    """Make up for the first moment's start at 0.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> unbiased_first_moment(np.array([7.0]), 0.5, 3)
    array([8.])
    """
    return unbiased(m, beta1, t)


@equation
def unbiased_second_moment(v: Array, beta2: Number, t: Number) -> Array:
    """Make up for the second moment's start at 0.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> unbiased_second_moment(np.array([7.0]), 0.5, 3)
    array([8.])
    """
    return unbiased(v, beta2, t)


@equation
def descend_by_moments(w: Array, eta: Number, m_hat: Array, v_hat: Array, epsilon: Number) -> Array:
    """Move a weight by its gradient's mean, measured by the root of its mean square.

    Parameters
    ----------
    w, eta
        As for ``descend``.
    m_hat, v_hat : array
        The gradient's first and second moment, made up for their start at 0.
    epsilon : number
        Added to the root of `v_hat`, so that nothing is divided by 0.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> descend_by_moments(np.array([1.0]), 0.5, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.25])
    """
    return descend_by_size(w, eta, m_hat, v_hat, epsilon)


@equation
def decay_and_descend_by_moments(
    w: Array, eta: Number, decay: Number, m_hat: Array, v_hat: Array, epsilon: Number
) -> Array:
    """Draw a weight towards 0 by a share of itself, and move it as Adam does.

    The decay is taken off the weight and not added to the gradient, whose size it would be measured by.

    Parameters
    ----------
    w, eta, m_hat, v_hat, epsilon
        As for ``descend_by_moments``.
    decay : number
        The share that goes is this times the learning rate.

    Source
    ------
    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2.

    Examples
    --------
    >>> decay_and_descend_by_moments(np.array([1.0]), 0.5, 0.25, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.125])
    """
    return descend_by_moments(w - eta * decay * w, eta, m_hat, v_hat, epsilon)
