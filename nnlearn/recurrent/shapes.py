"""What a recurrent network takes: weights, biases, sequences and targets, checked once."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array


def weights_for(W: Any, name: str, **wanted: int | None) -> Array:
    """Take a table of weights; what its rows and columns count, and how many, is told by name.

    Raises
    ------
    ValueError, TypeError
        If it has another shape, is empty, or holds anything but finite numbers.

    Examples
    --------
    >>> weights_for([[0.5, 0.1]], "Wx", inputs=None, units=None)
    array([[0.5, 0.1]])
    """
    write = f"{name} = np.zeros(({', '.join(str(n or 1) for n in wanted.values())}))"
    array = checks.numbers(W, name, write, dtype=np.float64)
    right = array.ndim == 2 and all(n in (None, m) for n, m in zip(wanted.values(), array.shape, strict=True))
    if not right:
        rows, columns = (word if n is None else f"{n} {word}" for word, n in wanted.items())
        raise ValueError(
            f"{name} has shape {array.shape}, but needs ({rows}, {columns.replace('_', ' ')})"
            f"\n    write: {write}"
        )
    return array


def biases_for(b: Any, name: str, units: int) -> Array:
    """Take a bias for each unit; all 0 where none came.

    Raises
    ------
    ValueError, TypeError
        If there are more or fewer, or one is not a finite number.
    """
    write = f"{name} = np.zeros({units})"
    array = np.zeros(units) if b is None else checks.numbers(b, name, write, dtype=np.float64)
    if array.shape != (units,):
        raise ValueError(
            f"{name} has shape {array.shape}, but needs ({units},): one each\n    write: {write}"
        )
    return array


def sequences_for(inputs: int, x: Any) -> Array:
    """Take sequences of shape (examples, steps, inputs).

    Raises
    ------
    ValueError, TypeError
        If they have another shape, are empty, or hold anything but finite numbers.
    """
    write = f"x = np.zeros((examples, steps, {inputs}))"
    array = checks.numbers(x, "x", write, dtype=np.float64)
    if array.ndim != 3 or array.shape[2] != inputs:
        if array.ndim == 2 and inputs == 1:
            write = "x = np.reshape(x, (*np.shape(x), 1))  # a sequence in each row, one input a step"
        raise ValueError(
            f"x has shape {array.shape}, but the network takes (examples, steps, {inputs}): for each example"
            f" a row for each step\n    write: {write}"
        )
    return array


def targets_for(outputs: int, y: Any, examples: int) -> Array:
    """Take targets of shape (examples, outputs).

    Raises
    ------
    ValueError, TypeError
        If they have another shape, or hold anything but finite numbers.
    """
    wanted = examples, outputs
    array = checks.numbers(y, "y", f"y = np.zeros({wanted})", dtype=np.float64)
    if array.shape != wanted:
        write = f"np.reshape(y, {wanted})" if array.size == examples * outputs else f"np.zeros({wanted})"
        raise ValueError(
            f"y has shape {array.shape}, but {examples} sequences with {outputs} outputs need {wanted}"
            f"\n    write: y = {write}"
        )
    return array
