"""The ROC curve: how many are found, for how many false alarms, at every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from nnlearn.equations.notation import number_text
from nnlearn.maths.counts import recall, specificity
from nnlearn.needed import needed
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.thinning import thinned
from nnlearn.plot.threshold_marks import draw_marks, marks_for, models_of, told
from nnlearn.scoring.thresholds import Threshold


def roc(
    y: Any, probabilities: Any, *, thresholds: Sequence[Threshold] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the ROC curve of a model, or those of several.

    The diagonal is what guessing comes to; the curve's area is the AUC. Along the curve the threshold falls
    from the lower left to the upper right.

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
    Fawcett, "An introduction to ROC analysis", 2006.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.roc([0, 0, 1, 1], {"a": [0.1, 0.4, 0.35, 0.8]})))
    ROC curve of 4 examples, 2 of them of class 1. Area under the curve (AUC): a 0.75.
    """
    needed("sklearn", "a ROC curve")
    from sklearn.metrics import roc_auc_score, roc_curve

    models = models_of(y, probabilities)
    first = next(iter(models.values()))
    with style.paper():
        ax = picture.new_axes(5.2) if ax is None else ax
        ax.plot([0, 1], [0, 1], color=style.QUIET, lw=1.2, linestyle=(0, (1, 2)), zorder=1)
        areas = []
        for number, (name, answers) in enumerate(models.items()):
            across, up, _ = roc_curve(answers.truth, answers.probabilities)
            area = float(roc_auc_score(answers.truth, answers.probabilities))
            areas.append(f"{name} {number_text(area)}".strip())
            label = f"{name}, AUC {area:.4f}" if name else f"AUC {area:.4f}"
            look: dict[str, Any] = {"color": style.COLOURS[number], "linestyle": style.DASHES[number]}
            ax.plot(*thinned(across, up), **look, label=label, zorder=3)
        marks = marks_for(first, thresholds) if len(models) == 1 and "" in models else []
        places = [
            (float(1 - specificity(fp, tn)), float(recall(tp, fn)))
            for tp, fp, fn, tn in (m.counts for m in marks)
        ]
        draw_marks(ax, marks, places)
        ax.set(xlim=(0, 1), ylim=(0, 1.005), aspect="equal")
        ax.set_xlabel("false alarms: part of the others called yes")
        ax.set_ylabel(f"found: part of class {first.classes[1]}")
        ax.legend(loc="lower right")
    rendering.describe(
        ax,
        f"ROC curve of {len(first.truth):,} examples, {first.truth.sum():,} of them of class"
        f" {first.classes[1]}. Area under the curve (AUC): {', '.join(areas)}."
        + told(marks, places, "false alarms", "found"),
    )
    return ax
