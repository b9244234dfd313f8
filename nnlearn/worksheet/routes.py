"""Other right ways: conventions that make two right answers differ, each as a working of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Apply, fold
from nnlearn.plan import Step
from nnlearn.value_names import parsed
from nnlearn.worksheet.answers import Answer
from nnlearn.worksheet.working import Place, Working

#: What a sheet may leave to the student.
FREE = ("factor",)


@dataclass(frozen=True)
class Route:
    """A convention that a student may work by.

    Attributes
    ----------
    told : str
        What it is, in a sentence.
    working : Working
        The same lines by this convention.
    needs : tuple of str
        Kinds of values of which one must have been written, for the convention to show.
    """

    told: str
    working: Working
    needs: tuple[str, ...] = ()

    def fits(self, answers: Mapping[Place, Answer]) -> bool:
        """Whether enough was written to tell this convention from a slip."""
        kinds = {"new" if parsed(name).new else parsed(name).kind for name, _ in answers}
        return not self.needs or bool(kinds & set(self.needs))


def routes(working: Working, free: Sequence[str]) -> tuple[Route, ...]:
    """Every other right way to work a step."""
    for name in free:
        checks.known(name, FREE, "the convention")
    last = max((int(parsed(n).layer or 0) for n in working.steps if parsed(n).kind == "delta"), default=0)
    if not last:
        return ()
    found = []
    told = "Worked with the other sign of δ, t − a for a − t: that is as good."
    first = f"da{last}" if f"da{last}" in working.steps else f"delta{last}"
    gradients = [n for n in working.steps if parsed(n).kind in ("dW", "db") and not parsed(n).rest]
    for start in dict.fromkeys((first, f"delta{last}")):
        if not any(parsed(n).rest == "data" for n in working.steps):
            found.append(Route(told, _turned(working, {start, *gradients})))
            found.append(Route(told, _turned(working, {start}, updates=True), ("new",)))
    if "factor" in free:
        found += [_by_factor(working, f, w) for f, w in ((2.0, "without the ½"), (0.5, "with a ½"))]
    return tuple(found)


def _by_factor(working: Working, factor: float, how: str) -> Route:
    """The loss and all that comes of it, times a factor."""
    first = {n for n, s in working.steps.items() if "y" in s.inputs}
    return Route(
        f"Worked {how} in the loss, as this sheet allows.", _changed(working, first, lambda m: factor * m)
    )


def _turned(working: Working, names: set[str], *, updates: bool = False) -> Working:
    """Some values with the other sign; with `updates`, gradients too, which are then added."""
    also = {n: {"dw"} for n in working.steps if updates and parsed(n).updates}
    return _changed(working, names, np.negative, also)


def _changed(
    working: Working, names: set[str], change: Any, also: Mapping[str, set[str]] | None = None
) -> Working:
    """The same steps, the results of some changed; or what some of them read."""
    steps = []
    for name, step in working.steps.items():
        equation = step.equation
        if name in names:
            equation = _altered(equation, change, set())
        if also and name in also:
            equation = _altered(equation, None, also[name])
        steps.append(Step(name, equation, step.inputs, ()))
    return Working(steps, working.given, working.examples, working.silent)


def _altered(equation: Equation, change: Any, negated: set[str]) -> Equation:
    """An equation whose result is changed, or some of whose inputs are negated."""

    def body(*inputs: Any) -> Any:
        given = [-v if p in negated else v for p, v in zip(equation.parameters, inputs, strict=True)]
        made = equation.function(*given)
        return made if change is None else change(made)

    made = equation.named(equation.name)
    made.function = body
    if change is not None:
        made.textbook = change(equation.textbook)
    else:
        made.textbook = fold(
            equation.textbook,
            lambda s: Apply(np.negative, (s,)) if s.name in negated else s,
            lambda f, *o: Apply(f, o),
            lambda n: n,
        )
    return made
