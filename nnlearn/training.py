"""Training: batch by batch, epoch by epoch, until all epochs are done or a rule says that it is enough."""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.divergence import Diverged as Diverged
from nnlearn.divergence import divergence
from nnlearn.equations.equation import Array
from nnlearn.evaluation import RIGHT, evaluated
from nnlearn.fast_step import REWRITES, Recipe
from nnlearn.history import History
from nnlearn.inputs_and_targets import inputs_for, targets_for
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.penalties import penalty_for
from nnlearn.optimizers import Optimizer, optimizer_of
from nnlearn.progress import ProgressBar
from nnlearn.row_blocks import Block, Blocks, InMemory, blocks_of
from nnlearn.runner import Clock, NotFinite, Rows, Runner, Sums
from nnlearn.saved_run import SavedRun
from nnlearn.schedules import Schedule
from nnlearn.stopping import MovingAverage, Patience, Rule, UnchangedWeights, rule_of
from nnlearn.whole_runner import WholeRunner, chunk_length

if TYPE_CHECKING:
    from nnlearn.network import Network

#: From so many floating-point operations a step on, several threads share a matrix product.
LARGE = 1e8


def fit(
    network: Network,
    x: Any,
    y: Any = None,
    *,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float | Schedule | None = None,
    optimizer: str | Optimizer = "sgd",
    rate_decay: float = 1,
    shuffle: bool = True,
    seed: int | None = 0,
    frozen: Collection[str] = (),
    l1: float = 0,
    l2: float = 0,
    max_w2: float | None = None,
    dropout: float | Sequence[float] | Dropout = 0,
    validation_data: tuple[Any, Any] | None = None,
    early_stopping: int | Rule | None = None,
    checkpoint: Any = None,
    resume: bool = False,
    progress: bool | None = None,
    record: bool = True,
    rewrites: Collection[str] = tuple(REWRITES),
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
        In memory, or mapped from a file (``np.load(path, mmap_mode="r")``). Or, without `y`, an iterable of
        chunks, pairs (x, y) of any length; for several epochs a list, or a function that begins anew.
    y : (examples, outputs) array_like or class numbers
    epochs : int
        How often to go through all examples.
    batch_size : int, optional
        How many examples make one step; None takes them all at once, 1 one at a time.
    learning_rate : float or Schedule, optional
        The step size η; by default the optimiser's own.
    optimizer : name or Optimizer
        sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamw; or one of ``nn.optimizers``.
    rate_decay : number
        What the learning rate is multiplied by from one layer to the next.
    shuffle : bool
        Whether each epoch takes the examples in a new order. (Of a mapped file, blocks of some 65,000 rows
        change places, and rows within each block; of chunks, rows within each block.)
    seed : int or None
        Of that order, and of what dropout drops: the same seed, the same run.
    frozen : names
        Weights or biases that are not updated, such as ``("b1", "b2")``.
    l1, l2 : number
        The price of each weight's size, and of half its square. Biases are free.
    max_w2 : number, optional
        The most that the squares of a unit's incoming weights may add up to.
    dropout : number, sequence of numbers or Dropout
        How often a unit is left out: one number for all hidden layers; or the inputs' first, then one for
        each hidden layer.
    validation_data : (x, y), optional
        Rows that are not trained on; their loss is worked out after each epoch.
    early_stopping : int or Rule, optional
        For how many epochs the validation loss may go without a new best, or a rule of ``nn.stopping``.
        The network then has the weights of its best epoch, also where the epochs were over before.
    checkpoint : path, optional
        A file that holds the run after every epoch, so that nothing is lost.
    resume : bool
        Go on from the checkpoint, if there is one: `epochs` counts those of before, too.
    progress : bool, optional
        Whether to show a bar; by default where somebody looks on, after two seconds.
    record : bool
        Whether to work out each epoch's loss and accuracy: without them, a large full batch takes half the
        time, and the history holds the seconds alone.
    rewrites : names
        Which rewrites of :data:`nnlearn.fast_step.REWRITES` make the textbook's step a fast one; none of
        them changes a result beyond rounding.

    Returns
    -------
    History
        ``history["loss"]`` has one number an epoch: what the steps' losses, each from before its update,
        come to over the examples (the mean, or the sum where the loss is a sum). For classes there is
        ``history["accuracy"]``; with validation data, both of that.

    Raises
    ------
    Diverged
        When the loss or a weight is no longer finite: with the epoch, the step and the first value
        concerned. The network is put back to where that epoch began.
    ValueError, TypeError
        If inputs, targets or options are not what they should be, or an output leaves the range from 0 to 1
        that the loss is made for (the network is put back, too).

    Notes
    -----
    A key press (Ctrl-C) ends training: the history so far is returned, and the network has what it learned.
    Matrix products use one thread, but for steps of more than a hundred million operations.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network([[[0.0]]], activations="identity")
    >>> history = net.fit([[1.0], [2.0]], [[2.0], [4.0]], epochs=20, learning_rate=0.3)
    >>> net.weights[0].round(3)
    array([[2.]])
    """
    if batch_size is not None:
        batch_size = checks.whole(batch_size, "batch_size", "batch_size=32")
    blocks, size = blocks_of(network.layers, network.loss, x, y, batch_size)
    chosen = optimizer_of(optimizer)
    recipe = Recipe(
        network.layers,
        network.loss,
        chosen,
        network.frozen_names(frozen),
        penalty_for(l1, l2),
        None if max_w2 is None else checks.positive(max_w2, "max_w2", "max_w2=15"),
        _dropout_of(dropout, len(network.layers) - 1),
        checks.positive(rate_decay, "rate_decay", "rate_decay=0.5"),
    )
    rate = _rate_of(chosen.learning_rate if learning_rate is None else learning_rate, network.dtype)
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    if seed is not None:
        seed = checks.whole(seed, "seed", "seed=0", least=0)
    if isinstance(rewrites, str) or not isinstance(rewrites, Collection):
        raise TypeError(f"rewrites is {rewrites!r:.60}, but is a collection of names\n    write: rewrites=()")
    made = [checks.known(name, REWRITES, "rewrites: the rewrite") for name in rewrites]
    record = checks.flag(record, "record")
    run = _Run(network, recipe, blocks, size, rate, seed, checks.flag(shuffle, "shuffle"), made, record)
    run.validation = _validation(network, validation_data)
    run.judge_by(rule_of(early_stopping))
    settings = {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": repr(rate),
        "l1": float(l1),
        "l2": float(l2),
        "max_norm": recipe.max_w2,
        "dropout": repr(recipe.dropout),
        "rate_decay": recipe.rate_decay,
        "shuffle": run.shuffle,
        "seed": seed,
        "frozen": sorted(recipe.frozen),
        "validation": run.validation is not None,
        "early_stopping": repr(run.rule),
    }
    if checkpoint is not None:
        run.saved = SavedRun(checkpoint, run.runner, network, settings)
        if checks.flag(resume, "resume"):
            run.saved.resume(run)
    elif checks.flag(resume, "resume"):
        raise ValueError(
            'resume=True goes on from a checkpoint\n    write: checkpoint="run.npz", resume=True'
        )
    with ProgressBar(progress, epochs, run.steps, done=run.epoch) as bar, _threads(network, size):
        return run.go(epochs, bar)


class _Run:
    """One call of :func:`fit`: what it has come to, and how it goes on."""

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
        in_memory = isinstance(blocks, InMemory)
        self.whole = in_memory and size == blocks.rows and size >= 2 * chunk_length(recipe, size)
        kind = WholeRunner if self.whole else Runner
        self.runner = kind(recipe, size, rate, self.random["dropout"], rewrites, record)
        self.validation: Block | None = None
        self.rule: Rule | None = None
        self.saved: SavedRun | None = None
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
                self.rows = self.runner.rows(x, y)
            if self.shuffle and self.size < len(x):
                order = self.random["order"].permutation(len(x))
            else:
                order = np.arange(0 if self.whole else len(x))  # all rows at once are taken as they lie
            clock = Clock(self.samples + sums.rows, self.step + sums.steps, self.epoch, epochs)
            there = self.runner.state(), self.random["dropout"].bit_generator.state
            try:
                sums += self.runner.run(self.rows, order, clock)
            except NotFinite:
                raise self._diverged(x, y, order, clock, *there, sums.steps) from None
        self._note(sums, before)
        self.columns.setdefault("seconds", []).append(perf_counter() - began)
        self.epoch += 1
        self.step += sums.steps
        self.samples += sums.rows
        self.before = None
        if self.validation is not None:
            self.runner.store(self.network.layers)
            for name, value in evaluated(self.network.layers, self.network.loss, *self.validation).items():
                self.columns.setdefault(f"validation_{name}", []).append(value)
        best_epoch = getattr(self.rule, "best_epoch", None)
        if best_epoch is not None and best_epoch(self.columns) == self.epoch:
            self.best = self.epoch, self.runner.parameters()
        if self.saved is not None:
            self.saved.write(self)

    def _note(self, sums: Sums, before: dict[str, Array]) -> None:
        """Put the epoch's numbers into the history."""
        mean = self.network.loss.reduce == "mean"
        if self.runner.record:
            loss = (sums.loss + sums.penalty) / (sums.rows if mean else 1)
            self.columns.setdefault("loss", []).append(loss)
            if self.network.loss.name in RIGHT:
                self.columns.setdefault("accuracy", []).append(sums.right / sums.rows)
            if isinstance(self.runner.learning_rate, Schedule):
                self.columns.setdefault("learning_rate", []).append(sums.last_rate)
        if self._weighs_changes:
            after = self.runner.parameters()
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
        )


