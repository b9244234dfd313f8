"""Threads that work side by side, and put down what they have done one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition


class Turns:
    """Lets threads in one by one: in the order of their numbers, whichever is there first.

    Examples
    --------
    >>> turns, done = Turns(), []
    >>> for number in range(3):
    ...     with turns.turn(number):
    ...         done.append(number)
    >>> done
    [0, 1, 2]
    """

    def __init__(self) -> None:
        self._changed, self._next, self._stopped = Condition(), 0, False

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Wait for all before `number`; when they have been stopped, that is never, and the thread ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._next == number)
            if self._stopped:
                raise _Stopped
            yield
            self._next += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Send all home that wait, and all that come."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


class _Stopped(Exception):
    """Another thread failed, or the work was broken off."""


def side_by_side(threads: int, work: Callable[[int, Turns], None]) -> None:
    """Let so many threads work; if one fails, the others end at their next turn, and its problem is raised.

    Parameters
    ----------
    threads : int
        With one, the work is done here.
    work : callable
        Takes the number of its thread, from 0, and the turns.
    """
    turns = Turns()

    def stopping(number: int) -> None:
        try:
            work(number, turns)
        except BaseException:
            turns.stop()
            raise

    if threads == 1:
        work(0, turns)
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            started = [pool.submit(stopping, number) for number in range(threads)]
            failed = [problem for one in started if (problem := one.exception()) is not None]
        finally:  # who waits for a thread that was not started, or for work that was broken off
            turns.stop()
    for problem in failed:
        if not isinstance(problem, _Stopped):
            raise problem
