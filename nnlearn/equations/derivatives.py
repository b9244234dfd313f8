"""Exact derivatives of an equation, to hold its hand-written derivative against.

*The complex step* (Lyness and Moler, 1967; Squire and Trapp, 1998) runs the equation's own tree at
``x + ih`` with h = 1e-30 and reads the derivative off the imaginary part. Nothing is subtracted, so
nothing is lost: it is right to the last bits. *Sympy* differentiates the formula by the rules of calculus.

Where an equation has a kink, no derivative exists and each side of it is as right as the other;
:class:`ComplexReading` notes whether it came across one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Entry, Expression, Reduce, fold, structure
from nnlearn.equations.units import names_in

if TYPE_CHECKING:
    import sympy

#: How far the complex step goes: its square is nothing beside any number it is added to.
STEP = 1e-30

Array = NDArray[Any]


class ComplexReading:
    """Run equations on complex numbers, with |x|, max and steps continued off the real line.

    Parameters
    ----------
    first_at_kinks : bool
        Which side's derivative to take where two are met exactly: that of the first operand, as of z in
        max(z, 0), or that of the second.

    Attributes
    ----------
    kinks : int
        How many entries met a kink exactly, in a direction in which it matters.
    """

    def __init__(self, first_at_kinks: bool = False) -> None:
        self.first_at_kinks = first_at_kinks
        self.kinks = 0

    def __call__(self, equation: Equation, *inputs: Any) -> Any:
        """Work the equation out on complex numbers."""
        values = dict(zip(equation.parameters, inputs, strict=True))
        return fold(equation.expression, lambda s: values[s.name], self._apply, lambda n: n)

    def _apply(self, function: Any, *operands: Any) -> Any:
        if not any(np.iscomplexobj(o) for o in operands):
            return function(*operands)
        match function:
            case np.exp:  # e^700 is as good as infinity, and its product with a step of 0 is not NaN
                return np.exp(np.minimum(np.real(operands[0]), 700) + 1j * np.imag(operands[0]))
            case np.logaddexp:
                largest = np.maximum(*map(np.real, operands))
                return np.log(sum(np.exp(o - largest) for o in operands)) + largest
            case np.maximum | np.fmax:
                return self._choose(*operands, largest=True)
            case np.minimum | np.fmin:
                return self._choose(*operands, largest=False)
            case np.absolute:
                return self._choose(operands[0], -operands[0], largest=True)
            case np.heaviside | np.sign:
                self._note(np.real(operands[0]) == 0, operands[0], 0)
                return function(*map(np.real, operands))
            case Reduce("max", axis, keepdims):
                return _largest_along(operands[0], axis, keepdims)
            case np.floor | np.ceil | np.rint | np.trunc:
                return function(np.real(operands[0]))
            case np.greater | np.greater_equal | np.less | np.less_equal | np.equal:
                self._note(np.real(operands[0]) == np.real(operands[1]), *operands)
                return function(*map(np.real, operands))
        try:
            return function(*operands)
        except TypeError:
            raise TypeError(
                f"np.{function.__name__} does not take complex numbers, so the complex step cannot"
                " differentiate"
                " it"
                "\n    write: the same with np.exp, np.log, np.tanh, np.maximum, powers, ..."
            ) from None

    def _choose(self, a: Any, b: Any, *, largest: bool) -> Any:
        self._note(np.real(a) == np.real(b), a, b)
        first = np.real(a) > np.real(b) if largest else np.real(a) < np.real(b)
        tied = np.real(a) == np.real(b)
        return np.where(first | tied if self.first_at_kinks else first, a, b)

    def _note(self, tied: Any, a: Any, b: Any) -> None:
        self.kinks += int(np.count_nonzero(tied & (np.imag(a) != np.imag(b))))


def _largest_along(x: Array, axis: int, keepdims: bool) -> Array:
    """The entry whose real part is largest; NumPy's own maximum would order ties by the imaginary part."""
    chosen = np.take_along_axis(x, np.expand_dims(np.argmax(np.real(x), axis), axis), axis)
    return chosen if keepdims else np.squeeze(chosen, axis)


def complex_slope(equation: Equation, inputs: Mapping[str, Any], of: str) -> tuple[Array, bool]:
    """Differentiate an elementwise equation by the complex step.

    Parameters
    ----------
    equation : Equation
        Elementwise: each entry of the result depends on the same entry of the inputs.
    inputs : mapping
        A value or array for each parameter.
    of : str
        The parameter to differentiate by.

    Returns
    -------
    (array, bool)
        The derivative, entry by entry, and whether a kink was met exactly.

    Examples
    --------
    >>> from nnlearn.equations.equation import equation
    >>> cube = equation(lambda z: z**3)
    >>> float(complex_slope(cube, {"z": 2.0}, "z")[0])
    12.0
    """
    reading = ComplexReading()
    shifted = [inputs[p] + STEP * 1j if p == of else inputs[p] for p in equation.parameters]
    value = reading(equation, *shifted)
    shape = np.broadcast_shapes(*(np.shape(v) for v in inputs.values()))
    return np.broadcast_to(np.imag(value) / STEP, shape), reading.kinks > 0


