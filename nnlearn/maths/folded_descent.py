"""The same steps downhill with their constant factors moved out of the arrays: fewer operations, one result.

A running mean ``rho·mean + (1 − rho)·value`` is ``1 − rho`` times the plain discounted sum
``rho·sum + value``. Keep the sum, and the factor can wait: it goes, together with Adam's two corrections,
into a number or two that are worked out once a step. The tests hold each against the textbook's equations.
"""

from __future__ import annotations

import numpy as np

from nnlearn.equations.equation import Array, Number, equation
from nnlearn.maths.descent import descend_by_size


@equation
def discounted_sum(total: Array, rho: Number, value: Array) -> Array:
    """Keep a share rho of the sum so far, and add the newest value: a running mean over 1 − rho.

    Source
    ------
    Brown, "Exponential smoothing for predicting demand", 1956.

    Examples
    --------
    >>> discounted_sum(np.array([4.0]), 0.75, np.array([8.0]))
    array([11.])
    """
    return rho * total + value


@equation
def squared(dw: Array) -> Array:
    """The square of a gradient: what a second moment adds up.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> squared(np.array([-2.0, 0.5]))
    array([4.  , 0.25])
    """
    return dw**2


@equation
def discounted_squares(v: Array, rho: Number, dw: Array) -> Array:
    """Keep a discounted sum of the squared gradient.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> discounted_squares(np.array([4.0]), 0.75, np.array([2.0]))
    array([7.])
    """
    return discounted_sum(v, rho, dw**2)


@equation
def discounted_squared_changes(s: Array, rho: Number, change: Array) -> Array:
    """Keep a discounted sum of the squared change.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, algorithm 1.

    Examples
    --------
    >>> discounted_squared_changes(np.array([4.0]), 0.75, np.array([2.0]))
    array([7.])
    """
    return discounted_sum(s, rho, change**2)


@equation
def discounted_gradients(m: Array, beta1: Number, dw: Array) -> Array:
    """Keep a discounted sum of the gradient: Adam's first moment but for its factor.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> discounted_gradients(np.array([4.0]), 0.75, np.array([8.0]))
    array([11.])
    """
    return discounted_sum(m, beta1, dw)


@equation
def discounted_second_moment(v: Array, beta2: Number, dw: Array) -> Array:
    """Keep a discounted sum of the squared gradient: Adam's second moment but for its factor.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> discounted_second_moment(np.array([4.0]), 0.75, np.array([2.0]))
    array([7.])
    """
    return discounted_sum(v, beta2, dw**2)


@equation
def total_weight(rho: Number, t: Number) -> Number:
    """Add up the weights of t values in a discounted sum: 1 + rho + rho² + … of t terms.

    A discounted sum over its total weight is the unbiased running mean.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, section 3.

    Examples
    --------
    >>> float(total_weight(0.5, 3))
    1.75
    """
    return (1 - rho**t) / (1 - rho)


@equation
def folded_rate(eta: Number, beta1: Number, beta2: Number, t: Number) -> Number:
    """The learning rate of step t with the factors of both of Adam's moments in it.

    Parameters
    ----------
    eta : number
        The learning rate.
    beta1, beta2 : number
        What the two moments keep at each step.
    t : number
        The number of this step, counted from 1.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, end of section 2.

    Examples
    --------
    >>> float(folded_rate(0.5, 0.9, 0.999, 1))
    0.5
    """
    return eta * np.sqrt(total_weight(beta2, t)) / total_weight(beta1, t)


@equation
def folded_epsilon(epsilon: Number, beta2: Number, t: Number) -> Number:
    """The epsilon of step t with the factor of Adam's second moment in it.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, end of section 2.

    Examples
    --------
    >>> float(folded_epsilon(1e-08, 0.999, 1))
    1e-08
    """
    return epsilon * np.sqrt(total_weight(beta2, t))


