"""Cross-entropy of rescaled outputs: two sigmoids that stand for two classes, as in Keras's lesson."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.equations.equation import Array
from nnlearn.maths.losses import LOSSES, Loss
from nnlearn.maths.rescaled import NEAREST, rescaled_cross_entropy, rescaled_cross_entropy_slope, shares
from nnlearn.network import Network
from nnlearn.probe import probe_loss

RESCALED = LOSSES["rescaled_cross_entropy"]
X = np.array([[0.1], [0.4], [0.8], [0.9]])


def lesson(**options: Any) -> Network:
    """The lesson's network in small: relu, relu, and two sigmoid outputs."""
    activations = options.pop("activations", ["relu", "relu", "sigmoid"])
    return Network.create([1, 4, 3, 2], activations, "rescaled_cross_entropy", seed=2, **options)


def test_values_worked_by_hand() -> None:
    """0.9 and 0.3 are shares of ¾ and ¼."""
    a = np.array([[0.9, 0.3], [0.9, 0.3]])
    assert shares(a).round(15).tolist() == [[0.75, 0.25]] * 2
    E = rescaled_cross_entropy(a, np.eye(2))
    np.testing.assert_allclose(E, [[-math.log(0.75), 0], [0, math.log(4)]], rtol=1e-15)
    slope = rescaled_cross_entropy_slope(a, np.eye(2))
    np.testing.assert_allclose(
        slope, [[1 / 1.2 - 1 / 0.9, 1 / 1.2], [1 / 1.2, 1 / 1.2 - 1 / 0.3]], rtol=1e-14
    )


def test_its_formulas_are_those_of_a_textbook() -> None:
    assert rescaled_cross_entropy.formula == "−y·ln(a/(Σⱼ a))"
    assert rescaled_cross_entropy_slope.formula == "Σⱼ y/(Σⱼ a) − y/a"


rows = st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3).map(lambda row: np.array([row]))


@given(rows, st.floats(0.1, 10), st.integers(0, 2))
def test_only_the_shares_count(a: Array, factor: float, right: int) -> None:
    """To scale all outputs changes nothing, so that the slope is at right angles to the outputs."""
    y = np.eye(3)[[right]]
    np.testing.assert_allclose(
        rescaled_cross_entropy(factor * a, y), rescaled_cross_entropy(a, y), rtol=1e-9, atol=1e-12
    )
    slope = rescaled_cross_entropy_slope(a, y)
    assert abs((slope * a).sum()) <= 1e-13 * max(1, np.abs(slope).max())
    assert slope[0, right] < 0 < np.delete(slope[0], right).min()


@given(rows, st.integers(0, 2))
def test_of_outputs_that_add_up_to_one_it_is_the_cross_entropy(a: Array, right: int) -> None:
    p, y = a / a.sum(), np.eye(3)[[right]]
    cross_entropy = LOSSES["cross_entropy"].value(p, y)
    np.testing.assert_allclose(rescaled_cross_entropy(p, y), cross_entropy, rtol=1e-12, atol=1e-14)


def test_its_slope_is_right_wherever_the_probe_looks() -> None:
    probe = probe_loss(RESCALED)
    assert probe.ok
    assert probe.looked > 100
    planted = probe_loss(Loss(rescaled_cross_entropy, lambda a, y: -y / a + 0 * a))
    assert not planted.ok, "the slope of plain cross-entropy is another"


def test_a_share_that_is_held_passes_no_blame() -> None:
    """Surely wrong: the loss is −ln 0.0000001, and its slope 0, as its complex step is."""
    a, y = np.array([[1.0, 1e-9], [1e-9, 1.0]]), np.array([[0.0, 1.0], [0.0, 1.0]])
    E = rescaled_cross_entropy(a, y)
    assert E[0, 1] == pytest.approx(16.11809565095832, rel=1e-12)
    assert E[1, 1] == pytest.approx(1e-7, rel=1e-6)
    assert not rescaled_cross_entropy_slope(a, y).any()
    assert not rescaled_cross_entropy_slope(np.array([[0.5, 0.0]]), y[:1]).any(), "an output of exactly 0"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_output_of_exactly_0_is_no_trouble_beside_one_that_is_not(dtype: str) -> None:
    a, y = np.array([[1.0, 0.0]], dtype), np.array([[0.0, 1.0]], dtype)
    with np.errstate(all="raise"):
        made = rescaled_cross_entropy(a, y), rescaled_cross_entropy_slope(a, y)
    assert all(np.isfinite(m).all() and m.dtype == dtype for m in made)


# --- in a network -----------------------------------------------------------------------------------


