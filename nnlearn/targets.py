"""Inputs and targets as a network takes them: checked against its shape, class numbers made one-hot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer

CLASS_LOSSES = ("cross_entropy",)


def inputs_for(layers: Sequence[Layer], x: Any, name: str = "x") -> Array:
    """Take inputs of shape (examples, inputs).

    Raises
    ------
    ValueError, TypeError
        If they have another shape, are empty, or hold anything but finite numbers.
    """
    wanted, dtype = layers[0].inputs, layers[0].W.dtype
    array = checks.numbers(x, name, f"{name} = [[{', '.join(['0.5'] * min(wanted, 4))}]]", dtype=dtype)
    if array.ndim != 2 or array.shape[1] != wanted:
        if array.ndim == 1 and array.size == wanted:
            fix = f"{name} = np.reshape({name}, (1, {wanted}))  # one example of {wanted} inputs"
        elif array.ndim == 1 and wanted == 1:
            fix = f"{name} = np.reshape({name}, (-1, 1))  # {array.size} examples of one input"
        elif array.ndim == 2 and array.shape[0] == wanted:
            fix = f"{name} = np.transpose({name})  # a row for each example"
        else:
            fix = f"{name} = np.zeros((examples, {wanted}))"
        raise ValueError(
            f"{name} has shape {array.shape}, but the network takes (examples, {wanted}): a row for each"
            " example"
            f"\n    write: {fix}"
        )
    return array


def targets_for(layers: Sequence[Layer], loss: Loss, y: Any, examples: int, name: str = "y") -> Array:
    """Take targets of shape (examples, outputs), or class numbers where the outputs are class probabilities.

    Raises
    ------
    ValueError, TypeError
        If they have another shape, do not belong to the loss, or name a class that is not there.
    """
    outputs, dtype = layers[-1].units, layers[-1].W.dtype
    classes = layers[-1].activation.name == "softmax" and loss.name in CLASS_LOSSES
    array = checks.numbers(y, name, f"{name} = [[{', '.join(['1.0'] * min(outputs, 4))}]]", dtype=dtype)
    if classes and array.ndim == 1:
        array = one_hot(array, outputs, name)
    if array.shape != (examples, outputs):
        if array.ndim == 1 and outputs == 1:
            fix = f"{name} = np.reshape({name}, (-1, 1))  # a row for each example"
        elif array.ndim == 2 and array.shape[::-1] == (examples, outputs):
            fix = f"{name} = np.transpose({name})  # a row for each example"
        elif outputs > 1 and array.size == examples and set(array.flat) <= set(range(outputs)):
            numbers = name if array.ndim == 1 else f"np.ravel({name})"
            if not classes:
                whole = np.asarray(y).dtype.kind in "iu" and not isinstance(y, tuple)
                numbers = f"np.eye({outputs})[{numbers if whole else f'np.int64({numbers})'}]"
            fix = f"{name} = {numbers}  # from the class of each example"
        else:
            fix = f"{name} = np.zeros(({examples}, {outputs}))"
        raise ValueError(
            f"{name} has shape {array.shape}, but {examples} examples with {outputs} outputs need"
            f" ({examples}, {outputs})\n    write: {fix}"
        )
    if loss.name in ("binary_cross_entropy", "cross_entropy") and (array.min() < 0 or array.max() > 1):
        outside = array[(array < 0) | (array > 1)][0]
        raise ValueError(
            f"{name} holds {outside:g}, but {loss.name} takes targets from 0 to 1"
            '\n    write: loss="squared_error", or targets of 0 and 1'
        )
    if classes and (off := abs(array.sum(axis=1, dtype=np.float64) - 1)).max() > 1e-6:
        row = int(np.argmax(off))
        raise ValueError(
            f"row {row} of {name} adds up to {array[row].sum():g}, but the targets of softmax are"
            " probabilities that add up to 1"
            f"\n    write: {name} = [0, 2, 1]  # the class of each example"
        )
    return array.astype(dtype, copy=False)  # one-hot rows are float64


def one_hot(classes: Array, outputs: int, name: str = "y") -> Array:
    """Make a row for each class number: 1 in the column of its class, 0 elsewhere.

    Examples
    --------
    >>> one_hot(np.array([1, 0]), 3)
    array([[0., 1., 0.],
           [1., 0., 0.]])
    """
    bad = (classes != np.floor(classes)) | (classes < 0) | (classes >= outputs)
    if bad.any():
        where = int(np.argmax(bad))
        raise ValueError(
            f"{name}[{where}] is {classes[where]:g}, but the network has {outputs} outputs, for the classes"
            f" 0 to {outputs - 1}"
            f"\n    write: {name} = np.unique({name}, return_inverse=True)[1]  # numbers the classes from 0"
        )
    rows: Array = np.eye(outputs)[classes.astype(int)]
    return rows
