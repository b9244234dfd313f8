"""How the time of training grows with rows, width, depth and batch: a table, and a picture.

``python tests/benchmarks/growth.py [rows|width|depth|batch] [--picture growth.png]``. Beside nnlearn stand
its matrix products alone, and what is left between the two; pytest does not collect it.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.agreement import competitor  # noqa: E402
from tests.benchmarks.environment import environment, told  # noqa: E402
from tests.benchmarks.peers import matrix_products, nnlearn_fit  # noqa: E402
from tests.benchmarks.rounds import Ratios, measure  # noqa: E402
from tests.benchmarks.workloads import Case, measurements  # noqa: E402

BASE = Case("growth", 6_400, (64, 64, 64, 10), 64, "adam", 1e-3, measurements)


@dataclass(frozen=True)
class Point:
    """One measured size.

    Attributes
    ----------
    size : int
    case : Case
    mine, products : float
        Seconds of an epoch: of nnlearn, and of its matrix products alone.
    ratios : Ratios
        Of the two, round by round.
    """

    size: int
    case: Case
    mine: float
    products: float
    ratios: Ratios


def sized(what: str, size: int) -> Case:
    """The base case with another number of rows, units a hidden layer, hidden layers, or rows a batch."""
    match what:
        case "rows":
            return replace(BASE, rows=size)
        case "width":
            return replace(BASE, sizes=(64, size, size, 10), rows=1_920)
        case "depth":
            return replace(BASE, sizes=(64, *[64] * size, 10), rows=1_920)
        case _:
            return replace(BASE, batch=size, rows=max(1_920, 2 * size) if size > 1 else 480)


SIZES = {
    "rows": (200, 800, 3_200, 12_800, 51_200, 204_800),
    "width": (4, 16, 64, 256, 1_024),
    "depth": (1, 2, 4, 8, 16),
    "batch": (1, 4, 16, 64, 256, 1_024, 4_096),
}

SIDES = {
    "rows": "rows of data",
    "width": "units in each of two hidden layers",
    "depth": "hidden layers of 64 units",
    "batch": "rows in a batch",
}


def grown(what: str, rounds: int, dtype: str, sizes: Sequence[int] = ()) -> list[Point]:
    """Measure the growth along one side."""
    points = []
    for size in sizes or SIZES[what]:
        case = sized(what, size)
        rows = [nnlearn_fit.rows(case)[0], matrix_products.rows(case)[0]]
        measured = measure([competitor(row, case, dtype) for row in rows], rounds=rounds)
        mine, products = (measured.seconds(row.name) for row in rows)
        points.append(Point(size, case, mine, products, measured.ratios(rows[0].name, rows[1].name)))
    return points


def per_step(what: str, point: Point, seconds: float) -> float:
    """Microseconds: of a whole epoch along the rows, of a step along the others."""
    return 1e6 * seconds / (1 if what == "rows" else point.case.steps)


def powers(what: str, points: Sequence[Point]) -> list[float]:
    """With which power of the size the time grows, from each point to the next: 1 is in proportion."""
    times = [(p.size, per_step(what, p, p.mine)) for p in points]
    return [math.log(later / sooner) / math.log(b / a) for (a, sooner), (b, later) in pairwise(times)]


def table(what: str, points: Sequence[Point]) -> str:
    """The growth along one side as text."""
    unit = "µs an epoch" if what == "rows" else "µs a step"
    rows = []
    for point, power in zip(points, [math.nan, *powers(what, points)], strict=True):
        mine, products = (per_step(what, point, s) for s in (point.mine, point.products))
        rows.append(
            [
                f"{point.size:,}",
                f"{mine:,.1f}",
                "" if math.isnan(power) else f"{power:.2f}",
                f"{products:,.1f}",
                f"{mine - products:,.1f}",
                str(point.ratios),
                f"{1e9 * point.mine / point.case.rows:,.0f}",
            ]
        )
    headings = [what, unit, "grows with power", "products alone", "the rest", "of products", "ns a row"]
    return Table(headings, rows).to_text()


def picture(growth: dict[str, list[Point]], path: Path) -> None:
    """Draw each side as a panel: nnlearn, and its matrix products alone."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    from nnlearn.plot.style import ACCENT, POSITIVE, paper

    with paper():
        figure, panels = plt.subplots(2, 2, figsize=(9.6, 7.6), layout="constrained")
        for panel, (what, points) in zip(panels.flat, growth.items(), strict=False):
            sizes = [p.size for p in points]
            for name, kind, colour in (("mine", "o-", POSITIVE), ("products", "s--", ACCENT)):
                times = [per_step(what, p, getattr(p, name)) for p in points]
                panel.loglog(sizes, times, kind, color=colour)
            panel.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=30)
            panel.set_xticks([], minor=True)
            panel.set_title(f"Time and {what}")
            panel.set_xlabel(SIDES[what])
            panel.set_ylabel("µs an epoch" if what == "rows" else "µs a step")
        for panel in panels.flat[len(growth) :]:
            panel.set_visible(False)
        lines = panels.flat[0].get_lines()
        names = ["nnlearn", "its matrix products alone"]
        figure.legend(lines, names, loc="outside upper left", ncols=2, frameon=False)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="How training time grows.")
    parser.add_argument("what", nargs="*", choices=[*SIZES, []], help="all four without")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--picture", type=Path, help="where to draw it: a .png, .svg or .pdf file")
    asked = parser.parse_args(arguments)
    print(told(environment()))
    sizes = "-".join(map(str, BASE.sizes))
    print(f"{sizes}, {BASE.optimizer}, {asked.dtype}, batch {BASE.batch}, but for what varies; one thread")
    growth = {}
    for what in asked.what or SIZES:
        growth[what] = grown(what, asked.rounds, asked.dtype)
        print(f"\n{table(what, growth[what])}", flush=True)
    if asked.picture:
        picture(growth, asked.picture)


if __name__ == "__main__":
    main()
