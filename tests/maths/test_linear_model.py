"""The cost of a linear model is the squared error of one identity neuron, as the textbooks draw it."""

from __future__ import annotations

import numpy as np

from nnlearn.maths.descent import descend
from nnlearn.maths.linear_model import cost, cost_gradient
from nnlearn.network import Network

RANDOM = np.random.default_rng(0)
X, Y, W = RANDOM.normal(size=(6, 2)), RANDOM.normal(size=6), RANDOM.normal(size=2)


def test_it_is_a_network_of_one_identity_neuron() -> None:
    trace = Network([W[:, None]], activations="identity").trace(X, Y[:, None])
    np.testing.assert_allclose(cost(W, X, Y), trace["E"], rtol=1e-15)
    np.testing.assert_allclose(cost_gradient(W, X, Y, 6), trace["dW1"][:, 0], rtol=1e-14)


def test_descending_it_leads_to_the_least_squares_solution() -> None:
    w = np.zeros(2)
    for _ in range(5000):
        w = descend(w, 0.1, cost_gradient(w, X, Y, 6))
    np.testing.assert_allclose(w, np.linalg.lstsq(X, Y)[0], rtol=1e-10)
