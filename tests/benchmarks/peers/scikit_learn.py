"""scikit-learn's MLPClassifier, with all that stops or regularises it on its own switched off.

It draws its weights itself, and has one logistic unit where there are two classes: its speed can be compared,
its losses cannot.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from tests.benchmarks.peers import Absent, Row, Trainer, needs, two_threads
from tests.benchmarks.workloads import Case, Problem


def rows(case: Case) -> list[Row]:
    """One row; with two threads where the network is large."""
    if case.batch is None:
        return []
    row = Row("scikit-learn", trainer, compared=False)
    return [row, two_threads(row)] if case.workload == "W2" else [row]


def trainer(problem: Problem) -> Trainer:
    """A new classifier for every run, as its fit starts anew."""
    case = problem.case
    if case.optimizer not in ("adam", "sgd"):
        raise Absent("scikit-learn has no ADADELTA")
    classifier = needs("sklearn.neural_network").MLPClassifier

    def train(epochs: int) -> Sequence[float]:
        model = classifier(
            case.sizes[1:-1],
            solver=case.optimizer,
            learning_rate_init=case.learning_rate,
            batch_size=problem.batch,
            max_iter=epochs,
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            tol=0,
            n_iter_no_change=10**6,
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            model.fit(problem.X, problem.y)
        losses: Sequence[float] = model.loss_curve_
        return losses

    return train
