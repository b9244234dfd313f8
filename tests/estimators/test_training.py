"""An estimator trains as its network's own ``fit`` does: each parameter does what it does there, no more."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from nnlearn import stopping
from nnlearn.divergence import Diverged
from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor
from nnlearn.estimators.options import BATCH, FULL_BATCH
from nnlearn.maths.activations import maxout
from nnlearn.network import Network
from nnlearn.optimizers import Momentum
from nnlearn.schedules import Annealing, Cosine

ROOT = Path(__file__).resolve().parents[2]
RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(60, 4)) * [1, 10, 100, 0.1] + [0, 5, -20, 1]
CLASSES = (X[:, 0] + X[:, 1] / 10 > 0.5).astype(int) + (X[:, 2] > 0)
NUMBERS = X[:, 0] ** 2 + X[:, 3]
EVERY = [NetworkClassifier, NetworkRegressor, NetworkAutoencoder]
every_estimator = pytest.mark.parametrize("kind", EVERY)


def target_of(kind: Any) -> Any:
    return {NetworkClassifier: CLASSES, NetworkRegressor: NUMBERS, NetworkAutoencoder: None}[kind]


# --- no second trainer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_estimator", "of_fit"),
    [
        ({}, {"batch_size": None, "optimizer": "adam", "learning_rate": Cosine(0.03), "l2": 0.0003}),
        (
            {"batch_size": 7, "learning_rate": "auto", "l2": 0},
            {"batch_size": 7, "optimizer": "adam", "learning_rate": Cosine(0.01)},
        ),
        (
            {"optimizer": "sgd", "l2": 0},
            {"optimizer": "sgd", "learning_rate": Cosine(0.1)},
        ),
        (
            {"optimizer": Momentum(0.5), "learning_rate": None, "l1": 0.01, "l2": 0.1, "max_w2": 2},
            {"optimizer": Momentum(0.5), "l1": 0.01, "l2": 0.1, "max_w2": 2},
        ),
        (
            {"learning_rate": Annealing(0.1, 1e-3), "rate_decay": 0.5, "shuffle": False, "batch_size": 9},
            {
                "optimizer": "adam",
                "learning_rate": Annealing(0.1, 1e-3),
                "rate_decay": 0.5,
                "shuffle": False,
                "batch_size": 9,
                "l2": 0.0003,
            },
        ),
        (
            {"input_dropout": 0.1, "hidden_dropout": 0.5, "learning_rate": 0.1},
            {"dropout": (0.1, 0.5), "optimizer": "adam", "learning_rate": 0.1, "l2": 0.0003},
        ),
    ],
)
def test_what_is_trained_is_what_the_networks_own_fit_trains(
    of_estimator: dict[str, Any], of_fit: dict[str, Any]
) -> None:
    model = NetworkClassifier(hidden=(3,), epochs=4, standardize=False, random_state=5, **of_estimator)
    model.fit(X, CLASSES)
    network = Network.create([4, 3, 3], ["tanh", "softmax"], "cross_entropy", seed=5)
    history = network.fit(X, CLASSES, epochs=4, seed=5, **of_fit)
    assert model.network_ == network
    assert model.history_ == history
    assert (model.n_iter_, model.loss_) == (4, history["loss"][-1])


def test_the_first_weights_and_the_activations_are_the_networks_own() -> None:
    model = NetworkRegressor(
        hidden=(3, 2), activation=["relu", maxout(2)], init="uniform_adaptive", epochs=1, learning_rate=1e-300
    ).fit(X, NUMBERS)
    network = Network.create([4, 3, 2, 1], ["relu", maxout(2), "identity"], init="uniform_adaptive")
    assert repr(model.network_) == repr(network)
    for mine, expected in zip(model.network_.parameters, network.parameters, strict=True):
        np.testing.assert_allclose(mine, expected, atol=1e-290)


def test_small_tables_are_taken_whole_and_large_ones_by_batches() -> None:
    for rows, steps in ((FULL_BATCH, 1), (FULL_BATCH + 1, FULL_BATCH // BATCH + 1)):
        x = RANDOM.normal(size=(rows, 2))
        model = NetworkRegressor(hidden=(2,)).partial_fit(x, x[:, 0])
        assert model._kept.step == steps


@every_estimator
def test_float32_stays_float32(kind: Any) -> None:
    model = kind(hidden=(2,), dtype="float32", epochs=3).fit(X, target_of(kind))
    assert model.network_.dtype == np.float32
    assert model.scaled(X).dtype == np.float32


def test_no_hidden_layer_is_a_linear_model() -> None:
    from sklearn.linear_model import LinearRegression

    model = NetworkRegressor(hidden=(), epochs=2000, l2=0).fit(X, NUMBERS)
    expected = LinearRegression().fit(X, NUMBERS).predict(X)
    np.testing.assert_allclose(model.predict(X), expected, atol=1e-6)


@every_estimator
def test_the_random_state_decides(kind: Any) -> None:
    def predicted(random_state: Any) -> Any:
        model = kind(hidden=(2,), epochs=3, batch_size=10, random_state=random_state).fit(X, target_of(kind))
        return model.network_.weights[0]

    assert np.array_equal(predicted(1), predicted(1))
    assert not np.array_equal(predicted(1), predicted(2))
    assert np.array_equal(predicted(np.random.RandomState(1)), predicted(np.random.RandomState(1)))
    assert not np.array_equal(predicted(None), predicted(None))


# --- stopping early ----------------------------------------------------------------------------------


def test_early_stopping_holds_rows_out_and_keeps_the_best_epoch() -> None:
    model = NetworkClassifier(epochs=500, early_stopping=5, validation_fraction=0.25, learning_rate=0.3)
    model.fit(X, CLASSES)
    losses = model.history_["validation_loss"]
    assert model.n_iter_ == len(losses) < 500
    assert min(losses[-5:]) >= min(losses)
    again = NetworkClassifier(
        epochs=int(np.argmin(losses)) + 1, early_stopping=10**6, validation_fraction=0.25, learning_rate=0.3
    ).fit(X, CLASSES)
    assert again.network_ == model.network_


@every_estimator
def test_rows_of_ones_own_are_looked_at_and_not_trained_on(kind: Any) -> None:
    y = target_of(kind)
    seen, held = X[:40], X[40:]
    options: dict[str, Any] = {"hidden": (2,), "epochs": 5}
    plain = kind(**options).fit(seen, None if y is None else y[:40])
    judged = kind(**options, early_stopping=3)
    if y is None:
        judged.fit(seen, validation_data=held)
    else:
        judged.fit(seen, y[:40], validation_data=(held, y[40:]))
    assert judged.history_["loss"] == plain.history_["loss"]
    assert len(judged.history_["validation_loss"]) == 5


def test_a_rule_about_the_training_loss_holds_nothing_out() -> None:
    rule = stopping.Patience(2, of="loss")
    model = NetworkRegressor(hidden=(2,), epochs=5, early_stopping=rule).fit(X, NUMBERS)
    assert "validation_loss" not in model.history_
    assert model.history_["loss"] == NetworkRegressor(hidden=(2,), epochs=5).fit(X, NUMBERS).history_["loss"]


def test_weights_go_with_the_rows_that_are_held_out() -> None:
    """Rows of weight 0 change nothing, on whichever side they are."""
    weights = np.ones(60)
    weights[::3] = 0
    wrong = np.where(weights == 0, 99, NUMBERS)
    model, expected = (
        NetworkRegressor(early_stopping=3, epochs=8),
        NetworkRegressor(early_stopping=3, epochs=8),
    )
    model.fit(X, wrong, sample_weight=weights)
    expected.fit(X, np.where(weights == 0, -7, NUMBERS), sample_weight=weights)
    np.testing.assert_allclose(model.predict(X), expected.predict(X), rtol=1e-9)


# --- going on ----------------------------------------------------------------------------------------


@every_estimator
@pytest.mark.parametrize("options", [{"batch_size": 7, "hidden_dropout": 0.2}, {"optimizer": "momentum"}])
def test_parts_of_a_fit_make_the_fit(kind: Any, options: dict[str, Any]) -> None:
    """To the last bit: the optimiser's state, the order of the rows and the masks go on."""
    y = target_of(kind)
    options = {"hidden": (3,), "learning_rate": 0.01, "epochs": 4, **options}
    whole = kind(**options).fit(X, y)
    parts = kind(**options)
    for _ in range(4):
        named = {"classes": [0, 1, 2]} if kind is NetworkClassifier else {}
        parts.partial_fit(X, y, **named)
    assert parts.network_ == whole.network_
    assert parts.history_ == whole.history_
    assert parts.n_iter_ == 4


