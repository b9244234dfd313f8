"""Symbols that record what NumPy does to them.

Call an ordinary NumPy function on a :class:`Symbol` and it returns its own formula: a tree of
:class:`Apply` nodes, one for each ufunc, operator, ``.T``, ``.sum(axis=...)`` and so on.
Everything else in :mod:`nnlearn.equations` reads that tree with :func:`fold`.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

Result = TypeVar("Result")

#: What to write instead of a NumPy function that has no place in an equation.
REMEDIES: Mapping[str, str] = {
    "where": "np.maximum(z, 0) for a bend, or np.heaviside(z, 0) * z to switch a term on and off",
    "clip": "np.minimum(np.maximum(z, low), high)",
    "dot": "x @ W",
    "inner": "x @ W",
    "outer": "x.T @ delta",
    "einsum": "x @ W, .T and .sum(axis=...)",
    "zeros_like": "0 * z",
    "ones_like": "0 * z + 1",
    "prod": "np.exp(np.log(z).sum(axis=1, keepdims=True))",
    "amax": "z.max(axis=1, keepdims=True)",
    "amin": "-(-z).max(axis=1, keepdims=True)",
    "min": "-(-z).max(axis=1, keepdims=True)",
    "var": "np.square(z - z.mean(axis=1, keepdims=True)).mean(axis=1, keepdims=True)",
    "std": "np.sqrt(np.square(z - z.mean(axis=1, keepdims=True)).mean(axis=1, keepdims=True))",
}


class Unreadable(TypeError):
    """Something in an equation's body that has no formula; `write` says what to put there."""

    def __init__(self, what: str, write: str) -> None:
        super().__init__(f"{what}\n    write: {write}")
        self.what, self.write = what, write


@dataclass(frozen=True)
class Reduce:
    """``ufunc.reduce`` (or the mean) along one axis, callable like a ufunc."""

    kind: str
    axis: int
    keepdims: bool

    def __call__(self, x: Any, out: Any = None) -> Any:
        """Reduce an array."""
        if self.kind == "mean":
            return np.mean(x, axis=self.axis, out=out, keepdims=self.keepdims)
        reduce: Any = np.add.reduce if self.kind == "sum" else np.maximum.reduce
        return reduce(x, self.axis, None, out, self.keepdims)

    @property
    def __name__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class Repeat:
    """``np.repeat`` of every column, side by side."""

    times: int

    def __call__(self, x: Any, out: Any = None) -> Any:
        """Repeat an array's columns."""
        if out is None:
            return np.repeat(x, self.times, axis=1)
        np.copyto(out.reshape(*x.shape, self.times), x[:, :, np.newaxis])
        return out

    @property
    def __name__(self) -> str:
        return "repeat"


@dataclass(frozen=True)
class Transpose:
    """``x.T``: a view, so that it costs nothing when an equation runs."""

    def __call__(self, x: Any) -> Any:
        """Transpose an array."""
        return x.T

    @property
    def __name__(self) -> str:
        return "transpose"


@dataclass(frozen=True)
class Columns:
    """``x[:, start::step]``: a view of every `step`-th column."""

    start: int
    step: int

    def __call__(self, x: Any) -> Any:
        """Take an array's columns."""
        return x[:, self.start :: self.step]

    @property
    def __name__(self) -> str:
        return "columns"


#: Functions that return a view of their operand: resolved when an equation is bound to arrays.
VIEWS = (Transpose, Columns)

Function = np.ufunc | Reduce | Repeat | Transpose | Columns


