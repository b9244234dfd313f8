"""Which slip explains what was written: looked for in the step itself, then further up, then two at once.

An explanation counts only if it gives the digits that were written. The further afield a slip was looked for,
the more of them are tried, and the more of those give any digits by chance: so what is found far away is told
only where chance is unlikely, and what explains several lines at once comes before what explains one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.expression import Expression
from nnlearn.equations.notation import number_text, to_text
from nnlearn.equations.units import entry
from nnlearn.lines import LONGEST
from nnlearn.worksheet.agreement import agrees, by_chance, cut_short
from nnlearn.worksheet.consequences import ALL, NONE, OTHERS, Consequences, Outcome, Sheet
from nnlearn.worksheet.formulas import Changed
from nnlearn.worksheet.slip import WORDS, Slip
from nnlearn.worksheet.working import Place, Values

#: How far-fetched an explanation is, by where it was found.
HERE, NEARLY, CUT, MISREAD, ABOVE, TWO, ELSEWHERE, TWO_ABOVE = 0.0, 0.3, 1.2, 0.25, 2.0, 2.5, 3.0, 3.5
#: Words for want of a better one: not told beside an explanation that gives the same number.
GENERAL = {"left out", "square", "reciprocal", "function"}
#: Two explanations whose costs differ by less than this are equally good.
AS_GOOD = 0.45
#: Expected hits by mere chance beyond which what is far-fetched is not told.
CHANCE = 0.3
#: So many lines of a sheet are searched far and wide; who has more that nothing explains, needs other help.
MOST_SEARCHED = 4
#: Larger arrays are not searched number by number.
SMALL = 64


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
    """

    words: tuple[str, ...]
    told: str
    value: float

    def __str__(self) -> str:
        return f"{' and '.join(self.words)}: {self.told}"


@dataclass(frozen=True)
class Match:
    """Something that gives the digits of a line.

    Attributes
    ----------
    cost : float
        How far-fetched it is; the smallest is the best.
    outcome : (Slip, dict) or None
        The slip and what comes of it, where it is one of a whole step.
    """

    words: tuple[str, ...]
    told: Callable[[], str]
    value: float
    cost: float
    outcome: Outcome | None = None


