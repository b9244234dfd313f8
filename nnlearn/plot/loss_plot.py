"""The loss over the epochs of a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, style

#: From the largest to the smallest; beyond it, the axis counts powers of ten.
DECADES = 2.0


def loss_curve(history: Any, *, ax: Axes | None = None) -> Axes:
    """Draw how the loss changed from epoch to epoch.

    Parameters
    ----------
    history : History, mapping or (epochs,) array_like
        What ``net.fit`` gave, or the losses themselves.
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
        ax = style.new_axes(4.0) if ax is None else ax
        for (name, values), hue, dash in zip(curves.items(), style.COLOURS, style.DASHES, strict=False):
            few = {"marker": "o", "ms": 6} if len(values) <= 30 else {}
            ax.plot(
                np.arange(1, len(values) + 1), values, color=hue, linestyle=dash, label=name, zorder=3, **few
            )
        every = np.concatenate(list(curves.values()))
        if every.min() > 0 and np.log10(every.max() / every.min()) > DECADES:
            ax.set_yscale("log")
        elif every.min() >= 0:
            ax.set_ylim(bottom=0)
        ax.set(xlabel="epoch", ylabel="loss E")
        ax.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
        if len(curves) > 1:
            ax.legend()
    picture.describe(ax, " ".join(_words(name, values) for name, values in curves.items()))
    return ax


def _curves(history: Any) -> dict[str, Array]:
    write = "nn.plot.loss_curve(net.fit(X, y, epochs=20))"
    if isinstance(history, Mapping) or (hasattr(history, "keys") and hasattr(history, "__getitem__")):
        if "loss" not in history.keys():
            raise ValueError(
                f"this history has no loss: it has {', '.join(map(str, history.keys())) or 'nothing'}\n    write: {write}"
            )
        chosen = {"training": history["loss"]}
        for name in ("validation_loss", "val_loss"):
            if name in history.keys() and len(history[name]):
                chosen["validation"] = history[name]
    else:
        chosen = {"training": history}
    curves = {
        name: checks.numbers(values, f"the {name} loss", write, dtype=float)
        for name, values in chosen.items()
    }
    for name, values in curves.items():
        if values.ndim != 1:
            raise ValueError(
                f"the {name} loss has shape {values.shape}, but is one number an epoch\n    write: {write}"
            )
    return curves


def _words(name: str, values: Array) -> str:
    which = "The loss" if name == "training" else f"The {name} loss"
    count = f"{len(values)} epoch{'s' * (len(values) != 1)}"
    best = int(np.argmin(values))
    goes = "falls" if values[-1] < values[0] else "rises" if values[-1] > values[0] else "goes"
    return (
        f"{which} over {count} {goes} from {number_text(values[0])} to {number_text(values[-1])};"
        f" its lowest is {number_text(values[best])}, in epoch {best + 1}."
    )
