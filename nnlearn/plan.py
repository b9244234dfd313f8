"""A plan: equations bound to arrays, in the order in which they are worked out.

Run the plan: that is training. Trace it: the same calls in the same order, keeping a copy of every named
value. Print it: the straight-line NumPy program that a student can read, paste and run.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.binding import Array, Call, bind, room_for
from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Reduce, Repeat


@dataclass(frozen=True)
class Step:
    """One line of a plan: `name` is `equation` of the values named `inputs`."""

    name: str
    equation: Equation
    inputs: tuple[str, ...]
    calls: tuple[Call, ...]

    @property
    def arguments(self) -> dict[str, str]:
        """Which value each of the equation's parameters stands for."""
        return dict(zip(self.equation.parameters, self.inputs, strict=True))


class Plan:
    """Steps on arrays that they share.

    Attributes
    ----------
    arrays : dict
        Every named value's memory.
    given : list of str
        The values that the plan starts from.
    steps : list of Step

    Examples
    --------
    >>> from nnlearn.maths.activations import sigmoid
    >>> plan = Plan()
    >>> plan.give("z", np.array([0.0, 2.0]))
    >>> plan.add("a", sigmoid, "z")
    >>> plan.run()
    >>> plan.arrays["a"]
    array([0.5       , 0.88079708])
    """

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self.given: list[str] = []
        self.steps: list[Step] = []
        self._program: Callable[[], None] | None = None

    def give(self, name: str, array: Array) -> None:
        """Name a value that the plan starts from."""
        self.arrays[name] = array
        self.given.append(name)

    def add(self, name: str, equation: Equation, *inputs: str, into: str | None = None) -> None:
        """Add a step.

        Parameters
        ----------
        name : str
            What its result is called.
        equation : Equation
        *inputs : str
            The value for each of the equation's parameters.
        into : str, optional
            The value whose memory the result takes over; by default it gets memory of its own.
        """
        arrays = [self.arrays[i] for i in inputs]
        out = room_for(equation, arrays) if into is None else self.arrays[into]
        self.steps.append(Step(name, equation, inputs, tuple(bind(equation, arrays, out))))
        self.arrays[name] = out
        self._program = None

    def run(self) -> None:
        """Work through all steps once."""
        if self._program is None:
            self._program = self._compile()
        with np.errstate(all="ignore"):  # what overflows is looked for, and reported, by who runs the plan
            self._program()

    def run_once(self) -> None:
        """Work through all steps once, call by call: for a plan that will not be run again."""
        with np.errstate(all="ignore"):
            for step in self.steps:
                for call in step.calls:
                    call()

    def trace(self) -> Iterator[tuple[Step, Array]]:
        """Work through all steps once, giving a copy of each result when its step is done."""
        for step in self.steps:
            with np.errstate(all="ignore"):
                for call in step.calls:
                    call()
            yield step, self.arrays[step.name].copy()

    def source(self) -> str:
        """Print the plan as a Python function of the given values.

        Returns
        -------
        str
            A program that needs nothing but NumPy, makes the same calls and gives the same bits.
        """
        names = self._names()
        made = [n for n in self.arrays if n not in self.given and names[id(self.arrays[n])] == n]
        buffers = [(n, self.arrays[n]) for n in made]
        buffers += [(names[id(a)], a) for a in self._scratch(names)]
        lines = ["import numpy as np", "", f"def step({', '.join(self.given)}):"]
        lines += [f"    {n} = np.empty({a.shape}, np.{a.dtype})" for n, a in buffers]
        for step in self.steps:
            lines.append(f"    # {step.name} = {step.equation.name}({', '.join(step.inputs)})")
            lines += ["    " + _written(call, lambda a: _spelled(a, names)) for call in step.calls]
        shown = {names[id(self.arrays[s.name])]: None for s in self.steps}
        lines.append(f"    return {', '.join(shown)}")
        return "\n".join(lines) + "\n"

    def _names(self) -> dict[int, str]:
        """The first name that each array goes by."""
        names: dict[int, str] = {}
        for name, array in self.arrays.items():
            names.setdefault(id(array), name)
        for number, array in enumerate(self._scratch(names), 1):
            names[id(array)] = f"scratch{number}"
        return names

    def _scratch(self, names: dict[int, str]) -> list[Array]:
        """The arrays without a name of their own that the calls write to."""
        targets = {
            id(call.keywords["out"]): call.keywords["out"] for step in self.steps for call in step.calls
        }
        named = {id(a) for a in self.arrays.values()}
        return [a for key, a in targets.items() if key not in named]

    def _compile(self) -> Callable[[], None]:
        """The printed program with its arrays put in: what :meth:`run` executes.

        Its text is where Python's tracebacks look for source, so that an error shows the line.
        """
        bound: dict[str, Any] = {"np": np}
        known: dict[int, str] = {}

        def local(array: Any) -> str:
            if not isinstance(array, np.ndarray):
                return repr(array)
            if id(array) not in known:
                known[id(array)] = f"v{len(known)}"
                bound[known[id(array)]] = array
            return known[id(array)]

        body = [f"    {_written(call, local)}" for step in self.steps for call in step.calls]
        arguments = ", ".join(f"{name}={name}" for name in bound)
        source = f"def program({arguments}):\n" + "\n".join(body) + "\n"
        filename = f"<plan {id(self):#x}>"
        linecache.cache[filename] = len(source), None, source.splitlines(True), filename
        weakref.finalize(self, linecache.cache.pop, filename, None)
        exec(compile(source, filename, "exec"), bound)
        program: Callable[[], None] = bound["program"]
        return program


def _written(call: Call, spell: Callable[[Any], str]) -> str:
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


def _spelled(array: Any, names: dict[int, str]) -> str:
    """How an array is spelled in the printed program: its name, a view of a name, or a number."""
    if not isinstance(array, np.ndarray):
        return repr(array)
    if id(array) in names:
        return names[id(array)]
    if array.base is not None and id(array.base) in names:
        base, name = array.base, names[id(array.base)]
        if array.shape == base.shape[::-1] and array.strides == base.strides[::-1]:
            return f"{name}.T"
        step = array.strides[1] // base.itemsize
        start = (array.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // base.itemsize
        return f"{name}[:, {start}::{step}]"
    return repr(array.item())
