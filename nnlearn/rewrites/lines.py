"""Rewrites that change which equations are worked out, and in what order nothing changes."""

from __future__ import annotations

import re

import numpy as np

from nnlearn.equations.binding import Kind
from nnlearn.equations.equation import Equation
from nnlearn.maths import backprop
from nnlearn.maths.activations import elu_slope, relu_slope
from nnlearn.maths.neuron import affine, weighted_sum
from nnlearn.maths.pairs import output_minus_target
from nnlearn.maths.shortcuts import (
    delta_of_sigmoid,
    delta_of_two_classes,
    doubt,
    elu_slope_from_activation,
    lead,
    relu_slope_from_activation,
)
from nnlearn.optimizers import Optimizer
from nnlearn.rewrites.draft import Draft, Line, room
from nnlearn.training_step import mean_slope
from nnlearn.update import add_update, state_name

#: Slopes of the pre-activation that can be had from the activation.
FROM_ACTIVATION: dict[Equation, Equation] = {
    relu_slope: relu_slope_from_activation,
    elu_slope: elu_slope_from_activation,
}
EVERY = slice(None)
BUT_LAST = slice(None, -1)
LAST = slice(-1, None)


def losses_later(draft: Draft) -> None:
    """Leave the loss out of the step: no weight needs it, only its slope.

    The outputs of an epoch are kept instead, and their losses are worked out all at once when it is over.
    """
    loss = [line for line in draft.lines if line.name in ("losses", "E", "E_data")]
    read = {name for line in loss for name in values_read(line)} - {"y", "losses", "n", "E_data"}
    if "E_penalty" in draft.made:
        return  # it needs the weights of its own step
    draft.drop(line.name for line in loss)
    draft.moving = (*draft.moving, *sorted(read))


def values_read(line: Line) -> list[str]:
    """The values that a line really reads, of those that its textbook form names."""
    named = dict(zip(line.equation.parameters, line.inputs, strict=True))
    return [named[p] for p in line.equation.reads]


def slopes_from_activations(draft: Draft) -> None:
    """Read each slope from the activation where that is possible, so that nobody needs the pre-activation."""
    for line in list(draft.lines):
        if line.equation in FROM_ACTIVATION:
            layer = line.name.removeprefix("slope")
            draft.replace(line.name, FROM_ACTIVATION[line.equation], f"a{layer}")


def fused_output_delta(draft: Draft) -> None:
    """Take sigmoid or softmax, their loss's slope and the mean over the examples in one go, as a tanh."""
    output = next((line for line in draft.lines if line.name.startswith("delta")), None)
    if output is None:
        return
    l = output.name.removeprefix("delta")
    last = draft.made[f"a{l}"]
    matched = {output_minus_target.structure, mean_slope(output_minus_target).structure}
    if output.equation.structure not in matched:
        return
    shape, dtype = draft.kinds[f"z{l}"]
    share = 1 / (2 * shape[0]) if "n" in output.inputs else 0.5
    if last.equation.name == "sigmoid":
        draft.prepared["side"] = doubt
        draft.kinds["side"] = Kind(shape, dtype)
        draft.kinds["share"], draft.start["share"] = Kind((), dtype), share
        draft.replace(output.name, delta_of_sigmoid, f"z{l}", "side", "share")
    elif shape[1] == 2:
        draft.prepared["side"] = lead
        draft.kinds["side"] = Kind((shape[0], 1), dtype)
        draft.kinds["contrast"], draft.start["contrast"] = Kind((2, 1), dtype), np.array([[-0.5], [0.5]])
        draft.kinds["share"], draft.start["share"] = Kind((1, 2), dtype), np.array([[-share, share]])
        draft.replace(output.name, delta_of_two_classes, f"z{l}", "contrast", "side", "share")
    else:
        return
    draft.per_example |= {"side", "share"}
    draft.moving = (*draft.moving, "side")


def in_place(draft: Draft) -> None:
    """Let an activation take over its pre-activation's memory, and a delta that of what it was made of."""
    for line in list(draft.lines):
        kind, layer = line.name.rstrip("0123456789"), line.name.lstrip("abcdeghijklmnopqrstuvwxyz")
        source = {"a": f"z{layer}", "delta": f"da{layer}"}.get(kind)
        if source not in line.inputs or source in draft.moving or line.name in draft.moving:
            continue
        if draft.kinds[source] == draft.kinds[line.name] and draft.readers(source) == [line]:
            draft.take_over(line.name, source)


