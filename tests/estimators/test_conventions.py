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


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor, NetworkAutoencoder])
def test_in_a_notebook_it_shows_itself_without_a_warning(kind: Any) -> None:
    """scikit-learn reads the class's documentation for that, and warns of headings that it does not know."""
    assert kind.__name__ in kind()._repr_html_()
