"""What values are called, in text and in LaTeX: ``dW1[0, 1]`` is dW1₁₂, or ∂E/∂w with its indices.

Units and examples count from 0 in code and from 1 in formulas. A single example is not numbered. What an
optimiser keeps for a weight is written as a function of the weight, m(W1₁₂); what is new has a ⁺; and what
dropout leaves of a value has a tilde, ã1₁. In a recurrent network numbers count steps, weights go by a
letter, and what one step adds to a gradient has its number above: dWh⁽²⁾₁₁.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nnlearn.equations.notation import subscript, symbol_latex, symbol_text

_NAME = re.compile(
    r"(?P<kind>dW|db|da|dh|delta|slope|losses|mask|rate|[WbzahxyucEn]|learning_rate)"
    r"(?P<layer>\d*|(?<=[Wb])[xhy])"
    r"(?:_(?P<rest>\w+?))??(?P<new>_new)?"
)
_PER_EXAMPLE = {"x", "y", "c", "z", "a", "da", "h", "dh", "delta", "slope", "u", "mask"}
_TILDE = {"x": "x\u0303", "a": "\u00e3"}
_ABOVE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: What follows a name without the number of a layer.
_PARTS = {"", "kept", "data", "penalty"}
_TEXT = {"delta": "δ", "learning_rate": "η", "losses": "E", "l1": "λ₁", "l2": "λ₂"}
_LATEX = {
    "delta": r"\delta",
    "learning_rate": r"\eta",
    "losses": "E",
    "l1": r"\lambda_1",
    "l2": r"\lambda_2",
    "mask": r"\text{mask}",
    "max_w2": r"w^2_{\max}",
}


class Name(NamedTuple):
    """A value's name, taken apart: ``W1_m_new`` is the new m of W in layer 1; ``Wh`` is the W of letter h."""

    kind: str
    layer: str = ""
    rest: str = ""
    new: bool = False

    @property
    def of_a_parameter(self) -> bool:
        """Whether it has an entry for each weight or bias of a layer."""
        return self.kind in ("W", "b", "dW", "db")

    @property
    def kept(self) -> bool:
        """Whether it is what dropout leaves of a value."""
        return self.rest == "kept" and self.kind in ("x", "a", "da")

    @property
    def updates(self) -> bool:
        """Whether it is of the last part of a step: new, or what an optimiser works out on the way."""
        return self.kind in ("W", "b") and (self.new or bool(self.rest))


def parsed(name: str) -> Name:
    """Take a value's name apart.

    Examples
    --------
    >>> parsed("W1_m_new")
    Name(kind='W', layer='1', rest='m', new=True)
    """
    match = _NAME.fullmatch(name)
    if not match or not (match["layer"] or (match["rest"] or "") in _PARTS):
        return Name(name)
    return Name(match["kind"], match["layer"], match["rest"] or "", bool(match["new"]))


def shown_index(name: str, index: tuple[int, ...], examples: int) -> tuple[int, ...]:
    """The part of an index that is shown: without the example, where there is only one."""
    return index[1:] if parsed(name).kind in _PER_EXAMPLE and examples == 1 and len(index) > 1 else index


def text_name(name: str, index: tuple[int, ...] = (), examples: int = 1) -> str:
    """A value's name as plain text.

    Examples
    --------
    >>> text_name("delta2", (0, 1)), text_name("W1_new", (0, 1)), text_name("learning_rate")
    ('δ2₂', 'W1⁺₁₂', 'η')
    >>> text_name("W1_m_new", (0, 1)), text_name("b1_v_hat", (0,)), text_name("a1_kept", (0, 1))
    ('m⁺(W1₁₂)', 'v̂(b1₁)', 'ã1₂')
    >>> text_name("h2", (0, 0)), text_name("Wh", (0, 1)), text_name("dWh_2", (0, 1))
    ('h2₁', 'Wh₁₂', 'dWh⁽²⁾₁₂')
    """
    kind, layer, rest, new = took = parsed(name)
    shown = subscript(*shown_index(name, index, examples)) if index or kind != "losses" else "ₑ"
    base, plus = _TEXT.get(kind, symbol_text(kind)), "⁺" if new else ""
    if took.kept:
        return f"{base[:-1]}{_TILDE[base[-1]]}{layer}{shown}"
    if rest in ("data", "penalty"):
        return f"{base}{layer}_{rest}{shown}"
    if rest.isdecimal():
        return f"{base}{layer}⁽{rest.translate(_ABOVE)}⁾{shown}"
    if rest:
        return f"{rule_text(rest)}{plus}({base}{layer}{shown})"
    return f"{base}{layer}{plus}{shown}"


def latex_name(name: str, index: tuple[int, ...] = (), examples: int = 1) -> str:
    r"""A value's name as LaTeX.

    Examples
    --------
    >>> print(latex_name("dW1", (0, 1)))
    \frac{\partial E}{\partial W^{(1)}_{12}}
    >>> print(latex_name("z2", (0, 0)))
    z^{(2)}_{1}
    >>> print(latex_name("W1_m_new", (0, 1)))
    m^{+}(W^{(1)}_{12})
    """
    kind, layer, rest, new = took = parsed(name)
    numbers = [str(i + 1) for i in shown_index(name, index, examples)]
    indices = ("," if any(len(n) > 1 for n in numbers) else "").join(numbers)
    if kind == "losses" and not index:
        indices = "e"
    plus = "+" if new and not rest else ""

    def written(letter: str) -> str:
        above = f"^{{({layer}){plus}}}" if layer else ""
        return f"{letter}{above}" + (f"_{{{indices}}}" if indices else "")

    if kind in ("dW", "db", "da", "dh"):
        letter = rf"\tilde{{{kind[1]}}}" if took.kept else kind[1]
        of = r"E_{\text{data}}" if rest == "data" else "E"
        derivative = rf"\frac{{\partial {of}}}{{\partial {written(letter)}}}"
        return rf"\left. {derivative} \right|_{{{rest}}}" if rest.isdecimal() else derivative
    if kind == "slope":
        return written("{a'}")
    if took.kept:
        return written(rf"\tilde{{{kind}}}")
    if kind == "E" and rest:
        return rf"E_{{\text{{{rest}}}}}"
    if rest:
        return f"{rule_latex(rest)}{'^{+}' if new else ''}({written(kind)})"
    return written(_LATEX.get(kind, symbol_latex(kind)))


def rule_text(rule: str) -> str:
    """What an optimiser's rule works out, as plain text: ``m_hat`` is m̂."""
    letter = rule.removesuffix("_hat")
    return f"{letter}\u0302" if len(letter) == 1 and letter != rule else symbol_text(rule)


def rule_latex(rule: str) -> str:
    """What an optimiser's rule works out, as LaTeX."""
    letter = rule.removesuffix("_hat")
    return rf"\hat{{{letter}}}" if len(letter) == 1 and letter != rule else symbol_latex(rule)
