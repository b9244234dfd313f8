"""Laws of the subject, each for any network: what no choice of numbers may break."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnlearn.equations.equation import Array
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.losses import LOSSES, SquaredError
from nnlearn.network import Network
from nnlearn.trace import Trace
from tests.strategies import matrices, numbers, steps

laws = settings(max_examples=40, derandomize=True, deadline=None)
z_values = st.floats(-30, 30)


def value(name: str, z: Any) -> Array:
    return np.asarray(ACTIVATIONS[name].value(np.asarray(z, float)))


# --- activations -------------------------------------------------------------------------------


@laws
@given(st.floats(-700, 700))
def test_a_sigmoid_lies_between_0_and_1(z: float) -> None:
    """0 ≤ σ(z) ≤ 1, and strictly inside wherever float64 can tell the value from 0 and 1."""
    a = float(value("sigmoid", z))
    assert 0 <= a <= 1
    assert 0 < a < 1 or abs(z) > 36


@laws
@given(z_values)
def test_a_sigmoid_is_point_symmetric(z: float) -> None:
    """σ(−z) = 1 − σ(z), and σ(0) = ½."""
    assert value("sigmoid", -z) == pytest.approx(1 - value("sigmoid", z), abs=1e-15)
    assert value("sigmoid", 0) == 0.5


@laws
@given(z_values, st.floats(1e-3, 10))
def test_activations_rise(z: float, more: float) -> None:
    """z < z′ implies a(z) ≤ a(z′), for every activation of one pre-activation."""
    for name, activation in ACTIVATIONS.items():
        if activation.slope is not None:
            assert value(name, z) <= value(name, z + more), name


@laws
@given(z_values)
def test_the_relations_between_activations(z: float) -> None:
    """tanh(z) = 2σ(2z) − 1; softplus(z) − softplus(−z) = z; relu(z) − relu(−z) = z; elu ≥ −1."""
    assert value("tanh", z) == pytest.approx(2 * value("sigmoid", 2 * z) - 1, abs=1e-15)
    assert value("softplus", z) - value("softplus", -z) == pytest.approx(z, abs=1e-14)
    assert value("relu", z) - value("relu", -z) == z
    assert value("relu", z) <= value("softplus", z) <= value("relu", z) + math.log(2)
    assert value("elu", z) >= -1
    assert value("leaky_relu", z) == (z if z >= 0 else 0.01 * z)


@laws
@given(matrices(2, 4, -50, 50))
def test_softmax_gives_probabilities(z: Array) -> None:
    """Each row is positive and adds up to 1; the largest score is the most probable class."""
    a = value("softmax", z)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-15)
    assert (a[np.arange(2), z.argmax(axis=1)] == a.max(axis=1)).all()


@laws
@given(matrices(2, 4), numbers(-1000, 1000))
def test_softmax_does_not_see_a_shift(z: Array, shift: float) -> None:
    """softmax(z + c) = softmax(z)."""
    np.testing.assert_allclose(value("softmax", z + shift), value("softmax", z), rtol=1e-11)


@laws
@given(numbers(), numbers())
def test_a_sigmoid_is_the_softmax_of_two(z: float, base: float) -> None:
    """softmax(z + c, c) = (σ(z), 1 − σ(z))."""
    assert value("softmax", [[z + base, base]])[0, 0] == pytest.approx(float(value("sigmoid", z)), rel=1e-12)


@laws
@given(matrices(2, 6))
def test_maxout_is_the_largest_of_its_pieces(z: Array) -> None:
    """a_j = max(z_2j, z_2j+1); of (z, 0) it is a ReLU."""
    assert (value("maxout", z) == np.maximum(z[:, 0::2], z[:, 1::2])).all()
    z[:, 1::2] = 0
    assert (value("maxout", z) == value("relu", z[:, 0::2])).all()


@laws
@given(matrices(1, 3), matrices(1, 3))
def test_a_pullback_is_linear_and_keeps_the_sum_at_0(z: Array, da: Array) -> None:
    """As a shift of all scores changes no probability, softmax's δ adds up to 0."""
    a = value("softmax", z)
    pullback = ACTIVATIONS["softmax"].derivative
    assert pullback(da, a).sum() == pytest.approx(0, abs=1e-14)
    np.testing.assert_allclose(pullback(3 * da, a), 3 * pullback(da, a), rtol=1e-12, atol=1e-14)


# --- losses ---------------------------------------------------------------------------------------


