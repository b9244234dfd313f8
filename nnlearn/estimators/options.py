"""What every estimator can be told: its parameters, stated once."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any

from sklearn.base import BaseEstimator

#: What stands in each estimator's documentation for the parameters that they share.
COMMON = """hidden : int or sequence of int
        How many units each hidden layer has; ``()`` for none.
    activation : name, Activation, or a sequence of them, one for each hidden layer
        relu, tanh, sigmoid, elu, maxout and others; see :class:`nnlearn.Network`.
    epochs : int
        How often to go through all rows.
    batch_size : int, None or "auto"
        How many rows make one step; None takes all of them. "auto" takes all of them, in order, up to
        {full_batch} rows, so that weighting a row is the same as repeating it, and {batch} at a time
        from there on.
    optimizer : name or Optimizer
        sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamw; or one of ``nn.optimizers``.
    learning_rate : float, Schedule, None or "auto"
        The step size η, or one of ``nn.schedules``; None for the optimiser's own. "auto" falls to 0 over
        the epochs, along a cosine (`partial_fit` stays with the first). For {adaptive}
        it begins with {whole_rate} where a step takes all rows, and with {batch_rate} where it takes
        fewer; for others with the optimiser's own.
    rate_decay : number
        What the learning rate is multiplied by from one layer to the next.
    l1, l2 : number
        The price of each weight's size, and of half its square. Biases are free.
    max_w2 : number, optional
        The most that the squares of a unit's incoming weights may add up to.
    input_dropout : number
        How often an input is left out while training.
    hidden_dropout : number, or a sequence of them, one for each hidden layer
        How often a hidden unit is left out while training.
    standardize : bool
        {standardize}
    early_stopping : int, Rule or None
        For how many epochs the loss on rows that were held out may go without a new best, or a rule of
        ``nn.stopping``. The network then has the weights of its best epoch.
    validation_fraction : number
        What part of the rows is held out where there is early stopping, and no validation data.
    init : name, Initialization, a list of them, or None
        How weights start: see :meth:`nnlearn.Network.create`.
    shuffle : bool
        Whether each epoch takes the rows in a new order.
    warm_start : bool
        Whether another `fit` goes on from the weights that are there, and scales as before.
    checkpoint : path, optional
        A file that holds the run of `fit` after every epoch, so that nothing is lost.
    resume : bool
        Whether `fit` goes on from the checkpoint, if there is one, with the same rows: `epochs` counts those
        of before, too.
    dtype : "float64" or "float32"
    random_state : int, RandomState or None
        Of the first weights, of the order of the rows, of dropout and of what is held out. A whole number
        is the seed of :meth:`nnlearn.Network.create` and of :meth:`nnlearn.Network.fit`.
    progress : bool or None
        Whether to show a bar; None for one where somebody looks on, after two seconds."""

#: Up to how many rows "auto" takes all of them at once, and how many make a batch beyond.
FULL_BATCH = 500
BATCH = 32
#: What the learning rate "auto" begins with, and for which optimisers.
FIRST_RATE = {"all rows": 0.03, "a batch": 0.01}
ADAPTIVE = ("adam", "adamw", "rmsprop")

_INPUTS = """Whether to train on inputs less their mean, over their standard deviation. Columns that hold
        nothing but 0 and 1 stay as they are. ``scaler_`` has the numbers."""


@dataclass(eq=False, repr=False)
class NetworkOptions(BaseEstimator):  # type: ignore[misc]  # scikit-learn carries no types
    """The parameters that all estimators share; a dataclass, so that each stands in one place."""

    hidden: Any = (64,)
    _: KW_ONLY
    activation: Any = "tanh"
    epochs: int = 100
    batch_size: Any = "auto"
    optimizer: Any = "adam"
    learning_rate: Any = "auto"
    rate_decay: float = 1
    l1: float = 0
    l2: float = 0.0003
    max_w2: float | None = None
    input_dropout: float = 0
    hidden_dropout: Any = 0
    standardize: bool = True
    early_stopping: Any = None
    validation_fraction: float = 0.1
    init: Any = None
    shuffle: bool = True
    warm_start: bool = False
    checkpoint: Any = None
    resume: bool = False
    dtype: Any = "float64"
    random_state: Any = 0
    progress: bool | None = False

    #: What `standardize` does, where an estimator does something else.
    _standardize_says = _INPUTS

    def __init_subclass__(cls, **options: Any) -> None:
        """Put the shared parameters into the class's documentation."""
        super().__init_subclass__(**options)
        common = COMMON.format(
            full_batch=FULL_BATCH,
            batch=BATCH,
            whole_rate=FIRST_RATE["all rows"],
            batch_rate=FIRST_RATE["a batch"],
            adaptive=f"{', '.join(ADAPTIVE[:-1])} and {ADAPTIVE[-1]}",
            standardize=cls._standardize_says,
        )
        cls.__doc__ = (cls.__doc__ or "").replace("{common}", common)
