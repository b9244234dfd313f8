"""Pairs of activation and loss that are shorter and safer together than apart.

Taken apart, a sigmoid that is sure of itself gives exactly 1, whose cross-entropy is then infinite or
undefined. Taken together, the loss can be had from the pre-activation, and the delta is simply ``a − y``.
Both are proven equal to the long way round by the tests, wherever that way works.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array, Equation, equation
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.maths.losses import LOSSES, Loss


@dataclass(frozen=True)
class Pair:
    """An activation with a loss: the loss from the pre-activation, and the output's delta."""

    activation: Activation
    loss: Loss
    value: Equation
    delta: Equation


@equation(textbook=lambda z, a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)))
def binary_cross_entropy_of_sigmoid(z: Array, a: Array, y: Array) -> Array:
    """Binary cross-entropy of a = sigmoid(z), from z: finite for every finite z.

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.2.

    Examples
    --------
    >>> float(binary_cross_entropy_of_sigmoid(1000.0, 1.0, 0.0))
    1000.0
    """
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.absolute(z)))


@equation(textbook=lambda z, a, y: -(y * np.log(a)))
def cross_entropy_of_softmax(z: Array, a: Array, y: Array) -> Array:
    """Cross-entropy of a = softmax(z), from z: finite for every finite z.

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

    Examples
    --------
    >>> cross_entropy_of_softmax(np.array([[1000.0, 0.0]]), np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))
    array([[   0., 1000.]])
    """
    largest = z.max(axis=1, keepdims=True)
    return y * (np.log(np.exp(z - largest).sum(axis=1, keepdims=True)) + largest - z)


@equation
def output_minus_target(a: Array, y: Array) -> Array:
    """The output's delta where activation and loss are matched: one's slope cancels the other's denominator.

    Source
    ------
    Bishop, "Pattern Recognition and Machine Learning", 2006, sections 4.3.2 and 4.3.4.

    Examples
    --------
    >>> float(output_minus_target(0.75, 1.0))
    -0.25
    """
    return a - y


#: Every pair that has a form of its own. (For softmax, targets must add up to 1, as probabilities do.)
PAIRS = (
    Pair(
        ACTIVATIONS["sigmoid"],
        LOSSES["binary_cross_entropy"],
        binary_cross_entropy_of_sigmoid,
        output_minus_target,
    ),
    Pair(ACTIVATIONS["softmax"], LOSSES["cross_entropy"], cross_entropy_of_softmax, output_minus_target),
)


def pair_of(activation: Activation, loss: Loss) -> Pair | None:
    """Find the pair that an activation and a loss make, if they make one."""
    for pair in PAIRS:
        same_activation = pair.activation.value is activation.value
        same_slopes = pair.activation.derivative is activation.derivative and pair.loss.slope is loss.slope
        if same_activation and same_slopes and pair.loss.value is loss.value:
            return pair
    return None
