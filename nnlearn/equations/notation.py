"""Formulas for people: an expression as plain text or as LaTeX, with names or with numbers in it."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from nnlearn.equations.expression import Symbol, fold

SUM, MATRICES, PRODUCT, POWER, ATOM = range(5)
ANYTHING = SUM
#: What a negative number does not follow without brackets.
SIGNS = ("+", "−", "-", "·", "/", "^", "√", "@", r"\cdot")


class Written(NamedTuple):
    """A piece of a formula, how tightly it holds together, and whether it is the negative of a formula."""

    text: str
    binds: int
    negated: bool = False


class Form(NamedTuple):
    """How a function is written, and how tightly each operand must hold together."""

    text: str
    latex: str
    binds: int
    needs: tuple[int, ...]


FORMS: dict[str, Form] = {
    "subtract": Form("{} − {}", "{} - {}", SUM, (SUM, PRODUCT)),
    "multiply": Form("{}·{}", r"{} \cdot {}", PRODUCT, (PRODUCT, PRODUCT)),
    "matmul": Form("{} @ {}", r"{} \, {}", MATRICES, (MATRICES, PRODUCT)),
    "divide": Form("{}/{}", r"\frac{{{}}}{{{}}}", PRODUCT, (PRODUCT, POWER)),
    "negative": Form("−{}", "-{}", SUM, (PRODUCT,)),
    "positive": Form("{}", "{}", ATOM, (ATOM,)),
    "reciprocal": Form("1/{}", r"\frac{{1}}{{{}}}", PRODUCT, (POWER,)),
    "square": Form("{}²", "{{{}}}^2", POWER, (ATOM,)),
    "power": Form("{}^{}", "{{{}}}^{{{}}}", POWER, (ATOM, ATOM)),
    "sqrt": Form("√{}", r"\sqrt{{{}}}", POWER, (ATOM,)),
    "exp": Form("e^{}", "e^{{{}}}", POWER, (ATOM,)),
    "log": Form("ln({})", r"\ln({})", ATOM, (ANYTHING,)),
    "log1p": Form("ln(1 + {})", r"\ln(1 + {})", ATOM, (SUM,)),
    "expm1": Form("e^{} − 1", "e^{{{}}} - 1", SUM, (ATOM,)),
    "logaddexp": Form("ln(e^{} + e^{})", r"\ln(e^{{{}}} + e^{{{}}})", ATOM, (ATOM, ATOM)),
    "maximum": Form("max({}, {})", r"\max({}, {})", ATOM, (ANYTHING, ANYTHING)),
    "minimum": Form("min({}, {})", r"\min({}, {})", ATOM, (ANYTHING, ANYTHING)),
    "absolute": Form("|{}|", r"\left|{}\right|", ATOM, (ANYTHING,)),
    "ceil": Form("⌈{}⌉", r"\lceil {} \rceil", ATOM, (ANYTHING,)),
    "greater": Form("[{} > {}]", "[{} > {}]", ATOM, (SUM, SUM)),
    "greater_equal": Form("[{} ≥ {}]", r"[{} \geq {}]", ATOM, (SUM, SUM)),
    "less": Form("[{} < {}]", "[{} < {}]", ATOM, (SUM, SUM)),
    "less_equal": Form("[{} ≤ {}]", r"[{} \leq {}]", ATOM, (SUM, SUM)),
    "equal": Form("[{} = {}]", "[{} = {}]", ATOM, (SUM, SUM)),
    "transpose": Form("{}ᵀ", r"{{{}}}^\top", POWER, (ATOM,)),
    "sum axis 0": Form("Σₑ {}", r"\sum_{{e}} {}", PRODUCT, (PRODUCT,)),
    "sum over rows": Form("Σᵢ {}", r"\sum_{{i}} {}", PRODUCT, (PRODUCT,)),
    "sum axis 1": Form("Σⱼ {}", r"\sum_{{j}} {}", PRODUCT, (PRODUCT,)),
    "mean axis 0": Form("1/n·Σₑ {}", r"\frac{{1}}{{n}} \sum_{{e}} {}", PRODUCT, (PRODUCT,)),
    "mean axis 1": Form("meanⱼ({})", r"\operatorname{{mean}}_{{j}}({})", ATOM, (ANYTHING,)),
    "max axis 0": Form("maxₑ({})", r"\max_{{e}}({})", ATOM, (ANYTHING,)),
    "max axis 1": Form("maxⱼ({})", r"\max_{{j}}({})", ATOM, (ANYTHING,)),
}

GREEK = {
    "delta": ("δ", r"\delta"),
    "eta": ("η", r"\eta"),
    "lambda_": ("λ", r"\lambda"),
    "beta": ("β", r"\beta"),
    "epsilon": ("ε", r"\varepsilon"),
    "rho": ("ρ", r"\rho"),
    "mu": ("μ", r"\mu"),
    "alpha": ("α", r"\alpha"),
    "beta1": ("β₁", r"\beta_1"),
    "beta2": ("β₂", r"\beta_2"),
    "theta": ("θ", r"\theta"),
}
_FRACTIONS = {0.5: ("½", r"\frac{1}{2}"), 0.25: ("¼", r"\frac{1}{4}"), math.pi: ("π", r"\pi")}
#: The parameters that have a row for each input; and those that have one for each example.
_WEIGHTS = re.compile(r"d?[Ww]\d*")
_OF_EXAMPLES = {"x", "y", "c", "z", "a", "da", "delta", "slope", "losses", "u", "mask"}
_FIRST_NUMBER = re.compile(r"[−-][\d.]+(e[+-]\d+| \\cdot 10\^\{-?\d+\})?(?=·| \\cdot )")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

DIGITS = 4


def number_text(value: Any, digits: int = DIGITS) -> str:
    """Write one number with `digits` significant digits: never 0.000 for a small one, never −0.0.

    Parameters
    ----------
    value : real number
    digits : int
        Significant digits; whole numbers below a million are written in full.

    Returns
    -------
    str
        With a true minus sign; scientific only below 0.0001 and from a million on.

    Examples
    --------
    >>> [number_text(v) for v in (0.1 + 0.2, 4.386e-05, -0.0, -1.5, 1234.56, 2e9, float("nan"))]
    ['0.3', '4.386e-05', '0', '−1.5', '1235', '2e+09', 'nan']
    """
    number = float(value)
    if not math.isfinite(number):
        return f"{number}".replace("-", "−").replace("inf", "∞")
    rounded = float(f"{number:.{digits - 1}e}")
    if rounded == 0:
        return "0"
    if 1e-4 <= abs(rounded) < 1e6:
        exponent = math.floor(math.log10(abs(rounded)))
        text = f"{number:.{max(0, digits - 1 - exponent)}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    else:
        mantissa, power = f"{number:.{digits - 1}e}".split("e")
        text = (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + "e" + power
    return text.replace("-", "−", 1) if text.startswith("-") else text


def number_latex(value: Any, digits: int = DIGITS) -> str:
    r"""Write one number as LaTeX, with `digits` significant digits.

    Examples
    --------
    >>> print(number_latex(-4.386e-05))
    -4.386 \cdot 10^{-5}
    """
    text = number_text(value, digits).replace("−", "-")
    if "e" not in text:
        return text.replace("∞", r"\infty").replace("nan", r"\text{nan}")
    mantissa, power = text.split("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}"


def is_shown_exactly(value: Any, digits: int = DIGITS) -> bool:
    """Whether the written number is the number, but for the last bits of binary arithmetic."""
    number = float(value)
    return (
        not math.isfinite(number)
        or math.isclose(number, float(f"{number:.{digits - 1}e}"), rel_tol=1e-13)
        or (number.is_integer() and abs(number) < 1e6)
    )


def subscript(*indices: int) -> str:
    """Indices, counted from 0, as the subscript that people read, counted from 1.

    Examples
    --------
    >>> subscript(0, 1), subscript(11, 0)
    ('₁₂', '₁₂,₁')
    """
    shown = [str(i + 1).translate(_SUBSCRIPTS) for i in indices]
    return ("," if any(len(s) > 1 for s in shown) else "").join(shown)


def to_text(expression: Any, symbol: Callable[[Symbol], str] | None = None) -> str:
    """Write an expression as plain text.

    Parameters
    ----------
    expression : Expression
    symbol
        Gives each symbol's text: a name or a number. By default its own name.
    """
    return _write(expression, symbol or (lambda s: symbol_text(s.name)), "text")


def to_latex(expression: Any, symbol: Callable[[Symbol], str] | None = None) -> str:
    """Write an expression as LaTeX; the parameters are those of :func:`to_text`."""
    return _write(expression, symbol or (lambda s: symbol_latex(s.name)), "latex")


def symbol_text(name: str) -> str:
    """A parameter's name as people write it: ``delta`` is δ."""
    return GREEK[name][0] if name in GREEK else name


