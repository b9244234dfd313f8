"""The report of a training: how good the answers are on rows that were not seen, on one page."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.tables.training import Training

#: How many rows are asked, to find out how much each column matters.
ASKED = 2_000


def report_of(training: Training, path: Any = None) -> Any:
    """Make a page about a training: answers, folds, how much each column matters, learning curves, settings.

    Parameters
    ----------
    training : Training
    path : str or path, optional
        Where to save it.

    Returns
    -------
    nnlearn.report.Report
        What is said of each row is said by a network that had not seen it; how much each column matters is
        found out by shuffling it, on up to 2,000 of the rows that the first fold's network had not seen.

    Raises
    ------
    OSError, ValueError, TypeError
        If the file cannot be written.
    """
    from nnlearn import importance, report

    task = training.task
    model, rows = training.fitted[0]
    asked = np.random.default_rng(0).permutation(rows)[:ASKED]
    return report.html(
        training.pipeline,
        task.X,
        task.y,
        said=training.unseen,
        on="rows that the network had not seen",
        scores=training.folds,
        importances=[importance.permutation(model, task.X.iloc[asked], task.y[asked])],
        name=task.target,
        title=f"{task.target}, from {training.table.name}",
        path=path,
    )
