"""The learning curves of one run or of several: loss, accuracy and learning rate, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.learning_runs import Runs, runs_of
from nnlearn.plot.loss_plot import epoch_axis, loss_axis, write_apart

#: Panels from the top: the column that it is about, what is written at its side, and its height in inches.
_PANELS = (("loss", "loss E", 3.2), ("accuracy", "accuracy", 2.1), ("learning_rate", "learning\nrate", 1.15))
_MARKERS = 12  # on a curve at most, so that its dashes can be seen between them


def learning_curves(histories: Any, labels: Sequence[str] | None = None) -> Figure:
    """Draw how loss, accuracy and learning rate changed from epoch to epoch, in one run or in several.

    What was measured on the validation data is dashed; the epoch in which its loss was lowest is ringed.

    Parameters
    ----------
    histories : History, or list of histories
        One run; or runs of one setting that differ in their seeds, of which the mean is drawn in a band from
        the lowest to the highest; or, with labels, a history or a list of histories for each setting.
    labels : sequence of str, optional
        What the settings are called, up to seven of them.

    Returns
    -------
    Figure
        With a panel for the loss, one for the accuracy where it was measured, and one for the learning rate
        where it changed. Runs of different length are drawn as far as the shortest of their setting went.

    Raises
    ------
    ValueError, TypeError
        If there is no history, one has no loss, or labels and histories do not belong together.

    Examples
    --------
    >>> import nnlearn as nn
    >>> figure = nn.plot.learning_curves({"loss": [0.5, 0.2], "validation_loss": [0.6, 0.4]})
    >>> print(nn.plot.alt_text(figure))
    The loss over 2 epochs falls from 0.5 to 0.2; its lowest is 0.2, in epoch 2. The validation loss falls
    from 0.6 to 0.4; its lowest is 0.4, in epoch 2.
    """
    settings = runs_of(histories, labels)
    panels = [panel for panel in _PANELS if any(_shown(runs, panel[0]) for runs in settings)]
    figure = picture.new_figure(sum(height for _, _, height in panels) + 0.35)
    with style.paper():
        grid = figure.add_gridspec(len(panels), 1, height_ratios=[height for _, _, height in panels])
        axes: list[Axes] = []
        for place, (name, words, _) in enumerate(panels):
            ax = figure.add_subplot(grid[place], sharex=axes[0] if axes else None)
            ax.set_ylabel(words)
            _draw_panel(ax, name, settings)
            axes.append(ax)
        for ax in axes[:-1]:
            ax.tick_params(axis="x", labelbottom=False)
        epoch_axis(axes[-1], max(runs.epochs for runs in settings))
        _mark_best(axes, settings)
        if len(settings) > 1:
            figure.legend(handles=_samples(settings), loc="outside upper center", ncols=min(len(settings), 3))
        elif settings[0].count > 1:
            title = f"mean of {settings[0].count} runs, band from the lowest to the highest"
            axes[0].set_title(title, fontweight="normal", fontsize=style.SIZE)
    rendering.describe(figure, " ".join(runs.describe() for runs in settings))
    return figure


def _shown(runs: Runs, name: str) -> list[str]:
    """The columns of one setting that a panel shows."""
    if name == "learning_rate":
        rates = runs.columns.get(name)
        return [name] if rates is not None and np.nanmin(rates) < np.nanmax(rates) else []
    return [each for each in (name, f"validation_{name}") if each in runs.columns]


def _draw_panel(ax: Axes, name: str, settings: list[Runs]) -> None:
    """Draw one panel: a curve, and a band where there are several runs, for each column that it shows."""
    drawn, ends = [], {}
    for number, runs in enumerate(settings):
        for column in _shown(runs, name):
            validation = column.startswith("validation")
            look = number if len(settings) > 1 else int(validation)
            epochs, mean = np.arange(1, runs.epochs + 1), runs.mean(column)
            if runs.count > 1:
                every = runs.columns[column]
                ax.fill_between(
                    epochs, every.min(axis=0), every.max(axis=0), color=style.COLOURS[look], alpha=0.18, lw=0
                )
            dash: Any = style.DASHES[int(validation)]
            shape: dict[str, Any] = {"marker": style.MARKERS[look], "markevery": -(-runs.epochs // _MARKERS)}
            if name == "learning_rate":
                shape, dash = {"drawstyle": "steps-post"}, style.DASHES[number % len(style.DASHES)]
            ax.plot(epochs, mean, color=style.COLOURS[look], linestyle=dash, ms=5.5, **shape)
            drawn.append(runs.columns[column])
            ends["■ validation " if validation else "● training "] = runs.epochs, mean
    _limit(ax, name, drawn)
    if len(settings) == 1:
        write_apart(ax, [(words if len(ends) > 1 else "", *end) for words, end in ends.items()])


def _limit(ax: Axes, name: str, drawn: list[Array]) -> None:
    """Choose how much of the numbers' line a panel shows, with room at the loss's top for words."""
    every = np.concatenate([np.ravel(each) for each in drawn])
    every = every[np.isfinite(every)]
    if name == "accuracy":
        ax.set_ylim(bottom=max(0.0, np.floor(10 * every.min() - 0.2) / 10), top=1.02)
    else:
        loss_axis(ax, every, headroom=1.2)


def _mark_best(axes: list[Axes], settings: list[Runs]) -> None:
    """Ring the lowest validation loss of each setting; where there is but one, say which epoch it is."""
    for number, runs in enumerate(settings):
        if "validation_loss" not in runs.columns:
            continue
        mean = runs.mean("validation_loss")
        best = int(np.nanargmin(mean))
        edge = style.COLOURS[number] if len(settings) > 1 else style.INK
        ring: dict[str, Any] = {"mfc": "none", "mec": edge, "mew": 1.6, "ms": 12, "zorder": 6}
        axes[0].plot([best + 1], [mean[best]], "o", **ring)
        if len(settings) > 1:
            continue
        for ax in axes:
            ax.axvline(best + 1, color=style.QUIET, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
        left = best + 1 > 0.5 * runs.epochs
        axes[0].annotate(
            f"lowest validation loss\n{number_text(mean[best])}, in epoch {best + 1}",
            (best + 1, 1.0), (-6 if left else 6, -2), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="right" if left else "left", va="top", color=style.QUIET,
        )  # fmt: skip


def _samples(settings: list[Runs]) -> list[Line2D]:
    """A sample of every setting's curve, and of what is dashed."""
    samples = []
    for number, runs in enumerate(settings):
        words = f"{runs.label} (mean of {runs.count})" if runs.count > 1 else runs.label
        samples.append(Line2D([], [], color=style.COLOURS[number], marker=style.MARKERS[number], label=words))
    if any("validation_loss" in runs.columns or "validation_accuracy" in runs.columns for runs in settings):
        dashed: Any = style.DASHES[1]
        samples.append(Line2D([], [], color=style.QUIET, linestyle=dashed, label="validation"))
    return samples
