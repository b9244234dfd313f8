"""A playground: data in the plane, a network, its decision while it learns, and every weight and bias."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import numpy as np

from nnlearn import checks, data
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.optimizers import optimizer_of
from nnlearn.recipe import Recipe
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Control, Given
from nnlearn.widgets.playground_run import Stretch, map_places, stretch

FRAMES = 40  # that are played; a longer stretch is several of them
GRID = 32  # places along each side of the map at which the decision is worked out
POINTS = 120
#: The data there are, drawn twice: to learn from, and to judge by. (The four rows of xor are all there is.)
DATA: dict[str, Any] = {
    "circles": data.circles,
    "moons": data.moons,
    "xor": data.xor,
    "blobs": data.blobs,
    "spirals": data.spirals,
}
ACTIVATIONS = ("tanh", "sigmoid", "relu")
OPTIMIZERS = ("sgd", "adam")
MOST_UNITS, MOST_LAYERS, MOST_EPOCHS = 8, 2, 50


class Asked(Given):
    """A choice of which only the present value is worked out beforehand: for others, Python is asked."""

    def with_value(self, value: Any) -> Asked:
        """The same control with this value only."""
        return Asked(self.name, self.label, (value,), self.takes)


class Playground(Player):
    """See :func:`playground`."""

    source = "playground"
    title = "Playground: telling two classes apart"
    milliseconds: ClassVar[int] = 150
    note = (
        "Play and step show a training run that was worked out beforehand. To choose other data or layers, to"
        " change a weight, or to train on, run this in Python: nn.widgets.playground()."
    )

    _kept: tuple[str, Stretch] | None = None

    def controls(self) -> list[Control]:
        """The data, the network, how it learns, and from where."""
        return [
            Asked("data", "data", ("circles",), _known(DATA, "data")),
            Asked("hidden", "hidden units", ([6],), _hidden),
            Asked("activation", "activation", ("tanh",), _known(ACTIVATIONS, "activation")),
            Asked("optimizer", "optimiser", ("sgd",), _known(OPTIMIZERS, "optimizer")),
            Asked("learning_rate", "learning rate", (1.0,), _positive("learning_rate")),
            Asked("l1", "L1", (0.0,), _price("l1")),
            Asked("l2", "L2", (0.0,), _price("l2")),
            Asked("seed", "seed", (0,), lambda value: checks.whole(value, "seed", "seed=0", least=0)),
            Asked("epochs", "epochs a step", (10,), _epochs),
            Asked("start", "start", (None,), _start),
        ]

    def fixed(self) -> dict[str, Any]:
        """What can be chosen where Python runs."""
        return {"data": list(DATA), "activations": ACTIVATIONS, "optimizers": OPTIMIZERS}

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The points, and all frames of the stretch."""
        run = self.run(values)
        train, _ = examples(values["data"])
        sides, reach = map_places(train[0], GRID)
        middle = sides.mean(axis=0)
        return {
            "steps": FRAMES,
            "x": [middle[0] - reach, middle[0] + reach],
            "y": [middle[1] - reach, middle[1] + reach],
            "points": train[0],
            "classes": train[1][:, 0].astype(np.uint8),
            "epochs": run.epochs.astype(np.int32),
            "loss": run.loss,
            "right": run.accuracy,
            "held_out": run.held_out,
            "decision": np.round(255 * run.decision).astype(np.uint8),
            "weights": list(run.weights),
            "biases": list(run.biases),
        }

    def run(self, values: dict[str, Any]) -> Stretch:
        """The stretch that some values tell, in full precision; that of the latest values is kept."""
        key = json.dumps(values, sort_keys=True)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, self._trained(values)
        return self._kept[1]

    def _trained(self, values: dict[str, Any]) -> Stretch:
        train, held_out = examples(values["data"])
        net = network_of(values)
        recipe = Recipe(
            net.layers,
            net.loss,
            optimizer_of(values["optimizer"]),
            penalty=penalty_for(values["l1"], values["l2"]),
        )
        first = values["start"]["epoch"] if values["start"] else 0
        epochs = range(first, first + (FRAMES + 1) * values["epochs"], values["epochs"])
        sides, _ = map_places(train[0], GRID)
        return stretch(net, recipe, values["learning_rate"], train, held_out, sides, epochs)

    @property
    def trace(self) -> Stretch:
        """The stretch that is drawn now: losses, weights, biases and decisions of every frame."""
        return self.run(self.values)

    @property
    def network(self) -> Network:
        """The network as it is in the step that is shown: a copy, to be looked at and used."""
        run, step = self.trace, self.value["step"]
        net = network_of(self.values)
        for array, frames in zip(net.weights, run.weights, strict=True):
            array[...] = frames[step]
        for array, frames in zip(net.biases or (), run.biases, strict=True):
            array[...] = frames[step]
        return net

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell what learns what, and how well it does by now."""
        run = self.run(values)
        units = " and ".join(map(str, values["hidden"]))
        word = "unit" if values["hidden"] == [1] else "units"
        kind = f"{units} hidden {values['activation']} {word}" if values["hidden"] else "no hidden layer"
        others = "" if run.held_out is None else f", on others {number_text(run.held_out[step])}"
        right = number_text(100 * run.accuracy[step], 3)
        return (
            f"A network with {kind} learns {values['data']} (seed {values['seed']})."
            f" Epoch {run.epochs[step]}: loss {number_text(run.loss[step])}{others}; {right} % right."
        )

    def poster(self) -> str:
        """The points, and the line along which the decision changes."""
        from contourpy import contour_generator

        (X, classes), _ = examples(self.values["data"])
        sides, _ = map_places(X, GRID)
        x, y = ((float(side[0]), float(side[-1])) for side in sides.T)
        axes = poster.Axes(x, y, "x₁", "x₂")
        decision = self.trace.decision[self.value["step"]]
        for line in contour_generator(sides[:, 0], sides[:, 1], decision).lines(0.5):
            axes.line(np.asarray(line), poster.INK, 3)
        for kind, colour in ((0, poster.ORANGE), (1, poster.BLUE)):
            axes.balls(X[classes[:, 0] == kind], colour, 5)
        return axes.svg(self.title)

    def _joined(self, taken: dict[str, Any]) -> dict[str, Any]:
        """Another shape or seed begins anew, unless a start is given with it."""
        values = super()._joined(taken)
        anew = any(values[name] != self.values.get(name) for name in ("hidden", "seed"))
        return {**values, "start": None} if anew and "start" not in taken else values


def examples(name: str) -> tuple[tuple[Array, Array], tuple[Array, Array] | None]:
    """The examples to learn from, and others, each as x and a column y."""
    if name == "xor":
        rows = data.xor()
        return (np.asarray(rows.X, float), np.asarray(rows.y, float).reshape(-1, 1)), None
    drawn = (DATA[name](n=POINTS, seed=seed) for seed in (0, 1))
    train, held_out = ((np.asarray(d.X, float), d.y.reshape(-1, 1).astype(float)) for d in drawn)
    return train, held_out


def network_of(values: dict[str, Any]) -> Network:
    """The network at the start of a stretch."""
    hidden = values["hidden"]
    net = Network.create(
        [2, *hidden, 1],
        [*[values["activation"]] * len(hidden), "sigmoid"],
        "binary_cross_entropy",
        seed=values["seed"],
    )
    start = values["start"]
    if start is not None:
        arrays = [np.array(a) for pair in zip(start["weights"], start["biases"], strict=True) for a in pair]
        shapes = [a.shape for a in net.parameters]
        if [a.shape for a in arrays] != shapes:
            raise ValueError(
                f"start has weights and biases of shapes {[a.shape for a in arrays]}, but this network has"
                f" {shapes}\n    write: start=None"
            )
        for parameter, array in zip(net.parameters, arrays, strict=True):
            parameter[...] = array
    return net


def _known(names: Any, what: str) -> Any:
    return lambda value: checks.known(value, names, what)


def _positive(name: str) -> Any:
    return lambda value: checks.positive(value, name, f"{name}=1.0")


def _price(name: str) -> Any:
    """A check of a penalty's price."""

    def taken(value: Any) -> float:
        penalty = penalty_for(**{name: value})
        return penalty.prices[name] if penalty else 0.0

    return taken


