"""When training leaves the finite numbers: where, what first, and the network as the epoch found it."""

from __future__ import annotations

import math
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnlearn.divergence import Diverged
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS
from nnlearn.schedules import Annealing
from tests.by_the_textbook import trained_by_the_textbook

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(12, 3))
Y = RANDOM.normal(size=(12, 2))
#: From this row on, what comes in is too large to be squared.
FAR = np.where(np.arange(12)[:, np.newaxis] < 8, X, 1e200 * X)


def fresh(**options: Any) -> Network:
    return Network.create([3, 4, 2], ["relu", "identity"], seed=1, **options)


def first_not_finite(network: Network, x: Any, step: int, **options: Any) -> str:
    """The first value of a step that is not finite, by the textbook, after so many steps in order."""
    size = options["batch_size"]
    if step > 1:
        network, _ = trained_by_the_textbook(
            network, x[: (step - 1) * size], Y[: (step - 1) * size], shuffle=False, **options
        )
    rows = slice((step - 1) * size, step * size)
    with np.errstate(all="ignore"):
        trace = network.trace(x[rows], Y[rows], 0.01)
    return next(name for name in trace if not np.isfinite(trace[name]).all())


@pytest.mark.parametrize("rewrites", ["all", "none"])
@pytest.mark.parametrize("optimizer", MAKERS)
def test_the_step_and_the_first_value_are_told_for_every_optimizer(optimizer: str, rewrites: str) -> None:
    network = fresh()
    options: dict[str, Any] = {"batch_size": 3, "optimizer": optimizer, "learning_rate": 0.01}
    chosen = {} if rewrites == "all" else {"rewrites": ()}
    with pytest.raises(Diverged, match=r"epoch 1, step 3: .* became .*\n    write: ") as caught:
        network.fit(FAR, Y, shuffle=False, **options, **chosen)
    assert (caught.value.epoch, caught.value.step) == (1, 3)
    assert caught.value.quantity == first_not_finite(network, FAR, 3, **options)
    assert network == fresh()


@pytest.mark.parametrize("dropout", [0, 0.5, (0.3, 0.3)])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_the_network_is_as_the_epoch_found_it(optimizer: str, dropout: Any) -> None:
    network, until_then = fresh(loss=SquaredError(1, "sum")), fresh(loss=SquaredError(1, "sum"))
    options: dict[str, Any] = {"batch_size": 5, "optimizer": optimizer, "dropout": dropout, "seed": 4}
    options["learning_rate"] = 0.5
    with pytest.raises(Diverged, match=r"The learning rate 0\.5 is likely too large") as caught:
        network.fit(X, Y, epochs=500, **options)
    told = caught.value
    assert told.history.epochs == told.epoch - 1
    assert all(map(math.isfinite, told.history["loss"]))
    assert 1 <= told.step <= 3
    if told.epoch > 1:
        until_then.fit(X, Y, epochs=told.epoch - 1, **options)
    assert network == until_then


def test_a_falling_rate_is_told_as_it_was_in_that_step() -> None:
    network = Network([[[1.0]]], activations="identity", loss=SquaredError(1))
    with pytest.raises(Diverged) as caught:
        network.fit([[10.0]], [[1.0]], epochs=500, learning_rate=Annealing(5.0, 0.001))
    rate = 5 / (1 + 0.001 * (caught.value.epoch - 1))
    assert f"The learning rate {rate:g} is likely" in str(caught.value)


@pytest.mark.parametrize("where", ["mapped", "chunks"])
def test_rows_that_come_in_blocks_are_counted_through(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnlearn.row_blocks.BLOCK", 6)
    network = fresh()
    data: tuple[Any, ...] = ([(FAR[:5], Y[:5]), (FAR[5:], Y[5:])],)
    if where == "mapped":
        np.save(tmp_path / "x.npy", FAR)
        data = np.load(tmp_path / "x.npy", mmap_mode="r"), Y
    with pytest.raises(Diverged) as caught:
        network.fit(*data, batch_size=2, shuffle=False, dropout=0.5)
    assert (caught.value.epoch, caught.value.step) == (1, 5)
    assert network == fresh()


def test_a_scale_for_predictions_is_not_put_on_weights_that_have_learned_nothing() -> None:
    from nnlearn.maths.dropout import Dropout

    network = fresh()
    with pytest.raises(Diverged):
        network.fit(FAR, Y, batch_size=3, dropout=Dropout(0.5, "prediction"))
    assert network == fresh()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_a_full_batch_in_chunks_tells_its_divergence(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnlearn.training.threads_for", lambda *_, **__: nullcontext(threads))
    for module in ("training_run", "whole_runner"):
        monkeypatch.setattr(f"nnlearn.{module}.chunk_length", lambda recipe, rows: 4)
    network, until_then = fresh(), fresh()
    with pytest.raises(Diverged) as caught:
        network.fit(100 * X, Y, epochs=50, learning_rate=5)
    assert caught.value.step == 1
    assert "too large" in str(caught.value)
    if caught.value.epoch > 1:
        until_then.fit(100 * X, Y, epochs=caught.value.epoch - 1, learning_rate=5)
    assert network == until_then


def test_float32_overflows_where_float32_does() -> None:
    network = fresh(dtype="float32")
    with pytest.raises(Diverged) as caught:
        network.fit(np.where(FAR == X, X, 1e20 * X), Y, batch_size=3, shuffle=False)
    assert (caught.value.step, caught.value.quantity) == (3, "losses")
    assert network == fresh(dtype="float32")
