"""A plan as the straight-line NumPy program that a student can read, paste and run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.binding import Array, Call
from nnlearn.equations.expression import Reduce, Repeat

if TYPE_CHECKING:
    from nnlearn.plan import Plan


def source_of(plan: Plan) -> str:
    """Print a plan as a Python function of the values that it starts from.

    Returns
    -------
    str
        A program that needs nothing but NumPy, makes the same calls and gives the same bits.
    """
    names = _Names(plan)
    given = [name for name in plan.given if name not in plan.spelled]
    lines = ["import numpy as np", "", f"def step({', '.join(given)}):"]
    made = [name for name in plan.arrays if name not in plan.spelled and name not in given]
    buffers = [(name, plan.arrays[name]) for name in made if names.of(plan.arrays[name]) == name]
    lines += [f"    {name} = {_empty(array)}" for name, array in [*buffers, *names.scratch]]
    lines += [f"    {name} = {text}" for name, text in plan.spelled.items()]
    for step in plan.steps:
        lines.append(f"    # {step.name} = {step.equation.name}({', '.join(step.inputs)})")
        lines += ["    " + written(call, names.of) for call in step.calls]
    shown = dict.fromkeys(names.of(plan.arrays[s.name]) for s in plan.steps)
    lines.append(f"    return {', '.join(shown)}")
    return "\n".join(lines) + "\n"


class _Names:
    """What each array is called in the program."""

    def __init__(self, plan: Plan) -> None:
        self.known = dict(plan.arrays)
        self.scratch: list[tuple[str, Array]] = []
        for call in (call for step in plan.steps for call in step.calls):
            out = call.keywords["out"]
            if not any(out is array for array in self.known.values()):
                name = f"scratch{len(self.scratch) + 1}"
                self.scratch.append((name, out))
                self.known[name] = out

    def of(self, array: Any) -> str:
        """A name, the transpose or some columns of one, or a number."""
        if not isinstance(array, np.ndarray):
            return repr(array)
        for name, known in self.known.items():
            if known is array:
                return name
        for name, known in self.known.items():
            if array.ndim == 2 and same_view(array.T, known):
                return f"{name}.T"
        for name, known in self.known.items():
            if array.ndim == known.ndim == 2 and np.may_share_memory(array, known) and array.size:
                step = array.strides[1] // known.strides[1]
                start = (_address(array) - _address(known)) // known.strides[1]
                return f"{name}[:, {start}::{step}]"
        return repr(array.item())


def _empty(array: Array) -> str:
    """New memory, laid out as an array is."""
    if array.ndim == 2 and array.shape[0] > 1 and array.strides[0] < array.strides[1]:
        return f"np.empty({array.shape[::-1]}, np.{array.dtype}).T"
    return f"np.empty({array.shape}, np.{array.dtype})"


def same_view(array: Array, other: Array) -> bool:
    """Whether two arrays are the same view of the same memory."""
    same = array.shape == other.shape and array.strides == other.strides
    return same and _address(array) == _address(other)


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def written(call: Call, spell: Callable[[Any], str]) -> str:
    """One bound call as a line of Python."""
    function, out = call.func, spell(call.keywords["out"])
    operands = ", ".join(map(spell, call.args))
    match function:
        case Reduce("mean", axis, keepdims):
            return f"np.mean({operands}, axis={axis}, out={out}, keepdims={keepdims})"
        case Reduce(kind, axis, keepdims):
            ufunc = "add" if kind == "sum" else "maximum"
            return f"np.{ufunc}.reduce({operands}, axis={axis}, out={out}, keepdims={keepdims})"
        case Repeat(times):
            rows = call.keywords["out"].shape[0]
            return f"np.copyto({out}.reshape({rows}, -1, {times}), {operands}[:, :, np.newaxis])"
    return f"np.{function.__name__}({operands}, out={out})"
