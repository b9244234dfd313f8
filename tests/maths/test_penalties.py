"""Penalties: what weights cost, the slopes held against the complex step, and weights that are cut short."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.equations.binding import bind
from nnlearn.equations.derivatives import ComplexReading, complex_slope
from nnlearn.equations.equation import Equation
from nnlearn.maths.penalties import (
    l1_and_l2_penalty,
    l1_penalty,
    l2_penalty,
    max_norm,
    penalty_for,
    with_l1,
    with_l1_and_l2,
    with_l2,
    with_penalty,
)
from tests.strategies import matrices

W = np.array([[-2.0, 0.5, 0.0], [1e-9, -3.0, 4.0]])
DW = np.array([[1.0, -1.0, 0.25], [0.0, 2.0, -0.5]])


def test_the_prices_of_single_weights() -> None:
    assert l1_penalty(W, 0.5).tolist() == [[1.0, 0.25, 0.0], [5e-10, 1.5, 2.0]]
    assert l2_penalty(W, 0.5).tolist() == [[1.0, 0.0625, 0.0], [0.25e-18, 2.25, 4.0]]
    assert l1_and_l2_penalty(np.float64(-2), 0.5, 0.25) == 1.5


def test_the_formulas_state_the_factor() -> None:
    assert l1_penalty.formula == "l1·|w|"
    assert l2_penalty.formula == "l2/2·w²"
    assert with_l2.formula == "dw + l2·w"
    assert with_l1_and_l2.formula == "dw + l1·sign(w) + l2·w"


@pytest.mark.parametrize(
    ("value", "gradient", "prices"),
    [
        (l1_penalty, with_l1, {"l1": 0.3}),
        (l2_penalty, with_l2, {"l2": 0.7}),
        (l1_and_l2_penalty, with_l1_and_l2, {"l1": 0.3, "l2": 0.7}),
    ],
    ids=lambda p: getattr(p, "name", ""),
)
def test_what_is_added_to_the_gradient_is_the_penaltys_derivative(
    value: Equation, gradient: Equation, prices: dict[str, float]
) -> None:
    nonzero = W[W != 0]
    true, kinks = complex_slope(value, {"w": nonzero, **prices}, "w")
    assert not kinks
    np.testing.assert_allclose(gradient(0 * nonzero, nonzero, *prices.values()), true, rtol=1e-15)
    pull = gradient(0 * W, W, *prices.values())
    np.testing.assert_allclose(gradient(DW, W, *prices.values()), DW + pull, rtol=1e-15)


def test_at_zero_there_is_no_pull() -> None:
    """|w| has no slope at 0; sign(0) = 0 is the one in the middle, and keeps a weight of 0 there."""
    assert complex_slope(l1_penalty, {"w": np.zeros(1), "l1": 1.0}, "w")[1], "a kink"
    for zero in (0.0, -0.0):
        assert with_l1(np.float64(0.25), np.float64(zero), 5.0) == 0.25


def test_no_penalty_is_asked_for_by_zeros() -> None:
    assert penalty_for() is None
    assert penalty_for(0.0, np.float32(0)) is None


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ((0.1, 0), (l1_penalty, with_l1, {"l1": 0.1})),
        ((0, 1), (l2_penalty, with_l2, {"l2": 1.0})),
        ((0.1, 0.2), (l1_and_l2_penalty, with_l1_and_l2, {"l1": 0.1, "l2": 0.2})),
    ],
)
def test_only_the_prices_that_are_not_zero_enter(asked: Any, chosen: Any) -> None:
    penalty = penalty_for(*asked)
    assert penalty is not None
    assert (penalty.value, penalty.gradient, penalty.prices) == chosen
    assert penalty.value.parameters == ("w", *penalty.prices)
    assert penalty.gradient.parameters == ("dw", "w", *penalty.prices)


@pytest.mark.parametrize("price", [-1, -1e-9, math.nan, math.inf, "0.1", None, True, False, [0.1], 1j])
@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_price_that_is_none_is_told(name: str, price: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=rf"{name} is .*\n    write: {name}=1e-5"):
        penalty_for(**{name: price})


@given(matrices(3, 2), matrices(1, 4), st.floats(0.01, 2), st.floats(0.01, 2))
def test_the_penalty_of_a_network_is_the_sum_over_all_its_weights(
    first: Any, second: Any, l1: float, l2: float
) -> None:
    penalty = penalty_for(l1, l2)
    assert penalty is not None
    total = penalty.of([2, 1])
    assert total.parameters == ("w1", "w2", "l1", "l2")
    every = [Fraction(w) for w in (*first.flat, *second.flat)]
    exact = Fraction(l1) * sum(map(abs, every)) + Fraction(l2) / 2 * sum(w * w for w in every)
    assert float(total(first, second[0], l1, l2)) == pytest.approx(float(exact), rel=1e-14, abs=1e-300)


def test_the_whole_loss_has_the_penalised_gradient() -> None:
    """E = E_data + E_penalty by the complex step, one weight at a time, of a loss that is DW·W."""
    penalty = penalty_for(0.3, 0.7)
    assert penalty is not None
    total, w = penalty.of([2]), W + 0.125
    gradient = penalty.gradient(DW, w, 0.3, 0.7)
    for at in np.ndindex(w.shape):
        shifted = w.astype(complex)
        shifted[at] += 1e-30j
        reading = ComplexReading()
        E = reading(with_penalty, (DW * shifted).sum(), reading(total, shifted, 0.3, 0.7))
        assert gradient[at] == pytest.approx(E.imag / 1e-30, rel=1e-14)


def test_a_penalty_is_bound_like_any_equation() -> None:
    penalty = penalty_for(0.3, 0.7)
    assert penalty is not None
    total = penalty.of([2, 1, 2])
    inputs = [W, W[0], DW, np.array(0.3), np.array(0.7)]
    out = np.empty(())
    for call in bind(total, inputs, out):
        call()
    assert out == total(*inputs)


# --- max-norm ---------------------------------------------------------------------------------------


def test_long_columns_are_shortened_to_the_norm_and_short_ones_kept_to_the_last_bit() -> None:
    cut = max_norm(W, 9.25)  # columns of 4, 9.25 and 16
    assert cut[:, :2].tobytes() == W[:, :2].tobytes()
    assert cut[:, 2].tolist() == [0.0, 4 * math.sqrt(9.25 / 16)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_column_of_zeros_stays_zero(dtype: Any) -> None:
    with np.errstate(all="raise"):
        cut = max_norm(np.zeros((3, 2), dtype), np.asarray(1e-3, dtype))
    assert cut.dtype == dtype
    assert not cut.any()


@given(matrices(4, 3), st.floats(0.01, 50))
def test_no_column_is_longer_than_the_norm_or_points_elsewhere(weights: Any, max_w2: float) -> None:
    cut = max_norm(weights, max_w2)
    before, after = (weights**2).sum(axis=0), (cut**2).sum(axis=0)
    np.testing.assert_allclose(after, np.minimum(before, max_w2), rtol=1e-12)
    ratio = np.sqrt(after / np.where(before > 0, before, 1))
    np.testing.assert_allclose(cut, weights * ratio, rtol=1e-12, atol=1e-300)


@given(matrices(4, 3), st.floats(0.01, 50))
def test_shortening_twice_is_shortening_once(weights: Any, max_w2: float) -> None:
    once = max_norm(weights, max_w2)
    np.testing.assert_allclose(max_norm(once, max_w2), once, rtol=1e-15)
