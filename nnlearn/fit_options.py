"""The options of training, taken from what a user writes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.inputs_and_targets import inputs_for, targets_for
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer
from nnlearn.row_blocks import Block
from nnlearn.schedules import Schedule

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


@contextmanager
def threads_for(layers: Sequence[Layer], size: int) -> Iterator[None]:
    """Let matrix products use one thread, unless they are large: to share small ones takes longer."""
    from threadpoolctl import threadpool_limits

    if 6.0 * size * sum(layer.W.size for layer in layers) >= LARGE:
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of libraries that are loaded twice
        limits = threadpool_limits(1, user_api="blas")
    try:
        yield
    finally:
        limits.restore_original_limits()
