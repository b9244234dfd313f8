"""How well worksheets are marked: every slip on many networks, right sheets by the thousand; and how fast.

Run it with ``python tests/benchmarks/worksheet.py [networks] [right sheets]``; pytest does not collect it.
The students are those of ``tests/worksheet/by_hand.py``, who work in plain NumPy and know nothing of nnlearn.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.worksheet.by_hand import SLIPS, Task, rounded, spelled, worked  # noqa: E402
from tests.worksheet.corpus import alarms, honest_sheets, score, sheet_of  # noqa: E402


def confusion(networks: int) -> None:
    """Print for each slip how often it was found, and what it was called."""
    for full in (False, True):
        how = "all digits" if full else "the digits on the page"
        print(f"\nEach slip on {networks} networks, gone on with {how}: first found, named, what was said")
        totals = np.zeros(3, int)
        for slip in SLIPS:
            found = score(slip, networks, full=full)
            totals += (found.sheets, found.first, found.named)
            said = ", ".join(f"{word} {count}" for word, count in found.told.most_common(5))
            print(f"  {slip:<20}{found.first:>5}{found.named:>5}   {said}", flush=True)
            for line in found.missed[:3]:
                print(f"      missed: {line}")
        sheets, first, named = totals
        print(f"  of {sheets} sheets: first wrong line {first / sheets:.2%}, named {named / sheets:.2%}")


def false_alarms(count: int) -> None:
    """Print how many right sheets were not called right."""
    found, times = [], []
    for i, (_, marking, seconds) in enumerate(honest_sheets(count), 1):
        found += alarms(marking)[:1]
        times.append(seconds)
        if i % 1000 == 0:
            print(f"  {i} right sheets, {len(found)} with a false alarm", flush=True)
    each = 1000 * statistics.median(times)
    print(f"{count} right sheets: {len(found)} with a false alarm; median {each:.1f} ms")
    print("\n".join(found[:10]))


def speed() -> None:
    """Print how long a full 2-3-2 sheet takes: right, with a slip, and with nonsense in every line."""
    W = [np.array([[0.2, -0.6, -0.9], [0.3, -0.4, 0.1]]), np.array([[0.2, 0.4], [-0.7, 0.3], [0.6, 0.9]])]
    b = [np.array([0.5, -0.2, 0.3]), np.array([-0.3, 0.2])]
    task = Task(W, b, np.array([[0.8, 0.5]]), np.array([[0.1, 0.6]]), 0.5)
    sheet = sheet_of(task)
    right = spelled(worked(task, write=rounded(4)), 4)
    slipped = spelled(worked(task, "slope", 2, rounded(4)), 4)
    nonsense = {name: f"{1.37 * float(text) + 0.0123:.4f}" for name, text in right.items()}
    for what, given in (("right", right), ("with a slip", slipped), ("all nonsense", nonsense)):
        times = []
        for _ in range(9):
            start = time.perf_counter()
            sheet.mark(given)
            times.append(time.perf_counter() - start)
        print(f"A full 2-3-2 sheet, {len(given)} lines, {what}: {1000 * statistics.median(times):.1f} ms")


if __name__ == "__main__":
    speed()
    confusion(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    false_alarms(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
