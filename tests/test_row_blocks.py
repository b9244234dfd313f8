"""Rows from memory, from a mapped file or in chunks: the same training, in the room of one block."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn import row_blocks
from nnlearn.network import Network

RANDOM = np.random.default_rng(11)
X = RANDOM.normal(size=(40, 3))
Y = RANDOM.integers(0, 2, 40)


def fresh() -> Network:
    return Network.create([3, 4, 2], ["tanh", "softmax"], "cross_entropy", seed=1)


def trained(*data: Any, **options: Any) -> tuple[Network, Any]:
    network = fresh()
    history = network.fit(*data, **{"shuffle": False, "optimizer": "adam", "epochs": 3, **options})
    return network, history


def assert_same(one: tuple[Network, Any], other: tuple[Network, Any]) -> None:
    assert one[0] == other[0]
    assert one[1].keys() == other[1].keys()
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(one[1][name], other[1][name], rtol=1e-12)


def cut(lengths: list[int]) -> list[tuple[Any, Any]]:
    """The rows in chunks of these lengths, and the rest in a last one."""
    ends = [*np.cumsum(lengths), len(X)]
    parts = [slice(min(a, len(X)), min(b, len(X))) for a, b in zip([0, *ends], ends, strict=False)]
    return [(X[part], Y[part]) for part in parts if part.start < part.stop]


@settings(max_examples=40)
@given(st.lists(st.integers(1, 20), max_size=12), st.integers(1, 40), st.booleans())
def test_chunks_of_any_lengths_are_the_rows_in_their_order(lengths: list[int], size: int, drop: bool) -> None:
    options = {"batch_size": size, "dropout": 0.4 * drop}
    assert_same(trained(cut(lengths), **options), trained(X, Y, **options))


@pytest.mark.parametrize("size", [1, 3, 7, 16, 40])
def test_a_mapped_file_is_the_rows_in_their_order(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    in_memory = trained(X, Y, batch_size=size)
    monkeypatch.setattr(row_blocks, "BLOCK", 10)
    assert_same(trained(mapped, Y, batch_size=size), in_memory)
    with pytest.raises(ValueError, match="batch_size is 41, but there are 40 examples"):
        trained(mapped, Y, batch_size=41)


def test_a_mapped_file_is_shuffled_within_blocks_that_change_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_blocks, "BLOCK", 12)
    np.save(tmp_path / "x.npy", np.arange(40.0).reshape(-1, 1))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    network = Network([[[1.0]]], activations="identity")
    blocks, _ = row_blocks.blocks_of(network.layers, network.loss, mapped, np.zeros((40, 1)), 5)
    orders = set()
    for seed in range(8):
        starts = [int(x[0, 0]) for x, _ in blocks.epoch(np.random.default_rng(seed))]
        assert sorted(starts) == [0, 10, 20, 30]
        orders.add(tuple(starts))
    assert len(orders) > 4
    one, two, other = (trained(np.asarray(X), Y, shuffle=True, seed=s, batch_size=5) for s in (0, 0, 1))
    assert one == two
    assert one != other


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_block_that_is_not_whole_stays_last(shuffle: bool) -> None:
    """So that only the last batch of an epoch can be smaller."""

    def take(x: Any, y: Any) -> Any:
        return np.asarray(x), np.asarray(y)

    mapped = row_blocks.Mapped(take, np.arange(23), np.arange(23), 5)
    mapped.length = 10
    for seed in range(10):
        lengths = [len(x) for x, _ in mapped.epoch(np.random.default_rng(seed) if shuffle else None)]
        assert lengths == [10, 10, 3]


# --- room ------------------------------------------------------------------------------------------


def peak(rows: int, *, chunked: Path | None) -> int:
    """The most memory that an epoch takes, in bytes."""

    def chunks() -> Iterator[Any]:
        for _ in range(rows // 1000):
            yield np.ones((1000, 3), np.float32), np.zeros(1000, np.int64)

    network = Network.create([3, 4, 2], ["relu", "softmax"], "cross_entropy", dtype="float32")
    data: tuple[Any, ...] = (chunks,)
    if chunked is not None:
        mapped = np.lib.format.open_memmap(chunked / f"{rows}.npy", "w+", np.float32, (rows, 3))
        data = mapped, np.broadcast_to(np.int64(0), rows)
    network.fit(*data, batch_size=500)
    tracemalloc.start()
    network.fit(*data, batch_size=500)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("mapped", [True, False])
def test_the_room_that_training_takes_does_not_grow_with_the_rows(
    mapped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_blocks, "BLOCK", 2000)
    few, many = (peak(rows, chunked=tmp_path if mapped else None) for rows in (6000, 120_000))
    assert many < 1.2 * few + 20_000
    assert many < 120_000 * 3 * 4  # less than the rows themselves


# --- chunks that are not right ----------------------------------------------------------------------


def whole_batches(*more: Any) -> Any:
    """Right chunks, and then others."""

    def chunks() -> Iterator[Any]:
        yield X[:8], Y[:8]
        yield X[8:16], Y[8:16]
        yield from more

    return chunks


WITH_NAN = X[16:24].copy()
WITH_NAN[2, 1] = np.nan


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((WITH_NAN, Y[:8]), r"chunk 2: x\[2, 1\] is nan"),
        ((X[:8, :2], Y[:8]), r"chunk 2: x has shape \(8, 2\), but the network takes \(examples, 3\)"),
        ((X[:8], Y[:7]), r"chunk 2: y has shape \(7, 2\)"),
        ((X[:0], Y[:0]), "chunk 2: x is empty"),
        ((X[:8], Y[:8] + 7), r"chunk 2: y\[0\] is [78], but the network has 2 outputs"),
        (X[:8], "chunk 2 is of type ndarray, but is a pair of inputs and targets"),
        ((X[:8], Y[:8], 1), "chunk 2 is 3 things, but is a pair"),
        (None, "chunk 2 is of type NoneType, but is a pair"),
    ],
)
def test_a_wrong_chunk_is_told_and_the_network_keeps_its_last_whole_epoch(more: Any, said: str) -> None:
    network = fresh()
    with pytest.raises((ValueError, TypeError), match=said) as caught:
        network.fit(whole_batches(more), batch_size=4)
    assert "\n    write: " in str(caught.value)
    assert network == fresh()
    passes = iter([whole_batches(), whole_batches(), whole_batches(more)])
    with pytest.raises((ValueError, TypeError), match=said):
        network.fit(lambda: next(passes)(), epochs=5, batch_size=4)
    two = fresh()
    two.fit(whole_batches(), epochs=2, batch_size=4)
    assert network == two


def test_a_generator_that_is_used_up_is_told_and_its_epoch_is_kept() -> None:
    network, one = fresh(), fresh()
    with pytest.raises(
        ValueError, match="epoch 2 has no rows: the chunks are used up\n    write: "
    ) as caught:
        network.fit(whole_batches()(), epochs=3, batch_size=4)
    assert "lambda" in str(caught.value)
    one.fit(whole_batches()(), epochs=1, batch_size=4)
    assert network == one


def test_a_mistake_in_somebodys_generator_is_passed_on_and_the_epoch_undone() -> None:
    def broken() -> Iterator[Any]:
        yield X[:8], Y[:8]
        raise KeyError("my own mistake")

    network = fresh()
    with pytest.raises(KeyError, match="my own mistake"):
        network.fit(broken, batch_size=4)
    assert network == fresh()


def test_a_wrong_row_of_a_mapped_file_is_told_with_its_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_blocks, "BLOCK", 10)
    bad = X.copy()
    bad[25, 0] = np.inf
    np.save(tmp_path / "x.npy", bad)
    network = fresh()
    with pytest.raises(ValueError, match=r"rows 20 to 29: x\[5, 0\] is inf"):
        network.fit(np.load(tmp_path / "x.npy", mmap_mode="r"), Y, batch_size=5)
    assert network == fresh()


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        ((X,), {"batch_size": 4}, "targets are missing"),
        (("abc",), {"batch_size": 4}, "targets are missing"),
        ((3,), {"batch_size": 4}, "targets are missing"),
        (([(X, Y)],), {}, "chunks are trained batch by batch"),
        (([],), {"batch_size": 4}, "epoch 1 has no rows"),
    ],
)
def test_rows_that_cannot_be_are_told(data: Any, options: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=f"{said}.*\n    write: "):
        fresh().fit(*data, **options)
