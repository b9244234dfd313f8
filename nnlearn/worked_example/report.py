"""The whole story of the example, told once: for the terminal as text, for a notebook as HTML."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

from nnlearn.table import page
from nnlearn.worked_example.story import Code, Heading, Paragraph, Part, story

WIDTH = 80


class Report(str):
    """A text that shows as HTML in a notebook."""

    parts: tuple[Part, ...]

    def __new__(cls, parts: Sequence[Part]) -> Report:
        made = super().__new__(cls, "\n\n".join(map(_text, parts)))
        made.parts = tuple(parts)
        return made

    def _repr_html_(self) -> str:
        return page(*map(_html, self.parts))


def report() -> Report:
    """Tell the whole story of the Age/CGPA example: as published, what went wrong, and how it comes out right.

    Returns
    -------
    Report
        A str of at most 80 columns; in a notebook it shows as HTML.

    Examples
    --------
    >>> print(report().split(chr(10))[0])
    THE AGE/CGPA EXAMPLE: WHAT WAS PRINTED, AND WHAT IS RIGHT
    """
    return Report(list(story()))


def _text(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"{text}\n{'=-'[level - 1] * len(text)}"
        case Paragraph(text, mark):
            lead = f"{mark} " if mark else ""
            return textwrap.fill(
                text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_long_words=False
            )
        case Code(text):
            return textwrap.indent(text, "    ")
    return part.to_text() if part.width <= WIDTH else part.to_text(" ")


def _html(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"<h{level + 1}>{html.escape(text)}</h{level + 1}>"
        case Paragraph(text, mark):
            lead = f"<b>{html.escape(mark)}</b> " if mark else ""
            return f"<p>{lead}{html.escape(text)}</p>"
        case Code(text):
            return f"<pre>{html.escape(text)}</pre>"
    return part.to_html()
