"""A notebook as a lesson: what its first cell says of it, and its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markupsafe import Markup

from nnlearn.site.code import coloured, is_open
from nnlearn.site.markdown import Heading, Written, to_html, tokens
from nnlearn.site.notebook_file import Cell, Notebook
from nnlearn.site.outputs import Outputs

_NUMBERED = re.compile(r"(\d+)\s*·\s*(.+)")
_TIME = re.compile(r"\b(\d+)\s+minutes")
_AIMS = re.compile(r"by the end you will be able to", re.IGNORECASE)
_FOR_THE_READER = re.compile(r"\*\*Your turn[.:]?\*\*", re.IGNORECASE)


@dataclass(frozen=True)
class Lesson:
    """A notebook, ready to stand in a page.

    Attributes
    ----------
    name, title : str
    number : str
        As the title has it; "" where it has none.
    minutes : str
        As the first cell has it; "" where it says nothing.
    aims : tuple of Markup
        What one will be able to do.
    body : Markup
        All cells.
    written : Written
        Headings, links, formulas, and words to search in.
    """

    name: str
    title: str
    number: str
    minutes: str
    aims: tuple[Markup, ...]
    body: Markup
    written: Written

    @property
    def page(self) -> str:
        """The page's file."""
        return f"{self.name}.html"

    @property
    def full_title(self) -> str:
        """The title with its number."""
        return f"{self.number} · {self.title}" if self.number else self.title

    @property
    def contents(self) -> list[Heading]:
        """The headings that a table of contents shows, in two levels."""
        shown = [heading for heading in self.written.headings if heading.level in (2, 3)]
        first = next((at for at, heading in enumerate(shown) if heading.level == 2), len(shown))
        return [*(replace(heading, level=2) for heading in shown[:first]), *shown[first:]]


def lesson(notebook: Notebook) -> Lesson:
    """Make a lesson of a notebook.

    Parameters
    ----------
    notebook : Notebook

    Returns
    -------
    Lesson

    Raises
    ------
    SiteError
        If something in it cannot stand in a page.
    """
    written = Written(notebook.name)
    outputs = Outputs(written)
    parts, before = [], ""
    for cell in notebook.cells:
        written.cell = cell.name
        if cell.kind == "markdown":
            parts.append(to_html(cell.source, written))
        elif cell.kind == "code":
            parts.append(_code(cell, before, outputs))
            written.passages[-1].words.append(cell.source)
        before = cell.source if cell.kind == "markdown" else ""
    first = next((cell.source for cell in notebook.cells if cell.kind == "markdown"), "")
    heading = next((h.words for h in written.headings if h.level == 1), notebook.name)
    number, title = match.groups() if (match := _NUMBERED.match(heading)) else ("", heading)
    time = _TIME.search(first)
    body = Markup("\n".join(parts))
    return Lesson(notebook.name, title, number, time[1] if time else "", _aims(first), body, written)


def _aims(source: str) -> tuple[Markup, ...]:
    """The points of the list beneath the words that announce it."""
    announced = _AIMS.search(source)
    if not announced:
        return ()
    parsed = tokens(source[announced.end() :])
    close = next((at for at, token in enumerate(parsed) if token.type == "bullet_list_close"), 0)
    points = [token.content for token in parsed[:close] if token.type == "inline" and token.level > 1]
    aside = Written("")  # the page itself has noted it all
    return tuple(
        Markup(to_html(point.rstrip(";."), aside).strip().removeprefix("<p>").removesuffix("</p>"))
        for point in points
    )


def _code(cell: Cell, before: str, outputs: Outputs) -> str:
    """A cell of code and what it has given."""
    lines = coloured(cell.source)
    if "setup" in cell.tags:
        return (
            '<p class="already">This page shows the notebook after it was run. What moves plays here too;'
            ' to change things, <a href="#the-notebook">take the notebook along</a>.</p>'
            '<details class="setup"><summary>The first cell makes <code>nnlearn</code> ready</summary>'
            f'<pre class="code scroll"><code>{lines}</code></pre></details>'
        )
    made = outputs.to_html(cell.outputs)
    turn = is_open(cell.source) or _FOR_THE_READER.search(before.rpartition("\n\n")[2]) is not None
    kinds = "cell" + (" turn" if turn else "") + (" wide" if "out widget" in made else "")
    note = (
        '<p class="note"><a href="#the-notebook">Your turn: run this cell in the notebook</a></p>'
        if turn
        else ""
    )
    return f'<div class="{kinds}">{note}<pre class="code scroll"><code>{lines}</code></pre>{made}</div>'
