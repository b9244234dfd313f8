"""How a sheet is marked: each line on its own number, from the student's numbers in the lines before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.agreement import EXACT, agrees
from nnlearn.worksheet.answers import Answer, NotANumber, read
from nnlearn.worksheet.consequences import Sheet
from nnlearn.worksheet.last_zeros import with_last_zeros
from nnlearn.worksheet.marking import MarkedLine, Marking
from nnlearn.worksheet.ranges import Range
from nnlearn.worksheet.routes import Route, routes
from nnlearn.worksheet.search import Explanation, Search
from nnlearn.worksheet.slips import Slips
from nnlearn.worksheet.working import Place, Values, Working, key_of


class Marker:
    """Marks sheets of one working.

    Parameters
    ----------
    working : Working
    asked : sequence of places
        The lines that are asked for; others are marked too where they are given.
    free : names
        Conventions that are left to the student, of :data:`nnlearn.worksheet.routes.FREE`.
    """

    def __init__(self, working: Working, asked: Sequence[Place], free: Sequence[str] = ()) -> None:
        self.working, self.asked = working, tuple(asked)
        self.slips = Slips(working)
        self._routes = routes(working, free)

    def mark(self, given: Mapping[str, Any]) -> Marking:
        """Mark what was written: see :meth:`nnlearn.worksheet.Worksheet.mark`."""
        written = _Written(self.working, given)
        best = _Marked(self.working, written.answers)
        route: Route | None = None
        for other in self._routes if best.wrong else ():
            if other.fits(written.answers) and self._is_near(other, best.wrong[0], written):
                tried = _Marked(other.working, written.answers)
                if self._further(tried, best):
                    best, route = tried, other
                    break
        working = self.working if route is None else route.working
        slips = self.slips if route is None else Slips(working)
        explained = best.explained(slips)
        lines = [self._line(p, written, best, explained) for p in self._in_order(written)]
        return Marking(lines, "" if route is None else route.told)

    def gone_on_with(self, given: Mapping[str, Any]) -> Values:
        """Every number as the student has it: what was written, or else what follows from it."""
        return _Marked(self.working, _Written(self.working, given).answers).values

    def _is_near(self, route: Route, place: Place, written: _Written) -> bool:
        """Whether the first wrong line is about what it should be by a convention that makes it another."""
        name, index = place
        ours, theirs = (float(w.values[name][index]) for w in (self.working, route.working))
        answer = written.answers[place]
        return theirs != ours and abs(theirs - answer.value) <= 0.3 * abs(theirs) + 2 * answer.unit

    def _further(self, tried: _Marked, best: _Marked) -> bool:
        """Whether a convention leaves fewer lines wrong, and none before the first wrong one without it."""
        if len(tried.wrong) >= len(best.wrong):
            return False
        order = list(best.answers)
        return not tried.wrong or order.index(tried.wrong[0]) > order.index(best.wrong[0])

    def _in_order(self, written: _Written) -> list[Place]:
        order = self.working.order
        asked = dict.fromkeys([*self.asked, *written.keys])
        return sorted(asked, key=lambda p: (order[p[0]], p[1]))

    def _line(
        self,
        place: Place,
        written: _Written,
        marked: _Marked,
        explained: Mapping[Place, tuple[Explanation, ...]],
    ) -> MarkedLine:
        symbol = self.working.symbol(*place)
        key = written.keys.get(place, key_of(place))
        verdict = marked.verdicts.get(place, "missing")
        note = written.notes.get(place, "") or marked.notes.get(place, "")
        expected = float(marked.working.values[place[0]][place[1]])
        return MarkedLine(
            key, symbol, written.given.get(place), expected, verdict, explained.get(place, ()), note
        )


class _Written:
    """What was given, line by line; what cannot be read is noted and counts as missing."""

    def __init__(self, working: Working, given: Any) -> None:
        if not isinstance(given, Mapping):
            raise TypeError(
                f"mark takes a dictionary of answers, but got {type(given).__name__}"
                '\n    write: sheet.mark({"z1[0,0]": 0.3775})'
            )
        self.keys: dict[Place, str] = {}
        self.given: dict[Place, Any] = {}
        self.notes: dict[Place, str] = {}
        answers: dict[Place, Answer] = {}
        for key, place, value in _entries(working, given):
            if place in self.keys:
                raise ValueError(
                    f"{self.keys[place]!r} and {key!r} are the same line\n    write: {key_of(place)!r}"
                )
            self.keys[place], self.given[place] = key, value
            try:
                answer = read(value)
            except NotANumber as problem:
                self.notes[place] = str(problem)
            else:
                if answer is not None:
                    answers[place] = answer
        order = working.order
        answers = with_last_zeros(working, self.given, answers)
        self.answers = dict(sorted(answers.items(), key=lambda a: (order[a[0][0]], a[0][1])))


def _entries(working: Working, given: Mapping[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Each number that was given; a whole array counts as its entries."""
    for key, value in given.items():
        name = str(key).strip()
        shape = working.values[name].shape if name in working.steps else ()
        if shape and isinstance(value, (list, tuple, np.ndarray)):
            array = np.array(value, dtype=object)
            if array.shape not in (shape, shape[1:] if shape[0] == 1 else shape):
                raise ValueError(
                    f"{name} has shape {shape}, but what came has shape {array.shape}"
                    f"\n    write: {key_of((name, (0,) * len(shape)))!r} and so on, one number each"
                )
            array = array.reshape(shape)
            for index in np.ndindex(shape):
                yield key_of((name, index)), (name, index), array[index]
        else:
            yield key, working.place(key), value


