"""Folds and searches on a cluster: the same numbers as in one process, also when a worker is killed.

joblib keeps what it sends to a Dask cluster on one worker each, and what a dead worker had cannot be fetched
again. So the rows are handed to all of them (``scatter``), and the folds are lists, which go with each task.

Model averaging has its tests in tests/test_parallel.py. The names have "dask" in them: ``pytest -k dask``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nnlearn.estimators import NetworkClassifier, StoppingSearchCV

joblib = pytest.importorskip("joblib")

X, Y = make_classification(400, 5, random_state=0)
#: Lists, and not arrays: they are sent with each task.
FOLDS = [(kept.tolist(), held.tolist()) for kept, held in StratifiedKFold(5).split(X, Y)]
SETTINGS: dict[str, Any] = {"networkclassifier__hidden": [(2,), (5,)], "networkclassifier__l2": [0, 0.01]}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A Dask cluster of two workers on this computer."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def pipeline(kind: Any = NetworkClassifier) -> Any:
    return make_pipeline(StandardScaler(), kind(hidden=(4,), epochs=5, random_state=0))


def run_by(backend: str) -> Any:
    options = {"scatter": [X, Y]} if backend == "dask" else {}
    return joblib.parallel_config(backend, **options)


def folds(backend: str, model: Any) -> dict[str, Any]:
    with run_by(backend):
        found: dict[str, Any] = cross_validate(
            model, X, Y, cv=FOLDS, scoring=["accuracy", "neg_log_loss"], return_estimator=True, n_jobs=2
        )
    return found


def assert_same(found: dict[str, Any], others: dict[str, Any]) -> None:
    for name in ("test_accuracy", "test_neg_log_loss"):
        np.testing.assert_array_equal(found[name], others[name])
    for mine, theirs in zip(found["estimator"], others["estimator"], strict=True):
        assert mine[-1].network_ == theirs[-1].network_


def dying(place: Path) -> Any:
    """A classifier that kills its worker once, when a network is trained but not handed in.

    It is made inside a function, so that it is sent whole: workers need not find this file.
    """
    mark, here = str(place / "killed"), os.getpid()

    class Dying(NetworkClassifier):
        def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None) -> Any:
            import os
            import signal

            super().fit(X, y, sample_weight, validation_data=validation_data)
            if os.getpid() != here:
                try:
                    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    return self
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
            return self

    return Dying


@pytest.mark.slow
def test_folds_on_a_dask_cluster_are_those_of_one_process(cluster: Any) -> None:
    assert len(cluster.scheduler_info()["workers"]) == 2
    assert_same(folds("dask", pipeline()), folds("sequential", pipeline()))


@pytest.mark.slow
def test_folds_on_a_dask_cluster_outlive_a_worker(cluster: Any, tmp_path: Path) -> None:
    found = folds("dask", pipeline(dying(tmp_path)))
    assert (tmp_path / "killed").exists(), "no worker was killed"
    assert_same(found, folds("sequential", pipeline()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [GridSearchCV, StoppingSearchCV])
def test_a_search_on_a_dask_cluster_outlives_a_worker(cluster: Any, tmp_path: Path, kind: Any) -> None:
    options: dict[str, Any] = {"cv": FOLDS, "n_jobs": 2}
    if kind is StoppingSearchCV:
        options |= {"n_iter": 3, "random_state": 0}
    with run_by("sequential"):
        here = kind(pipeline(), SETTINGS, **options).fit(X, Y)
    mortal = make_pipeline(StandardScaler(), dying(tmp_path)(hidden=(4,), epochs=5, random_state=0))
    mortal.steps[-1] = ("networkclassifier", mortal.steps[-1][1])
    with run_by("dask"):
        there = kind(mortal, SETTINGS, **options).fit(X, Y)
    assert (tmp_path / "killed").exists(), "no worker was killed"
    assert there.best_params_ == here.best_params_
    np.testing.assert_array_equal(there.cv_results_["mean_test_score"], here.cv_results_["mean_test_score"])
    np.testing.assert_array_equal(there.predict_proba(X), here.predict_proba(X))
