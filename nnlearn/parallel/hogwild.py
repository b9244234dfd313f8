"""Hogwild: several processes change the same weights at the same time, and nobody waits for anybody."""

from __future__ import annotations

import pickle
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.divergence import Diverged
from nnlearn.equations.equation import Array
from nnlearn.fit_options import rate_of
from nnlearn.history import History
from nnlearn.optimizers import SGD
from nnlearn.parallel.board import Board, new_board
from nnlearn.parallel.crew import Crew, WorkersLost, one_thread, packed
from nnlearn.parallel.shards import epoch_values, shards_of
from nnlearn.recipe import Recipe
from nnlearn.runner import Clock, NotFinite, Runner
from nnlearn.schedules import Schedule

if TYPE_CHECKING:
    from nnlearn.network import Network


class HogwildHistory(History):
    """The history of a run that cannot be repeated: it says so wherever it is shown.

    Attributes
    ----------
    note : str
    """

    note = (
        "Not reproducible: the workers changed the same weights without waiting for each other, so another"
        " run, with the same seed too, gives other numbers."
    )

    def describe(self) -> str:
        """Tell the run in plain sentences, and that it cannot be repeated."""
        return f"{super().describe()} {self.note}"

    def __str__(self) -> str:
        return f"{super().__str__()}\n{self.note}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"{super()._repr_html_()}<p>{self.note}</p>"


def fit_hogwild(
    network: Network,
    x: Any,
    y: Any,
    *,
    workers: int = 2,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float | Schedule = 0.1,
    shuffle: bool = True,
    seed: int | None = 0,
) -> HogwildHistory:
    """Train a network in place, by processes that share its weights: quicker, and **not reproducible**.

    The rows are dealt out to the workers once. Each goes through its own rows by plain gradient descent, all
    of them on one set of weights in shared memory, without locks: a worker may read weights that another is
    just changing, and one's change may be lost under another's. Learning bears that well, but two runs are
    never the same, not with the same seed either. What can be repeated is :func:`fit_averaged`.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
    y : (examples, outputs) array_like or class numbers
    workers : int
        Processes on this computer. A single one trains as ``net.fit`` does.
    epochs : int
        How often each worker goes through its rows. Nobody waits at the end of an epoch.
    batch_size : int, optional
        How many examples make a worker's step; None takes all of its rows at once.
    learning_rate : float or Schedule
        The step size η. Schedules count a worker's own steps, and its own rows times the workers.
    shuffle : bool
        Whether each worker takes its rows in a new order each epoch.
    seed : int or None
        Of those orders: the only thing about the run that it decides.

    Returns
    -------
    HogwildHistory
        The epochs that all workers have completed. An epoch's loss is from before each step's update, with
        the weights as they stood just then.

    Raises
    ------
    Diverged
        When a worker's loss or a weight is no longer finite; the network is put back to what it was.
    WorkersLost
        When a worker dies; the network has what all had learned until then.
    ValueError, TypeError
        If inputs, targets or options are not what they should be, or a function of your own cannot be found
        by other processes.
    ModuleNotFoundError
        If joblib is not installed.

    Notes
    -----
    A key press (Ctrl-C) ends training: the history so far is returned, and the network has what was learned.

    Source
    ------
    Recht, Ré, Wright and Niu, "Hogwild!: A lock-free approach to parallelizing stochastic gradient descent",
    2011.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network([[[0.0]]], activations="identity")
    >>> history = fit_hogwild(net, [[1.0], [2.0]], [[2.0], [4.0]], workers=1, epochs=20, learning_rate=0.3)
    >>> net.weights[0].round(3)
    array([[2.]])
    """
    shards, size = shards_of(network, x, y, workers, batch_size, seed, "fit_hogwild")
    rate = rate_of(learning_rate, network.dtype)
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    recipe = Recipe(network.layers, network.loss, SGD())
    made = packed((recipe, size, rate, epochs, checks.flag(shuffle, "shuffle")))
    runner = Runner(recipe, size, rate, np.random.default_rng(0))
    flat = runner.shared["parameters"]
    crew = Crew(len(shards), backend="loky")
    if crew.at_once() < len(shards):
        raise RuntimeError(
            f"{len(shards)} processes cannot be started here, as this one is itself a worker"
            "\n    write: nn.parallel.fit_averaged(net, X, y)"
        )
    with crew, new_board(flat, len(shards), epochs) as board:
        place = board.name, flat.size, flat.dtype.str, len(shards), epochs
        try:
            crew.once(_train, [(place, w, made, s.x, s.y, packed(s.order)) for w, s in enumerate(shards)])
        except KeyboardInterrupt:
            pass  # what was learned stays
        except WorkersLost as problem:
            raise WorkersLost(f"{problem}\n    (the network has what all had learned until then)") from None
        finally:
            history, failed = _history(network, board, rate), int(board.failed[0])
            if not failed and np.isfinite(board.parameters).all():
                flat[...] = board.parameters
                runner.store(network.layers)
    if failed:
        raise _diverged(history, failed, rate)
    return history


def _history(network: Network, board: Board, rate: float | Schedule) -> HogwildHistory:
    columns: dict[str, list[float]] = {}
    for sums, seconds in board.epochs():
        values = epoch_values(network.loss, sums)
        if isinstance(rate, Schedule):
            values["learning_rate"] = sums.last_rate
        for name, value in {**values, "seconds": seconds}.items():
            columns.setdefault(name, []).append(value)
    return HogwildHistory(columns)


def _diverged(history: History, epoch: int, rate: float | Schedule) -> Diverged:
    fix = f"learning_rate={rate / 10:g}" if isinstance(rate, float) else "a smaller learning rate"
    message = (
        f"epoch {epoch}: the loss or a weight became infinite for one of the workers. The learning rate is"
        f" likely too large.\n    write: {fix}    (the network is as it was before)"
    )
    return Diverged(message, history, epoch, 1, "E")


# --- in the workers ----------------------------------------------------------------------------


class _OnSharedWeights(Runner):
    """A runner whose parameters lie in memory that others see."""

    def __init__(self, weights: Array, *made: Any) -> None:
        self.weights = weights
        super().__init__(*made)

    def _for(self, size: int, batches: int = 1) -> Any:
        self.shared["parameters"] = self.weights
        return super()._for(size, batches)

    def load(self, layers: Any) -> None:
        """Leave the parameters as they are: others may have begun to change them."""


def _train(place: tuple[Any, ...], worker: int, made: bytes, x: Array, y: Array, order: bytes) -> None:
    """Be one of the workers: go through one's own rows, epoch by epoch."""
    recipe, size, rate, epochs, shuffle = pickle.loads(made)
    random = pickle.loads(order)
    board = Board(*place)
    try:
        with one_thread():
            runner = _OnSharedWeights(board.parameters, recipe, size, rate, np.random.default_rng(0))
            rows = runner.rows(x, y)
            board.begin(worker)
            clock = Clock(0, 0, 0, epochs)
            for epoch in range(epochs):
                began = perf_counter()
                shuffled = shuffle and size < len(x)
                taken = random.permutation(len(x)) if shuffled else np.arange(len(x))
                sums = runner.run(rows, taken, replace(clock, epoch=epoch))
                clock = replace(
                    clock, samples=clock.samples + sums.rows * len(board.done), step=clock.step + sums.steps
                )
                board.note(worker, epoch, sums, perf_counter() - began)
                if board.failed[0]:
                    break
    except NotFinite:
        board.failed[0] = epoch + 1
    finally:
        board.memory.close()
