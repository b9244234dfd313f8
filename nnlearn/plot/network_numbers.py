"""What is written in a network's diagram: every number of it, from the network and its trace."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot.board import fitted
from nnlearn.value_names import latex_name

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace

#: Numbers stand on the edges up to so many units in a layer, edges between two layers, and layers.
MOST_UNITS, MOST_EDGES, MOST_LAYERS = 5, 16, 3


def has_numbers(net: Network) -> bool:
    """Whether a network is small enough for a number on each edge."""
    edges = max(i * j for i, j in pairwise(net.sizes))
    return max(net.sizes) <= MOST_UNITS and edges <= MOST_EDGES and len(net.layers) <= MOST_LAYERS


@dataclass(frozen=True)
class Numbers:
    """Writes the numbers of a network, of one example of a trace, forward or backward."""

    net: Network
    trace: Trace | None
    backward: bool
    example: int

    @property
    def has_targets(self) -> bool:
        """Whether there are targets to write."""
        return self.trace is not None and "y" in self.trace

    @property
    def digits(self) -> int:
        """How many significant digits there is room for."""
        most = max(i * j for i, j in pairwise(self.net.sizes))
        return 2 if not has_numbers(self.net) else 4 if most <= 4 else 3

    def lines_around(self) -> tuple[int, int]:
        """How many lines stand above and below a unit, its target not counted."""
        return int(self.net.biases is not None), int(self.trace is not None)

    def unit(
        self, layer: int, j: int, radius: float, targets_beside: bool
    ) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """Write a unit: its name and value, and the lines above and below it."""
        kind = "x" if layer == 0 else f"delta{layer}" if self.backward else f"a{layer}"
        value = self._fitting(kind, layer, j, radius)
        if not has_numbers(self.net):
            return "", value, (), ()
        name = f"${latex_name(kind, (j,))}$"
        if layer == 0:
            return name, value, (), ()
        below = self._below(layer, j)
        if layer == len(self.net.layers) and self.has_targets and not targets_beside:
            below = (*below, f"target {self.target(j)}")
        return name, value, self._above(layer, j), below

    def edge(self, layer: int, i: int, j: int) -> tuple[float, tuple[str, ...]]:
        """Write an edge: its number (of several, as in maxout, the largest), in fewer and fewer digits."""
        back = self.backward and self.trace is not None
        row = (self.trace[f"dW{layer}"] if back and self.trace else self.net.weights[layer - 1])[i]
        digits = range(self.digits, 1, -1) if has_numbers(self.net) else ()
        values = self._entries(row, layer, j)
        return float(values[np.argmax(abs(values))]), tuple(self._row(row, layer, j, d) for d in digits)

    def target(self, j: int) -> str:
        """Write the target of an output."""
        return "" if self.trace is None else number_text(self.trace["y"][self.example, j], self.digits)

    def loss(self) -> str:
        """Write the loss, which is the whole batch's."""
        return f"E = {number_text(self.trace['E'])}" if self.trace is not None and self.has_targets else ""

    def head(self, layer: int) -> str:
        """Write what stands over a layer."""
        size = self.net.sizes[layer]
        if layer == 0:
            return f"{size} input{'s' * (size != 1)}\n"
        return f"layer {layer}\n{size} {self.net.activations[layer - 1].replace('_', ' ')}"

    def caption(self) -> str:
        """Write what the numbers are, in two lines."""
        n = 1 if self.trace is None else len(self.trace["x"])
        which = "" if n == 1 else f"Example {self.example + 1} of {n}. "
        signs = f"Blue: positive {'gradients' if self.backward else 'weights'}. Orange, dashed: negative."
        if self.trace is None and has_numbers(self.net):
            bias = "" if self.net.biases is None else ", above a unit its bias b"
            return f"On an edge its weight{bias}.\n{signs}"
        if not has_numbers(self.net):
            return (
                signs if self.trace is None else f"{which}In a unit {'δ' if self.backward else 'a'}.\n{signs}"
            )
        if self.backward:
            edge = "on an edge dW = (a on its left)·(δ on its right)."
            return f"{which}In a unit δ = ∂E/∂z;\n{edge if n == 1 else f'dW and db are of all {n} examples.'}"
        bias = "" if self.net.biases is None else " + b"
        return f"{which}In a unit a = f(z),\nbelow it z = Σ (input × weight){bias}."

    def _above(self, layer: int, j: int) -> tuple[str, ...]:
        if self.net.biases is None:
            return ()
        if self.backward and self.trace is not None:
            return (f"db = {self._row(self.trace[f'db{layer}'], layer, j)}",)
        return (f"b = {self._row(self.net.biases[layer - 1], layer, j)}",)

    def _below(self, layer: int, j: int) -> tuple[str, ...]:
        if self.trace is None:
            return ()
        name = "a" if self.backward else "z"
        return (f"{name} = {self._row(self.trace[f'{name}{layer}'][self.example], layer, j)}",)

    def _fitting(self, kind: str, layer: int, j: int, radius: float) -> str:
        """A unit's value, with as many digits as its circle has room for."""
        if self.trace is None:
            return ""
        row, both = self.trace[kind][self.example], has_numbers(self.net)
        # Below a name, a value stands lower than where the circle is widest.
        room = 2 * (radius**2 - (0.14 if both else 0.08) ** 2) ** 0.5 - 0.02
        weight = "bold" if both else "normal"
        return fitted(lambda digits: self._row(row, layer, j, digits), room, self.digits, weight)

    def _entries(self, row: Array, layer: int, j: int) -> Array:
        """The entries of a row that belong to a unit: one, but several where the activation is maxout."""
        pieces = len(row) // self.net.sizes[layer]
        return row[j * pieces : (j + 1) * pieces]

    def _row(self, row: Array, layer: int, j: int, digits: int | None = None) -> str:
        return "|".join(number_text(v, digits or self.digits) for v in self._entries(row, layer, j))
