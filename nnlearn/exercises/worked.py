"""An exercise about the worked Age/CGPA example: one student's update, put right."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.data import age_cgpa
from nnlearn.equations.equation import Array
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, same
from nnlearn.maths.activations import sigmoid
from nnlearn.network import Network

RATE = 1 / 3
#: The bias's, Age's and CGPA's weight: as in the tutorial, and where the neuron is wrong about everybody.
WEIGHTS = ((0.1, 0.1, 0.1), (-0.3, 0.2, 0.8))


def updated(w: Array, x: Array, t: float) -> Array:
    """The weights after one student, by the core's own step.

    Examples
    --------
    >>> updated(np.array([0.1, 0.1, 0.1]), np.array([1.0, 0.2, 0.1]), 1.0).round(4)
    array([0.2558, 0.1312, 0.1156])
    """
    network = Network([w[1:, np.newaxis]], [w[:1]], "sigmoid", loss="binary_cross_entropy")
    trace = network.trace([x[1:]], [[t]], learning_rate=RATE)
    return np.concatenate([trace["b1_new"].ravel(), trace["W1_new"].ravel()])


def _one_update(answer: Any) -> str:
    asked = a_function(answer, "lambda w, x, t: w")
    data = age_cgpa()
    for start in WEIGHTS:
        for student, ((age, cgpa), t) in enumerate(zip(data.X, data.y[:, 0], strict=True), 1):
            w, x = np.array(start), np.array([1.0, age, cgpa])
            found, wanted = asked(w.copy(), x.copy(), float(t)), updated(w, x, float(t))
            if found.shape == wanted.shape and not np.allclose(found, wanted):
                _name_the_slip(found, w, x, float(t))
            same(found, wanted, f"From {start}, with student {student},")
    return "It moves the weights as the core does, for all three students, from two starts."


def _name_the_slip(found: Array, w: Array, x: Array, t: float) -> None:
    """Say which known slip leads to these weights, if one does."""
    z = w @ x
    a = sigmoid(z)
    slips = {
        "the minus in the exponent got lost: this goes with σ(−z). It happened in print, too": sigmoid(-z)
        - t,
        "this compares the decision with the target. Take σ(z) itself, as it is": float(a >= 0.5) - t,
        "this compares z with the target: the sigmoid is left out": z - t,
        "the sign is turned: this goes uphill": t - a,
        "the third is left out": (a - t) / RATE,
        "here the slope of the sigmoid is in it: that is the fourth reading": (a - t) * a * (1 - a),
    }
    for told, error in slips.items():
        if np.allclose(found, w - RATE * error * x):
            raise NotYet(f"Nearly: {told}.")
    if np.allclose(found, w - RATE * (a - t) * w):
        raise NotYet("Nearly: this multiplies the error by the weight. It is the input that belongs there.")


one_update = Exercise(
    "one_update",
    "Teach the neuron one student, by the third reading: the error is σ(z) − t, the learning rate ⅓. The"
    " weights w and the inputs x are arrays of three numbers, the bias's first (its input is 1); t is 0 or 1."
    " Give the new weights.",
    "def update(w, x, t):\n    return ...\n\nnn.exercises.one_update.check(update)",
    (
        "Three steps: the sum z, the output σ(z), and then new weight = weight − rate · error · input.",
        "z is (w * x).sum(), and σ(z) is 1 / (1 + np.exp(-z)): mind the minus.",
        "w - (1 / (1 + np.exp(-(w * x).sum())) - t) * x / 3.",
    ),
    _one_update,
)
