"""A race down a landscape: several optimisers from one start, and how each of them fares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.maths.landscapes import Landscape
from nnlearn.optimizers import Optimizer, optimizer_of
from nnlearn.plan import Plan
from nnlearn.update import add_update, give_settings, give_state

#: What may be said of a racer once it has made a step.
STANDINGS = ("on its way", "arrived", "stuck", "off the map")
NEAR = 0.02  # of the start's height above the lowest place: from there down, a racer has arrived
LEVEL = 0.02  # a slope that is no steeper moves nobody in sight


@dataclass(frozen=True)
class Race:
    """Where each racer was before the first step and after each.

    Attributes
    ----------
    names : tuple of str
        The optimisers.
    weights : (racers, steps + 1, 2) array
        A racer that has left the map stays where it left it.
    cost : (racers, steps + 1) array
    standings : (racers, steps + 1) array of int
        Which of ``STANDINGS`` holds for each racer after each step.
    """

    names: tuple[str, ...]
    weights: Array
    cost: Array
    standings: Array

    @property
    def arrivals(self) -> dict[str, int]:
        """The step in which each racer came to the lowest place to stay: of those that did, in order."""
        arrived = self.standings == STANDINGS.index("arrived")
        found = {name: int(row.argmax()) for name, row in zip(self.names, arrived, strict=True) if row.any()}
        return dict(sorted(found.items(), key=lambda one: one[1]))


def race(
    landscape: Landscape,
    rates: Mapping[str | Optimizer, float],
    start: Sequence[float],
    steps: int,
    x: tuple[float, float],
    y: tuple[float, float],
) -> Race:
    """Let optimisers race from one start.

    Parameters
    ----------
    landscape : Landscape
    rates : mapping
        The learning rate of each racer.
    start : pair of float
    steps : int
    x, y : pair of float
        How far the map reaches: who is further out than twice that has left it.

    Returns
    -------
    Race

    Examples
    --------
    >>> from nnlearn.maths.landscapes import LANDSCAPES
    >>> run = race(LANDSCAPES["valley"], {"sgd": 0.1, "momentum": 0.1}, (4.0, 1.0), 40, (-5, 5), (-3, 3))
    >>> run.arrivals
    {'sgd': 18, 'momentum': 32}
    """
    racers = {optimizer_of(name): rate for name, rate in rates.items()}
    edge = 2 * np.array([x, y])
    weights = np.array([path(landscape, one, rate, start, steps, edge) for one, rate in racers.items()])
    cost = landscape.cost_at(weights)
    lowest = lowest_cost(landscape, x, y)
    low = cost - lowest <= NEAR * (cost[:, :1] - lowest)
    # Who only passes through has not arrived: it must be low at every later step, too.
    stays = np.logical_and.accumulate(low[:, ::-1], axis=1)[:, ::-1]
    level = np.abs(landscape.gradient_at(weights)).max(axis=-1) <= LEVEL
    rests = np.logical_and.accumulate(level[:, ::-1], axis=1)[:, ::-1]
    left = ((weights <= edge[:, 0]) | (weights >= edge[:, 1])).any(axis=-1)
    standings = np.select([left, stays, rests], [3, 1, 2], 0)
    standings[:, 0] = 0
    return Race(tuple(racer.name for racer in racers), weights, cost, standings)


def path(
    landscape: Landscape, optimizer: Optimizer, rate: float, start: Sequence[float], steps: int, edge: Array
) -> Array:
    """Follow one optimiser down a landscape.

    Parameters
    ----------
    landscape : Landscape
    optimizer : Optimizer
    rate : float
    start : pair of float
    steps : int
    edge : (2, 2) array
        From where to where each weight may go; who comes to it stops there.

    Returns
    -------
    (steps + 1, 2) array

    Examples
    --------
    >>> from nnlearn.maths.landscapes import LANDSCAPES
    >>> from nnlearn.optimizers import SGD
    >>> path(LANDSCAPES["valley"], SGD(), 0.1, (4.0, 1.0), 1, np.array([[-9.0, 9.0], [-9.0, 9.0]]))
    array([[4. , 1. ],
           [3.6, 0.4]])
    """
    weights, gradient = np.array(start, dtype=float), np.zeros(2)
    plan = Plan()
    plan.give("weights", weights)
    for n, name in enumerate(landscape.weights):
        plan.give(name, weights[n : n + 1])
    for n, slope in enumerate(landscape.slopes):
        plan.place(f"slope{n}", gradient[n : n + 1])
        plan.add(f"slope{n}", slope, *slope.parameters)
    plan.give("gradient", gradient)
    plan.give("learning_rate", np.asarray(float(rate)))
    give_settings(plan, optimizer, np.dtype(float))
    give_state(plan, optimizer, "weights")
    add_update(plan, optimizer.rules, optimizer.state, "weights", "gradient")
    walked = [weights.copy()]
    for k in range(1, steps + 1):
        if "t" in plan.arrays:
            plan.arrays["t"][...] = k
        plan.run()
        if not ((edge[:, 0] < weights) & (weights < edge[:, 1])).all():  # or it is no number any more
            last = np.clip(np.nan_to_num(weights), edge[:, 0], edge[:, 1])
            return np.vstack([walked, np.repeat([last], steps + 1 - k, axis=0)])
        walked.append(weights.copy())
    return np.array(walked)


@cache
def lowest_cost(landscape: Landscape, x: tuple[float, float], y: tuple[float, float]) -> float:
    """Find how low a landscape gets: by descent from the lowest place of a grid.

    Examples
    --------
    >>> from nnlearn.maths.landscapes import LANDSCAPES
    >>> round(lowest_cost(LANDSCAPES["hollows"], (-5, 5), (-3, 3)), 4)
    -0.9308
    """
    grid = np.stack(np.meshgrid(np.linspace(*x, 81), np.linspace(*y, 81)), axis=-1).reshape(-1, 2)
    first = grid[landscape.cost_at(grid).argmin()]
    edge = np.array([x, y], dtype=float) * 2
    return float(landscape.cost_at(path(landscape, optimizer_of("sgd"), 0.05, first, 100, edge)).min())
