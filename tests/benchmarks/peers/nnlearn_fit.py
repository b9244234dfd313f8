"""nnlearn itself: the call that a user writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnlearn.stacked.together import fit_together
from tests.benchmarks.peers import Row, Trainer, reading
from tests.benchmarks.workloads import Case, Problem

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
        two = Row(TWO, trainer, 2, ratio=("nnlearn", TWO))
        # A gradient of all rows reads them once; their losses would be read off, and worked out, beside it.
        alone = Row(TWO, without_history, 2, ratio=(TWO, reading.NAME), compared=False)
        found.append(two if case.batch else alone)
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
        return history.get("loss", [])

    return train


def textbook_plan(problem: Problem) -> Trainer:
    """The plan as it stands in the textbook: none of the rewrites is made."""
    return trainer(problem, rewrites=())


def without_history(problem: Problem) -> Trainer:
    """The fast plan with nothing worked out that only the history needs: neither losses nor accuracy."""
    return trainer(problem, record=False)


def stacked(problem: Problem) -> Trainer:
    """Ten networks of one shape, trained as one."""
    case, networks = problem.case, [problem.start.copy() for _ in range(10)]

    def train(epochs: int) -> Sequence[float]:
        fit_together(
            networks,
            problem.X,
            problem.y,
            epochs=epochs,
            batch_size=case.batch,
            optimizer=case.optimizer,
            learning_rate=case.learning_rate,
            shuffle=problem.shuffled,
            seeds=list(range(10)),
            progress=False,
        )
        return []

    return train
