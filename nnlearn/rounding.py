"""How large the terms are that each value of a backward pass is added up from.

A sum of large terms that cancel is as exact as its terms are, not as its result: two right ways to work it
out may differ by the rounding of the terms. So a proof measures disagreement against these sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.equation import Array

if TYPE_CHECKING:
    from nnlearn.trace import Trace


def sizes_of_terms(trace: Trace) -> dict[str, Array]:
    """Run the backward pass on absolute values, so that nothing cancels.

    Parameters
    ----------
    trace : Trace
        With targets.

    Returns
    -------
    dict
        For each ``da``, ``slope``, ``delta``, ``dW`` and ``db``, an array of its shape. Empty if one of these
        has not the shape of what it is the derivative by.

    Source
    ------
    Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1: running error bounds.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> trace = Network([[[1.0]]], activations="identity").trace([[3.0], [-3.0]], [[4.0], [-2.0]])
    >>> float(trace["dW1"][0, 0]), float(sizes_of_terms(trace)["dW1"][0, 0])
    (0.0, 3.0)
    """
    layers = trace.network.layers
    last = len(layers)
    shapes = [(trace[f"delta{l}"].shape, trace[f"z{l}"].shape) for l in range(1, last + 1)]
    shapes += [(trace[f"da{l}"].shape, trace[f"a{l}"].shape) for l in range(1, last + 1) if f"da{l}" in trace]
    if any(made != right for made, right in shapes):
        return {}  # an equation that gives the wrong shape is wrong at any size
    sizes: dict[str, Array] = {}
    share = 1 / len(trace["x"]) if trace.network.loss.reduce == "mean" else 1.0
    for l in range(last, 0, -1):
        size = np.abs(trace[f"delta{l}"])
        if f"da{l}" in trace:
            da = np.abs(trace[f"da{l}"])
            if l < last:
                received = sizes[f"delta{l + 1}"] @ np.abs(layers[l].W).T
                if f"mask{l}" in trace:
                    sizes[f"da{l}_kept"] = received
                    received = received * trace[f"mask{l}"]
                da = np.maximum(da, received)
            sizes[f"da{l}"] = da
            size = np.maximum(size, _taken_back(trace, l, sizes))
        else:  # a matched pair's a − y: where a unit is sure, a is 1 but for its rounding
            size = np.maximum(size, (np.abs(trace[f"a{l}"]) + np.abs(trace["y"])) * share)
        sizes[f"delta{l}"] = size
        before = "x" if l == 1 else f"a{l - 1}"
        heard = trace[f"{before}_kept"] if f"{before}_kept" in trace else trace[before]
        sizes[f"dW{l}"] = np.abs(heard).T @ size
        if f"dW{l}_data" in trace:
            sizes[f"dW{l}_data"] = sizes[f"dW{l}"]
            sizes[f"dW{l}"] = sizes[f"dW{l}"] + np.abs(trace[f"dW{l}"] - trace[f"dW{l}_data"])
        sizes[f"db{l}"] = size.sum(axis=0)
    return sizes


def _taken_back(trace: Trace, l: int, sizes: dict[str, Array]) -> Array:
    """The size of a layer's delta: its ``da`` taken back through the activation."""
    activation, da = trace.network.layers[l - 1].activation, sizes[f"da{l}"]
    if activation.slope is None:  # every unit may take part: the blame of the whole example
        whole: Array = np.broadcast_to(da.sum(axis=1, keepdims=True), trace[f"z{l}"].shape)
        return whole
    slope = np.abs(trace[f"slope{l}"])
    # A slope of a, such as a·(1 − a), is only as exact as 1 is.
    sizes[f"slope{l}"] = np.maximum(slope, 1.0) if "a" in activation.slope.parameters else slope
    return da * sizes[f"slope{l}"]
