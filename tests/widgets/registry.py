"""Every widget there is, as a line of code: what holds for all of them is tested for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import nnlearn as nn

#: A new widget is tested and measured by being named here. The kernel and this process run the same line.
WIDGETS = {
    "step_size": "nn.widgets.step_size()",
    "step_size of two weights": "nn.widgets.step_size(weights=2)",
    "activations": "nn.widgets.activations()",
    "backpropagation": "nn.widgets.backpropagation(nn.Network.create([2, 3, 1]), [[0.5, -1.0]], [[1.0]])",
    "bias_shift": "nn.widgets.bias_shift()",
    "optimisers": "nn.widgets.optimisers()",
    "perceptron": "nn.widgets.perceptron()",
    "playground": "nn.widgets.playground()",
    "regularisation": "nn.widgets.regularisation()",
    "regularisation by dropout": "nn.widgets.regularisation('dropout', 0.5, step=3)",
    "worked_example": "nn.widgets.worked_example()",
    "worked_example done right": "nn.widgets.worked_example('squared_error')",
    "probabilities": "nn.widgets.probabilities()",
}


def made(name: str) -> Any:
    """Make a widget of the registry."""
    return eval(WIDGETS[name], {"nn": nn})


@cache
def page_of(name: str) -> tuple[str, int]:
    """The page of a widget of the registry, and the number of its steps."""
    widget = made(name)
    return widget.to_html(), widget.steps
