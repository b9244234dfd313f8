"""Colours mixed with paper: fields on which letters and points still stand out."""

from __future__ import annotations

from matplotlib import colors

from nnlearn.plot import style

#: The most that a field takes of its colour: words in ink can still be read on it.
DEEPEST = 0.55


def tint(hue: str, strength: float) -> tuple[float, float, float]:
    """Mix a colour with paper: `strength` 0 is paper, 1 is as much of the colour as letters allow."""
    part = DEEPEST * min(max(strength, 0.0), 1.0)
    r, g, b = (
        part * c + (1 - part) * p for c, p in zip(colors.to_rgb(hue), colors.to_rgb(style.PAPER), strict=True)
    )
    return r, g, b
