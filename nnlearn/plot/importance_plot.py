"""Which inputs matter most, as bars."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.history_words import aligned
from nnlearn.importance import Importance
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.tints import tint

#: Letters of a name beside its bar.
_LONGEST = 34


def importance(importance: Importance, most: int = 15, *, ax: Axes | None = None) -> Axes:
    """Draw the most important inputs as bars, the most important one at the top.

    Of several runs the bar is the mean; the dots on it are the runs, and the line goes from the lowest to the
    highest.

    Parameters
    ----------
    importance : Importance
        What :func:`nnlearn.importance.gedeon` or :func:`nnlearn.importance.permutation` gave.
    most : int
        Bars.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If it is not an Importance, or `most` not a whole number.

    Examples
    --------
    >>> import nnlearn as nn
    >>> found = nn.importance.gedeon(nn.Network([[[1.0], [-3.0]], [[0.5]]]), names=["age", "CGPA"])
    >>> nn.plot.alt_text(nn.plot.importance(found))
    "Importance by Gedeon's method, relative importance: CGPA 1, age 0.3333."
    """
    checked(importance)
    shown = importance.order[: checks.whole(most, "most", "most=15")]
    with style.paper():
        ax = picture.new_axes(0.36 * len(shown) + 1.0) if ax is None else ax
        bars(ax, importance, shown)
        first = (
            f", first {len(shown)} of {len(importance.names)}" if len(shown) < len(importance.names) else ""
        )
        runs = f"; dots: {len(importance.values)} runs" if len(importance.values) > 1 else ""
        ax.set_title(importance.method + first + runs, loc="right", fontweight="normal", fontsize=style.SIZE)
        ax.set_xlabel(importance.unit)
    rendering.describe(ax, importance.describe(len(shown)))
    return ax


def checked(importance: Any) -> None:
    """Refuse what is not an Importance."""
    if not isinstance(importance, Importance):
        raise TypeError(
            f"an Importance is drawn, but this is {importance!r:.60}"
            "\n    write: nn.plot.importance(nn.importance.gedeon(net))"
        )


def shortened(name: str, longest: int = _LONGEST) -> str:
    """Cut the front of a name that has no room beside its bar: the level of a factor stands at the end."""
    return name if len(name) <= longest else f"…{name[1 - longest :]}"


def bars(
    ax: Axes, importance: Importance, shown: Any, *, hue: str = style.POSITIVE, names: bool = True
) -> None:
    """Draw the bars of some inputs from the top down, with their numbers or their spread."""
    places, mean = np.arange(len(shown)), importance.mean[shown]
    ax.barh(places, mean, height=0.66, color=tint(hue, 0.75), edgecolor=hue, linewidth=1.1, zorder=2)
    values = importance.values[:, shown]
    if len(values) > 1:
        ax.hlines(places, values.min(axis=0), values.max(axis=0), color=style.INK, lw=1.3, zorder=3)
        for run in values:
            dots: dict[str, Any] = {"ms": 4.5, "mfc": style.PAPER, "mec": style.INK, "mew": 1.0}
            ax.plot(run, places, "o", ls="", zorder=4, **dots)
    else:
        texts = aligned([round(float(v), 3 if mean.max() >= 0.1 else 5) for v in mean])
        for place, value, text in zip(places, mean, texts, strict=True):
            ax.annotate(
                text, (max(value, 0), place), (5, 0), textcoords="offset points", va="center", zorder=5
            )  # fmt: skip
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    room = (high - low or 1.0) * (0.14 if len(values) == 1 else 0.03)
    ax.set(ylim=(len(shown) - 0.4, -0.6), xlim=(low - 0.03 * (high - low) if low < 0 else 0, high + room))
    ax.set_yticks(places, [shortened(importance.names[i]) for i in shown] if names else [""] * len(shown))
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=5)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=style.QUIET, lw=1.0, zorder=3)
