r"""Formulas as MathML, made when the site is: no script turns them, and screen readers read them.

What the converter makes is gone through once more, because browsers draw MathML Core, which is less than
what it writes, and because of what it passes over in silence (``\unknown`` would stand there as it is).
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

_DRAWN = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded"}
_DRAWN |= {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"}
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_OPENING, _CLOSED = re.compile(r"(?<!\\){"), re.compile(r"(?<!\\)}")
_LIMITS = {"max", "min", "lim"}
_THIN = "0.167em"
_BRACKETS = {"(", "[", "{"}
_CLOSING = {")", "]", "}", "|", "!"}
_SIGNS = {"−", "+"}
_RELATIONS = set("=≈<>≤≥≠←→")
_LONG, _TOO_LONG = 20, 30  # characters
_ARROWS = {"⟹", "⟺", "⟸"}


def mathml(latex: str, *, display: bool) -> str:
    r"""Turn a formula into MathML.

    Parameters
    ----------
    latex : str
        What stands between the dollar signs.
    display : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it cannot be turned, with the reason.

    Examples
    --------
    >>> mathml(r"\eta", display=False)
    '<math><mi>η</mi></math>'
    """
    source = latex.strip().replace("{aligned}", "{split}")
    if len(_OPENING.findall(source)) != len(_CLOSED.findall(source)):
        raise ValueError("the braces { and } do not pair")
    try:
        root = ET.fromstring(convert(source, display="block" if display else "inline"))
    except Exception as error:  # the converter's own have no common class
        raise ValueError(f"{type(error).__name__}: {error}".rstrip(": ")) from None
    for element in root.iter():
        _tidy(element)
    inner = list(root[0] if len(root) == 1 and root[0].tag == "mrow" else root)
    if display:
        return _math(inner, display="block")
    return "".join(map(_in_line, _parts(inner)))


def words(formula: str) -> str:
    """The text of a formula in MathML, for searching."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", formula))


def _in_line(children: list[ET.Element]) -> str:
    """A part of a formula; one that no phone is wide enough for gets a box that scrolls."""
    made = _math(children)
    return f'<span class="scroll long">{made}</span>' if _length(children) > _TOO_LONG else made


def _length(children: list[ET.Element]) -> int:
    return sum(len(text) for child in children for text in child.itertext())


def _math(children: list[ET.Element], **attributes: str) -> str:
    made = ET.Element("math", attributes)
    made.extend(children)
    return ET.tostring(made, encoding="unicode")


def _parts(children: list[ET.Element]) -> list[list[ET.Element]]:
    """Divide a long formula before its relations: browsers break lines between formulas, not within them."""
    if _length(children) <= _LONG:
        return [children]
    parts: list[list[ET.Element]] = [[]]
    for child in children:
        if child.text in _RELATIONS and parts[-1]:
            parts.append([])
        parts[-1].append(child)
    return parts


def _tidy(element: ET.Element) -> None:
    """Bring one element into the form that browsers draw."""
    element.tag = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
    text = element.text or ""
    if element.tag not in _DRAWN:
        raise ValueError(f"browsers do not draw <{element.tag}>")
    if "\\" in text or "$" in text or (text == "&" and element.tag == "mi"):
        raise ValueError(f"{text} is not known here")
    variant = element.attrib.pop("mathvariant", None)
    if variant not in (None, "normal"):
        raise ValueError(f"letters in {variant} are not drawn by browsers")
    if variant == "normal":
        element.set("mathvariant", "normal")
    if element.tag == "mtable":
        _columns(element)
    _spaces(element)
    _limits(element)


def _columns(table: ET.Element) -> None:
    """Columns are aligned by their style; those of an aligned formula stand close together."""
    close = table.attrib.pop("columnspacing", "").startswith("0")
    for cell in table.iter():
        align = cell.attrib.pop("columnalign", None)
        if align:
            cell.set("style", f"text-align:{align}" + (";padding-left:0;padding-right:0" if close else ""))


def _spaces(element: ET.Element) -> None:
    """Give operators the room that they have in print, where the converter or the browser gives another."""
    children = list(element)
    for before, sign in zip([None, *children], children, strict=False):
        if sign.text in _SIGNS and (
            before is None or (before.tag.endswith("mo") and before.text not in _CLOSING)
        ):
            sign.attrib |= {"form": "prefix", "lspace": "0", "rspace": "0"}
    if element.tag == "mrow" and len(children) == 1 and children[0].text == ",":  # within a number: 10{,}000
        children[0].attrib |= {"lspace": "0", "rspace": "0"}
    for child, after in zip(children, [*children[1:], None], strict=False):
        name = child.text or ""
        if name in _ARROWS:
            child.tag = "mo"
        elif name == "∂":
            child.tag = "mi"
            child.set("mathvariant", "normal")
        elif name == "/":
            child.attrib |= {"lspace": "0", "rspace": "0"}
        elif len(name) > 1 and name.isalpha() and not child.tag.endswith("mtext"):  # max, log, softmax
            before_a_bracket = after is not None and after.text in _BRACKETS
            child.tag = "mo"
            child.attrib |= {"form": "prefix", "lspace": "0" if child is children[0] else _THIN}
            child.set("rspace", "0" if before_a_bracket or after is None else _THIN)


def _limits(element: ET.Element) -> None:
    """What max, min and lim run over stands beneath them."""
    if element.tag == "msub" and len(element) and (element[0].text or "") in _LIMITS:
        element.tag = "munder"
