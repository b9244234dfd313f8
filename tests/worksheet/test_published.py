"""Published examples with errors: the first wrong line, and the cause that is on record for it."""

from __future__ import annotations

import numpy as np
import pytest

import nnlearn as nn
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


# --- Mazur, "A Step by Step Backpropagation Example" (2015) ------------------------------------


X, T, HELD = [[0.05, 0.10]], [[0.01, 0.99]], ("b1", "b2")


def mazur() -> nn.Network:
    return nn.Network(
        weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]], biases=[[0.35] * 2, [0.6] * 2]
    )


def test_mazurs_error_after_one_step_is_that_of_updated_weights() -> None:
    marking = nn.Worksheet(mazur().trace(X, T, 0.5, frozen=HELD)).mark(
        {
            "a1": [["0.593269992", "0.596884378"]],
            "a2": [["0.75136507", "0.772928465"]],
            "E": "0.298371109",
            "delta2[0]": "0.138498562",
            "dW2[0,0]": "0.082167041",
            "dW1[0,0]": "0.000438568",
            "W1_new": [["0.149780716", "0.24975114"], ["0.19956143", "0.29950229"]],
            "W2_new": [["0.35891648", "0.511301270"], ["0.408666186", "0.561370121"]],
            "E_new": "0.291027924",
        }
    )
    assert [line.name for line in marking if line.verdict == "wrong"] == ["E_new"]
    assert marking["E_new"].words == (("updated",),)


def test_mazurs_error_after_ten_thousand_steps_is_read_one_early() -> None:
    net = mazur()
    net.fit(X, T, epochs=9_999, learning_rate=0.5, frozen=HELD)
    line = nn.Worksheet(net.trace(X, T, 0.5, frozen=HELD)).mark({"E_new": "0.0000351085"})["E_new"]
    assert line.words == (("early",),)


def test_mazurs_outputs_after_ten_thousand_steps_are_those_of_updated_weights() -> None:
    sheet = nn.Worksheet(mazur().trace(X, T, 0.5, frozen=HELD), steps=10_000)
    marking = sheet.mark({"E_new": "0.0000351085", "a2_new": [["0.015912196", "0.984065734"]]})
    assert marking["E_new"].words == (("early",),)
    assert marking["a2_new[0,0]"].words == marking["a2_new[0,1]"].words == (("updated",),)
    right = sheet.mark({"E_new": "0.00003510187783", "a2_new": [["0.01591362044", "0.98406427351"]]})
    assert right.counts["right"] == 3


def test_mazurs_neighbour_in_the_first_sum() -> None:
    line = nn.Worksheet(mazur().trace(X, T, 0.5, frozen=HELD)).mark({"z1[0]": "0.3825"})["z1[0]"]
    assert ("neighbour",) in line.words


# --- Course notes, "Appendix B: An Example of Back-propagation" (November 2011) -----------------


@pytest.fixture(scope="module")
def appendix() -> nn.Worksheet:
    net = nn.Network(
        weights=[[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [[-0.3], [-0.2]]], biases=[[-0.4, 0.2], [0.1]]
    )
    return nn.Worksheet(net.trace([[1, 0, 1]], [[1]], learning_rate=0.9))


def test_appendix_b_is_right_with_its_own_sign_and_one_early_rounding(appendix: nn.Worksheet) -> None:
    marking = appendix.mark(
        {
            "z1": [["-0.7", "0.1"]],
            "z2[0]": "-0.105",
            "a1": [["0.332", "0.525"]],
            "a2[0]": "0.474",
            "delta2[0]": "0.1311",
            "delta1": [["-0.0087", "-0.0065"]],
            "W2_new": [["-0.261"], ["-0.138"]],
            "b2_new[0]": "0.218",
            "W1_new": [["0.192", "-0.306"], ["0.4", "0.1"], ["-0.508", "0.194"]],
            "b1_new": ["-0.408", "0.194"],
        }
    )
    by_verdict = {line.name: line.verdict for line in marking if line.verdict != "missing"}
    assert by_verdict.pop("delta2[0]") == "rounded"
    assert set(by_verdict.values()) == {"right"}


def test_appendix_b_the_printed_exponent_is_a_sign_slip(appendix: nn.Worksheet) -> None:
    assert appendix.mark({"a1[1]": "0.475"})["a1[1]"].words == (("sign",),)


# --- iamtrask, "A Neural Network in 11 lines of Python" (2015) ------------------------------------


def test_the_eleven_lines_print_outputs_of_before_the_last_update() -> None:
    np.random.seed(1)  # noqa: NPY002 - as published
    net = nn.Network([2 * np.random.random((3, 1)) - 1], loss=nn.SquaredError(0.5, "sum"))  # noqa: NPY002
    x, y = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], [[0], [0], [1], [1]]
    net.fit(x, y, epochs=9_999, learning_rate=1.0)
    printed = ["0.00966449", "0.00786506", "0.99358898", "0.99211957"]
    marking = nn.Worksheet(net.trace(x, y, learning_rate=1.0)).mark(
        {f"a1_new[{i},0]": text for i, text in enumerate(printed)}
    )
    assert all(marking[f"a1_new[{i},0]"].words == (("early",),) for i in range(4))
