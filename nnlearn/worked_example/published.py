"""What the tutorial printed, line by line, beside what each line should have said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from nnlearn.data import age_cgpa
from nnlearn.maths.activations import sigmoid, step
from nnlearn.maths.neuron import affine
from nnlearn.maths.perceptron_rule import perceptron_update
from nnlearn.table import Table, page
from nnlearn.worked_example.readings import ETA, ROWS, START, reading
from nnlearn.worked_example.slips import Value, agreement, explanation, sigmoid_slips

#: The fifteen lines as they were printed (asterisks that the page's markup swallowed are missing).
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

#: What the verdicts are called in tables.
VERDICTS = {
    "right": "right",
    "rounded": "right, rounded",
    "cut": "cut, not rounded",
    "follows": "from wrong weights",
    "wrong": "WRONG",
    "unclear": "UNCLEAR",
    "missing": "MISSING",
}


@dataclass(frozen=True)
class PublishedLine:
    """One printed line, and what is to be said about it.

    Attributes
    ----------
    number : int
        Counted from 1.
    about : str
        What the line works out.
    printed : str
        As it was printed.
    meaning : str
        What it must mean.
    published : tuple of str
        The numbers it ends in, digit for digit.
    correct : tuple of float
        What they should be, computed from the numbers that the line itself starts from.
    verdict : str
        right, rounded, cut, follows (right, but for wrong weights), wrong, unclear or missing.
    why : str
        What went wrong, in plain words.
    slip : Value or None
        The slip that gives the printed number, and the number it gives in full.
    also : tuple of Value
        Other numbers worth knowing.
    """

    number: int
    about: str
    printed: str
    meaning: str
    published: tuple[str, ...]
    correct: tuple[float, ...]
    verdict: str
    why: str
    slip: Value | None = None
    also: tuple[Value, ...] = ()

    @property
    def correct_text(self) -> str:
        """The correct numbers, with six digits."""
        return ", ".join(f"{v:.6g}" for v in self.correct).replace("-", "−")

    def __str__(self) -> str:
        shown = f" correct: {self.correct_text}." if self.correct else ""
        return f"{self.number}. {self.printed}\n    {VERDICTS[self.verdict]};{shown} {self.why}"


class Published(Sequence[PublishedLine]):
    """The fifteen lines; prints as a table of published beside correct."""

    def __init__(self, lines: Sequence[PublishedLine]) -> None:
        self.lines = tuple(lines)

    @overload
    def __getitem__(self, index: int) -> PublishedLine: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PublishedLine, ...]: ...
    def __getitem__(self, index: int | slice) -> PublishedLine | tuple[PublishedLine, ...]:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[PublishedLine]:
        return iter(self.lines)

    def table(self) -> Table:
        """Published beside correct."""
        rows = [
            [
                str(line.number),
                line.about,
                ", ".join(line.published),
                line.correct_text,
                VERDICTS[line.verdict],
            ]
            for line in self.lines
        ]
        headings = ["line", "what it works out", "published", "correct", "verdict"]
        return Table(
            headings, rows, left=headings[1:], title="The Age/CGPA example, as published and as it should be"
        )

    def words(self) -> Table:
        """Each line as it was printed, and what is to be said about it."""
        rows = [[str(line.number), line.printed, line.meaning, line.why] for line in self.lines]
        headings = ["line", "printed", "must mean", "what is to be said"]
        return Table(headings, rows, left=headings[1:])

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(self.table().to_html(), self.words().to_html())


def published() -> Published:
    """Go through the tutorial's fifteen lines, each with its verdict.

    Returns
    -------
    Published
        A sequence of :class:`PublishedLine`.

    Examples
    --------
    >>> line = published()[1]
    >>> line.printed, line.verdict, round(line.correct[0], 6)
    ('1/(1+e^-(0.13)) = 0.467', 'wrong', 0.532454)
    >>> line.slip
    Value(what='the sign in the exponent was lost: σ(−0.13)', value=0.46754...)
    """
    return Published([*_row_1(), *_row_2(), *_row_3()])


def numbers_of(line: int) -> tuple[str, ...]:
    """The numbers that a printed line ends in, digit for digit."""
    printed = PRINTED[line - 1]
    end = printed.split("= ")[-1].split(": ")[-1].split(", incorrect")[0].split(", correct")[0]
    return tuple(end.split(", ")) if end[0].isdigit() else ()


def weights_of(*lines: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Printed weights, as numbers."""
    return np.array([float(number) for line in lines for number in numbers_of(line)])


