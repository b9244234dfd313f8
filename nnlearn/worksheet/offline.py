"""A sheet's marks, sealed: a page without Python can look up what was typed, and cannot read the answers out.

What is kept of each line are short hashes of the digits that would be right, and of those that a single slip
would give. A slip's words are encrypted under a key that only its own wrong number opens. What follows from a
slip is kept under that slip: it counts only after it.

This hides the answers from a glance at the page's source, not from somebody who writes a program that tries
all numbers of four digits: a page that marks without asking anybody cannot do better.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.agreement import EXACT
from nnlearn.worksheet.answers import Answer
from nnlearn.worksheet.consequences import Sheet
from nnlearn.worksheet.paper import written_out
from nnlearn.worksheet.ranges import Range
from nnlearn.worksheet.routes import routes
from nnlearn.worksheet.search import Explanation, Search
from nnlearn.worksheet.slips import Slip, Slips
from nnlearn.worksheet.working import Place, Values, Working

#: How often a hash is hashed again: it makes trying all numbers slower, and marking hardly so.
ROUNDS = 100
#: The most digits after the point that are looked at; longer numbers are rounded to them.
MOST_PLACES = 8
#: Larger numbers nobody writes.
MOST = 1e6
#: The share of the room that slips may take before what follows from them is kept.
SHARE = 0.6
#: What stands in the words for the line's right formula.
FORMULA = "¤"
#: How many bytes a key has.
KEY = 5
#: The most numbers that count as rounded early, for one line and a number of digits.
MOST_ROUNDED = 60


@dataclass
class Sealed:
    """What a page needs to mark a sheet.

    Attributes
    ----------
    salt : str
    routes : tuple of str
        What is said of each other convention by which the lines may be right.
    turned : list of list of int
        Which lines have another number by each of these conventions.
    marks : set of int
        A hash of each number that is right, rounded early or follows from a slip.
    slips : dict
        From a hash of each wrong number that a slip gives: which words, and the key to them, sealed.
    words : list of str
        What was done.
    keys : list of bytes
        What each of the words is encrypted under.
    """

    salt: str
    routes: tuple[str, ...] = ()
    turned: list[list[int]] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)
    slips: dict[int, bytes] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes are sent, about."""
        words = sum(len(said) + 4 for said in self.words)
        return 4 * len(self.marks) + (4 + 2 + KEY) * len(self.slips) + words

    def sent(self) -> dict[str, Any]:
        """The same as arrays and text, for a browser; nothing's order tells which line it belongs to."""
        letters = "".join(sorted(set("".join(self.words))))
        assert len(letters) <= 256
        texts = [bytes(map(letters.index, said)) for said in self.words]
        tags = sorted(self.slips)
        return {
            "salt": self.salt,
            "routes": list(self.routes),
            "turned": self.turned,
            "rounds": ROUNDS,
            "places": MOST_PLACES,
            "letters": letters,
            "marks": np.array(sorted(self.marks), "<i4"),
            "slips": np.array(tags, "<i4"),
            "keys": np.frombuffer(b"".join(self.slips[tag] for tag in tags), np.uint8),
            "words": np.frombuffer(b"".join(map(encrypted, texts, self.keys)), np.uint8),
            "starts": np.array(np.cumsum([0, *map(len, texts)]), "<i4"),
        }


def seal(
    working: Working, asked: Sequence[Place], digits: int, free: Sequence[str] = (), room: int = 60_000
) -> Sealed:
    """Seal a sheet's marks.

    Parameters
    ----------
    working : Working
    asked : sequence of places
    digits : int
        How many digits after the point the sheet asks for. Slips, and what follows from them, are known with
        that many; slips also with one more and one less, as far as there is room.
    free : names
        Conventions that are left to the student.
    room : int
        How many bytes there may be. The likelier slips come first.

    Returns
    -------
    Sealed
        The same for the same sheet, on every machine.
    """
    return _Sealing(working, asked, digits, free, room).sealed


