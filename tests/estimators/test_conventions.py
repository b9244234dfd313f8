"""scikit-learn's own checks of an estimator, all of them: none is skipped, none is expected to fail."""

from __future__ import annotations

from typing import Any

from sklearn.utils.estimator_checks import parametrize_with_checks

from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor


@parametrize_with_checks([NetworkClassifier(), NetworkRegressor(), NetworkAutoencoder()])  # type: ignore[untyped-decorator]
def test_scikit_learns_check(estimator: Any, check: Any) -> None:
    check(estimator)
