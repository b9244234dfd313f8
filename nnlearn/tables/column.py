"""One column of a table: numbers or words, what is missing, and whether anything can be learned from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlearn.number_words import grouped
from nnlearn.tables.words import is_number, with_decimal_comma, with_grouped_digits

#: More different words than these are not made inputs of their own.
MOST_WORDS = 250
#: A column of words in which more than half of the rows differ is names or free text, from so many words on.
FEWEST_NAMES = 20
#: Why a column of 1, 2, 3 and so on is left out: of sorted rows, it would give the answer away.
COUNTS_ROWS = "it counts the rows"
#: How many fields that are wrong, and how many words, are shown; and how wide what is held may be.
SHOWN = 3
WIDTH = 42
#: Up to this size numbers can be squared and added up, as scaling does; what is beyond is no measurement.
LARGEST = 1e150


@dataclass(frozen=True, eq=False)
class Column:
    """What is known of a column.

    Attributes
    ----------
    name : str
    kind : "number", "words" or "empty"
    values : pandas Series
        float64 where numbers, pandas' categories where words; NaN where missing.
    missing : dict
        How often each spelling of what is missing occurs.
    different : int
        How many different values there are, beside what is missing.
    holds : str
        What it holds, in short.
    left_out : str
        Why nothing can be learned from it; empty if something may.
    spelling : str
        How its numbers are spelled, if not plainly.
    """

    name: str
    kind: Literal["number", "words", "empty"]
    values: Any
    missing: dict[str, int]
    different: int
    holds: str
    left_out: str = ""
    spelling: str = ""


def column_of(
    name: str,
    fields: Sequence[str],
    lines: Sequence[int],
    *,
    missing: Collection[str],
    as_words: bool = False,
    separator: str = ",",
) -> Column:
    """Find out what a column holds.

    Parameters
    ----------
    name : str
    fields : sequence of str
    lines : sequence of int
        The line of each field, for messages.
    missing : collection of str
        Spellings of what is missing.
    as_words : bool
        Whether its numbers are names for things, such as codes, and no quantities.
    separator : str
        What separates the file's fields: if it is no comma, a comma may be a decimal one.

    Returns
    -------
    Column

    Raises
    ------
    ValueError
        If most of its fields are numbers, and some are words.
    """
    import pandas as pd

    counts = Counter(fields)
    gaps = {field: counts.pop(field) for field in [*counts] if field in missing}
    if not counts:
        empty = pd.Series(np.full(len(fields), np.nan))
        return Column(name, "empty", empty, gaps, 0, "nothing", "every value is missing")
    plain, spelling = _as_numbers(counts, separator)
    if as_words or not plain:
        return _words(name, fields, counts, gaps)
    if len(plain) < len(counts):
        _check_not_mixed(name, fields, lines, counts, plain)
        return _words(name, fields, counts, gaps)
    known = {field: float(number) for field, number in plain.items()}
    _check_sizes(name, fields, lines, known)
    values = np.array([known.get(field, np.nan) for field in fields])
    return _numbers(name, values, gaps, spelling)


def _as_numbers(counts: Counter[str], separator: str) -> tuple[dict[str, str], str]:
    """Those of the fields that are numbers, plainly spelled; and how they were spelled, if not plainly."""
    plain = {field: field for field in counts if is_number(field)}
    if len(plain) == len(counts):
        return plain, ""
    read: Callable[[str], str | None]
    if separator == ",":
        read, spelling = with_grouped_digits, "commas between the digits"
    else:
        read, spelling = with_decimal_comma, "decimal commas"
    spelled = {field: number for field in counts if (number := read(field)) is not None and is_number(number)}
    return (spelled, spelling) if len(spelled) == len(counts) else (plain, "")


def _check_not_mixed(
    name: str, fields: Sequence[str], lines: Sequence[int], counts: Counter[str], plain: Collection[str]
) -> None:
    """Refuse a column of numbers with a few words in it: they are slips, or say that a number is missing."""
    strange = {field: count for field, count in counts.items() if field not in plain}
    total, words = counts.total(), sum(strange.values())
    if words >= total / 2:
        return
    first = {field: lines[fields.index(field)] for field in [*strange][:SHOWN]}
    told = ", ".join(f"{field!r:.40} in line {line}" for field, line in first.items())
    one = next(iter(first))
    names = (
        "\n    write: header=True, if the first line has the names (--header)" if fields[0] in first else ""
    )
    raise ValueError(
        f"column {name!r:.60} is mixed: {total - words:,} numbers, and {words:,} that are none: {told}"
        f"\n    write: missing=[{one!r:.40}], if that says that there is none (on the command line:"
        f' --missing "{one:.40}")'
        f"\n    write: words=[{name!r:.60}], if all are names for things (--words {name!r:.60}){names}"
    )


def _check_sizes(name: str, fields: Sequence[str], lines: Sequence[int], known: dict[str, float]) -> None:
    """Refuse numbers that nothing can be worked out with: they mostly say that there is none."""
    one = next((field for field, number in known.items() if abs(number) > LARGEST), None)
    if one is not None:
        raise ValueError(
            f"column {name!r:.60} has {one:.40} in line {lines[fields.index(one)]}, which is too large to"
            f" work with\n    write: missing=[{one!r:.40}], if that says that there is none (on the command"
            f' line: --missing "{one:.40}")'
        )


def _numbers(name: str, values: Any, gaps: dict[str, int], spelling: str) -> Column:
    import pandas as pd

    present = values[~np.isnan(values)]
    different = len(np.unique(present))
    middle = float(np.median(present))
    low, high = float(present.min()), float(present.max())
    holds = f"{grouped(low)} to {grouped(high)}, median {grouped(middle)}"
    left_out = ""
    if different == 1:
        holds, left_out = f"{grouped(low)} only", "it is the same in every row"
    elif len(values) > 2 and not gaps and (np.diff(values) == 1).all() and values[0] in (0, 1):
        left_out = COUNTS_ROWS
    return Column(name, "number", pd.Series(values), gaps, different, holds, left_out, spelling)


def _words(name: str, fields: Sequence[str], counts: Counter[str], gaps: dict[str, int]) -> Column:
    import pandas as pd

    known = sorted(counts)
    codes = {word: code for code, word in enumerate(known)}
    values = pd.Categorical.from_codes([codes.get(field, -1) for field in fields], known)
    total = counts.total()
    shares = [f"{_short(word)} {percent(count / total)}" for word, count in counts.most_common(SHOWN)]
    holds = _listed(shares, len(counts))
    left_out = ""
    if len(counts) == 1:
        holds, left_out = f"{_short(known[0])} only", "it is the same in every row"
    elif len(counts) > max(FEWEST_NAMES, total / 2):
        left_out = "nearly every row has a word of its own"
    elif len(counts) > MOST_WORDS:
        left_out = f"more than {MOST_WORDS} different words"
    if left_out.startswith(("nearly", "more")):
        holds = _listed([_short(word) for word in known[:SHOWN]], len(counts))
    return Column(name, "words", pd.Series(values), gaps, len(counts), holds, left_out)


def percent(share: float) -> str:
    """Write a share in per cent: whole ones, and a tenth only where there is less than one.

    Examples
    --------
    >>> percent(0.759), percent(0.0042), percent(1)
    ('76 %', '0.4 %', '100 %')
    """
    return f"{100 * share:.{'1' if 0 < share < 0.00995 else '0'}f} %"


def _listed(items: Sequence[str], there_are: int) -> str:
    """As many of the items as fit, and a sign that there are more."""
    shown = list(items)
    while len(shown) > 1 and len(", ".join(shown)) > WIDTH - 3:
        shown.pop()
    return ", ".join([*shown, "…"] if len(shown) < there_are else shown)


def _short(word: str) -> str:
    word = " ".join(word.split())  # a field may have several lines, a table's cell has one
    return word if len(word) <= 18 else word[:17] + "…"
