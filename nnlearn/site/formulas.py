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
_LIMITS = {"max", "min", "lim"}
_THIN = "0.167em"


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
    try:
        root = ET.fromstring(convert(source, display="block" if display else "inline"))
    except Exception as error:  # the converter's own have no common class
        raise ValueError(f"{type(error).__name__}: {error}".rstrip(": ")) from None
    for element in root.iter():
        _tidy(element)
    attributes = {"display": "block"} if display else {}
    bare = ET.Element("math", attributes)
    inner = root[0] if len(root) == 1 and root[0].tag == "mrow" else root
    bare.extend(inner)
    return ET.tostring(bare, encoding="unicode")


def words(formula: str) -> str:
    """The text of a formula in MathML, for searching."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", formula))


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
    align = element.attrib.pop("columnalign", None)
    if align:
        element.set("style", f"text-align:{align}")
    _space(element)
    _limits(element)


def _space(element: ET.Element) -> None:
    """Names of functions keep a little room, but none before a bracket; a comma within a number has none."""
    children = list(element)
    if element.tag == "mrow" and len(children) == 1 and children[0].text == ",":
        children[0].attrib |= {"lspace": "0", "rspace": "0"}
    for child, after in zip(children, [*children[1:], None], strict=False):
        name = child.text or ""
        if child.tag.endswith("mo") and len(name) > 1 and name.isalpha():
            bracket = after is None or (after.text or "") in "([{"
            child.attrib |= {"form": "prefix", "lspace": "0" if child is children[0] else _THIN}
            child.set("rspace", "0" if bracket else _THIN)


def _limits(element: ET.Element) -> None:
    """What max, min and lim run over stands beneath them."""
    if element.tag == "msub" and len(element) and (element[0].text or "") in _LIMITS:
        element.tag = "munder"
