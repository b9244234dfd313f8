"""What a training step is made of, for any number of examples."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

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
    """What a training step is made of, for any size of batch.

    Where examples count for different weights, `mean_weight` is what one counts for on the average of all.
    """

    layers: Sequence[Layer]
    loss: Loss
    optimizer: Optimizer
    frozen: Collection[str] = ()
    penalty: Penalty | None = None
    max_w2: float | None = None
    dropout: Dropout | None = None
    rate_decay: float = 1.0
    mean_weight: float | None = None

    def step(
        self, x: Array, y: Array, learning_rate: Array, plan: Plan | None = None, c: Array | None = None
    ) -> Plan:
        """Lay out the textbook's training step, on a plan of its own or on an empty one.

        A batch's loss is the mean over as many examples as there are, each of which counts for `mean_weight`:
        a batch of heavy examples makes a larger step than one of light ones.
        """
        weights = None
        if self.mean_weight is not None:
            each = np.ones((len(x), 1), x.dtype) if c is None else c
            weights = each, len(x) * self.mean_weight
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
            weights,
        )
