"""What lies between a run and the limit of its matrix products: where the microseconds of a step go.

``python tests/benchmarks/gap.py "W1 Adam"``. The calls of the fast plan are timed by what they are for,
beside the compiled step and the whole run; pytest does not collect it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.equations.binding import Call  # noqa: E402
from nnlearn.fast_step import fast_step  # noqa: E402
from nnlearn.optimizers import optimizer_of  # noqa: E402
from nnlearn.plan import Plan, Step  # noqa: E402
from nnlearn.recipe import Recipe  # noqa: E402
from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.competitors import Here  # noqa: E402
from tests.benchmarks.environment import environment, told  # noqa: E402
from tests.benchmarks.peers import Row, Trainer, nnlearn_fit  # noqa: E402
from tests.benchmarks.rounds import Measured, measure  # noqa: E402
from tests.benchmarks.workloads import Problem, cases  # noqa: E402

Calls = list[Callable[[], object]]
KINDS = ("matrix products", "activations and deltas", "update")
RUN, STEP = "the run (net.fit)", "its steps, compiled"


def calls_by_kind(steps: Iterable[Step]) -> dict[str, Calls]:
    """The calls of a plan, sorted by what they are for."""
    found: dict[str, Calls] = {kind: [] for kind in KINDS}
    for step in steps:
        for call in step.calls:
            product = call.func is np.matmul
            kind = KINDS[0] if product else KINDS[2] if step.name.endswith("_new") else KINDS[1]
            found[kind].append(as_compiled(call))
    return found


def as_compiled(call: Call) -> Callable[[], object]:
    """A call as the compiled plan makes it: products of whole matrices by ``dot``, which is called faster."""
    if call.func is not np.matmul:
        return call
    left, right, out = *call.args, call.keywords["out"]
    if not all(a.flags.c_contiguous or a.flags.f_contiguous for a in (left, right, out)):
        return call
    if not out.flags.c_contiguous:  # (x W)ᵀ = Wᵀ xᵀ
        left, right, out = right.T, left.T, out.T
    return partial(left.dot, right, out)


def plan_of(problem: Problem) -> Plan:
    """The fast plan of a full batch, with numbers in it as they are in the middle of a run."""
    recipe = Recipe(problem.start.layers, problem.start.loss, optimizer_of(problem.case.optimizer))
    plan = fast_step(recipe, problem.batch, {}).plan
    random = np.random.default_rng(0)
    for array in plan.arrays.values():  # the update's roots are taken of numbers from 0 to 1
        if array.flags.writeable:
            array[...] = random.random(array.shape)
    return plan


def repeating(calls: Calls) -> Callable[[Problem], Trainer]:
    """A trainer that makes these calls, once for each step of an epoch."""

    def make(problem: Problem) -> Trainer:
        def train(epochs: int) -> Sequence[float]:
            for _ in range(epochs * problem.case.steps):
                for call in calls:
                    call()
            return []

        return train

    return make


def table(measured: Measured, steps: int, counts: dict[str, int]) -> str:
    """Microseconds of a step, part by part."""
    micro = {name: 1e6 * measured.seconds(name) / steps for name in measured.epochs}
    parts = [*((kind, str(counts[kind]), micro[kind]) for kind in KINDS), (STEP, "", micro[STEP])]
    rest = "order, gathering, losses, checks, set-up"
    rows = [*parts, (rest, "", micro[RUN] - micro[STEP]), (RUN, "", micro[RUN])]
    text = [[name, count, f"{value:,.2f}", f"{value / micro[RUN]:.0%}"] for name, count, value in rows]
    return Table(["part of a step", "calls", "µs", "of the run"], text, left=["part of a step"]).to_text()


def _same(problem: Problem) -> Problem:
    return problem


def main(arguments: Sequence[str] | None = None) -> None:
    """Take apart what the command line asks for."""
    parser = argparse.ArgumentParser(description="Where the time of a step goes.")
    parser.add_argument("workload", nargs="?", help="W1 to W5, or one case such as 'W1 Adam'; all without")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--rows", type=int, help="fewer rows of data, to try it out")
    asked = parser.parse_args(arguments)
    print(told(environment()))
    for case in cases(asked.workload, asked.rows):
        problem = case.problem(asked.dtype)
        plan = plan_of(problem)
        place = plan.place_of({name: plan.arrays[name] for name in plan.moving})
        kinds = calls_by_kind(plan.steps)
        work: dict[str, Calls] = {STEP: [partial(plan.program, [place])], **kinds}
        rows = [Row(RUN, nnlearn_fit.rows(case)[0].make)]
        rows += [Row(name, repeating(calls)) for name, calls in work.items()]
        competitors = [Here(row, partial(_same, problem)) for row in rows]
        with np.errstate(all="ignore"):
            measured = measure(competitors, rounds=asked.rounds, least=case.least)
        counts = {kind: len(calls) for kind, calls in kinds.items()}
        print(f"\n{case.name}, {asked.dtype}, one thread\n{table(measured, case.steps, counts)}", flush=True)


if __name__ == "__main__":
    main()
