"""What comes of a slip: in its own step, and in the steps further down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.answers import Answer
from nnlearn.worksheet.formulas import double_changes
from nnlearn.worksheet.slip import Slip, both
from nnlearn.worksheet.slips import Slips
from nnlearn.worksheet.working import Place, Values, Working

#: Which of the written lines below a slip are kept: all, all but those of the same column, or none.
ALL, OTHERS, NONE = "all", "others", "none"
#: How many pairs of slips are tried for one value.
MOST_PAIRS = 4000

#: A slip (or two), and what comes of it.
Outcome = tuple[Slip, Values]


@dataclass
class Sheet:
    """What is known of a sheet while it is searched for slips.

    Attributes
    ----------
    values : dict of arrays
        What the student wrote; and where nothing was written, what follows from it.
    doubts : dict of arrays
        By how much what follows may differ, because the student went on with more digits than were written.
    carried : dict of arrays
        By how much the numbers that were gone on with may differ from those that were written.
    answers : dict
        What was written, by place.
    wrong, fine : sets of places
        The lines to explain; and those that an explanation should not change.
    """

    working: Working
    slips: Slips
    values: Values
    doubts: Values
    carried: Values
    answers: dict[Place, Answer]
    wrong: set[Place]
    fine: set[Place]

    @cached_property
    def written(self) -> frozenset[str]:
        """The values of which every number was written."""
        counts: dict[str, int] = {}
        for name, _ in self.answers:
            counts[name] = counts.get(name, 0) + 1
        return frozenset(n for n, count in counts.items() if count == self.working.values[n].size)


class Consequences:
    """What comes of slips on one sheet, each worked out once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.working = sheet, sheet.working
        self._runs: dict[tuple[int, frozenset[str]], Values] = {}

    def here(self, name: str) -> Iterator[Outcome]:
        """Of each slip in a step, in the step itself."""
        yield from self._made(self.sheet.slips.of(name))

    def of_two(self, name: str) -> Iterator[Outcome]:
        """Of each two slips in a step, in the step itself."""
        slips = self.sheet.slips.of(name)
        pairs = (b for i, s in enumerate(slips) for t in slips[i + 1 :] if (b := both(s, t)))
        yield from self._made(islice(pairs, MOST_PAIRS))
        step = self.working.steps[name]
        yield from self._made(Slip(name, c.words, "", c) for c in double_changes(step.equation))

    def from_above(self, name: str, keep: str) -> Iterator[Outcome]:
        """Of each slip in each step that a value depends on, nearest first."""
        for source in self._open(name, keep):
            for slip in self.sheet.slips.of(source):
                found = self._run(slip, keep, name)
                if name in found:
                    yield slip, found

    def of_two_above(self, name: str) -> Iterator[Outcome]:
        """Of each two slips in different steps that were not written down, the value's own step included."""
        sources = self._open(name, ALL)
        tried = 0
        for first, found in self.from_above(name, ALL):
            values = {**self.sheet.values, **found}
            for source in (name, *sources):
                if source != name and first.step not in self.working.sources[source]:
                    continue
                for second in self.sheet.slips.of(source):
                    tried += 1
                    if tried > MOST_PAIRS:
                        return
                    made = second(self.working, values)
                    if made is not None:
                        reached = self._follow(source, made, (), values)
                        yield _together(first, second), {**found, **reached, source: made}

    def reach(self, slip: Slip, place: Place) -> float:
        """How far what comes of a slip in its own step may be off: what was gone on with is in doubt."""
        values, index, far = self.sheet.values, place[1], 0.0
        noted = _Noted(values)
        middle = slip(self.working, noted)
        if middle is None:
            return 0.0
        for read in noted.read:
            doubt = self.sheet.carried.get(read)
            if doubt is None or not doubt.ndim:
                continue
            for at in zip(*np.nonzero(doubt), strict=True):
                moved = values[read].copy()
                moved[at] += doubt[at]
                there = slip(self.working, {**values, read: moved})
                far += 0.0 if there is None else abs(float(there[index]) - float(middle[index]))
        return far if np.isfinite(far) else 0.0

    def right(self, name: str) -> Array:
        """What a step gives, worked out rightly from the student's numbers."""
        step = self.working.steps[name]
        with np.errstate(all="ignore"):
            return np.asarray(step.equation.function(*(self.sheet.values[i] for i in step.inputs)))

    def _open(self, name: str, keep: str) -> list[str]:
        """The steps that a value depends on, nearest first; not those cut off from it by what was written."""
        working, written = self.working, self.sheet.written
        sources = [n for n in working.steps if n in working.sources[name]]
        if keep != ALL:
            return sources[::-1]
        reached, found = {name}, []
        for source in reversed(sources):
            if source in written or not any(source in working.steps[n].inputs for n in reached):
                continue
            reached.add(source)
            found.append(source)
        return found

    def _made(self, slips: Iterable[Slip]) -> Iterator[Outcome]:
        for slip in slips:
            array = slip(self.working, self.sheet.values)
            if array is not None:
                yield slip, {slip.step: array}

    def _run(self, slip: Slip, keep: str, target: str) -> Values:
        steps = self.working.steps
        anew = frozenset(n for n in steps if keep == NONE or (keep == OTHERS and _alike(n, target)))
        key = id(slip), anew
        if key not in self._runs:
            made = slip(self.working, self.sheet.values)
            self._runs[key] = {} if made is None else self._follow(slip.step, made, anew, self.sheet.values)
        return self._runs[key]

    def _follow(self, source: str, made: Array, anew: Collection[str], values: Values) -> Values:
        """What comes of another result of one step; what was written is kept, but for what is done anew."""
        found: Values = {}
        values = {**values, source: self._kept(source, made, anew)}
        for name in self.working.results[source]:
            step = self.working.steps[name]
            if name in self.sheet.written and name not in anew:
                found[name] = self._worked(name, values)
                continue  # what was written stands, and so does all that comes of it
            if all(values[i] is self.sheet.values[i] for i in step.inputs):
                continue
            found[name] = self._worked(name, values)
            values[name] = self._kept(name, found[name], anew)
        return found

    def _worked(self, name: str, values: Values) -> Array:
        step = self.working.steps[name]
        with np.errstate(all="ignore"):
            return np.asarray(step.equation.function(*(values[i] for i in step.inputs)), float)

    def _kept(self, name: str, made: Array, anew: Collection[str]) -> Array:
        if name in anew or not any(n == name for n, _ in self.sheet.answers):
            return made
        made = np.array(made)
        for place in self.sheet.answers:
            if place[0] == name:
                made[place[1]] = self.sheet.values[name][place[1]]
        return made


def _together(first: Slip, second: Slip) -> Slip:
    """Two slips in different steps, as one that tells of both."""
    words = (*first.words, *second.words)
    return Slip(second.step, words, "", second.formula, second.reads, second.written, before=first)


class _Noted(Values):
    """Values that note which of them are read."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.read: dict[str, None] = {}

    def __getitem__(self, name: str) -> Array:
        self.read[name] = None
        return super().__getitem__(name)


def _alike(name: str, other: str) -> bool:
    """Whether two rows of a table hold the same kind of value."""
    return "." in name and name.rpartition(".")[2] == other.rpartition(".")[2]
