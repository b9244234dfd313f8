"""Exercises about one neuron: its bias, its activation and slope, its loss, and the perceptron."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_number, an_array, same
from nnlearn.exercises.parting import a_line_parts
from nnlearn.maths.activations import ACTIVATIONS, sigmoid
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.perceptron import Perceptron

#: Small enough for a complex step, which has no rounding error.
STEP = 1e-20
#: Where functions are asked.
Z = np.array([[-6.0, -1.5, -0.2], [0.0, 0.4, 3.0]])
#: Where the gradient is asked: a weight, an input, a target.
PLACES = ((0.5, 2.0, 3.0), (-1.0, 0.5, 0.25), (2.0, -1.5, 1.0))
#: How often the points are shown to a perceptron that may learn them.
EPOCHS = 1000
WEIGHT, EDGE = 2.0, 3.0


def _bias(answer: Any) -> str:
    b = a_number(answer, "0.5")
    network = Network([[[WEIGHT]]], [[b]])
    trace = network.trace([[EDGE]])
    z, a = float(trace["z1"][0, 0]), float(trace["a1"][0, 0])
    if abs(a - 0.5) > 1e-9:
        sign = "−" if b < 0 else "+"
        raise NotYet(
            f"At x = 3 the neuron says a = {number_text(a)}, not ½: there"
            f" z = 2·3 {sign} {number_text(abs(b))} = {number_text(z)}."
        )
    low, high = network.predict([[EDGE - 1], [EDGE + 1]])[:, 0]
    return f"It says {number_text(low)} at x = 2 and {number_text(high)} at x = 4: the bias moves the edge."


bias = Exercise(
    "bias",
    "A neuron has the weight 2 and the sigmoid. Choose its bias so that it says exactly ½ at x = 3.",
    "b = ...\nnn.exercises.bias.check(b)",
    (
        "a = σ(z) is ½ where z is 0.",
        "z = w·x + b, with w = 2: put x = 3 in, and ask when it is 0.",
        "2·3 + b = 0.",
    ),
    _bias,
)


def _activation(answer: Any) -> str:
    if not isinstance(answer, str) or answer not in ACTIVATIONS:
        raise NotYet(f"This takes the name of an activation: {', '.join(map(repr, ACTIVATIONS))}.")
    if ACTIVATIONS[answer].pieces > 1 or ACTIVATIONS[answer].slope is None:
        raise NotYet(f"{answer} looks at several numbers at once: take one that squashes a single z.")
    a = np.asarray(ACTIVATIONS[answer].value(np.linspace(-50, 50, 1001)[:, np.newaxis]))
    if np.abs(a).max() > 1:
        raise NotYet(f"{answer} grows beyond all limits: at z = 50 it gives {number_text(float(a[-1, 0]))}.")
    if a.min() >= 0:
        raise NotYet(f"{answer} is never negative.")
    return f"{answer} stays between {number_text(float(a.min()))} and {number_text(float(a.max()))}."


activation = Exercise(
    "activation",
    "Name an activation that is never above 1, never below −1, and negative where z is negative.",
    "name = ...  # such as 'relu'\nnn.exercises.activation.check(name)",
    (
        "Look at the curves with nn.widgets.activations().",
        "The sigmoid runs from 0 to 1. Which one looks like it, twice as high and moved down?",
        "It is the hyperbolic tangent.",
    ),
    _activation,
)


def _sigmoid_slope(answer: Any) -> str:
    asked = a_function(answer, "lambda z: z * 0")
    found, a = asked(Z), np.asarray(sigmoid(Z))
    wanted = np.imag(sigmoid(Z + STEP * 1j)) / STEP
    if found.shape == Z.shape:
        if np.allclose(found, a):
            raise NotYet("This is σ(z) itself: its value, not its slope.")
        if np.allclose(found, -wanted):
            raise NotYet("The size is right, the sign is not: the sigmoid never falls.")
        if np.allclose(found, Z * (1 - Z)):
            raise NotYet("a·(1 − a) takes the activation, but z was put in: work out a = σ(z) first.")
    same(found, wanted, "For some z")
    return "It is how steep the sigmoid is wherever it was asked, and never more than ¼."


sigmoid_slope = Exercise(
    "sigmoid_slope",
    "Write the slope of the sigmoid: a function that takes an array z and gives dσ/dz for each number in it.",
    "def slope(z):\n    return ...\n\nnn.exercises.sigmoid_slope.check(slope)",
    (
        "The slope can be written with nothing but the sigmoid's own value a = σ(z).",
        "It is 0 where a is 0 or 1, and largest in the middle, where a is ½.",
        "With a = 1 / (1 + np.exp(-z)), the slope is a·(1 − a).",
    ),
    _sigmoid_slope,
)


def _squared_error(answer: Any) -> str:
    asked = a_function(answer, "lambda a, y: 0 * a")
    rng = np.random.default_rng(0)
    a, y = rng.normal(size=(2, 5, 1))
    network = Network([[[1.0]]], activations="identity", loss=SquaredError())
    wanted = np.asarray(network.loss_value(a, y))
    found = asked(a, y)
    if found.shape == (5, 1):
        raise NotYet("It gives a number for each example: the loss is their mean, one number.")
    if found.size == 1:
        for factor, why in ((2, "the ½ is missing"), (5, "this is the sum: divide by how many there are")):
            if np.isclose(found.item(), factor * float(wanted)):
                raise NotYet(f"Nearly: {why}.")
        if abs(np.asarray(asked(y, y)).item()) > 1e-12:
            raise NotYet("Where every output is on its target, the loss is 0; here it is not.")
        found = found.reshape(())
    same(found, wanted, "For five outputs and targets")
    return "It is 0 where all is right, and grows with the square of what is wrong."


squared_error = Exercise(
    "squared_error",
    "Write the loss of this course: half the squared error, as the mean over all examples. It takes the"
    " outputs a and the targets y, arrays of the shape (examples, 1), and gives one number.",
    "def loss(a, y):\n    return ...\n\nnn.exercises.squared_error.check(loss)",
    (
        "First the error of each example, then its square, then what becomes of all of them.",
        "E is the mean of ½·(a − y)².",
        "np.mean(...) takes the mean; (a - y) ** 2 is the square.",
    ),
    _squared_error,
)


def _gradient(answer: Any) -> str:
    asked = a_function(answer, "lambda w, x, y: 0.0")
    given = [asked(*place) for place in PLACES]
    given = [found.reshape(()) if found.size == 1 else found for found in given]
    wanted = [_dE_dw(*place) for place in PLACES]
    if all(found.shape == () for found in given) and not np.allclose(given, wanted):
        w, x, y = np.array(PLACES).T
        for slip, why in (
            (-(w * x - y) * x, "The sign is turned: the gradient points uphill, towards more loss."),
            (w * x - y, "This is dE/da. A weight is multiplied by x, and so is its share of the error."),
            ((w * x - y) * w, "The error is multiplied by the weight: it is the input that belongs there."),
            (2 * (w * x - y) * x, "Twice too large: the ½ in E takes the 2 of the square away."),
            ((w * x - y) * x / 2, "Half of it: the 2 of the square has used up the ½ in E already."),
        ):
            if np.allclose(given, slip):
                raise NotYet(why)
    for (w, x, y), found, right in zip(PLACES, given, wanted, strict=True):
        same(found, right, f"At w = {w:g}, x = {x:g}, y = {y:g}")
    return "It agrees with the gradient of the traced network, three times."


def _dE_dw(w: float, x: float, y: float) -> Array:
    network = Network([[[w]]], activations="identity", loss=SquaredError())
    return np.asarray(network.trace([[x]], [[y]])["dW1"]).reshape(())


gradient = Exercise(
    "gradient",
    "A neuron without bias and activation says a = w·x; its loss is E = ½·(a − y)². Write dE/dw.",
    "def gradient(w, x, y):\n    return ...\n\nnn.exercises.gradient.check(gradient)",
    (
        "Use the chain rule: E depends on a, and a depends on w.",
        "dE/da = a − y, and da/dw = x.",
        "dE/dw = (w·x − y)·x.",
    ),
    _gradient,
)


def _perceptron_fails(answer: Any) -> str:
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NotYet("This takes a pair: the points, and a 0 or 1 for each: ([[0, 0], [1, 1]], [0, 1]).")
    X = an_array(answer[0], "the points", "[[0, 0], [1, 1]]")
    y = an_array(answer[1], "the targets", "[0, 1]")
    if X.ndim != 2 or X.shape[1] != 2 or not 2 <= len(X) <= 8 or y.size != len(X):
        raise NotYet("This takes two to eight points, [x₁, x₂] each, and one target for each of them.")
    if not np.isin(y, (0, 1)).all():
        raise NotYet("The targets are 0 and 1.")
    for i in range(len(X)):
        if any(np.array_equal(X[i], X[j]) and y.flat[i] != y.flat[j] for j in range(i)):
            raise NotYet("The same point is called 0 and 1: nothing can learn that. Use different points.")
    try:
        trace = Perceptron(2).trace(X, y.reshape(-1, 1), epochs=EPOCHS)
    except FloatingPointError:
        raise NotYet("These points are too far away to reckon with: bring them nearer.") from None
    if trace.converged is not None:
        raise NotYet(f"It learns these: from epoch {trace.converged} on it makes no mistake.")
    if a_line_parts(X, y.ravel()):
        raise NotYet(f"A line does separate these: it only takes longer than {EPOCHS} epochs.")
    return f"No straight line separates these. {trace.verdict}"


perceptron_fails = Exercise(
    "perceptron_fails",
    "Find at most eight points in the plane, and a 0 or 1 for each, that a perceptron never learns.",
    "X, y = [[0, 0], [1, 1]], ...\nnn.exercises.perceptron_fails.check(... if y is ... else (X, y))",
    (
        "A perceptron cuts the plane in two with one straight line.",
        "Four points are enough: the corners of a square. No line may have both ones on one side.",
        "Give opposite corners the same target, as in XOR.",
    ),
    _perceptron_fails,
)
