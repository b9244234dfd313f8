"""The Age/CGPA example: as a tutorial printed it, what went wrong, and four ways in which it comes out right.

=============  ==================================================================
published()    the fifteen printed lines, each beside what it should have said
reading(name)  one consistent way to work the example, row by row or as a batch
readings()     all four of them, one after the other
report()       the whole story, for the terminal or a notebook
=============  ==================================================================

Every correct number here is computed by the library's own equations; only what was printed is typed in.
"""

from nnlearn.worked_example.published import Published as Published
from nnlearn.worked_example.published import PublishedLine as PublishedLine
from nnlearn.worked_example.readings import Reading as Reading
from nnlearn.worked_example.readings import reading as reading
from nnlearn.worked_example.readings import readings as readings
from nnlearn.worked_example.report import Report as Report
from nnlearn.worked_example.report import report as report
from nnlearn.worked_example.rules import RULES as RULES
from nnlearn.worked_example.rules import Rule as Rule
from nnlearn.worked_example.verdicts import published as published

__all__ = [
    "published",
    "reading",
    "readings",
    "report",
    "RULES",
    "Rule",
    "Published",
    "PublishedLine",
    "Reading",
    "Report",
]
