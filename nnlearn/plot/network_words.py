"""A network's diagram told in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnlearn.equations.notation import number_text
from nnlearn.naming import text_name
from nnlearn.plot.network_numbers import has_numbers

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace


def words_for(net: Network, trace: Trace | None, *, backward: bool, example: int) -> str:
    """Tell what a network's diagram shows: for a small one, every number on it."""
    said = [f"Diagram of a network: {_layers(net)}."]
    if trace is not None:
        said.append(trace.describe())
    if has_numbers(net):
        said += [
            _unit(net, trace, layer, j, backward, example)
            for layer in range(1, len(net.sizes))
            for j in range(net.sizes[layer])
        ]
    else:
        said.append("Lines join every unit to every unit of the next layer.")
    return " ".join(said)


def _layers(net: Network) -> str:
    inputs, *units = net.sizes
    named = [
        f"{size} {name} unit{'s' * (size != 1)}" for size, name in zip(units, net.activations, strict=True)
    ]
    return ", then ".join([f"{inputs} input{'s' * (inputs != 1)}", *named])


def _unit(net: Network, trace: Trace | None, layer: int, j: int, backward: bool, example: int) -> str:
    """One unit's numbers, as a sentence."""
    pieces = net.layers[layer - 1].activation.pieces
    columns = range(j * pieces, (j + 1) * pieces)
    back = backward and trace is not None
    table = trace[f"dW{layer}"] if back and trace is not None else net.weights[layer - 1]
    kind, bias = ("dW", "db") if back else ("W", "b")
    listed = [
        f"{text_name(f'{kind}{layer}', (i, k))} = {number_text(table[i, k])}"
        for k in columns
        for i in range(len(table))
    ]
    if net.biases is not None:
        row = trace[f"db{layer}"] if back and trace is not None else net.biases[layer - 1]
        listed += [f"{text_name(f'{bias}{layer}', (k,))} = {number_text(row[k])}" for k in columns]
    if trace is not None:
        row = trace[f"delta{layer}" if back else f"z{layer}"][example]
        name = f"delta{layer}" if back else f"z{layer}"
        listed += [f"{text_name(name, (k,))} = {number_text(row[k])}" for k in columns]
        listed.append(f"{text_name(f'a{layer}', (j,))} = {number_text(trace[f'a{layer}'][example, j])}")
    return f"Unit {j + 1} of layer {layer}: {', '.join(listed)}."
