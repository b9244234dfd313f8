"""A recurrent network's training step, laid out step of time by step of time: unrolled.

Unrolled, it is a feed-forward network with a layer for each step, all of which share their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.maths import backprop
from nnlearn.maths.neuron import affine
from nnlearn.maths.recurrence import recurrent_sum, sum_over_steps
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.plan import Plan
from nnlearn.training_step import example_loss, shared_slope
from nnlearn.update import add_update

if TYPE_CHECKING:
    from nnlearn.recurrent.network import Recurrent


def forward(plan: Plan, net: Recurrent, x: Array) -> None:
    """Add the forward pass: ``z1``, ``h1``, ``z2``, ``h2``, … and the output ``a``, after the last step.

    Parameters
    ----------
    plan : Plan
    net : Recurrent
        Its arrays are used, not copied.
    x : (examples, steps, inputs) array
    """
    steps = x.shape[1]
    for t in range(1, steps + 1):
        plan.give(f"x{t}", np.ascontiguousarray(x[:, t - 1]))
    plan.give("h0", np.zeros((len(x), net.units)))
    for name, array in net.parameters.items():
        plan.give(name, array)
    for t in range(1, steps + 1):
        plan.add(f"z{t}", recurrent_sum, f"x{t}", "Wx", f"h{t - 1}", "Wh", "bh")
        plan.add(f"h{t}", net.activation.value, f"z{t}")
    plan.add("a", affine, f"h{steps}", "Wy", "by")


def training_step(net: Recurrent, x: Array, y: Array, learning_rate: Array | None) -> Plan:
    """Lay out one whole training step; without a learning rate, up to the gradients.

    Parameters
    ----------
    net : Recurrent
        Its arrays are used, not copied: running the plan changes them.
    x : (examples, steps, inputs) array
    y : (examples, outputs) array
    learning_rate : 0-d array or None

    Returns
    -------
    Plan
    """
    plan = Plan()
    forward(plan, net, x)
    _loss(plan, net, y)
    if learning_rate is not None:
        plan.give("learning_rate", learning_rate)
    if len(x) > 1:
        plan.give("n", np.asarray(float(len(x))))
    _backward(plan, net, x.shape[1])
    if learning_rate is not None:
        for name in net.parameters:
            add_update(plan, OPTIMIZERS["sgd"].rules, (), name, f"d{name}")
    return plan


def _loss(plan: Plan, net: Recurrent, y: Array) -> None:
    plan.give("y", y)
    each, mean = example_loss(net.layers, net.loss), net.loss.over_examples
    if len(y) == 1:
        plan.add("E", Equation.compose(net.loss.name, mean.function, each), *each.parameters)
    else:
        plan.add("losses", each, *each.parameters)
        plan.add("E", mean, "losses")


def _backward(plan: Plan, net: Recurrent, steps: int) -> None:
    """Add backpropagation through time: the blame walks back over the steps, then each weight collects it."""
    slope = shared_slope(net.loss.slope, {"n"} & plan.arrays.keys())
    plan.add("da", slope, *slope.parameters)
    plan.add("dWy", backprop.weight_gradient, f"h{steps}", "da")
    plan.add("dby", backprop.bias_gradient, "da")
    for t in range(steps, 0, -1):
        after = ("da", "Wy") if t == steps else (f"delta{t + 1}", "Wh")
        plan.add(f"dh{t}", backprop.received, *after)
        slope = net.slope
        values = {"z": f"z{t}", "a": f"h{t}"}
        plan.add(f"slope{t}", slope, *(values[p] for p in slope.parameters))
        plan.add(f"delta{t}", backprop.delta, f"dh{t}", f"slope{t}")
    total = sum_over_steps(steps)
    for name, heard in (("dWx", "x{}"), ("dWh", "h{}"), ("dbh", "")):
        shares = [f"{name}_{t}" for t in range(1, steps + 1)]
        for t, share in enumerate(shares, 1):
            if not heard:
                plan.add(share, backprop.bias_gradient, f"delta{t}")
            else:
                before = heard.format(t if name == "dWx" else t - 1)
                plan.add(share, backprop.weight_gradient, before, f"delta{t}")
        plan.add(name, total, *shares)
