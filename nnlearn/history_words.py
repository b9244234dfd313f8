"""A training run in words: the cells of its table, the line of an epoch, and sentences about all of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from nnlearn.equations.notation import number_text

_LEAST_FOR_A_STRETCH = 6  # epochs; where there are fewer, every number can be seen at once


def log_values(measured: Mapping[str, float]) -> str:
    """Write what an epoch came to as Keras does: four decimals, and powers of ten for what is small.

    Examples
    --------
    >>> log_values({"loss": 0.64, "learning_rate": 1e-4})
    ' - loss: 0.6400 - learning_rate: 1.0000e-04'
    """
    kept = {name: value for name, value in measured.items() if not math.isnan(value)}
    return "".join(f" - {name}: {v:.{4}{'f' if abs(v) > 1e-3 or not v else 'e'}}" for name, v in kept.items())


def aligned(values: Sequence[float]) -> list[str]:
    """Write a column's numbers with the same number of decimals, as many as the smallest needs.

    Examples
    --------
    >>> aligned([0.5, 0.0625, float("nan")]), aligned([1e-3 / 2, 1e-5])
    (['0.5000', '0.0625', '–'], ['5.000e-04', '1.000e-05'])
    """
    texts = ["–" if math.isnan(v) else number_text(v) for v in values]
    if all(abs(v) < 1e-3 or math.isnan(v) for v in values) and any("e" in text for text in texts):
        return [
            text if math.isnan(v) else f"{v:.3e}".replace("-", "−", v < 0)
            for text, v in zip(texts, values, strict=True)
        ]
    if any("e" in text or "∞" in text for text in texts):
        return texts
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return [
        text if math.isnan(v) else f"{v:.{decimals}f}".replace("-", "−")
        for text, v in zip(texts, values, strict=True)
    ]


def describe(columns: Mapping[str, Sequence[float]]) -> str:
    """Tell a run in plain sentences, one for each column that has something to tell.

    Examples
    --------
    >>> describe({"loss": [0.5, 0.2, 0.1]})
    'The loss over 3 epochs falls from 0.5 to 0.1; its lowest is 0.1, in epoch 3.'
    """
    epochs = max(map(len, columns.values()), default=0)
    if not epochs:
        return "No epoch was worked through."
    sentences: list[str] = []
    for name, values in columns.items():
        over = "" if sentences else f" over {epochs} epoch{'s' * (epochs != 1)}"
        sentences.append(_told(name, values, over))
    return " ".join(filter(None, sentences))


def _told(name: str, values: Sequence[float], over: str) -> str:
    """One sentence about a column, if there is something to tell."""
    measured = [(epoch, v) for epoch, v in enumerate(values, 1) if not math.isnan(v)]
    if not measured or (name == "learning_rate" and len({v for _, v in measured}) == 1):
        return ""
    first, last = measured[0][1], measured[-1][1]
    if len({v for _, v in measured}) == 1:
        return f"The {name.replace('_', ' ')}{over} is {number_text(first)}."
    goes = "falls" if last < first else "rises" if last > first else "goes"
    words = f"The {name.replace('_', ' ')}{over} {goes} from {number_text(first)} to {number_text(last)}"
    if name == "loss" and goes == "falls":
        words += _fastest(values)
    if name.endswith("loss"):
        epoch, best = min(measured, key=lambda pair: pair[1])
        words += f"; its lowest is {number_text(best)}, in epoch {epoch}"
    elif name.endswith("accuracy"):
        epoch, best = max(measured, key=lambda pair: pair[1])
        words += f"; its highest is {number_text(best)}, in epoch {epoch}"
    return words + "."


def _fastest(values: Sequence[float]) -> str:
    """Where the loss fell fastest: around its largest fall, as long as falls are half of that or more."""
    if len(values) < _LEAST_FOR_A_STRETCH or not all(map(math.isfinite, values)):
        return ""
    falls = [before - after for before, after in itertools.pairwise(values)]
    first = last = falls.index(max(falls))
    enough = falls[first] / 2
    while first > 0 and falls[first - 1] >= enough:
        first -= 1
    while last < len(falls) - 1 and falls[last + 1] >= enough:
        last += 1
    return f", fastest from epoch {first + 1} to {last + 2}"
