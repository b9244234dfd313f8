"""Which slip explains what was written: looked for in the step itself, then further up, then two at once.

An explanation counts only if it gives the digits that were written. The further afield a slip was looked for,
the more of them are tried, and the more of those give any digits by chance: so what is found far away is told
only where chance is unlikely, and what explains several lines at once comes before what explains one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text, to_text
from nnlearn.equations.units import entry
from nnlearn.lines import LONGEST
from nnlearn.worksheet.answers import Answer
from nnlearn.worksheet.formulas import Changed, double_changes
from nnlearn.worksheet.slips import WORDS, Slip, Slips, both
from nnlearn.worksheet.working import Place, Values, Working

#: Which of the written lines below a slip are kept: all, all but those of the same column, or none.
ALL, OTHERS, NONE = "all", "others", "none"
#: How far-fetched an explanation is, by where it was found.
HERE, CUT, MISREAD, ABOVE, TWO, ELSEWHERE = 0.0, 1.2, 1.0, 2.0, 2.5, 3.0
#: Words for want of a better one: not told beside an explanation that gives the same number.
GENERAL = {"left out", "square", "reciprocal", "function"}
#: Two explanations whose costs differ by less than this are equally good.
AS_GOOD = 0.45
#: Expected hits by mere chance beyond which what is far-fetched is not told.
CHANCE = 0.3


@dataclass(frozen=True)
class Explanation:
    """What was done, and the number that comes of it.

    Attributes
    ----------
    words : tuple of str
        The standard words: sign, updated, truncated, ….
    told : str
        What was done, as half a sentence.
    value : float
        The number that comes of it, in full.
    cost : float
        How far-fetched it is; the smallest is the best.
    """

    words: tuple[str, ...]
    told: str
    value: float
    cost: float

    def __str__(self) -> str:
        return f"{' and '.join(self.words)}: {self.told}"


@dataclass
class Sheet:
    """What is known of a sheet while it is searched for slips.

    Attributes
    ----------
    values : dict of arrays
        What the student wrote; and where nothing was written, what follows from it.
    answers : dict
        What was written, by place.
    wrong, fine : sets of places
        The lines to explain; and those that an explanation should not change.
    """

    working: Working
    slips: Slips
    values: Values
    answers: dict[Place, Answer]
    wrong: set[Place]
    fine: set[Place]


class Search:
    """Explanations for the wrong lines of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.working = sheet.working
        self._runs: dict[tuple[int, frozenset[str]], Values] = {}

    def explain(self, place: Place) -> tuple[Explanation, ...]:
        """The best explanations of one line: none, one or two."""
        found = [*self._written(place), *self._here(place), *self._misread(place)]
        if not found:
            found = [*self._above(place, ALL), *self._two(place)]
        if not found:
            found = [*self._above(place, OTHERS), *self._above(place, NONE)]
        found.sort(key=lambda e: e.cost)
        kept: list[Explanation] = []
        for one in found:
            if one.cost > found[0].cost + AS_GOOD:
                break
            same = [k for k in kept if k.words == one.words]
            again = [
                k
                for k in kept
                if set(one.words) & GENERAL and abs(k.value - one.value) <= 1e-9 * abs(k.value)
            ]
            if not same and not again:
                kept.append(one)
        return tuple(kept[:2])

    # --- where to look ------------------------------------------------------------------------------

    def _written(self, place: Place) -> Iterator[Explanation]:
        """Slips of the pen: cut short, copied from another line."""
        name, index = place
        answer = self.sheet.answers[place]
        follow = float(self._result(name)[index])
        if _cut(answer, follow):
            yield Explanation(
                ("truncated",), f"{number_text(follow, 8)} was cut short, not rounded", follow, HERE
            )
        order = [p for p in self.sheet.answers if self._before(p, place)]
        for away, other in enumerate(reversed(order[-4:])):
            theirs = self.sheet.answers[other]
            if theirs.value == answer.value and theirs.value != 0 and (away == 0 or other[0] == name):
                told = f"this is {self.working.symbol(*other)}, from the line above"
                yield Explanation(("copied",), told, theirs.value, HERE + 0.1 + 0.2 * away)

    def _here(self, place: Place) -> Iterator[Explanation]:
        """One slip in the step itself."""
        yield from self._matching(place, self._values(self.sheet.slips.of(place[0])), HERE, cut=True)

    def _misread(self, place: Place) -> Iterator[Explanation]:
        """A number of the right kind, but that of the neighbour."""
        name, index = place
        step, answer = self.working.steps[name], self.sheet.answers[place]
        result = self._result(name)
        told = ""
        for other in np.ndindex(result.shape):
            if other != index and _agrees(answer, float(result[other])) and result.size <= 64:
                told = f"this is {self.working.symbol(name, other)}"
                yield Explanation(("neighbour",), told, float(result[other]), 0.6)
        tried: list[tuple[float, str, tuple[str, ...]]] = []
        arrays = [self.sheet.values[i] for i in step.inputs]
        if sum(a.size for a in arrays) > 64:
            return
        for at, (array, read) in enumerate(zip(arrays, step.inputs, strict=True)):
            for there, instead in _neighbours(array.shape):
                changed = array.copy()
                changed[there] = array[instead]
                with np.errstate(all="ignore"):
                    value = float(
                        np.asarray(step.equation.function(*arrays[:at], changed, *arrays[at + 1 :]))[index]
                    )
                told = (
                    f"{self.working.symbol(read, instead)} was taken for {self.working.symbol(read, there)}"
                )
                tried.append((value, told, ("neighbour",)))
        yield from self._single(place, tried, MISREAD)

    def _above(self, place: Place, keep: str) -> Iterator[Explanation]:
        """A slip in a step further up, whose line was not written down; or not gone on with."""
        candidates = [(slip, found) for slip, found in self._from_above(place[0], keep) if place[0] in found]
        yield from self._matching(place, candidates, ABOVE if keep == ALL else ELSEWHERE, cut=True)

    def _from_above(self, name: str, keep: str) -> Iterator[tuple[Slip, Values]]:
        """What comes of each slip in each step that a value depends on."""
        working = self.working
        for source in reversed([n for n in working.steps if n in working.sources[name]]):
            between = [n for n in working.results[source] if n in working.sources[name]]
            if keep == ALL and self._all_written((source, *between)):
                continue  # all that lies between is known
            for slip in self.sheet.slips.of(source):
                yield slip, self._run(slip, keep, name)

    def _two(self, place: Place) -> Iterator[Explanation]:
        """Two slips in the step itself."""
        slips = self.sheet.slips.of(place[0])
        pairs = [b for i, s in enumerate(slips) for t in slips[i + 1 :] if (b := both(s, t))]
        step = self.working.steps[place[0]]
        pairs += [Slip(step.name, c.words, "", c) for c in double_changes(step.equation)]
        yield from self._matching(place, self._values(pairs), TWO, cut=False)

    # --- whether it explains ------------------------------------------------------------------------

    def _matching(
        self, place: Place, candidates: Iterable[tuple[Slip, Values]], cost: float, *, cut: bool
    ) -> Iterator[Explanation]:
        """The slips among the candidates that give the digits that were written."""
        name, index = place
        answer = self.sheet.answers[place]
        candidates = list(candidates)
        chance = _chance(answer, np.array([found[name][index] for _, found in candidates]))
        right = float(self._result(name)[index])
        for slip, found in candidates:
            value = float(found[name][index])
            if abs(value - right) <= 1e-9 * max(abs(value), abs(right)):
                continue  # no slip here: it makes no difference
            agrees = _agrees(answer, value)
            if not agrees and not (cut and _cut(answer, value)):
                continue
            hits, misses = self._hits(found)
            if cost >= ABOVE and hits < 1.5 and chance > CHANCE:
                continue
            words, told = slip.words, self._told(slip, name, index, value)
            if not agrees:
                words, told = (*words, "truncated"), f"{told}, which was cut short, not rounded"
            total = cost + (0 if agrees else CUT) + 0.02 * slip.rank
            yield Explanation(words, told, value, total - 0.75 * (min(hits, 4) - 1) + 0.6 * misses)

    def _single(
        self, place: Place, tried: Sequence[tuple[float, str, tuple[str, ...]]], cost: float
    ) -> Iterator[Explanation]:
        """What explains this one number, among what was tried for it alone."""
        answer = self.sheet.answers[place]
        chance = _chance(answer, np.array([value for value, _, _ in tried]))
        right = float(self._result(place[0])[place[1]])
        for value, told, words in tried:
            if _agrees(answer, value) and not _agrees(answer, right) and chance <= CHANCE:
                yield Explanation(words, told, value, cost + 0.02 * WORDS.index(words[0]))

    def _hits(self, found: Values) -> tuple[float, int]:
        """How many wrong lines it gives (cut ones count half), and how many right ones it would spoil."""
        sheet, hits = self.sheet, 0.0
        for name, index in sheet.wrong:
            if name in found:
                answer, value = sheet.answers[name, index], float(found[name][index])
                hits += 1.0 if _agrees(answer, value) else 0.5 * _cut(answer, value)
        misses = sum(
            n in found and not _agrees(sheet.answers[n, i], float(found[n][i])) for n, i in sheet.fine
        )
        return hits, misses

    # --- what comes of a slip ---------------------------------------------------------------------------

    def _values(self, slips: Iterable[Slip]) -> Iterator[tuple[Slip, Values]]:
        for slip in slips:
            array = slip(self.working, self.sheet.values)
            if array is not None:
                yield slip, {slip.step: array}

    def _result(self, name: str) -> Array:
        """What a step gives, worked out rightly from the student's numbers."""
        step = self.working.steps[name]
        with np.errstate(all="ignore"):
            return np.asarray(step.equation.function(*(self.sheet.values[i] for i in step.inputs)))

    def _run(self, slip: Slip, keep: str, target: str) -> Values:
        """All that comes of a slip further down; what was written there is kept, or worked out anew."""
        anew = frozenset(
            n for n in self.working.steps if keep == NONE or (keep == OTHERS and _alike(n, target))
        )
        key = id(slip), anew
        if key not in self._runs:
            made = slip(self.working, self.sheet.values)
            self._runs[key] = {} if made is None else self._follow(slip.step, made, anew)
        return self._runs[key]

    def _follow(self, source: str, made: Array, anew: Collection[str]) -> Values:
        """What comes of another result of one step."""
        found: Values = {}
        values = {**self.sheet.values, source: self._kept(source, made, anew)}
        for name in self.working.results[source]:
            self.working.complete(values, [name])
            found[name] = values[name]
            values[name] = self._kept(name, values[name], anew)
        return found

    def _kept(self, name: str, made: Array, anew: Collection[str]) -> Array:
        if name in anew:
            return made
        made = np.array(made)
        for place in self.sheet.answers:
            if place[0] == name:
                made[place[1]] = self.sheet.values[name][place[1]]
        return made

    def _all_written(self, names: Iterable[str]) -> bool:
        return all(p in self.sheet.answers for n in names for p in self.working.places(n))

    def _before(self, one: Place, other: Place) -> bool:
        order = self.working.order
        return (order[one[0]], one[1]) < (order[other[0]], other[1])

    # --- in words ----------------------------------------------------------------------------------

    def _told(self, slip: Slip, name: str, index: tuple[int, ...], value: float) -> str:
        """What was done, with the formula where it was the formula that changed."""
        step = self.working.steps[slip.step]
        here = slip.step == name
        at = index if here else (0,) * self.working.values[slip.step].ndim
        where = "" if here else f", in {self.working.symbol(step.name)}"
        said = [slip.told] if slip.told else []
        if isinstance(slip.formula, Changed):
            shapes = {p: self.working.values[v].shape for p, v in step.arguments.items()}

            def named(symbol: object) -> str:
                quantity, entries = getattr(symbol, "quantity", ""), getattr(symbol, "index", ())
                return (
                    _alone(self.working.symbol(step.arguments[quantity], entries))
                    if quantity
                    else str(symbol)
                )

            try:
                written = [
                    to_text(entry(tree, at, shapes, LONGEST), named)
                    if hasattr(tree, "__array_ufunc__")
                    else str(tree)
                    for tree in (slip.formula.tree, step.equation.textbook)
                ]
            except (ValueError, IndexError, KeyError):
                written = [to_text(slip.formula.tree), step.equation.formula]
            said.append(f"{written[0]} was worked out, not {written[1]}")
        return f"{', and '.join(said)}{where}; that gives {number_text(value, 8)}"


