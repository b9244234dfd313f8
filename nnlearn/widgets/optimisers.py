"""A race of optimisers over one map: who arrives first, who rolls past, who gets stuck."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.race_landscapes import RACE_LANDSCAPES
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.race import STANDINGS, Race, lowest_cost, race
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Given, Slider
from nnlearn.widgets.step_size import contours

STEPS = 42
X, Y = (-5.0, 5.0), (-3.0, 3.0)
RACERS = {
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adadelta": "AdaDelta",
    "adam": "Adam",
}
OWN_RATE = ("adadelta",)  # finds its step sizes by itself: the learning rate is a factor of 1
COLOURS = ("#0072b2", "#b36b00", "#00795a", "#b35a8e", "#3a8fc7", "#b84a00", "#6b6b6b")
SURFACES = {
    "valley": "a valley",
    "ravine": "a ravine",
    "saddle": "a saddle",
    "ripples": "a bowl with ripples",
}
STARTS = {"up the side": [-4.0, 2.0], "off the ridge": [-4.0, 0.01]}
EXACT = 1000  # places are sent as whole thousandths, which take half the bytes and are what is shown


class Optimisers(Player):
    """See :func:`optimisers`."""

    source = "optimisers"
    title = "Seven ways downhill: a race"
    milliseconds: ClassVar[int] = 260
    note = (
        "Play, step and all choices work on this page as it is. Other learning rates, and other places to"
        " start from, need a running Python."
    )

    def controls(self) -> list[Control]:
        """The surface, the learning rate and the start."""
        return [
            Choice("cost", "surface", tuple(SURFACES), tuple(SURFACES.values())),
            Slider("learning_rate", "learning rate η", (0.01, 0.03, 0.1, 0.3), least=1e-6, most=1e6),
            Given("start", "start (v, w)", tuple(STARTS.values()), _start),
        ]

    def starts(self) -> dict[str, Any]:
        """The ravine, with a learning rate at which most arrive."""
        return {**super().starts(), "cost": "ravine", "learning_rate": 0.1}

    def fixed(self) -> dict[str, Any]:
        """The maps, and who races."""
        surfaces = {}
        for name in SURFACES:
            cost = RACE_LANDSCAPES[name].cost
            lines = contours(RACE_LANDSCAPES[name].cost_at, X, Y, 8)
            surfaces[name] = {
                "formula": f"J({', '.join(cost.parameters)}) = {cost.formula}",
                "lines": [thousandths(line if len(line) < 60 else line[::2]) for line in lines],
                "lowest": thousandths(_lowest(name)),
            }
        racers = [[text, self._rules(name)] for name, text in RACERS.items()]
        told = {"surfaces": surfaces, "racers": racers, "standings": STANDINGS}
        return {"x": X, "y": Y, "starts": list(STARTS.items())} | told

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The paths, how much of the height is left, and from which step on each racer's standing holds."""
        run = self.race(values)
        turns = [
            [[0, 0], *([int(k), int(row[k])] for k in np.flatnonzero(np.diff(row)) + 1)]
            for row in run.standings
        ]
        return {
            "steps": STEPS,
            "paths": thousandths(run.weights),
            "left": self.heights(values, run).astype(np.uint8),
            "turns": turns,
        }

    def race(self, values: dict[str, Any]) -> Race:
        """The race of some values, in full precision."""
        rates: dict[Any, float] = {
            name: OPTIMIZERS[name].learning_rate if name in OWN_RATE else values["learning_rate"]
            for name in RACERS
        }
        return race(RACE_LANDSCAPES[values["cost"]], rates, values["start"], STEPS, X, Y)

    def heights(self, values: dict[str, Any], run: Race) -> Array:
        """How much of the start's height each racer has left, in whole percent and 250 at most."""
        lowest = lowest_cost(RACE_LANDSCAPES[values["cost"]], X, Y)
        height = run.cost[:, :1] - lowest
        share = np.divide(run.cost - lowest, height, out=np.zeros_like(run.cost), where=height > 0)
        return np.clip(np.ceil(100 * share - 1e-9), 0, 250)

    @property
    def trace(self) -> Race:
        """The race that is drawn now: paths, costs, standings and arrivals, in full precision."""
        return self.race(self.values)

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell who has arrived by now, and who never will."""
        run = self.race(values)
        place = ", ".join(number_text(w) for w in values["start"])
        where = f"over {SURFACES[values['cost']]} from ({place})"
        rate = f"with a learning rate of {number_text(values['learning_rate'])}"
        told = [f"Seven optimisers race {where}, {rate}. Step {step} of {STEPS}: {_verdict(run, step)}"]
        for number in (2, 3):
            names = [
                RACERS[n] for n, row in zip(run.names, run.standings, strict=True) if row[step] == number
            ]
            if names:
                told.append(f"{STANDINGS[number].capitalize()}: {_joined(names)}.")
        return " ".join(told)

    def poster(self) -> str:
        """The map, and all paths so far."""
        run, upto = self.trace, self.value["step"] + 1
        axes = poster.Axes(X, Y, "weight v", "weight w")
        for line in contours(RACE_LANDSCAPES[self.values["cost"]].cost_at, X, Y):
            axes.line(line, "#b9c2cc", 1.1)
        for path, colour in zip(run.weights, COLOURS, strict=True):
            axes.line(path[:upto], colour, 2)
            axes.balls(path[upto - 1 : upto], colour, 7)
        return axes.svg(self.title)

    def _rules(self, name: str) -> str:
        """The equations of an optimiser's step, as its own rules state them."""
        rules = OPTIMIZERS[name].rules
        lines = (f"{'w' if rule.name == 'new' else rule.name} ← {rule.equation.formula}" for rule in rules)
        return ", ".join(lines) + ("; its η stays 1" if name in OWN_RATE else "")


