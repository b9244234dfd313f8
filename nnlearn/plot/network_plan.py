"""Where everything in a network's diagram goes, in inches, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nnlearn.plot.network_numbers import Numbers, has_numbers
from nnlearn.plot.style import WIDTH

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace

#: A layer of more units than the first is folded; of a folded one, the first few and the last few are drawn.
MOST_UNITS, FIRST, LAST = 10, 4, 3
HEAD, FOOT = 0.68, 0.85
LINE = 0.21


@dataclass(frozen=True)
class Unit:
    """A circle: its centre, what is written in it, and the lines of words above and below it."""

    x: float
    y: float
    name: str = ""
    value: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An edge into `layer`: the two units that it joins, its number, and that in fewer and fewer digits."""

    layer: int
    start: Unit
    end: Unit
    number: float
    labels: tuple[str, ...]


@dataclass
class Diagram:
    """All of a network's diagram; places count from the lower left."""

    radius: float
    height: float
    columns: list[list[Unit]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    heads: list[tuple[float, str]] = field(default_factory=list)
    beside: list[tuple[float, float, str]] = field(default_factory=list)
    caption: str = ""
    loss: str = ""


def plan_diagram(net: Network, trace: Trace | None, *, backward: bool, example: int) -> Diagram:
    """Plan a network's diagram.

    Parameters
    ----------
    net : Network
    trace : Trace or None
        Where the numbers come from; without it, only weights and biases are known.
    backward : bool
        Deltas and gradients instead of activations and weights.
    example : int
        Which of the trace's examples.

    Returns
    -------
    Diagram
    """
    numbers = Numbers(net, trace, backward, example)
    shown = [_shown(size) for size in net.sizes]
    labelled, most = has_numbers(net), max(map(len, shown))
    targets_beside = numbers.has_targets and (len(net.sizes) <= 3 or not labelled)
    radius = (0.43 if max(net.sizes) <= 3 else 0.38) if labelled else 0.31 if most <= 6 else 0.25
    over, under = numbers.lines_around() if labelled else (0, 0)
    pitch = 2 * radius + LINE * (over + under) + (0.5 if labelled else 0.06)
    if not labelled:
        pitch = max(pitch, min(1.0, 4.8 / most))
    elif max(i * j for i, j in pairwise(net.sizes)) > 6:
        pitch += 0.12  # many labels need room to keep out of each other's way
    above = radius + LINE * over
    under += int(under and numbers.has_targets and not targets_beside and len(shown[-1]) == most)
    body = max((most - 1) * pitch + above + radius + LINE * under, 1.6)
    diagram = Diagram(radius, HEAD + body + FOOT, caption=numbers.caption(), loss=numbers.loss())
    middle = FOOT + body - above - (body - above - radius - LINE * under) / 2
    right = radius + (0.95 if targets_beside else 0.24)
    xs = np.linspace(radius + 0.24, WIDTH - right, len(net.sizes)).tolist()
    for layer, (x, units) in enumerate(zip(xs, shown, strict=True)):
        ys = [middle + ((len(units) - 1) / 2 - row) * pitch for row in range(len(units))]
        column = []
        for j, y in zip(units, ys, strict=True):
            if j is None:
                diagram.dots.append((x, y))
            else:
                column.append(Unit(x, y, *numbers.unit(layer, j, radius, targets_beside)))
        diagram.columns.append(column)
        diagram.heads.append((x, numbers.head(layer)))
        if layer:
            diagram.links += _links(numbers, layer, shown, diagram.columns)
    if targets_beside:
        x = xs[-1] + radius + 0.5
        diagram.heads.append((x, "target\n"))
        drawn = [j for j in shown[-1] if j is not None]
        diagram.beside = [
            (x, u.y, numbers.target(j)) for u, j in zip(diagram.columns[-1], drawn, strict=True)
        ]
    return diagram


def _shown(size: int) -> list[int | None]:
    """The units of a layer that are drawn, None standing for those left out."""
    if size <= MOST_UNITS:
        return list(range(size))
    return [*range(FIRST), None, *range(size - LAST, size)]


def _links(
    numbers: Numbers, layer: int, shown: list[list[int | None]], columns: list[list[Unit]]
) -> list[Link]:
    before, here = ([j for j in shown[l] if j is not None] for l in (layer - 1, layer))
    return [
        Link(layer, start, end, *numbers.edge(layer, i, j))
        for i, start in zip(before, columns[layer - 1], strict=True)
        for j, end in zip(here, columns[layer], strict=True)
    ]
