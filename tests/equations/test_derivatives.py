"""Two derivatives that need no trust: the complex step, and sympy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy

from nnlearn.equations.derivatives import ComplexReading, complex_slope, symbolic_slope, to_sympy
from nnlearn.equations.equation import equation
from nnlearn.equations.expression import Symbol

Z = np.array([-2.3, -0.7, 0.4, 1.9])

KNOWN: list[Any] = [
    (lambda z: z**3, lambda z: 3 * z**2),
    (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    (lambda z: np.tanh(z), lambda z: 1 / np.cosh(z) ** 2),
    (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    (lambda z: np.maximum(0, z), lambda z: (z > 0) * 1.0),
    (lambda z: np.minimum(z, 1), lambda z: (z < 1) * 1.0),
    (lambda z: np.absolute(z), np.sign),
    (lambda z: z * np.sign(z), np.sign),
    (lambda z: np.heaviside(z, 0) * z**2, lambda z: (z > 0) * 2 * z),
    (lambda z: (z > 0.5) * z, lambda z: (z > 0.5) * 1.0),
    (lambda z: np.sqrt(z**2 + 1), lambda z: z / np.sqrt(z**2 + 1)),
    (lambda z: np.log1p(np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
    (lambda z: np.expm1(z), np.exp),
    (lambda z: np.logaddexp(z, 0), lambda z: 1 / (1 + np.exp(-z))),
    (lambda z: np.sin(z) * np.cos(z), lambda z: np.cos(2 * z)),
    (lambda z: np.arctan(z), lambda z: 1 / (1 + z**2)),
    (lambda z: np.arcsinh(z), lambda z: 1 / np.sqrt(1 + z**2)),
    (lambda z: np.arctanh(z / 4), lambda z: 4 / (16 - z**2)),
    (lambda z: np.log2(z**2), lambda z: 2 / z / math.log(2)),
    (lambda z: np.log10(z**2), lambda z: 2 / z / math.log(10)),
    (lambda z: np.sinh(z) + np.cosh(z), lambda z: np.cosh(z) + np.sinh(z)),
    (lambda z: 2**z, lambda z: math.log(2) * 2**z),
    (lambda z: np.reciprocal(z) + np.positive(z), lambda z: 1 - 1 / z**2),
    (lambda z: 0 * z + 3, lambda z: 0 * z),
]


@pytest.mark.parametrize(("function", "slope"), KNOWN)
def test_the_complex_step_is_exact_to_the_last_digits(function: Any, slope: Any) -> None:
    found, kink = complex_slope(equation(function), {"z": Z}, "z")
    np.testing.assert_allclose(found, slope(Z), rtol=5e-15, atol=1e-16)
    assert not kink


@pytest.mark.parametrize(("function", "slope"), KNOWN)
def test_sympy_says_the_same(function: Any, slope: Any) -> None:
    derivative = symbolic_slope(equation(function), "z")
    for z in Z:
        value = float(derivative.subs(sympy.Symbol("z", real=True), float(z)))
        assert value == pytest.approx(float(slope(z)), rel=1e-13, abs=1e-15)


def test_the_derivative_by_each_of_several_inputs() -> None:
    squared = equation(lambda a, y: (a - y) ** 2)
    values = {"a": np.array([1.0, 2.0]), "y": np.array([3.0, 0.5])}
    np.testing.assert_array_equal(complex_slope(squared, values, "a")[0], [-4, 3])
    np.testing.assert_array_equal(complex_slope(squared, values, "y")[0], [4, -3])
    assert str(symbolic_slope(squared, "y")) == "-2*a + 2*y"


@pytest.mark.parametrize(
    "function",
    [
        lambda z: np.maximum(z, 0),
        lambda z: np.minimum(z, 0),
        lambda z: np.absolute(z),
        lambda z: np.heaviside(z, 0),
        lambda z: np.sign(z),
        lambda z: (z > 0) * z,
        lambda z: np.maximum(z, -z),
    ],
)
def test_a_kink_is_noticed_where_it_is_met_exactly_and_nowhere_else(function: Any) -> None:
    assert complex_slope(equation(function), {"z": np.array([1.0, 0.0])}, "z")[1]
    assert not complex_slope(equation(function), {"z": np.array([1.0, 1e-300])}, "z")[1]


def test_a_tie_that_does_not_matter_is_no_kink() -> None:
    """max(c, c) of two numbers that do not move with z."""
    reading = ComplexReading()
    both = equation(lambda a, b, z: np.maximum(a, b) + z)
    reading(both, 1.0, 1.0, 2.0 + 1e-30j)
    assert reading.kinks == 0


def test_what_overflows_on_the_way_keeps_its_slope() -> None:
    sigmoid = equation(lambda z: 1 / (1 + np.exp(-z)))
    slope, _ = complex_slope(sigmoid, {"z": np.array([-800.0, 800.0])}, "z")
    assert (np.abs(slope) < 1e-300).all()


def test_a_function_that_takes_no_complex_numbers_is_told() -> None:
    with pytest.raises(TypeError, match=r"np\.cbrt does not take complex numbers.*\n    write: "):
        complex_slope(equation(lambda z: np.cbrt(z)), {"z": 1.0}, "z")


def test_a_function_that_sympy_does_not_know_is_told() -> None:
    with pytest.raises(TypeError, match=r"np\.spacing has no counterpart in sympy"):
        to_sympy(np.spacing(Symbol("z")), lambda name: sympy.Symbol(name))


def test_numbers_become_exact_in_sympy() -> None:
    z: Any = Symbol("z")
    assert to_sympy(0.1 * z, sympy.Symbol) == sympy.Rational(1, 10) * sympy.Symbol("z")
    assert to_sympy(np.log(z) / 3, sympy.Symbol).has(sympy.Rational(1, 3))
