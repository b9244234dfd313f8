"""Training: running the plan of one step over and over, batch by batch, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.history import History
from nnlearn.inputs_and_targets import inputs_for, may_leave, outputs_outside, outputs_undefined, targets_for
from nnlearn.plan import Plan
from nnlearn.training_step import training_step

if TYPE_CHECKING:
    from nnlearn.network import Network


class Diverged(FloatingPointError):
    """Training left the finite numbers.

    Attributes
    ----------
    history : History
        The epochs before it.
    epoch, step : int
        Where it happened, counted from 1; the step counts within the epoch.
    quantity : str
        The first value that was not finite.
    """

    def __init__(self, message: str, history: History, epoch: int, step: int, quantity: str) -> None:
        super().__init__(message)
        self.history, self.epoch, self.step, self.quantity = history, epoch, step, quantity


def fit(
    network: Network,
    x: Any,
    y: Any,
    *,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float = 0.1,
    optimizer: str = "sgd",
    shuffle: bool = True,
    seed: int | None = 0,
    frozen: Collection[str] = (),
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
    y : (examples, outputs) array_like or class numbers
    epochs : int
        How often to go through all examples.
    batch_size : int, optional
        How many examples make one step; None takes them all at once, 1 one at a time.
    learning_rate : float
        The step size η.
    optimizer : "sgd"
        Plain gradient descent.
    shuffle : bool
        Whether each epoch takes the examples in a new order.
    seed : int or None
        Of that order: the same seed, the same order.
    frozen : names
        Weights or biases that are not updated, such as ``("b1", "b2")``.

    Returns
    -------
    History
        ``history["loss"]`` has one number an epoch: what the steps' losses, each from before its update,
        come to over the examples (the mean, or the sum where the loss is a sum).

    Raises
    ------
    Diverged
        When the loss is no longer finite: with the epoch, the step and the first value concerned. The
        network is put back to where that epoch began.
    ValueError, TypeError
        If inputs, targets or options are not what they should be, or an output leaves the range from 0 to 1
        that the loss is made for (the network is put back, too).

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network([[[0.0]]], activations="identity")
    >>> history = net.fit([[1.0], [2.0]], [[2.0], [4.0]], epochs=20, learning_rate=0.3)
    >>> net.weights[0].round(3)
    array([[2.]])
    """
    x = inputs_for(network.layers, x)
    y = targets_for(network.layers, network.loss, y, len(x))
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    rate = checks.rate(learning_rate, network.dtype)
    checks.known(optimizer, ("sgd",), "optimizer")
    size = len(x) if batch_size is None else checks.whole(batch_size, "batch_size", "batch_size=32")
    if size > len(x):
        raise ValueError(
            f"batch_size is {size}, but there are {len(x)} examples"
            "\n    write: batch_size=None  # all of them at once"
        )
    if seed is not None:
        seed = checks.whole(seed, "seed", "seed=0", least=0)
    shuffle = checks.flag(shuffle, "shuffle")
    random = np.random.default_rng(seed)
    runner = _Runner(network, x, y, rate, network.frozen_names(frozen), size)
    losses: list[float] = []
    for epoch in range(epochs):
        order = random.permutation(len(x)) if shuffle and size < len(x) else np.arange(len(x))
        losses.append(runner.epoch(order, epoch, losses))
    return History({"loss": losses})


class _Runner:
    """The plans of a run, one for each batch size that occurs, on the network's own parameters."""

    def __init__(
        self, network: Network, x: Array, y: Array, rate: Array, frozen: tuple[str, ...], size: int
    ) -> None:
        self.network, self.x, self.y, self.size = network, x, y, size
        self.judged = network.layers, network.loss
        self.may_leave = may_leave(*self.judged)
        self.parameters = [p for layer in network.layers for p in (layer.W, layer.b) if p is not None]
        self.plans: dict[int, Plan] = {}
        for count in {size, len(x) % size} - {0}:
            batch = x[:count].copy(), y[:count].copy()
            self.plans[count] = training_step(network.layers, network.loss, *batch, rate, frozen)

    def epoch(self, order: Array, epoch: int, before: list[float]) -> float:
        """Go once through the examples in `order`, and return the loss."""
        start = [p.copy() for p in self.parameters]
        parts = []
        for step, first in enumerate(range(0, len(order), self.size)):
            rows = order[first : first + self.size]
            plan = self.plans[len(rows)]
            np.take(self.x, rows, axis=0, out=plan.arrays["x"])
            np.take(self.y, rows, axis=0, out=plan.arrays["y"])
            plan.run()
            loss = float(plan.arrays["E"])
            outside = outputs_outside(*self.judged, plan.arrays, rows) if self.may_leave else None
            if outside or not (math.isfinite(loss) and all(np.isfinite(p).all() for p in self.parameters)):
                for parameter, saved in zip(self.parameters, start, strict=True):
                    parameter[...] = saved
                if outside:
                    raise ValueError(_told(epoch + 1, step + 1, outside))
                raise _diverged(
                    plan, outputs_undefined(*self.judged, plan.arrays, rows), epoch + 1, step + 1, before
                )
            parts.append(loss * len(rows) if self.network.loss.reduce == "mean" else loss)
        total = math.fsum(parts)
        return total / len(order) if self.network.loss.reduce == "mean" else total


def _diverged(plan: Plan, undefined: str | None, epoch: int, step: int, before: list[float]) -> Diverged:
    """The report of a step that left the finite numbers, as the loss is `undefined` or values too large."""
    quantity, value = _first_not_finite(plan)
    rate = float(plan.arrays["learning_rate"])
    if undefined:
        cause = f": {undefined}"
    elif epoch == step == 1 and not quantity.endswith("_new"):
        cause = (
            ". No update was made yet: the weights or the inputs are too large."
            "\n    write: x = (x - x.mean(axis=0)) / x.std(axis=0)"
        )
    else:
        cause = f". The learning rate {rate:g} is likely too large.\n    write: learning_rate={rate / 10:g}"
    message = _told(epoch, step, f"{quantity} became {value}{cause}")
    return Diverged(message, History({"loss": before}), epoch, step, quantity)


def _told(epoch: int, step: int, problem: str) -> str:
    """The message of a step at which training stopped."""
    return f"epoch {epoch}, step {step}: {problem}    (the network is as epoch {epoch} found it)"


def _first_not_finite(plan: Plan) -> tuple[str, str]:
    """The first value of the step, in the order of the plan, that is not finite, and what it became."""
    for step in plan.steps:
        array = plan.arrays[step.name]
        if not np.isfinite(array).all():
            return step.name, f"{array[~np.isfinite(array)].ravel()[0]:g}"
    raise AssertionError("a step was reported as not finite, but all its values are")
