"""Fresh numbers for a perceptron's rows: where its weights start, and inputs that are not 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.drawing import BIASES, INPUTS, LEAST, WEIGHTS, Digits, checked_seed

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace

#: How many draws are looked at.
TRIES = 100


def redrawn_rows(trace: PerceptronTrace, seed: str | int) -> PerceptronTrace:
    """The same rule on fresh numbers: targets, learning rate, threshold and truth tables stay.

    Parameters
    ----------
    trace : PerceptronTrace
    seed : str or int
        The same seed gives the same numbers.

    Returns
    -------
    PerceptronTrace
        Over as many epochs at most: the first draw with a mistake in its first epoch, that converges if the
        trace does, and in which no sum is near its threshold; where none has it all, the one with the most.

    Raises
    ------
    TypeError
        If the seed is neither text nor a whole number.
    """
    digits = Digits(checked_seed(seed))
    epoch = trace.rows[: trace.examples]
    x = np.array([row.x for row in epoch], float)
    y = [row.target for row in epoch]
    best: tuple[int, PerceptronTrace] | None = None
    for _ in range(TRIES):
        unit = trace.before.copy()
        unit.weights = digits.choose(WEIGHTS, unit.weights.shape)
        if unit.bias is not None:
            unit.bias = float(digits.choose(BIASES, ()))
        drawn = unit.trace(_inputs(x, digits), y, epochs=trace.epochs)
        learns = drawn.converged is not None or trace.converged is None
        has = 4 * (drawn.mistakes[0] > 0) + 2 * learns + _is_clear(drawn)
        if best is None or has > best[0]:
            best = has, drawn
        if has == 7:
            break
    assert best is not None  # there is always a draw
    return best[1]


def _inputs(x: Array, digits: Digits) -> Array:
    """A truth table and a column of ones stay; other columns are drawn."""
    made = x.copy()
    for column in made.T:
        if not np.isin(column, (0, 1)).all():
            column[:] = digits.choose(INPUTS, column.shape)
    return made


def _is_clear(drawn: PerceptronTrace) -> bool:
    """Whether no decision hangs on the last digit of a sum."""
    return all(abs(row.z) >= LEAST for row in drawn.rows)
