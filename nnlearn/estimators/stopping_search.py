"""A random search that ends with enough settings, when time is up, or when none is better any more."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from sklearn.model_selection import ParameterSampler, RandomizedSearchCV

from nnlearn import checks
from nnlearn.stopping import Patience


class StoppingSearchCV(RandomizedSearchCV):  # type: ignore[misc]  # scikit-learn carries no types
    """Draw settings at random and cross-validate them one after another, until one of three things happens.

    It is scikit-learn's RandomizedSearchCV, but looks at its watch and at its scores after each setting. A
    setting that was begun is finished.

    Parameters
    ----------
    estimator, param_distributions
        What is trained, and the values that each parameter may have.
    n_iter : int
        How many settings are drawn at most. Lists are drawn from without repeating a setting.
    max_seconds : number, optional
        After how many seconds no further setting is begun.
    patience : int, optional
        How many settings in a row may come without a new best.
    random_state : int, RandomState or None
        Of what is drawn.
    **options
        scoring, cv, n_jobs, refit and others, as for RandomizedSearchCV.

    Attributes
    ----------
    why_ : str
        Why the search ended.
    cv_results_, best_estimator_, best_params_, best_score_, ...
        As in RandomizedSearchCV.

    Raises
    ------
    ValueError, TypeError
        If a number makes no sense, or the folds would not be the same for all settings.

    Source
    ------
    Bergstra and Bengio, "Random search for hyper-parameter optimization", 2012; H2O.ai, H2O-3, 2013:
    ``max_models``, ``max_runtime_secs`` and ``stopping_rounds`` of its RandomDiscrete strategy.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from nnlearn.estimators import NetworkClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> settings = {"hidden": [(2,), (5,)], "activation": ["tanh", "relu"], "l2": [0, 1e-3, 1e-2]}
    >>> model = NetworkClassifier(epochs=20)
    >>> search = StoppingSearchCV(model, settings, n_iter=12, patience=3, random_state=0)
    >>> search.fit(X, y).why_
    'none of the last 3 settings was better than the best before'
    """

    def __init__(
        self,
        estimator: Any,
        param_distributions: Any,
        *,
        n_iter: int = 10,
        max_seconds: float | None = None,
        patience: int | None = None,
        scoring: Any = None,
        n_jobs: int | None = None,
        refit: Any = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: Any = "2*n_jobs",
        random_state: Any = None,
        error_score: Any = np.nan,
        return_train_score: bool = False,
    ) -> None:
        super().__init__(
            estimator,
            param_distributions,
            n_iter=n_iter,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            random_state=random_state,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.max_seconds = max_seconds
        self.patience = patience

    def _run_search(self, evaluate_candidates: Any, **_: Any) -> None:
        """Cross-validate setting after setting: the method that scikit-learn leaves to its searches."""
        seconds = np.inf
        if self.max_seconds is not None:
            seconds = checks.positive(self.max_seconds, "max_seconds", "max_seconds=60")
        rule = None
        if self.patience is not None:
            rule = Patience(checks.whole(self.patience, "patience", "patience=5"), of="loss")
        self._check_folds()
        column = f"mean_test_{self.refit if isinstance(self.refit, str) else 'score'}"
        began = time.monotonic()
        for settings in ParameterSampler(
            self.param_distributions, self.n_iter, random_state=self.random_state
        ):
            scores = evaluate_candidates([settings]).get(column, [])
            if rule is not None and rule.stop({"loss": [-score for score in scores]}):
                self.why_ = f"none of the last {self.patience} settings was better than the best before"
                return
            if time.monotonic() - began >= seconds:
                self.why_ = f"{seconds:g} seconds are over"
                return
        self.why_ = "all settings that were asked for are done"

    def _check_folds(self) -> None:
        """See that all settings are judged by the same folds, though these are made for each of them."""
        folds = self._checked_cv_orig
        if getattr(folds, "shuffle", False) and not isinstance(folds.random_state, (int, np.integer)):
            raise ValueError(
                f"cv is {folds}, which makes other folds for each setting"
                f"\n    write: cv={type(folds).__name__}(shuffle=True, random_state=0)"
            )
