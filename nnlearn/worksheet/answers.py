"""What a student wrote, read as a number with as many digits as were written; never evaluated."""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

#: Nobody writes longer numbers by hand.
LONGEST = 40
_NUMBER = re.compile(
    r"[=≈~]?\s*(?P<mantissa>[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))"
    r"(?:[eE](?P<e>[+-]?\d{1,3})|\s*[·*×x]\s*10\s*(?:\^|\*\*)?\s*[({]?(?P<ten>[+-]?\d{1,3})[)}]?)?"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Answer:
    """One number as it was written.

    Attributes
    ----------
    text : str
        What stood there.
    value : float
    unit : float
        What one more in the last written digit would add; 0 for a number that is known exactly.
    """

    text: str
    value: float
    unit: float

    @property
    def half(self) -> float:
        """How far a number may be from this one that rounds to it."""
        return self.unit / 2

    @property
    def places(self) -> int:
        """How many digits were written after the point."""
        return max(0, -round(math.log10(self.unit))) if self.unit else 0

    @property
    def digits(self) -> int:
        """How many digits were written that say something: zeros in front do not."""
        return (
            math.floor(math.log10(abs(self.value) / self.unit) + 1e-9) + 1 if self.value and self.unit else 0
        )

    @property
    def whole(self) -> bool:
        """Whether no digit was written after the point."""
        return self.unit >= 1


class NotANumber(ValueError):
    """What stood in the place of a number; the message is for the student."""


def read(given: Any) -> Answer | None:
    """Read what was written: a number, or text that is one.

    Parameters
    ----------
    given : number, str or None
        A decimal comma is as good as a point; so are ``4.4e-05`` and ``4.4·10^−5``.

    Returns
    -------
    Answer or None
        None where nothing was written.

    Raises
    ------
    NotANumber
        With a kind word on what to write instead. Text is matched, never evaluated.

    Examples
    --------
    >>> read("0,467"), read(" −.5 "), read("")
    (Answer(text='0,467', value=0.467, unit=0.001), Answer(text='−.5', value=-0.5, unit=0.1), None)
    """
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given.item()
    if given is None or (isinstance(given, float) and math.isnan(given)):
        return None
    if isinstance(given, numbers.Rational) and not isinstance(given, (numbers.Integral, bool)):
        return Answer(str(given)[:LONGEST], float(given), 0.0)
    if isinstance(given, (bool, np.bool_)) or not isinstance(given, (str, numbers.Real, Decimal)):
        raise NotANumber(f"a {type(given).__name__} is not a number; write one like 0.532")
    if not isinstance(given, str):
        given = str(given) if isinstance(given, Decimal) and not given.is_finite() else _written(given)
    text = given.strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise NotANumber(f"that is {len(text):,} characters long; write a number of {LONGEST} at most")
    match = _NUMBER.fullmatch(_plain(text))
    if not match:
        raise NotANumber(f"{_printable(text)} is not a number that can be read here; write one like 0.532")
    power = int(match["e"] or match["ten"] or 0)
    mantissa = match["mantissa"].replace(",", ".")
    places = len(mantissa.partition(".")[2])
    value = float(f"{mantissa}e{power}")
    if not math.isfinite(value) or abs(power) > 300:
        raise NotANumber(
            f"{_printable(text)} is larger or smaller than any number here; write one like 0.532"
        )
    return Answer(text, value, float(f"1e{power - places}"))


def shown(given: Any) -> str:
    """What was written, as it is shown again: on one line, and no longer than anybody writes."""
    if isinstance(given, int) and abs(given) >= 10**LONGEST:
        return f"{'−' * (given < 0)}999…"  # Python itself refuses to write out what is longer still
    return "" if given is None else _visible(str(given))[:LONGEST]


def _written(number: Any) -> str:
    """A number of Python's or NumPy's as its shortest digits."""
    if isinstance(number, (numbers.Integral, Decimal)):
        text = str(number) if abs(number) < 10**LONGEST else "9" * (LONGEST + 1)
    elif isinstance(number, np.floating):
        text = np.format_float_positional(number, trim="0") if 1e-4 <= abs(number) < 1e16 else str(number)
    else:
        text = repr(float(number))
    return text


def _plain(text: str) -> str:
    """Signs and small digits as a keyboard has them."""
    small = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda m: "^" + m[0].translate(_SUPERSCRIPTS), text)
    return unicodedata.normalize("NFKC", small.translate(_MINUS)).strip()


def _printable(text: str) -> str:
    return f"“{_visible(text)}”"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)