@laws
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_loss_is_smallest_at_the_target(a: float, y: float) -> None:
    """E(a, y) ≥ E(y, y), and the slope points away from the target: it is 0 there (but for cross-entropy)."""
    for name, loss in LOSSES.items():
        if "cross_entropy" not in name or "binary" in name:  # theirs is smallest over rows that add up to 1
            here, best = float(loss.value(a, y)), float(loss.value(y, y))
            assert here >= best - 1e-15, name
            assert np.sign(loss.slope(a, y)) in (np.sign(a - y), 0), name
            assert loss.slope(y, y) == 0, name


@laws
@given(numbers(), numbers())
def test_the_losses_of_distance_do_not_see_which_side(a: float, y: float) -> None:
    """E(a, y) = E(y, a), and Huber's is half the square up to 1 and below it beyond."""
    for name in ("squared_error", "absolute", "huber"):
        assert LOSSES[name].value(a, y) == LOSSES[name].value(y, a)
    half_square, huber = LOSSES["squared_error"].value(a, y), LOSSES["huber"].value(a, y)
    assert huber == pytest.approx(half_square) if abs(a - y) <= 1 else huber < half_square


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_being_sure_and_right_costs_nothing_and_being_sure_and_wrong_costs_everything(y: float) -> None:
    """0·ln 0 is 0: E(y, y) = 0 for the certain answer; the opposite one is infinitely surprising."""
    loss = LOSSES["binary_cross_entropy"].value
    assert loss(y, y) == 0
    with np.errstate(divide="ignore"):
        assert loss(1 - y, y) == math.inf


# --- the backward pass ------------------------------------------------------------------------------


def gradients(trace: Trace) -> dict[str, Array]:
    return {n: trace[n] for n in trace if n.startswith(("dW", "db"))}


def rebuilt(net: Network, loss: Any) -> Network:
    return Network(net.weights, net.biases, net.activations, loss)


@laws
@given(steps(), st.sampled_from([2, 4, 0.25]))
def test_doubling_the_loss_doubles_every_gradient(step: Any, factor: float) -> None:
    """E → cE implies dW → c dW and db → c db; a power of two to the last bit."""
    net, x, y = step
    once, more = (rebuilt(net, SquaredError(f)).trace(x, y) for f in (0.5, 0.5 * factor))
    assert float(more["E"]) == factor * float(once["E"])
    for name, gradient in gradients(once).items():
        np.testing.assert_array_equal(gradients(more)[name], factor * gradient)


@laws
@given(steps())
def test_the_mean_is_the_sum_over_n(step: Any) -> None:
    """With the mean of the losses, E and every gradient are those of the sum, over n."""
    net, x, y = step
    mean, total = (rebuilt(net, SquaredError(reduce=r)).trace(x, y) for r in ("mean", "sum"))
    assert float(mean["E"]) == pytest.approx(float(total["E"]) / len(x), rel=1e-14)
    for name, gradient in gradients(total).items():
        np.testing.assert_allclose(gradients(mean)[name], gradient / len(x), rtol=1e-11, atol=1e-16)


@laws
@given(steps())
def test_a_batchs_gradient_is_the_mean_of_its_examples_gradients(step: Any) -> None:
    """dW = 1/n Σ dW of each example alone."""
    net, x, y = step
    alone = [gradients(net.trace(x[e : e + 1], y[e : e + 1])) for e in range(len(x))]
    for name, gradient in gradients(net.trace(x, y)).items():
        mean = sum(g[name] for g in alone) / len(x)
        np.testing.assert_allclose(gradient, mean, rtol=1e-10, atol=1e-15)


@laws
@given(steps())
def test_the_order_of_the_examples_does_not_matter(step: Any) -> None:
    """Turning the batch round turns every value of an example round, and leaves every gradient."""
    net, x, y = step
    there, back = net.trace(x, y), net.trace(x[::-1], y[::-1])
    np.testing.assert_allclose(back["delta1"][::-1], there["delta1"], rtol=1e-12, atol=1e-16)
    for name, gradient in gradients(there).items():
        np.testing.assert_allclose(gradients(back)[name], gradient, rtol=1e-11, atol=1e-15)


@laws
@given(steps())
def test_repeating_every_example_changes_no_mean_gradient(step: Any) -> None:
    """The mean over a batch and the batch again is the mean over the batch."""
    net, x, y = step
    once, twice = net.trace(x, y), net.trace(np.vstack([x, x]), np.vstack([y, y]))
    for name, gradient in gradients(once).items():
        np.testing.assert_allclose(gradients(twice)[name], gradient, rtol=1e-11, atol=1e-15)


