"""Slide along an activation: its value, its slope, and where it is too flat to learn through."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.widgets import poster
from nnlearn.widgets.activation_places import FLAT, REACH, at, curves
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider

PLACES = tuple(np.arange(-REACH, REACH + 0.25, 0.25).tolist())
ALONE = "nothing"


class Activations(Player):
    """See :func:`activations`."""

    source = "activations"
    title = "Activations and their slopes"
    note = "The choices and the slider work on this page as it is. Typing another z needs a running Python."

    def __init__(self, known: dict[str, Activation], **chosen: Any) -> None:
        self.known = known  # what may be chosen, by name
        super().__init__(**chosen)

    def controls(self) -> list[Control]:
        """The place z, the activation, and another to compare it with."""
        names = tuple(self.known)
        plain = tuple(name.replace("_", " ") for name in names)
        return [
            Slider("z", "z", PLACES, least=-30, most=30),
            Choice("activation", "activation", names, plain, only_shows=True),
            Choice("compare", "beside", (ALONE, *names), (ALONE, *plain), only_shows=True),
        ]

    def starts(self) -> dict[str, Any]:
        """The sigmoid, a little to the right of its middle."""
        return {"z": 1.0, "activation": "sigmoid", "compare": ALONE}

    def fixed(self) -> dict[str, Any]:
        """The curves."""
        return {"reach": REACH, "flat": FLAT, "curves": [curves(each) for each in self.known.values()]}

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """Value and slope of every activation at one place, with the numbers put into their formulas."""
        places = [at(each, values["z"]) for each in self.known.values()]
        return {
            "numbers": np.array([[place["a"], place["slope"]] for place in places]),
            "flat": np.array([place["flat"] for place in places]),
            "put": [[place["put"], place["slope_put"]] for place in places],
        }

    @property
    def shown(self) -> list[Activation]:
        """The one or two activations that are drawn now."""
        names = [self.values["activation"], self.values["compare"]]
        return [self.known[name] for name in names if name in self.known]

    @property
    def trace(self) -> dict[str, dict[str, Any]]:
        """Value and slope at z of what is drawn now, by the activation's name."""
        return {each.name: at(each, self.values["z"]) for each in self.shown}

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell value and slope, and whether it is flat there."""
        z = number_text(values["z"])
        parts = []
        for name in (values["activation"], values["compare"]):
            if name in self.known:
                place = at(self.known[name], values["z"])
                flat = ", where it is saturated" if place["flat"] else ""
                a, slope = number_text(place["a"]), number_text(place["slope"])
                parts.append(f"{name} gives {a}, with slope {slope}{flat}")
        return f"At z = {z}, {'; '.join(parts)}."

    def poster(self) -> str:
        """The curves, and where z is on them."""
        drawn = [curves(each) for each in self.shown]
        axes = poster.Axes((-REACH, REACH), _span([c["high"] for c in drawn]), "pre-activation z", "value a")
        for each, curve, colour in zip(self.shown, drawn, (poster.BLUE, poster.ORANGE), strict=False):
            for piece in curve["value"]:
                axes.line(piece["points"], colour, 3)
            axes.balls(np.array([[self.values["z"], at(each, self.values["z"])["a"]]]), colour)
        return axes.svg(self.title)


def _span(ranges: list[tuple[float, float]]) -> tuple[float, float]:
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    room = 0.08 * (high - low)
    return low - room, high + room


def activations(
    activation: str | Activation = "sigmoid",
    *,
    compare: str | Activation | None = None,
    z: float | None = None,
) -> Activations:
    """Slide along an activation and its slope, alone or beside another.

    Parameters
    ----------
    activation : name or Activation
        One of those known by name, or one of your own.
    compare : name or Activation, optional
        Another to draw beside it.
    z : float, optional
        Where to look at first.

    Returns
    -------
    Activations
        Shows itself at the end of a notebook's cell. Its ``trace`` has value and slope of what is drawn.

    Raises
    ------
    ValueError, TypeError
        If an activation is not known, or z is not a number from −30 to 30.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.activations("sigmoid", compare="relu", z=-5.0)
    Activations: At z = −5, sigmoid gives 0.006693, with slope 0.006648, where it is saturated; relu gives 0,
    with slope 0, where it is saturated.

    One of your own, from a line of NumPy and its slope:

    >>> square = nn.Activation(lambda z: z**2, lambda z: 2 * z, name="square")
    >>> nn.widgets.activations(square, z=3.0)
    Activations: At z = 3, square gives 9, with slope 6.
    """
    known = dict(ACTIVATIONS)
    chosen: dict[str, Any] = {} if z is None else {"z": z}
    for name, given in (("activation", activation), ("compare", compare)):
        if isinstance(given, Activation):
            known[given.name] = given
            chosen[name] = given.name
        elif given is not None:
            chosen[name] = checks.known(given, known, "activation")
    return Activations(known, **chosen)