def _alike(name: str, other: str) -> bool:
    """Whether two rows of a table hold the same kind of value."""
    return "." in name and name.rpartition(".")[2] == other.rpartition(".")[2]


def _alone(symbol: str) -> str:
    """A name within a formula, without the row that the whole line is about."""
    return symbol.rpartition(": ")[2]


def _agrees(answer: Answer, value: float) -> bool:
    """Whether a number, rounded to the digits that were written, is what was written."""
    return abs(answer.value - value) <= answer.half * (1 + 1e-9) + 1e-12 * abs(value)


def _cut(answer: Answer, value: float) -> bool:
    """Whether a number's digits were cut off where they should have been rounded."""
    if not answer.unit or not math.isfinite(value) or _agrees(answer, value):
        return False
    kept = math.trunc(value / answer.unit * (1 + 1e-13)) * answer.unit
    return abs(kept - answer.value) <= 1e-6 * answer.unit and abs(value) > answer.unit


def _chance(answer: Answer, values: Array) -> float:
    """How many of the values are expected to agree by chance: from how dense they lie there."""
    window = 20 * max(answer.half, 1e-12 * abs(answer.value))
    distinct = np.unique(values[np.isfinite(values)].round(12))
    return float(np.count_nonzero(np.abs(distinct - answer.value) <= window)) / 20


def _neighbours(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every place of an array with each place beside it, and with its mirror image."""
    for there in np.ndindex(shape):
        beside = {there[::-1]} if len(shape) == 2 else set()
        for axis in range(len(shape)):
            beside |= {(*there[:axis], there[axis] + d, *there[axis + 1 :]) for d in (-1, 1)}
        for other in sorted(beside - {there}):
            if all(0 <= i < n for i, n in zip(other, shape, strict=True)):
                yield there, other
