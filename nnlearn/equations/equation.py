"""An equation: an ordinary NumPy function that has also been read as a formula."""

from __future__ import annotations

import functools
import inspect
import linecache
from collections.abc import Callable
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from nnlearn.equations.expression import Expression, Symbol, Unreadable, fold, structure
from nnlearn.equations.notation import to_latex, to_text

Body = Callable[..., Any]
Array = NDArray[Any]
Number = Any  # a single number: a Python float, a NumPy scalar or a 0-d array


class _WithFormula:
    """The docstring of a class, and for each of its equations that of its function with the formula below."""

    def __init__(self, of_class: str) -> None:
        self.of_class = of_class

    def __get__(self, equation: Equation | None, owner: type) -> str:
        if equation is None:
            return self.of_class
        text = inspect.cleandoc(equation.function.__doc__ or "")
        return f"{text}\n\nFormula: {equation.formula}\n"


class Equation:
    """A NumPy function together with its own formula.

    Calling an equation calls the function, with nothing in between: on floats, arrays or complex numbers.

    Attributes
    ----------
    function
        The function itself: what runs.
    parameters
        The names of its inputs, in order.
    expression
        What the function does, as a tree of NumPy calls.
    textbook
        The tree that a learner sees: the same, unless a stable body departs from the textbook's form.
    """

    def __init__(self, function: Body, textbook: Body | None = None) -> None:
        functools.update_wrapper(self, function, _COPIED)
        self.name = _name(function)
        self.recipe: tuple[Callable[..., Any], tuple[Any, ...], str] | None = None
        self.function = function
        self.parameters = _parameters(function, self.name)
        self.expression = self._read(function)
        if not isinstance(self.expression, Expression):
            raise TypeError(
                f"equation `{self.name}` always returns {self.expression!r}, whatever its inputs are"
                f"{_line(function)}\n    write: return 0 * {self.parameters[0]} + {self.expression!r}"
            )
        self.textbook = self.expression if textbook is None else self._read(textbook)

    def __call__(self, *inputs: Any) -> Any:
        """Call the function."""
        return self.function(*inputs)

    @classmethod
    def compose(cls, name: str, outer: Body, inner: Equation, *further: str) -> Equation:
        """Make the equation ``outer(inner(...), ...)``, textbook form included.

        Parameters
        ----------
        name : str
            What the new equation is called.
        outer
            A function of one array and of the `further` inputs, readable as any equation's body.
        inner : Equation
            Its inputs are the new equation's first inputs.
        *further : str
            Names of the inputs that only `outer` reads.
        """
        count = len(inner.parameters)

        def body(*inputs: Any) -> Any:
            return outer(inner.function(*inputs[:count]), *inputs[count:])

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter(p, kind) for p in (*inner.parameters, *further)]
        body.__name__ = body.__qualname__ = name
        body.__doc__ = inner.function.__doc__
        body.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        made = cls(body)
        made.textbook = outer(inner.textbook, *map(Symbol, further))
        return made

    @property
    def formula(self) -> str:
        """The formula as plain text."""
        return to_text(self.textbook)

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return to_latex(self.textbook)

    @property
    def structure(self) -> str:
        """What the function does, exactly, whatever it is called."""
        return structure(self.expression)

    @property
    def reads(self) -> tuple[str, ...]:
        """The parameters whose values the result depends on; the textbook form may name others."""
        names: set[str] = set()
        fold(self.expression, lambda s: names.add(s.name), lambda *_: None, lambda _: None)
        return tuple(p for p in self.parameters if p in names)

    @property
    def elementwise(self) -> bool:
        """Whether each entry of the result depends on the same entry of the inputs only."""
        return fold(self.expression, lambda s: True, _keeps_entries_apart, lambda n: True)

    def __repr__(self) -> str:
        return f"<equation {self.name}({', '.join(self.parameters)}) = {self.formula}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def __reduce__(self) -> str | tuple[Any, ...]:
        # Pickled and copied by name, like the function that it stands for, or as it was made.
        return self.__name__ if self.recipe is None else (_part, self.recipe)

    def named(self, name: str) -> Equation:
        """Give the same equation under another name."""
        made = object.__new__(Equation)
        made.__dict__.update(self.__dict__, name=name)
        return made

    def made_by(self, maker: Callable[..., Any], arguments: tuple[Any, ...], part: str) -> Equation:
        """Note that this is the `part` of what ``maker(*arguments)`` returns, so that it can be pickled."""
        self.recipe = maker, arguments, part
        return self

    __name__: str  # set by functools.update_wrapper

    def _read(self, function: Body) -> Any:
        """Run `function` on symbols; whatever it cannot do with them is told with its line."""
        try:
            return function(*map(Symbol, self.parameters))
        except Unreadable as problem:
            what, write = problem.what, problem.write
            cause: Exception = problem
        except Exception as problem:  # the body is somebody else's code: anything may come out of it
            what, write = f"{type(problem).__name__}: {problem}", "ufuncs, + - * / **, @, .T, .sum(axis=...)"
            cause = problem
        raise TypeError(
            f"equation `{self.name}` cannot be read: {what}{_line(function, cause)}\n    write: {write}"
        ) from None