def thousandths(numbers: Array) -> Array:
    """Round to thousandths, kept as two bytes each: what is too far out stays at the end of their range.

    Examples
    --------
    >>> thousandths(np.array([-0.5004])).view(np.int16)
    array([-500], dtype=int16)
    """
    whole = np.clip(np.round(numbers * EXACT), -32_000, 32_000)
    return np.ascontiguousarray(whole, dtype="<i2").view(np.uint8)


def _lowest(name: str) -> Array:
    """The lowest places of a surface, (places, 2), where the slopes are 0."""
    places = {"saddle": [[0.0, -2.0], [0.0, 2.0]]}.get(name, [[0.0, 0.0]])
    return np.array(places)


def _start(value: Any) -> list[float]:
    """Take a place on the map."""
    write = "start=(-4.0, 2.0)"
    place = checks.numbers(value, "start", write, dtype=float)
    within = place.shape == (2,) and X[0] <= place[0] <= X[1] and Y[0] <= place[1] <= Y[1]
    if not within:
        raise ValueError(
            f"start is {value!r:.40}, but is a place (v, w) on the map: v from {number_text(X[0])} to"
            f" {number_text(X[1])}, w from {number_text(Y[0])} to {number_text(Y[1])}\n    write: {write}"
        )
    return [float(number) for number in place]


def _verdict(run: Race, step: int) -> str:
    """Who came first, of those that have arrived by a step."""
    arrived = {RACERS[name]: k for name, k in run.arrivals.items() if k <= step}
    if not arrived:
        return "nobody has arrived to stay." if step == STEPS else "nobody has arrived yet."
    first = min(arrived.values())
    winners = [name for name, k in arrived.items() if k == first]
    others = [f"{name} in step {k}" for name, k in arrived.items() if k > first]
    together = " together" if len(winners) > 1 else ""
    then = f", then {_joined(others)}" if others else ""
    return f"{_joined(winners)} arrived first{together}, in step {first}{then}."


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def optimisers(
    cost: str = "ravine",
    *,
    learning_rate: float = 0.1,
    start: tuple[float, float] = (-4.0, 2.0),
    step: int = 0,
) -> Optimisers:
    """Let seven optimisers race down one surface of two weights.

    All start at the same place with the same learning rate (but AdaDelta, which finds its step sizes by
    itself), and each goes by its own equations, those of ``nn.optimizers``. A racer has arrived when no more
    than 2 % of the start's height above the lowest place is left, and stays so.

    Parameters
    ----------
    cost : str
        The surface: ``"valley"``, ``"ravine"``, ``"saddle"`` or ``"ripples"``.
    learning_rate : float
    start : pair of float
        The two weights at the start: v from −5 to 5, w from −3 to 3.
    step : int
        Which step to show at first.

    Returns
    -------
    Optimisers
        Shows itself at the end of a notebook's cell. Its ``trace`` is the race that is drawn.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.optimisers(step=30)
    Optimisers: Seven optimisers race over a ravine from (−4, 2), with a learning rate of 0.1. Step 30 of 42:
    Nesterov arrived first, in step 10, then RMSProp in step 23.
    """
    return Optimisers(cost=cost, learning_rate=learning_rate, start=list(start), step=step)
