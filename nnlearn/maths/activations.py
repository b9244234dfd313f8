"""What a neuron makes of its pre-activation: each activation with its slope.

A slope is written in the terms that make it shortest: ``sigmoid_slope(a)`` reads the activation,
``relu_slope(z)`` the pre-activation. Where one unit's activation depends on every unit's pre-activation,
as in softmax, there is a `pullback` instead: it takes dE/da to dE/dz in one go.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Body, Equation, as_equation, equation


@dataclass(frozen=True, init=False)
class Activation:
    """An activation and its derivative.

    Parameters
    ----------
    value : equation or function
        ``a = value(z)``.
    slope : equation or function, optional
        ``da/dz``, of parameters named ``z`` (the pre-activation) or ``a`` (the activation).
    pullback : equation or function, optional
        Instead of a slope, where an activation depends on other units too: takes ``da`` (what dE/da is)
        to dE/dz. It may also read ``z`` and ``a``.
    name : str, optional
        By default the name of `value`.
    pieces : int
        How many pre-activations make one activation: 1, but for maxout.

    Raises
    ------
    TypeError
        If a function cannot be read, has other parameters or gives True and False, or neither or both
        derivatives are given.
    ValueError
        If the value is not one number for each unit of each example.

    Examples
    --------
    >>> import numpy as np
    >>> square = Activation(lambda z: z**2, lambda z: 2 * z, name="square")
    >>> square.value.formula, square.slope.formula
    ('z²', '2·z')
    """

    value: Equation
    slope: Equation | None = None
    pullback: Equation | None = None
    name: str = ""
    pieces: int = 1

    def __init__(
        self,
        value: Equation | Body,
        slope: Equation | Body | None = None,
        pullback: Equation | Body | None = None,
        name: str = "",
        *,
        pieces: int = 1,
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f'an activation goes by a name, not by {name!r}\n    write: name="mine"')
        name = name or as_equation(value).name
        put = partial(object.__setattr__, self)  # it is frozen from here on
        put("name", name)
        put("pieces", pieces)
        put("value", as_equation(value, name))
        put("slope", None if slope is None else as_equation(slope, f"{name}_slope"))
        put("pullback", None if pullback is None else as_equation(pullback, f"{name}_pullback"))
        if (self.slope is None) == (self.pullback is None):
            raise TypeError(
                f"activation `{self.name}` needs its derivative, stated once"
                "\n    write: nn.Activation(value, slope), or nn.Activation(value, pullback=...) where units"
                " depend on each other"
            )
        self._expect(self.value, len(self.value.parameters) == 1, "value(z)")
        if self.slope is not None:
            self._expect(self.slope, set(self.slope.parameters) <= {"z", "a"}, "slope(z) or slope(a)")
        if self.pullback is not None:
            others = set(self.pullback.parameters) - {"z", "a"}
            self._expect(self.pullback, len(others) == 1, "pullback(da, a) or pullback(da, z, a)")
        z = np.linspace(-1, 1, 6 * self.pieces).reshape(2, -1)
        a = checks.tried(self.value, f"activation `{self.name}`", "np.heaviside(z, 0)  # 1 where z > 0", z)
        if a.shape != (2, 3):
            raise ValueError(
                f"activation `{self.name}` turns (examples, units) = {z.shape} into shape {a.shape}, but"
                " gives one number for each unit of each example: (2, 3)\n    write: np.maximum(z, 0)"
            )

    def _expect(self, part: Equation, holds: bool, write: str) -> None:
        if not holds:
            raise TypeError(
                f"activation `{self.name}`: `{part.name}` has the parameters {', '.join(part.parameters)},"
                f" but z is the pre-activation and a the activation\n    write: {write}"
            )

    @property
    def derivative(self) -> Equation:
        """The slope, or the pullback where there is no slope."""
        derivative = self.pullback if self.slope is None else self.slope
        assert derivative is not None  # as __init__ saw to
        return derivative

    def same_as(self, other: Activation) -> bool:
        """Whether another activation goes by the same name and computes the same."""
        mine, theirs = (self.value, self.derivative), (other.value, other.derivative)
        same = [m.structure == t.structure for m, t in zip(mine, theirs, strict=True)]
        return (self.name, self.pieces) == (other.name, other.pieces) and all(same)

    def __repr__(self) -> str:
        return f"Activation({self.name}: a = {self.value.formula})"


@equation
def step(z: Array) -> Array:
    """Fire (1) where the pre-activation reaches the threshold at 0, and stay silent (0) below it.

    Source
    ------
    McCulloch and Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943.

    Examples
    --------
    >>> step(np.array([-0.1, 0.0, 2.0]))
    array([0., 1., 1.])
    """
    return np.heaviside(z, 1)


@equation(textbook=lambda z: 0)
def step_slope(z: Array) -> Array:
    """Flat on both sides of the jump: gradient descent learns nothing through a step.

    Source
    ------
    Minsky and Papert, "Perceptrons", 1969.

    Examples
    --------
    >>> step_slope(np.array([2.0]))
    array([0.])
    """
    return 0 * z


@equation
def identity(z: Array) -> Array:
    """Pass the pre-activation on as it is: a linear neuron.

    Source
    ------
    Widrow and Hoff, "Adaptive switching circuits", 1960.

    Examples
    --------
    >>> identity(np.array([-3.0]))
    array([-3.])
    """
    return z


@equation(textbook=lambda z: 1)
def identity_slope(z: Array) -> Array:
    """A straight line of slope 1.

    Source
    ------
    Widrow and Hoff, "Adaptive switching circuits", 1960.

    Examples
    --------
    >>> identity_slope(np.array([-3.0]))
    array([1.])
    """
    return 0 * z + 1


@equation
def sigmoid(z: Array) -> Array:
    """Squash any number into the range from 0 to 1: the S-shaped logistic curve.

    Source
    ------
    Verhulst, "Recherches mathématiques sur la loi d'accroissement de la population", 1845.

    Examples
    --------
    >>> float(sigmoid(0.0))
    0.5
    """
    return 1 / (1 + np.exp(-z))


@equation
def sigmoid_slope(a: Array) -> Array:
    """Steepest, ¼, in the middle (a = ½), and flat where the neuron is sure of itself.

    Source
    ------
    Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.

    Examples
    --------
    >>> float(sigmoid_slope(0.5))
    0.25
    """
    return a * (1 - a)


@equation
def tanh(z: Array) -> Array:
    """Squash any number into the range from −1 to 1: a sigmoid that is centred on 0.

    Source
    ------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.

    Examples
    --------
    >>> float(tanh(0.0))
    0.0
    """
    return np.tanh(z)


@equation
def tanh_slope(a: Array) -> Array:
    """Steepest, 1, at the origin.

    Source
    ------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.

    Examples
    --------
    >>> float(tanh_slope(0.0))
    1.0
    """
    return 1 - a**2


@equation
def relu(z: Array) -> Array:
    """Let positive numbers through and hold negative ones at 0.

    Source
    ------
    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.

    Examples
    --------
    >>> relu(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    return np.maximum(z, 0)


@equation
def relu_slope(z: Array) -> Array:
    """1 where the neuron is on, 0 where it is off; at 0 exactly, where there is no slope, 0.

    Source
    ------
    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.

    Examples
    --------
    >>> relu_slope(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    return np.heaviside(z, 0)


#: The slope of a leaky ReLU below 0.
LEAK = 0.01


@equation
def leaky_relu(z: Array) -> Array:
    """Let positive numbers through and a hundredth of negative ones, so that no neuron is ever quite off.

    Source
    ------
    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0]))
    array([-0.02,  3.  ])
    """
    return np.maximum(z, LEAK * z)


@equation
def leaky_relu_slope(z: Array) -> Array:
    """1 where the neuron is on, 0.01 where it is off (and at 0 exactly).

    Source
    ------
    Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Examples
    --------
    >>> leaky_relu_slope(np.array([-2.0, 3.0]))
    array([0.01, 1.  ])
    """
    return LEAK + (1 - LEAK) * np.heaviside(z, 0)


@equation(textbook=lambda z: np.maximum(z, 0) + np.exp(np.minimum(z, 0)) - 1)
def elu(z: Array) -> Array:
    """A ReLU with a rounded corner: below 0 it bends smoothly towards −1.

    Source
    ------
    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear
    units (ELUs)", 2016.

    Examples
    --------
    >>> elu(np.array([-1000.0, 3.0]))
    array([-1.,  3.])
    """
    return np.maximum(z, 0) + np.expm1(np.minimum(z, 0))


@equation
def elu_slope(z: Array) -> Array:
    """1 where the neuron is on, fading to 0 below.

    Source
    ------
    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear
    units (ELUs)", 2016.

    Examples
    --------
    >>> elu_slope(np.array([-1000.0, 3.0]))
    array([0., 1.])
    """
    return np.exp(np.minimum(z, 0))


@equation(textbook=lambda z: np.log(1 + np.exp(z)))
def softplus(z: Array) -> Array:
    """A ReLU whose corner is rounded on both sides; its slope is the sigmoid.

    Source
    ------
    Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating second-order functional knowledge", 2001.

    Examples
    --------
    >>> softplus(np.array([-1000.0, 1000.0]))
    array([   0., 1000.])
    """
    return np.maximum(z, 0) + np.log1p(np.exp(-np.absolute(z)))


@equation(textbook=lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
def softmax(z: Array) -> Array:
    """Turn one score per class into probabilities: all positive, adding up to 1.

    The largest score is taken off first, which changes no probability and keeps e^z from overflowing.

    Source
    ------
    Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])
    """
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@equation
def softmax_pullback(da: Array, a: Array) -> Array:
    """Each class gains by its own blame, less the average blame of all classes.

    Source
    ------
    Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    Examples
    --------
    >>> softmax_pullback(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))
    array([[ 0.25, -0.25]])
    """
    return a * (da - (da * a).sum(axis=1, keepdims=True))


def maxout(pieces: int = 2) -> Activation:
    """A neuron that computes several pre-activations and passes the largest on.

    Parameters
    ----------
    pieces : int
        Pre-activations per unit: columns ``pieces * j`` to ``pieces * j + pieces - 1`` of W belong to unit j.

    Returns
    -------
    Activation
        Its pullback hands the blame to the piece that won; pieces that tie share it equally.

    Raises
    ------
    ValueError, TypeError
        If `pieces` is not a whole number above 1.

    Source
    ------
    Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout networks", 2013.

    Examples
    --------
    >>> maxout(2).value(np.array([[1.0, 5.0, -3.0, -4.0]]))
    array([[ 5., -3.]])
    """
    pieces = checks.whole(pieces, "pieces", "nn.maxout(pieces=2)", least=2)

    def of_maxout(function: Body) -> Equation:
        made = Equation(function)
        return made.made_by(maxout, (pieces,), made.name.removeprefix("maxout_"))

    @of_maxout
    def maxout_value(z: Array) -> Array:
        return reduce(np.maximum, [z[:, i::pieces] for i in range(pieces)])

    @of_maxout
    def maxout_pullback(da: Array, z: Array, a: Array) -> Array:
        won = np.heaviside(z - np.repeat(a, pieces, axis=1), 1)
        winners = reduce(np.add, [won[:, i::pieces] for i in range(pieces)])
        return won * np.repeat(da / winners, pieces, axis=1)

    return Activation(maxout_value, pullback=maxout_pullback, name="maxout", pieces=pieces)


#: Every activation that is known by name.
ACTIVATIONS: dict[str, Activation] = {
    "step": Activation(step, step_slope),
    "identity": Activation(identity, identity_slope),
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "leaky_relu": Activation(leaky_relu, leaky_relu_slope),
    "elu": Activation(elu, elu_slope),
    "softplus": Activation(softplus, sigmoid),
    "softmax": Activation(softmax, pullback=softmax_pullback),
    "maxout": maxout(),
}
