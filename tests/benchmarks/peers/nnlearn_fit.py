"""nnlearn itself: the call that a user writes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace

from nnlearn.training import fit
from tests.benchmarks.peers import Absent, Row, Trainer, reading
from tests.benchmarks.workloads import Case, Problem


def rows(case: Case) -> list[Row]:
    """nnlearn's rows: as it comes, without the history, by the textbook plan."""
    without = Row("nnlearn, no history", _making(history=False), compared=False)
    found = [
        Row("nnlearn", _making(), ratio=("nnlearn", "nnlearn")),
        replace(without, ratio=("nnlearn", without.name)),
        Row("nnlearn, textbook plan", _making(textbook=True)),
    ]
    if case.workload in ("W2", "W4"):
        name = "nnlearn, 2 threads"
        ratio = ("nnlearn", name) if case.workload == "W2" else (name, reading.NAME)
        found.append(Row(name, _making(), 2, ratio=ratio))
    if case.workload == "W3":
        name = "nnlearn, ten networks stacked"
        found.append(Row(name, stacked, ratio=("nnlearn", name), compared=False, per=10))
    return found


def stacked(problem: Problem) -> Trainer:
    """Ten networks of one shape, trained as one."""
    raise Absent("nnlearn trains no networks side by side yet")


def _making(**options: bool) -> Callable[[Problem], Trainer]:
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
