"""Keras, as its lesson uses it: model.fit, on JAX and on PyTorch. One process has one of them only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from tests.benchmarks.peers import Row, Trainer, needs
from tests.benchmarks.workloads import Case, Problem


def rows(case: Case) -> list[Row]:
    """Where the issue's table has them: the two small networks with Adam."""
    if case.name not in ("W1 Adam", "W3"):
        return []
    # Its cross-entropy clips probabilities at 1e-7, and its Adam adds epsilon before the bias is corrected.
    options: dict[str, Any] = {"in_order": True, "tolerance": 1e-5}
    return [
        Row("Keras on JAX", trainer, alone={"KERAS_BACKEND": "jax"}, **options),
        Row("Keras on PyTorch", trainer, alone={"KERAS_BACKEND": "torch"}, **options),
    ]


def trainer(problem: Problem) -> Trainer:
    """A Sequential of Dense layers; it shuffles in its own way, so its losses are compared in order."""
    needs(os.environ["KERAS_BACKEND"])
    if os.environ["KERAS_BACKEND"] == "jax" and problem.dtype == "float64":
        needs("jax").config.update("jax_enable_x64", True)
    keras = needs("keras")
    keras.config.set_floatx(str(problem.dtype))
    sizes, case = problem.case.sizes, problem.case
    names = ["relu"] * (len(sizes) - 2) + ["softmax"]
    dense = [keras.layers.Dense(units, name) for units, name in zip(sizes[1:], names, strict=True)]
    model = keras.Sequential([keras.layers.Input((sizes[0],)), *dense])
    model.set_weights([array for layer in problem.layers() for array in layer])
    model.compile(keras.optimizers.Adam(case.learning_rate, epsilon=1e-8), "sparse_categorical_crossentropy")

    def train(epochs: int) -> Sequence[float]:
        history = model.fit(
            problem.X, problem.y, problem.batch, epochs=epochs, shuffle=problem.shuffled, verbose=0
        )
        losses: Sequence[float] = history.history["loss"]
        return losses

    return train
