"""The fast plan of a training step: the textbook's, rewritten by named steps.

Each rewrite is small, can be switched off, and changes no result beyond rounding. What is run is still made
of the equations of the textbook, or of shorter ones that are proven equal to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnlearn import checks
from nnlearn.equations.binding import Array
from nnlearn.plan import Outline, Plan
from nnlearn.recipe import Recipe
from nnlearn.rewrites import layout, lines, updates
from nnlearn.rewrites.draft import Draft
from nnlearn.training_step import example_loss

#: Every rewrite by its name, in the order in which they are made.
REWRITES: dict[str, Callable[[Draft, Recipe], None]] = {
    "losses later": lambda draft, recipe: lines.losses_later(draft),
    "slopes from activations": lambda draft, recipe: lines.slopes_from_activations(draft),
    "fused output delta": lambda draft, recipe: lines.fused_output_delta(draft),
    "in place": lambda draft, recipe: lines.in_place(draft),
    "bias as a row": lambda draft, recipe: lines.bias_as_a_row(draft),
    "whole products": lambda draft, recipe: lines.whole_products(draft),
    "ones along": lambda draft, recipe: lines.ones_along(draft),
    "one vector": lambda draft, recipe: updates.one_vector(
        draft, recipe.optimizer, recipe.penalty, recipe.rate_decay
    ),
    "folded scales": lambda draft, recipe: updates.folded_scales(draft, recipe.optimizer),
    "moments together": lambda draft, recipe: updates.moments_together(draft, recipe.optimizer),
    "rate in the delta": lambda draft, recipe: updates.rate_in_the_delta(draft, recipe.optimizer),
    "examples side by side": lambda draft, recipe: layout.examples_side_by_side(draft),
    "bound products": lambda draft, recipe: layout.bound_products(draft),
}


@dataclass
class FastStep:
    """A bound step for batches of one size.

    Attributes
    ----------
    plan : Plan
    memory : function
        Gives each value's memory, by name.
    draft : Draft
        What the plan was made from: which values are moving, and which are prepared from the targets.
    """

    plan: Plan
    memory: Callable[[str], Array]
    draft: Draft

    @cached_property
    def drawn(self) -> list[Array]:
        """The memory of the random numbers that are drawn anew for each batch."""
        return [self.plan.arrays[name] for name in self.plan.given if re.fullmatch(r"u\d+", name)]


def fast_step(
    recipe: Recipe,
    examples: int,
    shared: dict[str, Array],
    rewrites: Collection[str] = tuple(REWRITES),
    changing: Collection[str] = (),
) -> FastStep:
    """Rewrite and bind the training step for batches of one size.

    Parameters
    ----------
    recipe : Recipe
    examples : int
        How many examples make a batch.
    shared : dict
        Memory that the steps for other sizes use as well; filled here.
    rewrites : names
        Which of :data:`REWRITES` to make.
    changing : names
        The numbers that change from step to step: they are moving values, as the batches themselves.

    Returns
    -------
    FastStep
    """
    draft = fast_draft(recipe, examples, rewrites)
    draft.moving += tuple(name for name in draft.kinds if name in _changing(draft, changing))
    return bound(draft, shared)


def _changing(draft: Draft, names: Collection[str]) -> set[str]:
    """The numbers that change from step to step, with those that are worked out from them."""
    changing = set(names)
    for name, equation in draft.numbers.items():
        if changing.intersection(equation.parameters):
            changing.add(name)
    return changing


def fast_plan(recipe: Recipe, x: Array, y: Array, learning_rate: Array, rewrites: Collection[str]) -> Plan:
    """Rewrite the first training step on given examples, and bind it to arrays that begin as the layers do.

    Raises
    ------
    ValueError, TypeError
        If a rewrite is unknown.
    """
    step = fast_step(recipe, len(x), {}, rewrites)
    for l, layer in enumerate(recipe.layers, 1):
        step.memory(f"W{l}")[...] = layer.W
        if layer.b is not None:
            step.memory(f"b{l}")[...] = layer.b
    for name, value in (("x", x), ("y", y), ("learning_rate", learning_rate)):
        step.memory(name)[...] = value
    for name, equation in step.draft.prepared.items():
        step.memory(name)[...] = equation(*map(step.memory, equation.parameters))
    numbers = {**recipe.optimizer.settings, "t": 1.0, "eta": float(learning_rate)}
    for name, value in step.draft.worked_out(numbers).items():
        if name in step.plan.arrays:
            step.memory(name)[...] = value
    return step.plan


def bound(draft: Draft, shared: dict[str, Array], given: Mapping[str, Array] | None = None) -> FastStep:
    """Bind a draft to memory; `given` values have theirs already."""
    plan, memory = draft.plan(shared, given)
    return FastStep(plan, memory, draft)


def fast_draft(recipe: Recipe, examples: int, rewrites: Collection[str], total: int | None = None) -> Draft:
    """Rewrite the training step; `total` examples, if not these alone, share in the loss's mean."""
    for name in rewrites:
        checks.known(name, REWRITES, "rewrite")
    layers = recipe.layers
    dtype = layers[0].W.dtype
    x = np.broadcast_to(np.zeros((), dtype), (examples, layers[0].inputs))
    y = np.broadcast_to(np.zeros((), dtype), (examples, layers[-1].units))
    draft = Draft.of(recipe.step(x, y, np.zeros((), dtype), Outline()))
    last = len(layers)
    named = {"z": f"z{last}", "a": f"a{last}"}
    kept = [named[p] for p in example_loss(layers, recipe.loss).reads if p in named]
    draft.moving = ("x", "y", *(["c"] if recipe.mean_weight is not None else []), *kept)
    if total is not None:
        draft.total, draft.start["n"] = total, total * (recipe.mean_weight or 1.0)
    for name, rewrite in REWRITES.items():
        if name in rewrites:
            rewrite(draft, recipe)
    draft.finish()
    return draft
