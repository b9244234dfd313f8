"""What a cell has given, as HTML: in the richest form that a page can show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from nnlearn.course.outputs import without_colours
from nnlearn.site import formulas
from nnlearn.site.markdown import Written

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_WIDGET = 'class="nnl-embed"'


class Outputs:
    """The outputs of one page.

    A style that several of them bring is written once.

    Parameters
    ----------
    written : Written
        Names the page and the cell in messages.
    """

    def __init__(self, written: Written) -> None:
        self._written = written
        self._styles: set[str] = set()

    def to_html(self, outputs: Iterable[Any]) -> str:
        """Write a cell's outputs."""
        return "".join(map(self._one, outputs))

    def _one(self, output: Any) -> str:
        if output.output_type == "stream":
            return _text(output.text, "stream")
        if output.output_type == "error":
            return _text(without_colours("\n".join(output.traceback)), "error")
        data = output.data
        if "text/html" in data:
            return self._rich(data["text/html"])
        if "image/svg+xml" in data:
            return _box("figure", data["image/svg+xml"])
        if "image/png" in data:
            alt = html.escape(data.get("text/plain", ""))
            source = data["image/png"].replace("\n", "")
            return _box("figure", f'<img alt="{alt}" src="data:image/png;base64,{source}">')
        if "text/latex" in data:
            return self._formula(data["text/latex"])
        return _text(data.get("text/plain", ""), "plain")

    def _rich(self, made: str) -> str:
        if _WIDGET in made:
            return _box("widget", made)
        kind = "figure" if made.lstrip().startswith("<img") else "rich scroll"
        return _box(kind, _STYLE.sub(self._style_once, made))

    def _style_once(self, style: re.Match[str]) -> str:
        new = style[0] not in self._styles
        self._styles.add(style[0])
        return style[0] if new else ""

    def _formula(self, latex: str) -> str:
        try:
            made = formulas.mathml(latex.strip().strip("$"), display=True)
        except ValueError as error:
            raise self._written.problem(
                f"its formula {latex} cannot be turned into MathML: {error}", "print(...)"
            ) from None
        self._written.formulas.append(made)
        return _box("formula scroll", made)


def _text(text: str, kind: str) -> str:
    return f'<pre class="text {kind} scroll">{html.escape(text.rstrip())}</pre>' if text.strip() else ""


def _box(kind: str, inside: str) -> str:
    return f'<div class="out {kind}">{inside}</div>'
