"""What is written is read as a number with its digits, or answered politely; it is never evaluated."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.worksheet.answers import NotANumber, read


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0.467", 0.467, 1e-3),
        ("0,467", 0.467, 1e-3),
        (" −.5 ", -0.5, 0.1),
        ("+1.50", 1.5, 0.01),
        ("2", 2.0, 1.0),
        ("4.386e-05", 4.386e-05, 1e-8),
        ("4,386·10^−5", 4.386e-05, 1e-8),
        ("4.4 × 10⁻⁵", 4.4e-05, 1e-6),
        ("≈ 0.53", 0.53, 0.01),
        (0.407, 0.407, 1e-3),
        (1, 1.0, 1.0),
        (np.float32(0.1), 0.1, 0.1),
        (np.array(0.25), 0.25, 0.01),
        (Decimal("0.50"), 0.5, 0.01),
        (Fraction(1, 3), 1 / 3, 0.0),
    ],
)
def test_numbers_are_read_with_the_digits_that_were_written(text: Any, value: float, unit: float) -> None:
    answer = read(text)
    assert answer
    assert answer.value == pytest.approx(value, rel=1e-15)
    assert answer.unit == pytest.approx(unit)


@pytest.mark.parametrize("nothing", ["", "   ", None, float("nan")])
def test_nothing_is_nothing(nothing: Any) -> None:
    assert read(nothing) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        "half",
        "1.2.3",
        "1,234.5",
        "1/3",
        "__import__('os').system('true')",
        "0.5 or so",
        "nan",
        "inf",
        "9" * 10_000,
        "0." + "3" * 10_000,
        "1e999",
        "1e-999",
        True,
        [0.5],
        {"z": 1},
        1j,
        float("inf"),
        "\x00",
        "0.5\n0.6",
    ],
)
def test_nonsense_is_answered_politely(nonsense: Any) -> None:
    with pytest.raises(NotANumber) as problem:
        read(nonsense)
    assert "write" in str(problem.value)
    assert len(str(problem.value)) < 200


def test_a_whole_number_beyond_every_float_is_answered_politely() -> None:
    with pytest.raises(NotANumber, match="write"):
        read(10**5000)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_is_told(text: str) -> None:
    try:
        answer = read(text)
    except NotANumber:
        return
    assert answer is None or np.isfinite(answer.value)


@given(st.decimals(-1000, 1000, places=4, allow_nan=False))
def test_a_decimal_is_read_as_it_is_written(number: Decimal) -> None:
    answer = read(str(number))
    assert answer
    assert (answer.value, answer.places) == (float(number), 4)
