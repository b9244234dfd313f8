"""A proof: every gradient entry three ways, and what it says about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import equation
from nnlearn.maths.activations import Activation
from nnlearn.network import Network
from nnlearn.proof import prove
from nnlearn.trace import Trace
from nnlearn.wrong_equation import TOLERANCE


def step(sizes: tuple[int, ...] = (2, 3, 1), examples: int = 2, **options: Any) -> Trace:
    net = Network.create(sizes, seed=1, **options)
    random = np.random.default_rng(0)
    return net.trace(
        random.normal(size=(examples, sizes[0])), random.uniform(0.1, 0.9, (examples, sizes[-1]))
    )


def test_every_entry_of_every_gradient_is_checked_three_ways() -> None:
    trace = step()
    proof = trace.prove()
    assert proof.ok
    names = [
        f"{g}[{','.join(map(str, i))}]"
        for g in ("dW2", "db2", "dW1", "db1")
        for i in np.ndindex(trace[g].shape)
    ]
    assert sorted(c.name for c in proof.checks) == sorted(names)
    assert proof.entries == len(names) == 13
    for check in proof.checks:
        assert check.by_hand == trace.line(check.name).value
        assert check.complex_step == pytest.approx(check.by_hand, rel=1e-12, abs=1e-16)
        assert check.sympy == pytest.approx(check.by_hand, rel=1e-12, abs=1e-16)
        assert check.difference <= TOLERANCE


def test_the_worst_is_the_largest_disagreement() -> None:
    proof = step().prove()
    assert proof.worst == max(c.difference for c in proof.checks) == proof.worst_entry.difference
    assert 0 <= proof.worst <= 1e-12


def test_a_proof_is_shown_as_a_table_with_its_verdict_first() -> None:
    said = str(step().prove()).splitlines()
    assert said[0].startswith("Proven: all 13 gradient entries")
    assert "to within 1e-12" in said[0]
    assert said[2].split() == ["gradient", "by", "hand", "complex", "step", "sympy", "difference"]
    assert len(said) == 3 + 13
    assert max(map(len, said)) <= 100


def test_the_table_of_many_entries_is_cut_and_says_so() -> None:
    proof = step((4, 8, 2)).prove()
    said = str(proof)
    assert proof.ok
    assert f"… {proof.entries - 24} more" in said
    assert len(said.splitlines()) < 40
    assert len(proof._repr_html_()) < 20_000


def test_a_large_network_is_proven_by_sample_in_a_moment() -> None:
    trace = step((50, 20, 5), activations=["tanh", "sigmoid"])
    proof = trace.prove()
    assert proof.ok
    assert len(proof.checks) < 100
    assert {c.name.split("[")[0] for c in proof.checks} == {"dW1", "db1", "dW2", "db2"}
    assert "a sample of" in proof.verdict
    assert "seed 0" in " ".join(proof.notes)
    assert 0 < sum(c.sympy is not None for c in proof.checks) < len(proof.checks)


def test_the_sample_is_the_same_for_the_same_seed() -> None:
    trace = step((50, 20, 5))
    first, again, other = trace.prove(seed=3), trace.prove(seed=3), trace.prove(seed=4)
    assert [c.name for c in first.checks] == [c.name for c in again.checks] != [c.name for c in other.checks]


def test_a_float32_step_is_proven_in_float64() -> None:
    trace = step(dtype="float32")
    assert trace["dW1"].dtype == np.float32
    proof = trace.prove()
    assert proof.ok
    assert proof.worst <= 1e-12


def test_vanishing_gradients_are_proven_to_their_own_last_digits() -> None:
    """Eight sigmoids deep, dW1 is a hundred-thousandth of dW8; a thousandth of it is still found missing."""
    trace = step((2, *[3] * 7, 1))
    smallest, largest = np.abs(trace["dW1"]).max(), np.abs(trace["dW8"]).max()
    assert smallest < 1e-4 * largest
    assert trace.prove().ok
    trace.arrays["dW1"] = trace["dW1"] * 1.001
    assert not trace.prove().ok


def test_a_step_that_saturates_is_proven_where_a_derivative_exists() -> None:
    """σ(±40) is 1 or next to 0 in float64: the loss comes from z, and the gradients stay right."""
    for x in (40.0, -40.0, 800.0, -800.0):
        net = Network([[[1.0]]], [[0.0]], "sigmoid", "binary_cross_entropy")
        for y in (0.0, 1.0):
            trace = net.trace([[x]], [[y]])
            assert np.isfinite(trace["E"])
            assert trace.prove().ok, (x, y)
        net = Network([[[1.0, -1.0]]], None, "softmax", "cross_entropy")
        for c in (0, 1):
            trace = net.trace([[x]], [c])
            assert np.isfinite(trace["E"])
            assert trace.prove().ok, (x, c)


def test_a_classifier_that_has_learned_by_heart_is_still_proven_and_errors_in_it_still_found() -> None:
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    net = Network.create([2, 8, 2], ["tanh", "softmax"], "cross_entropy", seed=0)
    net.fit(x, y, epochs=3000, learning_rate=1)
    trace = net.trace(x, y)
    assert trace["E"] < 1e-3
    assert trace.prove().ok
    trace.arrays["dW1"] = trace["dW1"] * 1.001
    assert not trace.prove().ok


def test_what_cannot_be_differentiated_is_told() -> None:
    odd = Activation(equation(lambda z: np.arctan2(z, 1)), equation(lambda z: 1 / (1 + z**2)), name="odd")
    with pytest.raises(TypeError, match="arctan2"):
        Network([[[1.0]]], activations=odd).trace([[1.0]], [[0.5]]).prove()


def test_a_loss_that_is_not_finite_has_no_derivative_and_that_is_told() -> None:
    trace = Network([[[1e200]]], activations="identity").trace([[1e200]], [[0.0]])
    with pytest.raises(ValueError, match="the loss is inf, so it has no derivative"):
        trace.prove()


def test_proving_is_what_trace_does() -> None:
    trace = step()
    assert trace.prove() == prove(trace)


def test_a_proof_leaves_the_trace_as_it_was() -> None:
    trace = step()
    before = {n: a.tobytes() for n, a in trace.arrays.items()}
    trace.prove()
    assert {n: a.tobytes() for n, a in trace.arrays.items()} == before


def test_the_two_other_ways_do_not_read_the_backward_pass() -> None:
    """Whatever the gradients by hand are, the complex step and sympy say the same as before."""
    trace = step()
    right = {c.name: (c.complex_step, c.sympy) for c in trace.prove().checks}
    for step_of_plan in trace.plan.steps:
        if step_of_plan.name.startswith(("d", "slope")):
            trace.arrays[step_of_plan.name] = trace[step_of_plan.name] * 0 + 7
    assert {c.name: (c.complex_step, c.sympy) for c in trace.prove().checks} == right
