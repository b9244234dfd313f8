"""Activations: their values at points that everybody knows, and how one of one's own is made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import equation
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout

SQUARE = equation(lambda z: z**2)
DOUBLE = equation(lambda z: 2 * z)

POINTS: dict[str, dict[float, float]] = {
    "step": {-1: 0, 0: 1, 2: 1},
    "identity": {-3: -3, 0: 0, 2.5: 2.5},
    "sigmoid": {0: 0.5, 0.13: 0.5324543063873187, -2: 0.11920292202211755, 40: 1},
    "tanh": {0: 0, 1: 0.7615941559557649, -40: -1},
    "relu": {-2: 0, 0: 0, 3: 3},
    "leaky_relu": {-2: -0.02, 0: 0, 3: 3},
    "elu": {-1: -0.6321205588285577, 0: 0, 3: 3, -1000: -1},
    "softplus": {0: 0.6931471805599453, 1000: 1000, -1000: 0},
}


@pytest.mark.parametrize("name", POINTS)
def test_values_at_points_that_everybody_knows(name: str) -> None:
    for z, a in POINTS[name].items():
        assert float(ACTIVATIONS[name].value(np.float64(z))) == pytest.approx(a, rel=1e-15, abs=0)


@pytest.mark.parametrize("name", POINTS)
def test_a_slope_is_what_a_little_more_input_changes(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = np.array([-3.1, -0.6, 0.4, 2.2])
    values = {"z": z, "a": activation.value(z)}
    slope = activation.derivative(*(values[p] for p in activation.derivative.parameters))
    numeric = (activation.value(z + 1e-6) - activation.value(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(slope, numeric, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", ["softmax", "maxout"])
def test_a_pullback_is_what_a_little_more_of_each_input_changes(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = np.array([[0.3, -0.4, 1.2, 0.1], [2.0, 1.0, -1.0, 0.5]])
    a = activation.value(z)
    da = np.random.default_rng(0).normal(size=a.shape)
    values = {"da": da, "z": z, "a": a}
    delta = activation.derivative(*(values[p] for p in activation.derivative.parameters))
    for at in np.ndindex(z.shape):
        up, down = z.copy(), z.copy()
        up[at] += 1e-6
        down[at] -= 1e-6
        numeric = ((activation.value(up) - activation.value(down)) * da).sum() / 2e-6
        assert delta[at] == pytest.approx(numeric, rel=1e-7, abs=1e-9)


def test_no_activation_overflows_on_its_way_to_a_finite_value() -> None:
    """Quiet within a plan; and softmax, softplus and elu quiet on their own, too."""
    z = np.array([[-1e4, 0.0, 1e4]])
    with np.errstate(all="raise", under="ignore"):
        for name in ("softmax", "softplus", "elu", "tanh", "relu", "leaky_relu"):
            assert np.isfinite(ACTIVATIONS[name].value(z)).all(), name
    with np.errstate(all="ignore"):
        assert all(np.isfinite(ACTIVATIONS[n].value(z)).all() for n in ACTIVATIONS if n != "maxout")


def test_the_float32_value_is_float32() -> None:
    z = np.array([[0.5, -1.0]], np.float32)
    assert {ACTIVATIONS[n].value(z).dtype for n in ACTIVATIONS} == {np.dtype(np.float32)}


@pytest.mark.parametrize("pieces", [2, 3, 5])
def test_maxout_hands_the_blame_to_the_piece_that_won(pieces: int) -> None:
    activation = maxout(pieces)
    z = np.random.default_rng(0).normal(size=(4, 2 * pieces))
    da = np.ones((4, 2))
    delta = activation.derivative(da, z, activation.value(z)).reshape(4, 2, pieces)
    assert (delta.sum(axis=2) == 1).all()
    assert (delta.argmax(axis=2) == z.reshape(4, 2, pieces).argmax(axis=2)).all()
    assert activation.pieces == pieces


def test_maxout_pieces_that_tie_share_the_blame() -> None:
    z = np.zeros((1, 4))
    assert maxout(2).derivative(np.array([[1.0, 2.0]]), z, np.zeros((1, 2))).tolist() == [[0.5, 0.5, 1, 1]]


def test_an_activation_of_ones_own_is_made_of_plain_functions() -> None:
    def value(z: Any) -> Any:
        return z**2

    mine = Activation(value, lambda z: 2 * z)
    assert (mine.name, mine.value.formula, mine.derivative.formula) == ("value", "z²", "2·z")
    assert mine.derivative.name == "value_slope"
    assert repr(mine) == "Activation(value: a = z²)"


def test_an_activation_of_lambdas_goes_by_the_name_it_is_given() -> None:
    mine = Activation(SQUARE.function, DOUBLE.function, name="square")
    assert (mine.name, mine.value.name, mine.derivative.name) == ("square", "square", "square_slope")
    assert SQUARE.name == "equation", "what was given is left as it was"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((SQUARE,), "needs its derivative, stated once"),
        ((SQUARE, DOUBLE, DOUBLE), "needs its derivative, stated once"),
        ((equation(lambda z, a: z * a), DOUBLE), "value(z)"),
        ((SQUARE, equation(lambda x: 2 * x)), "slope(z) or slope(a)"),
        ((SQUARE, None, equation(lambda z, a: z * a)), "pullback(da, a)"),
        ((SQUARE, None, equation(lambda da, dz, a: da * a * dz)), "pullback(da, a)"),
        ((SQUARE, 3), "an equation is a function"),
        ((None, DOUBLE), "an equation is a function"),
        ((SQUARE, DOUBLE, None, 3), "goes by a name"),
    ],
)
def test_an_activation_that_does_not_hang_together_is_told(arguments: Any, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        Activation(*arguments)
    assert said in str(caught.value)
    assert "\n    write: " in str(caught.value)


@pytest.mark.parametrize("pieces", [1, 0, -2, 2.0, "2", True, None])
def test_maxout_of_fewer_than_two_pieces_is_told(pieces: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"write: nn\.maxout"):
        maxout(pieces)
