"""Full-batch steps on very many rows: chunk after chunk of them adds to the gradient, then one update."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from nnlearn.batches import draw
from nnlearn.equations.binding import Array, Kind
from nnlearn.fast_step import REWRITES, FastStep, bound, fast_draft
from nnlearn.inputs_and_targets import may_leave
from nnlearn.maths.activations import sigmoid, tanh
from nnlearn.maths.backprop import bias_gradient, weight_gradient
from nnlearn.maths.half_scores import against_the_target, gradient_from_sums, halved
from nnlearn.maths.losses import binary_cross_entropy
from nnlearn.maths.neuron import affine
from nnlearn.recipe import Recipe
from nnlearn.rewrites.draft import Draft, Line
from nnlearn.runner import Clock, Rows, Runner, Sums
from nnlearn.schedules import Schedule
from nnlearn.training_step import example_loss
from nnlearn.turns import Turns, side_by_side

#: How many bytes of a chunk's values are worked on at once, about, and how many rows at most.
BYTES = 4 * 1024 * 1024
MOST_ROWS = 40_960
#: From how many weights on threads share the chunks: with fewer, they wait longer than they work.
SHARED_WEIGHTS = 4


def chunk_length(recipe: Recipe, rows: int) -> int:
    """How many rows make a chunk; never so that the last chunk is a single row, which has no mean."""
    dtype = recipe.layers[0].W.dtype
    width = recipe.layers[0].inputs + 2 * sum(layer.W.shape[1] for layer in recipe.layers)
    length = int(np.clip(BYTES // (width * dtype.itemsize), 256, MOST_ROWS))
    while rows % length == 1:
        length -= 1
    return length


@dataclass
class _Worker:
    """The steps that one thread makes: on memory of its own, but for the parameters.

    Attributes
    ----------
    shared : dict
        The memory that its steps for chunks of any length use.
    steps : dict of FastStep
        By the number of rows in a chunk.
    """

    shared: dict[str, Array]
    steps: dict[int, FastStep] = field(default_factory=dict)


class WholeRunner(Runner):
    """Makes one step of all rows, without a copy of them.

    Several threads may work on the chunks; what these give is added up in the order of the rows, so that a
    run comes to the same bits with any number of threads.

    Parameters
    ----------
    recipe : Recipe
    rows : int
        How many rows there are.
    learning_rate, random, rewrites, record
        As for :class:`Runner`.

    Attributes
    ----------
    threads : int
        How many threads work on the chunks, at most.
    """

    def __init__(
        self,
        recipe: Recipe,
        rows: int,
        learning_rate: float | Schedule,
        random: np.random.Generator,
        rewrites: Collection[str] = tuple(REWRITES),
        record: bool = True,
    ) -> None:
        rewrites = {"losses later", *rewrites}  # no chunk has the loss of all rows
        self.recipe, self.size, self.rewrites, self.random = recipe, rows, rewrites, random
        self.learning_rate, self.record = learning_rate, record
        self.may_leave = may_leave(recipe.layers, recipe.loss)
        self.each = example_loss(recipe.layers, recipe.loss, by_weight=recipe.mean_weight is not None)
        self.shared: dict[str, Array] = {}
        self.batches = {}
        self.length = chunk_length(recipe, rows)
        self.halves = _takes_halves(recipe) and "fused output delta" in rewrites
        draft = fast_draft(recipe, self.length, rewrites, rows)
        update = _part(draft, update=True)
        self.step = bound(update, self.shared)
        self.gradients = [
            line.name for line in draft.lines if line.equation in (weight_gradient, bias_gradient)
        ]
        self.sums = {name: np.zeros(self.step.memory(name).shape) for name in self.gradients}
        self.constant: dict[str, Array] = {}
        self.half = {name: np.empty_like(self.step.memory(name)) for name in self.names if self.halves}
        self.shared.update({f"{name}_half": half for name, half in self.half.items()})
        self.workers: list[_Worker] = []
        self.load(recipe.layers)

    @property
    def shares(self) -> bool:
        """Whether threads may share the chunks: what dropout drops is drawn chunk after chunk."""
        weights = sum(layer.W.size for layer in self.recipe.layers)
        return self.recipe.dropout is None and weights >= SHARED_WEIGHTS

    def _of(self, worker: _Worker, given: dict[str, Array]) -> FastStep:
        """The bound steps that work out the gradient of a chunk of as many rows."""
        rows = len(given["x"])
        if rows not in worker.steps:
            draft = _part(fast_draft(self.recipe, rows, self.rewrites, self.size), update=False)
            if self.halves:
                half_the_scores(draft)
            draft.moving = tuple(given)
            worker.steps[rows] = bound(draft, worker.shared, given)
        return worker.steps[rows]

    def rows(self, x: Array, y: Array, c: Array | None = None) -> Rows:
        """Take the data as it lies."""
        return Rows(x, {"y": y} if c is None else {"y": y, "c": c})

    def stretches(self, rows: Rows, order: Array, clock: Clock) -> Iterator[Sums]:
        """Make the step of all rows, in the order in which they lie.

        Raises
        ------
        NotFinite
            If the loss or a parameter is no longer finite.
        """
        if self.halves and not self.constant:
            self.constant = self._constant(rows)
        for total in self.sums.values():
            total[...] = 0
        if self.halves:
            for name, half in self.half.items():
                half[...] = halved(self.step.memory(name))
        sums = self._worked(rows)
        with np.errstate(all="ignore"):
            self._update(clock)
        sums.steps = 1
        penalty = self.step.plan.arrays.get("E_penalty")
        shared_by = sums.rows if self.recipe.loss.reduce == "mean" else 1
        sums.penalty = float(penalty) * shared_by if penalty is not None else 0.0
        yield self._checked(sums, clock)

    def _chunks(self, rows: Rows, first: int = 0, every: int = 1) -> Iterator[dict[str, Array]]:
        """Every so many chunks, from one on."""
        values = {"x": rows.x, **rows.by_output}
        for start in range(first * self.length, len(rows.x), every * self.length):
            yield {name: value[start : start + self.length] for name, value in values.items()}

    def _worked(self, rows: Rows) -> Sums:
        """Let the threads work through the chunks in turns, and add up what they give in their order."""
        threads = min(self.threads, -(-len(rows.x) // self.length))
        while len(self.workers) < threads:
            self.workers.append(_Worker(self._common()))
        sums = Sums()

        def work(number: int, turns: Turns) -> None:
            nonlocal sums
            worker = self.workers[number]
            with np.errstate(all="ignore"):
                for i, given in enumerate(self._chunks(rows, number, threads)):
                    step, judged = self._chunk(worker, given)
                    with turns.turn(number + i * threads):
                        for name, total in self.sums.items():
                            total += step.memory(name)
                        sums += judged

        side_by_side(threads, work)
        return sums

    def _common(self) -> dict[str, Array]:
        """The memory that all workers read and none changes: all but the gradients."""
        gradients = [self.step.memory(name) for name in self.gradients]
        return {
            name: array
            for name, array in self.shared.items()
            if not any(np.may_share_memory(array, gradient) for gradient in gradients)
        }

    def _chunk(self, worker: _Worker, given: dict[str, Array]) -> tuple[FastStep, Sums]:
        """Work out what a chunk has to add to the gradient, and judge its outputs."""
        step, rows = self._of(worker, given), len(given["x"])
        for array in step.drawn:
            draw(array, self.random)
        step.plan.program([step.plan.place_of(given)])
        if not self.record:
            return step, Sums(rows=rows)
        if self.halves:
            z_half = step.memory("z1_half")
            outputs = {"z": np.add(z_half, z_half, out=z_half)}  # nobody reads the halves any more
        else:
            last = len(self.recipe.layers)
            outputs = {p: step.memory(f"{p}{last}") for p in self.each.reads if p in ("z", "a")}
        return step, Sums(*self._judged(outputs, given["y"], given.get("c")), rows=rows)

    def _update(self, clock: Clock) -> None:
        """Put the summed gradient in its place, and follow it."""
        for name, total in self.sums.items():
            if self.halves:
                total = gradient_from_sums(total, self.constant[name], 0.5 / self.size)
            self.step.memory(name)[...] = total
        for name, value in self._numbers(self.step, self.size, 1, clock).items():
            self.step.memory(name)[...] = value[0]
        self.step.plan.program([()])

    def _constant(self, rows: Rows) -> dict[str, Array]:
        """What the targets add to the gradient, the same at every step."""
        sums = {name: np.zeros(self.step.memory(name).shape) for name in self.gradients}
        for given in self._chunks(rows):
            x, against = given["x"], against_the_target(given["y"])
            for name, total in sums.items():
                total += weight_gradient(x, against) if name == "dW1" else bias_gradient(against)
        return sums


def _takes_halves(recipe: Recipe) -> bool:
    """Whether this is logistic regression: one layer of sigmoids with biases, under binary cross-entropy."""
    only = recipe.layers[0]
    matched = only.activation.value is sigmoid and recipe.loss.value is binary_cross_entropy
    plain = recipe.loss.reduce == "mean" and recipe.dropout is None and recipe.penalty is None
    alike = recipe.mean_weight is None
    return len(recipe.layers) == 1 and only.b is not None and matched and plain and alike


def half_the_scores(draft: Draft) -> None:
    """Work out half the scores from half the weights, and the tanh of them; the rest does not change."""
    dtype, rows = draft.kinds["z1"].dtype, draft.kinds["z1"].shape
    for name in ("W1", "b1"):
        draft.kinds[f"{name}_half"] = draft.kinds[name]
    draft.kinds["z1_half"] = Kind(rows, dtype)
    draft.per_example |= {"z1_half"}
    draft.lines = [
        Line("z1_half", affine, ("x", "W1_half", "b1_half")),
        Line("delta1", tanh, ("z1_half",)),
        Line("dW1", weight_gradient, ("x", "delta1")),
        Line("db1", bias_gradient, ("delta1",)),
    ]


def _part(draft: Draft, *, update: bool) -> Draft:
    """The lines of the update, or those before it that make the gradient."""
    lines = [
        line
        for line in draft.lines
        if update != (line.name in draft.per_example or line.equation in (weight_gradient, bias_gradient))
    ]
    return replace(draft, lines=lines, moving=())
