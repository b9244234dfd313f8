"""For the teacher: a folder of answers, marked; which slip, how often, and who."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnlearn.table import Table, page, paragraphs
from nnlearn.worksheet.handed_in import HandedIn, Unreadable, read_file

if TYPE_CHECKING:
    from nnlearn.worksheet.marking import Marking

_ENDINGS = (".csv", ".ipynb")


@dataclass(frozen=True)
class Student:
    """One student's marked sheet.

    Attributes
    ----------
    who : str
    marking : Marking
    unknown : tuple of str
        Names in the file that are no lines of the sheet.
    """

    who: str
    marking: Marking
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What a class made of a sheet.

    Attributes
    ----------
    students : tuple of Student
    unreadable : tuple of str
        A sentence for each file that holds no answers.
    """

    students: tuple[Student, ...]
    unreadable: tuple[str, ...] = ()

    @property
    def slips(self) -> dict[str, list[str]]:
        """For each slip who made it, the commonest first; a line that two slips explain counts for the first.

        A wrong line that nothing explains counts as "without a name".
        """
        made: dict[str, list[str]] = {}
        for student in self.students:
            words = dict.fromkeys(
                word
                for line in student.marking
                if line.verdict == "wrong"
                for word in (line.words[0] if line.words else ("without a name",))
            )
            for word in words:
                made.setdefault(word, []).append(student.who)
        return dict(sorted(made.items(), key=lambda item: (-len(item[1]), item[0])))

    @property
    def by_slip(self) -> Table:
        """Each slip, how many students made it, and who."""
        rows = [[word, str(len(who)), ", ".join(who)] for word, who in self.slips.items()]
        return Table(
            ["slip", "students", "who"], rows, left=["slip", "who"], title="Which slip, how often, who"
        )

    @property
    def by_student(self) -> Table:
        """Each student: how many lines earn their mark, the first wrong line and its slip."""
        rows = []
        for student in self.students:
            marking, first = student.marking, student.marking.first_wrong
            asked = len(marking) - marking.counts["missing"]
            slip = (
                "" if first is None else " or ".join(" and ".join(w) for w in first.words) or "without a name"
            )
            missing = str(marking.counts["missing"])
            rows.append(
                [student.who, f"{marking.credit} of {asked}", missing, first.symbol if first else "", slip]
            )
        heads = ["who", "earn their mark", "missing", "first wrong", "slip"]
        return Table(heads, rows, left=["who", "first wrong", "slip"], title="Who got how far")

    @property
    def remarks(self) -> list[str]:
        """What could not be read or placed, in sentences."""
        named = [
            f"{s.who}: there is no line {', '.join([*s.unknown[:5], *['…'] * (len(s.unknown) > 5)])} here."
            for s in self.students
            if s.unknown
        ]
        return [*named, *self.unreadable]

    def __str__(self) -> str:
        tables = [f"{t.title}\n{t}" for t in (self.by_slip, self.by_student) if t.rows]
        head = f"{len(self.students)} sheet{'s' * (len(self.students) != 1)} marked."
        return "\n\n".join([head, *tables, *self.remarks])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(self.by_slip.to_html(), self.by_student.to_html(), paragraphs(self.remarks))


def summarize(folder: str | Path, mark: Callable[[HandedIn], Student]) -> Summary:
    """Mark every CSV file and notebook in a folder.

    Parameters
    ----------
    folder : path
    mark : function
        Marks what was handed in, by the sheet that it belongs to.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NotADirectoryError(f'there is no folder {folder}\n    write: sheet.summary("answers")')
    students: list[Student] = []
    unreadable: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix in _ENDINGS and path.is_file():
            try:
                students.append(mark(read_file(path)))
            except (Unreadable, ValueError) as problem:
                unreadable.append(f"{path.name}: {problem}".replace(f"{path.name}: {path.name}", path.name))
    return Summary(tuple(students), tuple(unreadable))


def known_lines(
    answers: dict[str, Any], place: Callable[[str], Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Part what was handed in into lines of the sheet and names that are none."""
    lines: dict[str, Any] = {}
    unknown: list[str] = []
    taken: set[Any] = set()
    for name, value in answers.items():
        try:
            where = place(name)
        except (KeyError, ValueError, TypeError):
            unknown.append(name)
            continue
        if where not in taken:
            taken.add(where)
            lines[name] = value
    return lines, tuple(unknown)
