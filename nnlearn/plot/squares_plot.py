"""Squared errors as what their name says: squares, on the line that a model of one weight draws."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.linear_model import cost
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.descent_path import data

#: Up to so many examples, the title works the cost out.
_LISTED = 6
_ROOM = 0.06  # beside everything that is drawn, as a share of it


def squares(x: Any, y: Any, *, weight: float = 1.0, ax: Axes | None = None) -> Axes:
    """Draw the line ŷ = w·x through some examples, and each one's squared error as a square.

    Both axes count alike, so that the squares are squares, and their areas the squared errors.

    Parameters
    ----------
    x, y : (examples,) array_like
        Each may also be (examples, 1).
    weight : float
        The weight w.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes
        Its title is half the mean of the squares: the cost J(w).

    Raises
    ------
    ValueError, TypeError
        If x and y do not belong together, or anything is not a finite number.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.squares([1, 2, 3], [1, 3, 7])))
    The line ŷ = 1·x and 3 examples, with a square on each error: 0 at x = 1, 1 at x = 2, 16 at x = 3. Half
    their mean is the cost, J = 2.833.
    """
    inputs, targets = data(x, y)
    w = checks.numbers(weight, "weight", "weight=1.0", dtype=float).reshape(-1)
    if w.size != 1:
        raise ValueError(f"weight is {weight!r}, but the model has one weight\n    write: weight=1.0")
    at, predicted = inputs[:, 0], Network([w[:, np.newaxis]], activations="identity").predict(inputs)[:, 0]
    areas = np.asarray(SquaredError(factor=1).value(predicted, targets))
    J = float(cost(w, inputs, targets))
    with style.paper():
        ax = picture.new_axes(5.4) if ax is None else ax
        reach = np.array([min(0.0, at.min()), max(0.0, at.max())]) * (1 + 2 * _ROOM)
        ax.plot(reach, w * reach, color=style.POSITIVE, zorder=2)
        edges = [(0.0, 0.0), *zip(reach, w * reach, strict=True)]
        for place, truth, guess, area in zip(at, targets, predicted, areas, strict=True):
            edges += _square(ax, place, truth, guess, area, rising=bool(w[0] >= 0))
        ax.plot(at, targets, "o", color=style.NEGATIVE, mec=style.PAPER, ms=10, zorder=4)
        low, high = np.min(edges, axis=0), np.max(edges, axis=0)
        room = _ROOM * (high - low).max()
        ax.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room), aspect="equal")
        ax.set_xlabel("input x")
        ax.set_ylabel("target y")
        ax.set_title(_sum(w[0], areas, J), fontweight="normal")
    listed = ", ".join(f"{number_text(a)} at x = {number_text(p)}" for a, p in zip(areas, at, strict=True))
    count = f"{len(at)} example{'s' * (len(at) > 1)}"
    rendering.describe(
        ax,
        f"The line ŷ = {number_text(w[0])}·x and {count}, with a square on each error: {listed}. Half their"
        f" mean is the cost, J = {number_text(J)}.",
    )
    return ax


def _square(
    ax: Axes, at: float, truth: float, guess: float, area: float, rising: bool
) -> list[tuple[float, float]]:
    """Draw one square, on the side to which the line runs away from it; two of its corners come back."""
    side = abs(guess - truth)
    left = at - side if (truth > guess) == rising else at
    bottom = min(guess, truth)
    look: dict[str, Any] = {"fc": style.NEGATIVE, "ec": style.NEGATIVE, "lw": 1.2}
    ax.add_patch(Rectangle((left, bottom), side, side, alpha=0.22, **look, zorder=1))
    if side:
        middle = left + side / 2, bottom + side / 2
        ax.text(*middle, number_text(area), ha="center", va="center", color=style.INK, zorder=5)
    return [(left, bottom), (left + side, bottom + side)]


def _sum(w: float, areas: Array, J: float) -> str:
    """Write how the cost comes about."""
    is_ = f"J({number_text(w)})"
    if len(areas) > _LISTED:
        return f"{is_} = {number_text(J)}"
    added = " + ".join(number_text(a) for a in areas)
    return f"{is_} = ({added}) / (2·{len(areas)}) = {number_text(J)}"
