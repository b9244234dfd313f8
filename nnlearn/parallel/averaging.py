"""Training by averaging: workers learn from rows of their own, and meet in the middle every so many rows."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from nnlearn import checks
from nnlearn.divergence import divergence
from nnlearn.equations.equation import Array
from nnlearn.evaluation import evaluated
from nnlearn.fit_options import dropout_of, rate_of, validation_of
from nnlearn.history import History
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.penalties import penalty_for
from nnlearn.optimizers import Optimizer, optimizer_of
from nnlearn.parallel.crew import Crew, one_thread, packed
from nnlearn.parallel.shards import Shard, epoch_values, shards_of
from nnlearn.progress import ProgressBar
from nnlearn.recipe import Recipe
from nnlearn.runner import Clock, NotFinite, Runner, Sums
from nnlearn.schedules import Schedule

if TYPE_CHECKING:
    from nnlearn.network import Network


def fit_averaged(
    network: Network,
    x: Any,
    y: Any,
    *,
    workers: int = 2,
    epochs: int = 1,
    rows_per_round: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | Schedule | None = None,
    optimizer: str | Optimizer = "sgd",
    shuffle: bool = True,
    seed: int | None = 0,
    frozen: Collection[str] = (),
    l1: float = 0,
    l2: float = 0,
    max_w2: float | None = None,
    dropout: float | Sequence[float] | Dropout = 0,
    validation_data: tuple[Any, Any] | None = None,
    progress: bool | None = None,
) -> History:
    """Train a network in place, by several workers whose weights are averaged every so many rows.

    The rows are dealt out to the workers once. In each round, all of them begin with the same weights, and
    each trains on the next of its own rows; then the weights, and what the optimiser keeps for them, become
    the mean of what the workers have, each counting the same. The same seed and number of workers give the
    same network, to the last bit, whoever does the work and in whatever order they are done. When a worker
    dies, its round is done again, so nothing is lost.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
    y : (examples, outputs) array_like or class numbers
    workers : int
        How many share the rows. A single one trains as ``net.fit`` does.
    epochs : int
        How often to go through all examples.
    rows_per_round : int, optional
        How many rows all workers together take from one average to the next: so many whole batches for each.
        By default, an epoch.
    batch_size : int, optional
        How many examples make a worker's step; None takes all of its rows at once.
    learning_rate, optimizer, shuffle, seed, frozen, l1, l2, max_w2, dropout, validation_data, progress
        As for ``net.fit``. Schedules count the rows of all workers up to the round's beginning, and within it
        a worker's own.

    Returns
    -------
    History
        ``history["loss"]`` is, as for ``net.fit``, the mean over the examples from before each step's update,
        with the weights that their worker had.

    Raises
    ------
    Diverged
        When the loss or a weight is no longer finite; the network is put back to where that epoch began.
    WorkersLost
        When workers die three times in the same round; the network has the last average.
    ValueError, TypeError
        If inputs, targets or options are not what they should be, or a function of your own cannot be found
        by other processes.
    ModuleNotFoundError
        If joblib is not installed.

    Notes
    -----
    The workers are joblib's processes; ``with joblib.parallel_config("dask"):`` around the call takes them to
    a cluster, and ``"threading"`` keeps them in this process. Each uses one thread for matrix products. To
    hand out a round takes some hundredths of a second, so a round that is over sooner is better done by
    ``net.fit``. A key press (Ctrl-C) ends training with the last average and the history so far.

    Source
    ------
    H2O.ai, "Deep Learning with H2O", 2022: model averaging over the nodes of a cluster, after each
    ``train_samples_per_iteration`` rows. McDonald, Hall and Mann, "Distributed training strategies for the
    structured perceptron", 2010.

    Examples
    --------
    >>> import joblib
    >>> from nnlearn.network import Network
    >>> net = Network([[[0.0]]], activations="identity")
    >>> with joblib.parallel_config("threading"):
    ...     history = fit_averaged(net, [[1.0], [2.0]], [[2.0], [4.0]], epochs=20, learning_rate=0.3)
    >>> net.weights[0].round(3)
    array([[2.]])
    """
    shards, size = shards_of(network, x, y, workers, batch_size, seed, "fit_averaged")
    chosen = optimizer_of(optimizer)
    recipe = Recipe(
        network.layers,
        network.loss,
        chosen,
        network.frozen_names(frozen),
        penalty_for(l1, l2),
        None if max_w2 is None else checks.positive(max_w2, "max_w2", "max_w2=15"),
        dropout_of(dropout, len(network.layers) - 1),
    )
    rate = rate_of(chosen.learning_rate if learning_rate is None else learning_rate, network.dtype)
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    share = _share(rows_per_round, len(shards), size)
    run = _Averaging(network, recipe, shards, size, rate, share, checks.flag(shuffle, "shuffle"))
    validation = validation_of(network.layers, network.loss, validation_data)
    with Crew(len(shards)) as crew, ProgressBar(progress, epochs) as bar:
        try:
            for epoch in range(epochs):
                run.epoch(crew, epoch, epochs)
                if validation is not None:
                    run.runner.store(network.layers)
                    run.note("validation_", evaluated(network.layers, network.loss, *validation))
                bar.epoch(epoch + 1, run.columns["loss"][-1])
        except KeyboardInterrupt:
            pass  # what was learned stays
        finally:
            _at_hand.clear()
            run.runner.store(network.layers)
    done = min(map(len, run.columns.values()), default=0)
    return History({name: values[:done] for name, values in run.columns.items()})


class _Averaging:
    """One call of :func:`fit_averaged`."""

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        shards: list[Shard],
        size: int,
        rate: float | Schedule,
        share: int | None,
        shuffle: bool,
    ) -> None:
        self.network, self.recipe, self.shards, self.size = network, recipe, shards, size
        self.share, self.shuffle = share, shuffle
        self.runner = Runner(recipe, size, rate, np.random.default_rng(0))
        self.name = uuid4().hex
        self.made = packed((replace(recipe, layers=network.copy().layers), size, rate))
        self.columns: dict[str, list[float]] = {}
        self.samples = self.step = 0

    def epoch(self, crew: Crew, epoch: int, epochs: int) -> None:
        """Take all rows once, round by round."""
        began, before, first = perf_counter(), self.runner.state(), self.step
        sums = Sums()
        for parts in self._rounds():
            clock = Clock(self.samples, self.step, epoch, epochs)
            state = self.runner.state()
            tasks = []
            for worker, order in parts.items():
                shard = self.shards[worker]
                changing = packed((state, order, clock, shard.dropout.bit_generator.state))
                tasks.append((self.name, self.made, shard.x, shard.y, changing))
            results = dict(zip(parts, crew.work(_round, tasks), strict=True))
            for worker, result in results.items():
                if result is None:
                    problem = self._diverged(worker, parts[worker], clock, state, self.step - first)
                    self.runner.restore(before)
                    raise problem from None
            self.runner.restore(mean_of([state for state, _, _ in results.values()]))
            for worker, (_, its_sums, random) in results.items():
                self.shards[worker].dropout.bit_generator.state = random
                sums += its_sums
            self.samples += sum(len(order) for order in parts.values())
            self.step += max(its_sums.steps for _, its_sums, _ in results.values())
        self.note("", epoch_values(self.network.loss, sums))
        if isinstance(self.runner.learning_rate, Schedule):
            self.note("", {"learning_rate": sums.last_rate})
        self.note("", {"seconds": perf_counter() - began})

    def note(self, prefix: str, values: dict[str, float]) -> None:
        """Put an epoch's numbers into the history."""
        for name, value in values.items():
            self.columns.setdefault(prefix + name, []).append(value)

    def _rounds(self) -> Iterator[dict[int, Array]]:
        """Which of its rows each worker takes, round by round; who has none left is left out."""
        orders = []
        for shard in self.shards:
            rows = len(shard.x)
            shuffled = self.shuffle and self.size < rows
            orders.append(shard.order.permutation(rows) if shuffled else np.arange(rows))
        most = max(map(len, orders))
        share = self.share or most
        for start in range(0, most, share):
            yield {w: order[start : start + share] for w, order in enumerate(orders) if start < len(order)}

    def _diverged(
        self, worker: int, order: Array, clock: Clock, state: dict[str, Array], first: int
    ) -> Exception:
        """What went wrong in a worker's rows of the last round."""
        network, shard = self.network.copy(), self.shards[worker]
        for name, array in zip(self.runner.names, network.parameters, strict=True):
            array[...] = state[name]
        return divergence(
            replace(self.recipe, layers=network.layers),
            shard.x,
            shard.y,
            order,
            self.size,
            self.runner.textbook_numbers(-(-len(order) // self.size), self.size, clock),
            self.runner.unfolded(state),
            History(self.columns),
            clock.epoch + 1,
            first,
            shard.dropout,
        )


def mean_of(states: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """The mean of what workers have come to, each counting the same; of one worker it is what that one has.

    Examples
    --------
    >>> mean_of([{"W1": np.array([1.0])}, {"W1": np.array([4.0])}])
    {'W1': array([2.5])}
    """
    means = {}
    for name, array in states[0].items():
        mean = np.mean([state[name] for state in states], axis=0, dtype=np.float64)
        means[name] = mean.astype(array.dtype)
    return means


def _share(rows_per_round: Any, workers: int, size: int) -> int | None:
    """How many rows one worker takes in a round."""
    if rows_per_round is None:
        return None
    rows = checks.whole(rows_per_round, "rows_per_round", f"rows_per_round={workers * size}")
    if rows % (workers * size):
        fix = max(1, round(rows / (workers * size))) * workers * size
        raise ValueError(
            f"rows_per_round is {rows}, but {workers} workers with batches of {size} examples take a multiple"
            f" of {workers * size} rows\n    write: rows_per_round={fix}"
        )
    return rows // workers


# --- in the workers ----------------------------------------------------------------------------

#: The runners that a process has made for a run and nobody uses just now; of the run it had to do with last.
_at_hand: dict[str, list[Runner]] = {}


def _round(
    run: str, made: bytes, x: Array, y: Array, changing: bytes
) -> tuple[dict[str, Array], Sums, Any] | None:
    """Do a worker's part of a round; None if it left the finite numbers.

    What comes of it depends on what is sent alone, so it can be done again, by anybody.
    """
    state, order, clock, random = pickle.loads(changing)
    with one_thread():
        runner = _taken(run) or _made(made)
        runner.restore(state)
        runner.random.bit_generator.state = random
        try:
            sums = runner.run(runner.rows(x[order], y[order]), np.arange(len(order)), clock)
        except NotFinite:
            return None
        result = runner.state(), sums, runner.random.bit_generator.state
    _at_hand.setdefault(run, []).append(runner)
    return result


def _taken(run: str) -> Runner | None:
    """A runner that is at hand, taken away from others; those of other runs are forgotten."""
    for old in [old for old in list(_at_hand) if old != run]:
        _at_hand.pop(old, None)
    try:
        return _at_hand[run].pop()
    except (KeyError, IndexError):
        return None


def _made(made: bytes) -> Runner:
    recipe, size, rate = pickle.loads(made)
    return Runner(recipe, size, rate, np.random.default_rng(0))
