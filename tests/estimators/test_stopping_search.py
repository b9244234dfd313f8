"""A search that stops: by the clock, by the scores, or when it is done."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import RandomizedSearchCV, StratifiedKFold

from nnlearn.estimators import NetworkClassifier, StoppingSearchCV

X, Y = make_classification(60, 4, random_state=0)
SETTINGS: dict[str, Any] = {"hidden": [(2,), (5,)], "activation": ["tanh", "relu"], "l2": [0, 1e-3, 0.1]}


def search(**options: Any) -> StoppingSearchCV:
    return StoppingSearchCV(NetworkClassifier(epochs=3), SETTINGS, **{"random_state": 1, "cv": 3} | options)


def test_to_the_end_it_is_scikit_learns_own_search() -> None:
    mine = search(n_iter=5).fit(X, Y)
    theirs = RandomizedSearchCV(NetworkClassifier(epochs=3), SETTINGS, n_iter=5, random_state=1, cv=3).fit(
        X, Y
    )
    assert mine.why_ == "all settings that were asked for are done"
    assert mine.cv_results_["params"] == theirs.cv_results_["params"]
    np.testing.assert_array_equal(mine.cv_results_["mean_test_score"], theirs.cv_results_["mean_test_score"])
    assert mine.best_params_ == theirs.best_params_
    np.testing.assert_array_equal(mine.predict_proba(X), theirs.predict_proba(X))


def test_when_time_is_up_no_other_setting_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(np.arange(0, 1000, 10.0))  # it is looked at once at first, and then after each setting
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    found = search(n_iter=12, max_seconds=30).fit(X, Y)
    assert found.why_ == "30 seconds are over"
    assert len(found.cv_results_["params"]) == 3


def test_it_gives_up_when_nothing_better_comes() -> None:
    """Of these, none is better than the first: all of them answer alike."""
    same = StoppingSearchCV(DummyClassifier(), {"random_state": list(range(20))}, n_iter=20, patience=4)
    found = same.fit(X, Y)
    assert len(found.cv_results_["params"]) == 5
    assert found.why_ == "none of the last 4 settings was better than the best before"


def test_of_several_scores_that_of_the_refit_counts() -> None:
    found = search(n_iter=12, patience=2, scoring=["accuracy", "neg_log_loss"], refit="neg_log_loss").fit(
        X, Y
    )
    scores = found.cv_results_["mean_test_neg_log_loss"]
    assert len(scores) < 12
    assert scores[-2:].max() <= scores[:-2].max()
    for earlier in range(3, len(scores)):
        assert scores[earlier - 2 : earlier].max() > scores[: earlier - 2].max()


def test_each_setting_has_the_same_folds() -> None:
    with pytest.raises(ValueError, match="other folds for each setting\n    write: cv=StratifiedKFold"):
        search(cv=StratifiedKFold(3, shuffle=True)).fit(X, Y)
    assert search(cv=StratifiedKFold(3, shuffle=True, random_state=0), n_iter=2).fit(X, Y).n_splits_ == 3


@pytest.mark.parametrize(("option", "value"), [("max_seconds", 0), ("max_seconds", "long"), ("patience", 0)])
def test_numbers_that_make_no_sense_are_told(option: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=f"{option}.*\n    write: {option}="):
        search(**{option: value}).fit(X, Y)
