"""A plan that is still on paper: its lines can be changed, and its memory laid out, before it is bound.

The rewrites of this package turn the textbook's training step into a fast one on such a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nnlearn.equations.binding import Array, Kind
from nnlearn.equations.equation import Equation
from nnlearn.maths.backprop import bias_gradient, weight_gradient
from nnlearn.maths.losses import mean_of_losses, sum_of_losses
from nnlearn.maths.weighting import mean_by_weight
from nnlearn.plan import Plan

#: Bytes of a cache line.
LINE = 64
#: After these, a value no longer has a row for each example.
OVER_EXAMPLES = (weight_gradient, bias_gradient, mean_of_losses, sum_of_losses, mean_by_weight)


@dataclass(frozen=True)
class Line:
    """`name` is `equation` of the values named `inputs`; `into` names a value whose memory it takes."""

    name: str
    equation: Equation
    inputs: tuple[str, ...]
    into: str | None = None


@dataclass
class Draft:
    """The lines of a plan, and where its values are to live.

    Attributes
    ----------
    lines : list of Line
    kinds : dict
        Shape and dtype of every value.
    start : dict
        What values that no line makes begin with: an array, or one number for all entries.
    per_example : set of str
        The values that have a row for each example, or belong to one size of batch.
    part_of : dict
        Values that are part of another: its name, and the columns or rows.
    vectors : dict
        Values that hold others one after the other in one flat array.
    sideways : bool
        Whether the examples lie next to each other in memory, not their units.
    rows : set of str
        Of the values that have a row for each example, those that keep a row together all the same.
    moving : tuple of str
        The values whose memory is another one for each batch.
    prepared : dict
        Equations of the targets ``y``, worked out once for all examples before training.
    numbers : dict
        Equations of single numbers and small arrays, worked out for each step outside of the plan.
    bound_products : bool
        As for :class:`Plan`.
    total : int, optional
        Over how many examples the loss is a mean, where these are a part of them: the data is then handed
        over as it lies, so nothing is put beside the inputs, and nothing is prepared from the targets.
    """

    lines: list[Line]
    kinds: dict[str, Kind]
    start: dict[str, Array | float]
    per_example: set[str]
    part_of: dict[str, tuple[str, tuple[slice | int, ...]]] = field(default_factory=dict)
    vectors: dict[str, list[str]] = field(default_factory=dict)
    sideways: bool = False
    rows: set[str] = field(default_factory=lambda: {"x"})
    prepared: dict[str, Equation] = field(default_factory=dict)
    numbers: dict[str, Equation] = field(default_factory=dict)
    moving: tuple[str, ...] = ()
    bound_products: bool = False
    total: int | None = None

    @classmethod
    def of(cls, plan: Plan) -> Draft:
        """Take a plan's lines down, to be changed."""
        made = {s.name for s in plan.steps}
        owner: dict[int, str] = {}
        for name, array in plan.arrays.items():
            if name not in made or id(array) not in owner:
                owner.setdefault(id(array), name)
        lines = []
        for step in plan.steps:
            first = owner[id(plan.arrays[step.name])]
            lines.append(Line(step.name, step.equation, step.inputs, None if first == step.name else first))
        kinds = {name: Kind(array.shape, array.dtype) for name, array in plan.arrays.items()}
        per_example = {name for name in kinds if re.fullmatch(r"x|y|c|n|u\d+", name)}
        for line in lines:
            if line.equation not in OVER_EXAMPLES and per_example.intersection(line.inputs):
                per_example.add(line.name)
        start: dict[str, Array | float] = {n: plan.arrays[n] for n in plan.given if n not in ("x", "y", "c")}
        return cls(lines, kinds, start, per_example)

    # --- changing lines --------------------------------------------------------------------

    @property
    def made(self) -> dict[str, Line]:
        """The line that makes each value."""
        return {line.name: line for line in self.lines}

    def readers(self, name: str) -> list[Line]:
        """The lines that read a value, itself or as part of a larger one."""
        return [line for line in self.lines if name in line.inputs]

    def replace(self, name: str, equation: Equation, *inputs: str) -> None:
        """Let another equation make a value."""
        at = self._place(name)
        self.lines[at] = replace(self.lines[at], equation=equation, inputs=inputs)

    def add(self, name: str, equation: Equation, *inputs: str, into: str | None = None) -> None:
        """Add a line at the end."""
        self.lines.append(Line(name, equation, inputs, into))

    def rename(self, name: str, new: str) -> None:
        """Let a line make a value of another name."""
        at = self._place(name)
        self.lines[at] = replace(self.lines[at], name=new)

    def rename_all(self, new: Mapping[str, str]) -> None:
        """Call values, and parts and vectors of values, by other names wherever they occur."""

        def named(name: str) -> str:
            return new.get(name, name)

        self.lines = [
            replace(
                line,
                name=named(line.name),
                inputs=tuple(map(named, line.inputs)),
                into=None if line.into is None else named(line.into),
            )
            for line in self.lines
        ]
        self.kinds = {named(name): kind for name, kind in self.kinds.items()}
        self.start = {named(name): value for name, value in self.start.items()}
        self.per_example = set(map(named, self.per_example))
        self.part_of = {named(name): (named(whole), at) for name, (whole, at) in self.part_of.items()}
        self.vectors = {named(name): list(map(named, held)) for name, held in self.vectors.items()}

    def following(self, name: str) -> set[str]:
        """A value, and all that lines make of it, directly or not, with its parts."""
        found = {name}
        for line in self.lines:
            if found.intersection((*line.inputs, *map(self._whole, line.inputs))):
                found |= {line.name} if line.into is None else {line.name, line.into}
        return found | {part for part, (whole, _) in self.part_of.items() if whole in found}

    def take_over(self, name: str, memory: str) -> None:
        """Let a value take over the memory of another, which nobody reads after it is made."""
        at = self._place(name)
        self.lines[at] = replace(self.lines[at], into=memory)

    def drop(self, names: Iterable[str]) -> None:
        """Take out the lines that make the values `names`."""
        dropped = set(names)
        self.lines = [line for line in self.lines if line.name not in dropped]

    def drop_unread(self, kept: Iterable[str]) -> None:
        """Take out what nobody reads, but for the values `kept` and the lines that change a given one."""
        wanted = set(kept)
        lines = []
        for line in reversed(self.lines):
            if line.into is not None or wanted & {line.name, self._whole(line.name)}:
                lines.append(line)
                wanted.update(line.inputs, map(self._whole, line.inputs))
                wanted.update(part for name in line.inputs for part in self.vectors.get(name, ()))
        self.lines = lines[::-1]

    def worked_out(self, named: Mapping[str, Any]) -> dict[str, Any]:
        """Work out :attr:`numbers` from others: one for all steps, or, with a first axis, one for each.

        Parameters
        ----------
        named : mapping
            Numbers by name: one for all steps, or (steps,) of them.
        """
        found = dict(named)
        for name, equation in self.numbers.items():
            axes = (1,) * len(self.kinds[name].shape)
            read = [
                np.reshape(found[p], (-1, *axes)) if p in found and axes else found.get(p, self.start.get(p))
                for p in equation.parameters
            ]
            found[name] = equation(*read)
        return found

    def _whole(self, name: str) -> str:
        return self.part_of.get(name, (name,))[0]

    def finish(self) -> None:
        """Take out what nobody needs any more."""
        gradients = [line.name for line in self.lines if re.match(r"(eta_)?d[Wb]\d", line.name)]
        self.drop_unread({*self.moving, *gradients, "E", "E_penalty"})

    def _place(self, name: str) -> int:
        return next(i for i, line in enumerate(self.lines) if line.name == name)

    # --- binding ----------------------------------------------------------------------------

    def plan(
        self, shared: dict[str, Array], given: Mapping[str, Array] | None = None
    ) -> tuple[Plan, Callable[[str], Array]]:
        """Bind the lines to memory.

        Parameters
        ----------
        shared : dict
            The memory that plans of other batch sizes use as well: parameters, gradients, the optimiser's
            state. What is not there yet is put in.
        given : mapping, optional
            Values that have their memory already.

        Returns
        -------
        (Plan, function)
            The function gives each value's memory.
        """
        memory = _Memory(self, shared)
        memory.arrays.update(given or {})
        plan = Plan()
        plan.bound_products = self.bound_products
        for line in self.lines:
            for name in line.inputs:
                if name in self.part_of and name not in plan.arrays:
                    plan.place(name, memory(name))  # a part of what is made, or given, already
                elif name not in plan.arrays:
                    plan.give(name, memory(name))
            home = line.into or line.name
            if home not in plan.arrays and home in self.kinds:
                plan.place(home, memory(home))
            plan.add(line.name, line.equation, *line.inputs, into=line.into)
            memory.arrays[line.name] = plan.arrays[line.name]
        for name, text in memory.spelled.items():
            if name not in plan.arrays:
                plan.place(name, memory(name))
            plan.spelled[name] = text
        plan.moving = tuple(name for name in self.moving if name in plan.arrays)
        return plan, memory


