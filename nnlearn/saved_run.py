"""A training run and its checkpoint: written after every epoch, and gone on from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnlearn.checkpoint import Checkpoint
from nnlearn.resuming import optimizer_record, resume_problem

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.runner import Runner


class SavedRun:
    """Where a run is kept.

    Parameters
    ----------
    path : path
    runner : Runner
    network : Network
    settings : dict
        What the run was asked for.
    """

    def __init__(self, path: Any, runner: Runner, network: Network, settings: dict[str, Any]) -> None:
        self.path, self.runner, self.network, self.settings = path, runner, network, settings
        self.record = optimizer_record(runner.recipe.optimizer, folded=runner.folded)

    def write(self, run: Any) -> None:
        """Write the run as it stands after an epoch."""
        state = self.runner.state()
        network = self.network.copy()
        for name, array in zip(self.runner.names, network.parameters, strict=True):
            array[...] = state[name]
        Checkpoint(
            network,
            self.record,
            {name: array for name, array in state.items() if "_" in name},
            epoch=run.epoch,
            step=run.step,
            examples_seen=run.samples,
            random={name: random.bit_generator.state for name, random in run.random.items()},
            history=run.columns,
            settings=self.settings,
        ).write(self.path)

    def resume(self, run: Any) -> None:
        """Let a run go on where the file says that it stood; without a file it begins.

        Raises
        ------
        ValueError
            If it cannot go on with what is asked for.
        """
        if not Path(self.path).exists():
            return
        mine = [layer.activation for layer in self.network.layers]
        saved = Checkpoint.read(self.path, activations=mine, loss=self.network.loss)
        problem = resume_problem(self.path, saved, self.network, self.record, self.settings)
        if problem:
            raise ValueError(problem)
        state = dict(zip(self.runner.names, saved.network.parameters, strict=True))
        self.runner.restore({**state, **saved.state})
        if saved.settings.get("seed") == self.settings["seed"]:
            for name, random in run.random.items():
                random.bit_generator.state = saved.generator(name).bit_generator.state
        run.epoch, run.step, run.samples = saved.epoch, saved.step, saved.examples_seen
        run.columns = {name: list(values) for name, values in saved.history.items()}
