"""Which model is best: a table of searched settings or of models, the best in its first row, always.

An article on H2O sorts a grid "by accuracy" and takes the first model. But its call sorts upwards unless told
otherwise, so that the first model is the *worst* (0.7292 where the best has 0.7435). Here the metric says
which way is better, and there is no argument with which to turn it round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.history_words import aligned
from nnlearn.scoring.board_entry import Entry
from nnlearn.scoring.direction import ELSEWHERE, Metric, metric_of
from nnlearn.scoring.folds import scorers_of
from nnlearn.table import Table

_WRITE = 'nn.scoring.leader_board(search, "accuracy")'
_WRITE_LIST = 'nn.scoring.leader_board([("network", model, scores)], "accuracy")'


class LeaderBoard(Sequence[Entry]):
    """Entries, best first: ``board[0]`` is the best.

    Attributes
    ----------
    metric : Metric
        By which they are sorted; it knows which way is better.
    entries : tuple of Entry
        Those whose fitting failed are at the end.
    """

    def __init__(self, entries: Sequence[Entry], metric: Metric) -> None:
        means = np.array([e.mean for e in entries])
        order = sorted(metric.order(means), key=lambda i: (np.isnan(means[i]), -entries[i].rows))
        self.metric, self.entries = metric, tuple(entries[i] for i in order)

    def __getitem__(self, index: Any) -> Any:
        return self.entries[index]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @property
    def best(self) -> Entry:
        """The first."""
        first: Entry = self.entries[0]
        return first

    def table(self, most: int = 20) -> Table:
        """Tabulate the best of them.

        Parameters
        ----------
        most : int
            Rows; the title says how many there are in all.
        """
        shown = self.entries[: checks.whole(most, "most", "most=20")]
        means, sds = (
            aligned([round(v, 4) for v in each])
            for each in zip(*((e.mean, e.sd) for e in shown), strict=True)
        )
        ends = aligned([round(e.worst(self.metric), 4) for e in shown])
        rows = [
            [str(place), str(e), *("failed", "–", "–")] if np.isnan(e.mean) else [str(place), str(e), m, s, w]
            for place, (e, m, s, w) in enumerate(zip(shown, means, sds, ends, strict=True), 1)
        ]
        title = f"Best first: {self.metric.words}, the {self.metric.better} the better"
        title += f"; {len(shown)} of {len(self)}" if len(shown) < len(self) else ""
        headings = ["", "model", self.metric.words, "sd", "worst fold"]
        return Table(headings, rows, left=["model"], title=title)

    def plot(self, most: int = 12) -> Any:
        """Draw the best of them with their folds: see :func:`nnlearn.plot.leader_board`."""
        from nnlearn import plot

        return plot.leader_board(self, most)

    def __repr__(self) -> str:
        return f"{self.table().title}\n{self.table().to_text()}"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def leader_board(searched: Any, metric: str | None = None) -> LeaderBoard:
    """Sort settings and models by a metric, best first.

    Parameters
    ----------
    searched : fitted search, mapping of names to searches, or list of (name, model, scores)
        GridSearchCV, RandomizedSearchCV and their likes; or models with one score for each fold, or what
        ``cross_validate`` gave.
    metric : str, optional
        accuracy, roc_auc, log_loss, …: it decides which way is better. Not needed where a search has but one.

    Returns
    -------
    LeaderBoard
        ``board[0]`` is the best, whatever the metric.

    Raises
    ------
    ValueError, TypeError
        If nothing was searched, or the metric is not known or was not measured.

    Examples
    --------
    >>> scores = [("deep", None, [0.40, 0.44]), ("small", None, [0.31, 0.33]), ("wide", None, [0.32, 0.38])]
    >>> leader_board(scores, "log_loss")
    Best first: log loss, the lower the better
       model  log loss      sd  worst fold
    1  small      0.32  0.0141        0.33
    2  wide       0.35  0.0424        0.38
    3  deep       0.42  0.0283        0.44
    """
    if hasattr(searched, "cv_results_"):
        searched = {"": searched}
    if isinstance(searched, Mapping) and searched:
        found = [_of_search(name, search, metric) for name, search in searched.items()]
        if len({chosen for chosen, _ in found}) > 1:
            told = ", ".join(
                f"{name} by {chosen.words}" for name, (chosen, _) in zip(searched, found, strict=True)
            )
            raise ValueError(f"these searches were scored by different metrics: {told}\n    write: {_WRITE}")
        return LeaderBoard([entry for _, entries in found for entry in entries], found[0][0])
    if not isinstance(searched, Sequence) or isinstance(searched, str) or not searched:
        raise TypeError(
            f"leader_board takes fitted searches or models with their scores, but got {searched!r:.60}"
            f"\n    write: {_WRITE}"
        )
    if metric is None:
        raise ValueError(f"scores of their own do not say which way is better\n    write: {_WRITE_LIST}")
    return LeaderBoard([_of_model(each, metric) for each in searched], metric_of(metric))


def _of_search(name: str, search: Any, asked: str | None) -> tuple[Metric, list[Entry]]:
    if not hasattr(search, "cv_results_"):
        raise TypeError(
            f"{search!r:.60} is not a fitted search\n    write: search.fit(X, y), and then {_WRITE}"
        )
    suffix, metric = _chosen(scorers_of(search), asked)
    results, folds = search.cv_results_, range(search.n_splits_)
    scores = np.array([metric.shown(results[f"split{i}_test_{suffix}"]) for i in folds]).T
    resources = results.get("n_resources", [0] * len(scores))
    entries = [
        Entry(name, dict(settings), each, int(rows) if len(set(resources)) > 1 else 0, search)
        for settings, each, rows in zip(results["params"], scores, resources, strict=True)
    ]
    return metric, entries


def _chosen(scorers: dict[str, Metric], asked: str | None) -> tuple[str, Metric]:
    """The metric to sort by, among those that a search has measured."""
    measured = ", ".join(m.words for m in scorers.values())
    if asked is None and len(scorers) == 1:
        return next(iter(scorers.items()))
    if asked is None:
        raise ValueError(f"this search has several metrics: {measured}\n    write: {_WRITE}")
    if asked in scorers:
        return asked, scorers[asked]
    words = metric_of(ELSEWHERE.get(asked, asked)).words
    for suffix, metric in scorers.items():
        if metric.words == words:
            return suffix, metric
    raise ValueError(
        f"this search has not measured {asked!r}, but {measured}"
        f"\n    write: GridSearchCV(..., scoring={asked!r})"
    )


def _of_model(given: Any, metric: str) -> Entry:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3:
        raise TypeError(f"{given!r:.60} is not a model with its scores\n    write: {_WRITE_LIST}")
    name, model, scores = given
    if isinstance(scores, Mapping):
        keys = [key for key in scores if key.startswith("test_")]
        key = next((k for k in keys if metric_of(k[5:]).words == metric_of(metric).words), None)
        if key is None:
            told = ", ".join(k[5:] for k in keys) or "nothing"
            raise ValueError(
                f"{name} has not measured {metric!r}, but {told}"
                f"\n    write: cross_validate(model, X, y, scoring=[{metric!r}])"
            )
        shown = metric_of(key[5:]).shown(scores[key])
    else:
        try:
            each = np.atleast_1d(np.asarray(scores, float))
        except (ValueError, TypeError):
            raise TypeError(
                f"the scores of {name} are {scores!r:.60}, but are one number a fold"
                f"\n    write: {_WRITE_LIST}"
            ) from None
        shown = metric_of(metric).shown(each)
    if shown.ndim != 1 or not len(shown):
        raise ValueError(
            f"the scores of {name} have shape {shown.shape}, but are one number a fold"
            f"\n    write: {_WRITE_LIST}"
        )
    return Entry(str(name), {}, shown, 0, model)
