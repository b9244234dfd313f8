"""Training by the textbook's plan, one step after the other: what every fast run is compared with."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.inputs_and_targets import targets_for
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.optimizers import optimizer_of
from nnlearn.recipe import Recipe
from nnlearn.schedules import Schedule


def trained_by_the_textbook(
    network: Network,
    x: Any,
    y: Any,
    *,
    sample_weight: Any = None,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float | Schedule | None = None,
    optimizer: Any = "sgd",
    shuffle: bool = True,
    seed: int = 0,
    frozen: Any = (),
    l1: float = 0,
    l2: float = 0,
    max_w2: float | None = None,
    dropout: Any = 0,
    rate_decay: float = 1.0,
) -> tuple[Network, list[float]]:
    """Train a copy as ``fit`` with the same options does; give it, and each epoch's loss."""
    network = network.copy()
    x = np.asarray(x, network.dtype)
    y = targets_for(network.layers, network.loss, y, len(x))
    chosen = optimizer_of(optimizer)
    drop = dropout if isinstance(dropout, Dropout) else Dropout(dropout)
    rates = dropout_rates(drop.rates, len(network.layers) - 1)
    recipe = Recipe(
        network.layers,
        network.loss,
        chosen,
        frozen,
        penalty_for(l1, l2),
        max_w2,
        drop if any(rates) else None,
        rate_decay,
        None if sample_weight is None else float(np.mean(sample_weight)),
    )
    c = None if sample_weight is None else np.asarray(sample_weight, network.dtype).reshape(-1, 1)
    order_random, dropout_random = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    size = len(x) if batch_size is None else batch_size
    numbers = {"learning_rate": chosen.learning_rate if learning_rate is None else learning_rate}
    numbers |= chosen.settings
    kept: dict[str, Array] = {}
    losses, step, samples = [], 0, 0
    for epoch in range(epochs):
        shuffled = shuffle and size < len(x)
        order = order_random.permutation(len(x)) if shuffled else np.arange(len(x))
        total = 0.0
        for start in range(0, len(x), size):
            rows = order[start : start + size]
            counts = None if c is None else c[rows]
            plan = recipe.step(x[rows], y[rows], np.zeros((), network.dtype), c=counts)
            for name, value in {**numbers, "t": step + 1}.items():
                if name in plan.arrays:
                    now = value.values(samples, epoch, epochs, step) if isinstance(value, Schedule) else value
                    plan.arrays[name][...] = now
            for name in plan.given:
                if name in kept:
                    plan.arrays[name][...] = kept[name]
                elif re.fullmatch(r"u\d+", name):
                    drawn = dropout_random.random(plan.arrays[name].shape[::-1], plan.arrays[name].dtype)
                    plan.arrays[name][...] = drawn.T
            plan.run_once()
            kept |= {n: plan.arrays[n].copy() for n in plan.given if re.match(r"[Wb]\d+_", n)}
            total += float(plan.arrays["E"]) * (len(rows) if network.loss.reduce == "mean" else 1)
            step, samples = step + 1, samples + len(rows)
        losses.append(total / len(x) if network.loss.reduce == "mean" else total)
    for l, (layer, rate) in enumerate(zip(network.layers, rates, strict=True)):
        if rate and (drop.scaling == "prediction" or (drop.scaling == "h2o" and l > 0)):
            layer.W[...] *= network.dtype.type(1 - rate)
    return network, losses


def largest_difference(one: Network, other: Network) -> float:
    """By how much the parameters of two networks differ at most, in proportion where they are large."""
    pairs = zip(one.parameters, other.parameters, strict=True)
    return max(float((np.abs(a - b) / np.maximum(1, np.abs(b))).max()) for a, b in pairs)
