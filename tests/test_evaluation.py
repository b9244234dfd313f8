"""How good a network is on rows of data: the same however many rows go through it at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn import evaluation
from nnlearn.evaluation import evaluated, right_answers, right_classes
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network

RANDOM = np.random.default_rng(2)
X = RANDOM.normal(size=(11, 3))
Y = np.eye(3)[RANDOM.integers(0, 3, 11)]


@pytest.mark.parametrize("at_once", [1, 4, 11, 100])
@pytest.mark.parametrize("loss", ["cross_entropy", SquaredError(1, "sum"), SquaredError(0.5, "mean")])
def test_the_loss_is_that_of_all_rows_at_once(
    at_once: int, loss: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network.create([3, 4, 3], ["tanh", "softmax"], loss, seed=1)
    monkeypatch.setattr(evaluation, "AT_ONCE", at_once)
    found = evaluated(network.layers, network.loss, X, Y)
    assert found["loss"] == pytest.approx(network.loss_value(X, Y), rel=1e-14)
    if loss == "cross_entropy":
        assert found["accuracy"] == np.mean(network.predict_classes(X) == Y.argmax(axis=1))
    else:
        assert "accuracy" not in found


@given(st.integers(1, 4), st.integers(0, 99))
def test_right_classes_are_those_of_the_largest_output(outputs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    a = random.integers(0, 3, (outputs, 9)) / 2  # with ties
    y = np.eye(max(2, outputs))[random.integers(0, max(2, outputs), 9)].T[:outputs]
    if outputs == 1:
        right = np.count_nonzero((a[0] >= 0.5) == (y[0] == 1))
    else:
        right = np.count_nonzero(a.argmax(axis=0) == y.argmax(axis=0))
    assert right_classes(a, y, 0.5) == right


def test_several_yes_and_no_answers_count_each_for_its_part() -> None:
    a, y = np.array([[0.9, 0.2], [0.4, 0.4]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    assert right_answers(a, y, 0.5) == 1.5
    assert right_answers(a, y, 0.5) / 2 == np.mean((a >= 0.5) == (y == 1))


def test_outputs_that_the_loss_does_not_take_are_told() -> None:
    network = Network([[[3.0]]], activations="identity", loss="binary_cross_entropy")
    with pytest.raises(ValueError, match="takes outputs from 0 to 1"):
        evaluated(network.layers, network.loss, np.ones((1, 1)), np.ones((1, 1)))


def test_a_network_tells_its_loss_and_accuracy_at_once() -> None:
    data = nn.data.drug_trial(seed=0)
    net = nn.Network.create([1, 4, 2], ["relu", "softmax"], "cross_entropy", seed=1)
    found = net.evaluate(data.X, data.y)
    assert found["loss"] == pytest.approx(net.loss_value(data.X, data.y), rel=1e-12)
    assert found["accuracy"] == np.mean(net.predict_classes(data.X) == data.y)
    assert net.fit(data.X, data.y, epochs=1, learning_rate=1e-300)["loss"][0] == pytest.approx(found["loss"])


def test_values_that_are_no_classes_have_no_accuracy() -> None:
    assert set(nn.Network([[[2.0]]], activations="identity").evaluate([[3.0]], [[4.0]])) == {"loss"}
