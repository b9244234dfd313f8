"""The teacher's guide says of every lesson what the lesson says of itself."""

from __future__ import annotations

import re

import pytest

from tests.course.course_text import lessons, markdown, sections

_ROW = re.compile(r"^\| \[(\d+ · [^\]]+)\]\((\w+)\.ipynb\) \| (\d+) \|", re.MULTILINE)
ROWS = {name: (title, int(minutes)) for title, name, minutes in _ROW.findall(markdown("24_teachers_guide"))}


def test_every_lesson_has_a_row_in_order() -> None:
    assert list(ROWS) == lessons()


@pytest.mark.parametrize("name", lessons())
def test_title_and_minutes_are_those_of_the_lesson(name: str) -> None:
    text = " ".join(markdown(name).split())
    title, minutes = ROWS[name]
    assert markdown(name).startswith(f"# {title}\n")
    said = re.search(r"(\d+) minutes", text)
    assert said
    assert minutes == int(said[1])


def test_every_lesson_has_its_misconception() -> None:
    (table,) = (
        text for anchor, text in sections("24_teachers_guide").items() if "What-students-believe" in anchor
    )
    numbers = [int(number) for number in re.findall(r"(?m)^\| (\d+) \|", table)]
    assert numbers == [int(name[:2]) for name in lessons()]


def test_every_lesson_is_in_the_plan_of_a_term() -> None:
    (plan,) = (text for anchor, text in sections("24_teachers_guide").items() if anchor == "A-term")
    cells = re.findall(r"\| ([^|]*?) (?=\|)", plan)
    taught = {int(n) for cell in cells[1:] for n in re.findall(r"\d+", cell)}
    assert {int(name[:2]) for name in lessons()} <= taught
