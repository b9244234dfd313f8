"""A formula with one thing changed in it: every way to misread, forget or turn round a part of an equation.

Nothing here knows any particular equation. A slip in a formula is a change to one place of its tree: a plus
for a minus, a factor left out, a sum for a mean. So a teacher's own activation gets its slips too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Apply, Expression, Reduce, Symbol, Transpose, fold


@dataclass(frozen=True, eq=False)
class Changed:
    """A formula after one or two changes.

    Attributes
    ----------
    words : tuple of str
        The standard word of each change: sign, bias, factor, ….
    tree : Expression or number
    parameters : tuple of str
    """

    words: tuple[str, ...]
    tree: Any
    parameters: tuple[str, ...]

    def __call__(self, *inputs: Any) -> Any:
        """Work the changed formula out."""
        values = dict(zip(self.parameters, inputs, strict=True))
        return fold(
            self.tree,
            lambda s: values[s.name],
            lambda function, *operands: function(*operands),
            lambda n: n,
        )


@cache
def changes(equation: Equation) -> tuple[Changed, ...]:
    """Every way to change one place of an equation.

    Examples
    --------
    >>> from nnlearn.equations.notation import to_text
    >>> from nnlearn.maths.neuron import affine
    >>> for changed in changes(affine):
    ...     print(*changed.words, to_text(changed.tree), sep=": ")
    sign: x @ W − b
    hidden: b
    bias: x @ W
    sign: −(x @ W) + b
    sign: −(x @ W + b)
    """
    of_a_unit = equation.name.endswith("slope") and "y" not in equation.parameters  # not a loss's slope
    kind = "slope" if of_a_unit else ""
    return tuple(
        Changed((kind if kind and word not in ("sign", "mean") else word,), tree, equation.parameters)
        for word, tree in _everywhere(equation.textbook)
    )


@cache
def double_changes(equation: Equation) -> tuple[Changed, ...]:
    """Every way to change two places of an equation, in different words."""
    seen: set[str] = {repr(equation.textbook)} | {repr(c.tree) for c in changes(equation)}
    found = []
    for first in changes(equation):
        if not isinstance(first.tree, Expression):
            continue
        for word, tree in _everywhere(first.tree):
            if repr(tree) not in seen:
                seen.add(repr(tree))
                found.append(Changed((*first.words, word), tree, equation.parameters))
    return tuple(found)


def _everywhere(tree: Any) -> Iterator[tuple[str, Any]]:
    """Every tree that differs from this one in one place, with the word for it."""
    yield from _inside(tree)
    if isinstance(tree, Apply) and tree.function is np.negative:
        return
    yield "sign", Apply(np.negative, (tree,))


def _inside(tree: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(tree, Apply):
        return
    yield from _here(tree)
    for at, operand in enumerate(tree.operands):
        for word, changed in _inside(operand):
            yield word, Apply(tree.function, (*tree.operands[:at], changed, *tree.operands[at + 1 :]))


def _here(tree: Apply) -> Iterator[tuple[str, Any]]:
    match tree.function, tree.operands:
        case np.add, (a, b):
            yield "sign", Apply(np.subtract, (a, b))
            yield _left_out(a), b
            yield _left_out(b), a
            if not isinstance(a, (int, float)):
                yield "sign", Apply(np.add, (Apply(np.negative, (a,)), b))
        case np.subtract, (a, b):
            yield "sign", Apply(np.add, (a, b))
            yield _left_out(b), a
            yield _left_out(a), b
            yield "sign", Apply(np.subtract, (b, a))
        case (np.multiply, (a, b)) if _is_matrix_free(tree):
            yield _left_out(a), b
            yield _left_out(b), a
            if isinstance(a, float | int):
                yield "factor", Apply(np.multiply, (a * a, b))
        case np.divide, (a, b):
            if not isinstance(a, (int, float)):
                yield _left_out(b), a
            else:
                yield "reciprocal", b
        case np.reciprocal, (a,):
            yield "reciprocal", a
        case np.negative, (a,):
            yield "sign", a
        case np.square, (a,):
            yield "square", a
            yield "square", Apply(np.multiply, (2, a))
            yield "square", Apply(np.absolute, (a,))
        case ((np.exp | np.log | np.sqrt), (a,)):
            yield "function", a
        case np.tanh, (a,):
            yield "activation", a
        case Reduce("mean", axis, keepdims), (a,):
            yield "mean", Apply(Reduce("sum", axis, keepdims), (a,))
        case Reduce("sum", axis, keepdims), (a,):
            yield "mean", Apply(Reduce("mean", axis, keepdims), (a,))


#: What leaving out a symbol is called.
WORDS = {"b": "bias", "eta": "learning rate", "slope": "slope", "n": "mean"}


def _left_out(operand: Any) -> str:
    """The word for leaving out an operand."""
    if isinstance(operand, (int, float)):
        return "factor"
    if isinstance(operand, Symbol):
        return WORDS.get(operand.name, "left out")
    return "hidden" if isinstance(operand, Apply) and operand.function is np.matmul else "left out"


def _is_matrix_free(tree: Apply) -> bool:
    return not any(isinstance(o, Apply) and isinstance(o.function, Transpose) for o in tree.operands)


Function = Callable[..., Any]
