"""A network that predicts numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import column_or_1d

from nnlearn.equations.equation import Array
from nnlearn.estimators.held_out import pair
from nnlearn.estimators.network_estimator import NetworkEstimator
from nnlearn.estimators.written_out import dtype_of


@dataclass(eq=False, repr=False)
class NetworkRegressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]  # carries no types
    """A network that predicts a number for each row, or several.

    Parameters
    ----------
    {common}
    loss : name or Loss
        squared_error, absolute, huber: see :class:`nnlearn.Network`. With `standardize`, it is that of the
        scaled targets.

    Attributes
    ----------
    network_ : Network
        What was trained: from inputs as :meth:`scaled` gives them, to targets as ``target_scaler_`` does.
    history_ : History
        Its epochs: ``estimator.history_["loss"]``.
    loss_ : float
        The loss of the last epoch.
    n_iter_ : int
        How many epochs there were.
    scaler_, target_scaler_ : StandardScaler or None
        How inputs and targets are scaled.
    n_features_in_, feature_names_in_
        How many columns there were, and their names if they had any.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = NetworkRegressor(hidden=(5,)).fit(X, y)
    >>> model.score(X, y) > 0.5
    True
    """

    loss: Any = "squared_error"

    _standardize_says = """Whether to train on inputs less their mean, over their standard deviation, and on
        targets scaled alike; predictions are scaled back. Columns of X that hold nothing but 0 and 1
        stay as they are. ``scaler_`` and ``target_scaler_`` have the numbers."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None) -> Self:
        """Train the network.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
        y : (rows,) or (rows, outputs) array_like
        sample_weight : (rows,) array_like, optional
            What each row counts for: 2 is as if it were there twice.
        validation_data : (X, y), optional
            Rows that are not trained on; their loss is worked out after each epoch.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            If rows, targets or parameters are not what they should be.
        """
        X, y = self._numbered(X, y, reset=True)
        if validation_data is not None:
            validation_data = self._numbered(*pair(validation_data), reset=False)
        weights = self._weights_of(sample_weight, X)
        self._learn(X, y, weights, self._network(y), validation=validation_data)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train for one epoch on these rows, and go on where the last call ended, optimiser and all.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`. The first call's rows say how inputs and targets are scaled.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            As for :meth:`fit`.
        """
        X, y = self._numbered(X, y, reset=not hasattr(self, "network_"))
        self._learn(X, y, self._weights_of(sample_weight, X), self._network(y), part=True)
        return self

    def _numbered(self, X: Any, y: Any, *, reset: bool) -> tuple[Array, Array]:
        X, y = self._rows(X, y=y, reset=reset, multi_output=True, y_numeric=True)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y.astype(dtype_of(self.dtype))

    def _network(self, y: Array) -> tuple[int, str, Any]:
        return 1 if y.ndim == 1 else y.shape[1], "identity", self.loss

    def _prepare(self, X: Array, y: Array, weights: Array | None) -> None:
        super()._prepare(X, y, weights)
        self._one_column = y.ndim == 1
        self.target_scaler_: Any = None
        if self.standardize:
            self.target_scaler_ = StandardScaler().fit(_table(y), sample_weight=weights)

    def _targets(self, y: Any) -> Array:
        table = _table(np.asarray(y, dtype_of(self.dtype)))
        return table if self.target_scaler_ is None else np.asarray(self.target_scaler_.transform(table))

    def predict(self, X: Any) -> Array:
        """Predict a number for each row, or several.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows,) or (rows, outputs) array
        """
        a = self._values(X, self._last("a"))
        if self.target_scaler_ is not None:
            a = self.target_scaler_.inverse_transform(a)
        return np.asarray(a[:, 0] if self._one_column else a)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _table(y: Array) -> Array:
    return y[:, np.newaxis] if y.ndim == 1 else y
