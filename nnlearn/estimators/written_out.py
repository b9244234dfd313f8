"""What an estimator's parameters stand for: "auto" and short forms, written out as ``net.fit`` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
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


def one_for_each(given: Any, hidden: Sequence[int], name: str, write: str) -> list[Any]:
    """Take one thing for each hidden layer, or the same for all of them.

    Raises
    ------
    ValueError
        If there are not as many as hidden layers.

    Examples
    --------
    >>> one_for_each("tanh", [20, 10], "activation", 'activation="relu"')
    ['tanh', 'tanh']
    """
    if not isinstance(given, (list, tuple, np.ndarray)):
        return [given] * len(hidden)
    if len(given) != len(hidden):
        layers = f"{len(hidden)} layer{'s' * (len(hidden) != 1)}"
        raise ValueError(
            f"{name} is {list(given)!r:.60}, one for each hidden layer, but hidden has {layers}"
            f"\n    write: {write}  # the same for all of them"
        )
    return list(given)


def dropout_of(input_dropout: Any, hidden_dropout: Any, hidden: Sequence[int]) -> list[float]:
    """Take how often inputs are left out, and units of each hidden layer.

    Raises
    ------
    ValueError, TypeError
        If there are not as many rates as hidden layers, or one is no number from 0 up to 1.

    Examples
    --------
    >>> dropout_of(0, 0.2, [20, 10])
    [0.0, 0.2, 0.2]
    """
    rates = one_for_each(hidden_dropout, hidden, "hidden_dropout", "hidden_dropout=0.2")
    first = checks.not_negative(input_dropout, "input_dropout", "input_dropout=0.1", below=1)
    return [first, *(checks.not_negative(r, "hidden_dropout", "hidden_dropout=0.2", below=1) for r in rates)]


def prices_of(class_weight: Mapping[Any, Any], classes: Array) -> dict[Any, float]:
    """Take what the rows of some classes count for.

    Raises
    ------
    ValueError, TypeError
        If one is no class, or counts for less than nothing.

    Examples
    --------
    >>> prices_of({"rare": 5}, np.array(["common", "rare"]))
    {'rare': 5.0}
    """
    known = classes.tolist()
    strange = [name for name in class_weight if name not in known]
    if strange:
        raise ValueError(
            f"class_weight has {strange[0]!r:.60}, but the classes are {', '.join(map(repr, known))}"
            f"\n    write: class_weight={{{known[-1]!r}: 2}}"
        )
    return {
        name: checks.not_negative(price, f"class_weight[{name!r}]", f"class_weight={{{name!r}: 2}}")
        for name, price in class_weight.items()
    }


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

    Raises
    ------
    ValueError, TypeError
        If it is anything else.

    Examples
    --------
    >>> seed_of(3), seed_of(None)
    (3, None)
    """
    if random_state is None:
        return None
    if not isinstance(random_state, np.random.RandomState):
        return checks.whole(random_state, "random_state", "random_state=0", least=0)
    return int(random_state.randint(2**31))


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
