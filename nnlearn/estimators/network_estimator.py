"""What all estimators do alike: scale the inputs, and train a network on them."""

from __future__ import annotations

from typing import Any

from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import _check_sample_weight

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.estimators.held_out import OneEpoch, looks_at_held_out_rows, split
from nnlearn.estimators.looking_inside import LooksInside
from nnlearn.estimators.scaling import scaler_of
from nnlearn.estimators.written_out import (
    batch_size_of,
    dropout_of,
    dtype_of,
    hidden_of,
    one_for_each,
    rate_of,
    seed_of,
)
from nnlearn.history import History
from nnlearn.kept_run import KeptRun
from nnlearn.network import Network


class NetworkEstimator(LooksInside):
    """A network with scikit-learn's conventions.

    Attributes
    ----------
    network_ : Network
        What was trained; it takes inputs as :meth:`scaled` gives them.
    history_ : History
        Its epochs, those of earlier calls before those of later ones where it went on.
    """

    history_: History

    def _weights_of(self, sample_weight: Any, X: Array) -> Array | None:
        """Take the rows' weights; None where there are none."""
        if sample_weight is None:
            return None
        weights: Array = _check_sample_weight(sample_weight, X, dtype=X.dtype, ensure_non_negative=True)
        return weights

    def _learn(
        self,
        X: Array,
        y: Array,
        weights: Array | None,
        last: tuple[int, Any, Any],
        *,
        validation: Any = None,
        stratify: bool = False,
        part: bool = False,
    ) -> None:
        """Train on rows: a network with so many outputs, their activation and loss; or the one there is.

        A `part` of a fit is one epoch, and goes on.
        """
        epochs = checks.whole(self.epochs, "epochs", "epochs=100")
        going_on = (part or checks.flag(self.warm_start, "warm_start")) and hasattr(self, "network_")
        held: tuple[Any, ...] | None = validation
        if validation is None and not part and looks_at_held_out_rows(self.early_stopping):
            labels = y if stratify else None
            (X, y, weights), held = split(X, y, weights, self.validation_fraction, labels, self.random_state)
        network = self.network_ if going_on else self._begin(X, y, weights, last)
        self._check_same(network, last)
        if held is not None:
            held = (self._scaled(held[0]), self._targets(held[1]), *held[2:])
        batch_size = batch_size_of(self.batch_size, len(X), part=part)
        history = network.fit(
            self._scaled(X),
            self._targets(y),
            sample_weight=weights,
            epochs=max(epochs, self._kept.epoch + 1) if part else epochs,
            batch_size=batch_size,
            optimizer=self.optimizer,
            learning_rate=rate_of(self.learning_rate, self.optimizer, batch_size, part=part),
            rate_decay=self.rate_decay,
            shuffle=self.shuffle,
            seed=self._seed,
            l1=self.l1,
            l2=self.l2,
            max_w2=self.max_w2,
            dropout=dropout_of(self.input_dropout, self.hidden_dropout, hidden_of(self.hidden)),
            validation_data=held,
            early_stopping=OneEpoch() if part else self.early_stopping,
            checkpoint=self._kept if part else self.checkpoint,
            resume=part or self.resume,
            progress=self.progress,
        )
        self.network_ = network
        self.history_ += history
        self.n_iter_ = self.history_.epochs
        self.loss_ = self.history_["loss"][-1]

    def _begin(self, X: Array, y: Array, weights: Array | None, last: tuple[int, Any, Any]) -> Network:
        """Find out how rows are to be scaled, and make a network; what an earlier fit left is forgotten."""
        self._forget()
        self._seed = seed_of(self.random_state)
        self.history_, self._kept = History({}), KeptRun()
        self._prepare(X, y, weights)
        return self._create(X.shape[1], last)

    def _forget(self) -> None:
        """Be unfitted: should what follows fail, nothing is left of which a part is new."""
        if hasattr(self, "network_"):
            del self.network_

    def _prepare(self, X: Array, y: Array, weights: Array | None) -> None:
        """Find out how rows are to be scaled, from those that are trained on."""
        self.scaler_ = None
        if checks.flag(self.standardize, "standardize"):
            self.scaler_ = self._scaler(X, weights)

    def _scaler(self, X: Array, weights: Array | None) -> StandardScaler:
        return scaler_of(X, weights)

    def _create(self, inputs: int, last: tuple[int, Any, Any]) -> Network:
        hidden = hidden_of(self.hidden)
        outputs, activation, loss = last
        return Network.create(
            [inputs, *hidden, outputs],
            [*one_for_each(self.activation, hidden, "activation", 'activation="tanh"'), activation],
            loss,
            init=self.init,
            seed=self._seed,
            dtype=dtype_of(self.dtype),
        )

    def _check_same(self, network: Network, last: tuple[int, Any, Any]) -> None:
        """See that a network that goes on is of the kind that is asked for."""
        wanted = self._create(network.sizes[0], last)
        if repr(network) != repr(wanted) or network.dtype != wanted.dtype:
            raise ValueError(
                f"training goes on with {network!r}, but {wanted!r} is asked for"
                f"\n    write: {type(self).__name__}(...).fit(X, y)  # begins anew"
            )
