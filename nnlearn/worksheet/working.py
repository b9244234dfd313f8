"""What there is to work out: steps in order, on numbers that are given, each value with its true number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.expression import Entry
from nnlearn.plan import Plan, Step
from nnlearn.training_step import add_loss, forward
from nnlearn.value_names import parsed, text_name
from nnlearn.worksheet.later import Later

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: A number's place: the value's name, and which entry of it.
Place = tuple[str, tuple[int, ...]]
Values = dict[str, Array]

_KEY = re.compile(r"\s*([\w.]+)\s*(?:\[([\d\s,]*)\])?\s*")
_PER_EXAMPLE = ("z", "a", "da", "delta", "slope", "x", "y", "u", "mask")


class Working:
    """Steps in order, and the numbers that they start from.

    Parameters
    ----------
    steps : sequence of Step
    given : mapping of arrays
        What is not to be worked out.
    examples : int
        With one example, the index of the example may be left out.
    silent : collection of str
        Steps that nobody writes down: they are worked out in passing.

    Attributes
    ----------
    values : dict of arrays
        Every number, worked out in double precision.
    later : Later or None
        Where many updates lead, where the sheet asks for that.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        given: Mapping[str, Array],
        examples: int = 1,
        silent: Collection[str] = (),
    ) -> None:
        self.steps = {step.name: step for step in steps}
        self.given = {name: np.asarray(array, float) for name, array in given.items()}
        self.examples, self.silent = examples, frozenset(silent)
        self.later: Later | None = None
        self.values: Values = dict(self.given)
        self.complete(self.values)
        self.order = {name: i for i, name in enumerate(self.steps)}

    @classmethod
    def of(cls, trace: Trace, steps: int = 1) -> Working:
        """The steps of a trace, and of a look at what the update has brought: ``z1_new``, …, ``E_new``."""
        given = {name: trace[name] for name in trace.plan.given}
        later = Later(trace, steps) if steps > 1 else None
        if later:
            given |= {name: array for name, array in later.right.items() if name.endswith("_after")}
        made = cls([*trace.plan.steps, *_looking_back(trace, steps)], given, len(trace["x"]))
        made.later = later
        return made

    def complete(self, values: Values, only: Iterable[str] | None = None) -> None:
        """Work out, in order, what is not there yet; or again, those that are named."""
        names = [n for n in self.steps if n not in values] if only is None else only
        with np.errstate(all="ignore"):
            for name in names:
                step = self.steps[name]
                values[name] = np.asarray(step.equation.function(*(values[i] for i in step.inputs)))

    @cached_property
    def sources(self) -> dict[str, frozenset[str]]:
        """For each step, all the steps that it depends on."""
        found: dict[str, frozenset[str]] = {}
        for name, step in self.steps.items():
            near = [i for i in step.inputs if i in self.steps]
            found[name] = frozenset(near).union(*(found[i] for i in near))
        return found

    @cached_property
    def results(self) -> dict[str, tuple[str, ...]]:
        """For each step, all the steps that depend on it, in order."""
        return {name: tuple(n for n in self.steps if name in self.sources[n]) for name in self.steps}

    # --- numbers by name --------------------------------------------------------------------------

    def place(self, key: Any) -> Place:
        """Find the number that a key such as ``"z1[0,0]"`` names.

        Raises
        ------
        KeyError, TypeError
            If there is none.
        """
        match = _KEY.fullmatch(key) if isinstance(key, str) else None
        if match is None:
            kind = ValueError if isinstance(key, str) else TypeError
            raise kind(f'a line goes by a name such as "z1[0,0]", not by {key!r:.60}\n    write: "z1[0,0]"')
        name = checks.known(match[1], self.steps, "the line")
        array = self.values[name]
        index = tuple(int(i) for i in (match[2] or "").split(",") if i.strip())
        if len(index) == array.ndim - 1 and self.examples == 1 and parsed(name).kind in _PER_EXAMPLE:
            index = (0, *index)
        if not index and array.size == 1:
            index = (0,) * array.ndim
        if len(index) != array.ndim or any(i >= n for i, n in zip(index, array.shape, strict=True)):
            last = key_of((name, tuple(n - 1 for n in array.shape)))
            what = " to ".join(dict.fromkeys([key_of((name, (0,) * array.ndim)), last]))
            raise KeyError(f"there is no line {key!r:.60}; of {name} there is {what}\n    write: {last!r}")
        return name, index

    def places(self, name: str) -> Iterator[Place]:
        """The numbers of one value."""
        return ((name, index) for index in np.ndindex(self.values[name].shape))

    def symbol(self, name: str, index: tuple[int, ...] = ()) -> str:
        """A value's name or a number's, as people read it: ``z1₁``, or ``row 1: z``."""
        row, _, name = name.rpartition(".")
        return f"{row.replace('row', 'row ')}: " * bool(row) + text_name(name, index, self.examples).replace(
            "y_hat", "ŷ"
        )

    def true(self, place: Place) -> float:
        """The number that belongs there."""
        return float(self.values[place[0]][place[1]])


def key_of(place: Place) -> str:
    """A number's name, as in code."""
    return Entry(*place).name


def _looking_back(trace: Trace, steps: int) -> Iterator[Step]:
    """The forward pass and the loss again, with the new weights; or with those after so many steps."""
    new = {name.removesuffix("_new"): name for name in trace if name.endswith("_new")}
    new |= {name.removesuffix("_limited"): name for name in trace if name.endswith("_limited")}
    if not new or trace.recipe.dropout:
        return
    if steps > 1:
        new = {name: f"{name}_after" for name in trace.plan.given if parsed(name).kind in ("W", "b")}
    plan = Plan()
    forward(plan, trace.network.layers, trace["x"])
    add_loss(plan, trace.network.layers, trace.network.loss, trace["y"], trace.recipe.penalty)
    made = {step.name for step in plan.steps}
    for step in plan.steps:
        inputs = tuple(f"{i}_new" if i in made else new.get(i, i) for i in step.inputs)
        yield Step(f"{step.name}_new", step.equation, inputs, ())
