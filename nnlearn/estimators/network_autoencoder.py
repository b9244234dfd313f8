"""A network that says a row again, after it went through a narrow layer: what does not fit is unusual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from nnlearn.equations.equation import Array
from nnlearn.estimators.network_estimator import NetworkEstimator
from nnlearn.estimators.scaling import scaler_of
from nnlearn.estimators.written_out import hidden_of
from nnlearn.inputs_and_targets import inputs_for
from nnlearn.maths.losses import SquaredError
from nnlearn.plan import Plan
from nnlearn.training_step import forward

#: The square of how far each output is from its input, without a factor.
square = SquaredError(factor=1).value


@dataclass(eq=False, repr=False)
class NetworkAutoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, NetworkEstimator):  # type: ignore[misc]  # they carry no types
    """A network that learns to say each row again, after it went through a narrow layer.

    What comes out of the narrowest hidden layer is the row's code: fewer numbers, of which the row can nearly
    be made again. A row that is made again badly is unlike those that were learned from: an anomaly. Source:
    Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks", 2006.

    Parameters
    ----------
    {common}
    output_activation : name or Activation
        Of the last layer. identity makes numbers of any size; H2O takes the hidden layers' own.

    Attributes
    ----------
    code_layer_ : int
        Which layer the code comes from, counted from 1: the narrowest hidden one, the first of equals.
    network_ : Network
        What was trained; it takes inputs as :meth:`scaled` gives them.
    history_ : History
        Its epochs: ``estimator.history_["loss"]``, half the squared errors of a row, summed.
    loss_ : float
        The loss of the last epoch.
    n_iter_ : int
        How many epochs there were.
    scaler_ : StandardScaler or None
        How inputs are scaled.
    n_features_in_, feature_names_in_
        How many columns there were, and their names if they had any.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X = load_iris().data
    >>> model = NetworkAutoencoder(hidden=(2,)).fit(X)
    >>> model.transform(X).shape
    (150, 2)
    >>> usual, unusual = model.anomaly([[5.1, 3.5, 1.4, 0.2], [5.1, 3.5, 6.9, 0.2]])
    >>> unusual > 10 * usual
    np.True_
    """

    hidden: Any = (2,)
    epochs: int = 300
    output_activation: Any = "identity"

    _standardize_says = """Whether to train on inputs less their mean, over their range (the largest less
        the smallest): all errors then count alike, within a range of 1. ``scaler_`` has the numbers."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, *, validation_data: Any = None) -> Self:
        """Train the network to say rows again.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
        y
            Not looked at.
        sample_weight : (rows,) array_like, optional
            What each row counts for: 2 is as if it were there twice.
        validation_data : (rows, columns) array_like, optional
            Rows that are not trained on; their loss is worked out after each epoch.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            If rows or parameters are not what they should be.
        """
        X = self._rows(X)
        if validation_data is not None:
            validation_data = (self._rows(validation_data, reset=False),) * 2
        self._learn(X, X, self._weights_of(sample_weight, X), self._network(X), validation=validation_data)
        return self

    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Train for one epoch on these rows, and go on where the last call ended, optimiser and all.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`. The first call's rows say how all inputs are scaled.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            As for :meth:`fit`.
        """
        X = self._rows(X, reset=not hasattr(self, "network_"))
        self._learn(X, X, self._weights_of(sample_weight, X), self._network(X), part=True)
        return self

    def _network(self, X: Array) -> tuple[int, Any, Any]:
        hidden = hidden_of(self.hidden)
        if not hidden:
            raise ValueError(
                "hidden is (), but an autoencoder has a layer that its rows go through"
                "\n    write: hidden=(2,)"
            )
        self.code_layer_ = hidden.index(min(hidden)) + 1
        return X.shape[1], self.output_activation, "squared_error"

    def _scaler(self, X: Array, weights: Array | None) -> StandardScaler:
        return scaler_of(X, weights, by_range=True)

    def _targets(self, y: Any) -> Array:
        return self._scaled(y)

    # --- there and back ---------------------------------------------------------------------

    def transform(self, X: Any) -> Array:
        """Work out each row's code: the activations of the narrowest hidden layer.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows, units) array
        """
        check_is_fitted(self)
        return self._values(X, f"a{self.code_layer_}")

    def inverse_transform(self, code: Any) -> Array:
        """Make rows again from their codes.

        Parameters
        ----------
        code : (rows, units) array_like

        Returns
        -------
        (rows, columns) array
            In the units of the table.
        """
        check_is_fitted(self)
        after = self.network_.layers[self.code_layer_ :]
        plan = Plan()
        forward(plan, after, inputs_for(after, code, "code"))
        plan.run_once()
        return self._unscaled(plan.arrays[f"a{len(after)}"])

    def reconstruct(self, X: Any) -> Array:
        """Say rows again: ``inverse_transform(transform(X))``.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows, columns) array
            In the units of the table.
        """
        check_is_fitted(self)
        return self._unscaled(self._values(X, self._last("a")))

    def _unscaled(self, a: Array) -> Array:
        return a if self.scaler_ is None else np.asarray(self.scaler_.inverse_transform(a))

    # --- what does not fit ------------------------------------------------------------------

    def anomaly(self, X: Any, *, per_feature: bool = False) -> Array:
        """Work out how badly each row is said again: the mean squared error of its scaled columns.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
        per_feature : bool
            Whether to give each column's own squared error.

        Returns
        -------
        (rows,) array, or (rows, columns) array

        Source
        ------
        H2O.ai, H2O-3, 2013 and later: ``h2o.anomaly``.
        """
        check_is_fitted(self)
        x = self.scaled(X)
        errors: Array = square(self.network_.predict(x), x)
        return errors if per_feature else errors.mean(axis=1)

    def score_samples(self, X: Any) -> Array:
        """Work out how usual each row is, by scikit-learn's sign: minus its :meth:`anomaly`."""
        return -self.anomaly(X)

    def score(self, X: Any, y: Any = None) -> float:
        """Work out how well rows are said again: minus their mean :meth:`anomaly`, so that more is better."""
        return float(self.score_samples(X).mean())

    @property
    def _n_features_out(self) -> int:
        """How many columns :meth:`transform` gives: for the names that scikit-learn makes of it."""
        return self.network_.sizes[self.code_layer_]
