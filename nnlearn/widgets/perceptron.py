"""Play Rosenblatt's rule: each example in turn, the line that it moves, and how it all ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.data.xor import xor
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.perceptron import Perceptron
from nnlearn.perceptron.trace import PerceptronTrace
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Control, Given

REACH = (-1.0, 2.0)
FEWEST, MOST = 2, 16
EPOCHS, SHOWN = 20, 120  # as many epochs, and as many examples, are gone through at most

Points = list[list[float]]

_ABOVE = ((0.9, 1.4), (1.5, 0.9), (0.3, 1.6), (1.2, 1.7), (1.7, 0.3))
_BELOW = ((-0.6, 0.7), (-0.2, -0.5), (0.4, 0.1), (0.9, -0.6), (-0.7, -0.3))


def _in_turn(ones: Any, zeros: Any) -> Points:
    """Points of two classes, one of each in turn, as the rule meets them."""
    return [
        [*point, y] for pair in zip(ones, zeros, strict=True) for point, y in zip(pair, (1, 0), strict=True)
    ]


#: Points by name, each as x₁, x₂ and its class.
SETS: dict[str, tuple[str, Points]] = {
    "separable": ("a line splits them", _in_turn(_ABOVE, _BELOW)),
    "and": ("1 only where both inputs are", [[*x, float(all(x))] for x in xor().X.tolist()]),
    "xor": (
        "no line splits them",
        [[*x, *y] for x, y in zip(xor().X.tolist(), xor().y.tolist(), strict=True)],
    ),
    "noisy": ("one point among the others", _in_turn((*_ABOVE[:4], (-0.4, 0.1)), _BELOW)),
}


class PerceptronRule(Player):
    """See :func:`perceptron`."""

    source = "perceptron"
    title = "The perceptron learns from its mistakes"
    milliseconds = 800
    note = "Play, step and the sets work on this page as it is. Moving points needs a running Python."

    def controls(self) -> list[Control]:
        """The points: a set that has a name, or any."""
        return [Given("points", "points", tuple(SETS), points_of)]

    def fixed(self) -> dict[str, Any]:
        """The sets that there are, and what the picture spans."""
        sets = [[name, about] for name, (about, _) in SETS.items()]
        return {"sets": sets, "reach": REACH, "fewest": FEWEST, "most": MOST}

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """Every example that is seen, and the weights and the points still wrong after each."""
        points = np.array(_coordinates(values["points"]))
        trace = self.learned(values)
        rows = _until_it_repeats(trace)
        weights = np.vstack([rows[0].before, *(row.after for row in rows)])
        return {
            "steps": len(rows),
            "points": points,
            "rows": np.array([[row.epoch, row.example, row.z, row.predicted, row.error] for row in rows]),
            "weights": weights,
            "wrong": _wrong(weights, points),
            "rate": trace.before.learning_rate,
            "verdict": trace.verdict,
            "ending": "converged" if trace.converged else "circle" if trace.cycle else "open",
        }

    def learned(self, values: dict[str, Any]) -> PerceptronTrace:
        """How a unit that starts from nothing learns some points."""
        points = np.array(_coordinates(values["points"]))
        return Perceptron(2).trace(points[:, :2], points[:, 2], min(EPOCHS, SHOWN // len(points)))

    @property
    def trace(self) -> PerceptronTrace:
        """Every step of the rule on the points that are drawn now."""
        return self.learned(self.values)

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell the example that was seen last, and the weights after it."""
        trace = self.learned(values)
        name = values["points"]
        what = f"the points “{name}”" if isinstance(name, str) else f"{len(name)} points of your own"
        begun = f"A perceptron learns {what}. Step {step} of {len(_until_it_repeats(trace))}"
        if step == 0:
            return f"{begun}: its weights are 0. {trace.verdict}"
        row = trace[step - 1]
        verdict = "right" if not row.error else "wrong, so the weights move"
        weights = ", ".join(
            f"{name} = {number_text(w)}" for name, w in zip(trace.names, row.after, strict=True)
        )
        return f"{begun}: epoch {row.epoch}, point {row.example + 1} is {verdict}: {weights}. {trace.verdict}"

    def poster(self) -> str:
        """The points, and the line as it stands."""
        points, scene = np.array(_coordinates(self.values["points"])), self.trace
        axes = poster.Axes(REACH, REACH, "input x₁", "input x₂")
        axes.balls(points[points[:, 2] == 0, :2], poster.BLUE, 8)
        axes.squares(points[points[:, 2] == 1, :2], poster.ORANGE)
        step = self.value["step"]
        w1, w2, b = scene[step - 1].after if step else scene[0].before
        ends = np.array(REACH)
        if abs(w2) > abs(w1):
            axes.line(np.column_stack([ends, -(w1 * ends + b) / w2]), poster.INK)
        elif w1:
            axes.line(np.column_stack([-(w2 * ends + b) / w1, ends]), poster.INK)
        return axes.svg(self.title)


