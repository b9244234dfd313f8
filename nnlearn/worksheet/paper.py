"""A sheet on paper: blank, worked through, or with the answers only; one list of lines for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_latex, number_text
from nnlearn.export import PHASES
from nnlearn.lines import Line, line_of
from nnlearn.value_names import latex_name, parsed
from nnlearn.worksheet.agreement import EXACT
from nnlearn.worksheet.working import Place, Working, key_of

Kind = Literal["blank", "solution", "key"]
TITLES = {"blank": "Worksheet", "solution": "Worked solution", "key": "Answer key"}


@dataclass(frozen=True)
class PaperLine:
    """One number to work out.

    Attributes
    ----------
    name : str
        As in code: ``z1[0,0]``.
    symbol, symbol_latex : str
    work, work_latex : str
        The formula, and the formula with the numbers.
    value : str
        Rounded as the sheet asks; empty on a blank sheet.
    relation : str
        An equals sign where that is the number, ≈ where it was rounded.
    """

    name: str
    symbol: str
    symbol_latex: str
    work: str
    work_latex: str
    value: str
    relation: str = "="


@dataclass(frozen=True)
class Given:
    """A value that the sheet starts from: its name and its rows of numbers."""

    symbol: str
    latex: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A sheet as it is handed out.

    Attributes
    ----------
    kind : "blank", "solution" or "key"
    title : str
    sheet : str
        Which sheet it is: its seed; empty for a sheet with a trace's own numbers.
    notes : tuple of str
        What makes two right answers differ, and how to round.
    given : tuple of Given
    sections : tuple of (heading, lines)
    """

    kind: Kind
    title: str
    sheet: str
    notes: tuple[str, ...]
    given: tuple[Given, ...]
    sections: tuple[tuple[str, tuple[PaperLine, ...]], ...]

    @property
    def lines(self) -> Iterator[PaperLine]:
        """All lines, in order."""
        return (line for _, lines in self.sections for line in lines)

    def to_html(self) -> str:
        """As HTML for a notebook, in the page's own colours."""
        from nnlearn.worksheet.paper_html import to_html

        return to_html(self)

    def to_page(self) -> str:
        """As an HTML page of its own, to be printed."""
        from nnlearn.worksheet.paper_html import to_page

        return to_page(self)

    def to_latex(self) -> str:
        """As a LaTeX document, which needs amsmath and nothing else."""
        from nnlearn.worksheet.paper_text import to_latex

        return to_latex(self)

    def to_markdown(self) -> str:
        """As Markdown, with tables."""
        from nnlearn.worksheet.paper_text import to_markdown

        return to_markdown(self)

    def to_csv(self) -> str:
        """As CSV: sheet, line, answer; a solution has its formulas too."""
        from nnlearn.worksheet.paper_text import to_csv

        return to_csv(self)

    def save(self, path: str | Path) -> None:
        """Write the sheet into a file, in the format that the file's name ends in: html, tex, md or csv.

        Raises
        ------
        ValueError
            If it ends in something else.
        """
        path = Path(path)
        formats = {".html": self.to_page, ".tex": self.to_latex, ".md": self.to_markdown, ".csv": self.to_csv}
        if path.suffix not in formats:
            raise ValueError(
                f"{path.name} is of no format that a sheet has: there are {', '.join(formats)}"
                f'\n    write: sheet.{self.kind}().save("{path.stem or "sheet"}.html")'
            )
        path.write_text(formats[path.suffix](), encoding="utf-8", newline="")

    def __str__(self) -> str:
        from nnlearn.worksheet.paper_text import to_text

        return to_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.to_html()


def paper_of(
    kind: Kind,
    working: Working,
    asked: Sequence[Place],
    places: int,
    sheet: str,
    about: str,
    conventions: Sequence[str],
) -> Paper:
    """Lay a sheet out.

    Parameters
    ----------
    kind : "blank", "solution" or "key"
    working : Working
    asked : sequence of places
    places : int
        Digits after the point.
    sheet : str
        Its seed.
    about : str
        What is worked out, in a few words.
    conventions : sequence of str
    """
    rounding = f"Write every number with {places} digits after the point."
    title = f"{TITLES[kind]}{f' {sheet}' if sheet else ''}: {about}"
    sections: dict[str, list[PaperLine]] = {}
    for place in asked:
        sections.setdefault(_heading(place[0]), []).append(_line(kind, working, place, places))
    return Paper(
        kind,
        title,
        sheet,
        (*conventions, rounding),
        tuple(_given(working)),
        tuple((heading, tuple(lines)) for heading, lines in sections.items()),
    )


def written_out(working: Working, place: Place, values: Mapping[str, Array], digits: int = 6) -> Line:
    """A number's line: its formula, and the formula with the numbers of `values`."""
    name, index = place
    shown = {"x": np.zeros((working.examples, 1)), **values}
    return line_of(working.steps[name], name, index, shown, digits)


def _line(kind: Kind, working: Working, place: Place, places: int) -> PaperLine:
    symbol = working.symbol(*place)
    latex = latex_name(*place, working.examples) if "." not in place[0] else rf"\text{{{symbol}}}"
    value = f"{working.true(place):.{0 if place[0].endswith('y_hat') else places}f}"
    if float(value) == 0:
        value = value.lstrip("-")
    is_exact = abs(float(value) - working.true(place)) <= EXACT
    relation = "=" if is_exact or kind == "blank" else "≈"
    work = work_latex = ""
    if kind == "solution":
        line = written_out(working, place, working.values, places)
        formula, numbers = (_alone(working, text) for text in (line.formula, line.substituted))
        work = formula if numbers in (formula, number_text(line.value, places)) else f"{formula} = {numbers}"
        if "." not in place[0]:  # between the name and the value
            ending = f" {'=' if line.relation == '=' else LATEX_ABOUT} {number_latex(line.value, places)}"
            work_latex = line.latex.removeprefix(f"{latex} = ").removesuffix(ending)
    return PaperLine(
        key_of(place), symbol, latex, work, work_latex, "" if kind == "blank" else value, relation
    )


def _alone(working: Working, text: str) -> str:
    """A formula's text, without the row that every name in it has before it."""
    for name in sorted(working.values, key=len, reverse=True):  # row1.y_hat before row1.y
        row, _, alone = name.rpartition(".")
        text = text.replace(name, _SPELLED.get(alone, alone)) if row else text
    return text.replace("rate·", "η/n·") if "rate" in working.values else text


LATEX_ABOUT = r"\approx"
#: How a row's values are spelled in its formulas.
_SPELLED = {"y_hat": "ŷ", "margin": "a − ½"}


def _heading(name: str) -> str:
    """The part of the sheet that a value belongs to."""
    row = name.rpartition(".")[0]
    if row:
        return row.replace("row", "Row ")
    took = parsed(name)
    for heading, kinds in PHASES.items():
        if ("new" if took.updates else took.kind) in kinds:
            return heading
    return "Afterwards"


def _given(working: Working) -> Iterator[Given]:
    """What a sheet starts from, without what is 0 as yet."""
    for name, array in working.given.items():
        if name in ("n", "half") or (parsed(name).updates and not array.any()):
            continue
        rows = tuple(tuple(number_text(v, 6) for v in row) for row in np.atleast_2d(array))
        symbol = working.symbol(name).replace("row 0: ", "start: ")
        yield Given(symbol, latex_name(name) if "." not in name else rf"\text{{{symbol}}}", rows)
