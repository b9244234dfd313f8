"""One number of a trace, written out: its name, its formula, the formula with the numbers, its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.expression import Entry, Symbol, fold
from nnlearn.equations.notation import (
    DIGITS,
    is_shown_exactly,
    number_latex,
    number_text,
    to_latex,
    to_text,
)
from nnlearn.equations.units import entry, names_in
from nnlearn.plan import Step
from nnlearn.value_names import latex_name, text_name

#: Sums of more terms than this are shortened in the middle.
LONGEST = 6


@dataclass(frozen=True)
class Line:
    """One number, and where it comes from.

    Attributes
    ----------
    name : str
        As in code: ``z1[0,0]``.
    symbol : str
        As in formulas, which count from 1: ``z1₁``.
    formula : str
        ``x₁·W1₁₁ + x₂·W1₂₁ + b1₁``; empty for a value that was given.
    substituted : str
        The formula with the numbers put in.
    value : float
    equation : str
        The name of the equation that made it, or "given".
    causes : tuple of str
        The numbers that the formula reads, by name.
    write_latex : callable
        Writes the line as LaTeX.
    digits : int
        Significant digits of what is shown; `value` has all of them.
    """

    name: str
    symbol: str
    formula: str
    substituted: str
    value: float
    equation: str
    causes: tuple[str, ...]
    write_latex: Callable[[], str] = field(repr=False, compare=False)
    digits: int = DIGITS

    @cached_property
    def latex(self) -> str:
        """The whole line as LaTeX, written when it is first asked for: most lines are read as text."""
        return self.write_latex()

    @property
    def parts(self) -> list[str]:
        """Name, formula, numbers and value, leaving out what would only say the same again."""
        value = number_text(self.value, self.digits)
        parts = [self.symbol, self.formula, self.substituted]
        if self.substituted in (self.formula, value):
            parts.pop()
        return [p for p in parts if p] + [value]

    @property
    def relation(self) -> str:
        """An equals sign where the value shown is the value, ≈ where digits were left off."""
        return "=" if is_shown_exactly(self.value, self.digits) else "≈"

    @property
    def text(self) -> str:
        """The whole line as plain text."""
        *before, value = self.parts
        given = "  (given)" if self.equation == "given" else ""
        return f"{' = '.join(before)} {self.relation} {value}{given}"

    def wrapped(self, width: int = 80) -> str:
        """The whole line, broken before its equals signs where it is longer than `width`."""
        if len(self.text) <= width:
            return self.text
        *before, value = self.parts
        first, *rest = before
        indent = " " * len(first)
        lines = (
            [f"{first} = {rest[0]}"]
            + [f"{indent} = {p}" for p in rest[1:]]
            + [f"{indent} {self.relation} {value}"]
        )
        return "\n".join(_broken(line, width, indent) for line in lines)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def line_of(
    step: Step | None,
    name: str,
    index: tuple[int, ...],
    values: Mapping[str, Array],
    digits: int = DIGITS,
) -> Line:
    """Write out one number.

    Parameters
    ----------
    step : Step or None
        The plan's step that made it; None for a value that was given.
    name : str
        The value's name.
    index : tuple of int
        Which entry of it, counted from 0.
    values : mapping
        Every value of the trace.
    digits : int
        Significant digits to show.
    """
    examples = len(values["x"])
    value = float(values[name][index])
    symbol, key = text_name(name, index, examples), Entry(name, index).name
    if step is None:

        def given_latex() -> str:
            return latex_line([latex_name(name, index, examples)], value, digits)

        return Line(key, symbol, "", "", value, "given", (), given_latex, digits)
    arguments = step.arguments
    shapes = {p: values[v].shape for p, v in arguments.items()}
    written = _written(_form(step, index, shapes, values), index, tuple(shapes.items()))

    def number(e: Entry) -> float:
        return float(values[arguments[e.quantity]][e.index])

    def put_in(e: Symbol) -> str:
        return number_text(number(e), digits) if isinstance(e, Entry) else e.name

    def named_latex(e: Symbol) -> str:
        return latex_name(arguments[e.quantity], e.index, examples) if isinstance(e, Entry) else r"\dots"

    def put_in_latex(e: Symbol) -> str:
        return number_latex(number(e), digits) if isinstance(e, Entry) else r"\dots"

    def latex() -> str:
        middle = [to_latex(written, named_latex), to_latex(written, put_in_latex)]
        if middle[1] in (middle[0], number_latex(value, digits)):
            middle.pop()
        return latex_line([latex_name(name, index, examples), *middle], value, digits)

    causes = tuple(Entry(arguments[e.quantity], e.index).name for e in names_in(written))
    formula = _formula(written, tuple(arguments.items()), examples)
    substituted = to_text(written, put_in)
    return Line(key, symbol, formula, substituted, value, step.equation.name, causes, latex, digits)


@lru_cache(maxsize=4096)
def _written(form: Any, index: tuple[int, ...], shapes: tuple[tuple[str, tuple[int, ...]], ...]) -> Any:
    """One entry of an equation; whatever its numbers, it is written the same."""
    return entry(form, index, dict(shapes), LONGEST)


@lru_cache(maxsize=4096)
def _formula(written: Any, arguments: tuple[tuple[str, str], ...], examples: int) -> str:
    """An entry of an equation in the names of the values that go into it."""
    values = dict(arguments)

    def named(e: Symbol) -> str:
        return text_name(values[e.quantity], e.index, examples) if isinstance(e, Entry) else e.name

    return to_text(written, named)


def latex_line(parts: Sequence[str], value: float, digits: int) -> str:
    """Join what is equal by equals signs, and put the value behind it."""
    relation = "=" if is_shown_exactly(value, digits) else r"\approx"
    return f"{' = '.join(parts)} {relation} {number_latex(value, digits)}"


def _form(
    step: Step, index: tuple[int, ...], shapes: dict[str, tuple[int, ...]], values: Mapping[str, Array]
) -> Any:
    """The textbook form, or the one that ran where the textbook's has not its value.

    The logarithm of a sure unit's 1 − a is such a place: a is 1 but for its rounding.
    """
    equation = step.equation
    if equation.textbook is equation.expression:
        return equation.textbook
    written = entry(equation.textbook, index, shapes)

    def number(symbol: Symbol) -> Any:
        assert isinstance(symbol, Entry)
        return values[step.arguments[symbol.quantity]][symbol.index]

    with np.errstate(all="ignore"):
        told = fold(written, number, lambda function, *operands: function(*operands), lambda n: n)
    value = values[step.name][index]
    return equation.textbook if np.isclose(told, value, rtol=1e-6, atol=1e-12) else equation.expression


def matrix_line(step: Step, examples: int) -> str:
    """A step's formula for the whole array, in the plan's names; one example needs no sum over examples."""
    arguments = step.arguments
    formula = to_text(step.equation.textbook, lambda s: text_name(arguments[s.name]))
    if examples == 1:
        formula = formula.replace("1/n·Σₑ ", "").replace("Σₑ ", "")
    return f"{text_name(step.name)} = {formula}"


def matrix_latex(step: Step, examples: int) -> str:
    """A step's formula for the whole array, as LaTeX; one example needs no sum over examples."""
    arguments = step.arguments
    formula = to_latex(step.equation.textbook, lambda s: latex_name(arguments[s.name]))
    if examples == 1:
        formula = formula.replace(r"\frac{1}{n} \sum_{e} ", "").replace(r"\sum_{e} ", "")
    return f"{latex_name(step.name)} = {formula}"


def _broken(line: str, width: int, indent: str) -> str:
    """Break a long formula after its plus signs."""
    rows, row = [], ""
    for piece in line.split(" + "):
        longer = f"{row} + {piece}" if row else piece
        if row and len(longer) > width:
            rows.append(row)
            row = f"{indent}   + {piece}"
        else:
            row = longer
    return "\n".join([*rows, row])
