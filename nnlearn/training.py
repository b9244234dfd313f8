"""Training: batch by batch, epoch by epoch, until all epochs are done or a rule says that it is enough."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.divergence import Diverged as Diverged
from nnlearn.fast_step import REWRITES
from nnlearn.fit_options import counts_of, dropout_of, rate_of, threads_for, weighted_validation_of
from nnlearn.history import History
from nnlearn.kept_run import KeptRun
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.penalties import penalty_for
from nnlearn.optimizers import Optimizer, optimizer_of
from nnlearn.progress import ProgressBar
from nnlearn.recipe import Recipe
from nnlearn.row_blocks import blocks_of
from nnlearn.saved_run import SavedRun
from nnlearn.schedules import Schedule
from nnlearn.stopping import Rule, rule_of
from nnlearn.training_run import TrainingRun

if TYPE_CHECKING:
    from nnlearn.network import Network


def fit(
    network: Network,
    x: Any,
    y: Any = None,
    *,
    sample_weight: Any = None,
    epochs: int = 1,
    batch_size: int | None = None,
    learning_rate: float | Schedule | None = None,
    optimizer: str | Optimizer = "sgd",
    rate_decay: float = 1,
    shuffle: bool = True,
    seed: int | None = 0,
    frozen: Collection[str] = (),
    l1: float = 0,
    l2: float = 0,
    max_w2: float | None = None,
    dropout: float | Sequence[float] | Dropout = 0,
    validation_data: tuple[Any, Any] | None = None,
    early_stopping: int | Rule | None = None,
    checkpoint: Any = None,
    resume: bool = False,
    progress: bool | None = None,
    record: bool = True,
    rewrites: Collection[str] = tuple(REWRITES),
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
    x : (examples, inputs) array_like
        In memory, or mapped from a file (``np.load(path, mmap_mode="r")``). Or, without `y`, an iterable of
        chunks, pairs (x, y) of any length; for several epochs a list, or a function that begins anew.
    y : (examples, outputs) array_like or class numbers
    sample_weight : (examples,) array_like, optional
        What each example counts for: 2 is as if it were there twice, 0 as if it were not. A mean is then
        the weighted one, E = Σ cᵢ·Eᵢ / Σ cᵢ; in a batch, what is divided by is what so many examples count
        for on the average of all of them.
    epochs : int
        How often to go through all examples.
    batch_size : int, optional
        How many examples make one step; None takes them all at once, 1 one at a time.
    learning_rate : float or Schedule, optional
        The step size η; by default the optimiser's own.
    optimizer : name or Optimizer
        sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamw; or one of ``nn.optimizers``.
    rate_decay : number
        What the learning rate is multiplied by from one layer to the next.
    shuffle : bool
        Whether each epoch takes the examples in a new order. (Of a mapped file, blocks of some 65,000 rows
        change places, and rows within each block; of chunks, rows within each block.)
    seed : int or None
        Of that order, and of what dropout drops: the same seed, the same run.
    frozen : names
        Weights or biases that are not updated, such as ``("b1", "b2")``.
    l1, l2 : number
        The price of each weight's size, and of half its square. Biases are free.
    max_w2 : number, optional
        The most that the squares of a unit's incoming weights may add up to.
    dropout : number, sequence of numbers or Dropout
        How often a unit is left out: one number for all hidden layers; or the inputs' first, then one for
        each hidden layer. Where dropout scales for predictions, the weights are scaled so when training
        ends: go on with `resume`, which knows them unscaled, rather than with another call.
    validation_data : (x, y) or (x, y, sample_weight), optional
        Rows that are not trained on; their loss is worked out after each epoch.
    early_stopping : int or Rule, optional
        For how many epochs the validation loss may go without a new best, or a rule of ``nn.stopping``.
        The network then has the weights of its best epoch, also where the epochs were over before.
    checkpoint : path or KeptRun, optional
        A file that holds the run after every epoch, so that nothing is lost; or a place in memory for it.
    resume : bool
        Go on from the checkpoint, if there is one: `epochs` counts those of before, too.
    progress : bool, optional
        Whether to show a bar; by default where somebody looks on, after two seconds.
    record : bool
        Whether to work out each epoch's loss and accuracy: without them, a large full batch takes half the
        time, and the history holds the seconds alone.
    rewrites : names
        Which rewrites of :data:`nnlearn.fast_step.REWRITES` make the textbook's step a fast one; none of
        them changes a result beyond rounding.

    Returns
    -------
    History
        ``history["loss"]`` has one number an epoch: what the steps' losses, each from before its update,
        come to over the examples (the mean, or the sum where the loss is a sum). For classes there is
        ``history["accuracy"]``; with validation data, both of that.

    Raises
    ------
    Diverged
        When the loss or a weight is no longer finite: with the epoch, the step and the first value
        concerned. The network is put back to where that epoch began.
    ValueError, TypeError
        If inputs, targets or options are not what they should be, or an output leaves the range from 0 to 1
        that the loss is made for (the network is put back, too).

    Notes
    -----
    A key press (Ctrl-C) ends training: the history so far is returned, and the network has what it learned.
    Matrix products use one thread, but for steps of more than a hundred million operations. Of a full batch
    of that size, as many threads share the rows instead, to the same bits (not with dropout, whose draws have
    an order, nor with fewer than four weights).

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> net = Network([[[0.0]]], activations="identity")
    >>> history = net.fit([[1.0], [2.0]], [[2.0], [4.0]], epochs=20, learning_rate=0.3)
    >>> net.weights[0].round(3)
    array([[2.]])
    """
    if batch_size is not None:
        batch_size = checks.whole(batch_size, "batch_size", "batch_size=32")
    blocks, size = blocks_of(network.layers, network.loss, x, y, batch_size)
    counts = None if sample_weight is None else counts_of(network.layers, sample_weight, blocks)
    chosen = optimizer_of(optimizer)
    recipe = Recipe(
        network.layers,
        network.loss,
        chosen,
        network.frozen_names(frozen),
        penalty_for(l1, l2),
        None if max_w2 is None else checks.positive(max_w2, "max_w2", "max_w2=15"),
        dropout_of(dropout, len(network.layers) - 1),
        checks.positive(rate_decay, "rate_decay", "rate_decay=0.5"),
        None if counts is None else float(counts.mean(dtype=np.float64)),
    )
    rate = rate_of(chosen.learning_rate if learning_rate is None else learning_rate, network.dtype)
    epochs = checks.whole(epochs, "epochs", "epochs=100")
    if seed is not None:
        seed = checks.whole(seed, "seed", "seed=0", least=0)
    if isinstance(rewrites, str) or not isinstance(rewrites, (Sequence, Set)):
        raise TypeError(f"rewrites is {rewrites!r:.60}, but is a collection of names\n    write: rewrites=()")
    made = [checks.known(name, REWRITES, "rewrites: the rewrite") for name in rewrites]
    record = checks.flag(record, "record")
    run = TrainingRun(
        network, recipe, blocks, size, rate, seed, checks.flag(shuffle, "shuffle"), made, record, counts
    )
    run.validation, run.counts_of_validation = weighted_validation_of(
        network.layers, network.loss, validation_data
    )
    run.judge_by(rule_of(early_stopping))
    settings = {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": repr(rate),
        "l1": float(l1),
        "l2": float(l2),
        "max_w2": recipe.max_w2,
        "dropout": repr(recipe.dropout),
        "rate_decay": recipe.rate_decay,
        "shuffle": run.shuffle,
        "seed": seed,
        "frozen": sorted(recipe.frozen),
        "validation": run.validation is not None,
        "early_stopping": repr(run.rule),
    }
    if checkpoint is not None:
        in_memory = isinstance(checkpoint, KeptRun)
        run.saved = checkpoint if in_memory else SavedRun(checkpoint, run.runner, network, settings)
        if checks.flag(resume, "resume"):
            run.saved.resume(run)
    elif checks.flag(resume, "resume"):
        raise ValueError(
            'resume=True goes on from a checkpoint\n    write: checkpoint="run.npz", resume=True'
        )
    with (
        ProgressBar(progress, epochs, run.steps, done=run.epoch) as bar,
        threads_for(network.layers, size, own=run.runner.shares) as run.runner.threads,
    ):
        return run.go(epochs, bar)