@overload
def equation(function: Body) -> Equation: ...
@overload
def equation(*, textbook: Body) -> Callable[[Body], Equation]: ...
def equation(function: Body | None = None, *, textbook: Body | None = None) -> Any:
    """Make an equation of a NumPy function.

    Parameters
    ----------
    function
        Takes arrays, returns one array; made of ufuncs, operators, ``@``, ``.T``, ``.sum(axis=...)``,
        ``.mean(axis=...)``, ``.max(axis=...)``, ``np.repeat`` and ``z[:, i::k]``. Local names are allowed.
    textbook
        The form that learners should see, where the function computes it in another, more stable one.

    Returns
    -------
    Equation
        Runs as the function does, and knows its formula.

    Raises
    ------
    TypeError
        If the function cannot be read: with the line, and what to write instead.

    Examples
    --------
    >>> import numpy as np
    >>> @equation
    ... def swish(z):
    ...     return z / (1 + np.exp(-z))
    >>> swish.formula
    'z/(1 + e^(−z))'
    >>> float(swish(0.0))
    0.0
    """
    if function is None:
        return lambda body: Equation(body, textbook)
    return Equation(function)


def as_equation(given: Equation | Body, name: str = "") -> Equation:
    """Read a function as an equation, and let one that has no name of its own go by `name`."""
    read = given if isinstance(given, Equation) else Equation(given)
    return read.named(name) if name and read.name == "equation" else read


# Written out when it is asked for: the formulas of a hundred equations would take a while at every import.
Equation.__doc__ = _WithFormula(Equation.__doc__ or "")  # type: ignore[assignment]
_COPIED = tuple(name for name in functools.WRAPPER_ASSIGNMENTS if name != "__doc__")


def _part(maker: Callable[..., Any], arguments: tuple[Any, ...], part: str) -> Equation:
    """Make an equation again that cannot be found by its name."""
    made: Equation = getattr(maker(*arguments), part)
    return made


def _keeps_entries_apart(function: Any, *operands: bool) -> bool:
    return all(operands) and hasattr(function, "nin") and function.__name__ != "matmul"


def _name(function: Body) -> str:
    name: str = getattr(function, "__name__", "equation")
    return "equation" if name == "<lambda>" else name


def _parameters(function: Body, name: str) -> tuple[str, ...]:
    if not callable(function):
        raise TypeError(
            f"an equation is a function, but {function!r} is a {type(function).__name__}"
            "\n    write: @nn.equation\n           def my_activation(z): return np.maximum(z, 0)"
        )
    code = getattr(function, "__code__", None)
    if code and code.co_argcount and not _has_more(function, code):  # a tenth of the time of a signature
        return tuple(code.co_varnames[: code.co_argcount])
    try:
        if isinstance(function, np.ufunc):
            raise ValueError  # since NumPy 2.4 it has a signature, of options that no equation has
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # compiled functions have no signature to read
        raise TypeError(
            f"equation `{name}` has no readable parameters\n    write: nn.equation(lambda z: np.{name}(z))"
        ) from None
    plain = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty]
    if len(plain) != len(parameters) or not plain:
        raise TypeError(
            f"equation `{name}` has the parameters {inspect.signature(function)}, but takes plain names only"
            f"\n    write: def {name}(z, slope): ..."
        )
    return tuple(plain)


def _has_more(function: Any, code: Any) -> bool:
    """Whether a function has more than plain parameters, or says itself what it takes."""
    others = code.co_posonlyargcount or code.co_kwonlyargcount or code.co_flags & _STARRED
    return bool(others or function.__defaults__ or function.__dict__)


#: The flags of a function's code that takes ``*arguments`` or ``**options``.
_STARRED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def _line(function: Body, problem: Exception | None = None) -> str:
    """The line of `function` at which it failed, or its first, where the source is at hand."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    number, trace = code.co_firstlineno, problem.__traceback__ if problem else None
    while trace is not None:
        if trace.tb_frame.f_code is code:
            number = trace.tb_lineno
        trace = trace.tb_next
    line = linecache.getline(code.co_filename, number).strip()
    return f"\n    line {number}: {line}" if line else ""
