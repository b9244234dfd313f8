"""The slips that people make, each stated once: as a change to a step, from which its wrong numbers follow.

A slip changes what a step reads (the updated weights, the transposed matrix, a neighbour's number), what it
works out (a formula with a sign turned or a factor left out), or what is written down of the result. No wrong
number is stored anywhere: all of them are worked out, from whatever numbers the student had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.expression import Apply, fold
from nnlearn.maths.activations import ACTIVATIONS, sigmoid_slope
from nnlearn.maths.activations import step as fires
from nnlearn.plan import Step
from nnlearn.value_names import Name, parsed
from nnlearn.worksheet.formulas import Changed, changes
from nnlearn.worksheet.working import Values, Working

Reading = Callable[[Values], Array]

#: The standard words, the likelier slips first; the words' order settles which of two is told first.
WORDS = (
    *("sign", "bias", "updated", "slope", "activation", "learning rate", "factor", "mean", "transposed"),
    *("thresholded", "hidden", "truncated", "early", "late", "copied", "neighbour", "left out", "square"),
    *("reciprocal", "function", "logarithm"),
)


@dataclass(frozen=True, eq=False)
class Slip:
    """One way to get one step wrong.

    Attributes
    ----------
    step : str
        The name of the step.
    words : tuple of str
        The standard word of each thing that was done.
    told : str
        In words what was done; empty where the changed formula says it.
    reads : mapping
        For some of the step's inputs, by parameter: what was taken in their place.
    formula : Changed or Equation
        What was worked out.
    written : function, optional
        What was made of the result.
    loose : int
        By how many of the last digits it may be off, as it is worked out by a way that nobody wrote down.
    before : Slip, optional
        Another slip, further up.
    """

    step: str
    words: tuple[str, ...]
    told: str
    formula: Any
    reads: Mapping[str, Reading] = field(default_factory=dict)
    written: Callable[[Array, Values], Array] | None = None
    loose: int = 0
    before: Slip | None = None

    def __call__(self, working: Working, values: Values) -> Array | None:
        """Work the step out, with the slip; None where that gives no array of the right shape."""
        arguments = working.steps[self.step].arguments
        shape = working.values[self.step].shape
        function = getattr(self.formula, "function", self.formula)
        try:
            with np.errstate(all="ignore"):
                inputs = [
                    self.reads[p](values) if p in self.reads else values[name]
                    for p, name in arguments.items()
                ]
                made = np.asarray(function(*inputs), float)
                if self.written:
                    made = self.written(made, values)
                return np.broadcast_to(made, shape)
        except ValueError:  # shapes that do not go together: not a slip that anybody can make here
            return None

    @property
    def rank(self) -> int:
        """How far down the list of slips it stands."""
        return sum(WORDS.index(w) if w in WORDS else len(WORDS) for w in self.words)


def both(first: Slip, second: Slip) -> Slip | None:
    """Two slips in one step, where they do not get in each other's way."""
    if set(first.reads) & set(second.reads) or first.words == second.words:
        return None
    changed = [s for s in (first, second) if isinstance(s.formula, Changed)]
    if len(changed) == 2 or (first.written and second.written):
        return None
    told = ", and ".join(filter(None, (first.told, second.told)))
    formula = changed[0].formula if changed else first.formula
    return Slip(
        first.step,
        (*first.words, *second.words),
        told,
        formula,
        {**first.reads, **second.reads},
        first.written or second.written,
    )


class Slips:
    """The slips that can be made in each step of a working."""

    def __init__(self, working: Working) -> None:
        self.working = working
        self._of: dict[str, tuple[Slip, ...]] = {}

    def of(self, name: str) -> tuple[Slip, ...]:
        """The slips in one step, without those that change nothing there."""
        if name not in self._of:
            step = self.working.steps[name]
            made = (slip for rule in RULES for slip in rule(self, step, self.kind(name)))
            self._of[name] = tuple(sorted(made, key=lambda s: s.rank))
        return self._of[name]

    def kind(self, name: str) -> Name:
        """A value's name, taken apart; that of a row without the row."""
        return parsed(name.rpartition(".")[2])

    @cached_property
    def outputs(self) -> str | None:
        """The last activation of the forward pass, if there is a loss."""
        loss = next((s for s in self.working.steps.values() if "y" in s.inputs), None)
        return next((i for i in loss.inputs if self.kind(i).kind == "a"), None) if loss else None

    def about_outputs(self, step: Step) -> bool:
        """Whether a step compares outputs with targets."""
        return "y" in step.inputs


# --- the rules: what can go wrong in a step ----------------------------------------------------------------


