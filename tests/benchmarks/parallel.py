"""What several workers gain: averaging and Hogwild against one process, in time and in loss.

``python tests/benchmarks/parallel.py [W1|W2] [--workers 2] [--rounds 7]``; pytest does not collect it. All
train the same network on the same rows by plain gradient descent, in turn, and what counts are the ratios
within a round: above 1, the workers are quicker than one process. Whole calls are timed, handing out the rows
included, but not the start of the processes, which wait for work from the first call on. Other work on the
computer shows in the spread: workers need a processor each.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.history import History  # noqa: E402
from nnlearn.network import Network  # noqa: E402
from nnlearn.parallel import fit_averaged, fit_hogwild  # noqa: E402
from nnlearn.table import Table  # noqa: E402
from nnlearn.training import fit  # noqa: E402
from tests.benchmarks.environment import environment, told  # noqa: E402
from tests.benchmarks.workloads import Case, Problem, cases  # noqa: E402

#: The workloads, with plain gradient descent, and how many epochs are timed.
EPOCHS = {"W1 SGD": 40, "W2": 4}


def competitors(problem: Problem, workers: int, epochs: int) -> dict[str, Callable[[Network], History]]:
    """One process, and both ways of sharing the work."""
    data, case = (problem.X, problem.y), problem.case
    options: dict[str, Any] = {
        "epochs": epochs,
        "batch_size": case.batch,
        "learning_rate": case.learning_rate,
    }
    return {
        "one process": lambda net: fit(net, *data, **options),
        "averaged each epoch": lambda net: fit_averaged(net, *data, workers=workers, **options),
        "Hogwild": lambda net: fit_hogwild(net, *data, workers=workers, **options),
    }


def compared(case: Case, workers: int, rounds: int) -> Table:
    """Train in turn; a row for each way, with its ratios to one process and the loss that it came to."""
    problem, epochs = case.problem("float32"), EPOCHS[case.name]
    ways = competitors(problem, workers, epochs)
    whole: dict[str, list[float]] = {name: [] for name in ways}
    within: dict[str, list[float]] = {name: [] for name in ways}
    losses: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        names = list(ways)
        for name in names[turn % 3 :] + names[: turn % 3]:
            network = problem.start.copy()
            start = time.perf_counter()
            history = ways[name](network)
            taken = time.perf_counter() - start
            if turn:  # in the first round, the processes start
                whole[name].append(taken)
                within[name].append(statistics.median(history["seconds"]))
                losses[name].append(network.loss_value(problem.X, problem.y))
    one = next(iter(ways))
    rows = [
        [
            name,
            f"{statistics.median(whole[name]) / epochs * 1e3:.1f}",
            ratios(whole[one], whole[name]),
            ratios(within[one], within[name]),
            spread(losses[name], 4),
        ]
        for name in ways
    ]
    header = [
        f"{case.workload}, {epochs} epochs",
        "ms an epoch",
        "whole call",
        "within an epoch",
        "loss after",
    ]
    return Table(header, rows)


def ratios(one: Sequence[float], other: Sequence[float]) -> str:
    """How many times as quick the other is, round by round."""
    return spread([a / b for a, b in zip(one, other, strict=True)], 2)


def spread(values: Sequence[float], digits: int) -> str:
    """The median, the smallest and the largest."""
    shown = (f"{v:.{digits}f}" for v in (statistics.median(values), min(values), max(values)))
    return "{} [{}–{}]".format(*shown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("workload", nargs="?", choices=["W1", "W2"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    print(told(environment()))
    for case in cases(asked.workload):
        if case.name in EPOCHS:
            plain = replace(case, optimizer="sgd", learning_rate=0.05)
            print(compared(plain, asked.workers, asked.rounds), flush=True)


if __name__ == "__main__":
    main()
