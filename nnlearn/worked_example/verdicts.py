"""The tutorial's fifteen lines: what each must mean, its correct value, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nnlearn.data import age_cgpa
from nnlearn.equations.equation import Array
from nnlearn.maths.activations import sigmoid, step
from nnlearn.maths.neuron import affine
from nnlearn.maths.perceptron_rule import perceptron_update
from nnlearn.worked_example.article import PRINTED, numbers_of, weights_of
from nnlearn.worked_example.published import VERDICTS, Published, PublishedLine
from nnlearn.worked_example.readings import reading
from nnlearn.worked_example.rules import ETA, ROWS, START
from nnlearn.worked_example.slips import Value, agreement, explanation, sigmoid_slips


def published() -> Published:
    """Go through the tutorial's fifteen lines, each with its verdict.

    Returns
    -------
    Published
        A sequence of :class:`PublishedLine`.

    Examples
    --------
    >>> print(published()[1])
    2. 1/(1+e^-(0.13)) = 0.467
       must mean: σ(0.13) = 1/(1 + e^(−0.13))
       correct: 0.532454   WRONG
       The sign in the exponent was lost: σ(−0.13) = 0.467546, which is also cut, not rounded.
    """
    return Published([*_row_1(), *_row_2(), *_row_3()])


def _row_1() -> Iterator[PublishedLine]:
    z = _z(1, np.full(3, START))
    at_its_word = affine(age_cgpa().X[0], np.full(2, START), 10.1)
    yield _line(
        1,
        "row 1: the sum z",
        "1·0.1 + 0.1·0.2 + 0.1·0.1",
        z,
        f"An asterisk was lost: “10.1” is 1*0.1. Taken at its word, the sum would be {at_its_word:g}.",
        slip=Value.of("10.1 taken at its word", at_its_word),
    )
    yield _sigmoid_line(2, "row 1: σ(z)", z)
    yield _decision_line(3, "row 1: the decision", z, 1)
    words = (
        "Right if ŷ were 0; but ŷ is 1, and row 1 needs no update. “11/3” is 1*1/3 without its asterisk.",
        "Right if ŷ were 0, but cut off where rounding gives 0.17.",
        "Right if ŷ were 0.",
    )
    after = _update(ETA / ROWS)
    for i, (who, x) in enumerate((("bias", 1), *zip(("Age", "CGPA"), age_cgpa().X[0], strict=True))):
        yield _line(4 + i, f"row 1: {who}'s weight", f"0.1 − 1·(1/3)·(0 − 1)·{x:g}", after[i], words[i])
    said = "The text above it calls the same three weights w_0, w_1 and w_2."
    yield _line(7, "the weights' names", "w_0, w_1, w_2", (), said, "unclear")


def _row_2() -> Iterator[PublishedLine]:
    unrounded = reading("published", epochs=1).rows[1].z
    kept = weights_of(4, 5, 6)
    z = _z(2, kept)
    yield _line(
        8,
        "row 2: the sum z",
        "1·0.43 + 0.16·0.4 + 0.13·0.6",
        z,
        f"Right for the rounded weights. Had they not been rounded, it would be {unrounded:.6f}.",
        also=[Value.of("with unrounded weights", unrounded)],
    )
    yield _sigmoid_line(9, "row 2: σ(z)", z)
    yield _decision_line(10, "row 2: the decision", z, 0)
    half = _update(ETA / 2)
    slip, why = None, "They are not the same weights."
    if all(agreement(p, v) == "right" for p, v in zip(numbers_of(11), half, strict=True)):
        slip = Value("lines 4 to 6 with 1/2 in the place of 1/3", tuple(map(float, half)))
        shown = ", ".join(f"{v:g}" for v in half)
        why += f" With 1/2 for 1/3, lines 4 to 6 give {shown} exactly: an earlier draft, it seems."
    yield _line(11, "the weights kept", "0.43, 0.16, 0.13, as in lines 4 to 6", kept, why, slip=slip)


def _row_3() -> Iterator[PublishedLine]:
    followed = reading("published", epochs=1).rows[2]
    z, z_kept, unrounded = _z(3, weights_of(11)), _z(3, weights_of(4, 5, 6)), followed.z
    yield _line(
        12,
        "row 3: the sum z",
        "1·0.6 + 0.2·0.5 + 0.15·0.2",
        z,
        f"Right, but for the wrong weights. With those of lines 4 to 6 it is {z_kept:g} (unrounded"
        f" {unrounded:.6f}).",
        "follows",
        also=[Value.of("with the weights of lines 4 to 6", z_kept), Value.of("unrounded", unrounded)],
    )
    yield _sigmoid_line(13, "row 3: σ(z)", z, (z_kept, unrounded))
    yield _decision_line(14, "row 3: the decision", z, 1)
    own = ", ".join(f"{w:.6f}" for w in followed.weights)
    yield _line(
        15,
        "row 3: the update",
        "one more update; “Iteration” means epoch",
        (),
        f"The update of row 3 is announced and never shown. Its own way, unrounded, would give {own}.",
        "missing",
        also=[Value("its own way, unrounded", tuple(map(float, followed.weights)))],
    )


def _z(row: int, w: Array) -> float:
    """The sum of one row of the example, for weights in the order bias, Age, CGPA."""
    return float(affine(age_cgpa().X[row - 1], w[1:], w[0]))


def _update(rate: float) -> Array:
    """The weights after row 1, if its decision were 0."""
    return np.asarray(perceptron_update(np.full(3, START), rate, 1, 0, np.append(1.0, age_cgpa().X[0])))


def _line(
    number: int,
    about: str,
    meaning: str,
    correct: Any,
    why: str,
    verdict: str = "",
    slip: Value | None = None,
    also: Sequence[Value] = (),
) -> PublishedLine:
    """One line; its verdict is decided by its digits, unless it is not about digits."""
    printed, computed = numbers_of(number), tuple(float(v) for v in np.ravel(correct))
    if not verdict:
        kinds = [agreement(p, v) for p, v in zip(printed, computed, strict=True)]
        verdict = max(kinds, key=list(VERDICTS).index)
    return PublishedLine(
        number, about, PRINTED[number - 1], meaning, printed, computed, verdict, why, slip, tuple(also)
    )


def _sigmoid_line(number: int, about: str, z: float, others: Sequence[float] = ()) -> PublishedLine:
    """A line that works out σ(z); its slip is looked for, also at other sums that may have been meant."""
    (printed,) = numbers_of(number)
    slip = explanation(printed, [slip for value in (z, *others) for slip in sigmoid_slips(value)])
    also = [Value.of(f"σ({value:g})", sigmoid(value)) for value in others]
    if slip is not None:
        cut = ", which is also cut, not rounded" if agreement(printed, slip.number) == "cut" else ""
        why = f"{slip.what[0].upper()}{slip.what[1:]} = {slip.number:.6f}{cut}."
    else:
        lost = float(sigmoid(-z))
        also.append(Value.of(f"σ(−{z:g})", lost))
        why = (
            f"Wrong twice. The lost sign gives σ(−{z:g}) = {lost:.6f}, which is not {printed} either: no"
            f" slip that was tried explains it. For z = {others[0]:g}, σ would be {also[0].number:.6f}."
        )
    return _line(number, about, f"σ({z:g}) = 1/(1 + e^(−{z:g}))", sigmoid(z), why, slip=slip, also=also)


def _decision_line(number: int, about: str, z: float, target: int) -> PublishedLine:
    """A line that decides: 1 where σ(z) is ½ or more."""
    a, decision = float(sigmoid(z)), int(step(z))
    truth = "correct" if decision == target else "incorrect"
    said = PRINTED[number - 1].rpartition(", ")[2]
    relation = "½ or more" if decision else "below ½"
    why = (
        f"σ = {a:.6f} is {relation}, so ŷ = {decision}. The target is {target}:"
        f" {truth}, where the tutorial says {said}."
    )
    return _line(number, about, f"ŷ = 1 if σ ≥ ½; t = {target}", decision, why)
