"""The limit of a training step: its matrix products alone, into memory that is there already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tests.benchmarks.peers import Row, Trainer
from tests.benchmarks.workloads import Array, Case, Problem

Product = tuple[Callable[[Array, Array], Array], Array, Array]  # a bound `dot`, its right side, the result


def rows(case: Case) -> list[Row]:
    """One row; for the large network also with two threads."""
    if case.batch is None:
        return []
    name = "only the matrix products"
    row = Row(name, trainer, ratio=("nnlearn", name), compared=False)
    if case.workload != "W2":
        return [row]
    name2 = f"{name}, 2 threads"
    return [row, Row(name2, trainer, 2, ratio=("nnlearn, 2 threads", name2), compared=False)]


def trainer(problem: Problem) -> Trainer:
    """Forward, gradients and backward products of every step of an epoch, the last smaller one included."""
    sizes, dtype, total = problem.case.sizes, problem.dtype, len(problem.X)
    full, left = divmod(total, problem.batch)
    most = products(sizes, problem.batch, dtype)
    last = products(sizes, left, dtype) if left else []

    def train(epochs: int) -> Sequence[float]:
        for _ in range(epochs):
            for _ in range(full):
                for dot, right, out in most:
                    dot(right, out)
            for dot, right, out in last:
                dot(right, out)
        return []

    return train


def products(sizes: Sequence[int], batch: int, dtype: np.dtype[Any]) -> list[Product]:
    """The products of one step, biases left out: units × rows, and the inputs rows × inputs, as they come."""
    random = np.random.default_rng(0)

    def array(*shape: int) -> Array:
        return random.random(shape).astype(dtype)

    weights = [array(units, inputs) for inputs, units in pairwise(sizes)]
    a = [array(batch, sizes[0]).T, *(array(units, batch) for units in sizes[1:])]
    delta = [array(units, batch) for units in sizes]
    made: list[Product] = [(W.dot, a[l], a[l + 1]) for l, W in enumerate(weights)]
    for l in range(len(weights) - 1, -1, -1):
        made.append((delta[l + 1].dot, a[l].T, array(*weights[l].shape)))
        if l:
            made.append((weights[l].T.dot, delta[l + 1], delta[l]))
    return made
