"""An equation is its function, read as well."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import Equation, equation


@equation
def swish(z: Any) -> Any:
    """Let a number through as far as it is positive."""
    return z / (1 + np.exp(-z))


@equation(textbook=lambda z: np.log(1 + np.exp(z)))
def softplus(z: Any) -> Any:
    """A soft corner."""
    return np.logaddexp(0, z)


def test_calling_an_equation_is_calling_the_function() -> None:
    for z in (0.5, np.float32(0.5), np.array([0.5, -1.0]), 0.5 + 1e-30j):
        assert np.all(swish(z) == swish.function(z))
        assert type(swish(z)) is type(swish.function(z))


def test_an_equation_looks_like_its_function() -> None:
    assert swish.name == swish.__name__ == "swish"
    assert swish.parameters == ("z",)
    assert list(inspect.signature(swish).parameters) == ["z"]
    assert (swish.__doc__ or "").startswith("Let a number through")
    assert "Formula: z/(1 + e^(−z))" in (swish.__doc__ or "")
    assert repr(swish) == "<equation swish(z) = z/(1 + e^(−z))>"
    assert swish._repr_latex_() == r"$\displaystyle \frac{z}{1 + e^{-z}}$"


def test_the_textbook_is_what_is_shown_and_the_body_is_what_runs() -> None:
    assert softplus.formula == "ln(1 + e^z)"
    assert softplus(1000.0) == 1000.0
    assert softplus.textbook is not softplus.expression
    assert swish.textbook is swish.expression


def test_local_names_are_read_through() -> None:
    @equation
    def worked(z: Any) -> Any:
        half = z / 2
        squared = half**2
        return squared + half

    assert worked.formula == "(z/2)² + z/2"


def test_a_number_from_outside_is_read_as_it_is_now() -> None:
    factor = 3

    def scaled(z: Any) -> Any:
        return factor * z

    assert equation(scaled).formula == "3·z"


@pytest.mark.parametrize(
    ("function", "apart"),
    [
        (lambda z: 1 / (1 + np.exp(-z)), True),
        (lambda a, y: (a - y) ** 2, True),
        (lambda z: z, True),
        (lambda x, W: x @ W, False),
        (lambda x: x.T, False),
        (lambda z: z.sum(axis=1), False),
        (lambda z: z / z.sum(axis=1, keepdims=True), False),
        (lambda z: z[:, 0::2], False),
        (lambda z: np.repeat(z, 2, axis=1), False),
    ],
)
def test_elementwise_is_whether_entries_are_kept_apart(function: Any, apart: bool) -> None:
    assert equation(function).elementwise is apart


def test_composing_puts_one_equation_into_another_textbook_included() -> None:
    mean = Equation.compose("mean_softplus", lambda each, n: each / n, softplus, "n")
    assert mean.name == "mean_softplus"
    assert mean.parameters == ("z", "n")
    assert mean.formula == "ln(1 + e^z)/n"
    assert mean(1000.0, 4) == 250.0


def test_an_equation_of_a_module_is_copied_as_itself() -> None:
    assert copy.deepcopy({"key": swish})["key"] is swish


@pytest.mark.parametrize(
    "wrong",
    [lambda: 1, lambda *z: z[0], lambda z=1: z, lambda z, *, k: z, lambda **z: 1, 3, None, "z", np.exp, len],
)
def test_what_is_no_equation_is_told(wrong: Any) -> None:
    with pytest.raises(TypeError, match="write: "):
        Equation(wrong)


def test_the_textbook_is_checked_like_the_body() -> None:
    with pytest.raises(TypeError, match="cannot be read"):
        Equation(lambda z: z, textbook=lambda z: np.where(z, 1, 0))


def test_an_error_in_the_body_is_told_as_what_it_is() -> None:
    def broken(z: Any) -> Any:
        nothing: dict[str, Any] = {}
        return z + nothing["missing"]

    with pytest.raises(TypeError, match="KeyError: 'missing'"):
        equation(broken)
