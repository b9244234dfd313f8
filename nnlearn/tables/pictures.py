"""The pictures of a training: how it went, and how good the answers are on rows that were not seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnlearn.tables.training import Training


def draw(training: Training, folder: Path) -> list[Path]:
    """Draw a training's pictures into a folder.

    Parameters
    ----------
    training : Training
    folder : path
        Made if it is not there; pictures of the same names are overwritten.

    Returns
    -------
    list of Path
        The files written: the learning curves, the folds, how much each column matters; the confusion
        matrix, and with two classes the ROC curve, precision and recall, and the calibration; or, where
        numbers are predicted, the predictions against them.
    """
    from nnlearn.plot import picture, rendering

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, drawn_by in _pictures(training).items():
        with picture.detached():
            drawn = drawn_by()
        place = folder / f"{name}.png"
        place.write_bytes(rendering.png(drawn))
        written.append(place)
    return written


def _pictures(training: Training) -> dict[str, Callable[[], Any]]:
    """What is drawn, by the names of the files."""
    from nnlearn import importance, plot

    task, said = training.task, training.unseen
    model, rows = training.fitted[0]
    pictures: dict[str, Callable[[], Any]] = {
        "learning-curves": lambda: plot.learning_curves(training.pipeline[-1].history_),
        "folds": lambda: plot.folds(training.folds),
        "importance": lambda: importance.permutation(model, task.X.iloc[rows], task.y[rows]).plot(),
    }
    if task.kind == "numbers":
        pictures["predicted"] = lambda: plot.predicted(task.y, said, name=task.target)
        return pictures
    classes = np.array(training.model.classes)
    pictures["confusion"] = lambda: plot.confusion(task.y, classes[said.argmax(axis=1)])
    if len(classes) == 2:
        pictures["roc"] = lambda: plot.roc(task.y, said)
        pictures["precision-recall"] = lambda: plot.precision_recall(task.y, said)
        pictures["calibration"] = lambda: plot.calibration(task.y, said)
    return pictures
