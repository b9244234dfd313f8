"""Dropout: while a network trains, each unit is left out of each example with some probability.

No unit can then rely on another one being there. As fewer units speak while training than afterwards, what
they say has to be scaled somewhere, and there are three conventions, which are one and the same network only
up to that scale:

==============  =====================================  ======================  ==============================
`scaling`       while training                         when predicting         who does so
==============  =====================================  ======================  ==============================
"training"      kept inputs and units / (1 − rate)     nothing                 Keras, PyTorch ("inverted")
"prediction"    nothing                                all times (1 − rate)    the original, of 2012 and 2014
"h2o"           nothing                                units times (1 − rate)  H2O: the original, but for the
                                                                               inputs, which it never scales
==============  =====================================  ======================  ==============================

So in H2O a network with input dropout gets larger inputs when it predicts than it was trained on. And H2O
sets a dropped unit's *pre-activation* to 0, where tanh still has a slope, so that blame passes through a unit
that said nothing; here it never does.

Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing
co-adaptation of feature detectors", 2012; Srivastava and others, "Dropout: a simple way to prevent neural
networks from overfitting", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Equation, Number, equation

Scaling = Literal["training", "prediction", "h2o"]
SCALINGS = ("training", "prediction", "h2o")


@equation(textbook=lambda u, rate: np.greater_equal(u, rate))
def mask(u: Array, rate: Number) -> Array:
    """Decide which units speak: 1 for those that do, 0 for those that are dropped.

    Parameters
    ----------
    u : (examples, units) array
        Random numbers, uniform from 0 up to but not including 1: new ones for each example and step.
    rate : number
        The probability of being dropped, from 0 up to but not including 1. At 0 nobody is.

    Returns
    -------
    (examples, units) array

    Source
    ------
    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing
    co-adaptation of feature detectors", 2012.

    Examples
    --------
    >>> mask(np.array([[0.1, 0.5, 0.9]]), 0.5)
    array([[0., 1., 1.]])
    """
    return np.heaviside(u - rate, 1)  # as numbers, where u >= rate would be True and False


@equation(textbook=lambda u, rate: np.greater_equal(u, rate) / (1 - rate))
def scaled_mask(u: Array, rate: Number) -> Array:
    """Decide which units speak, and let these speak up for those that are dropped.

    Each unit is then on average as loud as without dropout, and nothing has to be scaled when predicting.

    Parameters
    ----------
    u : (examples, units) array
        Random numbers, uniform from 0 up to but not including 1: new ones for each example and step.
    rate : number
        The probability of being dropped, from 0 up to but not including 1.

    Returns
    -------
    (examples, units) array
        0 for a unit that is dropped, 1/(1 − rate) for one that speaks.

    Source
    ------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural
    networks from overfitting", 2014, section 10.

    Examples
    --------
    >>> scaled_mask(np.array([[0.1, 0.5, 0.9]]), 0.5)
    array([[0., 2., 2.]])
    """
    return mask(u, rate) / (1 - rate)


@equation
def dropped(a: Array, mask: Array) -> Array:
    """Silence the units that are dropped: what the next layer hears of this one.

    Parameters
    ----------
    a : (examples, units) array
        The layer's activation, or the inputs.
    mask : (examples, units) array

    Returns
    -------
    (examples, units) array

    Source
    ------
    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing
    co-adaptation of feature detectors", 2012.

    Examples
    --------
    >>> dropped(np.array([[0.5, 0.25]]), np.array([[0.0, 2.0]]))
    array([[0. , 0.5]])
    """
    return a * mask


@equation
def dropped_blame(da: Array, mask: Array) -> Array:
    """Pass blame back to the units that spoke, by the factor by which they did; the others did nothing wrong.

    Parameters
    ----------
    da : (examples, units) array
        How the loss changes with what the next layer heard.
    mask : (examples, units) array
        The mask of the forward pass.

    Returns
    -------
    (examples, units) array
        How the loss changes with what the layer's units said, dE/da.

    Source
    ------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural
    networks from overfitting", 2014, section 5.1.

    Examples
    --------
    >>> dropped_blame(np.array([[0.5, 0.25]]), np.array([[0.0, 2.0]]))
    array([[0. , 0.5]])
    """
    return da * mask


@equation
def all_units_at_once(a: Array, rate: Number) -> Array:
    """Quieten the units when predicting, as all of them speak now and only some did in training.

    Parameters
    ----------
    a : (examples, units) array
        The layer's activation, or the inputs.
    rate : number
        The probability with which each was dropped.

    Returns
    -------
    (examples, units) array

    Source
    ------
    Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing
    co-adaptation of feature detectors", 2012.

    Examples
    --------
    >>> all_units_at_once(np.array([[0.5, 0.25]]), 0.5)
    array([[0.25 , 0.125]])
    """
    return a * (1 - rate)


@dataclass(frozen=True)
class Dropout:
    """Which inputs and units are dropped how often, and where what is kept is scaled.

    Parameters
    ----------
    rates : number or sequence of numbers
        The probabilities of being dropped: first the inputs', then each hidden layer's; a single number is
        that of all hidden layers. Outputs are never dropped.
    scaling : "training", "prediction" or "h2o"
        Kept units are divided by 1 − rate while training; or all are multiplied by it when predicting; or
        that, but for the inputs, which stay as they are.

    Raises
    ------
    ValueError, TypeError
        If a rate is not from 0 up to but not including 1, or `scaling` is another word.

    Examples
    --------
    >>> Dropout((0.1, 0.5)).mask_equation.formula
    '[u ≥ rate]/(1 − rate)'
    >>> Dropout((0.1, 0.5), scaling="h2o").factor_of(1).formula
    'a·(1 − rate)'
    """

    rates: float | tuple[float, ...]
    scaling: Scaling = "training"

    def __post_init__(self) -> None:
        given: Any = self.rates
        table = isinstance(given, np.ndarray) and given.ndim == 1
        several = table or (isinstance(given, Sequence) and not isinstance(given, (str, bytes)))
        object.__setattr__(self, "rates", tuple(map(_rate, given)) if several else _rate(given))
        checks.known(self.scaling, SCALINGS, "dropout: the scaling")

    @property
    def mask_equation(self) -> Equation:
        """The equation of every layer's mask while training."""
        return scaled_mask if self.scaling == "training" else mask

    def factor_of(self, layer: int) -> Equation | None:
        """The equation that scales a layer when predicting, if any; layer 0 are the inputs."""
        unscaled = self.scaling == "training" or (self.scaling == "h2o" and layer == 0)
        return None if unscaled else all_units_at_once


