"""One page about a trained model: its data, its settings, how it learned, and how good its answers are.

The page is a single file of less than a megabyte that asks for nothing from outside: it can be sent by mail,
opened years later, read in the dark, by a screen reader, and on paper.
"""

from nnlearn.report.report import Report as Report
from nnlearn.report.report import html as html
