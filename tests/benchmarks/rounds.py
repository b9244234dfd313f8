"""Timing several competitors side by side: in rounds, in turn, as ratios within each round.

A computer is never as fast twice: other work, the clock of the processor and the memory of the last minutes
move every time by half. What can be compared is what ran within the same second. So all competitors work in
every round, each for about a quarter of a second, in another order each time, so that nobody always comes
after the same one, whose threads may still be busy; and what counts is the median of the ratios within the
rounds. A round in which a competitor had to wait for its processor is made again.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

#: Below this share of processor time in the time on the wall, something else had the processor.
UNDISTURBED = 0.8


class Timing(NamedTuple):
    """Seconds on the wall, and of processor time in all threads of the process."""

    wall: float
    cpu: float

    @property
    def disturbed(self) -> bool:
        """Whether the competitor had to wait for its processor."""
        return self.cpu < UNDISTURBED * self.wall


class Competitor(Protocol):
    """Somebody who trains: `block` works through so many epochs, and tells how long it took in all."""

    @property
    def name(self) -> str:
        """What its row is called."""

    def block(self, epochs: int) -> Timing:
        """Train for so many epochs."""


@dataclass(frozen=True)
class Ratios:
    """One ratio for each round, of wall times and of processor times."""

    wall: list[float]
    cpu: list[float]

    @property
    def median(self) -> float:
        """The ratio that counts."""
        return statistics.median(self.wall)

    def __str__(self) -> str:
        return f"{spoken(self.median)} [{spoken(min(self.wall))}–{spoken(max(self.wall))}]"


@dataclass(frozen=True)
class Measured:
    """What the rounds gave.

    Attributes
    ----------
    rounds : list of dict
        Of every round: each competitor's seconds for one epoch.
    epochs : dict
        How many epochs a block of each competitor had.
    repeated : int
        How many disturbed rounds were made again.
    disturbed : dict
        Whose processor was taken how often, over all rounds.
    kept : int
        How many of `rounds` are disturbed ones, kept as there had been too many.
    """

    rounds: list[dict[str, Timing]]
    epochs: dict[str, int]
    repeated: int
    disturbed: dict[str, int]
    kept: int

    def ratios(self, of: str, over: str) -> Ratios:
        """How many times as long `of` took as `over`, round by round."""
        pairs = [(taken[of], taken[over]) for taken in self.rounds]
        cpu = [a.cpu / b.cpu if b.cpu else float("nan") for a, b in pairs]
        return Ratios([a.wall / b.wall for a, b in pairs], cpu)

    def seconds(self, name: str) -> float:
        """The median time of one epoch."""
        return statistics.median(taken[name].wall for taken in self.rounds)

    def cores(self, name: str) -> float:
        """How many processors it had at work, at the median."""
        return statistics.median(taken[name].cpu / taken[name].wall for taken in self.rounds)


def measure(
    competitors: Sequence[Competitor],
    *,
    rounds: int = 7,
    seconds: float = 0.25,
    least: int = 1,
    pause: float = 0.1,
) -> Measured:
    """Time all competitors, round by round.

    Parameters
    ----------
    competitors : sequence of Competitor
        With different names.
    rounds : int
        How many undisturbed rounds are wanted; at most as many again are made for those that were disturbed.
    seconds : float
        About how long a block takes.
    least : int
        How many epochs a block has at least.
    pause : float
        Seconds between blocks: the threads of a library go on spinning for some milliseconds after a call,
        and would take the next one's processor.
    """
    epochs = {c.name: max(least, _epochs(c, seconds)) for c in competitors}
    kept: list[dict[str, Timing]] = []
    disturbed: dict[str, int] = {}
    repeated = left = turn = 0
    with _no_collecting():
        while len(kept) < rounds:
            turn += 1
            taken = {}
            for competitor in random.Random(turn).sample(competitors, len(competitors)):
                time.sleep(pause)
                wall, cpu = competitor.block(epochs[competitor.name])
                taken[competitor.name] = Timing(wall / epochs[competitor.name], cpu / epochs[competitor.name])
            waited = [name for name, timing in taken.items() if timing.disturbed]
            for name in waited:
                disturbed[name] = disturbed.get(name, 0) + 1
            if waited and repeated < rounds:
                repeated += 1
            else:
                left += bool(waited)
                kept.append(taken)
    return Measured(kept, epochs, repeated, disturbed, left)


def timed(train: Callable[[int], object], epochs: int) -> Timing:
    """Let a trainer work through so many epochs, and time it.

    Parameters
    ----------
    train : callable
        Takes the number of epochs.
    epochs : int
    """
    wall, cpu = time.perf_counter(), time.process_time()
    train(epochs)
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def spoken(ratio: float) -> str:
    """A ratio with as many digits as it can carry."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 100 else f"{ratio:.0f}"


def _epochs(competitor: Competitor, seconds: float) -> int:
    """How many epochs take about so long.

    The first epoch compiles and fills the caches, and is not counted. A run of one epoch may be mostly
    set-up, so longer runs are tried until one takes at least half the time.
    """
    competitor.block(1)
    epochs = 1
    while (wall := competitor.block(epochs).wall) < seconds / 2:
        epochs = min(8 * epochs, max(epochs + 1, round(epochs * seconds / max(wall, 1e-9))))
    return max(1, round(epochs * seconds / wall))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep Python's garbage collector from working in the middle of a block."""
    was = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
