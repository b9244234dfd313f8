"""Gedeon's method: a network's inputs judged by the sizes of its weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.importance.naming import names_for
from nnlearn.importance.result import RELATIVE, Importance
from nnlearn.maths.importance import (
    importance_by_weights,
    importance_without_hidden,
    relative_importance,
)
from nnlearn.network import Network
from nnlearn.parameters import Layer

_WRITE = "nn.importance.gedeon(net, names=[...])"


def gedeon(network: Any, names: Sequence[str] | None = None) -> Importance:
    """Judge a network's inputs by the sizes of its weights: Gedeon's method, as in H2O.

    Only the first two layers of weights take part; biases, activations and data do not. Of a network without
    a hidden layer, the sizes of each input's weights are added up. With maxout a unit's weight is the sum of
    its pieces' sizes. Units all of whose weights are 0 take no part.

    Parameters
    ----------
    network : Network, an estimator with ``network_``, or a list of them
        Several are networks of one shape that differ in their seeds: each is a run.
    names : sequence of str, optional
        What the inputs are called; by default x₁, x₂, …, or what a pipeline calls them.

    Returns
    -------
    Importance
        In each run the largest is 1.

    Raises
    ------
    ValueError, TypeError
        If there is no network, or names and inputs do not belong together.

    Source
    ------
    Gedeon, "Data mining of inputs: analysing magnitude and functional measures", 1997.

    Examples
    --------
    >>> net = Network([[[1.0, -2.0], [-3.0, 2.0]], [[0.75], [-0.25]]])
    >>> gedeon(net, names=["age", "CGPA"])
          relative importance   share
    CGPA               1.0000  68.8 %
    age                0.4545  31.2 %
    """
    given = list(network) if isinstance(network, (list, tuple)) else [network]
    if not given:
        raise ValueError(f"there is no network to judge\n    write: {_WRITE}")
    opened = [_opened(each) for each in given]
    runs = [_of_layers(net.layers) for net, _ in opened]
    counts = sorted({len(run) for run in runs})
    if len(counts) > 1:
        raise ValueError(
            f"these networks have {' and '.join(map(str, counts))} inputs, but are to be runs of one"
            "\n    write: nn.importance.gedeon(...) for each of them"
        )
    return Importance(
        names_for(names or opened[0][1], counts[0]), np.array(runs), "Gedeon's method", RELATIVE
    )


def _of_layers(layers: Sequence[Layer]) -> Array:
    """One network's importances, the largest 1."""
    sizes = [_sizes(layer) for layer in layers[:2]]
    if len(sizes) == 1:
        v = importance_without_hidden(sizes[0])
    else:
        used = sizes[0].any(axis=0)  # what a unit that listens to nothing hands out, nobody gets
        first, second = sizes[0][:, used], sizes[1][used]
        second = second[:, second.any(axis=0)]
        v = importance_by_weights(first, second) if second.size else np.zeros(len(first))
    if not v.any():
        raise ValueError(
            "all paths from this network's inputs have weights of 0, so that no input has any importance"
            "\n    write: net.fit(X, y) first"
        )
    return np.asarray(relative_importance(v, v.max()))


def _sizes(layer: Layer) -> Array:
    """The sizes of a layer's weights, (inputs, units), in double precision; of maxout's pieces the sum."""
    pieces = layer.activation.pieces
    sizes = np.absolute(layer.W, dtype=float).reshape(layer.inputs, layer.units, pieces)
    return np.asarray(sizes.sum(axis=2))


def _opened(model: Any) -> tuple[Network, Sequence[str] | None]:
    """The network inside an estimator, a pipeline or a search, and what its inputs are called there."""
    model = getattr(model, "best_estimator_", model)
    steps = getattr(model, "steps", None)
    last = steps[-1][1] if steps else model
    network = getattr(last, "network_", last)
    if not isinstance(network, Network):
        raise TypeError(
            f"Gedeon's method takes a Network, or an estimator that has been fitted and holds one, but got"
            f" {model!r:.60}\n    write: {_WRITE}"
        )
    names = (
        model[:-1].get_feature_names_out()
        if steps and len(steps) > 1
        else getattr(last, "feature_names_in_", None)
    )
    return network, None if names is None else [str(n) for n in names]
