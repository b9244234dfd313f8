"""How much sooner several networks are done when they train together than one after the other.

``python tests/benchmarks/stacked.py [W3 ...] [--networks 10]``. Their losses and weights are compared first;
only then are both timed, in turn. pytest does not collect it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.history import History  # noqa: E402
from nnlearn.network import Network  # noqa: E402
from nnlearn.stacked.together import fit_together  # noqa: E402
from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.environment import environment, told  # noqa: E402
from tests.benchmarks.rounds import Timing, measure, timed  # noqa: E402
from tests.benchmarks.workloads import Case, Problem, cases  # noqa: E402

#: How far apart losses may be: float64 and float32.
AGREE = {"float64": 1e-12, "float32": 1e-5}


@dataclass(frozen=True)
class Runs:
    """Several runs that differ in their starting weights and in the order of the rows.

    Attributes
    ----------
    name : str
        What the row is called.
    problem : Problem
    count : int
        How many networks.
    together : bool
        Whether they train side by side, or one after the other.
    """

    name: str
    problem: Problem
    count: int
    together: bool

    def train(self, epochs: int) -> list[History]:
        """Train new networks."""
        problem, case, start = self.problem, self.problem.case, self.problem.start
        networks = [
            Network.create(case.sizes, start.activations, start.loss, seed=seed, dtype=str(start.dtype))
            for seed in range(self.count)
        ]
        options: dict[str, Any] = {
            "epochs": epochs,
            "batch_size": case.batch,
            "optimizer": case.optimizer,
            "learning_rate": case.learning_rate,
            "progress": False,
        }
        if self.together:
            return fit_together(networks, problem.X, problem.y, seeds=range(self.count), **options)
        each = enumerate(networks)
        return [network.fit(problem.X, problem.y, seed=seed, **options) for seed, network in each]

    def block(self, epochs: int) -> Timing:
        """Train for so many epochs, and time it: making the networks is a part of it for both."""
        return timed(self.train, epochs)


def difference(case: Case, count: int, dtype: str) -> float:
    """How far the losses of two epochs are apart, at most."""
    problem = case.problem(dtype)
    mine, right = (Runs("", problem, count, together).train(2) for together in (True, False))
    return float(np.abs(np.array([h["loss"] for h in mine]) - [h["loss"] for h in right]).max())


def row(case: Case, count: int, dtype: str, rounds: int, epochs: int) -> list[str]:
    """Compare and time one case."""
    apart = {kind: difference(case, count, kind) for kind in AGREE}
    if any(apart[kind] > AGREE[kind] for kind in AGREE):
        raise SystemExit(f"{case.name}: the losses differ by {apart}")
    problem = case.problem(dtype)
    sides = [Runs("alone", problem, count, False), Runs("together", problem, count, True)]
    # The same number of epochs for both: ten runs have ten set-ups, and more of them in a shorter block.
    measured = measure(sides, rounds=rounds, seconds=1e-3, least=epochs)
    ratios = measured.ratios("alone", "together")
    alone, together = (1e6 * measured.seconds(side.name) / case.steps for side in sides)
    processor = float(np.median(ratios.cpu))
    differences = ", ".join(f"{value:.0e}" for value in apart.values())
    times = [f"{alone / count:.1f}", f"{together:.1f}", f"{together / count:.1f}"]
    return [case.name, str(count), *times, str(ratios), f"{processor:.2f}", differences]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Networks trained together, against one after the other.")
    parser.add_argument("cases", nargs="*", default=["W3"], help="such as W3 or 'W1 SGD'")
    parser.add_argument("--networks", type=int, nargs="+", default=[10])
    parser.add_argument("--rows", type=int, help="fewer rows than the case has")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=20, help="of a run, its set-up included")
    parser.add_argument("--dtype", choices=list(AGREE), default="float32")
    asked = parser.parse_args(arguments)
    print(told(environment()))
    print(f"{asked.dtype}, one thread, runs of {asked.epochs} epochs")
    print(f"µs a step; how far the losses are apart in {' and '.join(AGREE)}")
    found = [
        row(case, count, asked.dtype, asked.rounds, asked.epochs)
        for name in asked.cases
        for case in cases(name, asked.rows)
        for count in asked.networks
    ]
    headings = ["", "networks", "alone", "together", "of each", "times sooner", "processor", "losses apart"]
    print(Table(headings, found).to_text())


if __name__ == "__main__":
    main()
