"""The loss over the epochs of a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style

#: From the largest loss to the smallest; beyond it, the axis counts powers of ten.
DECADES = 2.0
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
        every = np.concatenate(list(curves.values()))
        if every.min() > 0 and np.log10(every.max() / every.min()) > DECADES:
            ax.set_yscale("log")
        elif every.min() >= 0:
            ax.set_ylim(bottom=0, top=1.08 * float(every.max()) or 1.0)
        ax.set(xlabel="epoch", ylabel="loss E")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        if max(map(len, curves.values())) == 1:
            ax.set_xticks([1])
        _last(ax, list(curves.values()))
        if len(curves) > 1:
            ax.legend()
    rendering.describe(ax, " ".join(_words(name, values) for name, values in curves.items()))
    return ax


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


def _last(ax: Axes, curves: list[Array]) -> None:
    """Write each curve's last value beside its end, apart from each other where two ends are close."""
    heights = [float(ax.transLimits.transform(ax.transScale.transform((1, c[-1])))[1]) for c in curves]
    close = len(curves) > 1 and abs(heights[0] - heights[1]) < 0.07
    for values, height in zip(curves, heights, strict=True):
        apart = (7 if height == max(heights) else -7) if close else 0
        ax.annotate(
            number_text(values[-1]), (len(values), values[-1]), (9, apart), textcoords="offset points",
            ha="left", va="center",
        )  # fmt: skip


def _words(name: str, values: Array) -> str:
    which = "The loss" if name == "training" else f"The {name} loss"
    count = f"{len(values)} epoch{'s' * (len(values) != 1)}"
    best = int(np.argmin(values))
    goes = "falls" if values[-1] < values[0] else "rises" if values[-1] > values[0] else "goes"
    return (
        f"{which} over {count} {goes} from {number_text(values[0])} to {number_text(values[-1])};"
        f" its lowest is {number_text(values[best])}, in epoch {best + 1}."
    )