class _Marked:
    """The verdicts of a sheet, without the reasons."""

    def __init__(self, working: Working, answers: dict[Place, Answer]) -> None:
        self.working, self.answers = working, answers
        self.verdicts: dict[Place, str] = {}
        self.notes: dict[Place, str] = {}
        self.doubts: Values = {}
        self.carried: Values = {}
        self.follow: Values = {}
        self.values: Values = dict(working.given)
        self.by_step: dict[str, dict[tuple[int, ...], Answer]] = {}
        for (name, index), answer in answers.items():
            self.by_step.setdefault(name, {})[index] = answer
        self._work_through()
        if not self._settled():
            self._weigh_rounding()

    @property
    def wrong(self) -> list[Place]:
        """The wrong lines."""
        return [p for p in self.answers if self.verdicts[p] == "wrong"]

    def explained(self, slips: Slips) -> dict[Place, tuple[Explanation, ...]]:
        """Why each wrong line is wrong."""
        wrong = set(self.wrong)
        if not wrong:
            return {}
        self.working.complete(self.values)
        fine = {p for p in self.verdicts if p not in wrong}
        sheet = Sheet(self.working, slips, self.values, self.doubts, self.carried, self.answers, wrong, fine)
        return Search(sheet).explain()

    def _work_through(self) -> None:
        """Work out what follows from the student's numbers, line by line."""
        for name, step in self.working.steps.items():
            with np.errstate(all="ignore"):
                made = step.equation.function(*(self.values[i] for i in step.inputs))
            self.follow[name] = np.asarray(made, float)
            self.values[name] = self.follow[name]
            if name in self.by_step:
                self.values[name] = np.array(self.follow[name])
                for index, answer in self.by_step[name].items():
                    self.values[name][index] = answer.value

    def _settled(self) -> bool:
        """Whether every line is right as it stands, or follows from right lines, number by number."""
        for (name, index), answer in self.answers.items():
            true, follow = (float(v[name][index]) for v in (self.working.values, self.follow))
            if agrees(answer, true):
                self.verdicts[name, index] = self._right(name, index, answer, true)
            elif agrees(answer, follow):
                self.verdicts[name, index] = "rounded"
            else:
                self.verdicts.clear()
                return False
        return True

    def _right(self, name: str, index: tuple[int, ...], answer: Answer, true: float) -> str:
        """The verdict of a line that rounds rightly, unless it was rounded to nothing."""
        if answer.whole and abs(answer.value - true) > 1e-9 * max(1.0, abs(true)):
            self.notes[name, index] = "rounded to a whole number, it says little; write some decimals"
            return "rounded"
        return "right"

    def _weigh_rounding(self) -> None:
        """Give verdicts with the ranges of what honest rounding can have led to."""
        last = max(self.working.order[name] for name in self.by_step)
        names = list(self.working.steps)[: last + 1]
        sources = sum(self.working.values[n].size for n in names)
        slack = self._usual_rounding()
        theirs = honest = _Ranges(self.working, sources)
        for name in names:
            mine = theirs.of(name)
            true = mine if honest is theirs else honest.of(name)
            written = self.by_step.get(name, {})
            for index, answer in written.items():
                self.verdicts[name, index] = self._verdict(name, index, answer, mine, true)
            fine = {i: a for i, a in written.items() if self.verdicts[name, i] in ("right", "rounded")}
            wrong = {i for i in written if self.verdicts[name, i] == "wrong"}
            unwritten = np.zeros(mine.shape) if name in self.working.silent else slack(mine)
            self.doubts[name] = mine.doubt
            if honest is theirs and len(fine) < len(written):
                honest = theirs.copy()  # from here on the student's numbers are not the right ones
            theirs.settle(name, mine, written, unwritten, wrong)
            self.carried[name] = theirs.ranges[name].doubt
            if honest is not theirs:
                honest.settle(name, true, fine, unwritten if len(fine) == len(written) else 0 * unwritten)

    def _verdict(
        self, name: str, index: tuple[int, ...], answer: Answer, theirs: Range, honest: Range
    ) -> str:
        true = float(self.working.values[name][index])
        if agrees(answer, true):
            return self._right(name, index, answer, true)
        if _is_within(answer, honest, index):
            return "rounded"
        if agrees(answer, float(self.follow[name][index])) or _is_within(answer, theirs, index):
            return "follows"
        return "wrong"

    def _usual_rounding(self) -> Callable[[Range], Array]:
        """By how much numbers that were not written down may have been rounded: as most others were."""
        inexact = [a for a in self.answers.values() if 0 < a.unit < 1]
        units, digits = Counter(a.unit for a in inexact), Counter(a.digits for a in inexact if a.digits)
        half = max(units, key=lambda u: (units[u], u)) / 2 if units else 0.0
        few = min(digits, key=lambda d: (-digits[d], d)) if digits else 16

        def rounding(made: Range) -> Array:
            values = made.middle
            with np.errstate(divide="ignore"):
                leading = np.floor(np.log10(np.abs(values)))
            most = np.maximum(half, 10.0 ** (leading + 1 - few) / 2)
            with np.errstate(invalid="ignore"):  # a short decimal stays what it is
                off = np.abs(values - np.round(values / (2 * most)) * 2 * most)
            slack: Array = np.where(made.doubt > EXACT, most, np.minimum(most, 2 * np.nan_to_num(off)))
            return slack

        return rounding


