"""Posters: small SVG pictures, written by hand, that stand for a widget where no script runs."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

from nnlearn.equations.equation import Array

WIDTH, HEIGHT = 640, 400
PAPER, INK, QUIET = "#fdfdfb", "#1c2127", "#5a626c"  # those of nnlearn.plot, which is not loaded for this
BLUE, ORANGE = "#0072b2", "#b84a00"
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 60, 56


def card(title: str, words: str) -> str:
    """A picture of a title and a few words."""
    lines = textwrap.wrap(words, 62)
    return _svg(title, "".join(_text(32, 104 + 26 * n, line) for n, line in enumerate(lines[:10])))


class Axes:
    """A pair of axes to draw on.

    Parameters
    ----------
    x, y : pair of float
        What they reach from and to.
    xlabel, ylabel : str
    """

    def __init__(self, x: tuple[float, float], y: tuple[float, float], xlabel: str, ylabel: str) -> None:
        self.x, self.y = x, y
        frame = f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"
        self.parts = [
            f'<path d="{frame}" fill="none" stroke="{QUIET}"/>',
            _text(WIDTH / 2, HEIGHT - 18, xlabel, "middle"),
            f'<g transform="translate(28 {HEIGHT / 2}) rotate(-90)">{_text(0, 0, ylabel, "middle")}</g>',
        ]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is on the paper, kept close to it."""
        across = (float(x) - self.x[0]) / (self.x[1] - self.x[0])
        up = (float(y) - self.y[0]) / (self.y[1] - self.y[0])
        across, up = (min(max(v, -0.05), 1.05) for v in (across, up))
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def line(self, points: Array, colour: str, width: float = 2.5) -> None:
        """Draw a line through points, (points, 2)."""
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.place(*p) for p in points))
        self.parts.append(
            f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
            ' stroke-linejoin="round"/>'
        )

    def balls(self, points: Array, colour: str, radius: float = 6) -> None:
        """Draw a ball at each point, (points, 2)."""
        for point in points:
            x, y = self.place(*point)
            self.parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}" stroke="{PAPER}"/>'
            )

    def squares(self, points: Array, colour: str, side: float = 14) -> None:
        """Draw a square at each point, (points, 2)."""
        for x, y in (self.place(*point) for point in points):
            corner = f'x="{x - side / 2:.1f}" y="{y - side / 2:.1f}"'
            self.parts.append(f'<rect {corner} width="{side:g}" height="{side:g}" fill="{colour}"/>')

    def svg(self, title: str) -> str:
        """The picture, with its title."""
        return _svg(title, "".join(self.parts))


def _svg(title: str, parts: str | Sequence[str]) -> str:
    head = f'<text x="32" y="38" font-size="20" font-weight="600">{html.escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" font-family="system-ui, sans-serif" font-size="17" fill="{INK}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="{PAPER}"/>'
        f"{head}{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{html.escape(words)}</text>'
