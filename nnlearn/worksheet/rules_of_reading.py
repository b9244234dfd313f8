"""Reading the wrong thing: another value or unit, a transposed matrix, what was before or after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.plan import Step
from nnlearn.value_names import Name
from nnlearn.worksheet.slip import Reading, Slip
from nnlearn.worksheet.working import Values

if TYPE_CHECKING:
    from nnlearn.worksheet.slips import Slips

#: More units or examples than these are not tried one by one.
MANY = 16
_TURNED = {
    "turned": "was taken with its rows for its columns",
    "listed": "was written down column by column",
}


def all_one_update_off(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Write the value of after the update, or of before it."""
    values = slips.working.values
    late, early = f"{step.name}_new", step.name.removesuffix("_new")
    if late in slips.working.steps and not kind.updates and not slips.working.later:
        told = f"this is {slips.working.symbol(late)}, the value after the update"
        yield Slip(step.name, ("late",), told, step.equation, {}, lambda _, v: v[late], 3)
        yield Slip(step.name, ("late",), told, step.equation, {}, lambda _, __: values[late], 3)
    if slips.working.later and early in slips.working.steps:
        return  # many updates lie between: see below
    if early != step.name and early in values and values[early].shape == values[step.name].shape:
        told = f"this is {slips.working.symbol(early)}, the value before the update"
        yield Slip(step.name, ("early",), told, step.equation, {}, lambda _, v: v[early])


def many_updates_off(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """After many updates: use each layer's new weights too soon, every time; or stop one update off."""
    later = slips.working.later
    if later is None or step.name not in later.right:
        return
    ways = {
        "updated": "the updated weights were used for the layers below, in every step",
        "early": f"this is after {later.steps - 1:,} updates",
        "late": f"this is after {later.steps + 1:,} updates",
    }
    for word, told in ways.items():
        yield Slip(
            step.name,
            (word,),
            told,
            step.equation,
            {},
            lambda _, __, w=word: getattr(later, w)[step.name],  # type: ignore[misc]
        )


def read_another(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Read one value for another of the same shape."""
    values = slips.working.values
    for parameter, name in step.arguments.items():
        for other, array in values.items():
            if other in (name, step.name) or array.shape != values[name].shape or not array.ndim:
                continue
            word = _confused(slips, name, other, step)
            if word:
                told = f"{slips.working.symbol(other)} was taken for {slips.working.symbol(name)}"
                yield Slip(step.name, (word,), told, step.equation, {parameter: reader(other)})


def transposed(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take the rows of a matrix for its columns."""
    if kind.kind in ("W", "dW") and len(slips.working.values[step.name].shape) == 2:
        for way, told in _TURNED.items():
            yield Slip(
                step.name,
                ("transposed",),
                f"{slips.working.symbol(step.name)} {told}",
                step.equation,
                {},
                _turner(way),
            )
    for parameter, name in step.arguments.items():
        if slips.kind(name).of_a_parameter and slips.working.values[name].ndim == 2:
            for way, told in _TURNED.items():
                read = reader(name, _turner(way))
                yield Slip(
                    step.name,
                    ("transposed",),
                    f"{slips.working.symbol(name)} {told}",
                    step.equation,
                    {parameter: read},
                )


def another_target(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take the other output's target, or the other example's."""
    if not slips.about_outputs(step):
        return
    for axis, called in ((1, "output"), (0, "example")):
        if 1 < slips.working.values["y"].shape[axis] <= MANY:
            for by in {1, -1} if slips.working.values["y"].shape[axis] > 2 else {1}:
                read = reader("y", lambda m, _, a=axis, b=by: np.roll(m, b, a))  # type: ignore[misc]
                told = f"the target of another {called} was taken"
                yield Slip(step.name, ("neighbour",), told, step.equation, {"y": read})


def all_neighbours(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take what belongs to the unit beside, or to the input beside."""
    for parameter, name in step.arguments.items():
        array, took = slips.working.values[name], slips.kind(name)
        if took.kind not in ("W", "w", "b", "x", "a", "delta") or not array.ndim:
            continue
        for axis in range(array.ndim - 1, -1, -1):
            for by in {1, -1} if 2 < array.shape[axis] <= MANY else {1}:
                if array.shape[axis] > 1:
                    told = f"the neighbour's {slips.working.symbol(name)} was taken"
                    read = reader(name, lambda m, _, a=axis, b=by: np.roll(m, b, a))  # type: ignore[misc]
                    yield Slip(step.name, ("neighbour",), told, step.equation, {parameter: read})


def exchanged(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take each of two units beside each other, of three or more, for the other."""
    for parameter, name in step.arguments.items():
        array = slips.working.values[name]
        if (
            slips.kind(name).kind not in ("x", "a", "delta")
            or not array.ndim
            or not 2 < array.shape[-1] <= MANY
        ):
            continue
        for i in range(array.shape[-1] - 1):
            order = [*range(i), i + 1, i, *range(i + 2, array.shape[-1])]
            pair = (slips.working.symbol(name, (*(0,) * (array.ndim - 1), at)) for at in (i, i + 1))
            told = f"{' and '.join(pair)} were taken for each other"
            read = reader(name, lambda m, _, o=order: m[..., o])  # type: ignore[misc]
            yield Slip(step.name, ("neighbour",), told, step.equation, {parameter: read})


def _confused(slips: Slips, name: str, other: str, step: Step) -> str | None:
    """The word for reading one value for another; None where nobody would."""
    mine, theirs = slips.kind(name), slips.kind(other)
    if "." in name or "." in other:  # rows of a table: the same column, a row further up or down
        if name.rpartition(".")[2] != other.rpartition(".")[2]:
            return None
        order = list(slips.working.values)
        return "early" if order.index(other) < order.index(name) else "late"
    pair, same_layer = (mine.kind, theirs.kind), mine.layer == theirs.layer
    if mine.new or theirs.new or mine.rest or theirs.rest:
        if pair[0] != pair[1] or not same_layer:
            return None
        if theirs.new and not mine.new and mine.rest == theirs.rest:
            return "updated"
        return "early" if mine.new and not theirs.new and mine.rest == theirs.rest else "left out"
    if pair in (("a", "z"), ("z", "a")):
        word = "slope" if slips.kind(step.name).kind == "slope" else "activation"
        return word if same_layer else None
    if pair in (("delta", "da"), ("slope", "a"), ("slope", "z")):
        return "slope" if same_layer else None
    if pair == ("W", "dW") or pair == ("dW", "W"):
        return None
    near = {mine.kind, theirs.kind} <= {"x", "a"} or mine.kind == theirs.kind
    return "neighbour" if near and "y" not in pair else None


def reader(name: str, change: Callable[[Array, Values], Array] | None = None) -> Reading:
    """What reads a value, changed on the way."""
    return (lambda values: values[name]) if change is None else (lambda values: change(values[name], values))


def _turner(way: str) -> Callable[[Array, Values], Array]:
    def turn(m: Array, _: Values) -> Array:
        if m.shape[0] == m.shape[1]:
            return m.T
        return m.T.reshape(m.shape) if way == "listed" else m.reshape(m.shape[::-1]).T

    return turn
