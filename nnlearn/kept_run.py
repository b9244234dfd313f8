"""A training run that another call goes on from, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nnlearn.equations.equation import Array


@dataclass
class KeptRun:
    """How far training has come, beside the weights: what ``fit(checkpoint=..., resume=True)`` goes on from.

    As :class:`nnlearn.saved_run.SavedRun`, but without a file, and on other rows if need be. The weights are
    those that the network has; the history begins anew with each call.

    Attributes
    ----------
    state : dict of arrays
        What the optimiser keeps for each weight.
    random : dict
        Where the random numbers stand that draw the order of the rows, and what dropout drops.
    epoch, step, samples : int
        How many of them there were.
    """

    state: dict[str, Array] = field(default_factory=dict)
    random: dict[str, Any] = field(default_factory=dict)
    epoch: int = 0
    step: int = 0
    samples: int = 0

    def write(self, run: Any) -> None:
        """Keep a run as it stands after an epoch."""
        trained = run.runner.learned()
        self.state = {name: array for name, array in run.runner.state().items() if name not in trained}
        self.random = {name: random.bit_generator.state for name, random in run.random.items()}
        self.epoch, self.step, self.samples = run.epoch, run.step, run.samples

    def resume(self, run: Any) -> None:
        """Let a run go on where this one stood; before there is one, it begins."""
        if self.epoch:
            run.runner.restore({**run.runner.state(), **self.state})
            for name, random in run.random.items():
                random.bit_generator.state = self.random[name]
            run.epoch, run.step, run.samples = self.epoch, self.step, self.samples