@laws
@given(steps(activations=("sigmoid", "tanh", "identity", "softplus", "relu")), st.randoms())
def test_permuting_hidden_units_permutes_the_trace(step: Any, random: Any) -> None:
    """Renaming the hidden units renames their values, and changes neither outputs nor loss."""
    net, x, y = step
    assume(len(net.layers) > 1)
    order = list(range(net.sizes[1]))
    random.shuffle(order)
    weights = [W.copy() for W in net.weights]
    weights[0], weights[1] = weights[0][:, order], weights[1][order]
    biases = None if net.biases is None else [net.biases[0][order], *net.biases[1:]]
    other = Network(weights, biases, net.activations, net.loss).trace(x, y, 0.1)
    trace = net.trace(x, y, 0.1)
    for name in ("z1", "a1", "delta1", "dW1", "W1_new"):
        np.testing.assert_allclose(other[name], trace[name][:, order], rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(other["dW2"], trace["dW2"][order], rtol=1e-11, atol=1e-15)
    assert float(other["E"]) == pytest.approx(float(trace["E"]), rel=1e-13)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "softplus", "identity", "elu"])
def test_symmetric_starts_stay_symmetric(activation: str) -> None:
    """Hidden units that start alike are blamed alike, and so remain alike: to the last bit, for ever."""
    net = Network(
        [np.full((2, 3), 0.3), np.full((3, 1), -0.2)], [np.full(3, 0.1), np.zeros(1)], [activation, "sigmoid"]
    )
    trace = net.trace([[0.5, -1.0]], [[1.0]], 0.5)
    assert len(set(trace["delta1"][0])) == 1
    net.fit([[0.5, -1.0], [1.0, 2.0]], [[1.0], [0.0]], epochs=50, learning_rate=0.5)
    assert (net.weights[0] == net.weights[0][:, :1]).all()
    assert (net.weights[1] == net.weights[1][0]).all()


@laws
@given(steps())
def test_at_the_target_nothing_is_blamed(step: Any) -> None:
    """Where the outputs are the targets, E, every δ and every gradient are 0, and no weight moves."""
    net, x, _ = step
    trace = net.trace(x, net.predict(x), 0.5)
    assert trace["E"] == 0
    assert all((g == 0).all() for g in gradients(trace).values())
    assert trace.after == net


@laws
@given(steps(), st.floats(1e-4, 2))
def test_an_update_is_the_learning_rate_times_the_gradient_downhill(step: Any, rate: float) -> None:
    """w⁺ = w − η ∂E/∂w, every parameter from the old values of all."""
    net, x, y = step
    trace = net.trace(x, y, rate)
    for name, gradient in gradients(trace).items():
        np.testing.assert_array_equal(trace[f"{name[1:]}_new"], trace[name[1:]] - rate * gradient)


@laws
@given(steps())
def test_a_small_step_goes_downhill_by_as_much_as_the_gradient_says(step: Any) -> None:
    """E(w − ηg) ≈ E(w) − η |g|², for small η."""
    net, x, y = step
    steepness = sum(float((g**2).sum()) for g in gradients(net.trace(x, y)).values())
    assume(steepness > 1e-3)
    rate = 1e-5 / (1 + steepness)
    trace = net.trace(x, y, rate)
    fallen = float(trace["E"]) - trace.after.loss_value(x, y)
    assert fallen == pytest.approx(rate * steepness, rel=0.02)


@laws
@given(steps())
def test_an_input_of_1_with_a_weight_is_a_bias(step: Any) -> None:
    """A bias is a weight whose input is always 1: the same values, and the same gradient."""
    net, x, y = step
    assume(net.biases is not None)
    ones = np.hstack([x, np.ones((len(x), 1))])
    layers = net.layers
    one = Network([np.vstack([layers[0].W, layers[0].b])], activations=net.activations[0])
    two = Network([layers[0].W], [layers[0].b], net.activations[0])
    y = one.predict(ones) + 0.5
    with_one, with_bias = one.trace(ones, y), two.trace(x, y)
    np.testing.assert_allclose(with_one["dW1"][:-1], with_bias["dW1"], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(with_one["dW1"][-1], with_bias["db1"], rtol=1e-12, atol=1e-15)


@laws
@given(steps(activations=("identity",)))
def test_layers_of_identity_are_one_layer(step: Any) -> None:
    """A deep linear network is a linear model: its weights multiply."""
    net, x, _ = step
    a = x
    for layer in net.layers:
        a = a @ layer.W + (0 if layer.b is None else layer.b)
    np.testing.assert_allclose(net.predict(x), a, rtol=1e-12, atol=1e-14)


@laws
@given(steps(losses=("squared_error", "huber")))
def test_every_smooth_network_is_proven(step: Any) -> None:
    """By hand = complex step = sympy, whatever the network."""
    net, x, y = step
    proof = net.trace(x, y).prove()
    assert proof.ok, proof
