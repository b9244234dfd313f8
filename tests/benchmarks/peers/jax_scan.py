"""JAX: a compiled step, called once a batch; and an epoch as one compiled call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers import Row, Trainer, needs
from tests.benchmarks.workloads import Array, Case, Problem


def rows(case: Case) -> list[Row]:
    """Two rows; JAX takes the threads it likes."""
    if case.batch is None:
        return []
    return [Row("JAX, step by step", step_by_step), Row("JAX, whole epoch", whole_epoch)]


def step_by_step(problem: Problem) -> Trainer:
    """The compiled step fetches its rows itself, by their numbers."""
    jax, state, update = _start(problem)
    X, y = jax.device_put(problem.X), jax.device_put(problem.y)
    step = jax.jit(lambda state, rows, X, y: update(state, (X[rows], y[rows])), donate_argnums=0)
    next_order, batch = problem.orders(), problem.batch

    def epoch() -> float:
        nonlocal state
        order, losses = _order(next_order()), []
        for first in range(0, len(order), batch):
            state, loss = step(state, order[first : first + batch], X, y)
            losses.append(loss)
        return _mean(losses, len(order), batch)

    return lambda epochs: [epoch() for _ in range(epochs)]


def whole_epoch(problem: Problem) -> Trainer:
    """All full batches in one scan, and the last smaller one after it."""
    jax, state, update = _start(problem)
    X, y = jax.device_put(problem.X), jax.device_put(problem.y)
    next_order, batch, rows = problem.orders(), problem.batch, len(problem.X)
    full = rows // batch

    @partial(jax.jit, donate_argnums=0)
    def epoch(state: Any, order: Any, X: Any, y: Any) -> Any:
        most = order[: full * batch]
        batches = X[most].reshape(full, batch, -1), y[most].reshape(full, batch)
        state, losses = jax.lax.scan(update, state, batches)
        total = losses.sum() * batch
        if rows % batch:
            rest = order[full * batch :]
            state, loss = update(state, (X[rest], y[rest]))
            total += loss * (rows % batch)
        return state, total / rows

    def train(epochs: int) -> Sequence[float]:
        nonlocal state
        losses = []
        for _ in range(epochs):
            state, loss = epoch(state, _order(next_order()), X, y)
            losses.append(loss)
        return [float(loss) for loss in jax.block_until_ready(losses)]

    return train


def _order(order: Array | None) -> Array:
    """The row numbers, as JAX keeps them."""
    assert order is not None
    return order.astype(np.int32)


def _mean(losses: list[Any], rows: int, batch: int) -> float:
    """The mean over the rows; it waits for all that is still being worked out."""
    weights = np.full(len(losses), batch)
    weights[-1] = rows - batch * (len(losses) - 1)
    return float(np.average([float(loss) for loss in losses], weights=weights))


def _start(problem: Problem) -> tuple[Any, Any, Any]:
    """JAX, the starting state, and the update: (state, (x, y)) → (state, loss)."""
    jax = needs("jax")
    jax.config.update("jax_enable_x64", True)  # numbers keep the precision that they come in
    jnp, tree = jax.numpy, jax.tree_util.tree_map
    layers = [tuple(map(jnp.asarray, layer)) for layer in problem.layers()]
    zeros = [tree(jnp.zeros_like, layers) for _ in range(2)]
    rate = problem.case.learning_rate

    def loss(layers: Any, x: Any, y: Any) -> Any:
        for W, b in layers[:-1]:
            x = jnp.maximum(x @ W + b, 0)
        z = x @ layers[-1][0] + layers[-1][1]
        return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1).mean()

    def sgd(w: Any, g: Any, m: Any, v: Any, t: Any) -> Any:
        return w - rate * g, m, v

    def adam(w: Any, g: Any, m: Any, v: Any, t: Any) -> Any:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        return w - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v

    def adadelta(w: Any, g: Any, m: Any, v: Any, t: Any) -> Any:
        v = 0.95 * v + 0.05 * g * g
        change = jnp.sqrt(m + 1e-6) / jnp.sqrt(v + 1e-6) * g
        return w - rate * change, 0.95 * m + 0.05 * change * change, v

    rule: Any = {"sgd": sgd, "adam": adam, "adadelta": adadelta}[problem.case.optimizer]

    def update(state: Any, batch: Any) -> Any:
        layers, (m, v), t = state
        E, g = jax.value_and_grad(loss)(layers, *batch)
        t = t + 1
        new = tree(lambda *arrays: rule(*arrays, t), layers, g, m, v)
        layers, m, v = jax.tree_util.tree_transpose(
            jax.tree_util.tree_structure(layers), jax.tree_util.tree_structure((0, 0, 0)), new
        )
        return (layers, [m, v], t), E

    return jax, (layers, zeros, jnp.zeros((), problem.dtype)), update
