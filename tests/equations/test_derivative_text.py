"""Derivatives as people read them: short numbers, bends in plain words, and no function forgotten."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

import nnlearn as nn
from nnlearn.equations.derivatives import complex_slope, derivative_text, symbolic_slope, to_sympy
from nnlearn.equations.equation import Equation, equation
from nnlearn.equations.expression import Symbol
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.losses import LOSSES

INSIDE = np.array([0.137, 0.291, 0.508, 0.733, 0.916])
#: A function, and where it and its derivative are to be looked at.
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "arctan": (lambda z: np.arctan(z), INSIDE - 0.5),
    "arcsin": (lambda z: np.arcsin(z), INSIDE - 0.5),
    "arccos": (lambda z: np.arccos(z), INSIDE - 0.5),
    "arcsinh": (lambda z: np.arcsinh(z), INSIDE - 0.5),
    "arccosh": (lambda z: np.arccosh(z), INSIDE + 1),
    "arctanh": (lambda z: np.arctanh(z), INSIDE - 0.5),
    "log2": (lambda z: np.log2(z), INSIDE),
    "log10": (lambda z: np.log10(z), INSIDE),
    "exp2": (lambda z: np.exp2(z), INSIDE - 0.5),
    "float_power": (lambda z: np.float_power(z, 2.7), INSIDE),
}


def derivative(function: Any, of: str = "z") -> str:
    return derivative_text(symbolic_slope(equation(function), of))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sympy_differentiates_every_smooth_function_of_numpy(name: str) -> None:
    function, points = FUNCTIONS[name]
    found = symbolic_slope(equation(function), "z")
    true, _ = complex_slope(equation(function), {"z": points}, "z")
    for z, slope in zip(points, true, strict=True):
        assert float(found.subs(sympy.Symbol("z", real=True), z)) == pytest.approx(float(slope), rel=1e-12)


def test_a_cube_root_is_differentiated_on_both_sides_of_0() -> None:
    found = symbolic_slope(equation(lambda z: np.cbrt(z)), "z")
    for z in (0.3, -0.3):
        value = float(found.subs(sympy.Symbol("z", real=True), z))
        assert value == pytest.approx(1 / (3 * np.cbrt(z) ** 2), rel=1e-12)


@pytest.mark.parametrize("name", ["arctan", "arcsinh", "exp2"])
def test_a_step_with_such_a_function_is_proven(name: str) -> None:
    slopes: dict[str, Any] = {
        "arctan": lambda z: 1 / (1 + z**2),
        "arcsinh": lambda z: 1 / np.sqrt(1 + z**2),
        "exp2": lambda z: np.log(2) * np.exp2(z),
    }
    activation = nn.Activation(FUNCTIONS[name][0], slopes[name], name=name)
    net = nn.Network.create([2, 3, 1], [activation, "sigmoid"], seed=0)
    assert net.trace([[0.3, -0.2]], [[1.0]]).prove().ok


def test_a_function_without_a_counterpart_is_told_with_a_remedy() -> None:
    with pytest.raises(TypeError, match=r"np\.spacing has no counterpart in sympy\n    write: "):
        to_sympy(np.spacing(Symbol("z")), sympy.Symbol)


def test_constants_read_as_they_were_typed_in() -> None:
    c = float(np.sqrt(2 / np.pi))
    text = derivative(lambda z: 0.5 * z * (1 + np.tanh(c * (z + 0.044715 * z**3))))
    assert "0.7978845608*z" in text
    assert "00000" not in text
    assert derivative(lambda z: 0.044715 * z) == "0.044715"
    assert derivative(lambda z: 0.01 * z) == "1/100"
    assert derivative(lambda z: 1e300 * z) == "1e+300"


@pytest.mark.parametrize("value", [0.1, 0.25, 1 / 3, -2.0, 1 / 997])
def test_what_is_a_small_fraction_becomes_one(value: float) -> None:
    assert isinstance(to_sympy(value * Symbol("z"), sympy.Symbol).args[0], sympy.Rational)


@pytest.mark.parametrize("value", [0.044715, 1e-9, 1.6732632423543772, 1e300, 1 / 1009])
def test_any_other_number_stays_exactly_the_float_that_it_is(value: float) -> None:
    number = to_sympy(value * Symbol("z"), sympy.Symbol).args[0]
    assert isinstance(number, sympy.Float)
    assert float(number) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("step", "0"),
        ("relu", "1 if z > 0 else 0"),
        ("leaky_relu", "1 if z > 0 else 1/100"),
        ("elu", "1 if z > 0 else exp(z)"),
        ("tanh", "1 - tanh(z)**2"),
    ],
)
def test_an_activations_derivative_reads_as_in_a_textbook(name: str, text: str) -> None:
    assert derivative_text(symbolic_slope(ACTIVATIONS[name].value, "z")) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("squared_error", "a - y"),
        ("absolute", "1 if a > y else -1"),
        ("huber", "1 if a > y + 1 else a - y if a > y - 1 else -1"),
        ("cross_entropy", "-y/a"),
    ],
)
def test_a_losss_derivative_reads_as_in_a_textbook(name: str, text: str) -> None:
    assert derivative_text(symbolic_slope(LOSSES[name].value, "a")) == text


def test_other_bends_are_put_into_words_too() -> None:
    assert derivative(lambda z: np.minimum(np.maximum(z, -1), 1)) == "0 if z > 1 else 1 if z > -1 else 0"
    assert derivative(lambda z: np.absolute(z)) == "1 if z > 0 else -1"
    assert derivative(lambda a, y: np.maximum(1 - a * y, 0), "a") == "-y if a*y < 1 else 0"
    assert derivative(lambda z: np.maximum(z, z**2)) == "1 if z > z**2 else 2*z"
    z, y = sympy.symbols("z y", real=True)
    bend = sympy.Piecewise((1, z > 0), (0, True))
    assert derivative_text(z * bend) == "z*(1 if z > 0 else 0)"
    assert derivative_text(sympy.Max(z, y)) == "max(y, z)"
    assert derivative_text(sympy.Min(z, y) + sympy.Abs(z)) == "abs(z) + min(y, z)"
    inside = sympy.Piecewise((1, (z > 0) & ((y < 1) | (y > 2))), (0, True))
    assert derivative_text(inside) == "1 if (y < 1 or y > 2) and z > 0 else 0"
    assert derivative_text(sympy.Piecewise((1, sympy.Eq(z, 0)), (2, sympy.Ne(y, 0)))) == (
        "1 if z == 0 else 2 if y != 0 else nan"
    )


@pytest.mark.parametrize(
    "function",
    [
        lambda z: np.maximum(0.1 * z, np.minimum(z, 3)),
        lambda z: np.maximum(z, 0) + np.exp(np.minimum(z, 0)) - 1,
        lambda z: np.maximum(0.2 * z + 0.5, 0) * np.minimum(z, 1) * z,
        lambda z: np.absolute(np.absolute(z) - 1),
        lambda z: (z > -1) * (z < 1.5) * z**3,
        lambda z: np.sign(z) * z**2 + np.heaviside(z - 1, 0.5) * z,
        lambda z: np.maximum(z**2, 1 - z),
    ],
)
def test_a_derivative_by_pieces_is_the_derivative(function: Any) -> None:
    points = np.array([-3.3, -1.7, -0.9, -0.4, 0.3, 0.8, 1.3, 1.9, 31.7])
    found = symbolic_slope(Equation(function), "z")
    true, _ = complex_slope(Equation(function), {"z": points}, "z")
    for z, slope in zip(points, true, strict=True):
        assert float(found.subs(sympy.Symbol("z", real=True), z)) == pytest.approx(float(slope), rel=1e-12)
