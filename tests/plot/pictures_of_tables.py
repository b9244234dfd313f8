"""One call of every picture about classifiers, searches and importances."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

import nnlearn as nn

#: Ten examples of two classes. At 0.5, 3 of the 4 yes are found, with 1 false alarm.
TRUTH = ["no", "no", "no", "no", "yes", "no", "yes", "no", "yes", "yes"]
P = np.array([0.05, 0.1, 0.2, 0.3, 0.35, 0.45, 0.55, 0.6, 0.8, 0.9])
SAID = np.where(P >= 0.5, "yes", "no")
PIXELS = np.array([[0, 2, 0, 2, 2, 2, 0, 2, 0], [0, 0, 0, 1, 1, 1, 0, 0, 0]])
DIGITS = np.arange(100) % 10

LONG = ("age", "country=Trinidad and Tobago, or elsewhere", "sex=F", "sex=M")
ONE = nn.importance.Importance(
    LONG, np.array([[0.25, 1.0, 0.5, 0.0625]]), "Gedeon's method", "relative importance"
)
THREE = nn.importance.Importance(
    LONG,
    np.array([[0.2, 1.0, 0.5, 0.1], [0.3, 0.9, 1.0, 0.2], [0.1, 0.8, 1.0, 0.3]]),
    "Gedeon's method",
    "relative importance",
)
DROPS = nn.importance.Importance(
    LONG,
    np.array([[0.02, 0.0, 0.01, -0.001], [0.03, 0.001, 0.0, 0.002]]),
    "permutation",
    "drop of the accuracy",
)


def searched(**varied: list[Any]) -> Any:
    """Make what a fitted grid search has, its scores made up: a smaller first setting is better."""
    names = list(varied)
    grid = np.stack(np.meshgrid(*(range(len(v)) for v in varied.values()), indexing="ij"), -1).reshape(
        -1, len(names)
    )
    settings = [{n: varied[n][i] for n, i in zip(names, row, strict=True)} for row in grid]
    scores = np.array([[0.9 - 0.05 * row.sum(), 0.86 - 0.05 * row.sum()] for row in grid])
    results = {
        "params": settings,
        "mean_test_score": scores.mean(axis=1),
        "split0_test_score": scores[:, 0],
        "split1_test_score": scores[:, 1],
    }
    return SimpleNamespace(cv_results_=results, scoring="accuracy", n_splits_=2, best_index_=0)


SEARCH = searched(net__hidden=[(5,), (20, 20)], net__l2=[0.0, 1e-5, 0.001], net__activation=["relu", "tanh"])
BOARD = [("a network of five units, trained for long", None, [0.9, 0.8]), ("boosting", None, [0.91, 0.93])]

EVERY: dict[str, Callable[[], Any]] = {
    "confusion": lambda: nn.plot.confusion(TRUTH, SAID),
    "confusion of ten": lambda: nn.plot.confusion(DIGITS, np.roll(DIGITS, 1)),
    "confusion of long names": lambda: nn.plot.confusion(
        [0, 1, 2, 3],
        [0, 1, 2, 0],
        names=["Iris setosa", "Iris versicolor", "Iris virginica", "something else"],
    ),
    "roc": lambda: nn.plot.roc(TRUTH, P),
    "roc of two": lambda: nn.plot.roc(TRUTH, {"network": P, "boosting": P**2}),
    "precision_recall": lambda: nn.plot.precision_recall(TRUTH, P),
    "precision_recall of two": lambda: nn.plot.precision_recall(TRUTH, {"network": P, "boosting": 1 - P}),
    "thresholds": lambda: nn.plot.thresholds(TRUTH, P),
    "calibration": lambda: nn.plot.calibration(TRUTH, P, bins=2),
    "calibration of two": lambda: nn.plot.calibration(TRUTH, {"network": P, "boosting": P**2}, bins=5),
    "importance": lambda: nn.plot.importance(ONE),
    "importance of runs": lambda: nn.plot.importance(THREE, 3),
    "importance_methods": lambda: nn.plot.importance_methods(THREE, DROPS, frequencies={"sex=F": 0.33}),
    "grid": lambda: nn.plot.grid(SEARCH, "l2", "hidden"),
    "grid of one": lambda: nn.plot.grid(searched(l2=[1e-5, 1e-3])),
    "folds": lambda: nn.plot.folds({"accuracy": [0.8, 0.84, 0.82], "log_loss": [0.4, 0.5, 0.3]}),
    "leader_board": lambda: nn.plot.leader_board(nn.scoring.leader_board(BOARD, "accuracy")),
    "pictures": lambda: nn.plot.pictures(PIXELS, captions=["cross", "line"]),
    "pictures in lines": lambda: nn.plot.pictures(
        {"as they were": PIXELS, "what became of them": -PIXELS}, captions=["a", "b"], signed=True
    ),
    "predicted": lambda: nn.plot.predicted([1.0, 2.0, 3.0], [1.5, 2.0, 2.5], name="age"),
}

NUMBERS = {
    "pictures": ["2 pictures of 3 × 3", "to 2 (ink)", "cross, line"],
    "pictures in lines": ["4 pictures", "up to 2", "a, b", "as they were; what became of them"],
    "confusion": [
        "8 of 10",
        "80 %",
        "Of 6 no, 5 were called no and 1 yes",
        "Of 4 yes, 3 were called yes and 1 no",
    ],
    "confusion of ten": ["10 classes", "0 of 100", "Of 10 0, 10 were called 9"],
    "confusion of long names": ["3 of 4", "something else, 1 were called Iris setosa"],
    "roc": [
        "10 examples, 4 of them of class yes",
        "0.875",
        "false alarms 0.1667, found 0.75",
        "very examples",
    ],
    "roc of two": ["network 0.875, boosting 0.875"],
    "precision_recall": ["(40 %)", "0.8542", "recall 0.75, precision 0.75"],
    "precision_recall of two": ["network 0.8542, boosting 0.3048"],
    "thresholds": ["At threshold 0.5 the accuracy is 0.8 and F1 is 0.75", "best accuracy: 0.55"],
    "calibration": ["Given 0.2417, 0.1667 are of class yes", "given 0.7125, 0.75 are", "Brier score 0.138"],
    "calibration of two": ["network: given", "boosting: given"],
    "importance": ["country=Trinidad and Tobago, or elsewhere 1, sex=F 0.5, age 0.25, sex=M 0.0625"],
    "importance of runs": ["mean of 3 runs", "0.9 (0.8 to 1)", "sex=F 0.8333 (0.5 to 1)", "and 1 more"],
    "importance_methods": [
        "elsewhere 0.9 (rank 1 to 2), permutation 0.0005",
        "sex=F (33 %) 0.8333 (rank 1 to 2)",
    ],
    "grid": [
        "12 settings of l2 and hidden (the best over activation)",
        "0.88 at l2 = 0, hidden = 5",
        "0.68 at",
    ],
    "grid of one": ["2 settings of l2", "Best: 0.88 at l2 = 1e−05. Worst: 0.83 at l2 = 0.001"],
    "folds": ["accuracy over 3 folds is 0.82, standard deviation 0.02", "log loss over 3 folds is 0.4"],
    "leader_board": ["1. boosting, mean 0.92, folds from 0.91 to 0.93", "2. a network of five units"],
    "predicted": ["3 examples", "R² is 0.75", "0.3333, the largest 0.5"],
}
