"""The autoencoder: there and back, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from nnlearn.estimators import NetworkAutoencoder

X = load_iris().data
FRAME = load_iris(as_frame=True).data
PIMA = Path(__file__).resolve().parents[3] / "shared" / "data" / "pima-indians-diabetes.csv.gz"


def range_scaled(X: np.ndarray) -> np.ndarray:
    spread = np.ptp(X, axis=0)
    return np.asarray((X - X.mean(axis=0)) / np.where(spread > 0, spread, 1))


def pca_error(X: np.ndarray, k: int) -> float:
    """How badly the best linear code of so many numbers says the rows again."""
    pca = PCA(k).fit(X)
    return float(((pca.inverse_transform(pca.transform(X)) - X) ** 2).mean())


def test_the_anomaly_is_the_mean_squared_error_of_the_columns_by_their_range() -> None:
    model = NetworkAutoencoder(hidden=(2,)).fit(X)
    np.testing.assert_allclose(model.scaled(X), range_scaled(X), atol=1e-12)
    errors = (range_scaled(X) - (model.reconstruct(X) - X.mean(axis=0)) / np.ptp(X, axis=0)) ** 2
    np.testing.assert_allclose(model.anomaly(X, per_feature=True), errors, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(model.anomaly(X), errors.mean(axis=1), rtol=1e-9)
    assert np.array_equal(model.score_samples(X), -model.anomaly(X))
    assert model.score(X) == -model.anomaly(X).mean()


def test_its_loss_is_the_anomaly_too() -> None:
    """Half of the sum over the columns, as a squared error with its factor ½."""
    model = NetworkAutoencoder(hidden=(2,), epochs=1, learning_rate=1e-300, l2=0).fit(X)
    assert model.loss_ == pytest.approx(model.anomaly(X).mean() * 4 / 2, rel=1e-12)


@pytest.mark.parametrize("hidden", [(2,), (6, 3, 6)])
def test_there_and_back(hidden: tuple[int, ...]) -> None:
    model = NetworkAutoencoder(hidden=hidden, epochs=50).fit(X)
    code = model.transform(X)
    assert model.code_layer_ == hidden.index(min(hidden)) + 1
    assert np.array_equal(code, model.trace(X)[f"a{model.code_layer_}"])
    np.testing.assert_allclose(model.inverse_transform(code), model.reconstruct(X), rtol=1e-12)


def test_it_says_rows_again_about_as_well_as_the_best_linear_code() -> None:
    digits = load_digits().data
    digits = digits[:, np.ptp(digits, axis=0) > 0]
    model = NetworkAutoencoder(hidden=(20,), epochs=60).fit(digits)
    assert model.anomaly(digits).mean() < 1.1 * pca_error(range_scaled(digits), 20)


@pytest.mark.skipif(not PIMA.exists(), reason="the Pima file is not there")
def test_pima_is_said_again_as_well_as_by_h2o() -> None:
    """H2O's autoencoder of 4 tanh units has 0.00671, after 200 epochs; linear PCA has 0.00658."""
    pima = np.loadtxt(PIMA, delimiter=",")[:, :8]
    model = NetworkAutoencoder(hidden=(4,), epochs=200).fit(pima)
    assert model.anomaly(pima).mean() < 0.0067


def test_what_is_unlike_the_rest_stands_out() -> None:
    digits, number = load_digits(return_X_y=True)
    model = NetworkAutoencoder(hidden=(8,), epochs=30).fit(digits[number == 1])
    others = np.concatenate([digits[number == 1], digits[number == 4]])
    unusual = np.repeat([0, 1], [(number == 1).sum(), (number == 4).sum()])
    assert roc_auc_score(unusual, model.anomaly(others)) > 0.98


def test_it_needs_a_layer_to_go_through() -> None:
    with pytest.raises(ValueError, match=r"hidden is \(\), but an autoencoder.*\n    write: hidden=\(2,\)"):
        NetworkAutoencoder(hidden=()).fit(X)


def test_a_code_has_a_number_for_each_unit() -> None:
    model = NetworkAutoencoder(hidden=(2,), epochs=1).fit(X)
    with pytest.raises(ValueError, match=r"code has shape \(1, 3\), but"):
        model.inverse_transform([[1, 2, 3]])


def test_the_outputs_may_be_bent_as_h2o_bends_them() -> None:
    model = NetworkAutoencoder(hidden=(2,), output_activation="tanh").fit(X)
    assert model.network_.activations == ["tanh", "tanh"]
    assert abs(model.network_.predict(100 * X)).max() < 1
