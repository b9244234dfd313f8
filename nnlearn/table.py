"""A small table of text: aligned for the terminal, or as HTML that follows the page's colours."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

STYLE = (
    ".nnlearn-table{line-height:1.5;max-width:60em}"
    ".nnlearn-table table{border-collapse:collapse;margin:.2em 0 .8em 0;color:inherit}"
    ".nnlearn-table caption{text-align:left;font-weight:bold;padding:.2em 0;color:inherit}"
    ".nnlearn-table th,.nnlearn-table td{text-align:right!important;padding:.1em .5em;border:0;"
    "background:none;color:inherit;font-weight:normal;vertical-align:top;font-variant-numeric:tabular-nums}"
    ".nnlearn-table .left{text-align:left!important}"
    ".nnlearn-table thead th{opacity:.7}"
    ".nnlearn-table tbody tr{background:none!important;border-top:1px solid"
    " color-mix(in srgb,currentColor 15%,transparent)}"
)


@dataclass(frozen=True)
class Table:
    """Rows of text under headings.

    Parameters
    ----------
    headings : sequence of str
    rows : sequence of sequences of str
        One cell for each heading.
    left : sequence of str
        The headings of the columns that hold words, which start at the left; numbers end at the right.
    title : str
        What the table shows; the HTML's caption.

    Examples
    --------
    >>> print(Table(["row", "z"], [["1", "0.13"], ["2", "−0.2"]]))
    row     z
      1  0.13
      2  −0.2
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: Sequence[str] = ()
    title: str = ""

    @property
    def width(self) -> int:
        """How many columns of a terminal the text takes."""
        return max(map(len, self.to_text().split("\n")))

    def to_text(self, gap: str = "  ") -> str:
        """Write the table as lines of equal columns, `gap` apart."""
        grid = [self.headings, *self.rows]
        widths = [max(len(row[i]) for row in grid) for i in range(len(self.headings))]
        words = [heading in self.left for heading in self.headings]

        def line(row: Sequence[str]) -> str:
            cells = zip(row, widths, words, strict=True)
            return gap.join(c.ljust(w) if left else c.rjust(w) for c, w, left in cells).rstrip()

        return "\n".join(map(line, grid))

    def to_html(self) -> str:
        """Write the table as HTML, with a caption and headings that screen readers announce."""
        kinds = [" class='left'" if heading in self.left else "" for heading in self.headings]

        def cells(row: Sequence[str], tag: str, scope: str = "") -> str:
            made = zip(row, kinds, strict=True)
            return "".join(f"<{tag}{scope}{kind}>{html.escape(cell)}</{tag}>" for cell, kind in made)

        head = cells(self.headings, "th", " scope='col'")
        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def __str__(self) -> str:
        return self.to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(self.to_html())


def page(*parts: str) -> str:
    """Put pieces of HTML together, in the tables' style."""
    return f"<style>{STYLE}</style><div class='nnlearn-table'>{''.join(parts)}</div>"


def paragraphs(texts: Sequence[str]) -> str:
    """Write sentences as HTML paragraphs."""
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)
