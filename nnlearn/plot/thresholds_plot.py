"""Accuracy and F1 over the threshold: why the best of them flatters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.thinning import thinned
from nnlearn.plot.threshold_marks import draw_marks, legend_above, marks_for
from nnlearn.scoring.answers import Answers
from nnlearn.scoring.thresholds import METRICS, WORDS, Threshold

_METRICS = ("accuracy", "f1")


def thresholds(
    y: Any, probabilities: Any, *, chosen: Sequence[Threshold] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw accuracy and F1 as the threshold moves from 0 to 1.

    Parameters
    ----------
    y : (examples,) array_like
        The true classes, of which there are two.
    probabilities : (examples,) or (examples, 2) array_like
        Of the second class, or of both.
    chosen : sequence of Threshold, optional
        What to mark beside 0.5, chosen on other data; by default the best by accuracy and by F1 on these
        examples themselves, which lie on the tops of the curves, as they would by luck alone.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If there are other than two classes, or shapes do not belong together.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], chosen=[])))
    Accuracy and F1 of 4 examples over the threshold from 0 to 1. At threshold 0.5 the accuracy is 0.75 and F1
    is 0.6667.
    """
    answers = Answers.of(y, probabilities)
    at, *four = answers.counts
    edges = np.concatenate([[1.0], at[1:], [0.0]])  # between two probabilities nothing changes
    marks = [m for m in marks_for(answers, chosen) if np.isfinite(m.value)]
    with style.paper():
        ax = picture.new_axes(4.6) if ax is None else ax
        for metric, hue, dash in zip(_METRICS, style.COLOURS, style.DASHES, strict=False):
            scores = np.asarray(METRICS[metric](*four))
            look: dict[str, Any] = {"color": hue, "linestyle": dash, "zorder": 3}
            curve = thinned(edges, np.append(scores, scores[-1]))
            ax.plot(*curve, drawstyle="steps-post", label=WORDS.get(metric, metric), **look)
        for mark in marks:
            metric = "f1" if mark.words.startswith("best F1") else "accuracy"
            own = float(METRICS[metric](*mark.counts))
            ax.axvline(mark.value, color=style.QUIET, lw=1.0, linestyle=(0, (1, 2)), zorder=1)
            draw_marks(ax, [mark], [(mark.value, own)])
        ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="threshold", ylabel="on these examples")
        legend_above(ax, ncols=3)
    told = [
        f"At {m.words}{f' (chosen on {m.chosen_on})' * bool(m.chosen_on)} the accuracy is"
        f" {number_text(METRICS['accuracy'](*m.counts))} and F1 is {number_text(METRICS['f1'](*m.counts))}."
        for m in marks
    ]
    rendering.describe(
        ax,
        f"Accuracy and F1 of {len(answers.truth):,} examples over the threshold from 0 to 1."
        f" {' '.join(told)}",
    )
    return ax
