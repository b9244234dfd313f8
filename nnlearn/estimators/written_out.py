"""What an estimator's parameters stand for: "auto" and short forms, written out as ``net.fit`` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from nnlearn import checks
from nnlearn.estimators.options import ADAPTIVE, BATCH, FIRST_RATE, FULL_BATCH
from nnlearn.optimizers import optimizer_of
from nnlearn.schedules import Cosine, Schedule


def hidden_of(hidden: Any) -> list[int]:
    """Take how many units each hidden layer has.

    Raises
    ------
    ValueError, TypeError
        If it is anything but a whole number, or whole numbers.

    Examples
    --------
    >>> hidden_of(5), hidden_of((20, 10)), hidden_of(())
    ([5], [20, 10], [])
    """
    each = [hidden] if isinstance(hidden, Integral) else hidden
    if isinstance(each, str) or not isinstance(each, (Sequence, np.ndarray)):
        raise TypeError(
            f"hidden is {hidden!r:.60}, but is how many units each hidden layer has\n    write: hidden=(32,)"
        )
    return [checks.whole(units, "hidden", "hidden=(32,)") for units in each]


def one_for_each(given: Any, hidden: Sequence[int]) -> list[Any]:
    """Take one thing for each hidden layer, or the same for all of them.

    Examples
    --------
    >>> one_for_each("tanh", [20, 10]), one_for_each([0.5, 0.1], [20, 10])
    (['tanh', 'tanh'], [0.5, 0.1])
    """
    several = isinstance(given, (list, tuple, np.ndarray))
    return list(given) if several else [given] * len(hidden)


def batch_size_of(batch_size: Any, rows: int, *, part: bool) -> Any:
    """Take how many rows make a step, or None for all; rows that are a `part` may be fewer than that.

    Examples
    --------
    >>> [batch_size_of("auto", rows, part=False) for rows in (500, 501)]
    [None, 32]
    >>> batch_size_of(64, 10, part=True)
    10
    """
    if isinstance(batch_size, str) and batch_size == "auto":
        return None if rows <= FULL_BATCH else BATCH
    if part and isinstance(batch_size, Integral):
        return min(int(batch_size), rows)
    return batch_size


def rate_of(learning_rate: Any, optimizer: Any, batch_size: int | None, *, part: bool) -> Any:
    """Take the learning rate, or the schedule; a `part` of a fit does not know how many follow it.

    Examples
    --------
    >>> rate_of("auto", "adam", 32, part=False), rate_of("auto", "adam", None, part=True)
    (Cosine(rate=0.01, lowest=0.0), 0.03)
    """
    if not (isinstance(learning_rate, str) and learning_rate == "auto"):
        return learning_rate
    chosen = optimizer_of(optimizer)
    begin = chosen.learning_rate
    if chosen.name in ADAPTIVE:
        begin = FIRST_RATE["all rows" if batch_size is None else "a batch"]
    return begin if part or isinstance(begin, Schedule) else Cosine(begin)


def seed_of(random_state: Any) -> int | None:
    """Take a seed: a whole number as it is, or one that is drawn from a RandomState.

    Examples
    --------
    >>> seed_of(3), seed_of(None)
    (3, None)
    """
    if random_state is None or isinstance(random_state, Integral):
        return None if random_state is None else int(random_state)
    return int(check_random_state(random_state).randint(2**31))


def dtype_of(dtype: Any) -> np.dtype[Any]:
    """Take one of the two precisions that networks have.

    Raises
    ------
    ValueError
        If it is another.
    """
    try:
        chosen: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        chosen = np.dtype(object)
    if chosen not in (np.float32, np.float64):
        raise ValueError(f'dtype is {dtype!r:.60}, but is "float32" or "float64"\n    write: dtype="float64"')
    return chosen
