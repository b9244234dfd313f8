"""Pictures that can say in words what they show, on a page as well: with alt text, the same in every run."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure, FigureBase

from nnlearn.plot import style

_ATTRIBUTE = "_nnlearn_alt_text"


class Picture(Figure):
    """A figure that always draws in nnlearn's style and shows itself in a notebook with its alt text."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw, whatever matplotlib's settings have become since the picture was made."""
        with style.paper():
            super().draw(renderer)

    def _ipython_display_(self) -> None:
        _display(self)


class PictureAxes(Axes):
    """Axes that, as the last line of a notebook's cell, show their picture instead of their address."""

    def _ipython_display_(self) -> None:
        _display(_figure(self))


def describe(target: Axes | FigureBase, words: str) -> None:
    """Attach to a picture what it shows, in plain sentences."""
    setattr(target, _ATTRIBUTE, words)


def alt_text(picture: Axes | FigureBase) -> str:
    """Say what a picture shows, in plain sentences with its numbers.

    Parameters
    ----------
    picture : Axes or Figure
        What a function of :mod:`nnlearn.plot` gave, or the figure that it is in.

    Returns
    -------
    str
        For screen readers; a figure of several pictures tells each.

    Raises
    ------
    TypeError, ValueError
        If it is not a picture, or not one that nnlearn drew.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.neuron([0.5, -0.5], 0.1, [1.0, 1.0])))
    A neuron with 2 inputs: x₁ = 1 with weight 0.5, x₂ = 1 with weight −0.5, and bias 0.1. They add up to z = 0.1, and its sigmoid gives a = 0.525.
    """
    if not isinstance(picture, (Axes, FigureBase)):
        raise TypeError(
            f"alt_text takes a matplotlib Axes or Figure, but got {picture!r:.60}"
            "\n    write: nn.plot.alt_text(nn.plot.activation('sigmoid'))"
        )
    own: str | None = getattr(picture, _ATTRIBUTE, None)
    if own is None and isinstance(picture, FigureBase):
        own = " ".join(getattr(ax, _ATTRIBUTE) for ax in picture.axes if hasattr(ax, _ATTRIBUTE))
    if not own:
        raise ValueError(
            "this picture has no alt text: nnlearn did not draw it\n    write: nn.plot.describe(ax, 'what it shows')"
        )
    return own


def png(picture: Axes | FigureBase) -> bytes:
    """Render a picture as a PNG file, the same bytes in every run."""
    file = io.BytesIO()
    with style.paper():
        _figure(picture).savefig(
            file, format="png", dpi=style.DPI, metadata=style.PNG, pil_kwargs={"optimize": True}
        )
    return file.getvalue()


def svg(picture: Axes | FigureBase, title: str) -> str:
    """Render a picture as an SVG file that tells screen readers what it shows, the same text in every run."""
    file = io.StringIO()
    with style.paper():
        _figure(picture).savefig(file, format="svg", metadata=style.SVG)
    head, tag, body = file.getvalue().partition("<svg ")
    attributes, close, rest = body.partition(">")
    words = f'\n <title id="title">{html.escape(title)}</title>\n <desc id="desc">{html.escape(alt_text(picture))}</desc>'
    return f'{head}{tag}role="img" aria-labelledby="title desc" {attributes}{close}{words}{rest}'


def img(picture: Axes | FigureBase) -> str:
    """Write a picture as HTML: an image with its alt text, everything inside."""
    data = base64.b64encode(png(picture)).decode()
    width = round(_figure(picture).get_figwidth() * 100)
    look = "max-width:100%;height:auto;border-radius:6px"
    return f'<img alt="{html.escape(alt_text(picture))}" width="{width}" style="{look}" src="data:image/png;base64,{data}">'


def show(picture: Axes | FigureBase) -> None:
    """Show a picture now, together with its alt text.

    Only needed for pictures in axes of your own, or before the end of a cell: a picture of nnlearn's shows itself
    at the end of the cell in which it is made, or where it stands in the cell's last line.

    Parameters
    ----------
    picture : Axes or Figure

    Raises
    ------
    TypeError, ValueError
        If it is not a picture, or not one that nnlearn drew.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.plot.show(nn.plot.activation("relu"))  # without a notebook or a window, in words
    relu(z) = max(0, z) ...
    """
    words = alt_text(picture)
    if style.in_notebook():
        _display(_figure(picture))
    elif mpl.get_backend().lower() in _WITHOUT_WINDOWS:
        print(words)
    else:  # pragma: no cover - needs a screen
        from matplotlib import pyplot as plt

        plt.show()


_WITHOUT_WINDOWS = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}


def _display(figure: FigureBase) -> None:
    """Put a picture into a notebook, once: pyplot forgets it, or it would come again at the end of the cell."""
    if not style.in_notebook():
        raise NotImplementedError  # tells IPython in a terminal to write what it is
    from IPython.display import display
    from matplotlib import pyplot as plt

    display({"text/html": img(figure), "text/plain": alt_text(figure)}, raw=True)
    plt.close(figure)  # type: ignore[arg-type]


def _figure(picture: Axes | FigureBase) -> Figure:
    """The whole figure that a picture is in."""
    figure: Any = picture.get_figure(root=True) if isinstance(picture, Axes) else picture
    return figure if isinstance(figure, Figure) else figure.get_figure(root=True)
