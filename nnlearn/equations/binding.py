"""Bind an equation to arrays that exist: a flat list of NumPy calls that write in place.

The calls give the equation's own bits, whichever of its inputs the result overwrites, and make no
temporary arrays when they run: what they need was found or made when they were bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import VIEWS, Apply, fold
from nnlearn.equations.units import result_shape

Array = NDArray[Any]
Call = partial[Any]


class Kind(NamedTuple):
    """What an array must be to hold a value."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class Instruction(NamedTuple):
    """One NumPy call: the name of the value that it makes, the function, names and numbers it reads."""

    name: str
    function: Any
    operands: tuple[Any, ...]


@lru_cache(maxsize=1024)
def flatten(equation: Equation) -> tuple[Instruction, ...]:
    """List an equation's calls innermost first, each distinct one once.

    Examples
    --------
    >>> from nnlearn.equations.equation import equation
    >>> for call in flatten(equation(lambda z: 1 / (1 + np.exp(-z)))):
    ...     print(call.name, call.function.__name__, *call.operands)
    ~0 negative z
    ~1 exp ~0
    ~2 add 1 ~1
    ~3 divide 1 ~2
    """
    made: dict[tuple[Any, ...], str] = {}

    def name_of(function: Any, *operands: Any) -> str:
        # 1 and 1.0 are one key, and would be two different dtypes: the type goes in as well
        return made.setdefault((function, *((o, type(o)) for o in operands)), f"~{len(made)}")

    root = fold(equation.expression, lambda s: s.name, name_of, lambda n: n)
    if not isinstance(equation.expression, Apply) or isinstance(equation.expression.function, VIEWS):
        name_of(np.positive, root)  # a bare symbol or view: copied to where the result belongs
    return tuple(Instruction(name, key[0], tuple(o for o, _ in key[1:])) for key, name in made.items())


def bind(equation: Equation, inputs: Sequence[Array], out: Array) -> list[Call]:
    """Turn an equation into calls on arrays that exist.

    Parameters
    ----------
    equation : Equation
    inputs : sequence of arrays
        One for each parameter. Their values may change between runs; their memory may not.
    out : array
        Where the result goes: of its shape and dtype. It may be one of the inputs.

    Returns
    -------
    list of functools.partial
        To be called in order: ``ufunc(operand, ..., out=target)``.
    """
    return _Binder(equation, inputs, out).calls


def room_for(equation: Equation, inputs: Sequence[Array]) -> Array:
    """Make an array that an equation's result fits into, without working the equation out.

    Examples
    --------
    >>> from nnlearn.maths.neuron import weighted_sum
    >>> room_for(weighted_sum, [np.ones((4, 3)), np.ones((3, 2))]).shape
    (4, 2)
    """
    kinds: dict[str, Any] = {
        p: Kind(a.shape, a.dtype) for p, a in zip(equation.parameters, inputs, strict=True)
    }
    for name, function, operands in flatten(equation):
        kinds[name] = _kind(function, [kinds[o] if isinstance(o, str) else o for o in operands])
    return np.empty(*kinds[name])


def _kind(function: Any, operands: Sequence[Any]) -> Kind:
    """What kind of array a call gives: its shape by rule, its dtype by trying it once on single entries."""
    shapes = [getattr(o, "shape", ()) for o in operands]
    tried = [
        (len(shape), o.dtype) if hasattr(o, "dtype") else (-1, type(o))
        for o, shape in zip(operands, shapes, strict=True)
    ]
    return Kind(result_shape(function, *shapes), _dtype(function, *tried))


@lru_cache(maxsize=1024)
def _dtype(function: Any, *operands: tuple[int, Any]) -> np.dtype[Any]:
    """The dtype of what a call gives: an operand is its axes and dtype, or −1 and the type of a number."""
    ones = [kind(1) if axes < 0 else np.ones((1,) * axes, kind) for axes, kind in operands]
    with np.errstate(all="ignore"):
        return np.asarray(function(*ones)).dtype


