"""A searched grid as a map: the score for every pair of two settings."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.tints import tint
from nnlearn.scoring.board_entry import Entry, setting_text
from nnlearn.scoring.leader_board import leader_board

_WRITE = 'nn.plot.grid(search, "hidden", "l2")'


def grid(
    search: Any,
    x: str | None = None,
    y: str | None = None,
    *,
    metric: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a search found for every pair of two settings.

    The darker a field, the better; the best is framed. Where more settings were varied than two, a field
    shows the best over the others.

    Parameters
    ----------
    search : fitted GridSearchCV, RandomizedSearchCV, or their likes
    x, y : str, optional
        The settings along the bottom and up the side, as the search calls them; what stands before ``__`` may
        be left out. Not needed where just one or two were varied.
    metric : str, optional
        As in :func:`nnlearn.scoring.leader_board`.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes
        A field that was not tried, or whose fitting failed, is empty.

    Raises
    ------
    ValueError, TypeError
        If it is not a fitted search, or it is not clear which settings to draw.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.model_selection import GridSearchCV
    >>> import nnlearn as nn
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 2.0, 3.0]
    >>> search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2, scoring="neg_mean_squared_error")
    >>> search = search.fit(X, y)
    >>> print(nn.plot.alt_text(nn.plot.grid(search)))
    Mean squared error over 2 settings of alpha, the lower the better. Best: 0.1181 at alpha = 0.1. Worst:
    1.889 at alpha = 1.
    """
    board = leader_board(search, metric)
    varied = _varied(board.entries)
    across, up = _chosen(varied, x, y)
    columns, rows = _values(board.entries, across), _values(board.entries, up) if up else [None]
    best: dict[tuple[int, int], Entry] = {}
    for entry in board:  # best first: the first of a field is its best
        at = rows.index(entry.settings.get(up)) if up else 0, columns.index(entry.settings.get(across))
        best.setdefault(at, entry)
    table = np.full((len(rows), len(columns)), np.nan)
    for at, entry in best.items():
        table[at] = entry.mean
    with style.paper():
        ax = picture.new_axes(min(1.75 + 0.55 * len(rows), 7.5)) if ax is None else ax
        _fields(ax, table, board.metric.better)
        ax.set_xticks(np.arange(len(columns)) + 0.5, [setting_text(v) for v in columns])
        ax.set_yticks(np.arange(len(rows)) + 0.5, [setting_text(v) for v in rows] if up else [""])
        ax.set(
            xlim=(0, len(columns)),
            ylim=(len(rows), 0),
            xlabel=_short(across),
            ylabel=_short(up) if up else "",
        )
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        others = [_short(s) for s in varied if s not in (across, up)]
        over = f"; best over {', '.join(others)}" if others else ""
        ax.set_title(
            f"{board.metric.words}, the {board.metric.better} the better{over}",
            fontweight="normal",
            fontsize=style.SIZE,
        )
    rendering.describe(ax, _words(board, across, up, others))
    return ax


def _fields(ax: Axes, table: Array, better: str) -> None:
    low, high = np.nanmin(table), np.nanmax(table)
    strength = (table - low) / (high - low) if high > low else np.ones_like(table)
    strength = strength if better == "higher" or high == low else 1 - strength
    shade = 0.12 + 0.88 * strength  # the worst is a field too
    best = np.nanargmax(strength)
    digits = _digits(low, high)
    for number, ((i, j), value) in enumerate(np.ndenumerate(table)):
        if np.isnan(value):
            ax.add_patch(
                Rectangle((j + 0.02, i + 0.02), 0.96, 0.96, fc="none", ec=style.FAINT, hatch="///", lw=0)
            )
            continue
        ax.add_patch(
            Rectangle((j, i), 1, 1, fc=tint(style.POSITIVE, float(shade[i, j])), ec=style.PAPER, lw=2)
        )
        if number == best:
            frame: Any = {"fc": "none", "ec": style.INK, "lw": 2.0, "zorder": 3}
            ax.add_patch(Rectangle((j + 0.03, i + 0.03), 0.94, 0.94, **frame))
        weight = "bold" if number == best else "normal"
        ax.text(
            j + 0.5, i + 0.5, f"{value:.{digits}f}".replace("-", "−"), ha="center", va="center", weight=weight
        )


def _digits(low: float, high: float) -> int:
    """Decimals that tell the values apart: two figures of their spread."""
    spread = high - low or abs(high) or 1.0
    return int(np.clip(2 - np.floor(np.log10(spread)), 2, 4))


def _varied(entries: Any) -> list[str]:
    """The settings that take more than one value, or all where none does."""
    names = list(dict.fromkeys(name for entry in entries for name in entry.settings))
    return [n for n in names if len(_values(entries, n)) > 1] or names


def _values(entries: Any, name: str) -> list[Any]:
    """The values of a setting: numbers in order, others as they first came."""
    found: list[Any] = []
    for entry in sorted(entries, key=lambda e: 0):
        value = entry.settings.get(name)
        if value not in found:
            found.append(value)
    try:
        return sorted(found)
    except TypeError:
        return sorted(found, key=str)


def _chosen(varied: list[str], x: str | None, y: str | None) -> tuple[str, str | None]:
    picked = [_named(name, varied) for name in (x, y) if name is not None]
    if len(set(picked)) < len(picked):
        raise ValueError(f"x and y are both {x!r}\n    write: {_WRITE}")
    rest = [name for name in varied if name not in picked]
    if len(picked) + len(rest) > 2 and len(picked) < 2:
        told = ", ".join(map(_short, varied))
        raise ValueError(
            f"this search varied {len(varied)} settings: {told}; a picture has two sides\n    write: {_WRITE}"
        )
    both = picked + rest if len(picked) < 2 else picked
    return both[0], both[1] if len(both) > 1 else None


def _named(name: str, varied: list[str]) -> str:
    fits = [each for each in varied if name in (each, _short(each))]
    return fits[0] if len(fits) == 1 else checks.known(name, [*varied, *map(_short, varied)], "setting")


def _short(name: str | None) -> str:
    return (name or "").rpartition("__")[2]


def _words(board: Any, across: str, up: str | None, others: list[str]) -> str:
    def place(entry: Entry) -> str:
        names = [across, *([up] if up else [])]
        return ", ".join(f"{_short(n)} = {setting_text(entry.settings.get(n))}" for n in names)

    fitted = [entry for entry in board if not np.isnan(entry.mean)]
    failed = f" {len(board) - len(fitted)} could not be fitted." if len(fitted) < len(board) else ""
    words = board.metric.words[0].upper() + board.metric.words[1:]
    sides = " and ".join(filter(None, (_short(across), _short(up))))
    over = f" (the best over {', '.join(others)})" if others else ""
    return (
        f"{words} over {len(board)} settings of {sides}{over}, the {board.metric.better} the better. Best:"
        f" {number_text(fitted[0].mean)} at {place(fitted[0])}. Worst: {number_text(fitted[-1].mean)} at"
        f" {place(fitted[-1])}.{failed}"
    )