class Search:
    """Explanations for the wrong lines of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.working = sheet, sheet.working
        self.consequences = Consequences(sheet)
        self._outcomes: dict[tuple[str, str], tuple[list[Outcome], Array]] = {}
        self._left = MOST_SEARCHED

    def explain(self) -> dict[Place, tuple[Explanation, ...]]:
        """The best explanations of each wrong line: none, one or two."""
        found = {place: self._matches(place) for place in self.sheet.answers if place in self.sheet.wrong}
        for place, matches in found.items():
            matches += self._as_beside(place, found)
        return {place: self._best(matches) for place, matches in found.items()}

    def _matches(self, place: Place) -> list[Match]:
        found = [*self._written(place), *self._among(place, "here", HERE), *self._misread(place)]
        if self._left > 0 and (not found or self._stands_alone(place, found)):
            self._left -= 1
            alone = not found
            found += self._among(place, ALL, ABOVE)
            found += self._among(place, "two", TWO) if alone else ()
            if alone and min((m.cost for m in found), default=np.inf) > ABOVE:
                found += self._among(place, "two above", TWO_ABOVE)
                found += [m for keep in (OTHERS, NONE) for m in self._among(place, keep, ELSEWHERE)]
        return [m for m in found if self._says_something(place, m)]

    def _says_something(self, place: Place, found: Match) -> bool:
        """Whether a number explains what was written: 0.46 is no reason for a bare 0 or 1."""
        answer = self.sheet.answers[place]
        return not answer.whole or answer.digits > 1 or abs(found.value - answer.value) <= 1e-9

    def _stands_alone(self, place: Place, found: list[Match]) -> bool:
        """Whether what was found explains this number only, while most of those beside it are wrong too."""
        beside = [p for p in self.sheet.wrong if p[0] == place[0] and p != place]
        if len(beside) < len([p for p in self.sheet.answers if p[0] == place[0]]) / 2:
            return False
        return not any(
            "truncated" in m.words
            or (m.outcome and any(agrees(self.sheet.answers[p], _at(m.outcome[1], p)) for p in beside))
            for m in found
        )

    def _as_beside(self, place: Place, found: dict[Place, list[Match]]) -> list[Match]:
        """What explains other numbers of the same value, where nothing as good was found for this one."""
        answer = self.sheet.answers[place]
        best = min((m.cost for m in found[place]), default=np.inf)
        if best < NEARLY:
            return []
        beside = {
            id(m.outcome[0]): m
            for other, matches in found.items()
            if other[0] == place[0] and other != place and matches
            for least in [min(m.cost for m in matches)]
            for m in matches
            if m.outcome and m.cost <= least + AS_GOOD and "truncated" not in m.words
        }
        return [
            self._match(m.outcome, place, 0.0, m.words)
            for m in beside.values()
            if m.outcome and agrees(answer, _at(m.outcome[1], place))
        ]

    def _best(self, found: list[Match]) -> tuple[Explanation, ...]:
        """The best, and the second best where it is as good."""
        kept: list[Match] = []
        for one in sorted(found, key=lambda m: m.cost):
            if kept and one.cost > kept[0].cost + AS_GOOD:
                break
            again = (
                set(one.words) & GENERAL and abs(k.value - one.value) <= 1e-9 * abs(k.value) for k in kept
            )
            if one.words not in [k.words for k in kept] and not any(again):
                kept.append(one)
        return tuple(Explanation(m.words, m.told(), m.value) for m in kept[:2])

    # --- where to look ------------------------------------------------------------------------------

    def _written(self, place: Place) -> Iterator[Match]:
        """Slips of the pen: cut short, copied from another line."""
        name, index = place
        answer = self.sheet.answers[place]
        follow = float(self.consequences.right(name)[index])
        if cut_short(answer, follow, self._doubt(place)):
            told = f"{number_text(follow, 8)} was cut short, not rounded"
            yield Match(("truncated",), lambda: told, follow, HERE)
        above = list(self.sheet.answers)
        above = above[max(0, above.index(place) - 4) : above.index(place)]
        for away, other in enumerate(reversed(above)):
            theirs = self.sheet.answers[other].value
            if theirs == answer.value and theirs != 0 and (away == 0 or other[0] == name):
                copied = f"this is {self.working.symbol(*other)}, from the line above"
                yield Match(("copied",), lambda said=copied: said, theirs, HERE + 0.1 + 0.2 * away)  # type: ignore[misc]

    def _misread(self, place: Place) -> Iterator[Match]:
        """A number of the right kind, but that of the neighbour."""
        name, index = place
        step, answer = self.working.steps[name], self.sheet.answers[place]
        result, symbol = self.consequences.right(name), self.working.symbol
        if result.size > SMALL:
            return
        rank = 0.02 * WORDS.index("neighbour")
        for other in np.ndindex(result.shape):
            if other != index and agrees(answer, float(result[other])):
                told = f"this is {symbol(name, other)}"
                value = float(result[other])
                yield Match(("neighbour",), lambda said=told: said, value, 0.6)  # type: ignore[misc]
        arrays = [self.sheet.values[i] for i in step.inputs]
        if sum(a.size for a in arrays) > SMALL:
            return
        tried: list[tuple[float, Place, Place]] = []
        for at, (array, read) in enumerate(zip(arrays, step.inputs, strict=True)):
            for there, instead in _neighbours(array.shape):
                changed = array.copy()
                changed[there] = array[instead]
                with np.errstate(all="ignore"):
                    made = step.equation.function(*arrays[:at], changed, *arrays[at + 1 :])
                tried.append((float(np.asarray(made)[index]), (read, instead), (read, there)))
        chance = by_chance(answer, np.array([value for value, _, _ in tried]))
        for value, taken, right in tried if chance <= CHANCE else []:
            if agrees(answer, value, self._doubt(place)):
                cost = MISREAD + rank + (0 if agrees(answer, value) else NEARLY)
                told = f"{symbol(*taken)} was taken for {symbol(*right)}"
                yield Match(("neighbour",), lambda said=told: said, value, cost)  # type: ignore[misc]

    def _among(self, place: Place, where: str, cost: float) -> Iterator[Match]:
        """The slips of some kind that give the digits that were written."""
        name, index = place
        answer, doubt = self.sheet.answers[place], self._doubt(place)
        outcomes, stacked = self._all(name, where)
        if not outcomes:
            return
        values = np.array([array[index] for array in stacked])
        right = float(self.consequences.right(name)[index])
        close = np.abs(values - answer.value) <= 8 * answer.unit + doubt + 1e-9 * abs(answer.value)
        changes = np.abs(values - right) > 1e-9 * np.maximum(np.abs(values), abs(right))
        chance = by_chance(answer, values)
        for i in np.flatnonzero(close & changes):
            slip, found = outcomes[i]
            value = float(values[i])
            exactly, nearly = agrees(answer, value), agrees(answer, value, doubt + slip.loose * answer.unit)
            if where == "here" and not nearly and doubt:
                nearly = agrees(answer, value, self.consequences.reach(slip, place))
            cut = cost <= ABOVE and not nearly and cut_short(answer, value, doubt)
            if not nearly and not cut:
                continue
            hits, misses = self._hits(found)
            if cost >= ABOVE and hits < 1.5 and chance > CHANCE:
                continue
            total = cost + (0 if exactly else NEARLY if nearly else CUT)
            total += 0.6 * misses - 0.75 * (min(hits, 4) - 1)
            yield self._match((slip, found), place, total, (*slip.words, *["truncated"] * cut))

    def _match(self, outcome: Outcome, place: Place, cost: float, words: tuple[str, ...]) -> Match:
        slip, found = outcome
        value = _at(found, place)

        def told() -> str:
            said = f"{self._told(slip, place)}; that gives {number_text(value, 8)}"
            return f"{said}, which was cut short, not rounded" if "truncated" in words else said

        return Match(words, told, value, cost + 0.02 * slip.rank, outcome)

    def _all(self, name: str, where: str) -> tuple[list[Outcome], Array]:
        """Every outcome of some kind in one step, and its arrays stacked."""
        key = name, where
        if key not in self._outcomes:
            made: Iterable[Outcome]
            if where == "here":
                made = self.consequences.here(name)
            elif where == "two":
                made = self.consequences.of_two(name)
            elif where == "two above":
                made = self.consequences.of_two_above(name)
            else:
                made = self.consequences.from_above(name, where)
            outcomes = list(made)
            self._outcomes[key] = outcomes, np.array([found[name] for _, found in outcomes])
        return self._outcomes[key]

    # --- how well it fits -----------------------------------------------------------------------------

    def _hits(self, found: Values) -> tuple[float, int]:
        """How many wrong lines it gives (cut ones count half), and how many right ones it would spoil."""
        sheet, hits, misses = self.sheet, 0.0, 0
        for place in sheet.wrong:
            if place[0] in found:
                answer, value, doubt = sheet.answers[place], _at(found, place), self._doubt(place)
                hits += 1.0 if agrees(answer, value, doubt) else 0.5 * cut_short(answer, value, doubt)
        for place in sheet.fine:
            if place[0] in found:
                misses += not agrees(sheet.answers[place], _at(found, place), self._doubt(place))
        return hits, misses

    def _doubt(self, place: Place) -> float:
        """How far what follows at a place may be off, honestly; nothing where it could be anything."""
        doubts = self.sheet.doubts.get(place[0])
        doubt = 0.0 if doubts is None else float(doubts[place[1]])
        return doubt if doubt < 10 * self.sheet.answers[place].unit else 0.0

    # --- in words ----------------------------------------------------------------------------------

    def _told(self, slip: Slip, place: Place) -> str:
        """What was done, with the formula where it was the formula that changed."""
        name, index = place
        working = self.working
        step = working.steps[slip.step]
        here = slip.step == name
        at = index if here else (0,) * working.values[slip.step].ndim
        said = [self._told(slip.before, place)] if slip.before else []
        said += [slip.told] if slip.told else []
        if isinstance(slip.formula, Changed):
            shapes = {p: working.values[v].shape for p, v in step.arguments.items()}

            def named(symbol: object) -> str:
                quantity, entries = getattr(symbol, "quantity", ""), getattr(symbol, "index", ())
                return _alone(working.symbol(step.arguments[quantity], entries)) if quantity else str(symbol)

            def written(tree: object) -> str:
                if not isinstance(tree, Expression):
                    return str(tree)
                try:
                    return to_text(entry(tree, at, shapes, LONGEST), named)
                except (ValueError, IndexError):
                    return to_text(tree)

            right = written(step.equation.textbook)
            said.append(f"{written(slip.formula.tree)} was worked out, not {right}")
        return ", and ".join(said) + ("" if here else f", in {working.symbol(step.name)}")


def _alone(symbol: str) -> str:
    """A name within a formula, without the row that the whole line is about."""
    return symbol.rpartition(": ")[2]


def _at(values: Values, place: Place) -> float:
    return float(values[place[0]][place[1]])


def _neighbours(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every place of an array with each place beside it, and with its mirror image."""
    for there in np.ndindex(shape):
        beside = {there[::-1]} if len(shape) == 2 else set()
        for axis in range(len(shape)):
            beside |= {(*there[:axis], there[axis] + d, *there[axis + 1 :]) for d in (-1, 1)}
        for other in sorted(beside - {there}):
            if all(0 <= i < n for i, n in zip(other, shape, strict=True)):
                yield there, other
