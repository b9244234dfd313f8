"""How a perceptron learned: every example of every epoch, and an honest word on how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import DIGITS, number_text, subscript
from nnlearn.lines import Line
from nnlearn.perceptron import display
from nnlearn.perceptron.learning import Row, labels, learn
from nnlearn.perceptron.lines import lines_of
from nnlearn.table import Table

if TYPE_CHECKING:
    from nnlearn.perceptron.unit import Perceptron


class PerceptronTrace(Sequence[Row]):
    """Every step of Rosenblatt's rule: a row for each example of each epoch.

    Made by :meth:`Perceptron.trace` and :meth:`Perceptron.fit`.

    Attributes
    ----------
    before, after : Perceptron
        The unit as it was, and as it became.
    rows : list of Row
    cycle : (int, int) or None
        Two epochs after which the weights are the same: what came between goes on for ever. (0 is the start.)
    """

    def __init__(
        self, before: Perceptron, after: Perceptron, rows: list[Row], cycle: tuple[int, int] | None
    ) -> None:
        self.before, self.after, self.rows, self.cycle = before, after, rows, cycle

    @classmethod
    def of(cls, unit: Perceptron, x: Any, y: Any, epochs: int = 100) -> PerceptronTrace:
        """Let a copy of the unit learn; the parameters are those of :meth:`Perceptron.trace`."""
        x = unit.inputs(x)
        limit = checks.whole(epochs, "epochs", "epochs=100")
        learner = unit.copy()
        rows, cycle = learn(learner, x, labels(y, len(x)), limit)
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
    def names(self) -> tuple[str, ...]:
        """What the entries of a row's weights are called: ``w1``, …, and ``b`` for the bias."""
        return (
            *(f"w{i + 1}" for i in range(len(self.before.weights))),
            *["b"] * (self.before.bias is not None),
        )

    @property
    def epochs(self) -> int:
        """How many epochs were gone through."""
        return self.rows[-1].epoch

    @property
    def examples(self) -> int:
        """How many examples there are in an epoch."""
        return len(self.rows) // self.epochs

    @property
    def mistakes(self) -> list[int]:
        """How many errors there were in each epoch."""
        counts = [0] * self.epochs
        for row in self.rows:
            counts[row.epoch - 1] += row.error != 0
        return counts

    @property
    def converged(self) -> int | None:
        """The first epoch without an error; None if there was none."""
        return None if self.mistakes[-1] else self.epochs

    @property
    def final_since(self) -> int:
        """The epoch in which a weight moved last; 0 if none ever did."""
        return max((row.epoch for row in self.rows if row.moved), default=0)

    @property
    def weights(self) -> Array:
        """The weights at the end, the bias last where there is one."""
        return self.rows[-1].after

    @property
    def verdict(self) -> str:
        """How it ended, in plain words."""
        if self.converged:
            last = (
                f"No weight moved after epoch {self.final_since}."
                if self.final_since
                else "No weight ever moved."
            )
            return f"Converged: epoch {self.converged} is the first without an error. {last}"
        if self.cycle:
            first, again = self.cycle
            where = "those at the start" if first == 0 else f"those after epoch {first}"
            what = f"epochs {first + 1} to {again} repeat" if again > first + 1 else f"epoch {again} repeats"
            return f"Never converges: the weights after epoch {again} are {where}, so {what} for ever."
        errors, plural = self.mistakes[-1], "s" if self.epochs > 1 else ""
        last = f"the last one had {errors} error{'s' if errors > 1 else ''}"
        return f"Not converged within {self.epochs} epoch{plural}: {last}."

    @property
    def conventions(self) -> list[str]:
        """What makes two right answers differ, said in full sentences."""
        unit, n = self.before, len(self.before.weights)
        terms = [f"x{subscript(i)}·w{subscript(i)}" for i in range(min(n, 3))] + ["…"] * (n > 3)
        end, offset = "", ""
        if unit.threshold is not None:
            end, offset = " − θ", f" The threshold θ = {number_text(unit.threshold)} stays as it is."
        elif unit.bias is not None:
            end, offset = " + b", " The bias b is a weight whose input is 1."
        relation = "≥" if unit.fires_at_threshold else ">"
        return [
            f"The unit fires (ŷ = 1) where z = {' + '.join(terms)}{end} {relation} 0.",
            "A mistake moves each weight by η·(y − ŷ)·x, at once, before the next example.",
            f"The learning rate η is {number_text(unit.learning_rate)}.{offset}",
            "A sum below 10⁻¹² of the sizes of its terms counts as 0, as on paper.",
        ]

    # --- one row, with formulas -----------------------------------------------------------------

    def row(self, epoch: int, example: int = 0) -> Row:
        """Find one row: its epoch is counted from 1, its example from 0."""
        write = "trace.row(epoch=1, example=0)"
        epoch = checks.whole(epoch, "epoch", write)
        example = checks.whole(example, "example", write, least=0)
        if epoch > self.epochs or example >= self.examples:
            raise IndexError(
                f"there is no epoch {epoch}, example {example}: there are epochs 1 to {self.epochs}, and"
                " examples 0 to"
                f" {self.examples - 1} in each\n    write: {write}"
            )
        return self.rows[(epoch - 1) * self.examples + example]

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

    # --- the whole: thin doors to nnlearn.perceptron.display -----------------------------------------

    def table(self, digits: int = DIGITS, width: int | None = display.WIDTH) -> Table:
        """The rows as a table, shortened to fit; ``width=None`` leaves no column out."""
        return display.table_of(self, checks.whole(digits, "digits", "digits=4"), width)

    def to_text(self, digits: int = DIGITS, width: int = display.WIDTH) -> str:
        """The whole as plain text: conventions, table, verdict."""
        return display.to_text(self, checks.whole(digits, "digits", "digits=4"), width)

    def to_html(self, digits: int = DIGITS) -> str:
        """The whole as HTML."""
        return display.to_html(self, checks.whole(digits, "digits", "digits=4"))

    def to_csv(self, path: str | Path) -> None:
        """Write every row to a CSV file, in full precision."""
        display.to_csv(self, path)

    def describe(self, digits: int = DIGITS) -> str:
        """Tell in plain sentences how the unit learned: for screen readers, and as pictures' alt text."""
        return display.describe(self, digits)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<trace of {self.before!r}: {len(self.rows)} rows. {self.verdict}>"

    def _repr_html_(self) -> str:
        return self.to_html()
