"""Calibration: of the examples given 70 %, are 70 % so?"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.needed import needed
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.threshold_marks import models_of


def calibration(y: Any, probabilities: Any, *, bins: int = 10) -> Figure:
    """Draw what part of the examples is of the second class, against the probability they were given.

    On the dotted diagonal probabilities mean what they say; below it they are too high, above it too low.
    Below the curve is drawn how many examples there are of each probability.

    Parameters
    ----------
    y : (examples,) array_like
        The true classes, of which there are two.
    probabilities : (examples,) or (examples, 2) array_like, or a mapping of names to such
        Of the second class, or of both.
    bins : int
        Into how many equal parts the probabilities from 0 to 1 are parted; empty ones are left out.

    Returns
    -------
    Figure
        Of two panels.

    Raises
    ------
    ValueError, TypeError
        If there are other than two classes, or shapes do not belong together.

    Source
    ------
    Niculescu-Mizil and Caruana, "Predicting good probabilities with supervised learning", 2005.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.calibration([0, 0, 1, 1], [0.1, 0.4, 0.45, 0.8], bins=2)))
    Calibration of 4 examples in 2 bins. Given 0.3167, 0.3333 are of class 1; given 0.8, 1 are of class 1.
    Brier score 0.1281, where 0 is best.
    """
    needed("sklearn", "a calibration curve")
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import brier_score_loss

    count = checks.whole(bins, "bins", "bins=10", least=2)
    models = models_of(y, probabilities)
    first = next(iter(models.values()))
    figure = picture.new_figure(5.6)
    told = []
    with style.paper():
        grid = figure.add_gridspec(2, 1, height_ratios=[4.1, 1.2])
        ax: Axes = figure.add_subplot(grid[0])
        below: Axes = figure.add_subplot(grid[1], sharex=ax)
        ax.plot(
            [0, 1],
            [0, 1],
            color=style.QUIET,
            lw=1.2,
            linestyle=(0, (1, 2)),
            zorder=1,
            label="as it should be",
        )
        for number, (name, answers) in enumerate(models.items()):
            so, given = calibration_curve(answers.truth, answers.probabilities, n_bins=count)
            brier = float(brier_score_loss(answers.truth, answers.probabilities))
            look: dict[str, Any] = {"color": style.COLOURS[number], "linestyle": style.DASHES[number]}
            label = f"{name}, Brier score {brier:.4f}" if name else f"Brier score {brier:.4f}"
            shape: dict[str, Any] = {"marker": style.MARKERS[number], "ms": 8, "mec": style.PAPER}
            ax.plot(given, so, **look, **shape, label=label, zorder=3)
            edges = np.linspace(0, 1, count + 1)
            heights, _ = np.histogram(answers.probabilities, edges)
            below.stairs(heights, edges, **look, lw=2.2, fill=False)
            points = "; ".join(
                f"given {number_text(g)}, {number_text(s)} are of class {answers.classes[1]}"
                for g, s in zip(given, so, strict=True)
            )
            told.append(
                f"{f'{name}: {points}' if name else points[0].upper() + points[1:]}. Brier score"
                f" {number_text(brier)}, where 0 is best."
            )
        ax.set(xlim=(0, 1), ylim=(-0.01, 1.02), ylabel=f"part of class {first.classes[1]}")
        ax.tick_params(axis="x", labelbottom=False)
        ax.legend(loc="upper left")
        below.set_ylim(bottom=0)
        below.set(xlabel="probability that was given", ylabel="examples")
        below.yaxis.set_major_locator(_few())
        below.yaxis.set_major_formatter(lambda v, _: f"{v:,.0f}")
    rendering.describe(
        figure, f"Calibration of {len(first.truth):,} examples in {count} bins. {' '.join(told)}"
    )
    return figure


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=2, integer=True, steps=[1, 2, 5, 10])
