"""What a picture says in words, and the files and pages it is put into: the same bytes in every run."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from nnlearn.plot import style

_ATTRIBUTE = "_nnlearn_alt_text"
_WITHOUT_WINDOWS = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}


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
    >>> nn.plot.alt_text(nn.plot.loss_curve([0.5, 0.2, 0.1]))
    'The loss over 3 epochs falls from 0.5 to 0.1; its lowest is 0.1, in epoch 3.'
    """
    if not isinstance(picture, (Axes, FigureBase)):
        raise TypeError(
            f"alt_text takes a matplotlib Axes or Figure, but got {picture!r:.60}"
            "\n    write: nn.plot.alt_text(nn.plot.activation('sigmoid'))"
        )
    own: str | None = getattr(picture, _ATTRIBUTE, None)
    if own is None and isinstance(picture, FigureBase):
        every = _figure(picture).get_axes()
        own = " ".join(getattr(ax, _ATTRIBUTE) for ax in every if hasattr(ax, _ATTRIBUTE))
    if not own:
        raise ValueError(
            "this picture has no alt text: nnlearn did not draw it"
            "\n    write: nn.plot.describe(ax, 'what it shows')"
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
    said = f"<title>{html.escape(title)}</title>\n <desc>{html.escape(alt_text(picture))}</desc>"
    label = f'role="img" aria-label="{html.escape(title)}"'
    return f"{head}{tag}{label} {attributes}{close}\n {said}{rest}"


def img(picture: Axes | FigureBase) -> str:
    """Write a picture as HTML: an image with its alt text, everything inside."""
    data = base64.b64encode(png(picture)).decode()
    width = round(_figure(picture).get_figwidth() * 100)
    look = f'width="{width}" style="max-width:100%;height:auto;border-radius:6px"'
    return f'<img alt="{html.escape(alt_text(picture))}" {look} src="data:image/png;base64,{data}">'


def show(picture: Axes | FigureBase) -> None:
    """Show a picture now, together with its alt text.

    Only needed for pictures in axes of your own, or before the end of a cell: a picture of nnlearn's shows
    itself at the end of the cell in which it is made.

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
    relu(z) = max(z, 0) ...
    """
    words = alt_text(picture)
    if style.in_notebook():
        display(picture)
    elif mpl.get_backend().lower() in _WITHOUT_WINDOWS:
        print(words)
    else:  # pragma: no cover - needs a screen
        from matplotlib import pyplot as plt

        plt.show()


def display(picture: Axes | FigureBase) -> None:
    """Put a picture into a notebook, once: pyplot forgets it, or the end of the cell would show it again."""
    if not style.in_notebook():
        raise NotImplementedError  # tells IPython in a terminal to write what it is
    from IPython import display as notebook
    from matplotlib import pyplot as plt

    shown: Any = {"text/html": img(picture), "text/plain": alt_text(picture)}
    notebook.display(shown, raw=True)  # type: ignore[no-untyped-call]
    plt.close(_figure(picture))


def _figure(picture: Axes | FigureBase) -> Figure:
    """The whole figure that a picture is in."""
    figure: Any = picture.get_figure(root=True) if isinstance(picture, Axes) else picture
    return figure if isinstance(figure, Figure) else figure.get_figure(root=True)
