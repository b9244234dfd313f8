"""Thresholds: found among all there are, said where they were chosen, and fair or not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

import nnlearn as nn
from nnlearn.scoring import Answers, at_thresholds, best_threshold, max_criteria
from nnlearn.scoring.thresholds import METRICS

answers = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=30).filter(
    lambda pairs: len({so for so, _ in pairs}) == 2
)


def split(pairs: list[tuple[bool, int]]) -> tuple[Any, Any]:
    return np.array([int(so) for so, _ in pairs]), np.array([p / 20 for _, p in pairs])


@given(answers)
def test_counts_are_those_of_counting(pairs: list[tuple[bool, int]]) -> None:
    y, p = split(pairs)
    both = Answers.of(y, p)
    for threshold, *four in zip(*both.counts, strict=True):
        said = p >= threshold
        counted = [
            (said & (y == 1)).sum(),
            (said & (y == 0)).sum(),
            (~said & (y == 1)).sum(),
            (~said & (y == 0)).sum(),
        ]
        assert four == counted == list(both.counts_at(threshold))


@given(
    answers, st.sampled_from(["accuracy", "f1", "f2", "f0.5", "recall", "specificity", "mean of the classes"])
)
def test_no_threshold_does_better(pairs: list[tuple[bool, int]], metric: str) -> None:
    y, p = split(pairs)
    chosen = best_threshold(y, p, metric)
    every = [METRICS[metric](*Answers.of(y, p).counts_at(t)) for t in np.linspace(0, 1.05, 22)]
    assert chosen.score == pytest.approx(max(every), abs=1e-12)
    assert chosen.score == pytest.approx(METRICS[metric](*Answers.of(y, p).counts_at(chosen.value)))


@given(answers)
def test_the_best_accuracy_is_never_below_that_at_a_half(pairs: list[tuple[bool, int]]) -> None:
    y, p = split(pairs)
    at_a_half = metrics.accuracy_score(y, p >= 0.5)
    assert best_threshold(y, p, "accuracy").score >= at_a_half - 1e-12


def test_of_equally_good_thresholds_the_nearest_to_a_half_is_taken() -> None:
    assert best_threshold([0, 1, 1, 1], [0.2, 0.4, 0.55, 0.9], "precision").value == 0.55


def test_labels_are_the_classes_themselves_from_the_threshold_on() -> None:
    chosen = best_threshold(["<=50K", ">50K", ">50K"], [0.2, 0.3, 0.6], chosen_on="the validation data")
    assert (chosen.value, chosen.score) == (0.3, 1.0)
    assert chosen.labels([0.2999, 0.3, 1.0]).tolist() == ["<=50K", ">50K", ">50K"]
    assert str(chosen) == "0.3: best F1 (1) on the validation data"
    assert nn.scoring.best_threshold([False, True], [0.1, 0.2]).labels([0.2]).tolist() == [True]


def test_where_no_is_always_right_the_threshold_is_out_of_reach() -> None:
    chosen = best_threshold([1, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], "accuracy")
    assert chosen.value == np.inf
    assert chosen.labels([1.0]).tolist() == [0]


def test_both_columns_of_predict_proba_may_be_given() -> None:
    y, p = [0, 1, 1], np.array([0.3, 0.2, 0.9])
    assert best_threshold(y, np.column_stack([1 - p, p])) == best_threshold(y, p)


def test_a_threshold_agrees_with_scikit_learns_classifier_of_fixed_threshold() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import FixedThresholdClassifier

    X = np.random.default_rng(1).normal(size=(80, 2))
    y = np.where(X[:, 0] + 0.5 * np.random.default_rng(2).normal(size=80) > 0.4, "yes", "no")
    model = LogisticRegression().fit(X, y)
    p = model.predict_proba(X)
    chosen = best_threshold(y, p, "f1")
    fixed = FixedThresholdClassifier(model, threshold=chosen.value, response_method="predict_proba").fit(X, y)
    assert fixed.predict(X).tolist() == chosen.labels(p[:, 1]).tolist()
    assert chosen.score == pytest.approx(metrics.f1_score(y, chosen.labels(p[:, 1]), pos_label="yes"))


def test_the_table_says_which_figures_are_fair() -> None:
    y, p = [0, 1, 0, 1], [0.1, 0.4, 0.6, 0.7]
    elsewhere = best_threshold([0, 1], [0.3, 0.65], "f1", chosen_on="the training data")
    rows = [list(row) for row in at_thresholds(y, p, elsewhere).rows]
    assert [row[-1] for row in rows] == ["yes", "yes", "no"]
    assert [row[0] for row in rows][:2] == ["0.5", "0.65"]
    assert rows[0][2:4] == ["0.50", "0.5000"]
    assert rows[1][1:3] == ["by F1, on the training data", "0.75"]


def test_each_metric_has_its_own_best_threshold() -> None:
    table = max_criteria([0, 0, 1, 1, 0], [0.1, 0.3, 0.35, 0.8, 0.6])
    assert [row[0] for row in table.rows][:4] == ["F1", "F2", "F0.5", "accuracy"]
    assert len(table.rows) == len(METRICS)
    assert "themselves" in table.title


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: best_threshold([0, 1], [0.1, 0.2], "f3"), ValueError, "metric 'f3' is unknown"),
        (lambda: best_threshold([], []), ValueError, r"y has shape \(0,\)"),
        (lambda: best_threshold([0, 1, 2], [0.1, 0.2, 0.3]), ValueError, "write: y == 2, "),
        (lambda: best_threshold(["a", None], [0.1, 0.2]), TypeError, "different kinds: NoneType, str"),
        (lambda: best_threshold([0.0, float("nan")], [0.1, 0.2]), ValueError, r"y\[1\] is nan"),
        (lambda: best_threshold([0, 1], [-3.0, 2.0]), ValueError, "holds -3"),
        (lambda: best_threshold([0, 1], [0.1, 0.2]).labels([[0.1]]), ValueError, r"shape \(1, 1\)"),
    ],
)
def test_what_is_wrong_is_said(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        call()
    assert "write: " in str(caught.value)
