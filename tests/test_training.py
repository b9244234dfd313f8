"""Training is running the plan: batch by batch, epoch by epoch, the same for the same seed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import Array
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.training import Diverged

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(10, 3))
Y = (X @ [[0.5], [-1.0], [0.25]] > 0).astype(float)


def net(**options: Any) -> Network:
    return Network.create([3, 4, 1], **{"activations": ["tanh", "sigmoid"], "seed": 3, **options})


def by_hand(network: Network, batches: list[Any], rate: float) -> tuple[list[Array], list[float]]:
    """A hand-written NumPy step, as a student would write it: tanh, then sigmoid, ½ squared error, mean."""
    (W1, W2), (b1, b2) = ([a.copy() for a in arrays or []] for arrays in (network.weights, network.biases))
    losses = []
    for rows in batches:
        x, y = X[rows], Y[rows]
        a1 = np.tanh(x @ W1 + b1)
        a2 = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
        losses.append(float(0.5 * ((a2 - y) ** 2).sum() / len(x)))
        delta2 = (a2 - y) / len(x) * a2 * (1 - a2)
        delta1 = delta2 @ W2.T * (1 - a1**2)
        W2 -= rate * a1.T @ delta2
        b2 -= rate * delta2.sum(axis=0)
        W1 -= rate * x.T @ delta1
        b1 -= rate * delta1.sum(axis=0)
    return [W1, W2, b1, b2], losses


def assert_trained(network: Network, right: list[Array]) -> None:
    for mine, theirs in zip([*network.weights, *(network.biases or [])], right, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-14)


# --- what a step is -------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 10, 1, 3, 5, 7])
def test_training_in_order_is_a_hand_written_loop(batch_size: int | None) -> None:
    network = net()
    size = batch_size or 10
    batches = [slice(i, i + size) for _ in range(3) for i in range(0, 10, size)]
    right, losses = by_hand(network, batches, 0.5)
    history = network.fit(X, Y, epochs=3, batch_size=batch_size, learning_rate=0.5, shuffle=False)
    assert_trained(network, right)
    each = math.ceil(10 / size)
    weights = [min(size, 10 - i) for i in range(0, 10, size)]
    for epoch, loss in enumerate(history["loss"]):
        steps = losses[epoch * each : (epoch + 1) * each]
        assert loss == pytest.approx(np.average(steps, weights=weights), rel=1e-12)


def test_one_epoch_of_all_rows_is_one_traced_step_to_the_last_bit() -> None:
    network = net()
    after = network.trace(X, Y, learning_rate=0.3).after
    network.fit(X, Y, epochs=1, learning_rate=0.3, rewrites=())
    assert network == after


def test_a_ragged_last_batch_is_divided_by_its_own_number_of_examples() -> None:
    network, expected = net(), net()
    for rows in (slice(0, 4), slice(4, 8), slice(8, 10)):
        expected = expected.trace(X[rows], Y[rows], learning_rate=0.3).after
    network.fit(X, Y, epochs=1, batch_size=4, learning_rate=0.3, shuffle=False, rewrites=())
    assert network == expected


@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_history_holds_each_epochs_loss_from_before_the_updates(
    reduce: Any, batch_size: int | None
) -> None:
    network = net(loss=SquaredError(reduce=reduce))
    before = network.loss_value(X, Y)
    history = network.fit(X, Y, epochs=4, batch_size=batch_size, learning_rate=1e-12, shuffle=False)
    assert len(history["loss"]) == history.epochs == 4
    for loss in history["loss"]:  # so small a rate leaves the loss as it was
        assert loss == pytest.approx(before, rel=1e-9)


def test_sklearn_agrees() -> None:
    """One full-batch step of plain gradient descent of MLPRegressor, whose loss is ½ the mean of squares."""
    from sklearn.neural_network import MLPRegressor

    network = Network.create([3, 4, 1], ["tanh", "identity"], seed=3)
    options = {"activation": "tanh", "solver": "sgd", "momentum": 0, "alpha": 0, "shuffle": False}
    peer = MLPRegressor(hidden_layer_sizes=(4,), learning_rate_init=0.1, batch_size=10, **options)
    peer.partial_fit(X, Y.ravel())  # makes its arrays
    for coefficients, W in zip(peer.coefs_, network.weights, strict=True):
        coefficients[...] = W
    for intercepts, b in zip(peer.intercepts_, network.biases or [], strict=True):
        intercepts[...] = b
    for _ in range(5):
        peer.partial_fit(X, Y.ravel())
    network.fit(X, Y, epochs=5, learning_rate=0.1)
    assert_trained(network, [*peer.coefs_, *peer.intercepts_])


def test_frozen_parameters_do_not_learn() -> None:
    network = net()
    before = network.copy()
    network.fit(X, Y, epochs=3, frozen=("b1", "W2"))
    assert (network.weights[1] == before.weights[1]).all()
    assert ((network.biases or [])[0] == (before.biases or [])[0]).all()
    assert (network.weights[0] != before.weights[0]).all()


def test_training_changes_the_network_in_place_and_the_data_not_at_all() -> None:
    network, x, y = net(), X.copy(), Y.copy()
    weights = network.weights
    network.fit(X, Y, epochs=2, batch_size=3)
    assert all(a is b for a, b in zip(weights, network.weights, strict=True))
    np.testing.assert_array_equal(X, x)
    np.testing.assert_array_equal(Y, y)


def test_epochs_can_be_made_in_two_calls() -> None:
    once, twice = net(), net()
    first = once.fit(X, Y, epochs=4, learning_rate=0.5)
    second = [twice.fit(X, Y, epochs=2, learning_rate=0.5)["loss"] for _ in range(2)]
    assert once == twice
    assert first["loss"] == second[0] + second[1]


def test_it_learns() -> None:
    """XOR, which no single layer can."""
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    network = Network.create([2, 8, 2], ["tanh", "softmax"], "cross_entropy", seed=0)
    history = network.fit(x, y, epochs=500, learning_rate=0.5)
    assert network.predict_classes(x).tolist() == y
    assert history["loss"][-1] < 0.05 < history["loss"][0]


def test_float32_stays_float32() -> None:
    network = net(dtype="float32")
    network.fit(X, Y, epochs=3, batch_size=4)
    assert {a.dtype for a in [*network.weights, *(network.biases or [])]} == {np.dtype(np.float32)}


# --- order ----------------------------------------------------------------------------------------


def test_the_same_seed_is_the_same_training() -> None:
    runs = []
    for seed in (0, 0, 1):
        network = net()
        history = network.fit(X, Y, epochs=3, batch_size=2, seed=seed)
        runs.append((network, history["loss"]))
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_shuffling_takes_every_example_once_an_epoch() -> None:
    """A linear loss adds up the examples, whatever their order: a rate of next to nothing shows it."""
    network = net(loss=SquaredError(reduce="sum"))
    before = network.loss_value(X, Y)
    for seed in range(5):
        loss = network.fit(X, Y, epochs=1, batch_size=3, learning_rate=1e-12, seed=seed)["loss"][0]
        assert loss == pytest.approx(before, rel=1e-9)


def test_shuffling_matters_for_small_batches_and_not_for_all_rows_at_once() -> None:
    def trained(**options: Any) -> Network:
        network = net()
        network.fit(X, Y, epochs=2, **options)
        return network

    assert trained(batch_size=1, shuffle=True) != trained(batch_size=1, shuffle=False)
    assert trained(shuffle=True) == trained(shuffle=False)


def test_no_seed_is_another_order_each_time() -> None:
    runs = []
    for _ in range(2):
        network = net()
        network.fit(X, Y, epochs=3, batch_size=1, seed=None)
        runs.append(network)
    assert runs[0] != runs[1]


def test_each_epoch_has_an_order_of_its_own() -> None:
    two, twice = net(), net()
    two.fit(X, Y, epochs=2, batch_size=1, seed=0)
    for _ in range(2):
        twice.fit(X, Y, epochs=1, batch_size=1, seed=0)
    assert two != twice


# --- divergence -----------------------------------------------------------------------------------


def test_divergence_is_told_and_the_network_is_put_back() -> None:
    network = Network([[[1.0]]], activations="identity", loss=SquaredError(1))
    with pytest.raises(Diverged) as caught:
        network.fit([[10.0]], [[1.0]], epochs=10_000, learning_rate=5.0)
    told = caught.value
    assert isinstance(told, FloatingPointError)
    assert str(told).startswith(f"epoch {told.epoch}, step 1: {told.quantity} became")
    assert "learning rate 5 is likely too large" in str(told)
    assert "write: learning_rate=0.5" in str(told)
    assert len(told.history["loss"]) == told.epoch - 1
    assert all(map(math.isfinite, told.history["loss"]))
    again = Network([[[1.0]]], activations="identity", loss=SquaredError(1))
    again.fit([[10.0]], [[1.0]], epochs=told.epoch - 1, learning_rate=5.0)
    assert network == again


def test_divergence_within_an_epoch_names_its_step_and_undoes_the_epoch() -> None:
    x = [[1.0]] * 5 + [[1e160]] + [[1.0]] * 4
    network = Network([[[1.0]]], activations="identity")
    before = network.copy()
    with pytest.raises(Diverged) as caught:
        network.fit(x, [[0.0]] * 10, epochs=2, batch_size=1, learning_rate=0.1, shuffle=False)
    assert (caught.value.epoch, caught.value.step) == (1, 6)
    assert caught.value.quantity == "E"
    assert network == before


def test_weights_that_are_too_large_from_the_start_are_not_blamed_on_the_learning_rate() -> None:
    network = Network([[[1e200]]], activations="identity")
    with pytest.raises(Diverged, match="No update was made yet") as caught:
        network.fit([[1e200]], [[0.0]], learning_rate=0.1)
    assert "learning rate" not in str(caught.value)


def test_the_advice_on_divergence_helps() -> None:
    rate = 5.0
    for _ in range(10):
        network = Network([[[1.0]]], activations="identity", loss=SquaredError(1))
        try:
            history = network.fit([[10.0]], [[1.0]], epochs=2000, learning_rate=rate)
            break
        except Diverged as told:
            rate = float(str(told).split("learning_rate=")[1].split()[0])
    assert history["loss"][-1] < 1e-20


# --- what it is asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"epochs": 0}, "epochs is 0, but is 1 or more"),
        ({"epochs": 2.0}, "epochs is 2.0, but is a whole number"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"batch_size": 11}, "there are 10 examples"),
        ({"learning_rate": 0}, "learning_rate is 0, but is a positive"),
        ({"learning_rate": "0.1"}, "learning_rate is '0.1'"),
        ({"seed": -1}, "seed is -1"),
        ({"shuffle": "no"}, "shuffle is 'no', but is True or False"),
        ({"optimizer": "sdg"}, "write: 'sgd'"),
        ({"optimizer": np.array(["sgd", "adam"])}, "optimizer array.* is unknown"),
        ({"frozen": "b1"}, 'write: frozen="?'),
        ({"frozen": ["b9"]}, "write: 'b"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        net().fit(X, Y, **options)


def test_an_option_that_there_is_not_is_told() -> None:
    with pytest.raises(TypeError, match="batchsize"):
        net().fit(X, Y, batchsize=3)
