"""Lines of Python in colours, which the style sheet chooses for light and for dark."""

from __future__ import annotations

import ast

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

_LEXER, _FORMATTER = PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True)


def coloured(source: str) -> str:
    """Write lines of Python as HTML whose parts carry the names that Pygments gives them."""
    return str(highlight(source, _LEXER, _FORMATTER))


def is_open(source: str) -> bool:
    """Whether a reader is to write something in place of ``...``.

    Examples
    --------
    >>> is_open("answer = ..."), is_open("print('...')"), is_open("x[..., 0]")
    (True, False, False)
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a line for the notebook alone, such as %pip
        return False
    inside = {id(n) for s in ast.walk(tree) if isinstance(s, ast.Subscript) for n in ast.walk(s.slice)}
    return any(
        isinstance(node, ast.Constant) and node.value is ... and id(node) not in inside
        for node in ast.walk(tree)
    )
