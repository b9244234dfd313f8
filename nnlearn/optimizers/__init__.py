"""The ways to follow a gradient downhill that have names, each as the equations of one step.

>>> from nnlearn import optimizers
>>> for rule in optimizers.Momentum().rules:
...     print(rule.name, "=", rule.equation.formula)
v = μ·v + dw
new = w − η·v
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nnlearn import checks
from nnlearn.optimizers.by_moments import Adam, AdamW
from nnlearn.optimizers.by_size import AdaDelta, AdaGrad, RMSProp
from nnlearn.optimizers.by_velocity import SGD, Momentum, Nesterov
from nnlearn.optimizers.optimizer import Folded, Optimizer, Rule

#: Who makes each optimiser that is known by name, from its settings.
MAKERS: dict[str, Callable[..., Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "adadelta": AdaDelta,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}

#: Every optimiser that is known by name.
OPTIMIZERS: dict[str, Optimizer] = {name: make() for name, make in MAKERS.items()}


def optimizer_of(optimizer: str | Optimizer) -> Optimizer:
    """Take an optimiser, or find it by its name, with the settings that it has if nothing else is said.

    Raises
    ------
    ValueError, TypeError
        If it is neither, with the nearest name.

    Examples
    --------
    >>> optimizer_of("adam")
    Adam(beta1=0.9, beta2=0.999, epsilon=1e-08)
    """
    given: Any = optimizer
    if isinstance(given, Optimizer):
        return given
    if any(given is maker for maker in MAKERS.values()):
        raise TypeError(
            f"optimizer is the function {given.__name__}, but is what it makes"
            f"\n    write: nn.optimizers.{given.__name__}()"
        )
    return OPTIMIZERS[checks.known(given, OPTIMIZERS, "optimizer")]


__all__ = [
    "MAKERS",
    "OPTIMIZERS",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Folded",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "Rule",
    "optimizer_of",
]
