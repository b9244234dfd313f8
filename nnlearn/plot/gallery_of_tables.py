"""The gallery's pictures of classifiers, searches and importances: made-up data, small networks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn.plot.calibration_plot import calibration
from nnlearn.plot.confusion_plot import confusion
from nnlearn.plot.decision_plot import decision
from nnlearn.plot.folds_plot import folds
from nnlearn.plot.grid_plot import grid
from nnlearn.plot.importance_methods_plot import importance_methods
from nnlearn.plot.precision_recall_plot import precision_recall
from nnlearn.plot.roc_plot import roc
from nnlearn.plot.thresholds_plot import thresholds

_TRAINING: dict[str, Any] = {
    "batch_size": 25,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "progress": False,
}


@cache
def _moons() -> tuple[Any, Any]:
    """A network trained on two moons, of which one is thin, and other points of the same kind."""
    from nnlearn.data import moons
    from nnlearn.network import Network

    (X, y), later = (_thinned(moons(n, noise=0.35, seed=seed)) for seed, n in enumerate((600, 1000)))
    net = Network.create([2, 8, 2], ["tanh", "softmax"], loss="cross_entropy")
    net.fit(X, y, epochs=40, **_TRAINING)
    return net, later


def _thinned(points: Any) -> tuple[Any, Any]:
    """All points of the first moon, and every third of the second."""
    kept = (points.y == 0) | (np.cumsum(points.y) % 3 == 0)
    return points.X[kept], points.y[kept]


def _answers() -> tuple[Any, Any]:
    net, (X, y) = _moons()
    return y, net.predict_proba(X)


def _regions() -> Axes:
    net, (X, y) = _moons()
    return decision(net, X[:100], y[:100])


def _confusion() -> Axes:
    net, (X, y) = _moons()
    return confusion(y, net.predict_classes(X))


@cache
def _searched() -> Any:
    """A grid of networks on the moons, searched by scikit-learn."""
    from sklearn.model_selection import GridSearchCV

    from nnlearn.data import moons
    from nnlearn.estimators import NetworkClassifier

    known = moons(200, noise=0.35, seed=0)
    model = NetworkClassifier(activation="tanh", epochs=30, batch_size=25, learning_rate=0.01)
    settings = {"hidden": [(2,), (8,), (8, 8)], "l2": [0.0, 0.01, 0.1]}
    return GridSearchCV(model, settings, cv=4, scoring="accuracy").fit(known.X, known.y)


def _folds() -> Figure:
    """Cross-validate the search's best model by three metrics."""
    from sklearn.model_selection import cross_validate

    from nnlearn.data import moons

    known, metrics = moons(400, noise=0.35, seed=0), ["accuracy", "neg_log_loss", "roc_auc"]
    return folds(cross_validate(_searched().best_estimator_, known.X, known.y, cv=5, scoring=metrics))


def _importances() -> Figure:
    """Train five networks on people of whom few come from small towns, and ask which inputs matter."""
    from nnlearn.importance import gedeon, permutation
    from nnlearn.network import Network

    random = np.random.default_rng(0)
    frequencies = {"Northport": 0.45, "Southport": 0.45, "Hill End": 0.05}
    frequencies |= dict.fromkeys(("Tiny Creek", "Far Island", "Old Mill", "Lone Tree"), 0.0125)
    town = random.choice(len(frequencies), 800, p=list(frequencies.values()))
    numbers = random.normal(size=(800, 2))
    X = np.hstack([numbers, np.eye(len(frequencies))[town]])
    y = (numbers @ [1.5, 0.8] + 0.8 * (town == 0) + random.normal(size=800) > 0.4).astype(float)[:, None]
    nets = []
    for seed in range(5):
        net = Network.create([X.shape[1], 5, 1], ["tanh", "sigmoid"], loss="binary_cross_entropy", seed=seed)
        net.fit(X[:500], y[:500], epochs=15, **_TRAINING, seed=seed)
        nets.append(net)
    names = ["age", "hours", *(f"town={name}" for name in frequencies)]
    occurs = {name: float(X[:, i].mean()) for i, name in enumerate(names) if i > 1}
    asked = permutation(nets, X[500:], y[500:], repeats=3, names=names)
    return importance_methods(gedeon(nets, names), asked, frequencies=occurs)


#: By file name: the title, and what draws it.
PICTURES: dict[str, tuple[str, Callable[[], Axes | Figure]]] = {
    "decision-regions": ("Where a network says which class", _regions),
    "confusion": ("What was said of each class", _confusion),
    "roc": ("ROC curve with three thresholds", lambda: roc(*_answers())),
    "precision-recall": ("Precision against recall", lambda: precision_recall(*_answers())),
    "thresholds": ("Accuracy and F1 over the threshold", lambda: thresholds(*_answers())),
    "calibration": ("Do probabilities mean what they say?", lambda: calibration(*_answers())),
    "grid": ("A grid of settings", lambda: grid(_searched(), "l2", "hidden")),
    "folds": ("Five folds by three metrics", _folds),
    "importance-methods": ("Two answers to which inputs matter", _importances),
}
