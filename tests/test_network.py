"""A network: how it starts, what it predicts, and when two are equal."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import equation
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.network import Network

# --- how it starts -------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_weights_and_no_seed_others() -> None:
    assert Network.create([3, 4, 2], seed=5) == Network.create([3, 4, 2], seed=5)
    assert Network.create([3, 4, 2], seed=5) != Network.create([3, 4, 2], seed=6)
    assert Network.create([3, 4, 2], seed=None) != Network.create([3, 4, 2], seed=None)
    assert Network.create([3, 4, 2]) == Network.create([3, 4, 2], seed=0)


def test_numpys_global_generator_plays_no_part() -> None:
    state = np.random.get_state()[1].copy()  # type: ignore[index] # noqa: NPY002
    Network.create([3, 4, 2], seed=None).fit([[1, 2, 3]] * 4, [[0, 1]] * 4, batch_size=1)
    assert (np.random.get_state()[1] == state).all()  # type: ignore[index] # noqa: NPY002


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity", "softmax"])
def test_weights_start_within_glorots_limit(activation: str) -> None:
    W = Network.create([300, 200], activation, seed=0).weights[0]
    limit = math.sqrt(6 / 500)
    assert np.abs(W).max() <= limit
    assert np.abs(W).max() > 0.99 * limit
    assert W.mean() == pytest.approx(0, abs=0.01 * limit)
    assert W.std() == pytest.approx(limit / math.sqrt(3), rel=0.02)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "softplus", "maxout"])
def test_weights_of_the_relu_family_start_with_hes_variance(activation: str) -> None:
    W = Network.create([300, 200], activation, seed=0).weights[0]
    assert W.std() == pytest.approx(math.sqrt(2 / 300), rel=0.02)
    assert np.abs(W).max() > 3 * math.sqrt(2 / 300)


def test_biases_start_at_0_and_there_may_be_none() -> None:
    assert all((b == 0).all() for b in Network.create([2, 3, 1]).biases or [])
    assert Network.create([2, 3, 1], biases=False).biases is None


def test_maxout_has_a_column_for_each_piece() -> None:
    net = Network.create([2, 3, 1], [maxout(4), "identity"])
    assert [W.shape for W in net.weights] == [(2, 12), (3, 1)]
    assert net.sizes == [2, 3, 1]


@pytest.mark.parametrize("dtype", ["float32", "float64", np.float32, np.dtype("float64")])
def test_the_precision_is_that_which_was_asked_for(dtype: Any) -> None:
    net = Network.create([2, 3, 1], dtype=dtype)
    assert {a.dtype for a in [*net.weights, *(net.biases or []), net.predict([[1, 2]])]} == {np.dtype(dtype)}


def test_float32_weights_make_a_float32_network_and_a_mixture_a_float64_one() -> None:
    single, double = np.ones((2, 2), np.float32), np.ones((2, 2))
    assert Network([single, single]).dtype == np.float32
    assert Network([single, double]).dtype == np.float64
    assert Network([np.ones((2, 2), int)]).dtype == np.float64


def test_weights_may_come_as_one_array_of_three_axes() -> None:
    assert Network(np.ones((3, 2, 2))).sizes == [2, 2, 2, 2]


def test_weights_and_biases_are_changed_in_their_arrays_and_not_beside_them() -> None:
    net: Any = Network.create([2, 3, 1])
    for arrays in (net.weights, net.biases):
        with pytest.raises(TypeError):
            arrays[0] = np.ones((2, 3))
        arrays[0][...] = 7
    assert (net.trace([[1, 2]])["z1"] == 28).all()
    assert Network.create([2, 1], biases=False).biases is None


def test_another_loss_is_checked_when_it_is_set() -> None:
    net: Any = Network.create([2, 1])
    net.loss = "huber"
    assert net.loss is LOSSES["huber"]
    assert net.trace([[1, 2]], [[1]])["E"] == net.loss_value([[1, 2]], [[1]])
    for wrong in ("hubert", None, 3):
        with pytest.raises((ValueError, TypeError), match=f"loss {wrong!r} is unknown"):
            net.loss = wrong
    assert net.loss is LOSSES["huber"]


def test_lambdas_go_by_the_name_of_their_loss_and_activation() -> None:
    loss = Loss(equation(lambda a, y: (a - y) ** 4), equation(lambda a, y: 4 * (a - y) ** 3), name="mine")
    assert (loss.value.name, loss.slope.name) == ("mine", "mine_slope")
    activation = Activation(equation(lambda z: z**2), equation(lambda z: 2 * z), name="square")
    source = Network([[[1.0]]], activations=activation, loss=loss).plan([[1]], [[0]], 0.1).source()
    assert "# da1 = mine_slope(a1, y)" in source
    assert "# slope1 = square_slope(z1)" in source


# --- what it predicts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_predicting_is_the_forward_pass_by_hand(name: str) -> None:
    net = Network.create([3, 4, 2], ["tanh", name], seed=1)
    x = np.random.default_rng(0).normal(size=(5, 3))
    (W1, W2), (b1, b2) = net.weights, net.biases or []
    right = ACTIVATIONS[name].value(np.tanh(x @ W1 + b1) @ W2 + b2)
    np.testing.assert_allclose(net.predict(x), right, rtol=1e-14)
    np.testing.assert_array_equal(net.predict(x), net.trace(x)["a2"])


def test_each_example_is_predicted_as_if_alone() -> None:
    net = Network.create([3, 4, 2], ["tanh", "softmax"], seed=1)
    x = np.random.default_rng(0).normal(size=(5, 3))
    alone = np.vstack([net.predict(row[None]) for row in x])
    np.testing.assert_allclose(net.predict(x), alone, rtol=1e-14)


def test_predictions_are_the_callers_own() -> None:
    net = Network.create([2, 2], "identity")
    first = net.predict([[1, 2]])
    kept = first.copy()
    net.predict([[3, 4]])
    first[:] = 9
    np.testing.assert_array_equal(net.predict([[1, 2]]), kept)


def test_probabilities_of_one_sigmoid_are_two_columns() -> None:
    net = Network([[[1.0]]])
    np.testing.assert_allclose(net.predict_proba([[0.0], [2.0]]).sum(axis=1), 1)
    assert net.predict_proba([[2.0]])[0, 1] == net.predict([[2.0]])[0, 0]


def test_classes_are_the_most_probable_and_one_output_says_1_from_half_on() -> None:
    net = Network.create([2, 3], "softmax", seed=1)
    x = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_array_equal(net.predict_classes(x), net.predict_proba(x).argmax(axis=1))
    assert Network([[[1.0]]]).predict_classes([[-1e-9], [0.0], [1e-9]]).tolist() == [0, 1, 1]


def test_the_loss_is_that_of_a_trace() -> None:
    for loss in ("squared_error", "huber", "absolute", SquaredError(1, "sum")):
        net = Network.create([2, 3, 2], loss=loss)
        x, y = [[1, 2], [3, 4]], [[0, 1], [1, 0]]
        value = net.loss_value(x, y)
        assert type(value) is float
        assert value == float(net.trace(x, y)["E"])


# --- copies, equality, words ------------------------------------------------------------------------------


def test_a_copy_learns_on_its_own() -> None:
    net = Network.create([2, 3, 1])
    for other in (net.copy(), copy.deepcopy(net)):
        assert other == net
        other.fit([[1, 2]], [[1]])
        assert other != net


@pytest.mark.parametrize(
    "other",
    [
        Network.create([2, 3, 1], seed=1),
        Network.create([2, 3, 1], "tanh"),
        Network.create([2, 3, 1], loss="huber"),
        Network.create([2, 3, 1], loss=SquaredError(1)),
        Network.create([2, 3, 1], loss=SquaredError(reduce="sum")),
        Network.create([2, 3, 1], biases=False),
        Network.create([2, 3, 1], dtype="float32"),
        Network.create([2, 3, 3, 1]),
        Network.create([2, 4, 1]),
        None,
        "net",
    ],
)
def test_networks_that_differ_in_anything_are_not_equal(other: Any) -> None:
    assert Network.create([2, 3, 1]) != other


def test_networks_with_activations_of_one_name_that_compute_otherwise_are_not_equal() -> None:
    mine = Activation(lambda z: z**2, lambda z: 2 * z, name="mine")
    yours = Activation(lambda z: z**2 + 1, lambda z: 2 * z, name="mine")
    again = Activation(lambda z: z**2, lambda z: 2 * z, name="mine")
    weights = [[[1.0, 2.0]]]
    assert Network(weights, activations=mine) != Network(weights, activations=yours)
    assert Network(weights, activations=mine) == Network(weights, activations=again)
    six = [[[1.0] * 6]]
    assert Network(six, activations=maxout(2)) != Network(six, activations=maxout(3))


@pytest.mark.parametrize("loss", [*LOSSES.values(), SquaredError(3, reduce="sum")], ids=repr)
def test_a_network_can_be_pickled(loss: Loss) -> None:
    net = Network.create([2, 6, 3, 2], [maxout(3), "tanh", "softmax"], loss)
    again = pickle.loads(pickle.dumps(net))
    assert again == net
    np.testing.assert_array_equal(again.predict([[1, 2]]), net.predict([[1, 2]]))


def test_an_equation_without_a_name_keeps_its_own_when_an_activation_takes_it() -> None:
    square = equation(lambda z: z**2)
    activation = Activation(square, lambda z: 2 * z, name="square")
    assert (activation.value.name, square.name) == ("square", "equation")


def test_a_network_is_not_a_key_as_it_changes() -> None:
    with pytest.raises(TypeError):
        hash(Network.create([1, 1]))


def test_a_network_says_what_it_is() -> None:
    net = Network.create([784, 200, 10], ["relu", "softmax"], "cross_entropy")
    assert repr(net) == "Network(784-200-10, relu, softmax, loss=cross_entropy)"
    assert "no biases" in repr(Network.create([2, 1], biases=False))
    summary = net.summary()
    assert "159,010 parameters, float64" in summary
    assert len({len(row) for row in summary.splitlines()[1:-1]}) == 1
    assert max(map(len, summary.splitlines())) <= 80
    assert sum(a.size for a in [*net.weights, *(net.biases or [])]) == 159_010
