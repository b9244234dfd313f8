"""Which way is better: up for accuracy, down for a loss, by whichever name scores are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.needed import needed

#: What H2O, Keras and people say for scikit-learn's names.
ELSEWHERE = {
    "auc": "roc_auc",
    "logloss": "log_loss",
    "mse": "mean_squared_error",
    "rmse": "root_mean_squared_error",
    "mae": "mean_absolute_error",
    "pr_auc": "average_precision",
    "aucpr": "average_precision",
    "brier": "brier_score",
}


@dataclass(frozen=True)
class Metric:
    """A metric, and how to read scores that go by its name.

    Attributes
    ----------
    words : str
        What it is called in tables: ``log loss``.
    better : "higher" or "lower"
        Of the numbers that are shown.
    sign : 1 or −1
        What scores are multiplied by to be shown: scikit-learn hands losses out with a minus sign, so that
        higher is always better there.
    """

    words: str
    better: str
    sign: int = 1

    def shown(self, scores: Any) -> Array:
        """Turn scores into the numbers that people know: a log loss is positive."""
        return self.sign * np.asarray(scores, float)

    def order(self, shown: Array) -> Array:
        """Put shown numbers in order, best first; what is NaN comes last."""
        return np.argsort(-shown if self.better == "higher" else shown, kind="stable")


def metric_of(name: str) -> Metric:
    """Look up which way is better, by the name under which scores were made.

    Parameters
    ----------
    name : str
        A scorer of scikit-learn (``accuracy``, ``neg_log_loss``); or a loss by its plain name (``log_loss``,
        ``logloss``, ``mse``), whose numbers are then positive.

    Raises
    ------
    ValueError, TypeError
        If there is no such metric.

    Examples
    --------
    >>> metric_of("accuracy").better, metric_of("neg_log_loss"), metric_of("logloss").better
    ('higher', Metric(words='log loss', better='lower', sign=-1), 'lower')
    """
    needed("sklearn", "a metric's name")
    from sklearn.metrics import get_scorer_names

    scorers = set(get_scorer_names())
    losses = {each.removeprefix("neg_") for each in scorers if each.startswith("neg_")}
    plain = checks.known(ELSEWHERE.get(str(name), name), [*sorted(scorers), *sorted(losses)], "metric")
    if plain in losses:
        return Metric(_words(plain), "lower")
    if plain.startswith("neg_"):
        return Metric(_words(plain.removeprefix("neg_")), "lower", -1)
    return Metric(_words(plain), "higher")


def _words(name: str) -> str:
    special = {"roc_auc": "AUC", "f1": "F1", "r2": "R²", "average_precision": "average precision (PR AUC)"}
    return special.get(name, name.replace("_", " "))
