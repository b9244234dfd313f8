"""How weights start: at random, and how far from 0.

If all weights of a layer started alike, its units would compute the same, be blamed the same and stay the
same for ever; so they start at random. How widely they are spread decides whether signals grow or fade from
layer to layer.

====================  =====================================================================
glorot                uniform, so that signals keep their size forwards and backwards
glorot_normal         the same spread, drawn from a bell curve
he                    a bell curve, wide enough for units that are silent half of the time
he_uniform            the same spread, drawn uniformly
uniform_adaptive      as H2O starts its networks: glorot, a wider last layer, biases above 0
uniform, normal       within ±1, and with deviation 1
Constant(0.1)         every weight the same: to see why nobody does it
====================  =====================================================================

Numbers of your own need none of these: ``nn.Network(weights=[W1, W2], biases=[b1, b2])``, or
``net.weights[0][...] = W1`` for one layer of a network that is there already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Equation, Number, equation
from nnlearn.maths.activations import Activation


@equation
def glorot_limit(inputs: Number, units: Number) -> Number:
    """Draw uniformly between minus and plus this, and signals keep their size, forwards and backwards.

    Source
    ------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Examples
    --------
    >>> float(glorot_limit(2, 4))
    1.0
    """
    return np.sqrt(6 / (inputs + units))


@equation
def glorot_deviation(inputs: Number, units: Number) -> Number:
    """The same spread for a bell curve: its standard deviation.

    Source
    ------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Examples
    --------
    >>> float(glorot_deviation(3, 5))
    0.5
    """
    return np.sqrt(2 / (inputs + units))


@equation
def he_deviation(inputs: Number) -> Number:
    """Wide enough for units that are silent half of the time: a bell curve's standard deviation.

    Source
    ------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.

    Examples
    --------
    >>> float(he_deviation(8))
    0.5
    """
    return np.sqrt(2 / inputs)


@equation
def he_limit(inputs: Number) -> Number:
    """The same spread, drawn uniformly between minus and plus this.

    Source
    ------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.

    Examples
    --------
    >>> float(he_limit(6))
    1.0
    """
    return np.sqrt(6 / inputs)


@dataclass(frozen=True)
class Place:
    """Where in a network a layer stands: what its start may depend on.

    Attributes
    ----------
    inputs, units : int
    activation : Activation
    first, last : bool
        Whether it is the first layer, and whether it is the last: the output layer.
    """

    inputs: int
    units: int
    activation: Activation
    first: bool
    last: bool


#: The distributions, each with what its spread is called.
DISTRIBUTIONS = {"uniform": "within ±", "normal": "deviation ", "constant": "always "}


@dataclass(frozen=True, repr=False)
class Initialization:
    """How the weights and biases of a layer start.

    Parameters
    ----------
    name : str
    distribution : "uniform", "normal" or "constant"
    spread : number or Equation
        Of a uniform distribution the limit, of a normal one the standard deviation (both around 0), or the
        constant itself: as a number, or as an equation of ``inputs`` and ``units``, or of one of them.
    classifier_factor : number
        How much wider the last layer is spread where it gives probabilities (softmax or sigmoid).
    hidden_biases : (number, number)
        Where the biases of relu and maxout units start: in the first layer, and in later hidden layers. All
        other biases start at 0.

    Raises
    ------
    ValueError, TypeError
        If the distribution is not known, or the equation reads anything else.

    Examples
    --------
    >>> Initialization("lecun", "normal", equation(lambda inputs: 1 / np.sqrt(inputs)))
    Initialization(lecun: normal, deviation 1/√inputs)
    """

    name: str
    distribution: str
    spread: Equation | float
    classifier_factor: float = 1.0
    hidden_biases: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        checks.known(self.distribution, DISTRIBUTIONS, "distribution")
        fits = isinstance(self.spread, (int, float))
        if isinstance(self.spread, Equation):
            fits = set(self.spread.parameters) <= {"inputs", "units"}
        if not fits:
            raise TypeError(
                f"initialization {self.name!r}: the spread is {self.spread!r:.60}, but is a number, or an"
                " equation of inputs and units\n    write: nn.equation(lambda inputs: np.sqrt(2 / inputs))"
            )

    def weights(self, place: Place, random: np.random.Generator, dtype: Any) -> Array:
        """Draw the weights of one layer.

        Parameters
        ----------
        place : Place
        random : numpy Generator
        dtype : numpy dtype
            They are drawn in float64 and then rounded: the same weights in either precision.

        Returns
        -------
        (inputs, units) array
            (With maxout: (inputs, pieces × units); the `units` of a formula are units, not pieces.)

        Raises
        ------
        ValueError
            If the dtype cannot hold weights of that size.
        """
        spread = self._spread_at(place, np.finfo(dtype))
        shape = place.inputs, place.units * place.activation.pieces
        if self.distribution == "uniform":
            drawn = random.uniform(-spread, spread, shape)
        elif self.distribution == "normal":
            drawn = random.normal(scale=spread, size=shape)
        else:
            drawn = np.full(shape, spread)
        return drawn.astype(dtype)

    def biases(self, place: Place, dtype: Any) -> Array:
        """Start the biases of one layer.

        Returns
        -------
        (units,) array
            (With maxout: (pieces × units,).)
        """
        rectified = place.activation.name in ("relu", "maxout") and not place.last
        start = self.hidden_biases[0 if place.first else 1] if rectified else 0
        return np.full(place.units * place.activation.pieces, start, dtype)

    def _spread_at(self, place: Place, holds: np.finfo[Any]) -> float:
        """The spread in one layer, if numbers of that precision can be spread so."""
        if isinstance(self.spread, Equation):
            with np.errstate(all="ignore"):  # what comes of it is looked at below
                spread = float(self.spread(*(np.float64(getattr(place, p)) for p in self.spread.parameters)))
        else:
            spread = self.spread
        if place.last and place.activation.name in ("softmax", "sigmoid"):
            spread *= self.classifier_factor
        least, most = float(holds.tiny), float(holds.max) / 64  # nothing is drawn 64 deviations away
        constant = self.distribution == "constant"
        if not (least <= (abs(spread) if constant else spread) <= most or (constant and spread == 0)):
            raise ValueError(
                f"initialization {self.name!r}: {spread:g} is no spread that {holds.dtype} weights can have:"
                f" that is {least:.0e} to {most:.0e}\n    write: init=nn.initialization.Normal(0.1)"
            )
        return spread

    def __repr__(self) -> str:
        spread = self.spread.formula if isinstance(self.spread, Equation) else f"{self.spread:g}"
        return f"Initialization({self.name}: {self.distribution}, {DISTRIBUTIONS[self.distribution]}{spread})"


def Constant(value: float) -> Initialization:
    """Start every weight at the same value: the units of a layer then stay alike for ever.

    Parameters
    ----------
    value : number

    Returns
    -------
    Initialization

    Raises
    ------
    ValueError, TypeError
        If `value` is not one finite number.

    Source
    ------
    Rumelhart, Hinton and Williams, "Learning internal representations by error propagation", 1986, on
    "symmetry breaking".

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> Network.create([2, 3, 1], init=Constant(0.1)).weights[0]
    array([[0.1, 0.1, 0.1],
           [0.1, 0.1, 0.1]])
    """
    write = "nn.initialization.Constant(0.1)"
    number = checks.numbers(value, "value", write)
    if number.ndim:
        raise TypeError(f"value has shape {number.shape}, but is one number\n    write: {write}")
    return Initialization("constant", "constant", float(number))


def Uniform(scale: float = 1.0) -> Initialization:
    """Draw weights uniformly between −`scale` and `scale`, in layers of any size.

    Parameters
    ----------
    scale : number
        H2O's ``initial_weight_scale`` is 1; MXNet starts its networks with 0.01.

    Returns
    -------
    Initialization

    Raises
    ------
    ValueError, TypeError
        If `scale` is not a positive, finite number.

    Examples
    --------
    >>> Uniform(0.01)
    Initialization(uniform: uniform, within ±0.01)
    """
    return Initialization("uniform", "uniform", checks.positive(scale, "scale", "Uniform(scale=0.5)"))


def Normal(deviation: float = 1.0) -> Initialization:
    """Draw weights from a bell curve around 0, in layers of any size.

    Parameters
    ----------
    deviation : number
        The standard deviation.

    Returns
    -------
    Initialization

    Raises
    ------
    ValueError, TypeError
        If `deviation` is not a positive, finite number.

    Examples
    --------
    >>> Normal(0.01)
    Initialization(normal: normal, deviation 0.01)
    """
    number = checks.positive(deviation, "deviation", "Normal(deviation=0.5)")
    return Initialization("normal", "normal", number)


def Glorot(distribution: str = "uniform") -> Initialization:
    """Spread weights so that signals keep their size on the way forwards, and blame on the way back.

    What :meth:`Network.create` does for sigmoid, tanh and their like. The bell curve is a whole one: Keras
    cuts its own off at two deviations.

    Parameters
    ----------
    distribution : "uniform" or "normal"

    Returns
    -------
    Initialization

    Raises
    ------
    ValueError, TypeError
        If the distribution is another word.

    Source
    ------
    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Examples
    --------
    >>> Glorot()
    Initialization(glorot: uniform, within ±√(6/(inputs + units)))
    """
    if checks.known(distribution, ("uniform", "normal"), "distribution") == "uniform":
        return Initialization("glorot", "uniform", glorot_limit)
    return Initialization("glorot_normal", "normal", glorot_deviation)


def He(distribution: str = "normal") -> Initialization:
    """Spread weights so that signals keep their size through units that are silent half of the time.

    What :meth:`Network.create` does for relu, leaky_relu, elu, softplus and maxout. The bell curve is a whole
    one: Keras cuts its own off at two deviations.

    Parameters
    ----------
    distribution : "normal" or "uniform"

    Returns
    -------
    Initialization

    Raises
    ------
    ValueError, TypeError
        If the distribution is another word.

    Source
    ------
    He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.

    Examples
    --------
    >>> He()
    Initialization(he: normal, deviation √(2/inputs))
    """
    if checks.known(distribution, ("normal", "uniform"), "distribution") == "normal":
        return Initialization("he", "normal", he_deviation)
    return Initialization("he_uniform", "uniform", he_limit)


def UniformAdaptive() -> Initialization:
    """Start as H2O's networks do: Glorot's limits, four times as wide in the last layer of a classifier.

    The biases of relu and maxout units start at 0.5 in the first layer and at 1 in later hidden layers, so
    that most of these units are on; all others start at 0. H2O numbers its random draws in another way: the
    same seed gives other weights there.

    Returns
    -------
    Initialization

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep Learning with H2O", 2016, and H2O's own code.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network.create([8, 3, 2, 2], ["relu", "relu", "softmax"], init=UniformAdaptive())
    >>> [b.tolist() for b in net.biases]
    [[0.5, 0.5, 0.5], [1.0, 1.0], [0.0, 0.0]]
    """
    return Initialization("uniform_adaptive", "uniform", glorot_limit, 4.0, (0.5, 1.0))


#: The initializations that go by their names alone.
INITIALIZATIONS = {
    i.name: i
    for i in (Glorot(), Glorot("normal"), He(), He("uniform"), UniformAdaptive(), Uniform(), Normal())
}

#: Activations that are silent, or nearly so, for half of their inputs.
_SILENT_HALF = ("relu", "leaky_relu", "elu", "softplus", "maxout")


def initializations_of(init: Any, activations: Sequence[Activation]) -> list[Initialization]:
    """Take how a network starts: None, a name or an Initialization for all layers, or a list of them.

    Parameters
    ----------
    init
        None stands for He after the ReLU family, and for Glorot after all others.
    activations : sequence of Activation
        One for each layer.

    Returns
    -------
    list of Initialization
        One for each layer.

    Raises
    ------
    ValueError, TypeError
        If a name is not known, or there are more or fewer of them than layers.

    Examples
    --------
    >>> from nnlearn.maths.activations import ACTIVATIONS
    >>> initializations_of(None, [ACTIVATIONS["relu"], ACTIVATIONS["softmax"]])
    [Initialization(he: normal, deviation √(2/inputs)),
     Initialization(glorot: uniform, within ±√(6/(inputs + units)))]
    """
    each = list(init) if isinstance(init, (list, tuple)) else [init] * len(activations)
    if len(each) != len(activations):
        fix = [*["'he'"] * (len(activations) - 1), "'glorot'"]
        raise ValueError(
            f"there are {len(activations)} layers but {len(each)} initializations"
            f"\n    write: init=[{', '.join(fix)}]"
        )
    return [_initialization_of(one, a) for one, a in zip(each, activations, strict=True)]


def _initialization_of(init: Any, activation: Activation) -> Initialization:
    if init is None:
        return He() if activation.name in _SILENT_HALF else Glorot()
    if isinstance(init, Initialization):
        return init
    if isinstance(init, str):
        return INITIALIZATIONS[checks.known(init, INITIALIZATIONS, "initialization")]
    write = "nn.Network(weights=[W1, W2])  # numbers of your own"
    if callable(init) and init.__module__ == __name__:
        write = f"init=nn.initialization.{init.__name__}({'0.1' if init is Constant else ''})"
    raise TypeError(
        f"init holds {init!r:.60}, but says how weights start: 'glorot', 'he' or another\n    write: {write}"
    )