def hashed(text: str) -> bytes:
    """Hash a text over and over."""
    digest = hashlib.sha256(text.encode()).digest()
    for _ in range(ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return digest


def encrypted(text: bytes, key: bytes) -> bytes:
    """Encrypt a text by the hashes of a key and a count; doing it again gives the text back."""
    blocks = (hashlib.sha256(key + bytes([n])).digest() for n in range(len(text) // 32 + 1))
    return bytes(a ^ b for a, b in zip(text, b"".join(blocks), strict=False))


def tag(digest: bytes, about: str) -> int:
    """The first four bytes of what a number's hash and a word give, as a whole number."""
    return int.from_bytes(hashlib.sha256(digest + about.encode()).digest()[:4], "little", signed=True)


class _Sealing:
    def __init__(
        self, working: Working, asked: Sequence[Place], digits: int, free: Sequence[str], room: int
    ) -> None:
        self.working, self.digits, self.room, self.slips = working, digits, room, Slips(working)
        self.lines = {place: line for line, place in enumerate(asked)}
        self.places = [p for p in (digits, digits - 1, digits + 1) if 0 < p <= MOST_PLACES]
        others = routes(working, free)
        salt = repr((asked, digits, [(n, v.tolist()) for n, v in working.given.items()]))
        told = tuple(route.told for route in others)
        self.sealed = Sealed(hashlib.sha256(salt.encode()).hexdigest()[:16], told)
        self._digests: dict[tuple[int, str], bytes] = {}
        self._numbers: dict[tuple[Place, float], int] = {}
        self._secret = hashlib.sha256(repr([working.true(p) for p in asked]).encode()).digest()
        self._doubts = {p: honest_doubts(working, p) for p in range(1, digits + 3)}
        for place in asked:
            self._right(place, working.true(place), 0)
        for route, other in enumerate(others, 1):
            turned = [p for p in asked if abs(other.working.true(p) - working.true(p)) > EXACT]
            self.sealed.turned.append([self.lines[place] for place in turned])
            for place in turned:
                self._right(place, other.working.true(place), route)
        named = self._named()
        for start, _ in sorted(_starts(named, working), key=lambda s: s[1]):
            self._follow(start)
        for p in self.places[1:]:
            for place, values in named.items():
                for value in values:
                    self._keep(place, value, p)

    # --- right ------------------------------------------------------------------------------------

    def _right(self, place: Place, true: float, route: int) -> None:
        for p in range(MOST_PLACES + 1):
            near = _within(true, p, 0)
            exact = [n for n in near if abs(n / 10**p - true) <= EXACT * abs(true) + 1e-15]
            self._add(place, near if p else exact, p, f"right {route}")
            self._add(place, near if p == 0 else (), p, f"rounded {route}")
            self._add(place, exact, p, "exact")
            if p in self._doubts:
                doubt = float(self._doubts[p][place[0]][place[1]])
                self._add(place, set(_within(true, p, doubt)) - set(near), p, f"rounded {route}")

    # --- slips ----------------------------------------------------------------------------------

    def _named(self) -> dict[Place, dict[float, Slip]]:
        """The slips that the marking names, by the number that each gives in a line; their words are kept."""
        found = {place: self._made(place) for place in self.lines}
        named: dict[Place, dict[float, Slip]] = {place: {} for place in found}
        for turn in range(max(map(len, found.values()), default=0)):
            wrong = {place: list(made)[turn] for place, made in found.items() if turn < len(made)}
            for place, (one, *_) in self._explained(wrong).items():
                if self.sealed.size < SHARE * self.room:
                    named[place][wrong[place]] = found[place][wrong[place]]
                    self._say(place, wrong[place], f"{' and '.join(one.words)}: {one.told}")
        return named

    def _made(self, place: Place) -> dict[float, Slip]:
        """What each slip gives in a line, the likelier slips first."""
        name, index = place
        true, found = self.working.true(place), {self.working.true(place): None}
        made: dict[float, Slip] = {}
        for slip in self.slips.of(name):
            array = slip(self.working, self.working.values)
            value = math.nan if array is None else float(array[index])
            if abs(value) < MOST and all(abs(value - v) > 1e-9 * max(1.0, abs(true)) for v in found):
                found[value], made[value] = None, slip
        return made

    def _explained(self, wrong: Mapping[Place, float]) -> dict[Place, tuple[Explanation, ...]]:
        """What the marking would say of these numbers, each in a sheet that is right otherwise."""
        places = self.digits + 2
        answers = {
            p: Answer(f"{v:.{places}f}", round(v, places), float(f"1e-{places}")) for p, v in wrong.items()
        }
        values = dict(self.working.values)
        sheet = Sheet(self.working, self.slips, values, {}, {}, answers, set(wrong), set())
        return {place: said for place, said in Search(sheet).explain().items() if said}

    def _say(self, place: Place, value: float, said: str) -> None:
        """Keep a slip's words, under the number that it gives."""
        formula = written_out(self.working, place, self.working.values).formula
        self._numbers[place, value] = len(self.sealed.words)
        self.sealed.words.append(said.partition("; that gives ")[0].replace(formula, FORMULA))
        self.sealed.keys.append(hashlib.sha256(self._secret + f"{place}/{value!r}".encode()).digest()[:KEY])
        self._keep(place, value, self.places[0])

    def _keep(self, place: Place, value: float, p: int) -> None:
        """Keep the key to a slip's words under its number with `p` digits after the point."""
        number = self._numbers[place, value]
        for n in _within(value, p, 0):
            digest = self._digest(self.lines[place], n, p)
            if tag(digest, "right 0") not in self.sealed.marks and self.sealed.size < self.room - 100:
                sealed = encrypted(number.to_bytes(2, "little") + self.sealed.keys[number], digest)
                self.sealed.slips.setdefault(tag(digest, "slip"), sealed)

    # --- what follows ---------------------------------------------------------------------------

    def _follow(self, start: Mapping[Place, float]) -> None:
        """Keep what follows from a slip, with as many digits as are asked for, if there is room."""
        made = set(self._following(start, self.places[0]))
        if self.sealed.size + 4 * len(made) < (1 + SHARE) / 2 * self.room:
            self.sealed.marks |= made

    def _following(self, start: Mapping[Place, float], p: int) -> Iterator[int]:
        working = self.working
        name = next(iter(start))[0]
        values: Values = {**working.values, name: working.values[name].copy()}
        typed = {place: round(value * 10**p) for place, value in start.items()}
        for (_, index), n in typed.items():
            values[name][index] = n / 10**p
        about = "|".join(f"{self.lines[place]}:{_written(n, p)}" for place, n in typed.items())
        later = [place for place in self.lines if place[0] in working.results[name]]
        working.complete(values, working.results[name] if later else ())
        for place in later:
            value = float(values[place[0]][place[1]])
            doubt = float(self._doubts[p][place[0]][place[1]])
            if abs(value) < MOST and abs(value - working.true(place)) > 10.0**-p / 2:
                for n in _within(value, p, doubt):
                    yield tag(self._digest(self.lines[place], n, p), f"follows {about}")

    # --- hashes ---------------------------------------------------------------------------------

    def _add(self, place: Place, numbers: Iterable[int], p: int, about: str) -> None:
        self.sealed.marks |= {tag(self._digest(self.lines[place], n, p), about) for n in numbers}

    def _digest(self, line: int, n: int, p: int) -> bytes:
        key = line, _written(n, p)
        if key not in self._digests:
            self._digests[key] = hashed(f"{self.sealed.salt}/{line}/{key[1]}")
        return self._digests[key]


def honest_doubts(working: Working, places: int) -> dict[str, Array]:
    """How far each number may be off for those who round every number to so many digits.

    Parameters
    ----------
    working : Working
    places : int
        Digits after the point.

    Returns
    -------
    dict of arrays
    """
    sources = sum(working.values[name].size for name in working.steps)
    known: dict[str, Any] = {
        name: Range.of(array, np.zeros_like(array), 0, sources) for name, array in working.given.items()
    }
    used, doubts = 0, {}
    for name, step in working.steps.items():
        made = step.equation.function(*(known[i] for i in step.inputs))
        true = working.values[name]
        if not isinstance(made, Range):
            made = Range.of(np.asarray(made, float), np.zeros(true.shape), 0, sources)
        doubts[name] = made.doubt + np.abs(made.middle - true)
        exact = np.abs(np.round(true, places) - true) <= EXACT
        rounding = np.where(
            exact & (doubts[name] <= EXACT) | (name in working.silent), 0.0, 10.0**-places / 2
        )
        fresh = Range.of(true, rounding, used, sources)
        known[name] = Range(made.middle, made.shares + fresh.shares, made.rest)
        used += int(np.count_nonzero(rounding))
    return doubts


def _starts(
    named: Mapping[Place, Mapping[float, Slip]], working: Working
) -> Iterator[tuple[dict[Place, float], int]]:
    """Where a single slip shows, in one number of a value or in all that it changes; and how rare it is."""
    seen: set[Any] = set()
    for name in working.steps:
        of_slip: dict[Slip, dict[Place, float]] = {}
        for place, values in named.items():
            for value, slip in values.items() if place[0] == name else ():
                of_slip.setdefault(slip, {})[place] = value
        for slip, found in of_slip.items():
            for start in [found, *({place: value} for place, value in found.items())]:
                if (key := tuple(start.items())) not in seen:
                    seen.add(key)
                    yield start, slip.rank


def _within(value: float, p: int, doubt: float) -> range:
    """The numbers of `p` digits after the point, counted in their last digit, that a value may round to."""
    scaled, reach = value * 10.0**p, 0.5 * (1 + 1e-9) + doubt * 10.0**p
    if not math.isfinite(reach):
        return range(0)
    numbers = range(math.ceil(scaled - reach), math.floor(scaled + reach) + 1)
    return numbers if len(numbers) <= MOST_ROUNDED else range(0)


def _written(n: int, p: int) -> str:
    """A number of `p` digits after the point as it is hashed: without the point, so that 0,3 is 0.3."""
    return f"{n}e-{p}"
