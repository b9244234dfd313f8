"""nn.explain: it accuses no equation that is right, and is silent about none that can be checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.explain_equation import PAIRS, explain
from nnlearn.maths.activations import ACTIVATIONS, softmax
from nnlearn.maths.losses import LOSSES, huber

Activation, Loss = nn.Activation, nn.Loss


@pytest.mark.parametrize("name", PAIRS)
def test_every_pair_that_is_known_by_name_is_explained_and_right(name: str) -> None:
    explanation = explain(name)
    assert explanation.agrees is True
    assert explanation.points >= 60
    text = str(explanation)
    assert explanation.formula == PAIRS[name].value.formula
    assert f"right to the last bits, by the complex step at {explanation.points} " in text
    assert "Piecewise" not in text
    assert "np." in explanation.program


def test_a_slope_is_held_only_where_the_function_has_a_value() -> None:
    explanation = explain(Activation(lambda z: np.log(z), lambda z: 1 / z, name="log"))
    assert explanation.agrees is True
    assert 0 < explanation.points < 60
    assert f"at {explanation.points} of 60 points" in str(explanation)
    assert "no finite value" in " ".join(str(explanation).split())
    wrong = explain(Activation(lambda z: np.log(z), lambda z: 1 / z**2, name="log"))
    assert wrong.agrees is False


@pytest.mark.parametrize(
    ("value", "slope"),
    [
        (lambda z: np.sqrt(z), lambda a: 1 / (2 * a)),
        (lambda z: np.arcsin(z / 3), lambda z: 1 / np.sqrt(9 - z**2)),
        (lambda z: 1 / z, lambda a: -(a**2)),
        (lambda z: z / (1 + np.absolute(z)), lambda z: 1 / (1 + np.absolute(z)) ** 2),
        (lambda z: np.arctan(z), lambda z: 1 / (1 + z**2)),
    ],
)
def test_no_slope_that_is_right_is_accused(value: Any, slope: Any) -> None:
    assert explain(Activation(value, slope, name="mine")).agrees is True


def test_where_there_is_nothing_to_compare_nothing_is_claimed() -> None:
    explanation = explain(
        Activation(lambda z: np.log(-(z**2) - 1), lambda z: 2 * z / (1 + z**2), name="mine")
    )
    assert explanation.agrees is None
    assert explanation.points == 0
    assert "finite at none of 60 points" in str(explanation)
    assert "WRONG" not in str(explanation)
    assert "right" not in str(explanation)


def test_a_wrong_slope_is_told_with_a_point_at_which_it_is_wrong() -> None:
    explanation = explain(Activation(lambda z: z**2, lambda z: z, name="square"))
    assert explanation.agrees is False
    told = " ".join(str(explanation).split())
    assert "WRONG at 60 of 60 points, by the complex step; at z = 0.2515 it is 0.2515," in told
    assert "and should be 0.5029" in told
    half = explain(Activation(lambda z: np.maximum(z, 0), lambda z: np.heaviside(z, 0) * 2, name="mine"))
    assert half.agrees is False
    assert "WRONG at 60 of" not in str(half)


@pytest.mark.parametrize("subject", ["huber", LOSSES["huber"], huber])
def test_a_loss_is_explained_by_its_name_its_pair_or_its_equation(subject: Any) -> None:
    text = str(explain(subject))
    assert text.startswith("huber(a, y) = min(|a − y|, 1)")
    assert "derivative by a (sympy): 1 if a > y + 1 else a - y if a > y - 1 else -1" in text
    assert "derivative by y" not in text
    assert "stated by hand: huber_slope(a, y) = max(min(a − y, 1), −1)" in text


def test_a_loss_with_a_factor_is_explained_with_it() -> None:
    text = str(nn.explain(nn.SquaredError(1)))
    assert "derivative by a (sympy): 2*a - 2*y" in text
    assert "squared_error_slope(a, y) = 2·(a − y)" in text


def test_a_wrong_slope_of_a_loss_is_told() -> None:
    explanation = explain(Loss(lambda a, y: (a - y) ** 2, lambda a, y: a - y, name="mine"))
    assert explanation.agrees is False
    assert "WRONG" in str(explanation)
    assert "at a = " in str(explanation)


def test_a_loss_of_whole_examples_is_checked_too() -> None:
    right = explain(Loss(lambda a, y: ((a - y) ** 2).sum(axis=1), lambda a, y: 2 * (a - y), name="mine"))
    assert right.agrees is True
    assert right.derivatives == {}


@pytest.mark.parametrize("subject", ["softmax", "maxout", softmax, nn.maxout(3)])
def test_a_pullback_is_shown_and_checked(subject: Any) -> None:
    explanation = explain(subject)
    assert explanation.agrees is True
    assert "_pullback(da, " in str(explanation)
    assert explanation.derivatives == {}


def test_a_wrong_pullback_is_told() -> None:
    explanation = explain(Activation(softmax, pullback=lambda da, a: da * a * (1 - a), name="mine"))
    assert explanation.agrees is False
    assert "WRONG" in str(explanation)


def test_an_equation_without_a_derivative_is_neither_right_nor_wrong() -> None:
    explanation = explain(nn.equation(lambda x, w: x * w))
    assert explanation.agrees is None
    assert explanation.verdict == ""
    assert explanation.derivatives == {"x": "w", "w": "x"}
    assert "stated by hand" not in str(explanation)


@pytest.mark.parametrize(("name", "nearest"), [("hubber", "huber"), ("tnah", "tanh")])
def test_an_unknown_name_lists_activations_and_losses_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f"write: '{nearest}'") as told:
        explain(name)
    for known in (*ACTIVATIONS, *LOSSES):
        assert known in str(told.value)


def test_only_a_curve_is_drawn() -> None:
    assert explain("tanh").plot().get_title("left")
    for subject, words in (
        ("huber", "is a loss"),
        (lambda z: z**2, "without its slope"),
        ("softmax", "several units"),
    ):
        with pytest.raises(ValueError, match=f"{words}(.|\n)*write: "):
            explain(subject).plot()
