"""From probabilities and scores to decisions: thresholds, curves, folds, and which model is best.

The numbers come from scikit-learn and from the equations of :mod:`nnlearn.maths.counts`; any fitted
classifier's predictions will do, a network's or another's. Pictures of all of it are in :mod:`nnlearn.plot`.
"""

from nnlearn.scoring.answers import Answers as Answers
from nnlearn.scoring.folds import FoldSummary as FoldSummary
from nnlearn.scoring.folds import fold_summary as fold_summary
from nnlearn.scoring.leader_board import LeaderBoard as LeaderBoard
from nnlearn.scoring.leader_board import leader_board as leader_board
from nnlearn.scoring.thresholds import Threshold as Threshold
from nnlearn.scoring.thresholds import at_thresholds as at_thresholds
from nnlearn.scoring.thresholds import best_threshold as best_threshold
from nnlearn.scoring.thresholds import max_criteria as max_criteria
