"""The larger runs against other libraries and against their limits: one command, one table of paired ratios.

``python tests/benchmarks/larger_runs.py W1`` times one workload, and without a name all of them; pytest does
not collect it. The peers come with ``pip install -e ".[benchmarks]"``; those that are absent are named.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.agreement import Agreement, agrees, competitor  # noqa: E402
from tests.benchmarks.bounds import BOUNDS  # noqa: E402
from tests.benchmarks.environment import Steal, environment, told  # noqa: E402
from tests.benchmarks.peers import (  # noqa: E402
    Absent,
    Row,
    jax_scan,
    keras_fit,
    matrix_products,
    nnlearn_fit,
    pytorch,
    reading,
    scikit_learn,
    textbook,
)
from tests.benchmarks.rounds import Competitor, Measured, Ratios, measure, spoken  # noqa: E402
from tests.benchmarks.workloads import Case, cases  # noqa: E402

#: What --against takes; nnlearn itself is always there.
PEERS: dict[str, Callable[[Case], list[Row]]] = {
    "textbook": textbook.rows,
    "products": matrix_products.rows,
    "reading": reading.rows,
    "pytorch": pytorch.rows,
    "sklearn": scikit_learn.rows,
    "jax": jax_scan.rows,
    "keras": keras_fit.rows,
}


def rows_of(case: Case, against: Sequence[str] = tuple(PEERS)) -> list[Row]:
    """nnlearn's rows, and those of the peers that are asked for."""
    return nnlearn_fit.rows(case) + [row for name in against for row in PEERS[name](case)]


