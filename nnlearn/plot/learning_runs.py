"""Histories put together for a picture: the mean of several runs of one setting, and their spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import history_words
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import style

_ONE = "nn.plot.learning_curves(net.fit(X, y, epochs=20))"
_SEVERAL = 'nn.plot.learning_curves([slow, fast], labels=["η = 0.01", "η = 0.1"])'


@dataclass(frozen=True)
class Runs:
    """Runs of one setting.

    Attributes
    ----------
    label : str
        What the setting is called; empty where there is only one.
    columns : dict
        For each name that all runs have measured, a (runs, epochs) array, as far as all runs went.
    """

    label: str
    columns: dict[str, Array]

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(next(iter(self.columns.values())))

    @property
    def epochs(self) -> int:
        """How many epochs all of them went through."""
        return int(next(iter(self.columns.values())).shape[1])

    def mean(self, name: str) -> Array:
        """The runs' mean in each epoch; NaN where one of them measured nothing."""
        mean: Array = self.columns[name].mean(axis=0)
        return mean

    def describe(self) -> str:
        """Tell the runs in plain sentences."""
        words = history_words.describe({name: self.mean(name).tolist() for name in self.columns})
        start = f"{self.label}: " if self.label else ""
        if self.count == 1:
            return start + words
        last = self.columns["loss"][:, -1]
        return (
            f"{start}The mean of {self.count} runs. {words} At the end their losses lie between"
            f" {number_text(last.min())} and {number_text(last.max())}."
        )


def runs_of(histories: Any, labels: Sequence[str] | None) -> list[Runs]:
    """Sort histories by setting, or say what is wrong with them.

    Parameters
    ----------
    histories : History, or list of histories
        With labels, each entry is a history or a list of histories, one for each label.
    labels : sequence of str, optional

    Returns
    -------
    list of Runs
        Without labels one, whose runs are all the histories.

    Examples
    --------
    >>> runs = runs_of([{"loss": [0.5, 0.25]}, {"loss": [0.25, 0.125, 0.0]}], None)
    >>> runs[0].mean("loss").tolist()
    [0.375, 0.1875]
    """
    if labels is None:
        return [_together("", [histories] if isinstance(histories, Mapping) else histories)]
    if isinstance(labels, str) or isinstance(histories, Mapping) or len(labels) != len(histories):
        count = 1 if isinstance(histories, Mapping) else len(histories)
        raise ValueError(
            f"labels is {labels!r:.60}, but there are {count} histories to name\n    write: {_SEVERAL}"
        )
    if len(labels) > len(style.COLOURS):
        raise ValueError(
            f"there are {len(labels)} labels, but a picture tells {len(style.COLOURS)} settings apart at most"
            "\n    write: two pictures, or leave labels out to see their mean and spread"
        )
    pairs = zip(labels, histories, strict=True)
    return [_together(str(label), [each] if isinstance(each, Mapping) else each) for label, each in pairs]


def _together(label: str, histories: Any) -> Runs:
    """Put the runs of one setting together."""
    if isinstance(histories, str) or not isinstance(histories, Sequence):
        raise TypeError(f"learning_curves takes histories, but got {histories!r:.60}\n    write: {_ONE}")
    if not histories:
        raise ValueError(f"there are no histories to draw\n    write: {_ONE}")
    for each in histories:
        if not isinstance(each, Mapping):
            raise TypeError(f"learning_curves takes histories, but got {each!r:.60}\n    write: {_ONE}")
        if "loss" not in each:
            told = ", ".join(map(str, each)) or "nothing"
            raise ValueError(f"this history has no loss, but {told}\n    write: {_ONE}")
        if not np.isfinite(each["loss"]).any():
            raise ValueError(f"the losses of this history are {each['loss']!r:.60}\n    write: {_ONE}")
    shared = [name for name in histories[0] if all(name in each for each in histories) and name != "seconds"]
    epochs = min(len(each["loss"]) for each in histories)
    columns = {name: np.array([each[name][:epochs] for each in histories], float) for name in shared}
    return Runs(label, {name: every for name, every in columns.items() if np.isfinite(every).all(0).any()})
