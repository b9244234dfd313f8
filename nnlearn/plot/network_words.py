"""A network's diagram told in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnlearn.equations.notation import number_text
from nnlearn.plot.network_numbers import has_numbers
from nnlearn.value_names import text_name

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace


def words_for(net: Network, trace: Trace | None, *, backward: bool, example: int) -> str:
    """Tell what a network's diagram shows: for a small one, every number on it."""
    way = "" if trace is None else " on the way back" if backward else " on the way forward"
    said = [f"Diagram{way}.", f"A network of {_layers(net)}." if trace is None else trace.describe()]
    if has_numbers(net):
        for layer, size in enumerate(net.sizes[1:], 1):
            said += [_unit(net, trace, layer, j, backward, example) for j in range(size)]
    else:
        said.append("Lines join every unit to every unit of the next layer.")
    return " ".join(said)


def _layers(net: Network) -> str:
    inputs, *units = net.sizes
    named = [f"{n} {name} unit{'s' * (n != 1)}" for n, name in zip(units, net.activations, strict=True)]
    return ", then ".join([f"{inputs} input{'s' * (inputs != 1)}", *named])


def _unit(net: Network, trace: Trace | None, layer: int, j: int, backward: bool, example: int) -> str:
    """One unit's numbers, as a sentence."""
    pieces = net.layers[layer - 1].activation.pieces
    columns = range(j * pieces, (j + 1) * pieces)
    weights, biases, sums = (f"{n}{layer}" for n in (("dW", "db", "delta") if backward else ("W", "b", "z")))
    table = trace[weights] if backward and trace is not None else net.weights[layer - 1]
    said = [_said(weights, table[i, k], (i, k)) for k in columns for i in range(len(table))]
    if net.biases is not None:
        row = trace[biases] if backward and trace is not None else net.biases[layer - 1]
        said += [_said(biases, row[k], (k,)) for k in columns]
    if trace is not None:
        said += [_said(sums, trace[sums][example, k], (k,)) for k in columns]
        said.append(_said(f"a{layer}", trace[f"a{layer}"][example, j], (j,)))
    return f"Unit {j + 1} of layer {layer}: {', '.join(said)}."


def _said(name: str, value: float, index: tuple[int, ...]) -> str:
    return f"{text_name(name, index)} = {number_text(value)}"