def _hidden(value: Any) -> list[int]:
    """Take the numbers of hidden units, layer by layer."""
    write = "hidden=[6]"
    if not isinstance(value, (list, tuple)) or len(value) > MOST_LAYERS:
        raise TypeError(
            f"hidden is {value!r:.40}, but is a list of the units of at most {MOST_LAYERS} hidden layers"
            f"\n    write: {write}"
        )
    units = [checks.whole(one, "hidden", write) for one in value]
    if any(one > MOST_UNITS for one in units):
        raise ValueError(
            f"hidden is {value!r:.40}, but there is room for {MOST_UNITS} units a layer\n    write: {write}"
        )
    return units


def _epochs(value: Any) -> int:
    """Take how many epochs make a step: few enough for Python to answer at once."""
    epochs = checks.whole(value, "epochs", "epochs=10")
    if epochs > MOST_EPOCHS:
        raise ValueError(f"epochs is {epochs}, but is at most {MOST_EPOCHS} a step\n    write: epochs=10")
    return epochs


def _start(value: Any) -> dict[str, Any] | None:
    """Take weights and biases to start from, or None for those that the seed draws."""
    if value is None:
        return None
    write = 'start={"epoch": 0, "weights": [W1, W2], "biases": [b1, b2]}'
    if not isinstance(value, dict) or set(value) != {"epoch", "weights", "biases"}:
        raise TypeError(f"start is {value!r:.60}, but is None or a dictionary\n    write: {write}")
    taken = {
        kind: [checks.numbers(array, f"start: {kind}", write, dtype=float).tolist() for array in value[kind]]
        for kind in ("weights", "biases")
    }
    return {"epoch": checks.whole(value["epoch"], "start: epoch", write, least=0), **taken}


