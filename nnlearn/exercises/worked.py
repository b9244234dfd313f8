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
    students = [(np.array([1.0, *row]), float(t)) for row, t in zip(data.X, data.y[:, 0], strict=True)]
    cases = [(np.array(start), x, t) for start in WEIGHTS for x, t in students]
    given = [asked(w.copy(), x.copy(), t) for w, x, t in cases]
    wanted = [updated(*case) for case in cases]
    if all(found.shape == right.shape for found, right in zip(given, wanted, strict=True)):
        _name_the_slip(np.array(given), np.array(wanted), cases)
    for k, (found, right) in enumerate(zip(given, wanted, strict=True)):
        start, student = divmod(k, len(students))
        same(found, right, f"From {WEIGHTS[start]}, with student {student + 1},")
    return "It moves the weights as the core does, for all three students, from two starts."


def _name_the_slip(given: Array, wanted: Array, cases: list[tuple[Array, Array, float]]) -> None:
    """Say which known slip leads to all these weights, if one does."""
    w, x = (np.array([case[i] for case in cases]) for i in (0, 1))
    t = np.array([case[2] for case in cases])
    if np.allclose(given, wanted):
        return
    if np.allclose(given, w):
        raise NotYet("Nothing moves.")
    z = (w * x).sum(axis=1)
    a = sigmoid(z)
    slips = {
        "the minus in the exponent got lost: this goes with σ(−z). It happened in print, too": sigmoid(-z)
        - t,
        "this compares the decision with the target. Take σ(z) itself, as it is": (a >= 0.5) - t,
        "this compares z with the target: the sigmoid is left out": z - t,
        "the sign is turned: this goes uphill": t - a,
        "the third is left out": (a - t) / RATE,
        "here the slope of the sigmoid is in it: that is the fourth reading": (a - t) * a * (1 - a),
    }
    for told, error in slips.items():
        if np.allclose(given, w - RATE * error[:, np.newaxis] * x):
            raise NotYet(f"Nearly: {told}.")
    if np.allclose(given, w - RATE * (a - t)[:, np.newaxis] * w):
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
