"""What training may be asked for beside the steps themselves, and what it tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from nnlearn import stopping
from nnlearn.fast_step import REWRITES
from nnlearn.history import History
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.losses import SquaredError
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.schedules import Annealing, Cosine

RANDOM = np.random.default_rng(9)
X = RANDOM.normal(size=(21, 3))
CLASSES = RANDOM.integers(0, 3, 21)


def fresh(outputs: int = 3, **options: Any) -> Network:
    loss, last = ("cross_entropy", "softmax") if outputs > 1 else ("binary_cross_entropy", "sigmoid")
    return Network.create([3, 4, outputs], ["tanh", last], loss, seed=6, **options)


# --- the history -------------------------------------------------------------------------------------


def test_without_rewrites_training_is_traced_steps_to_the_last_bit() -> None:
    network, expected = fresh(), fresh()
    history = network.fit(X, CLASSES, epochs=3, batch_size=8, shuffle=False, learning_rate=0.3, rewrites=())
    for epoch in range(3):
        total = 0.0
        for start in range(0, 21, 8):
            rows = slice(start, start + 8)
            trace = expected.trace(X[rows], CLASSES[rows], learning_rate=0.3)
            total += float(trace["E"]) * len(trace["x"])
            expected = trace.after
        assert history["loss"][epoch] == pytest.approx(total / 21, rel=1e-14)
    assert network == expected


@pytest.mark.parametrize("outputs", [1, 2, 3])
def test_the_accuracy_is_scikit_learns(outputs: int) -> None:
    """At a rate of next to nothing, that of the network as it was."""
    from sklearn.metrics import accuracy_score, log_loss

    network, classes = fresh(outputs), CLASSES % max(2, outputs)
    y = classes[:, np.newaxis] if outputs == 1 else classes
    right, cost = (
        accuracy_score(classes, network.predict_classes(X)),
        log_loss(classes, network.predict_proba(X), labels=range(max(2, outputs))),
    )
    history = network.fit(X, y, batch_size=8, learning_rate=1e-12, validation_data=(X, y))
    for name in ("accuracy", "validation_accuracy"):
        assert history[name] == [pytest.approx(right, abs=1e-15)]
    for name in ("loss", "validation_loss"):
        assert history[name] == [pytest.approx(cost, rel=1e-9)]


def test_a_regression_has_no_accuracy() -> None:
    history = Network.create([3, 2, 1], loss="huber").fit(X, X[:, :1], epochs=2)
    assert list(history) == ["loss", "seconds"]


def test_a_class_that_is_absent_from_a_batch_or_from_all_is_fine() -> None:
    network = fresh()
    history = network.fit(X, np.zeros(21, int), epochs=40, batch_size=2, learning_rate=0.5)
    assert history["accuracy"][-1] == 1
    assert network.predict_classes(X).tolist() == [0] * 21


def test_the_learning_rate_of_the_epochs_last_step_is_told_where_it_changes() -> None:
    assert "learning_rate" not in fresh().fit(X, CLASSES)
    history = fresh().fit(X, CLASSES, epochs=4, batch_size=8, learning_rate=Cosine(0.5, 0.1))
    np.testing.assert_allclose(history["learning_rate"], Cosine(0.5, 0.1).values(0, np.arange(4), 4, 0))


@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("batch_size", [1, 8, None])
def test_a_penalty_is_part_of_the_loss_that_is_told(reduce: Any, batch_size: int | None) -> None:
    network = Network.create([3, 4, 1], loss=SquaredError(reduce=reduce), seed=1)
    penalty = penalty_for(0.01, 0.1)
    assert penalty is not None
    alone = sum(0.01 * abs(W).sum() + 0.05 * (W**2).sum() for W in network.weights)
    steps = 1 if reduce == "mean" or batch_size is None else -(-21 // batch_size)
    expected = network.loss_value(X, X[:, :1]) + steps * alone
    history = network.fit(X, X[:, :1], batch_size=batch_size, learning_rate=1e-12, l1=0.01, l2=0.1)
    assert history["loss"] == [pytest.approx(expected, rel=1e-9)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_stays_in_the_networks_precision(dtype: str) -> None:
    network = fresh(dtype=dtype)
    network.fit(
        X,
        CLASSES,
        epochs=2,
        batch_size=8,
        optimizer="adam",
        dropout=0.3,
        l2=0.1,
        max_w2=2,
        validation_data=(X, CLASSES),
        learning_rate=Annealing(0.1),
    )
    assert {a.dtype.name for a in network.parameters} == {dtype}


# --- order -------------------------------------------------------------------------------------------


def test_dropout_changes_nothing_in_the_order_of_the_examples() -> None:
    """A unit that says nothing, dropped or not, leaves the run as it was."""
    runs = []
    for dropout in (0, 0.5):
        network = Network.create([3, 1, 2], ["relu", "softmax"], "cross_entropy", seed=1)
        network.weights[0][...], (network.biases or [])[0][...] = 0, -1
        network.fit(X, CLASSES % 2, epochs=3, batch_size=4, dropout=dropout)
        runs.append(network)
    assert runs[0] == runs[1]


def test_dropout_goes_by_the_seed() -> None:
    runs = []
    for seed in (0, 0, 1):
        network = fresh()
        network.fit(X, CLASSES, epochs=2, dropout=0.5, seed=seed)
        runs.append(network)
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


# --- when it ends -------------------------------------------------------------------------------------


def test_a_key_press_returns_the_history_and_a_network_that_works() -> None:
    passes = 0

    def chunks() -> Iterator[Any]:
        nonlocal passes
        passes += 1
        yield X[:14], CLASSES[:14]
        if passes == 3:
            raise KeyboardInterrupt
        yield X[14:], CLASSES[14:]

    network, two = fresh(), fresh()
    history = network.fit(chunks, epochs=9, batch_size=7, shuffle=False)
    assert history == two.fit(X, CLASSES, epochs=2, batch_size=7, shuffle=False)
    two.fit(X[:14], CLASSES[:14], epochs=1, batch_size=7, shuffle=False)
    assert network == two  # the steps of the third epoch stay learned


def test_a_key_press_while_validating_leaves_whole_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnlearn import training_run

    asked = 0

    def pressed(*arguments: Any) -> dict[str, float]:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise KeyboardInterrupt
        return {"loss": 1.0, "accuracy": 0.5}

    monkeypatch.setattr(training_run, "evaluated", pressed)
    history = fresh().fit(X, CLASSES, epochs=9, validation_data=(X, CLASSES))
    assert history.epochs == 2
    assert {len(history[name]) for name in history} == {2}


def test_a_key_press_before_the_first_epoch_is_done_leaves_an_empty_history() -> None:
    def chunks() -> Iterator[Any]:
        raise KeyboardInterrupt

    network = fresh()
    history = network.fit(chunks, epochs=2, batch_size=4)
    assert history["loss"] == []
    assert network == fresh()


def test_weights_that_do_not_change_end_training() -> None:
    network = fresh()
    rule = stopping.UnchangedWeights()
    history = network.fit(X, CLASSES, epochs=9, frozen=("W1", "b1", "W2", "b2"), early_stopping=rule)
    assert history.epochs == 1
    assert history["weight_change"] == [0]
    assert network == fresh()


class AtThree:
    """A rule of one's own."""

    def stop(self, history: Any) -> str | None:
        return "enough" if history["loss"][-1] < 10 and len(history["loss"]) == 3 else None


