"""Dropout: who is dropped, who is blamed, and that every convention keeps units as loud on average."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.equations.derivatives import complex_slope
from nnlearn.maths.dropout import (
    SCALINGS,
    Dropout,
    all_units_at_once,
    dropout_rates,
    dropped,
    dropped_blame,
    mask,
    scaled_mask,
)

U = np.array([[0.0, 0.1, 0.25], [0.5, 0.75, 0.999]])


def test_a_unit_is_dropped_where_its_number_is_below_the_rate() -> None:
    assert mask(U, 0.25).tolist() == [[0, 0, 1], [1, 1, 1]]
    assert scaled_mask(U, 0.5).tolist() == [[0, 0, 0], [2, 2, 2]]
    assert mask.formula == "[u ≥ rate]"
    assert scaled_mask.formula == "[u ≥ rate]/(1 − rate)"


def test_at_a_rate_of_zero_nobody_is_dropped_or_scaled() -> None:
    assert (mask(U, 0.0) == 1).all()
    assert (scaled_mask(U, 0.0) == 1).all()
    assert all_units_at_once(U, 0.0).tobytes() == U.tobytes()


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_the_mask_is_the_comparison_of_all_numbers_however_near(u: float, rate: float) -> None:
    for number in (u, rate, math.nextafter(rate, 2), math.nextafter(rate, -1)):
        assert mask(np.float64(number), np.float64(rate)) == (number >= rate)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_mask_is_made_of_numbers_of_the_networks_precision(dtype: Any) -> None:
    for equation in (mask, scaled_mask):
        assert equation(U.astype(dtype), np.asarray(0.3, dtype)).dtype == dtype


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_the_share_of_dropped_units_is_the_rate(rate: float) -> None:
    """Of 100,000 units; six standard deviations are allowed, which chance exceeds once in 10^9."""
    u = np.random.default_rng(0).random((1000, 100))
    off = 1 - mask(u, rate).mean() - rate
    assert abs(off) < 6 * math.sqrt(rate * (1 - rate) / u.size)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_on_average_the_next_layer_hears_the_same_in_training_as_in_prediction(scaling: Any) -> None:
    """Exactly: a number in each tenth of the interval, of which the rate drops its share."""
    u = (np.arange(10)[:, None] + 0.5) / 10
    a, rate = np.array([[2.0]]), 0.3
    dropout = Dropout((rate, rate), scaling)
    training = dropped(np.repeat(a, 10, axis=0), dropout.mask_equation(u, rate)).mean()
    for layer in (0, 1):
        factor = dropout.factor_of(layer)
        prediction = a.item() if factor is None else factor(a, rate).item()
        if (scaling, layer) == ("h2o", 0):
            assert prediction == pytest.approx(training / (1 - rate)), "H2O's inputs are louder: its quirk"
        else:
            assert prediction == pytest.approx(training)


@pytest.mark.parametrize("equation", [mask, scaled_mask])
def test_blame_goes_back_the_way_the_activation_came(equation: Any) -> None:
    m = equation(U, 0.3)
    a = np.random.default_rng(0).normal(size=U.shape)
    da = np.random.default_rng(1).normal(size=U.shape)
    true, kinks = complex_slope(dropped, {"a": a, "mask": m}, "a")
    assert not kinks
    np.testing.assert_array_equal(dropped_blame(da, m), da * true)
    assert (dropped_blame(da, m)[U < 0.3] == 0).all()
    assert (dropped_blame(da, m)[U >= 0.3] != 0).all()


# --- how it is asked for --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "hidden_layers", "rates"),
    [
        ((0.1, 0.5), 1, (0.1, 0.5)),
        ([0, 0.25, 0.5], 2, (0.0, 0.25, 0.5)),
        (np.array([0.1, 0.5]), 1, (0.1, 0.5)),
        (0.5, 3, (0.0, 0.5, 0.5, 0.5)),
        (0, 0, (0.0,)),
        (0, 2, (0.0, 0.0, 0.0)),
        ((0.2,), 0, (0.2,)),
        (Dropout((0.1, 0.5), "h2o"), 1, (0.1, 0.5)),
        (Dropout(0.5), 2, (0.0, 0.5, 0.5)),
    ],
)
def test_rates_are_the_inputs_and_then_one_for_each_hidden_layer(
    value: Any, hidden_layers: int, rates: tuple[float, ...]
) -> None:
    found = dropout_rates(value, hidden_layers)
    assert found == rates
    assert all(type(rate) is float for rate in found)


@pytest.mark.parametrize(
    ("value", "hidden_layers", "write"),
    [
        ((0.5,), 1, "dropout=(0, 0.5)  # 0 for the inputs"),
        ((0.1, 0.5), 2, "dropout=(0, 0.1, 0.5)  # 0 for the inputs"),
        ((0.1, 0.5), 4, "dropout=(0.1, 0.5, 0.5, 0.5, 0.5)  # the inputs first"),
        ((0.1, 0.5, 0.4), 1, "dropout=(0.1, 0.5)  # the inputs first"),
        ((0.1, 0.5), 0, "dropout=(0.1,)  # the inputs first"),
        ((), 1, "dropout=(0, 0.5)  # the inputs first"),
        (0.5, 0, "dropout=(0.5,)  # of the inputs"),
    ],
)
def test_another_number_of_rates_is_told_with_a_line_that_works(
    value: Any, hidden_layers: int, write: str
) -> None:
    with pytest.raises(ValueError) as caught:
        dropout_rates(value, hidden_layers)
    assert str(caught.value).endswith(f"\n    write: {write}")
    mended = eval(write.removeprefix("dropout=").split("#")[0])
    assert len(dropout_rates(mended, hidden_layers)) == hidden_layers + 1


@pytest.mark.parametrize(
    "rate", [1, 1.0, -0.1, 50, 200, math.nan, math.inf, "0.5", None, True, 1j, {0.5}, np.eye(2), [[0.1]]]
)
def test_a_rate_that_is_no_probability_is_told(rate: Any) -> None:
    for value in (rate, (0.1, rate)):
        with pytest.raises(
            (ValueError, TypeError), match=r"a rate of dropout is .*\n    write: dropout=0\.5"
        ):
            dropout_rates(value, 1)


def test_a_percentage_is_told_as_the_probability_that_it_is() -> None:
    with pytest.raises(ValueError, match=r"write: dropout=0\.2$"):
        Dropout(20)


def test_a_scaling_that_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match=r"scaling 'inverted' is unknown; there are training, prediction"):
        Dropout(0.5, "inverted")  # type: ignore[arg-type]
