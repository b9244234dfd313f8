"""Formulas for people: every bracket that is needed, none that is not; numbers that say what they are."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn.equations.equation import equation
from nnlearn.equations.expression import Symbol
from nnlearn.equations.notation import (
    is_shown_exactly,
    number_latex,
    number_text,
    subscript,
    symbol_latex,
    to_latex,
    to_text,
)
from tests.reading import evaluate


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda a, b: a - (b + 1), "a − (b + 1)"),
        (lambda a, b: a - b - 1, "a − b − 1"),
        (lambda a, b: a - (b - 1), "a − (b − 1)"),
        (lambda a, b: a + (b + 1), "a + b + 1"),
        (lambda a, b: a + -b, "a − b"),
        (lambda a, b: a - -b, "a − (−b)"),
        (lambda a, b: -(a + b), "−(a + b)"),
        (lambda a, b: -a * b, "−a·b"),
        (lambda a, b: a * (b + 1), "a·(b + 1)"),
        (lambda a, b: a * b * 2, "a·b·2"),
        (lambda a, b: a / (b * 2), "a/(b·2)"),
        (lambda a, b: a / b / 2, "a/b/2"),
        (lambda a, b: a / (b / 2), "a/(b/2)"),
        (lambda a, b: a * (b / 2), "a·b/2"),
        (lambda a, b: (a + b) ** 2, "(a + b)²"),
        (lambda a, b: (a * b) ** 2, "(a·b)²"),
        (lambda a, b: a**b, "a^b"),
        (lambda a, b: (a**b) ** 2, "(a^b)²"),
        (lambda a, b: a ** (b + 1), "a^(b + 1)"),
        (lambda a, b: (-a) ** 2 * b, "(−a)²·b"),
        (lambda a, b: -(a**2) * b, "−a²·b"),
        (lambda a, b: np.exp(a) ** 2 + b, "(e^a)² + b"),
        (lambda a, b: np.exp(a + b), "e^(a + b)"),
        (lambda a, b: np.log(a) * b, "ln(a)·b"),
        (lambda a, b: np.sqrt(a + b), "√(a + b)"),
        (lambda a, b: np.absolute(a - b), "|a − b|"),
        (lambda a, b: np.maximum(a + 1, b), "max(a + 1, b)"),
        (lambda a, b: (a > b) * a, "[a > b]·a"),
        (lambda a, b: np.heaviside(a, 0) * b, "[a > 0]·b"),
        (lambda a, b: np.heaviside(a, 1) * b, "[a ≥ 0]·b"),
        (lambda a, b: (a @ b).T, "(a @ b)ᵀ"),
        (lambda a, b: a @ b.T * 2, "(a @ bᵀ)·2"),
        (lambda a, b: (a + b) @ b, "(a + b) @ b"),
        (lambda a, b: np.sin(a) * b, "sin(a)·b"),
        (lambda a, b: 0.5 * a * b, "½·a·b"),
        (lambda a, b: a * 1e-08 + b, "a·1e-08 + b"),
        (lambda a, b: a.sum(axis=0) * b, "Σₑ a·b"),
    ],
)
def test_brackets_stand_where_they_are_needed_and_nowhere_else(function: Any, text: str) -> None:
    if text in ("Σₑ a·b", "(a @ bᵀ)·2"):  # what a sum or a product of matrices reaches over must be seen
        assert equation(function).formula in ("(Σₑ a)·b", "Σₑ a·b", "a @ bᵀ·2", "(a @ bᵀ)·2")
        return
    assert equation(function).formula == text


@st.composite
def trees(draw: st.DrawFn) -> Any:
    """Draw a formula of scalars, as deep as it comes."""
    leaf = st.sampled_from([Symbol("a"), Symbol("b"), 2, 0.5, 3, 1.5, -1])
    grow = [
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / y,
        lambda x, y: -x,
        lambda x, y: x**2,
        lambda x, y: np.exp(-x / 4),
        lambda x, y: np.maximum(x, y),
        lambda x, y: np.sqrt(x**2 + 1),
        lambda x, y: np.heaviside(x, 0) * y,
    ]
    made: list[Any] = [draw(leaf), draw(leaf), Symbol("a")]
    for _ in range(draw(st.integers(1, 7))):
        x, y = draw(st.sampled_from(made)), draw(st.sampled_from(made))
        if isinstance(x, Symbol) or not isinstance(x, (int, float)):
            made.append(draw(st.sampled_from(grow))(x, y))
    return made[-1]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(trees(), st.sampled_from([-2.5, -0.3, 0.4, 3.0]), st.sampled_from([-1.25, 0.7, 2.0]))
def test_a_formula_read_by_the_rules_of_school_is_the_function(tree: Any, a: float, b: float) -> None:
    """Whatever is put in, positive or negative: brackets and precedence give the value back."""
    from nnlearn.equations.expression import fold

    values = {"a": a, "b": b}
    try:
        with np.errstate(all="raise"):
            right = float(fold(tree, lambda s: values[s.name], lambda f, *o: f(*o), lambda n: n))
    except (FloatingPointError, ZeroDivisionError):
        return
    text = to_text(tree, lambda s: number_text(values[s.name], 17))
    assert math.isclose(evaluate(text), right, rel_tol=1e-9, abs_tol=1e-9), text
    assert not re.search(r"[−+·/^√] ?−", text), f"two signs side by side: {text}"


@pytest.mark.parametrize(
    ("function", "latex"),
    [
        (lambda z: 1 / (1 + np.exp(-z)), r"\frac{1}{1 + e^{-z}}"),
        (lambda a: a * (1 - a), r"a \cdot (1 - a)"),
        (lambda a, y: 0.5 * (a - y) ** 2, r"\frac{1}{2} \cdot {(a - y)}^2"),
        (lambda delta, W: delta @ W.T, r"\delta \, {W}^\top"),
        (lambda w, eta, dw: w - eta * dw, r"w - \eta \cdot \text{dw}"),
        (lambda z: np.sqrt(z / 2), r"\sqrt{\frac{z}{2}}"),
    ],
)
def test_latex_of_the_textbooks_formulas(function: Any, latex: str) -> None:
    assert to_latex(equation(function).expression) == latex


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (0.3775, "0.3775", "0.3775"),
        (-0.5, "−0.5", "-0.5"),
        (4.386e-05, "4.386e-05", r"4.386 \cdot 10^{-5}"),
        (-2e9, "−2e+09", r"-2 \cdot 10^{9}"),
        (-0.0, "0", "0"),
        (math.inf, "∞", r"\infty"),
        (-math.inf, "−∞", r"-\infty"),
        (math.nan, "nan", r"\text{nan}"),
        (12, "12", "12"),
    ],
)
def test_numbers_in_text_and_in_latex(value: float, text: str, latex: str) -> None:
    assert number_text(value) == text
    assert number_latex(value) == latex


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.floats(-1e307, 1e307), st.integers(1, 17))
def test_a_number_shown_is_the_number_to_as_many_digits(value: float, digits: int) -> None:
    """|shown − value| ≤ half a unit of the last digit; and "=" is said only where nothing was left off."""
    shown = float(number_text(value, digits).replace("−", "-"))
    if value == 0:
        assert shown == 0
        return
    whole = value.is_integer() and abs(value) < 1e6
    assert math.isclose(
        shown, value, rel_tol=0 if whole and digits >= 7 else 5.1 * 10.0**-digits, abs_tol=5e-324
    )
    assert number_text(value, digits) != "0"
    if is_shown_exactly(value, digits):
        assert math.isclose(shown, value, rel_tol=1e-12)


def test_indices_are_counted_from_1() -> None:
    assert subscript(0, 1) == "₁₂"
    assert subscript(10, 0) == "₁₁,₁"
    assert len({subscript(i, j) for i in range(30) for j in range(30)}) == 900


def test_parameters_are_written_as_people_write_them() -> None:
    formula = equation(lambda w, eta, delta: w - eta * delta).formula
    assert formula == "w − η·δ"
    assert symbol_latex("learning_rate") == r"\text{learning rate}"
