"""Rows of numbers as the pictures that they are: digits, what became of them, and weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style

_WRITE = "nn.plot.pictures(X[:10], (28, 28))"
_INK = LinearSegmentedColormap.from_list("ink", [style.PAPER, style.INK])
_SIGNS = LinearSegmentedColormap.from_list("signs", [style.NEGATIVE, style.PAPER, style.POSITIVE])

#: Between two pictures, in widths of a picture; in inches the widest one, a caption's line, and a letter.
_GAP, _WIDEST, _LINE, _LETTER = 0.12, 2.0, 0.27, 0.095


def pictures(
    pixels: Any,
    shape: tuple[int, int] | None = None,
    *,
    captions: Sequence[Any] | None = None,
    signed: bool = False,
    across: int = 10,
) -> Figure:
    """Draw rows of pixels as pictures, side by side, all of them on one scale.

    Parameters
    ----------
    pixels : (pictures, pixels) array_like, or a mapping of names to such
        A picture a row. With a mapping each entry is a line of pictures, named at its left: the same ones
        before and after, say.
    shape : (height, width), optional
        Of a picture; without it, pictures are square.
    captions : sequence, optional
        What stands above each picture, of a mapping's first line.
    signed : bool
        Whether to draw numbers on both sides of 0, such as weights: blue above, red below. Otherwise 0 is
        paper, the largest number is ink, and what is below 0 is paper, too.
    across : int
        Pictures in a line, where there is no mapping.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError, TypeError
        If pixels, shape and captions do not belong together.

    Examples
    --------
    >>> import nnlearn as nn
    >>> cross, line = [0, 1, 0, 1, 1, 1, 0, 1, 0], [0, 0, 0, 1, 1, 1, 0, 0, 0]
    >>> print(nn.plot.alt_text(nn.plot.pictures([cross, line], captions=["cross", "line"])))
    2 pictures of 3 × 3 pixels, from 0 (paper) to 1 (ink): cross, line.
    """
    named = isinstance(pixels, Mapping)
    lines = {str(name): _rows(rows) for name, rows in pixels.items()} if named else {"": _rows(pixels)}
    high, wide = _shape(shape, lines)
    told = _captions(captions, len(next(iter(lines.values()))))
    longest = max(map(len, lines.values()))
    across = longest if named else min(checks.whole(across, "across", "across=10"), longest)
    most = max(float(np.abs(rows if signed else rows.clip(0)).max()) for rows in lines.values()) or 1.0
    look: dict[str, Any] = {"cmap": _SIGNS if signed else _INK, "vmin": -most if signed else 0, "vmax": most}

    room = style.WIDTH - 0.3
    names = _LETTER * max(map(len, lines)) + 0.15 if named else 0.0
    inch = 1 / min((room - names) / (across * (1 + _GAP) - _GAP), _WIDEST)  # in widths of a picture
    left, caption, step = names * inch, _LINE * inch if told else 0.0, high / wide + _GAP
    places = _places(lines, across, step + (0 if named else caption), named)
    bottom = max(y for _, y, _ in places) + step - _GAP
    figure = picture.new_figure((bottom + caption) / inch + 0.3)
    with style.paper():
        ax = figure.add_subplot(axes_class=picture.PictureAxes)
        for x, y, row in places:
            _one(ax, left + x, y, row.reshape(high, wide), look)
        for words, (x, y, _) in zip(told, places, strict=False):
            ax.text(left + x + 0.5, y - 0.05 * inch, words, ha="center", va="bottom")
        for number, name in enumerate(lines):
            ax.text(left - 0.12 * inch, number * step + high / wide / 2, name, ha="right", va="center")
        ax.set(xlim=(0, room * inch), ylim=(bottom, -caption), aspect="equal")
        ax.axis("off")
    count = sum(map(len, lines.values()))
    size = f"{f'{count} pictures' if count > 1 else 'A picture'} of {high} × {wide} pixels"
    scale = "blue above 0, up to {}, red below" if signed else "from 0 (paper) to {} (ink)"
    said = f"{size}, {scale.format(number_text(most))}{': ' if told else ''}{', '.join(told)}."
    rendering.describe(figure, f"{said} Lines: {'; '.join(lines)}." if named else said)
    return figure


def _captions(captions: Any, count: int) -> list[str]:
    """Take one caption for each picture, or none."""
    told = [] if captions is None else [str(caption) for caption in captions]
    if captions is not None and len(told) != count:
        raise ValueError(
            f"there are {len(told)} captions for {count} pictures\n    write: captions=y[:{count}]"
        )
    return told


def _rows(rows: Any) -> Array:
    """Take pictures as an array (pictures, pixels)."""
    taken = checks.numbers(rows, "pixels", _WRITE, dtype=float)
    if taken.ndim != 2 or not taken.size:
        raise ValueError(
            f"pixels has shape {taken.shape}, but is (pictures, pixels): a row for each\n    write: {_WRITE}"
        )
    return taken


def _shape(shape: Any, lines: Mapping[str, Array]) -> tuple[int, int]:
    """Say how high and wide pictures are; square, if nobody says."""
    counts = sorted({rows.shape[1] for rows in lines.values()})
    if len(counts) > 1:
        raise ValueError(
            f"lines of pictures have {counts[0]} and {counts[1]} pixels, but are of one size"
            f"\n    write: {_WRITE}"
        )
    high, wide = (isqrt(counts[0]),) * 2 if shape is None else shape
    if high * wide != counts[0]:
        raise ValueError(
            f"pictures of shape {(high, wide)} do not have {counts[0]} pixels\n    write: {_WRITE}"
        )
    return int(high), int(wide)


def _places(
    lines: Mapping[str, Array], across: int, step: float, named: bool
) -> list[tuple[float, float, Array]]:
    """Where each picture's upper left corner is, in widths of a picture."""
    found = []
    for number, rows in enumerate(lines.values()):
        for i, row in enumerate(rows):
            line, column = (number, i) if named else divmod(i, across)
            found.append((column * (1 + _GAP), line * step, row))
    return found


def _one(ax: Axes, x: float, y: float, pixels: Array, look: Mapping[str, Any]) -> None:
    """One picture, framed."""
    high = pixels.shape[0] / pixels.shape[1]
    ax.imshow(pixels, extent=(x, x + 1, y + high, y), interpolation="nearest", zorder=1, **look)
    ax.add_patch(Rectangle((x, y), 1, high, fc="none", ec=style.FAINT, lw=0.8, zorder=2))