def dropout_rates(value: Any, hidden_layers: int) -> tuple[float, ...]:
    """Take the rates of dropout: the inputs' first, then one for each hidden layer.

    Parameters
    ----------
    value : number, sequence of numbers or Dropout
        A single number is for all hidden layers, and leaves the inputs alone.
    hidden_layers : int
        How many hidden layers the network has.

    Returns
    -------
    tuple of float
        One more than there are hidden layers.

    Raises
    ------
    ValueError, TypeError
        If there is another number of rates, or one is not from 0 up to but not including 1.

    Examples
    --------
    >>> dropout_rates(0.5, 2)
    (0.0, 0.5, 0.5)
    >>> dropout_rates((0.1, 0.5), 1)
    (0.1, 0.5)
    """
    rates = (value if isinstance(value, Dropout) else Dropout(value)).rates
    if isinstance(rates, float):
        if rates and not hidden_layers:
            raise ValueError(
                f"dropout is {rates:g} for the hidden layers, but the network has none"
                f"\n    write: dropout=({rates:g},)  # of the inputs"
            )
        return (0.0, *[rates] * hidden_layers)
    if len(rates) != hidden_layers + 1:
        if len(rates) == hidden_layers:
            meant, why = (0.0, *rates), "0 for the inputs"
        else:
            meant = (*(rates or (0.0,)), *[rates[-1] if rates else 0.5] * hidden_layers)[: hidden_layers + 1]
            why = "the inputs first"
        shown = ", ".join(f"{r:g}" for r in meant) + ("," if len(meant) == 1 else "")
        raise ValueError(
            f"dropout has {len(rates)} rates, but takes {hidden_layers + 1}: the inputs' and one for each of"
            f" {hidden_layers} hidden layers\n    write: dropout=({shown})  # {why}"
        )
    return rates


def _rate(value: Any) -> float:
    """A probability of being dropped."""
    write = "dropout=0.5  # of the units of each hidden layer"
    came = " ".join(f"{value!r}".split())[:60]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"a rate of dropout is {came}, but is a number\n    write: {write}")
    if not 0 <= value < 1:
        hint = f"dropout={value / 100:g}" if 1 < value < 100 else write
        raise ValueError(
            f"a rate of dropout is {came}, but is from 0 up to but not including 1: the probability of"
            f" being dropped\n    write: {hint}"
        )
    return float(value)
