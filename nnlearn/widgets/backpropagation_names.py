"""What the numbers of a training step are called in the widget that goes through them, and their order."""

from __future__ import annotations

import re
from typing import Any

from nnlearn.trace import Trace
from nnlearn.value_names import parsed

PHASES = ("forward", "loss", "backward", "update")
#: What each kind of number is, in words; {layer} stands for its layer's number.
ABOUT = {
    "x": "an input",
    "y": "the target of an output",
    "W": "a weight of layer {layer}",
    "b": "a bias of layer {layer}",
    "learning_rate": "the learning rate: how far an update goes",
    "n": "the number of examples",
    "z": "the weighted sum of a unit in layer {layer}",
    "a": "what a unit of layer {layer} passes on: the activation of its sum",
    "losses": "how wrong one example came out",
    "E": "how wrong the outputs came out",
    "da": "∂E/∂a: how the loss changes with what a unit of layer {layer} passes on",
    "slope": "∂a/∂z: the slope of the activation in a unit of layer {layer}",
    "delta": "∂E/∂z: the blame of a unit in layer {layer}",
    "dW": "∂E/∂W: how the loss changes with a weight of layer {layer}",
    "db": "∂E/∂b: how the loss changes with a bias of layer {layer}",
    "W_new": "the new weight of layer {layer}: a step against its gradient",
    "b_new": "the new bias of layer {layer}: a step against its gradient",
}


def order(trace: Trace) -> tuple[list[str], list[str]]:
    """What is given, and what is worked out, each in the order in which people meet it."""
    layers = range(1, len(trace.network.layers) + 1)
    given = ["x", "y", *(f"{kind}{l}" for l in layers for kind in "Wb"), "learning_rate", "n"]
    return [name for name in given if name in trace], [name for name in trace if name not in ("x", "y")]


def parts(name: str) -> tuple[Any, ...]:
    """Take ``"z1[0,1]"`` apart.

    Examples
    --------
    >>> parts("z1[0,1]"), parts("E")
    (('z1', 0, 1), ('E',))
    """
    array, *index = re.findall(r"\w+", name)
    return (array, *map(int, index))


def phase(name: str) -> str:
    """In which phase of the step a number is worked out.

    Examples
    --------
    >>> [phase(name) for name in ("a1[0,0]", "E", "dW2[0,1]", "W2_new[0,1]")]
    ['forward', 'loss', 'backward', 'update']
    """
    kind, _, _, new = parsed(parts(name)[0])
    if new:
        return "update"
    return {"z": "forward", "a": "forward", "losses": "loss", "E": "loss"}.get(kind, "backward")


def about(name: str) -> str:
    """What kind of number it is, in words."""
    kind, layer, _, new = parsed(parts(name)[0])
    return ABOUT[f"{kind}_new" if new else kind].format(layer=layer)
