"""What a field of a table can be: missing, a number in one of three spellings, or a word."""

from __future__ import annotations

import math
import re

#: Spellings of what is missing. "None" is not one of them: it may well be a word.
MISSING = ("", "?", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "<NA>", "#N/A", "-")

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


def is_number(field: str) -> bool:
    """Whether a field is a finite number, with a point if with anything.

    Examples
    --------
    >>> [is_number(field) for field in ("12", "-1.5e3", ".5", "1,5", "inf", "1_000", "")]
    [True, True, True, False, False, False, False]
    """
    return _PLAIN.fullmatch(field) is not None and math.isfinite(float(field))


def with_decimal_comma(field: str) -> str | None:
    """Spell a number with a point that has a comma, or none at all; None if it is no such number.

    Examples
    --------
    >>> [with_decimal_comma(field) for field in ("1,5", "1.234,5", "12", "1.5", "a")]
    ['1.5', '1234.5', '12', None, None]
    """
    if _DECIMAL_COMMA.fullmatch(field) is None:
        return None
    return field.replace(".", "").replace(",", ".")


def with_grouped_digits(field: str) -> str | None:
    """Spell a number without the commas that group its digits; None if it is no number.

    Examples
    --------
    >>> [with_grouped_digits(field) for field in ("1,234,567.5", "12.5", "1,5", "a")]
    ['1234567.5', '12.5', None, None]
    """
    if _GROUPED.fullmatch(field) is None:
        return field if is_number(field) else None
    return field.replace(",", "")
