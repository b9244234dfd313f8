"""Training several networks of one shape at once: for a mean and a spread, at a fraction of the time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, TypeVar

import numpy as np

from nnlearn import checks
from nnlearn.divergence import Diverged, divergence
from nnlearn.equations.equation import Array
from nnlearn.evaluation import RIGHT, evaluated
from nnlearn.fit_options import rate_of, threads_for, validation_of
from nnlearn.history import History
from nnlearn.maths.penalties import penalty_for
from nnlearn.network import Network
from nnlearn.optimizers import Optimizer, optimizer_of
from nnlearn.progress import ProgressBar
from nnlearn.recipe import Recipe
from nnlearn.row_blocks import Block, InMemory, blocks_of
from nnlearn.runner import Clock, Runner
from nnlearn.schedules import Schedule
from nnlearn.stacked.runner import StackedRunner, Totals

Taken = TypeVar("Taken")


def fit_together(
    networks: Sequence[Network],
    x: Any,
    y: Any = None,
    *,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float | Schedule | Sequence[float | Schedule] | None = None,
    optimizer: str | Optimizer = "sgd",
    shuffle: bool = True,
    seeds: int | Sequence[int | None] | None = 0,
    folds: Sequence[Any] | None = None,
    frozen: Collection[str] = (),
    l1: float = 0,
    l2: float = 0,
    max_w2: float | None = None,
    validation_data: tuple[Any, Any] | list[tuple[Any, Any]] | None = None,
    progress: bool | None = None,
    **others: Any,
) -> list[History]:
    """Train networks of one shape side by side, in place: each as it would be trained alone.

    Small networks spend most of their time on calling NumPy. Here a call works for all of them at once: ten
    networks of some dozens of units take about as long as four.

    Parameters
    ----------
    networks : sequence of Network
        With layers of the same sizes, the same activations, loss and dtype.
    x : (examples, inputs) array_like
    y : (examples, outputs) array_like or class numbers
    epochs, batch_size, optimizer, shuffle, frozen, l1, l2, max_w2, progress
        As for :func:`nnlearn.training.fit`.
    learning_rate : float or Schedule, or a list of them
        One for all, or one for each network.
    seeds : int or None, or a list of them
        Of the order of the examples: one for all, or one for each network.
    folds : list of row numbers, optional
        The rows that each network trains on, as many for one as for the other; by default all of them.
    validation_data : (x, y), or a list of such pairs, optional
        One pair for all, or one for each network, such as the rows that its fold leaves out.

    Returns
    -------
    list of History
        One for each network, as its own ``net.fit(...)`` gives it, to rounding; of the time that an epoch
        took, each has an equal share.

    Raises
    ------
    Diverged
        When the loss or a weight of one of the networks is no longer finite: with its number. All networks
        are put back to where that epoch began.
    ValueError, TypeError
        If the networks differ in shape, or anything is not what it should be. Dropout, early stopping,
        checkpoints and chunks of rows are for one network at a time.

    Notes
    -----
    ``nn.plot.learning_curves(histories)`` draws the mean of all, and a band from the lowest to the highest.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> networks = [Network.create([1, 4, 1], ["tanh", "identity"], seed=seed) for seed in range(10)]
    >>> x = np.linspace(-1, 1, 20).reshape(-1, 1)
    >>> options = {"epochs": 50, "batch_size": 5, "optimizer": "adam"}
    >>> histories = fit_together(networks, x, x**2, seeds=range(10), **options)
    >>> losses = np.array([history["loss"] for history in histories])
    >>> losses.shape
    (10, 50)
    >>> bool((losses[:, -1] < losses[:, 0]).all())
    True
    """
    if others:
        name = next(iter(others))
        raise TypeError(
            f"fit_together takes no {name}: what it has is of all networks alike"
            f"\n    write: for net in networks: net.fit(x, y, {name}={others[name]!r:.40})"
        )
    alike = _alike(networks)
    first, count = alike[0], len(alike)
    if batch_size is not None:
        batch_size = checks.whole(batch_size, "batch_size", "batch_size=32")
    rows, size, orders = _rows(first, x, y, batch_size, folds, count)
    chosen = optimizer_of(optimizer)
    recipe = Recipe(
        first.layers,
        first.loss,
        chosen,
        first.frozen_names(frozen),
        penalty_for(l1, l2),
        None if max_w2 is None else checks.positive(max_w2, "max_w2", "max_w2=15"),
    )
    rate = chosen.learning_rate if learning_rate is None else learning_rate
    run = _Together(
        alike,
        recipe,
        rows,
        size,
        orders,
        _each(rate, count, "learning_rate", lambda one: rate_of(one, first.dtype)),
        _each(seeds, count, "seeds", _seed),
        checks.flag(shuffle, "shuffle"),
    )
    given = validation_data if isinstance(validation_data, list) else [validation_data] * count
    run.validation = _each(
        given, count, "validation_data", lambda pair: validation_of(first.layers, first.loss, pair)
    )
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    steps = -(-orders.shape[1] // size)
    with ProgressBar(progress, epochs, steps) as bar, threads_for(first.layers, size):
        return run.go(epochs, bar)


class _Together:
    """One call of :func:`fit_together`: what it has come to."""

    def __init__(
        self,
        networks: list[Network],
        recipe: Recipe,
        rows: Block,
        size: int,
        orders: Array,
        rates: list[float | Schedule],
        seeds: list[int | None],
        shuffle: bool,
    ) -> None:
        self.networks, self.recipe, self.rows, self.size, self.orders = networks, recipe, rows, size, orders
        self.rates = rates
        self.random = [np.random.default_rng(seed) for seed in seeds] if shuffle else []
        self.runner = StackedRunner(recipe, [network.layers for network in networks], size, rates)
        self.laid_out = self.runner.rows(*rows)
        self.validation: list[Block | None] = []
        self.columns: list[dict[str, list[float]]] = [{} for _ in networks]
        self.clock = Clock(0, 0, 0, 1)
        self.before = self.runner.state()

    def go(self, epochs: int, bar: ProgressBar) -> list[History]:
        """Work through the epochs."""
        try:
            for epoch in range(epochs):
                self.clock = replace(self.clock, epoch=epoch, epochs=epochs)
                self._train()
                losses = [columns["loss"][-1] for columns in self.columns]
                bar.epoch(epoch + 1, sum(losses) / len(losses))
        except KeyboardInterrupt:
            self._stop_here()
        except Exception:
            self.runner.restore(self.before)
            self.runner.store()
            raise
        self.runner.store()
        return [History(columns) for columns in self.columns]

    def _stop_here(self) -> None:
        """Let what was learned stay, and forget the numbers of an epoch that was not noted to its end."""
        if not self.runner.finite().all():
            self.runner.restore(self.before)
        noted = min(len(columns.get("seconds", [])) for columns in self.columns)
        self.columns = [{n: values[:noted] for n, values in c.items()} for c in self.columns]

    def _train(self) -> None:
        began = perf_counter()
        self.before = self.runner.state()
        orders = self.orders
        if self.random and self.size < orders.shape[1]:
            orders = np.array([o[r.permutation(len(o))] for o, r in zip(orders, self.random, strict=True)])
        totals = self.runner.run(*self.laid_out, orders, self.clock)
        finite = np.isfinite(totals.loss) & np.isfinite(totals.penalty) & totals.inside & self.runner.finite()
        if not finite.all():
            raise self._diverged(int(np.argmin(finite)), orders)
        seconds = perf_counter() - began
        if any(data is not None for data in self.validation):
            self.runner.store()
        for number, columns in enumerate(self.columns):
            for name, value in self._noted(number, totals).items():
                columns.setdefault(name, []).append(value)
            columns.setdefault("seconds", []).append(seconds / len(self.networks))
        self.clock = replace(
            self.clock, samples=self.clock.samples + totals.rows, step=self.clock.step + totals.steps
        )

    def _noted(self, number: int, totals: Totals) -> dict[str, float]:
        """One network's numbers of an epoch, for its history."""
        network = self.networks[number]
        mean = network.loss.reduce == "mean"
        loss = totals.loss[number] + totals.penalty[number]
        noted = {"loss": float(loss) / (totals.rows if mean else 1)}
        if network.loss.name in RIGHT:
            noted["accuracy"] = float(totals.right[number]) / totals.rows
        if isinstance(self.rates[number], Schedule):
            noted["learning_rate"] = float(totals.rates[number])
        data = self.validation[number]
        if data is not None:
            values = evaluated(network.layers, network.loss, *data)
            noted |= {f"validation_{name}": value for name, value in values.items()}
        return noted

    def _diverged(self, number: int, orders: Array) -> Exception:
        """What went wrong with one of the networks: its epoch again, by itself."""
        network = self.networks[number].copy()
        for name, array in zip(self.runner.names, network.parameters, strict=True):
            array[...] = self.before[name][number]
        recipe = replace(self.recipe, layers=network.layers)
        alone = Runner(recipe, self.size, self.rates[number], np.random.default_rng(0))
        order = orders[number]
        problem = divergence(
            recipe,
            *self.rows,
            order,
            self.size,
            alone.textbook_numbers(-(-len(order) // self.size), self.size, self.clock),
            alone.unfolded({name: array[number] for name, array in self.before.items()}),
            History(self.columns[number]),
            self.clock.epoch + 1,
            0,
            np.random.default_rng(0),
        )
        told = f"networks[{number}]: {problem}"
        if isinstance(problem, Diverged):
            return Diverged(told, problem.history, problem.epoch, problem.step, problem.quantity)
        return type(problem)(told)


def _alike(networks: Any) -> list[Network]:
    """Take networks that one plan can train."""
    write = "networks = [nn.Network.create([2, 16, 2], seed=seed) for seed in range(10)]"
    if not isinstance(networks, (list, tuple)) or not all(isinstance(n, Network) for n in networks):
        raise TypeError(f"networks is {networks!r:.60}, but is a list of networks\n    write: {write}")
    if not networks:
        raise ValueError(f"networks is empty\n    write: {write}")
    seen: dict[int, int] = {}
    for number, network in enumerate(networks):
        if id(network) in seen:
            raise ValueError(
                f"networks[{number}] is networks[{seen[id(network)]}] itself, and would train twice at once"
                f"\n    write: networks[{number}] = networks[{number}].copy()"
            )
        seen[id(network)] = number
        mine, others = _described(network), _described(networks[0])
        for what, value in mine.items():
            if value != others[what]:
                raise ValueError(
                    f"networks[{number}] has {_told(what, value, others[what])}: networks that train together"
                    " differ in their numbers only"
                    f"\n    write: networks[{number}].fit(x, y)  # by itself"
                )
    return list(networks)


def _described(network: Network) -> dict[str, Any]:
    """What networks that train together have in common; the maths by what it does, as well as by its name."""
    return {
        "sizes": network.sizes,
        "biases": network.biases is not None,
        "dtype": str(network.dtype),
        "activations": [
            (layer.activation.name, layer.activation.value.structure, layer.activation.derivative.structure)
            for layer in network.layers
        ],
        "loss": [(network.loss.name, network.loss.value.structure, network.loss.slope.structure)],
        "reduce": network.loss.reduce,
    }


def _told(what: str, mine: Any, others: Any) -> str:
    """What a network has that the first one has not."""
    if what == "biases":
        return "biases, but networks[0] has none" if mine else "no biases, but networks[0] has"
    if isinstance(mine[0], tuple):
        mine, others = (", ".join(name for name, *_ in each) for each in (mine, others))
    if mine == others:
        return f"other {what} of the same names than networks[0]"
    return f"{what} {mine}, but networks[0] has {others}"


def _rows(
    network: Network, x: Any, y: Any, size: int | None, folds: Any, count: int
) -> tuple[Block, int, Array]:
    """Take the rows of data, and which of them each network trains on, in their order."""
    if y is None:
        raise ValueError(
            "targets are missing; chunks of rows are for one network at a time"
            "\n    write: nn.fit_together(networks, x, y, ...)"
        )
    blocks, _ = blocks_of(network.layers, network.loss, x, y, None)
    assert isinstance(blocks, InMemory)
    rows = len(blocks.block[0])
    chosen = np.broadcast_to(np.arange(rows), (count, rows))
    write = (
        "folds = [np.random.default_rng(i).permutation(len(x))"
        f"[:{rows - rows // 10}] for i in range({count})]"
    )
    if folds is not None:
        taken = _each(folds, count, "folds", lambda fold: _fold(fold, rows, write))
        lengths = sorted({len(fold) for fold in taken})
        if len(lengths) > 1:
            raise ValueError(
                f"the folds have from {lengths[0]} to {lengths[-1]} rows, but networks that train together"
                f" take as many rows each\n    write: folds = [fold[:{lengths[0]}] for fold in folds]"
            )
        chosen = np.array(taken)
    length = chosen.shape[1]
    if size is not None and size > length:
        raise ValueError(
            f"batch_size is {size}, but there are {length} examples"
            "\n    write: batch_size=None  # all of them at once"
        )
    return blocks.block, size or length, chosen


def _fold(fold: Any, rows: int, write: str) -> Array:
    array = np.asarray(fold)
    if array.ndim != 1 or array.dtype.kind not in "iu" or not array.size:
        raise TypeError(f"a fold is {fold!r:.60}, but lists the numbers of its rows\n    write: {write}")
    if array.min() < 0 or array.max() >= rows:
        outside = array[(array < 0) | (array >= rows)][0]
        raise ValueError(f"a fold has row {outside}, but rows go from 0 to {rows - 1}\n    write: {write}")
    return array.astype(np.intp)


def _seed(seed: Any) -> int | None:
    return None if seed is None else checks.whole(seed, "seed", "seeds=range(10)", least=0)


def _each(given: Any, count: int, name: str, take: Callable[[Any], Taken]) -> list[Taken]:
    """Take one value for all networks, or one for each."""
    if not isinstance(given, (list, tuple, range, np.ndarray)):
        return [take(given)] * count
    if len(given) != count:
        raise ValueError(
            f"{name} has {len(given)} entries, but there are {count} networks"
            f"\n    write: {name}=... one for all, or a list of {count}"
        )
    return [take(one) for one in given]
