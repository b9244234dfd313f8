"""The whole story of the example: for the terminal as text, for a notebook as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from nnlearn.table import page
from nnlearn.worked_example.parts import Part, to_html, to_text
from nnlearn.worked_example.story import story


class Report(str):
    """A text that shows as HTML in a notebook.

    Attributes
    ----------
    parts : tuple of Part
        What it is made of.
    """

    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part]) -> Report:
        """Write the parts down."""
        kept = tuple(parts)
        made = super().__new__(cls, "\n\n".join(map(to_text, kept)))
        made.parts = kept
        return made

    def _repr_html_(self) -> str:
        return page(*map(to_html, self.parts))


def report() -> Report:
    """Tell the whole story of the Age/CGPA example: as published, what went wrong, how it comes out right.

    Returns
    -------
    Report
        A str of at most 80 columns; in a notebook it shows as HTML.

    Examples
    --------
    >>> print(report().splitlines()[0])
    THE AGE/CGPA EXAMPLE: WHAT WAS PRINTED, AND WHAT IS RIGHT
    """
    return Report(story())
