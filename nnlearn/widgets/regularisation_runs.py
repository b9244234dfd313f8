"""What a penalty does to weights in each epoch, and dropout to units in each step: real training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.maths.dropout import Dropout, scaled_mask
from nnlearn.maths.penalties import penalty_for
from nnlearn.maths.proximal_descent import descend_to_threshold
from nnlearn.network import Network
from nnlearn.optimizers import Optimizer, Rule, optimizer_of
from nnlearn.plan import Plan
from nnlearn.recipe import Recipe
from nnlearn.traced_step import Place, dropouts_random, put_in_place
from nnlearn.training_step import add_loss, forward

#: What each of ten inputs counts for in the data: six of them for nothing.
TRUE = (2.0, -1.5, 0.0, 0.0, 1.0, 0.0, 0.0, -0.5, 0.0, 0.0)
ROWS, NOISE = 60, 0.8
LEARNING_RATE = 0.1
EPOCHS, LONG = 40, 150  # that are shown; after which the weights stand still
STEPS, UNITS = 24, 8  # of training with dropout; hidden units
EXAMPLE, TARGET = ((0.5, -1.0, 0.8),), ((1.0,),)


@dataclass(frozen=True)
class Pull:
    """Weights under a penalty that is put on them when they are trained already.

    Attributes
    ----------
    weights : (epochs + 1, weights) array
        The first row is where they are without a penalty.
    loss : (epochs + 1,) array
        The data's, without the penalty.
    """

    weights: Array
    loss: Array


@dataclass(frozen=True)
class Masks:
    """One example's way through a hidden layer while dropout trains the network; row 0 is without dropout.

    Attributes
    ----------
    a, mask, kept : (steps + 1, units) array
        What each unit would say, what that is multiplied by, and what is left of it.
    output : (steps + 1,) array
    """

    a: Array
    mask: Array
    kept: Array
    output: Array


@cache
def table() -> tuple[Array, Array]:
    """Make data of which four inputs in ten matter: x (rows, 10), y (rows, 1)."""
    random = np.random.default_rng(0)
    x = random.normal(size=(ROWS, len(TRUE)))
    return x, x @ np.array(TRUE)[:, np.newaxis] + random.normal(0, NOISE, (ROWS, 1))


def recipe_for(network: Network, method: str, strength: float) -> Recipe:
    """A training step under a penalty: ``"l1"`` to a threshold, ``"l1 slope"`` or ``"l2"`` by its slope."""
    if method == "l1":
        rules = (Rule("new", descend_to_threshold),)
        return Recipe(
            network.layers, network.loss, Optimizer("to a threshold", rules, settings={"price": strength})
        )
    prices = {"l1": strength} if method == "l1 slope" else {"l2": strength}
    return Recipe(network.layers, network.loss, optimizer_of("sgd"), penalty=penalty_for(**prices))


def train(network: Network, recipe: Recipe, epochs: int) -> list[Array]:
    """Train in place on the table, all rows at once; return the weights before and after each epoch."""
    plan = recipe.step(*table(), np.asarray(LEARNING_RATE))
    seen = [network.weights[0][:, 0].copy()]
    for _ in range(epochs):
        plan.run()
        seen.append(network.weights[0][:, 0].copy())
    return seen


@cache
def unpenalised() -> tuple[float, ...]:
    """The weights that the data alone lead to."""
    net = Network(np.zeros((1, len(TRUE), 1)), activations="identity")
    return tuple(float(w) for w in train(net, recipe_for(net, "l2", 0), 4 * LONG)[-1])


def pull(method: str, strength: float) -> Pull:
    """Put a penalty on trained weights, and train on.

    Examples
    --------
    >>> int((pull("l1", 0.2).weights[-1] == 0).sum()), int((pull("l2", 0.2).weights[-1] == 0).sum())
    (6, 0)
    """
    net = Network([np.array(unpenalised())[:, np.newaxis]], activations="identity")
    weights = np.array(train(net, recipe_for(net, method, strength), EPOCHS))
    judged, losses = Plan(), []
    forward(judged, net.layers, table()[0])
    add_loss(judged, net.layers, net.loss, table()[1])
    for row in weights:
        net.weights[0][:, 0] = row
        judged.run()
        losses.append(float(judged.arrays["E"]))
    return Pull(weights, np.array(losses))


@cache
def ends(method: str, strengths: tuple[float, ...]) -> Array:
    """Where each weight comes to rest, for several strengths: (strengths, weights)."""
    found = []
    start = np.array(unpenalised())[:, np.newaxis]
    for strength in strengths:
        net = Network([start], activations="identity")
        found.append(train(net, recipe_for(net, method, strength), LONG)[-1])
        start = net.weights[0]
    return np.array(found)


def masks(rate: float) -> Masks:
    """Train on one example with dropout of the hidden units, and keep the masks that were drawn.

    Examples
    --------
    >>> masks(0.5).mask[1].tolist()
    [2.0, 2.0, 2.0, 2.0, 0.0, 0.0, 2.0, 0.0]
    """
    net = Network.create([3, UNITS, 1], "sigmoid", seed=1)
    x, y = np.array(EXAMPLE), np.array(TARGET)
    dropout = Dropout(rate) if rate else None
    recipe = Recipe(net.layers, net.loss, optimizer_of("sgd"), dropout=dropout)
    plan, random = recipe.step(x, y, np.asarray(LEARNING_RATE)), dropouts_random(0)
    before = net.trace(x)
    rows = [(before["a1"][0], np.ones(UNITS), before["a1"][0], before["a2"][0, 0])]
    for number in range(1, STEPS + 1):
        put_in_place(plan, recipe, Place(number), random)
        plan.run()
        a = plan.arrays["a1"][0].copy()
        mask = plan.arrays["mask1"][0].copy() if dropout else np.ones(UNITS)
        kept = plan.arrays["a1_kept"][0].copy() if dropout else a
        rows.append((a, mask, kept, plan.arrays["a2"][0, 0].copy()))
    a, mask, kept, output = (np.array(column) for column in zip(*rows, strict=True))
    return Masks(a, mask, kept, output)


def equation_of(method: str) -> Equation:
    """The equation that a method comes down to."""
    if method == "dropout":
        return scaled_mask
    if method == "l1":
        return descend_to_threshold
    penalty = penalty_for(**{"l1 slope": {"l1": 1.0}, "l2": {"l2": 1.0}}[method])
    assert penalty is not None  # its price is not 0
    return penalty.gradient
