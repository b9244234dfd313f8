"""An activation looked at along one z: its value, its slope, its formulas, and where it is too flat."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.expression import Entry, Symbol
from nnlearn.equations.notation import number_text, subscript, to_text
from nnlearn.equations.units import entry
from nnlearn.maths.activations import Activation, maxout

REACH = 6.0
FLAT = 0.01  # a slope nearer to 0 than this lets hardly any blame through


def _direction(activation: Activation) -> Array:
    """What each pre-activation is for z = 1.

    One that looks at several units is shown by its first output: of two scores, the other of which stays 0;
    of several pieces, the second of which runs the other way.
    """
    if activation.slope is not None:
        return np.array([1.0])
    row = np.zeros(max(2, activation.pieces))
    row[:2] = 1.0, -0.5 * (activation.pieces > 1)
    return row


def _setting(activation: Activation) -> str:
    """Say what the pre-activations are, where there are several."""
    row = _direction(activation)
    if len(row) == 1:
        return ""
    told = [
        f"z{subscript(i)} = {'z' if v == 1 else f'{number_text(v)}·z' if v else 0}" for i, v in enumerate(row)
    ]
    return f"here {', '.join(told)}; drawn is a₁"


def value_of(activation: Activation, z: Array) -> Array:
    """Work out the (first) output for each of several z."""
    a: Array = np.asarray(activation.value(z[:, np.newaxis] * _direction(activation)), float)
    return a[:, 0]


def slope_of(activation: Activation, z: Array) -> Array:
    """Work out how the (first) output changes with z, from the activation's own derivative."""
    row = _direction(activation)
    known = {"z": z[:, np.newaxis] * row}
    known["a"] = np.asarray(activation.value(known["z"]), float)
    blame = np.zeros_like(known["a"])
    blame[:, 0] = 1.0
    known |= {p: blame for p in activation.derivative.parameters if p not in ("z", "a")}
    along = np.asarray(activation.derivative(*(known[p] for p in activation.derivative.parameters)), float)
    slopes: Array = ((along + 0 * known["z"]) * row).sum(axis=1)
    return slopes


@lru_cache(4096)
def at(activation: Activation, z: float) -> dict[str, Any]:
    """Look at an activation at one place.

    Parameters
    ----------
    activation : Activation
    z : float

    Returns
    -------
    dict
        ``a`` and ``slope``, whether it is ``flat`` there, and the formulas with the numbers ``put`` in and
        ``slope_put``; these are empty where the formula is of several units.

    Examples
    --------
    >>> from nnlearn.maths.activations import ACTIVATIONS
    >>> place = at(ACTIVATIONS["sigmoid"], 1.0)
    >>> place["put"], round(place["a"], 4), place["slope_put"], round(place["slope"], 4)
    ('1/(1 + e^(−1))', 0.7311, '0.7311·(1 − 0.7311)', 0.1966)
    """
    with np.errstate(all="ignore"):
        a, slope = (float(f(activation, np.array([z]))[0]) for f in (value_of, slope_of))
    row = z * _direction(activation)
    values = {"z": row[np.newaxis], "a": np.full((1, 1), a)}
    return {
        "a": a,
        "slope": slope,
        "flat": abs(slope) < FLAT,
        "put": _put_in(activation.value, values),
        "slope_put": "" if activation.slope is None else _put_in(activation.slope, values),
    }


def _put_in(equation: Equation, values: dict[str, Array]) -> str:
    """The textbook's formula with numbers for its names."""
    written = entry(equation.textbook, (0, 0), {p: values[p].shape for p in equation.parameters})

    def number(symbol: Symbol) -> str:
        assert isinstance(symbol, Entry)
        return number_text(values[symbol.quantity][symbol.index])

    return to_text(written, number)


def _formula(equation: Equation, pieces: int) -> str:
    """The textbook's formula; with numbered names where there are several pre-activations."""
    if pieces == 1:
        return equation.formula

    def named(symbol: Symbol) -> str:
        assert isinstance(symbol, Entry)
        return f"{symbol.quantity}{subscript(symbol.index[1])}"

    return to_text(entry(equation.textbook, (0, 0), dict.fromkeys(equation.parameters, (1, pieces))), named)


@lru_cache(64)
def curves(activation: Activation) -> dict[str, Any]:
    """Work out what stands still in an activation's picture.

    Parameters
    ----------
    activation : Activation

    Returns
    -------
    dict
        The pieces of its ``value`` and of its ``slope`` with how high these reach, its formulas, what its
        pre-activations are, what is said of it, and where it is ``flat``.

    Examples
    --------
    >>> from nnlearn.maths.activations import ACTIVATIONS
    >>> drawn = curves(ACTIVATIONS["relu"])
    >>> len(drawn["value"]), len(drawn["slope"]), drawn["flat"]
    (1, 2, [(-6.0, 0.0)])
    """
    from nnlearn.plot.activation_curve import pieces_of

    def drawn(curve: Any) -> list[dict[str, Any]]:
        return [
            {
                "points": np.column_stack([piece.z, piece.a])[_thinned(len(piece.z))],
                "open": [piece.starts_open, piece.ends_open],
            }
            for piece in pieces_of(
                lambda z: curve(activation, np.ravel(z)).reshape(np.shape(z)), -REACH, REACH
            )
        ]

    value, slope = drawn(value_of), drawn(slope_of)
    count = len(_direction(activation))
    said = activation.value.function.__doc__ or (maxout.__doc__ if activation.name == "maxout" else "") or ""
    return {
        "value": value,
        "slope": slope,
        "high": _reach_of(value),
        "steep": _reach_of(slope),
        "formula": _formula(activation.value, count),
        "slope_formula": "" if activation.slope is None else activation.slope.formula,
        "setting": _setting(activation),
        "said": said.strip().split("\n")[0],
        "flat": flat_parts(activation),
    }


def _thinned(count: int) -> Array:
    """Every third point of so many, and the last."""
    return np.unique(np.append(np.arange(0, count, 3), count - 1))


def _reach_of(pieces: list[dict[str, Any]]) -> tuple[float, float]:
    heights = np.concatenate([piece["points"][:, 1] for piece in pieces])
    return float(heights.min()), float(heights.max())


def flat_parts(activation: Activation) -> list[tuple[float, float]]:
    """Find where an activation is saturated: its slope is nearer to 0 than ``FLAT``.

    Parameters
    ----------
    activation : Activation

    Returns
    -------
    list of (float, float)
        From where to where, to two decimals, within the picture.

    Examples
    --------
    >>> from nnlearn.maths.activations import ACTIVATIONS
    >>> flat_parts(ACTIVATIONS["tanh"])
    [(-6.0, -3.0), (3.0, 6.0)]
    """
    z = np.linspace(-REACH, REACH, int(200 * REACH) + 1)
    flat = np.abs(slope_of(activation, z)) < FLAT
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flat, [False]]).astype(int)))
    return [(round(float(z[a]), 2), round(float(z[b - 1]), 2)) for a, b in edges.reshape(-1, 2).tolist()]
