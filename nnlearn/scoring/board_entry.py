"""A line of a leader board: a model or the settings of one, with its scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.scoring.direction import Metric


@dataclass(frozen=True, eq=False)
class Entry:
    """A model, or settings, on the board.

    Attributes
    ----------
    name : str
    settings : dict
        What the search varied; empty for a model that was not searched.
    scores : (folds,) array
        As people know them: a loss is positive. NaN where fitting failed.
    rows : int
        How many rows it was fitted on, where a search by halving gave it fewer than others; else 0.
    model : object
        The estimator it belongs to; for settings the search.
    """

    name: str
    settings: dict[str, Any]
    scores: Array
    rows: int
    model: Any

    @property
    def mean(self) -> float:
        """The mean over the folds; NaN if fitting failed in any."""
        return float(self.scores.mean())

    @property
    def sd(self) -> float:
        """The standard deviation over the folds."""
        return float(self.scores.std(ddof=1)) if len(self.scores) > 1 else float("nan")

    def worst(self, metric: Metric) -> float:
        """The fold in which it did worst."""
        return float(self.scores.min() if metric.better == "higher" else self.scores.max())

    def __str__(self) -> str:
        varied = ", ".join(f"{key.rpartition('__')[2]}={setting_text(v)}" for key, v in self.settings.items())
        rows = f"({self.rows:,} rows)" if self.rows else ""
        return " ".join(filter(None, (self.name, varied, rows)))


def setting_text(setting: Any) -> str:
    """Write a setting as people do: layers as 20-20, objects by their class.

    Examples
    --------
    >>> setting_text(1e-5), setting_text((20, 20)), setting_text("relu")
    ('1e−05', '20-20', 'relu')
    """
    if isinstance(setting, (float, np.floating)):
        return f"{setting:g}".replace("-", "−")
    if isinstance(setting, (tuple, list)) and setting:
        return "-".join(map(setting_text, setting))
    text = str(setting)
    return text if len(text) <= 40 else f"{type(setting).__name__}(…)"
