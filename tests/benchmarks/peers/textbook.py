"""The textbook in plain NumPy: one formula a line, rows are examples, every result a new array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from tests.benchmarks.peers import Row, Trainer
from tests.benchmarks.workloads import Array, Case, Problem

Update = Callable[[Array, Array, dict[str, Array], int], None]


def rows(case: Case) -> list[Row]:
    """The trainer; for the logistic regression also the bare expression, which keeps no losses."""
    if case.batch is None:
        return [
            Row("textbook NumPy", logistic, ratio=("textbook NumPy", "nnlearn, no history"), compared=False),
            Row("textbook NumPy with its loss", trainer),
        ]
    return [Row("textbook NumPy", trainer)]


def trainer(problem: Problem) -> Trainer:
    """A network with ReLU inside and softmax, or one sigmoid, at the end, and cross-entropy."""
    layers, next_order, X = problem.layers(), problem.orders(), problem.X
    outputs = problem.case.sizes[-1]
    Y = problem.y if outputs == 1 else np.eye(outputs, dtype=problem.dtype)[problem.y]
    update = UPDATES[problem.case.optimizer](problem.case.learning_rate)
    states: list[dict[str, Array]] = [{} for _ in range(2 * len(layers))]
    t = 0

    def step(x: Array, y: Array) -> float:
        nonlocal t
        t += 1
        a = [x]
        for W, b in layers[:-1]:
            z = a[-1] @ W + b
            a.append(np.maximum(z, 0))
        W, b = layers[-1]
        z = a[-1] @ W + b
        if outputs == 1:
            p = 1 / (1 + np.exp(-z))
            E = np.mean(np.logaddexp(0, z) - y * z)
        else:
            e = np.exp(z - z.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            E = -np.mean(np.log((p * y).sum(axis=1)))
        delta = (p - y) / len(x)
        gradients = []
        for l in range(len(layers) - 1, -1, -1):
            gradients += [delta.sum(axis=0), a[l].T @ delta]
            if l:
                delta = (delta @ layers[l][0].T) * (a[l] > 0)
        parameters = [parameter for W, b in reversed(layers) for parameter in (b, W)]
        for w, dw, state in zip(parameters, gradients, states, strict=True):
            update(w, dw, state, t)
        return float(E)

    def epoch() -> float:
        order, total = next_order(), 0.0
        for first in range(0, len(X), problem.batch):
            chosen = slice(None) if order is None else order[first : first + problem.batch]
            x, y = X[chosen], Y[chosen]
            total += step(x, y) * len(x)
        return total / len(X)

    return lambda epochs: [epoch() for _ in range(epochs)]


def sgd(rate: float) -> Update:
    """w ← w − η g."""

    def update(w: Array, g: Array, state: dict[str, Array], t: int) -> None:
        w -= rate * g

    return update


def adam(rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> Update:
    """Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1."""

    def update(w: Array, g: Array, state: dict[str, Array], t: int) -> None:
        state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
        state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
        m_hat = state["m"] / (1 - beta1**t)
        v_hat = state["v"] / (1 - beta2**t)
        w -= rate * m_hat / (np.sqrt(v_hat) + epsilon)

    return update


def adadelta(rate: float, rho: float = 0.95, epsilon: float = 1e-6) -> Update:
    """Zeiler, "ADADELTA: an adaptive learning rate method", 2012, algorithm 1."""

    def update(w: Array, g: Array, state: dict[str, Array], t: int) -> None:
        state["g2"] = rho * state.get("g2", 0) + (1 - rho) * g**2
        change = np.sqrt(state.get("c2", 0) + epsilon) / np.sqrt(state["g2"] + epsilon) * g
        state["c2"] = rho * state.get("c2", 0) + (1 - rho) * change**2
        w -= rate * change

    return update


UPDATES = {"sgd": sgd, "adam": adam, "adadelta": adadelta}


def logistic(problem: Problem) -> Trainer:
    """Logistic regression as one expression over all rows."""
    X, y = problem.X, problem.y[:, 0]
    (W, b), rate = problem.layers()[0], problem.case.learning_rate
    w = W[:, 0]

    def train(epochs: int) -> Sequence[float]:
        for _ in range(epochs):
            error = 1 / (1 + np.exp(-(X @ w + b))) - y
            w[...] -= rate * (X.T @ error) / len(y)
            b[...] -= rate * error.mean()
        return []

    return train
