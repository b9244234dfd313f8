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


XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]

SOLVED: dict[str, Any] = {
    "activation": "tanh",
    "backpropagation": lambda delta, W, slope: (delta @ W.T) * slope,
    "bias": -6,
    "count_parameters": lambda sizes: _products(sizes) + sum(sizes[1:]),
    "cross_entropy": [0.3, 1 - 0.3 - math.exp(-1), math.exp(-1)],
    "diverging_step": 2.5,
    "gradient": lambda w, x, y: (w * x - y) * x,
    "hidden_delta": 0.048,
    "network_shape": [64, 12, 6, 5],
    "overfitting": 30,
    "perceptron_fails": (XOR, [0, 1, 1, 0]),
    "sigmoid_slope": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "softmax": _softmax,
    "squared_error": lambda a, y: np.mean((a - y) ** 2) / 2,
    "updates": lambda rows, batch_size, epochs: epochs * math.ceil(rows / batch_size),
    "weight_penalty": 0.1,
}

#: An exercise, an answer, and a part of what is said to it.
WRONG: list[tuple[str, Any, str]] = [
    ("activation", "relu", "beyond all limits"),
    ("activation", "sigmoid", "never negative"),
    ("activation", "softmax", "several numbers"),
    ("activation", 3, "the name of an activation"),
    ("backpropagation", lambda delta, W, slope: delta @ W.T, "slope is left out"),
    ("backpropagation", lambda delta, W, slope: (delta @ W) * slope, "ValueError"),
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
    ("cross_entropy", [0.2, 0.5, 0.3], "Only the probability of class 2"),
    ("cross_entropy", [1, 1, 1], "make 1"),
    ("cross_entropy", "a", "the probabilities"),
    ("diverging_step", 0.5, "still comes down"),
    ("diverging_step", -1, "positive"),
    ("gradient", lambda w, x, y: (y - w * x) * x, "uphill"),
    ("gradient", lambda w, x, y: w * x - y, "dE/da"),
    ("gradient", lambda w, x, y: 2 * (w * x - y) * x, "Twice"),
    ("gradient", 3, "a function"),
    ("gradient", lambda w: w, "w and x and y"),
    ("gradient", lambda w, x, y: None, "wanted|was to come"),
    ("hidden_delta", 0.3, "has to pass the sigmoid"),
    ("hidden_delta", 0.24, "not a\\."),
    ("hidden_delta", 0.06, "not 1 − a"),
    ("hidden_delta", -0.016, "Mind the signs"),
    ("hidden_delta", 0.016, "output 2 sends some"),
    ("hidden_delta", 0.032, "output 1 sends some"),
    ("hidden_delta", -0.048, "sign is turned"),
    ("hidden_delta", 7, "two paths"),
    ("network_shape", [64, 15, 12, 5], "more than are allowed"),
    ("network_shape", [64, 12, 5], "two hidden layers"),
    ("network_shape", [64, 9, 9, 5], "smaller than the one before"),
    ("network_shape", [10, 8, 64], "begins with 64"),
    ("network_shape", "64-12-10", "a list"),
    ("overfitting", 1, "not three times"),
    ("overfitting", 2.5, "whole number"),
    ("overfitting", 10**9, "whole number"),
    ("perceptron_fails", (XOR, [0, 0, 0, 1]), "learns these"),
    ("perceptron_fails", ([[0, 0], [0, 0]], [0, 1]), "same point"),
    ("perceptron_fails", (XOR, [0, 1]), "one target for each"),
    ("perceptron_fails", 7, "a pair"),
    ("sigmoid_slope", _sigmoid, "σ\\(z\\) itself"),
    ("sigmoid_slope", lambda z: z * (1 - z), "takes the activation"),
    ("sigmoid_slope", lambda z: -_sigmoid(z) * (1 - _sigmoid(z)), "never falls"),
    ("sigmoid_slope", lambda z: 0.25, "shape"),
    ("softmax", _plain_softmax, "overflows"),
    ("softmax", lambda z: np.exp(z), "make 1"),
    ("softmax", lambda z: np.exp(z) / np.exp(z).sum(), "each row"),
    ("squared_error", lambda a, y: np.mean((a - y) ** 2), "½ is missing"),
    ("squared_error", lambda a, y: np.sum((a - y) ** 2) / 2, "the sum"),
    ("squared_error", lambda a, y: (a - y) ** 2 / 2, "each example"),
    ("updates", lambda rows, batch_size, epochs: epochs * (rows // batch_size), "smaller; it counts"),
    ("weight_penalty", 1e-6, "a quarter"),
    ("weight_penalty", 1, "hardly says"),
    ("weight_penalty", 0, "above 0"),
]
