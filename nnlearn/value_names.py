"""What values are called, in text and in LaTeX: ``dW1[0, 1]`` is dW1₁₂, or ∂E/∂w with its indices.

Units and examples count from 0 in code and from 1 in formulas. A single example is not numbered.
"""

from __future__ import annotations

import re

from nnlearn.equations.notation import subscript, symbol_latex, symbol_text

_NAME = re.compile(
    r"(?P<kind>dW|db|da|delta|slope|losses|[WbzaxyEn]|learning_rate)(?P<layer>\d*)(?P<new>_new)?"
)
_PER_EXAMPLE = {"x", "y", "z", "a", "da", "delta", "slope"}


def shown_index(name: str, index: tuple[int, ...], examples: int) -> tuple[int, ...]:
    """The part of an index that is shown: without the example, where there is only one."""
    kind = _kind(name)[0]
    return index[1:] if kind in _PER_EXAMPLE and examples == 1 and len(index) > 1 else index


def text_name(name: str, index: tuple[int, ...] = (), examples: int = 1) -> str:
    """A value's name as plain text.

    Examples
    --------
    >>> text_name("delta2", (0, 1)), text_name("W1_new", (0, 1)), text_name("learning_rate")
    ('δ2₂', 'W1⁺₁₂', 'η')
    """
    kind, layer, new = _kind(name)
    base = {"delta": "δ", "learning_rate": "η", "losses": "E"}.get(kind, symbol_text(kind))
    shown = subscript(*shown_index(name, index, examples)) if index or kind != "losses" else "ₑ"
    return f"{base}{layer}{'⁺' if new else ''}{shown}"


def latex_name(name: str, index: tuple[int, ...] = (), examples: int = 1) -> str:
    r"""A value's name as LaTeX.

    Examples
    --------
    >>> print(latex_name("dW1", (0, 1)))
    \frac{\partial E}{\partial W^{(1)}_{12}}
    >>> print(latex_name("z2", (0, 0)))
    z^{(2)}_{1}
    """
    kind, layer, new = _kind(name)
    numbers = [str(i + 1) for i in shown_index(name, index, examples)]
    indices = ("," if any(len(n) > 1 for n in numbers) else "").join(numbers)
    if kind == "losses" and not index:
        indices = "e"

    def written(letter: str) -> str:
        above = f"^{{({layer}){'+' if new else ''}}}" if layer else ""
        return f"{letter}{above}" + (f"_{{{indices}}}" if indices else "")

    if kind in ("dW", "db", "da"):
        return rf"\frac{{\partial E}}{{\partial {written(kind[1])}}}"
    if kind == "slope":
        return written("{a'}")
    return written(
        {"delta": r"\delta", "learning_rate": r"\eta", "losses": "E"}.get(kind, symbol_latex(kind))
    )


def _kind(name: str) -> tuple[str, str, bool]:
    match = _NAME.fullmatch(name)
    return (match["kind"], match["layer"], bool(match["new"])) if match else (name, "", False)
