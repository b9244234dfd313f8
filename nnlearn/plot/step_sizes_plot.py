"""The same descent with several step sizes, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.cost_plot import draw_descent, frame_of, words_for
from nnlearn.plot.descent_path import descent, minimum, telling_rates


def step_sizes(x: Any, y: Any, *, learning_rates: Any = None, start: float = 0.0, steps: int = 8) -> Figure:
    """Draw the same descent with several learning rates, side by side.

    Parameters
    ----------
    x, y : (examples,) array_like
    learning_rates : (pictures,) array_like, optional
        By default four that suit the data: one crawls, one arrives, one swings from side to side and one
        diverges.
    start : float
    steps : int

    Returns
    -------
    Figure

    Raises
    ------
    ValueError, TypeError
        As :func:`nnlearn.plot.cost`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> figure = nn.plot.step_sizes([1.0, 2.0], [2.0, 4.0])
    >>> [ax.get_title("left") for ax in figure.axes]
    ['η = 0.02 crawls', 'η = 0.28 arrives', 'η = 0.72 swings', 'η = 0.84 diverges']
    """
    write = "learning_rates=[0.01, 0.1, 0.4]"
    rates = (
        telling_rates(x, y)
        if learning_rates is None
        else checks.numbers(learning_rates, "learning_rates", write)
    )
    if np.ndim(rates) != 1 or not 1 <= len(rates) <= 8:
        raise ValueError(
            f"learning_rates has shape {np.shape(rates)}, but is a row of one to eight\n    write: {write}"
        )
    paths = [descent(x, y, learning_rate=float(rate), start=start, steps=steps) for rate in rates]
    best = minimum(x, y)
    columns = min(2, len(paths))
    rows = -(-len(paths) // columns)
    figure = picture.new_figure(2.45 * rows + 0.2)
    with style.paper():
        for place, path in enumerate(paths, 1):
            ax = figure.add_subplot(rows, columns, place)
            draw_descent(ax, path, best, frame_of(path, best))
            ax.set_title(f"η = {number_text(path.learning_rate)} {path.verdict}")
            ax.locator_params(nbins=5)
            if place > len(paths) - columns:
                ax.set_xlabel("weight w")
            if columns == 1 or place % columns == 1:
                ax.set_ylabel("cost J(w)")
            rendering.describe(ax, words_for(path, best))
    return figure
