"""A drawing board measured in inches: circles, arrows and words for diagrams, and how much room words take."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from nnlearn.plot import style

#: left, bottom, right, top
Box = tuple[float, float, float, float]

# What lies in front of what.
EDGES, NODES, WORDS = 2, 4, 6


class Board:
    """Axes whose unit is the inch: what is planned on paper is drawn as planned.

    In axes that are smaller or larger than the plan, everything is scaled, letters too, so that nothing overlaps
    that did not overlap on the plan.

    Parameters
    ----------
    width, height : float
        Of the plan, in inches.
    ax : Axes, optional
        Where to draw; by default a new picture of just this size.
    """

    def __init__(self, width: float, height: float, ax: Axes | None = None) -> None:
        if ax is None:
            from nnlearn.plot.picture import PictureAxes

            figure = style.new_figure(height, layout=None)
            ax = PictureAxes(figure, (0, 0, 1, 1))
            figure.add_axes(ax)
        self.ax = ax
        figure = ax.get_figure(root=True)  # type: ignore[assignment]
        room = ax.get_window_extent()
        self.scale = min(room.width / figure.dpi / width, room.height / figure.dpi / height)
        ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        ax.set_axis_off()

    def circle(self, x: float, y: float, radius: float, fill: str, edge: str = style.INK) -> None:
        """Draw a unit."""
        self.ax.add_patch(
            Circle((x, y), radius, facecolor=fill, edgecolor=edge, linewidth=1.3 * self.scale, zorder=NODES)
        )

    def rounded(self, box: Box, fill: str, edge: str = style.INK, zorder: float = NODES) -> None:
        """Draw a rectangle with round corners."""
        left, bottom, right, top = box
        shape = f"round,pad=0,rounding_size={min(0.12, (top - bottom) / 2)}"
        self.ax.add_patch(
            FancyBboxPatch(
                (left, bottom), right - left, top - bottom, boxstyle=shape,
                facecolor=fill, edgecolor=edge, linewidth=1.3 * self.scale, zorder=zorder,
            )
        )  # fmt: skip

    def line(self, start: tuple[float, float], end: tuple[float, float], **look: Any) -> None:
        """Draw a straight line."""
        width = look.pop("linewidth", 1.3) * self.scale
        look = {"color": style.INK, "zorder": EDGES, "solid_capstyle": "butt"} | look
        self.ax.plot([start[0], end[0]], [start[1], end[1]], linewidth=width, **look)

    def arrow(
        self, start: tuple[float, float], end: tuple[float, float], *, color: str = style.INK, width: float = 1.3,
        zorder: float = EDGES,
    ) -> None:  # fmt: skip
        """Draw an arrow that ends exactly at its point."""
        head = (4 + width) * self.scale
        self.ax.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle=f"-|>,head_length={head},head_width={head * 0.5}", mutation_scale=1,
                color=color, linewidth=width * self.scale, shrinkA=0, shrinkB=0, zorder=zorder, joinstyle="miter",
            )
        )  # fmt: skip

    def write(
        self, x: float, y: float, words: str, *, size: float = style.SIZE, color: str = style.INK, halo: float = 0,
        ha: str = "center", va: str = "center", weight: str = "normal", role: str = "label",
    ) -> Text:  # fmt: skip
        """Write words at a point; a halo of paper keeps the lines behind them away."""
        text = self.ax.text(
            x,
            y,
            words,
            size=size * self.scale,
            color=color,
            ha=ha,
            va=va,
            weight=weight,
            zorder=WORDS,
            gid=role,
        )
        if halo:
            stroke = patheffects.withStroke(linewidth=halo * self.scale, foreground=style.PAPER)
            text.set_path_effects([stroke])
        return text


@lru_cache(maxsize=4096)
def room_for(words: str, size: float = style.SIZE, weight: str = "normal") -> tuple[float, float]:
    """Return the width and height of words in inches, as planned."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = words.split("\n")
    widest = max(
        text_to_path.get_text_width_height_descent(line, font, ismath="$" in line)[0] for line in lines
    )
    return widest / 72, size / 72 * 1.25 * len(lines)


def box_around(x: float, y: float, words: str, size: float = style.SIZE, pad: float = 0.02) -> Box:
    """Return the rectangle that words take up when they are written round a point."""
    width, height = room_for(words, size)
    return x - width / 2 - pad, y - height / 2 - pad, x + width / 2 + pad, y + height / 2 + pad