def playground(
    data: str = "circles",
    hidden: list[int] | tuple[int, ...] = (6,),
    activation: str = "tanh",
    *,
    optimizer: str = "sgd",
    learning_rate: float = 1.0,
    l1: float = 0,
    l2: float = 0,
    seed: int = 0,
    epochs: int = 10,
    step: int = 0,
) -> Playground:
    """Play with a network that learns to tell two classes of points apart.

    Python trains it, all points at once, for 40 steps; they are then played, stepped through and scrubbed
    without it. Any weight and bias can be written over: training then goes on from there, and an optimiser
    that keeps something (Adam) begins anew.

    Parameters
    ----------
    data : str
        ``"circles"``, ``"moons"``, ``"xor"``, ``"blobs"`` or ``"spirals"`` of ``nn.data``.
    hidden : list of int
        The units of up to two hidden layers, at most eight each; an empty list for none.
    activation : str
        Of the hidden units: ``"tanh"``, ``"sigmoid"`` or ``"relu"``.
    optimizer : str
        ``"sgd"`` or ``"adam"``.
    learning_rate : float
    l1, l2 : float
        The price of each weight's size, and of half its square.
    seed : int
        Of the weights at the start.
    epochs : int
        How many make one step, at most 50.
    step : int
        Which step to show at first.

    Returns
    -------
    Playground
        Shows itself at the end of a notebook's cell. Its ``trace`` holds every frame of the stretch that is
        drawn, its ``network`` is the network of the step that is shown.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.playground("xor", hidden=[4], step=20)
    Playground: A network with 4 hidden tanh units learns xor (seed 0). Epoch 200: loss 0.0125; 100 % right.
    """
    return Playground(
        data=data,
        hidden=list(hidden) if isinstance(hidden, tuple) else hidden,
        activation=activation,
        optimizer=optimizer,
        learning_rate=learning_rate,
        l1=l1,
        l2=l2,
        seed=seed,
        epochs=epochs,
        step=step,
    )