def test_parts_may_be_of_any_length_and_lack_classes() -> None:
    model = NetworkClassifier(batch_size=16)
    model.partial_fit(X[:1], CLASSES[:1], classes=[0, 1, 2])
    model.partial_fit(X[1:20], CLASSES[1:20]).partial_fit(X[20:], CLASSES[20:])
    assert model.predict_proba(X).shape == (60, 3)


def test_a_warm_start_goes_on_from_the_weights() -> None:
    model = NetworkRegressor(hidden=(3,), epochs=20, warm_start=True, learning_rate=0.01).fit(X, NUMBERS)
    first = model.loss_
    model.fit(X, NUMBERS)
    assert model.history_["loss"][20] < first
    assert (model.n_iter_, len(model.history_["loss"])) == (40, 40)
    cold = clone(model).set_params(warm_start=False)
    assert cold.fit(X, NUMBERS).fit(X, NUMBERS).n_iter_ == 20


def test_a_run_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    options: dict[str, Any] = {"hidden": (3,), "learning_rate": 0.01, "batch_size": 7}
    path = tmp_path / "run.npz"
    NetworkClassifier(epochs=3, checkpoint=path, **options).fit(X, CLASSES)
    resumed = NetworkClassifier(epochs=7, checkpoint=path, resume=True, **options).fit(X, CLASSES)
    straight = NetworkClassifier(epochs=7, **options).fit(X, CLASSES)
    assert resumed.network_ == straight.network_
    assert resumed.history_ == straight.history_


