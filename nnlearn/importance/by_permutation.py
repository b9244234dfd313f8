"""Permutation importance: how much worse a model predicts when one of its columns is shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.importance.naming import names_for
from nnlearn.importance.result import Importance
from nnlearn.needed import needed
from nnlearn.network import Network

_WRITE = "nn.importance.permutation(model, X_test, y_test)"


def permutation(
    model: Any,
    X: Any,
    y: Any,
    *,
    scoring: Any = None,
    repeats: int = 5,
    seed: int = 0,
    names: Sequence[str] | None = None,
) -> Importance:
    """Judge a model's inputs by how much worse it predicts when one of them is shuffled.

    A wrapper of scikit-learn's ``permutation_importance``. On examples that took no part in training it tells
    what the model needs; on the training data, what it has learned by heart. Two columns that say the same
    stand in for each other: shuffling one costs little.

    Parameters
    ----------
    model : fitted estimator or Network, or a list of them
        A pipeline is asked with the columns of X, so that a factor is one variable; of a search, the best
        estimator is. Several are models of one kind that differ in their seeds.
    X : (examples, inputs) array_like or DataFrame
    y : (examples,) array_like
    scoring : str or function, optional
        As in scikit-learn; by default the model's own score, and for a Network the loss.
    repeats : int
        How often each column is shuffled, for each model; each time is a run.
    seed : int
    names : sequence of str, optional
        What the inputs are called; by default as X's columns, or x₁, x₂, ….

    Returns
    -------
    Importance
        The score before less the score after: by how much it drops.

    Raises
    ------
    ValueError, TypeError
        If names and inputs do not belong together, or scikit-learn refuses the data.

    Source
    ------
    Breiman, "Random forests", 2001, section 10; Fisher, Rudin and Dominici, "All models are wrong, but many
    are useful", 2019.

    Examples
    --------
    >>> net = Network([[[1.0], [0.0]]], activations="identity")
    >>> needed = permutation(net, [[1.0, 5.0], [2.0, 4.0], [3.0, 6.0]], [[1.0], [2.0], [3.0]])
    >>> needed.mean.round(2).tolist()
    [0.87, 0.0]
    """
    needed("sklearn", "permutation importance")
    from sklearn.inspection import permutation_importance

    given = list(model) if isinstance(model, (list, tuple)) else [model]
    models = [getattr(each, "best_estimator_", each) for each in given]  # a search's score may be any
    if not models:
        raise ValueError(f"there is no model to judge\n    write: {_WRITE}")
    count = checks.whole(repeats, "repeats", "repeats=5")
    first = checks.whole(seed, "seed", "seed=0", least=0)
    table = X if hasattr(X, "columns") else np.asarray(X)
    if not hasattr(table, "columns") and table.ndim != 2:
        raise ValueError(f"X has shape {table.shape}, but is (examples, inputs)\n    write: {_WRITE}")
    called = names if names is not None else getattr(table, "columns", None)
    if isinstance(models[0], Network):
        if scoring is not None and not callable(scoring):
            raise TypeError(
                f"scoring is {scoring!r:.60}, but a Network is scored by its loss, or by a function"
                "\n    write: scoring=lambda net, X, y: -net.loss_value(X, y)"
            )
        scoring = scoring or _minus_the_loss
    runs = [
        permutation_importance(
            each, table, np.asarray(y), scoring=scoring, n_repeats=count, random_state=first + place
        ).importances.T
        for place, each in enumerate(models)
    ]
    unit = _unit(models[0], scoring)
    return Importance(names_for(called, table.shape[1]), np.concatenate(runs), "permutation", unit)


def _minus_the_loss(net: Network, X: Any, y: Any) -> float:
    return -net.loss_value(X, y)


def _unit(model: Any, scoring: Any) -> str:
    """What the numbers are: by how much a score drops, or a loss rises."""
    from sklearn.base import is_classifier, is_regressor

    if scoring is _minus_the_loss:
        return "rise of the loss"
    if isinstance(scoring, str):
        plain = scoring.removeprefix("neg_").replace("_", " ")
        return f"{'rise' if scoring.startswith('neg_') else 'drop'} of the {plain}"
    if scoring is None and hasattr(model, "__sklearn_tags__"):
        return (
            f"drop of the {'accuracy' if is_classifier(model) else 'R²' if is_regressor(model) else 'score'}"
        )
    return "drop of the score"
