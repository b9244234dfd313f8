"""What is told when training leaves the finite numbers: the first value concerned, its step and its cause."""

from __future__ import annotations

import math

import numpy as np

from nnlearn.equations.binding import Array
from nnlearn.history import History
from nnlearn.inputs_and_targets import may_leave, outputs_outside, outputs_undefined
from nnlearn.plan import Plan
from nnlearn.recipe import Recipe


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


def divergence(
    recipe: Recipe,
    x: Array,
    y: Array,
    order: Array,
    size: int,
    numbers: list[dict[str, float]],
    state: dict[str, Array],
    history: History,
    epoch: int,
    first: int,
    random: np.random.Generator,
    c: Array | None = None,
) -> Exception:
    """Work through an epoch again, by the textbook, and tell where it left the finite numbers.

    Parameters
    ----------
    recipe : Recipe
        Its layers hold the parameters from the start of the epoch; they are changed.
    x, y, order, size
        The rows, the order in which they were taken, and how many at a time.
    numbers : list of dict
        The learning rate, and whatever else changes, of each step.
    state : dict of arrays
        What the optimiser kept at the start of the epoch.
    history : History
        The epochs before.
    epoch : int
        Counted from 1.
    first : int
        Steps of this epoch that were made before, on other rows.
    random : numpy Generator
        Stands where it stood when dropout drew for the first of these rows.
    c : (rows, 1) array, optional
        What each row counts for.

    Returns
    -------
    Exception
        To be raised.
    """
    plans: dict[int, Plan] = {}
    after = _after(epoch)
    leaves = may_leave(recipe.layers, recipe.loss)
    kept = {name: array.copy() for name, array in state.items() if "_" in name}
    for step, start in enumerate(range(0, len(order), size)):
        rows = order[start : start + size]
        if len(rows) not in plans:
            rate = np.zeros((), x.dtype)
            counts = None if c is None else c[rows].copy()
            plans[len(rows)] = plan = recipe.step(x[rows].copy(), y[rows].copy(), rate, c=counts)
        plan = plans[len(rows)]
        np.take(x, rows, axis=0, out=plan.arrays["x"])
        np.take(y, rows, axis=0, out=plan.arrays["y"])
        if c is not None:
            np.take(c, rows, axis=0, out=plan.arrays["c"])
        for name, value in numbers[step].items():
            if name in plan.arrays:
                plan.arrays[name][...] = value
        for name, array in kept.items():
            plan.arrays[name][...] = array
        for name in plan.given:
            if name.startswith("u"):
                drawn = plan.arrays[name]
                drawn[...] = random.random(drawn.shape[::-1], dtype=drawn.dtype.type).T
        plan.run()
        for name, array in kept.items():
            array[...] = plan.arrays[name]
        at = f"epoch {epoch}, step {first + step + 1}"
        judged = recipe.layers, recipe.loss, plan.arrays, rows
        if leaves and (outside := outputs_outside(*judged)):
            return ValueError(f"{at}: {outside}{after}")
        parameters = (a for layer in recipe.layers for a in (layer.W, layer.b) if a is not None)
        if not (math.isfinite(float(plan.arrays["E"])) and all(np.isfinite(p).all() for p in parameters)):
            return _diverged(plan, outputs_undefined(*judged), epoch, first + step + 1, history)
    message = (
        f"epoch {epoch}: the loss or a weight became infinite\n    write: a smaller learning_rate{after}"
    )
    return Diverged(message, history, epoch, first + 1, "E")


def _after(epoch: int) -> str:
    return f"    (the network is as epoch {epoch} found it)"


def _diverged(plan: Plan, undefined: str | None, epoch: int, step: int, history: History) -> Diverged:
    """The report of a step whose loss is `undefined`, or whose values grew too large."""
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
    message = f"epoch {epoch}, step {step}: {quantity} became {value}{cause}{_after(epoch)}"
    return Diverged(message, history, epoch, step, quantity)


def _first_not_finite(plan: Plan) -> tuple[str, str]:
    """The first value of the step, in the order of the plan, that is not finite, and what it became."""
    for step in plan.steps:
        array = plan.arrays[step.name]
        if not np.isfinite(array).all():
            return step.name, f"{array[~np.isfinite(array)].ravel()[0]:g}"
    raise AssertionError("a step was reported as not finite, but all its values are")