@every_estimator
def test_a_fitted_estimator_can_be_packed(kind: Any) -> None:
    model = kind(hidden=(2,), epochs=3, learning_rate=0.01).partial_fit(
        X, target_of(kind), **({"classes": [0, 1, 2]} if kind is NetworkClassifier else {})
    )
    other = pickle.loads(pickle.dumps(model))
    assert other.network_ == model.network_
    for one in (model, other):
        one.partial_fit(X, target_of(kind))
    assert other.network_ == model.network_


# --- scaling -----------------------------------------------------------------------------------------


def test_columns_of_0_and_1_stay_as_they_are() -> None:
    x = np.column_stack([X[:, 0], CLASSES == 1, np.full(60, 7.0)])
    model = NetworkRegressor(epochs=1).fit(x, NUMBERS)
    scaled = model.scaled(x)
    np.testing.assert_allclose((scaled[:, 0].mean(), scaled[:, 0].std()), (0, 1), atol=1e-12)
    assert np.array_equal(scaled[:, 1], CLASSES == 1)
    assert not scaled[:, 2].any()


def test_predictions_do_not_depend_on_the_units_of_the_table() -> None:
    model = NetworkRegressor(epochs=30).fit(X, NUMBERS)
    other = NetworkRegressor(epochs=30).fit(X * 1000 + 3, NUMBERS * 60 - 8)
    np.testing.assert_allclose(other.predict(X * 1000 + 3), model.predict(X) * 60 - 8, rtol=1e-9)


