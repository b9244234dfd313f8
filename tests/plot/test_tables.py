"""Pictures of classifiers, searches and importances: the numbers are drawn where they belong, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

import nnlearn as nn
from nnlearn.importance import Importance
from nnlearn.plot import style
from nnlearn.plot.tints import tint
from tests.plot.pictures_of_tables import BOARD, DROPS, ONE, SAID, SEARCH, THREE, TRUTH, P, searched
from tests.plot.test_style import contrast

plot: Any = nn.plot  # what is called wrongly here, is so on purpose


def texts(ax: Any) -> list[str]:
    return [t.get_text() for t in ax.texts]


def test_a_confusion_matrix_counts_rows_of_truth_and_columns_of_answers() -> None:
    ax = nn.plot.confusion(TRUTH, SAID)
    assert texts(ax) == ["5\n83.3 %", "1\n16.7 %", "1\n25.0 %", "3\n75.0 %"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["no", "yes"]
    assert ax.yaxis_inverted()


def test_a_class_that_is_never_said_still_has_its_column() -> None:
    ax = nn.plot.confusion([0, 1, 2], [0, 0, 0])
    assert texts(ax)[1] == "0\n0.0 %"
    assert "Of 1 2, 1 were called 0." in nn.plot.alt_text(ax)


def marked(ax: Any) -> dict[str, tuple[float, float]]:
    """Where the marks of thresholds lie, by their words."""
    lines = {line.get_label(): line for line in ax.lines if line.get_marker() not in ("", "None")}
    return {str(k): (float(v.get_xdata()[0]), float(v.get_ydata()[0])) for k, v in lines.items()}


def test_thresholds_are_marked_where_counting_by_hand_puts_them() -> None:
    """At 0.5: 3 of 4 found, 1 of 6 false alarms; all four are found from 0.35 on, with 2 false alarms."""
    at = marked(nn.plot.roc(TRUTH, P))
    assert at["threshold 0.5"] == pytest.approx((1 / 6, 3 / 4))
    assert at["best accuracy: 0.55"] == pytest.approx((1 / 6, 3 / 4))
    assert at["best F1: 0.35"] == pytest.approx((2 / 6, 1))
    at = marked(nn.plot.precision_recall(TRUTH, P))
    assert at["threshold 0.5"] == pytest.approx((3 / 4, 3 / 4))


def test_thresholds_chosen_elsewhere_are_marked_instead_and_told_as_such() -> None:
    chosen = nn.scoring.best_threshold([0, 1, 1], [0.2, 0.3, 0.4], chosen_on="the validation data")
    for draw in (nn.plot.roc, nn.plot.precision_recall):
        ax = draw(TRUTH, P, thresholds=[chosen])
        assert set(marked(ax)) == {"threshold 0.5", "best F1: 0.3"}
        assert "best F1: 0.3 (chosen on the validation data)" in nn.plot.alt_text(ax)
        assert "very examples" not in nn.plot.alt_text(ax)
    ax = nn.plot.thresholds(TRUTH, P, chosen=[chosen])
    assert "(chosen on the validation data) the accuracy is 0.7" in nn.plot.alt_text(ax)


def test_the_curves_over_the_threshold_step_where_a_probability_lies() -> None:
    ax = nn.plot.thresholds(TRUTH, P, chosen=[])
    accuracy = ax.lines[0]
    assert accuracy.get_drawstyle() == "steps-post"
    xs, ys = (np.asarray(v, float) for v in accuracy.get_data())
    for threshold in (0.01, 0.12, 0.33, 0.35, 0.5, 0.7, 0.95):
        right = ((threshold <= P) == (np.array(TRUTH) == "yes")).mean()
        # a height holds from its own point to the next one, which lies to the left
        inside = np.flatnonzero(xs >= threshold)[-1]
        assert ys[inside] == pytest.approx(right), threshold


def widths(ax: Any) -> list[float]:
    return [bar.get_width() for bar in ax.patches]


def test_bars_are_sorted_and_several_runs_show_each() -> None:
    ax = nn.plot.importance(ONE, 3)
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "…Trinidad and Tobago, or elsewhere",
        "sex=F",
        "age",
    ]
    assert widths(ax)[:3] == [1.0, 0.5, 0.25]
    runs = nn.plot.importance(THREE)
    dots = [np.asarray(line.get_xdata(), float) for line in runs.lines if line.get_marker() == "o"]
    assert len(dots) == 3
    assert sorted(d[0] for d in dots) == [0.8, 0.9, 1.0]


def test_both_methods_stand_side_by_side_for_the_same_inputs() -> None:
    figure = nn.plot.importance_methods(THREE, DROPS, most=2)
    left, right = figure.axes
    assert widths(left)[:2] == pytest.approx([0.9, 2.5 / 3])
    assert widths(right)[:2] == pytest.approx([0.0005, 0.005])


def test_a_map_of_a_grid_shows_the_best_over_what_is_not_drawn() -> None:
    ax = nn.plot.grid(SEARCH, "l2", "hidden")
    assert texts(ax) == ["0.880", "0.830", "0.780", "0.830", "0.780", "0.730"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["0", "1e−05", "0.001"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["5", "20-20"]
    assert "best over activation" in ax.get_title("left")


def test_a_map_leaves_empty_what_could_not_be_fitted() -> None:
    search = searched(l2=[0.1, 0.2], hidden=[1, 2])
    search.cv_results_["split0_test_score"][0] = np.nan
    ax = nn.plot.grid(search)
    assert len(texts(ax)) == 3
    assert "1 could not be fitted" in nn.plot.alt_text(ax)


def test_the_best_is_at_the_top_and_in_bold() -> None:
    ax = nn.plot.leader_board(nn.scoring.leader_board(BOARD, "accuracy"))
    labels = ax.get_yticklabels()
    assert labels[0].get_text() == "boosting"
    assert labels[0].get_fontweight() == "bold"
    assert ax.yaxis_inverted()


def test_letters_stand_out_on_the_deepest_tint() -> None:
    for hue in (style.POSITIVE, style.NEGATIVE):
        red, green, blue = (round(255 * v) for v in tint(hue, 1.0))
        assert contrast(style.INK, f"#{red:02x}{green:02x}{blue:02x}") >= 4.5
        assert tint(hue, 0.0) == pytest.approx(to_rgb(style.PAPER))


def test_pictures_are_drawn_into_axes_of_ones_own() -> None:
    board = nn.scoring.leader_board(BOARD, "accuracy")
    functions: list[Callable[[Any], Any]] = [
        lambda ax: nn.plot.confusion(TRUTH, SAID, ax=ax),
        lambda ax: nn.plot.roc(TRUTH, P, ax=ax),
        lambda ax: nn.plot.precision_recall(TRUTH, P, ax=ax),
        lambda ax: nn.plot.thresholds(TRUTH, P, ax=ax),
        lambda ax: nn.plot.importance(ONE, ax=ax),
        lambda ax: nn.plot.grid(SEARCH, "l2", "hidden", ax=ax),
        lambda ax: nn.plot.leader_board(board, ax=ax),
        lambda ax: nn.plot.predicted([1.0], [2.0], ax=ax),
    ]
    for draw in functions:
        figure, ax = plt.subplots()
        assert draw(ax) is ax
        assert len(plt.get_fignums()) == 1
        plt.close(figure)


def test_a_classifier_of_scikit_learn_has_its_regions_drawn() -> None:
    from sklearn.linear_model import LogisticRegression

    X, y = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array(["a", "a", "b", "b"])
    said = nn.plot.alt_text(nn.plot.decision(LogisticRegression().fit(X, y), X, y, names=["p", "q"]))
    assert "2 of 2 of class a, 2 of 2 of class b" in said


EMPTY = Importance(("a",), np.array([[1.0]]), "", "")

WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: plot.confusion([0, 1], [0]), ValueError, r"shape \(2,\) and the answers have shape \(1,\)"),
    (lambda: plot.confusion([0, 1], ["0", "1"]), ValueError, "0 and the answers '0': classes of two kinds"),
    (lambda: plot.confusion(range(13), range(13)), ValueError, "13 classes, but a picture shows 12"),
    (
        lambda: plot.confusion([0, 1], [0, 1], names=["a"]),
        ValueError,
        "1 names, but there are 2 classes: 0, 1",
    ),
    (lambda: plot.confusion([0, 1], [0, 1], names="ab"), ValueError, "names is 'ab'"),
    (lambda: plot.confusion([0, None], [0, 1]), TypeError, "different kinds: NoneType, int"),
    (
        lambda: plot.roc([0, 1, 2], [0.1, 0.2, 0.3]),
        ValueError,
        r"3 classes \(0, 1, 2\), but a threshold parts two",
    ),
    (lambda: plot.roc([0, 0], [0.1, 0.2]), ValueError, r"1 class \(0\)"),
    (lambda: plot.roc([0, 1], [0.1, 0.2, 0.3]), ValueError, "but y has 2 examples"),
    (lambda: plot.roc([0, 1], [0.1, 1.2]), ValueError, "holds 1.2, but probabilities lie between"),
    (lambda: plot.roc([0, 1], {}), ValueError, "0 models"),
    (lambda: plot.roc([0, 1], {name: [0.1, 0.2] for name in "abcdef"}), ValueError, "6 models"),
    (lambda: plot.precision_recall([[0, 1]], [0.1, 0.2]), ValueError, r"y has shape \(1, 2\)"),
    (lambda: plot.thresholds([0, 1], [0.1, float("nan")]), ValueError, r"probabilities\[1\] is nan"),
    (lambda: plot.calibration([0, 1], [0.1, 0.2], bins=1), ValueError, "bins is 1"),
    (lambda: plot.importance([0.5, 0.5]), TypeError, r"this is \[0.5, 0.5\]"),
    (lambda: plot.importance(ONE, 0), ValueError, "most is 0"),
    (lambda: plot.importance_methods(ONE, EMPTY), ValueError, "permutation importance has no age, country"),
    (lambda: plot.grid(SEARCH), ValueError, "varied 3 settings: hidden, l2, activation"),
    (lambda: plot.grid(SEARCH, "l3", "hidden"), ValueError, "setting 'l3' is unknown"),
    (lambda: plot.grid(SEARCH, "l2", "l2"), ValueError, "x and y are both 'l2'"),
    (lambda: plot.grid(7), TypeError, "takes fitted searches"),
    (lambda: plot.folds({}), ValueError, "no scores"),
    (lambda: plot.leader_board(BOARD), TypeError, "a LeaderBoard is drawn"),
    (
        lambda: plot.leader_board(nn.scoring.leader_board([("a", None, [float("nan")])], "accuracy")),
        ValueError,
        "none of these models",
    ),
    (lambda: plot.predicted([1.0, 2.0], [1.0]), ValueError, "y has 2 numbers, but 1 are predicted"),
    (lambda: plot.predicted([[1.0, 2.0]], [1.0]), ValueError, r"y has shape \(1, 2\)"),
]


@pytest.mark.parametrize(("call", "kind", "words"), WRONG)
def test_errors_say_what_came_and_what_to_write(
    call: Callable[[], Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        call()
    assert "write: " in str(caught.value)
