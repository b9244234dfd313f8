"""The numbers of one row of a perceptron's trace, each with its formula and the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Entry, Symbol
from nnlearn.equations.notation import (
    is_shown_exactly,
    number_latex,
    number_text,
    subscript,
    to_latex,
    to_text,
)
from nnlearn.equations.units import entry
from nnlearn.lines import LONGEST, Line
from nnlearn.maths.activations import step
from nnlearn.maths.perceptron_rule import perceptron_update

if TYPE_CHECKING:
    from nnlearn.perceptron import Perceptron
    from nnlearn.perceptron_trace import Row

#: What each parameter of the equations is called here, in text and in LaTeX.
NAMES = {
    "W": ("w", "w"),
    "a": ("ŷ", r"\hat{y}"),
    "theta": ("θ", r"\theta"),
    "eta": ("η", r"\eta"),
}


def lines_of(unit: Perceptron, row: Row, digits: int) -> list[Line]:
    """Write out every number of one row.

    Parameters
    ----------
    unit : Perceptron
        The unit that learned.
    row : Row
    digits : int
        Significant digits to show.
    """
    n = len(row.x)
    offset = {"b": row.before[-1], "theta": unit.threshold}
    values = {
        "x": row.x,
        "W": row.before[:n],
        **{k: np.asarray(v) for k, v in offset.items() if v is not None},
    }
    lines = [
        _line("z", ("z", "z"), unit.sum_equation, values, row.z, digits),
        _line("y_hat", NAMES["a"], step, {"z": row.z}, row.predicted, digits),
    ]
    common = {"eta": unit.learning_rate, "y": row.target, "a": row.predicted}
    for i in range(len(row.before)):
        values = {"w": row.before[i], "x": row.x[i] if i < n else 1.0, **common}
        at = i if i < n else None
        symbol = (f"w{subscript(i)}⁺", f"w_{{{i + 1}}}^+") if i < n else ("b⁺", "b^+")
        name = f"w{i + 1}" if i < n else "b"
        lines.append(_line(name, symbol, perceptron_update, values, row.after[i], digits, at))
    return lines


def _line(
    name: str,
    symbol: tuple[str, str],
    equation: Equation,
    values: Mapping[str, Any],
    value: float,
    digits: int,
    weight: int | None = None,
) -> Line:
    """One line; `weight` says which weight an update is of, None being the bias."""
    arrays = {p: np.asarray(values[p], float) for p in equation.parameters}
    written = entry(equation.textbook, (), {p: a.shape for p, a in arrays.items()}, LONGEST)

    def named(language: int, symbol: Symbol) -> str:
        if not isinstance(symbol, Entry):
            return ("…", r"\dots")[language]
        p, index = symbol.quantity, symbol.index
        if equation is perceptron_update and p in "wx":
            if weight is None:
                return {"w": "b", "x": "1"}[p]
            index = (weight,)
        base = NAMES.get(p, (p, p))[language]
        if not index:
            return base
        return base + (subscript(*index) if language == 0 else f"_{{{index[0] + 1}}}")

    def put_in(language: int, symbol: Symbol) -> str:
        if not isinstance(symbol, Entry):
            return ("…", r"\dots")[language]
        return (number_text, number_latex)[language](arrays[symbol.quantity][symbol.index], digits)

    text = [to_text(written, lambda s: named(0, s)), to_text(written, lambda s: put_in(0, s))]
    latex = [to_latex(written, lambda s: named(1, s)), to_latex(written, lambda s: put_in(1, s))]
    relation = "=" if is_shown_exactly(value, digits) else r"\approx"
    causes = tuple(dict.fromkeys(_names(equation, arrays, weight)))
    whole = f"{symbol[1]} = {latex[0]} = {latex[1]} {relation} {number_latex(value, digits)}"
    return Line(name, symbol[0], *text, float(value), equation.name, causes, whole, digits)


def _names(equation: Equation, arrays: Mapping[str, Any], weight: int | None) -> list[str]:
    """What an equation reads, by the names that a row's numbers have."""
    if equation is perceptron_update:
        return ["b"] if weight is None else [f"w{weight + 1}"]
    if equation is step:
        return ["z"]
    return [f"w{i + 1}" for i in range(arrays["x"].size)] + ["b"] * ("b" in arrays)