def test_without_standardizing_the_network_takes_the_table() -> None:
    model = NetworkRegressor(standardize=False, epochs=3).fit(X, NUMBERS)
    assert model.scaler_ is model.target_scaler_ is None
    assert np.array_equal(model.predict(X), model.network_.predict(X)[:, 0])


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problem", "told"),
    [
        ({"hidden": "64"}, TypeError, "hidden is '64', but is how many units"),
        ({"hidden": (5.0,)}, TypeError, "hidden is 5.0, but is a whole number"),
        ({"hidden": (0,)}, ValueError, "hidden is 0, but is 1 or more"),
        ({"activation": "rectifier"}, ValueError, "write: 'relu'"),
        ({"activation": ["tanh", "tanh"]}, ValueError, "hidden has 1 layer"),
        ({"epochs": 0}, ValueError, "epochs is 0"),
        ({"batch_size": 61}, ValueError, "batch_size is 61, but there are 60 examples"),
        ({"batch_size": "all"}, TypeError, "batch_size is 'all'"),
        ({"optimizer": "adams"}, ValueError, "write: 'adam'"),
        ({"learning_rate": "fast"}, TypeError, "learning_rate is 'fast'"),
        ({"early_stopping": True}, TypeError, "early_stopping is True"),
        ({"early_stopping": 5, "validation_fraction": 2}, ValueError, "write: validation_fraction=0.1"),
        ({"early_stopping": 5, "validation_fraction": 1}, ValueError, "is a part of the rows, less than 1"),
        (
            {"early_stopping": 5, "validation_fraction": 0.999},
            ValueError,
            "holds out a part of 60 rows, 0.999",
        ),
        ({"random_state": "x"}, TypeError, "write: random_state=0"),
        ({"random_state": -1}, ValueError, "write: random_state=0"),
        ({"standardize": "yes"}, TypeError, "standardize is 'yes', but is True or False"),
        ({"input_dropout": 1.5}, ValueError, "write: input_dropout=0.1"),
        ({"hidden_dropout": "much"}, TypeError, "write: hidden_dropout=0.2"),
        ({"hidden_dropout": (0.1, 0.2)}, ValueError, r"hidden_dropout is \[0.1, 0.2\], .* 1 layer\n"),
        ({"activation": ("relu", "tanh")}, ValueError, "hidden has 1 layer\n    write: activation="),
        ({"dtype": "float16"}, ValueError, "dtype is 'float16', but is"),
        ({"loss": "mse"}, ValueError, "write: 'squared_error'"),
    ],
)
def test_parameters_that_make_no_sense_are_told(
    options: dict[str, Any], problem: type[Exception], told: str
) -> None:
    model = NetworkRegressor(**options)
    with pytest.raises(problem, match=told):
        model.fit(X, NUMBERS)
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_what_failed_leaves_no_half_of_a_model() -> None:
    model = NetworkRegressor(epochs=3).fit(X, NUMBERS)
    model.set_params(hidden=(), epochs=99, standardize=False, learning_rate=1e9, optimizer="sgd")
    with pytest.raises(Diverged, match="write: learning_rate"):
        model.fit(X, NUMBERS)
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_another_network_than_the_one_there_is_cannot_go_on() -> None:
    model = NetworkClassifier(hidden=(3,), epochs=1, warm_start=True).fit(X, CLASSES)
    for changed in ({"hidden": (4,)}, {"hidden": (3,), "activation": "relu"}, {"dtype": "float32"}):
        with pytest.raises(ValueError, match=r"training goes on with Network\(4-3-3.*\n    write"):
            clone(model).fit(X, CLASSES).set_params(**changed).fit(X, CLASSES)


def test_without_scikit_learn_the_way_to_install_it_is_told() -> None:
    code = "import sys; sys.modules['sklearn'] = None; import nnlearn.estimators"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert 'scikit-learn, which is not installed\n    write: pip install "nnlearn[tables]"' in run.stderr
