"""What both ways of training in parallel begin with: rows dealt out to the workers, numbers put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.evaluation import RIGHT
from nnlearn.inputs_and_targets import inputs_for, targets_for
from nnlearn.maths.losses import Loss
from nnlearn.runner import Sums

if TYPE_CHECKING:
    from nnlearn.network import Network


@dataclass(frozen=True)
class Shard:
    """One worker's rows, and where its random numbers begin."""

    x: Array
    y: Array
    order: np.random.Generator
    dropout: np.random.Generator


def shards_of(
    network: Network, x: Any, y: Any, workers: Any, batch_size: Any, seed: int | None, function: str
) -> tuple[list[Shard], int]:
    """Deal rows out to workers in turn, like cards, so that sorted data is spread evenly.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
    y : (examples, outputs) array_like or class numbers
    workers : int
    batch_size : int or None
        None for all rows of a worker.
    seed : int or None
    function : str
        Who asks, for messages.

    Returns
    -------
    (list of Shard, int)
        One for each worker; and the batch size. A single worker has the rows, in the order, that ``net.fit``
        takes for this seed.

    Raises
    ------
    ValueError, TypeError
        If there are too few rows, or anything is not what it should be.
    """
    workers = checks.whole(workers, "workers", "workers=2")
    if y is None:
        raise ValueError(
            "targets are missing: workers share rows in memory, not chunks"
            f"\n    write: nn.parallel.{function}(net, X, y, workers={workers})"
        )
    inputs = inputs_for(network.layers, x)
    targets = targets_for(network.layers, network.loss, y, len(inputs))
    if workers > len(inputs):
        raise ValueError(
            f"there are {workers} workers, but {len(inputs)} examples to share among them"
            f"\n    write: workers={min(2, len(inputs))}"
        )
    most = -(-len(inputs) // workers)
    size = most if batch_size is None else checks.whole(batch_size, "batch_size", "batch_size=32")
    if size > most:
        raise ValueError(
            f"batch_size is {size}, but each of {workers} workers has {most} of {len(inputs)} examples at"
            " most\n    write: batch_size=None  # all of them at once"
        )
    if seed is None:
        first = int(np.random.SeedSequence().generate_state(1)[0])
    else:
        first = checks.whole(seed, "seed", "seed=0", least=0)
    shards = []
    for w in range(workers):
        order = np.random.default_rng([first, 2 * w] if w else first)
        dropout = np.random.default_rng([first, 2 * w + 1])
        rows = slice(w, None, workers)
        shards.append(
            Shard(np.ascontiguousarray(inputs[rows]), np.ascontiguousarray(targets[rows]), order, dropout)
        )
    return shards, size


def epoch_values(loss: Loss, sums: Sums) -> dict[str, float]:
    """What a history tells of an epoch: the loss that its rows come to, and the accuracy for classes."""
    values = {"loss": (sums.loss + sums.penalty) / (sums.rows if loss.reduce == "mean" else 1)}
    if loss.name in RIGHT:
        values["accuracy"] = sums.right / sums.rows
    return values
