"""The font of the formulas, cut down to what they use: a browser without one draws them badly."""

from __future__ import annotations

import base64
import io
import string
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

#: What the letters a to z and α to ω become when they stand for a number, each from where it begins.
_ITALICS = {"A": 0x1D434, "a": 0x1D44E, "Α": 0x1D6E2, "α": 0x1D6FC}
_ABOUT = "STIX Two Math, with fewer characters; see STIX-Two-Math-licence.txt"
_EXCEPTION = "ℎ"  # the italic h is older than the others


def font_style(characters: Iterable[str]) -> bytes:
    """Return a style sheet that brings the font: within itself, for some browsers load none from a folder.

    Parameters
    ----------
    characters : iterable of str
        What stands in the formulas.

    Returns
    -------
    bytes
    """
    font = base64.b64encode(math_font(characters)).decode()
    source = f'src: url("data:font/woff;base64,{font}") format("woff");'
    return f'/* {_ABOUT} */\n@font-face {{ font-family: "STIX Two Math"; {source} }}\n'.encode()


def math_font(characters: Iterable[str]) -> bytes:
    """Return STIX Two Math with some characters only, and all that these need to grow and to be stacked.

    Parameters
    ----------
    characters : iterable of str
        What stands in the formulas; letters and digits are always kept.

    Returns
    -------
    bytes
        A file of the type woff. Its licence travels within it too.
    """
    kept = set(string.printable) | {c for c in characters if c.isprintable()} | {_EXCEPTION}
    for first, italic in _ITALICS.items():
        count = 26 if first in "Aa" else 25
        kept |= {chr(ord(first) + i) for i in range(count)} | {chr(italic + i) for i in range(count)}
    kept |= set("∂−…·×′≈≤≥≠→←∑√()[]{}|‖^¯⏟⏞")
    return _cut(frozenset(kept))


@cache
def _cut(kept: frozenset[str]) -> bytes:
    options = subset.Options(
        flavor="woff",
        layout_features=["ssty", "dtls", "flac"],
        name_IDs=["*"],
        notdef_outline=True,
        hinting=False,
    )
    brings = distribution("ziamath")  # for its font alone: the package itself is not loaded
    font = TTFont(
        Path(str(brings.locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf"))), recalcTimestamp=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(c) for c in sorted(kept)])
    cutter.subset(font)
    font.flavor = "woff"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()