def symbol_latex(name: str) -> str:
    """A parameter's name as LaTeX."""
    if name in GREEK:
        return GREEK[name][1]
    return name if len(name) == 1 else rf"\text{{{name}}}".replace("_", " ")


def _write(expression: Any, symbol: Callable[[Symbol], str], language: str) -> str:
    @functools.cache
    def rows() -> str:
        return "sum over rows" if _is_of_weights(expression) else "sum axis 0"

    def write_symbol(node: Symbol) -> Written:
        text = symbol(node)
        loose = text.startswith(("−", "-")) or (" " in text and language == "text")
        binds = PRODUCT if "\\cdot 10" in text else POWER if text.startswith("\\frac") else ATOM
        return Written(text, SUM if loose else binds)

    def write_number(value: float) -> Written:
        if value in _FRACTIONS:
            return Written(_FRACTIONS[value][language == "latex"], ATOM)
        text = (number_text if language == "text" else number_latex)(value, 6)
        return Written(text, SUM if value < 0 else ATOM)

    def write(function: Any, *operands: Written) -> Written:
        return _write_call(function, operands, language, rows)

    return fold(expression, write_symbol, write, write_number).text


def _is_of_weights(expression: Any) -> bool:
    """Whether rows are inputs: in an equation of weights alone, where no examples take part."""
    names: set[str] = set()
    fold(expression, lambda s: names.add(s.name), lambda *_: None, lambda _: None)
    return any(map(_WEIGHTS.fullmatch, names)) and not names & _OF_EXAMPLES


