"""A perceptron's learning as a table: text for the terminal, HTML for notebooks, CSV for elsewhere."""

from __future__ import annotations

import csv
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnlearn.equations.notation import DIGITS, number_text, subscript
from nnlearn.perceptron.learning import Row
from nnlearn.table import Table, page, paragraphs

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace

WIDTH = 80
#: A longer table is shortened.
MOST_ROWS = 60


def table_of(trace: PerceptronTrace, digits: int = DIGITS, width: int | None = WIDTH) -> Table:
    """Make a table that is at most `width` columns wide where that can be.

    Where there is no room, the weights before each example are left out (they stand in the row above), then
    the inputs. Long runs are shortened, and one that goes round in a circle ends where the circle closes.
    """
    table = _table(trace, digits, inputs=True, before=True)
    if width is not None and table.width > width:
        table = _table(trace, digits, inputs=True, before=False)
    if width is not None and table.width > width:
        table = _table(trace, digits, inputs=False, before=False)
    return table


def _table(trace: PerceptronTrace, digits: int, *, inputs: bool, before: bool) -> Table:
    n = len(trace.before.weights)
    weights = [f"w{subscript(i)}" for i in range(n)] + ["b"] * (trace.before.bias is not None)
    headings = ["epoch", "example"]
    headings += [f"x{subscript(i)}" for i in range(n)] if inputs else []
    headings += weights if before else []
    headings += ["z", "ŷ", "y", "error", *(f"{w}⁺" for w in weights)]
    rows = []
    for row in shown_rows(trace):
        if row is None:
            rows.append(["…"] * len(headings))
            continue
        values = [*(row.x if inputs else []), *(row.before if before else [])]
        values += [row.z, row.predicted, row.target, row.error, *row.after]
        rows.append([str(row.epoch), str(row.example + 1), *(number_text(v, digits) for v in values)])
    return Table(headings, rows, title=trace.verdict)


def shown_rows(trace: PerceptronTrace) -> list[Row | None]:
    """The rows that a table shows; None where it leaves some out."""
    rows, size = trace.rows, trace.examples
    until = trace.cycle[1] * size if trace.cycle else len(rows)  # what follows has been seen
    shown: list[Row | None] = list(rows[:until])
    if until > MOST_ROWS:
        half = MOST_ROWS // 2 // size * size or MOST_ROWS // 2  # whole epochs, where one is short enough
        shown = [*rows[:half], None, *rows[len(rows) - half :]]
    elif until < len(rows):
        shown.append(None)
    return shown


def _left_out(trace: PerceptronTrace) -> list[str]:
    """What a shortened table does not show, in one sentence."""
    count = len(trace.rows) - sum(row is not None for row in shown_rows(trace))
    sentence = f"(… stands for {count:,} more rows: .rows has them, .to_csv(path) writes them.)"
    return [sentence] if count else []


def _title(trace: PerceptronTrace) -> str:
    return f"{trace.before!r}, {trace.examples} example{'s' if trace.examples > 1 else ''}"


def to_text(trace: PerceptronTrace, digits: int = DIGITS, width: int = WIDTH) -> str:
    """Write it all as plain text: conventions, table, verdict."""
    told = [textwrap.fill(text, width) for text in (_title(trace), *trace.conventions)]
    table = table_of(trace, digits, width).to_text()
    return "\n".join([*told, "", table, *_left_out(trace), "", textwrap.fill(trace.verdict, width)])


def to_html(trace: PerceptronTrace, digits: int = DIGITS) -> str:
    """Write it all as HTML; the verdict is the table's caption."""
    told = paragraphs([_title(trace), *trace.conventions])
    return page(told, table_of(trace, digits, None).to_html(), paragraphs(_left_out(trace)))


def describe(trace: PerceptronTrace, digits: int = DIGITS) -> str:
    """Tell in plain sentences how the unit learned: for screen readers, and as pictures' alt text."""
    unit = trace.before
    kind = "no bias" if unit.bias is None else "a bias"
    kind = kind if unit.threshold is None else f"a threshold of {number_text(unit.threshold, digits)}"
    counts = [str(n) for n in trace.mistakes]
    it = "0" if unit.threshold is None else "it"
    above = "" if unit.fires_at_threshold else f", which fires only above {it},"
    errors = ", ".join(counts if len(counts) <= 12 else [*counts[:6], "…", *counts[-3:]])
    pairs = zip(trace.names, trace.weights, strict=True)
    names = [f"{name} = {number_text(weight, digits)}" for name, weight in pairs]
    return (
        f"A perceptron with {kind}{above} sees {trace.examples} example{'s' if trace.examples > 1 else ''}"
        f" in each epoch. Errors in epochs 1 to {trace.epochs}: {errors}. {trace.verdict}"
        f" At the end {', '.join(names[:8])}{', …' if len(names) > 8 else ''}."
    )


def to_csv(trace: PerceptronTrace, path: str | Path) -> None:
    """Write every row to a CSV file, in full precision."""
    inputs = [f"x{i + 1}" for i in range(len(trace.before.weights))]
    before, after = ([f"{name}_{when}" for name in trace.names] for when in ("before", "after"))
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["epoch", "example", *inputs, *before, "z", "predicted", "target", "error", *after, "moved"]
        )
        for row in trace.rows:
            said: list[Any] = [row.predicted, row.target, row.error]
            reals = [[repr(float(v)) for v in values] for values in (row.x, row.before, [row.z], row.after)]
            x, old, z, new = reals
            writer.writerow([row.epoch, row.example, *x, *old, *z, *said, *new, " ".join(row.moved)])
