"""How a perceptron learned: every example of every epoch, and an honest word on how it ended."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import DIGITS, number_text, subscript
from nnlearn.lines import Line
from nnlearn.maths.activations import step
from nnlearn.maths.perceptron_rule import perceptron_update
from nnlearn.perceptron_lines import lines_of
from nnlearn.table import Table, page, paragraphs

if TYPE_CHECKING:
    from nnlearn.perceptron import Perceptron

WIDTH = 80
#: A longer table is shortened in the middle.
MOST_ROWS = 60


@dataclass(frozen=True, eq=False)
class Row:
    """One example, seen once.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    example : int
        Counted from 0.
    x : (inputs,) array
    z : float
        How far the weighted inputs are above the threshold.
    predicted, target : int
        What the unit did, and what it should have done.
    error : int
        target − predicted: 0 where it was right.
    moved : tuple of str
        The weights that moved: ``"w1"``, …, ``"b"``.
    before, after : (weights,) array
        All weights, the bias last where there is one.
    """

    epoch: int
    example: int
    x: Array
    z: float
    predicted: int
    target: int
    error: int
    moved: tuple[str, ...]
    before: Array
    after: Array


class PerceptronTrace(Sequence[Row]):
    """Every step of Rosenblatt's rule: a row for each example of each epoch.

    Made by :meth:`Perceptron.trace` and :meth:`Perceptron.fit`.

    Attributes
    ----------
    before, after : Perceptron
        The unit as it was, and as it became.
    rows : list of Row
    names : tuple of str
        What the entries of a row's weights are called.
    converged : int or None
        The first epoch without an error.
    cycle : (int, int) or None
        Two epochs after which the weights are the same, to the last digit: what came between goes on for ever.
        (0 is the start.)
    """

    def __init__(
        self, before: Perceptron, after: Perceptron, rows: list[Row], cycle: tuple[int, int] | None
    ) -> None:
        self.before, self.after, self.rows, self.cycle = before, after, rows, cycle
        self.names = tuple(f"w{i + 1}" for i in range(len(before.weights))) + (
            ("b",) if before.bias is not None else ()
        )
        self.converged = None if self.mistakes[-1] else self.epochs

    @classmethod
    def of(cls, unit: Perceptron, x: Any, y: Any, epochs: int = 100) -> PerceptronTrace:
        """Let a copy of the unit learn; the parameters are those of :meth:`Perceptron.trace`."""
        x, epochs = unit.inputs(x), checks.whole(epochs, "epochs", "epochs=100")
        targets = labels(y, len(x))
        learner, rows = unit.copy(), list[Row]()
        # With the bias among the weights its input is 1. What was added to the weights so far, in units of the
        # learning rate, is a sum of inputs; kept as fractions it says exactly when the weights come back.
        extended = x if unit.bias is None else np.hstack([x, np.ones((len(x), 1))])
        exact = [[Fraction(repr(float(v))) for v in row] for row in extended]
        moves = [Fraction(0)] * extended.shape[1]
        seen, cycle = {tuple(moves): 0}, None
        for epoch in range(1, epochs + 1):
            for example, target in enumerate(targets):
                row = _learn(learner, epoch, example, x[example], extended[example], target)
                rows.append(row)
                if row.error:
                    moves = [m + row.error * v for m, v in zip(moves, exact[example], strict=True)]
            if not any(row.error for row in rows[-len(x) :]):
                break
            cycle = cycle or ((seen[tuple(moves)], epoch) if tuple(moves) in seen else None)
            seen[tuple(moves)] = epoch
        return cls(unit.copy(), learner, rows, cycle)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    # --- what came of it --------------------------------------------------------------------

    @property
    def epochs(self) -> int:
        """How many epochs were gone through."""
        return self.rows[-1].epoch

    @property
    def mistakes(self) -> list[int]:
        """How many errors there were in each epoch."""
        counts = [0] * self.epochs
        for row in self.rows:
            counts[row.epoch - 1] += row.error != 0
        return counts

    @property
    def weights(self) -> Array:
        """The weights at the end, the bias last where there is one."""
        return self.rows[-1].after

    @property
    def final_since(self) -> int:
        """The epoch in which a weight moved last; 0 if none ever did."""
        return max((row.epoch for row in self.rows if row.moved), default=0)

    @property
    def verdict(self) -> str:
        """How it ended, in plain words."""
        if self.converged:
            since = (
                f"The weights are final since epoch {self.final_since}."
                if self.final_since
                else "No weight had to move."
            )
            return f"Converged: epoch {self.converged} is the first without an error. {since}"
        if self.cycle:
            first, again = self.cycle
            where = "at the start" if first == 0 else f"after epoch {first}"
            what = f"epochs {first + 1} to {again} repeat" if again > first + 1 else f"epoch {again} repeats"
            return f"Never converges: the weights after epoch {again} are those {where}, so {what} for ever."
        return (
            f"Not converged within {self.epochs} epoch{'s' * (self.epochs > 1)}:"
            f" the last one had {self.mistakes[-1]} error{'s' * (self.mistakes[-1] > 1)}."
        )

    @property
    def conventions(self) -> list[str]:
        """What makes two right answers differ, said in full sentences."""
        unit, n = self.before, len(self.before.weights)
        terms = [f"x{subscript(i)}·w{subscript(i)}" for i in range(min(n, 3))] + ["…"] * (n > 3)
        end = " − θ" if unit.threshold is not None else "" if unit.bias is None else " + b"
        offset = (
            f" The threshold θ = {number_text(unit.threshold)} stays as it is."
            if unit.threshold is not None
            else ""
            if unit.bias is None
            else " The bias b is a weight whose input is 1."
        )
        return [
            f"The unit fires (ŷ = 1) where z = {' + '.join(terms)}{end} ≥ 0.",
            "A mistake moves each weight by η·(y − ŷ)·x, at once, before the next example.",
            f"The learning rate η is {number_text(unit.learning_rate)}.{offset}",
            "A sum below 10⁻¹² of the sizes of its terms counts as 0, as on paper.",
        ]

    # --- one row, with formulas -----------------------------------------------------------------

    def row(self, epoch: int, example: int = 0) -> Row:
        """Find one row: its epoch is counted from 1, its example from 0."""
        size = len(self.rows) // self.epochs
        epoch = checks.whole(epoch, "epoch", "trace.row(epoch=1, example=0)")
        example = checks.whole(example, "example", "trace.row(epoch=1, example=0)", least=0)
        if epoch > self.epochs or example >= size:
            raise IndexError(
                f"there is no epoch {epoch}, example {example}: there are epochs 1 to {self.epochs} and examples 0 to {size - 1}"
                f"\n    write: trace.row(epoch={min(epoch, self.epochs)}, example={min(example, size - 1)})"
            )
        return self.rows[(epoch - 1) * size + example]

    def lines(self, epoch: int, example: int = 0, digits: int = DIGITS) -> list[Line]:
        """Write out every number of one row: formula, numbers, value.

        Parameters
        ----------
        epoch : int
            Counted from 1.
        example : int
            Counted from 0.
        digits : int
            Significant digits to show.

        Returns
        -------
        list of Line
            ``z``, ``y_hat``, and each weight after the example: ``w1``, …, ``b``.

        Examples
        --------
        >>> from nnlearn.perceptron import Perceptron
        >>> for line in Perceptron(2, weights=[0.5, 0.5]).trace([[1, 1]], [0]).lines(epoch=1):
        ...     print(line)
        z = x₁·w₁ + x₂·w₂ + b = 1·0.5 + 1·0.5 + 0 = 1
        ŷ = [z ≥ 0] = [1 ≥ 0] = 1
        w₁⁺ = w₁ + η·(y − ŷ)·x₁ = 0.5 + 1·(0 − 1)·1 = −0.5
        w₂⁺ = w₂ + η·(y − ŷ)·x₂ = 0.5 + 1·(0 − 1)·1 = −0.5
        b⁺ = b + η·(y − ŷ)·1 = 0 + 1·(0 − 1)·1 = −1
        """
        return lines_of(self.before, self.row(epoch, example), checks.whole(digits, "digits", "digits=4"))

    def line(self, name: str, epoch: int, example: int = 0, digits: int = DIGITS) -> Line:
        """Write out one number of one row: ``"z"``, ``"y_hat"``, ``"w1"``, …, ``"b"``."""
        lines = {line.name: line for line in self.lines(epoch, example, digits)}
        return lines[checks.known(name, lines, "the number")]

    # --- the whole ----------------------------------------------------------------------------

    def table(self, digits: int = DIGITS, width: int = WIDTH) -> Table:
        """The rows as a table that is at most `width` columns wide where it can be.

        Long runs are shortened in the middle. Where there is no room, the weights before each example are left
        out (they stand in the row above), and then the inputs.
        """
        for inputs, before in ((True, True), (True, False), (False, False)):
            table = self._table(digits, inputs, before)
            if table.width <= width:
                break
        return table

    def _table(self, digits: int, inputs: bool, before: bool) -> Table:
        n = len(self.before.weights)
        weights = [f"w{subscript(i)}" for i in range(n)] + ["b"] * (self.before.bias is not None)
        headings = [
            "epoch",
            "example",
            *(f"x{subscript(i)}" for i in range(n) if inputs),
            *(weights if before else []),
        ]
        headings += ["z", "ŷ", "y", "error", *(f"{w}⁺" for w in weights)]
        rows = []
        for row in self._shown():
            if row is None:
                rows.append(["…"] * len(headings))
                continue
            values = [*row.x] * inputs + [*row.before] * before
            cells = [
                number_text(v, digits)
                for v in [*values, row.z, row.predicted, row.target, row.error, *row.after]
            ]
            rows.append([str(row.epoch), str(row.example + 1), *cells])
        return Table(headings, rows, title=self.verdict)

    def _shown(self) -> list[Row | None]:
        """The rows that a table shows, and None where it leaves some out."""
        size = len(self.rows) // self.epochs
        # A cycle is shown up to where it closes: all that follows has been seen.
        until = self.cycle[1] * size if self.cycle else len(self.rows)
        shown: list[Row | None] = [*self.rows[:until]]
        if until > MOST_ROWS:
            head = max(1, MOST_ROWS // 2 // size) * size if size < MOST_ROWS else MOST_ROWS // 2
            tail = head if self.converged else 0
            shown = [*self.rows[:head], None, *self.rows[len(self.rows) - tail :]]
        elif until < len(self.rows):
            shown.append(None)
        return shown

    @property
    def _left_out(self) -> str:
        """What a shortened table does not show, in one sentence; empty for a whole one."""
        count = len(self.rows) - sum(row is not None for row in self._shown())
        return (
            f"(… {count:,} rows are not shown: .rows has them, .to_csv(path) writes them.)" if count else ""
        )

    def to_text(self, digits: int = DIGITS, width: int = WIDTH) -> str:
        """The whole as plain text: conventions, table, verdict."""
        count = len(self.rows) // self.epochs
        title = f"{self.before!r}, {count} example{'s' * (count > 1)}"
        told = [textwrap.fill(text, WIDTH) for text in (title, *self.conventions)]
        end = [self._left_out] * bool(self._left_out) + ["", textwrap.fill(self.verdict, WIDTH)]
        return "\n".join([*told, "", str(self.table(digits, width)), *end])

    def to_html(self, digits: int = DIGITS) -> str:
        """The whole as HTML."""
        table = self._table(digits, inputs=True, before=True).to_html()
        return page(
            paragraphs([repr(self.before), *self.conventions]),
            table,
            paragraphs([self._left_out] * bool(self._left_out)),
        )

    def to_csv(self, path: str | Path) -> None:
        """Write every row to a CSV file, in full precision."""
        n = len(self.before.weights)
        inputs = [f"x{i + 1}" for i in range(n)]
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            before, after = ([f"{name}_{when}" for name in self.names] for when in ("before", "after"))
            writer.writerow(
                ["epoch", "example", *inputs, *before, "z", "predicted", "target", "error", *after, "moved"]
            )
            for row in self.rows:
                numbers = [*row.x, *row.before, row.z, row.predicted, row.target, row.error, *row.after]
                writer.writerow(
                    [
                        row.epoch,
                        row.example,
                        *(repr(v.item() if hasattr(v, "item") else v) for v in numbers),
                        " ".join(row.moved),
                    ]
                )

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<trace of {self.before!r}: {len(self.rows)} rows. {self.verdict}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _learn(unit: Perceptron, epoch: int, example: int, x: Array, extended: Array, target: int) -> Row:
    """Show one example to a unit and let it learn from it."""
    from nnlearn.perceptron import settled

    before = unit.weights if unit.bias is None else np.append(unit.weights, unit.bias)
    z = float(unit.pre_activation(x))
    predicted = int(step(z))
    with np.errstate(all="ignore"):
        after = perceptron_update(before, unit.learning_rate, target, predicted, extended)
        size = perceptron_update(abs(before), unit.learning_rate, 1, 0, abs(extended))
    if not np.isfinite(after).all():
        raise FloatingPointError(
            f"epoch {epoch}, example {example}: a weight became {after[~np.isfinite(after)][0]}."
            f"\n    The learning rate is {unit.learning_rate:g}; write: learning_rate=1.0, and x = x / abs(x).max()"
        )
    after = settled(after, size)
    unit.weights, bias = after[: len(x)], after[len(x) :]
    unit.bias = float(bias[0]) if len(bias) else None
    names = [f"w{i + 1}" for i in range(len(x))] + ["b"]
    moved = tuple(name for name, a, b in zip(names, before, after, strict=False) if a != b)
    return Row(epoch, example, x, z, predicted, target, target - predicted, moved, before, after)


def labels(y: Any, examples: int) -> list[int]:
    """Take targets of 0 and 1, one for each example.

    Raises
    ------
    ValueError, TypeError
        If they are anything else, with what to write instead.
    """
    array = checks.numbers(y, "y", "y = [0, 1, 1, 0]", dtype=np.float64)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.shape != (examples,):
        fix = "y = np.ravel(y)" if array.size == examples else f"y = np.zeros({examples})"
        raise ValueError(
            f"y has shape {array.shape}, but {examples} examples need {examples} targets\n    write: {fix}"
        )
    bad = (array != 0) & (array != 1)
    if bad.any():
        where = int(np.argmax(bad))
        kinds = np.unique(array)
        fix = (
            f"y = (np.asarray(y) == {kinds[-1]:g}).astype(int)"
            if len(kinds) == 2
            else "y = (np.asarray(y) == 1).astype(int)  # 1 against the rest"
        )
        raise ValueError(
            f"y[{where}] is {array[where]:g}, but a unit that fires or not has the targets 0 and 1\n    write: {fix}"
        )
    return [int(v) for v in array]
