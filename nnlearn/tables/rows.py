"""The rows of a CSV file: what separates the fields, whether there is a line of names, and no row ragged."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from nnlearn.tables.words import MISSING, is_number

#: What may separate the fields, and its name; where several fit equally well, the first one is taken: a
#: semicolon in every line is rarely anything else, a comma may well be.
SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "upright bars", ",": "commas"}

#: How much of the text is looked at to find the separator: lines, and characters.
LOOKED_AT = 200, 100_000

#: How many of the lines that are wrong are told.
TOLD = 3


@dataclass(frozen=True)
class Rows:
    """The fields of a table, column by column.

    Attributes
    ----------
    names : list of str
        Of the columns; "column 1" and so on where there is no line of names.
    columns : list of lists of str
        Without the blanks around each field.
    lines : list of int
        In which line of the file each row ends.
    separator : str
    named : bool
        Whether the first line has the names.
    remarks : list of str
        What was passed over or guessed.
    """

    names: list[str]
    columns: list[list[str]]
    lines: list[int]
    separator: str
    named: bool
    remarks: list[str]


def rows_of(
    text: str, name: str, *, separator: str | None = None, header: bool | None = None, skip: int = 0
) -> Rows:
    """Split a text into fields.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for messages.
    separator : str, optional
        One character; found out if not given.
    header : bool, optional
        Whether the first line has the columns' names. If not given, it is taken to have them if none of its
        fields is a number or empty.
    skip : int
        How many lines to leave out at the start.

    Returns
    -------
    Rows

    Raises
    ------
    ValueError
        If rows are ragged, quotes do not end, two columns have one name, or there are no rows.
    """
    remarks = []
    text, separator = _by_mark(text, separator)
    sample = "".join(islice(io.StringIO(text, newline=""), skip, skip + LOOKED_AT[0]))[: LOOKED_AT[1]]
    separator = separator or _separator(sample)
    fields, widths, lines, empty = _records(text, name, separator, skip)
    if not lines:
        raise ValueError(f"{name} has no rows\n    write: the name of a file that has some")
    width = _one_width(fields, widths, lines, name, skip)
    if empty:
        remarks.append(f"{_count(empty, 'empty line')} passed over")
    columns = [list(map(str.strip, fields[i::width])) for i in range(width)]
    first = [column[0] for column in columns]
    if header is None:
        header = all(field not in MISSING and not is_number(field) for field in first)
        if header and len(lines) > 1 and not any(map(is_number, (column[1] for column in columns))):
            remarks.append("The first line was taken for the columns' names; if it is data, say header=False")
    if not header:
        names = [f"column {i + 1}" for i in range(len(columns))]
        remarks.append("No line of names, so the columns are called column 1, column 2 and so on")
        return Rows(names, columns, lines, separator, False, remarks)
    names = [field or f"column {i + 1}" for i, field in enumerate(first)]
    if nameless := [name for name, field in zip(names, first, strict=True) if not field]:
        remarks.append(f"{', '.join(nameless)}: without a name in the first line")
    _check_names(names, name)
    if len(lines) == 1:
        raise ValueError(
            f"{name} has a line of names and no rows\n    write: header=False, if that line is data"
        )
    return Rows(names, [column[1:] for column in columns], lines[1:], separator, True, remarks)


def _by_mark(text: str, separator: str | None) -> tuple[str, str | None]:
    """Take the separator from a first line such as ``sep=;``, which some spreadsheets write and read."""
    first, _, rest = text.partition("\n")
    mark = first.strip().lower()
    if mark.startswith("sep=") and len(mark) == 5:
        return rest, separator or mark[4]
    return text, separator


def _separator(sample: str) -> str:
    """What splits most lines into the same number of fields, more than one."""
    best, found = 0.0, ","
    for candidate in SEPARATORS:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=candidate, skipinitialspace=True)
        widths = Counter(len(record) for record in reader if record)
        if not widths:
            return found
        width, count = widths.most_common(1)[0]
        share = round(count / widths.total(), 1)
        if width > 1 and share > best:
            best, found = share, candidate
    return found


def _records(text: str, name: str, separator: str, skip: int) -> tuple[list[str], list[int], list[int], int]:
    """All fields, how many each record has and in which line it ends, and how many lines are empty."""
    stream = io.StringIO(text, newline="")
    for _ in range(skip):
        stream.readline()
    fields: list[str] = []  # in one list: a list for each record would keep Python's collector busy
    widths: list[int] = []
    lines: list[int] = []
    empty = pending = 0
    try:
        reader = csv.reader(stream, delimiter=separator, skipinitialspace=True, strict=True)
        for record in reader:
            if not record:
                pending += 1
                continue
            empty, pending = empty + pending, 0
            fields += record
            widths.append(len(record))
            lines.append(skip + reader.line_num)
    except csv.Error as problem:
        raise ValueError(
            f"{name}, from line {lines[-1] + 1 if lines else 1} on: {problem}"
            "\n    write: quotes only around a whole field, and doubled within it"
        ) from None
    except TypeError:
        raise ValueError(
            f'separator is {separator!r:.60}, but is one character\n    write: separator=";"'
        ) from None
    return fields, widths, lines, empty


def _one_width(
    fields: Sequence[str], widths: Sequence[int], lines: Sequence[int], name: str, skip: int
) -> int:
    """How many fields every record has; refused where one has not."""
    width = Counter(widths).most_common(1)[0][0]
    ragged = [i for i, count in enumerate(widths) if count != width]
    if not ragged:
        return width
    ends = list(accumulate(widths))
    told = "; ".join(
        f"line {lines[i]} has {widths[i]} ({', '.join(fields[ends[i] - widths[i] : ends[i]])[:40]!r} …)"
        for i in ragged[:TOLD]
    )
    more = f"; and {len(ragged) - TOLD:,} more" if len(ragged) > TOLD else ""
    at_the_start = ragged == list(range(len(ragged))) and len(ragged) < len(lines) / 2
    until = skip + len(ragged)
    write = (
        f"skip={until}, if these lines are no data (on the command line: --skip {until})"
        if at_the_start
        else "these lines anew: quotes around text that has the separator in it, and no field left out"
    )
    raise ValueError(
        f"{name} is ragged: {_count(len(ragged), 'line')} of {len(lines):,} have not {width} fields as the"
        f" others: {told}{more}\n    write: {write}"
    )


def _check_names(names: Sequence[str], name: str) -> None:
    twice = [n for n, count in Counter(names).items() if count > 1]
    if twice:
        where = " and ".join(str(i + 1) for i, n in enumerate(names) if n == twice[0])
        raise ValueError(
            f"{name} has several columns named {twice[0]!r}: numbers {where}"
            "\n    write: another name for each, in the first line; or header=False, if that line is data"
        )


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
