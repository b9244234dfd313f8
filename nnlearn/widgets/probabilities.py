"""Watch two scores become probabilities, and training draw them towards the truth."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.expression import fold
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.network import Network
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.recipe import Recipe
from nnlearn.trace import Trace
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider

EPOCHS = 20
CLASSES = ("cat", "dog")
RATES = (0.1, 0.3, 0.5, 1.0, 3.0)
STARTS = (0.05, 0.25, 0.5, 0.75, 0.95)
PICTURE = np.array([[1.0]])  # all that the picture says, in one number


class Probabilities(Player):
    """See :func:`probabilities`."""

    source = "probabilities"
    title = "From scores to probabilities"
    milliseconds = 700

    def controls(self) -> list[Control]:
        """The step size, where it starts, and what the picture really shows."""
        truths = tuple(f"it is a {name}" for name in CLASSES)
        return [
            Slider("learning_rate", "step size η", RATES, least=1e-6, most=50),
            Slider("start", "cat at first", STARTS, least=0.001, most=0.999),
            Choice("truth", "the picture", CLASSES, truths),
        ]

    def starts(self) -> dict[str, Any]:
        """Three to one for the cat, which it is."""
        return {"learning_rate": 0.5, "start": 0.75, "truth": "cat"}

    def fixed(self) -> dict[str, Any]:
        """The two classes."""
        return {"classes": CLASSES, "epochs": EPOCHS}

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """A row for each epoch: scores, exponentials, probabilities, loss, and the output's delta."""
        rows = self.run(values)
        return {"steps": EPOCHS, "rows": rows, "top": float(max(1.0, rows[:, 6].max()))}

    def run(self, values: dict[str, Any]) -> Array:
        """Train, and keep every number: the columns are z, e^z and a of both classes, E, delta of both."""
        return _trained(values["learning_rate"], values["start"], values["truth"])

    @property
    def trace(self) -> Trace:
        """The training step from where it stands now, every number of it."""
        net = network_at(self.values["start"])
        net.weights[0][...] = self.run(self.values)[self.value["step"], :2]
        return net.trace(PICTURE, target_of(self.values["truth"]), learning_rate=self.values["learning_rate"])

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell scores, probabilities and loss of an epoch."""
        row = [number_text(v) for v in self.run(values)[step]]
        return (
            f"After {step} of {EPOCHS} epochs with step size {number_text(values['learning_rate'])}, on a"
            f" picture of a {values['truth']}: the scores {row[0]} for cat and {row[1]} for dog make the"
            f" probabilities {row[4]} and {row[5]}; the cross-entropy is {row[6]}."
        )

    def poster(self) -> str:
        """Both probabilities over the epochs so far."""
        rows = self.run(self.values)[: self.value["step"] + 1]
        axes = poster.Axes((0, EPOCHS), (0, 1), "epochs", "probability")
        for column, colour in ((4, poster.BLUE), (5, poster.ORANGE)):
            points = np.column_stack([np.arange(len(rows)), rows[:, column]])
            axes.line(points, colour, 3)
            axes.balls(points[-1:], colour, 9)
        return axes.svg(self.title)


def target_of(truth: str) -> Array:
    """The one-hot row of a class."""
    return np.array([[float(name == truth) for name in CLASSES]])


def network_at(start: float) -> Network:
    """Make the network before training: one number in, a score and a probability for each class out."""
    return Network([[[np.log(start / (1 - start)), 0.0]]], None, "softmax", "cross_entropy")


@lru_cache(256)
def _trained(learning_rate: float, start: float, truth: str) -> Array:
    """Run the training step of the textbook's plan, epoch by epoch, and keep a row of each."""
    net = network_at(start)
    recipe = Recipe(net.layers, net.loss, OPTIMIZERS["sgd"])
    plan = recipe.step(PICTURE, target_of(truth), np.array(learning_rate))
    rows = []
    for _ in range(EPOCHS + 1):
        plan.run_once()
        z, a, E, delta = (plan.arrays[name].ravel().copy() for name in ("z1", "a1", "E", "delta1"))
        rows.append(np.concatenate([z, exponentials(z), a, E, delta]))
    return np.array(rows)


def exponentials(z: Array) -> Array:
    """What softmax divides by its sum: the numerator of its formula, as its equation has it.

    Parameters
    ----------
    z : (classes,) array

    Returns
    -------
    (classes,) array

    Examples
    --------
    >>> exponentials(np.log([3.0, 1.0])).round(12)
    array([3., 1.])
    """
    numerator = ACTIVATIONS["softmax"].value.textbook.operands[0]
    with np.errstate(over="ignore"):  # ∞ is what it says, where a float can hold no more
        result: Array = fold(
            numerator, lambda _: z, lambda function, *operands: function(*operands), np.asarray
        )
    return result


def probabilities(
    *,
    learning_rate: float | None = None,
    start: float | None = None,
    truth: str | None = None,
    step: int = 0,
) -> Probabilities:
    """Play softmax and cross-entropy on one picture: is it a cat or a dog?

    Parameters
    ----------
    learning_rate : float, optional
        The step size of gradient descent.
    start : float, optional
        The probability of a cat before training, from 0.001 to 0.999.
    truth : str, optional
        What the picture shows: ``"cat"`` or ``"dog"``.
    step : int
        After how many of the 20 epochs to look at first.

    Returns
    -------
    Probabilities
        Shows itself at the end of a notebook's cell. Its ``trace`` is the training step from where it stands.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> widget = nn.widgets.probabilities()
    >>> widget
    Probabilities: After 0 of 20 epochs with step size 0.5, on a picture of a cat: the scores 1.099 for cat
    and 0 for dog make the probabilities 0.75 and 0.25; the cross-entropy is 0.2877.
    >>> print(widget.trace.line("delta1", unit=0))
    δ1₁ = a1₁ − y₁ = 0.75 − 1 = −0.25
    """
    chosen = {"learning_rate": learning_rate, "start": start, "truth": truth}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
    return Probabilities(step=step, **given)