class Expression(NDArrayOperatorsMixin):
    """A value that is known by its formula only; NumPy's operators and ufuncs build on it."""

    # NumPy's mixin makes `==` build a formula, so identity is what hashes.
    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Expression:
        if options.get("out") is not None:
            raise Unreadable("an equation does not change a value in place", "z = z * 2, not z *= 2")
        if method != "__call__" or options:
            extra = ", ".join(options) if method == "__call__" else f".{method}"
            raise Unreadable(f"np.{ufunc.__name__} is called with {extra}", f"np.{ufunc.__name__}(z)")
        if ufunc.nout != 1:
            raise Unreadable(
                f"np.{ufunc.__name__} returns {ufunc.nout} values", "a function that returns one"
            )
        return Apply(ufunc, tuple(_operand(o) for o in operands))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> Expression:
        name = function.__name__
        method = {"sum": "sum", "mean": "mean", "max": "max", "amax": "max"}.get(name)
        if method and isinstance(arguments[0], Expression):
            reduced: Expression = getattr(arguments[0], method)(*arguments[1:], **options)
            return reduced
        if function is np.repeat:
            return _repeat(*arguments, **options)
        if function is np.transpose and len(arguments) == 1:
            return Apply(Transpose(), (_operand(arguments[0]),))
        raise Unreadable(
            f"np.{name} cannot be read as a formula",
            REMEDIES.get(name, "ufuncs (np.exp, np.maximum, ...), + - * / **, @, .T, .sum(axis=...)"),
        )

    def __pow__(self, exponent: Any) -> Expression:
        # The same shortcuts as ndarray.__pow__, so that reading and running give the same bits.
        shortcut = _POWERS.get(float(exponent)) if isinstance(exponent, numbers.Real) else None
        return Apply(shortcut, (self,)) if shortcut else Apply(np.power, (self, _operand(exponent)))

    def __getitem__(self, key: Any) -> Expression:
        match key:
            case (slice(start=None, stop=None, step=None), slice(start=start, stop=None, step=step)):
                return Apply(Columns(start or 0, step or 1), (self,))
        raise Unreadable(f"an equation works on whole arrays, but [{key!r}] was asked for", "z[:, 0::2]")

    @property
    def T(self) -> Expression:
        """The transpose."""
        return Apply(Transpose(), (self,))

    def sum(self, axis: int | None = None, *, keepdims: bool = False) -> Expression:
        """Sum along `axis`."""
        return self._reduce("sum", axis, keepdims)

    def mean(self, axis: int | None = None, *, keepdims: bool = False) -> Expression:
        """Mean along `axis`."""
        return self._reduce("mean", axis, keepdims)

    def max(self, axis: int | None = None, *, keepdims: bool = False) -> Expression:
        """Largest value along `axis`."""
        return self._reduce("max", axis, keepdims)

    def _reduce(self, kind: str, axis: int | None, keepdims: bool) -> Expression:
        if not isinstance(axis, int):
            raise Unreadable(
                f".{kind}() does not say along which axis",
                f".{kind}(axis=1) for each example's own, .{kind}(axis=0) over the examples",
            )
        return Apply(Reduce(kind, axis, keepdims), (self,))

    def __bool__(self) -> NoReturn:
        raise Unreadable(
            "an `if`, `and`, `or` or `not` asks whether a value is true, and a formula has no answer to that",
            "np.maximum(z, 0) for a bend, or np.heaviside(z, 0) * z to switch a term on and off",
        )

    def __float__(self) -> NoReturn:
        raise Unreadable(
            "a function of Python's math module takes single numbers only", "np.exp(z), not math.exp(z)"
        )

    __int__ = __index__ = __complex__ = __float__

    def __iter__(self) -> NoReturn:
        raise Unreadable("a loop over the entries of an array", "the whole array at once: z * 2, x @ W")

    def __len__(self) -> NoReturn:
        raise Unreadable(
            "len() asks for a size, and a formula holds for every size", "z.mean(axis=0), or a parameter n"
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # NumPy, copy and IPython probe for protocols: they expect AttributeError
            raise AttributeError(name)
        raise Unreadable(
            f".{name} cannot be read as a formula",
            "ufuncs (np.exp, np.maximum, ...), + - * / **, @, .T, .sum(axis=...)",
        )


class Symbol(Expression):
    """A named input of an equation."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class Entry(Symbol):
    """One entry of a named array, such as ``W1[0, 2]``."""

    def __init__(self, quantity: str, index: tuple[int, ...]) -> None:
        super().__init__(f"{quantity}[{','.join(map(str, index))}]" if index else quantity)
        self.quantity, self.index = quantity, index


class Apply(Expression):
    """A function applied to expressions and numbers."""

    def __init__(self, function: Any, operands: tuple[Any, ...]) -> None:
        self.function, self.operands = function, operands

    def __repr__(self) -> str:
        return f"{self.function.__name__}({', '.join(map(repr, self.operands))})"


_POWERS: dict[float, np.ufunc] = {2: np.square, 1: np.positive, 0.5: np.sqrt, -1: np.reciprocal}


def _operand(value: Any) -> Any:
    """Let expressions and single numbers through, as what they are."""
    if isinstance(value, Expression):
        return value
    if (
        isinstance(value, (bool, np.bool_))
        or np.ndim(value) != 0
        or not isinstance(value, (numbers.Real, np.ndarray))
    ):
        raise Unreadable(
            f"an equation is made of its parameters and of single real numbers, but holds {value!r}",
            "a further parameter: def equation(z, c): ...",
        )
    return value.item() if isinstance(value, (np.generic, np.ndarray)) else value


def _repeat(x: Any, repeats: Any, axis: Any = None) -> Expression:
    if axis != 1 or not isinstance(repeats, int):
        raise Unreadable("np.repeat is read along the units only", "np.repeat(a, 2, axis=1)")
    return Apply(Repeat(repeats), (_operand(x),))


def structure(expression: Any, symbol: Callable[[Symbol], str] = lambda s: s.name) -> str:
    """What an expression does, exactly: two of equal structure make the same calls on the same numbers."""
    return fold(expression, symbol, lambda f, *operands: f"{f!r}({', '.join(operands)})", repr)


def fold(
    expression: Any,
    symbol: Callable[[Symbol], Result],
    apply: Callable[..., Result],
    number: Callable[[float], Result],
) -> Result:
    """Replace every symbol, number and application, from the leaves to the root, each distinct node once."""
    made: dict[int, Result] = {}

    def visit(node: Any) -> Result:
        key = id(node)
        if key not in made:
            match node:
                case Symbol():
                    made[key] = symbol(node)
                case Apply():
                    made[key] = apply(node.function, *(visit(o) for o in node.operands))
                case _:
                    return number(node)  # not remembered: a number's id may be used again
        return made[key]

    return visit(expression)
