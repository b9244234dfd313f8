"""Inputs and targets as a network takes them, class numbers made one-hot; outputs as its loss takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.maths.activations import relu, sigmoid, softmax, softplus, step
from nnlearn.maths.losses import Loss, binary_cross_entropy, cross_entropy
from nnlearn.maths.pairs import pair_of
from nnlearn.maths.rescaled import rescaled_cross_entropy
from nnlearn.parameters import Layer

#: The loss that makes class probabilities of any outputs itself, where cross_entropy has softmax do so.
RESCALED = "rescaled_cross_entropy"


def inputs_for(layers: Sequence[Layer], x: Any, name: str = "x", *, copy: bool = True) -> Array:
    """Take inputs of shape (examples, inputs); a copy, unless `copy` is False and they are right already.

    Raises
    ------
    ValueError, TypeError
        If they have another shape, are empty, or hold anything but finite numbers.
    """
    wanted, dtype = layers[0].inputs, layers[0].W.dtype
    write = f"{name} = [[{', '.join(['0.5'] * min(wanted, 4))}]]"
    array = checks.numbers(x, name, write, dtype=dtype, copy=copy)
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


def targets_for(
    layers: Sequence[Layer], loss: Loss, y: Any, examples: int, name: str = "y", *, copy: bool = True
) -> Array:
    """Take targets of shape (examples, outputs), or class numbers where the outputs are class probabilities.

    The result is a copy, unless `copy` is False and they are right already.

    Raises
    ------
    ValueError, TypeError
        If they have another shape, do not belong to the loss, or name a class that is not there.
    """
    outputs, dtype = layers[-1].units, layers[-1].W.dtype
    softmaxed = layers[-1].activation.name == "softmax" and loss.name == "cross_entropy"
    classes = softmaxed or loss.name == RESCALED
    if loss.name == RESCALED and outputs == 1:
        raise ValueError(
            f"{RESCALED} takes each output's share of their sum, which is always 1 where there is one output"
            '\n    write: loss="binary_cross_entropy"'
        )
    write = f"{name} = [[{', '.join(['1.0'] * min(outputs, 4))}]]"
    array = checks.numbers(y, name, write, dtype=dtype, copy=copy)
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
    if loss.name in ("binary_cross_entropy", "cross_entropy", RESCALED) and (
        array.min() < 0 or array.max() > 1
    ):
        outside = array[(array < 0) | (array > 1)][0]
        raise ValueError(
            f"{name} holds {outside:g}, but {loss.name} takes targets from 0 to 1"
            '\n    write: loss="squared_error", or targets of 0 and 1'
        )
    if classes and (off := abs(array.sum(axis=1, dtype=np.float64) - 1)).max() > 1e-6:
        row = int(np.argmax(off))
        raise ValueError(
            f"row {row} of {name} adds up to {array[row].sum():g}, but the targets of"
            f" {'softmax' if softmaxed else RESCALED} are probabilities that add up to 1"
            f"\n    write: {name} = [0, 2, 1]  # the class of each example"
        )
    return array.astype(dtype, copy=False)  # one-hot rows are float64


def weights_for(
    layers: Sequence[Layer], sample_weight: Any, examples: int, name: str = "sample_weight"
) -> Array:
    """Take what each example counts for: a number of 0 or more each, as an (examples, 1) array.

    Raises
    ------
    ValueError, TypeError
        If they have another shape, or one is negative or not finite, or all are 0.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> weights_for(Network([[[1.0]]]).layers, [1, 2], 2)
    array([[1.],
           [2.]])
    """
    array = checks.numbers(sample_weight, name, f"{name} = np.ones(len(X))", dtype=layers[0].W.dtype)
    if array.shape != (examples,):
        fix = f"{name} = np.ravel({name})" if array.size == examples else f"{name} = np.ones({examples})"
        raise ValueError(
            f"{name} has shape {array.shape}, but {examples} examples need ({examples},): a number for each"
            f"\n    write: {fix}"
        )
    if array.min() < 0:
        where = int(array.argmin())
        raise ValueError(
            f"{name}[{where}] is {array[where]:g}, but an example counts for 0 or more"
            f"\n    write: {name} = np.maximum({name}, 0)"
        )
    if array.max() == 0:
        raise ValueError(
            f"{name} is 0 for all examples, so that none counts\n    write: {name} = np.ones({examples})"
        )
    return array.reshape(-1, 1)


def check_outputs(layers: Sequence[Layer], loss: Loss, values: Mapping[str, Array]) -> None:
    """Check that the loss, and its slope where it was worked out, are numbers at the outputs of a step.

    Parameters
    ----------
    layers : sequence of Layer
    loss : Loss
    values : mapping of arrays
        The step's values by name: ``a2``, ``y``, ``E``, ``da2``, …; without ``E`` there is nothing to check.

    Raises
    ------
    ValueError
        If an output is outside the range that the loss is made for, or the loss is not defined there.
    """
    if "E" in values and (
        problem := outputs_outside(layers, loss, values) or outputs_undefined(layers, loss, values)
    ):
        raise ValueError(problem)


def may_leave(layers: Sequence[Layer], loss: Loss) -> bool:
    """Whether outputs can be outside the range that the loss is made for: from 0 to 1, or from 0 up."""
    if loss.value is rescaled_cross_entropy:
        return layers[-1].activation.value not in (step, sigmoid, softmax, relu, softplus)
    takes_probabilities = loss.value in (binary_cross_entropy, cross_entropy)
    return takes_probabilities and layers[-1].activation.value not in (step, sigmoid, softmax)


def outputs_outside(
    layers: Sequence[Layer], loss: Loss, values: Mapping[str, Array], examples: Array | None = None
) -> str | None:
    """Tell an output outside the range that the loss is made for; `examples` numbers its rows."""
    a = values[f"a{len(layers)}"]
    shared = loss.value is rescaled_cross_entropy
    outside = a < 0 if shared else (a < 0) | (a > 1)
    if not (may_leave(layers, loss) and outside.any()):
        return None
    place, output = _first(outside, examples)
    taken = "of 0 and more" if shared else "from 0 to 1"
    return f"{output} is {a[place]}, but {loss.name} takes outputs {taken}{_pair_for(layers, loss)}"


def outputs_undefined(
    layers: Sequence[Layer], loss: Loss, values: Mapping[str, Array], examples: Array | None = None
) -> str | None:
    """Tell a finite output at which the loss or its slope is no number; `examples` numbers its rows."""
    given = {"a": values[f"a{len(layers)}"], "y": values["y"]}
    a, y = given.values()
    if pair_of(layers[-1].activation, loss) or not np.isfinite(a).all():
        return None
    exact = (a == 0) | (a == 1)
    for what, equation in (("", loss.value), ("the slope of ", loss.slope)):
        if equation is loss.slope and f"da{len(layers)}" not in values:
            continue
        with np.errstate(all="ignore"):
            made = np.asarray(equation(*(given[p] for p in equation.parameters)))
        made = np.broadcast_to(made.reshape(len(a), -1), a.shape)
        bad = np.isnan(made) | (exact & np.isinf(made) if equation is loss.slope else False)
        if not bad.any():
            continue
        place, output = _first(bad & exact if (bad & exact).any() else bad, examples)
        told = (
            f"{output} is {'exactly ' if exact[place] else ''}{a[place]} and its target {y[place]}, where"
            f" {what}{loss.name} is {made[place]}"
        )
        if "ln(" not in loss.value.formula:
            return f'{told}\n    write: loss="squared_error"'
        return f"{told}; the built-in pair works it out from z{_pair_for(layers, loss)}"
    return None


def _first(where: Array, examples: Array | None) -> tuple[tuple[int, ...], str]:
    """The first place of several, and what is there."""
    example, output = map(int, np.argwhere(where)[0])
    return (example, output), f"output {output} of x[{example if examples is None else examples[example]}]"


def _pair_for(layers: Sequence[Layer], loss: Loss) -> str:
    """The line with the activation and the loss that belong together."""
    classes = loss.value in (cross_entropy, rescaled_cross_entropy) and layers[-1].units > 1
    name, of = ("softmax", "cross_entropy") if classes else ("sigmoid", "binary_cross_entropy")
    before = "..., " if len(layers) > 1 else ""
    return f'\n    write: activations=[{before}"{name}"], loss="{of}"'


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
