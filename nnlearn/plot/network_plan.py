"""What a network's diagram says and where: every number and every place, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.naming import latex_name
from nnlearn.plot.style import WIDTH

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace

#: A layer of more units than this is folded: the first few, dots, the last few.
MOST_UNITS = 10
FIRST, LAST = 4, 3
#: Numbers stand on the edges while no layer has more units, and no two layers more edges between them, than this.
UNITS_WITH_NUMBERS, EDGES_WITH_NUMBERS, LAYERS_WITH_NUMBERS = 5, 16, 3


@dataclass(frozen=True)
class Unit:
    """A circle: its place, and what is written in it, above and below it."""

    x: float
    y: float
    name: str = ""
    value: str = ""
    above: str = ""
    below: str = ""


@dataclass(frozen=True)
class Link:
    """An edge: the units that it joins, its number and how that is written."""

    layer: int
    start: Unit
    end: Unit
    size: float
    label: str


@dataclass
class Diagram:
    """All of a network's diagram. Places are in inches from the lower left."""

    radius: float
    height: float
    backward: bool
    columns: list[list[Unit]] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    heads: list[tuple[float, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    targets: list[tuple[float, float, str]] = field(default_factory=list)
    caption: str = ""
    loss: str = ""


TOP, BOTTOM, LEFT, RIGHT = 0.66, 0.72, 0.62, 0.62


def plan_diagram(net: Network, trace: Trace | None, *, backward: bool, example: int) -> Diagram:
    """Plan a network's diagram.

    Parameters
    ----------
    net : Network
    trace : Trace or None
        Where the numbers come from; without it, only weights and biases are known.
    backward : bool
        Show deltas and gradients instead of activations and weights.
    example : int
        Which of the trace's examples.

    Returns
    -------
    Diagram
    """
    sizes = net.sizes
    numbers = has_numbers(net)
    most = max(min(s, FIRST + LAST + 1) if s > MOST_UNITS else s for s in sizes)
    radius = 0.37 if numbers else min(0.3, 2.6 / most)
    pitch = 1.5 if numbers and trace is not None else 1.25 if numbers else max(2.5 * radius, 0.3)
    middle = BOTTOM + max(most, 2) * pitch / 2
    diagram = Diagram(radius, TOP + BOTTOM + max(most, 2) * pitch, backward)
    right = RIGHT + (0.95 if trace is not None and "y" in trace else 0)
    xs = np.linspace(LEFT, WIDTH - right, len(sizes))
    digits = 4 if max(sizes) <= 3 else 3
    write = _Writer(net, trace, backward, example, digits, numbers)
    for layer, (x, size) in enumerate(zip(xs, sizes, strict=True)):
        shown = _shown(size)
        ys = [middle + ((len(shown) - 1) / 2 - row) * pitch for row in range(len(shown))]
        diagram.columns.append(
            [write.unit(layer, j, float(x), y) for j, y in zip(shown, ys, strict=True) if j is not None]
        )
        diagram.dots += [(float(x), y) for j, y in zip(shown, ys, strict=True) if j is None]
        diagram.heads.append((float(x), write.head(layer)))
        if layer:
            before = [i for i in _shown(sizes[layer - 1]) if i is not None]
            here = [j for j in shown if j is not None]
            diagram.links += write.links(layer, before, here, diagram.columns[-2], diagram.columns[-1])
    if trace is not None and "y" in trace:
        here = [j for j in _shown(sizes[-1]) if j is not None]
        for unit, j in zip(diagram.columns[-1], here, strict=True):
            diagram.targets.append(
                (unit.x + radius + 0.14, unit.y, number_text(trace["y"][example, j], digits))
            )
        diagram.loss = f"E = {number_text(trace['E'])}"
    diagram.caption = write.caption()
    return diagram


def has_numbers(net: Network) -> bool:
    """Whether a network is small enough for a number on each edge."""
    sizes = net.sizes
    most = max(i * j for i, j in zip(sizes, sizes[1:], strict=False))
    return (
        max(sizes) <= UNITS_WITH_NUMBERS
        and most <= EDGES_WITH_NUMBERS
        and len(sizes) <= LAYERS_WITH_NUMBERS + 1
    )


def _shown(size: int) -> list[int | None]:
    """The units of a layer that are drawn, None standing for those left out."""
    if size <= MOST_UNITS:
        return list(range(size))
    return [*range(FIRST), None, *range(size - LAST, size)]


@dataclass(frozen=True)
class _Writer:
    """Writes the numbers of a network and its trace."""

    net: Network
    trace: Trace | None
    backward: bool
    example: int
    digits: int
    numbers: bool

    def unit(self, layer: int, j: int, x: float, y: float) -> Unit:
        kind = "x" if layer == 0 else f"delta{layer}" if self.backward else f"a{layer}"
        name = f"${latex_name(kind, (j,))}$" if self.numbers else ""
        above = below = ""
        if self.numbers and layer:
            above, below = self._bias(layer, j), self._sum(layer, j)
        value = "" if self.trace is None else self._entries(self.trace[kind][self.example], j, layer)
        return Unit(x, y, name, value, above, below)

    def links(
        self, layer: int, before: list[int], here: list[int], starts: list[Unit], ends: list[Unit]
    ) -> list[Link]:
        table = (
            self.trace[f"dW{layer}"]
            if self.backward and self.trace is not None
            else self.net.weights[layer - 1]
        )
        made = []
        for i, start in zip(before, starts, strict=True):
            for j, end in zip(here, ends, strict=True):
                label = self._entries(table[i], j, layer) if self.numbers else ""
                values = self._pieces(table[i], j, layer)
                made.append(Link(layer, start, end, float(values[np.argmax(abs(values))]), label))
        return made

    def head(self, layer: int) -> str:
        size = self.net.sizes[layer]
        if layer == 0:
            return f"{size} input{'s' * (size != 1)}\n"
        which = "output" if layer == len(self.net.layers) else "hidden"
        return f"{size} {which}\n{self.net.activations[layer - 1].replace('_', ' ')}"

    def caption(self) -> str:
        if self.trace is None:
            return (
                "On each edge its weight w, above each unit its bias b."
                if self.numbers
                else "Blue: positive weights. Dashed: negative."
            )
        n = len(self.trace["x"])
        which = "" if n == 1 else f"Example {self.example + 1} of {n}. "
        if self.backward:
            over = "" if n == 1 else f", all {n} examples together"
            return f"{which}In each unit δ = ∂E/∂z,\non each edge ∂E/∂w{over}."
        return f"{which}In each unit a," + (
            "\nabove it its bias b, below it its sum z." if self.numbers else " on its edges w."
        )

    def _bias(self, layer: int, j: int) -> str:
        if self.net.biases is None:
            return ""
        if self.backward and self.trace is not None:
            return f"∂E/∂b = {self._entries(self.trace[f'db{layer}'], j, layer)}"
        return f"b = {self._entries(self.net.biases[layer - 1], j, layer)}"

    def _sum(self, layer: int, j: int) -> str:
        if self.trace is None:
            return ""
        if self.backward:
            return f"a = {number_text(self.trace[f'a{layer}'][self.example, j], self.digits)}"
        return f"z = {self._entries(self.trace[f'z{layer}'][self.example], j, layer)}"

    def _pieces(self, row: Array, j: int, layer: int) -> Array:
        """The entries of a row that belong to unit j: one, but several where the activation is maxout."""
        pieces = (
            self.net.layers[layer - 1].activation.pieces if layer and len(row) != self.net.sizes[layer] else 1
        )
        return row[j * pieces : (j + 1) * pieces]

    def _entries(self, row: Array, j: int, layer: int) -> str:
        return " | ".join(number_text(v, self.digits) for v in self._pieces(row, j, layer))
