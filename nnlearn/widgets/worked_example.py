"""The Age/CGPA example, line by line: as it was printed beside what is right, and four better ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnlearn import checks
from nnlearn.data import age_cgpa
from nnlearn.equations.notation import number_text
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Given, Slider
from nnlearn.widgets.worked_example_rows import OUTPUTS, WEIGHTS, Worked, worked
from nnlearn.worked_example import RULES, Published, PublishedLine, published
from nnlearn.worked_example.published import VERDICTS
from nnlearn.worked_example.rules import ETA, ROWS, START

PRINTED = "printed"
#: What can be read, in the order in which people meet it: the page as printed, its own way, then B1 to B4.
READINGS = {PRINTED: "as printed, beside what is right"} | {
    name: f"{RULES[name].label} · {RULES[name].title}"
    for name in ("published", "perceptron", "linear", "log_loss", "squared_error")
}
#: Where the weights may start: as printed, from nothing, and from somewhere else.
STARTS = ([START] * 3, [0.0] * 3, [0.5, -0.5, 0.25])
LARGEST = 1e6
#: What the printed lines work out, by the words after "row 1: ".
SLOTS = {
    "the sum z": "z",
    "σ(z)": "sigma",
    "the decision": "y_hat",
    "bias's weight": "w0",
    "Age's weight": "w1",
    "CGPA's weight": "w2",
    "the weights kept": "weights",
}


class WorkedExample(Player):
    """See :func:`worked_example`."""

    source = "worked_example"
    title = "The worked example: one neuron, three students"
    milliseconds = 1800
    note = (
        "Every reading, both step sizes and three starts are on this page."
        " Other numbers need a running Python."
    )

    def controls(self) -> list[Control]:
        """The reading, the step size and the weights at the start."""
        return [
            Choice("reading", "reading", tuple(READINGS), tuple(READINGS.values())),
            Slider("learning_rate", "step size η", (ETA / ROWS, ETA), least=1e-6, most=LARGEST),
            Given("weights", "weights at the start", STARTS, _weights),
        ]

    def fixed(self) -> dict[str, Any]:
        """The students, the printed lines, and the lines of each way to work the example."""
        data = age_cgpa()
        first = {name: worked(name, tuple(STARTS[0]), ETA / ROWS).rows[0] for name in RULES}
        return {
            "students": [[number_text(v) for v in x] for x in data.X],
            "targets": [number_text(t) for t in data.y[:, 0]],
            "verdicts": VERDICTS,
            "printed": [_printed(line, row) for line, row in _by_row(published())],
            "rules": {
                name: {
                    "error": rule.error,
                    "told": rule.told,
                    "output": OUTPUTS[name],
                    "slots": list(first[name].lines),
                    "lines": [
                        [[part.symbol, part.formula] for part in parts]
                        for parts in first[name].lines.values()
                    ],
                }
                for name, rule in RULES.items()
            },
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The numbers of each line; of the printed ones, only how many there are."""
        if values["reading"] == PRINTED:
            return {"steps": len(published())}
        tale = self._worked(values)
        lines = [parts for row in tale.rows for parts in row.lines.values()]
        return {
            "steps": len(lines),
            "lines": [[[part.numbers, part.relation, part.value] for part in parts] for parts in lines],
            "verdict": tale.verdict,
        }

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell which line is lit."""
        said = f"The Age/CGPA example, {READINGS[values['reading']]}"
        if values["reading"] == PRINTED:
            if not step:
                return f"{said}. Nothing is checked yet."
            line = published()[step - 1]
            correct = f" Correct: {line.correct_text}." if line.correct else ""
            return f"{said}. Line {step} of 15, {VERDICTS[line.verdict]}: {line.printed}.{correct} {line.why}"
        tale = self._worked(values)
        if not step:
            return f"{said}. Nothing is worked out yet."
        each = len(tale.rows[0].lines)
        row = tale.rows[(step - 1) // each]
        part = list(row.lines.values())[(step - 1) % each][-1]
        return f"{said}. Epoch {row.epoch}, student {row.example + 1}: {part.text}."

    @property
    def trace(self) -> Worked | Published:
        """What is shown: the printed lines with their verdicts, or the rows of the chosen reading."""
        return published() if self.values["reading"] == PRINTED else self._worked(self.values)

    def _worked(self, values: dict[str, Any]) -> Worked:
        return worked(values["reading"], tuple(values["weights"]), values["learning_rate"])


def worked_example(
    reading: str = PRINTED,
    *,
    learning_rate: float | None = None,
    weights: Sequence[float] | None = None,
    step: int = 0,
) -> WorkedExample:
    """Go through the Age/CGPA example line by line, as printed and in the ways in which it comes out right.

    Parameters
    ----------
    reading : str
        ``"printed"``: the fifteen printed lines beside what they should say; ``"published"``: the tutorial's
        own way, without rounding; ``"perceptron"``, ``"linear"``, ``"log_loss"`` or ``"squared_error"``: the
        four consistent ways, B1 to B4.
    learning_rate : float, optional
        What d·x is multiplied by; by default 1/3, as in the tutorial.
    weights : (3,) sequence of float, optional
        The bias's, Age's and CGPA's weight at the start; by default all are 0.1.
    step : int
        How many lines are lit at first.

    Returns
    -------
    WorkedExample
        Shows itself at the end of a notebook's cell. Its ``trace`` is what is shown.

    Raises
    ------
    ValueError, TypeError
        If a reading is unknown, or a number is none.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.worked_example(step=3)
    WorkedExample: The Age/CGPA example, as printed, beside what is right. Line 3 of 15, WRONG: ycap = 0,
    incorrect. Correct: 1. σ = 0.532454 is ½ or more, so ŷ = 1. The target is 1: correct, where the
    tutorial says incorrect.
    """
    chosen = {"learning_rate": learning_rate, "weights": weights}
    checks.known(reading, READINGS, "the reading")
    return WorkedExample(step=step, reading=reading, **{k: v for k, v in chosen.items() if v is not None})


def _weights(value: Any) -> list[float]:
    """Take three numbers."""
    write = "weights=[0.1, 0.1, 0.1]"
    array = checks.numbers(value, "weights", write, dtype=float)
    if array.shape != (len(WEIGHTS),) or abs(array).max() > LARGEST:
        raise ValueError(
            f"weights is {value!r:.40}, but is three numbers between −1e6 and 1e6: the bias's, Age's"
            f" and CGPA's\n    write: {write}"
        )
    return [float(v) for v in array]


def _by_row(lines: Published) -> list[tuple[PublishedLine, int]]:
    """Each printed line with the student it is about, from 0; where it names none, that of the one before."""
    found, row = [], 0
    for line in lines:
        if line.about.startswith("row "):
            row = int(line.about[4]) - 1
        found.append((line, row))
    return found


def _printed(line: PublishedLine, row: int) -> dict[str, Any]:
    what = line.about.partition(": ")[2] or line.about
    return {
        "row": row,
        "about": line.about,
        "slot": SLOTS.get(what),
        "printed": line.printed,
        "means": line.meaning,
        "numbers": line.published,
        "correct": [number_text(v, 6) for v in line.correct],
        "verdict": line.verdict,
        "why": line.why,
    }