@equation
def descend_by_sums(w: Array, alpha: Number, m: Array, v: Array, floor: Number) -> Array:
    """Move a weight as Adam does, from the discounted sums and two numbers that hold all factors.

    Parameters
    ----------
    w : array
        Weights or biases.
    alpha, floor : number
        The learning rate and epsilon, each with its factors.
    m, v : array
        Discounted sums of the gradient and of its square.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, end of section 2.

    Examples
    --------
    >>> descend_by_sums(np.array([1.0]), 0.5, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.25])
    """
    return descend_by_size(w, alpha, m, v, floor)


@equation
def share_kept(eta: Number, decay: Number) -> Number:
    """What AdamW's decay leaves of a weight at a step.

    Source
    ------
    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2.

    Examples
    --------
    >>> share_kept(0.5, 0.25)
    0.875
    """
    return 1 - eta * decay


@equation
def decay_and_descend_by_sums(
    w: Array, kept: Number, alpha: Number, m: Array, v: Array, floor: Number
) -> Array:
    """Move a weight as AdamW does, from the discounted sums and three numbers that hold all factors.

    Source
    ------
    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2.

    Examples
    --------
    >>> decay_and_descend_by_sums(np.array([1.0]), 0.875, 0.5, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.125])
    """
    return descend_by_sums(kept * w, alpha, m, v, floor)


@equation
def rate_by_sum(eta: Number, rho: Number) -> Number:
    """The learning rate of RMSProp with the factor of the mean square in it.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> float(rate_by_sum(0.5, 0.75))
    1.0
    """
    return eta / np.sqrt(1 - rho)


@equation
def floor_by_sum(epsilon: Number, rho: Number) -> Number:
    """The epsilon of RMSProp with the factor of the mean square in it.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> float(floor_by_sum(0.5, 0.75))
    1.0
    """
    return epsilon / np.sqrt(1 - rho)


@equation
def descend_by_summed_squares(w: Array, alpha: Number, dw: Array, v: Array, floor: Number) -> Array:
    """Move a weight as RMSProp does, from the discounted sum of squares.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> descend_by_summed_squares(np.array([1.0]), 0.5, np.array([3.0]), np.array([4.0]), 0.0)
    array([0.25])
    """
    return descend_by_size(w, alpha, dw, v, floor)


@equation
def floor_within_roots(epsilon: Number, rho: Number) -> Number:
    """The epsilon of ADADELTA with the factor of both means in it.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, equation (14).

    Examples
    --------
    >>> floor_within_roots(0.5, 0.75)
    2.0
    """
    return epsilon / (1 - rho)


@equation
def change_by_sums(s: Array, v: Array, floor: Number, dw: Array) -> Array:
    """Turn a gradient into ADADELTA's change, from the discounted sums, with one root for two.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, equation (14).

    Examples
    --------
    >>> change_by_sums(np.array([3.0]), np.array([15.0]), 1.0, np.array([6.0]))
    array([3.])
    """
    return np.sqrt((s + floor) / (v + floor)) * dw


@equation
def share_of_step(eta: Number, share: Array) -> Array:
    """What an example's share of the mean comes to in a step of plain descent: η times it.

    Parameters
    ----------
    eta : number
        The learning rate.
    share : number or array
        The last factor of the output's delta.

    Source
    ------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998: every gradient is linear in the output's delta.

    Examples
    --------
    >>> share_of_step(0.5, np.array([[-0.25, 0.25]]))
    array([[-0.125,  0.125]])
    """
    return eta * share


@equation
def take_step(w: Array, eta_dw: Array) -> Array:
    """Take the step of plain descent from a gradient that has the learning rate in it already.

    Parameters
    ----------
    w : array
        Weights or biases.
    eta_dw : array
        The learning rate times their gradient.

    Source
    ------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    Examples
    --------
    >>> take_step(np.array([1.0]), np.array([0.25]))
    array([0.75])
    """
    return w - eta_dw
