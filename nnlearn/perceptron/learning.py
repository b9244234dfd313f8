"""Rosenblatt's rule, example by example; and whether it goes round in a circle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.maths.perceptron_rule import perceptron_update
from nnlearn.perceptron.ties import settled

if TYPE_CHECKING:
    from nnlearn.perceptron.unit import Perceptron


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


def learn(
    unit: Perceptron, x: Array, targets: list[int], epochs: int
) -> tuple[list[Row], tuple[int, int] | None]:
    """Let a unit learn until an epoch passes without an error, or the epochs are over.

    Parameters
    ----------
    unit : Perceptron
        Its weights and its bias move.
    x : (examples, inputs) array
    targets : list of 0 and 1
    epochs : int

    Returns
    -------
    (list of Row, (int, int) or None)
        A row for each example of each epoch; and two epochs after which the weights were the same.
    """
    # The bias is a weight whose input is 1.
    extended = x if unit.bias is None else np.hstack([x, np.ones((len(x), 1))])
    circle = _Circle(extended, weights_of(unit))
    rows: list[Row] = []
    for epoch in range(1, epochs + 1):
        seen = [_show(unit, epoch, i, x[i], extended[i], target) for i, target in enumerate(targets)]
        rows += seen
        if not any(row.error for row in seen):
            break
        circle.note(seen)
    return rows, circle.found


def weights_of(unit: Perceptron) -> Array:
    """All weights of a unit, the bias last where there is one."""
    return unit.weights.copy() if unit.bias is None else np.append(unit.weights, unit.bias)


def _show(unit: Perceptron, epoch: int, example: int, x: Array, extended: Array, target: int) -> Row:
    """Show one example to a unit and let it learn from it."""
    before = after = weights_of(unit)
    z = float(unit.pre_activation(x))
    predicted = int(unit.decision(z))
    if predicted != target:
        with np.errstate(all="ignore"):  # what overflows is told below
            after = perceptron_update(before, unit.learning_rate, target, predicted, extended)
            size = perceptron_update(abs(before), unit.learning_rate, 1, 0, abs(extended))
        if not np.isfinite(size).all():
            raise FloatingPointError(
                f"epoch {epoch}, example {example}: the weights grew beyond what a float can hold"
                f" (the learning rate is {unit.learning_rate:g})"
                "\n    write: learning_rate=1.0, and x = x / abs(x).max()"
            )
        after = settled(after, size)
        unit.weights = after[: len(x)]
        unit.bias = None if unit.bias is None else float(after[-1])
    names = [*(f"w{i + 1}" for i in range(len(x))), "b"]
    moved = tuple(name for name, a, b in zip(names, before, after, strict=False) if a != b)
    return Row(epoch, example, x, z, predicted, target, target - predicted, moved, before, after)


class _Circle:
    """Watches whether the weights come back to where they were after an earlier epoch: then it never ends.

    Weights that are the same bit for bit have come back; so have weights that are the same on paper, though
    binary arithmetic may have left a speck. To know that, what was added to them is kept in whole numbers: so
    many times each example's inputs, read as the decimals that were typed in.
    """

    def __init__(self, extended: Array, start: Array) -> None:
        exact = [[Fraction(repr(float(v))) for v in row] for row in extended]
        shared = math.lcm(*(v.denominator for row in exact for v in row))
        self.inputs = np.array([[int(v * shared) for v in row] for row in exact], dtype=object)
        self.added = np.zeros(extended.shape[1], dtype=object)
        self.seen: dict[tuple[str, ...], int] = {}
        self.found: tuple[int, int] | None = None
        self._look(0, start)

    def note(self, rows: list[Row]) -> None:
        """Take in one epoch."""
        for row in rows:
            if row.error:
                self.added = self.added + row.error * self.inputs[row.example]
        self._look(rows[-1].epoch, rows[-1].after)

    def _look(self, epoch: int, weights: Array) -> None:
        if self.found:
            return
        keys = [("bits", *((float(w) + 0.0).hex() for w in weights)), ("paper", *map(str, self.added))]
        before = [self.seen[key] for key in keys if key in self.seen]
        if before:
            self.found = before[0], epoch
        self.seen.update(dict.fromkeys(keys, epoch))


def labels(y: Any, examples: int) -> list[int]:
    """Take targets of 0 and 1, one for each example.

    Raises
    ------
    ValueError, TypeError
        If they are anything else, with what to write instead.

    Examples
    --------
    >>> labels([[0], [1]], examples=2)
    [0, 1]
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
        where, kinds = int(np.argmax(bad)), np.unique(array)
        one, rest = (kinds[-1], "") if len(kinds) == 2 else (1, "  # 1 against the rest")
        raise ValueError(
            f"y[{where}] is {array[where]:g}, but a unit that fires or not has the targets 0 and 1"
            f"\n    write: y = (np.ravel(y) == {one:g}).astype(int){rest}"
        )
    return [int(v) for v in array]
