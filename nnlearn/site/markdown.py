"""The words of a notebook as HTML: with formulas, headings to link to, and links between lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from nnlearn.site import formulas
from nnlearn.site.errors import SiteError

_OUTSIDE = ("http://", "https://")
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Heading:
    """A heading, and how to link to it: its words with hyphens for blanks, as Jupyter has it."""

    level: int
    words: str
    anchor: str


@dataclass
class Passage:
    """What stands under one heading, for searching; in bold are the terms that it explains."""

    heading: Heading | None
    words: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """A link to another lesson, or to another place in this one."""

    cell: str
    page: str
    anchor: str


@dataclass
class Written:
    """What was met while the words of one notebook were written as HTML.

    Attributes
    ----------
    page : str
        The notebook's name, for messages.
    cell : str
        The cell that is being written, for messages.
    headings : list of Heading
    passages : list of Passage
    links : list of Link
    formulas : list of str
    """

    page: str
    cell: str = ""
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=lambda: [Passage(None)])
    links: list[Link] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def problem(self, what: str, write: str) -> SiteError:
        """An error that names the place."""
        return SiteError(f"{self.page}.ipynb, cell {self.cell!r}: {what}\n    write: {write}")


class _Renderer(RendererHTML):
    """Tables in a box of their own, so that a wide one does not widen the page."""

    def table_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return f'<div class="scroll">{self.renderToken(tokens, at, options, env)}'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return f"{self.renderToken(tokens, at, options, env)}</div>\n"

    def fence(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return super().fence(tokens, at, options, env).replace("<pre>", '<pre class="text scroll">', 1)

    def code_block(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return super().code_block(tokens, at, options, env).replace("<pre>", '<pre class="text scroll">', 1)


def _in_line(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return str(tokens[at].meta["mathml"])


def _on_its_own(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return f'<span class="scroll formula">{tokens[at].meta["mathml"]}</span>\n'


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True}, renderer_cls=_Renderer)
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, allow_labels=False, double_inline=True)
)
_MARKDOWN.add_render_rule("math_inline", _in_line)
_MARKDOWN.add_render_rule("math_inline_double", _on_its_own)
_MARKDOWN.add_render_rule("math_block", _on_its_own)


def tokens(source: str) -> list[Token]:
    """Read Markdown."""
    return _MARKDOWN.parse(source)


def to_html(source: str, written: Written) -> str:
    """Write Markdown as HTML, and note what was met.

    Parameters
    ----------
    source : str
    written : Written
        Takes notes; its `page` and `cell` stand in messages.

    Returns
    -------
    str

    Raises
    ------
    SiteError
        For a formula that cannot be turned, or a link that leads nowhere.
    """
    parsed = tokens(source)
    for at, token in enumerate(parsed):
        if token.type == "heading_open":
            _note_heading(token, parsed[at + 1], written)
        elif token.type == "html_block":
            written.passages[-1].words.append(_bare(token.content))
        for each in (token, *(token.children or ())):
            _prepare(each, written)
        if token.type == "inline" and not (at and parsed[at - 1].type == "heading_open"):
            written.passages[-1].words.append(_words(token.children or []))
            written.passages[-1].terms.extend(_bold(token.children or []))
    return str(_MARKDOWN.renderer.render(parsed, _MARKDOWN.options, {}))


def _note_heading(token: Token, inside: Token, written: Written) -> None:
    for each in inside.children or ():
        _formula(each, written)
    words = _words(inside.children or [])
    anchor, taken = words.replace(" ", "-"), {heading.anchor for heading in written.headings}
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{words.replace(' ', '-')}-{number}"
    heading = Heading(int(token.tag[1:]), words, anchor)
    if heading.level == 3 and all(before.level != 2 for before in written.headings):
        token.attrSet("aria-level", "2")  # it stands alone: for those who hear the page, no level is left out
    written.headings.append(heading)
    written.passages.append(Passage(heading))
    token.attrSet("id", anchor)


def _prepare(token: Token, written: Written) -> None:
    """Turn formulas and links."""
    _formula(token, written)
    if token.type == "link_open":
        _link(token, written)
    elif token.type == "image" and not str(token.attrGet("src")).startswith("data:"):
        raise written.problem(
            f"the picture {token.attrGet('src')} is a file, which the page would have to bring along",
            "a cell that draws it, or ![words](data:...)",
        )


def _formula(token: Token, written: Written) -> None:
    if not token.type.startswith("math") or "mathml" in token.meta:
        return
    try:
        made = formulas.mathml(token.content, display=token.type != "math_inline")
    except ValueError as error:
        raise written.problem(
            f"the formula ${token.content.strip()}$ cannot be turned into MathML: {error}",
            r"it with what LaTeX has for school, such as \frac, \sum, \text, cases, aligned",
        ) from None
    token.meta["mathml"] = made
    written.formulas.append(made)


def _link(token: Token, written: Written) -> None:
    target = str(token.attrGet("href"))
    if target.startswith(_OUTSIDE):
        token.attrJoin("class", "outside")
        token.attrSet("rel", "noreferrer")
        return
    page, _, anchor = target.partition("#")
    if page and not page.endswith(".ipynb"):
        raise written.problem(f"the link {target!r} leads to no notebook", "[words](04_bias.ipynb)")
    name = page.removesuffix(".ipynb") or written.page
    written.links.append(Link(written.cell, name, unquote(anchor)))
    token.attrSet("href", (f"{name}.html" if page else "") + (f"#{anchor}" if anchor else ""))


def _words(inline: Sequence[Token]) -> str:
    return "".join(_piece(inline)).strip()


def _bold(inline: Sequence[Token]) -> Iterator[str]:
    """What stands in bold."""
    begins = [at for at, token in enumerate(inline) if token.type == "strong_open"]
    ends = [at for at, token in enumerate(inline) if token.type == "strong_close"]
    return (_words(inline[begin:end]).strip(" .:,;") for begin, end in zip(begins, ends, strict=True))


def _piece(inline: Sequence[Token]) -> Iterator[str]:
    for token in inline:
        if token.type.startswith("math"):
            yield formulas.words(token.meta["mathml"])
        elif token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def _bare(html: str) -> str:
    return unescape(_TAGS.sub(" ", html)).strip()
