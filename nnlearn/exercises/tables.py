"""Exercises about tables and pictures: what a guess is worth, words as inputs, bottlenecks, and counting."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_whole_number, same
from nnlearn.network import Network

#: A reconstruction that is off by less than this loses nothing.
NOTHING = 1e-4


def _baseline(answer: Any) -> str:
    asked = a_function(answer, "lambda y: 0.5")
    for y in (np.array([0, 0, 1, 0]), np.array([1, 1, 1, 1, 0]), np.array([2, 0, 2, 1, 2, 0, 2, 2])):
        found, wanted = asked(y.copy()), np.bincount(y).max() / len(y)
        where = f"For the classes {', '.join(map(str, y))}"
        if found.size == 1:
            share = float(found.reshape(()))
            if np.isclose(share, wanted * len(y)):
                raise NotYet(f"{where} it gives {share:.5g}: how many are right, not which part of all.")
            if np.isclose(share, 100 * wanted):
                raise NotYet(f"{where} it gives {share:.5g} percent; 1 is to mean all of them.")
            if np.isclose(share, np.mean(y == 0)) and not np.isclose(share, wanted):
                raise NotYet(f"{where} it always says 0. But there another class is commoner.")
            if np.isclose(share, 1 - wanted) and wanted != 0.5:
                raise NotYet(f"{where} it gives {share:.5g}, which is the part that it gets wrong.")
        same(found.reshape(()) if found.size == 1 else found, np.asarray(wanted), where)
    return "So much is right without a look at a single input: hold every accuracy against it."


baseline = Exercise(
    "baseline",
    "Somebody always gives the same answer: the commonest class. Which part of the answers is right? Write it"
    " as a function of y, an array of class numbers such as 0, 1, 2.",
    "def baseline(y):\n    return ...\n\nnn.exercises.baseline.check(baseline)",
    (
        "Count how often each class occurs. The largest count is what the guesser gets right.",
        "np.bincount(y) counts 0s, 1s, 2s and so on.",
        "np.bincount(y).max() / len(y).",
    ),
    _baseline,
)


def _one_hot(answer: Any) -> str:
    asked = a_function(answer, "lambda words, levels: [[0, 1]]")
    questions = (
        (["red", "blue", "red"], ["blue", "red"]),
        (["b", "a", "c", "c"], ["a", "b", "c"]),
        (["tea", "mate", "coffee"], ["coffee", "milk", "tea"]),
    )
    for words, levels in questions:
        found = asked(list(words), list(levels))
        wanted = np.array([[float(word == level) for level in levels] for word in words])
        where = f"For the words {', '.join(words)} and the levels {', '.join(levels)}"
        if found.shape == wanted.T.shape != wanted.shape and np.allclose(found, wanted.T):
            raise NotYet(f"{where} rows and columns are exchanged: a row for each word was wanted.")
        if found.shape == (len(words),):
            raise NotYet(f"{where} it gives one number a word. Each word is to have a whole row.")
        same(found, wanted, where)
    return "Each word has one 1; a word that is no level, such as mate, has none, and does no harm."


one_hot = Exercise(
    "one_hot",
    "Write one-hot coding. It takes a list of words and the list of levels, and gives an array (words,"
    " levels): 1 where the word is that level, 0 elsewhere.",
    "def one_hot(words, levels):\n    return ...\n\nnn.exercises.one_hot.check(one_hot)",
    (
        "Each entry answers one question: is this word that level?",
        "Make a row for each word: [word == level for level in levels].",
        "[[int(word == level) for level in levels] for word in words].",
    ),
    _one_hot,
)


def rectangles() -> Array:
    """Six measurements of forty rectangles; scaled, so that all columns count alike.

    Examples
    --------
    >>> rectangles().shape
    (40, 6)
    """
    width, height = np.random.default_rng(0).uniform(1, 5, (2, 40))
    sides = [width, height, 2 * width + 2 * height, width - height, 3 * height, width + 5 * height]
    table = np.column_stack(sides)
    return np.asarray((table - table.mean(axis=0)) / table.std(axis=0))


def lost(units: int) -> float:
    """Train a linear autoencoder on the rectangles: its mean squared error.

    Examples
    --------
    >>> lost(1) > 0.1
    True
    """
    rows = rectangles()
    network = Network.create([6, units, 6], "identity", seed=0)
    network.fit(rows, rows, epochs=600, optimizer="adam", learning_rate=0.02, progress=False)
    return float(np.square(network.predict(rows) - rows).mean())


def _bottleneck(answer: Any) -> str:
    units = a_whole_number(answer, "3", most=6)
    if units == 6:
        raise NotYet("Six numbers in, six in the middle: that is no bottleneck. It can just pass them on.")
    off = lost(units)
    if off > NOTHING:
        raise NotYet(f"Through {units} the mean squared error is {number_text(off)}: something gets lost.")
    if lost(units - 1) <= NOTHING:
        raise NotYet(f"Nothing is lost through {units}. But through {units - 1} nothing is, either.")
    return f"Through {units - 1} the error would be {number_text(lost(units - 1))}."


bottleneck = Exercise(
    "bottleneck",
    "A table of rectangles has six columns: width w, height h, the perimeter 2w + 2h, the difference w − h,"
    " and also 3h and w + 5h. How narrow may the middle layer of an autoencoder be without losing anything?",
    "units = ...\nnn.exercises.bottleneck.check(units)",
    (
        "How many of the six numbers must somebody tell you before you can work out the others?",
        "From w and h all the others follow.",
        "So two units can carry everything.",
    ),
    _bottleneck,
)


def _count_weights(answer: Any) -> str:
    asked = a_function(answer, "lambda sizes: 1")
    for sizes in ([2, 1], [3, 4, 2], [5, 4, 3, 2]):
        wanted = sum(each.size for each in Network.create(sizes).parameters)
        found, where = asked(list(sizes)), f"In a {'-'.join(map(str, sizes))} network"
        if found.size == 1:
            said = float(found.reshape(()))
            if said == wanted - sum(sizes[1:]):
                raise NotYet(f"{where} these are the weights; each unit has a bias, too.")
            if said == wanted + sizes[0]:
                raise NotYet(f"{where} it gives the inputs biases. An input only hands its number on.")
        same(found.reshape(()) if found.size == 1 else found, np.asarray(float(wanted)), where)
    return "It agrees with three networks whose numbers were counted."


count_weights = Exercise(
    "count_weights",
    "How many weights and biases has a network? Write it as a function of its sizes: [784, 64, 10] means"
    " 784 inputs, 64 hidden units and 10 outputs.",
    "def count_weights(sizes):\n    return ...\n\nnn.exercises.count_weights.check(count_weights)",
    (
        "Between two layers there is a weight for each pair: one unit here, one there.",
        "A layer of m units behind n numbers has n·m weights and m biases.",
        "sum((n + 1) * m for n, m in zip(sizes, sizes[1:])).",
    ),
    _count_weights,
)
