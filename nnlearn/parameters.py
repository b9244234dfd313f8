"""The parameters of a network and their shapes: what a layer is made of, checked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.initialization import Place, initializations_of
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.maths.losses import LOSSES, Loss


@dataclass(frozen=True)
class Layer:
    """Weights, biases and activation of one layer.

    Attributes
    ----------
    W : (inputs, units) array
        (With maxout: (inputs, pieces × units).)
    b : (units,) array or None
    activation : Activation
    """

    W: Array
    b: Array | None
    activation: Activation

    @property
    def inputs(self) -> int:
        """How many inputs the layer has."""
        return int(self.W.shape[0])

    @property
    def units(self) -> int:
        """How many activations the layer gives."""
        return int(self.W.shape[1]) // self.activation.pieces

    def copy(self) -> Layer:
        """Copy the layer, its arrays included."""
        return replace(self, W=self.W.copy(), b=None if self.b is None else self.b.copy())


def layers_of(weights: Any, biases: Any, activations: Any) -> tuple[Layer, ...]:
    """Build a network's layers from what the user typed in.

    Parameters
    ----------
    weights : sequence of (inputs, units) array_like
    biases : sequence of (units,) array_like, or None
    activations : name, Activation, or a sequence of them, one a layer

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit together, or anything is not a number or not known.
    """
    arrays = _weights(weights)
    chosen = _activations(activations, len(arrays))
    if biases is not None:
        if (isinstance(biases, np.ndarray) and biases.ndim < 2) or not _is_list(biases):
            raise TypeError(
                f"biases is {_kind(biases)}, but is a list with one array for each layer"
                "\n    write: biases=[b1, b2], or biases=None for a network without biases"
            )
        if len(biases) != len(arrays):
            raise ValueError(
                f"there are {len(arrays)} weight arrays but {len(biases)} bias arrays"
                f"\n    write: biases=[{', '.join(f'b{i + 1}' for i in range(len(arrays)))}]"
            )
    dtype = np.result_type(*arrays)
    layers: list[Layer] = []
    for i, (W, activation) in enumerate(zip(arrays, chosen, strict=True)):
        number = i + 1
        if i and W.shape[0] != layers[-1].units:
            raise ValueError(_mismatch(arrays, number, layers[-1].units))
        if W.shape[1] % activation.pieces:
            raise ValueError(
                f"layer {number}: W{number} has {W.shape[1]} columns, but maxout takes {activation.pieces} of"
                " them for each unit"
                f"\n    write: W{number} = np.zeros(({W.shape[0]}, {activation.pieces} * units))"
            )
        b = None if biases is None else _bias(biases[i], number, W, dtype)
        layers.append(Layer(W.astype(dtype), b, activation))
    return tuple(layers)


def draw_weights(
    sizes: Any, activations: Any, *, init: Any, seed: int | None, dtype: Any, biases: bool
) -> tuple[list[Array], list[Array] | None, tuple[Activation, ...]]:
    """Draw a network's first weights and biases, as :mod:`nnlearn.initialization` says.

    Raises
    ------
    ValueError, TypeError
        If sizes are not two or more whole numbers, the dtype is not float32 or float64, or a name is not
        known.
    """
    if not _is_list(sizes) or len(sizes) < 2:
        raise ValueError(
            f"sizes is {sizes!r}, but counts the inputs and then the units of each layer"
            "\n    write: nn.Network.create([2, 16, 2])"
        )
    counted = [checks.whole(s, f"sizes[{i}]", "nn.Network.create([2, 16, 2])") for i, s in enumerate(sizes)]
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype(object)
    if kind not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise ValueError(f'dtype is {dtype!r}, but is "float32" or "float64"\n    write: dtype="float64"')
    if seed is not None:
        seed = checks.whole(seed, "seed", "seed=0", least=0)
    random = np.random.default_rng(seed)
    last = len(counted) - 2
    chosen = _activations(activations, last + 1)
    places = [
        Place(inputs, units, activation, first=l == 0, last=l == last)
        for l, ((inputs, units), activation) in enumerate(zip(pairwise(counted), chosen, strict=True))
    ]
    starts = list(zip(initializations_of(init, chosen), places, strict=True))
    weights = [start.weights(place, random, kind) for start, place in starts]
    first_biases = [start.biases(place, kind) for start, place in starts]
    return weights, first_biases if checks.flag(biases, "biases") else None, chosen


def loss_of(loss: Any) -> Loss:
    """Take a loss, or a loss's name."""
    return loss if isinstance(loss, Loss) else LOSSES[checks.known(loss, LOSSES, "loss")]


