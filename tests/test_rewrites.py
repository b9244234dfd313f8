"""The fast plan is the textbook's: with any rewrite on or off, whatever is trained, however it is trained."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn.fast_step import REWRITES, fast_step
from nnlearn.maths.activations import ACTIVATIONS, maxout, relu_slope
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.losses import SquaredError
from nnlearn.maths.shortcuts import relu_slope_by_rounding_up
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS, SGD, AdaDelta, Adam, Momentum, Optimizer
from nnlearn.recipe import Recipe
from nnlearn.schedules import Annealing, Cosine, Ramp, StepDecay, Warmup
from tests.by_the_textbook import largest_difference, trained_by_the_textbook

HIDDEN = [name for name in ACTIVATIONS if name != "maxout"]
LOSSES: dict[str, tuple[Any, ...]] = {
    "squared_error": ("identity", "sigmoid", "softmax", "tanh", "relu"),
    "absolute": ("identity", "sigmoid", "softmax"),
    "huber": ("identity", "softplus"),
    "binary_cross_entropy": ("sigmoid",),
    "cross_entropy": ("softmax",),
    "rescaled_cross_entropy": ("sigmoid", "softmax"),
}
OPTIMISERS = [
    *MAKERS,
    Momentum(Ramp(0.5, 0.9, 20)),
    Momentum(0.5, start=0.1, ramp=13),
    AdaDelta(rho=0.9),
    Adam(0.8, 0.9),
]
RATES = [
    0.01,
    Annealing(0.02, 0.01),
    StepDecay(0.03, 0.5, 2),
    Cosine(0.03),
    Warmup(Cosine(0.03), 5),
]
ONE_OFF = {f"without {name}": tuple(n for n in REWRITES if n != name) for name in REWRITES}
SETS = {"all": tuple(REWRITES), "none": (), **ONE_OFF, **{f"only {name}": (name,) for name in REWRITES}}


@st.composite
def runs(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray, dict[str, Any]]:
    """Draw a network, rows for it, and how it is to be trained."""
    depth = draw(st.integers(1, 4))
    loss = draw(st.sampled_from([*LOSSES]))
    outputs = draw(st.integers(2 if loss in ("cross_entropy", "rescaled_cross_entropy") else 1, 3))
    sizes = [draw(st.integers(1, 5)) for _ in range(depth)] + [outputs]
    hidden: list[Any] = [draw(st.sampled_from([*HIDDEN, maxout(2), maxout(3)])) for _ in range(depth - 1)]
    network = Network.create(
        sizes,
        [*hidden, draw(st.sampled_from(LOSSES[loss]))],
        SquaredError(1.0, "sum") if loss == "squared_error" and draw(st.booleans()) else loss,
        seed=draw(st.integers(0, 99)),
        biases=draw(st.booleans()),
    )
    random = np.random.default_rng(draw(st.integers(0, 99)))
    for b in network.biases or ():
        b[...] = random.normal(0, 0.3, b.shape)
    rows = draw(st.integers(1, 17))
    x = random.normal(size=(rows, sizes[0]))
    y = random.random((rows, outputs))
    if "cross_entropy" in loss:
        y = np.eye(outputs)[random.integers(0, outputs, rows)] if outputs > 1 else y.round()
    names = [f"{k}{l}" for l in range(1, depth + 1) for k in ("W", "b")[: 1 + (network.biases is not None)]]
    options: dict[str, Any] = {
        "epochs": 3,
        "batch_size": draw(st.sampled_from([None, 1, *range(1, rows + 1)])),
        "optimizer": draw(st.sampled_from(OPTIMISERS)),
        "learning_rate": draw(st.sampled_from(RATES)),
        "shuffle": draw(st.booleans()),
        "seed": draw(st.integers(0, 9)),
    }
    if draw(st.booleans()):
        options["frozen"] = tuple(draw(st.sets(st.sampled_from(names))))
    options["l1"] = draw(st.sampled_from([0, 0, 0.01]))
    options["l2"] = draw(st.sampled_from([0, 0, 0.1]))
    options["max_w2"] = draw(st.sampled_from([None, None, 0.5]))
    options["rate_decay"] = draw(st.sampled_from([1, 1, 0.5]))
    if draw(st.booleans()):
        each = tuple(draw(st.sampled_from([0.0, 0.2, 0.5])) for _ in range(depth))
        options["dropout"] = Dropout(each, draw(st.sampled_from(["training", "prediction", "h2o"])))
    return network, x, y, options


@settings(max_examples=150)
@given(runs(), st.sampled_from([*SETS]))
def test_a_fast_run_is_a_run_by_the_textbook(run: Any, rewrites: str) -> None:
    network, x, y, options = run
    right, losses = trained_by_the_textbook(network, x, y, **options)
    history = network.fit(x, y, rewrites=SETS[rewrites], **options)
    assert largest_difference(network, right) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-11, atol=1e-12)


@settings(max_examples=60)
@given(runs(), st.sampled_from([*SETS]))
def test_a_fast_run_of_float32_is_a_run_by_the_textbook_up_to_its_rounding(run: Any, rewrites: str) -> None:
    """For optimisers that do not divide by what is next to nothing: there, rounding decides on the sign."""
    network, x, y, options = run
    single = Network(
        [W.astype(np.float32) for W in network.weights],
        [b.astype(np.float32) for b in network.biases] if network.biases else None,
        [layer.activation for layer in network.layers],
        network.loss,
    )
    options["optimizer"] = "momentum"
    right, losses = trained_by_the_textbook(single, x, y, **options)
    if "step" in network.activations or network.loss.name == "absolute":
        return  # at a jump, rounding decides, too
    history = single.fit(x, y, rewrites=SETS[rewrites], **options)
    assert {a.dtype for a in single.parameters} == {np.dtype(np.float32)}
    assert largest_difference(single, right) < 2e-5
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-4, atol=1e-5)


@settings(max_examples=80)
@given(runs(), st.sampled_from([*SETS]), st.integers(2, 6), st.integers(1, 3))
def test_all_rows_at_once_in_chunks_are_all_rows_at_once(
    run: Any, rewrites: str, length: int, threads: int
) -> None:
    network, x, y, options = run
    options |= {"batch_size": None, "dropout": 0}
    while len(x) % length == 1 and length < len(x):
        length += 1  # never a single row: see chunk_length
    right, losses = trained_by_the_textbook(network, x, y, **options)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("training_run", "whole_runner"):
            patch.setattr(f"nnlearn.{module}.chunk_length", lambda recipe, rows: length)
        patch.setattr("nnlearn.training.threads_for", lambda *_, **__: nullcontext(threads))
        alone = network.copy()
        history = network.fit(x, y, rewrites=SETS[rewrites], **options)
        patch.setattr("nnlearn.training.threads_for", lambda *_, **__: nullcontext(1))
        alone.fit(x, y, rewrites=SETS[rewrites], **options)
    assert largest_difference(network, right) < 1e-12
    assert network == alone  # bit for bit, with any number of threads
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-11, atol=1e-12)


NETWORK = Network.create([4, 5, 2], ["relu", "softmax"], "cross_entropy", seed=1)


def recipe(optimizer: Optimizer | None = None, **options: Any) -> Recipe:
    return Recipe(NETWORK.layers, NETWORK.loss, optimizer or Adam(), **options)


def names_of(rewrites: tuple[str, ...], **options: Any) -> list[str]:
    return [step.name for step in fast_step(recipe(**options), 6, {}, rewrites).plan.steps]


@pytest.mark.parametrize(
    ("rewrite", "gone", "there"),
    [
        ("losses later", {"losses", "E"}, set()),
        ("bias as a row", {"db1", "db2"}, {"dW1_and_db1"}),
        ("one vector", {"W1_new", "b2_new"}, {"parameters_new"}),
    ],
)
def test_each_rewrite_takes_out_what_it_is_there_for(rewrite: str, gone: set[str], there: set[str]) -> None:
    plain, changed = set(names_of(())), set(names_of((rewrite,)))
    assert gone <= plain
    assert not gone & changed
    assert there <= changed - plain


def test_each_rewrite_changes_the_program() -> None:
    """Otherwise it would be switched on and off without a meaning."""

    def program(rewrites: tuple[str, ...], optimizer: Optimizer) -> Any:
        step = fast_step(recipe(optimizer), 6, {}, rewrites)
        names = {n: (a.shape, a.strides, a.flags.owndata) for n, a in step.plan.arrays.items()}
        return [(s.name, s.equation.structure, s.inputs) for s in step.plan.steps], names, step.plan.program

    for name in REWRITES:
        without = tuple(n for n in REWRITES if n != name)
        optimizer = SGD() if name == "rate in the delta" else Adam()
        one, arrays, run = program(tuple(REWRITES), optimizer)
        other, others, rerun = program(without, optimizer)
        same_code = run.__code__.co_code == rerun.__code__.co_code and len(run.__code__.co_names) == len(
            rerun.__code__.co_names
        )
        assert one != other or arrays != others or not same_code, name


def test_steps_of_other_sizes_share_parameters_and_state() -> None:
    shared: dict[str, np.ndarray] = {}
    six, three = (fast_step(recipe(), size, shared) for size in (6, 3))
    for name in ("W1", "b1", "W2", "b2", "W1_m", "b2_v"):
        assert np.shares_memory(six.memory(name), three.memory(name)), name
    assert not np.shares_memory(six.memory("x"), three.memory("x"))
    assert not any(np.shares_memory(six.memory("W1"), six.memory(n)) for n in ("b1", "W2", "b2", "W1_m"))


def test_the_bias_row_stays_ones_whatever_is_trained() -> None:
    step = fast_step(recipe(), 6, {})
    step.memory("x")[...] = np.random.default_rng(0).normal(size=(6, 4))
    for _ in range(3):
        step.plan.run()
    for whole in (name for name in step.draft.kinds if name.endswith("_and_1") and not name.startswith("da")):
        assert (step.memory(whole)[:, -1] == 1).all(), whole


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw", "rmsprop"])
def test_what_is_done_for_many_numbers_only_changes_no_result(name: str) -> None:
    """Wide rows are left as they are, slopes of many units rounded up, moments of many weights apart."""
    random = np.random.default_rng(3)
    X, y = random.normal(size=(150, 500)), random.integers(0, 3, 150)
    network = Network.create([500, 20, 15, 3], ["relu", "elu", "softmax"], "cross_entropy", seed=1)
    options: dict[str, Any] = {"epochs": 2, "batch_size": 70, "optimizer": name, "learning_rate": 0.01}
    right, losses = trained_by_the_textbook(network, X, np.eye(3)[y], **options)
    step = fast_step(Recipe(network.layers, network.loss, MAKERS[name]()), 70, {})
    names = {line.name for line in step.plan.steps}
    assert {"db1", "dW2_and_db2"} <= names
    assert "moments_new" not in names
    assert step.draft.made["slope1"].equation is relu_slope_by_rounding_up
    history = network.fit(X, y, **options)
    assert largest_difference(network, right) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


@given(st.floats(0, allow_infinity=False, width=32))
def test_a_slope_rounded_up_is_the_slope_of_whatever_was_let_through(number: float) -> None:
    a = np.array([number, 0.0, 5e-324, np.float32(1e-45), 1.0, 1e300])
    assert (relu_slope_by_rounding_up(a) == relu_slope(a)).all()
    single = a.clip(max=3e38).astype(np.float32)
    assert (relu_slope_by_rounding_up(single) == relu_slope(single)).all()


def test_whole_blocks_are_worked_on_where_the_ones_stay_ones() -> None:
    lines = {line.name: line for line in fast_step(recipe(), 6, {}).draft.lines}
    assert lines["a1_and_1_new"].inputs == ("a1_and_1",)
    assert lines["delta1_and_1"].into == "da1_and_1"
    tanh = Network.create([4, 3, 2], ["tanh", "softmax"], "cross_entropy", seed=0)
    others = fast_step(Recipe(tanh.layers, tanh.loss, Adam()), 6, {}).draft.lines
    assert not any(line.name.endswith("_and_1_new") for line in others)  # tanh 1 is not 1
