"""A stretch of training that is kept whole: every weight, the loss and the decision after so many epochs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.evaluation import right_answers
from nnlearn.network import Network
from nnlearn.plan import Plan
from nnlearn.recipe import Recipe
from nnlearn.training_step import add_loss, forward


@dataclass(frozen=True)
class Stretch:
    """A frame for each place that is kept: the first is the start.

    Attributes
    ----------
    epochs : (frames,) array of int
        How many epochs were done by then.
    loss, accuracy : (frames,) array
        On the examples that are learned from, without the penalty.
    held_out : (frames,) array or None
        The loss on others.
    weights : tuple of (frames, inputs, units) arrays
    biases : tuple of (frames, units) arrays
    decision : (frames, rows, columns) array
        The probability of class 1 all over the map, row by row from its lower edge.
    """

    epochs: Array
    loss: Array
    accuracy: Array
    held_out: Array | None
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    decision: Array


def map_places(X: Array, count: int) -> tuple[Array, float]:
    """Lay a square grid over points of the plane, with room around them.

    Returns
    -------
    tuple
        The (count, 2) coordinates along its two sides, and half its width.

    Examples
    --------
    >>> sides, reach = map_places(np.array([[0.0, 0.0], [1.0, 1.0]]), 3)
    >>> sides.tolist(), reach
    ([[-0.25, -0.25], [0.5, 0.5], [1.25, 1.25]], 0.75)
    """
    low, high = X.min(axis=0), X.max(axis=0)
    middle, reach = (low + high) / 2, 0.5 * float((high - low).max()) + 0.25
    return np.linspace(middle - reach, middle + reach, count), reach


def stretch(
    network: Network,
    recipe: Recipe,
    rate: float,
    train: tuple[Array, Array],
    held_out: tuple[Array, Array] | None,
    sides: Array,
    epochs: Sequence[int],
) -> Stretch:
    """Train a network in place, all examples at once, and keep what it is after some epochs.

    Parameters
    ----------
    network : Network
        With one sigmoid output.
    recipe : Recipe
        Of its training step.
    rate : float
    train, held_out : (x, y)
    sides : (count, 2) array
        Where the decision is looked at, along both sides of the map.
    epochs : sequence of int
        After how many; the first is how many were done before.

    Returns
    -------
    Stretch

    Raises
    ------
    ArithmeticError
        If a weight leaves all bounds.
    """
    last = f"a{len(network.layers)}"
    places = np.stack(np.meshgrid(sides[:, 0], sides[:, 1]), axis=-1).reshape(-1, 2)
    step = recipe.step(*train, np.asarray(rate))
    judged, others = judge(network, *train), None if held_out is None else judge(network, *held_out)
    whole = Plan()
    forward(whole, network.layers, places)
    kept: dict[str, list[Array]] = {name: [] for name in ("loss", "accuracy", "held_out", "decision")}
    parameters: list[list[Array]] = []
    done = epochs[0]
    for wanted in epochs:
        for epoch in range(done + 1, wanted + 1):
            if "t" in step.arrays:
                step.arrays["t"][...] = epoch - epochs[0]
            step.run()
        done = wanted
        if not all(np.isfinite(array).all() for array in network.parameters):
            raise ArithmeticError(
                f"the weights leave all bounds by epoch {done}: take a smaller learning rate"
            )
        loss, accuracy = judged()
        kept["loss"].append(np.asarray(loss))
        kept["accuracy"].append(np.asarray(accuracy))
        if others:
            kept["held_out"].append(np.asarray(others()[0]))
        whole.run()
        kept["decision"].append(whole.arrays[last].reshape(len(sides), len(sides)).copy())
        parameters.append([array.copy() for array in network.parameters])
    frames = [np.array(frame) for frame in zip(*parameters, strict=True)]
    return Stretch(
        np.array(epochs),
        np.array(kept["loss"]),
        np.array(kept["accuracy"]),
        np.array(kept["held_out"]) if others else None,
        tuple(frames[::2]),
        tuple(frames[1::2]),
        np.array(kept["decision"]),
    )


def judge(network: Network, x: Array, y: Array) -> Callable[[], tuple[float, float]]:
    """Make a function that works out the loss and the accuracy of the network as it then is."""
    plan = Plan()
    forward(plan, network.layers, x)
    add_loss(plan, network.layers, network.loss, y)

    def judged() -> tuple[float, float]:
        plan.run()
        a = plan.arrays[f"a{len(network.layers)}"]
        return float(plan.arrays["E"]), right_answers(a.T, y.T, 0.5) / len(y)

    return judged
