"""The summary of a cross-validation: each metric's mean and spread, and every fold by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.history_words import aligned
from nnlearn.scoring.direction import Metric, metric_of
from nnlearn.table import Table

_WRITE = 'nn.scoring.fold_summary(cross_validate(model, X, y, scoring=["accuracy", "neg_log_loss"]))'


@dataclass(frozen=True, eq=False, repr=False)
class FoldSummary:
    """What each fold of a cross-validation came to.

    Attributes
    ----------
    metrics : tuple of Metric
    values : (metrics, folds) array
        As people know them: a loss is positive.
    """

    metrics: tuple[Metric, ...]
    values: Array

    @property
    def mean(self) -> Array:
        """The mean over the folds, one for each metric."""
        return np.asarray(self.values.mean(axis=1))

    @property
    def sd(self) -> Array:
        """The standard deviation over the folds, dividing by one less than there are, as H2O does."""
        if self.values.shape[1] == 1:
            return np.full(len(self.values), np.nan)
        return np.asarray(self.values.std(axis=1, ddof=1))

    def table(self) -> Table:
        """Tabulate as H2O does: a row for each metric; its mean, its spread, each fold."""
        folds = self.values.shape[1]
        headings = ["metric", "mean", "sd", *(f"fold {i + 1}" for i in range(folds))]
        rows = []
        for metric, mean, sd, each in zip(self.metrics, self.mean, self.sd, self.values, strict=True):
            cells = aligned([round(float(v), 4) for v in (mean, sd, *each)])
            rows.append([metric.words, *cells])
        return Table(headings, rows, left=["metric"], title=f"Cross-validation, {folds} folds")

    def plot(self) -> Any:
        """Draw the folds: see :func:`nnlearn.plot.folds`."""
        from nnlearn import plot

        return plot.folds(self)

    def describe(self) -> str:
        """Tell it in plain sentences."""
        told = []
        for metric, mean, sd, each in zip(self.metrics, self.mean, self.sd, self.values, strict=True):
            spread = "" if np.isnan(sd) else f", standard deviation {number_text(sd)}"
            ends = f"from {number_text(each.min())} to {number_text(each.max())}"
            told.append(f"The {metric.words} over {len(each)} folds is {number_text(mean)}{spread}, {ends}.")
        return " ".join(told)

    def __repr__(self) -> str:
        return self.table().to_text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def fold_summary(scores: Any) -> FoldSummary:
    """Sum up a cross-validation.

    Parameters
    ----------
    scores : mapping, or a fitted search
        What scikit-learn's ``cross_validate`` gave, whose ``test_…`` entries are summed up; or lists of one
        score a fold by the metric's name; or a GridSearchCV, of whose best candidate the folds are taken.

    Returns
    -------
    FoldSummary

    Raises
    ------
    ValueError, TypeError
        If there are no scores, or a metric is not known.

    Examples
    --------
    >>> fold_summary({"accuracy": [0.8393, 0.8334, 0.8542, 0.8598, 0.8467]})
    metric      mean      sd  fold 1  fold 2  fold 3  fold 4  fold 5
    accuracy  0.8467  0.0107  0.8393  0.8334  0.8542  0.8598  0.8467
    """
    named = _of_search(scores) if hasattr(scores, "cv_results_") else _of_mapping(scores)
    metrics = tuple(metric for metric, _ in named)
    if len({len(each) for _, each in named}) > 1:
        told = ", ".join(f"{metric.words} has {len(each)}" for metric, each in named)
        raise ValueError(f"every metric has one score a fold, but {told}\n    write: {_WRITE}")
    return FoldSummary(metrics, np.array([metric.shown(each) for metric, each in named]))


def scorers_of(search: Any) -> dict[str, Metric]:
    """The metrics of a fitted search, by the suffix of their columns in ``cv_results_``."""
    suffixes = [key.removeprefix("mean_test_") for key in search.cv_results_ if key.startswith("mean_test_")]
    return {suffix: _scorer(search, suffix) for suffix in suffixes}


def _scorer(search: Any, suffix: str) -> Metric:
    """What a search scored by: always the higher the better there, whatever it is called."""
    from sklearn.base import is_classifier, is_regressor
    from sklearn.metrics import get_scorer_names

    scoring = search.scoring
    name = scoring.get(suffix, suffix) if isinstance(scoring, Mapping) else suffix
    if suffix == "score":
        name = scoring
    if name is None:
        name = "accuracy" if is_classifier(search) else "r2" if is_regressor(search) else "score"
    if isinstance(name, str) and name in get_scorer_names():
        return metric_of(name)
    return Metric(suffix.replace("_", " "), "higher")


def _of_search(search: Any) -> list[tuple[Metric, Any]]:
    results, best = search.cv_results_, getattr(search, "best_index_", None)
    if best is None:
        raise ValueError(
            "this search has no best candidate: it was fitted with refit=False and several metrics"
            "\n    write: GridSearchCV(..., refit='accuracy')"
        )
    return [
        (metric, [results[f"split{i}_test_{suffix}"][best] for i in range(search.n_splits_)])
        for suffix, metric in scorers_of(search).items()
    ]


def _of_mapping(scores: Any) -> list[tuple[Metric, Any]]:
    if not isinstance(scores, Mapping):
        raise TypeError(f"scores is {scores!r:.60}, but is what cross_validate gave\n    write: {_WRITE}")
    names = [name for name in scores if name.startswith("test_")]
    given = {name.removeprefix("test_"): scores[name] for name in names} or dict(scores)
    if not given or not all(
        isinstance(each, (Sequence, np.ndarray)) and len(each) for each in given.values()
    ):
        raise ValueError(f"there are no scores in {scores!r:.60}\n    write: {_WRITE}")
    return [
        (Metric("score", "higher") if name == "score" else metric_of(name), each)
        for name, each in given.items()
    ]