class _Memory:
    """Where each value of a draft lives; made when it is first asked for."""

    def __init__(self, draft: Draft, shared: dict[str, Array]) -> None:
        self.draft, self.shared = draft, shared
        self.arrays: dict[str, Array] = {}
        self.spelled: dict[str, str] = {}
        self.vector_of = {name: vector for vector, names in draft.vectors.items() for name in names}

    def __call__(self, name: str) -> Array:
        if name not in self.arrays:
            made, text = self._make(name)
            if name not in self.draft.per_example:
                made = self.shared.setdefault(name, made)
            self.arrays[name] = made
            if text:
                self.spelled[name] = text
        return self.arrays[name]

    def _make(self, name: str) -> tuple[Array, str]:
        """A value's memory; and how it is spelled, if it is not to be given and not a line's own result."""
        draft = self.draft
        if name in draft.part_of:
            whole, index = draft.part_of[name]
            array: Array = self(whole)[index]
            return array, f"{whole}[{', '.join(map(_spelled, index))}]"
        if name in self.vector_of:
            vector = self.vector_of[name]
            before = draft.vectors[vector][: draft.vectors[vector].index(name)]
            shape = draft.kinds[name].shape
            start = sum(room(draft.kinds[n]) for n in before)
            stop = start + int(np.prod(shape))
            piece = self(vector)[start:stop].reshape(shape[::-1]).T  # a unit's weights next to each other
            return piece, f"{vector}[{start}:{stop}].reshape({shape[::-1]}).T"
        if name in draft.vectors:
            size = sum(room(draft.kinds[n]) for n in draft.vectors[name])
            dtype = draft.kinds[name].dtype
            return _aligned(size, dtype), f"np.zeros({size}, np.{dtype})" if name.endswith("gradient") else ""
        shape, dtype = draft.kinds[name]
        turned = draft.sideways and name in draft.per_example and name not in draft.rows
        array = _aligned(int(np.prod(shape)), dtype).reshape(shape[::-1] if turned else shape)
        array = array.T if turned else array
        if name not in draft.start:
            return array, ""
        array[...] = draft.start[name]
        alike = isinstance(draft.start[name], float) and name in draft.per_example and len(shape) == 2
        if alike and name not in draft.moving:
            make = "ones" if draft.start[name] else "zeros"
            return (
                array,
                f"np.{make}({shape[::-1]}, np.{dtype}).T" if turned else f"np.{make}({shape}, np.{dtype})",
            )
        return array, ""


def _spelled(index: slice | int) -> str:
    if isinstance(index, int):
        return str(index)
    return ":".join("" if bound is None else str(bound) for bound in (index.start, index.stop))


def _aligned(size: int, dtype: np.dtype[Any]) -> Array:
    """A flat array of zeros that begins where a cache line does."""
    room = np.zeros(size * dtype.itemsize + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    array: Array = room[start : start + size * dtype.itemsize].view(dtype)
    return array


def room(kind: Kind) -> int:
    """How many entries a value takes in a vector, such that the next one begins where a cache line does."""
    line = LINE // kind.dtype.itemsize
    return -(-int(np.prod(kind.shape)) // line) * line
