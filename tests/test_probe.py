"""A wrong derivative is found wherever it hides, and rounding is never called wrong."""

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.maths.activations import ACTIVATIONS, maxout
from nnlearn.maths.losses import LOSSES, SquaredError
from nnlearn.probe import probe_activation, probe_loss
from nnlearn.rounding import sizes_of_terms

THREEFOLD = nn.Activation(lambda z: np.maximum(z, 0), lambda z: 3 * np.heaviside(z, 0), name="threefold")
X = [[0, 0], [0, 1], [1, 0], [1, 1]]


PIECES = [maxout(pieces) for pieces in (3, 4, 5, 7)]


@pytest.mark.parametrize("activation", [*ACTIVATIONS.values(), *PIECES], ids=lambda a: a.name)
def test_every_activation_is_right_at_scattered_points(activation: nn.Activation) -> None:
    probe = probe_activation(activation)
    assert probe.ok
    assert probe.looked == 60 * activation.pieces


@pytest.mark.parametrize("loss", [*LOSSES.values(), SquaredError(3)], ids=lambda loss: loss.name)
def test_every_loss_is_right_at_scattered_points(loss: nn.Loss) -> None:
    probe = probe_loss(loss)
    assert probe.ok
    assert probe.looked >= 60


def test_a_probe_looks_only_where_there_is_a_value() -> None:
    logarithm = nn.Activation(lambda z: np.log(z), lambda z: 1 / z, name="logarithm")
    probe = probe_activation(logarithm)
    assert probe.ok
    assert 0 < probe.looked < 60


def test_a_wrong_slope_is_found_behind_an_error_of_zero() -> None:
    net = nn.Network([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [0]], [THREEFOLD, "identity"])
    proof = net.trace(X, [[0], [1], [1], [0]]).prove()
    assert all(check.ok for check in proof.checks)
    assert not proof.ok
    assert "threefold_slope" in str(proof)
    assert "a factor of 3" in str(proof)


def test_a_wrong_slope_is_found_behind_units_that_are_off() -> None:
    proof = nn.Network([[[1.0]]], [[-20.0]], [THREEFOLD]).trace([[1.0]], [[1.0]]).prove()
    assert not proof.ok
    assert "threefold" in str(proof.faults[0])


def test_a_kink_in_one_example_hides_no_wrong_slope_in_the_others() -> None:
    proof = nn.Network([[[1.0]]], [[1.0]], [THREEFOLD]).trace([[-1.0], [2.0], [3.0]], [[0.0]] * 3).prove()
    assert not any(check.kink for check in proof.checks)
    assert not proof.ok


def test_a_slope_that_is_wrong_for_large_errors_only_is_found() -> None:
    huber = LOSSES["huber"]
    unbounded = nn.Loss(huber.value, lambda a, y: a - y, name="unbounded")
    assert not probe_loss(unbounded).ok


def test_a_wrong_loss_is_found_where_the_error_is_zero() -> None:
    wrong = nn.Loss(lambda a, y: (a - y) ** 2, lambda a, y: a - y, name="wrong")
    proof = nn.Network([[[2.0]]], activations="identity", loss=wrong).trace([[1.0]], [[2.0]]).prove()
    assert not proof.ok


def test_a_residual_of_rounding_size_is_proven() -> None:
    """Once learned by heart, gradients are differences of nearly equal numbers: rounding, not error."""
    data = nn.data.age_cgpa()
    net = nn.Network([[[0.1], [0.1]]], [[0.1]], activations="identity")
    net.fit(data.X, data.y, epochs=20_000, learning_rate=0.1)
    assert net.trace(data.X, data.y).prove().ok


def test_large_inputs_with_cancelling_sums_are_proven() -> None:
    """A line fitted to calendar years: dW adds up terms of 2000 to almost nothing."""
    years = np.arange(1950.0, 2021.0)[:, np.newaxis]
    y = 0.3 * years + np.random.default_rng(0).normal(size=years.shape)
    w, b = np.polyfit(years[:, 0], y[:, 0], 1)
    trace = nn.Network([[[w]]], [[b]], activations="identity").trace(years, y)
    assert np.abs(trace["dW1"]).max() < 1e-9 * sizes_of_terms(trace)["dW1"].max()
    assert trace.prove().ok


@pytest.mark.parametrize("seed", range(30))
def test_small_residuals_raise_no_false_alarm(seed: int) -> None:
    random = np.random.default_rng(seed)
    name = ["sigmoid", "tanh", "softplus", "elu", "softmax"][seed % 5]
    net = nn.Network.create([3, 4, 2], name, seed=seed)
    x = random.normal(size=(20, 3))
    assert net.trace(x, net.predict(x) + 1e-3 * random.normal(size=(20, 2))).prove().ok


def test_two_losses_that_look_alike_are_proven_each_by_its_own_numbers() -> None:
    for factor in (0.1234567, 0.1234568):
        net = nn.Network([[[1.0]]], activations="tanh", loss=nn.SquaredError(factor))
        assert net.trace([[1.0]], [[3.0]]).prove().ok
