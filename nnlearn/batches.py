"""A bound step for one batch size, and the places in memory that its batches are gathered to and kept in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from nnlearn.equations.binding import Array
from nnlearn.fast_step import FastStep

#: How many bytes of rows are gathered at once: what stays in a core's cache.
GATHERED = 384 * 1024
#: Of how many rows the outputs are kept until their losses are worked out together.
KEPT = 65_536
#: Of how many batches, at most: each has a place of its own.
PLACES = 1024


def places_for(size: int, batches: int) -> int:
    """How many of so many batches of one size have a place at the same time."""
    return min(batches, max(1, KEPT // size), PLACES)


class Batches:
    """A bound step with a place for each of many batches.

    Parameters
    ----------
    step : FastStep
    size : int
        How many rows make a batch.
    kept : int
        For how many batches there are places.

    Attributes
    ----------
    by_output : dict of (outputs, kept · size) arrays
        Where the targets of the batches go, and what was prepared from them.
    outputs : dict of arrays
        Where ``z`` or ``a`` of the last layer stay.
    numbers : dict of arrays
        The numbers that change from step to step: one for each place.
    """

    def __init__(self, step: FastStep, size: int, kept: int) -> None:
        self.step, self.size, self.kept = step, size, kept
        plan, draft = step.plan, step.draft
        self.x_name = draft.part_of.get("x", ("x", ()))[0]
        shape, dtype = draft.kinds[self.x_name]
        self.gathered = min(max(1, GATHERED // (dtype.itemsize * int(np.prod(shape)))), kept)
        self.x = np.empty((self.gathered * size, shape[1]), dtype)
        self.outputs: dict[str, Array] = {}
        self.by_output: dict[str, Array] = {}
        self.numbers: dict[str, Array] = {}
        views = {self.x_name: [self.x[i * size : (i + 1) * size] for i in range(self.gathered)]}
        for name in dict.fromkeys([*plan.moving, "y"]):
            if name != self.x_name:
                views[name] = self._room(name)
        self.places = [
            plan.place_of({name: each[i % len(each)] for name, each in views.items()}) for i in range(kept)
        ]

    def _room(self, name: str) -> list[Array]:
        """Make memory for a value of each batch, and give each batch's view of it."""
        draft, size = self.step.draft, self.size
        shape, dtype = draft.kinds[name]
        if name in draft.numbers or name not in draft.per_example:
            self.numbers[name] = room = np.empty((self.kept, *shape), dtype)
            return [room[i : i + 1].reshape(shape) for i in range(self.kept)]
        if name in draft.made:
            block = (shape[1], size) if draft.sideways else (size, shape[1])
            self.outputs[name.rstrip("0123456789")] = room = np.empty((self.kept, *block), dtype)
            return [batch.T if draft.sideways else batch for batch in room]
        self.by_output[name] = room = np.empty((shape[1], self.kept * size), dtype)
        return [room[:, i * size : (i + 1) * size].T for i in range(self.kept)]

    def run(self, x: Array, chosen: Array, count: int, random: np.random.Generator) -> None:
        """Make `count` steps, on the chosen rows of `x`."""
        program, size = self.step.plan.program, self.size
        with np.errstate(all="ignore"):  # what is no longer finite is found when the losses are worked out
            for first in range(0, count, self.gathered):
                here = min(self.gathered, count - first)
                x.take(chosen[first * size : (first + here) * size], 0, self.x[: here * size], "clip")
                places = self.places[first : first + here]
                program(self._drawing(places, random) if self.step.drawn else places)

    def _drawing(self, places: Iterable[Any], random: np.random.Generator) -> Iterator[Any]:
        """Draw what dropout drops anew for each step."""
        drawn = self.step.drawn
        for place in places:
            for array in drawn:
                draw(array, random)
            yield place

    def joined(self, name: str, count: int) -> Array:
        """The kept outputs of `count` batches as one (outputs, rows) array."""
        kept = self.outputs[name][:count]
        if self.step.draft.sideways:
            kept = kept.transpose(1, 0, 2)
            return kept.reshape(len(kept), -1)
        return kept.reshape(-1, kept.shape[-1]).T

    def penalty_of(self, count: int) -> float:
        """What the weights were charged in `count` steps, together."""
        charged = self.numbers.get("E_penalty")
        return 0.0 if charged is None else float(charged[:count].sum(dtype=np.float64))


def draw(array: Array, random: np.random.Generator) -> None:
    """Fill an array with uniform random numbers: the same ones, however it lies in memory."""
    if array.T.flags.c_contiguous:
        random.random(out=array.T, dtype=array.dtype.type)
    else:
        array[...] = random.random(array.shape[::-1], dtype=array.dtype.type).T