def to_sympy(expression: Any, symbol: Callable[[str], sympy.Expr]) -> sympy.Expr:
    """Read an elementwise expression, or one entry of any, as a sympy expression.

    Parameters
    ----------
    expression : Expression
    symbol
        Gives each name's sympy expression.

    Raises
    ------
    TypeError
        If it holds a function that sympy has no counterpart for.
    """
    import sympy

    rules = sympy_rules()

    def apply(function: Any, *operands: Any) -> Any:
        rule = rules.get(function.__name__) or getattr(sympy, function.__name__, None)
        if rule is None:
            raise TypeError(f"np.{function.__name__} has no counterpart in sympy")
        return rule(*operands)

    return fold(expression, lambda s: symbol(s.name), apply, sympy.nsimplify)


def sympy_rules() -> dict[str, Callable[..., Any]]:
    """What each NumPy function is in sympy, where the names differ or Python's operators are meant."""
    import sympy

    def indicator(relation: Any) -> Callable[[Any, Any], Any]:
        return lambda a, b: sympy.Piecewise((1, relation(a, b)), (0, True))

    def larger(a: Any, b: Any) -> Any:
        return sympy.Piecewise((a, a > b), (b, True))

    return {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "negative": lambda a: -a,
        "positive": lambda a: a,
        "reciprocal": lambda a: 1 / a,
        "square": lambda a: a**2,
        "power": lambda a, b: a**b,
        "exp2": lambda a: 2**a,
        "log2": lambda a: sympy.log(a) / sympy.log(2),
        "log10": lambda a: sympy.log(a) / sympy.log(10),
        "log1p": lambda a: sympy.log(1 + a),
        "expm1": lambda a: sympy.exp(a) - 1,
        "logaddexp": lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b)),
        **{
            f"arc{name}": getattr(sympy, f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")
        },
        "absolute": lambda a: sympy.Piecewise((a, a >= 0), (-a, True)),
        "maximum": larger,
        "minimum": lambda a, b: sympy.Piecewise((a, a < b), (b, True)),
        "heaviside": lambda a, at_zero: sympy.Piecewise((1, a > 0), (at_zero, sympy.Eq(a, 0)), (0, True)),
        "sign": lambda a: sympy.Piecewise((1, a > 0), (-1, a < 0), (0, True)),
        "greater": indicator(sympy.Gt),
        "greater_equal": indicator(sympy.Ge),
        "less": indicator(sympy.Lt),
        "less_equal": indicator(sympy.Le),
        "equal": indicator(sympy.Eq),
        "total": lambda *terms: sympy.Add(*terms),
        "largest": lambda *terms: reduce(larger, terms),
    }


def symbolic_partials(
    written: Any, varying: Sequence[str]
) -> tuple[list[Entry], dict[str, Callable[..., Any]]]:
    """Differentiate one entry of an equation, as ``units.entry`` writes it, by some of its names.

    Parameters
    ----------
    written : Expression
        Made of entries and numbers.
    varying : sequence of str
        The entries to differentiate by.

    Returns
    -------
    (list of Entry, dict)
        The entries that it reads, and for each varying one the partial derivative as a function of them all.
    """
    entries = names_in(written)
    place = {e.name: i for i, e in enumerate(entries)}
    # Two entries of one array differ in their names only: with names by place they share one derivative.
    shape = structure(written, lambda s: f"v{place[s.name]}")
    if shape not in _FORMULAS:
        import sympy

        symbols = [sympy.Symbol(f"v{i}", real=True) for i in range(len(entries))]
        if len(_FORMULAS) >= _MOST_FORMULAS:
            _FORMULAS.clear()
        _FORMULAS[shape] = symbols, to_sympy(written, lambda name: symbols[place[name]]), {}
    symbols, formula, partials = _FORMULAS[shape]
    for name in varying:
        if place[name] not in partials:
            import sympy

            derivative = sympy.diff(formula, symbols[place[name]])
            # mpmath's numbers neither overflow nor round away what cancels
            partials[place[name]] = sympy.lambdify(symbols, derivative, "mpmath", cse=True)
    return entries, {name: partials[place[name]] for name in varying}


_FORMULAS: dict[str, tuple[list[Any], Any, dict[int, Callable[..., Any]]]] = {}
_MOST_FORMULAS = 500


def symbolic_slope(equation: Equation, of: str) -> sympy.Expr:
    """Differentiate an elementwise equation's textbook form by the rules of calculus.

    Examples
    --------
    >>> from nnlearn.equations.equation import equation
    >>> symbolic_slope(equation(lambda z: np.tanh(z)), "z")
    1 - tanh(z)**2
    """
    import sympy

    symbols = {p: sympy.Symbol(p, real=True) for p in equation.parameters}
    if not isinstance(equation.textbook, Expression):
        return sympy.Integer(0)
    derivative = sympy.diff(to_sympy(equation.textbook, symbols.__getitem__), symbols[of])
    # Not `simplify`: it turns the sigmoid's slope into a hyperbolic cosine, which no textbook does.
    return sympy.piecewise_fold(derivative) if derivative.has(sympy.Piecewise) else derivative
