"""The leader board as a picture: each model's folds and mean, the best at the top."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.scoring.leader_board import LeaderBoard

_LONGEST = 34  # letters on a line beside the dots


def leader_board(board: LeaderBoard, most: int = 12, *, ax: Axes | None = None) -> Axes:
    """Draw the best entries of a leader board with their folds.

    Where the folds of two models overlap, the order between them may be luck.

    Parameters
    ----------
    board : LeaderBoard
        What :func:`nnlearn.scoring.leader_board` gave.
    most : int
        Lines; entries whose fitting failed are not drawn, but told in the alt text.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If it is not a leader board, or none of its entries could be fitted.

    Examples
    --------
    >>> import nnlearn as nn
    >>> scores = [("small", None, [0.80, 0.82]), ("large", None, [0.84, 0.86])]
    >>> print(nn.plot.alt_text(nn.plot.leader_board(nn.scoring.leader_board(scores, "accuracy"))))
    Leader board by accuracy, the higher the better: 1. large, mean 0.85, folds from 0.84 to 0.86. 2. small,
    mean 0.81, folds from 0.8 to 0.82.
    """
    if not isinstance(board, LeaderBoard):
        raise TypeError(
            f"a LeaderBoard is drawn, but this is {board!r:.60}"
            '\n    write: nn.plot.leader_board(nn.scoring.leader_board(search, "accuracy"))'
        )
    fitted = [entry for entry in board if not np.isnan(entry.mean)]
    if not fitted:
        raise ValueError(
            "none of these models could be fitted\n    write: GridSearchCV(..., error_score='raise')"
        )
    shown = fitted[: checks.whole(most, "most", "most=12")]
    with style.paper():
        names = [_wrapped(str(entry)) for entry in shown]
        height = 0.52 if any("\n" in name for name in names) else 0.38
        ax = picture.new_axes(height * len(shown) + 1.1) if ax is None else ax
        for place, entry in enumerate(shown):
            hue = style.POSITIVE if place == 0 else style.QUIET
            ax.hlines(place, entry.scores.min(), entry.scores.max(), color=style.FAINT, lw=5, zorder=1)
            dots: dict[str, Any] = {"ms": 5, "mfc": style.PAPER, "mec": hue, "mew": 1.1}
            ax.plot(entry.scores, np.full(len(entry.scores), place), "o", ls="", zorder=2, **dots)
            mean: dict[str, Any] = {"ms": 10, "mfc": hue, "mec": style.PAPER, "mew": 1.2}
            ax.plot([entry.mean], [place], "D", ls="", zorder=3, **mean)
        ax.set_yticks(range(len(shown)), names)
        ax.get_yticklabels()[0].set_fontweight("bold")
        ax.set(ylim=(len(shown) - 0.4, -0.6))
        ax.set_xlabel(f"{board.metric.words}, the {board.metric.better} the better")
        ax.margins(x=0.06)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", visible=False)
        ax.locator_params(axis="x", nbins=5)
    rendering.describe(ax, _words(board, shown, len(fitted)))
    return ax


def _wrapped(name: str) -> str:
    """A name on two lines at most."""
    lines = textwrap.wrap(name, _LONGEST, max_lines=2, placeholder=" …", break_on_hyphens=False)
    return "\n".join(lines)


def _words(board: LeaderBoard, shown: Any, fitted: int) -> str:
    told = " ".join(
        f"{place}. {entry}, mean {number_text(entry.mean)}, folds from {number_text(entry.scores.min())} to"
        f" {number_text(entry.scores.max())}."
        for place, entry in enumerate(shown, 1)
    )
    more = f" {fitted - len(shown)} more are not drawn." if fitted > len(shown) else ""
    failed = f" {len(board) - fitted} could not be fitted." if len(board) > fitted else ""
    return f"Leader board by {board.metric.words}, the {board.metric.better} the better: {told}{more}{failed}"
