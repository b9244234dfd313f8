"""Drag the step size, and watch descent crawl, glide, oscillate and fly apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.landscapes import LANDSCAPES
from nnlearn.walk import PACES, Walk, walk
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider

STEPS = 24
#: For one weight and for two: the costs, the starts, where the picture reaches, and the step sizes.
COSTS = {1: ("bowl", "hills"), 2: ("valley", "hollows")}
STARTS = {1: (-3.0, -1.5, 0.0, 2.5, 5.0), 2: (-4.0, -2.5, 2.5, 4.0)}
REACH = {1: (-4.0, 6.0), 2: (-5.0, 5.0)}
RATES = {
    1: (0.02, 0.05, 0.1, 0.3, 0.5, 0.8, 1.0, 1.4, 1.8, 1.95, 2.05, 2.4),
    2: (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.32, 0.34, 0.4),
}
TEXTS = {"bowl": "convex: one bottom", "hills": "bumpy: several bottoms"}
TEXTS |= {"valley": "convex: a long valley", "hollows": "bumpy: several hollows"}


class StepSize(Player):
    """See :func:`step_size`."""

    source = "step_size"
    title = "Gradient descent: how large a step?"

    def __init__(self, weights: int, **chosen: Any) -> None:
        self.weights = weights
        super().__init__(**chosen)

    def controls(self) -> list[Control]:
        """The step size, the start and the cost."""
        low, high = REACH[self.weights]
        costs = COSTS[self.weights]
        first = "w" if self.weights == 1 else "v"
        return [
            Slider("learning_rate", "step size η", RATES[self.weights], least=1e-6, most=1e6),
            Slider("start", f"start {first}₀", STARTS[self.weights], least=low, most=high),
            Choice("cost", "cost", costs, tuple(TEXTS[cost] for cost in costs)),
        ]

    def starts(self) -> dict[str, Any]:
        """A step size that is good, from the left."""
        rate = {1: 0.3, 2: 0.1}[self.weights]
        return {
            "learning_rate": rate,
            "start": STARTS[self.weights][0],
            "cost": COSTS[self.weights][0],
        }

    def fixed(self) -> dict[str, Any]:
        """The landscapes."""
        return {
            "weights": self.weights,
            "paces": list(PACES),
            "costs": {c: self._drawn(c) for c in COSTS[self.weights]},
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The descent, a row for each place: weights, cost, slopes, and the step from there."""
        path = self.walk(values)
        steps = np.vstack([path.moves, np.full((1, self.weights), np.nan)])
        table = np.column_stack([path.weights, path.cost, path.gradient, steps])
        paces = np.array([PACES.index(pace) for pace in path.paces], dtype=np.uint8)
        return {"steps": path.steps, "path": table, "paces": paces}

    def walk(self, values: dict[str, Any]) -> Walk:
        """The descent with full precision."""
        start = np.array([values["start"], 1.5][: self.weights])
        low, high = REACH[self.weights]
        within = 40 * max(-low, high)
        return walk(LANDSCAPES[values["cost"]], values["learning_rate"], start, STEPS, within)

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
        how = "" if pace == "start" else f" It is {'doing well' if pace == 'good' else pace}."
        rate = number_text(values["learning_rate"])
        return (
            f"Gradient descent on {TEXTS[values['cost']].replace(':', ',')}, with step size {rate}:"
            f" step {step} of {path.steps}, {place}, J = {number_text(path.cost[step])}.{how}"
        )

    def poster(self) -> str:
        """The cost's curve and the steps so far."""
        path = self.trace
        upto = min(self.step, path.steps)
        if self.weights == 2:
            return super().poster()
        drawn = self._drawn(self.values["cost"])
        axes = poster.Axes(REACH[1], drawn["J"], "weight w", "cost J(w)")
        axes.line(np.column_stack([drawn["w"], drawn["curve"]]), "#0072b2")
        points = np.column_stack([path.weights[:, 0], path.cost])[: upto + 1]
        axes.line(points, "#b84a00", 1.5)
        axes.balls(points, "#b84a00")
        return axes.svg(self.title)

    def _drawn(self, cost: str) -> dict[str, Any]:
        """What the browser draws of a landscape: its curve."""
        landscape = LANDSCAPES[cost]
        low, high = REACH[self.weights]
        w = np.linspace(low, high, 201)
        curve = landscape.cost_at(w[:, np.newaxis])
        tall = float(curve.max() - curve.min())
        J = (float(curve.min()) - 0.12 * tall, float(curve.max()))
        return {"w": w, "curve": curve, "J": J, "formula": f"J(w) = {landscape.cost.formula}"}


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
        Shows itself at the end of a notebook's cell.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.step_size(learning_rate=0.5, step=2)
    StepSize: Gradient descent on convex, one bottom, with step size 0.5: step 2 of 24, w = 0, J = 0.5. It is
    doing well.
    """
    if checks.whole(weights, "weights", "weights=1") > 2:
        raise ValueError(f"weights is {weights}, but is 1 or 2\n    write: nn.widgets.step_size(weights=2)")
    chosen = {"learning_rate": learning_rate, "start": start, "cost": cost}
    return StepSize(
        weights, step=step, **{name: value for name, value in chosen.items() if value is not None}
    )
