"""The loss over the epochs of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlearn import checks, history_words
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style

#: From the largest loss to the smallest; beyond it, the axis counts powers of ten.
DECADES = 2.0
_LETTERS = 14.0  # points from one line of words to the next
_WRITE = "nn.plot.loss_curve(net.fit(X, y, epochs=20))"


def loss_curve(history: Any, *, ax: Axes | None = None) -> Axes:
    """Draw how the loss changed from epoch to epoch.

    Parameters
    ----------
    history : History, mapping or (epochs,) array_like
        What ``net.fit`` gave, or the losses themselves. Of a mapping, ``"loss"`` is drawn, and
        ``"validation_loss"`` where there is one.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes
        With powers of ten at its side where the loss fell by more than two of them.

    Raises
    ------
    ValueError, TypeError
        If there are no losses, or one is not a finite number.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.plot.alt_text(nn.plot.loss_curve([0.5, 0.2, 0.1]))
    'The loss over 3 epochs falls from 0.5 to 0.1; its lowest is 0.1, in epoch 3.'
    """
    curves = _curves(history)
    with style.paper():
        ax = picture.new_axes(4.0) if ax is None else ax
        for (name, values), hue, dash in zip(curves.items(), style.COLOURS, style.DASHES, strict=False):
            look: dict[str, Any] = {"marker": "o", "ms": 6} if len(values) <= 30 else {}
            ax.plot(np.arange(1, len(values) + 1), values, color=hue, linestyle=dash, label=name, **look)
        loss_axis(ax, np.concatenate(list(curves.values())))
        ax.set_ylabel("loss E")
        epoch_axis(ax, max(map(len, curves.values())))
        write_apart(ax, [("", len(values), values) for values in curves.values()])
        if len(curves) > 1:
            ax.legend()
    names = {"training": "loss", "validation": "validation_loss"}
    rendering.describe(ax, history_words.describe({names[n]: v.tolist() for n, v in curves.items()}))
    return ax


def loss_axis(ax: Axes, every: Array, headroom: float = 1.08) -> None:
    """Begin the side of a picture at 0, or count powers of ten where the numbers span more than two."""
    if every.min() > 0 and np.log10(every.max() / every.min()) > DECADES:
        ax.set_yscale("log")
        ax.set_ylim(top=float(every.max()) * (every.max() / every.min()) ** (headroom - 1))
    elif every.min() >= 0:
        ax.set_ylim(bottom=0, top=headroom * float(every.max()) or 1.0)


def epoch_axis(ax: Axes, epochs: int) -> None:
    """Count epochs from 1 along the bottom of a picture."""
    ax.set_xlabel("epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.set_xlim(left=0.5, right=1.03 * epochs + 0.25)
    if epochs == 1:
        ax.set_xticks([1])


def write_apart(ax: Axes, curves: Sequence[tuple[str, int, Array]]) -> None:
    """Write each curve's words and last value beside its end, apart where the ends of two are close."""
    heights = [float(ax.transLimits.transform(ax.transScale.transform((1, c[-1])))[1]) for _, _, c in curves]
    points = 72 * ax.get_window_extent().height / ax.figure.dpi
    for (words, epochs, values), height in zip(curves, heights, strict=True):
        others = [other for other in heights if other is not height]
        gap = min((abs(height - other) * points for other in others), default=_LETTERS)
        away = max(0.0, (_LETTERS - gap) / 2) * (1 if height >= max(heights) else -1)
        ax.annotate(
            words + number_text(values[-1]), (epochs, values[-1]), (9, away), textcoords="offset points",
            ha="left", va="center",
        )  # fmt: skip


def _curves(history: Any) -> dict[str, Array]:
    """The losses to draw, by the name of what they were measured on."""
    chosen = {"training": history}
    if isinstance(history, Mapping):
        if "loss" not in history:
            raise ValueError(
                f"this history has no loss, but {', '.join(map(str, history)) or 'nothing'}"
                f"\n    write: {_WRITE}"
            )
        chosen = {"training": history["loss"]}
        if "validation_loss" in history:
            chosen["validation"] = history["validation_loss"]
    curves = {
        name: checks.numbers(given, f"{name}_loss", _WRITE, dtype=float) for name, given in chosen.items()
    }
    for name, values in curves.items():
        if values.ndim != 1:
            raise ValueError(
                f"{name}_loss has shape {values.shape}, but is one number an epoch\n    write: {_WRITE}"
            )
    return curves
