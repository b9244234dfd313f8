"""Formulas: what is made of them, and that the font which travels with them can write it."""

from __future__ import annotations

import base64
import io
import re
from html import unescape
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from nnlearn.site.formulas import mathml, words


@pytest.mark.parametrize(
    ("latex", "made"),
    [
        (r"\frac12", "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"),
        (r"\hat y", '<math><mover accent="true"><mi>y</mi><mo>^</mo></mover></math>'),
        (r"10{,}000", '<mrow><mo lspace="0" rspace="0">,</mo></mrow>'),
        (r"a \cdot (-3)", '<mo form="prefix" lspace="0" rspace="0">−</mo>'),
        (r"(a) - 3", '<mo stretchy="false">)</mo><mo>−</mo>'),
        (r"\max(0, z)", '<mo form="prefix" lspace="0" rspace="0">max</mo><mo stretchy="false">(</mo>'),
        (r"2 \log p", '<mo form="prefix" lspace="0.167em" rspace="0.167em">log</mo>'),
        (r"\max_i x", "<munder><mo"),
        (r"\partial E / \partial w", '<mi mathvariant="normal">∂</mi><mi>E</mi><mo lspace="0" rspace="0">/'),
        (r"\begin{cases} 1 & x \\ 0 & y \end{cases}", '<mtd style="text-align:left">'),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "text-align:right;padding-left:0"),
    ],
)
def test_formulas_are_written_as_browsers_draw_them(latex: str, made: str) -> None:
    assert made in mathml(latex, display=False)


def test_a_formula_on_its_own_line_says_so() -> None:
    assert mathml(r"\sum_i x_i", display=True).startswith('<math display="block"><munder><mo>∑</mo>')


def test_long_formulas_in_a_line_may_break_before_their_relations() -> None:
    made = mathml(r"z = 0.05 \cdot 0.15 + 0.1 \cdot 0.2 + 0.35 = 0.3775", display=False)
    assert [words(part) for part in made.split("</math>")[:-1]] == ["z", "=0.05·0.15+0.1·0.2+0.35", "=0.3775"]
    assert mathml(r"z = x_1 w_1 + b", display=False).count("<math") == 1
    assert mathml(r"\text{a long name, } \text{which no phone can hold}", display=False).startswith("<span")


@pytest.mark.parametrize(
    "latex", [r"\nothing{x}", r"\frac{1", r"\boxed{x}", r"a & b", r"\boldsymbol{w}", r"\text{$x$}"]
)
def test_what_would_be_drawn_wrongly_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mathml(latex, display=False)


def test_the_font_has_what_the_course_writes(course_site: Path) -> None:
    style = (course_site / "assets" / "math.css").read_text(encoding="utf-8")
    font = TTFont(io.BytesIO(base64.b64decode(style.partition("base64,")[2].partition('"')[0])))
    has = set(map(chr, font.getBestCmap()))
    for path in course_site.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        for formula in re.findall(r"<math.*?</math>", page, re.DOTALL):
            lacks = set(unescape(words(formula))) - has - {" ", "\u00a0"}
            assert not lacks, f"{path.name}: {formula}"
    assert "MATH" in font  # how fractions, roots and brackets grow
    assert {"𝑤", "𝜎", "ℎ"} <= has  # what single letters become
    assert "Open Font License" in font["name"].getDebugName(13)
    assert (course_site / "assets" / "STIX-Two-Math-licence.txt").is_file()
