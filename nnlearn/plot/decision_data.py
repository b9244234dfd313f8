"""What a picture of decisions is drawn from: points, their classes, and something that decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array

_WRITE = "nn.plot.decision(net, X[:, :2], y)"


def points_of(X: Any, y: Any) -> tuple[Array, Array]:
    """Take points of the plane, (examples, 2), and the class of each, as numbers, names or one-hot rows."""
    points = checks.numbers(X, "X", _WRITE, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"X has shape {points.shape}, but a picture of the plane takes two inputs: (examples, 2)"
            f"\n    write: {_WRITE}"
        )
    truth = np.asarray(y)
    if truth.ndim == 2 and truth.shape[1] > 1:
        truth = checks.numbers(truth, "y", _WRITE).argmax(axis=1)
    truth = truth.reshape(-1) if truth.ndim == 2 else truth
    if truth.shape != (len(points),):
        raise ValueError(
            f"y has shape {np.shape(y)}, but {len(points)} points have {len(points)} classes"
            f"\n    write: {_WRITE}"
        )
    return points, _tidy(truth, "y")


def classifier_of(given: Any) -> Callable[[Array], Any]:
    """Take what decides: a network, an object that predicts, or a function."""
    for method in ("predict_classes", "predict"):
        found: Callable[[Array], Any] | None = getattr(given, method, None)
        if found is not None:
            return found
    if not callable(given):
        raise TypeError(f"{given!r:.60} is neither a network nor a function\n    write: {_WRITE}")
    decides: Callable[[Array], Any] = given
    return decides


def classes_of(decides: Callable[[Array], Any], points: Array) -> Array:
    """Ask for the class of each point."""
    answer = np.asarray(decides(points))
    answer = answer[:, 0] if answer.ndim == 2 and answer.shape[1] == 1 else answer
    if answer.shape != (len(points),):
        raise ValueError(
            f"for points of shape {points.shape} the function gave shape {answer.shape}, but gives a class"
            f" for each: ({len(points)},)\n    write: lambda X: net.predict(X).argmax(axis=1)"
        )
    return _tidy(answer, "the function's answer")


def _tidy(classes: Array, name: str) -> Array:
    """Class numbers, whole ones without a point, or names."""
    if classes.dtype.kind in "fiub":
        numbers = checks.numbers(classes, name, "y = [0, 1, 1]", dtype=float)
        return numbers.astype(int) if (numbers == np.round(numbers)).all() else numbers
    return classes.astype(str)
