"""Activations side by side, each with its slope."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.activation_plot import draw, one, title_of, words_for


def activations(names: Sequence[str | Activation] | None = None) -> Figure:
    """Draw activations side by side, each with its slope dashed.

    Parameters
    ----------
    names : sequence of names or Activations, optional
        By default all that work on one number.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError, TypeError
        As :func:`activation`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> figure = nn.plot.activations(["sigmoid", "relu"])
    >>> [ax.get_title() for ax in figure.axes]
    ['sigmoid', 'relu']
    """
    if isinstance(names, str):
        names = [names]
    chosen = (
        [a for a in ACTIVATIONS.values() if a.value.elementwise] if names is None else [one(n) for n in names]
    )
    if not chosen:
        raise ValueError(
            'there are no activations to draw\n    write: nn.plot.activations(["sigmoid", "relu"])'
        )
    columns = min(len(chosen), 4 if len(chosen) > 6 else 3)
    rows = -(-len(chosen) // columns)
    figure = picture.new_figure(1.75 * rows + 0.75)
    with style.paper():
        for place, each in enumerate(chosen, 1):
            ax = figure.add_subplot(rows, columns, place)
            draw(ax, each, small=True)
            ax.set_title(title_of(each), loc="center")
            rendering.describe(ax, words_for(each))
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure
