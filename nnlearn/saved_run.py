"""A training run and its checkpoint: written after every epoch, and gone on from.

The file's network is the one that predicts. Where dropout scales for predictions, training goes on from
weights that are not scaled: the file then has these beside it, as ``W1_unscaled``; and where the best epoch
was an earlier one, its weights, as ``W1_best``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.checkpoint import Checkpoint
from nnlearn.equations.equation import Array
from nnlearn.resuming import optimizer_record, resume_problem
from nnlearn.whole_file import place_of

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
        self.path, self.runner, self.network, self.settings = place_of(path), runner, network, settings
        if not self.path.parent.is_dir():
            raise FileNotFoundError(
                f"checkpoint is {path!s:.200}, but there is no such folder"
                f"\n    write: os.makedirs({self.path.parent.as_posix()!r})"
            )
        self.record = optimizer_record(runner.recipe.optimizer, folded=runner.folded)

    def write(self, run: Any) -> None:
        """Write the run as it stands after an epoch."""
        network = self.network.copy()
        self.runner.store(network.layers)
        trained = self.runner.learned()
        state = {name: array for name, array in self.runner.state().items() if name not in trained}
        for name, array in zip(self.runner.names, network.parameters, strict=True):
            if not np.array_equal(array, trained[name]):
                state[f"{name}_unscaled"] = trained[name]
        if run.best is not None and run.best[0] != run.epoch:
            state.update({f"{name}_best": array for name, array in run.best[1].items()})
        Checkpoint(
            network,
            self.record,
            state,
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
        if not self.path.exists():
            return
        mine = [layer.activation for layer in self.network.layers]
        saved = Checkpoint.read(self.path, activations=mine, loss=self.network.loss)
        problem = resume_problem(self.path, saved, self.network, self.record, self.settings)
        if problem:
            raise ValueError(problem)
        predicting = dict(zip(self.runner.names, saved.network.parameters, strict=True))
        trained = {**predicting, **_of(saved.state, "unscaled", predicting)}
        self.runner.restore({**trained, **saved.state})
        if saved.settings.get("seed") == self.settings["seed"]:
            for name, random in run.random.items():
                random.bit_generator.state = saved.generator(name).bit_generator.state
        run.epoch, run.step, run.samples = saved.epoch, saved.step, saved.examples_seen
        run.columns = {name: list(values) for name, values in saved.history.items()}
        if (best_epoch := getattr(run.rule, "best_epoch", None)) and (best := best_epoch(run.columns)):
            if best == run.epoch:
                run.best = best, trained
            elif weights := _of(saved.state, "best", predicting):
                run.best = best, weights


def _of(state: Mapping[str, Array], what: str, names: Iterable[str]) -> dict[str, Array]:
    """The arrays that a checkpoint has beside the parameters of these names."""
    return {name: state[f"{name}_{what}"] for name in names if f"{name}_{what}" in state}
