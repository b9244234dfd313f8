"""Exact derivatives of an equation, to hold its hand-written derivative against.

*The complex step* (Lyness and Moler, 1967; Squire and Trapp, 1998) runs the equation's own tree at
``x + ih`` with h = 1e-30 and reads the derivative off the imaginary part. Nothing is subtracted, so
nothing is lost: it is right to the last bits. *Sympy* differentiates the formula by the rules of calculus.

Where an equation has a kink, no derivative exists and each side of it is as right as the other;
:class:`ComplexReading` notes whether it came across one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
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
            raise TypeError(
                f"np.{function.__name__} has no counterpart in sympy"
                "\n    write: the same with np.exp, np.log, np.tanh, np.maximum, powers, ..."
            )
        return rule(*operands)

    return fold(expression, lambda s: symbol(s.name), apply, _number)


def _number(value: Any) -> sympy.Expr:
    """A number as people mean it: 0.1 is 1/10; what is no such fraction stays the float that it is."""
    import sympy

    number = float(value)
    if math.isfinite(number) and abs(number) < 1e6:
        fraction = Fraction(number).limit_denominator(1000)
        if float(fraction) == number:
            return sympy.Rational(fraction.numerator, fraction.denominator)
    return sympy.Float(number, 40)  # digits enough that nothing is rounded on the way to a derivative


def sympy_rules() -> dict[str, Callable[..., Any]]:
    """What each NumPy function is in sympy, where the names differ or Python's operators are meant."""
    import sympy

    def indicator(relation: Any) -> Callable[[Any, Any], Any]:
        return lambda a, b: sympy.Piecewise((1, relation(a, b)), (0, True))

    def larger(a: Any, b: Any) -> Any:
        return sympy.Piecewise((a, a > b), (b, True))

    third = sympy.Rational(1, 3)
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
        "float_power": lambda a, b: a**b,
        "cbrt": lambda a: sympy.Piecewise((a**third, a >= 0), (-((-a) ** third), True)),
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
        "ceil": sympy.ceiling,
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

    A form with bends is differentiated piece by piece; where two pieces meet, either may be given.

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
    formula, by = to_sympy(equation.textbook, symbols.__getitem__), symbols[of]
    # Not `simplify`: it turns the sigmoid's slope into a hyperbolic cosine, which no textbook does.
    if not formula.has(sympy.Piecewise):
        return sympy.diff(formula, by)
    try:
        pieces = [(start, sympy.diff(piece, by)) for start, piece in _pieces(formula, by)]
    except _NoStraightLimits:
        return sympy.piecewise_fold(sympy.diff(formula, by))
    kept = pieces[:1]
    for start, slope in pieces[1:]:
        if slope != kept[-1][1]:
            kept.append((start, slope))
    return sympy.Piecewise(*((slope, start is None or by > start) for start, slope in reversed(kept)))


class _NoStraightLimits(Exception):
    """The pieces of a formula do not meet at points that can be put in order."""


def _pieces(formula: Any, by: Any, low: Any = None, high: Any = None) -> list[tuple[Any, Any]]:
    """The pieces of a formula between `low` and `high`, upwards: where each starts, and its own formula."""
    import sympy

    inner = [p for p in formula.atoms(sympy.Piecewise) if not any(a.has(sympy.Piecewise) for a in p.args)]
    if not inner:
        return [(low, formula)]
    bend = min(inner, key=str)
    for test in _tests(bend):
        gap = sympy.expand(test.lhs - test.rhs)
        factor = gap.coeff(by, 1)
        rest = sympy.expand(gap - factor * by)
        if not factor.is_number or factor == 0 or rest.has(by):
            raise _NoStraightLimits
        limit = -rest / factor
        if (low is None or _positive(limit - low)) and (high is None or _positive(high - limit)):
            return [*_pieces(formula, by, low, limit), *_pieces(formula, by, limit, high)]
    if low is None:
        between = 0 if high is None else high - 1
    else:
        between = low + 1 if high is None else (low + high) / 2
    decided = {t: t.func(sympy.expand((t.lhs - t.rhs).subs(by, between)), 0) for t in _tests(bend)}
    return _pieces(formula.xreplace({bend: bend.xreplace(decided)}), by, low, high)


def _tests(bend: Any) -> list[Any]:
    """The comparisons that decide which piece holds, always in the same order."""
    import sympy

    return sorted(bend.atoms(sympy.core.relational.Relational), key=str)


def _positive(distance: Any) -> bool:
    if not distance.is_number:
        raise _NoStraightLimits
    return bool(distance > 0)


def derivative_text(expression: sympy.Expr) -> str:
    """Write a derivative for people: decimals as decimals, and the pieces of a bend in plain words.

    Examples
    --------
    >>> from nnlearn.equations.equation import equation
    >>> derivative_text(symbolic_slope(equation(lambda z: np.maximum(z, 0) + 0.044715 * z), "z"))
    '1.044715 if z > 0 else 0.044715'
    """
    from sympy.printing.precedence import precedence
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        def _print_Float(self, number: Any) -> str:
            return f"{float(number):.10g}"

        def _print_Piecewise(self, pieces: Any) -> str:
            *before, (last, always) = [(self._print(value), test) for value, test in pieces.args]
            if always != True:  # noqa: E712 (sympy's true is not Python's)
                before, last = [*before, (last, always)], "nan"
            told = [f"{value} if {self._print(test)} else " for value, test in before]
            return f"({''.join(told)}{last})"

        def _print_ITE(self, choice: Any) -> str:
            test, yes, no = map(self._print, choice.args)
            return f"({yes} if {test} else {no})"

        def _print_Relational(self, test: Any) -> str:
            return f"{self._print(test.lhs)} {test.rel_op} {self._print(test.rhs)}"

        def _print_And(self, tests: Any) -> str:
            return self._joined(tests, " and ")

        def _print_Or(self, tests: Any) -> str:
            return self._joined(tests, " or ")

        def _print_Not(self, test: Any) -> str:
            return f"not ({self._print(test.args[0])})"

        def _print_Max(self, call: Any) -> str:
            return f"max({self.stringify(sorted(call.args, key=str), ', ')})"

        def _print_Min(self, call: Any) -> str:
            return f"min({self.stringify(sorted(call.args, key=str), ', ')})"

        def _print_Abs(self, call: Any) -> str:
            return f"abs({self._print(call.args[0])})"

        def _joined(self, tests: Any, word: str) -> str:
            parts = sorted(tests.args, key=str)
            return word.join(
                f"({self._print(t)})" if 0 < precedence(t) < precedence(tests) else self._print(t)
                for t in parts
            )

    text: str = Printer().doprint(expression)
    return text[1:-1] if type(expression).__name__ == "Piecewise" else text