def bias_as_a_row(draft: Draft) -> None:
    """Take the bias for one more weight, whose input is always 1: one matrix product does the work of two steps.

    Each layer's input gets a column of ones, and its weights a row of biases.
    """
    for line in list(draft.lines):
        if line.equation is not affine:
            continue
        x, W, b = line.inputs
        if (f"{W}_new" in draft.made) != (f"{b}_new" in draft.made):
            continue  # one of them is frozen
        layer = W.removeprefix("W")
        owner = next((r.into for r in draft.lines if r.name == x and r.into), x)
        with_ones = _with_ones(draft, owner, f"{x}_and_1")
        _join(draft, W, b, f"{W}_and_{b}")
        draft.replace(line.name, weighted_sum, with_ones, f"{W}_and_{b}")
        if f"dW{layer}" in draft.made:
            _join(draft, f"dW{layer}", f"db{layer}", f"dW{layer}_and_db{layer}")
            gradient = draft.made[f"dW{layer}"]
            draft.replace(gradient.name, gradient.equation, with_ones, gradient.inputs[1])
            draft.rename(gradient.name, f"dW{layer}_and_db{layer}")
            draft.drop([f"db{layer}"])


def _with_ones(draft: Draft, x: str, whole: str) -> str:
    """Make `x` a part of `whole`, which has a column of ones behind it."""
    kind = draft.kinds[x]
    draft.kinds[whole] = Kind((kind.shape[0], kind.shape[1] + 1), kind.dtype)
    draft.start[whole] = 1.0
    draft.per_example.add(whole)
    draft.part_of[x] = whole, (EVERY, BUT_LAST)
    if x in draft.rows:
        draft.rows.add(whole)
    draft.moving = tuple(whole if m == x else m for m in draft.moving)
    return whole


def _join(draft: Draft, W: str, b: str, whole: str) -> None:
    """Make weights and biases parts of one array."""
    kind = draft.kinds[W]
    draft.kinds[whole] = Kind((kind.shape[0] + 1, kind.shape[1]), kind.dtype)
    draft.part_of[W] = whole, (BUT_LAST, EVERY)
    draft.part_of[b] = whole, (-1, EVERY)


def whole_products(draft: Draft, largest: int = 4096) -> None:
    """Pass blame down to the ones as well, where that is cheaper than leaving them out.

    A product with a part of the weights needs a slower routine than one with all of them.
    """
    for line in list(draft.lines):
        if line.equation is not backprop.received:
            continue
        delta, W = line.inputs
        whole = draft.part_of.get(W, ("",))[0]
        shape, dtype = draft.kinds[line.name]
        if whole and shape[0] * shape[1] <= largest:
            name = f"{line.name}_and_1"
            draft.kinds[name] = Kind((shape[0], shape[1] + 1), dtype)
            draft.per_example.add(name)
            draft.part_of[line.name] = name, (EVERY, BUT_LAST)
            draft.replace(line.name, backprop.received, delta, whole)
            draft.rename(line.name, name)


def one_vector(draft: Draft, optimizer: Optimizer) -> None:
    """Lay all weights in one array and all gradients in another, and update them at a stroke.

    A network of three layers then makes one update where it made six.
    """
    updated = [line.into for line in draft.lines if line.into and f"{line.into}_new" == line.name]
    updated = [p for p in updated if re.fullmatch(r"[Wb]\d+", p)]
    if not updated:
        return

    def wholes(names: list[str]) -> list[str]:
        return list(dict.fromkeys(draft.part_of.get(n, (n,))[0] for n in names))

    draft.vectors["parameters"] = wholes(updated)
    draft.vectors["gradient"] = wholes([f"d{p}" for p in updated])
    before = tuple(f"{p}_" for p in updated)
    draft.drop([line.name for line in draft.lines if line.name.startswith(before)])
    dtype = draft.kinds[updated[0]].dtype
    flat = Kind((sum(map(room, (draft.kinds[n] for n in draft.vectors["parameters"]))),), dtype)
    for name in ("parameters", "gradient", *(state_name("parameters", s) for s in optimizer.state)):
        draft.kinds[name] = flat
    for state in optimizer.state:
        draft.start[state_name("parameters", state)] = 0.0
    add_update(draft, optimizer.rules, optimizer.state, "parameters", "gradient")


def folded_scales(draft: Draft, optimizer: Optimizer) -> None:
    """Fold an optimiser's factors into two numbers a step, which cost nothing, and leave the arrays alone."""
    if optimizer.folded is None or "parameters" not in draft.kinds:
        return
    draft.drop([line.name for line in draft.lines if line.name.startswith("parameters_")])
    for scalar in optimizer.folded.scalars:
        draft.kinds[scalar.name] = Kind((), draft.kinds["parameters"].dtype)
        draft.start[scalar.name] = 0.0
    add_update(draft, optimizer.folded.rules, optimizer.state, "parameters", "gradient")
