"""A training run: what it has come to after each epoch, and how it goes on."""

from __future__ import annotations

import math
from collections.abc import Collection
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.divergence import divergence
from nnlearn.equations.equation import Array
from nnlearn.evaluation import RIGHT, evaluated
from nnlearn.history import History
from nnlearn.progress import ProgressBar
from nnlearn.recipe import Recipe
from nnlearn.row_blocks import Block, Blocks, InMemory
from nnlearn.runner import Clock, NotFinite, Rows, Runner, Sums
from nnlearn.schedules import Schedule
from nnlearn.stopping import MovingAverage, Patience, Rule, UnchangedWeights
from nnlearn.whole_runner import WholeRunner, chunk_length

if TYPE_CHECKING:
    from nnlearn.kept_run import KeptRun
    from nnlearn.network import Network
    from nnlearn.saved_run import SavedRun


class TrainingRun:
    """One call of :func:`nnlearn.training.fit`: what it has come to, and how it goes on."""

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        blocks: Blocks,
        size: int,
        rate: float | Schedule,
        seed: int | None,
        shuffle: bool,
        rewrites: Collection[str],
        record: bool,
        counts: Array | None = None,
    ) -> None:
        self.network, self.recipe, self.blocks, self.size, self.shuffle = (
            network,
            recipe,
            blocks,
            size,
            shuffle,
        )
        # Two streams, so that dropout changes nothing in the order of the examples.
        self.random = {"order": np.random.default_rng(seed), "dropout": _second(seed)}
        self.counts = counts
        in_memory = isinstance(blocks, InMemory)
        self.whole = in_memory and size == blocks.rows and size >= 2 * chunk_length(recipe, size)
        kind = WholeRunner if self.whole else Runner
        self.runner = kind(recipe, size, rate, self.random["dropout"], rewrites, record)
        self.validation: Block | None = None
        self.counts_of_validation: Array | None = None
        self.rule: Rule | None = None
        self.saved: SavedRun | KeptRun | None = None
        self.columns: dict[str, list[float]] = {"loss": []} if record else {}
        self.best: tuple[int, dict[str, Array]] | None = None
        self.epoch = self.step = self.samples = 0
        self.rows: Rows | None = None
        self.before: dict[str, Array] | None = None  # where an epoch that is not done yet began

    @property
    def steps(self) -> int | None:
        """How many steps make an epoch, where that is known beforehand."""
        return None if self.blocks.rows is None else -(-self.blocks.rows // self.size)

    def judge_by(self, rule: Rule | None) -> None:
        """Take the rule that says when it is enough, and see that it finds its column."""
        self.rule = rule
        if isinstance(rule, (MovingAverage, Patience, UnchangedWeights)):
            accuracy = ["accuracy"] if self.network.loss.name in RIGHT else []
            names = ["seconds", *(["loss", *accuracy] if self.runner.record else [])]
            if self.validation is not None:
                names += [f"validation_{name}" for name in ("loss", *accuracy)]
            if self.runner.record and isinstance(self.runner.learning_rate, Schedule):
                names.append("learning_rate")
            if self._weighs_changes:
                names.append("weight_change")
            rule.stop({name: [] for name in names})

    @property
    def _weighs_changes(self) -> bool:
        return getattr(self.rule, "of", "") == "weight_change"

    def go(self, epochs: int, bar: ProgressBar) -> History:
        """Work through the epochs that are left; if one fails, the network keeps what it was before it."""
        try:
            while self.epoch < epochs and not self._enough():
                self._train(epochs, bar)
                bar.epoch(self.epoch, self.columns.get("loss", [math.nan])[-1])
        except KeyboardInterrupt:
            self._stop_here()
        except Exception:
            if self.before is not None:
                self.runner.restore(self.before)
            if self.epoch:
                self.runner.store(self.network.layers)
            raise
        if self.best is not None and self.best[0] != self.epoch:
            self.runner.restore({**self.runner.state(), **self.best[1]})
        self.runner.store(self.network.layers)
        return History(self.columns)

    def _stop_here(self) -> None:
        """Let what was learned stay, and forget the numbers of an epoch that was not noted to its end."""
        now = self.runner.state()
        if self.before is not None and not all(np.isfinite(now[name]).all() for name in self.runner.names):
            self.runner.restore(self.before)
        noted = min((len(values) for values in self.columns.values()), default=0)
        self.columns = {name: values[:noted] for name, values in self.columns.items()}

    def _enough(self) -> bool:
        return self.rule is not None and self.epoch > 0 and self.rule.stop(self.columns) is not None

    def _train(self, epochs: int, bar: ProgressBar) -> None:
        began, before = perf_counter(), self.runner.state()
        self.before = before
        sums = Sums()
        for x, y in self.blocks.epoch(self.random["order"] if self.shuffle else None):
            if self.rows is None or not isinstance(self.blocks, InMemory):
                self.rows = self.runner.rows(x, y, self.counts)
            if self.shuffle and self.size < len(x):
                order = self.random["order"].permutation(len(x))
            else:
                order = np.arange(0 if self.whole else len(x))  # all rows at once are taken as they lie
            clock = Clock(self.samples + sums.rows, self.step + sums.steps, self.epoch, epochs)
            there = self.runner.state() if sums.steps else before, self.random["dropout"].bit_generator.state
            first = sums.steps
            try:
                for part in self.runner.stretches(self.rows, order, clock):
                    sums += part
                    if sums.steps >= bar.due:
                        bar.step(sums.steps, sums.loss / sums.rows)
            except NotFinite:
                raise self._diverged(x, y, order, clock, *there, first) from None
        self._note(sums, before)
        self.columns.setdefault("seconds", []).append(perf_counter() - began)
        self.epoch += 1
        self.step += sums.steps
        self.samples += sums.rows
        self.before = None
        if self.validation is not None:
            self.runner.store(self.network.layers)
            judged = *self.validation, self.counts_of_validation
            for name, value in evaluated(self.network.layers, self.network.loss, *judged).items():
                self.columns.setdefault(f"validation_{name}", []).append(value)
        best_epoch = getattr(self.rule, "best_epoch", None)
        if best_epoch is not None and best_epoch(self.columns) == self.epoch:
            self.best = self.epoch, self.runner.learned()
        if self.saved is not None:
            self.saved.write(self)

    def _note(self, sums: Sums, before: dict[str, Array]) -> None:
        """Put the epoch's numbers into the history."""
        mean = self.network.loss.reduce == "mean"
        if self.runner.record:
            weight = self.recipe.mean_weight or 1.0
            loss = (sums.loss / weight + sums.penalty) / sums.rows if mean else sums.loss + sums.penalty
            self.columns.setdefault("loss", []).append(loss)
            if self.network.loss.name in RIGHT:
                self.columns.setdefault("accuracy", []).append(sums.right / (sums.rows * weight))
            if isinstance(self.runner.learning_rate, Schedule):
                self.columns.setdefault("learning_rate", []).append(sums.last_rate)
        if self._weighs_changes:
            after = self.runner.learned()
            change = max(float(np.abs(after[n] - before[n]).max()) for n in self.runner.names)
            self.columns.setdefault("weight_change", []).append(change)

    def _diverged(
        self,
        x: Array,
        y: Array,
        order: Array,
        clock: Clock,
        state: dict[str, Array],
        random: Any,
        first: int,
    ) -> Exception:
        """What went wrong in the rows that were just worked through."""
        network = self.network.copy()
        for name, array in zip(self.runner.names, network.parameters, strict=True):
            array[...] = state[name]
        recipe = Recipe(network.layers, *list(vars(self.recipe).values())[1:])
        drawn = np.random.default_rng(0)
        drawn.bit_generator.state = random
        order = np.arange(len(x)) if self.whole else order
        return divergence(
            recipe,
            x,
            y,
            order,
            self.size,
            self.runner.textbook_numbers(-(-len(order) // self.size), self.size, clock),
            self.runner.unfolded(state),
            History(self.columns),
            self.epoch + 1,
            first,
            drawn,
            self.counts,
        )


def _second(seed: int | None) -> np.random.Generator:
    return np.random.default_rng(None if seed is None else [seed, 1])
