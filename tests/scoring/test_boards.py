"""Leader boards and fold summaries: the best is first whatever the metric, and the figures are H2O's."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer_names
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
    cross_validate,
)

import nnlearn as nn
from nnlearn.scoring import fold_summary, leader_board
from nnlearn.scoring.direction import metric_of

X, Y = load_iris(return_X_y=True)
GRID = {"C": [1e-3, 1.0, 0.03]}

#: Real H2O's five folds of its default net on Adult, as its summary table gives them.
H2O = [0.8393, 0.8334, 0.8542, 0.8598, 0.8467]


def search(**options: Any) -> Any:
    return GridSearchCV(LogisticRegression(max_iter=500), GRID, cv=3, **options).fit(X, Y)


def test_the_summary_has_h2os_mean_and_spread() -> None:
    summary = fold_summary({"test_accuracy": H2O, "fit_time": [1.0] * 5})
    assert round(float(summary.mean[0]), 4) == 0.8467
    assert round(float(summary.sd[0]), 4) == 0.0107
    assert str(summary).splitlines()[1] == "accuracy  0.8467  0.0107  0.8393  0.8334  0.8542  0.8598  0.8467"


def test_losses_are_shown_as_people_know_them() -> None:
    scores = cross_validate(
        LogisticRegression(max_iter=500), X, Y, cv=3, scoring=["neg_log_loss", "accuracy"]
    )
    summary = fold_summary(scores)
    assert [m.words for m in summary.metrics] == ["log loss", "accuracy"]
    np.testing.assert_array_equal(summary.values[0], -scores["test_neg_log_loss"])
    assert "The log loss over 3 folds is" in summary.describe()
    assert len(summary.plot().axes) == 2


def test_the_folds_of_a_search_are_those_of_its_best() -> None:
    found = search(scoring="accuracy")
    summary = fold_summary(found)
    assert summary.mean[0] == pytest.approx(found.best_score_)


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "f1_macro", None])
def test_the_best_of_a_search_is_first(scoring: str | None) -> None:
    found = search(scoring=scoring)
    board = leader_board(found)
    assert board.best.settings == board[0].settings == found.best_params_
    assert board.best.mean == pytest.approx(abs(found.best_score_))
    assert board.metric.words == {"neg_log_loss": "log loss", "f1_macro": "f1 macro"}.get(
        str(scoring), "accuracy"
    )


def test_the_articles_trap_is_shut() -> None:
    """H2O's grid of six on Pima, in the order in which its call gave them: the worst first."""
    accuracies = [0.7292, 0.7305, 0.7331, 0.7331, 0.7357, 0.7435]
    entries = [(f"model {i}", None, [a]) for i, a in enumerate(accuracies)]
    assert [e.mean for e in leader_board(entries, "accuracy")] == accuracies[::-1]
    assert [e.mean for e in leader_board(entries, "logloss")] == accuracies


@given(st.permutations([0.1, 0.2, 0.3, 0.4]), st.sampled_from(sorted(get_scorer_names())))
def test_every_scorer_knows_which_way_is_better(scores: list[float], scorer: str) -> None:
    """scikit-learn's own scores are the higher the better, all of them; shown numbers are sorted to match."""
    board = leader_board([(str(s), None, [s]) for s in scores], scorer)
    assert [e.name for e in board] == ["0.4", "0.3", "0.2", "0.1"]


def test_a_loss_by_its_plain_name_is_the_lower_the_better() -> None:
    for name in ("log_loss", "logloss", "mse", "rmse", "mae", "brier_score", "mean_squared_error"):
        assert metric_of(name).better == "lower", name
    for name in ("accuracy", "auc", "r2", "f1", "pr_auc"):
        assert metric_of(name).better == "higher", name


def test_of_several_metrics_one_is_asked_for() -> None:
    found = search(scoring={"acc": "accuracy", "loss": "neg_log_loss"}, refit="acc")
    with pytest.raises(ValueError, match="several metrics: accuracy, log loss"):
        leader_board(found)
    assert leader_board(found, "acc").metric == leader_board(found, "accuracy").metric
    by_loss = leader_board(found, "logloss")
    assert by_loss.metric.better == "lower"
    assert [e.mean for e in by_loss] == sorted(e.mean for e in by_loss)
    with pytest.raises(ValueError, match="not measured 'roc_auc', but accuracy, log loss"):
        leader_board(found, "roc_auc")


