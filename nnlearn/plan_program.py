"""A plan's bound calls as one compiled function: what training runs."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.binding import Array, Call
from nnlearn.equations.expression import Reduce
from nnlearn.plan_source import same_view, written

if TYPE_CHECKING:
    from nnlearn.plan import Plan

#: Of how many rows, at most, a sum is a product with ones: of more, these would take up room.
BATCH = 4096


def compiled(plan: Plan) -> tuple[Callable[..., None], list[str]]:
    """Print a plan with its arrays put in, and compile it.

    The text is where Python's tracebacks look for source, so that an error shows the line.

    Returns
    -------
    (function, list of str)
        The function makes the steps once for each of the tuples that it takes; the list names what stands in
        each: the moving values, ``x``, or their transposes, ``x_T``.
    """
    spelling = _Spelling(plan.moving, plan.arrays, plan.bound_products)
    body = [f"        {spelling.call(call)}" for step in plan.steps for call in step.calls]
    order = {name: i for i, name in enumerate(plan.moving)}
    handed = sorted(spelling.handed, key=lambda n: order[n.removesuffix("_T")])
    arguments = ", ".join(["places", *(f"{name}={name}" for name in spelling.bound)])
    # The loop is inside: a call of its own for each step would cost as much as an operation on an array.
    loop = f"    for {', '.join([*handed, ''])} in places:" if handed else "    for _ in places:"
    source = "\n".join([f"def program({arguments}):", loop, *(body or ["        pass"]), ""])
    filename = f"<plan {id(plan):#x}>"
    linecache.cache[filename] = len(source), None, source.splitlines(True), filename
    weakref.finalize(plan, linecache.cache.pop, filename, None)
    exec(compile(source, filename, "exec"), spelling.bound)
    # Taken out of its own globals: no cycle keeps the arrays after the last one who needs them.
    program: Callable[..., None] = spelling.bound.pop("program")
    return program, handed


class _Spelling:
    """How calls are spelled in a compiled program: functions and arrays as local names.

    Attributes
    ----------
    bound : dict
        What each local name stands for.
    handed : dict
        The moving arrays' names, as the program takes them: ``x``, or ``x_T`` for its transpose.
    """

    def __init__(self, moving: Sequence[str], arrays: Mapping[str, Array], products: bool) -> None:
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
        if (
            self.products
            and isinstance(function, Reduce)
            and (line := self._sum(function, call.args[0], out))
        ):
            return line
        if (
            self.products
            and function is np.multiply
            and (line := self._outer(call.args[0], call.args[1], out))
        ):
            return line
        if isinstance(function, np.ufunc):
            # A third positional argument costs less than out=; for maximum and minimum it is deprecated.
            operands, result = ", ".join(self.array(o) for o in self._straight(call)), self.array(out)
            by = "out=" if function in (np.maximum, np.minimum) else ""
            return f"{self.constant(function.__name__, function)}({operands}, {by}{result})"
        return written(call, self.array)

    def _straight(self, call: Call) -> list[Any]:
        """The operands of a call; for a maximum and a minimum, which are slow with a number, as arrays."""
        operands = list(call.args)
        if self.products and call.func in (np.maximum, np.minimum):
            for i, o in enumerate(operands):
                if np.ndim(o) == 0 and not any(o is array for array in self.arrays.values()):
                    operands[i] = np.full_like(call.keywords["out"], o)
                    self.kept.append(operands[i])
        return operands

    def array(self, array: Any) -> str:
        """An array's local name."""
        if not isinstance(array, np.ndarray):
            return repr(array)
        for name in self.moving:
            if same_view(array, self.arrays[name]):
                return self._hand(name)
            if same_view(array.T, self.arrays[name]):
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

    def _sum(self, function: Reduce, array: Array, out: Array) -> str | None:
        """A sum over the units or the examples as a product with ones, which takes a quarter of the time."""
        if array.ndim != 2 or not array.T.flags.c_contiguous:
            return None
        rows, units = array.shape
        if function == Reduce("sum", 1, True):
            self.kept += [np.ones((1, units), array.dtype), array.T, out.T]
        elif function == Reduce("sum", 0, False) and rows <= BATCH:
            self.kept += [array.T, np.ones(rows, array.dtype), out]
        else:
            return None
        return self._product(*self.kept[-3:])

    def _outer(self, left: Any, right: Any, out: Array) -> str | None:
        """A column times a row as a matrix product, which takes a third of the time of multiplying them."""
        if np.ndim(left) != 2 or np.ndim(right) != 2 or left.dtype != right.dtype:
            return None
        if left.shape[1] != 1 or right.shape[0] != 1 or min(out.shape) == 1:
            return None
        return self._dot(left, right, out)

    def _dot(self, left: Array, right: Array, out: Array) -> str | None:
        """A matrix product as the ``dot`` of one of its operands, which is called faster than ``matmul``.

        Nothing but contiguous matrices: of others, ``dot`` would make copies.
        """
        if any(a.ndim != 2 or not (a.flags.c_contiguous or a.flags.f_contiguous) for a in (left, right, out)):
            return None
        if not out.flags.c_contiguous:  # (x W)ᵀ = Wᵀ xᵀ
            left, right, out = right.T, left.T, out.T
            self.kept += [left, right, out]
        return self._product(left, right, out)

    def _product(self, left: Array, right: Array, out: Array) -> str:
        if self.array(left) in self.handed:
            return f"{self.array(left)}.dot({self.array(right)}, {self.array(out)})"
        key = f"{self.array(left)}_dot"
        self.bound.setdefault(key, left.dot)
        return f"{key}({self.array(right)}, {self.array(out)})"
