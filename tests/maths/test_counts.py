"""Figures from four counts: what scikit-learn makes of the same answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from nnlearn.maths import counts

numbers = st.integers(1, 60)


@given(numbers, numbers, numbers, numbers)
def test_figures_are_those_of_scikit_learn(tp: int, fp: int, fn: int, tn: int) -> None:
    truth = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    said = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    pairs = [
        (counts.accuracy(tp, fp, fn, tn), metrics.accuracy_score(truth, said)),
        (counts.precision(tp, fp), metrics.precision_score(truth, said)),
        (counts.recall(tp, fn), metrics.recall_score(truth, said)),
        (counts.specificity(fp, tn), metrics.recall_score(truth, said, pos_label=0)),
        (counts.f_score(tp, fp, fn, 1), metrics.f1_score(truth, said)),
        (counts.f_score(tp, fp, fn, 2), metrics.fbeta_score(truth, said, beta=2)),
        (counts.f_score(tp, fp, fn, 0.5), metrics.fbeta_score(truth, said, beta=0.5)),
        (counts.matthews(tp, fp, fn, tn), metrics.matthews_corrcoef(truth, said)),
        (counts.mean_of_classes(tp, fp, fn, tn), metrics.balanced_accuracy_score(truth, said)),
    ]
    for ours, theirs in pairs:
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)


def test_the_worse_class_is_the_one_that_is_found_less_often() -> None:
    assert counts.worse_of_classes(9, 4, 1, 6) == 0.6
    assert counts.worse_of_classes(2, 1, 8, 9) == 0.2


def test_the_formulas_read_as_in_a_textbook() -> None:
    assert counts.accuracy.formula == "(tp + tn)/(tp + fp + fn + tn)"
    assert counts.f_score.formula == "(1 + β²)·tp/((1 + β²)·tp + β²·fn + fp)"
