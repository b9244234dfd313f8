"""Sheets without number: every slip on random networks, and sheets worked rightly with honest rounding."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import nnlearn as nn
from nnlearn.worksheet import Marking
from nnlearn.worksheet.working import key_of
from tests.worksheet.by_hand import SLIPS, Task, answers, draw, rounded, spelled, worked

#: How many places are written; and how many are gone on with by those who keep all digits.
PLACES = (4, 5, 6)
FULL = 15


@dataclass
class Score:
    """How the sheets with one slip were marked."""

    sheets: int = 0
    first: int = 0
    named: int = 0
    told: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def sheet_of(task: Task) -> nn.Worksheet:
    net = nn.Network(task.W, task.b, task.squash)
    return nn.Worksheet(net.trace(task.x, task.y, task.rate))


def score(slip: str, networks: int, *, full: bool = False) -> Score:
    """Make one slip on so many networks, and see what the marking says.

    The first wrong line is the first whose digits are neither the right ones nor what honest rounding gives.
    """
    rng = np.random.default_rng([*slip.encode(), full])
    found = Score()
    while found.sheets < networks:
        task, at = draw(rng, slip)
        places = int(rng.choice(PLACES))
        sheet = sheet_of(task)
        given = spelled(
            answers(task, slip, at, FULL if full and slip != "truncated" else places, rng), places
        )
        right, honest = spelled(worked(task), places), spelled(worked(task, write=rounded(places)), places)
        wrong = [k for k in map(key_of, sheet.asked) if given[k] not in (right[k], honest[k])]
        if not wrong:
            continue  # on these numbers the slip makes no difference
        marking = sheet.mark(given)
        first = marking.first_wrong
        words = first.words if first else ()
        is_first, is_named = first is not None and first.name == wrong[0], (*SLIPS[slip],) in words
        found.sheets += 1
        found.first += is_first
        found.named += is_named
        found.told[" or ".join("+".join(w) for w in words) or "without a name"] += 1
        if not (is_first and is_named):
            found.missed.append(f"{slip}, {places} places, {wrong[0]} = {given[wrong[0]]}: {first}")
    return found


def honest_sheets(count: int, seed: int = 0) -> Iterator[tuple[dict[str, Any], Marking, float]]:
    """Sheets that are worked rightly: what was given, the marking, and how long it took.

    Rounded to places or to significant digits; as text, with a decimal comma or as floats; gone on with as
    written, with guard digits, in full, or now so, now so; with lines left out; with either sign of delta.
    """
    rng = np.random.default_rng(seed)
    for _ in range(count):
        task, _ = draw(rng)
        given = _right_answers(task, rng)
        sheet = sheet_of(task)
        start = time.perf_counter()
        marking = sheet.mark(given)
        yield given, marking, time.perf_counter() - start


def _right_answers(task: Task, rng: np.random.Generator) -> dict[str, Any]:
    style = str(rng.choice(["places", "digits", "floats"]))
    carry = str(rng.choice(["rounded", "guard", "full", "mixed"]))
    digits = int(rng.integers(2, 8))
    on_paper: dict[str, Any] = {}

    def write(name: str, v: Any) -> Any:
        on_paper[name] = shown = _rounded(v, style, digits)
        if carry == "guard":
            return _rounded(v, style, digits + int(rng.integers(1, 3)))
        keep = {"rounded": 1.0, "full": 0.0, "mixed": 0.5}[carry]
        return np.where(rng.random(np.shape(v)) < keep, shown, v)

    worked(task, write=write)
    dropped, sign = float(rng.choice([0, 0, 0.3, 0.7])), -1 if rng.random() < 0.2 else 1
    given: dict[str, Any] = {}
    for name, array in on_paper.items():
        for index in np.ndindex(array.shape):
            if rng.random() >= dropped:
                value = float(array[index]) * (sign if name.startswith(("da", "delta")) else 1)
                given[key_of((name, index))] = _spelled(value, style, digits, rng)
    return given


def alarms(marking: Marking) -> list[str]:
    """The lines of a right sheet that were not called right."""
    return [str(line) for line in marking if line.verdict in ("wrong", "follows")]


def _rounded(v: Any, style: str, digits: int) -> Any:
    places: Any = digits
    if style == "digits":
        with np.errstate(divide="ignore"):
            leading = np.floor(np.log10(np.abs(v)))
        places = digits - 1 - np.where(np.isfinite(leading), leading, 0)
    scale = 10.0**places
    return np.sign(v) * np.floor(np.abs(v) * scale + 0.5) / scale


def _spelled(value: float, style: str, digits: int, rng: np.random.Generator) -> Any:
    if style == "floats":
        return value
    places = digits
    if style == "digits":
        places = max(0, digits - 1 - int(np.floor(np.log10(abs(value)) + 1e-12))) if value else 0
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if rng.random() < 0.1 else text
