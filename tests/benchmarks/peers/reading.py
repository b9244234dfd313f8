"""The limit of a gradient over all rows: reading the data once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.benchmarks.peers import Row, Trainer
from tests.benchmarks.workloads import Case, Problem

NAME = "reading X and y once"


def rows(case: Case) -> list[Row]:
    """One row, for the logistic regression."""
    return (
        [Row(NAME, trainer, ratio=("nnlearn, no history", NAME), compared=False)]
        if case.batch is None
        else []
    )


def trainer(problem: Problem) -> Trainer:
    """The sum of squares of all numbers: about as fast as a processor can fetch them."""
    X, y = problem.X.ravel(), problem.y.ravel()

    def train(epochs: int) -> Sequence[float]:
        for _ in range(epochs):
            np.dot(X, X)
            np.dot(y, y)
        return []

    return train
