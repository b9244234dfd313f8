"""How good a network is on rows of data: their loss, and how many of them it gets right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.inputs_and_targets import check_outputs
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer
from nnlearn.plan import Plan
from nnlearn.training_step import add_loss, forward

#: How many rows go through the network at once.
AT_ONCE = 16_384


def evaluated(
    layers: Sequence[Layer], loss: Loss, x: Array, y: Array, c: Array | None = None
) -> dict[str, float]:
    """Work out the loss, and the accuracy where the loss is one of classes.

    Parameters
    ----------
    layers : sequence of Layer
    loss : Loss
    x : (examples, inputs) array
    y : (examples, outputs) array
    c : (examples, 1) array, optional
        What each example counts for.

    Returns
    -------
    dict
        ``"loss"`` and, for classes, ``"accuracy"``.

    Raises
    ------
    ValueError
        If the loss is not defined at the outputs.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network([[[1.0]]], loss="binary_cross_entropy")
    >>> evaluated(net.layers, net.loss, np.array([[3.0], [-3.0]]), np.array([[1.0], [1.0]]))["accuracy"]
    0.5
    """
    total = right = 0.0
    for start in range(0, len(x), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        plan = Plan()
        forward(plan, layers, x[rows])
        here = None if c is None else c[rows]
        add_loss(plan, layers, loss, y[rows], weights=None if here is None else (here, 1.0))
        plan.run_once()
        check_outputs(layers, loss, plan.arrays)
        weight = len(x[rows]) if loss.reduce == "mean" and here is None else 1
        total += float(plan.arrays["E"]) * weight
        if loss.name in RIGHT:
            right += RIGHT[loss.name](plan.arrays[f"a{len(layers)}"].T, y[rows].T, 0.5, here)
    count = len(x) if c is None else float(c.sum(dtype=np.float64))
    values = {"loss": total / count if loss.reduce == "mean" else total}
    if loss.name in RIGHT:
        values["accuracy"] = right / count
    return values


def right_classes(output: Array, y: Array, threshold: float, c: Array | None = None) -> float:
    """Of how many rows the most probable class is the right one.

    Parameters
    ----------
    output, y : (outputs, rows) array
        Activations or pre-activations, and targets.
    threshold : number
        From where on a single output says 1.
    c : (rows, 1) array, optional
        What each row counts for.
    """
    if len(output) == 1:
        return right_answers(output, y, threshold, c)
    if len(output) == 2:
        return _counted((output[1] > output[0]) == (y[1] > y[0]), c)
    return _counted(output.argmax(axis=0) == y.argmax(axis=0), c)


def right_answers(output: Array, y: Array, threshold: float, c: Array | None = None) -> float:
    """How many rows' worth of outputs are on the right side; parameters as for :func:`right_classes`."""
    return _counted((output >= threshold) == (y >= 0.5), c) / len(output)


def _counted(right: Array, c: Array | None) -> float:
    """How many are right; or, by weight, what they count for."""
    if c is None:
        return float(np.count_nonzero(right))
    return float((right * c[:, 0]).sum(dtype=np.float64))


#: Who counts right answers, where a loss is one of classes.
RIGHT = {
    "cross_entropy": right_classes,
    "rescaled_cross_entropy": right_classes,
    "binary_cross_entropy": right_answers,
}