def formula_changed(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Turn a sign, leave a part out, take a sum for a mean."""
    for changed in changes(step.equation):
        yield Slip(step.name, changed.words, "", changed)


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
                yield Slip(step.name, (word,), told, step.equation, {parameter: _reader(other)})


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
                read = _reader(name, _turner(way))
                yield Slip(
                    step.name,
                    ("transposed",),
                    f"{slips.working.symbol(name)} {told}",
                    step.equation,
                    {parameter: read},
                )


def term_left_out(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Leave one term out of a sum."""
    parameter, name = next(iter(step.arguments.items()))
    array = slips.working.values[name]
    if not array.ndim or not _adds_up(step.equation):
        return
    along_units = kind.kind in ("z", "da")
    of = array.shape[-1] if along_units else array.shape[0]
    if not 1 < of <= _MANY:
        return
    word = "hidden" if (along_units and kind.layer != "1") or kind.kind == "da" else "left out"
    for i in range(of):
        at = (..., i) if along_units else (i, ...)
        what = (
            slips.working.symbol(name, (0, i) if array.ndim == 2 else (i,))
            if along_units
            else f"example {i + 1}"
        )
        read = {parameter: _reader(name, _without(at))}
        yield Slip(step.name, (word,), f"the term of {what} was left out", step.equation, read)
        if of > 2 and not along_units:
            read = {parameter: _reader(name, _only(i))}
            yield Slip(step.name, ("mean",), f"only {what} was counted", step.equation, read)


def one_output_left_out(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Leave one output out of the loss."""
    if kind.kind not in ("E", "losses") or "a" not in step.equation.parameters or not slips.outputs:
        return
    of = slips.working.values[slips.outputs].shape[1]
    for j in range(of if 1 < of <= _MANY else 0):

        def read(values: Values, j: int = j) -> Array:
            y = values["y"].copy()
            y[:, j] = values[slips.outputs or ""][:, j]
            return y

        yield Slip(step.name, ("left out",), f"output {j + 1} was left out", step.equation, {"y": read})


def wrong_multiple(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Forget or double a factor: ½, 2, the number of examples, the number of outputs."""
    compares = slips.about_outputs(step)
    if compares or kind.kind == "E":
        for factor, word in ((2.0, "2"), (0.5, "½")):
            told = f"there is a factor {word} too many"
            yield Slip(step.name, ("factor",), told, step.equation, {}, _times(factor))
    if not (compares or kind.kind in ("E", "dW", "db", "losses")) or not slips.outputs:
        return
    n, outputs = slips.working.values[slips.outputs].shape
    counts = {f"n = {n}": n} if n > 1 else {}
    if outputs > 1 and (compares or kind.kind == "E"):
        counts[f"{outputs}, the number of outputs"] = outputs
    for called, count in counts.items():
        yield Slip(step.name, ("mean",), f"divided by {called}", step.equation, {}, _times(1 / count))
        yield Slip(step.name, ("mean",), f"not divided by {called}", step.equation, {}, _times(count))
    if n > 1:
        for wrong in {n - 1, n + 1} - {1}:
            told = f"divided by {wrong}, not by n = {n}"
            yield Slip(step.name, ("mean",), told, step.equation, {}, _times(n / wrong))


def wrong_count(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Divide by another number than how many there are."""
    if "n" in step.arguments:
        n = int(slips.working.values[step.arguments["n"]])
        for wrong in (n - 1, n + 1):
            if wrong > 0:
                told = f"divided by {wrong}, not by n = {n}"
                reads: dict[str, Reading] = {"n": lambda _, wrong=wrong: np.asarray(float(wrong))}  # type: ignore[misc]
                yield Slip(step.name, ("mean",), told, step.equation, reads)


def another_activation(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Skip the activation, take another one, or take its slope for its value."""
    if kind.kind not in ("a", "slope"):
        return
    z = f"z{kind.layer}" if "." not in step.name else f"{step.name.rpartition('.')[0]}.z"
    if z not in slips.working.values and kind.new:
        z = f"z{kind.layer}_new"
    if (
        z not in slips.working.values
        or slips.working.values[z].shape != slips.working.values[step.name].shape
    ):
        return
    own = step.equation
    if kind.kind == "a":
        told = f"the activation was skipped: {slips.working.symbol(step.name)} = {slips.working.symbol(z)}"
        yield Slip(step.name, ("activation",), told, own, {}, lambda _, v: v[z])
        for name in _CURVES:
            other = ACTIVATIONS[name].value
            if other is not own:
                told = f"{name} was taken for {own.name}"
                yield Slip(step.name, ("activation",), told, own, {}, lambda _, v, f=other: f(v[z]))  # type: ignore[misc]
    for name in _CURVES:
        activation = ACTIVATIONS[name]
        slope = activation.slope
        if slope is None or slope is own:
            continue
        if kind.kind == "a" and activation.value is not own:
            continue
        told = f"the slope of {name} was taken for its value"
        if kind.kind == "slope":
            told = f"the slope of {name} was taken"

        def slope_at(_: Array, v: Values, activation: Any = activation) -> Array:
            at = {"z": v[z], "a": activation.value(v[z])}
            return np.asarray(activation.slope(*(at[p] for p in activation.slope.parameters)))

        yield Slip(step.name, ("slope",), told, own, {}, slope_at)


def slope_twice(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Multiply by the activation's slope where it has cancelled out, or where it is no product."""
    if kind.kind != "delta":
        return
    a = f"a{kind.layer}"
    if slips.about_outputs(step) and a in slips.working.values:
        told = f"multiplied by the slope {sigmoid_slope.formula}, which has cancelled out here"
        yield Slip(step.name, ("slope",), told, step.equation, {}, lambda m, v: m * sigmoid_slope(v[a]))
    elif "da" in step.equation.parameters and "slope" not in step.equation.parameters:
        da = step.arguments["da"]
        told = f"{slips.working.symbol(da)} times {sigmoid_slope.formula}: the other units were left out"
        yield Slip(step.name, ("slope",), told, step.equation, {}, lambda _, v: v[da] * sigmoid_slope(v[a]))
        yield Slip(step.name, ("slope",), "the slope was left out", step.equation, {}, lambda _, v: v[da])


def thresholded(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Turn the output into a decision, 0 or 1, before the error is taken."""
    outputs = slips.outputs
    told = "the prediction was turned into 0 or 1 before the error was taken"
    if slips.about_outputs(step) and outputs in step.inputs:
        parameter = next(p for p, name in step.arguments.items() if name == outputs)
        yield Slip(step.name, ("thresholded",), told, step.equation, {parameter: _reader(outputs, _decide)})
    elif step.name == outputs or kind.kind == "slope":
        yield Slip(step.name, ("thresholded",), told, step.equation, {}, lambda m, _: _decide(m, _))


def all_neighbours(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take what belongs to the unit beside, or to the input beside."""
    for parameter, name in step.arguments.items():
        array, took = slips.working.values[name], slips.kind(name)
        if took.kind not in ("W", "w", "b", "x", "a", "delta") or not array.ndim:
            continue
        for axis in range(array.ndim - 1, -1, -1):
            for by in {1, -1} if 2 < array.shape[axis] <= _MANY else {1}:
                if array.shape[axis] > 1:
                    told = f"the neighbour's {slips.working.symbol(name)} was taken"
                    read = _reader(name, lambda m, _, a=axis, b=by: np.roll(m, b, a))  # type: ignore[misc]
                    yield Slip(step.name, ("neighbour",), told, step.equation, {parameter: read})


def wrong_logarithm(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take the logarithm to another base."""
    if _contains(step.equation, np.log):
        for base in (10, 2):
            told = f"the logarithm was taken to base {base}"
            yield Slip(step.name, ("logarithm",), told, step.equation, {}, _times(1 / np.log(base)))


def another_target(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take the other output's target, or the other example's."""
    if not slips.about_outputs(step):
        return
    for axis, called in ((1, "output"), (0, "example")):
        if 1 < slips.working.values["y"].shape[axis] <= _MANY:
            for by in {1, -1} if slips.working.values["y"].shape[axis] > 2 else {1}:
                read = _reader("y", lambda m, _, a=axis, b=by: np.roll(m, b, a))  # type: ignore[misc]
                told = f"the target of another {called} was taken"
                yield Slip(step.name, ("neighbour",), told, step.equation, {"y": read})


#: Every rule; a new one is a function here.
RULES: tuple[Callable[[Slips, Step, Name], Iterator[Slip]], ...] = (
    formula_changed,
    all_one_update_off,
    many_updates_off,
    read_another,
    transposed,
    term_left_out,
    one_output_left_out,
    wrong_multiple,
    wrong_count,
    another_activation,
    slope_twice,
    thresholded,
    wrong_logarithm,
    another_target,
    all_neighbours,
)

#: Sums of more terms than this are not searched term by term.
_MANY = 16
_CURVES = ("sigmoid", "tanh", "relu")
_TURNED = {
    "turned": "was taken with its rows for its columns",
    "listed": "was written down column by column",
}


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


def _reader(name: str, change: Callable[[Array, Values], Array] | None = None) -> Reading:
    """What reads a value, changed on the way."""
    return (lambda values: values[name]) if change is None else (lambda values: change(values[name], values))


def _turner(way: str) -> Callable[[Array, Values], Array]:
    def turn(m: Array, _: Values) -> Array:
        if m.shape[0] == m.shape[1]:
            return m.T
        return m.T.reshape(m.shape) if way == "listed" else m.reshape(m.shape[::-1]).T

    return turn


def _without(at: Any) -> Callable[[Array, Values], Array]:
    def cut(m: Array, _: Values) -> Array:
        m = m.copy()
        m[at] = 0
        return m

    return cut


def _only(i: int) -> Callable[[Array, Values], Array]:
    def keep(m: Array, _: Values) -> Array:
        kept = np.zeros_like(m)
        kept[i] = m[i]
        return kept

    return keep


def _times(factor: float) -> Callable[[Array, Values], Array]:
    return lambda m, _: m * factor


def _decide(a: Array, _: Any) -> Array:
    return np.asarray(fires(a - 0.5))


def _adds_up(equation: Equation) -> bool:
    return _contains(equation, np.matmul) or _contains(equation, "sum") or _contains(equation, "mean")


def _contains(equation: Equation, function: Any) -> bool:
    """Whether an equation calls a function."""

    def here(called: Any, *operands: bool) -> bool:
        return called is function or called.__name__ == function or any(operands)

    found: bool = fold(equation.textbook, lambda s: False, here, lambda n: False)
    return found and isinstance(equation.textbook, Apply)
