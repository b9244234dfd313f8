"""What a classifier says of each class: a field for every pair of truth and answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.needed import needed
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.tints import tint
from nnlearn.scoring.answers import classes_in

MOST = 12
_WRITE = "nn.plot.confusion(y_test, model.predict(X_test))"


def confusion(y: Any, said: Any, *, names: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw how often each class was taken for each other one.

    A row for each true class, a column for each answer. A field's number is how many examples it holds, its
    depth what part of the row. Right answers are framed, on the diagonal.

    Parameters
    ----------
    y : (examples,) array_like
        The true classes: numbers or words.
    said : (examples,) array_like
        What the classifier said, as ``predict`` gives it.
    names : sequence of str, optional
        What the classes are called, in the order in which they sort.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If shapes or names do not belong together, or there are more than twelve classes.

    Examples
    --------
    >>> import nnlearn as nn
    >>> ax = nn.plot.confusion(["no", "no", "yes", "yes"], ["no", "yes", "yes", "yes"])
    >>> print(nn.plot.alt_text(ax))
    Confusion matrix of 2 classes: 3 of 4 answers are right (75 %). Of 2 no, 1 were called no and 1 yes. Of 2
    yes, 2 were called yes.
    """
    classes, table = _counted(y, said)
    called = _names(names, classes)
    count = len(called)
    with style.paper():
        ax = picture.new_axes(min(1.9 + 0.62 * count, 6.4)) if ax is None else ax
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        for i, j in np.ndindex(table.shape):
            _field(ax, i, j, int(table[i, j]), float(shares[i, j]), percent=count <= 4)
        ax.set(xlim=(0, count), ylim=(count, 0))
        ax.set_xticks(np.arange(count) + 0.5, called)
        ax.set_yticks(np.arange(count) + 0.5, called)
        if sum(map(len, called)) > 46:
            ax.tick_params(axis="x", labelrotation=40)
            for label in ax.get_xticklabels():
                label.set(ha="right", rotation_mode="anchor")
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.set(xlabel="said", ylabel="true")
    rendering.describe(ax, _words(called, table))
    return ax


def _field(ax: Axes, i: int, j: int, count: int, share: float, percent: bool) -> None:
    """One field: its tint, its frame where it is right, its number."""
    right = i == j
    hue = style.POSITIVE if right else style.NEGATIVE
    ax.add_patch(Rectangle((j, i), 1, 1, fc=tint(hue, share), ec=style.PAPER, lw=2, zorder=1))
    if right:
        frame: Any = {"fc": "none", "ec": style.POSITIVE, "lw": 1.8, "zorder": 3}
        ax.add_patch(Rectangle((j + 0.02, i + 0.02), 0.96, 0.96, **frame))
    words = f"{count:,}\n{100 * share:.1f} %" if percent else f"{count:,}" if count else "·"
    ax.text(
        j + 0.5, i + 0.5, words, ha="center", va="center", zorder=4, linespacing=1.35,
        color=style.INK if count else style.QUIET, weight="bold" if right else "normal",
        size=style.SIZE + 2 * percent,
    )  # fmt: skip


def _counted(y: Any, said: Any) -> tuple[Array, Array]:
    needed("sklearn", "a confusion matrix")
    from sklearn.metrics import confusion_matrix

    truth, answers = (np.asarray(each) for each in (y, said))
    truth, answers = (each[:, 0] if each.shape[1:] == (1,) else each for each in (truth, answers))
    if truth.shape != answers.shape or truth.ndim != 1 or not len(truth):
        raise ValueError(
            f"y has shape {truth.shape} and the answers have shape {answers.shape}, but both are a class for"
            f" each example\n    write: {_WRITE}"
        )
    words = [isinstance(classes_in(each).tolist()[0], str) for each in (truth, answers)]
    if words[0] != words[1]:  # side by side NumPy would make words of all
        raise ValueError(
            f"y holds {truth.tolist()[0]!r:.40} and the answers {answers.tolist()[0]!r:.40}: classes of two"
            f" kinds\n    write: {_WRITE}"
        )
    classes = classes_in(np.concatenate([truth, answers]))
    if len(classes) > MOST:
        raise ValueError(
            f"there are {len(classes)} classes, but a picture shows {MOST} at most"
            "\n    write: sklearn.metrics.confusion_matrix(y, said)"
        )
    return classes, np.asarray(confusion_matrix(truth, answers, labels=classes))


def _names(names: Sequence[str] | None, classes: Array) -> list[str]:
    if names is None:
        whole = classes.dtype.kind == "f" and bool((classes == np.round(classes)).all())
        return [str(int(c) if whole else c) for c in classes]
    if isinstance(names, str) or len(names) != len(classes):
        told = repr(names) if isinstance(names, str) else f"{len(names)} names"
        raise ValueError(
            f"names is {told}, but there are {len(classes)} classes: {', '.join(map(str, classes))}"
            "\n    write: names=[...], in this order"
        )
    return list(map(str, names))


def _words(names: list[str], table: Array) -> str:
    right, every = int(np.trace(table)), int(table.sum())
    percent = number_text(round(100 * right / every, 1))
    head = (
        f"Confusion matrix of {len(names)} classes: {right:,} of {every:,} answers are right ({percent} %)."
    )
    told = [head]
    for i in range(len(names)):
        named = [f"{table[i, j]:,} {names[j]}" for j in np.argsort(-table[i], kind="stable") if table[i, j]]
        if named:
            count, _, name = named[0].partition(" ")
            listed = [f"{count} were called {name}", *named[1:]]
            joined = ", ".join(listed[:-1]) + (" and " if len(listed) > 1 else "") + listed[-1]
            told.append(f"Of {table[i].sum():,} {names[i]}, {joined}.")
    return " ".join(told)
