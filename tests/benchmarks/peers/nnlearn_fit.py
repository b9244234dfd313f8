"""nnlearn itself: the call that a user writes."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from nnlearn.training import fit
from tests.benchmarks.peers import Absent, Row, Trainer, reading
from tests.benchmarks.workloads import Case, Problem

#: What a classifier's history holds when it is on, and what switches it off.
HISTORY_ON: dict[str, Any] = {}
HISTORY_OFF: dict[str, Any] = {"history": False}
TEXTBOOK: dict[str, Any] = {"textbook": True}


def rows(case: Case) -> list[Row]:
    """nnlearn's rows: as it comes, without the history, by the textbook plan."""
    found = [Row("nnlearn", _making(HISTORY_ON), ratio=("nnlearn", "nnlearn"))]
    found += [
        Row("nnlearn, no history", _making(HISTORY_OFF), ratio=("nnlearn", "nnlearn, no history"), compared=False),
        Row("nnlearn, textbook plan", _making(TEXTBOOK)),
    ]
    if case.workload in ("W2", "W4"):
        name = "nnlearn, 2 threads"
        over = ("nnlearn", name) if case.workload == "W2" else (name, reading.NAME)
        found.append(Row(name, _making(HISTORY_ON), 2, ratio=over))
    return found


def _making(options: dict[str, Any]) -> Any:
    def make(problem: Problem) -> Trainer:
        case, net = problem.case, problem.start.copy()
        for name in options.keys() - inspect.signature(fit).parameters.keys():
            raise Absent(f"net.fit has no {name}=")

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
                **options,
            )
            return history.get("loss", [])

        return train

    return make
