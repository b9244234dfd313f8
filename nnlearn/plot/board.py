"""A drawing board measured in inches: circles, arrows and words, and how much room words take."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from nnlearn.plot import picture, style

#: left, bottom, right, top
Box = tuple[float, float, float, float]

# What lies in front of what.
EDGES, NODES, INNER, WORDS = 2, 4, 5, 6


class Board:
    """Axes whose unit is the inch: what is planned on paper is drawn as planned.

    In axes that are smaller or larger than the plan, everything is scaled, letters too: what does not overlap
    on the plan does not overlap there.

    Parameters
    ----------
    width, height : float
        Of the plan, in inches.
    ax : Axes, optional
        Where to draw; by default a new picture of just this size.
    """

    def __init__(self, width: float, height: float, ax: Axes | None = None) -> None:
        if ax is None:
            figure = picture.new_figure(height, layout=None)
            ax = picture.PictureAxes(figure, (0, 0, 1, 1))
            figure.add_axes(ax)
        self.ax = ax
        dpi: Any = ax.figure.get_dpi() if isinstance(ax.figure, Figure) else ax.figure.dpi
        room = ax.get_window_extent()
        self.scale = min(room.width / dpi / width, room.height / dpi / height)
        ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        ax.set_axis_off()

    def circle(
        self, x: float, y: float, radius: float, fill: str, edge: str = style.INK, zorder: float = NODES
    ) -> None:
        """Draw a unit, or a dot."""
        width = 1.3 * self.scale
        self.ax.add_patch(Circle((x, y), radius, fc=fill, ec=edge, linewidth=width, zorder=zorder))

    def dots(self, x: float, y: float) -> None:
        """Draw three dots below each other, for what is left out."""
        for step in (-1, 0, 1):
            self.circle(x, y + step * 0.12, 0.022, style.INK)

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
        usual: dict[str, Any] = {"color": style.INK, "zorder": EDGES}
        caps: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
        self.ax.plot([start[0], end[0]], [start[1], end[1]], linewidth=width, **usual | caps | look)

    @staticmethod
    def between(
        start: tuple[float, float], start_radius: float, end: tuple[float, float], end_radius: float
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """Find where the line between two circles' centres leaves the one and meets the other."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = float(np.hypot(dx, dy))
        ux, uy = dx / length, dy / length
        first = start[0] + start_radius * ux, start[1] + start_radius * uy
        return first, (end[0] - end_radius * ux, end[1] - end_radius * uy)

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        color: str = style.INK,
        width: float = 1.3,
        dash: Any = "-",
    ) -> None:
        """Draw an arrow that ends exactly at its point."""
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        share = 1 - 0.09 / length if length > 0.09 else 1.0
        neck = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
        self.line(start, neck, color=color, linewidth=width, linestyle=dash)
        self.head(start, end, color=color, width=width)

    def head(self, start: tuple[float, float], end: tuple[float, float], *, color: str, width: float) -> None:
        """Draw an arrow's head whose point is at `end`."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / length, dy / length
        back, side = 0.1 + 0.012 * width, 0.036 + 0.009 * width
        foot = end[0] - back * ux, end[1] - back * uy
        corners = [
            end,
            (foot[0] - side * uy, foot[1] + side * ux),
            (foot[0] + side * uy, foot[1] - side * ux),
        ]
        self.ax.add_patch(Polygon(corners, closed=True, facecolor=color, edgecolor="none", zorder=EDGES + 1))

    def write(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = style.SIZE,
        color: str = style.INK,
        on_paper: bool = False,
        ha: str = "center",
        va: str = "center",
        weight: str = "normal",
        role: str = "label",
    ) -> Text:
        """Write words at a point; `on_paper` keeps lines from running through them."""
        look: dict[str, Any] = {"color": color, "ha": ha, "va": va, "weight": weight, "gid": role}
        text = self.ax.text(x, y, words, size=size * self.scale, zorder=WORDS, **look)
        if on_paper:
            text.set_bbox({"boxstyle": "round,pad=0.12,rounding_size=0.3", "fc": style.PAPER, "ec": "none"})
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


def fitted(write: Callable[[int], str], room: float, digits: int = 4, weight: str = "bold") -> str:
    """Write a number with as many digits as there is room for."""
    for fewer in range(digits, 1, -1):
        words = write(fewer)
        if room_for(words, weight=weight)[0] <= room:
            return words
    return write(1)


def box_around(x: float, y: float, words: str, size: float = style.SIZE, pad: float = 0.02) -> Box:
    """Return the rectangle that words take up when they are written round a point."""
    width, height = room_for(words, size)
    return x - width / 2 - pad, y - height / 2 - pad, x + width / 2 + pad, y + height / 2 + pad