def _second(seed: int | None) -> np.random.Generator:
    return np.random.default_rng(None if seed is None else [seed, 1])


def _rate_of(learning_rate: Any, dtype: np.dtype[Any]) -> float | Schedule:
    if isinstance(learning_rate, Schedule):
        return learning_rate
    return float(checks.rate(learning_rate, dtype))


def _dropout_of(dropout: Any, hidden_layers: int) -> Dropout | None:
    chosen = dropout if isinstance(dropout, Dropout) else Dropout(dropout)
    return chosen if any(dropout_rates(chosen.rates, hidden_layers)) else None


def _validation(network: Network, data: Any) -> Block | None:
    if data is None:
        return None
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise TypeError(
            f"validation_data is {data!r:.60}, but is a pair of inputs and targets"
            "\n    write: validation_data=(X_validation, y_validation)"
        )
    x = inputs_for(network.layers, data[0], "X_validation")
    return x, targets_for(network.layers, network.loss, data[1], len(x), "y_validation")


@contextmanager
def _threads(network: Network, size: int) -> Iterator[None]:
    """Let matrix products use one thread, unless they are large: to share small ones takes longer."""
    from threadpoolctl import threadpool_limits

    if 6.0 * size * sum(layer.W.size for layer in network.layers) >= LARGE:
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of libraries that are loaded twice
        limits = threadpool_limits(1, user_api="blas")
    try:
        yield
    finally:
        limits.restore_original_limits()
