"""The U-shaped cost of one weight, with gradient descent's steps on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, style
from nnlearn.plot.descent_path import Descent, descent, minimum, telling_rates

_ROWS = 4


def cost(
    x: Any, y: Any, *, learning_rate: float = 0.1, start: float = 0.0, steps: int = 6, ax: Axes | None = None
) -> Axes:
    """Draw the cost J(w) of the model ŷ = w·x, and gradient descent's steps down it.

    Parameters
    ----------
    x, y : (examples,) array_like
    learning_rate : float
    start : float
        The first weight.
    steps : int
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If x and y do not belong together, anything is not a finite number, or a step leaves all bounds.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.plot.alt_text(nn.plot.cost([1.0, 2.0], [2.0, 4.0], learning_rate=0.2, steps=2))
    'The cost J(w) of the model ŷ = w·x is a U with its bottom at w = 2. ...'
    """
    path = descent(x, y, learning_rate=learning_rate, start=start, steps=steps)
    best = minimum(x, y)
    with style.paper():
        ax = style.new_axes(4.4) if ax is None else ax
        low, high, top = _frame(path, best)
        _draw(ax, path, best, (low, high, top))
        slope, w, J = float(path.slope[0]), float(path.w[0]), float(path.J[0])
        if slope:  # the tangent, as long as a quarter of the picture
            half = 0.16 * (high - low) / np.hypot(1, slope * (high - low) / top)
            ax.plot(
                [w - half, w + half],
                [J - slope * half, J + slope * half],
                color=style.ACCENT,
                linewidth=1.8,
                linestyle=(0, (4, 2)),
                zorder=4,
            )
        ax.set_xlabel("weight w")
        ax.set_ylabel("cost J(w)")
        ax.set_title(f"w ← w − η·J′(w) with η = {number_text(path.learning_rate)}", fontweight="normal")
        _table(ax, path)
    picture.describe(ax, _words(path, best))
    return ax


def step_sizes(
    x: Any, y: Any, *, learning_rates: Sequence[float] | None = None, start: float = 0.0, steps: int = 8
) -> Figure:
    """Draw the same descent with several learning rates, side by side.

    Parameters
    ----------
    x, y : (examples,) array_like
    learning_rates : sequence of float, optional
        By default four that suit the data: one crawls, one arrives, one swings from side to side, one diverges.
    start : float
    steps : int

    Returns
    -------
    Figure

    Raises
    ------
    ValueError, TypeError
        As :func:`cost`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> figure = nn.plot.step_sizes([1.0, 2.0], [2.0, 4.0])
    >>> [ax.get_title() for ax in figure.axes]
    ['η = 0.02 crawls', 'η = 0.28 arrives', 'η = 0.72 swings', 'η = 0.84 diverges']
    """
    rates = telling_rates(x, y) if learning_rates is None else learning_rates
    if not isinstance(rates, (Sequence, np.ndarray)) or isinstance(rates, str) or not 1 <= len(rates) <= 8:
        raise ValueError(
            f"learning_rates is {learning_rates!r}, but is a list of one to eight\n    write: learning_rates=[0.01, 0.1, 0.4]"
        )
    paths = [
        descent(
            x,
            y,
            learning_rate=checks.positive(r, "learning_rates", "learning_rates=[0.01, 0.1]"),
            start=start,
            steps=steps,
        )
        for r in rates
    ]
    best = minimum(x, y)
    columns = min(2, len(paths))
    rows = -(-len(paths) // columns)
    figure = style.new_figure(2.35 * rows + 0.2)
    with style.paper():
        frame = _frame(paths[0], best)
        for place, path in enumerate(paths, 1):
            ax = figure.add_subplot(rows, columns, place)
            _draw(ax, path, best, _frame(path, best) if path.verdict == "diverges" else frame)
            ax.set_title(f"η = {number_text(path.learning_rate)} {path.verdict}")
            if place > len(paths) - columns:
                ax.set_xlabel("weight w")
            if place % columns == 1 or columns == 1:
                ax.set_ylabel("cost J(w)")
            picture.describe(ax, _words(path, best))
    return figure


def _frame(path: Descent, best: float) -> tuple[float, float, float]:
    """The part of the curve to draw: as far on the other side of the bottom as on this, and a little more."""
    reach = 1.18 * float(max(abs(path.w - best))) or 1.0
    return best - reach, best + reach, float(path.cost_at(best + reach)[0])


def _draw(ax: Axes, path: Descent, best: float, frame: tuple[float, float, float]) -> None:
    low, high, top = frame
    w = np.linspace(low, high, 241)
    ax.plot(w, path.cost_at(w), color=style.POSITIVE, zorder=2)
    ax.axvline(best, color=style.QUIET, linewidth=0.9, linestyle=":", zorder=1)
    for k in range(len(path.w) - 1):
        before, after = (path.w[k], path.J[k]), (path.w[k + 1], path.J[k + 1])
        near = np.hypot((after[0] - before[0]) / (high - low), (after[1] - before[1]) / top) < 0.035
        if not near:
            look = {"arrowstyle": "-|>", "color": style.NEGATIVE, "lw": 1.4, "shrinkA": 4, "shrinkB": 4}
            ax.annotate("", after, before, arrowprops=look, zorder=3)
    ax.plot(
        path.w, path.J, "o", color=style.NEGATIVE, mec=style.PAPER, mew=0.9, ms=7.5, zorder=5, clip_on=False
    )
    ax.plot(path.w[0], path.J[0], "o", mfc=style.PAPER, mec=style.NEGATIVE, mew=2, ms=8, zorder=6)
    ax.set(xlim=(low, high), ylim=(-0.04 * top, 1.04 * top))


def _table(ax: Axes, path: Descent) -> None:
    """Write the first steps' numbers into the U."""
    shown = range(min(_ROWS, len(path.w)))
    columns = [["step", *map(str, shown)]]
    for head, values in (("w", path.w), ("J(w)", path.J), ("J′(w)", path.slope)):
        columns.append([head, *(number_text(values[k]) for k in shown)])
    for place, column in enumerate(columns):
        words = "\n".join(column)
        ax.text(
            (0.3, 0.44, 0.58, 0.74)[place],
            0.97,
            words,
            transform=ax.transAxes,
            ha="right",
            va="top",
            linespacing=1.35,
            gid="table",
        )


def _words(path: Descent, best: float) -> str:
    steps = len(path.w) - 1
    listed = "; ".join(
        f"w = {number_text(path.w[k])} with J = {number_text(path.J[k])}"
        for k in range(min(_ROWS, steps + 1))
    )
    more = (
        f"; after {steps} steps w = {number_text(path.w[-1])} with J = {number_text(path.J[-1])}"
        if steps >= _ROWS
        else ""
    )
    does = {"arrives": "It arrives at the bottom", "crawls": "It crawls: the steps are small", "diverges": "It diverges: every step goes further up",
            "swings": "It swings from side to side"}  # fmt: skip
    return (
        f"The cost J(w) of the model ŷ = w·x is a U with its bottom at w = {number_text(best)}. Gradient descent with learning rate"
        f" {number_text(path.learning_rate)} starts where the slope is {number_text(path.slope[0])}: {listed}{more}. {does[path.verdict]}."
    )
