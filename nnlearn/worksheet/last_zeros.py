"""The zeros at a number's end, which paper shows and a program's number does not: 0.4 for 0.4000."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nnlearn.value_names import parsed
from nnlearn.worksheet.answers import Answer
from nnlearn.worksheet.working import Place, Working


def with_last_zeros(
    working: Working, given: Mapping[Place, Any], answers: Mapping[Place, Answer]
) -> dict[Place, Answer]:
    """Take new weights that are the old ones, unchanged, to be meant with as many digits as the other lines.

    An update by 0.003 leaves 0.4 what it is, to one digit. But who writes four digits everywhere else, as
    numbers and not as text, wrote 0.4000, and forgot the update.

    Parameters
    ----------
    working : Working
    given : mapping
        What stood in each place. Text shows its zeros, and is left as it is.
    answers : mapping
        The same as read.
    """
    unchanged = {
        place
        for place, answer in answers.items()
        if not isinstance(given[place], str) and _old(working, place) == answer.value
    }
    others = [a for place, a in answers.items() if place not in unchanged and 0 < a.unit < 1 and a.digits]
    if not others:
        return dict(answers)
    unit = statistics.median_low(a.unit for a in others)
    digits = statistics.median_low(a.digits for a in others)
    return {
        place: replace(a, unit=unit) if place in unchanged and a.unit > unit and a.digits < digits else a
        for place, a in answers.items()
    }


def _old(working: Working, place: Place) -> float | None:
    """What a new weight was before its update."""
    name, index = place
    old = name.removesuffix("_new")
    if old == name or not parsed(name).updates or old not in working.given:
        return None
    return float(working.given[old][index])
