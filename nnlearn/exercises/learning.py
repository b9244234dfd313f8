"""Exercises about learning: step sizes, backpropagation, softmax, batches, penalties and overfitting."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.data import separable_blobs
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import (
    Exercise,
    NotYet,
    a_function,
    a_number,
    a_whole_number,
    an_array,
    same,
)
from nnlearn.maths.activations import softmax as right_softmax
from nnlearn.maths.landscapes import LANDSCAPES
from nnlearn.network import Network
from nnlearn.walk import walk

START, STEPS, FAR = 3.0, 50, 1e3
#: With weights that are too small the loss is larger than this.
DEAR = 0.3


def _diverging_step(answer: Any) -> str:
    rate = a_number(answer, "0.5")
    if rate <= 0:
        raise NotYet("A step size is positive: with a negative one it would walk uphill on purpose.")
    with np.errstate(over="ignore"):  # as far as this it may fly
        path = walk(LANDSCAPES["bowl"], rate, np.array([START]), STEPS, FAR)
    first, last = path.cost[0], path.cost[-1]
    if last > first:
        steps = f"{path.steps} step{'s' * (path.steps > 1)}"
        return f"After {steps} the cost is {number_text(last)}: each step goes too far."
    if last == first and path.weights[1].item() != START:
        raise NotYet(
            f"With {number_text(rate)} it jumps to and fro for ever, and the cost stays {number_text(first)}:"
            " it flies nowhere. A little more."
        )
    slowly = ", if too slowly to be seen here" if number_text(first) == number_text(last) else ""
    raise NotYet(
        f"With {number_text(rate)} the cost goes from {number_text(first)} to {number_text(last)}:"
        f" it still comes down{slowly}."
    )


diverging_step = Exercise(
    "diverging_step",
    f"Gradient descent starts at w = 3 on the cost J(w) = {LANDSCAPES['bowl'].cost.formula}. Find a step"
    " size with which it flies apart.",
    "learning_rate = ...\nnn.exercises.diverging_step.check(learning_rate)",
    (
        "Try it with nn.widgets.step_size().",
        "Each step multiplies the distance from the bottom by 1 − η·J″. When does that grow?",
        "J″ is 1 here, so look for |1 − η| above 1.",
    ),
    _diverging_step,
)


def _backpropagation(answer: Any) -> str:
    asked = a_function(answer, "lambda delta, W, slope: delta")
    for sizes, examples in (((2, 3, 2), 1), ((3, 2, 2), 4), ((1, 4, 3), 3)):
        rng = np.random.default_rng(sum(sizes))
        x, y = rng.normal(size=(examples, sizes[0])), rng.uniform(size=(examples, sizes[-1]))
        trace = Network.create(list(sizes), seed=3).trace(x, y, learning_rate=0.5)
        delta, W, slope, wanted = (trace[name] for name in ("delta2", "W2", "slope1", "delta1"))
        found = asked(delta.copy(), W.copy(), slope.copy())
        if found.shape == wanted.shape:
            if np.allclose(found, delta @ W.T):
                raise NotYet("The activation's slope is left out: the error goes back through it too.")
            if W.shape[0] == W.shape[1] and np.allclose(found, (delta @ W) * slope):
                raise NotYet("On the way back the weights are read the other way: transpose W.")
        same(found, wanted, f"In a {'-'.join(map(str, sizes))} network with {examples} rows")
    return "It gives the core's δ in three networks of different shapes."


backpropagation = Exercise(
    "backpropagation",
    "Fix this backpropagation. It takes the next layer's delta (examples, units there), the weights W"
    " between the layers (units here, units there) and this layer's slope (examples, units here).",
    "def backpropagate(delta, W, slope):\n    return (delta @ W) + slope  # two things are wrong here\n\n"
    "nn.exercises.backpropagation.check(backpropagate)",
    (
        "Look at the shapes: delta @ W goes only where both layers have the same number of units.",
        "An error comes back along each weight, and is then multiplied by this unit's slope.",
        "W.T is the transpose, and * multiplies number by number.",
    ),
    _backpropagation,
)


def _softmax(answer: Any) -> str:
    asked = a_function(answer, "lambda z: z")
    z = np.array([[1.0, 2.0, 3.0], [0.5, 0.5, -2.0]])
    found = asked(z)
    if found.shape == z.shape:
        if np.allclose(found.sum(), 1) and not np.allclose(found.sum(axis=1), 1):
            raise NotYet("All numbers together make 1; each row is to make 1: sum along axis=1.")
        for row, made in zip(("first", "second"), found.sum(axis=1), strict=True):
            if np.isfinite(made) and not np.isclose(made, 1):
                raise NotYet(f"The {row} row makes {made:.5g}, but probabilities make 1.")
    same(found, np.asarray(right_softmax(z)), "For two rows")
    large = z + 1000
    found = asked(large)
    if not np.isfinite(found).all():
        raise NotYet(
            "With z around 1000 it overflows. Adding a number to a whole row changes nothing: use that."
        )
    same(found, np.asarray(right_softmax(large)), "With z around 1000")
    return "Each row makes 1, and large numbers do it no harm."


softmax = Exercise(
    "softmax",
    "Write softmax for an array z (examples, classes): positive numbers that make 1 in each row. It should"
    " bear z around 1000 too.",
    "def softmax(z):\n    return ...\n\nnn.exercises.softmax.check(softmax)",
    (
        "np.exp makes everything positive; then each row is divided by its sum.",
        "Sum along axis=1 with keepdims=True, so that the shapes fit.",
        "Take each row's largest number away from z first: the result is the same, and nothing overflows.",
    ),
    _softmax,
)


def _cross_entropy(answer: Any) -> str:
    p = an_array(answer, "the probabilities", "[0.2, 0.5, 0.3]").ravel()
    if p.size != 3 or not np.isclose(p.sum(), 1):
        raise NotYet(f"This takes three numbers that make 1; these are {p.size} that make {p.sum():.4g}.")
    if (p < 0).any():
        raise NotYet(f"A probability is never negative, but here is {number_text(p.min())}.")
    if p[2] == 0:
        raise NotYet("The right class has no chance at all here: its cross-entropy is beyond all limits.")
    p = np.maximum(p, np.finfo(float).tiny)  # a 0 has no logarithm; this is as good as none
    network = Network(
        [np.eye(3)], activations="softmax", loss="cross_entropy"
    )  # softmax of the logarithms gives the probabilities back
    loss = network.loss_value(np.log(p)[np.newaxis], np.array([2]))
    if abs(loss - 1) > 0.005:
        why = "Only the probability of class 2 counts."
        if abs(p[2] - np.exp(-1)) < 0.01:
            why = "Nearly: the probability of class 2 has to be a little more exact."
        raise NotYet(f"Their cross-entropy is {number_text(loss)}. {why}")
    return f"It is {number_text(loss)}: e to the power −1 is {number_text(float(np.exp(-1)))}."


cross_entropy = Exercise(
    "cross_entropy",
    "The right class is number 2 (counted from 0). Give the probabilities of three classes for which the"
    " cross-entropy is 1.00, rounded to two decimals. (Three decimals in the probabilities will do.)",
    "p = ...  # such as [0.2, 0.5, 0.3]\nnn.exercises.cross_entropy.check(p)",
    (
        "Cross-entropy looks at one probability only: that of the right class.",
        "It is −ln p. When is that 1?",
        "p of class 2 is 1/e, about 0.368; the other two share the rest.",
    ),
    _cross_entropy,
)


def _updates(answer: Any) -> str:
    asked = a_function(answer, "lambda rows, batch_size, epochs: 1")
    for rows, size, epochs in ((100, 10, 3), (10, 3, 2), (7, 4, 4)):
        found, wanted = asked(rows, size, epochs), counted_updates(rows, size, epochs)
        if found.size == 1 and found.item() == epochs * (rows // size) != wanted:
            raise NotYet(f"With {rows} rows in batches of {size}, the last batch is smaller; it counts too.")
        same(
            found.reshape(()) if found.size == 1 else found,
            np.asarray(float(wanted)),
            f"With {rows} rows, batches of {size} and {epochs} epochs",
        )
    return "It agrees with three trainings in which the updates were counted."


def counted_updates(rows: int, batch_size: int, epochs: int) -> int:
    """Count the updates of a training: on |a − y| with far targets, each moves the bias by the step size.

    Examples
    --------
    >>> counted_updates(10, 3, 2)
    8
    """
    network = Network([[[0.0]]], [[0.0]], activations="identity", loss="absolute")
    x, y = np.zeros((rows, 1)), np.full((rows, 1), 1e6)
    network.fit(x, y, epochs=epochs, batch_size=batch_size, learning_rate=1.0, progress=False)
    assert network.biases is not None
    return round(float(network.biases[0][0]))


updates = Exercise(
    "updates",
    "How many updates does a training make? Write it as a function of the rows, the batch size and epochs.",
    "def updates(rows, batch_size, epochs):\n    return ...\n\nnn.exercises.updates.check(updates)",
    (
        "There is one update for each batch. How many batches are there in an epoch?",
        "Where the rows do not fill the last batch, it is smaller, but it is there: round up.",
        "epochs * math.ceil(rows / batch_size).",
    ),
    _updates,
)


def _weight_penalty(answer: Any) -> str:
    price = a_number(answer, "0.01")
    if not 0 < price <= 1:
        raise NotYet("The price of a weight is above 0, and more than 1 is hardly of use.")
    (size, _), (smaller, loss) = trained_on_blobs(0.0), trained_on_blobs(price)
    if smaller > size / 4:
        raise NotYet(
            f"The squares of the weights make {number_text(smaller)}, without a price {number_text(size)}:"
            " they are to shrink to a quarter."
        )
    if loss > DEAR:
        raise NotYet(f"The loss is {number_text(loss)} now: with weights so small it hardly says anything.")
    return (
        f"The squares make {number_text(smaller)} for {number_text(size)}; the loss is {number_text(loss)}."
    )


def trained_on_blobs(l2: float) -> tuple[float, float]:
    """Train a neuron on two clouds of points: what the squares of its weights make, and its loss.

    Examples
    --------
    >>> size, loss = trained_on_blobs(0.0)
    >>> size > 10, loss < 0.1
    (True, True)
    """
    data = separable_blobs(60, seed=1)
    y = data.y[:, np.newaxis]
    network = Network.create([2, 1], loss="binary_cross_entropy")
    network.fit(data.X, y, epochs=200, learning_rate=0.5, l2=l2, progress=False)
    return float(np.square(network.weights[0]).sum()), network.loss_value(data.X, y)


weight_penalty = Exercise(
    "weight_penalty",
    "A neuron is trained on two clouds of points. Find a price l2 for its weights with which their squares"
    " make at most a quarter of what they make without, and the loss stays below 0.3.",
    "l2 = ...\nnn.exercises.weight_penalty.check(l2)",
    (
        "The larger the price, the smaller the weights.",
        "Try 0.001, then ten times as much, and so on.",
        "Somewhere around 0.1 there is room.",
    ),
    _weight_penalty,
)


def _overfitting(answer: Any) -> str:
    units = a_whole_number(answer, "5", most=200)
    seen, unseen = losses_of(units)
    told = f"on the points it saw {number_text(seen)}, on others {number_text(unseen)}"
    if unseen < 3 * seen:
        raise NotYet(
            f"With {units} hidden unit{'s' * (units > 1)} the loss is {told}: not three times as much."
        )
    return f"The loss is {told}: it has learned much of the noise, too."


def losses_of(units: int) -> tuple[float, float]:
    """Train on ten noisy points of a sine: the loss on these, and on a hundred others.

    Examples
    --------
    >>> seen, unseen = losses_of(1)
    >>> seen > 0
    True
    """
    rng = np.random.default_rng(4)
    x, others = rng.uniform(-1, 1, (10, 1)), rng.uniform(-1, 1, (100, 1))

    def noisy(at: Any) -> Any:
        return np.sin(3 * at) + 0.3 * rng.normal(size=at.shape)

    y, theirs = noisy(x), noisy(others)
    network = Network.create([1, units, 1], ["tanh", "identity"], seed=0)
    network.fit(x, y, epochs=1500, learning_rate=0.01, optimizer="adam", progress=False)
    return network.loss_value(x, y), network.loss_value(others, theirs)


overfitting = Exercise(
    "overfitting",
    "A network with one hidden layer learns ten noisy points of a sine. How many hidden units make it learn"
    " the noise too, so that its loss on other points is at least three times as large?",
    "units = ...\nnn.exercises.overfitting.check(units)",
    (
        "How many bends can the curve have, and how many are there in the points?",
        "With one unit it can only go up or down. Try more.",
        "With as many units as points, it can go through all of them.",
    ),
    _overfitting,
)
