"""The perceptron: one unit that fires or not, and learns from its mistakes.

=========  =================================================================
unit       the unit: what it says, and the doors to everything else
ties       what counts as exactly at the threshold
learning   Rosenblatt's rule, example by example; whether it goes in a circle
trace      every number of it, and an honest word on how it ended
lines      one number with its formula
display    the table: as text, HTML and CSV
=========  =================================================================
"""

from nnlearn.perceptron.trace import PerceptronTrace as PerceptronTrace
from nnlearn.perceptron.unit import Perceptron as Perceptron

__all__ = ["Perceptron", "PerceptronTrace"]
