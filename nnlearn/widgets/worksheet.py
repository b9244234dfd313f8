"""A worksheet as a form: marked while one types, by Python in a notebook, and by itself on a page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from nnlearn.widgets import page
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Control, Given
from nnlearn.widgets.packing import pack
from nnlearn.widgets.worksheet_lines import form_lines, given_of, sizes_of
from nnlearn.worksheet import Marking, Worksheet
from nnlearn.worksheet.offline import seal

#: How many bytes a page may have.
LARGEST = 148_000
#: Longer texts nobody types into a line.
LONGEST = 200


class SheetForm(Player):
    """See :func:`form`.

    Attributes
    ----------
    sheet : Worksheet
    """

    source = "worksheet"
    title = "Check my working"

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        super().__init__()

    def controls(self) -> list[Control]:
        """What was typed."""
        return [Given("answers", "answers", ({},), self._taken)]

    def fixed(self) -> dict[str, Any]:
        """The lines with their hints, the given numbers, and the network's shape."""
        paper = self.sheet.blank()
        return {
            "sheet": paper.sheet,
            "about": paper.title,
            "notes": list(paper.notes),
            "given": given_of(self.sheet.working),
            "sections": [[heading, len(lines)] for heading, lines in paper.sections],
            "lines": form_lines(self.sheet),
            "sizes": sizes_of(self.sheet),
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The verdict of each line that was filled in, and of the sheet."""
        marking = self.sheet.mark(values["answers"])
        lines = {
            line.name: [line.verdict, " Or: ".join(line.slips), line.note]
            for line in marking
            if line.name in values["answers"]
        }
        return {"lines": lines, "verdict": marking.verdict, "route": marking.route}

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell how the sheet came out so far."""
        marking = self.sheet.mark(values["answers"])
        route = f" {marking.route}" if marking.route else ""
        return f"{self.sheet.blank().title}, {len(self.sheet.asked)} lines. {marking.verdict}{route}"

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, by line."""
        return dict(self.values["answers"])

    @property
    def trace(self) -> Marking:
        """The marked sheet: every line with its verdict."""
        return self.sheet.mark(self.answers)

    def _taken(self, value: Any) -> dict[str, str]:
        """Take a dictionary of texts by line, or say what is wrong with it."""
        write = '{"answers": {"z1[0,0]": "0.3775"}}'
        if not isinstance(value, dict):
            raise TypeError(
                f"answers is {value!r:.60}, but is a dictionary\n    write: form.values = {write}"
            )
        self.sheet.mark(value)
        return {str(name): str(text)[:LONGEST] for name, text in value.items()}

    @cached_property
    def _sealed(self) -> dict[str, Any]:
        """The sealed marks, as many as a page has room for."""
        sheet = self.sheet
        room = (LARGEST - len(self._page_with(None, {}).encode())) * 3 // 4
        return seal(sheet.working, sheet.asked, sheet.digits, sheet.free, room).sent()

    def _embedded(self) -> str:
        """The form as a piece of HTML, with its marks sealed."""
        return self._page_with(self._sealed, self.values)

    def _page_with(self, sealed: dict[str, Any] | None, values: dict[str, Any]) -> str:
        told = {"name": self.source, "title": self.title, "note": "", "ms": self.milliseconds}
        controls = [control.sent() for control in self.controls()]
        scenes = [self.scene({"answers": {}})]
        fixed = {**self.fixed(), "sealed": sealed}
        spec, data = pack({**told, "controls": controls, "fixed": fixed, "scenes": scenes})
        state = {"spec": spec, "values": values or {"answers": {}}, "step": 0}
        return page.embedded(self.source, state, data, self.poster(), self.describe())


def form(sheet: Worksheet) -> SheetForm:
    """Show a worksheet as a form that marks what is typed into it.

    In a notebook Python marks, at once and with all it knows. As a page (``to_html``, ``save_html``, or an
    exported notebook) the form marks itself, without Python and without a network, by sealed marks: see
    :mod:`nnlearn.worksheet.offline`. The page tells what is right, what was rounded early, a single slip in a
    line, and what follows from a single slip, with as many digits as the sheet asks for. Two slips in one
    line, slips after slips and numbers copied from other lines are named by Python only; where the page
    cannot tell a wrong number from one that follows, it says so.

    Parameters
    ----------
    sheet : Worksheet

    Returns
    -------
    SheetForm
        Its ``answers`` are what was typed, its ``trace`` is the marked sheet.

    Examples
    --------
    >>> import nnlearn as nn
    >>> net = nn.Network([[[0.4]]], [[0.1]])
    >>> shown = form(nn.Worksheet(net.trace([[0.5]], [[1.0]], learning_rate=0.5)))
    >>> shown.values = {"answers": {"z1[0,0]": "0.3", "a1[0,0]": "0.4256"}}
    >>> print(shown.trace["a1[0,0]"])
    a1₁ 0.4256  wrong: sign: 1/(1 + e^z1₁) was worked out, not 1/(1 + e^(−z1₁)); that gives 0.42555748
    """
    return SheetForm(sheet)
