"""H2O's list, row by row: what each option does, on small data, as H2O documents it or as it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import nnlearn as nn
from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier

X, Y = make_classification(120, 5, flip_y=0.1, random_state=0)
PLAIN: dict[str, Any] = {"optimizer": "sgd", "learning_rate": 0.05, "l2": 0, "batch_size": 1, "epochs": 3}


def model(**options: Any) -> NetworkClassifier:
    settings: dict[str, Any] = {"hidden": (4, 3), "batch_size": 20, "epochs": 15}
    return NetworkClassifier(**settings | options).fit(X, Y)


def weights(**options: Any) -> Any:
    return np.concatenate([w.ravel() for w in model(**options).network_.parameters])


def test_hidden_and_no_hidden_layer() -> None:
    assert model(hidden=(7, 6)).network_.sizes == [5, 7, 6, 1]
    assert model(hidden=()).network_.sizes == [5, 1]


def test_epochs_count_passes_through_all_rows() -> None:
    assert model(epochs=7).history_.epochs == 7


@pytest.mark.parametrize("activation", ["tanh", "relu", "maxout", "elu"])
def test_activations_each_with_dropout(activation: str) -> None:
    dropped = model(activation=activation, hidden_dropout=0.5)
    assert dropped.network_.activations[:2] == [activation] * 2
    assert not np.allclose(dropped.predict_proba(X), model(activation=activation).predict_proba(X))
    np.testing.assert_array_equal(
        dropped.predict_proba(X), dropped.predict_proba(X)
    )  # predicting drops nothing


def test_dropout_ratios_of_inputs_and_of_each_hidden_layer() -> None:
    one_by_one = weights(input_dropout=0.2, hidden_dropout=(0.1, 0.4))
    net = nn.Network.create([5, 4, 3, 1], ["tanh", "tanh", "sigmoid"], "binary_cross_entropy")
    scaled = StandardScaler().fit_transform(X)
    rate = nn.schedules.Cosine(0.01)
    net.fit(
        scaled,
        Y[:, None],
        epochs=15,
        batch_size=20,
        optimizer="adam",
        learning_rate=rate,
        l2=0.0003,
        dropout=(0.2, 0.1, 0.4),
    )
    np.testing.assert_allclose(one_by_one, np.concatenate([w.ravel() for w in net.parameters]))


def test_adaptive_rate_is_adadelta_which_begins_with_steps_of_a_thousandth() -> None:
    ada = nn.optimizers.AdaDelta(rho=0.99, epsilon=1e-8)
    start = model(epochs=1, optimizer=ada, batch_size=120, learning_rate=1, l2=0)
    begun = nn.Network.create([5, 4, 3, 1], ["tanh", "tanh", "sigmoid"], "binary_cross_entropy")
    moved = [np.abs(a - b).max() for a, b in zip(start.network_.weights, begun.weights, strict=True)]
    assert moved == pytest.approx([1e-3] * 3, rel=0.02)


def test_rate_annealing_counts_rows() -> None:
    """rate / (1 + annealing·N): with 1/120, the rate of an epoch's first step is half that after 120 rows."""
    falls = nn.schedules.Annealing(0.05, annealing=1 / 120)
    slow = weights(**PLAIN | {"learning_rate": falls})
    by_hand = nn.Network.create([5, 4, 3, 1], ["tanh", "tanh", "sigmoid"], "binary_cross_entropy")
    scaled = StandardScaler().fit_transform(X)
    for step in range(360):
        row = slice(step % 120, step % 120 + 1)
        by_hand.plan(scaled[row], Y[row, None], 0.05 / (1 + step / 120)).run()
    in_order = weights(**PLAIN | {"learning_rate": falls, "shuffle": False})
    np.testing.assert_allclose(in_order, np.concatenate([w.ravel() for w in by_hand.parameters]), rtol=1e-9)
    assert not np.allclose(slow, weights(**PLAIN))


