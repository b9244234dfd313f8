"""Learning rates, and momentum, that change while a network learns.

Each is a number of the clock: `samples`, the rows seen before the step; `epoch`, the epochs completed before
it; `epochs`, those of the whole run; `step`, the updates made before it. All are 0 at the first step.
"""

from __future__ import annotations

import numpy as np

from nnlearn.equations.equation import Array, Number, equation


@equation
def annealed(rate: Number, annealing: Number, samples: Number) -> Number:
    """Let the rate fall as rows go by: after 1/annealing of them it is half of what it was.

    Parameters
    ----------
    rate : number
        The learning rate at the start.
    annealing : number
        How fast it falls, per row.
    samples : number
        Rows seen before the step.

    Source
    ------
    Robbins and Monro, "A stochastic approximation method", 1951.

    Examples
    --------
    >>> float(annealed(0.005, 1e-06, 1_000_000))
    0.0025
    """
    return rate / (1 + annealing * samples)


@equation
def stepped(rate: Number, factor: Number, epoch: Number, every: Number) -> Number:
    """Hold the rate for some epochs, and multiply it by a factor then.

    Parameters
    ----------
    rate : number
        The learning rate at the start.
    factor : number
        What it is multiplied by.
    epoch : number
        Epochs completed before the step.
    every : number
        After how many epochs.

    Source
    ------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, section 3.4.

    Examples
    --------
    >>> [float(stepped(0.8, 0.5, epoch, 10)) for epoch in (0, 9, 10, 25)]
    [0.8, 0.8, 0.4, 0.2]
    """
    return rate * factor ** np.floor(epoch / every)


@equation
def along_a_cosine(rate: Number, lowest: Number, epoch: Number, epochs: Number) -> Number:
    """Let the rate fall along half a wave: slowly at first, fast in the middle, slowly at the end.

    Parameters
    ----------
    rate : number
        The learning rate at the start.
    lowest : number
        What it comes down to when all epochs are over.
    epoch, epochs : number
        Epochs completed before the step, and epochs of the run.

    Source
    ------
    Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017, equation (5).

    Examples
    --------
    >>> [round(float(along_a_cosine(0.5, 0.1, epoch, 4)), 3) for epoch in range(4)]
    [0.5, 0.441, 0.3, 0.159]
    """
    return lowest + 0.5 * (rate - lowest) * (1 + np.cos(np.pi * epoch / epochs))


@equation
def ramped(start: Number, stable: Number, ramp: Number, samples: Number) -> Number:
    """Go from one value to another in a straight line while rows go by, and stay there.

    Parameters
    ----------
    start, stable : number
        The value at the first row, and from the end of the ramp on.
    ramp : number
        How many rows it takes.
    samples : number
        Rows seen before the step.

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep learning with H2O", 2016.

    Examples
    --------
    >>> [float(ramped(0.5, 1.0, 100, samples)) for samples in (0, 50, 100, 1000)]
    [0.5, 0.75, 1.0, 1.0]
    """
    return start + (stable - start) * np.minimum(samples / ramp, 1)


@equation
def warmed_up(rate: Number, steps: Number, step: Number) -> Number:
    """Begin with a small rate and raise it in equal parts, step by step, to the full one.

    Parameters
    ----------
    rate : number
        The full learning rate.
    steps : number
        How many steps the way up takes: the last of them has the full rate.
    step : number
        Updates made before this one.

    Source
    ------
    Goyal, Dollár, Girshick and others, "Accurate, large minibatch SGD: Training ImageNet in 1 hour", 2017.

    Examples
    --------
    >>> [float(warmed_up(0.8, 4, step)) for step in range(6)]
    [0.2, 0.4, 0.6000000000000001, 0.8, 0.8, 0.8]
    """
    return rate * np.minimum((step + 1) / steps, 1)


@equation
def rate_of_layer(rate: Number, rate_decay: Number, depth: Number) -> Number:
    """A learning rate that is smaller, or larger, from layer to layer.

    Parameters
    ----------
    rate : number
        The first layer's.
    rate_decay : number
        What it is multiplied by from one layer to the next.
    depth : number
        How many layers come before this one.

    Returns
    -------
    number

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep learning with H2O", 2016: ``rate_decay``.

    Examples
    --------
    >>> rate_of_layer(0.5, 0.5, 2)
    0.125
    """
    return rate * rate_decay**depth


@equation
def rate_of_each(rate: Number, share: Array) -> Array:
    """The learning rate of each of many weights, as a share of one rate.

    Parameters
    ----------
    rate : number
    share : array
        For each weight.

    Returns
    -------
    array

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep learning with H2O", 2016: ``rate_decay``.

    Examples
    --------
    >>> import numpy as np
    >>> rate_of_each(0.5, np.array([1.0, 0.5]))
    array([0.5 , 0.25])
    """
    return rate * share
