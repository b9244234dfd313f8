"""What each example counts for: the same equations, weighted, in training and in a trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn import whole_runner
from nnlearn.fast_step import REWRITES
from nnlearn.fit_options import weighted_validation_of
from nnlearn.maths.losses import Loss, SquaredError
from nnlearn.network import Network
from tests.by_the_textbook import largest_difference, trained_by_the_textbook

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(23, 3))
Y = np.eye(2)[RANDOM.integers(0, 2, 23)]
COUNTS = RANDOM.integers(0, 4, 23).astype(float)
#: A loss that gives one number for each example, not for each output.
DISTANCE = Loss(lambda a, y: ((a - y) ** 2).sum(axis=1), lambda a, y: 2 * (a - y), name="squared distance")
KINDS: dict[str, tuple[Any, Any]] = {
    "softmax": (["tanh", "softmax"], "cross_entropy"),
    "sigmoids": (["relu", "sigmoid"], "binary_cross_entropy"),
    "squares": (["tanh", "identity"], "squared_error"),
    "summed squares": (["tanh", "identity"], SquaredError(reduce="sum")),
    "summed classes": (["tanh", "softmax"], SquaredError(factor=1, reduce="sum")),
    "distances": (["elu", "sigmoid"], DISTANCE),
    "shares": (["tanh", "sigmoid"], "rescaled_cross_entropy"),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def fresh(kind: str, sizes: Any = (3, 4, 2), **options: Any) -> Network:
    return Network.create(list(sizes), *KINDS[kind], seed=1, **options)


# --- what weights mean -----------------------------------------------------------------------------


@every_kind
def test_a_weight_is_as_if_the_example_were_there_so_often(kind: str) -> None:
    rows = np.repeat(np.arange(23), COUNTS.astype(int))
    weighted, repeated = fresh(kind), fresh(kind)
    one = weighted.fit(X, Y, sample_weight=COUNTS, epochs=5, learning_rate=0.02, l2=0.01)
    other = repeated.fit(X[rows], Y[rows], epochs=5, learning_rate=0.02, l2=0.01)
    assert largest_difference(weighted, repeated) < 1e-12
    for column in set(one) - {"seconds"}:
        np.testing.assert_allclose(one[column], other[column], rtol=1e-12)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "summed" not in kind])  # a sum grows with them
@pytest.mark.parametrize("batch_size", [None, 5])
def test_weights_that_are_all_alike_change_nothing(kind: str, batch_size: int | None) -> None:
    options: dict[str, Any] = {"epochs": 3, "batch_size": batch_size, "learning_rate": 0.1}
    weighted, plain = fresh(kind), fresh(kind)
    one = weighted.fit(X, Y, sample_weight=np.full(23, 2.5), **options)
    other = plain.fit(X, Y, **options)
    assert largest_difference(weighted, plain) < 1e-12
    np.testing.assert_allclose(one["loss"], other["loss"], rtol=1e-12)


def test_the_validation_loss_is_by_weight_too() -> None:
    rows = np.repeat(np.arange(23), COUNTS.astype(int))
    one = fresh("softmax").fit(X, Y, validation_data=(X, Y, COUNTS))
    other = fresh("softmax").fit(X, Y, validation_data=(X[rows], Y[rows]))
    for column in ("validation_loss", "validation_accuracy"):
        np.testing.assert_allclose(one[column], other[column], rtol=1e-12)
    assert weighted_validation_of(fresh("softmax").layers, fresh("softmax").loss, (X, Y))[1] is None


# --- the fast plan is the textbook's -----------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("batch_size", [None, 1, 5])
@pytest.mark.parametrize("rewrites", [(), tuple(REWRITES)], ids=["none", "all"])
def test_fit_is_the_textbook(kind: str, batch_size: int | None, rewrites: Any) -> None:
    options: dict[str, Any] = {
        "sample_weight": COUNTS,
        "epochs": 3,
        "batch_size": batch_size,
        "optimizer": "adam",
        "learning_rate": 0.05,
        "l2": 0.1,
        "dropout": (0, 0.3),
    }
    network = fresh(kind)
    expected, losses = trained_by_the_textbook(network, X, Y, **options)
    history = network.fit(X, Y, rewrites=rewrites, **options)
    assert largest_difference(network, expected) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_each_rewrite_can_be_left_out(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    left_out = data.draw(st.sets(st.sampled_from(sorted(REWRITES))))
    weights = np.array(data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 7.0]), min_size=23, max_size=23)))
    weights[0] = 1
    batch_size = data.draw(st.sampled_from([None, 1, 4, 23]))
    options: dict[str, Any] = {"sample_weight": weights, "batch_size": batch_size, "learning_rate": 0.05}
    network = fresh(kind)
    expected, _ = trained_by_the_textbook(network, X, Y, **options)
    network.fit(X, Y, rewrites=[name for name in REWRITES if name not in left_out], **options)
    assert largest_difference(network, expected) < 1e-12


@pytest.mark.parametrize("sizes", [(3, 4, 2), (3, 2)])
@pytest.mark.parametrize("kind", ["softmax", "sigmoids", "summed squares"])
def test_very_many_rows_are_weighted_chunk_by_chunk(
    kind: str, sizes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_runner, "BYTES", 1)
    x, y = RANDOM.normal(size=(901, 3)), np.eye(2)[RANDOM.integers(0, 2, 901)]
    weights = RANDOM.uniform(0, 2, 901)
    activations, loss = KINDS[kind]
    network = Network.create(list(sizes), activations[-len(sizes) + 1 :], loss, seed=1)
    options: dict[str, Any] = {"sample_weight": weights, "epochs": 3, "optimizer": "adam"}
    expected, losses = trained_by_the_textbook(network, x, y, **options)
    history = network.fit(x, y, **options)
    assert largest_difference(network, expected) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


# --- a trace with weights ----------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("examples", [1, 3])
def test_a_trace_by_weight_is_proven(kind: str, examples: int) -> None:
    trace = fresh(kind).trace(X[:examples], Y[:examples], 0.5, sample_weight=[2, 1, 0.5][:examples])
    proof = trace.prove()
    assert proof.ok
    assert proof.worst <= 1e-12


@every_kind
def test_the_traced_step_is_the_step_of_training(kind: str) -> None:
    network = fresh(kind)
    first = network.trace(X, Y, 0.1, sample_weight=COUNTS)
    second = first.next()
    history = network.fit(X, Y, sample_weight=COUNTS, epochs=2, learning_rate=0.1)
    assert largest_difference(second.after, network) < 1e-12
    np.testing.assert_allclose(history["loss"], [first["E"], second["E"]], rtol=1e-12)


def test_a_trace_says_what_each_example_counts_for() -> None:
    network = Network([[[2.0]]], activations="identity")
    trace = network.trace([[3.0], [1.0]], [[4.0], [1.0]], sample_weight=[1, 2])
    assert trace.line("losses", 1).text == "E₂ = ½·(a1₂₁ − y₂₁)²·c₂₁ = ½·(2 − 1)²·2 = 1"
    assert trace.line("E").text == "E = (E₁ + E₂)/n = (2 + 1)/3 = 1"
    assert trace.line("da1", 1, 0).text == "da1₂₁ = (a1₂₁ − y₂₁)·c₂₁/n = (2 − 1)·2/3 ≈ 0.6667"
    assert "Each example counts for its weight c; n = 3 is what they count for together." in str(trace)


def test_the_next_step_may_have_examples_and_weights_of_its_own() -> None:
    trace = fresh("squares").trace(X[:2], Y[:2], 0.1, sample_weight=[1, 2])
    assert trace.next()["c"].tolist() == [[1], [2]]
    assert "c" not in trace.next(X[:3], Y[:3])
    assert trace.next(X[:3], Y[:3], sample_weight=[1, 0, 2])["n"] == 3


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ([1, 2], r"sample_weight has shape \(2,\), but 3 examples need \(3,\).*\n.*write: .*np.ones"),
        ([[1], [2], [3]], r"sample_weight has shape \(3, 1\).*\n.*write: .*np.ravel"),
        ([1, -2, 3], r"sample_weight\[1\] is -2, but an example counts for 0 or more\n.*write"),
        ([0, 0, 0], r"sample_weight is 0 for all examples"),
        ([1, float("nan"), 1], r"sample_weight\[1\] is nan"),
    ],
)
def test_weights_that_make_no_sense_are_told(weights: Any, told: str) -> None:
    network = fresh("squares")
    before = network.copy()
    for call in (network.fit, network.trace):
        with pytest.raises(ValueError, match=told):
            call(X[:3], Y[:3], sample_weight=weights)
    assert network == before


def test_chunks_have_no_weights() -> None:
    with pytest.raises(ValueError, match=r"rows that are all in memory\n    write"):
        fresh("squares").fit([(X, Y)], batch_size=5, sample_weight=COUNTS)


def test_divergence_is_told_with_weights_too() -> None:
    from nnlearn.divergence import Diverged

    with pytest.raises(Diverged, match="epoch 1, step 2"):
        fresh("squares").fit(
            X, Y, sample_weight=COUNTS + 1, batch_size=10, shuffle=False, learning_rate=1e200
        )