@dataclass
class Result:
    """What came out of one case.

    Attributes
    ----------
    case : Case
    dtype : str
    reference : str
        Whose losses are right.
    measured : Measured or None
    rows : list of Row
        Those that were timed.
    differences : dict
        Of the rows that were compared: how far from the reference, by dtype.
    absent : dict
        Rows that were not timed, and why.
    megabytes : float or None
        How much memory training takes beyond the data, where that is asked for.
    """

    case: Case
    dtype: str
    reference: str = ""
    measured: Measured | None = None
    rows: list[Row] = field(default_factory=list)
    differences: dict[str, dict[str, float]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    megabytes: float | None = None

    def ratios(self, row: Row) -> Ratios | None:
        """The ratios that the row is told by, if both of its sides were timed."""
        timed = {r.name for r in self.rows}
        if self.measured is None or row.ratio[0] == row.ratio[1] or not timed.issuperset(row.ratio):
            return None
        return self.measured.ratios(*row.ratio)


def run(case: Case, rows: Sequence[Row], dtype: str, rounds: int, seconds: float = 0.25) -> Result:
    """Check that the rows agree, then time those that do.

    Parameters
    ----------
    case : Case
    rows : sequence of Row
        The first is nnlearn's.
    dtype : "float32" or "float64"
    rounds : int
    seconds : float
        About how long a block takes.

    Returns
    -------
    Result
        Without times if nnlearn's own losses are not right.
    """
    result = Result(case, dtype)
    reference = _reference(case)
    result.reference = reference.name
    agreement = Agreement(reference, case, dtype)
    at_work: dict[str, Any] = {}
    try:
        for row in rows:
            try:
                if row.compared:
                    result.differences[row.name] = agreement.differences(row)
                    if not agrees(row, result.differences[row.name]):
                        result.absent[row.name] = "its losses are others: its time would not count"
                        if row is rows[0]:
                            return result
                        continue
                at_work[row.name] = competitor(row, case, dtype)
            except Absent as absent:
                result.absent[row.name] = str(absent)
                continue
            result.rows.append(row)
        competitors: list[Competitor] = list(at_work.values())
        result.measured = measure(competitors, rounds=rounds, seconds=seconds, least=case.least)
        if "memory" in BOUNDS.get(case.name, {}):
            result.megabytes = megabytes(at_work[rows[0].name].train)
    finally:
        for competing in at_work.values():
            competing.close()
    return result


def megabytes(train: Callable[[int], object]) -> float:
    """The most memory that a run of two epochs takes beyond what is there already."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        train(2)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (most - before) / 1e6


def report(result: Result) -> str:
    """The table of a case, and all that has to be said about it."""
    case, measured = result.case, result.measured
    sizes = "-".join(map(str, case.sizes))
    batch = "all rows at once" if case.batch is None else f"batch {case.batch}"
    lines = [
        "",
        f"{case.name}: {case.rows:,} rows, {sizes}, {batch}, {case.optimizer}, {result.dtype}",
        f"losses of two epochs compared with {result.reference}: " + _compared(result),
    ]
    if measured is not None:
        bounds = BOUNDS.get(case.name, {})
        table = []
        for row in result.rows:
            ratios, bound = result.ratios(row), bounds.get(row.name)
            gap = result.differences.get(row.name)
            table.append(
                [
                    row.name,
                    f"{1e6 * measured.seconds(row.name) / case.steps:,.1f}",
                    f"{measured.cores(row.name):.2f}",
                    _sides(row) if ratios else "",
                    str(ratios or ""),
                    spoken(statistics.median(ratios.cpu)) if ratios else "",
                    " ".join(f"{value:.0e}" for value in gap.values()) if gap else "not compared",
                    str(bound) if bound and ratios else "",
                    bound.verdict(ratios.median) if bound and ratios else "",
                ]
            )
        headings = ["row", "µs a step", "cores", "ratio", "median [range]", "of CPU time", "losses differ"]
        lines.append(Table([*headings, "floor", ""], table, left=["row", "ratio", "floor", ""]).to_text())
        lines.append(_about_rounds(measured))
    if result.megabytes is not None:
        bound = BOUNDS[case.name]["memory"]
        lines.append(
            f"memory beyond the data: {result.megabytes:.2f} MB ({bound}): {bound.verdict(result.megabytes)}"
        )
    for name, why in result.absent.items():
        gap = result.differences.get(name)
        by = f" (by {', '.join(f'{value:.1e} in {dtype}' for dtype, value in gap.items())})" if gap else ""
        lines.append(f"not timed: {name}: {why}{by}")
    return "\n".join(lines)


def as_json(result: Result) -> dict[str, Any]:
    """Everything of a result that a program may want to read."""
    bounds = BOUNDS.get(result.case.name, {})
    rows = {}
    for row in result.rows:
        assert result.measured is not None
        ratios, bound = result.ratios(row), bounds.get(row.name)
        rows[row.name] = {
            "threads": row.threads,
            "seconds_per_epoch": [taken[row.name].wall for taken in result.measured.rounds],
            "cpu_seconds_per_epoch": [taken[row.name].cpu for taken in result.measured.rounds],
            "epochs_per_block": result.measured.epochs[row.name],
            "ratio_of": list(row.ratio),
            "ratios": ratios.wall if ratios else None,
            "cpu_ratios": ratios.cpu if ratios else None,
            "median": ratios.median if ratios else None,
            "floor": bound.floor if bound else None,
            "aim": bound.aim if bound else None,
            "verdict": bound.verdict(ratios.median) if bound and ratios else None,
        }
    return {
        "case": result.case.name,
        "dtype": result.dtype,
        "rows_of_data": result.case.rows,
        "reference": result.reference,
        "differences": result.differences,
        "rows": rows,
        "absent": result.absent,
        "megabytes": result.megabytes,
        "rounds_repeated": result.measured.repeated if result.measured else None,
        "rounds_disturbed": result.measured.kept if result.measured else None,
    }


def _reference(case: Case) -> Row:
    """PyTorch, or the textbook where PyTorch is absent."""
    row = pytorch.rows(case)[0]
    try:
        row.make(case.problem("float64", 2 * (case.batch or 1)))
    except Absent:
        return textbook.rows(case)[-1]
    return row


def _compared(result: Result) -> str:
    """On how many rows, in which precision."""
    dtypes = ["float64"] if result.dtype == "float64" else ["float64", result.dtype]
    return ", ".join(f"{result.case.compared(dtype):,} rows in {dtype}" for dtype in dtypes)


def _about_rounds(measured: Measured) -> str:
    words = f"{len(measured.rounds)} rounds"
    if measured.repeated:
        words += f", {measured.repeated} more were disturbed and made again"
    if measured.kept:
        words += f"; {measured.kept} of those that count were disturbed too"
    if measured.disturbed:
        names = ", ".join(f"{name} {times} times" for name, times in measured.disturbed.items())
        words += f" (less than 80 % of a processor had: {names})"
    return words


def _sides(row: Row) -> str:
    """Which side of the row's ratio it is on itself."""
    return " / ".join("it" if name == row.name else name for name in row.ratio)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Time the larger runs against others and their limits.")
    parser.add_argument("workload", nargs="?", help="W1 to W5, or one case such as 'W1 Adam'; all without")
    parser.add_argument("--against", default=",".join(PEERS), help=f"some of {','.join(PEERS)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one-thread", action="store_true", help="without the rows that have two threads")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--rows", type=int, help="fewer rows of data, to try it out")
    parser.add_argument("--json", type=Path, help="where to write the results")
    asked = parser.parse_args(arguments)
    unknown = set(asked.against.split(",")) - set(PEERS)
    if unknown:
        parser.error(f"--against {','.join(sorted(unknown))} is unknown; there are {', '.join(PEERS)}")
    facts, steal = environment(), Steal()
    print(told(facts), flush=True)
    results = []
    for case in cases(asked.workload, asked.rows):
        rows = rows_of(case, asked.against.split(","))
        if asked.one_thread:
            rows = [row for row in rows if row.threads == 1]
        results.append(run(case, rows, asked.dtype, asked.rounds))
        print(report(results[-1]), flush=True)
    facts = environment() | {"steal": str(steal)}
    print(f"\nat the end:\n{told(facts)}\n{steal}")
    if asked.json:
        content = {"environment": facts, "results": [as_json(result) for result in results]}
        asked.json.write_text(json.dumps(content, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
