"""Rewrites that change which equations are worked out, and on what; never what comes of them."""

from __future__ import annotations

import math

import numpy as np

from nnlearn.equations.binding import Kind
from nnlearn.equations.equation import Equation
from nnlearn.maths import backprop
from nnlearn.maths.activations import elu, elu_slope, relu, relu_slope
from nnlearn.maths.neuron import affine, weighted_sum
from nnlearn.maths.pairs import output_minus_target
from nnlearn.maths.shortcuts import (
    delta_of_sigmoid,
    delta_of_two_classes,
    elu_slope_from_activation,
    lead_of_second,
    relu_slope_by_rounding_up,
    relu_slope_from_activation,
    side_of_half,
)
from nnlearn.rewrites.draft import Draft, Line
from nnlearn.training_step import mean_slope

#: Slopes of the pre-activation that can be had from the activation.
FROM_ACTIVATION: dict[Equation, Equation] = {
    relu_slope: relu_slope_from_activation,
    elu_slope: elu_slope_from_activation,
}
#: Activations of which 1 is 1, and whose slopes are read from the activation.
KEEPS_ONES = (relu, elu)
EVERY = slice(None)
BUT_LAST = slice(None, -1)


def losses_later(draft: Draft) -> None:
    """Leave the loss out of the step: no weight needs it, only its slope.

    The outputs of many batches are kept anyway, and their losses are then worked out all at once.
    """
    # A penalty stays: it is one of the weights of its own step.
    draft.drop([line.name for line in draft.lines if line.name in ("losses", "E", "E_data")])


def slopes_from_activations(draft: Draft, few: int = 1024) -> None:
    """Read each slope from the activation where that is possible, so that nobody needs the pre-activation."""
    for line in list(draft.lines):
        if line.equation in FROM_ACTIVATION:
            layer = line.name.removeprefix("slope")
            shorter = FROM_ACTIVATION[line.equation]
            if shorter is relu_slope_from_activation and math.prod(draft.kinds[line.name].shape) > few:
                shorter = relu_slope_by_rounding_up
            draft.replace(line.name, shorter, f"a{layer}")


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
    share = 1 / (2 * (draft.total or shape[0])) if "n" in output.inputs else 0.5
    if last.equation.name == "sigmoid":
        draft.prepared["side"] = side_of_half
        draft.kinds["side"] = Kind(shape, dtype)
        draft.kinds["share"], draft.start["share"] = Kind((), dtype), share
        draft.replace(output.name, delta_of_sigmoid, f"z{l}", "side", "share")
    elif shape[1] == 2:
        draft.prepared["side"] = lead_of_second
        draft.kinds["side"] = Kind((shape[0], 1), dtype)
        draft.kinds["contrast"], draft.start["contrast"] = Kind((2, 1), dtype), np.array([[-0.5], [0.5]])
        draft.kinds["share"], draft.start["share"] = Kind((1, 2), dtype), np.array([[-share, share]])
        draft.replace(output.name, delta_of_two_classes, f"z{l}", "contrast", "side", "share")
    else:
        return
    draft.per_example |= {"side", "share"}
    if draft.total is None:
        draft.moving = (*draft.moving, "side")
    else:
        side = draft.prepared.pop("side")
        draft.lines.insert(0, Line("side", side, side.parameters))


def in_place(draft: Draft) -> None:
    """Let an activation take over its pre-activation's memory, and a delta that of what it was made of."""
    for line in list(draft.lines):
        kind, layer = line.name.rstrip("0123456789"), line.name.lstrip("abcdeghijklmnopqrstuvwxyz")
        source = {"a": f"z{layer}", "delta": f"da{layer}"}.get(kind)
        if source not in line.inputs or source in draft.moving or line.name in draft.moving:
            continue
        if draft.kinds[source] == draft.kinds[line.name] and draft.readers(source) == [line]:
            draft.take_over(line.name, source)


def bias_as_a_row(draft: Draft, widest: int = 256) -> None:
    """Take the bias for one more weight, whose input is always 1: one product does the work of two steps.

    Each layer's input gets a column of ones, and its weights a row of biases. But the data stay as they are
    where a row is wide: there a call costs little, and a second copy of all the data much.
    """
    for line in list(draft.lines):
        if line.equation is not affine:
            continue
        x, W, b = line.inputs
        if x == "x" and (draft.total is not None or draft.kinds[x].shape[1] > widest):
            continue
        if (f"{W}_new" in draft.made) != (f"{b}_new" in draft.made):
            continue  # one of them is frozen
        layer = W.removeprefix("W")
        owner = next((r.into for r in draft.lines if r.name == x and r.into), x)
        with_ones = _with_column(draft, owner, f"{x}_and_1")
        _join(draft, W, b, f"{W}_and_{b}")
        draft.replace(line.name, weighted_sum, with_ones, f"{W}_and_{b}")
        dW, db = data_gradient(draft, layer), f"db{layer}"
        if dW in draft.made:
            _join(draft, dW, db, f"{dW}_and_{db}")
            draft.replace(dW, backprop.weight_gradient, with_ones, draft.made[dW].inputs[1])
            draft.rename(dW, f"{dW}_and_{db}")
            draft.drop([db])


def data_gradient(draft: Draft, layer: str) -> str:
    """The name of a layer's gradient before there is any penalty in it."""
    return f"dW{layer}_data" if f"dW{layer}_data" in draft.kinds else f"dW{layer}"


def _with_column(draft: Draft, x: str, whole: str, number: float = 1.0) -> str:
    """Make `x` a part of `whole`, which has a column of ones behind it, or of another number."""
    kind = draft.kinds[x]
    draft.kinds[whole] = Kind((kind.shape[0], kind.shape[1] + 1), kind.dtype)
    draft.start[whole] = number
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


def ones_along(draft: Draft) -> None:
    """Let the ones go along where they stay ones, or nobody reads what becomes of them.

    NumPy runs through a whole block at once, but through each of several blocks with a gap for itself.
    """
    for line in list(draft.lines):
        whole = draft.part_of.get(line.into or "", ("",))[0]
        if line.equation not in KEEPS_ONES or whole != f"{line.name}_and_1" or line.inputs != (line.into,):
            continue
        layer = line.name.removeprefix("a")
        slope, delta = draft.made.get(f"slope{layer}"), draft.made.get(f"delta{layer}")
        others = [reader for reader in draft.readers(line.name) if reader != slope]
        if others or slope is None or delta is None or delta.into != f"da{layer}":
            continue
        blame = draft.part_of.get(f"da{layer}", ("",))[0]
        if not blame:
            blame = _with_column(draft, f"da{layer}", f"da{layer}_and_0", 0.0)
        draft.replace(line.name, line.equation, whole)
        draft.take_over(line.name, whole)
        draft.rename(line.name, f"{whole}_new")
        draft.kinds[slope.name] = draft.kinds[blame]
        draft.replace(slope.name, slope.equation, whole)
        draft.replace(delta.name, delta.equation, blame, slope.name)
        draft.take_over(delta.name, blame)
        draft.rename(delta.name, f"{delta.name}_and_1")
        draft.part_of[delta.name] = blame, (EVERY, BUT_LAST)
        draft.per_example |= {f"{whole}_new", f"{delta.name}_and_1"}
