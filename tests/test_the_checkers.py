"""The checkers are checked: every slip that students make is planted, and must be caught and named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import Equation, equation
from nnlearn.explain_equation import explain
from nnlearn.maths import backprop, pairs
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.network import Network
from nnlearn.proof import Proof
from nnlearn.trace import Trace

X = np.array([[0.3, -0.7], [1.1, 0.4], [-0.2, 0.9]])
Y = np.array([[0.2, 0.9], [0.8, 0.1], [0.4, 0.6]])


def step(
    sizes: tuple[int, ...] = (2, 3, 2),
    activations: Any = "sigmoid",
    loss: Any = "squared_error",
    examples: int = 3,
) -> Trace:
    net = Network.create(sizes, activations, loss, seed=1)
    for b in net.biases or []:
        b += 0.1
    return net.trace(X[:examples], Y[:examples])


def named(function: Any, name: str) -> Equation:
    function.__name__ = name
    return equation(function)


def assert_caught(proof: Proof, culprit: str, slip: str = "", value: str = "") -> None:
    assert not proof.ok
    assert proof.verdict.startswith("WRONG")
    assert proof.faults, "caught, but not named"
    fault = proof.faults[0]
    assert fault.equation == culprit
    assert slip in fault.slip, fault
    assert value in fault.step
    assert f"`{culprit}` is wrong" in str(proof)
    assert "should be" in fault.where
    assert culprit in proof._repr_html_()


def test_before_anything_is_planted_nothing_is_accused() -> None:
    proof = step().prove()
    assert proof.ok, proof
    assert not proof.faults
    assert proof.verdict.startswith("Proven: all 17")


# --- slips in the four equations ----------------------------------------------------------------

SLIPS_IN_BACKPROP = [
    ("weight_gradient", lambda x, delta: 1.001 * (x.T @ delta), "a factor of 1.001"),
    ("weight_gradient", lambda x, delta: x.T @ delta / 1.001, "a factor of 0.999"),
    ("weight_gradient", lambda x, delta: (1 + 1e-10) * (x.T @ delta), ""),
    ("weight_gradient", lambda x, delta: -(x.T @ delta), "a flipped sign"),
    ("weight_gradient", lambda x, delta: x.T @ delta / 3, "a mean over the 3 examples"),
    ("weight_gradient", lambda x, delta: delta.T @ x, "the transpose"),
    ("weight_gradient", lambda x, delta: x.T @ delta + 0.001, ""),
    ("weight_gradient", lambda x, delta: np.square(x).T @ delta, ""),
    ("bias_gradient", lambda delta: 1.001 * delta.sum(axis=0), "a factor of 1.001"),
    ("bias_gradient", lambda delta: -delta.sum(axis=0), "a flipped sign"),
    ("bias_gradient", lambda delta: delta.mean(axis=0), "a mean over the 3 examples"),
    ("bias_gradient", lambda delta: delta.max(axis=0), ""),
    ("bias_gradient", lambda delta: 0 * delta.sum(axis=0), "a factor of 0"),
    ("received", lambda delta, W: -(delta @ W.T), "a flipped sign"),
    ("received", lambda delta, W: 1.001 * (delta @ W.T), "a factor of 1.001"),
    ("received", lambda delta, W: delta @ np.absolute(W).T, ""),
    ("delta", lambda da, slope: da + 0 * slope, ""),
    ("delta", lambda da, slope: da * slope * slope, ""),
    ("delta", lambda da, slope: -da * slope, "a flipped sign"),
    ("delta", lambda da, slope: 0.5 * da * slope, "a factor of 0.5"),
]


@pytest.mark.parametrize(("culprit", "wrong", "slip"), SLIPS_IN_BACKPROP)
def test_a_slip_in_the_equations_of_backpropagation_is_caught_and_named(
    culprit: str, wrong: Any, slip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backprop, culprit, named(wrong, culprit))
    assert_caught(step().prove(), culprit, slip)


@pytest.mark.parametrize("sizes", [(2, 2), (2, 2, 2), (2, 3, 2)])
def test_a_transposed_weight_gradient_is_caught_in_square_and_in_other_layers(
    sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backprop, "weight_gradient", named(lambda x, delta: delta.T @ x, "weight_gradient"))
    for examples in (1, 3):
        assert_caught(step(sizes, examples=examples).prove(), "weight_gradient", "the transpose")


def test_weights_that_are_not_transposed_on_the_way_back_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backprop, "received", named(lambda delta, W: delta @ W, "received"))
    assert_caught(step((2, 2, 2)).prove(), "received", value="da1")


@pytest.mark.parametrize(
    ("wrong", "slip"),
    [
        (lambda da, n: da + 0 * n, "a sum over the 3 examples where their mean belongs"),
        (lambda da, n: da * n, "a factor of 9"),
        (lambda da, n: da / n / n, "a mean over the 3 examples"),
        (lambda da, n: da / (n + 1), "a factor of 0.75"),
    ],
)
def test_a_sum_for_a_mean_and_a_wrong_n_are_caught(
    wrong: Any, slip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backprop, "share_of_example", named(wrong, "share_of_example"))
    assert_caught(step().prove(), "squared_error_slope", slip, "da2")


def test_the_wrong_sign_of_a_matched_delta_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    flipped = named(lambda a, y: y - a, "target_minus_output")
    for pair in pairs.PAIRS:
        wrong = pairs.Pair(pair.activation, pair.loss, pair.value, flipped)
        monkeypatch.setattr(pairs, "PAIRS", (wrong,))
        net = Network.create([2, 3, 2], pair.activation, pair.loss, seed=1)
        proof = net.trace(X, [[0.25, 0.75]] * 3).prove()
        assert_caught(proof, "target_minus_output", "a flipped sign", "δ2")


# --- slips in activations and losses of one's own ----------------------------------------------------

SLOPES = [
    ("sigmoid", lambda a: 1.001 * a * (1 - a), "a factor of 1.001"),
    ("sigmoid", lambda a: a * (1 + a), ""),
    ("sigmoid", lambda a: a * (a - 1), "a flipped sign"),
    ("sigmoid", lambda a: a - a * a + 1e-9, ""),
    ("sigmoid", lambda z: z * (1 - z), ""),
    ("sigmoid", lambda a: 0 * a + 1, ""),
    ("tanh", lambda a: 1 + a**2, ""),
    ("tanh", lambda a: 1 - a, ""),
    ("tanh", lambda z: 1 - z**2, ""),
    ("tanh", lambda a: a * (1 - a), ""),
    ("relu", lambda z: np.maximum(z, 0), ""),
    ("relu", lambda z: np.heaviside(-z, 0), ""),
    ("elu", lambda z: np.exp(z), ""),
    ("softplus", lambda z: np.exp(z) / (1 + np.exp(2 * z)), ""),
    ("identity", lambda z: z, ""),
]


@pytest.mark.parametrize(("name", "slope", "slip"), SLOPES)
@pytest.mark.parametrize("layer", [1, 2])
def test_a_wrong_slope_of_an_activation_is_caught_and_named(
    name: str, slope: Any, slip: str, layer: int
) -> None:
    activation = Activation(ACTIVATIONS[name].value, equation(slope), name="mine")
    activations = [activation, "tanh"] if layer == 1 else ["tanh", activation]
    proof = step(activations=activations).prove()
    assert_caught(proof, "mine_slope", slip, f"{layer}")
    assert proof.faults[0].should_be.startswith(f"d {name}/dz = ")
    explanation = explain(activation)
    assert explanation.agrees is False
    assert "WRONG" in str(explanation)


@pytest.mark.parametrize("name", [n for n, a in ACTIVATIONS.items() if a.slope is not None])
def test_explain_accuses_none_of_the_slopes_that_are_right(name: str) -> None:
    assert explain(ACTIVATIONS[name]).agrees is True


SOFTMAX_SLIPS = [
    lambda da, a: a * (da + (da * a).sum(axis=1, keepdims=True)),
    lambda da, a: da * a * (1 - a),
    lambda da, a: 1.001 * a * (da - (da * a).sum(axis=1, keepdims=True)),
    lambda da, a: a * (da - da.sum(axis=1, keepdims=True)),
]


@pytest.mark.parametrize("pullback", SOFTMAX_SLIPS)
@pytest.mark.parametrize("layer", [1, 2])
def test_a_wrong_pullback_is_caught_and_named(pullback: Any, layer: int) -> None:
    activation = Activation(ACTIVATIONS["softmax"].value, pullback=equation(pullback), name="mine")
    activations = [activation, "tanh"] if layer == 1 else ["tanh", activation]
    assert_caught(step(activations=activations).prove(), "mine_pullback", value=f"δ{layer}")


def test_a_maxout_that_blames_every_piece_is_caught() -> None:
    right = maxout(2)
    wrong = Activation(
        right.value,
        pullback=equation(lambda da, z, a: np.repeat(da, 2, axis=1) + 0 * z + 0 * np.repeat(a, 2, axis=1)),
        name="mine",
        pieces=2,
    )
    assert step(activations=right).prove().ok
    assert_caught(step(activations=wrong).prove(), "mine_pullback")


LOSS_SLOPES = [
    (SquaredError(), lambda a, y: y - a, "a flipped sign"),
    (SquaredError(), lambda a, y: 2 * (a - y), "a factor of 2"),
    (SquaredError(1), lambda a, y: a - y, "a factor of 0.5"),
    (SquaredError(), lambda a, y: 1.001 * (a - y), "a factor of 1.001"),
    (SquaredError(), lambda a, y: a - 0 * y, ""),
    (LOSSES["binary_cross_entropy"], lambda a, y: a - y, ""),
    (LOSSES["binary_cross_entropy"], lambda a, y: (y - a) / (a * (1 - a)), "a flipped sign"),
    (LOSSES["cross_entropy"], lambda a, y: y / a, "a flipped sign"),
    (LOSSES["absolute"], lambda a, y: a - y, ""),
    (LOSSES["huber"], lambda a, y: 2 * np.maximum(np.minimum(a - y, 1), -1), "a factor of 2"),
]


@pytest.mark.parametrize(("right", "slope", "slip"), LOSS_SLOPES)
@pytest.mark.parametrize("examples", [1, 3])
def test_a_wrong_slope_of_a_loss_is_caught_and_named(
    right: Loss, slope: Any, slip: str, examples: int
) -> None:
    loss = Loss(right.value, named(slope, "my_slope"), name="my_loss", reduce=right.reduce)
    proof = step(loss=loss, examples=examples).prove()
    assert_caught(proof, "my_slope", slip, "da2")
    assert "∂E/∂a" in proof.faults[0].should_be


# --- wherever the wrong number comes from -------------------------------------------------------------


@pytest.mark.parametrize("name", ["db1", "db2"])
def test_a_bias_gradient_from_one_example_only_is_caught(name: str) -> None:
    trace = step()
    trace.arrays[name] = trace["delta" + name[2:]][0].copy()
    assert_caught(trace.prove(), "bias_gradient", value=name)


def test_one_wrong_entry_among_all_is_caught_and_pointed_at() -> None:
    for name, index in [("dW1", (1, 2)), ("dW2", (0, 1)), ("db1", (2,)), ("db2", (0,))]:
        trace = step()
        trace.arrays[name] = trace[name].copy()
        trace.arrays[name][index] *= 1 + 1e-9
        proof = trace.prove()
        assert not proof.ok
        assert proof.worst_entry.name == f"{name}[{','.join(map(str, index))}]"
        assert [c for c in proof.checks if not c.ok] == [proof.worst_entry]


def test_a_gradient_that_is_not_a_number_is_caught() -> None:
    trace = step()
    trace.arrays["dW1"] = trace["dW1"].copy()
    trace.arrays["dW1"][0, 0] = np.nan
    assert not trace.prove().ok


def test_an_error_is_caught_in_a_network_that_is_proven_by_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    x, y = random.uniform(0, 1, (2, 60)), [1, 3]
    net = Network.create([60, 20, 5], ["relu", "softmax"], "cross_entropy", seed=0)
    proof = net.trace(x, y).prove()
    assert proof.ok, proof
    assert len(proof.checks) < proof.entries == 60 * 20 + 20 + 20 * 5 + 5
    assert "a sample of" in proof.verdict
    assert net.trace(x, y).prove(seed=1).checks[0].name != proof.checks[0].name
    monkeypatch.setattr(backprop, "received", named(lambda delta, W: 1.001 * (delta @ W.T), "received"))
    assert_caught(net.trace(x, y).prove(), "received", "a factor of 1.001")


def test_an_error_that_only_a_float32_network_shows_is_none() -> None:
    """The proof is of the equations: float32's rounding is no fault, and a wrong slope is one."""
    wrong = Activation(ACTIVATIONS["tanh"].value, equation(lambda a: 1 - 0.999 * a**2), name="mine")
    for activation, ok in (("tanh", True), (wrong, False)):
        net = Network.create([2, 3, 2], activation, dtype="float32")
        assert net.trace(X, Y).prove().ok is ok


