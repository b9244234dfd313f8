"""A marked sheet: its lines, each with its verdict, and for a wrong one what was done."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from nnlearn import checks
from nnlearn.worksheet.answers import shown
from nnlearn.worksheet.search import Explanation

#: The verdicts, and how they are printed.
VERDICTS = {
    "right": "right",
    "rounded": "right, rounded early",
    "follows": "follows from an earlier slip",
    "wrong": "wrong",
    "missing": "missing",
}
#: What counts as earning its mark.
CREDIT = ("right", "rounded", "follows")


@dataclass(frozen=True)
class MarkedLine:
    """One line of a sheet, marked.

    Attributes
    ----------
    name : str
        The key under which it was given.
    symbol : str
        The same as in formulas.
    given : number, str or None
        What was written.
    expected : float
        The number that belongs there.
    verdict : str
        right, rounded (right, but rounded early), follows (from an earlier slip), wrong or missing.
    slips : tuple of str
        For a wrong line what was done, in words; two where both explain it equally well; none where nothing
        explains it.
    note : str
        What else there is to say.
    explanations : tuple of Explanation
        The slips, word by word.
    """

    name: str
    symbol: str
    given: Any
    expected: float
    verdict: str
    explanations: tuple[Explanation, ...] = ()
    note: str = ""

    @property
    def slips(self) -> tuple[str, ...]:
        """What was done, in words."""
        return tuple(map(str, self.explanations))

    @property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The standard words of each explanation: sign, bias, truncated, …."""
        return tuple(e.words for e in self.explanations)

    def __str__(self) -> str:
        verdict = VERDICTS[self.verdict]
        if self.verdict == "wrong" and not self.explanations:
            verdict = "wrong, without a name"
        said = " or ".join(self.slips)
        tail = "".join(
            f"; {part}" if i else f": {part}" for i, part in enumerate(filter(None, (said, self.note)))
        )
        return f"{f'{self.symbol} {shown(self.given)}'.rstrip()}  {verdict}{tail}"


class Marking(Sequence[MarkedLine]):
    """A marked sheet: its lines, in the order in which they are worked out.

    Attributes
    ----------
    lines : tuple of MarkedLine
    route : str
        The convention that the student worked by, where it is not the sheet's own.
    """

    def __init__(self, lines: Sequence[MarkedLine], route: str = "") -> None:
        self.lines, self.route = tuple(lines), route

    @overload
    def __getitem__(self, at: int | str) -> MarkedLine: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[MarkedLine, ...]: ...
    def __getitem__(self, at: int | slice | str) -> MarkedLine | tuple[MarkedLine, ...]:
        if isinstance(at, str):
            return self.lines[
                [line.name for line in self.lines].index(checks.known(at, self._names(), "the line"))
            ]
        return self.lines[at]

    def _names(self) -> list[str]:
        return [line.name for line in self.lines]

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def first_wrong(self) -> MarkedLine | None:
        """The first line that is wrong; None if none is."""
        return next((line for line in self.lines if line.verdict == "wrong"), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines got each verdict."""
        return {v: sum(line.verdict == v for line in self.lines) for v in VERDICTS}

    @property
    def credit(self) -> int:
        """How many lines earn their mark: right, rounded, or following from an earlier slip."""
        return sum(self.counts[v] for v in CREDIT)

    @property
    def verdict(self) -> str:
        """How the sheet came out, in a sentence or two."""
        counts, first = self.counts, self.first_wrong
        asked = len(self.lines) - counts["missing"]
        if not asked:
            return "Nothing was filled in yet."
        said = [f"{self.credit} of {asked} lines earn their mark."]
        if first:
            said.append(f"The first wrong one is {first.symbol}.")
        if counts["missing"]:
            said.append(f"{counts['missing']} {'is' if counts['missing'] == 1 else 'are'} missing.")
        return " ".join(said)

    def __str__(self) -> str:
        rows = [self.verdict, *([self.route] if self.route else [])]
        rows += [str(line) for line in self.lines if line.verdict != "missing" or line.note]
        return "\n".join(rows)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from nnlearn.table import page, paragraphs

        rows = "".join(_html_row(line) for line in self.lines if line.verdict != "missing" or line.note)
        head = "".join(f"<th scope='col' class='left'>{h}</th>" for h in ("line", "given", "verdict", "why"))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return page(paragraphs([self.verdict, *([self.route] if self.route else [])]), table)


_MARKS = {"right": "✓", "rounded": "✓", "follows": "↪", "wrong": "✗", "missing": "·"}


def _html_row(line: MarkedLine) -> str:
    why = "; or ".join(line.slips) + ("; " if line.slips and line.note else "") + line.note
    verdict = VERDICTS[line.verdict]
    if line.verdict == "wrong" and not line.slips:
        verdict = "wrong, without a name"
    cells = [line.symbol.replace(" ", "\u00a0"), shown(line.given), f"{_MARKS[line.verdict]} {verdict}", why]
    return "<tr>" + "".join(f"<td class='left'>{html.escape(c)}</td>" for c in cells) + "</tr>"
