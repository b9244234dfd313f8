"""The beginners' tutorial's Age/CGPA table as a worksheet, and what was printed there as answers to it."""

from __future__ import annotations

import numpy as np

from nnlearn.data import age_cgpa
from nnlearn.maths.activations import sigmoid
from nnlearn.worked_example.article import numbers_of
from nnlearn.worked_example.rules import ETA, START
from nnlearn.worksheet.rows import of_sigmoid_unit
from nnlearn.worksheet.working import Working

#: Which printed line works out which number of which row; lines that say no number are not among them.
LINES = {
    1: "row1.z",
    2: "row1.a",
    3: "row1.y_hat",
    4: "row1.w[0]",
    5: "row1.w[1]",
    6: "row1.w[2]",
    8: "row2.z",
    9: "row2.a",
    10: "row2.y_hat",
    11: "row2.w",
    12: "row3.z",
    13: "row3.a",
    14: "row3.y_hat",
}


def age_cgpa_table() -> Working:
    """The table's three rows: each is squashed, decided at ½, and learned from with the rate η/n = 1/3."""
    data = age_cgpa()
    with_bias = np.hstack([np.ones((len(data.X), 1)), data.X])
    return of_sigmoid_unit(with_bias, data.y[:, 0].tolist(), np.full(3, START), ETA, sigmoid)


def age_cgpa_as_printed() -> dict[str, str]:
    """What the tutorial printed, digit for digit, as answers.

    Examples
    --------
    >>> age_cgpa_as_printed()["row1.a"]
    '0.467'
    """
    answers = {}
    for line, key in LINES.items():
        numbers = numbers_of(line)
        several = {f"{key}[{i}]": number for i, number in enumerate(numbers)}
        answers.update(several if len(numbers) > 1 else {key: numbers[0]})
    return answers
