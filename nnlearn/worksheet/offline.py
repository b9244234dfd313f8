"""A sheet's marks, sealed: a page without Python can look up a number that was typed, and cannot read one out.

What is kept of each line are short hashes of the digits that would be right, and of those that a single slip
would give, each with as many digits as a student may write. A slip's words are encrypted under a key that only
its own wrong number opens. What follows from a slip is kept under that slip: it counts only after it.

This hides the answers from a glance at the page's source, not from somebody who writes a program that tries
all numbers of four digits: a page that marks without asking anybody cannot do better.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.agreement import EXACT
from nnlearn.worksheet.marking import Marking
from nnlearn.worksheet.ranges import Range
from nnlearn.worksheet.slips import Slip, Slips
from nnlearn.worksheet.working import Place, Values, Working, key_of

#: How often a hash is hashed again: it makes trying all numbers slower, and marking hardly so.
ROUNDS = 100
#: The most digits after the point that are looked at; longer numbers are rounded to them.
MOST_PLACES = 8
#: The most marks that are kept: four bytes each.
MOST_MARKS = 9000
#: The most numbers that count as rounded early, for one line and a number of digits.
MOST_ROUNDED = 60

Mark = Callable[[Mapping[str, str]], Marking]


@dataclass
class Sealed:
    """What a page needs to mark a sheet.

    Attributes
    ----------
    salt : str
    rounds : int
    marks : set of int
        A hash of each number that is right, rounded early or follows from a slip.
    slips : dict
        From a hash of each wrong number that a slip gives: which words, and the key to them, sealed.
    words : list of bytes
        What was done, each encrypted under its own key.
    follows : tuple of int
        With how many digits after the point what follows from a slip is known.
    """

    salt: str
    rounds: int = ROUNDS
    marks: set[int] = field(default_factory=set)
    slips: dict[int, bytes] = field(default_factory=dict)
    words: list[bytes] = field(default_factory=list)
    follows: tuple[int, ...] = ()

    def sent(self) -> dict[str, Any]:
        """The same as arrays and text, for a browser; nothing's order tells which line it belongs to."""
        tags = sorted(self.slips)
        return {
            "salt": self.salt,
            "rounds": self.rounds,
            "places": MOST_PLACES,
            "follows": list(self.follows),
            "marks": np.array(sorted(self.marks), "<i4"),
            "slips": np.array(tags, "<i4"),
            "keys": np.frombuffer(b"".join(self.slips[tag] for tag in tags), np.uint8),
            "words": np.frombuffer(b"".join(self.words), np.uint8),
            "starts": np.array(np.cumsum([0, *map(len, self.words)]), "<i4"),
        }


def seal(working: Working, asked: Sequence[Place], digits: int, mark: Mark) -> Sealed:
    """Seal a sheet's marks.

    Parameters
    ----------
    working : Working
    asked : sequence of places
    digits : int
        How many digits after the point the sheet asks for. Slips are known with that many, one more and one
        less; what follows from them too, as far as there is room.
    mark : function
        Marks answers: it says whether a number is wrong, and in which words.

    Returns
    -------
    Sealed
        The same for the same sheet, on every machine.
    """
    return _Sealing(working, asked, digits, mark).sealed


