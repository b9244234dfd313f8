"""What the picture of a training step has room for, and what may be typed into it."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.network import Network

#: What the picture has room for, and the largest number that may be typed.
MOST_UNITS, MOST_LAYERS, MOST_EXAMPLES, LARGEST = 4, 3, 4, 1e6


def check_room(net: Network) -> None:
    """See that the picture has room for a network."""
    write = "print(net.trace(x, y, learning_rate=0.5)), or look at it with nn.plot.network(net)"
    if max(net.sizes) > MOST_UNITS or len(net.layers) > MOST_LAYERS:
        raise ValueError(
            f"the network is {'-'.join(map(str, net.sizes))}, but the picture has room for"
            f" {MOST_LAYERS} layers with {MOST_UNITS} inputs and {MOST_UNITS} units each\n    write: {write}"
        )
    if any(layer.activation.pieces > 1 for layer in net.layers):
        raise ValueError(
            "a unit of maxout has several sums, but the picture has room for one in each unit"
            f"\n    write: {write}"
        )


def within(array: Array, like: Array, what: str) -> Any:
    """See that numbers have the shape of those that are shown, and are not too large to be shown."""
    if array.shape != like.shape:
        raise ValueError(
            f"{what} has shape {array.shape}, but here it is {like.shape}"
            f"\n    write: {what} = {like.tolist()}"
        )
    if np.abs(array).max() > LARGEST:
        raise ValueError(
            f"{what} is {array.flat[np.abs(array).argmax()]:g}, but is a number between −1e6 and 1e6"
            f"\n    write: {what} = 0.5"
        )
    return array.tolist()
