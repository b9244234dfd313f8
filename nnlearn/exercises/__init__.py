"""Small tasks for the end of a lesson, checked by what an answer does: nowhere is an answer stored.

Show one to read its question; ``check`` an answer, as often as you like; ask for a ``hint``.

>>> import nnlearn as nn
>>> nn.exercises.bias
A neuron has the weight 2 and the sigmoid. Choose its bias so that it says exactly ½ at x = 3.
<BLANKLINE>
b = ...
nn.exercises.bias.check(b)
>>> nn.exercises.bias.check(-6)
✓ Right. It says 0.1192 at x = 2 and 0.8808 at x = 4: the bias moves the edge.
"""

from nnlearn.exercises.chances import best_accuracy as best_accuracy
from nnlearn.exercises.chances import filter_parameters as filter_parameters
from nnlearn.exercises.exercise import Exercise as Exercise
from nnlearn.exercises.exercise import Verdict as Verdict
from nnlearn.exercises.layers import count_parameters as count_parameters
from nnlearn.exercises.layers import hidden_delta as hidden_delta
from nnlearn.exercises.layers import network_shape as network_shape
from nnlearn.exercises.learning import backpropagation as backpropagation
from nnlearn.exercises.learning import cross_entropy as cross_entropy
from nnlearn.exercises.learning import diverging_step as diverging_step
from nnlearn.exercises.learning import overfitting as overfitting
from nnlearn.exercises.learning import softmax as softmax
from nnlearn.exercises.learning import updates as updates
from nnlearn.exercises.learning import weight_penalty as weight_penalty
from nnlearn.exercises.logic import both_or_neither as both_or_neither
from nnlearn.exercises.logic import majority as majority
from nnlearn.exercises.logic import perceptron_rule as perceptron_rule
from nnlearn.exercises.logic import veto as veto
from nnlearn.exercises.neuron import activation as activation
from nnlearn.exercises.neuron import bias as bias
from nnlearn.exercises.neuron import gradient as gradient
from nnlearn.exercises.neuron import perceptron_fails as perceptron_fails
from nnlearn.exercises.neuron import sigmoid_slope as sigmoid_slope
from nnlearn.exercises.neuron import squared_error as squared_error
from nnlearn.exercises.proving import best_step as best_step
from nnlearn.exercises.proving import proven_slope as proven_slope
from nnlearn.exercises.proving import wrong_slope as wrong_slope
from nnlearn.exercises.runs import annealing as annealing
from nnlearn.exercises.runs import batch_size as batch_size
from nnlearn.exercises.runs import momentum_step as momentum_step
from nnlearn.exercises.runs import patience as patience
from nnlearn.exercises.runs import without_a_loop as without_a_loop
from nnlearn.exercises.sequences import memory as memory
from nnlearn.exercises.sequences import shared_weight as shared_weight
from nnlearn.exercises.tables import baseline as baseline
from nnlearn.exercises.tables import bottleneck as bottleneck
from nnlearn.exercises.tables import count_weights as count_weights
from nnlearn.exercises.tables import one_hot as one_hot
from nnlearn.exercises.worked import one_update as one_update
