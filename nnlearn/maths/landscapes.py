"""Costs of one and of two weights that can be drawn whole: the landscapes on which descent is watched.

A network's cost is such a landscape too, over thousands of weights. These have one or two, so that the
whole of them fits a picture: a bowl with one bottom, and hills with several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nnlearn.equations.equation import Array, Equation, equation

# --- one weight ------------------------------------------------------------------------------------


@equation
def bowl(w: Array) -> Array:
    """A convex cost: one bottom, at w = 1, and a slope that grows with the distance from it.

    Source
    ------
    Boyd and Vandenberghe, "Convex optimization", 2004, section 9.3.2: a quadratic cost.

    Examples
    --------
    >>> bowl(3.0)
    2.0
    """
    return (w - 1) ** 2 / 2


@equation
def bowl_slope(w: Array) -> Array:
    """How the bowl's cost changes with its weight: the distance from the bottom.

    Source
    ------
    Boyd and Vandenberghe, "Convex optimization", 2004, section 9.3.2: a quadratic cost.

    Examples
    --------
    >>> bowl_slope(3.0)
    2.0
    """
    return w - 1


@equation
def hills(w: Array) -> Array:
    """A bumpy cost: the bowl with waves on it, so that there are several bottoms.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> round(float(hills(0.0)), 4)
    1.5
    """
    return (w - 1) ** 2 / 2 + np.cos(2 * w)


@equation
def hills_slope(w: Array) -> Array:
    """How the hills' cost changes with its weight: 0 at every bottom, and on every hilltop too.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> float(hills_slope(0.0))
    -1.0
    """
    return w - 1 - 2 * np.sin(2 * w)


# --- two weights -----------------------------------------------------------------------------------


@equation
def valley(v: Array, w: Array) -> Array:
    """A convex cost of two weights: a long valley, six times as steep across as along.

    Source
    ------
    Boyd and Vandenberghe, "Convex optimization", 2004, section 9.3.2: a quadratic cost.

    Examples
    --------
    >>> valley(2.0, 1.0)
    5.0
    """
    return (v**2 + 6 * w**2) / 2


@equation
def valley_slope_v(v: Array) -> Array:
    """How the valley's cost changes along it.

    Source
    ------
    Boyd and Vandenberghe, "Convex optimization", 2004, section 9.3.2: a quadratic cost.

    Examples
    --------
    >>> valley_slope_v(2.0)
    2.0
    """
    return +v


@equation
def valley_slope_w(w: Array) -> Array:
    """How the valley's cost changes across it.

    Source
    ------
    Boyd and Vandenberghe, "Convex optimization", 2004, section 9.3.2: a quadratic cost.

    Examples
    --------
    >>> valley_slope_w(1.0)
    6.0
    """
    return 6 * w


@equation
def hollows(v: Array, w: Array) -> Array:
    """A bumpy cost of two weights: a wide bowl with waves along one of them, so with several bottoms.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> float(hollows(0.0, 1.0))
    2.0
    """
    return (v**2 + 2 * w**2) / 4 + 3 * np.cos(2 * v) / 2


@equation
def hollows_slope_v(v: Array) -> Array:
    """How the hollows' cost changes with the weight along which the waves run.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> float(hollows_slope_v(0.0))
    0.0
    """
    return v / 2 - 3 * np.sin(2 * v)


@equation
def hollows_slope_w(w: Array) -> Array:
    """How the hollows' cost changes with the other weight.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> hollows_slope_w(1.0)
    1.0
    """
    return +w


# --- a cost and its slopes, together ----------------------------------------------------------------


@dataclass(frozen=True)
class Landscape:
    """A cost, and how it changes with each of its weights.

    Attributes
    ----------
    cost : Equation
    slopes : tuple of Equation
        One for each weight, each of the weights that it depends on.
    convex : bool
        Whether there is one bottom only.
    """

    cost: Equation
    slopes: tuple[Equation, ...]
    convex: bool

    @property
    def weights(self) -> tuple[str, ...]:
        """The names of the weights."""
        return self.cost.parameters

    def cost_at(self, weights: Array) -> Array:
        """The cost at places (..., weights)."""
        return np.asarray(self.cost(*np.moveaxis(weights, -1, 0)))

    def gradient_at(self, weights: Array) -> Array:
        """The slopes at places (..., weights), one for each weight."""
        named = dict(zip(self.weights, np.moveaxis(weights, -1, 0), strict=True))
        return np.stack([slope(*(named[w] for w in slope.parameters)) for slope in self.slopes], axis=-1)


#: By the name of the cost.
LANDSCAPES: Mapping[str, Landscape] = MappingProxyType(
    {
        "bowl": Landscape(bowl, (bowl_slope,), convex=True),
        "hills": Landscape(hills, (hills_slope,), convex=False),
        "valley": Landscape(valley, (valley_slope_v, valley_slope_w), convex=True),
        "hollows": Landscape(hollows, (hollows_slope_v, hollows_slope_w), convex=False),
    }
)