def _until_it_repeats(trace: PerceptronTrace) -> Any:
    """The rows of a trace, up to the end of its circle where it goes round in one."""
    return trace[: trace.cycle[1] * trace.examples] if trace.cycle else trace[:]


def _wrong(weights: Array, points: Array) -> Array:
    """Which points a unit with each of these weights gets wrong, (units, points)."""
    guesses: list[Array] = []
    for n, row in enumerate(weights):
        same = n > 0 and bool((row == weights[n - 1]).all())
        guesses.append(
            guesses[-1] if same else Perceptron(2, weights=row[:2], bias=float(row[2])).predict(points[:, :2])
        )
    wrong: Array = np.array(guesses) != points[:, 2]
    return wrong


def _coordinates(points: str | Points) -> Points:
    return SETS[points][1] if isinstance(points, str) else points


def points_of(value: Any) -> str | Points:
    """Take the name of a set, or rows of x₁, x₂ and a class, or say what is wrong with them."""
    write = "points=[[0, 0, 0], [0, 1, 1], [1, 1, 1]]"
    if isinstance(value, str):
        return checks.known(value, SETS, "points")
    table = checks.numbers(value, "points", write, dtype=float)
    if table.ndim != 2 or table.shape[1] != 3 or not FEWEST <= len(table) <= MOST:
        raise ValueError(
            f"points has shape {table.shape}, but is {FEWEST} to {MOST} rows of x₁, x₂ and the class"
            f"\n    write: {write}"
        )
    outside = (table[:, :2] < REACH[0]) | (table[:, :2] > REACH[1])
    if outside.any():
        raise ValueError(
            f"a point is at {number_text(table[:, :2][outside][0])}, but the picture goes from"
            f" {number_text(REACH[0])} to {number_text(REACH[1])}\n    write: {write}"
        )
    if not np.isin(table[:, 2], (0, 1)).all():
        raise ValueError(f"the third column of points is the class, 0 or 1\n    write: {write}")
    rows: Points = table.tolist()
    return rows


def perceptron(points: Any = "separable", *, step: int = 0) -> PerceptronRule:
    """Play the perceptron's learning rule, example by example.

    In a running notebook, points can be dragged, added and taken away: the rule starts anew each time.

    Parameters
    ----------
    points : str or (points, 3) array_like
        ``"separable"``, ``"and"``, ``"xor"`` or ``"noisy"``; or 2 to 16 rows of x₁, x₂ (from −1 to 2) and the
        class, 0 or 1.
    step : int
        How many examples have been seen at first.

    Returns
    -------
    PerceptronRule
        Shows itself at the end of a notebook's cell. Its ``trace`` is the unit's own.

    Raises
    ------
    ValueError, TypeError
        If the points are not as above.

    Source
    ------
    Rosenblatt, "The perceptron: a probabilistic model for information storage", 1958.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.perceptron("xor", step=1)
    PerceptronRule: A perceptron learns the points “xor”. Step 1 of 12: epoch 1, point 1 is wrong, so the
    weights move: w1 = 0, w2 = 0, b = −1. Never converges: the weights after epoch 3 are those after epoch 2,
    so epoch 3 repeats for ever.
    """
    return PerceptronRule(points=points, step=step)
