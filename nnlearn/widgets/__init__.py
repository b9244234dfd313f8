"""Pictures that move: drag, play and step through what a network computes, in a notebook or on a page.

Every widget plays by itself in an exported page too. ``w.value`` says what is chosen, ``w.trace`` holds the
numbers that are drawn, ``w.describe()`` tells the picture in words, and ``w.save_html(path)`` keeps the
widget as a page that needs neither Python nor a network.
"""

from nnlearn.widgets.activations import activations as activations
from nnlearn.widgets.backpropagation import backpropagation as backpropagation
from nnlearn.widgets.bias_shift import bias_shift as bias_shift
from nnlearn.widgets.optimisers import optimisers as optimisers
from nnlearn.widgets.perceptron import perceptron as perceptron
from nnlearn.widgets.playground import playground as playground
from nnlearn.widgets.probabilities import probabilities as probabilities
from nnlearn.widgets.regularisation import regularisation as regularisation
from nnlearn.widgets.step_size import step_size as step_size
from nnlearn.widgets.worked_example import worked_example as worked_example
