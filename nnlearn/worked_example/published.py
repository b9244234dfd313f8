"""A printed line beside what it should have said, and all fifteen of them as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from nnlearn.equations.notation import number_text
from nnlearn.table import Table, page
from nnlearn.worked_example.slips import Value

#: What the verdicts are called in tables, from good to bad.
VERDICTS = {
    "right": "right",
    "rounded": "right, rounded",
    "cut": "cut, not rounded",
    "follows": "from wrong weights",
    "unclear": "UNCLEAR",
    "missing": "MISSING",
    "wrong": "WRONG",
}


@dataclass(frozen=True)
class PublishedLine:
    """One printed line, and what is to be said about it.

    Attributes
    ----------
    number : int
        Counted from 1.
    about : str
        What the line works out.
    printed : str
        As it was printed.
    meaning : str
        What it must mean.
    published : tuple of str
        The numbers it ends in, digit for digit.
    correct : tuple of float
        What they should be, computed from the numbers that the line itself starts from.
    verdict : str
        right, rounded, cut, follows (right, but for wrong weights), unclear, missing or wrong.
    why : str
        What there is to say, in plain words.
    slip : Value or None
        The slip that gives the printed number, and the number it gives in full.
    also : tuple of Value
        Other numbers worth knowing.
    """

    number: int
    about: str
    printed: str
    meaning: str
    published: tuple[str, ...]
    correct: tuple[float, ...]
    verdict: str
    why: str
    slip: Value | None = None
    also: tuple[Value, ...] = ()

    @property
    def correct_text(self) -> str:
        """The correct numbers, with six digits."""
        return ", ".join(number_text(v, 6) for v in self.correct)

    def __str__(self) -> str:
        correct = f"correct: {self.correct_text}   " if self.correct else ""
        rows = [f"{self.number}. {self.printed}", f"   must mean: {self.meaning}"]
        return "\n".join([*rows, f"   {correct}{VERDICTS[self.verdict]}", f"   {self.why}"])


class Published(Sequence[PublishedLine]):
    """The fifteen lines; prints as a table of published beside correct."""

    def __init__(self, lines: Sequence[PublishedLine]) -> None:
        self.lines = tuple(lines)

    @overload
    def __getitem__(self, index: int) -> PublishedLine: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PublishedLine, ...]: ...
    def __getitem__(self, index: int | slice) -> PublishedLine | tuple[PublishedLine, ...]:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[PublishedLine]:
        return iter(self.lines)

    def table(self) -> Table:
        """Published beside correct, with the verdict."""
        headings = ["line", "what it works out", "published", "correct", "verdict"]
        rows = [
            [
                str(line.number),
                line.about,
                ", ".join(line.published),
                line.correct_text,
                VERDICTS[line.verdict],
            ]
            for line in self.lines
        ]
        return Table(
            headings, rows, left=headings[1:], title="The Age/CGPA example: published beside correct"
        )

    def words(self) -> Table:
        """Each line as it was printed, what it must mean, and what there is to say about it."""
        headings = ["line", "printed", "must mean", "what there is to say"]
        rows = [[str(line.number), line.printed, line.meaning, line.why] for line in self.lines]
        return Table(headings, rows, left=headings[1:], title="Line by line")

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(self.table().to_html(), self.words().to_html())
