"""Move a bias, and see the curve slide, the line leave the origin and the error shrink."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.network import Network
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider

WEIGHTS = (-2.0, -1.0, -0.5, 0.5, 1.0, 2.0)
BIASES = tuple(np.arange(-4, 4.5, 0.5).tolist())
PICTURES = {
    "curve": "one input: the curve",
    "line": "two inputs: the border",
    "fit": "a straight line through points",
}

X = np.linspace(-6, 6, 41)[:, np.newaxis]
PLANE = (-3.0, 4.0)
RUN = np.array([[0.0], [7.0]])
W2 = 1.0  # the weight of the second input, which stays

#: Two classes that a line can split, but none through the origin.
BELOW = ((0.5, 0.6), (1.2, 0.2), (-0.5, 1.2), (-1.0, 2.0), (0.2, 1.4), (1.5, -0.6), (-2.0, 1.5), (-1.5, -1.0))
ABOVE = ((2.5, 1.0), (1.5, 1.5), (3.0, 2.0), (0.5, 2.8), (1.0, 3.2), (2.2, 2.6), (3.4, 0.4), (-0.8, 3.4))
PLACES = np.array(BELOW + ABOVE)
CLASSES = np.repeat([0, 1], [len(BELOW), len(ABOVE)])

#: Points along a line that does not start at the origin.
MEASURED = np.array([(1.0, 2.6), (2.0, 2.8), (3.0, 3.7), (4.0, 3.8), (5.0, 4.7), (6.0, 4.9)])


class BiasShift(Player):
    """See :func:`bias_shift`."""

    source = "bias_shift"
    title = "What a bias does"
    note = "The sliders work on this page as it is. Typing other numbers needs a running Python."

    def controls(self) -> list[Control]:
        """The bias, the weight, and which picture of them."""
        return [
            Slider("bias", "bias b", BIASES, least=-30, most=30),
            Slider("weight", "weight w", WEIGHTS, least=-30, most=30),
            Choice("picture", "picture", tuple(PICTURES), tuple(PICTURES.values())),
        ]

    def starts(self) -> dict[str, Any]:
        """No bias yet."""
        return {"bias": 0.0, "weight": 1.0, "picture": "curve"}

    def fixed(self) -> dict[str, Any]:
        """The axes, the points, and the best straight lines."""
        return {
            "x": X[:, 0],
            "plane": PLANE,
            "w2": W2,
            "places": PLACES,
            "classes": CLASSES,
            "run": RUN[:, 0].tolist(),
            "measured": MEASURED,
            "best": [float(v) for v in best_fit(with_bias=True)],
            "best_without": [float(v) for v in best_fit(with_bias=False)],
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """One picture, with the bias and without it: in each array the second column is without."""
        w, b = values["weight"], values["bias"]
        match values["picture"]:
            case "curve":
                return _curve(w, b)
            case "line":
                return _border(w, b)
            case _:
                return _fit(w, b)

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell what the bias does."""
        scene, b = self._scene_of(values), values["bias"]
        neuron = f"weight {number_text(values['weight'])} and bias {number_text(b)}"
        match values["picture"]:
            case "curve" if values["weight"]:
                where = f"has its middle, a = 0.5, at x = {number_text(scene['told'][0])}"
                return f"The sigmoid curve of a neuron with {neuron} {where}; without the bias it is at 0."
            case "curve":
                level = number_text(scene["told"][1])
                return f"A sigmoid neuron with {neuron} gives {level} whatever the input."
            case "line":
                apart, right, before = scene["told"]
                return (
                    f"The border of a neuron with {neuron} lies {number_text(apart)} from the origin:"
                    f" {right:g} of {len(PLACES)} points are on their side of it; without the bias,"
                    f" {before:g}."
                )
        error, without = (number_text(E) for E in scene["told"])
        return (
            f"A straight line with {neuron} through {len(MEASURED)} points: its error is {error};"
            f" without the bias, {without}."
        )

    def poster(self) -> str:
        """The picture as it stands."""
        scene, picture = self.trace, self.values["picture"]
        if picture == "curve":
            axes = poster.Axes((-6, 6), (0, 1), "input x", "output a")
            axes.line(np.column_stack([X, scene["curve"][:, 1]]), poster.QUIET, 1.5)
            axes.line(np.column_stack([X, scene["curve"][:, 0]]), poster.BLUE, 3.5)
            return axes.svg(self.title)
        if picture == "line":
            axes = poster.Axes(PLANE, PLANE, "input x₁", "input x₂")
            axes.balls(np.array(BELOW), poster.BLUE)
            axes.squares(np.array(ABOVE), poster.ORANGE)
            ends = np.array(PLANE)
        else:
            axes = poster.Axes((0, 7), (0, 7), "input x", "target y")
            axes.balls(MEASURED, poster.ORANGE)
            ends = RUN[:, 0]
        axes.line(np.column_stack([ends, scene["ends"][:, 1]]), poster.QUIET, 1.5)
        colour = poster.INK if picture == "line" else poster.BLUE
        axes.line(np.column_stack([ends, scene["ends"][:, 0]]), colour, 3.5)
        return axes.svg(self.title)


