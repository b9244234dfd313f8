"""The U-shaped cost of one weight, with gradient descent's steps down it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.descent_path import Descent, descent, minimum

_ROWS = 4  # steps whose numbers are written out
Frame = tuple[float, float, float]


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
    >>> print(nn.plot.alt_text(nn.plot.cost([1.0, 2.0], [2.0, 4.0], learning_rate=0.2, steps=2)))
    The cost J(w) of the model ŷ = w·x is a U with its bottom at w = 2. Gradient descent with learning rate
    0.2 starts where the slope is −5: w = 0 with J = 5; w = 1 with J = 1.25; w = 1.5 with J = 0.3125. It
    crawls: the bottom is still far after 2 steps.
    """
    path = descent(x, y, learning_rate=learning_rate, start=start, steps=steps)
    best = minimum(x, y)
    with style.paper():
        ax = picture.new_axes(4.6) if ax is None else ax
        frame = frame_of(path, best)
        draw_descent(ax, path, best, frame)
        _tangent(ax, path, frame)
        _count(ax, path, best, frame)
        _table(ax, path)
        ax.annotate(
            f"lowest at w = {number_text(best)}", (best, float(path.cost_at(best)[0])), (0, -7),
            textcoords="offset points", ha="center", va="top", color=style.QUIET,
        )  # fmt: skip
        ax.set_xlabel("weight w")
        ax.set_ylabel("cost J(w)")
        ax.set_title(f"w ← w − η·J′(w)  with η = {number_text(path.learning_rate)}", fontweight="normal")
    rendering.describe(ax, words_for(path, best))
    return ax


def frame_of(path: Descent, best: float) -> Frame:
    """The part of the curve to draw: as far on the other side of the bottom as on this, and a little more."""
    reach = 1.22 * float(max(abs(path.w - best))) or 1.0
    lowest = float(path.cost_at(best)[0])
    return best - reach, best + reach, float(path.cost_at(best + reach)[0]) - lowest


def draw_descent(ax: Axes, path: Descent, best: float, frame: Frame) -> None:
    """Draw the curve, and the steps as arrows from ball to ball."""
    low, high, tall = frame
    lowest = float(path.cost_at(best)[0])
    w = np.linspace(low, high, 241)
    ax.plot(w, path.cost_at(w), color=style.POSITIVE, zorder=2)
    for k in range(len(path.w) - 1):
        before, after = (path.w[k], path.J[k]), (path.w[k + 1], path.J[k + 1])
        if np.hypot((after[0] - before[0]) / (high - low), (after[1] - before[1]) / tall) > 0.075:
            look: dict[str, Any] = {"arrowstyle": "-|>", "color": style.NEGATIVE, "lw": 1.4}
            look |= {"shrinkA": 4, "shrinkB": 5, "mutation_scale": 13}
            if (before[0] - best) * (after[0] - best) > 0:  # on the same side: a hop, off the curve
                look["connectionstyle"] = f"arc3,rad={-0.28 if after[0] > before[0] else 0.28}"
            ax.annotate("", after, before, arrowprops=look, zorder=4)
    ball: dict[str, Any] = {"color": style.NEGATIVE, "marker": "o", "ls": "", "mec": style.PAPER, "zorder": 5}
    ax.plot(path.w[1:], path.J[1:], **ball, ms=7.5, mew=0.9)
    ax.plot(path.w[:1], path.J[:1], "o", mfc=style.PAPER, mec=style.NEGATIVE, mew=2, ms=8, zorder=6)
    ax.set(xlim=(low, high), ylim=(lowest - 0.13 * tall, lowest + 1.03 * tall))


def _tangent(ax: Axes, path: Descent, frame: Frame) -> None:
    """Draw the slope at the start, down to the bottom: below the curve, as a U lies above its tangents."""
    tall = frame[2]
    slope, w, J = float(path.slope[0]), float(path.w[0]), float(path.J[0])
    if not slope:
        return
    down = 0.62 * (J - float(path.J.min())) / slope  # so far to the side, the tangent has fallen by so much
    up = -0.09 * tall / slope
    ends = np.array([w - down, w - up]) if down else np.array([w, w])
    ax.plot(ends, J + slope * (ends - w), color=style.ACCENT, linewidth=1.8, linestyle=(0, (4, 2)), zorder=3)
    side = "right" if slope < 0 else "left"
    ax.annotate(
        f"slope {number_text(slope)}", (float(ends[0]), J + slope * float(ends[0] - w)),
        (-6 if slope < 0 else 6, 0), textcoords="offset points", ha=side, va="center", color=style.ACCENT,
    )  # fmt: skip


def _count(ax: Axes, path: Descent, best: float, frame: Frame) -> None:
    """Number the first balls, outside the U, as far as they are not too close to each other."""
    low, high, tall = frame
    for k in range(min(_ROWS, len(path.w))):
        near = k and np.hypot((path.w[k] - path.w[k - 1]) / (high - low), (path.J[k] - path.J[k - 1]) / tall)
        if k and near < 0.08:
            return
        left = path.w[k] < best
        ax.annotate(
            str(k), (path.w[k], path.J[k]), (-9 if left else 9, -3), textcoords="offset points",
            ha="right" if left else "left", va="center", color=style.NEGATIVE, weight="bold",
        )  # fmt: skip


def _table(ax: Axes, path: Descent) -> None:
    """Write the first steps' numbers into the U."""
    shown = range(min(_ROWS, len(path.w)))
    columns = [("step", [str(k) for k in shown])]
    for head, values in (("w", path.w), ("J(w)", path.J), ("J′(w)", path.slope)):
        columns.append((head, [number_text(values[k]) for k in shown]))
    behind: dict[str, Any] = {"transform": ax.transAxes, "fc": style.PAPER, "ec": "none", "zorder": 1}
    ax.add_patch(Rectangle((0.25, 0.69), 0.53, 0.31, **behind))  # keeps the grid from running through
    for at, (head, cells) in zip((0.33, 0.47, 0.61, 0.76), columns, strict=True):
        look: dict[str, Any] = {"transform": ax.transAxes, "ha": "right", "va": "top", "linespacing": 1.4}
        ax.text(at, 0.985, head, color=style.QUIET, **look)
        ax.text(at, 0.92, "\n".join(cells), **look, zorder=6)


def words_for(path: Descent, best: float) -> str:
    """Tell a descent in plain sentences."""
    steps = len(path.w) - 1
    listed = "; ".join(
        f"w = {number_text(path.w[k])} with J = {number_text(path.J[k])}"
        for k in range(min(_ROWS, steps + 1))
    )
    last = f"w = {number_text(path.w[-1])} with J = {number_text(path.J[-1])}"
    more = f"; after {steps} steps {last}" if steps >= _ROWS else ""
    does = {
        "arrives": "It arrives at the bottom",
        "crawls": f"It crawls: the bottom is still far after {steps} step{'s' * (steps != 1)}",
        "swings": "It swings from side to side",
        "diverges": "It diverges: every step goes further up",
    }
    return (
        f"The cost J(w) of the model ŷ = w·x is a U with its bottom at w = {number_text(best)}. Gradient"
        f" descent with learning rate {number_text(path.learning_rate)} starts where the slope is"
        f" {number_text(path.slope[0])}: {listed}{more}. {does[path.verdict]}."
    )