def test_a_rule_of_ones_own_is_asked_after_each_epoch_and_never_before() -> None:
    assert fresh().fit(X, CLASSES, epochs=9, early_stopping=AtThree()).epochs == 3


# --- options that make no sense -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rewrites": ("nonsense",)}, "rewrites: the rewrite 'nonsense' is unknown"),
        ({"rewrites": ("one vectr",)}, "write: 'one vector'"),
        ({"rewrites": "one vector"}, "rewrites is 'one vector', but is a collection of names"),
        ({"rewrites": None}, "rewrites is None"),
        ({"record": 1}, "record is 1, but is True or False"),
        ({"resume": 1, "checkpoint": "run.npz"}, "resume is 1"),
        ({"max_w2": 0}, "max_w2 is 0"),
        ({"max_w2": True}, "max_w2 is True"),
        ({"l1": -1}, "l1 is -1"),
        ({"l2": "0.1"}, "l2 is '0.1'"),
        ({"dropout": 1}, "dropout is 1"),
        ({"dropout": (0.1, 0.2, 0.3)}, "dropout has 3 rates, but takes 2"),
        ({"rate_decay": 0}, "rate_decay is 0"),
        ({"progress": "yes"}, "progress is 'yes'"),
        ({"validation_data": X}, "validation_data is array"),
        ({"validation_data": (X, CLASSES, 1, 2)}, "validation_data is "),
        ({"validation_data": (X, CLASSES, 1)}, "weights_validation has shape"),
        ({"validation_data": (X[:, :2], CLASSES)}, "X_validation has shape"),
        ({"validation_data": (X, CLASSES + 1)}, "y_validation.* is 3, but the network has 3 outputs"),
        ({"early_stopping": 3}, "there is no validation data"),
        ({"early_stopping": True}, "early_stopping is True"),
        ({"early_stopping": stopping.Patience(3, of="los")}, "write: 'loss'"),
        ({"early_stopping": stopping.MovingAverage(3, of="learning_rate")}, "'learning_rate' is unknown"),
        ({"optimizer": Annealing(0.1)}, "optimizer Annealing.* is unknown"),
        ({"learning_rate": np.array([0.1, 0.2])}, "learning_rate is array"),
    ],
)
def test_an_option_that_makes_no_sense_is_told_before_the_first_epoch(
    options: dict[str, Any], said: str
) -> None:
    network = fresh()
    with pytest.raises((ValueError, TypeError), match=said) as caught:
        network.fit(X, CLASSES, **options)
    assert "\n    write: " in str(caught.value) or "; there are " in str(caught.value)
    assert network == fresh()


def test_early_stopping_may_look_at_any_column_that_there_is() -> None:
    for of in ("loss", "accuracy", "learning_rate", "validation_loss", "validation_accuracy"):
        history = fresh().fit(
            X,
            CLASSES,
            epochs=3,
            learning_rate=Annealing(0.1),
            validation_data=(X, CLASSES),
            early_stopping=stopping.Patience(2, of=of),
        )
        assert isinstance(history, History)
        assert of in history


def test_options_come_in_numpys_numbers_too(tmp_path: Any) -> None:
    one, other = fresh(), fresh()
    one.fit(
        X,
        CLASSES,
        epochs=np.int64(2),
        batch_size=np.int32(4),
        learning_rate=np.float32(0.25),
        shuffle=np.True_,
        seed=np.int64(3),
        l1=np.float64(0.5),
        max_w2=np.float32(1.5),
        checkpoint=tmp_path / "run.npz",
        rewrites=list(REWRITES),
        dropout=np.array([0.0, 0.5]),
    )
    other.fit(
        X,
        CLASSES,
        epochs=2,
        batch_size=4,
        learning_rate=0.25,
        seed=3,
        l1=0.5,
        max_w2=1.5,
        dropout=Dropout((0, 0.5)),
    )
    assert one == other