def _weights(weights: Any) -> list[Array]:
    write = "weights=[[[0.1, 0.2], [0.3, 0.4]]]  # one (inputs, units) table for each layer"
    if (isinstance(weights, np.ndarray) and weights.ndim != 3) or not _is_list(weights):
        raise TypeError(
            f"weights is {_kind(weights)}, but is a list with one array for each layer"
            "\n    write: weights=[W1, W2]"
        )
    if len(weights) == 0:
        raise ValueError(f"weights is {weights!r}: a network has at least one layer\n    write: {write}")
    arrays = [checks.numbers(W, f"W{i}", write) for i, W in enumerate(weights, 1)]
    for i, W in enumerate(arrays, 1):
        if W.ndim != 2:
            raise ValueError(
                f"layer {i}: W{i} has shape {W.shape}, but needs (inputs, units): a row for each input, a"
                " column for each unit"
                f"\n    write: W{i} = np.reshape(W{i}, ({W.size}, 1))  # {W.size} inputs, 1 unit"
            )
    return arrays


def _activations(activations: Any, layers: int) -> tuple[Activation, ...]:
    if isinstance(activations, (str, Activation)) or not isinstance(activations, Sequence):
        activations = [activations] * layers
    chosen = [
        a if isinstance(a, Activation) else ACTIVATIONS[checks.known(a, ACTIVATIONS, "activation")]
        for a in activations
    ]
    if len(chosen) != layers:
        names = [repr(a.name) if a is ACTIVATIONS.get(a.name) else a.name for a in chosen] or ["'sigmoid'"]
        names = names[:1] * (layers - len(names)) + names  # too few: more of the first
        fix = [*names[: layers - 1], names[-1]]  # too many: the last stays last
        raise ValueError(
            f"there are {layers} layers but {len(chosen)} activations"
            f"\n    write: activations=[{', '.join(fix)}]"
        )
    return tuple(chosen)


def _bias(bias: Any, number: int, W: Array, dtype: Any) -> Array:
    b = checks.numbers(bias, f"b{number}", f"b{number} = np.zeros({W.shape[1]})", dtype=dtype)
    if b.shape != (W.shape[1],):
        raise ValueError(
            f"layer {number}: b{number} has shape {b.shape}, but W{number} has {W.shape[1]} columns, so"
            f" b{number} needs shape ({W.shape[1]},)"
            f"\n    write: b{number} = np.zeros({W.shape[1]})"
        )
    return b


def _mismatch(arrays: list[Array], number: int, units: int) -> str:
    W = arrays[number - 1]
    shapes = ", ".join(f"W{i} {A.shape}" for i, A in enumerate(arrays, 1))
    names = [f"W{i}" for i in range(1, len(arrays) + 1)]
    if W.shape[1] == units:
        names[number - 1] += ".T"
        fix = f"weights=[{', '.join(names)}]"
    else:
        fix = f"W{number} = np.zeros(({units}, {W.shape[1]}))"
    return (
        f"layer {number}: W{number} has shape {W.shape}, but layer {number - 1} has {units} units, so"
        f" W{number} needs {units} rows."
        f"\n    weights=[{shapes}]     write: {fix}"
    )


def _is_list(value: Any) -> bool:
    """Whether a value has entries by number, which are not letters."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _kind(value: Any) -> str:
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"{value!r:.60}"
