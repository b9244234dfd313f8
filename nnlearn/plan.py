"""A plan: equations bound to arrays, in the order in which they are worked out.

Run the plan: that is training. Trace it: the same calls in the same order, keeping a copy of every named
value. Print it: the straight-line NumPy program that a student can read, paste and run.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    moving : tuple of str
        The values whose memory is another one at each run: :meth:`place_of` makes what :attr:`program` takes.
    bound_products : bool
        Whether the compiled program takes matrix products by ``dot``: quicker to call, other last bits.

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
        self.moving: tuple[str, ...] = ()
        self.bound_products = False
        self._program: Callable[..., None] | None = None
        self._handed: list[str] = []

    def give(self, name: str, array: Array) -> None:
        """Name a value that the plan starts from."""
        self.arrays[name] = array
        self.given.append(name)

    def place(self, name: str, array: Array) -> None:
        """Say where the result of a step that is still to be added goes."""
        self.arrays[name] = array

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
            The value whose memory the result takes over; by default it goes where it was placed, or gets
            memory of its own.
        """
        arrays = [self.arrays[i] for i in inputs]
        out = self.arrays.get(name if into is None else into)
        if out is None:
            out = room_for(equation, arrays)
        self.steps.append(Step(name, equation, inputs, tuple(bind(equation, arrays, out))))
        self.arrays[name] = out
        self._program = None

    def run(self) -> None:
        """Work through all steps once."""
        with np.errstate(all="ignore"):  # what overflows is looked for, and reported, by who runs the plan
            self.program(*self.place_of({name: self.arrays[name] for name in self.moving}))

    @property
    def program(self) -> Callable[..., None]:
        """All steps as one compiled function; it takes a :meth:`place_of` where values are moving."""
        if self._program is None:
            self._program = self._compile()
        return self._program

    def place_of(self, arrays: Mapping[str, Array]) -> tuple[Array, ...]:
        """Make the arguments of :attr:`program` from memory for moving values, in their order."""
        assert self.program is not None  # compiled: what it takes is known
        taken = [(n, n.removesuffix("_T")) for n in self._handed]
        return tuple(arrays[n].T if n != shown else arrays[n] for shown, n in taken if n in arrays)

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

    def _compile(self) -> Callable[..., None]:
        """The printed program with its arrays put in: what :meth:`run` executes.

        Its text is where Python's tracebacks look for source, so that an error shows the line.
        """
        spelling = _Spelling(self.moving, self.arrays, self.bound_products)
        body = [f"    {spelling.call(call)}" for step in self.steps for call in step.calls]
        order = {name: i for i, name in enumerate(self.moving)}
        self._handed = sorted(spelling.handed, key=lambda n: order[n.removesuffix("_T")])
        arguments = ", ".join([*self._handed, *(f"{name}={name}" for name in spelling.bound)])
        source = f"def program({arguments}):\n" + "\n".join(body) + "\n"
        filename = f"<plan {id(self):#x}>"
        linecache.cache[filename] = len(source), None, source.splitlines(True), filename
        weakref.finalize(self, linecache.cache.pop, filename, None)
        exec(compile(source, filename, "exec"), spelling.bound)
        program: Callable[..., None] = spelling.bound["program"]
        return program


class _Spelling:
    """How calls are spelled in a compiled program: functions and arrays as local names.

    Attributes
    ----------
    bound : dict
        What each local name stands for.
    handed : dict
        The moving arrays' names, as the program takes them: ``x``, or ``x_T`` for its transpose.
    """

    def __init__(self, moving: Sequence[str], arrays: dict[str, Array], products: bool) -> None:
        self.moving, self.arrays, self.products = moving, arrays, products
        self.bound: dict[str, Any] = {"np": np}
        self.handed: dict[str, None] = {}
        self.known: dict[Any, str] = {}
        self.kept: list[Array] = []  # views made here stay alive, so that no other array gets their id

    def call(self, call: Call) -> str:
        """One bound call as a line of Python."""
        function, out = call.func, call.keywords["out"]
        if self.products and function is np.matmul and (line := self._dot(call.args[0], call.args[1], out)):
            return line
        if isinstance(function, np.ufunc) and function not in (np.maximum, np.minimum):
            # A third positional argument costs less than out=; for maximum and minimum it is deprecated.
            operands = ", ".join(map(self.array, (*call.args, out)))
            return f"{self.constant(function.__name__, function)}({operands})"
        return _written(call, self.array)

    def array(self, array: Any) -> str:
        """An array's local name."""
        if not isinstance(array, np.ndarray):
            return repr(array)
        for name in self.moving:
            if _is_same(array, self.arrays[name]):
                return self._hand(name)
            if _is_same(array.T, self.arrays[name]):
                return self._hand(f"{name}_T")
            assert not np.may_share_memory(array, self.arrays[name]), f"a part of `{name}`, which moves"
        return self.constant(f"v{len(self.known)}", array)

    def constant(self, name: str, value: Any) -> str:
        """A name for what stays the same from run to run."""
        if id(value) not in self.known:
            self.known[id(value)] = name
            self.bound[name] = value
        return self.known[id(value)]

    def _hand(self, name: str) -> str:
        self.handed[name] = None
        return name

    def _dot(self, left: Array, right: Array, out: Array) -> str | None:
        """A matrix product as the ``dot`` of one of its operands, which is called faster than ``matmul``.

        Nothing but contiguous matrices: of others, ``dot`` would make copies.
        """
        if any(a.ndim != 2 or not (a.flags.c_contiguous or a.flags.f_contiguous) for a in (left, right, out)):
            return None
        if not out.flags.c_contiguous:  # (x W)ᵀ = Wᵀ xᵀ
            left, right, out = right.T, left.T, out.T
            self.kept += [left, right, out]
        if self.array(left) in self.handed:
            return f"{self.array(left)}.dot({self.array(right)}, {self.array(out)})"
        key = f"{self.array(left)}_dot"
        self.bound.setdefault(key, left.dot)
        return f"{key}({self.array(right)}, {self.array(out)})"


def _is_same(array: Array, other: Array) -> bool:
    """Whether two arrays are the same view of the same memory."""
    one, two = array.__array_interface__["data"][0], other.__array_interface__["data"][0]
    return one == two and array.shape == other.shape and array.strides == other.strides


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
