"""Any number of any prediction can be opened and explained."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.exceptions import NotFittedError

from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor

X, Y = load_iris(return_X_y=True)
FRAME = load_iris(as_frame=True).data


def test_a_trace_ends_with_the_prediction() -> None:
    model = NetworkClassifier(hidden=(5,), epochs=5).fit(X, Y)
    trace = model.trace(X[:3])
    assert np.array_equal(trace["a2"], model.predict_proba(X[:3]))
    assert np.array_equal(trace["z2"], model.decision_function(X[:3]))
    assert np.array_equal(trace["x"], model.scaled(X[:3]))
    assert "E" not in trace


def test_of_a_regressor_it_ends_with_the_scaled_prediction() -> None:
    model = NetworkRegressor(hidden=(5,), epochs=5).fit(X[:, :3], X[:, 3])
    scaler = model.target_scaler_
    scaled = model.trace(X[:3, :3])["a2"]
    np.testing.assert_allclose(scaled[:, 0] * scaler.scale_ + scaler.mean_, model.predict(X[:3, :3]))


@pytest.mark.parametrize("classes", [2, 3])
def test_with_the_class_it_goes_on_to_the_gradients(classes: int) -> None:
    names = np.array(["setosa", "versicolor", "virginica"])[Y]
    rows = slice(0, 50 * classes)
    model = NetworkClassifier(hidden=(3,), epochs=5).fit(X[rows], names[rows])
    trace = model.trace(X[49:51], ["setosa", "versicolor"], learning_rate=0.1, sample_weight=[1, 2])
    assert trace.prove().ok
    assert trace["y"].tolist() == ([[0], [1]] if classes == 2 else [[1, 0, 0], [0, 1, 0]])
    assert "W1_new" in trace


def test_the_loss_of_the_history_can_be_traced() -> None:
    """The first epoch's, of all rows, is the first traced step's."""
    model = NetworkAutoencoder(hidden=(2,), epochs=1, l2=0.1, learning_rate=0.5).fit(X)
    begun = NetworkAutoencoder(hidden=(2,), epochs=1, learning_rate=1e-300).fit(X)
    trace = begun.trace(X, X, 0.5, optimizer="adam", l2=0.1)
    assert model.history_["loss"] == [pytest.approx(float(trace["E"]), rel=1e-12)]
    np.testing.assert_allclose(trace["W1_new"], model.network_.weights[0], rtol=1e-9)


def test_inputs_are_listed_by_name_with_both_their_values() -> None:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = NetworkClassifier(hidden=(2,), epochs=1).fit(X, y)
    rows = model.inputs(X, row=7).rows
    assert [row[1] for row in rows] == X.columns.tolist()
    assert [rows[0][0], rows[11][0]] == ["x₁", "x₁₂"]
    assert float(rows[3][2]) == pytest.approx(X.iloc[7, 3], rel=1e-3)
    assert float(rows[3][3].replace("−", "-")) == pytest.approx(model.scaled(X)[7, 3], rel=1e-3)
    with pytest.raises(IndexError, match="row is 569, but X has 569 rows\n    write: row=0"):
        model.inputs(X, row=569)
    nameless = NetworkClassifier(hidden=(2,), epochs=1).fit(X.to_numpy(), y).inputs(X.to_numpy())
    assert [row[1] for row in nameless.rows[:2]] == ["column 0", "column 1"]


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor, NetworkAutoencoder])
@pytest.mark.parametrize("method", ["trace", "scaled", "inputs"])
def test_before_it_is_fitted_there_is_nothing_to_see(kind: Any, method: str) -> None:
    with pytest.raises(NotFittedError):
        getattr(kind(), method)(X)


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor, NetworkAutoencoder])
def test_the_documentation_has_every_parameter(kind: Any) -> None:
    listed = str(inspect.getdoc(kind)).split("Attributes\n")[0]  # newer Pythons keep it without its margin
    for name in kind().get_params():
        assert f"\n{name}" in listed or f", {name} :" in listed, name
    assert "{" not in listed
