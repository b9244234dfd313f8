"""Pictures of what networks compute, each with its numbers and with words for those who cannot see it.

Every function takes the data first and `ax` last, draws in a picture of its own where there is no `ax`, and
returns matplotlib's Axes (or the Figure, where a picture has several). In a notebook a picture shows itself
at the end of its cell, together with its alt text; in a script, ``plt.show()`` shows it and
``ax.figure.savefig`` keeps it. No picture computes anything: its numbers come from equations, traces and
networks.
"""

from nnlearn.plot.activation_plot import activation as activation
from nnlearn.plot.activations_plot import activations as activations
from nnlearn.plot.bias_plot import bias_shift as bias_shift
from nnlearn.plot.cost_plot import cost as cost
from nnlearn.plot.decision_plot import decision as decision
from nnlearn.plot.learning_curves_plot import learning_curves as learning_curves
from nnlearn.plot.loss_plot import loss_curve as loss_curve
from nnlearn.plot.network_diagram import network as network
from nnlearn.plot.neuron_diagram import neuron as neuron
from nnlearn.plot.rendering import alt_text as alt_text
from nnlearn.plot.rendering import describe as describe
from nnlearn.plot.rendering import show as show
from nnlearn.plot.step_sizes_plot import step_sizes as step_sizes
from nnlearn.plot.style import notebook_settings as _notebook_settings

_notebook_settings()
