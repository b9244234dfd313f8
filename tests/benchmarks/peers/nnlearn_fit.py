"""nnlearn itself: the call that a user writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import mock

import numpy as np

from nnlearn import runner
from tests.benchmarks.peers import Absent, Row, Trainer, reading
from tests.benchmarks.workloads import Array, Case, Problem

WITHOUT = "nnlearn, no history"
TWO = "nnlearn, 2 threads"
STACKED = "nnlearn, ten networks stacked"


def rows(case: Case) -> list[Row]:
    """nnlearn's rows: as it comes, without the history, by the textbook plan."""
    found = [
        Row("nnlearn", trainer, ratio=("nnlearn", "nnlearn")),
        Row(WITHOUT, without_history, ratio=("nnlearn", WITHOUT), compared=False),
        Row("nnlearn, textbook plan", textbook_plan),
    ]
    if case.workload in ("W2", "W4"):
        found.append(Row(TWO, trainer, 2, ratio=("nnlearn", TWO) if case.batch else (TWO, reading.NAME)))
    if case.workload == "W3":
        found.append(Row(STACKED, stacked, ratio=("nnlearn", STACKED), compared=False, per=10))
    return found


def trainer(problem: Problem, **options: Any) -> Trainer:
    """The fast plan, with its history."""
    case, net = problem.case, problem.start.copy()

    def train(epochs: int) -> Sequence[float]:
        history = net.fit(
            problem.X,
            problem.y,
            epochs=epochs,
            batch_size=case.batch,
            optimizer=case.optimizer,
            learning_rate=case.learning_rate,
            shuffle=problem.shuffled,
            seed=0,
            progress=False,
            **options,
        )
        return history["loss"]

    return train


def textbook_plan(problem: Problem) -> Trainer:
    """The plan as it stands in the textbook: none of the rewrites is made."""
    return trainer(problem, rewrites=())


def without_history(problem: Problem) -> Trainer:
    """The fast plan with nothing worked out that only the history needs: neither losses nor accuracy."""
    train = trainer(problem)

    def silent(epochs: int) -> Sequence[float]:
        with mock.patch.object(runner, "example_loss", NoLoss), mock.patch.object(runner, "RIGHT", {}):
            train(epochs)
        return []

    return silent


class NoLoss:
    """Stands where the loss of each example is worked out, and works nothing out."""

    parameters = ("a",)

    def __init__(self, layers: Any, loss: Any) -> None:
        """Take what :func:`nnlearn.training_step.example_loss` takes."""

    def __call__(self, a: Array) -> Array:
        """Give a loss of 0."""
        return np.zeros(1)


def stacked(problem: Problem) -> Trainer:
    """Ten networks of one shape, trained as one."""
    raise Absent("nnlearn trains no networks side by side yet")
