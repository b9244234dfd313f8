"""Whether a worked-out number is the one that was written: rounded, cut short, or by mere chance."""

from __future__ import annotations

import math

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.answers import Answer

#: Beside this, the last bits of binary arithmetic are nothing.
EXACT = 1e-12


def agrees(answer: Answer, value: float, doubt: float = 0.0) -> bool:
    """Whether a number rounds to the digits that were written, or is the written one to twelve digits.

    Parameters
    ----------
    answer : Answer
    value : float
    doubt : float
        By how much the number may be another, honestly.

    Examples
    --------
    >>> from nnlearn.worksheet.answers import Answer
    >>> [agrees(Answer("0.17", 0.17, 0.01), value) for value in (1 / 6, 0.1751)]
    [True, False]
    """
    off = abs(answer.value - value)
    return off <= answer.half * (1 + 1e-9) + doubt or off <= EXACT * abs(value) + 1e-15 + doubt


def cut_short(answer: Answer, value: float, doubt: float = 0.0) -> bool:
    """Whether a number's digits were cut off where they should have been rounded.

    Examples
    --------
    >>> from nnlearn.worksheet.answers import Answer
    >>> [cut_short(Answer("0.16", 0.16, 0.01), value) for value in (1 / 6, 0.1649, 0.1751, -1 / 6)]
    [True, False, False, False]
    """
    if not answer.unit or not math.isfinite(value) or agrees(answer, value) or abs(value) <= answer.unit:
        return False
    if value * answer.value < 0:
        return False  # no digits that are cut off turn a sign
    dropped = abs(value) - abs(answer.value)
    return -doubt - 1e-6 * answer.unit <= dropped < answer.unit + doubt


def by_chance(answer: Answer, values: Array) -> float:
    """How many of some values are expected to agree by mere chance: from how densely they lie there."""
    window = 20 * max(answer.half, EXACT * abs(answer.value))
    near = values[np.abs(values - answer.value) <= window]
    return len(np.unique(near.round(12))) / 20