def _write_call(
    function: Any, operands: tuple[Written, ...], language: str, rows: Callable[[], str]
) -> Written:
    name = function.__name__
    if name == "heaviside":
        relation = {"0": ">", "1": "≥" if language == "text" else r"\geq"}.get(operands[1].text)
        if relation:
            return Written(f"[{operands[0].text} {relation} 0]", ATOM)
    if name in ("add", "total"):
        return _write_sum(operands, language)
    if name == "columns":
        return Written(f"{operands[0].text}[{function.start}::{function.step}]", ATOM)
    if name == "repeat":  # only says which entry goes with which: the formula of one unit shows it
        return operands[0]
    form = FORMS.get(f"{name} axis {function.axis % 2}" if hasattr(function, "axis") else name)
    if form is FORMS["sum axis 0"]:
        form = FORMS[rows()]
    if form is None:
        listed = ", ".join(o.text for o in operands)
        spelled = {"arctan": "arctan", "largest": "max"}.get(name, name)
        return Written(
            f"{spelled}({listed})" if language == "text" else rf"\operatorname{{{spelled}}}({listed})", ATOM
        )
    fraction = language == "latex" and name in ("divide", "reciprocal", "sqrt")
    exponent = language == "latex" and name in ("exp", "logaddexp")
    template = form.text if language == "text" else form.latex
    before = template.split("{}")
    pieces = [
        o.text
        if fraction or exponent or (name == "power" and language == "latex" and place == 1)
        else _bracketed(o, need, before[place].rstrip().endswith(SIGNS), language)
        for place, (o, need) in enumerate(zip(operands, form.needs, strict=True))
    ]
    binds = POWER if fraction and name != "sqrt" else form.binds
    negated = name == "negative" and operands[0].binds >= MATRICES
    return Written(template.format(*pieces), binds, negated)


def _write_sum(operands: tuple[Written, ...], language: str) -> Written:
    """Terms with plus signs between them: adding the negative of a formula is taking the formula away."""
    text = operands[0].text
    for operand in operands[1:]:
        if operand.negated:
            text += (" − " if language == "text" else " - ") + operand.text[1:]
        else:
            text += " + " + _term(operand.text, operand.binds)
    return Written(text, SUM)


def _term(text: str, binds: int) -> str:
    """A term after a plus sign: a negative number gets brackets, alone or as a product's first factor."""
    if not text.startswith(("−", "-")):
        return text
    if binds == PRODUCT and (match := _FIRST_NUMBER.match(text)):
        return f"({match[0]}){text[match.end() :]}"
    return f"({text})"


def _bracketed(written: Written, need: int, after_sign: bool, language: str) -> str:
    """Brackets where the operand would fall apart, and round a negative number after another sign."""
    negative = written.text.startswith(("−", "-"))
    leads = negative and not after_sign and need <= PRODUCT and _single(written.text)
    if (written.binds < need and not leads) or (negative and after_sign):
        return (
            rf"\left({written.text}\right)"
            if language == "latex" and "\\frac" in written.text
            else f"({written.text})"
        )
    return written.text


def _single(text: str) -> bool:
    """Whether a text that starts with a minus is one negative number."""
    return not any(c in text[1:] for c in " +·/")
