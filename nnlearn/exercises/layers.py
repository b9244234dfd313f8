"""Exercises about layers: how many numbers a network has, what shape to give it, and one δ inside it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_number, same
from nnlearn.maths.activations import sigmoid_slope
from nnlearn.maths.backprop import delta, received
from nnlearn.network import Network

#: The layers of a published picture of a network for 150 rows of 12,000 numbers.
PYRAMID = [12000, 4000, 750, 200, 30]


def _parameters(sizes: list[int]) -> int:
    """How many numbers a network learns, counted where they lie."""
    return sum(array.size for array in Network.create(sizes).parameters)


def _count_parameters(answer: Any) -> str:
    asked = a_function(answer, "lambda sizes: 0")
    for sizes in ([2, 3, 1], [4, 1], [5, 4, 3, 2]):
        found, wanted = asked(list(sizes)), _parameters(sizes)
        shape = "-".join(map(str, sizes))
        if found.size == 1 and found.item() != wanted:
            biases = sum(sizes[1:])
            slips = {
                wanted - biases: "the biases are left out: each unit has one.",
                wanted + sizes[0]: "inputs have no biases: they are not worked out, they are given.",
                biases: "these are the biases alone.",
                int(np.prod(sizes)) + biases: "weights join neighbouring layers only, pair by pair.",
            }
            if found.item() in slips:
                raise NotYet(f"In a {shape} network: {slips[int(found.item())]}")
        same(found.reshape(()) if found.size == 1 else found, np.array(wanted), f"For a {shape} network")
    shape = "-".join(map(str, PYRAMID))
    return f"By your function, a {shape} network has {int(asked(list(PYRAMID)).item()):,} parameters."


count_parameters = Exercise(
    "count_parameters",
    "Write a function that counts the parameters of a network, weights and biases, from the sizes of its"
    " layers: [2, 3, 1] means two inputs, three hidden units, one output.",
    "def count(sizes):\n    return ...\n\nnn.exercises.count_parameters.check(count)",
    (
        "Between two neighbouring layers there is a weight for each pair of units; each unit has a bias.",
        "zip(sizes, sizes[1:]) gives the neighbours: 2 and 3, then 3 and 1.",
        "sum(before * here + here for before, here in zip(sizes, sizes[1:]))",
    ),
    _count_parameters,
)

INPUTS, OUTPUTS, MOST_PARAMETERS = 64, 5, 1000
#: How far a number may be from the right one: it was worked out by hand.
NEAR = 5e-4


def _network_shape(answer: Any) -> str:
    given = np.asarray(answer, dtype=object)
    whole = [
        isinstance(size, (int, np.integer)) and not isinstance(size, bool) and size >= 1
        for size in given.flat
    ]
    if isinstance(answer, str) or given.ndim != 1 or not all(whole):
        raise NotYet(
            "This takes a list of whole numbers, inputs first and outputs last, such as [64, 20, 5]."
        )
    sizes = [int(size) for size in given]
    if len(sizes) < 2 or (sizes[0], sizes[-1]) != (INPUTS, OUTPUTS):
        raise NotYet(f"It begins with {INPUTS} inputs and ends with {OUTPUTS} outputs.")
    if len(sizes) != 4:
        raise NotYet(
            f"There are to be two hidden layers between inputs and outputs; here it is {len(sizes) - 2}."
        )
    if not all(before > here for before, here in pairwise(sizes)):
        raise NotYet("In a pyramid each layer is smaller than the one before it.")
    count = _parameters(sizes)
    if count > MOST_PARAMETERS:
        raise NotYet(f"It has {count:,} parameters: {count - MOST_PARAMETERS:,} more than are allowed.")
    first = sizes[0] * sizes[1] + sizes[1]
    return f"It has {count:,} parameters, and {first:,} of them lie in the first layer."


network_shape = Exercise(
    "network_shape",
    f"Choose a pyramid: {INPUTS} inputs, two hidden layers, {OUTPUTS} outputs, each layer smaller than"
    f" the one before it, and not more than {MOST_PARAMETERS:,} parameters in all.",
    f"sizes = ...  # such as [{INPUTS}, 20, {OUTPUTS}]\nnn.exercises.network_shape.check(sizes)",
    (
        "Nearly all parameters lie between the inputs and the first hidden layer. Begin there.",
        f"Each unit of the first hidden layer costs {INPUTS} weights and a bias.",
        "14 units there would cost 14·65 = 910 already: take 12 or 13, and 6 after them.",
    ),
    _network_shape,
)

#: A hidden unit's activation, its weights to two outputs, and their deltas.
A, TO_OUTPUTS, DELTAS = 0.8, np.array([[0.5, -2.0]]), np.array([[0.2, -0.1]])


def _hidden_delta(answer: Any) -> str:
    found = a_number(answer, "0.05")
    blame = received(DELTAS, TO_OUTPUTS).item()
    slope = sigmoid_slope(A)
    shares = (DELTAS * TO_OUTPUTS * slope).ravel()
    right = delta(blame, slope)
    if np.isclose(found, right, atol=NEAR):
        return (
            f"The blame is {number_text(blame)} and the slope {number_text(slope)}."
            " At a = 0.99 the slope would be 0.0099: a unit that is sure of itself learns slowly."
        )
    slips = [
        (blame, "The blame has arrived; it still has to pass the sigmoid: multiply by its slope."),
        (blame * A, "The slope of the sigmoid is a·(1 − a), not a."),
        (blame * (1 - A), "The slope of the sigmoid is a·(1 − a), not 1 − a."),
        (shares[0] - shares[1], "Mind the signs: (−0.1)·(−2) is +0.2."),
        (shares[0], "This is what output 1 sends; output 2 sends some, too."),
        (shares[1], "This is what output 2 sends; output 1 sends some, too."),
        (-right, "The size is right; the sign is turned."),
    ]
    for value, said in slips:
        if np.isclose(found, value, atol=NEAR):
            raise NotYet(said)
    raise NotYet(f"{number_text(found)} is something else. There are two paths back, and one slope.")


hidden_delta = Exercise(
    "hidden_delta",
    "A hidden unit with the sigmoid has the activation a = 0.8. Its weights to the two outputs are 0.5 and"
    " −2, and the outputs' deltas are 0.2 and −0.1. What is its own delta?",
    "delta = ...\nnn.exercises.hidden_delta.check(delta)",
    (
        "Two outputs send blame back, each over the weight that joins it to the unit.",
        "The blame is 0.2·0.5 + (−0.1)·(−2). Then multiply it by the slope of the sigmoid.",
        "The slope is a·(1 − a) = 0.8·0.2 = 0.16.",
    ),
    _hidden_delta,
)
