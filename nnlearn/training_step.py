"""The textbook plan of one training step: forward, loss, backward, update.

Backpropagation is written out by hand here, from the last layer to the first, in the order in which a
textbook works it out; no automatic differentiation takes part.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.maths import backprop
from nnlearn.maths.dropout import Dropout, dropout_rates, dropped, dropped_blame
from nnlearn.maths.losses import Loss
from nnlearn.maths.neuron import affine, weighted_sum
from nnlearn.maths.pairs import pair_of
from nnlearn.maths.penalties import Penalty, max_norm, with_penalty
from nnlearn.maths.rates import rate_of_layer
from nnlearn.maths.weighting import mean_by_weight, share_by_weight, weighted
from nnlearn.optimizers import OPTIMIZERS, Optimizer
from nnlearn.parameters import Layer
from nnlearn.plan import Plan
from nnlearn.update import add_update, give_settings, give_state

#: What each example counts for, (examples, 1), and what the examples count for together.
Weights = tuple[Array, float]


def forward(plan: Plan, layers: Sequence[Layer], x: Array, dropout: Dropout | None = None) -> None:
    """Add the forward pass: ``z1``, ``a1``, … up to the outputs.

    Parameters
    ----------
    plan : Plan
    layers : sequence of Layer
        Their arrays are used, not copied.
    x : (examples, inputs) array
    dropout : Dropout, optional
        Adds a mask to what is dropped, made from uniform random numbers ``u0``, ``u1``, …, which are given:
        who runs the plan draws them anew.
    """
    rates = dropout_rates(dropout.rates, len(layers) - 1) if dropout else (0.0,) * len(layers)
    plan.give("x", x)
    for l, layer in enumerate(layers, 1):
        plan.give(f"W{l}", layer.W)
        if layer.b is not None:
            plan.give(f"b{l}", layer.b)
    for l, layer in enumerate(layers, 1):
        before = "x" if l == 1 else f"a{l - 1}"
        if dropout and rates[l - 1]:
            before = _drop(plan, dropout, rates[l - 1], l - 1, before)
        if layer.b is None:
            plan.add(f"z{l}", weighted_sum, before, f"W{l}")
        else:
            plan.add(f"z{l}", affine, before, f"W{l}", f"b{l}")
        plan.add(f"a{l}", layer.activation.value, f"z{l}")


def _drop(plan: Plan, dropout: Dropout, rate: float, l: int, a: str) -> str:
    """Add what dropout leaves of an activation or of the inputs."""
    array = plan.arrays[a]
    plan.give(f"u{l}", np.ones_like(array))
    plan.give(f"rate{l}", np.asarray(rate, array.dtype))
    plan.add(f"mask{l}", dropout.mask_equation, f"u{l}", f"rate{l}")
    plan.add(f"{a}_kept", dropped, a, f"mask{l}")
    return f"{a}_kept"


def example_loss(layers: Sequence[Layer], loss: Loss, *, by_weight: bool = False) -> Equation:
    """The loss of each example as one equation: of ``a`` and ``y``, and of ``z`` for a matched pair.

    By weight, it is also of ``c``, what each example counts for: (examples, 1).

    Parameters
    ----------
    layers : sequence of Layer
        The last one's activation may have a form of its own with the loss.
    loss : Loss

    Raises
    ------
    ValueError
        If the loss gives neither a number for each output nor one for each example.
    """
    pair = pair_of(layers[-1].activation, loss)
    value = pair.value if pair else loss.value
    trial = np.full((2, 3), 0.5)
    with np.errstate(all="ignore"):
        shape = np.shape(value(*[trial] * len(value.parameters)))
    if shape == (2, 3) and by_weight:
        return Equation.compose(loss.name, lambda each, c: weighted(each, c).sum(axis=1), value, "c")
    if shape == (2, 3):
        return Equation.compose(loss.name, lambda each: each.sum(axis=1), value)
    if shape == (2,) and by_weight:
        return Equation.compose(loss.name, lambda each, c: weighted(each, c.sum(axis=1)), value, "c")
    if shape == (2,):
        return value
    raise ValueError(
        f"loss `{loss.name}` turns (examples, outputs) = (2, 3) into shape {shape}, but gives one number"
        " for each"
        " output or for each example\n    write: return (a - y) ** 2"
    )


def add_loss(
    plan: Plan,
    layers: Sequence[Layer],
    loss: Loss,
    y: Array,
    penalty: Penalty | None = None,
    weights: Weights | None = None,
) -> None:
    """Add the loss: ``losses`` of the examples where there are several, and ``E``, the loss of the batch.

    With a penalty on the weights, ``E`` is made of ``E_data`` and ``E_penalty``.

    Parameters
    ----------
    plan : Plan
        With the forward pass in it.
    layers : sequence of Layer
    loss : Loss
    y : (examples, outputs) array
    penalty : Penalty, optional
    weights : ((examples, 1) array, number), optional
        What each example counts for, and what they all count for together.
    """
    plan.give("y", y)
    E = "E" if penalty is None else "E_data"
    last = len(layers)
    values = {"z": f"z{last}", "a": f"a{last}", "y": "y", "c": "c"}
    each, over_examples = example_loss(layers, loss, by_weight=weights is not None), loss.over_examples
    if weights is not None:
        plan.give("c", weights[0])
        if loss.reduce == "mean":
            plan.give("n", np.asarray(weights[1], layers[0].W.dtype))
            over_examples = mean_by_weight
    inputs = [values[p] for p in each.parameters]
    count = over_examples.parameters[1:]
    if len(y) == 1:
        whole = Equation.compose(loss.name, over_examples.function, each, *count)
        plan.add(E, whole, *inputs, *count)
    else:
        plan.add("losses", each, *inputs)
        plan.add(E, over_examples, "losses", *count)
    if penalty:
        for name, price in penalty.prices.items():
            plan.give(name, np.asarray(price, layers[0].W.dtype))
        charged = [f"W{l}" for l in range(1, last + 1)]
        plan.add("E_penalty", penalty.of([2] * last), *charged, *penalty.prices)
        plan.add("E", with_penalty, E, "E_penalty")


def training_step(
    layers: Sequence[Layer],
    loss: Loss,
    x: Array,
    y: Array,
    learning_rate: Array | None,
    frozen: Collection[str] = (),
    optimizer: Optimizer = OPTIMIZERS["sgd"],
    penalty: Penalty | None = None,
    max_w2: float | None = None,
    dropout: Dropout | None = None,
    rate_decay: float = 1.0,
    plan: Plan | None = None,
    weights: Weights | None = None,
) -> Plan:
    """Lay out one whole training step.

    Parameters
    ----------
    layers : sequence of Layer
        Their arrays are used, not copied: running the plan changes them.
    loss : Loss
    x : (examples, inputs) array
    y : (examples, outputs) array
    learning_rate : 0-d array or None
        None leaves the update out.
    frozen : names
        The weights and biases, such as ``"b1"``, that are not updated.
    optimizer : Optimizer
        How the others follow their gradients.
    penalty : Penalty, optional
        What large weights are charged; biases are not.
    max_w2 : number, optional
        How large the sum of the squares of a unit's incoming weights may become.
    dropout : Dropout, optional
    rate_decay : number
        What the learning rate is multiplied by from one layer to the next.
    plan : Plan, optional
        An empty one to lay the step out on.
    weights : ((examples, 1) array, number), optional
        What each example counts for, and what they all count for together.

    Returns
    -------
    Plan
    """
    plan = Plan() if plan is None else plan
    forward(plan, layers, x, dropout)
    add_loss(plan, layers, loss, y, penalty, weights)
    if learning_rate is not None:
        plan.give("learning_rate", learning_rate)
        give_settings(plan, optimizer, learning_rate.dtype)
    _backward(plan, layers, loss, len(x), penalty)
    if max_w2 is not None and learning_rate is not None:
        plan.give("max_w2", np.asarray(max_w2, learning_rate.dtype))
    if learning_rate is not None:
        for l, layer in enumerate(layers, 1):
            rate = _rate_of_layer(plan, rate_decay, l)
            for name in [f"W{l}", f"b{l}"] if layer.b is not None else [f"W{l}"]:
                if name not in frozen:
                    give_state(plan, optimizer, name)
                    add_update(plan, optimizer.rules, optimizer.state, name, f"d{name}", rate)
                    if max_w2 is not None and name.startswith("W"):
                        plan.add(f"{name}_limited", max_norm, f"{name}_new", "max_w2", into=name)
    return plan


def _rate_of_layer(plan: Plan, rate_decay: float, l: int) -> str:
    """The name of a layer's learning rate, which is worked out where the layers' rates differ."""
    if rate_decay == 1:
        return "learning_rate"
    dtype = plan.arrays["learning_rate"].dtype
    if "rate_decay" not in plan.arrays:
        plan.give("rate_decay", np.asarray(rate_decay, dtype))
    plan.give(f"depth{l}", np.asarray(l - 1, dtype))
    plan.add(f"learning_rate{l}", rate_of_layer, "learning_rate", "rate_decay", f"depth{l}")
    return f"learning_rate{l}"


def _backward(
    plan: Plan, layers: Sequence[Layer], loss: Loss, examples: int, penalty: Penalty | None
) -> None:
    last = len(layers)
    pair = pair_of(layers[-1].activation, loss)
    by_weight = "c" in plan.arrays
    if loss.reduce == "mean" and examples > 1 and not by_weight:
        plan.give("n", np.asarray(examples, layers[0].W.dtype))
    count = {name for name in ("c", "n") if name in plan.arrays}
    for l in range(last, 0, -1):
        layer = layers[l - 1]
        values = {"z": f"z{l}", "a": f"a{l}", "y": "y"}
        if l == last and pair:
            output = shared_slope(pair.delta, count)
            plan.add(f"delta{l}", output, *(values.get(p, p) for p in output.parameters))
        else:
            if l < last:
                dropped_here = f"mask{l}" in plan.arrays
                received = f"da{l}_kept" if dropped_here else f"da{l}"
                plan.add(received, backprop.received, f"delta{l + 1}", f"W{l + 1}")
                if dropped_here:
                    plan.add(f"da{l}", dropped_blame, received, f"mask{l}")
            else:
                slope = shared_slope(loss.slope, count)
                plan.add(f"da{l}", slope, *(values.get(p, p) for p in slope.parameters))
            if layer.activation.slope is not None:
                slope = layer.activation.slope
                plan.add(f"slope{l}", slope, *(values[p] for p in slope.parameters))
                plan.add(f"delta{l}", backprop.delta, f"da{l}", f"slope{l}")
            else:
                pullback = layer.activation.derivative
                plan.add(f"delta{l}", pullback, *(values.get(p, f"da{l}") for p in pullback.parameters))
        before = "x" if l == 1 else f"a{l - 1}"
        before = f"{before}_kept" if f"{before}_kept" in plan.arrays else before
        data = f"dW{l}_data" if penalty else f"dW{l}"
        plan.add(data, backprop.weight_gradient, before, f"delta{l}")
        if penalty:
            plan.add(f"dW{l}", penalty.gradient, data, f"W{l}", *penalty.prices)
        if layer.b is not None:
            plan.add(f"db{l}", backprop.bias_gradient, f"delta{l}")


def shared_slope(slope: Equation, count: Collection[str]) -> Equation:
    """The slope of a batch's loss, for what its examples count for, ``c``, and how many they are, ``n``."""
    if "c" in count and "n" in count:
        return Equation.compose(slope.name, share_by_weight.function, slope, "c", "n")
    if "c" in count:
        return Equation.compose(slope.name, weighted.function, slope, "c")
    return mean_slope(slope) if "n" in count else slope


def mean_slope(slope: Equation) -> Equation:
    """The slope of a loss that is the mean over n examples."""
    return Equation.compose(slope.name, backprop.share_of_example.function, slope, "n")
