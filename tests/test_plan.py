"""One plan, run, traced and printed: the same bits three times."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import Array, equation
from nnlearn.maths.activations import ACTIVATIONS, maxout, sigmoid
from nnlearn.maths.losses import LOSSES, SquaredError
from nnlearn.maths.neuron import affine
from nnlearn.network import Network
from nnlearn.plan import Plan

Bits = dict[str, bytes]

CASES: list[Any] = [
    *((name, "squared_error") for name in ACTIVATIONS),
    *(("sigmoid", name) for name in LOSSES),
    ("softmax", "cross_entropy"),
    (maxout(3), "huber"),
    ("tanh", SquaredError(0.3, "sum")),
]
every_case = pytest.mark.parametrize(("activation", "loss"), CASES)
both_precisions = pytest.mark.parametrize("dtype", ["float32", "float64"])
one_and_three = pytest.mark.parametrize("examples", [1, 3])


def case(
    activation: Any, loss: Any, examples: int, dtype: str, *, biases: bool = True
) -> tuple[Network, Array, Array]:
    random = np.random.default_rng(5)
    hidden = "tanh" if activation == "softmax" else activation
    net = Network.create([3, 4, 2], [hidden, activation], loss, seed=2, dtype=dtype, biases=biases)
    x, y = random.normal(size=(examples, 3)), random.uniform(0.1, 0.9, (examples, 2))
    return net, x, y / y.sum(axis=1, keepdims=True)


def bits(arrays: dict[str, Array]) -> Bits:
    return {name: np.ascontiguousarray(a).tobytes() for name, a in arrays.items()}


def parameters(net: Network) -> Bits:
    names = {f"W{l}": W for l, W in enumerate(net.weights, 1)}
    names |= {f"b{l}": b for l, b in enumerate(net.biases or [], 1)}
    return bits(names)


@every_case
@both_precisions
@one_and_three
def test_running_a_plan_is_tracing_it_to_the_last_bit(
    activation: Any, loss: Any, examples: int, dtype: str
) -> None:
    net, x, y = case(activation, loss, examples, dtype)
    traced = net.trace(x, y, learning_rate=0.3)
    plan = net.plan(x, y, learning_rate=0.3)
    plan.run()
    new = {n.removesuffix("_new"): traced[n] for n in traced if n.endswith("_new")}
    assert parameters(net) == bits(new)
    kept = {n: a for n, a in plan.arrays.items() if not n.startswith(("W", "b"))}
    assert bits(kept) == bits({n: traced[n] for n in kept})


@every_case
@both_precisions
@one_and_three
def test_the_printed_program_gives_the_same_bits(
    activation: Any, loss: Any, examples: int, dtype: str
) -> None:
    net, x, y = case(activation, loss, examples, dtype)
    other = net.copy()
    plan = net.plan(x, y, learning_rate=0.3)
    given = {n: plan.arrays[n] for n in plan.given}
    copies = {n: other.plan(x, y, learning_rate=0.3).arrays[n] for n in plan.given}
    namespace: dict[str, Any] = {}
    with np.errstate(all="ignore"):
        exec(plan.source(), namespace)
        for _ in range(3):
            namespace["step"](**copies)
    for _ in range(3):
        plan.run()
    assert bits(copies) == bits(given)
    assert parameters(net) == parameters(other)


def test_the_printed_program_needs_numpy_only_and_says_what_each_call_is_for() -> None:
    net, x, y = case("sigmoid", "squared_error", 3, "float64")
    source = net.plan(x, y, learning_rate=0.3).source()
    assert source.startswith("import numpy as np\n\ndef step(x, W1, b1, W2, b2, y, learning_rate, n):\n")
    assert source.count("import") == 1
    for said in (
        "# z1 = affine(x, W1, b1)",
        "# dW1 = weight_gradient(x, delta1)",
        "np.matmul(x, W1, out=z1)",
    ):
        assert said in source
    assert "nnlearn" not in source
    assert "array(" not in source
    *lines, last = source.splitlines()
    assert max(map(len, lines)) < 100
    assert last.startswith("    return z1, a1, z2, a2, losses, E, ")


@every_case
@one_and_three
def test_a_trace_leaves_the_network_as_it_was(activation: Any, loss: Any, examples: int) -> None:
    net, x, y = case(activation, loss, examples, "float64")
    before = parameters(net), x.tobytes(), y.tobytes()
    trace = net.trace(x, y, learning_rate=0.3)
    str(trace), trace.to_html(), trace.why("dW1", 0, 0), trace.prove(), trace.describe(), trace.after
    assert (parameters(net), x.tobytes(), y.tobytes()) == before


def test_a_trace_shares_no_memory_with_the_network_or_with_another_trace() -> None:
    net, x, y = case("tanh", "squared_error", 3, "float64")
    first, second = net.trace(x, y, 0.3), net.trace(x, y, 0.3)
    own = [*net.weights, *(net.biases or []), x, y]
    for array in first.arrays.values():
        assert not any(np.shares_memory(array, o) for o in own)
        assert not any(np.shares_memory(array, o) for o in second.arrays.values())


@pytest.mark.parametrize("biases", [True, False])
def test_running_a_plan_again_is_the_next_step(biases: bool) -> None:
    net, x, y = case("sigmoid", "squared_error", 3, "float64", biases=biases)
    by_traces = net
    for _ in range(4):
        by_traces = by_traces.trace(x, y, learning_rate=0.5).after
    plan = net.plan(x, y, learning_rate=0.5)
    for _ in range(4):
        plan.run()
    assert parameters(net) == parameters(by_traces)
    assert ("b1" in plan.arrays) == biases


def test_the_steps_come_in_the_textbooks_order() -> None:
    net, x, y = case("sigmoid", "squared_error", 1, "float64")
    names = [step.name for step in net.plan(x, y, learning_rate=0.5).steps]
    forward, loss = ["z1", "a1", "z2", "a2"], ["E"]
    second, first = ["da2", "slope2", "delta2", "dW2", "db2"], ["da1", "slope1", "delta1", "dW1", "db1"]
    assert names == forward + loss + second + first + ["W1_new", "b1_new", "W2_new", "b2_new"]


def test_every_gradient_is_made_before_any_weight_moves() -> None:
    """Simultaneous update: no step after the first update reads anything but its own parameter."""
    for activation, loss in CASES:
        net, x, y = case(activation, loss, 3, "float64")
        names = [step.name for step in net.plan(x, y, learning_rate=0.5).steps]
        first_update = next(i for i, n in enumerate(names) if n.endswith("_new"))
        assert all(n.endswith("_new") for n in names[first_update:])


def test_frozen_parameters_do_not_move() -> None:
    net, x, y = case("sigmoid", "squared_error", 3, "float64")
    before = parameters(net)
    trace = net.trace(x, y, 0.5, frozen=("b1", "W2"))
    net.plan(x, y, learning_rate=0.5, frozen=("b1", "W2")).run()
    after = parameters(net)
    assert [n for n in before if before[n] == after[n]] == ["W2", "b1"]
    assert "b1_new" not in trace
    assert "db1" in trace


def test_a_run_makes_no_arrays() -> None:
    """Every value has its memory before the plan runs: not one temporary as large as a batch."""
    import tracemalloc

    net = Network.create([200, 100, 10], ["tanh", "sigmoid"], seed=0)
    plan = net.plan(np.ones((500, 200)), np.ones((500, 10)), learning_rate=0.1)
    plan.run()
    tracemalloc.start()
    for _ in range(3):
        plan.run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 500 * 10 * 8 * 2, (
        peak
    )  # (one array of the smallest layer has 40 kB; NumPy's mean takes some)


def test_a_plan_of_ones_own() -> None:
    plan = Plan()
    plan.give("x", np.array([[1.0, 2.0]]))
    plan.give("W", np.array([[0.5], [0.25]]))
    plan.give("b", np.array([-1.0]))
    plan.add("z", affine, "x", "W", "b")
    plan.add("a", sigmoid, "z")
    plan.run()
    assert plan.arrays["a"] == 0.5
    assert [(s.name, s.arguments) for s in plan.steps] == [
        ("z", {"x": "x", "W": "W", "b": "b"}),
        ("a", {"z": "z"}),
    ]
    plan.arrays["b"][0] = 0.0
    plan.run()
    assert plan.arrays["z"] == 1.0


def test_a_step_that_was_added_later_runs_too() -> None:
    plan = Plan()
    plan.give("z", np.array([0.0]))
    plan.add("a", sigmoid, "z")
    plan.run()
    plan.add("c", equation(lambda a: 1 - a), "a")
    plan.arrays["z"][0] = 1000.0
    plan.run()
    assert plan.arrays["a"] == 1
    assert plan.arrays["c"] == 0


def test_running_a_plan_is_not_disturbed_by_what_overflows() -> None:
    """σ(−1000) is 0, and on the way there e^1000 is infinite: no warning, no error."""
    net = Network([[[1.0]]])
    with np.errstate(all="raise"):
        assert net.predict([[-1000.0]]) == 0
        assert net.trace([[-1000.0]], [[1.0]], 0.5)["a1"] == 0


def test_errors_in_a_plans_program_show_its_lines() -> None:
    plan = Plan()
    plan.give("z", np.ones(2))
    plan.add("a", sigmoid, "z")
    plan.run()
    plan.arrays["a"].setflags(write=False)
    with pytest.raises(ValueError, match="read-only"):
        plan.run()
    assert sys.exc_info() == (None, None, None)


def test_a_plan_is_printed_the_same_in_each_run() -> None:
    """Python gives words other hashes in each run, and sets another order."""
    code = (
        "import nnlearn as nn; net = nn.Network([[[0.1], [0.2]]], [[0.3]], loss='binary_cross_entropy');"
        " print(net.plan([[1, 2], [3, 4]], [[0], [1]], learning_rate=0.1).source())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(printed) == 1
