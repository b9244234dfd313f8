"""Check my working: mark a hand calculation line by line, and say which slip was made.

>>> import nnlearn as nn
>>> net = nn.Network(weights=[[[0.15, 0.25], [0.2, 0.3]]], biases=[[0.35, 0.35]])
>>> sheet = nn.Worksheet(net.trace([[0.05, 0.1]], [[0.01, 0.99]], learning_rate=0.5))
>>> print(sheet.mark({"z1[0]": 0.0275, "a1[0]": 0.5069}))
1 of 2 lines earn their mark. The first wrong one is z1₁. 21 are missing.
z1₁ 0.0275  wrong: bias: x₁·W1₁₁ + x₂·W1₂₁ was worked out, not x₁·W1₁₁ + x₂·W1₂₁ + b1₁; that gives 0.0275
a1₁ 0.5069  follows from an earlier slip
"""

from nnlearn.worksheet.marking import MarkedLine as MarkedLine
from nnlearn.worksheet.marking import Marking as Marking
from nnlearn.worksheet.sheet import Worksheet as Worksheet
from nnlearn.worksheet.tutorial import age_cgpa_as_printed as age_cgpa_as_printed
