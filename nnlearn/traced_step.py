"""The plan of a step that is to be traced: what it is made of, and where in training it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.optimizers import optimizer_of
from nnlearn.plan import Plan
from nnlearn.recipe import Recipe
from nnlearn.schedules import Schedule
from nnlearn.training_step import training_step


@dataclass(frozen=True)
class Place:
    """Where in training a step comes.

    Attributes
    ----------
    number : int
        The step's, counted from 1.
    examples : int
        How many were seen in the steps before.
    state : mapping of arrays
        What the optimiser kept, ``W1_m``, …; nothing before the first step.
    """

    number: int = 1
    examples: int = 0
    state: Mapping[str, Array] = field(default_factory=dict)


def recipe_of(
    network: Network, optimizer: Any, frozen: Any, l1: Any, l2: Any, max_w2: Any, dropout: Any
) -> Recipe:
    """Take the options of a step, as :meth:`nnlearn.network.Network.trace` describes them.

    Raises
    ------
    ValueError, TypeError
        If one is not what it should be.
    """
    chosen: Dropout | None = None
    if dropout is not None:
        chosen = dropout if isinstance(dropout, Dropout) else Dropout(dropout)
        if not any(dropout_rates(chosen.rates, len(network.layers) - 1)):
            chosen = None
    return Recipe(
        network.layers,
        network.loss,
        optimizer_of(optimizer),
        network.frozen_names(frozen),
        penalty_for(l1, l2),
        None if max_w2 is None else checks.positive(max_w2, "max_w2", "max_w2=15"),
        chosen,
    )


def step_plan(
    recipe: Recipe,
    network: Network,
    x: Array,
    y: Array,
    learning_rate: Array | None,
    c: Array | None = None,
) -> Plan:
    """Lay a recipe's step out on a network's own arrays; without a learning rate, up to the gradients.

    The examples count for `c`, an (examples, 1) array, if it is given.
    """
    return training_step(
        network.layers,
        recipe.loss,
        x,
        y,
        learning_rate,
        recipe.frozen,
        recipe.optimizer,
        recipe.penalty,
        recipe.max_w2,
        recipe.dropout,
        weights=None if c is None else (c, float(c.sum(dtype=np.float64))),
    )


def put_in_place(plan: Plan, recipe: Recipe, place: Place, random: np.random.Generator) -> None:
    """Give a plan the numbers that change from step to step.

    Dropout's random numbers are drawn as :func:`nnlearn.training.fit` draws them: unit by unit.
    """
    changing: dict[str, Any] = {**place.state, "t": place.number}
    for name, setting in recipe.optimizer.settings.items():
        if isinstance(setting, Schedule):
            changing[name] = setting.values(place.examples, 0, 1, place.number - 1)
    for name in plan.given:
        if name in changing:
            plan.arrays[name][...] = changing[name]
        elif name.startswith("u"):
            u = plan.arrays[name]
            u[...] = random.random(u.shape[::-1], dtype=u.dtype.type).T


def dropouts_random(seed: int | None) -> np.random.Generator:
    """The random numbers of dropout for a seed: the same as in :func:`nnlearn.training.fit`."""
    return np.random.default_rng(None if seed is None else [seed, 1])
