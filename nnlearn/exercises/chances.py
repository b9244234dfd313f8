"""Exercises about what chance allows, and about weights that are shared."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, same

#: Groups of patients: how many there are in each, and how many of these had side effects.
GROUPS = (
    ((10, 90), (9, 30)),
    ((40, 40, 20), (20, 10, 20)),
    ((1050, 1050), (50, 1000)),  # the drug trial's
)


def _best_accuracy(answer: Any) -> str:
    asked = a_function(answer, "lambda sizes, yes: 0.9")
    for sizes, yes in ((np.array(s, float), np.array(k, float)) for s, k in GROUPS):
        wanted = np.maximum(yes, sizes - yes).sum() / sizes.sum()
        found = asked(sizes.copy(), yes.copy())
        where = f"With groups of {_and(sizes)} and {_and(yes)} times yes"
        if found.shape == sizes.shape:
            raise NotYet("It gives a number for each group: add up all right answers, then divide once.")
        if found.size == 1 and not np.isclose(found.item(), wanted):
            given = found.item()
            if given > 1:
                raise NotYet(f"{where} it gives {number_text(given)}, but at most all answers are right.")
            if np.isclose(given, yes.sum() / sizes.sum()):
                raise NotYet(
                    "This says yes to everybody. In a group where most say no, no is the better guess."
                )
            if np.isclose(given, np.maximum(yes / sizes, 1 - yes / sizes).mean()):
                raise NotYet("A large group counts for more than a small one: take people, not shares.")
        same(found.reshape(()) if found.size == 1 else found, np.asarray(wanted), where)
    sizes, yes = (np.array(numbers) for numbers in GROUPS[-1])
    best = np.maximum(yes, sizes - yes).sum() / sizes.sum()
    return (
        f"In the drug trial it is {number_text(float(best))}: no model that sees the age alone does better."
    )


best_accuracy = Exercise(
    "best_accuracy",
    "People come in groups, and nothing tells two of one group apart. Of each group you know how many there"
    " are (sizes) and how many of these are a yes (yes), both as NumPy arrays. Write the best accuracy that"
    " any rule can have which answers each group with one word.",
    "def best(sizes, yes):\n    return ...\n\nnn.exercises.best_accuracy.check(best)",
    (
        "In one group, the best answer is the commoner one. How many does it get right?",
        "np.maximum(yes, sizes - yes) takes the larger of the two in each group.",
        "Add these up with np.sum, and divide by np.sum(sizes).",
    ),
    _best_accuracy,
)


def _filter_parameters(answer: Any) -> str:
    asked = a_function(answer, "lambda side, channels, filters: 0")
    for side, channels, filters in ((3, 1, 32), (5, 3, 7), (1, 64, 10)):
        weights = side * side * channels * filters
        found = asked(side, channels, filters)
        where = f"For {filters} filters of {side} by {side} on {channels} channels"
        if found.size == 1 and found.item() != weights + filters:
            given = found.item()
            if given == weights:
                raise NotYet("The biases are missing: each filter is a neuron, and has one.")
            if given == weights + 1:
                raise NotYet("One bias is not enough: each filter is a neuron of its own, and has one.")
            if channels > 1 and given == weights + channels * filters:
                raise NotYet("A filter has one bias, however many channels it looks at.")
            if channels > 1 and given == side * side * filters + filters:
                raise NotYet(
                    "It leaves the channels out: a filter has a weight for each number that it sees."
                )
        same(found.reshape(()) if found.size == 1 else found, np.asarray(float(weights + filters)), where)
    return "The picture’s size appears nowhere in it: the same filters go over a picture of any size."


filter_parameters = Exercise(
    "filter_parameters",
    "A convolution layer has some filters. Each looks at a square of side times side pixels; each pixel has"
    " some channels (1 in grey pictures, 3 in coloured ones). How many weights and biases does it have?",
    "def parameters(side, channels, filters):\n    return ...\n\n"
    "nn.exercises.filter_parameters.check(parameters)",
    (
        "Take one filter first: it is one neuron. How many numbers does it see at a time?",
        "It sees side·side·channels numbers, and has a weight for each, and one bias.",
        "Multiply (side·side·channels + 1) by the number of filters.",
    ),
    _filter_parameters,
)


def _and(numbers: Any) -> str:
    words = [number_text(float(n)) for n in numbers]
    return f"{', '.join(words[:-1])} and {words[-1]}"
