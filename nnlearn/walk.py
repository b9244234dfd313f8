"""Walk down a landscape: where gradient descent stands after each step, and how it is getting on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.maths.descent import descend
from nnlearn.maths.landscapes import Landscape

#: What a step may be called, in the words of a lesson.
PACES = ("start", "crawling", "good", "oscillating", "diverging")


@dataclass(frozen=True)
class Walk:
    """The places of a descent, the last of them after the last step.

    Attributes
    ----------
    weights : (steps + 1, weights) array
    cost : (steps + 1,) array
    gradient : (steps + 1, weights) array
    learning_rate : float
    """

    weights: Array
    cost: Array
    gradient: Array
    learning_rate: float

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.cost) - 1

    @property
    def moves(self) -> Array:
        """What each step added to the weights, (steps, weights)."""
        return np.diff(self.weights, axis=0)

    @property
    def paces(self) -> list[str]:
        """What can be said of each place when the step to it has been taken: one of ``PACES``."""
        return ["start", *(self._pace(k) for k in range(1, len(self.cost)))]

    def _pace(self, k: int) -> str:
        """Judge step k by how much of the slope before it is left, and on which side."""
        if self.cost[k] > self.cost[:k].max():
            return "diverging"
        before, now = self.gradient[k - 1], self.gradient[k]
        left = np.abs(now).max()
        if left <= 0.02 * np.abs(self.gradient[0]).max():
            return "good"
        across = (before * now < 0) & (np.abs(now) > 0.2 * np.abs(before))
        if across.any():
            return "oscillating"
        return "crawling" if left > 0.9 * np.abs(before).max() else "good"


def walk(landscape: Landscape, learning_rate: float, start: Array, steps: int, within: float) -> Walk:
    """Walk down a landscape, and stop early where a weight leaves the region that is looked at.

    Parameters
    ----------
    landscape : Landscape
    learning_rate : float
    start : (weights,) array
    steps : int
        How many steps to take at most.
    within : float
        The largest absolute weight that is still looked at: the first place beyond it is the last.

    Returns
    -------
    Walk

    Examples
    --------
    >>> from nnlearn.maths.landscapes import LANDSCAPES
    >>> down = walk(LANDSCAPES["bowl"], 0.5, np.array([3.0]), steps=3, within=100)
    >>> down.weights[:, 0].tolist(), down.paces
    ([3.0, 2.0, 1.5, 1.25], ['start', 'good', 'good', 'good'])
    """
    places = [np.asarray(start, dtype=float)]
    while len(places) <= steps and np.abs(places[-1]).max() <= within:
        gradient = landscape.gradient_at(places[-1])
        places.append(np.asarray(descend(places[-1], learning_rate, gradient)))
    weights = np.array(places)
    return Walk(weights, landscape.cost_at(weights), landscape.gradient_at(weights), learning_rate)
