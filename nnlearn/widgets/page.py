"""Widgets as HTML that plays by itself: the same script as in a notebook, on a stand-in for the kernel."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_REMARK = re.compile(r"^\s*(//.*|/\*.*\*/)?$\n?", re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)

_EMBEDDED = """\
<div class="nnl-embed" data-key="{key}"><img alt="{alt}" src="data:image/svg+xml;base64,{poster}" \
style="max-width:100%"></div>
<script type="module">(()=>{{
{script}
playHere(widget,{state},{data},{style},"{key}");
}})()</script>"""

_DOCUMENT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 72rem; padding: clamp(0.5rem, 2vw, 2rem); }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


@cache
def module(source: str) -> str:
    """The ES module of a widget: the shared script, its own, and the door that notebooks enter by."""
    return f"{_script(source)}\nexport default {{ render: (given) => open(widget, given) }};\n"


@cache
def style(source: str) -> str:
    """The looks of a widget: the shared ones, and its own where it has some."""
    own = _HERE / f"{source}.css"
    text = _read("base.css") + (_read(own.name) if own.exists() else "")
    return _bare(text)


def embedded(source: str, state: dict[str, Any], data: bytes, poster: str, alt: str) -> str:
    """A piece of HTML: a poster, and the script that puts the playing widget in its place.

    The same widget gives the same bytes each time; the script finds its place by what it shows.
    """
    wire = base64.b64encode(data).decode()
    key = hashlib.sha256((_json(state) + wire).encode()).hexdigest()[:12]
    return _EMBEDDED.format(
        key=key,
        alt=html.escape(alt),
        poster=base64.b64encode(poster.encode()).decode(),
        script=_script(source).replace("</", "<\\/"),
        state=_json(state),
        data=f'"{wire}"',
        style=_json(style(source)),
    )


def document(title: str, body: str) -> str:
    """A whole page around a piece of HTML."""
    return _DOCUMENT.format(title=html.escape(title), body=body)


def _json(tree: Any) -> str:
    """JSON that may stand within a script."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


@cache
def _script(source: str) -> str:
    return _bare(_read("base.js") + _read(f"{source}.js"))


def _bare(text: str) -> str:
    """A script or style without remarks and indentation, which nobody reads in a page."""
    return _INDENT.sub("", _REMARK.sub("", text))


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
