"""Every activation with every loss, one to three layers deep: the gradients by hand are the derivatives.

Here is a second opinion that shares no line with nnlearn: forward pass and loss in plain NumPy on complex
numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import Array, equation
from nnlearn.maths.activations import ACTIVATIONS, maxout
from nnlearn.maths.losses import LOSSES, Loss, Reduction, SquaredError
from nnlearn.network import Network
from nnlearn.trace import Trace

Function = Callable[..., Any]

VALUES: dict[str, Function] = {
    "step": lambda z: (z.real >= 0).astype(complex),
    "identity": lambda z: z,
    "sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z.real > 0, z, np.exp(z) - 1),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "softmax": lambda z: np.exp(z) / np.sum(np.exp(z), axis=1)[:, None],
    "maxout": lambda z: np.where(z[:, 0::2].real > z[:, 1::2].real, z[:, 0::2], z[:, 1::2]),
}


def _huber(a: Any, y: Any) -> Any:
    d = a - y
    far = np.where(d.real > 0, d, -d) - 0.5
    return np.where(abs(d.real) < 1, d**2 / 2, far)


SUMS: dict[str, Function] = {
    "squared_error": lambda a, y: np.sum((a - y) ** 2) / 2,
    "binary_cross_entropy": lambda a, y: -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)),
    "cross_entropy": lambda a, y: -np.sum(y * np.log(a)),
    "rescaled_cross_entropy": lambda a, y: -np.sum(y * np.log(a / np.sum(a, axis=1)[:, None])),
    "absolute": lambda a, y: np.sum(np.where((a - y).real > 0, a - y, y - a)),
    "huber": lambda a, y: np.sum(_huber(a, y)),
}
PROBABILITIES_ONLY = ("binary_cross_entropy", "cross_entropy", "rescaled_cross_entropy")
#: A step gives 0 and 1 exactly, where the logarithm of one of the two is infinite, or held fast.
UNDEFINED = {("step", name) for name in PROBABILITIES_ONLY}

PAIRS = [p for p in itertools.product(ACTIVATIONS, LOSSES) if p not in UNDEFINED]
every_pair = pytest.mark.parametrize(("activation", "loss"), PAIRS)
every_depth = pytest.mark.parametrize("depth", [1, 2, 3])


def test_the_second_opinion_knows_every_name() -> None:
    assert VALUES.keys() == ACTIVATIONS.keys()
    assert SUMS.keys() == LOSSES.keys()


def layers(activation: str, depth: int) -> list[str]:
    """The activation in the last layer, and in every other one before it; tanh between."""
    return ["tanh" if (depth - l) % 2 else activation for l in range(1, depth + 1)]


def step_for(
    activation: str, loss: Any, depth: int, *, examples: int, biases: bool, learning_rate: float | None = None
) -> Trace:
    """A step whose outputs lie where the loss is defined."""
    name = loss if isinstance(loss, str) else loss.name
    sizes = [*[3, 4, 3, 2][:depth], 2]
    for seed in range(2000):
        random = np.random.default_rng(seed)
        net = Network.create(sizes, layers(activation, depth), loss, seed=seed, biases=biases)
        for b in net.biases or []:
            b[...] = random.uniform(-0.3, 0.6, b.shape)
        x, y = random.uniform(-1, 1, (examples, 3)), random.uniform(0.1, 0.9, (examples, 2))
        if activation == "softmax" or name == "rescaled_cross_entropy":
            y /= y.sum(axis=1, keepdims=True)
        a = net.predict(x)
        if name not in PROBABILITIES_ONLY or (a.min() > 0.03 and a.max() < 0.97):
            trace = net.trace(x, y, learning_rate)
            if activation == "step" or np.abs(trace["dW1"]).max() > 0.01:  # no dead units, which test nothing
                return trace
    raise AssertionError("no network with gradients, and with outputs between 0 and 1, was found")


def second_opinion(trace: Trace, value: Callable[[Array, Array], Any]) -> dict[str, Array]:
    """Every gradient, by the complex step through plain NumPy."""
    net = trace.network
    last = len(net.layers)
    given = {
        n: trace[n].astype(complex)
        for n in [f"{k}{l}" for l in range(1, last + 1) for k in "Wb"]
        if n in trace
    }

    def E() -> complex:
        a = trace["x"].astype(complex)
        for l, name in enumerate(net.activations, 1):
            a = VALUES[name](a @ given[f"W{l}"] + given.get(f"b{l}", 0))
        return complex(value(a, trace["y"]))

    found = {}
    for name, array in given.items():
        found["d" + name] = np.empty(array.shape)
        for at in np.ndindex(array.shape):
            array[at] += 1e-30j
            found["d" + name][at] = E().imag / 1e-30
            array[at] -= 1e-30j
    return found


def assert_same_gradients(trace: Trace, right: dict[str, Array]) -> None:
    scale = max(float(np.abs(g).max()) for g in right.values())
    assert {n for n in trace if n.startswith(("dW", "db"))} == right.keys()
    for name, gradient in right.items():
        assert trace[name].shape == gradient.shape
        np.testing.assert_allclose(trace[name], gradient, rtol=1e-12, atol=1e-13 * scale, err_msg=name)


@every_pair
@every_depth
@pytest.mark.parametrize(("examples", "biases"), [(1, True), (1, False), (3, True), (3, False)])
def test_the_gradients_are_those_of_plain_numpy_on_complex_numbers(
    activation: str, loss: str, depth: int, examples: int, biases: bool
) -> None:
    trace = step_for(activation, loss, depth, examples=examples, biases=biases)
    assert ("b1" in trace) == biases
    right = second_opinion(trace, lambda a, y: SUMS[loss](a, y) / examples)
    assert_same_gradients(trace, right)


@every_pair
@every_depth
def test_by_hand_is_the_complex_step_is_sympy(activation: str, loss: str, depth: int) -> None:
    turn = PAIRS.index((activation, loss)) + depth
    proof = step_for(activation, loss, depth, examples=1 + turn % 2, biases=turn % 4 < 2).prove()
    assert proof.ok, proof
    assert proof.worst <= 1e-12
    assert len(proof.checks) == proof.entries
    assert not any(c.kink for c in proof.checks)
    assert sum(c.sympy is not None for c in proof.checks) >= min(len(proof.checks), 40)


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"softmax"}))
@pytest.mark.parametrize("factor", [0.5, 1, 0.3])
@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("examples", [1, 3])
def test_factor_and_reduction_reach_every_gradient(
    activation: str, factor: float, reduce: Reduction, examples: int
) -> None:
    trace = step_for(activation, SquaredError(factor, reduce), 2, examples=examples, biases=True)
    n = examples if reduce == "mean" else 1
    right = second_opinion(trace, lambda a, y: factor * np.sum((a - y) ** 2) / n)
    assert_same_gradients(trace, right)
    a = trace["a2"]
    assert trace["E"] == pytest.approx(factor * ((a - trace["y"]) ** 2).sum() / n, rel=1e-14)


CROSS_ENTROPY = Loss(equation(lambda a, y: -(y * np.log(a))), equation(lambda a, y: -(y / a)), "the long way")
BINARY = Loss(
    equation(lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a))),
    equation(lambda a, y: (1 - y) / (1 - a) - y / a),
    "the long way",
)


@pytest.mark.parametrize(
    ("activation", "short", "long"),
    [("sigmoid", "binary_cross_entropy", BINARY), ("softmax", "cross_entropy", CROSS_ENTROPY)],
)
@every_depth
@pytest.mark.parametrize("examples", [1, 3])
@pytest.mark.parametrize("biases", [True, False])
def test_a_matched_pair_comes_to_the_same_as_the_long_way_round(
    activation: str, short: str, long: Loss, depth: int, examples: int, biases: bool
) -> None:
    """δ = a − y, n included, is the loss's slope taken through the activation's own derivative."""
    matched = step_for(activation, short, depth, examples=examples, biases=biases)
    net = matched.network
    apart = Network(net.weights, net.biases, net.activations, long).trace(matched["x"], matched["y"])
    assert f"da{depth}" in apart
    assert f"da{depth}" not in matched
    assert matched["E"] == pytest.approx(float(apart["E"]), rel=1e-13)
    assert_same_gradients(matched, {n: apart[n] for n in apart if n.startswith(("dW", "db"))})
    assert apart.prove().ok


@pytest.mark.parametrize("reduce", ["mean", "sum"])
def test_a_loss_of_ones_own_with_one_number_an_example_is_proven_too(reduce: Reduction) -> None:
    @equation
    def distance(a: Array, y: Array) -> Any:
        return np.sqrt(((a - y) ** 2).sum(axis=1))

    @equation
    def distance_slope(a: Array, y: Array) -> Any:
        return (a - y) / np.sqrt(((a - y) ** 2).sum(axis=1, keepdims=True))

    trace = step_for("tanh", Loss(distance, distance_slope, reduce=reduce), 2, examples=3, biases=True)
    n = 3 if reduce == "mean" else 1
    right = second_opinion(trace, lambda a, y: np.sum(np.sqrt(np.sum((a - y) ** 2, axis=1))) / n)
    assert_same_gradients(trace, right)
    assert trace.prove().ok


def test_maxout_of_three_pieces_is_proven_too() -> None:
    net = Network.create([2, 3, 1], [maxout(3), "identity"], seed=3)
    proof = net.trace([[0.3, -0.7], [1.1, 0.4]], [[0.2], [0.9]]).prove()
    assert proof.ok, proof


@every_pair
def test_a_float32_step_follows_the_float64_step(activation: str, loss: str) -> None:
    double = step_for(activation, loss, 2, examples=3, biases=True, learning_rate=0.1)
    net = double.network
    single = Network(
        [W.astype(np.float32) for W in net.weights],
        [b.astype(np.float32) for b in net.biases or []],
        net.activations,
        loss,
    ).trace(double["x"], double["y"], 0.1)
    for name in single:
        assert single[name].dtype == np.float32, name
        scale = max(1.0, float(np.abs(double[name]).max()))
        np.testing.assert_allclose(single[name], double[name], rtol=1e-4, atol=2e-5 * scale, err_msg=name)