def test_class_numbers_and_one_hot_rows_are_the_same_targets() -> None:
    net = lesson()
    assert net.loss_value(X, [0, 0, 1, 1]) == net.loss_value(X, np.eye(2)[[0, 0, 1, 1]])
    assert net.trace(X, [0, 0, 1, 1])["y"].tolist() == np.eye(2)[[0, 0, 1, 1]].tolist()


def test_a_step_is_traced_proven_and_readable() -> None:
    net = lesson()
    for b in net.biases or []:
        b[...] = 0.1
    trace = net.trace(X[:1], [0], learning_rate=0.5)
    proof = trace.prove()
    assert proof.ok
    a, b = trace["a3"][0]
    assert float(trace["E"]) == pytest.approx(-math.log(a / (a + b)), rel=1e-15)
    assert trace.line("E").formula == "−y₁·ln(a3₁/(a3₁ + a3₂)) − y₂·ln(a3₂/(a3₁ + a3₂))"
    assert trace.line("da3", unit=0).formula == "(y₁ + y₂)/(a3₁ + a3₂) − y₁/a3₁"
    assert "ln" in trace.to_latex()


def test_it_trains_two_sigmoids_and_softmax_does_as_well() -> None:
    x = np.linspace(0, 1, 40)[:, None]
    y = (x[:, 0] > 0.6).astype(int)
    for activations in (["tanh", "tanh", "sigmoid"], ["tanh", "tanh", "softmax"]):
        net = lesson(activations=activations)
        history = net.fit(x, y, epochs=300, batch_size=10, learning_rate=0.5)
        assert history["loss"][-1] < 0.25 * history["loss"][0]
        assert (net.predict_classes(x) == y).mean() >= 0.95


def test_torch_agrees_on_value_and_gradient() -> None:
    """The same steps as Keras's on its PyTorch back end: divide by the sum, clamp, take the logarithm."""
    torch = pytest.importorskip("torch")
    random = np.random.default_rng(0)
    a, y = random.uniform(0, 1, (50, 3)), np.eye(3)[random.integers(0, 3, 50)]
    a[0], y[0] = [1.0, 1e-9, 1e-9], [0, 1, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outputs = torch.tensor(a, requires_grad=True)
        p = torch.clip(outputs / outputs.sum(dim=1, keepdim=True), NEAREST, 1 - NEAREST)
        loss = -(torch.tensor(y) * torch.log(p)).sum()
        loss.backward()
    assert rescaled_cross_entropy(a, y).sum() == pytest.approx(loss.item(), rel=1e-13)
    np.testing.assert_allclose(
        rescaled_cross_entropy_slope(a, y), outputs.grad.numpy(), rtol=1e-11, atol=1e-13
    )


# --- what it does not take ------------------------------------------------------------------------------


def test_outputs_that_are_all_0_have_no_shares() -> None:
    net = Network([[[-1.0, -1.0]]], activations="relu", loss="rescaled_cross_entropy")
    told = r"exactly 0\.0 .*rescaled_cross_entropy is nan(.|\n)*\"softmax\"\], loss=\"cross_entropy\""
    with pytest.raises(ValueError, match=told):
        net.loss_value([[1.0]], [0])
    with pytest.raises(FloatingPointError, match="rescaled_cross_entropy is nan"):
        net.fit([[1.0]], [0])


def test_outputs_below_0_have_no_shares_and_outputs_above_1_do() -> None:
    below = Network([[[1.0, -0.5]]], activations="identity", loss="rescaled_cross_entropy")
    with pytest.raises(
        ValueError, match=r"output 1 of x\[0\] is -0\.5.*takes outputs of 0 and more\n.*softmax"
    ):
        below.loss_value([[1.0]], [0])
    above = Network([[[3.0, 1.0]]], activations="identity", loss="rescaled_cross_entropy")
    assert above.loss_value([[1.0]], [0]) == pytest.approx(-math.log(0.75))


@pytest.mark.parametrize(
    ("y", "said"),
    [
        ([2], "2 outputs, for the classes 0 to 1"),
        ([0.5], "the classes 0 to 1"),
        ([[1.0, 1.0]], "the targets of rescaled_cross_entropy are probabilities that add up to 1"),
        ([[2.0, -1.0]], "rescaled_cross_entropy takes targets from 0 to 1"),
    ],
)
def test_targets_that_are_no_classes_are_told(y: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lesson().loss_value([[0.5]], y)


def test_a_single_output_is_told() -> None:
    net = Network([[[1.0]]], loss="rescaled_cross_entropy")
    with pytest.raises(ValueError, match=r"always 1 .*\n    write: loss=\"binary_cross_entropy\""):
        net.loss_value([[1.0]], [[1.0]])
