"""Sealed marks: what a page may know, and what it keeps to itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.worksheet.offline import Sealed, encrypted, hashed, honest_doubts, seal, tag
from nnlearn.worksheet.working import Place, key_of


def sheet_of(*sizes: int, seed: str = "student-17") -> nn.Worksheet:
    trace = nn.Network.create(list(sizes)).trace([[0.5] * sizes[0]], [[1.0] * sizes[-1]], learning_rate=0.5)
    return nn.Worksheet(trace, seed=seed)


def sealed_of(sheet: nn.Worksheet, room: int = 60_000) -> Sealed:
    return seal(sheet.working, sheet.asked, sheet.digits, sheet.free, room)


def knows(sealed: Sealed, line: int, n: int, places: int, about: str) -> bool:
    return tag(hashed(f"{sealed.salt}/{line}/{n}e-{places}"), about) in sealed.marks


def said(sealed: Sealed, line: int, n: int, places: int) -> str:
    """What is opened by a number, as the page opens it."""
    digest = hashed(f"{sealed.salt}/{line}/{n}e-{places}")
    record = sealed.slips.get(tag(digest, "slip"))
    if record is None:
        return ""
    opened = encrypted(record, digest)
    which = int.from_bytes(opened[:2], "little")
    assert opened[2:] == sealed.keys[which]
    return sealed.words[which]


@pytest.mark.parametrize("places", range(1, 9))
def test_every_right_number_is_known_with_any_digits(places: int) -> None:
    sheet = sheet_of(2, 2, 1)
    sealed = sealed_of(sheet)
    for line, place in enumerate(sheet.asked):
        n = round(sheet.working.true(place) * 10**places)
        assert knows(sealed, line, n, places, "right 0")
        assert not knows(sealed, line, n + 1, places, "right 0")
        assert not knows(sealed, line, n - 1, places, "right 0")


@pytest.mark.parametrize("places", [2, 3, 4])
def test_who_rounds_every_number_is_never_marked_wrong(places: int) -> None:
    for seed in "abcde":
        sheet = sheet_of(2, 2, 2, seed=seed)
        sealed, values = sealed_of(sheet), dict(sheet.working.given)
        for name, step in sheet.working.steps.items():
            made = np.asarray(step.equation.function(*(values[i] for i in step.inputs)))
            values[name] = made.round(places)
        for line, place in enumerate(sheet.asked):
            n = round(float(values[place[0]][place[1]]) * 10**places)
            assert any(knows(sealed, line, n, places, f"{w} 0") for w in ("right", "rounded")), key_of(place)


def test_doubts_grow_from_line_to_line_and_are_none_where_nothing_was_rounded() -> None:
    sheet = sheet_of(2, 2, 1)
    doubts = honest_doubts(sheet.working, 4)
    assert doubts["z1"].max() < 1e-12
    assert 0 < doubts["z2"].max() < 1e-3


def test_the_words_of_a_slip_are_those_of_the_marking() -> None:
    sheet = sheet_of(2, 2, 1)
    sealed, working = sealed_of(sheet), sheet.working
    without_bias = working.values["z1"] - working.values["b1"]
    for unit in range(2):
        place: Place = ("z1", (0, unit))
        line, n = sheet.asked.index(place), round(float(without_bias[0, unit]) * 10**4)
        live = sheet.mark({key_of(place): f"{n / 10**4:.4f}"})[key_of(place)].slips[0]
        formula = sheet.hint(key_of(place), 2).partition(" = ")[2]
        assert said(sealed, line, n, 4).replace("¤", formula) == live.partition("; that gives")[0]
        assert live.startswith("bias")


def test_what_follows_counts_only_after_its_slip() -> None:
    sheet = sheet_of(2, 2, 1)
    sealed, working = sealed_of(sheet), sheet.working
    z = working.values["z1"].copy()
    n = round(float(z[0, 0] - working.values["b1"][0]) * 10**4)
    z[0, 0] = n / 10**4
    values = {**working.values, "z1": z}
    working.complete(values, working.results["z1"])
    first, line = sheet.asked.index(("z1", (0, 0))), sheet.asked.index(("a1", (0, 0)))
    follows = round(float(values["a1"][0, 0]) * 10**4)
    assert knows(sealed, line, follows, 4, f"follows {first}:{n}e-4")
    assert not knows(sealed, line, follows, 4, f"follows {first}:{n + 1}e-4")
    assert not knows(sealed, line, follows, 4, "right 0")


def test_the_other_sign_of_delta_is_right_too() -> None:
    sheet = sheet_of(2, 2, 1)
    sealed = sealed_of(sheet)
    line = sheet.asked.index(("delta2", (0, 0)))
    n = round(-sheet.working.true(("delta2", (0, 0))) * 10**4)
    assert not knows(sealed, line, n, 4, "right 0")
    assert any(knows(sealed, line, n, 4, f"right {r + 1}") for r in range(len(sealed.routes)))


def test_no_answer_stands_in_what_is_sent() -> None:
    sheet = sheet_of(2, 2, 1)
    sent = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in sealed_of(sheet).sent().items()}
    text = json.dumps(sent)
    for place in sheet.asked:
        assert f"{sheet.working.true(place):.4f}" not in text


@pytest.mark.parametrize("room", [20_000, 40_000])
def test_it_keeps_to_its_room_and_knows_what_is_right_all_the_same(room: int) -> None:
    sheet = sheet_of(2, 2, 1)
    sealed = sealed_of(sheet, room)
    assert sealed.size <= room
    for line, place in enumerate(sheet.asked):
        assert knows(sealed, line, round(sheet.working.true(place) * 10**4), 4, "right 0")


def test_the_same_sheet_is_sealed_the_same_and_another_otherwise() -> None:
    first, again, other = (sealed_of(sheet_of(2, 2, 1, seed=s)) for s in "aab")
    assert (first.marks, first.slips, first.words) == (again.marks, again.slips, again.words)
    assert first.salt != other.salt
    assert len(first.marks & other.marks) < 10