#: At z = 0 exactly a ReLU has no derivative: 0 and 1 are as right as each other (the complex step takes 0).
ON_AT_ZERO = Activation(ACTIVATIONS["relu"].value, equation(lambda z: np.heaviside(z, 1)), name="on_at_zero")


def test_a_kink_is_told_apart_from_an_error() -> None:
    net = Network([[[0.5, 0.7], [-0.5, 0.2]], [[1.0], [1.0]]], activations=[ON_AT_ZERO, "identity"])
    proof = net.trace([[1.0, 1.0]], [[0.5]]).prove()
    assert proof.ok
    assert [c.name for c in proof.checks if c.kink] == ["dW1[0,0]", "dW1[1,0]"]
    assert not proof.worst_entry.kink
    assert "all 6 gradient entries" in proof.verdict
    assert "but for 2 at a kink" in proof.verdict
    assert "these prove nothing" in str(proof)


def test_a_proof_in_which_every_entry_meets_a_kink_does_not_say_proven() -> None:
    for W in ([[0.0], [0.0]], [[0.0]]):
        proof = Network([W], activations=ON_AT_ZERO).trace(np.ones((1, len(W))), [[1.0]]).prove()
        assert all(c.kink for c in proof.checks)
        assert proof.verdict.startswith("Nothing is proven")


def test_a_kink_in_one_place_hides_no_error_in_another() -> None:
    wrong = Activation(ACTIVATIONS["relu"].value, equation(lambda z: 1.001 * np.heaviside(z, 0)), name="mine")
    net = Network([[[0.5, 0.7], [-0.5, 0.2]], [[1.0], [1.0]]], activations=[wrong, "identity"])
    assert_caught(net.trace([[1.0, 1.0]], [[1.0]]).prove(), "mine_slope", "a factor of 1.001")
