"""Networks in files: every number to the last bit, activations and losses by name and formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from nnlearn.archive import encode, read, refusing
from nnlearn.equations.equation import Array, Equation
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.parameters import Layer, layers_of
from nnlearn.whole_file import place_of, write_whole

Part = TypeVar("Part", Activation, Loss)
#: Weights, biases, activations and loss: what ``Network(*parts)`` takes.
Parts = tuple[list[Array], list[Array] | None, list[Activation], Loss]

#: No formula with more can be read, so none can have been saved.
MOST_PIECES = 1_000

#: What must be the same for two activations or losses to be one.
COMPARED = ("name", "value", "derivative", "pieces", "pullback", "reduce")


def save(layers: Sequence[Layer], loss: Loss, path: Any) -> None:
    """Write a network's file: see :meth:`nnlearn.Network.save`."""
    write_whole(path, encode(*network_parts(layers, loss)))


def load(path: Any, activations: Any = (), loss: Any = None) -> Parts:
    """Read a network's file, or a checkpoint's: see :meth:`nnlearn.Network.load`."""
    place = place_of(path)
    return network_of(place, *read(place), activations, loss)


def network_parts(layers: Sequence[Layer], loss: Loss) -> tuple[dict[str, Any], dict[str, Array]]:
    """Describe a network for a file: what goes into the header, and its arrays by name.

    Raises
    ------
    ValueError
        If a weight is not a finite number.
    TypeError
        If an activation or the loss is no formula: then no file could tell it from another.
    """
    arrays = {
        f"{kind}{l}": array
        for l, layer in enumerate(layers, 1)
        for kind, array in (("W", layer.W), ("b", layer.b))
        if array is not None
    }
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            where = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
            raise ValueError(
                f"{name}[{where}] is {array[~np.isfinite(array)][0]}, so the network was not saved: it would"
                f" predict nothing\n    write: np.isfinite({name})  # to see what is left of it"
            )
    network = {
        "dtype": layers[0].W.dtype.name,
        "activations": [_described(layer.activation) for layer in layers],
        "loss": _described(loss),
    }
    return {"network": network}, arrays


def network_of(
    path: Path, header: Mapping[str, Any], arrays: Mapping[str, Array], activations: Any, loss: Any
) -> Parts:
    """Take what a network is made of from a file, and from the user's own functions.

    Raises
    ------
    BadFile
        If header and arrays do not fit together.
    ValueError, TypeError
        If the file names functions that are not nnlearn's and that were not given, or are others.
    """
    if isinstance(activations, Activation):
        activations = [activations]
    if not isinstance(activations, Sequence) or not all(isinstance(a, Activation) for a in activations):
        raise TypeError(
            f"activations is {activations!r:.60}, but holds the activations of your own that the file names"
            f"\n    write: nn.Network.load({path.as_posix()!r}, activations=[nn.Activation(value, slope)])"
        )
    if loss is not None and not isinstance(loss, Loss):
        raise TypeError(
            f"loss is {loss!r:.60}, but is the loss of your own that the file names"
            f"\n    write: nn.Network.load({path.as_posix()!r}, loss=nn.Loss(value, slope))"
        )
    with refusing(path, "its header is not one of a network"):
        saved = header["network"]
        count = len(saved["activations"])
        weights = [arrays[f"W{l}"] for l in range(1, count + 1)]
        biases = [arrays[f"b{l}"] for l in range(1, count + 1)] if "b1" in arrays else None
        own = {f"{kind}{l}" for kind in ("W" if biases is None else "Wb") for l in range(1, count + 1)}
        of_a_run = {name for name in arrays if "training" in header and ("_" in name or name == "history")}
        if strange := arrays.keys() - own - of_a_run:
            raise ValueError(f"there is no place for {sorted(strange)} in a network of {count} layers")
        if {array.dtype.name for array in (*weights, *(biases or []))} != {saved["dtype"]}:
            raise ValueError(f"not all arrays are {saved['dtype']}")
        offered = [_known_activations(d) for d in saved["activations"]]
        known_loss = _known_losses(saved["loss"])
    chosen = [
        _chosen(path, f"layer {l}: the activation", description, (*activations, *known), "activations=[{}]")
        for l, (description, known) in enumerate(zip(saved["activations"], offered, strict=True), 1)
    ]
    given = [] if loss is None else [loss]
    chosen_loss = _chosen(path, "the loss", saved["loss"], (*given, *known_loss), "loss={}")
    with refusing(path, "its parts do not make a network"):
        layers_of(weights, biases, chosen)  # finite numbers, too: it was saved with those only
    return weights, biases, chosen, chosen_loss


