"""What a fitted estimator shows: its rows as the network takes them, and every number of a prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted, validate_data

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.estimators.options import NetworkOptions
from nnlearn.estimators.written_out import dtype_of
from nnlearn.network import Network
from nnlearn.plan import Plan
from nnlearn.table import Table
from nnlearn.trace import Trace
from nnlearn.training_step import forward
from nnlearn.value_names import text_name


class LooksInside(NetworkOptions):
    """An estimator that can be looked into."""

    network_: Network
    scaler_: Any

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")

    def _rows(self, X: Any, **options: Any) -> Any:
        """Take rows of data by scikit-learn's rules: names and number of columns, finite numbers."""
        return validate_data(self, X, dtype=dtype_of(self.dtype), **options)

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

    def inputs(self, X: Any, row: int = 0) -> Table:
        """List what a trace's x₁, x₂, … are: the table's columns, with their values as given and as scaled.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
        row : int
            Whose values are listed.

        Returns
        -------
        Table

        Raises
        ------
        NotFittedError, ValueError, IndexError
            If it was not fitted yet, rows have other columns, or there is no such row.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from nnlearn.estimators import NetworkClassifier
        >>> X, y = load_iris(return_X_y=True, as_frame=True)
        >>> NetworkClassifier(hidden=(2,)).fit(X, y).inputs(X)
        input  column             value   scaled
        x₁     sepal length (cm)    5.1  −0.9007
        x₂     sepal width (cm)     3.5    1.019
        x₃     petal length (cm)    1.4    −1.34
        x₄     petal width (cm)     0.2   −1.315
        """
        check_is_fitted(self)
        given = self._rows(X, reset=False)
        if not -len(given) <= row < len(given):
            raise IndexError(f"row is {row!r:.60}, but X has {len(given)} rows\n    write: row=0")
        scaled = self._scaled(given)
        names = getattr(self, "feature_names_in_", [f"column {i}" for i in range(given.shape[1])])
        numbers = zip(names, given[row], scaled[row], strict=True)
        rows = [
            [text_name("x", (0, i)), str(name), number_text(value), number_text(taken)]
            for i, (name, value, taken) in enumerate(numbers)
        ]
        return Table(["input", "column", "value", "scaled"], rows, left=["input", "column"])

    def trace(self, X: Any, y: Any = None, learning_rate: float | None = None, **options: Any) -> Trace:
        """Retell what the network makes of rows, every number of it.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
            As for predictions. The trace begins with its scaled inputs, ``x``: :meth:`inputs` says which
            column each of them is.
        y : array_like, optional
            What was to be predicted, as for `fit`: the trace then goes on to the loss, and back to the
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

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from nnlearn.estimators import NetworkClassifier
        >>> X, y = load_iris(return_X_y=True)
        >>> model = NetworkClassifier(hidden=(2,)).fit(X[:100], y[:100])
        >>> trace = model.trace(X[:1])
        >>> trace.line("z2").formula
        'a1₁·W2₁₁ + a1₂·W2₂₁ + b2₁'
        >>> trace["a2"][0, 0] == model.predict_proba(X[:1])[0, 1]
        np.True_
        """
        x = self.scaled(X)
        targets = None if y is None else self._targets(y)
        return self.network_.trace(x, targets, learning_rate, **options)

    def _targets(self, y: Any) -> Array:
        """Turn what is to be predicted into the network's targets."""
        raise NotImplementedError
