"""The lines of a worksheet as its form shows them: names, hints, and the part of the network of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.notation import number_text
from nnlearn.value_names import parsed
from nnlearn.worksheet.hints import hint
from nnlearn.worksheet.paper import written_out
from nnlearn.worksheet.working import Place, Working, key_of

if TYPE_CHECKING:
    from nnlearn.worksheet import Worksheet

#: Stands in a hint for the number of a line, until it is typed: the number of the line is added.
STAND_IN = 700001


def form_lines(sheet: Worksheet) -> list[dict[str, Any]]:
    """Each line that is asked for: its name, where it belongs, and its hints.

    Parameters
    ----------
    sheet : Worksheet

    Returns
    -------
    list of dict
        `look`, `formula` and `numbers` are the three steps of hints; in the last one ``{7}`` stands for what
        was typed in line 7. `part` is a unit, an edge, a bias or the loss; `reads` lists those that are read.
    """
    working, asked = sheet.working, {place: n for n, place in enumerate(sheet.asked)}
    values = {name: np.array(array) for name, array in working.values.items()}
    for (name, index), n in asked.items():
        values[name][index] = STAND_IN + n
    layers = len(sizes_of(sheet)) - 1
    told = []
    for place in sheet.asked:
        look, formula, numbers = (hint(working, place, step, values) for step in (1, 2, 3))
        causes = [_place(cause) for cause in written_out(working, place, working.values).causes]
        symbol = working.symbol(*place)
        told.append(
            {
                "name": key_of(place),
                "symbol": symbol,
                "look": look,
                "formula": formula.removeprefix(f"{symbol} = "),
                "numbers": _open(numbers.removeprefix(formula).lstrip(" =:"), len(asked)),
                "part": part_of(place, layers),
                "reads": [part for cause in causes if (part := part_of(cause, layers))],
                "needs": [asked[cause] for cause in causes if cause in asked],
            }
        )
    return told


def sizes_of(sheet: Worksheet) -> list[int]:
    """How many inputs there are, and how many units in each layer."""
    network = getattr(sheet.trace, "network", None)
    if network is not None:
        return list(network.sizes)
    return [sheet.working.values[next(n for n in sheet.working.given if n.endswith(".w"))].size, 1]


def part_of(place: Place, layers: int) -> list[Any] | None:
    """The part of a network that a number belongs to; None for one that belongs to no part of it."""
    name, index = place
    took = parsed(name.rpartition(".")[2])
    last = index[-1] if index else 0
    layer = int(took.layer or layers)
    match took.kind:
        case "W" | "dW":
            return ["edge", layer, *index[-2:]]
        case "w":
            return ["edge", layer, last, 0]
        case "b" | "db":
            return ["bias", layer, last]
        case "x":
            return ["unit", 0, last]
        case "E" | "losses":
            return ["loss"]
        case "z" | "a" | "da" | "delta" | "slope" | "y" | "y_hat":
            return ["unit", layer, last]
    return None


def given_of(working: Working) -> list[list[Any]]:
    """What a sheet starts from, as text: a symbol, and its rows of numbers."""
    return [
        [working.symbol(name), [[number_text(v, 6) for v in row] for row in np.atleast_2d(array)]]
        for name, array in working.given.items()
        if name not in ("n", "half") and (not parsed(name).updates or array.any())
    ]


def _place(name: str) -> Place:
    base, _, index = name.partition("[")
    return base, tuple(int(i) for i in index.rstrip("]").split(",")) if index else ()


def _open(text: str, lines: int) -> str:
    """A formula with its stand-ins as numbers of lines."""
    return re.sub(
        r"7\d{5}", lambda m: f"{{{int(m[0]) - STAND_IN}}}" if int(m[0]) < STAND_IN + lines else m[0], text
    )
