"""Drag the step size, and watch descent crawl, glide, oscillate and fly apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.landscapes import LANDSCAPES
from nnlearn.walk import PACES, Walk, walk
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider

STEPS = 24
FAR = 100.0  # a descent this far out has flown apart: no more of it is walked

#: What each pace looks like, for the caption beside its name.
SAYS = {
    "start": "not one step taken yet",
    "crawling": "the slope hardly shrinks",
    "good": "the slope shrinks quickly",
    "oscillating": "it jumps across the bottom",
    "diverging": "the step ends higher than ever",
}


@dataclass(frozen=True)
class _Setting:
    """What can be chosen for a number of weights, and how far the picture reaches."""

    costs: dict[str, str]
    rates: tuple[float, ...]
    starts: tuple[float, ...]
    others: tuple[float, ...]  # where the further weights start
    reach: tuple[tuple[float, float], ...]
    first_rate: float


SETTINGS = {
    1: _Setting(
        costs={"bowl": "convex: one bottom", "hills": "bumpy: several bottoms"},
        rates=(0.02, 0.05, 0.1, 0.3, 0.5, 0.8, 1.0, 1.4, 1.8, 1.95, 2.05, 2.4),
        starts=(-3.0, -1.5, 0.0, 2.5, 5.0),
        others=(),
        reach=((-4.0, 6.0),),
        first_rate=0.3,
    ),
    2: _Setting(
        costs={"valley": "convex: a long valley", "hollows": "bumpy: several hollows"},
        rates=(0.01, 0.04, 0.1, 0.16, 0.22, 0.28, 0.32, 0.34, 0.4),
        starts=(-4.0, -2.5, 3.5),
        others=(1.5,),
        reach=((-5.0, 5.0), (-3.0, 3.0)),
        first_rate=0.1,
    ),
}


class StepSize(Player):
    """See :func:`step_size`."""

    source = "step_size"
    title = "Gradient descent: how large a step?"

    def __init__(self, weights: int, **chosen: Any) -> None:
        self.weights = weights
        self.setting = SETTINGS[weights]
        super().__init__(**chosen)

    def controls(self) -> list[Control]:
        """The step size, the start and the cost."""
        setting = self.setting
        names = LANDSCAPES[next(iter(setting.costs))].weights
        low, high = setting.reach[0]
        return [
            Slider("learning_rate", "step size η", setting.rates, least=1e-6, most=1e6),
            Slider("start", f"start {names[0]}₀", setting.starts, least=low, most=high),
            Choice("cost", "cost", tuple(setting.costs), tuple(setting.costs.values())),
        ]

    def starts(self) -> dict[str, Any]:
        """A step size that does well."""
        return {**super().starts(), "learning_rate": self.setting.first_rate}

    def fixed(self) -> dict[str, Any]:
        """The landscapes, and the names of the paces."""
        return {
            "costs": {name: self._drawn(name) for name in self.setting.costs},
            "paces": [[pace, SAYS[pace]] for pace in PACES],
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The descent, a row for each place: weights, cost, slopes, and the step from there."""
        path = self.walk(values)
        moves = np.vstack([path.moves, np.zeros((1, self.weights))])
        table = np.column_stack([path.weights, path.cost, path.gradient, moves])
        paces = np.array([PACES.index(pace) for pace in path.paces], np.uint8)
        return {"steps": path.steps, "path": table, "paces": paces}

    def walk(self, values: dict[str, Any]) -> Walk:
        """The descent of some values, in full precision."""
        start = np.array([values["start"], *self.setting.others])
        return walk(LANDSCAPES[values["cost"]], values["learning_rate"], start, STEPS, FAR)

    @property
    def trace(self) -> Walk:
        """The descent that is drawn now: weights, cost, gradient and pace of each step."""
        return self.walk(self.values)

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell where the descent is, and how it is getting on."""
        path = self.walk(values)
        names = LANDSCAPES[values["cost"]].weights
        place = ", ".join(f"{n} = {number_text(w)}" for n, w in zip(names, path.weights[step], strict=True))
        pace = path.paces[step]
        return (
            f"Gradient descent with step size {number_text(values['learning_rate'])}, on a cost that is"
            f" {self.setting.costs[values['cost']]}. Step {step} of {path.steps}: {place},"
            f" J = {number_text(path.cost[step])}; {pace}: {SAYS[pace]}."
        )

    def poster(self) -> str:
        """The cost, and the steps so far."""
        path, drawn = self.trace, self._drawn(self.values["cost"])
        upto = self.value["step"] + 1
        axes = poster.Axes(drawn["x"], drawn["y"], drawn["xlabel"], drawn["ylabel"])
        for line in drawn["lines"]:
            axes.line(line, poster.BLUE, 2.5 if self.weights == 1 else 1.2)
        places = path.weights if self.weights == 2 else np.column_stack([path.weights, path.cost])
        axes.line(places[:upto], poster.ORANGE, 1.5)
        axes.balls(places[:upto], poster.ORANGE)
        return axes.svg(self.title)

    def _drawn(self, name: str) -> dict[str, Any]:
        """What stands still in the picture of a landscape: the curve of its cost, or lines of equal cost."""
        landscape = LANDSCAPES[name]
        names = landscape.weights
        reach = self.setting.reach
        told: dict[str, Any] = {
            "names": list(names),
            "formula": f"J({', '.join(names)}) = {landscape.cost.formula}",
            "x": reach[0],
            "xlabel": f"weight {names[0]}",
        }
        if len(names) == 1:
            w = np.linspace(*reach[0], 201)[:, np.newaxis]
            curve = landscape.cost_at(w)
            room = 0.14 * np.ptp(curve)  # for the arrow below the curve
            told |= {"y": (float(curve.min() - room), float(curve.max())), "ylabel": "cost J(w)"}
            return told | {"lines": [np.column_stack([w, curve])]}
        told |= {"y": reach[1], "ylabel": f"weight {names[1]}"}
        return told | {"lines": contours(landscape.cost_at, reach[0], reach[1])}


def contours(cost_at: Any, x: tuple[float, float], y: tuple[float, float], levels: int = 9) -> list[Array]:
    """Find lines of equal cost: closer together where it is steeper, and as many in the hollows as outside.

    Parameters
    ----------
    cost_at
        Gives the cost of places (..., 2).
    x, y : pair of float
        Where to look.
    levels : int

    Returns
    -------
    list of (points, 2) array
    """
    from contourpy import contour_generator

    grid = np.stack(np.meshgrid(np.linspace(*x, 101), np.linspace(*y, 81)), axis=-1)
    cost = cost_at(grid)
    found: Any = contour_generator(grid[..., 0], grid[..., 1], cost)
    shares = (np.arange(levels) + 0.5) ** 2 / levels**2  # of a bowl: lines at even distances
    lines = [line for share in shares for line in found.lines(cost.min() + share * np.ptp(cost))]
    return [np.vstack([line[: -1 : 1 + len(line) // 60], line[-1:]]) for line in lines]  # smooth enough


def step_size(
    weights: int = 1,
    *,
    learning_rate: float | None = None,
    start: float | None = None,
    cost: str | None = None,
    step: int = 0,
) -> StepSize:
    """Play gradient descent with a step size of your choice.

    Parameters
    ----------
    weights : 1 or 2
        One weight, with the curve of its cost; or two, over a map of their cost.
    learning_rate, start : float, optional
        What the sliders begin with.
    cost : str, optional
        ``"bowl"`` or ``"hills"``; of two weights ``"valley"`` or ``"hollows"``.
    step : int
        Which step to show at first.

    Returns
    -------
    StepSize
        Shows itself at the end of a notebook's cell. Its ``trace`` is the descent that is drawn.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.step_size(learning_rate=0.5, step=2)
    StepSize: Gradient descent with step size 0.5, on a cost that is convex: one bottom. Step 2 of 24: w = 0,
    J = 0.5; good: the slope shrinks quickly.
    """
    if checks.whole(weights, "weights", "weights=1") not in SETTINGS:
        raise ValueError(f"weights is {weights}, but is 1 or 2\n    write: nn.widgets.step_size(weights=2)")
    chosen = {"learning_rate": learning_rate, "start": start, "cost": cost}
    return StepSize(
        weights, step=step, **{name: value for name, value in chosen.items() if value is not None}
    )
