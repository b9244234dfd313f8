"""Rewrites of the last part of a step, in which the weights follow their gradients."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from nnlearn.equations.binding import Kind
from nnlearn.maths.descent import descend
from nnlearn.maths.folded_descent import (
    discounted_gradients,
    discounted_second_moment,
    discounted_sum,
    share_of_step,
    squared,
    take_step,
)
from nnlearn.maths.penalties import Penalty, max_norm
from nnlearn.maths.rates import rate_of_each, rate_of_layer
from nnlearn.optimizers import Optimizer
from nnlearn.rewrites.draft import Draft, Line, room
from nnlearn.rewrites.lines import data_gradient
from nnlearn.schedules import Schedule
from nnlearn.update import add_update, state_name


def one_vector(
    draft: Draft, optimizer: Optimizer, penalty: Penalty | None = None, rate_decay: float = 1.0
) -> None:
    """Lay all weights in one array and all gradients in another, and update them at a stroke.

    A network of three layers then makes one update where it made six.
    """
    updated = [line.into for line in draft.lines if line.into and f"{line.into}_new" == line.name]
    updated = [p for p in updated if re.fullmatch(r"[Wb]\d+", p)]
    if not updated:
        return
    limited = _take_out(draft, *(f"{p}_" for p in updated))
    wholes = list(dict.fromkeys(draft.part_of.get(p, (p,))[0] for p in updated))
    flat = Kind((sum(room(draft.kinds[n]) for n in wholes),), draft.kinds[updated[0]].dtype)
    draft.vectors["parameters"] = wholes
    gradients = [data_gradient(draft, p[1:]) if p.startswith("W") else f"d{p}" for p in updated]
    draft.vectors["gradient"] = list(dict.fromkeys(draft.part_of.get(g, (g,))[0] for g in gradients))
    draft.kinds["parameters"] = draft.kinds["gradient"] = flat
    for state in optimizer.state:
        _lay_out(draft, state_name("parameters", state), state, updated, flat)
    if penalty:
        _penalise_at_once(draft, penalty)
    rate = "learning_rate" if rate_decay == 1 else _rate_of_each(draft, rate_decay)
    add_update(draft, optimizer.rules, optimizer.state, "parameters", "gradient", rate)
    draft.lines += limited


def _rate_of_each(draft: Draft, rate_decay: float) -> str:
    """Give each weight its layer's share of the learning rate."""
    kind = draft.kinds["parameters"]
    draft.kinds["rate_share"] = draft.kinds["learning_rates"] = kind
    draft.start["rate_share"] = share = np.zeros(kind.shape)
    at = 0
    for whole in draft.vectors["parameters"]:
        depth = int(re.findall(r"\d+", whole)[0]) - 1
        share[at : at + room(draft.kinds[whole])] = rate_of_layer(1.0, rate_decay, depth)
        at += room(draft.kinds[whole])
    draft.drop([line.name for line in draft.lines if line.equation is rate_of_layer])
    draft.add("learning_rates", rate_of_each, "learning_rate", "rate_share")
    return "learning_rates"


def _take_out(draft: Draft, *beginnings: str) -> list[Line]:
    """Take out the lines of the update, and give those that limit what came of it: they go last."""
    limited = [line for line in draft.lines if line.equation is max_norm]
    names = [line.name for line in draft.lines if line.name.startswith(beginnings)]
    draft.drop([*names, *(line.name for line in limited)])
    return [replace(line, inputs=(line.into or "", "max_w2")) for line in limited]


def _penalise_at_once(draft: Draft, penalty: Penalty) -> None:
    """Charge all weights together: with a price of 0 for biases, and for what lies between."""
    prices = [f"{name}_each" for name in penalty.prices]
    for name, price in penalty.prices.items():
        draft.kinds[f"{name}_each"] = kind = draft.kinds["parameters"]
        draft.start[f"{name}_each"] = each = np.zeros(kind.shape)
        at = 0
        for whole in draft.vectors["parameters"]:
            rows, columns = draft.kinds[whole].shape if whole.startswith("W") else (0, 0)
            weights = each[at : at + rows * columns].reshape(columns, rows)  # as they lie: unit by unit
            weights[:, : rows - ("_and_" in whole)] = price
            at += room(draft.kinds[whole])
    draft.drop([line.name for line in draft.lines if line.equation is penalty.gradient])
    draft.add("gradient_penalised", penalty.gradient, "gradient", "parameters", *prices, into="gradient")
    total = draft.made.get("E_penalty")
    charged = [name for name in total.inputs if name.startswith("W")] if total else []
    if total and all(draft.part_of.get(W, (W,))[0] in draft.vectors["parameters"] for W in charged):
        draft.replace("E_penalty", penalty.of([1]), "parameters", *prices)


