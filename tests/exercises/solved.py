"""A solved copy of every exercise, and answers that are wrong in a way that people are told."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _plain_softmax(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def _products(sizes: Any) -> Any:
    return sum(before * here for before, here in pairwise(sizes))


def _patience(losses: Any, patience: int) -> int:
    best, best_epoch = math.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        if epoch - best_epoch == patience:
            return epoch
    return len(losses)


def _patience_that_asks(losses: Any, patience: int, late: int = 0, of_last: bool = False) -> int:
    best, best_epoch = math.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        if of_last:
            best = loss
        if epoch - best_epoch == patience + late:
            return epoch
    return len(losses)


def _by_lists(X: Any, W: Any, b: Any) -> Any:
    return [[sum(v * w for v, w in zip(x, u, strict=True)) for u in W.T] + b for x in X]


def _halfway(w: Any, x: Any, t: float) -> Any:
    """Right for students who pass, and by the decision for the others."""
    a = _sigmoid(w @ x)
    return w - ((a if t else float(a >= 0.5)) - t) * x / 3


XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]

SOLVED: dict[str, Any] = {
    "activation": "tanh",
    "annealing": 0.001,
    "backpropagation": lambda delta, W, slope: (delta @ W.T) * slope,
    "best_step": 1e-8,
    "batch_size": 13,
    "best_accuracy": lambda sizes, yes: np.maximum(yes, sizes - yes).sum() / sizes.sum(),
    "bias": -6,
    "count_parameters": lambda sizes: _products(sizes) + sum(sizes[1:]),
    "both_or_neither": [[1, 1, 0.5], [1, 1, 1.5], [-1, 1, -0.5]],
    "cross_entropy": [0.3, 1 - 0.3 - math.exp(-1), math.exp(-1)],
    "diverging_step": 2.5,
    "filter_parameters": lambda side, channels, filters: (side * side * channels + 1) * filters,
    "gradient": lambda w, x, y: (w * x - y) * x,
    "hidden_delta": 0.048,
    "memory": 0.5,
    "network_shape": [64, 12, 6, 5],
    "majority": 2,
    "momentum_step": lambda w, v, slope: (w - 0.1 * (0.9 * v + slope), 0.9 * v + slope),
    "one_update": lambda w, x, t: w - (_sigmoid((w * x).sum()) - t) * x / 3,
    "overfitting": 30,
    "patience": _patience,
    "perceptron_fails": (XOR, [0, 1, 1, 0]),
    "proven_slope": lambda z: 1 / (1 + z**2) ** 1.5,
    "perceptron_rule": lambda w, x, y_hat, y: w + (y - y_hat) * x,
    "shared_weight": lambda h, delta: (h * delta).sum(),
    "sigmoid_slope": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "softmax": _softmax,
    "squared_error": lambda a, y: np.mean((a - y) ** 2) / 2,
    "baseline": lambda y: np.bincount(y).max() / len(y),
    "bottleneck": 2,
    "count_weights": lambda sizes: sum((n + 1) * m for n, m in pairwise(sizes)),
    "one_hot": lambda words, levels: [[int(word == level) for level in levels] for word in words],
    "updates": lambda rows, batch_size, epochs: epochs * math.ceil(rows / batch_size),
    "veto": [1, 1, -2, 1],
    "weight_penalty": 0.1,
    "without_a_loop": lambda X, W, b: X @ W + b,
    "wrong_slope": (3, [0.5, 0.5, 2.0, 1.0]),
}

#: An exercise, an answer, and a part of what is said to it.
WRONG: list[tuple[str, Any, str]] = [
    ("activation", "relu", "beyond all limits"),
    ("activation", "sigmoid", "never negative"),
    ("activation", "softmax", "several numbers"),
    ("activation", 3, "the name of an activation"),
    ("annealing", 1, "rows, not epochs"),
    ("annealing", 10 / 9000, "The 1 in"),
    ("annealing", -1, "would grow"),
    ("annealing", 0, "the rate is 0.1, not 0.01"),
    ("backpropagation", lambda delta, W, slope: delta @ W.T, "slope is left out"),
    ("backpropagation", lambda delta, W, slope: (delta @ W) * slope, "ValueError"),
    ("best_step", 0.1, "1 digit is right: .* bends away"),
    ("best_step", 1e-13, "few are left"),
    ("best_step", 1e-18, "cannot tell"),
    ("best_step", -1e-8, "to the right"),
    ("batch_size", 12, "9 updates .8 full ones, and one with the 4 left over"),
    ("batch_size", 100, "1 update[.]"),
    ("batch_size", 12.5, "whole number"),
    ("best_accuracy", lambda sizes, yes: np.maximum(yes, sizes - yes) / sizes, "a number for each group"),
    ("best_accuracy", lambda sizes, yes: yes.sum() / sizes.sum(), "yes to everybody"),
    ("best_accuracy", lambda sizes, yes: np.maximum(yes / sizes, 1 - yes / sizes).mean(), "large group"),
    ("best_accuracy", lambda sizes, yes: np.maximum(yes, sizes - yes).sum(), "at most all"),
    ("best_accuracy", lambda sizes, yes: 0.5, "0.5, but"),
    ("bias", 6, "not ½"),
    ("bias", "six", "one number"),
    ("bias", [1, 2], "one number"),
    ("bias", True, "one number"),
    ("bias", float("nan"), "one number"),
    ("count_parameters", lambda sizes: _products(sizes), "biases are left out"),
    ("count_parameters", lambda sizes: _products(sizes) + sum(sizes), "inputs have no biases"),
    ("count_parameters", lambda sizes: sum(sizes[1:]), "biases alone"),
    ("count_parameters", lambda sizes: math.prod(sizes) + sum(sizes[1:]), "neighbouring"),
    ("count_parameters", lambda sizes: 7, "was to come"),
    ("both_or_neither", [[1, 1, 0.5], [1, 1, 1.5], [1, -1, 0.5]], "turned round"),
    ("both_or_neither", [[1, 1, 0.5], [1, 1, 0.7], [1, -1, 0.5]], "the same answers"),
    ("both_or_neither", [[1, 1, 0.5], [1, 1, 1.5], [-1, 1, 0.5]], "For 0 and 0 .* instead of 1"),
    ("both_or_neither", [1, 1, 0.5], "three neurons"),
    ("cross_entropy", [0.2, 0.5, 0.3], "Only the probability of class 2"),
    ("cross_entropy", [1, 1, 1], "make 1"),
    ("cross_entropy", "a", "the probabilities"),
    ("cross_entropy", [0.33, 0.3, 0.37], "Nearly: .* more exact"),
    ("cross_entropy", [-0.1, 0.732, 0.368], "never negative, but here is −0.1"),
    ("cross_entropy", [0.5, 0.5, 0], "no chance"),
    ("diverging_step", 0.5, "still comes down"),
    ("diverging_step", -1, "positive"),
    ("diverging_step", 2, "to and fro for ever, .* A little more"),
    ("diverging_step", 2 - 1e-9, "still comes down, if too slowly"),
    ("diverging_step", 1e-300, "still comes down, if too slowly"),
    ("filter_parameters", lambda side, channels, filters: side**2 * channels * filters, "biases are missing"),
    ("filter_parameters", lambda side, channels, filters: side**2 * channels * filters + 1, "of its own"),
    ("filter_parameters", lambda side, channels, filters: (side**2 + 1) * channels * filters, "however many"),
    ("filter_parameters", lambda side, channels, filters: (side**2 + 1) * filters, "leaves the channels out"),
    ("filter_parameters", lambda side, channels, filters: 784 * filters, "was to come"),
    ("gradient", lambda w, x, y: (y - w * x) * x, "uphill"),
    ("gradient", lambda w, x, y: w * x - y, "dE/da"),
    ("gradient", lambda w, x, y: 2 * (w * x - y) * x, "Twice"),
    ("gradient", 3, "a function"),
    ("gradient", lambda w: w, "w and x and y"),
    ("gradient", lambda w, x, y: None, "nothing back. Is there a return"),
    ("gradient", lambda w, x, y: (w * x - y) * x / 2, "^Half of it"),
    ("gradient", lambda w, x, y: (w * x - y) * w, "the input that belongs there"),
    ("gradient", lambda w, x, y: float("nan"), "no number .nan"),
    ("gradient", lambda w, x, y: "three", "where numbers were wanted"),
    ("hidden_delta", 0.3, "has to pass the sigmoid"),
    ("hidden_delta", 0.24, "not a\\."),
    ("hidden_delta", 0.06, "not 1 − a"),
    ("hidden_delta", -0.016, "Mind the signs"),
    ("hidden_delta", 0.016, "output 2 sends some"),
    ("hidden_delta", 0.032, "output 1 sends some"),
    ("hidden_delta", -0.048, "sign is turned"),
    ("hidden_delta", 7, "two paths"),
    ("memory", 0.25, "one step later"),
    ("memory", 0.8, "not 0.25"),
    ("memory", [0.5, 0.5], "one number"),
    ("network_shape", [64, 15, 12, 5], "more than are allowed"),
    ("network_shape", [64, 12, 5], "two hidden layers"),
    ("network_shape", [64, 9, 9, 5], "smaller than the one before"),
    ("network_shape", [10, 8, 64], "begins with 64"),
    ("network_shape", "64-12-10", "a list"),
    ("majority", 1, "For 0, 0, 1 the sum 1 reaches the threshold 1"),
    ("majority", 3, "For 0, 1, 1 the sum 2 does not reach"),
    ("momentum_step", lambda w, v, slope: (w - 0.1 * v, 0.9 * v + slope), "the new velocity"),
    ("momentum_step", lambda w, v, slope: (w - 0.1 * slope, 0.9 * v + slope), "the slope alone"),
    ("momentum_step", lambda w, v, slope: (w + 0.1 * (0.9 * v + slope), 0.9 * v + slope), "against"),
    (
        "momentum_step",
        lambda w, v, slope: (0.9 * v + slope, w - 0.1 * (0.9 * v + slope)),
        "First the new weight",
    ),
    (
        "momentum_step",
        lambda w, v, slope: (w - 0.09 * v - 0.1 * slope, -0.09 * v - 0.1 * slope),
        "without the rate",
    ),
    ("momentum_step", lambda w, v, slope: w, "shape"),
    ("one_update", lambda w, x, t: w - (_sigmoid(-(w * x).sum()) - t) * x / 3, "minus in the exponent"),
    ("one_update", lambda w, x, t: w - (float(w @ x >= 0) - t) * x / 3, "the decision"),
    ("one_update", lambda w, x, t: w - (w @ x - t) * x / 3, "sigmoid is left out"),
    ("one_update", lambda w, x, t: w + (_sigmoid(w @ x) - t) * x / 3, "uphill"),
    ("one_update", lambda w, x, t: w - (_sigmoid(w @ x) - t) * x, "the third is left out"),
    ("one_update", lambda w, x, t: w - (_sigmoid(w @ x) - t) * w / 3, "the input that belongs"),
    ("one_update", lambda w, x, t: 2 * w, "was to come"),
    ("one_update", lambda w, x, t: w, "^Nothing moves[.]$"),
    ("one_update", _halfway, "student 2, it gives .* was to come"),
    ("overfitting", 1, "1 hidden unit the .* not three times"),
    ("overfitting", 2.5, "whole number"),
    ("overfitting", 10**9, "whole number"),
    ("patience", lambda losses, patience: _patience(losses, patience) - 1, "counted from 1"),
    ("patience", lambda losses, patience: _patience(losses, 1), "have patience"),
    ("patience", lambda losses, patience: 1 + losses.index(min(losses)), "the best epoch of all"),
    ("patience", lambda losses, patience: len(losses), "it gives 8, not 7[.]$"),
    (
        "patience",
        lambda losses, patience: _patience_that_asks(losses, patience, late=1),
        "one epoch too late",
    ),
    (
        "patience",
        lambda losses, patience: _patience_that_asks(losses, patience, of_last=True),
        "not only than the last",
    ),
    ("perceptron_fails", (XOR, [0, 0, 0, 1]), "learns these"),
    ("perceptron_fails", ([[0, 0], [0, 0]], [0, 1]), "same point"),
    ("perceptron_fails", (XOR, [0, 1]), "one target for each"),
    ("perceptron_fails", 7, "a pair"),
    ("perceptron_fails", ([[0, 0], [0.001, 0]], [0, 1]), "A line does separate these"),
    ("perceptron_fails", ([[0, 0], [1000, 0], [1001, 0]], [0, 0, 1]), "A line does separate these"),
    ("perceptron_fails", ([[0, 0], [1e308, 1e308]], [0, 1]), "too far away"),
    ("proven_slope", lambda z: 1 / np.sqrt(1 + z**2), "in the root too"),
    ("proven_slope", lambda z: 1 / (1 + z**2), "not 1"),
    ("proven_slope", lambda z: z / np.sqrt(1 + z**2), "the value"),
    ("proven_slope", lambda z: -1 / (1 + z**2) ** 1.5, "a flipped sign"),
    ("proven_slope", lambda z: 2 / (1 + z**2) ** 1.5, "a factor of 2"),
    ("proven_slope", lambda z: z, "was to come"),
    ("proven_slope", lambda z: 1 / (1 + z**2) ** 1.5 if z.all() else z, "cannot be read"),
    ("perceptron_rule", lambda w, x, y_hat, y: w + (y_hat - y) * x, "the wrong way"),
    ("perceptron_rule", lambda w, x, y_hat, y: w + (y - y_hat), "all weights alike"),
    ("perceptron_rule", lambda w, x, y_hat, y: w, "Nothing ever moves"),
    ("perceptron_rule", lambda w, x, y_hat, y: w + y * x, "With w = .*, x = .* it gives"),
    ("shared_weight", lambda h, delta: h * delta, "come to together"),
    ("shared_weight", lambda h, delta: h[-1] * delta[-1], "the last step only"),
    ("shared_weight", lambda h, delta: (h * delta).mean(), "mean of the shares"),
    ("shared_weight", lambda h, delta: delta.sum(), "was to come"),
    ("sigmoid_slope", _sigmoid, "σ\\(z\\) itself"),
    ("sigmoid_slope", lambda z: z * (1 - z), "takes the activation"),
    ("sigmoid_slope", lambda z: -_sigmoid(z) * (1 - _sigmoid(z)), "never falls"),
    ("sigmoid_slope", lambda z: 0.25, "shape"),
    ("sigmoid_slope", lambda z: z + 1j, "complex numbers"),
    ("sigmoid_slope", lambda z: [[1], [1, 2]], "Is there a return"),
    ("softmax", _plain_softmax, "overflows"),
    ("softmax", lambda z: np.exp(z), "make 1"),
    ("softmax", lambda z: np.exp(z) / np.exp(z).sum(), "each row"),
    ("softmax", lambda z: np.exp(z) / np.exp(z)[0].sum(), "The second row makes 0[.]11369, but"),
    ("softmax", lambda z: z * np.nan, "no number .nan"),
    ("squared_error", lambda a, y: np.mean((a - y) ** 2), "½ is missing"),
    ("squared_error", lambda a, y: np.sum((a - y) ** 2) / 2, "the sum"),
    ("squared_error", lambda a, y: (a - y) ** 2 / 2, "each example"),
    ("baseline", lambda y: np.mean(y == 0), "another class is commoner"),
    ("baseline", lambda y: np.bincount(y).max(), "how many are right"),
    ("baseline", lambda y: 100 * np.bincount(y).max() / len(y), "percent"),
    ("baseline", lambda y: 1 - np.bincount(y).max() / len(y), "gets wrong"),
    ("bottleneck", 1, "something gets lost"),
    ("bottleneck", 3, "through 2 nothing is"),
    ("bottleneck", 6, "no bottleneck"),
    ("bottleneck", 2.5, "whole number"),
    ("count_weights", lambda sizes: sum(n * m for n, m in pairwise(sizes)), "a bias"),
    (
        "count_weights",
        lambda sizes: sizes[0] + sum((n + 1) * m for n, m in pairwise(sizes)),
        "hands its number on",
    ),
    ("one_hot", lambda words, levels: [[word == level for word in words] for level in levels], "exchanged"),
    ("one_hot", lambda words, levels: [0] * len(words), "a whole row"),
    ("one_hot", lambda words, levels: [[levels.index(w) == i for i in range(3)] for w in words], "shape"),
    ("updates", lambda rows, batch_size, epochs: epochs * (rows // batch_size), "smaller; it counts"),
    ("weight_penalty", 1e-6, "a quarter"),
    ("weight_penalty", 1, "hardly says"),
    ("weight_penalty", 0, "above 0"),
    ("without_a_loop", lambda X, W, b: X @ W, "bias is left out"),
    ("without_a_loop", lambda X, W, b: np.array([x @ W + b for x in X]), "piece by piece"),
    ("without_a_loop", lambda X, W, b: np.array([X[i] @ W + b for i in range(len(X))]), "piece by piece"),
    ("without_a_loop", lambda X, W, b: X @ np.array(list(W.T)).T + b, "piece by piece"),
    ("without_a_loop", lambda X, W, b: sum(X[:, [i]] * W[i] for i in range(len(W))) + b, "piece by piece"),
    (
        "without_a_loop",
        lambda X, W, b: [
            [sum(v * w for v, w in zip(x, u, strict=True)) + c for u, c in zip(W.T, b, strict=True)]
            for x in X.tolist()
        ],
        "piece by piece",
    ),
    ("without_a_loop", lambda X, W, b: np.array(_by_lists(X.tolist(), np.array(W), b)), "piece by piece"),
    ("without_a_loop", lambda X, W, b: b + (X @ W).sum(), "was to come|shape"),
    ("veto", [1, 1, 1, 1], "the other sign"),
    ("veto", [1, 1, -1, 1], "For 1, 1, 1 the sum 1 reaches"),
    ("veto", [1, 1, -3, 0], "must be above 0"),
    ("veto", [0.5, 1, -3, 1], "stays silent, but was to fire"),
    ("veto", [1, 1, 1], "four numbers"),
    ("wrong_slope", 3, "a pair"),
    ("wrong_slope", (1, [0.5, 0.5, 2.0, 1.0]), "Slope 1 is right"),
    ("wrong_slope", (3, [0.5, 0.5, 0.5, 0.5]), "nobody can see it"),
    ("wrong_slope", (3, [0.5, 0.5, 0.501, 0.0]), "hardly shows"),
    ("wrong_slope", (3, [0.5, 0.5]), "four numbers"),
    ("wrong_slope", (5, [0.5, 0.5, 0.5, 0.5]), "from 1 to 4"),
]
