"""What all estimators do alike: scale the inputs, train a network on them, and retell what it says."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.estimators.held_out import OneEpoch, looks_at_held_out_rows, split
from nnlearn.estimators.options import ADAPTIVE, BATCH, FIRST_RATE, FULL_BATCH, NetworkOptions
from nnlearn.estimators.scaling import scaler_of
from nnlearn.history import History
from nnlearn.kept_run import KeptRun
from nnlearn.network import Network
from nnlearn.optimizers import optimizer_of
from nnlearn.plan import Plan
from nnlearn.schedules import Cosine, Schedule
from nnlearn.trace import Trace
from nnlearn.training_step import forward


class NetworkEstimator(NetworkOptions):
    """A network with scikit-learn's conventions.

    Attributes
    ----------
    network_ : Network
        What was trained; it takes inputs as :meth:`scaled` gives them.
    history_ : History
        Its epochs, those of earlier calls before those of later ones where it went on.
    """

    network_: Network
    history_: History
    scaler_: Any

    # --- rows of data -----------------------------------------------------------------------

    def _rows(self, X: Any, **options: Any) -> Any:
        """Take rows of data by scikit-learn's rules: names and number of columns, finite numbers."""
        return validate_data(self, X, dtype=self._dtype, **options)

    @property
    def _dtype(self) -> np.dtype[Any]:
        try:
            dtype: np.dtype[Any] = np.dtype(self.dtype)
        except TypeError:
            dtype = np.dtype(object)
        if dtype not in (np.float32, np.float64):
            raise ValueError(
                f'dtype is {self.dtype!r:.60}, but is "float32" or "float64"\n    write: dtype="float64"'
            )
        return dtype

    def _weights_of(self, sample_weight: Any, X: Array) -> Array | None:
        """Take the rows' weights; None where there are none."""
        if sample_weight is None:
            return None
        weights: Array = _check_sample_weight(sample_weight, X, dtype=X.dtype, ensure_non_negative=True)
        return weights

    def scaled(self, X: Any) -> Array:
        """Scale rows as the network takes them: ``estimator.network_.predict(estimator.scaled(X))``.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows, inputs) array

        Raises
        ------
        NotFittedError, ValueError
            If it was not fitted yet, or on rows with other columns.
        """
        check_is_fitted(self)
        return self._scaled(self._rows(X, reset=False))

    def _scaled(self, X: Array) -> Array:
        return X if self.scaler_ is None else np.asarray(self.scaler_.transform(X))

    # --- training ---------------------------------------------------------------------------

    def _learn(
        self,
        X: Array,
        y: Array,
        weights: Array | None,
        network: tuple[int, str, Any],
        *,
        validation: Any = None,
        stratify: bool = False,
        part: bool = False,
    ) -> None:
        """Train on rows: on a network of so many outputs, their activation and loss, or the one there is.

        A `part` of a fit is one epoch, and goes on.
        """
        going_on = (part or checks.flag(self.warm_start, "warm_start")) and hasattr(self, "network_")
        held: tuple[Any, ...] | None = validation
        if validation is None and not part and looks_at_held_out_rows(self.early_stopping):
            labels = y if stratify else None
            (X, y, weights), held = split(X, y, weights, self.validation_fraction, labels, self.random_state)
        if not going_on:
            self._prepare(X, y, weights)
            self._create(X.shape[1], *network)
        else:
            self._check_sizes(X.shape[1], network[0])
        if held is not None:
            held = (self._scaled(held[0]), self._targets(held[1]), *held[2:])
        batch_size = self._batch_size(len(X))
        weighted = {} if weights is None else {"sample_weight": weights}
        history = self.network_.fit(
            self._scaled(X),
            self._targets(y),
            epochs=max(self.epochs, self._kept.epoch + 1) if part else self.epochs,
            batch_size=batch_size,
            optimizer=self.optimizer,
            learning_rate=self._rate("all rows" if batch_size is None else "a batch", part=part),
            rate_decay=self.rate_decay,
            shuffle=self.shuffle,
            seed=self._seed,
            l1=self.l1,
            l2=self.l2,
            max_w2=self.max_w2,
            dropout=self._dropout,
            validation_data=held,
            early_stopping=OneEpoch() if part else self.early_stopping,
            checkpoint=self._kept if part else self.checkpoint,
            resume=part or self.resume,
            progress=self.progress,
            **weighted,
        )
        self.history_ += history
        self.n_iter_ = self.history_.epochs
        self.loss_ = self.history_["loss"][-1]

    def _batch_size(self, rows: int) -> Any:
        """How many rows make a step, or None for all: "auto" is written out here."""
        if not (isinstance(self.batch_size, str) and self.batch_size == "auto"):
            return self.batch_size
        return None if rows <= FULL_BATCH else BATCH

    def _rate(self, of_step: str, *, part: bool) -> Any:
        """The learning rate, or the schedule: "auto" is written out here, for steps of so many rows."""
        if not (isinstance(self.learning_rate, str) and self.learning_rate == "auto"):
            return self.learning_rate
        optimizer = optimizer_of(self.optimizer)
        begin = FIRST_RATE[of_step] if optimizer.name in ADAPTIVE else optimizer.learning_rate
        return begin if part or isinstance(begin, Schedule) else Cosine(begin)

    def _prepare(self, X: Array, y: Array, weights: Array | None) -> None:
        """Find out how rows are to be scaled, from those that are trained on."""
        self.scaler_ = None
        if checks.flag(self.standardize, "standardize"):
            self.scaler_ = self._scaler(X, weights)

    def _scaler(self, X: Array, weights: Array | None) -> StandardScaler:
        return scaler_of(X, weights)

    def _create(self, inputs: int, outputs: int, last: str, loss: Any) -> None:
        """Make the network."""
        hidden, each = self._hidden, self.activation
        each = list(each) if isinstance(each, (list, tuple)) else [each] * len(hidden)
        self._seed = self._drawn_seed()
        self.network_ = Network.create(
            [inputs, *hidden, outputs],
            [*each, last],
            loss,
            init=self.init,
            seed=self._seed,
            dtype=self._dtype,
        )
        self.history_ = History({})
        self._kept = KeptRun()

    def _check_sizes(self, inputs: int, outputs: int) -> None:
        """See that the network that is to go on is the one that is asked for."""
        there, wanted = self.network_.sizes, [inputs, *self._hidden, outputs]
        if there != wanted:
            raise ValueError(
                f"training goes on with a network of sizes {there}, but {wanted} are asked for"
                "\n    write: estimator.set_params(warm_start=False).fit(X, y)  # begins anew"
            )

    @property
    def _hidden(self) -> list[int]:
        hidden = [self.hidden] if isinstance(self.hidden, Integral) else self.hidden
        if isinstance(hidden, str) or not isinstance(hidden, (Sequence, np.ndarray)):
            raise TypeError(
                f"hidden is {hidden!r:.60}, but is how many units each hidden layer has"
                "\n    write: hidden=(32,)"
            )
        return [checks.whole(units, "hidden", "hidden=(32,)") for units in hidden]

    def _drawn_seed(self) -> int | None:
        """The seed of the network: a whole number as it is, and one that is drawn from a RandomState."""
        if self.random_state is None or isinstance(self.random_state, Integral):
            return None if self.random_state is None else int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    @property
    def _dropout(self) -> list[float]:
        """The inputs' rate of dropout, then one for each hidden layer."""
        each = self.hidden_dropout
        each = list(each) if isinstance(each, (list, tuple, np.ndarray)) else [each] * len(self._hidden)
        return [self.input_dropout, *each]

    # --- looking inside ---------------------------------------------------------------------

    def _values(self, X: Any, name: str) -> Array:
        """One of the network's values for rows, by its name in a trace."""
        x = self.scaled(X)
        plan = Plan()
        forward(plan, self.network_.layers, x)
        plan.run_once()
        return plan.arrays[name]

    def _last(self, kind: str) -> str:
        """The name of the last layer's ``z`` or ``a``."""
        check_is_fitted(self)
        return f"{kind}{len(self.network_.layers)}"

    def trace(self, X: Any, y: Any = None, learning_rate: float | None = None, **options: Any) -> Trace:
        """Retell what the network makes of rows, every number of it.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
            As for :meth:`predict`: the trace begins with its scaled inputs, ``x``.
        y : array_like, optional
            What was to be predicted, as for :meth:`fit`: the trace then goes on to the loss, and back to the
            gradients.
        learning_rate, **options
            As for :meth:`nnlearn.Network.trace`.

        Returns
        -------
        Trace

        Raises
        ------
        NotFittedError, ValueError, TypeError
            If it was not fitted yet, or rows or options are not what they should be.
        """
        x = self.scaled(X)
        targets = None if y is None else self._targets(y)
        return self.network_.trace(x, targets, learning_rate, **options)

    def _targets(self, y: Any) -> Array:
        """Turn what is to be predicted into the network's targets."""
        raise NotImplementedError

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")