def _described(part: Activation | Loss) -> dict[str, Any]:
    """What a file says of an activation or a loss: its name, its formulas, and exactly what they compute."""
    derivative = part.derivative if isinstance(part, Activation) else part.slope
    for equation in (part.value, derivative):
        if " (vectorized)" in equation.structure:  # np.frompyfunc's mark: any Python code can be behind it
            raise TypeError(
                f"`{part.name}` calls Python code that is no formula, so that a file cannot tell it from"
                f" another: {equation.formula:.60}\n    write: it with NumPy's own functions"
            )
    description = {
        "name": part.name,
        "formula": part.value.formula,
        "derivative_formula": derivative.formula,
        "value": part.value.structure,
        "derivative": derivative.structure,
    }
    if isinstance(part, Activation):
        return {**description, "pieces": part.pieces, "pullback": part.pullback is not None}
    return {**description, "reduce": part.reduce, "factor": _factor(part.value)}


def _factor(equation: Equation) -> float | None:
    """The factor of a squared error; None for other losses."""
    maker, arguments, _ = equation.recipe or (None, (), "")
    return float(arguments[0]) if maker is SquaredError else None


def _known_activations(description: dict[str, Any]) -> Iterable[Activation]:
    """What nnlearn itself has under the name that a file gives."""
    name, pieces = str(description["name"]), int(description["pieces"])
    if name == "maxout" and 2 <= pieces <= MOST_PIECES:
        made = maxout(pieces)
        _described(made)  # while a formula too deep to be read is still the file's fault
        return [made]
    return [ACTIVATIONS[name]] if name in ACTIVATIONS else []


def _known_losses(description: dict[str, Any]) -> Iterable[Loss]:
    name, reduce = str(description["name"]), description["reduce"]
    if description["factor"] is not None:
        return [SquaredError(description["factor"], reduce)]
    known = LOSSES.get(name)
    return [] if known is None else [Loss(known.value, known.slope, name, reduce)]


def _chosen(path: Path, what: str, saved: Any, offered: Iterable[Part], argument: str) -> Part:
    """The one of those offered that computes exactly what was saved."""
    named = [part for part in offered if part.name == saved["name"]]
    for part in named:
        if not _differences(saved, part):
            return part
    name, formula = f"{saved['name']!s:.40}", f"{saved.get('formula')!s:.200}"
    word = argument.format(name if name.isidentifier() else "mine")
    write = f"nn.Network.load({path.as_posix()!r}, {word})"
    if not named:
        raise ValueError(
            f"{what} `{name}` in {path} is one of your own, {formula}, and files hold no functions"
            f"\n    write: {write}"
        )
    part, differs = named[0], _differences(saved, named[0])[0]
    raise ValueError(
        f"{what} `{name}` in {path} is another than the one here: its {differs} was"
        f" {_shown(saved, differs)}, and is {_shown(_described(part), differs)}"
        f"\n    write: {write}  # with the function it was saved with"
    )


def _differences(saved: dict[str, Any], part: Activation | Loss) -> list[str]:
    """In what an activation or loss differs from the one saved; how formulas are written is no matter."""
    mine = _described(part)
    return [word for word in COMPARED if word in mine and saved.get(word) != mine[word]]


def _shown(description: dict[str, Any], part: str) -> str:
    """What a description says of the part that differs, in the words of formulas where there are some."""
    formulas = {"value": "formula", "derivative": "derivative_formula"}
    return f"{description.get(formulas.get(part, part))!s:.200}"