class _Binder:
    """The state of one binding: where each value lives, and until when it is needed."""

    def __init__(self, equation: Equation, inputs: Sequence[Array], out: Array) -> None:
        self.instructions = flatten(equation)
        self.out = out
        self.arrays: dict[str, Array] = dict(zip(equation.parameters, inputs, strict=True))
        self.root = {name: name for name in self.arrays}  # the value whose memory a view shows
        self.last_read = self._last_reads()
        self.inputs_in_out = {n for n, a in self.arrays.items() if np.may_share_memory(a, out)}
        self.scratch: dict[str, Array] = {}
        self.calls: list[Call] = []
        for position, instruction in enumerate(self.instructions):
            if not isinstance(instruction.function, VIEWS):
                self._add(position, instruction)

    def _last_reads(self) -> dict[str, int]:
        last: dict[str, int] = {}
        for position, (name, function, operands) in enumerate(self.instructions):
            names = [o for o in operands if isinstance(o, str)]
            if isinstance(function, VIEWS):
                self.root[name] = self.root[names[0]]
            else:
                self.root[name] = name
                last.update((self.root[o], position) for o in names)
        return last

    def _add(self, position: int, instruction: Instruction) -> None:
        name, function, operands = instruction
        given = [self._array(o) if isinstance(o, str) else o for o in operands]
        sample = _kind(function, given)
        # A number as an array of the result's own dtype costs half as much a call as a Python number.
        given = [
            np.asarray(g, sample.dtype) if not isinstance(g, np.ndarray) and sample.dtype.kind == "f" else g
            for g in given
        ]
        target = self.out
        if position < len(self.instructions) - 1:
            target = self._home(position, instruction, sample, given)
            self.scratch[name] = target
        elif sample.shape != target.shape or sample.dtype != target.dtype:
            raise ValueError(
                f"the result has shape {sample.shape} and dtype {sample.dtype}, but is to go into an array"
                f" of shape {target.shape} and dtype {target.dtype}"
                f"\n    write: out = np.empty({sample.shape}, np.{sample.dtype})"
            )
        self.arrays[name] = target
        self.calls.append(partial(function, *given, out=target))

    def _array(self, name: str) -> Array:
        if name not in self.arrays:  # a view: made when it is first read
            _, function, (of,) = next(i for i in self.instructions if i.name == name)
            self.arrays[name] = function(self._array(of))
        return self.arrays[name]

    def _home(self, position: int, instruction: Instruction, sample: Kind, given: Sequence[Any]) -> Array:
        """Memory for an intermediate value: a scratch that dies here, `out` while it is free, or new."""

        def fits(array: Array) -> bool:
            return array.shape == sample.shape and array.dtype == sample.dtype

        def needed_later(name: str) -> bool:
            return self.last_read.get(name, -1) > position

        read_now = {self.root[o] for o in instruction.operands if isinstance(o, str)}
        # A matrix product or a reduction reads its operands again after it began to write.
        if isinstance(instruction.function, np.ufunc) and instruction.function is not np.matmul:
            for name in self.scratch:  # in their order: a set's is another one in each run
                if name in read_now and not needed_later(name) and fits(self.scratch[name]):
                    return self.scratch[name]
            still_read = {n for n in self.inputs_in_out if needed_later(n)}
        else:
            still_read = {n for n in self.inputs_in_out if needed_later(n) or n in read_now}
        occupied = any(a is self.out and (needed_later(n) or n in read_now) for n, a in self.scratch.items())
        if fits(self.out) and not still_read and not occupied:
            return self.out
        return _empty_beside(sample, given)


def _empty_beside(kind: Kind, operands: Sequence[Any]) -> Array:
    """New memory, laid out as the operands are: examples next to each other, or units."""
    turned = any(np.ndim(o) == 2 and o.shape[0] > 1 and o.strides[0] < o.strides[1] for o in operands)
    return np.empty(kind.shape[::-1], kind.dtype).T if turned else np.empty(*kind)
