"""The numbers of one row of a perceptron's trace, each with its formula and the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Equation
from nnlearn.equations.expression import Entry, Symbol
from nnlearn.equations.notation import (
    number_latex,
    number_text,
    subscript,
    to_latex,
    to_text,
)
from nnlearn.equations.units import entry
from nnlearn.lines import LONGEST, Line, latex_line
from nnlearn.maths.perceptron_rule import perceptron_update

if TYPE_CHECKING:
    from nnlearn.perceptron.learning import Row
    from nnlearn.perceptron.unit import Perceptron

#: A name in text and in LaTeX.
Name = tuple[str, str]

#: What the equations' parameters are called here.
NAMES: Mapping[str, Name] = {
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

    Returns
    -------
    list of Line
        ``z``, ``y_hat``, and each weight after the example: ``w1``, …, ``b``.
    """
    n = len(row.x)
    names = [*(f"w{i + 1}" for i in range(n)), "b"][: len(row.before)]
    whole = {"x": row.x, "W": row.before[:n], "b": row.before[-1], "theta": unit.threshold}
    lines = [
        _line("z", ("z", "z"), unit.sum_equation, whole, NAMES, row.z, names, digits),
        _line("y_hat", NAMES["a"], unit.decision, {"z": row.z}, NAMES, row.predicted, ["z"], digits),
    ]
    for i, name in enumerate(names):
        weight, x = (_numbered("w", i), _numbered("x", i)) if i < n else (("b", "b"), ("1", "1"))
        values = {
            "w": row.before[i],
            "eta": unit.learning_rate,
            "y": row.target,
            "a": row.predicted,
            "x": row.x[i] if i < n else 1.0,
        }
        called = {**NAMES, "w": weight, "x": x}
        new = (f"{weight[0]}⁺", f"{weight[1]}^+")
        after = float(row.after[i])
        lines.append(_line(name, new, perceptron_update, values, called, after, [name, "y_hat"], digits))
    return lines


def _line(
    name: str,
    symbol: Name,
    equation: Equation,
    values: Mapping[str, Any],
    names: Mapping[str, Name],
    value: float,
    causes: list[str],
    digits: int,
) -> Line:
    """One number: what `equation` makes of `values`, its parameters called by `names`."""
    arrays = {p: np.asarray(values[p], float) for p in equation.parameters}
    written = entry(equation.textbook, (), {p: a.shape for p, a in arrays.items()}, LONGEST)

    def named(language: int, s: Symbol) -> str:
        if not isinstance(s, Entry):
            return ("…", r"\dots")[language]
        base = names.get(s.quantity, (s.quantity, s.quantity))[language]
        return _numbered(base, s.index[0])[language] if s.index else base

    def put_in(language: int, s: Symbol) -> str:
        if not isinstance(s, Entry):
            return ("…", r"\dots")[language]
        return (number_text, number_latex)[language](arrays[s.quantity][s.index], digits)

    formula, numbers = (to_text(written, partial(spell, 0)) for spell in (named, put_in))

    def latex() -> str:
        parts = [to_latex(written, partial(spell, 1)) for spell in (named, put_in)]
        return latex_line([symbol[1], *parts], value, digits)

    return Line(name, symbol[0], formula, numbers, float(value), equation.name, tuple(causes), latex, digits)


def _numbered(letter: str, index: int) -> Name:
    """A letter with its index, which counts from 1 where people read it."""
    return f"{letter}{subscript(index)}", f"{letter}_{{{index + 1}}}"
