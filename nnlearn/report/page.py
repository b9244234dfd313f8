"""The parts of a page, and the page itself: plain HTML that carries its style and its pictures inside."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from nnlearn.table import Table


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading.

    Attributes
    ----------
    title : str
    parts : tuple of str
        Its paragraphs, tables and pictures, as HTML.
    """

    title: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """What links within the page call it."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower())


@dataclass(frozen=True)
class Figure:
    """A number that stands at the top.

    Attributes
    ----------
    value : str
    words : str
        What it is, and what to hold it against.
    """

    value: str
    words: str


def paragraph(words: str) -> str:
    """Write sentences as a paragraph."""
    return f"<p>{html.escape(words)}</p>"


def table(made: Table) -> str:
    """Write a table that scrolls by itself where the page is narrow."""
    name = html.escape(made.title or "table")
    return f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">{made.to_html()}</div>'


def picture(draw: Callable[[], Any], caption: str) -> str:
    """Draw a picture and write it with its alt text and a caption.

    Parameters
    ----------
    draw : function
        Gives a picture of :mod:`nnlearn.plot`.
    caption : str
    """
    from nnlearn import plot
    from nnlearn.plot import picture as pictures
    from nnlearn.plot import rendering

    with pictures.detached():
        drawn = draw()
    data = base64.b64encode(rendering.svg(drawn, caption).encode()).decode()
    alt = html.escape(plot.alt_text(drawn))
    image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'
    return f"<figure>{image}<figcaption>{html.escape(caption)}</figcaption></figure>"


def beside(*made: str) -> str:
    """Put pictures and tables side by side where there is room."""
    return f'<div class="beside">{"".join(made)}</div>'


def page(title: str, lead: str, figures: Sequence[Figure], sections: Sequence[Section]) -> str:
    """Write the whole page."""
    tiles = "".join(
        f"<li><b>{html.escape(f.value)}</b><span>{html.escape(f.words)}</span></li>" for f in figures
    )
    links = "".join(f'<li><a href="#{s.name}">{html.escape(s.title)}</a></li>' for s in sections)
    body = "\n".join(
        f'<section aria-labelledby="{s.name}"><h2 id="{s.name}">{html.escape(s.title)}</h2>{"".join(s.parts)}'
        "</section>"
        for s in sections
    )
    style = files("nnlearn.report").joinpath("style.css").read_text(encoding="utf-8")
    name = html.escape(title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{name}</title>\n<link rel="icon" href="data:,">\n<style>\n{style}</style>\n</head>\n<body>\n'
        f'<header><h1>{name}</h1><p class="lead">{html.escape(lead)}</p></header>\n'
        f'<main>\n<ul class="figures">{tiles}</ul>\n<nav aria-label="Contents"><ul>{links}</ul></nav>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )
