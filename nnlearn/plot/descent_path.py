"""Gradient descent on a linear model of one weight, step by step: the numbers behind the pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.maths.descent import descend
from nnlearn.maths.linear_model import cost, cost_gradient
from nnlearn.walk import Walk


@dataclass(frozen=True)
class Descent:
    """Where the weight was before the first step and after each.

    Attributes
    ----------
    w, J, slope : (steps + 1,) array
        The weight, its cost, and the slope of the cost there.
    learning_rate : float
    x, y : (examples, 1) and (examples,) array
    """

    w: Array
    J: Array
    slope: Array
    learning_rate: float
    x: Array
    y: Array

    @property
    def verdict(self) -> str:
        """What the steps come to, in one word: arrives, crawls, swings or diverges."""
        walked = Walk(self.w[:, np.newaxis], self.J, self.slope[:, np.newaxis], self.learning_rate)
        if walked.paces[-1] == "diverging":
            return "diverges"
        if "oscillating" in walked.paces[2:]:  # one jump across is no swinging yet
            return "swings"
        return "arrives" if abs(self.slope[-1]) <= 0.1 * abs(self.slope[0]) else "crawls"

    def cost_at(self, w: Any) -> Array:
        """The cost of other weights, (weights,)."""
        return np.array([float(cost(np.array([v]), self.x, self.y)) for v in np.ravel(w)])


def descent(x: Any, y: Any, *, learning_rate: float = 0.1, start: float = 0.0, steps: int = 6) -> Descent:
    """Walk down the cost J(w) of the model ŷ = w·x.

    Parameters
    ----------
    x, y : (examples,) array_like
        x may also be (examples, 1).
    learning_rate : float
    start : float
        The first weight.
    steps : int

    Returns
    -------
    Descent

    Raises
    ------
    ValueError, TypeError
        If x and y do not belong together, anything is not a finite number, or a step leaves all bounds.

    Examples
    --------
    >>> path = descent([1.0, 2.0], [2.0, 4.0], learning_rate=0.2, steps=2)
    >>> path.w.tolist(), path.J.tolist()
    ([0.0, 1.0, 1.5], [5.0, 1.25, 0.3125])
    """
    inputs, targets = data(x, y)
    eta = checks.positive(learning_rate, "learning_rate", "learning_rate=0.1")
    w = checks.numbers(start, "start", "start=0.0").reshape(-1)
    if w.size != 1:
        raise ValueError(f"start is {start!r}, but the model has one weight\n    write: start=0.0")
    walked = [w]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(checks.whole(steps, "steps", "steps=6")):
            walked.append(descend(walked[-1], eta, cost_gradient(walked[-1], inputs, targets, len(targets))))
        costs = np.array([float(cost(w, inputs, targets)) for w in walked])
        slopes = np.array([float(cost_gradient(w, inputs, targets, len(targets))[0]) for w in walked])
    if not np.isfinite(costs).all():
        step = int(np.argmin(np.isfinite(costs)))
        fewer = f"steps={step // 2}, or " if step > 1 else ""
        raise ValueError(
            f"the cost leaves all bounds in step {step} with learning_rate={eta:g}"
            f"\n    write: {fewer}a smaller learning_rate or smaller x"
        )
    return Descent(np.ravel(walked), costs, slopes, eta, inputs, targets)


def minimum(x: Any, y: Any) -> float:
    """Find the best weight: the cost's slope is a straight line, so two of its points tell where it is 0.

    Examples
    --------
    >>> minimum([1.0, 2.0], [2.0, 4.0])
    2.0
    """
    inputs, targets = data(x, y)
    at0, at1 = (float(cost_gradient(np.array([w]), inputs, targets, len(targets))[0]) for w in (0.0, 1.0))
    return at0 / (at0 - at1)


def telling_rates(x: Any, y: Any) -> list[float]:
    """Choose four learning rates: one that crawls, one that arrives, one that swings and one that diverges.

    With J's curvature c, each step leaves 1 − η·c of the way to the minimum.

    Examples
    --------
    >>> telling_rates([1.0, 2.0], [2.0, 4.0])
    [0.02, 0.28, 0.72, 0.84]
    """
    inputs, targets = data(x, y)
    at0, at1 = (float(cost_gradient(np.array([w]), inputs, targets, len(targets))[0]) for w in (0.0, 1.0))
    return [float(f"{share / (at1 - at0):.2g}") for share in (0.05, 0.7, 1.8, 2.1)]


def data(x: Any, y: Any) -> tuple[Array, Array]:
    """Take the inputs and targets of a model of one weight."""
    example = "nn.plot.cost([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])"
    inputs, targets = (
        checks.numbers(x, "x", example, dtype=float),
        checks.numbers(y, "y", example, dtype=float),
    )
    if inputs.ndim == 2 and inputs.shape[1] == 1:
        inputs = inputs[:, 0]
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    for name, array in (("x", inputs), ("y", targets)):
        if array.ndim != 1:
            raise ValueError(
                f"{name} has shape {array.shape}, but a model of one weight takes one number an example"
                f"\n    write: {name} = {name}[:, 0]"
            )
    if len(inputs) != len(targets):
        raise ValueError(f"x has {len(inputs)} examples, but y has {len(targets)}\n    write: {example}")
    if not inputs.any():
        raise ValueError(f"every x is 0, so no weight changes the cost\n    write: {example}")
    return inputs[:, np.newaxis], targets
