"""Costs of two weights on which ways of descending part company: a ravine, a saddle, and ripples.

The valley of :mod:`nnlearn.maths.landscapes` is the easy one beside them; all have the same two weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnlearn.equations.equation import Array, equation
from nnlearn.maths.landscapes import LANDSCAPES, Landscape


@equation
def ravine(v: Array, w: Array) -> Array:
    """A convex cost: a ravine, twenty times as steep across as along.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964: a quadratic cost whose
    curvatures are far apart is what plain descent is slow on.

    Examples
    --------
    >>> ravine(2.0, 1.0)
    2.4
    """
    return (v**2 + 20 * w**2) / 10


@equation
def ravine_slope_v(v: Array) -> Array:
    """How the ravine's cost changes along it: hardly.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964: a quadratic cost whose
    curvatures are far apart is what plain descent is slow on.

    Examples
    --------
    >>> ravine_slope_v(2.0)
    0.4
    """
    return v / 5


@equation
def ravine_slope_w(w: Array) -> Array:
    """How the ravine's cost changes across it: steeply.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964: a quadratic cost whose
    curvatures are far apart is what plain descent is slow on.

    Examples
    --------
    >>> ravine_slope_w(1.0)
    4.0
    """
    return 4 * w


@equation
def saddle(v: Array, w: Array) -> Array:
    """A cost with two bottoms, at w = 2 and w = −2, and a pass between them where it is level: a saddle.

    Source
    ------
    Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, "Identifying and attacking the saddle point problem
    in high-dimensional non-convex optimization", 2014.

    Examples
    --------
    >>> saddle(0.0, 0.0), saddle(0.0, 2.0)
    (1.0, 0.0)
    """
    return v**2 / 2 + (w**2 - 4) ** 2 / 16


@equation
def saddle_slope_v(v: Array) -> Array:
    """How the saddle's cost changes towards the pass.

    Source
    ------
    Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, "Identifying and attacking the saddle point problem
    in high-dimensional non-convex optimization", 2014.

    Examples
    --------
    >>> saddle_slope_v(2.0)
    2.0
    """
    return +v


@equation
def saddle_slope_w(w: Array) -> Array:
    """How the saddle's cost changes along the ridge: 0 in both hollows, and on the ridge itself.

    Source
    ------
    Dauphin, Pascanu, Gulcehre, Cho, Ganguli and Bengio, "Identifying and attacking the saddle point problem
    in high-dimensional non-convex optimization", 2014.

    Examples
    --------
    >>> saddle_slope_w(1.0), saddle_slope_w(2.0)
    (-0.75, 0.0)
    """
    return w * (w**2 - 4) / 4


@equation
def ripples(v: Array, w: Array) -> Array:
    """A bumpy cost: a bowl with ripples along one weight, low enough for something that rolls to roll over.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> float(ripples(0.0, 1.0))
    0.5
    """
    return (v**2 + 2 * w**2) / 4 + 2 * (1 - np.cos(5 * v / 2)) / 5


@equation
def ripples_slope_v(v: Array) -> Array:
    """How the ripples' cost changes with the weight along which they run: 0 at every bottom and every top.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> float(ripples_slope_v(0.0))
    0.0
    """
    return v / 2 + np.sin(5 * v / 2)


@equation
def ripples_slope_w(w: Array) -> Array:
    """How the ripples' cost changes with the other weight.

    Source
    ------
    After Rastrigin, "Systems of extremal control", 1974: a bowl with a wave on it.

    Examples
    --------
    >>> ripples_slope_w(1.0)
    1.0
    """
    return +w


#: All costs of two weights, by name, from the easy one to the hard one.
RACE_LANDSCAPES: Mapping[str, Landscape] = MappingProxyType(
    {
        "valley": LANDSCAPES["valley"],
        "ravine": Landscape(ravine, (ravine_slope_v, ravine_slope_w), convex=True),
        "saddle": Landscape(saddle, (saddle_slope_v, saddle_slope_w), convex=False),
        "ripples": Landscape(ripples, (ripples_slope_v, ripples_slope_w), convex=False),
    }
)