class _Ranges:
    """What each number of a sheet may have been, with honest rounding."""

    def __init__(self, working: Working, sources: int) -> None:
        self.working, self.sources, self.used = working, sources, 0
        nothing = [(n, np.zeros_like(v)) for n, v in working.given.items()]
        self.ranges = {n: Range.of(working.given[n], none, 0, sources) for n, none in nothing}

    def copy(self) -> _Ranges:
        """The same so far."""
        made = _Ranges(self.working, self.sources)
        made.used, made.ranges = self.used, dict(self.ranges)
        return made

    def of(self, name: str) -> Range:
        """What a step gives."""
        step = self.working.steps[name]
        made = step.equation.function(*(self.ranges[i] for i in step.inputs))
        return (
            made
            if isinstance(made, Range)
            else Range.of(np.asarray(made), np.zeros_like(made), 0, self.sources)
        )

    def settle(
        self,
        name: str,
        made: Range,
        written: Mapping[tuple[int, ...], Answer],
        slack: Array,
        wrong: Collection[tuple[int, ...]] = (),
    ) -> None:
        """Note what was gone on with: what was written, or more digits of it."""
        middle, doubt = np.array(made.middle), np.array(slack)
        keep = np.ones(made.shape)
        low, high = made.low, made.high
        for index, answer in written.items():
            keep[index], middle[index] = 0, answer.value
            away = max(abs(high[index] - answer.value), abs(low[index] - answer.value))
            doubt[index] = min(answer.half, 2 * away)
            if index in wrong:  # what was gone on with is anybody's guess, but no other decision
                doubt[index] = 0.0 if answer.whole else answer.unit
        fresh = Range.of(middle, doubt, self.used, self.sources)
        self.used += int(np.count_nonzero(doubt))
        self.ranges[name] = Range(middle, fresh.shares + keep * made.shares, keep * made.rest)


def _is_within(answer: Answer, made: Range, index: tuple[int, ...]) -> bool:
    """Whether some number of a range rounds to what was written."""
    doubt = float(made.doubt[index])
    if not np.isfinite(doubt):
        return False
    off = abs(answer.value - float(made.middle[index]))
    return off <= (answer.half + doubt) * (1 + 1e-9)
