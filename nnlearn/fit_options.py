"""The options of training, taken from what a user writes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.inputs_and_targets import inputs_for, targets_for, weights_for
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer
from nnlearn.row_blocks import Block, Blocks, InMemory
from nnlearn.schedules import Schedule

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

#: From so many floating-point operations a step on, several threads share a matrix product.
LARGE = 1e8


def rate_of(learning_rate: Any, dtype: np.dtype[Any]) -> float | Schedule:
    """Take a learning rate of the network's precision, or a schedule."""
    if isinstance(learning_rate, Schedule):
        return learning_rate
    return float(checks.rate(learning_rate, dtype))


def dropout_of(dropout: Any, hidden_layers: int) -> Dropout | None:
    """Take rates of dropout, or None where nothing is dropped."""
    chosen = dropout if isinstance(dropout, Dropout) else Dropout(dropout)
    return chosen if any(dropout_rates(chosen.rates, hidden_layers)) else None


def validation_of(layers: Sequence[Layer], loss: Loss, data: Any) -> Block | None:
    """Take a pair of inputs and targets that are not trained on."""
    if data is None:
        return None
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise TypeError(
            f"validation_data is {data!r:.60}, but is a pair of inputs and targets"
            "\n    write: validation_data=(X_validation, y_validation)"
        )
    x = inputs_for(layers, data[0], "X_validation")
    return x, targets_for(layers, loss, data[1], len(x), "y_validation")


def weighted_validation_of(
    layers: Sequence[Layer], loss: Loss, data: Any
) -> tuple[Block | None, Array | None]:
    """Take such a pair, and what each example counts for if that comes with it."""
    weighted = isinstance(data, (tuple, list)) and len(data) == 3
    block = validation_of(layers, loss, data[:2] if weighted else data)
    if not weighted or block is None:
        return block, None
    return block, weights_for(layers, data[2], len(block[0]), "weights_validation")


def counts_of(layers: Sequence[Layer], sample_weight: Any, blocks: Blocks) -> Array:
    """Take what each example counts for, (examples, 1), where all of them are in memory."""
    if not isinstance(blocks, InMemory):
        raise ValueError(
            "sample_weight goes with rows that are all in memory"
            "\n    write: net.fit(np.asarray(X), np.asarray(y), sample_weight=...)"
        )
    return weights_for(layers, sample_weight, len(blocks.block[0]))


@contextmanager
def threads_for(layers: Sequence[Layer], size: int, *, own: bool = False) -> Iterator[int]:
    """Let matrix products use one thread, unless they are large: to share small ones takes longer.

    Parameters
    ----------
    layers : sequence of Layer
    size : int
        How many rows a step takes.
    own : bool
        Whether who works on so many rows has threads of its own, each with products of one thread.

    Yields
    ------
    int
        How many threads of its own the work may have: as many as a large product would have had, or 1.
    """
    large = 6.0 * size * sum(layer.W.size for layer in layers) >= LARGE
    if large and not own:
        yield 1
        return
    libraries = matrix_libraries()
    blas = (library for library in libraries.info() if library["user_api"] == "blas") if large else ()
    threads = max((library["num_threads"] for library in blas), default=1)
    limits = libraries.limit(limits=1, user_api="blas")
    try:
        yield threads
    finally:
        limits.restore_original_limits()


@cache
def matrix_libraries() -> ThreadpoolController:
    """The libraries for matrix products, looked for once: NumPy's is there before any network."""
    from threadpoolctl import ThreadpoolController

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of libraries that are loaded twice
        return ThreadpoolController()
