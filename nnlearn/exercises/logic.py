"""Exercises about neurons that say yes or no: a veto, a vote, the rule they learn by, two layers of them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_number, an_array, same
from nnlearn.perceptron import Perceptron

ROWS = np.array(list(product((0.0, 1.0), repeat=2)))
ROWS_OF_THREE = np.array(list(product((0.0, 1.0), repeat=3)))


def _decided(unit: Perceptron, rows: Array, wanted: Array) -> str:
    """Say in what range its threshold could lie, if a unit decides every row as it should."""
    sums = rows @ unit.weights
    for row, total, answer, right in zip(rows, sums, unit.predict(rows), wanted, strict=True):
        if answer != right:
            inputs = ", ".join(map(number_text, row))
            what = "reaches" if answer else "does not reach"
            then = "fires, but was to stay silent" if answer else "stays silent, but was to fire"
            assert unit.threshold is not None
            raise NotYet(
                f"For {inputs} the sum {number_text(total)} {what} the threshold"
                f" {number_text(unit.threshold)}: the neuron {then}."
            )
    low, high = (number_text(v) for v in (sums[wanted == 0].max(), sums[wanted == 1].min()))
    return f"All {len(rows)} rows are right. Any threshold above {low} and up to {high} does the same."


def _veto(answer: Any) -> str:
    numbers = an_array(answer, "the answer", "[1, 1, -1, 1]").ravel()
    if numbers.size != 4:
        raise NotYet(
            f"This takes four numbers, three weights and the threshold, but {numbers.size} came:"
            " write something like [1, 1, -1, 1]."
        )
    sun, friend, homework = ROWS_OF_THREE.T
    if numbers[3] <= 0:
        raise NotYet("With nothing at all the sum is 0, and reaches this threshold: it must be above 0.")
    if numbers[2] >= 0:
        raise NotYet("Homework speaks against: its weight needs the other sign.")
    unit = Perceptron(3, weights=numbers[:3], threshold=float(numbers[3]))
    return _decided(unit, ROWS_OF_THREE, (sun + friend > homework * 2).astype(int))


veto = Exercise(
    "veto",
    "A neuron hears of sun, friend and homework, each 1 or 0. Choose three weights and a threshold so that it"
    " fires with the sun, with a friend or with both; never with none of them; and never with homework,"
    " whatever else there is.",
    "numbers = ...  # [weight of sun, weight of friend, weight of homework, threshold]\n"
    "nn.exercises.veto.check(numbers)",
    (
        "Begin without homework: two weights and a threshold that one of the two reaches alone.",
        "Now homework: together with sun and friend the sum must stay below the threshold.",
        "With the weights 1 and 1 and the threshold 1, homework needs a weight below −1.",
    ),
    _veto,
)


def _majority(answer: Any) -> str:
    threshold = a_number(answer, "1")
    unit = Perceptron(3, weights=[1, 1, 1], threshold=threshold)
    return _decided(unit, ROWS_OF_THREE, (ROWS_OF_THREE.sum(axis=1) >= 2).astype(int))


majority = Exercise(
    "majority",
    "Three people vote, 1 for yes and 0 for no, and a neuron weighs each vote with 1. Choose its threshold so"
    " that it fires if at least two of the three say yes.",
    "threshold = ...\nnn.exercises.majority.check(threshold)",
    (
        "With all weights 1, the sum is the number of people who say yes.",
        "One yes must not reach the threshold; two must.",
        "It lies above 1, and not above 2.",
    ),
    _majority,
)


def _perceptron_rule(answer: Any) -> str:
    asked = a_function(answer, "lambda w, x, y_hat, y: w")
    rows = Perceptron(2).trace(ROWS, [0, 0, 0, 1]).rows
    given = [(row.before, np.append(row.x, 1.0), float(row.predicted), float(row.target)) for row in rows]
    found = [asked(w.copy(), x.copy(), y_hat, y) for w, x, y_hat, y in given]
    pairs = list(zip(found, rows, given, strict=True))
    if all(made.shape == row.after.shape for made, row, _ in pairs):
        if all(np.allclose(made - row.before, row.before - row.after) for made, row, _ in pairs):
            raise NotYet("It moves the wrong way: a neuron that should have fired needs a larger sum.")
        if all(np.allclose(made, row.before + row.error) for made, row, _ in pairs):
            raise NotYet("It moves all weights alike. A weight whose input was 0 had no part in the mistake.")
        if all(np.allclose(made, row.before) for made, row, _ in pairs):
            raise NotYet("Nothing ever moves, so nothing is learnt.")
    for made, row, (w, x, _, _) in pairs:
        where = (
            f"With w = [{', '.join(map(number_text, w))}], x = [{', '.join(map(number_text, x))}],"
            f" ŷ = {row.predicted} and y = {row.target}"
        )
        same(made, row.after, where)
    mistakes = sum(row.error != 0 for row in rows)
    return f"It makes all {len(rows)} steps by which “and” is learnt; {mistakes} of them move a weight."


perceptron_rule = Exercise(
    "perceptron_rule",
    "Write Rosenblatt's rule for the learning rate 1. It takes the weights w (the last is the bias), the"
    " inputs x (the last is always 1), the answer ŷ that the neuron gave, and the right answer y; it gives"
    " the new weights. w and x are arrays: w + x adds them number by number.",
    "def rule(w, x, y_hat, y):\n    return ...\n\nnn.exercises.perceptron_rule.check(rule)",
    (
        "Nothing is to change where the answer was right. What is y − ŷ then?",
        "y − ŷ is 1 where it should have fired and did not, and −1 the other way round.",
        "Each weight moves by (y − ŷ) times its own input: (y - y_hat) * x, added to w.",
    ),
    _perceptron_rule,
)


def _both_or_neither(answer: Any) -> str:
    neurons = an_array(answer, "the answer", "[[1, 1, 0.5], [1, 1, 1.5], [1, -1, 0.5]]")
    if neurons.shape != (3, 3):
        raise NotYet(
            "This takes three neurons, each as [weight, weight, threshold]:"
            " write something like [[1, 1, 0.5], [1, 1, 1.5], [1, -1, 0.5]]."
        )
    first, second, last = (
        Perceptron(2, weights=numbers[:2], threshold=float(numbers[2])) for numbers in neurons
    )
    hidden = np.column_stack([first.predict(ROWS), second.predict(ROWS)])
    said, wanted = last.predict(hidden), (ROWS[:, 0] == ROWS[:, 1]).astype(int)
    if (hidden[:, 0] == hidden[:, 1]).all() and (said != wanted).any():
        raise NotYet("The two hidden neurons give the same answers, so together they see no more than one.")
    if (said != wanted).all():
        raise NotYet(
            "This fires where the two differ: every answer is turned round. Look at the last neuron."
        )
    for row, between, answer_given, right in zip(ROWS, hidden, said, wanted, strict=True):
        if answer_given != right:
            inputs, heard = (" and ".join(map(number_text, values)) for values in (row, between))
            raise NotYet(
                f"For {inputs} the hidden neurons say {heard}, and the last one {answer_given}"
                f" instead of {right}."
            )
    places = len(np.unique(hidden, axis=0))
    return (
        f"All four rows are right. The hidden neurons turn them into {places} different points, and those one"
        " straight line can split."
    )


both_or_neither = Exercise(
    "both_or_neither",
    "Build a network that fires if its two inputs are the same, both 1 or both 0. It has two hidden neurons,"
    " which see the inputs, and a last one, which sees the answers of those two. Give each as"
    " [weight, weight, threshold].",
    "neurons = ...  # [[first hidden], [second hidden], [last]]\nnn.exercises.both_or_neither.check(neurons)",
    (
        "It is “exclusive or” turned round. The same two hidden neurons will do.",
        "“At least one” is [1, 1, 0.5] and “both” is [1, 1, 1.5]. When is the last one to fire?",
        "It fires unless the first says 1 and the second 0: weights −1 and 1, and a threshold above −1.",
    ),
    _both_or_neither,
)
