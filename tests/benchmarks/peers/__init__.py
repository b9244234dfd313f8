"""Who else trains the same networks: one small file for each, in its best honest form.

Each module has a function ``rows(case)`` that lists the rows it has in the table. A row makes a *trainer*: a
function that works through so many epochs, one after the other, and returns the loss of each.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.workloads import Problem

Trainer = Callable[[int], Sequence[float]]


class Absent(Exception):
    """A row that cannot be there, and why."""


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes
    ----------
    name : str
    make : callable
        Makes the trainer of a problem, or raises Absent.
    threads : int
        How many threads it may use.
    ratio : (str, str)
        Which row's time is divided by which: by default its own by that of nnlearn with as many threads.
    compared : bool
        Whether its losses must agree; the others work with other weights, or have no losses.
    in_order : bool
        Its losses are compared without shuffling, as it shuffles in a way of its own.
    tolerance : float
        How far its losses may be from the reference's in float64.
    alone : mapping or None
        It works in a process of its own, with these environment variables.
    per : int
        How many networks it trains at once: its time is told for one of them.
    """

    name: str
    make: Callable[[Problem], Trainer]
    threads: int = 1
    ratio: tuple[str, str] = ("", "")
    compared: bool = True
    in_order: bool = False
    tolerance: float = 1e-9
    alone: Mapping[str, str] | None = field(default=None, hash=False)
    per: int = 1

    def __post_init__(self) -> None:
        if self.ratio == ("", ""):
            mine = "nnlearn" if self.threads == 1 else f"nnlearn, {self.threads} threads"
            object.__setattr__(self, "ratio", (self.name, mine))


def needs(package: str) -> Any:
    """Import a package, or say that it is absent."""
    try:
        return importlib.import_module(package)
    except ImportError:
        raise Absent(
            f'{package} is not installed    write: python -m pip install -e ".[benchmarks]"'
        ) from None


def two_threads(row: Row) -> Row:
    """The same row with two threads."""
    return Row(f"{row.name}, 2 threads", row.make, 2, compared=row.compared)