def _z(row: int, w: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """The sum of one row of the example, for weights in the order bias, Age, CGPA."""
    return float(affine(age_cgpa().X[row - 1], w[1:], w[0]))


def _line(
    number: int,
    about: str,
    meaning: str,
    correct: Sequence[float],
    why: str,
    verdict: str = "",
    slip: Value | None = None,
    also: Sequence[Value] = (),
) -> PublishedLine:
    """One line; its verdict is decided by its digits, unless it is not about digits."""
    printed = numbers_of(number)
    kinds = [agreement(p, v) for p, v in zip(printed, correct, strict=True)] if not verdict else [verdict]
    worst = max(kinds, key=list(VERDICTS).index)
    return PublishedLine(
        number,
        about,
        PRINTED[number - 1],
        meaning,
        printed,
        tuple(map(float, correct)),
        worst,
        why,
        slip,
        tuple(also),
    )


def _sigmoid_line(
    number: int, about: str, z: float, why: str, further: Sequence[float] = ()
) -> PublishedLine:
    """A line that works out σ(z): if it is wrong, its slip is looked for."""
    slips = [slip for value in (z, *further) for slip in sigmoid_slips(value)]
    slip = explanation(numbers_of(number)[0], slips)
    if slip is not None:
        how = {"rounded": "", "right": "", "cut": ", and cut, not rounded"}[
            agreement(numbers_of(number)[0], float(slip.value))
        ]  # type: ignore[arg-type]
        why = f"{slip.what[0].upper()}{slip.what[1:]} = {slip.value:.6f}{how}. {why}"
    also = [Value(f"σ({value:g})", float(sigmoid(value))) for value in further]
    return _line(
        number,
        about,
        f"σ({z:g}) = 1/(1 + e^(−{z:g}))",
        [float(sigmoid(z))],
        why.strip(),
        slip=slip,
        also=also,
    )


def _decision_line(number: int, about: str, z: float, target: int) -> PublishedLine:
    """A line that decides: 1 where σ(z) is ½ or more."""
    a, decision = float(sigmoid(z)), int(step(z))
    said = "correct" if PRINTED[number - 1].endswith(", correct") else "incorrect"
    truth = "correct" if decision == target else "incorrect"
    relation = "is ½ or more" if decision else "is below ½"
    why = f"σ = {a:.6f} {relation}, so ŷ = {decision}. The target is {target}: {truth}, where the tutorial says {said}."
    return _line(number, about, f"ŷ = 1 if σ ≥ ½; t = {target}", [decision], why)


def _row_1() -> Iterator[PublishedLine]:
    w, x = np.full(3, START), np.append(1.0, age_cgpa().X[0])
    z = _z(1, w)
    eaten = float(affine(age_cgpa().X[0], w[1:], 10.1))
    yield _line(
        1,
        "row 1: the sum z",
        "1·0.1 + 0.1·0.2 + 0.1·0.1",
        [z],
        f"An asterisk was lost on the page: 1*0.1 became 10.1, which taken at its word would give {eaten:g}.",
        slip=Value("10.1 taken at its word", eaten),
    )
    yield _sigmoid_line(2, "row 1: σ(z)", z, "")
    yield _decision_line(3, "row 1: the decision", z, 1)
    after = perceptron_update(w, ETA / ROWS, 1, 0, x)
    words = (
        "The arithmetic is right if ŷ were 0; but with ŷ = 1 row 1 needs no update at all. 11/3 is 1*1/3 without its asterisk.",
        "The last digit was cut off where it should have been rounded up, to 0.17.",
        "Right if ŷ were 0.",
    )
    for i, (who, why) in enumerate(zip(("bias", "Age", "CGPA"), words, strict=True)):
        meaning = f"0.1 − 1·(1/3)·(0 − 1)·{x[i]:g}"
        yield _line(4 + i, f"row 1: {who}'s weight", meaning, [after[i]], why)
    yield _line(
        7,
        "the weights' names",
        "w_0, w_1, w_2",
        [],
        "The text above it calls the same three weights w_0, w_1 and w_2.",
        "unclear",
    )


def _row_2() -> Iterator[PublishedLine]:
    followed = reading("published", epochs=1).rows
    w = weights_of(4, 5, 6)
    z = _z(2, w)
    yield _line(
        8,
        "row 2: the sum z",
        "1·0.43 + 0.16·0.4 + 0.13·0.6",
        [z],
        f"Right for the rounded weights; had they not been rounded, it would be {followed[1].z:.6f}.",
        also=[Value("with unrounded weights", followed[1].z)],
    )
    yield _sigmoid_line(9, "row 2: σ(z)", z, "")
    yield _decision_line(10, "row 2: the decision", z, 0)
    half = perceptron_update(np.full(3, START), ETA / 2, 1, 0, np.append(1.0, age_cgpa().X[0]))
    found = all(agreement(p, v) == "right" for p, v in zip(numbers_of(11), half, strict=True))
    shown = ", ".join(f"{v:g}" for v in half)
    yield _line(
        11,
        "the weights kept",
        "0.43, 0.16, 0.13, as in lines 4 to 6",
        w,
        "They are not the same weights."
        + (
            f" With 1/2 in the place of 1/3, lines 4 to 6 give {shown} exactly: left over from an earlier draft."
            if found
            else ""
        ),
        slip=Value("the update of lines 4 to 6 with 1/2 for 1/3", tuple(map(float, half))) if found else None,
    )


def _row_3() -> Iterator[PublishedLine]:
    followed = reading("published", epochs=1).rows
    printed, kept = weights_of(11), weights_of(4, 5, 6)
    z, z_kept, z_exact = _z(3, printed), _z(3, kept), followed[2].z
    yield _line(
        12,
        "row 3: the sum z",
        "1·0.6 + 0.2·0.5 + 0.15·0.2",
        [z],
        f"Right, but for the wrong weights. With those of lines 4 to 6 it is {z_kept:g} (unrounded: {z_exact:.6f}).",
        "follows",
        also=[Value("with the weights of lines 4 to 6", z_kept), Value("with unrounded weights", z_exact)],
    )
    lost = float(sigmoid(-z))
    line = _sigmoid_line(13, "row 3: σ(z)", z, "", (z_kept, z_exact))
    if line.slip is None:
        words = (
            f"Wrong twice. The sign was lost again, but that gives σ(−{z:g}) = {lost:.6f}, not 0.323: no slip that was tried"
            f" explains it. (For z = {z_kept:g}, σ is {float(sigmoid(z_kept)):.6f}, and σ(−z) is {float(sigmoid(-z_kept)):.6f}.)"
        )
        line = _line(
            13, line.about, line.meaning, line.correct, words, also=[Value(f"σ(−{z:g})", lost), *line.also]
        )
    yield line
    yield _decision_line(14, "row 3: the decision", z, 1)
    yield _line(
        15,
        "row 3: the update",
        "one more update; Iteration here means epoch",
        [],
        "The update of row 3 is announced and never shown.",
        "missing",
        also=[Value("its own way would give", tuple(map(float, followed[2].weights)))],
    )
