"""Pictures of nnlearn's own: figures in its style that show themselves in a notebook, with alt text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from nnlearn.plot import style

_detached = ContextVar("detached", default=False)


class Picture(Figure):
    """A figure that always draws in nnlearn's style and shows itself in a notebook with its alt text."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw, whatever matplotlib's settings have become since the picture was made."""
        with style.paper():
            super().draw(renderer)

    def _ipython_display_(self) -> None:
        from nnlearn.plot.rendering import display

        display(self)


class PictureAxes(Axes):
    """Axes that, as the last line of a notebook's cell, show their picture instead of their address."""

    def _ipython_display_(self) -> None:
        from nnlearn.plot.rendering import display

        display(self)


@contextlib.contextmanager
def detached() -> Iterator[None]:
    """Draw pictures that no window or notebook is to show by itself, because they go to a file."""
    token = _detached.set(True)
    try:
        yield
    finally:
        _detached.reset(token)


def new_figure(height: float = 4.0, *, layout: Any = "constrained") -> Figure:
    """Make an empty picture.

    Parameters
    ----------
    height : float
        In inches; the width is always the same.
    layout : str or None
        Matplotlib's way to leave room for labels; None where the drawing does so itself.

    Returns
    -------
    Figure
        Known to pyplot, so that it is shown as any other figure is, unless :func:`detached`.
    """
    options: dict[str, Any] = {
        "figsize": (style.WIDTH, height),
        "dpi": style.DPI / 2,
        "facecolor": style.PAPER,
    }
    if _detached.get():
        with style.paper():
            return Picture(layout=layout, **options)
    from matplotlib import pyplot as plt

    # Not in this style yet: the first figure also starts the backend, whose settings must outlive it.
    figure = plt.figure(FigureClass=Picture, **options)
    with style.paper():
        figure.set_layout_engine(layout)
    return figure


def new_axes(height: float = 4.0) -> Axes:
    """Make a picture with one pair of axes."""
    figure = new_figure(height)
    with style.paper():
        return figure.add_subplot(axes_class=PictureAxes)
