"""Runs fast steps over rows of data: batch after batch, with as little as possible between two of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.equations.binding import Array
from nnlearn.evaluation import RIGHT
from nnlearn.fast_step import REWRITES, FastStep, fast_step
from nnlearn.inputs_and_targets import may_leave
from nnlearn.maths.dropout import dropout_rates
from nnlearn.parameters import Layer
from nnlearn.recipe import Recipe
from nnlearn.schedules import Schedule
from nnlearn.training_step import example_loss
from nnlearn.update import state_name

#: How many bytes of rows are gathered at once: what stays in a core's cache.
GATHERED = 256 * 1024
#: Of how many rows the outputs are kept until their losses are worked out together.
KEPT = 65_536
#: Of how many batches, at most: each has a place of its own.
PLACES = 1024


@dataclass(frozen=True)
class Clock:
    """How far a run has come: rows seen and steps made before, epochs completed, and epochs in all."""

    samples: int
    step: int
    epoch: int
    epochs: int


@dataclass
class Sums:
    """What the losses and the right answers of some rows add up to."""

    loss: float = 0.0
    right: float = 0.0
    penalty: float = 0.0
    rows: int = 0
    steps: int = 0
    last_rate: float = float("nan")

    def __iadd__(self, other: Sums) -> Sums:
        self.loss += other.loss
        self.right += other.right
        self.penalty += other.penalty
        self.rows += other.rows
        self.steps += other.steps
        self.last_rate = other.last_rate
        return self


class NotFinite(Exception):
    """The losses or the weights of a stretch of rows are no longer finite numbers."""


@dataclass(frozen=True)
class Rows:
    """Rows of data as the steps take them.

    Attributes
    ----------
    x : (rows, inputs) array, or (rows, inputs + 1) with a column of ones
    by_output : dict of (outputs, rows) arrays
        The targets ``y``, and what was prepared from them.
    """

    x: Array
    by_output: dict[str, Array]


class Runner:
    """The steps of a run for every batch size that occurs, on parameters of their own.

    Parameters
    ----------
    recipe : Recipe
    size : int
        How many rows make a batch.
    learning_rate : float or Schedule
    seed : numpy Generator
        Draws what dropout drops.
    rewrites : names
        Which of the rewrites to make.
    record : bool
        Whether to work out the losses.
    """

    def __init__(
        self,
        recipe: Recipe,
        size: int,
        learning_rate: float | Schedule,
        random: np.random.Generator,
        rewrites: Collection[str] = tuple(REWRITES),
        record: bool = True,
    ) -> None:
        self.recipe, self.size, self.rewrites, self.random = recipe, size, rewrites, random
        self.learning_rate, self.record = learning_rate, record
        self.may_leave = may_leave(recipe.layers, recipe.loss)
        self.each = example_loss(recipe.layers, recipe.loss)
        self.shared: dict[str, Array] = {}
        self.batches: dict[int, _Batches] = {}
        self.step = self._for(size).step
        self.load(recipe.layers)

    def _for(self, size: int, batches: int = 1) -> _Batches:
        """The bound step for batches of one size, with places for at least so many of them, or the most."""
        most = min(max(1, KEPT // size), PLACES)
        if size not in self.batches:
            step = fast_step(self.recipe, size, self.shared, self.rewrites)
            self.batches[size] = _Batches(step, size, min(batches, most))
        if self.batches[size].kept < min(batches, most):
            self.batches[size] = _Batches(self.batches[size].step, size, min(batches, most))
        return self.batches[size]

    # --- parameters ------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The parameters by name, layer by layer."""
        layers = enumerate(self.recipe.layers, 1)
        return [f"{kind}{l}" for l, layer in layers for kind in ("Wb" if layer.b is not None else "W")]

    def load(self, layers: Sequence[Layer]) -> None:
        """Take the parameters from layers."""
        for name, array in zip(self.names, _arrays(layers), strict=True):
            self.step.memory(name)[...] = array

    def store(self, layers: Sequence[Layer]) -> None:
        """Put the parameters into layers, as they are to be used for predictions."""
        for name, array in zip(self.names, _arrays(layers), strict=True):
            array[...] = self.step.memory(name)
        dropout = self.recipe.dropout
        if dropout:
            rates = dropout_rates(dropout.rates, len(layers) - 1)
            for l, (layer, rate) in enumerate(zip(layers, rates, strict=True)):
                factor = dropout.factor_of(l)
                if factor and rate:  # a unit's activation times a factor is its outgoing weights times it
                    layer.W[...] = factor(layer.W, np.asarray(rate, layer.W.dtype))

    def learned(self) -> dict[str, Array]:
        """Copy the parameters."""
        return {name: self.step.memory(name).copy() for name in self.names}

    def state(self) -> dict[str, Array]:
        """Copy the parameters, ``W1``, and what the optimiser keeps for them, ``W1_m``, as it is folded."""
        return {name: self.step.memory(name).copy() for name in [*self.names, *self._kept]}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Put back what :meth:`state` copied."""
        for name in [*self.names, *self._kept]:
            self.step.memory(name)[...] = state[name]

    def unfolded(self, state: Mapping[str, Array]) -> dict[str, Array]:
        """Turn what :meth:`state` copied into the textbook's state."""
        folded = self.recipe.optimizer.folded if self.folded else None
        units = {name: folded.unit[name.split("_", 1)[1]] if folded else 1.0 for name in self._kept}
        return {name: array * array.dtype.type(units.get(name, 1.0)) for name, array in state.items()}

    @property
    def _kept(self) -> list[str]:
        updated = [name for name in self.names if name not in self.recipe.frozen]
        return [state_name(name, s) for name in updated for s in self.recipe.optimizer.state]

    @property
    def folded(self) -> bool:
        """Whether the update runs on the optimiser's folded rules."""
        made = {"one vector", "folded scales"} <= set(self.rewrites) and "parameters" in self.step.draft.kinds
        return made and self.recipe.optimizer.folded is not None and self.recipe.rate_decay == 1

    # --- data ------------------------------------------------------------------------------

    def rows(self, x: Array, y: Array) -> Rows:
        """Lay data out as the steps take it; the targets once for all epochs."""
        whole = self.step.draft.part_of.get("x", ("x", ()))[0]
        if whole != "x":
            x = np.concatenate([x, np.ones((len(x), 1), x.dtype)], axis=1)
        by_output = {"y": np.ascontiguousarray(y.T)}
        for name, equation in self.step.draft.prepared.items():
            read = [y if p == "y" else self.step.memory(p) for p in equation.parameters]
            by_output[name] = np.ascontiguousarray(equation(*read).T)
        return Rows(np.ascontiguousarray(x), by_output)

    def run(self, rows: Rows, order: Array, clock: Clock) -> Sums:
        """Make all the steps of :meth:`stretches`, and add up what they came to."""
        sums = Sums()
        for part in self.stretches(rows, order, clock):
            sums += part
        return sums

    def stretches(self, rows: Rows, order: Array, clock: Clock) -> Iterator[Sums]:
        """Make a step for each batch of rows, in the given order; the last batch may be smaller.

        Yields
        ------
        Sums
            What so many batches came to as are judged together.

        Raises
        ------
        NotFinite
            If losses or parameters are no longer finite. The parameters are what they became.
        """
        whole = len(order) // self.size * self.size
        sums = Sums()
        for part, size in ((order[:whole], self.size), (order[whole:], len(order) - whole)):
            if len(part):
                batches = self._for(size, len(part) // size)
                for start in range(0, len(part), batches.kept * size):
                    chosen = part[start : start + batches.kept * size]
                    at = Clock(clock.samples + sums.rows, clock.step + sums.steps, clock.epoch, clock.epochs)
                    made = self._stretch(batches, rows, chosen, at)
                    sums += made
                    yield made

    def _stretch(self, batches: _Batches, rows: Rows, chosen: Array, clock: Clock) -> Sums:
        count = len(chosen) // batches.size
        for name, kept in batches.by_output.items():
            for row, place in zip(rows.by_output[name], kept, strict=True):
                row.take(chosen, out=place[: len(chosen)], mode="clip")
        changing = self._numbers(batches.step, batches.size, count, clock)
        batches.run(rows.x, chosen, count, changing, self.random)
        y = batches.by_output["y"][:, : len(chosen)]
        sums = Sums(rows=len(chosen), steps=count)
        if self.record:
            outputs = {name: batches.joined(name, count).T for name in batches.outputs}
            sums.loss, sums.right = self._judged(outputs, y.T)
        shared_by = batches.size if self.recipe.loss.reduce == "mean" else 1
        sums.penalty = float(batches.penalties[:count].sum(dtype=np.float64)) * shared_by
        return self._checked(sums, clock)

    def _judged(self, outputs: Mapping[str, Array], y: Array) -> tuple[float, float]:
        """The summed loss of rows whose ``z`` or ``a`` are given, and how many of them are right.

        Raises
        ------
        NotFinite
            If an output is outside the range that the loss is made for.
        """
        name, output = next(iter(outputs.items()))
        if self.may_leave and _outside(outputs["a"]):
            raise NotFinite
        values = {"z": output, "a": output, "y": y, **outputs}  # what is not given is not read
        with np.errstate(all="ignore"):
            losses = self.each(*(values[p] for p in self.each.parameters))
            loss = float(losses.sum(dtype=np.float64))
        judge = RIGHT.get(self.recipe.loss.name)
        return loss, judge(output.T, y.T, 0.0 if name == "z" else 0.5) if judge else float("nan")

    def _checked(self, sums: Sums, clock: Clock) -> Sums:
        """Note the learning rate, and see that everything is finite."""
        sums.last_rate = float(np.ravel(self._named(1, self.size, clock)["learning_rate"])[0])
        if not (np.isfinite(sums.loss) and np.isfinite(sums.penalty) and self._finite()):
            raise NotFinite
        return sums

    def _finite(self) -> bool:
        flat = self.shared.get("parameters")
        if flat is not None:
            return bool(np.isfinite(flat).all())
        return all(np.isfinite(self.step.memory(name)).all() for name in self.names)

    def textbook_numbers(self, count: int, size: int, clock: Clock) -> list[dict[str, float]]:
        """What the textbook's step reads beside its arrays, for each of `count` steps."""
        named = self._named(count, size, clock)
        columns = {name: np.broadcast_to(value, count) for name, value in named.items()}
        return [{name: float(column[i]) for name, column in columns.items()} for i in range(count)]

    def _named(self, count: int, size: int, clock: Clock) -> dict[str, Any]:
        """The numbers of `count` steps by name: one for all of them, or one for each."""
        steps = np.arange(clock.step, clock.step + count, dtype=np.float64)
        samples = clock.samples + size * np.arange(count, dtype=np.float64)
        named: dict[str, Any] = {"t": steps + 1, "learning_rate": self.learning_rate}
        named.update(self.recipe.optimizer.settings)
        for name, value in named.items():
            if isinstance(value, Schedule):
                named[name] = value.values(samples, clock.epoch, clock.epochs, steps)
        return named

    def _numbers(
        self, step: FastStep, size: int, count: int, clock: Clock
    ) -> list[tuple[Array, list[float]]]:
        """Set the step's numbers; those that change from step to step are returned with their values."""
        named = self._named(count, size, clock)
        named["eta"] = named["learning_rate"]
        if self.folded and (folded := self.recipe.optimizer.folded):
            for scalar in folded.scalars:
                named[scalar.name] = scalar.equation(*(named[p] for p in scalar.equation.parameters))
        changing = []
        for name, value in named.items():
            array = step.plan.arrays.get(name)
            if array is not None and array.ndim == 0:
                if np.ndim(value) and np.ptp(value) > 0:
                    changing.append((array, np.asarray(value, array.dtype).tolist()))
                else:
                    array[...] = np.ravel(value)[0]
        return changing


class _Batches:
    """A bound step for one batch size, with the places that its batches are gathered to and kept in."""

    def __init__(self, step: FastStep, size: int, kept: int) -> None:
        self.step, self.size, self.kept = step, size, kept
        plan, draft = step.plan, step.draft
        self.x_name = draft.part_of.get("x", ("x", ()))[0]
        kind = draft.kinds[self.x_name]
        self.gathered = max(1, GATHERED // (kind.dtype.itemsize * int(np.prod(kind.shape))))
        self.gathered = min(self.gathered, self.kept)
        self.x = np.empty((self.gathered * size, kind.shape[1]), kind.dtype)
        self.outputs: dict[str, Array] = {}
        self.by_output: dict[str, Array] = {}
        self.penalties = np.zeros(self.kept, kind.dtype)
        places: list[dict[str, Array]] = [{} for _ in range(self.kept)]
        for name in dict.fromkeys([*draft.moving, "y"]):
            if name == self.x_name:
                continue
            columns, dtype = draft.kinds[name].shape[-1:], draft.kinds[name].dtype
            if name in draft.made:
                block = (*columns, size) if draft.sideways else (size, *columns)
                room = np.empty((self.kept, *block), dtype)
                self.outputs[name.rstrip("0123456789")] = room
                views = [batch.T if draft.sideways else batch for batch in room]
            else:
                self.by_output[name] = room = np.empty((*columns, self.kept * size), dtype)
                views = [room[:, i * size : (i + 1) * size].T for i in range(self.kept)]
            for place, view in zip(places, views, strict=True):
                place[name] = view
        self.program = plan.program
        xs = [self.x[i * size : (i + 1) * size] for i in range(self.gathered)]
        self.xs = [plan.place_of({self.x_name: x}) for x in xs]
        self.others = [plan.place_of(place) for place in places]
        self.drawn = step.drawn
        self.penalty = plan.arrays.get("E_penalty")

    def run(
        self,
        x: Array,
        chosen: Array,
        count: int,
        changing: list[tuple[Array, list[float]]],
        random: np.random.Generator,
    ) -> None:
        """Make `count` steps, on the chosen rows of `x`."""
        program, size, xs, others = self.program, self.size, self.xs, self.others
        plain = not (changing or self.drawn or self.penalty is not None)
        with np.errstate(all="ignore"):  # what is no longer finite is found when the losses are worked out
            for first in range(0, count, self.gathered):
                here = min(self.gathered, count - first)
                x.take(chosen[first * size : (first + here) * size], 0, self.x[: here * size], "clip")
                if plain:
                    for i in range(here):
                        program(*xs[i], *others[first + i])
                    continue
                for i in range(here):
                    for array, values in changing:
                        array[()] = values[first + i]
                    for array in self.drawn:
                        draw(array, random)
                    program(*xs[i], *others[first + i])
                    if self.penalty is not None:
                        self.penalties[first + i] = self.penalty

    def joined(self, name: str, count: int) -> Array:
        """The kept outputs of `count` batches as one (outputs, rows) array."""
        kept = self.outputs[name][:count]
        if self.step.draft.sideways:
            kept = kept.transpose(1, 0, 2)
            return kept.reshape(len(kept), -1)
        return kept.reshape(-1, kept.shape[-1]).T


def _outside(a: Array) -> bool:
    """Whether outputs are not all from 0 to 1."""
    return bool(a.min() < 0 or a.max() > 1)


def _arrays(layers: Sequence[Layer]) -> list[Array]:
    return [array for layer in layers for array in (layer.W, layer.b) if array is not None]


def draw(array: Array, random: np.random.Generator) -> None:
    """Fill an array with uniform random numbers: the same ones, however it lies in memory."""
    if array.T.flags.c_contiguous:
        random.random(out=array.T, dtype=array.dtype.type)
    else:
        array[...] = random.random(array.shape[::-1], dtype=array.dtype.type).T