def hashed(text: str, rounds: int) -> bytes:
    """Hash a text over and over."""
    digest = hashlib.sha256(text.encode()).digest()
    for _ in range(rounds):
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
    def __init__(self, working: Working, asked: Sequence[Place], digits: int, mark: Mark) -> None:
        self.working, self.mark, self.digits = working, mark, digits
        self.lines = {place: line for line, place in enumerate(asked)}
        self.places = [p for p in (digits, digits + 1, digits - 1) if p > 0]
        salt = repr((asked, digits, [(n, v.tolist()) for n, v in working.given.items()]))
        self.sealed = Sealed(hashlib.sha256(salt.encode()).hexdigest()[:16])
        self._digests: dict[tuple[int, str], bytes] = {}
        self._secret = hashlib.sha256(repr([working.true(p) for p in asked]).encode()).digest()
        self._doubts = {p: honest_doubts(working, p) for p in range(1, digits + 3)}
        for place in asked:
            self._right(place)
        named = {place: self._named(place) for place in asked}
        self._follow(named)

    # --- right ------------------------------------------------------------------------------------

    def _right(self, place: Place) -> None:
        true, line = self.working.true(place), self.lines[place]
        for p in range(MOST_PLACES + 1):
            exact = [n for n in _within(true, p, 0) if abs(n / 10**p - true) <= EXACT * abs(true) + 1e-15]
            for n in _within(true, p, 0) if p else exact:
                self._add(line, n, p, "right")
            for n in exact:
                self._add(line, n, p, "exact")
            if p in self._doubts:
                for n in _within(true, p, float(self._doubts[p][place[0]][place[1]])):
                    self._add(line, n, p, "rounded")

    # --- slips ----------------------------------------------------------------------------------

    def _named(self, place: Place) -> dict[float, Slip]:
        """The slips that the marking names, by the number that each gives here."""
        name, index = place
        true, found = self.working.true(place), {}
        for slip in Slips(self.working).of(name) if name not in self._slips else self._slips[name]:
            made = slip(self.working, self.working.values)
            if made is None or not math.isfinite(value := float(made[index])):
                continue
            if abs(value) < 1e6 and round(value, 9) not in found and abs(value - true) > EXACT * abs(true):
                found[round(value, 9)] = slip
        return {value: slip for value, slip in found.items() if self._seal_words(place, value)}

    @property
    def _slips(self) -> dict[str, tuple[Slip, ...]]:
        return {}

    def _seal_words(self, place: Place, value: float) -> bool:
        """Keep the words of a slip under its number; False where the marking has none."""
        line, number = self.lines[place], len(self.sealed.words)
        key = hashlib.sha256(self._secret + f"{line}/{value!r}".encode()).digest()[:8]
        said = self.mark({key_of(place): f"{value:.{self.digits + 2}f}"})[0]
        if said.verdict != "wrong" or not said.slips:
            return False
        self.sealed.words.append(encrypted("\n".join(said.slips).encode(), key))
        for p in self.places:
            for n in _within(value, p, 0):
                digest = self._digest(line, n, p)
                if not {tag(digest, w) for w in ("right", "rounded")} & self.sealed.marks:
                    sealed = encrypted(number.to_bytes(2, "little") + key, digest)
                    self.sealed.slips.setdefault(tag(digest, "slip"), sealed)
        return True

    # --- what follows ---------------------------------------------------------------------------

    def _follow(self, named: Mapping[Place, Mapping[float, Slip]]) -> None:
        """Keep what follows from each slip, at one number of a value or at all of them, while there is room."""
        kept = []
        for p in self.places:
            made = [mark for start in _starts(named, self.working) for mark in self._following(start, p)]
            if len(self.sealed.marks) + len(made) > MOST_MARKS:
                break
            self.sealed.marks |= set(made)
            kept.append(p)
        self.sealed.follows = tuple(kept)

    def _following(self, start: Mapping[Place, float], p: int) -> Iterator[int]:
        working = self.working
        (name, _), *_ = start
        later = [n for n in working.results[name] if any(place[0] == n for place in self.lines)]
        if not later:
            return
        values: Values = {**working.values, name: working.values[name].copy()}
        typed = {place: round(Decimal(value), p) for place, value in start.items()}
        for (_, index), number in typed.items():
            values[name][index] = float(number)
        about = "|".join(
            f"{self.lines[place]}:{_written(int(number.scaleb(p)), p)}" for place, number in typed.items()
        )
        working.complete(values, working.results[name])
        for place, line in self.lines.items():
            if place[0] not in later or not math.isfinite(value := float(values[place[0]][place[1]])):
                continue
            if abs(value - working.true(place)) > 10.0**-p / 2 and abs(value) < 1e6:
                doubt = float(self._doubts[p][place[0]][place[1]])
                for n in _within(value, p, doubt):
                    yield tag(self._digest(line, n, p), f"follows {about}")

    # --- hashes ---------------------------------------------------------------------------------

    def _add(self, line: int, n: int, p: int, about: str) -> None:
        self.sealed.marks.add(tag(self._digest(line, n, p), about))

    def _digest(self, line: int, n: int, p: int) -> bytes:
        key = line, _written(n, p)
        if key not in self._digests:
            self._digests[key] = hashed(f"{self.sealed.salt}/{line}/{key[1]}", ROUNDS)
        return self._digests[key]
