"""One fast step: bound once, run many times, and equal to the traced step of the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.fast_step import REWRITES, FastStep, fast_step
from nnlearn.maths.activations import maxout
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.optimizers import SGD
from nnlearn.recipe import Recipe

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(6, 3))
Y = np.eye(2)[RANDOM.integers(0, 2, 6)]
NETWORKS: dict[str, tuple[Any, str]] = {
    "softmax of two": (["relu", "softmax"], "cross_entropy"),
    "sigmoids": (["elu", "sigmoid"], "binary_cross_entropy"),
    "squares": (["tanh", "identity"], "squared_error"),
    "maxout": ([maxout(2), "softmax"], "cross_entropy"),
    "no pair": (["softplus", "softmax"], "squared_error"),
}


def laid_out(name: str, rewrites: Any = tuple(REWRITES), **options: Any) -> tuple[Network, FastStep]:
    """A step with everything in it that a run would put there."""
    network = Network.create([3, 4, 2], *NETWORKS[name], seed=2)
    step = fast_step(Recipe(network.layers, network.loss, SGD(), **options), 6, {}, rewrites)
    for l, layer in enumerate(network.layers, 1):
        step.memory(f"W{l}")[...], step.memory(f"b{l}")[...] = layer.W, layer.b
    step.memory("x")[...], step.memory("y")[...] = X, Y
    for prepared, equation in step.draft.prepared.items():
        read = [Y if p == "y" else step.memory(p) for p in equation.parameters]
        step.memory(prepared)[...] = equation(*read)
    for number, value in step.draft.worked_out({"learning_rate": 0.5, "eta": 0.5}).items():
        if number in step.plan.arrays:
            step.plan.arrays[number][...] = value
    return network, step


@pytest.mark.parametrize("rewrites", [(), tuple(REWRITES)], ids=["none", "all"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_step_is_the_traced_step(name: str, rewrites: Any) -> None:
    network, step = laid_out(name, rewrites)
    trace = network.trace(X, Y, 0.5)
    step.plan.run()
    for parameter in ("W1", "b1", "W2", "b2"):
        np.testing.assert_allclose(
            step.memory(parameter), trace[f"{parameter}_new"], rtol=1e-13, atol=1e-15, err_msg=parameter
        )


@pytest.mark.parametrize("name", NETWORKS)
def test_a_program_makes_no_arrays(name: str) -> None:
    """Everything goes to memory that is there already."""
    import tracemalloc

    _, step = laid_out(name)
    program, place = step.plan.program, step.plan.place_of(step.plan.arrays)
    program([place])
    tracemalloc.start()
    for _ in range(20):
        program([place])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4000  # views and numbers, no rows


def test_dropouts_random_numbers_belong_to_the_batch() -> None:
    """Found by drawing runs: a smaller last batch got the mask of the whole ones."""
    network = Network.create([1, 1, 1], ["relu", "identity"], seed=1)
    recipe = Recipe(network.layers, network.loss, SGD(), dropout=Dropout((0.5, 0.5)))
    shared: dict[str, np.ndarray] = {}
    steps = [fast_step(recipe, size, shared) for size in (3, 2)]
    assert [len(drawn) for step in steps for drawn in step.drawn] == [3, 3, 2, 2]


def test_the_penalty_is_worked_out_in_its_step() -> None:
    """Found by drawing runs: nobody read it any more, so it was taken out, and the history had no penalty."""
    for rewrites in ((), tuple(REWRITES)):
        network, step = laid_out("squares", rewrites, penalty=penalty_for(0.1, 0.2))
        step.plan.run()
        expected = sum(0.1 * abs(W).sum() + 0.1 * (W**2).sum() for W in network.weights)
        np.testing.assert_allclose(step.plan.arrays["E_penalty"], expected, rtol=1e-13)
