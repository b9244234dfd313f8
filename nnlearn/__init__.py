"""See, redo and check every number in a neural network; then train the same equations on real data.

>>> import nnlearn as nn
>>> net = nn.Network(weights=[[[0.15, 0.25], [0.2, 0.3]]], biases=[[0.35, 0.35]])
>>> trace = net.trace([[0.05, 0.1]], [[0.01, 0.99]], learning_rate=0.5)
>>> print(trace.line("z1", unit=0))
z1₁ = x₁·W1₁₁ + x₂·W1₂₁ + b1₁ = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from nnlearn import initialization as initialization
from nnlearn.equations.equation import Equation as Equation
from nnlearn.equations.equation import equation as equation
from nnlearn.maths.activations import Activation as Activation
from nnlearn.maths.activations import maxout as maxout
from nnlearn.maths.dropout import Dropout as Dropout
from nnlearn.maths.losses import Loss as Loss
from nnlearn.maths.losses import SquaredError as SquaredError
from nnlearn.network import Network as Network

__version__ = "0.1.0"

#: What is loaded when it is first asked for: the module, and the name in it (None for the module itself).
_LATER = {
    "Perceptron": ("nnlearn.perceptron", "Perceptron"),
    "Recurrent": ("nnlearn.recurrent", "Recurrent"),
    "Trace": ("nnlearn.trace", "Trace"),
    "Worksheet": ("nnlearn.worksheet", "Worksheet"),
    "data": ("nnlearn.data", None),
    "exercises": ("nnlearn.exercises", None),
    "explain": ("nnlearn.explain_equation", "explain"),
    "fit_together": ("nnlearn.stacked.together", "fit_together"),
    "importance": ("nnlearn.importance", None),
    "optimizers": ("nnlearn.optimizers", None),
    "parallel": ("nnlearn.parallel", None),
    "plot": ("nnlearn.plot", None),
    "report": ("nnlearn.report", None),
    "schedules": ("nnlearn.schedules", None),
    "scoring": ("nnlearn.scoring", None),
    "stopping": ("nnlearn.stopping", None),
    "tables": ("nnlearn.tables", None),
    "widgets": ("nnlearn.widgets", None),
    "worked_example": ("nnlearn.worked_example", None),
}

if TYPE_CHECKING:
    from nnlearn import data as data
    from nnlearn import exercises as exercises
    from nnlearn import importance as importance
    from nnlearn import optimizers as optimizers
    from nnlearn import parallel as parallel
    from nnlearn import plot as plot
    from nnlearn import report as report
    from nnlearn import schedules as schedules
    from nnlearn import scoring as scoring
    from nnlearn import stopping as stopping
    from nnlearn import tables as tables
    from nnlearn import widgets as widgets
    from nnlearn import worked_example as worked_example
    from nnlearn.explain_equation import explain as explain
    from nnlearn.perceptron import Perceptron as Perceptron
    from nnlearn.recurrent import Recurrent as Recurrent
    from nnlearn.stacked.together import fit_together as fit_together
    from nnlearn.trace import Trace as Trace
    from nnlearn.worksheet import Worksheet as Worksheet


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"nnlearn has no {name!r}; there are {', '.join(__all__)}")
    module, attribute = _LATER[name]
    loaded = importlib.import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "Activation",
    "Dropout",
    "Equation",
    "Loss",
    "Network",
    "Perceptron",
    "Recurrent",
    "SquaredError",
    "Trace",
    "Worksheet",
    "data",
    "equation",
    "exercises",
    "explain",
    "fit_together",
    "importance",
    "initialization",
    "maxout",
    "optimizers",
    "parallel",
    "plot",
    "report",
    "schedules",
    "scoring",
    "stopping",
    "tables",
    "widgets",
    "worked_example",
]
