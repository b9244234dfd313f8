"""Memory that several processes see: the weights that all of them change, and what each has come to."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from multiprocessing.shared_memory import SharedMemory

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.runner import Sums

#: How long a worker waits for the others to begin, in seconds.
PATIENCE = 60.0
#: Bytes of a cache line: each kind of value begins on one of its own.
LINE = 64


class Board:
    """What all workers of a run see.

    Attributes
    ----------
    parameters : (size,) array
        The weights, as they stand at the moment.
    begun : (workers,) array
        1 for each worker that has begun.
    done : (workers,) array
        How many epochs each has completed.
    failed : (1,) array
        The first epoch, counted from 1, in which something was no longer finite; 0 if there was none.
    sums, seconds : (workers, epochs, 6) and (workers, epochs) array
        What the losses of each epoch add up to, and how long it took.
    """

    def __init__(self, name: str | None, size: int, dtype: str, workers: int, epochs: int) -> None:
        shapes = {
            "parameters": ((size,), np.dtype(dtype)),
            "begun": ((workers,), np.dtype(np.int64)),
            "done": ((workers,), np.dtype(np.int64)),
            "failed": ((1,), np.dtype(np.int64)),
            "sums": ((workers, epochs, 6), np.dtype(np.float64)),
            "seconds": ((workers, epochs), np.dtype(np.float64)),
        }
        places, room = {}, 0
        for kind, (shape, of) in shapes.items():
            places[kind] = room
            room += -(-int(np.prod(shape)) * of.itemsize // LINE) * LINE
        self.memory = SharedMemory(create=True, size=room) if name is None else _attached(name)
        arrays = {
            kind: np.ndarray(shape, of, self.memory.buf, places[kind]) for kind, (shape, of) in shapes.items()
        }
        self.parameters, self.begun, self.done = arrays["parameters"], arrays["begun"], arrays["done"]
        self.failed, self.sums, self.seconds = arrays["failed"], arrays["sums"], arrays["seconds"]

    @property
    def name(self) -> str:
        """What other processes find it by."""
        return self.memory.name

    def begin(self, worker: int) -> None:
        """Wait until all have begun, so that none learns for long before the others."""
        self.begun[worker] = 1
        until = time.monotonic() + PATIENCE
        while not self.begun.all() and time.monotonic() < until:
            time.sleep(0.001)

    def note(self, worker: int, epoch: int, sums: Sums, seconds: float) -> None:
        """Write down what a worker's epoch came to."""
        self.sums[worker, epoch] = astuple(sums)
        self.seconds[worker, epoch] = seconds
        self.done[worker] = epoch + 1

    def epochs(self) -> Iterator[tuple[Sums, float]]:
        """The epochs that all workers have completed: their sums, and how long the slowest took."""
        for epoch in range(int(self.done.min())):
            sums = Sums()
            for loss, right, penalty, rows, steps, rate in self.sums[:, epoch].tolist():
                sums += Sums(loss, right, penalty, int(rows), int(steps), rate)
            yield sums, float(self.seconds[:, epoch].max())


@contextmanager
def new_board(parameters: Array, workers: int, epochs: int) -> Iterator[Board]:
    """Share some parameters as long as anybody is inside."""
    board = Board(None, parameters.size, parameters.dtype.str, workers, epochs)
    try:
        board.parameters[...] = parameters
        board.begun[...] = board.done[...] = board.failed[...] = 0
        yield board
    finally:
        board.memory.close()
        board.memory.unlink()


def _attached(name: str) -> SharedMemory:
    """Shared memory that another process has made, and will take away."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    return SharedMemory(name)  # joblib's processes share our resource tracker: it knows the name already
