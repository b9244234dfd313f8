"""Gedeon's method: on given weights by hand, loop by loop as H2O states it, and by what cannot change it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from nnlearn.equations.equation import Array
from nnlearn.maths.importance import (
    column_shares,
    importance_by_weights,
    importance_without_hidden,
    relative_importance,
)

numbers = st.floats(-5, 5).map(lambda v: round(v, 3))


@st.composite
def two_layers(draw: Any) -> tuple[Array, Array]:
    """Weights of two layers in which no unit is without any."""
    inputs, hidden, units = (draw(st.integers(1, 5)) for _ in range(3))
    W1, W2 = (
        draw(hnp.arrays(float, shape, elements=numbers)) for shape in ((inputs, hidden), (hidden, units))
    )
    assume(np.abs(W1).sum(axis=0).all() and np.abs(W2).sum(axis=0).all())
    return W1, W2


def loop_by_loop(W1: Array, W2: Array) -> list[Fraction]:
    """Gedeon's importances in exact fractions, as H2O adds them up."""
    w1, w2 = ([[abs(Fraction(float(v))) for v in row] for row in W] for W in (W1, W2))
    inputs, hidden, units = range(len(w1)), range(len(w2)), range(len(w2[0]))
    of_hidden = [sum(w1[i][j] for i in inputs) for j in hidden]
    of_units = [sum(w2[j][k] for j in hidden) for k in units]
    Q = [
        [sum(w1[i][j] / of_hidden[j] * w2[j][k] / of_units[k] for j in hidden) for k in units] for i in inputs
    ]
    totals = [sum(Q[i][k] for i in inputs) for k in units]
    return [Fraction(sum(Q[i][k] / totals[k] for k in units)) for i in inputs]


def test_importances_worked_by_hand() -> None:
    """Unit 1 shares itself out 1 : 3, unit 2 shares itself out 1 : 1; the output 3 : 1 among the two units.

    So input 1 answers for 3/4·1/4 + 1/4·1/2 = 5/16, and input 2 for the other 11/16.
    """
    W1, W2 = np.array([[1.0, -2.0], [-3.0, 2.0]]), np.array([[-0.75], [0.25]])
    assert importance_by_weights(W1, W2).tolist() == [5 / 16, 11 / 16]
    assert relative_importance(importance_by_weights(W1, W2), 11 / 16).tolist() == [5 / 11, 1.0]


def test_two_outputs_add_up() -> None:
    """Output 1 listens to unit 1 only, which listens to input 1 only; output 2 to both units alike."""
    W1, W2 = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([[4.0, 1.0], [0.0, -1.0]])
    assert importance_by_weights(W1, W2).tolist() == [1 + 3 / 4, 1 / 4]


def test_without_a_hidden_layer_the_sizes_of_an_inputs_weights_are_added_up() -> None:
    assert importance_without_hidden(np.array([[0.5, -0.25], [-2.0, 1.0]])).tolist() == [0.75, 3.0]


def test_the_shares_of_a_column_are_parts_of_one() -> None:
    assert column_shares.formula == "W/(Σᵢ W)"
    assert column_shares(np.array([[1.0, 0.0], [3.0, 5.0]])).tolist() == [[0.25, 0.0], [0.75, 1.0]]


@given(two_layers())
def test_it_is_what_h2o_adds_up_loop_by_loop(layers: tuple[Array, Array]) -> None:
    np.testing.assert_allclose(importance_by_weights(*layers), [float(v) for v in loop_by_loop(*layers)])


@given(two_layers())
def test_every_unit_of_the_second_layer_hands_out_exactly_one(layers: tuple[Array, Array]) -> None:
    v = importance_by_weights(*layers)
    np.testing.assert_allclose(v.sum(), layers[1].shape[1])
    assert (v >= 0).all()


@given(two_layers(), st.floats(0.01, 100), st.integers(0, 4))
def test_scaling_or_turning_round_a_units_weights_changes_nothing(
    layers: tuple[Array, Array], factor: float, unit: int
) -> None:
    W1, W2 = (W.copy() for W in layers)
    W1[:, unit % W1.shape[1]] *= -factor
    W2[:, unit % W2.shape[1]] *= factor
    np.testing.assert_allclose(importance_by_weights(W1, W2), importance_by_weights(*layers), atol=1e-14)


@given(two_layers(), st.randoms())
def test_the_order_of_hidden_units_changes_nothing_and_that_of_inputs_goes_along(
    layers: tuple[Array, Array], random: Any
) -> None:
    W1, W2 = layers
    inputs, hidden = list(range(len(W1))), list(range(len(W2)))
    random.shuffle(inputs)
    random.shuffle(hidden)
    moved = importance_by_weights(W1[inputs][:, hidden], W2[hidden])
    np.testing.assert_allclose(moved, importance_by_weights(W1, W2)[inputs])


@given(two_layers())
def test_an_input_without_weights_has_no_importance_and_takes_none(layers: tuple[Array, Array]) -> None:
    W1, W2 = layers
    more = np.vstack([W1, np.zeros((1, W1.shape[1]))])
    v = importance_by_weights(more, W2)
    assert v[-1] == 0
    np.testing.assert_allclose(v[:-1], importance_by_weights(W1, W2))
