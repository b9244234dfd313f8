"""A plan for one network, lifted to several: each call works on the memory of all of them at once.

NumPy's functions take arrays with further axes in front, so nothing is stated anew. Where the plan reads and
writes an array, the lifted one has as many copies of that memory behind each other, one for each network, and
sees them as one array with the networks as its first axis. Small networks then share what a call costs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from nnlearn.equations.binding import Array, Call
from nnlearn.equations.expression import Reduce, Repeat
from nnlearn.plan import Plan


class Memories:
    """The memory of plans, so many times over.

    Parameters
    ----------
    copies : int
        For how many networks.

    Examples
    --------
    >>> memories, z = Memories(2), np.array([1.0, 2.0])
    >>> memories.cover([z])
    >>> memories.lifted(z)
    array([[1., 2.],
           [1., 2.]])
    """

    def __init__(self, copies: int) -> None:
        self.copies = copies
        self._blocks: dict[int, _Block] = {}
        self._views: dict[tuple[Any, ...], Array] = {}

    def cover(self, arrays: Iterable[Array]) -> None:
        """Make room for arrays, and for all copies of what they hold now."""
        parts: dict[int, list[Array]] = {}
        for array in arrays:
            if array not in self:
                parts.setdefault(id(_owner(array)), []).append(array)
        for key, views in parts.items():
            self._blocks[key] = _Block(_owner(views[0]), views, self.copies)

    def __contains__(self, array: Array) -> bool:
        return id(_owner(array)) in self._blocks

    def lifted(self, array: Array) -> Array:
        """See all copies of an array that is covered as one array, with one more axis in front."""
        key = _address(array), array.shape, array.strides, array.dtype
        if key not in self._views:
            self._views[key] = self._blocks[id(_owner(array))].lifted(array)
        return self._views[key]


class _Block:
    """The memory of one array, so many times over.

    Parameters
    ----------
    owner : array
        Whose memory it is.
    views : list of array
        What of it is used.
    copies : int
    """

    def __init__(self, owner: Array, views: list[Array], copies: int) -> None:
        self.owner = owner  # kept alive, so that nothing else gets its place in memory
        bounds = [np.lib.array_utils.byte_bounds(view) for view in views]
        self.first, end = min(low for low, _ in bounds), max(high for _, high in bounds)
        start, stop = self.first - _address(owner), end - _address(owner)
        # No gaps between the copies: what is whole in one is whole in all, and NumPy runs straight through.
        self.memory = np.tile(owner.ravel("K").view(np.uint8)[start:stop], (copies, 1))

    def lifted(self, array: Array) -> Array:
        """See all copies of a view of it."""
        strides = (self.memory.strides[0], *array.strides)
        start = _address(array) - self.first
        return np.ndarray((len(self.memory), *array.shape), array.dtype, self.memory, start, strides)


class LiftedPlan:
    """A plan for several networks.

    Parameters
    ----------
    plan : Plan
        For one network.
    memories : Memories
        Filled here; plans that share memory share this, too.
    own : names
        The single numbers, such as ``"learning_rate"``, that each network has one of. All others are one for
        all.

    Attributes
    ----------
    arrays : dict
        Every named value's memory: with the networks as its first axis, but for what is one for all.
    program : function
        All calls as one compiled function, which makes them once for each :meth:`place_of` it takes.

    Examples
    --------
    >>> from nnlearn.maths.neuron import weighted_sum
    >>> plan = Plan()
    >>> plan.give("x", np.ones((4, 3)))
    >>> plan.give("W", np.ones((3, 2)))
    >>> plan.add("z", weighted_sum, "x", "W")
    >>> ten = LiftedPlan(plan, Memories(10))
    >>> ten.program([()])
    >>> ten.arrays["z"].shape
    (10, 4, 2)
    """

    def __init__(self, plan: Plan, memories: Memories, own: Collection[str] = ()) -> None:
        calls = [call for step in plan.steps for call in step.calls]
        several = {id(_owner(call.keywords["out"])) for call in calls}
        several |= {id(_owner(plan.arrays[name])) for name in own if name in plan.arrays}
        used = [a for call in calls for a in (*call.args, call.keywords["out"]) if isinstance(a, np.ndarray)]
        memories.cover(a for a in (*plan.arrays.values(), *used) if a.ndim or id(_owner(a)) in several)
        self.memories = memories
        self.arrays = {n: memories.lifted(a) if a in memories else a for n, a in plan.arrays.items()}
        self._moving = {name: plan.arrays[name] for name in plan.moving}
        self._handed: dict[str, tuple[str, bool, Index]] = {}
        self.program = self._compiled(calls)

    def place_of(self, arrays: Mapping[str, Array]) -> tuple[Array, ...]:
        """Put memory for the moving values together as :attr:`program` takes it for one run of the calls."""
        taken = [handed for handed in self._handed.values() if handed[0] in arrays]
        seen = ((arrays[name].swapaxes(1, 2) if turned else arrays[name], at) for name, turned, at in taken)
        return tuple(array[at] if at else array for array, at in seen)  # x[()] of a single number is a copy

    def _compiled(self, calls: list[Call]) -> Callable[..., None]:
        bound: dict[str, Any] = {}
        lines = []
        for i, call in enumerate(calls):
            function, operands, out = _lifted(call)
            names = [f"v{i}_{k}" for k in range(len(operands) + 1)]
            spelled = [self._name(o, n, bound) for o, n in zip((*operands, out), names, strict=True)]
            bound[f"f{i}"] = function
            if isinstance(function, np.ufunc) and function is not np.matmul and bound.keys() >= set(names):
                bound.update(zip(names, _straight(function, [bound[n] for n in names]), strict=True))
            if function in (np.maximum, np.minimum):  # they take `out` by its name only
                spelled[-1] = f"out={spelled[-1]}"
            lines.append(f"        f{i}({', '.join(spelled)})")
        order = list(self._moving)
        self._handed = dict(sorted(self._handed.items(), key=lambda item: order.index(item[1][0])))
        arguments = ", ".join(["places", *(f"{name}={name}" for name in bound)])
        each = ", ".join([*self._handed, ""]) or "_"
        exec(
            "\n".join(
                [f"def program({arguments}):", f"    for {each} in places:", *(lines or ["        pass"]), ""]
            ),
            bound,
        )
        program: Callable[..., None] = bound.pop("program")  # no cycle keeps the arrays
        return program

    def _name(self, operand: Operand | Any, name: str, bound: dict[str, Any]) -> str:
        """What an operand is called in the program: bound to it, or handed over at each call."""
        if not isinstance(operand, Operand):
            bound[name] = operand
            return name
        array, at, split = operand
        for moving, known in self._moving.items():
            turned = not _same(array, known)
            if not turned or _same(array.T, known):
                handed = moving, turned, at if array in self.memories else ()
                found = next((n for n, other in self._handed.items() if other == handed), name)
                self._handed[found] = handed
                return found
            assert not np.may_share_memory(array, known), f"a part of `{moving}`, which moves"
        bound[name] = array
        if array in self.memories:
            whole = self.memories.lifted(array)
            bound[name] = whole.reshape(*whole.shape[:-1], -1, split)[at] if split else whole[at]
        return name


Index = tuple[Any, ...]


class Operand(NamedTuple):
    """An array of the plan for one network, and what is done to its lifted one before it is handed on.

    Attributes
    ----------
    array : array
    at : tuple
        An index that puts in axes of length 1.
    split : int
        Into how many parts the last axis is split before that, if it is.
    """

    array: Array
    at: Index = ()
    split: int = 0


def _lifted(call: Call) -> tuple[Any, list[Any], Any]:
    """One bound call for all networks: the function, what it reads, and where the result goes."""
    out = call.keywords["out"]
    match call.func:
        case Reduce(kind, axis, keepdims):
            return Reduce(kind, axis + (axis >= 0), keepdims), [Operand(call.args[0])], Operand(out)
        case Repeat(times):  # each column goes to `times` places: to those of the last axis of `out`, split
            return np.positive, [Operand(call.args[0], (..., np.newaxis))], Operand(out, (), times)
    # The networks' axis stays in front of all others, also where a row of biases is added to a matrix.
    axes = [(slice(None), *(np.newaxis,) * (out.ndim - np.ndim(a))) for a in call.args]
    operands = [
        Operand(a, at) if isinstance(a, np.ndarray) else a for a, at in zip(call.args, axes, strict=True)
    ]
    return call.func, operands, Operand(out)


def _straight(function: np.ufunc, arrays: list[Any]) -> list[Any]:
    """The same arrays as NumPy runs through them most quickly: it looks at the order of their axes first."""
    *operands, out = arrays
    if function in (np.maximum, np.minimum):  # two whole arrays are compared many entries at a time
        operands = [np.full_like(out, o) if np.ndim(o) == 0 else o for o in operands]
    axes = sorted(range(out.ndim), key=lambda axis: -out.strides[axis])
    return [a.transpose(axes) if np.ndim(a) == out.ndim else a for a in (*operands, out)]


def _owner(array: Array) -> Array:
    """The array whose memory another one shows."""
    return array if array.base is None else array.base


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _same(array: Array, other: Array) -> bool:
    """Whether two arrays are the same view of the same memory."""
    alike = array.shape == other.shape and array.strides == other.strides
    return alike and _address(array) == _address(other)
