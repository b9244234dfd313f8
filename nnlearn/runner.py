"""Runs fast steps over rows of data: batch after batch, with as little as possible between two of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn.batches import Batches, places_for
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

    Attributes
    ----------
    threads : int
        How many threads of its own may share a step, where it :attr:`shares` steps.
    """

    threads = 1

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
        self.each = example_loss(recipe.layers, recipe.loss, by_weight=recipe.mean_weight is not None)
        self.shared: dict[str, Array] = {}
        self.batches: dict[int, Batches] = {}
        self.step = self._for(size).step
        self.load(recipe.layers)

    def _for(self, size: int, batches: int = 1) -> Batches:
        """The bound step for batches of one size, with places for at least so many of them, or the most."""
        known = self.batches.get(size)
        kept = places_for(size, batches)
        if known is None or known.kept < kept:
            step = known.step if known else self._step_for(size)
            self.batches[size] = known = Batches(step, size, kept)
        return known

    def _step_for(self, size: int) -> FastStep:
        changing = changing_numbers(self.recipe, [self.learning_rate]) | {"E_penalty"}
        return fast_step(self.recipe, size, self.shared, self.rewrites, changing)

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

    @property
    def shares(self) -> bool:
        """Whether threads of its own may share a step: not one of a batch."""
        return False

    # --- data ------------------------------------------------------------------------------

    def rows(self, x: Array, y: Array, c: Array | None = None) -> Rows:
        """Lay data out as the steps take it, weights too; the targets once for all epochs."""
        whole = self.step.draft.part_of.get("x", ("x", ()))[0]
        if whole != "x":
            x = np.concatenate([x, np.ones((len(x), 1), x.dtype)], axis=1)
        by_output = {"y": np.ascontiguousarray(y.T)}
        if c is not None:
            by_output["c"] = np.ascontiguousarray(c.T)
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

    def _stretch(self, batches: Batches, rows: Rows, chosen: Array, clock: Clock) -> Sums:
        count = len(chosen) // batches.size
        for name, kept in batches.by_output.items():
            for row, place in zip(rows.by_output[name], kept, strict=True):
                row.take(chosen, out=place[: len(chosen)], mode="clip")
        for name, value in self._numbers(batches.step, batches.size, count, clock).items():
            if name in batches.numbers:
                batches.numbers[name][:count] = value
            else:
                batches.step.memory(name)[...] = value[0]
        batches.run(rows.x, chosen, count, self.random)
        given = {n: batches.by_output[n][:, : len(chosen)].T for n in ("y", "c") if n in batches.by_output}
        sums = Sums(rows=len(chosen), steps=count)
        if self.record:
            outputs = {name: batches.joined(name, count).T for name in batches.outputs}
            sums.loss, sums.right = self._judged(outputs, **given)
        shared_by = batches.size if self.recipe.loss.reduce == "mean" else 1
        sums.penalty = batches.penalty_of(count) * shared_by
        return self._checked(sums, clock)

    def _judged(self, outputs: Mapping[str, Array], y: Array, c: Array | None = None) -> tuple[float, float]:
        """The summed loss of rows whose ``z`` or ``a`` are given, and how many of them are right.

        Both are by weight where rows have one, ``c``.

        Raises
        ------
        NotFinite
            If an output is outside the range that the loss is made for.
        """
        name, output = next(iter(outputs.items()))
        if self.may_leave and _outside(outputs["a"]):
            raise NotFinite
        values = {"z": output, "a": output, "y": y, "c": c, **outputs}  # what is not given is not read
        with np.errstate(all="ignore"):
            losses = self.each(*(values[p] for p in self.each.parameters))
            loss = float(losses.sum(dtype=np.float64))
        judge = RIGHT.get(self.recipe.loss.name)
        return loss, judge(output.T, y.T, 0.0 if name == "z" else 0.5, c) if judge else float("nan")

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

    def _numbers(self, step: FastStep, size: int, count: int, clock: Clock) -> dict[str, Array]:
        """The numbers that the step reads: each as `count` of them, or as one for all steps."""
        named = self._named(count, size, clock)
        named["eta"] = named["learning_rate"]
        numbers = step.draft.worked_out(named)
        return {name: np.atleast_1d(numbers[name]) for name in numbers if name in step.plan.arrays}


def changing_numbers(recipe: Recipe, rates: Iterable[float | Schedule]) -> set[str]:
    """Of the numbers that a step reads, those that may change from step to step."""
    settings = recipe.optimizer.settings.items()
    changing = {name for name, value in settings if isinstance(value, Schedule)}
    scheduled = any(isinstance(rate, Schedule) for rate in rates)
    return changing | {"t"} | ({"learning_rate", "eta"} if scheduled else set())


def _outside(a: Array) -> bool:
    """Whether outputs are not all from 0 to 1."""
    return bool(a.min() < 0 or a.max() > 1)


def _arrays(layers: Sequence[Layer]) -> list[Array]:
    return [array for layer in layers for array in (layer.W, layer.b) if array is not None]
