"""How wrong the outputs are: each loss with its slope.

A loss is stated for one output of one example. The loss of a batch adds up the outputs, and takes the mean
(or the sum) over the examples; the training step divides the slope by the same n.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Body, Equation, as_equation, equation
from nnlearn.maths.rescaled import rescaled_cross_entropy, rescaled_cross_entropy_slope

Reduction = Literal["mean", "sum"]


@equation
def mean_of_losses(losses: Array) -> Array:
    """The loss of a batch, as the mean of its examples' losses.

    Examples
    --------
    >>> float(mean_of_losses(np.array([1.0, 3.0])))
    2.0
    """
    return losses.mean(axis=0)


@equation
def sum_of_losses(losses: Array) -> Array:
    """The loss of a batch, as the sum of its examples' losses.

    Examples
    --------
    >>> float(sum_of_losses(np.array([1.0, 3.0])))
    4.0
    """
    return losses.sum(axis=0)


@dataclass(frozen=True, init=False)
class Loss:
    """A loss and its derivative.

    Parameters
    ----------
    value : equation or function
        ``value(a, y)``: an (examples, outputs) array, which is then summed over the outputs, or an
        (examples,) array.
    slope : equation or function
        ``slope(a, y)``: how each example's loss changes with each of its outputs.
    name : str, optional
        By default the name of `value`.
    reduce : "mean" or "sum"
        What the batch's loss is of its examples' losses.

    Raises
    ------
    TypeError
        If a function cannot be read, has other parameters than ``a`` and ``y`` or gives True and False.
    ValueError
        If `reduce` is another word, or the value has another shape.

    Examples
    --------
    >>> fourth = Loss(lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3, name="fourth power")
    >>> fourth.value.formula
    '(a − y)^4'
    """

    value: Equation
    slope: Equation
    name: str = ""
    reduce: Reduction = "mean"

    def __init__(
        self, value: Equation | Body, slope: Equation | Body, name: str = "", reduce: Reduction = "mean"
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f'a loss goes by a name, not by {name!r}\n    write: name="mine"')
        name = name or as_equation(value).name
        put = partial(object.__setattr__, self)  # it is frozen from here on
        put("name", name)
        put("reduce", reduce)
        put("value", as_equation(value, name))
        put("slope", as_equation(slope, f"{name}_slope"))
        for which, part in (("value", self.value), ("slope", self.slope)):
            if set(part.parameters) != {"a", "y"}:
                raise TypeError(
                    f"loss: `{part.name}` has the parameters {', '.join(part.parameters)}, but a loss"
                    " compares"
                    f" the activations a with the targets y\n    write: {which}(a, y)"
                )
        if str(self.reduce) not in ("mean", "sum"):
            raise ValueError(
                f'loss: reduce is {self.reduce!r}, but is "mean" or "sum" over the examples'
                '\n    write: reduce="mean"'
            )
        trial = np.full((2, 3), 0.5)
        each = checks.tried(self.value, f"loss `{self.name}`", "(a - y) ** 2", trial, trial)
        if each.shape not in ((2, 3), (2,)):
            raise ValueError(
                f"loss `{self.name}` turns (examples, outputs) = (2, 3) into shape {each.shape}, but gives"
                " one number for each output or for each example\n    write: (a - y) ** 2"
            )

    @property
    def over_examples(self) -> Equation:
        """What the batch's loss is of its examples' losses."""
        return mean_of_losses if self.reduce == "mean" else sum_of_losses

    def same_as(self, other: Loss) -> bool:
        """Whether another loss goes by the same name and computes the same."""
        mine, theirs = (self.value, self.slope), (other.value, other.slope)
        same = [m.structure == t.structure for m, t in zip(mine, theirs, strict=True)]
        return (self.name, self.reduce) == (other.name, other.reduce) and all(same)

    def __repr__(self) -> str:
        return f"Loss({self.name}: {self.value.formula}, {self.reduce} over examples)"


def SquaredError(factor: float = 0.5, reduce: Reduction = "mean") -> Loss:
    """The square of how far each output is from its target, times a factor.

    Parameters
    ----------
    factor : number
        ½ makes the slope plain ``a − y``; 1 is the square itself.
    reduce : "mean" or "sum"
        Over the examples; a, y and the slope are always summed over the outputs.

    Returns
    -------
    Loss

    Raises
    ------
    ValueError, TypeError
        If the factor is not a positive number.

    Source
    ------
    Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805.

    Examples
    --------
    >>> SquaredError(factor=1).slope.formula
    '2·(a − y)'
    """
    factor = checks.positive(factor, "factor", "nn.SquaredError(factor=0.5)")

    def of_squared_error(function: Body) -> Equation:
        part = "slope" if function.__name__.endswith("slope") else "value"
        return Equation(function).made_by(SquaredError, (factor, reduce), part)

    @of_squared_error
    def squared_error(a: Array, y: Array) -> Array:
        return (a - y) ** 2 if factor == 1 else factor * (a - y) ** 2

    @of_squared_error
    def squared_error_slope(a: Array, y: Array) -> Array:
        return a - y if factor == 0.5 else (2 * factor) * (a - y)

    return Loss(squared_error, squared_error_slope, reduce=reduce)


@equation(textbook=lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)))
def binary_cross_entropy(a: Array, y: Array) -> Array:
    """How surprised a neuron that said "1 with probability a" is by the answer y.

    The likelihood is multiplied before the logarithm is taken, so that 0·ln 0 is the 0 that it should be.

    Source
    ------
    Good, "Rational decisions", 1952.

    Examples
    --------
    >>> abs(float(binary_cross_entropy(1.0, 1.0)))
    0.0
    """
    return -np.log(a**y * (1 - a) ** (1 - y))


@equation
def binary_cross_entropy_slope(a: Array, y: Array) -> Array:
    """Gentle near the answer, without bound near the wrong one.

    Source
    ------
    Good, "Rational decisions", 1952.

    Examples
    --------
    >>> float(binary_cross_entropy_slope(0.5, 1.0))
    -2.0
    """
    return (a - y) / (a * (1 - a))


@equation(textbook=lambda a, y: -(y * np.log(a)))
def cross_entropy(a: Array, y: Array) -> Array:
    """How surprised somebody who gave class probabilities a is by the class y.

    The power is taken before the logarithm, so that 0·ln 0 is the 0 that it should be.

    Source
    ------
    Good, "Rational decisions", 1952.

    Examples
    --------
    >>> cross_entropy(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]])).sum() == 0
    np.True_
    """
    return -np.log(a**y)


@equation
def cross_entropy_slope(a: Array, y: Array) -> Array:
    """Only the right class is blamed, the more the less probable it was held to be.

    Source
    ------
    Good, "Rational decisions", 1952.

    Examples
    --------
    >>> float(cross_entropy_slope(0.5, 1.0))
    -2.0
    """
    return -y / a


@equation
def absolute(a: Array, y: Array) -> Array:
    """How far each output is from its target.

    Source
    ------
    Boscovich, "De litteraria expeditione per pontificiam ditionem", 1757.

    Examples
    --------
    >>> float(absolute(1.0, 3.0))
    2.0
    """
    return np.absolute(a - y)


@equation
def absolute_slope(a: Array, y: Array) -> Array:
    """The same pull towards the target from near and far; 0 at the target itself.

    Source
    ------
    Boscovich, "De litteraria expeditione per pontificiam ditionem", 1757.

    Examples
    --------
    >>> float(absolute_slope(1.0, 3.0))
    -1.0
    """
    return np.sign(a - y)


@equation
def huber(a: Array, y: Array) -> Array:
    """Half the square of small errors, and less than that of large ones, so that outliers pull less.

    Source
    ------
    Huber, "Robust estimation of a location parameter", 1964.

    Examples
    --------
    >>> huber(np.array([0.5, 3.0]), np.zeros(2))
    array([0.125, 2.5  ])
    """
    distance = np.absolute(a - y)
    near = np.minimum(distance, 1)
    return near * (distance - near / 2)


@equation
def huber_slope(a: Array, y: Array) -> Array:
    """The error itself, held between −1 and 1.

    Source
    ------
    Huber, "Robust estimation of a location parameter", 1964.

    Examples
    --------
    >>> huber_slope(np.array([0.5, 3.0]), np.zeros(2))
    array([0.5, 1. ])
    """
    return np.maximum(np.minimum(a - y, 1), -1)


#: Every loss that is known by name.
LOSSES: dict[str, Loss] = {
    "squared_error": SquaredError(),
    "binary_cross_entropy": Loss(binary_cross_entropy, binary_cross_entropy_slope),
    "cross_entropy": Loss(cross_entropy, cross_entropy_slope),
    "rescaled_cross_entropy": Loss(rescaled_cross_entropy, rescaled_cross_entropy_slope),
    "absolute": Loss(absolute, absolute_slope),
    "huber": Loss(huber, huber_slope),
}
