"""Pipelines, folds, searches and tables with names: the estimators in scikit-learn's own machinery."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv as enable_halving_search_cv
from sklearn.inspection import permutation_importance
from sklearn.model_selection import (
    GridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
    cross_val_score,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor

X, Y = load_iris(return_X_y=True, as_frame=True)


def test_a_table_of_words_and_numbers_goes_through_a_pipeline() -> None:
    table = pd.DataFrame({"size": np.tile([1.0, 2.0, 3.0], 20), "kind": ["a", "b", "c", "d"] * 15})
    earns = (table["size"] > 1.5) ^ (table["kind"] == "a")
    prepared = make_column_transformer(
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["kind"]), remainder="passthrough"
    )
    model = make_pipeline(prepared, NetworkClassifier(epochs=300)).fit(table, earns)
    assert model.score(table, earns) == 1
    assert model.predict(table.assign(kind="never seen")).shape == (60,)
    trace = model[-1].trace(model[:-1].transform(table[:1]))
    assert trace["a2"][0, 0] == model.predict_proba(table[:1])[0, 1]


def test_folds() -> None:
    scores = cross_val_score(NetworkClassifier(hidden=(5,)), X, Y, cv=5)
    assert scores.shape == (5,)
    assert scores.mean() > 0.9
    found = cross_validate(
        NetworkRegressor(epochs=3), X, X.iloc[:, :2], scoring=["r2", "neg_mean_squared_error"], cv=3
    )
    assert len(found["test_r2"]) == 3


def test_a_grid() -> None:
    grid: dict[str, Any] = {
        "networkclassifier__hidden": [(1,), (5,), (5, 3)],
        "networkclassifier__l1": [0, 10.0],
    }
    search = GridSearchCV(make_pipeline(NetworkClassifier(epochs=60)), grid, cv=3).fit(X, Y)
    assert search.best_params_["networkclassifier__l1"] == 0
    assert search.score(X, Y) > 0.9


def test_a_random_search() -> None:
    drawn: dict[str, Any] = {
        "hidden": [(3,), (5,), (9,)],
        "activation": ["relu", "tanh", "elu", "maxout"],
        "hidden_dropout": [0, 0.1, 0.2],
        "learning_rate": [0.03, 0.1],
    }
    search = RandomizedSearchCV(NetworkClassifier(epochs=20), drawn, n_iter=4, cv=3, random_state=0).fit(X, Y)
    assert len(search.cv_results_["mean_test_score"]) == 4
    assert search.best_score_ > 0.8


def test_a_halving_search_that_gives_the_best_more_epochs() -> None:
    search = HalvingRandomSearchCV(
        NetworkClassifier(learning_rate=0.03),
        {"hidden": [(2,), (4,), (8,), (16,)], "l2": [0, 1e-3, 1e-1]},
        resource="epochs",
        min_resources=5,
        max_resources=45,
        cv=3,
        random_state=0,
    ).fit(X, Y)
    assert search.best_estimator_.epochs == 45
    assert search.best_score_ > 0.9


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor, NetworkAutoencoder])
def test_columns_have_names(kind: Any) -> None:
    model = kind(epochs=1).fit(X, Y)
    assert model.feature_names_in_.tolist() == X.columns.tolist()
    assert model.n_features_in_ == 4
    predict = getattr(model, "predict", None) or model.transform
    with pytest.raises(ValueError, match="feature names should match"):
        predict(X[X.columns[::-1]])
    with pytest.raises(ValueError, match="feature names should match"):
        predict(X.rename(columns={"petal width (cm)": "width"}))
    with pytest.raises(ValueError, match="3 features"), pytest.warns(UserWarning, match="feature names"):
        predict(X.to_numpy()[:, :3])


def test_what_comes_out_is_a_table_where_that_is_asked_for() -> None:
    model = NetworkAutoencoder(hidden=(3, 2, 3), epochs=1).set_output(transform="pandas").fit(X)
    code = model.transform(X)
    assert code.columns.tolist() == ["networkautoencoder0", "networkautoencoder1"]
    assert code.index.equals(X.index)


def test_a_target_can_be_transformed_around_it() -> None:
    model = TransformedTargetRegressor(NetworkRegressor(epochs=200), func=np.log, inverse_func=np.exp)
    assert model.fit(X.iloc[:, :3], X.iloc[:, 3]).score(X.iloc[:, :3], X.iloc[:, 3]) > 0.9


def test_importance_by_permutation() -> None:
    noise = X.assign(noise=np.random.default_rng(0).normal(size=len(X)))
    model = NetworkClassifier(hidden=(5,)).fit(noise, Y)
    found = permutation_importance(model, noise, Y, n_repeats=3, random_state=0).importances_mean
    assert found[2:4].min() > found[4]


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor, NetworkAutoencoder])
def test_a_clone_has_every_parameter_and_nothing_learned(kind: Any) -> None:
    model = kind(hidden=(3, 4), l1=0.5, init="he", random_state=7).fit(X, Y)
    copied = clone(model)
    assert copied.get_params() == model.get_params()
    assert not hasattr(copied, "network_")
    assert repr(copied) == f"{kind.__name__}(hidden=(3, 4), init='he', l1=0.5, random_state=7)"
