"""One call of every function of nn.plot, and networks of every shape that diagrams must cope with."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import nnlearn as nn
from tests.plot import pictures_of_tables

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.3, 0.4]])
Y = np.array([0, 1, 1, 0, 0])

RUN = {
    "loss": [0.64, 0.4, 0.2824],
    "accuracy": [0.5576, 0.8, 0.9286],
    "validation_loss": [0.6, 0.3, 0.29],
    "validation_accuracy": [0.5, 0.75, 0.9],
    "learning_rate": [0.1, 0.05, 0.025],
}

EVERY: dict[str, Callable[[], Any]] = {
    "neuron": lambda: nn.plot.neuron([0.1, -0.25], 0.1, [0.2, 4.0], names=["Age", "CGPA"]),
    "network": lambda: nn.plot.network(*mazur()),
    "network backward": lambda: nn.plot.network(*mazur(), backward=True),
    "network without a trace": lambda: nn.plot.network(mazur()[0]),
    "cost": lambda: nn.plot.cost([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], learning_rate=0.1),
    "step_sizes": lambda: nn.plot.step_sizes([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]),
    "squares": lambda: nn.plot.squares([1.0, 2.0, 3.0], [1.0, 3.0, 7.0]),
    "activation": lambda: nn.plot.activation("leaky_relu"),
    "activations": lambda: nn.plot.activations(),
    "bias_shift": lambda: nn.plot.bias_shift(),
    "loss_curve": lambda: nn.plot.loss_curve([0.5, 0.25, 0.125]),
    "learning_curves": lambda: nn.plot.learning_curves(RUN),
    "learning_curves of seeds": lambda: nn.plot.learning_curves([RUN, RUN | {"loss": [0.6, 0.5, 0.3]}]),
    "learning_curves of settings": lambda: nn.plot.learning_curves([RUN, [RUN, RUN]], labels=["a", "b"]),
    "unrolled": lambda: nn.plot.unrolled(echo()),
    "unrolled backward": lambda: nn.plot.unrolled(echo(), backward=True),
    "unrolled many steps": lambda: nn.plot.unrolled(echo(9)),
    "unrolled many units": lambda: nn.plot.unrolled(nn.Recurrent.create(2, 3, 2).trace(np.ones((1, 3, 2)))),
    "decision": lambda: nn.plot.decision(lambda P: (P.sum(axis=1) > 1).astype(int), X, Y),
    **pictures_of_tables.EVERY,
}

#: For each picture, numbers that its alt text has to give.
NUMBERS = {
    "neuron": ["Age = 0.2", "weight −0.25", "bias 0.1", "z = −0.88", "a = 0.2932"],
    "network": ["0.05", "0.15", "0.35", "0.3775", "0.5933", "0.7514", "0.99", "0.2984"],
    "network backward": ["δ2₁ = 0.1385", "dW2₁₂ = −0.0226", "db1₁ = 0.008771", "0.2984"],
    "network without a trace": ["W1₂₁ = 0.2", "b2₂ = 0.6"],
    "cost": ["w = 2", "rate 0.1", "−9.333", "w = 0.9333", "J = 2.655"],
    "step_sizes": ["0.011", "0.15", "0.39", "0.45", "crawls", "arrives", "swings", "diverges"],
    "squares": ["0 at x = 1", "1 at x = 2", "16 at x = 3", "J = 2.833"],
    "activation": ["−0.02 at −2", "2 at 2", "0.01 at −2"],
    "activations": ["0.8808 at 2", "jumps at 0", "0.964 at 2"],
    "bias_shift": ["b = −4", "x = 4", "b = 4", "x = −4"],
    "loss_curve": ["3 epochs", "0.5", "0.125"],
    "learning_curves": ["3 epochs", "0.64", "0.2824", "0.29, in epoch 3", "0.9286", "0.025"],
    "learning_curves of seeds": ["mean of 2 runs", "between 0.2824 and 0.3"],
    "learning_curves of settings": ["a: The loss", "b: The mean of 2 runs", "0.2824"],
    "unrolled": ["Wh = −0.8", "h1 = 0.4621", "h2 = −0.1191", "output is −0.143", "The target is 0.9"],
    "unrolled backward": ["δ2 = −1.234", "dh1 = 0.987", "δ1 = 0.7762", "dWh = −0.5702"],
    "unrolled many steps": ["9 steps", "Step 9: x9 = 0.5"],
    "unrolled many units": ["3 units", "over 3 steps"],
    "decision": ["from 0 to 1", "2 classes", "2 of 5 points", "0 of 2 of class 1"],
    **pictures_of_tables.NUMBERS,
}


def echo(more: int = 1) -> Any:
    net = nn.Recurrent(Wx=[[0.5]], Wh=[[-0.8]], Wy=[[1.2]])
    return net.trace([[[1.0]] + [[0.5]] * (more - 1 or 1)], [[0.9]])


def mazur() -> tuple[nn.Network, nn.Trace]:
    """Return the network of Mazur, "A Step by Step Backpropagation Example", 2015, and its trace."""
    net = nn.Network(
        [[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]], [[0.35, 0.35], [0.60, 0.60]]
    )
    return net, net.trace([[0.05, 0.10]], [[0.01, 0.99]])


def networks() -> Iterator[tuple[str, nn.Network, nn.Trace]]:
    """Yield small networks of many shapes with all their numbers."""
    yield "Mazur's", *mazur()
    shapes = [1, 1], [3, 1], [2, 2, 2], [2, 3, 1], [1, 4, 1], [2, 3, 3, 1], [3, 4, 4, 2], [5, 3], [2, 2, 2, 2]
    for sizes in shapes:
        for seed in range(3):
            net = nn.Network.create(sizes, activations="tanh", seed=seed)
            x = np.linspace(-1.2, 0.9, 2 * sizes[0]).reshape(2, -1)
            trace = net.trace(x, np.full((2, sizes[-1]), 0.25))
            yield f"{'-'.join(map(str, sizes))}, seed {seed}", net, trace
