"""Pictures of what networks compute, each with its numbers and with words for those who cannot see it.

Every function takes the data first and `ax` last, draws in a picture of its own where there is no `ax`, and
returns matplotlib's Axes (or the Figure, where a picture has several). In a notebook a picture shows itself
at the end of its cell, together with its alt text; in a script, ``plt.show()`` shows it and
``ax.figure.savefig`` keeps it. No picture computes anything: its numbers come from equations, traces and
networks, and those about classifiers from scikit-learn's metrics.
"""

from nnlearn.plot.activation_plot import activation as activation
from nnlearn.plot.activations_plot import activations as activations
from nnlearn.plot.bias_plot import bias_shift as bias_shift
from nnlearn.plot.calibration_plot import calibration as calibration
from nnlearn.plot.confusion_plot import confusion as confusion
from nnlearn.plot.cost_plot import cost as cost
from nnlearn.plot.decision_plot import decision as decision
from nnlearn.plot.folds_plot import folds as folds
from nnlearn.plot.grid_plot import grid as grid
from nnlearn.plot.importance_methods_plot import importance_methods as importance_methods
from nnlearn.plot.importance_plot import importance as importance
from nnlearn.plot.leader_board_plot import leader_board as leader_board
from nnlearn.plot.learning_curves_plot import learning_curves as learning_curves
from nnlearn.plot.loss_plot import loss_curve as loss_curve
from nnlearn.plot.network_diagram import network as network
from nnlearn.plot.neuron_diagram import neuron as neuron
from nnlearn.plot.pixels_plot import pictures as pictures
from nnlearn.plot.precision_recall_plot import precision_recall as precision_recall
from nnlearn.plot.predicted_plot import predicted as predicted
from nnlearn.plot.rendering import alt_text as alt_text
from nnlearn.plot.rendering import describe as describe
from nnlearn.plot.rendering import show as show
from nnlearn.plot.roc_plot import roc as roc
from nnlearn.plot.squares_plot import squares as squares
from nnlearn.plot.step_sizes_plot import step_sizes as step_sizes
from nnlearn.plot.style import notebook_settings as _notebook_settings
from nnlearn.plot.thresholds_plot import thresholds as thresholds
from nnlearn.plot.unrolled_diagram import unrolled as unrolled

_notebook_settings()
