"""Precision against recall: how much of what is called yes is right, for how much is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn.equations.notation import number_text
from nnlearn.maths.counts import precision, recall
from nnlearn.needed import needed
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.thinning import thinned
from nnlearn.plot.threshold_marks import draw_marks, legend_above, marks_for, models_of, told
from nnlearn.scoring.thresholds import Threshold


def precision_recall(
    y: Any, probabilities: Any, *, thresholds: Sequence[Threshold] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw precision against recall for a model, or for several.

    Where one class is rare, this shows what an ROC curve hides: of those called yes, how many are. The dotted
    line is what guessing comes to.

    Parameters
    ----------
    y : (examples,) array_like
        The true classes, of which there are two.
    probabilities : (examples,) or (examples, 2) array_like, or a mapping of names to such
        Of the second class, or of both. With several models no thresholds are marked.
    thresholds : sequence of Threshold, optional
        What to mark beside 0.5, chosen on other data by :func:`nnlearn.scoring.best_threshold`; by default
        the best by accuracy and by F1 on these examples themselves.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If there are other than two classes, or shapes do not belong together.

    Source
    ------
    Davis and Goadrich, "The relationship between precision-recall and ROC curves", 2006.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.precision_recall([0, 0, 1, 1], {"a": [0.1, 0.4, 0.35, 0.8]})))
    Precision against recall for 4 examples, 2 of them of class 1 (50 %). Average precision: a 0.8333.
    """
    needed("sklearn", "a precision-recall curve")
    from sklearn.metrics import average_precision_score, precision_recall_curve

    models = models_of(y, probabilities)
    first = next(iter(models.values()))
    part = float(first.truth.mean())
    with style.paper():
        ax = picture.new_axes(4.9 + 0.2 * max(0, len(models) - 2)) if ax is None else ax
        ax.axhline(part, color=style.QUIET, lw=1.2, linestyle=(0, (1, 2)), zorder=1)
        areas = []
        for number, (name, answers) in enumerate(models.items()):
            up, across, _ = precision_recall_curve(
                answers.truth, answers.probabilities, drop_intermediate=True
            )
            area = float(average_precision_score(answers.truth, answers.probabilities))
            areas.append(f"{name} {number_text(area)}".strip())
            label = f"{name}, average precision {area:.4f}" if name else f"average precision {area:.4f}"
            look: dict[str, Any] = {"color": style.COLOURS[number], "linestyle": style.DASHES[number]}
            ax.plot(*thinned(across, up), **look, drawstyle="steps-post", label=label, zorder=3)
        marks = marks_for(first, thresholds) if len(models) == 1 and "" in models else []
        marks = [mark for mark in marks if mark.counts[0] + mark.counts[1]]  # else there is no precision
        places = [
            (float(recall(tp, fn)), float(precision(tp, fp))) for tp, fp, fn, _ in (m.counts for m in marks)
        ]
        draw_marks(ax, marks, places)
        ax.set(xlim=(0, 1), ylim=(0, 1.02))
        ax.set_yticks(np.linspace(0, 1, 6))
        ax.set_xlabel(f"recall: part of class {first.classes[1]} that is found")
        ax.set_ylabel("precision: part of yes that is right")
        legend_above(ax, ncols=2 if len(models) == 1 else 1)
    rendering.describe(
        ax,
        f"Precision against recall for {len(first.truth):,} examples, {first.truth.sum():,} of them of class"
        f" {first.classes[1]} ({number_text(round(100 * part, 1))} %). Average precision: {', '.join(areas)}."
        + told(marks, places, "recall", "precision"),
    )
    return ax
