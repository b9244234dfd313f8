"""scikit-learn's own checks of an estimator, all of them: none is skipped, none is expected to fail."""

from __future__ import annotations

from typing import Any

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor

EVERY = [NetworkClassifier(), NetworkRegressor(), NetworkAutoencoder()]


@parametrize_with_checks(EVERY)  # type: ignore[untyped-decorator]
def test_scikit_learns_check(estimator: Any, check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # without it, one of them is skipped
    check(estimator)
