"""What the estimators predict, of one class or several, one number or several; and by which weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
    make_multilabel_classification,
)
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, r2_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.multioutput import MultiOutputClassifier
from sklearn.utils.class_weight import compute_sample_weight

from nnlearn.estimators import NetworkClassifier, NetworkRegressor

IRIS = load_iris(return_X_y=True)
TWO = load_breast_cancer(return_X_y=True)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


# --- defaults do well, untuned, on tables as they come -----------------------------------------------


@pytest.mark.parametrize(
    ("load", "most"),
    [(load_iris, 0.15), (load_wine, 0.13), (load_breast_cancer, 0.14), (load_digits, 0.12)],
    ids=["iris", "wine", "breast cancer", "digits"],
)
def test_unseen_rows_are_told_apart(load: Any, most: float) -> None:
    X, y = load(return_X_y=True)
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    probabilities = cross_val_predict(NetworkClassifier(), X, y, cv=folds, method="predict_proba")
    assert log_loss(y, probabilities) < most


def test_unseen_numbers_are_predicted() -> None:
    X, y = load_diabetes(return_X_y=True)
    assert r2_score(y, cross_val_predict(NetworkRegressor(), X, y, cv=3)) > 0.45


# --- classes -----------------------------------------------------------------------------------------


def test_two_classes_have_one_output_and_its_log_odds() -> None:
    X, y = TWO
    names = np.array(["benign", "malignant"])[1 - y]
    model = NetworkClassifier(hidden=(3,), epochs=5).fit(X, names)
    assert model.classes_.tolist() == ["benign", "malignant"]
    assert model.network_.sizes == [30, 3, 1]
    z = model.decision_function(X)
    np.testing.assert_allclose(model.predict_proba(X), np.column_stack([1 - sigmoid(z), sigmoid(z)]))
    assert np.array_equal(model.predict(X), np.where(z >= 0, "malignant", "benign"))


def test_several_classes_have_an_output_each() -> None:
    X, y = IRIS
    model = NetworkClassifier(hidden=(3,), epochs=5).fit(X, y * 10)
    assert model.classes_.tolist() == [0, 10, 20]
    z = model.decision_function(X)
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict_proba(X), expected)
    assert np.array_equal(model.predict(X), z.argmax(axis=1) * 10)


def test_without_a_hidden_layer_it_is_logistic_regression() -> None:
    X, y = TWO
    model = NetworkClassifier(hidden=(), epochs=3000, l2=0.01, batch_size=None).fit(X, y)
    expected = LogisticRegression(C=1 / (0.01 * len(X)), tol=1e-9, max_iter=10_000).fit(model.scaled(X), y)
    np.testing.assert_allclose(model.predict_proba(X), expected.predict_proba(model.scaled(X)), atol=2e-4)


def test_several_questions_at_once_have_a_sigmoid_each() -> None:
    X, y = make_multilabel_classification(300, 8, n_classes=3, random_state=0)
    model = NetworkClassifier(epochs=200).fit(X, y)
    assert model.network_.activations == ["tanh", "sigmoid"]
    assert model.predict_proba(X).shape == model.decision_function(X).shape == (300, 3)
    assert (model.predict(X) == y).mean() > 0.9
    assert model.score(X, y) > 0.7  # all three right


def test_several_classes_at_once_are_scikit_learns_affair() -> None:
    X, y = IRIS
    both = np.column_stack([y, y % 2])
    with pytest.raises(ValueError, match=r"several classes at once\n    write: sklearn.multioutput"):
        NetworkClassifier().fit(X, both)
    model = MultiOutputClassifier(NetworkClassifier(hidden=(4,))).fit(X, both)
    assert (model.predict(X) == both).mean() > 0.9


def test_another_loss_can_be_had() -> None:
    X, y = IRIS
    model = NetworkClassifier(loss="squared_error").fit(X, y)
    assert model.network_.loss.name == "squared_error"
    assert model.score(X, y) > 0.95


def test_a_single_class_is_told() -> None:
    X, y = IRIS
    with pytest.raises(ValueError, match=r"one class only, 0, but a classifier tells classes apart\n    wri"):
        NetworkClassifier().fit(X[:50], y[:50])


def test_a_class_that_was_not_there_is_told() -> None:
    X, y = IRIS
    model = NetworkClassifier(epochs=1).partial_fit(X[:100], y[:100], classes=[0, 1])
    with pytest.raises(ValueError, match="y holds 2, but the classes are 0, 1"):
        model.partial_fit(X, y)
    with pytest.raises(ValueError, match=r"all classes there will be\n    write: .*classes="):
        NetworkClassifier().partial_fit(X, y)


# --- numbers -----------------------------------------------------------------------------------------


def test_several_numbers_have_an_output_each() -> None:
    X, y = load_diabetes(return_X_y=True)
    several = np.column_stack([y, 1000 - y, X[:, 0]])
    model = NetworkRegressor(epochs=300).fit(X, several)
    assert model.network_.sizes == [10, 64, 3]
    assert model.predict(X).shape == (442, 3)
    assert model.score(X, several) > 0.6
    assert NetworkRegressor(epochs=1).fit(X, y).predict(X).shape == (442,)


@pytest.mark.parametrize("loss", ["squared_error", "absolute", "huber"])
def test_an_outlier_pulls_as_the_loss_lets_it(loss: str) -> None:
    """What is predicted of equal rows is their mean, their median, or where errors above 1 pull alike."""
    X, y = np.zeros((5, 1)), np.array([0.0, 0.4, 1, 1.4, 90])
    model = NetworkRegressor(hidden=(), epochs=3000, loss=loss, optimizer="sgd", learning_rate=0.01)
    model.set_params(l2=0, standardize=False)
    predicted = model.fit(X, y).predict(X)[0]
    expected = {"squared_error": 18.56, "absolute": 1.0, "huber": 0.95}[loss]
    assert predicted == pytest.approx(expected, abs=0.005)


# --- what rows count for -----------------------------------------------------------------------------


def test_class_weights_are_the_weights_of_the_rows() -> None:
    X, y = IRIS
    X, y = X[:120], y[:120]  # 50, 50 and 20 of each
    options: dict[str, Any] = {"hidden": (3,), "epochs": 10}
    for class_weight in ("balanced", {0: 1, 1: 0.5, 2: 7}):
        model = NetworkClassifier(class_weight=class_weight, **options).fit(X, y)
        weights = compute_sample_weight(class_weight, y)
        expected = NetworkClassifier(**options).fit(X, y, sample_weight=weights)
        np.testing.assert_allclose(model.predict_proba(X), expected.predict_proba(X), rtol=1e-9)


def test_balanced_classes_take_the_rows_weights_into_account() -> None:
    X, y = TWO
    weights = np.where(y == 1, 3.0, 1.0)
    rows = np.repeat(np.arange(len(y)), weights.astype(int))
    options: dict[str, Any] = {"class_weight": "balanced", "hidden": (2,), "epochs": 5, "batch_size": None}
    model = NetworkClassifier(**options).fit(X, y, sample_weight=weights)
    repeated = NetworkClassifier(**options).fit(X[rows], y[rows])
    np.testing.assert_allclose(model.predict_proba(X), repeated.predict_proba(X), rtol=1e-8)


def test_rows_that_count_more_are_fitted_better() -> None:
    X, y = np.zeros((4, 1)), np.array([0.0, 0, 0, 1])
    model = NetworkRegressor(hidden=(), epochs=3000, l2=0, standardize=False)
    assert model.fit(X, y, sample_weight=[1, 1, 1, 9]).predict(X)[0] == pytest.approx(0.75, abs=1e-3)


def test_a_class_weight_stays_when_a_part_lacks_its_class() -> None:
    X, y = IRIS
    options: dict[str, Any] = {"class_weight": {2: 5}, "hidden": (2,), "batch_size": None}
    model, plain = NetworkClassifier(**options), NetworkClassifier(**{**options, "class_weight": None})
    for rows in (slice(0, 100), slice(50, 150)):
        model.partial_fit(X[rows], y[rows], classes=[0, 1, 2])
        plain.partial_fit(X[rows], y[rows], [0, 1, 2], sample_weight=np.where(y[rows] == 2, 5, 1))
    assert model.network_ == plain.network_


@pytest.mark.parametrize(
    ("class_weight", "told"),
    [
        ("balance", "write: 'balanced'"),
        ({"zebra": 2}, r"class_weight has 'zebra', but the classes are 0, 1, 2\n    write: "),
        ({1: -5}, r"class_weight\[1\] is -5, .*\n    write: class_weight={1: 2}"),
        ([1, 2, 3], "class_weight .* is unknown"),
    ],
)
def test_class_weights_that_make_no_sense_are_told(class_weight: Any, told: str) -> None:
    with pytest.raises((ValueError, TypeError), match=told):
        NetworkClassifier(class_weight=class_weight).fit(*IRIS)


def test_class_weights_of_several_questions_are_refused() -> None:
    X, y = make_multilabel_classification(30, 8, random_state=0)
    with pytest.raises(ValueError, match="class_weight is for one class a row"):
        NetworkClassifier(class_weight="balanced").fit(X, y)


def test_a_class_of_no_weight_balances_nothing() -> None:
    X, y = IRIS
    weights = np.where(y == 2, 0.0, 1.0)
    options: dict[str, Any] = {"class_weight": "balanced", "hidden": (2,), "epochs": 5}
    model = NetworkClassifier(**options).fit(X, y, sample_weight=weights)
    assert np.isfinite(model.loss_)
    assert model.predict_proba(X).shape == (150, 3)
