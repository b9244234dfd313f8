"""What the tutorial printed, character for character: the only numbers here that are typed in."""

import numpy as np

from nnlearn.equations.equation import Array

#: The fifteen lines (asterisks that the page's markup swallowed are missing, as they were).
PRINTED = (
    "y = 10.1 + 0.1(0.2) + 0.1*(0.1) = 0.13",
    "1/(1+e^-(0.13)) = 0.467",
    "ycap = 0, incorrect",
    "w_1 = 0.1 - 11/3[(0-1)1] = 0.43",
    "w_2 = 0.1 - 11/3[(0-1)0.2] = 0.16",
    "w_3 = 0.1 - 11/3[(0-1)0.1] = 0.13",
    "w_1, w_2, w_3",
    "y = 10.43 + 0.16(0.4) + 0.13*(0.6) = 0.572",
    "1/(1+e^-(0.572)) = 0.36",
    "ycap = 0, correct",
    "same weights: 0.6, 0.2, 0.15",
    "y = 10.6 + 0.2(0.5) + 0.15*(0.2) = 0.73",
    "1/(1+e^-(0.73)) = 0.323",
    "ycap = 0, incorrect",
    "will recompute the weights for Iteration 2",
)


def numbers_of(line: int) -> tuple[str, ...]:
    """Read the numbers that a printed line ends in, digit for digit.

    Examples
    --------
    >>> numbers_of(4), numbers_of(10), numbers_of(11), numbers_of(15)
    (('0.43',), ('0',), ('0.6', '0.2', '0.15'), ())
    """
    end = PRINTED[line - 1].split("= ")[-1].split(": ")[-1]
    words = end.removesuffix(", incorrect").removesuffix(", correct").split(", ")
    return tuple(words) if words[0][0].isdigit() else ()


def weights_of(*lines: int) -> Array:
    """Read printed weights as numbers: the bias's, Age's and CGPA's.

    Examples
    --------
    >>> weights_of(4, 5, 6)
    array([0.43, 0.16, 0.13])
    """
    return np.array([float(number) for line in lines for number in numbers_of(line)])