def _lay_out(draft: Draft, vector: str, suffix: str, parameters: list[str], kind: Kind) -> None:
    """Make a vector with a part for each parameter, called ``W1_suffix``, where that has its own."""
    wholes = draft.vectors["parameters"]
    draft.vectors[vector] = [state_name(w, suffix) for w in wholes]
    draft.kinds[vector] = kind
    for whole in wholes:
        draft.kinds[state_name(whole, suffix)] = draft.kinds[whole]
    for p in parameters:
        if p in draft.part_of:
            whole, index = draft.part_of[p]
            draft.part_of[state_name(p, suffix)] = state_name(whole, suffix), index


def folded_scales(draft: Draft, optimizer: Optimizer) -> None:
    """Fold an optimiser's factors into two numbers a step, which cost nothing, and leave the arrays alone."""
    if optimizer.folded is None or "parameters" not in draft.kinds or "learning_rates" in draft.made:
        return  # the scales are numbers: they cannot differ from weight to weight
    limited = _take_out(draft, "parameters_")
    for scalar in optimizer.folded.scalars:
        draft.kinds[scalar.name] = Kind((), draft.kinds["parameters"].dtype)
        draft.start[scalar.name] = 0.0
        draft.numbers[scalar.name] = scalar.equation
    add_update(draft, optimizer.folded.rules, optimizer.state, "parameters", "gradient")
    draft.lines += limited


def moments_together(draft: Draft, optimizer: Optimizer, largest: int = 4096) -> None:
    """Let the discounted sums of the gradient and of its square move on at a stroke, as halves of one array.

    Each keeps a share of what it was, and adds what is new. Of many weights the calls cost little, and a
    share for each entry more than one number for all.
    """
    halves = {"parameters_m": discounted_gradients, "parameters_v": discounted_second_moment}
    made = [draft.made.get(f"{name}_new") for name in halves]
    kind = draft.kinds.get("parameters")
    if [line and line.equation for line in made] != [*halves.values()] or kind is None:
        return
    size, shares = math.prod(kind.shape), [optimizer.settings.get(beta) for beta in ("beta1", "beta2")]
    readers = [draft.readers(f"{name}_new") for name in halves]
    if size > largest or readers[0] != readers[1] or len(readers[0]) != 1:
        return
    if any(share is None or isinstance(share, Schedule) for share in shares):
        return
    draft.vectors["moments"] = [*halves]
    draft.vectors["powers_of_gradient"] = ["gradient", "gradient_squared"]
    draft.kinds["gradient_squared"] = kind
    for name in ("moments", "powers_of_gradient", "shares_kept"):
        draft.kinds[name] = Kind((2 * size,), kind.dtype)
    draft.start["shares_kept"] = np.repeat(np.array(shares, float), size)
    (follow,) = readers[0]
    draft.drop([f"{name}_new" for name in halves])
    inputs = [name.removesuffix("_new") if name.startswith(tuple(halves)) else name for name in follow.inputs]
    draft.replace(follow.name, follow.equation, *inputs)
    at = draft.lines.index(draft.made[follow.name])
    draft.lines[at:at] = [
        Line("gradient_squared", squared, ("gradient",)),
        Line("moments_new", discounted_sum, ("moments", "shares_kept", "powers_of_gradient"), "moments"),
    ]


def rate_in_the_delta(draft: Draft, optimizer: Optimizer) -> None:
    """Let the output's delta carry the learning rate, as its share of the mean is a factor there already.

    Each gradient then arrives as the step to take, which is only subtracted. That holds for plain descent,
    where nothing else is done with the gradients.
    """
    shared = next((line for line in draft.lines if "share" in line.inputs), None)
    update = draft.made.get("parameters_new")
    plain = [rule.equation for rule in optimizer.rules] == [descend]
    if shared is None or update is None or not plain or draft.total is not None:
        return
    if "learning_rate" not in update.inputs or "gradient_penalised" in draft.made:
        return
    draft.kinds["eta_share"], draft.start["eta_share"] = draft.kinds["share"], 0.0
    draft.per_example.add("eta_share")
    draft.numbers["eta_share"] = share_of_step
    draft.replace(shared.name, shared.equation, *("eta_share" if p == "share" else p for p in shared.inputs))
    draft.replace(update.name, take_step, "parameters", "gradient")
    draft.rename_all({name: f"eta_{name}" for name in (*draft.following(shared.name), "gradient")})