def test_several_searches_share_a_board() -> None:
    other = RandomizedSearchCV(
        LogisticRegression(max_iter=500, l1_ratio=0), {"C": [0.5, 10.0]}, n_iter=2, cv=3, random_state=0
    ).fit(X, Y)
    board = leader_board({"grid": search(), "random": other})
    assert len(board) == 5
    assert {e.name for e in board} == {"grid", "random"}
    assert str(board[0]).split()[0] in ("grid", "random")
    with pytest.raises(ValueError, match="different metrics: grid by accuracy, losses by log loss"):
        leader_board({"grid": search(), "losses": search(scoring="neg_log_loss")})


def test_what_could_not_be_fitted_is_last_and_still_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = GridSearchCV(Ridge(), {"alpha": [-1.0, 1.0, 100.0]}, cv=3).fit(X, Y)
    board = leader_board(found, "r2")
    assert board[-1].settings == {"alpha": -1.0}
    assert list(board.table().rows[-1]) == ["3", "alpha=−1", "failed", "–", "–"]
    assert "1 could not be fitted" in nn.plot.alt_text(board.plot())


def test_candidates_of_a_halving_search_that_got_few_rows_come_after_those_that_got_many() -> None:
    found = HalvingGridSearchCV(
        LogisticRegression(max_iter=500), {"C": [1e-4, 1e-3, 1.0, 10.0]}, cv=3, factor=2, random_state=0
    ).fit(X, Y)
    board = leader_board(found)
    rows = [entry.rows for entry in board]
    assert rows == sorted(rows, reverse=True)
    assert len(set(rows)) > 1
    assert f"({rows[0]:,} rows)" in str(board[0])


def test_models_with_scores_of_cross_validate_are_sorted() -> None:
    entries = [
        (
            f"C={C}",
            None,
            cross_validate(LogisticRegression(C=C, max_iter=500), X, Y, cv=3, scoring=["neg_log_loss"]),
        )
        for C in (1e-3, 1.0)
    ]
    board = leader_board(entries, "log_loss")
    assert board.best.name == "C=1.0"
    assert board.table().headings == ["", "model", "log loss", "sd", "worst fold"]
    assert board.best.worst(board.metric) == board.best.scores.max()


def test_a_long_board_says_how_many_there_are() -> None:
    board = leader_board([(str(i), None, [i / 30]) for i in range(30)], "accuracy")
    assert len(board.table().rows) == 20
    assert board.table().title == "Best first: accuracy, the higher the better; 20 of 30"
    assert "<table>" in board._repr_html_()


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: leader_board([]), TypeError, r"but got \[\]"),
        (lambda: leader_board([("a", None, [0.5])]), ValueError, "do not say which way"),
        (lambda: leader_board([("a", None, [0.5])], "acuracy"), ValueError, "write: 'accuracy'"),
        (lambda: leader_board([("a", [0.5])], "accuracy"), TypeError, "not a model with its scores"),
        (lambda: leader_board([("a", None, [])], "accuracy"), ValueError, r"scores of a have shape \(0,\)"),
        (lambda: leader_board([("a", None, ["x"])], "accuracy"), TypeError, "scores of a are .* one number"),
        (lambda: leader_board([("a", None, {"test_r2": [1.0]})], "accuracy"), ValueError, "but r2"),
        (lambda: leader_board({"a": 7}), TypeError, "not a fitted search"),
        (lambda: leader_board(GridSearchCV(Ridge(), {})), TypeError, "takes fitted searches"),
        (lambda: fold_summary(7), TypeError, "scores is 7"),
        (lambda: fold_summary({}), ValueError, "no scores"),
        (lambda: fold_summary({"accuracy": [1.0], "f1": [1.0, 0.5]}), ValueError, "accuracy has 1, F1 has 2"),
        (lambda: fold_summary({"recal": [1.0]}), ValueError, "metric 'recal' is unknown"),
    ],
)
def test_what_is_wrong_is_said(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        call()
    assert "write: " in str(caught.value)