def test_rate_decay_lowers_the_rate_of_later_layers() -> None:
    """After a single step: what the first layer did is the same, the second went half as far."""
    one = PLAIN | {"batch_size": 120, "epochs": 1, "hidden": (4,)}
    begun = nn.Network.create([5, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    plain, decayed = (model(**one | {"rate_decay": d}).network_.weights for d in (1, 0.5))
    np.testing.assert_allclose(decayed[0], plain[0])
    np.testing.assert_allclose(decayed[1] - begun.weights[1], (plain[1] - begun.weights[1]) / 2)


def test_momentum_goes_up_its_ramp() -> None:
    """H2O documents the ramp and stays at momentum_start; here it is what is documented."""
    ramp = nn.optimizers.Momentum(0.99, start=0.0, ramp=120)
    short = PLAIN | {"epochs": 4}
    assert not np.allclose(weights(**short | {"optimizer": ramp}), weights(**short), atol=1e-3)
    never = nn.optimizers.Momentum(0.99, start=0.0, ramp=1e12)
    np.testing.assert_allclose(weights(**short | {"optimizer": never}), weights(**short), atol=1e-6)


def test_l1_l2_and_max_w2_keep_weights_small() -> None:
    free = model(l2=0)
    size = float(np.sum([np.abs(w).sum() for w in free.network_.weights]))
    penalties: list[dict[str, Any]] = [{"l1": 0.05}, {"l2": 0.3}]
    for penalty in penalties:
        held = model(**{"l2": 0} | penalty)
        assert np.sum([np.abs(w).sum() for w in held.network_.weights]) < size / 2
    limited = model(max_w2=0.2)
    assert all((w**2).sum(axis=0).max() <= 0.2 + 1e-12 for w in limited.network_.weights)


def test_standardize_takes_any_units() -> None:
    moved = X * 1000 + 5
    assert NetworkClassifier(epochs=5).fit(moved, Y).predict_proba(moved) == pytest.approx(
        NetworkClassifier(epochs=5).fit(X, Y).predict_proba(X)
    )
    assert NetworkClassifier(standardize=False, epochs=1).fit(X, Y).scaler_ is None


def test_missing_values_are_imputed_by_the_mean_or_skipped() -> None:
    """The mean, standardised, is 0: H2O's mean imputation."""
    gaps = X.copy()
    gaps[::7, 1] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        NetworkClassifier().fit(gaps, Y)
    imputed = make_pipeline(SimpleImputer(strategy="mean"), NetworkClassifier(epochs=3)).fit(gaps, Y)
    filled = imputed[:-1].transform(gaps)
    np.testing.assert_allclose(imputed[-1].scaled(filled)[::7, 1], 0, atol=1e-12)
    assert len(pd.DataFrame(gaps).dropna()) == len(X) - len(X[::7])


def test_words_get_an_input_each_and_unknown_ones_none() -> None:
    words = pd.DataFrame({"colour": ["red", "green", "blue", "green"] * 10, "size": np.arange(40.0)})
    taken = words["colour"] == "green"
    every = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    all_levels = make_column_transformer((every, ["colour"]), remainder="passthrough")
    assert all_levels.fit_transform(words).shape == (40, 4)
    but_one = make_column_transformer((OneHotEncoder(drop="first"), ["colour"]), remainder="passthrough")
    assert but_one.fit_transform(words).shape == (40, 3)
    fitted = make_pipeline(all_levels, NetworkClassifier(epochs=60)).fit(words, taken)
    assert fitted.score(words, taken) == 1
    new = fitted[:-1].transform(words[:1].assign(colour="mauve"))
    assert new[0, :3].tolist() == [0, 0, 0]
    assert VarianceThreshold().fit_transform(np.c_[X, np.ones(len(X))]).shape == X.shape


def test_early_stopping_by_moving_averages_returns_the_best_epoch() -> None:
    rule = nn.stopping.MovingAverage(rounds=3)
    stopped = model(hidden=(64,), epochs=400, learning_rate=0.05, l2=0, early_stopping=rule)
    seen = stopped.history_["validation_loss"]
    assert stopped.n_iter_ < 400
    assert rule.stop({"validation_loss": seen}) is not None
    assert rule.stop({"validation_loss": seen[:-1]}) is None


def test_a_checkpoint_goes_on_to_the_same_digits(tmp_path: Any) -> None:
    """H2O does so when it is reproducible: 10 epochs and 20 more are 30."""
    place = tmp_path / "run.npz"
    model(checkpoint=place, epochs=10, learning_rate=0.01)
    resumed = model(checkpoint=place, resume=True, epochs=30, learning_rate=0.01)
    np.testing.assert_array_equal(
        resumed.predict_proba(X), model(epochs=30, learning_rate=0.01).predict_proba(X)
    )


def test_n_fold_cross_validation_has_its_summary() -> None:
    found = cross_validate(NetworkClassifier(epochs=5), X, Y, cv=5, scoring=["accuracy", "neg_log_loss"])
    summary = nn.scoring.fold_summary(found)
    assert summary.values.shape == (2, 5)
    assert summary.mean[0] == pytest.approx(found["test_accuracy"].mean())
    assert summary.sd[1] == pytest.approx(np.std(found["test_neg_log_loss"], ddof=1))


def test_grids_cartesian_and_random_and_their_leader_board() -> None:
    grid = {"hidden": [(2,), (4,), (4, 4)], "l1": [0, 1.0]}
    every = GridSearchCV(NetworkClassifier(epochs=10), grid, cv=3).fit(X, Y)
    some = RandomizedSearchCV(NetworkClassifier(epochs=10), grid, n_iter=4, cv=3, random_state=1).fit(X, Y)
    assert len(nn.scoring.leader_board(every)) == 6  # the article's: three topologies, two penalties
    drawn = some.cv_results_["params"]
    assert len({repr(settings) for settings in drawn}) == 4
    board = nn.scoring.leader_board(every)
    assert board.best.mean == every.best_score_ == max(entry.mean for entry in board)


def test_importances_and_anomalies() -> None:
    shares = nn.importance.gedeon(model())
    assert len(shares.table().rows) == 5
    odd = np.vstack([X, [[9, -9, 9, -9, 9]]])
    errors = NetworkAutoencoder(hidden=(2,)).fit(X).anomaly(odd)
    assert errors.argmax() == len(X)


def test_balanced_classes_and_row_weights() -> None:
    few = np.r_[np.flatnonzero(Y == 0), np.flatnonzero(Y == 1)[:8]]
    plain = NetworkClassifier(hidden=()).fit(X[few], Y[few]).predict(X).mean()
    assert NetworkClassifier(hidden=(), class_weight="balanced").fit(X[few], Y[few]).predict(X).mean() > plain
    twice = NetworkClassifier().fit(np.r_[X, X[:9]], np.r_[Y, Y[:9]]).predict_proba(X)
    counts = np.ones(len(X)) + (np.arange(len(X)) < 9)
    np.testing.assert_allclose(
        NetworkClassifier().fit(X, Y, sample_weight=counts).predict_proba(X), twice, rtol=1e-6
    )


def test_start_values_and_seeds() -> None:
    from_h2o = nn.Network.create(
        [8, 50, 40, 2], ["relu", "relu", "softmax"], "cross_entropy", init="uniform_adaptive"
    )
    limits = [np.sqrt(6 / 58), np.sqrt(6 / 90), 4 * np.sqrt(6 / 42)]
    assert all(0.9 * r < np.abs(W).max() <= r for W, r in zip(from_h2o.weights, limits, strict=True))
    assert [set(b.ravel()) for b in from_h2o.biases or ()] == [{0.5}, {1.0}, {0.0}]
    np.testing.assert_array_equal(weights(random_state=3), weights(random_state=3))
    assert not np.allclose(weights(random_state=3), weights(random_state=4))
