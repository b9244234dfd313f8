"""A network that says which class a row belongs to, and how probably."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.estimators.held_out import pair
from nnlearn.estimators.network_estimator import NetworkEstimator
from nnlearn.estimators.written_out import dtype_of, prices_of


@dataclass(eq=False, repr=False)
class NetworkClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]  # carries no types
    """A network that tells classes apart.

    Two classes have one sigmoid output, the probability of the second; more have softmax outputs, one each.
    Several yes-or-no questions about each row at once (`y` a table of 0 and 1) have a sigmoid output each.

    Parameters
    ----------
    {common}
    loss : name, Loss or None
        None takes the cross-entropy that belongs to the outputs; squared_error and others can be had.
    class_weight : dict, "balanced" or None
        What the rows of each class count for, 1 where nothing is said; "balanced" lets all classes count the
        same.

    Attributes
    ----------
    classes_ : array
        The classes, in the order of the columns of :meth:`predict_proba`.
    network_ : Network
        What was trained; it takes inputs as :meth:`scaled` gives them.
    history_ : History
        Its epochs: ``estimator.history_["loss"]``.
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
    >>> X, y = load_iris(return_X_y=True)
    >>> model = NetworkClassifier(hidden=(5,)).fit(X, y)
    >>> model.score(X, y) > 0.95
    True
    >>> model.network_
    Network(4-5-3, tanh, softmax, loss=cross_entropy)
    """

    loss: Any = None
    class_weight: Any = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, validation_data: Any = None) -> Self:
        """Train the network.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame
        y : (rows,) array_like of classes, or (rows, questions) array_like of 0 and 1
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
            If rows, classes or parameters are not what they should be.
        """
        X, y = self._labelled(X, y, reset=True)
        weights = self._weights_of(sample_weight, X)
        _check_classes(y, weights)
        if validation_data is not None:
            validation_data = self._labelled(*pair(validation_data), reset=False)
        if not (self.warm_start and hasattr(self, "network_")):
            self._find_classes(y)
        weights = self._by_class(y, weights)
        self._learn(X, y, weights, self._network, validation=validation_data, stratify=y.ndim == 1)
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Train for one epoch on these rows, and go on where the last call ended, optimiser and all.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`. The first call's rows say how all inputs are scaled.
        classes : array_like
            All classes there are, or will be; needed in the first call only.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            As for :meth:`fit`, and if the first call has no `classes`.
        """
        first = not hasattr(self, "network_")
        X, y = self._labelled(X, y, reset=first)
        if first:
            if classes is None:
                raise ValueError(
                    "the first call of partial_fit needs all classes there will be"
                    "\n    write: estimator.partial_fit(X, y, classes=np.unique(all_y))"
                )
            self._find_classes(y if y.ndim == 2 else np.asarray(classes))
        self._learn(X, y, self._by_class(y, self._weights_of(sample_weight, X)), self._network, part=True)
        return self

    # --- classes ----------------------------------------------------------------------------

    def _labelled(self, X: Any, y: Any, *, reset: bool) -> tuple[Array, Array]:
        X, y = self._rows(X, y=y, reset=reset, multi_output=True)
        check_classification_targets(y)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if y.ndim == 2 and type_of_target(y) != "multilabel-indicator":
            raise ValueError(
                "y has several columns, but they hold more than 0 and 1: several classes at once"
                "\n    write: sklearn.multioutput.MultiOutputClassifier(NetworkClassifier())"
            )
        return X, y

    def _find_classes(self, y: Array) -> None:
        self._forget()
        self._many_questions = y.ndim == 2
        self.classes_ = np.arange(y.shape[1]) if self._many_questions else np.unique(y)

    @property
    def _network(self) -> tuple[int, str, Any]:
        """How many outputs, their activation, and the loss."""
        count = len(self.classes_)
        if self._many_questions or count == 2:
            loss = "binary_cross_entropy" if self.loss is None else self.loss
            return count if self._many_questions else 1, "sigmoid", loss
        return count, "softmax", "cross_entropy" if self.loss is None else self.loss

    def _by_class(self, y: Array, weights: Array | None) -> Array | None:
        """Multiply the rows' weights by those of their classes."""
        if self.class_weight is None:
            return weights
        if self._many_questions:
            raise ValueError(
                "class_weight is for one class a row, but y has several columns\n    write: class_weight=None"
            )
        counts = np.ones(len(y), bool) if weights is None else weights > 0
        there = np.unique(y[counts])
        if isinstance(self.class_weight, Mapping):
            priced = prices_of(self.class_weight, self.classes_)
            each = np.array([priced.get(name, 1.0) for name in there.tolist()])
        else:
            checks.known(self.class_weight, ["balanced"], "class_weight")
            given = {} if weights is None else {"sample_weight": weights[counts]}
            each = compute_class_weight("balanced", classes=there, y=y[counts], **given)
        by_class = np.zeros(len(y), dtype_of(self.dtype))
        by_class[counts] = each[np.searchsorted(there, y[counts])]
        return by_class if weights is None else np.asarray(weights * by_class)

    def _targets(self, y: Any) -> Array:
        """The network's targets: a column of 0 and 1 for two classes, a column for each of more."""
        y = np.asarray(y)
        if self._many_questions:
            return np.asarray(y, dtype_of(self.dtype))
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            known = ", ".join(map(repr, self.classes_.tolist()))
            raise ValueError(
                f"y holds {unknown.tolist()[0]!r}, but the classes are {known}"
                "\n    write: known = np.isin(y, model.classes_), and X[known], y[known]; or fit anew"
            )
        asked = self.classes_[1:] if len(self.classes_) == 2 else self.classes_
        return np.asarray(y[:, np.newaxis] == asked, dtype_of(self.dtype))

    # --- predictions ------------------------------------------------------------------------

    def predict(self, X: Any) -> Array:
        """Choose the most probable class of each row; of two classes, the second from ½ on.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows,) array of classes, or (rows, questions) array of 0 and 1
        """
        a = self._values(X, self._last("a"))
        if self._many_questions:
            return (a >= 0.5).astype(int)
        chosen = (a[:, 0] >= 0.5).astype(int) if len(self.classes_) == 2 else a.argmax(axis=1)
        return np.asarray(self.classes_[chosen])

    def predict_proba(self, X: Any) -> Array:
        """Work out each class's probability.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows, classes) array, or (rows, questions) array
        """
        a = self._values(X, self._last("a"))
        return np.hstack([1 - a, a]) if a.shape[1] == 1 and not self._many_questions else a

    def decision_function(self, X: Any) -> Array:
        """Work out the last layer's pre-activations: how much speaks for each class.

        Parameters
        ----------
        X : (rows, columns) array_like or data frame

        Returns
        -------
        (rows,) array for two classes, positive for the second; or (rows, classes) array
        """
        z = self._values(X, self._last("z"))
        return z[:, 0] if z.shape[1] == 1 and not self._many_questions else z

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


def _check_classes(y: Array, weights: Array | None) -> None:
    """See that there is something to tell apart."""
    there = np.unique(y if weights is None else y[weights > 0])
    if y.ndim == 1 and len(there) < 2:
        only = ", ".join(map(repr, there.tolist()))
        raise ValueError(
            f"y has rows of one class only, {only}, but a classifier tells classes apart"
            "\n    write: np.unique(y, return_counts=True) to look at them"
        )
