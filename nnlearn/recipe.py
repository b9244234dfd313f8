"""What a training step is made of, for any number of examples."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nnlearn.equations.equation import Array
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.losses import Loss
from nnlearn.maths.penalties import Penalty
from nnlearn.optimizers import Optimizer
from nnlearn.parameters import Layer
from nnlearn.plan import Plan
from nnlearn.training_step import training_step


@dataclass(frozen=True)
class Recipe:
    """What a training step is made of, for any size of batch."""

    layers: Sequence[Layer]
    loss: Loss
    optimizer: Optimizer
    frozen: Collection[str] = ()
    penalty: Penalty | None = None
    max_w2: float | None = None
    dropout: Dropout | None = None
    rate_decay: float = 1.0

    def step(self, x: Array, y: Array, learning_rate: Array, plan: Plan | None = None) -> Plan:
        """Lay out the textbook's training step, on a plan of its own or on an empty one."""
        return training_step(
            self.layers,
            self.loss,
            x,
            y,
            learning_rate,
            self.frozen,
            self.optimizer,
            self.penalty,
            self.max_w2,
            self.dropout,
            self.rate_decay,
            plan,
        )
