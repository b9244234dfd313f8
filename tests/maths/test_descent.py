"""Steps downhill: each equation against arithmetic that anybody can follow, and the folded ones too."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.equations.equation import Array
from nnlearn.maths import descent, folded_descent, rates
from tests.strategies import numbers

SHARES = st.floats(0, 0.9999)
POSITIVE = st.floats(1e-3, 1e3)
RANDOM = np.random.default_rng(11)
VALUES = RANDOM.normal(size=(50, 4))


def means(values: Array, rho: float) -> Array:
    """The running mean of the values, by the equation."""
    mean = np.zeros(values.shape[1:])
    for value in values:
        mean = descent.running_mean(mean, rho, value)
    return np.asarray(mean)


def sums(values: Array, rho: float) -> Array:
    """The discounted sum of the values, by the equation."""
    total = np.zeros(values.shape[1:])
    for value in values:
        total = folded_descent.discounted_sum(total, rho, value)
    return np.asarray(total)


# --- what is kept ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9, 0.999])
def test_a_running_mean_is_a_weighted_sum_in_which_each_value_counts_rho_times_the_next(rho: float) -> None:
    weights = (1 - rho) * rho ** np.arange(len(VALUES))[::-1]
    np.testing.assert_allclose(means(VALUES, rho), weights @ VALUES, rtol=1e-12, atol=1e-15)


@given(numbers(), SHARES)
def test_a_running_mean_of_equal_values_is_made_up_to_that_value(value: float, rho: float) -> None:
    for count in (1, 2, 5, 50):
        mean = means(np.full((count, 1), value), rho)
        np.testing.assert_allclose(descent.unbiased(mean, rho, count), value, rtol=1e-9)


@given(SHARES, st.integers(1, 60))
def test_a_discounted_sum_over_its_total_weight_is_the_unbiased_mean(rho: float, count: int) -> None:
    values = np.random.default_rng(count).normal(size=(count, 3))
    weight = folded_descent.total_weight(rho, count)
    unbiased = descent.unbiased(means(values, rho), rho, count)
    np.testing.assert_allclose(sums(values, rho) / weight, unbiased, rtol=1e-9, atol=1e-12)
    assert weight == pytest.approx(sum(rho**k for k in range(count)), rel=1e-9)


def test_a_discounted_sum_is_the_running_mean_over_what_the_newest_value_counts() -> None:
    for rho in (0.0, 0.5, 0.99):
        np.testing.assert_allclose((1 - rho) * sums(VALUES, rho), means(VALUES, rho), rtol=1e-12, atol=1e-15)


def test_a_velocity_under_a_steady_gradient_becomes_the_gradient_over_one_minus_mu() -> None:
    v = np.zeros(2)
    for _ in range(400):
        v = descent.velocity(v, 0.9, np.array([1.0, -2.0]))
    np.testing.assert_allclose(v, [10.0, -20.0], rtol=1e-12)


@given(numbers(), numbers())
def test_what_is_kept_of_squares_is_never_negative(first: float, second: float) -> None:
    for kept in (descent.summed_squares, folded_descent.discounted_squares, descent.mean_square):
        share = (0.9,) * (len(kept.parameters) - 2)
        assert kept(kept(0.0, *share, first), *share, second) >= 0


# --- the move --------------------------------------------------------------------------------------


@given(numbers(), numbers(), st.floats(1e-6, 10))
def test_every_move_without_a_past_and_of_unit_size_is_plain_descent(w: float, dw: float, eta: float) -> None:
    plain = descent.descend(w, eta, dw)
    assert descent.descend_with_velocity(w, eta, dw) == plain
    assert descent.descend_by_change(w, eta, dw) == plain
    assert descent.descend_looking_ahead(w, eta, dw, 0.0, 7.0) == plain
    for by_root in (descent.descend_by_size, folded_descent.descend_by_summed_squares):
        assert by_root(w, eta, dw, 1.0, 0.0) == pytest.approx(plain, rel=1e-15)
    assert descent.descend_by_moments(w, eta, dw, 1.0, 0.0) == plain
    assert descent.decay_and_descend_by_moments(w, eta, 0.0, dw, 1.0, 0.0) == plain
    assert folded_descent.decay_and_descend_by_sums(w, 1.0, eta, dw, 1.0, 0.0) == plain


def test_looking_ahead_is_sutskevers_form_told_from_the_place_looked_ahead_to() -> None:
    """Sutskever: v' = mu v' − eta grad(w' + mu v'); w' = w' + v'. Here w = w' + mu v' and v = −v'/eta."""
    mu, eta, curvature = 0.8, 0.05, np.array([1.0, 3.0])
    theirs, their_v = np.array([1.0, -2.0]), np.zeros(2)
    w, v = theirs.copy(), np.zeros(2)
    for _ in range(30):
        their_v = mu * their_v - eta * curvature * (theirs + mu * their_v)
        theirs = theirs + their_v
        v = descent.velocity(v, mu, curvature * w)
        w = descent.descend_looking_ahead(w, eta, curvature * w, mu, v)
        np.testing.assert_allclose(w, theirs + mu * their_v, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(-eta * v, their_v, rtol=1e-12, atol=1e-15)


@given(POSITIVE, POSITIVE, numbers(), st.floats(1e-8, 1e-2))
def test_one_root_of_a_ratio_is_the_ratio_of_two_roots(s: float, v: float, dw: float, epsilon: float) -> None:
    change = descent.change_by_size(s, v, epsilon, dw)
    assert folded_descent.change_by_sums(s, v, epsilon, dw) == pytest.approx(change, rel=1e-14)


def test_decay_draws_towards_zero_by_a_share_of_the_weight_whatever_the_gradients_size() -> None:
    w = np.array([2.0, -4.0])
    without = descent.descend_by_moments(w, 0.1, np.ones(2), np.ones(2), 0.0)
    decayed = descent.decay_and_descend_by_moments(w, 0.1, 0.5, np.ones(2), np.ones(2), 0.0)
    np.testing.assert_allclose(without - decayed, 0.1 * 0.5 * w, rtol=1e-14)
    assert folded_descent.share_kept(0.1, 0.5) == pytest.approx(0.95)


# --- rates that change -------------------------------------------------------------------------------


@given(POSITIVE, st.floats(1e-9, 1e-2))
def test_annealing_halves_the_rate_after_its_inverse_in_rows(rate: float, annealing: float) -> None:
    assert rates.annealed(rate, annealing, 0) == rate
    assert rates.annealed(rate, annealing, 1 / annealing) == pytest.approx(rate / 2)
    assert rates.annealed(rate, annealing, 3 / annealing) == pytest.approx(rate / 4)


@given(POSITIVE, st.integers(2, 50), st.floats(0, 1e-3))
def test_the_cosine_falls_all_the_time_and_is_halfway_in_the_middle(
    rate: float, epochs: int, lowest: float
) -> None:
    falling = rates.along_a_cosine(rate, lowest, np.arange(epochs + 1.0), epochs)
    assert falling[0] == pytest.approx(rate)
    assert falling[-1] == pytest.approx(lowest, abs=1e-12)
    assert (np.diff(falling) <= 0).all()
    assert rates.along_a_cosine(rate, lowest, epochs / 2, epochs) == pytest.approx((rate + lowest) / 2)
    np.testing.assert_allclose(falling + falling[::-1], rate + lowest, rtol=1e-9)


def test_steps_are_level_between_the_falls() -> None:
    level = rates.stepped(0.8, 0.5, np.arange(30.0), 10)
    assert level.tolist() == [0.8] * 10 + [0.4] * 10 + [0.2] * 10


def test_a_ramp_may_lead_down_too() -> None:
    assert rates.ramped(0.9, 0.5, 10, np.array([0.0, 5.0, 10.0, 99.0])) == pytest.approx([0.9, 0.7, 0.5, 0.5])


def test_warming_up_takes_equal_parts() -> None:
    up = rates.warmed_up(0.6, 3, np.arange(5.0))
    assert up == pytest.approx([0.2, 0.4, 0.6, 0.6, 0.6])
    assert math.isclose(rates.warmed_up(0.6, 1, 0), 0.6)  # of one step: at once
