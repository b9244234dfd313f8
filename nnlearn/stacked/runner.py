"""Runs the lifted steps of several networks over rows of data, each network in an order of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.batches import GATHERED, places_for
from nnlearn.equations.binding import Array
from nnlearn.evaluation import RIGHT
from nnlearn.fast_step import REWRITES, FastStep, fast_step
from nnlearn.inputs_and_targets import may_leave
from nnlearn.parameters import Layer
from nnlearn.recipe import Recipe
from nnlearn.runner import Clock, changing_numbers
from nnlearn.schedules import Schedule
from nnlearn.stacked.lifting import LiftedPlan, Memories
from nnlearn.training_step import example_loss
from nnlearn.update import state_name

#: The rewrites that do not pay for several networks, or not for several learning rates. A bound ``dot``
#: multiplies two matrices, not a stack of them; of a stack, a product with a part of the weights is no slower
#: than one with all of them; and halves of arrays lie apart in it.
FOR_ONE = ("bound products", "whole products", "moments together", "rate in the delta")
STACKED = tuple(name for name in REWRITES if name not in FOR_ONE)


class StackedRunner:
    """The steps of several networks for every batch size that occurs, on parameters of their own.

    Parameters
    ----------
    recipe : Recipe
        With the layers of any of the networks.
    networks : sequence of sequences of Layer
        The layers of each.
    size : int
        How many rows make a batch.
    rates : sequence of float or Schedule
        The learning rate of each.

    Attributes
    ----------
    memory : dict
        The parameters, ``W1``, and what the optimiser keeps for them, ``W1_m``: the first axis counts the
        networks.
    """

    def __init__(
        self,
        recipe: Recipe,
        networks: Sequence[Sequence[Layer]],
        size: int,
        rates: Sequence[float | Schedule],
    ) -> None:
        self.recipe, self.networks, self.size, self.rates = recipe, networks, size, rates
        self.each = example_loss(recipe.layers, recipe.loss)
        self.may_leave = may_leave(recipe.layers, recipe.loss)
        self.shared: dict[str, Array] = {}
        self.memories = Memories(len(networks))
        numbers = self._numbers(1, size, Clock(0, 0, 0, 1))
        self.own = [name for name, value in numbers.items() if np.ndim(value) == 2]
        self.batches: dict[int, _Batches] = {}
        self.step = self._for(size).step
        updated = [name for name in self.names if name not in recipe.frozen]
        kept = [state_name(name, s) for name in updated for s in recipe.optimizer.state]
        own = {name: self.step.memory(name) for name in [*self.names, *kept]}
        self.memories.cover(own.values())  # those that no line reads or changes, too
        self.memory = {name: self.memories.lifted(array) for name, array in own.items()}
        for name, arrays in zip(self.names, zip(*map(_arrays, networks), strict=True), strict=True):
            self.memory[name][...] = arrays

    def _for(self, size: int, batches: int = 1) -> _Batches:
        """The bound step for batches of one size, with places for at least so many of them, or the most."""
        kept = places_for(size * len(self.networks), batches)
        known = self.batches.get(size)
        if known is None:
            step = fast_step(
                self.recipe, size, self.shared, STACKED, changing_numbers(self.recipe, self.rates)
            )
            self.batches[size] = _Batches(step, LiftedPlan(step.plan, self.memories, self.own), size, kept)
        elif known.kept < kept:
            self.batches[size] = _Batches(known.step, known.plan, size, kept)
        return self.batches[size]

    # --- parameters ------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The parameters by name, layer by layer."""
        layers = enumerate(self.recipe.layers, 1)
        return [f"{kind}{l}" for l, layer in layers for kind in ("Wb" if layer.b is not None else "W")]

    def store(self) -> None:
        """Put the parameters into the networks' layers."""
        for name, arrays in zip(self.names, zip(*map(_arrays, self.networks), strict=True), strict=True):
            for array, value in zip(arrays, self.memory[name], strict=True):
                array[...] = value

    def state(self) -> dict[str, Array]:
        """Copy the parameters, ``W1``, and what the optimiser keeps for them, ``W1_m``, as it is folded."""
        return {name: array.copy() for name, array in self.memory.items()}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Put back what :meth:`state` copied."""
        for name, array in state.items():
            self.memory[name][...] = array

    def finite(self) -> Array:
        """Of which networks all parameters are finite."""
        arrays = (self.memory[name].reshape(len(self.networks), -1) for name in self.names)
        finite: Array = np.all([np.isfinite(array).all(axis=1) for array in arrays], axis=0)
        return finite

    # --- data ------------------------------------------------------------------------------

    def rows(self, x: Array, y: Array) -> tuple[Array, dict[str, Array]]:
        """Lay data out as the steps take it: a row for each example, and (outputs, rows) of targets."""
        if "x" in self.step.draft.part_of:
            x = np.concatenate([x, np.ones((len(x), 1), x.dtype)], axis=1)
        targets = {"y": y}
        for name, equation in self.step.draft.prepared.items():
            targets[name] = equation(*(y if p == "y" else self.step.memory(p) for p in equation.parameters))
        return np.ascontiguousarray(x), {n: np.ascontiguousarray(a.T) for n, a in targets.items()}

    def run(self, x: Array, targets: Mapping[str, Array], orders: Array, clock: Clock) -> Totals:
        """Make a step for each batch of rows; the last batch may be smaller.

        Parameters
        ----------
        x, targets
            From :meth:`rows`.
        orders : (networks, rows) array
            Which rows each network takes, in its order.
        clock : Clock
        """
        totals = Totals.none(len(self.networks))
        whole = orders.shape[1] // self.size * self.size
        for part, size in ((orders[:, :whole], self.size), (orders[:, whole:], orders.shape[1] - whole)):
            if part.size:
                batches = self._for(size, part.shape[1] // size)
                stretch = batches.kept * size
                for start in range(0, part.shape[1], stretch):
                    at = Clock(
                        clock.samples + totals.rows, clock.step + totals.steps, clock.epoch, clock.epochs
                    )
                    self._stretch(batches, x, targets, part[:, start : start + stretch], at, totals)
        return totals

    def _stretch(
        self,
        batches: _Batches,
        x: Array,
        targets: Mapping[str, Array],
        orders: Array,
        clock: Clock,
        totals: Totals,
    ) -> None:
        """Make the steps of some batches, and add what came of them to the totals."""
        networks, size = len(self.networks), batches.size
        count = orders.shape[1] // size
        # (batches, networks, rows): so that what one step takes is one block
        chosen = np.ascontiguousarray(orders.reshape(networks, count, size).transpose(1, 0, 2))
        for name, kept in batches.by_output.items():
            kept[:, :count] = targets[name].take(chosen, 1, mode="clip")
        self._set(batches, count, size, clock)
        batches.run(x, chosen)
        y = batches.by_output["y"][:, :count]
        outputs = {name: batches.joined(name, count) for name in batches.outputs}
        first = next(iter(outputs))
        values = {name: output.reshape(len(y), -1).T for name, output in {**outputs, "y": y}.items()}
        values = {"z": values[first], "a": values[first], **values}  # what is not given is not read
        with np.errstate(all="ignore"):
            losses = self.each(*(values[p] for p in self.each.parameters)).reshape(count, networks, size)
            totals.loss += losses.sum(axis=(0, 2), dtype=np.float64)
        shared_by = size if self.recipe.loss.reduce == "mean" else 1
        totals.penalty += batches.penalties[:count].sum(axis=0, dtype=np.float64) * shared_by
        if self.may_leave:
            a = outputs["a"]
            totals.inside &= (a.min(axis=(0, 1, 3)) >= 0) & (a.max(axis=(0, 1, 3)) <= 1)
        if (judge := RIGHT.get(self.recipe.loss.name)) is not None:
            threshold = 0.0 if first == "z" else 0.5
            for network in range(networks):
                output, target = (a[:, :, network].reshape(len(a), -1) for a in (outputs[first], y))
                totals.right[network] += judge(output, target, threshold)
        totals.rows += count * size
        totals.steps += count
        totals.rates = np.broadcast_to(self._named(1, size, clock)["learning_rate"], (networks, 1))[:, 0]

    # --- numbers ---------------------------------------------------------------------------

    def _named(self, count: int, size: int, clock: Clock) -> dict[str, Any]:
        """The numbers of `count` steps by name: one for all, (steps,) of them, or (networks, steps)."""
        steps = np.arange(clock.step, clock.step + count, dtype=np.float64)
        samples = clock.samples + size * np.arange(count, dtype=np.float64)

        def at(value: float | Schedule) -> Any:
            return (
                value.values(samples, clock.epoch, clock.epochs, steps)
                if isinstance(value, Schedule)
                else value
            )

        named: dict[str, Any] = {"t": steps + 1, "learning_rate": at(self.rates[0])}
        if any(rate != self.rates[0] for rate in self.rates):
            named["learning_rate"] = np.array([np.broadcast_to(at(rate), count) for rate in self.rates])
        return named | {name: at(value) for name, value in self.recipe.optimizer.settings.items()}

    def _numbers(self, count: int, size: int, clock: Clock) -> dict[str, Any]:
        """The same, and the numbers that the folded rules read."""
        named = self._named(count, size, clock)
        named["eta"] = named["learning_rate"]
        for scalar in self.recipe.optimizer.folded.scalars if self.recipe.optimizer.folded else ():
            named[scalar.name] = scalar.equation(*(named[p] for p in scalar.equation.parameters))
        return named

    def _set(self, batches: _Batches, count: int, size: int, clock: Clock) -> None:
        """Set the numbers of `count` steps."""
        for name, value in self._numbers(count, size, clock).items():
            array = batches.plan.arrays.get(name)
            if array is None:
                continue
            by_step = np.atleast_1d(np.asarray(value, array.dtype).T)  # the networks' axis last
            if name in batches.numbers:
                batches.numbers[name][:count] = by_step
            else:
                array[...] = by_step[0]


@dataclass
class Totals:
    """What the losses and the right answers of some rows add up to, for each network.

    Attributes
    ----------
    loss, right, penalty : (networks,) array
    inside : (networks,) array
        Whether all outputs were in the range that the loss is made for.
    rates : (networks,) array
        The learning rates of the last stretch of rows.
    rows, steps : int
        Of one network.
    """

    loss: Array
    right: Array
    penalty: Array
    inside: Array
    rates: Array
    rows: int = 0
    steps: int = 0

    @classmethod
    def none(cls, networks: int) -> Totals:
        """Begin at 0."""
        loss, right, penalty, rates = (np.zeros(networks) for _ in range(4))
        return cls(loss, right, penalty, np.ones(networks, bool), rates)


class _Batches:
    """A lifted step for one batch size, with the places that its batches are gathered to and kept in."""

    def __init__(self, step: FastStep, plan: LiftedPlan, size: int, kept: int) -> None:
        self.step, self.plan, self.size, self.kept = step, plan, size, kept
        draft = step.draft
        self.x_name = draft.part_of.get("x", ("x",))[0]
        whole = plan.arrays[self.x_name]
        networks, _, columns = whole.shape
        self.gathered = min(max(1, GATHERED // whole.nbytes), kept)
        self.x = np.empty((self.gathered, networks, size, columns), whole.dtype)
        self.outputs: dict[str, Array] = {}
        self.by_output: dict[str, Array] = {}
        self.numbers: dict[str, Array] = {}
        self.penalties = np.zeros((kept, networks), whole.dtype)
        self.penalty = plan.arrays.get("E_penalty")
        places: list[dict[str, Array]] = [{} for _ in range(kept)]
        for name in dict.fromkeys([*step.plan.moving, "y"]):
            if name == self.x_name:
                continue
            if name in draft.numbers or name not in draft.per_example:
                number = plan.arrays[name]
                self.numbers[name] = room = np.empty((kept, *number.shape), number.dtype)
                for i, place in enumerate(places):
                    place[name] = room[i : i + 1].reshape(number.shape)
                continue
            outputs, dtype = draft.kinds[name].shape[1], draft.kinds[name].dtype
            if name in draft.made:
                self.outputs[name.rstrip("0123456789")] = room = np.empty(
                    (kept, networks, outputs, size), dtype
                )
                views = list(room.swapaxes(2, 3))
            else:
                self.by_output[name] = room = np.empty((outputs, kept, networks, size), dtype)
                views = [room[:, i].transpose(1, 2, 0) for i in range(kept)]
            for place, view in zip(places, views, strict=True):
                place[name] = view
        for i, place in enumerate(places):
            place[self.x_name] = self.x[i % self.gathered]
        self.places = [plan.place_of(place) for place in places]

    def run(self, x: Array, chosen: Array) -> None:
        """Make a step for each batch of the chosen rows of `x`."""
        with np.errstate(all="ignore"):  # what is no longer finite is found when the losses are worked out
            for first in range(0, len(chosen), self.gathered):
                rows = chosen[first : first + self.gathered]
                x.take(rows, 0, self.x[: len(rows)], "clip")
                places = self.places[first : first + len(rows)]
                self.plan.program(places if self.penalty is None else self._charging(places, first))

    def _charging(self, places: Iterable[Any], first: int) -> Iterator[Any]:
        """Keep what the weights were charged in each step, when the next one is asked for."""
        for i, place in enumerate(places, first):
            yield place
            self.penalties[i] = self.penalty

    def joined(self, name: str, count: int) -> Array:
        """The kept outputs of `count` batches as one (outputs, batches, networks, rows) array."""
        return self.outputs[name][:count].transpose(2, 0, 1, 3)


def _arrays(layers: Sequence[Layer]) -> list[Array]:
    return [array for layer in layers for array in (layer.W, layer.b) if array is not None]
