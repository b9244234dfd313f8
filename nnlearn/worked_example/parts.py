"""What a report is made of: headings, sentences, tables; each written as text or as HTML."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass

from nnlearn.table import Table

WIDTH = 80


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 for the whole, 2 for a section."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Some sentences, perhaps with a mark in front of them."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Code:
    """Lines that are not to be broken."""

    text: str


@dataclass(frozen=True)
class Remarks:
    """Numbered quotations, each with what there is to say about it."""

    items: tuple[tuple[int, str, str], ...]


Part = Heading | Paragraph | Code | Remarks | Table


def to_text(part: Part) -> str:
    """Write a part as plain text of at most 80 columns."""
    match part:
        case Heading(text, level):
            return f"{text}\n{'=-'[level - 1] * len(text)}"
        case Paragraph(text, mark):
            return _filled(text, f"{mark} " if mark else "")
        case Code(text):
            return textwrap.indent(text, "    ")
        case Remarks(items):
            return "\n".join(f"{n:>2}  {quoted}\n{_filled(said, '    ')}" for n, quoted, said in items)
    return part.to_text() if part.width <= WIDTH else part.to_text(" ")


def to_html(part: Part) -> str:
    """Write a part as HTML."""
    match part:
        case Heading(text, level):
            return f"<h{level + 1}>{html.escape(text)}</h{level + 1}>"
        case Paragraph(text, mark):
            lead = f"<b>{html.escape(mark)}</b> " if mark else ""
            return f"<p>{lead}{html.escape(text)}</p>"
        case Code(text):
            return f"<pre>{html.escape(text)}</pre>"
        case Remarks(items):
            made = (f"<li><code>{html.escape(q)}</code><br>{html.escape(said)}</li>" for _, q, said in items)
            return f"<ol>{''.join(made)}</ol>"
    return part.to_html()


def _filled(text: str, lead: str) -> str:
    """Break sentences into lines that hang from `lead`."""
    indent = " " * len(lead)
    return textwrap.fill(text, WIDTH, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)
