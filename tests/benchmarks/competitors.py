"""Rows at work: in this process, or in one of their own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

from tests.benchmarks.environment import threads
from tests.benchmarks.peers import Absent, Row, Trainer
from tests.benchmarks.rounds import Timing, timed
from tests.benchmarks.workloads import Problem

Making = Callable[[], Problem]


class Here:
    """A row that trains in this process.

    Parameters
    ----------
    row : Row
    making : callable
        Makes the problem.

    Raises
    ------
    Absent
        If the row cannot be there.
    """

    def __init__(self, row: Row, making: Making) -> None:
        if row.threads > (os.cpu_count() or 1):
            raise Absent(f"there are not {row.threads} processors")
        self.name, self.row = row.name, row
        with threads(row.threads):
            self.train: Trainer = row.make(making())

    def losses(self, epochs: int) -> Sequence[float]:
        """Train for so many epochs, and return the loss of each."""
        with threads(self.row.threads):
            return list(self.train(epochs))

    def block(self, epochs: int) -> Timing:
        """Train for so many epochs, and return the time that one network took."""
        with threads(self.row.threads):
            wall, cpu = timed(self.train, epochs)
        return Timing(wall / self.row.per, cpu / self.row.per)

    def close(self) -> None:
        """Nothing has to be ended."""


class Elsewhere:
    """A row that trains in a process of its own, which waits without using a processor for its turn.

    Parameters
    ----------
    row : Row
        With the environment variables of its process; its `make` is a function of a module.
    making : callable
        Makes the problem there; a function of a module with its arguments.

    Raises
    ------
    Absent
        If the row cannot be there.
    """

    def __init__(self, row: Row, making: Making) -> None:
        self.name = row.name
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        arguments = (theirs, row.make, row.threads, making, dict(row.alone or {}))
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self._answer()

    def losses(self, epochs: int) -> Sequence[float]:
        """Train for so many epochs, and return the loss of each."""
        self.line.send(("losses", epochs))
        answer: Sequence[float] = self._answer()
        return answer

    def block(self, epochs: int) -> Timing:
        """Train for so many epochs, and return the time that the process took for it."""
        self.line.send(("block", epochs))
        return Timing(*self._answer())

    def close(self) -> None:
        """End the process."""
        self.line.close()
        self.process.join(timeout=10)

    def _answer(self) -> Any:
        try:
            answer = self.line.recv()
        except EOFError:
            raise RuntimeError(f"{self.name}: its process ended with {self.process.exitcode}") from None
        if isinstance(answer, Absent):
            raise answer
        return answer


def _serve(
    line: Connection,
    make: Callable[[Problem], Trainer],
    number: int,
    making: Making,
    variables: Mapping[str, str],
) -> None:
    """Train as the other end of the line asks for it, until it hangs up."""
    os.environ.update(variables)
    with threads(number):
        try:
            train = make(making())
        except Absent as absent:
            line.send(absent)
            return
        with threads(number):  # once more, for the libraries that were loaded just now
            line.send("ready")
            while True:
                try:
                    what, epochs = line.recv()
                except EOFError:
                    return
                line.send(list(train(epochs)) if what == "losses" else tuple(timed(train, epochs)))
