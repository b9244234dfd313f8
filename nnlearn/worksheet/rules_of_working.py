"""Working the wrong thing out: a sign, a factor, a term, a slope; a decision for a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.expression import Apply, fold
from nnlearn.maths.activations import ACTIVATIONS, sigmoid_slope
from nnlearn.maths.activations import step as fires
from nnlearn.plan import Step
from nnlearn.value_names import Name
from nnlearn.worksheet.formulas import changes
from nnlearn.worksheet.rules_of_reading import MANY, reader
from nnlearn.worksheet.slip import Reading, Slip
from nnlearn.worksheet.working import Values

if TYPE_CHECKING:
    from nnlearn.worksheet.slips import Slips

_CURVES = ("sigmoid", "tanh", "relu")


def formula_changed(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Turn a sign, leave a part out, take a sum for a mean."""
    for changed in changes(step.equation):
        yield Slip(step.name, changed.words, "", changed)


def term_left_out(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Leave one term out of a sum."""
    parameter, name = next(iter(step.arguments.items()))
    array = slips.working.values[name]
    if not array.ndim or not _adds_up(step.equation):
        return
    along_units = kind.kind in ("z", "da")
    of = array.shape[-1] if along_units else array.shape[0]
    if not 1 < of <= MANY:
        return
    word = "hidden" if (along_units and kind.layer != "1") or kind.kind == "da" else "left out"
    for i in range(of):
        at = (..., i) if along_units else (i, ...)
        what = (
            slips.working.symbol(name, (0, i) if array.ndim == 2 else (i,))
            if along_units
            else f"example {i + 1}"
        )
        read = {parameter: reader(name, _without(at))}
        yield Slip(step.name, (word,), f"the term of {what} was left out", step.equation, read)
        if of > 2 and not along_units:
            read = {parameter: reader(name, _only(i))}
            yield Slip(step.name, ("mean",), f"only {what} was counted", step.equation, read)


def input_left_out(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take a weight's gradient for its unit's delta: without the input that the weight is for."""
    if kind.kind == "dW" and "x" in step.arguments and "delta" in step.arguments:
        taken = step.arguments["x"]
        told = f"{slips.working.symbol(taken)} was left out, and only δ taken"
        read = {"x": reader(taken, lambda m, _: np.ones_like(m))}
        yield Slip(step.name, ("left out",), told, step.equation, read)


def one_output_left_out(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Leave one output out of the loss."""
    if kind.kind not in ("E", "losses") or "a" not in step.equation.parameters or not slips.outputs:
        return
    of = slips.working.values[slips.outputs].shape[1]
    for j in range(of if 1 < of <= MANY else 0):

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
    else:
        for taken in (f"a{kind.layer}", z):
            told = f"{slips.working.symbol(taken)} itself was taken for the slope"
            if taken in slips.working.values:
                yield Slip(step.name, ("slope",), told, own, {}, lambda _, v, n=taken: v[n])  # type: ignore[misc]
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
        yield Slip(step.name, ("thresholded",), told, step.equation, {parameter: reader(outputs, _decide)})
    elif step.name == outputs or kind.kind == "slope":
        yield Slip(step.name, ("thresholded",), told, step.equation, {}, lambda m, _: _decide(m, _))


def wrong_logarithm(slips: Slips, step: Step, kind: Name) -> Iterator[Slip]:
    """Take the logarithm to another base."""
    if _contains(step.equation, np.log):
        for base in (10, 2):
            told = f"the logarithm was taken to base {base}"
            yield Slip(step.name, ("logarithm",), told, step.equation, {}, _times(1 / np.log(base)))


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
