"""A matrix equation written out for one unit: ``x @ W + b`` becomes ``x₁·w₁₁ + x₂·w₂₁ + b₁``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.expression import (
    Apply,
    Columns,
    Entry,
    Expression,
    Reduce,
    Repeat,
    Symbol,
    Transpose,
    fold,
)

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Total:
    """The sum of any number of terms, kept flat so that it can be long."""

    def __call__(self, *terms: Any) -> Any:
        """Add the terms up."""
        return sum(terms[1:], terms[0])

    @property
    def __name__(self) -> str:
        return "total"


@dataclass(frozen=True)
class Largest:
    """The largest of any number of terms."""

    def __call__(self, *terms: Any) -> Any:
        """Find the largest term."""
        return np.maximum.reduce(list(terms))

    @property
    def __name__(self) -> str:
        return "largest"


#: Stands for the terms of a long sum that are not written out.
ELISION = Symbol("…")


def entry(expression: Any, index: Shape, shapes: Mapping[str, Shape], longest: int | None = None) -> Any:
    """Write out one entry of a matrix equation.

    Parameters
    ----------
    expression : Expression
        The equation's tree.
    index : tuple of int
        Which entry of the result, counted from 0.
    shapes : mapping
        The shape of each parameter.
    longest : int, optional
        Sums of more terms than this are shortened in the middle; by default none are.

    Returns
    -------
    Expression
        Made of :class:`Entry` symbols, numbers and scalar functions.

    Examples
    --------
    >>> from nnlearn.equations.notation import to_text
    >>> matrix = Symbol("x") @ Symbol("W") + Symbol("b")
    >>> to_text(entry(matrix, (0, 1), {"x": (1, 2), "W": (2, 3), "b": (3,)}))
    'x[0,0]·W[0,1] + x[0,1]·W[1,1] + b[1]'
    """
    size = _shapes_of_nodes(expression, shapes)
    made: dict[tuple[int, Shape], Any] = {}

    def at(node: Any, index: Shape) -> Any:
        if not isinstance(node, Expression):
            return node
        key = id(node), index
        if key not in made:
            made[key] = write(node, index)
        return made[key]

    def terms(count: int, term: Callable[[int], Any]) -> tuple[Any, ...]:
        if longest is None or count <= longest:
            return tuple(map(term, range(count)))
        return *map(term, range(longest - 2)), ELISION, term(count - 1)

    def total(parts: tuple[Any, ...]) -> Any:
        """A sum, that of sums in one row: as long as any other."""
        flat: list[Any] = []
        for part in parts:
            flat += part.operands if isinstance(part, Apply) and isinstance(part.function, Total) else [part]
        if longest is not None and len(flat) > longest:
            flat[longest - 2 : -1] = [ELISION]
        return Apply(Total(), tuple(flat))

    def write(node: Expression, index: Shape) -> Any:
        if isinstance(node, Symbol):
            return Entry(node.name, index)
        assert isinstance(node, Apply)
        match node.function, node.operands:
            case Transpose(), (x,):
                return at(x, index[::-1])
            case Columns(start, step), (x,):
                return at(x, (index[0], start + step * index[1]))
            case Repeat(times), (x,):
                return at(x, (index[0], index[1] // times))
            case Reduce(kind, axis, keepdims), (x,):
                axis %= len(size(x))
                rest = index[:axis] + index[axis + 1 :] if keepdims else index
                count = size(x)[axis]
                parts = terms(count, lambda i: at(x, (*rest[:axis], i, *rest[axis:])))
                if len(parts) == 1:
                    return parts[0]
                if kind == "max":
                    return Apply(Largest(), parts)
                return Apply(np.divide, (total(parts), count)) if kind == "mean" else total(parts)
            case np.matmul, (left, right):
                row = index[: len(size(left)) - 1]
                column = index[len(row) :]
                count = size(left)[-1]
                parts = terms(
                    count, lambda i: Apply(np.multiply, (at(left, (*row, i)), at(right, (i, *column))))
                )
                return parts[0] if len(parts) == 1 else Apply(Total(), parts)
            case ufunc, operands:
                return Apply(ufunc, tuple(at(o, _broadcast(index, size(o))) for o in operands))

    return at(expression, index)


def _broadcast(index: Shape, shape: Shape) -> Shape:
    """The entry of an operand of `shape` that takes part in the result's entry `index`."""
    return tuple(0 if n == 1 else i for i, n in zip(index[len(index) - len(shape) :], shape, strict=True))


def _shapes_of_nodes(expression: Any, shapes: Mapping[str, Shape]) -> Callable[[Any], Shape]:
    """Each node's shape, by the rules of NumPy."""
    known: dict[int, Shape] = {}

    def shape(node: Any) -> Shape:
        if not isinstance(node, Expression):
            return ()
        if id(node) not in known:
            known[id(node)] = find(node)
        return known[id(node)]

    def find(node: Expression) -> Shape:
        if isinstance(node, Symbol):
            return tuple(shapes[node.name])
        assert isinstance(node, Apply)
        return result_shape(node.function, *map(shape, node.operands))

    shape(expression)
    return shape


def result_shape(function: Any, *operands: Shape) -> Shape:
    """The shape of what a function of an equation gives, by the rules of NumPy.

    Raises
    ------
    ValueError
        If the operands' shapes do not go together.

    Examples
    --------
    >>> result_shape(np.matmul, (4, 3), (3, 2)), result_shape(np.add, (4, 2), (2,))
    ((4, 2), (4, 2))
    """
    match function:
        case Transpose():
            return operands[0][::-1]
        case Columns(start, step):
            return operands[0][0], len(range(start, operands[0][1], step))
        case Repeat(times):
            return operands[0][0], operands[0][1] * times
        case Reduce(_, axis, keepdims):
            axis %= len(operands[0])
            return tuple(1 if i == axis else n for i, n in enumerate(operands[0]) if keepdims or i != axis)
        case np.matmul:
            if operands[0][-1] != operands[1][0]:
                raise ValueError(f"a matrix product of shapes {operands[0]} and {operands[1]}")
            return operands[0][:-1] + operands[1][1:]
    return np.broadcast_shapes(*operands)


def names_in(expression: Any) -> list[Entry]:
    """The entries that an expression is made of, each once, in the order in which they are read."""
    found: dict[str, Entry] = {}

    def note(symbol: Symbol) -> None:
        if isinstance(symbol, Entry):
            found.setdefault(symbol.name, symbol)

    fold(expression, note, lambda *_: None, lambda _: None)
    return list(found.values())
