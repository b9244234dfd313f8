"""What curves over thresholds have in common: one model or several, and the thresholds marked on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from nnlearn.equations.notation import number_text
from nnlearn.plot import style
from nnlearn.scoring.answers import Answers
from nnlearn.scoring.thresholds import WORDS, Threshold, best_threshold

#: Marker, colour, size, place in front: where two thresholds are the same, all marks can be seen.
Look = tuple[str, str, float, int]
_HALF: Look = ("o", style.INK, 9, 7)
_SHAPES: dict[str, Look] = {"accuracy": ("s", style.COLOURS[1], 14, 6), "f1": ("D", style.COLOURS[3], 7, 8)}
_OTHER: Look = ("^", style.ACCENT, 11, 5)


@dataclass(frozen=True)
class Mark:
    """A threshold on a curve.

    Attributes
    ----------
    value : float
    words : str
        What it is, for the legend: "best F1: from 0.34".
    chosen_on : str
        Which data it was chosen on; empty for 0.5.
    look : Look
    counts : (tp, fp, fn, tn)
        On the examples that are drawn.
    """

    value: float
    words: str
    chosen_on: str
    look: Look
    counts: tuple[float, float, float, float]


def marks_for(answers: Answers, given: Sequence[Threshold] | None) -> list[Mark]:
    """Find what to mark: 0.5 and the thresholds that were given, or else the best on these examples."""
    if given is None:
        truth = [answers.classes[int(so)] for so in answers.truth]
        here = "these very examples"
        metrics = ("accuracy", "f1")
        given = [best_threshold(truth, answers.probabilities, m, chosen_on=here) for m in metrics]
    marks = [Mark(0.5, "threshold 0.5", "", _HALF, answers.counts_at(0.5))]
    for each in given:
        value = number_text(float(f"{each.value:.3g}"))
        words = f"best {WORDS.get(each.metric, each.metric)}: {value}"
        look = _SHAPES.get(each.metric, _OTHER)
        marks.append(Mark(each.value, words, each.chosen_on, look, answers.counts_at(each.value)))
    return marks


def draw_marks(ax: Axes, marks: Sequence[Mark], places: Sequence[tuple[float, float]]) -> None:
    """Draw marks at their places."""
    for mark, (x, y) in zip(marks, places, strict=True):
        marker, hue, size, front = mark.look
        look: dict[str, Any] = {"mfc": hue, "mec": style.PAPER, "mew": 1.3, "ms": size, "zorder": front}
        ax.plot([x], [y], marker, ls="", label=mark.words, clip_on=False, **look)


def legend_above(ax: Axes, ncols: int) -> None:
    """Write the legend above a picture whose curves may be anywhere in it."""
    look: dict[str, Any] = {"handletextpad": 0.5, "columnspacing": 1.4, "borderpad": 0.2}
    ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=ncols, **look)


def models_of(y: Any, probabilities: Any) -> dict[str, Answers]:
    """Take the probabilities of one model, or those of several by their names."""
    if not isinstance(probabilities, Mapping):
        return {"": Answers.of(y, probabilities)}
    if not 1 <= len(probabilities) <= len(style.DASHES):
        raise ValueError(
            f"there are {len(probabilities)} models, but a picture tells 1 to {len(style.DASHES)} apart"
            '\n    write: {"network": p, "boosting": q}'
        )
    return {str(name): Answers.of(y, p) for name, p in probabilities.items()}


def told(marks: Sequence[Mark], places: Sequence[tuple[float, float]], first: str, second: str) -> str:
    """Tell in words where the marks lie."""
    each = [
        f"{mark.words}{f' (chosen on {mark.chosen_on})' * bool(mark.chosen_on)}, {first} {number_text(x)},"
        f" {second} {number_text(y)}"
        for mark, (x, y) in zip(marks, places, strict=True)
    ]
    return f" Marked: {'; '.join(each)}." if each else ""
