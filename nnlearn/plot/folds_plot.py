"""The folds of a cross-validation: a strip for each metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn.equations.equation import Array
from nnlearn.plot import picture, rendering, style
from nnlearn.scoring.direction import Metric
from nnlearn.scoring.folds import FoldSummary, fold_summary


def folds(scores: Any) -> Figure:
    """Draw what each fold of a cross-validation came to: a dot a fold, their mean, their spread.

    The first fold's dot is at the top of its strip, the last one's at the bottom.

    Parameters
    ----------
    scores : FoldSummary, or what :func:`nnlearn.scoring.fold_summary` takes

    Returns
    -------
    Figure
        With a strip for each metric; the band is one standard deviation to either side of the mean.

    Raises
    ------
    ValueError, TypeError
        As :func:`nnlearn.scoring.fold_summary`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.folds({"test_accuracy": [0.8, 0.84, 0.82]})))
    The accuracy over 3 folds is 0.82, standard deviation 0.02, from 0.8 to 0.84.
    """
    summary = scores if isinstance(scores, FoldSummary) else fold_summary(scores)
    count = len(summary.metrics)
    figure = picture.new_figure(1.15 * count + 0.3)
    with style.paper():
        for place, metric in enumerate(summary.metrics):
            ax = figure.add_subplot(count, 1, place + 1)
            _strip(ax, metric, summary.values[place], summary.mean[place], summary.sd[place])
    rendering.describe(figure, summary.describe())
    return figure


def _strip(ax: Axes, metric: Metric, values: Array, mean: float, sd: float) -> None:
    """One metric: its folds as dots on a line."""
    if np.isfinite(sd):
        ax.axvspan(mean - sd, mean + sd, color=style.FILLS["hidden"], lw=0, zorder=0)
    ax.axvline(mean, color=style.POSITIVE, lw=2.2, zorder=2)
    dots: dict[str, Any] = {"ms": 9, "mfc": style.COLOURS[1], "mec": style.PAPER, "mew": 1.2}
    heights = np.linspace(0.6, -0.6, len(values)) if len(values) > 1 else [0.0]  # the first fold at the top
    ax.plot(values, heights, "o", ls="", zorder=3, clip_on=False, **dots)
    spread = f" ± {sd:.4f}" if np.isfinite(sd) else ""
    ax.set_title(f"{metric.words}: {mean:.4f}{spread}", fontsize=style.SIZE)
    room = max(float(np.ptp(values)), 0.02 * abs(mean), 1e-6) * 0.25
    ax.set(ylim=(-1, 1), xlim=(values.min() - room, values.max() + room))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.locator_params(axis="x", nbins=6)
