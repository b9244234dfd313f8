"""Losses and their pairs: values at points that everybody knows, and finite where the long way is not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import equation
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.maths.pairs import PAIRS, pair_of
from nnlearn.network import Network

POINTS: dict[str, dict[tuple[float, float], float]] = {
    "squared_error": {(0.75136507, 0.01): 0.5 * 0.74136507**2, (1, 1): 0, (0, 2): 2},
    "binary_cross_entropy": {(0.5, 1): math.log(2), (0.9, 0): -math.log(0.1), (0.8, 0.25): 1.2628643},
    "cross_entropy": {(0.5, 1): math.log(2), (0.25, 0): 0, (0.1, 0.5): 0.5 * math.log(10)},
    "absolute": {(1, 3): 2, (-1, -1): 0},
    "huber": {(0.5, 0): 0.125, (3, 0): 2.5, (-3, 0): 2.5, (1, 0): 0.5},
}


@pytest.mark.parametrize("name", POINTS)
def test_values_at_points_that_everybody_knows(name: str) -> None:
    for (a, y), E in POINTS[name].items():
        assert float(LOSSES[name].value(a, y)) == pytest.approx(E, rel=1e-7, abs=1e-16)


@pytest.mark.parametrize("name", [n for n, loss in LOSSES.items() if loss.value.elementwise])
def test_a_slope_is_what_a_little_more_output_changes(name: str) -> None:
    loss = LOSSES[name]
    a, y = np.array([0.2, 0.55, 0.9]), np.array([0.7, 0.1, 0.85])
    numeric = (loss.value(a + 1e-6, y) - loss.value(a - 1e-6, y)) / 2e-6
    np.testing.assert_allclose(loss.slope(a, y), numeric, rtol=1e-7)


@pytest.mark.parametrize(
    ("factor", "formula", "slope"), [(0.5, "½·(a − y)²", "a − y"), (1, "(a − y)²", "2·(a − y)")]
)
def test_squared_error_says_its_factor_in_value_and_slope(factor: float, formula: str, slope: str) -> None:
    loss = SquaredError(factor)
    assert (loss.value.formula, loss.slope.formula) == (formula, slope)
    assert (loss.name, loss.reduce) == ("squared_error", "mean")
    assert SquaredError(factor, "sum").reduce == "sum"


@pytest.mark.parametrize("factor", [0, -1, math.nan, math.inf, "0.5", None, True, [0.5], 1j, 10**400])
def test_a_factor_that_is_none_is_told(factor: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"write: nn\.SquaredError"):
        SquaredError(factor)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((equation(lambda a, t: a - t), equation(lambda a, y: a - y)), "has the parameters a, t"),
        ((equation(lambda a, y: a - y), equation(lambda a: a)), "has the parameters a"),
        ((None, equation(lambda a, y: a - y)), "an equation is a function"),
        (
            (equation(lambda a, y: a - y), equation(lambda a, y: a - y), "mine", "median"),
            "reduce is 'median'",
        ),
        ((equation(lambda a, y: a - y), equation(lambda a, y: a - y), 3), "goes by a name"),
    ],
)
def test_a_loss_that_does_not_hang_together_is_told(arguments: Any, said: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        Loss(*arguments)
    assert said in str(caught.value)
    assert "\n    write: " in str(caught.value)


def test_the_order_of_a_and_y_in_a_loss_of_ones_own_does_not_matter() -> None:
    turned = Loss(equation(lambda y, a: (a - y) ** 2), equation(lambda y, a: 2 * (a - y)), name="turned")
    plain = SquaredError(1)
    traces = [Network([[[0.5]]], loss=loss).trace([[1.0]], [[0.25]]) for loss in (turned, plain)]
    assert traces[0]["E"] == traces[1]["E"]
    assert traces[0]["dW1"] == traces[1]["dW1"]


# --- pairs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-1e4, -800.0, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0, 1e4])
@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_a_matched_loss_is_finite_for_every_finite_pre_activation(z: float, y: float) -> None:
    """ln(1 + e^z) − y·z, which is |z| where the unit is sure and wrong."""
    trace = Network([[[1.0]]], loss="binary_cross_entropy").trace([[z]], [[y]])
    right = max(z, 0) - y * z + math.log1p(math.exp(-abs(z)))
    assert float(trace["E"]) == pytest.approx(right, rel=1e-15)
    probability = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
    assert float(trace["delta1"][0, 0]) == pytest.approx(probability - y, abs=1e-15)


def test_a_matched_loss_of_many_classes_is_finite_too() -> None:
    net = Network([[[1e4, 0.0, -1e4]]], activations="softmax", loss="cross_entropy")
    assert [net.loss_value([[1.0]], [c]) for c in range(3)] == [0, 1e4, 2e4]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.activation.name)
def test_a_matched_loss_is_the_loss_of_the_activation(pair: Any) -> None:
    z = np.array([[0.3, -1.2, 2.0], [1.0, 1.0, -3.0]])
    a, y = pair.activation.value(z), np.array([[1.0, 0, 0], [0.2, 0.3, 0.5]])
    np.testing.assert_allclose(pair.value(z, a, y), pair.loss.value(a, y), rtol=1e-13, atol=1e-15)


def test_only_what_is_matched_is_a_pair() -> None:
    sigmoid, softmax = ACTIVATIONS["sigmoid"], ACTIVATIONS["softmax"]
    assert pair_of(sigmoid, LOSSES["binary_cross_entropy"]) is PAIRS[0]
    assert pair_of(softmax, LOSSES["cross_entropy"]) is PAIRS[1]
    assert pair_of(sigmoid, LOSSES["cross_entropy"]) is None
    assert pair_of(softmax, LOSSES["binary_cross_entropy"]) is None
    wrong = Activation(sigmoid.value, equation(lambda a: 2 * a * (1 - a)), name="wrong")
    assert pair_of(wrong, LOSSES["binary_cross_entropy"]) is None, "a wrong slope must show"
    summed = Loss(LOSSES["cross_entropy"].value, LOSSES["cross_entropy"].slope, reduce="sum")
    assert pair_of(softmax, summed) is PAIRS[1]


def test_a_matched_sum_is_not_divided_by_n() -> None:
    for loss, activation in (("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")):
        kind = LOSSES[loss]
        nets = [
            Network.create([2, 3], activation, Loss(kind.value, kind.slope, name=kind.name, reduce=r))
            for r in ("mean", "sum")
        ]
        y = [[1, 0, 0], [0, 1, 0]]
        mean, total = (net.trace([[1, 2], [3, 4]], y) for net in nets)
        np.testing.assert_allclose(total["dW1"], 2 * mean["dW1"], rtol=1e-15)
        assert total.prove().ok
        assert mean.prove().ok