def _curve(w: float, b: float) -> dict[str, Any]:
    curve = np.column_stack([_outputs(w, bias) for bias in (b, 0.0)])
    # A middle beyond all pictures stands for one that is nowhere, as with a weight of 0.
    middle = -b / w + 0.0 if w else np.inf
    return {"curve": curve[:-1], "told": np.array([middle, curve[-1, 0]])}


def _border(w: float, b: float) -> dict[str, Any]:
    x1 = np.array(PLANE)
    ends = np.column_stack([-(w * x1 + bias) / W2 for bias in (b, 0.0)])  # where z = w·x₁ + w₂·x₂ + b = 0
    right = [_right(w, bias) for bias in (b, 0.0)]
    told = [abs(b) / np.hypot(w, W2), *map(np.count_nonzero, right)]
    return {"ends": ends, "right": right[0], "told": np.array(told, float)}


def _fit(w: float, b: float) -> dict[str, Any]:
    (line, error), (without, before) = _straight(w, b), _straight(w, 0.0)
    y = np.column_stack([line, without])
    return {"ends": y[: len(RUN)], "predicted": y[len(RUN) :], "told": np.array([error, before])}


# What a neuron without a bias does is asked for once for each weight.


@lru_cache(512)
def _outputs(w: float, b: float) -> Array:
    """What the sigmoid neuron gives along the axis, and at 0."""
    return Network([[[w]]], [[b]], "sigmoid").predict(np.vstack([X, [[0.0]]]))[:, 0]


@lru_cache(512)
def _right(w: float, b: float) -> Array:
    """Which of the two classes' points are on their side of the border."""
    right: Array = Network([[[w], [W2]]], [[b]], "sigmoid").predict_classes(PLACES) == CLASSES
    return right


@lru_cache(512)
def _straight(w: float, b: float) -> tuple[Array, float]:
    """Where the straight line is at both ends and at each point, and its error."""
    net, x = Network([[[w]]], [[b]], "identity"), MEASURED[:, :1]
    return net.predict(np.vstack([RUN, x]))[:, 0], net.loss_value(x, MEASURED[:, 1:])


def best_fit(*, with_bias: bool) -> Array:
    """Find the straight line of least error through the measured points: its weight, its bias, its error."""
    x, y = MEASURED[:, :1], MEASURED[:, 1:]
    columns = np.hstack([x, np.ones_like(x)]) if with_bias else x
    w, b = np.append(np.linalg.lstsq(columns, y)[0].ravel(), 0.0)[:2]
    return np.array([w, b, _straight(float(w), float(b))[1]])


def bias_shift(
    picture: str | None = None, *, weight: float | None = None, bias: float | None = None
) -> BiasShift:
    """Move a bias and a weight, and see what each does.

    Parameters
    ----------
    picture : str, optional
        ``"curve"``: a sigmoid that slides along the axis; ``"line"``: the border between two classes, which
        leaves the origin; ``"fit"``: a straight line through points, whose error the bias makes smaller.
    weight, bias : float, optional
        What the sliders begin with; from −30 to 30.

    Returns
    -------
    BiasShift
        Shows itself at the end of a notebook's cell. Its ``trace`` has what is drawn, with and without bias.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.bias_shift(bias=2.0)
    BiasShift: The sigmoid curve of a neuron with weight 1 and bias 2 has its middle, a = 0.5, at x = −2;
    without the bias it is at 0.
    """
    chosen: dict[str, Any] = {"picture": picture, "weight": weight, "bias": bias}
    return BiasShift(**{name: value for name, value in chosen.items() if value is not None})
