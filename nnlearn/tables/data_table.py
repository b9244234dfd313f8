"""A table of data as it was found: its columns, what is missing, what was guessed; told as a small table."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnlearn import checks
from nnlearn.needed import needed
from nnlearn.table import Table, page, paragraphs
from nnlearn.tables.column import WIDTH, Column, column_of, percent
from nnlearn.tables.rows import SEPARATORS, rows_of
from nnlearn.tables.text import text_of
from nnlearn.tables.words import MISSING
from nnlearn.whole_file import place_of

#: The widest name that is shown in full.
NAME = 24


@dataclass(frozen=True, eq=False, repr=False)
class DataTable:
    """A table of data, and what was found in it.

    Attributes
    ----------
    name : str
        Of the file.
    columns : tuple of Column
    summary : str
        How many rows and columns, and how the file is written.
    remarks : tuple of str
        What was guessed, passed over, or cannot be learned from.
    named : bool
        Whether the file has a line of names.
    missing : tuple of str
        Spellings of what is missing that were given, beside the usual ones.
    """

    name: str
    columns: tuple[Column, ...]
    summary: str
    remarks: tuple[str, ...]
    named: bool
    missing: tuple[str, ...] = ()

    @property
    def frame(self) -> Any:
        """The rows as a pandas DataFrame: numbers as float64, words as categories, NaN where missing."""
        import pandas as pd

        return pd.DataFrame({column.name: column.values for column in self.columns})

    def __len__(self) -> int:
        return len(self.columns[0].values)

    def __getitem__(self, name: str) -> Column:
        names = [column.name for column in self.columns]
        return self.columns[names.index(checks.known(name, names, "column"))]

    def table(self) -> Table:
        """Each column: its kind, how many values differ, how many are missing (and how that is spelled)."""
        rows = [
            [
                _cut(column.name, NAME),
                column.kind,
                f"{column.different:,}",
                _gaps(column.missing, len(self)),
                _cut(column.holds, WIDTH),
            ]
            for column in self.columns
        ]
        headings = ["column", "kind", "different", "missing", "holds"]
        return Table(headings, rows, left=["column", "kind", "missing", "holds"], title=self.name)

    @property
    def sentences(self) -> list[str]:
        """The remarks, as sentences."""
        return [f"{remark}." for remark in self.remarks]

    def __repr__(self) -> str:
        return "\n".join(
            [self.summary, "", str(self.table()), *([""] if self.remarks else []), *self.sentences]
        )

    def _repr_html_(self) -> str:
        return page(paragraphs([self.summary]), self.table().to_html(), paragraphs(self.sentences))


def read(
    path: Any,
    *,
    separator: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    skip: int = 0,
    missing: Sequence[str] = (),
    words: Collection[str] = (),
) -> DataTable:
    r"""Read a CSV file, and say what was found in it.

    Nothing is dropped in silence: whatever had to be guessed, or cannot be learned from, is told in
    `remarks`, and a file that does not hold together is refused with the lines where it does not.

    Parameters
    ----------
    path : str or path
        The file, packed by gzip or not.
    separator : str, optional
        What separates the fields. If not given: tabs, semicolons, upright bars or commas, whichever splits
        the lines evenly.
    encoding : str, optional
        If not given: UTF-8, or what a mark at the start says; where the bytes are no UTF-8, Latin-1.
    header : bool, optional
        Whether the first line has the columns' names. If not given, it is taken to have them if none of its
        fields is a number, or empty.
    skip : int
        How many lines to leave out at the start.
    missing : sequence of str
        More spellings of what is missing, beside an empty field, ?, NA, N/A, NaN, NULL, <NA>, #N/A and -.
    words : collection of str
        Columns whose numbers are names for things, such as postcodes.

    Returns
    -------
    DataTable

    Raises
    ------
    OSError
        If there is no such file.
    ValueError, TypeError
        If the file is no text, rows are ragged, a column of numbers has a few words in it, two columns have
        one name, or an option is not what it should be.
    ModuleNotFoundError
        If pandas is not there: ``pip install "nnlearn[tables]"``.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "cats.csv"
    >>> _ = place.write_text("age;weight;colour\n3;4,2;black\n1;?;white\n7;5,1;black\n")
    >>> read(place)
    cats.csv: 3 rows, 3 columns, separated by semicolons, in utf-8
    <BLANKLINE>
    column  kind    different  missing      holds
    age     number          3               1 to 7, median 3
    weight  number          2  1 (33 %): ?  4.2 to 5.1, median 4.65
    colour  words           2               black 67 %, white 33 %
    <BLANKLINE>
    weight: numbers with decimal commas.
    """
    check_lists(missing=missing, words=words)
    found = found_in(path, separator, encoding, header, skip, missing, words)
    for name in words:
        found[name]  # says what there is, if that is not there
    return found


def check_lists(**given: Any) -> None:
    """See that each is a list of words, and not a word, whose letters would be taken one by one.

    Raises
    ------
    TypeError
        If one is a word.
    """
    for what, words in given.items():
        if isinstance(words, str):
            raise TypeError(
                f"{what} is {words!r:.60}, but is a list of them\n    write: {what}=[{words!r:.60}]"
            )


def found_in(
    path: Any,
    separator: str | None = None,
    encoding: str | None = None,
    header: bool | None = None,
    skip: int = 0,
    missing: Collection[str] = (),
    words: Collection[str] = (),
) -> DataTable:
    """Read a table, as :func:`read` does; columns in `words` need not be there."""
    needed("pandas", "a table")
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            f"a table is read from a file, but a {type(path).__name__} came in"
            '\n    write: frame.to_csv("table.csv", index=False), and then "table.csv"'
        )
    place = place_of(path)
    skip = checks.whole(skip, "skip", "skip=1", least=0)
    if not place.is_file():
        what = f"{place} is a folder" if place.is_dir() else f"there is no file {place}"
        raise FileNotFoundError(f"{what}{_instead(place)}")
    text, encoding, guessed = text_of(place, encoding)
    rows = rows_of(text, place.name, separator=separator, header=header, skip=skip)
    spelled, separator = {*MISSING, *missing}, rows.separator
    columns = tuple(
        column_of(name, fields, rows.lines, missing=spelled, as_words=name in words, separator=separator)
        for name, fields in zip(rows.names, rows.columns, strict=True)
    )
    how = f"separated by {SEPARATORS.get(separator, repr(separator))}, " if len(columns) > 1 else ""
    summary = f"{place.name}: {len(rows.lines):,} rows, {_columns(len(columns))}, {how}in {encoding}"
    remarks = [*([guessed] if guessed else []), *rows.remarks]
    remarks += [f"{c.name}: numbers with {c.spelling}" for c in columns if c.spelling]
    return DataTable(place.name, columns, summary, tuple(remarks), rows.named, tuple(missing))


def not_over(place: Path, *read: Path) -> None:
    """See that what is written does not take the place of what is read.

    Raises
    ------
    ValueError
        If it would.
    """
    for path in read:
        if place.resolve() == path.resolve():
            raise ValueError(
                f"{place} is the file that is read, and would be lost"
                f"\n    write: another name, such as {place.stem}-new{place.suffix}"
            )


def replaced(place: Path) -> str:
    """What to add where a file is told of that takes the place of an earlier one."""
    return " (in place of the earlier one)" if place.exists() else ""


def _columns(count: int) -> str:
    return f"{count:,} column{'s' * (count != 1)}"


def _gaps(missing: dict[str, int], rows: int) -> str:
    """How many are missing, which part of all that is, and how it is spelled."""
    if not missing:
        return ""
    count = sum(missing.values())
    spelled = " ".join(spelling or "empty" for spelling in missing)
    return f"{count:,} ({percent(count / rows)}): {spelled}"


def _cut(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _instead(place: Path) -> str:
    """What tables there are in the folder, or in that of the file that is not there."""
    folder = place if place.is_dir() else place.parent
    near = sorted(folder.glob("*.csv"))[:5] if folder.is_dir() else []
    if not near:
        return "\n    write: the name of a CSV file"
    first = near[0].name if folder == place.parent else near[0].as_posix()
    return f"; there are {', '.join(p.name for p in near)}\n    write: {first!r}"
