"""Published examples with errors: the first wrong line, and the cause that is on record for it."""

from __future__ import annotations

import pytest

from nnlearn.worksheet import Marking, Worksheet, age_cgpa_as_printed

# --- the Age/CGPA table ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> Marking:
    return Worksheet.age_cgpa().mark(age_cgpa_as_printed())


def test_the_first_wrong_line_of_the_tutorial_is_its_first_sigmoid(table: Marking) -> None:
    assert table.first_wrong
    assert table.first_wrong.name == "row1.a"


@pytest.mark.parametrize(
    ("name", "verdict", "slip"),
    [
        ("row1.z", "right", ()),
        ("row1.a", "wrong", ("sign", "truncated")),
        ("row1.y_hat", "follows", ()),
        ("row1.w[0]", "follows", ()),
        ("row1.w[1]", "wrong", ("truncated",)),
        ("row1.w[2]", "follows", ()),
        ("row2.z", "follows", ()),
        ("row2.a", "wrong", ("sign",)),
        ("row2.y_hat", "follows", ()),
        ("row2.w[0]", "wrong", ("mean",)),
        ("row2.w[2]", "wrong", ("mean",)),
        ("row3.z", "follows", ()),
        ("row3.a", "wrong", ()),
    ],
)
def test_each_line_of_the_tutorial(table: Marking, name: str, verdict: str, slip: tuple[str, ...]) -> None:
    line = table[name]
    assert line.verdict == verdict
    assert line.words == ((slip,) if slip else ())


def test_what_no_slip_explains_is_wrong_without_a_name(table: Marking) -> None:
    assert "without a name" in str(table["row3.a"])
    assert not table["row3.a"].slips
