"""Where rows of data come from: arrays in memory, a file mapped into memory, or chunk after chunk.

Whatever they come from, an epoch takes them block by block. Only one block is in memory at a time, so ten
million rows train in the room of one block.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.inputs_and_targets import inputs_for, targets_for
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer

#: How many rows make a block of a mapped file, about.
BLOCK = 65_536

Block = tuple[Array, Array]


class Blocks(Protocol):
    """Rows, block by block."""

    rows: int | None

    def epoch(self, random: np.random.Generator | None) -> Iterator[Block]:
        """Give each block once; `random`, if any, draws their order."""


class InMemory:
    """All rows in one block."""

    def __init__(self, x: Array, y: Array) -> None:
        self.block = x, y
        self.rows: int | None = len(x)

    def epoch(self, random: np.random.Generator | None) -> Iterator[Block]:
        """Give all rows."""
        yield self.block


class Mapped:
    """Rows of a file that is mapped into memory (``np.load(path, mmap_mode="r")``), read block by block."""

    def __init__(self, take: Callable[[Any, Any], Block], x: Any, y: Any, size: int) -> None:
        self.take, self.x, self.y = take, x, y
        self.rows: int | None = len(x)
        self.length = max(1, BLOCK // size) * size

    def epoch(self, random: np.random.Generator | None) -> Iterator[Block]:
        """Give the blocks, in another order each epoch where there is a `random`."""
        assert self.rows is not None
        starts = np.arange(0, self.rows, self.length)
        if random is not None:
            # A block that is not whole stays last, so that only the last batch can be smaller.
            whole = self.rows // self.length
            starts[:whole] = random.permutation(starts[:whole])
        for start in starts:
            rows = slice(int(start), min(int(start) + self.length, self.rows))
            try:
                block = self.take(self.x[rows], self.y[rows])
            except (ValueError, TypeError) as problem:
                raise type(problem)(f"rows {rows.start} to {rows.stop - 1}: {problem}") from None
            yield block


class Chunks:
    """Pairs (x, y) of any length from an iterable, joined to blocks of whole batches."""

    def __init__(self, take: Callable[[Any, Any], Block], chunks: Any, size: int) -> None:
        self.take, self.chunks, self.size = take, chunks, size
        self.rows: int | None = None
        self.passes = 0

    def epoch(self, random: np.random.Generator | None) -> Iterator[Block]:
        """Give the blocks in the order in which they come."""
        self.passes += 1
        chunks = self.chunks() if callable(self.chunks) else self.chunks
        if not isinstance(chunks, Iterable):
            raise TypeError(
                f"the chunks are of type {type(chunks).__name__}, but come one after the other"
                "\n    write: net.fit(lambda: chunks_of(path), ...)  # a function that begins anew"
            )
        left: list[Block] = []
        count = rows = 0
        for number, chunk in enumerate(chunks):
            left.append(self._taken(number, chunk))
            count += len(left[-1][0])
            rows += len(left[-1][0])
            whole = count // self.size * self.size
            if whole:
                x, y = (np.concatenate(parts) for parts in zip(*left, strict=True))
                yield x[:whole], y[:whole]
                left, count = [(x[whole:], y[whole:])], count - whole
        if not rows:
            raise ValueError(
                f"epoch {self.passes} has no rows: the chunks are used up"
                "\n    write: net.fit(lambda: chunks_of(path), ...)  # a function that begins anew"
            )
        if count:
            x, y = (np.concatenate(parts) for parts in zip(*left, strict=True))
            yield x, y
        self.rows = rows

    def _taken(self, number: int, chunk: Any) -> Block:
        if not isinstance(chunk, (tuple, list)) or len(chunk) != 2:
            several = isinstance(chunk, (tuple, list))
            came = f"{len(chunk)} things" if several else f"of type {type(chunk).__name__}"
            raise TypeError(
                f"chunk {number} is {came}, but is a pair of inputs and targets\n    write: yield x, y"
            )
        try:
            return self.take(*chunk)
        except (ValueError, TypeError) as problem:
            raise type(problem)(f"chunk {number}: {problem}") from None


def blocks_of(layers: Sequence[Layer], loss: Loss, x: Any, y: Any, size: int | None) -> tuple[Blocks, int]:
    """Find out what rows come from.

    Parameters
    ----------
    layers : sequence of Layer
    loss : Loss
    x, y
        Arrays; or memory-mapped arrays; or, with `y` None, an iterable of pairs (x, y), or a function that
        begins such an iterable anew.
    size : int or None
        How many rows make a batch; None for all.

    Returns
    -------
    (Blocks, int)
        The rows, and the batch size.

    Raises
    ------
    ValueError, TypeError
        If they are not what the network takes.
    """

    def take(some_x: Any, some_y: Any) -> Block:
        inputs = inputs_for(layers, some_x, copy=False)
        return inputs, targets_for(layers, loss, some_y, len(inputs), copy=False)

    if y is None:
        if not (callable(x) or isinstance(x, Iterable)) or isinstance(x, (np.ndarray, str, bytes)):
            raise ValueError("targets are missing\n    write: net.fit(X, y, ...)")
        if size is None:
            raise ValueError(
                "chunks are trained batch by batch, so there is a batch_size\n    write: batch_size=32"
            )
        if callable(x) and not _takes_nothing(x):
            raise TypeError(
                "the function that begins the chunks takes arguments, but is called without"
                "\n    write: net.fit(lambda: chunks_of(path), ...)"
            )
        return Chunks(take, x, size), size
    if (
        isinstance(x, np.memmap)
        and isinstance(y, np.ndarray)
        and size is not None
        and len(x) == len(y) > BLOCK
    ):
        _check_size(size, len(x))
        return Mapped(take, x, y, size), size
    inputs, targets = take(x, y)
    size = len(inputs) if size is None else size
    _check_size(size, len(inputs))
    return InMemory(inputs, targets), size


def _takes_nothing(function: Callable[..., Any]) -> bool:
    """Whether a function can be called without arguments, as far as that can be told."""
    try:
        inspect.signature(function).bind()
    except TypeError:
        return False
    except ValueError:  # of some functions that are not written in Python nothing is known
        pass
    return True


def _check_size(size: int, rows: int) -> None:
    """See that a batch has no more rows than there are."""
    if size > rows:
        raise ValueError(
            f"batch_size is {size}, but there are {rows} examples"
            "\n    write: batch_size=None  # all of them at once"
        )
