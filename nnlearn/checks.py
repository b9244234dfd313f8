"""What came in, what was expected, and the line that fixes it: the checks at the boundary."""

from __future__ import annotations

import difflib
import math
import numbers as kinds
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array, Equation

#: What other libraries and books say for the names here: suggested, not accepted.
ELSEWHERE = {
    "logistic": "sigmoid",
    "linear": "identity",
    "rectifier": "relu",
    "heaviside": "step",
    "threshold": "step",
    "mse": "squared_error",
    "mean_squared_error": "squared_error",
    "mae": "absolute",
    "mean_absolute_error": "absolute",
    "bce": "binary_cross_entropy",
    "logloss": "binary_cross_entropy",
    "log_loss": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
    "softmax_cross_entropy": "cross_entropy",
    "smooth_l1": "huber",
    "gd": "sgd",
    "gradient_descent": "sgd",
}

#: No more known names than these are listed: tables of pictures have a column for each pixel.
MOST_NAMES = 24


def numbers(value: Any, name: str, write: str, *, dtype: Any = None, copy: bool = True) -> Array:
    """Take a table of finite real numbers, or say what is wrong with it.

    Parameters
    ----------
    value : array_like
    name : str
        What it is, for the message.
    write : str
        What to write instead.
    dtype : numpy dtype, optional
        What to convert to; by default float32 stays float32 and everything else becomes float64.
    copy : bool
        False lets an array that is right already be the result itself.

    Returns
    -------
    array
        A copy of its own, but where `copy` is False.

    Raises
    ------
    ValueError, TypeError
        If it is ragged, empty, not made of real numbers, or holds NaN or infinity.
    """
    if isinstance(value, np.ndarray) and np.any(getattr(value, "mask", False)):
        raise ValueError(f"{name} has entries that are masked\n    write: {name} = {name}.filled(0)")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError) as problem:
        ragged = "rows of different lengths" if isinstance(value, (list, tuple)) else f"{problem}"
        raise ValueError(f"{name} is not a table of numbers: {ragged}\n    write: {write}") from None
    if array.dtype == object:
        try:  # Python's own fractions, decimals and large integers are numbers too
            array = np.asarray([float(v) for v in array.ravel()]).reshape(array.shape)
        except (ValueError, TypeError, OverflowError):
            raise TypeError(
                f"{name} holds {_example(array)}, which is not a number\n    write: {write}"
            ) from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} holds {_example(array)}, but takes real numbers only\n    write: {write}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: it has shape {array.shape}\n    write: {write}")
    target = np.dtype(dtype or (np.float32 if array.dtype == np.float32 else np.float64))
    with np.errstate(over="ignore"):
        converted = array.astype(target, copy=copy)
    if not _all_finite(converted):
        bad = ~np.isfinite(converted)
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        what = array[where]
        raise ValueError(
            f"{name}[{', '.join(map(str, where))}] is {what}, and {np.count_nonzero(bad)} of {array.size}"
            " entries"
            f" are not finite {target} numbers\n    write: {name}[np.isfinite({name})] to look at the others"
        )
    return converted


def _all_finite(array: Array) -> bool:
    """Whether all entries are finite, looked at part by part: a large array has no large mask."""
    parts = (array[i : i + _PART] for i in range(0, len(array), _PART)) if array.ndim else [array]
    return all(np.isfinite(part).all() for part in parts)


#: Rows that are looked at together.
_PART = 16_384


def positive(value: Any, name: str, write: str) -> float:
    """Take a positive, finite number, or say what is wrong with it."""
    number = _one_number(value, f"{name} is {value!r:.60}, but is one positive number\n    write: {write}")
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} is {value!r:.60}, but is a positive, finite number\n    write: {write}")
    return number


def not_negative(value: Any, name: str, write: str, *, below: float = math.inf) -> float:
    """Take a number from 0 up to but not including `below`, or say what is wrong with it."""
    number = _one_number(value, f"{name} is {value!r:.60}, but is one number\n    write: {write}")
    if not 0 <= number < below:
        limit = "finite and not below 0" if below == math.inf else f"from 0 up to but not including {below:g}"
        raise ValueError(f"{name} is {value!r:.60}, but is {limit}\n    write: {write}")
    return number


def _one_number(value: Any, otherwise: str) -> float:
    """A number as a float: infinite where it is beyond every float."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (kinds.Real, Decimal)):
        raise TypeError(otherwise)
    try:
        return float(value)
    except OverflowError:
        return math.inf


def rate(value: Any, dtype: np.dtype[Any]) -> Array:
    """Take a learning rate as a number of the network's own precision, or say what is wrong with it."""
    write = "learning_rate=0.5"
    number = positive(value, "learning_rate", write)
    with np.errstate(over="ignore"):
        array = np.asarray(number, dtype)
    if not 0 < array < np.inf:
        raise ValueError(f"learning_rate is {number:g}, which is {array:g} in {dtype}\n    write: {write}")
    return array


def whole(value: Any, name: str, write: str, *, least: int = 1) -> int:
    """Take a whole number of at least `least`, or say what is wrong with it."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} is {value!r:.60}, but is a whole number\n    write: {write}")
    if value < least:
        raise ValueError(f"{name} is {value!r:.60}, but is {least} or more\n    write: {write}")
    if value > sys.maxsize:
        raise ValueError(f"{name} is {value!r:.60}, which is more than any array holds\n    write: {write}")
    return int(value)


def flag(value: Any, name: str) -> bool:
    """Take True or False, or say what is wrong with it."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r:.60}, but is True or False\n    write: {name}=True")
    return bool(value)


def known(name: Any, table: Iterable[str], what: str) -> str:
    """Take a known name, or suggest the nearest one."""
    names = list(table)
    if isinstance(name, str) and name in names:
        return name
    spelled = {n.lower(): n for n in names}
    asked = str(name).lower().replace("-", "_").replace(" ", "_")
    asked = ELSEWHERE.get(asked, asked)
    near = difflib.get_close_matches(asked, spelled, n=1, cutoff=0.5)
    write = f"\n    write: {spelled[near[0]]!r}" if near else ""
    kind = ValueError if isinstance(name, str) else TypeError
    there = names if len(names) <= MOST_NAMES else [*names[:MOST_NAMES], f"… ({len(names)} in all)"]
    raise kind(f"{what} {name!r:.60} is unknown; there are {', '.join(there)}{write}")


def tried(equation: Equation, what: str, write: str, *inputs: Array) -> Array:
    """Work an equation out on a few numbers, or say that no numbers come out."""
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(equation(*inputs))
    except Exception:  # somebody else's code: anything may come out of it
        raise TypeError(
            f"{what} cannot be worked out for arrays of shape {inputs[0].shape}\n    write: {write}"
        ) from None
    if result.dtype == bool:
        raise TypeError(f"{what} gives True and False, but gives numbers\n    write: {write}")
    return result


def _example(array: Array) -> str:
    """One entry that is not a number."""
    if array.dtype.kind in "US":  # one word makes words of all numbers beside it: tell the word
        return repr(next((str(w) for w in array.ravel() if not _is_number(w)), str(array.ravel()[0])))
    for entry in array.ravel():
        if isinstance(entry, (bool, str, bytes, complex)) or not isinstance(entry, (int, float)):
            return repr(entry.item() if isinstance(entry, np.generic) else entry)
    return repr(array.ravel()[0]) if array.size else f"nothing of dtype {array.dtype}"


def _is_number(word: Any) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
