"""Networks for tables of data, by scikit-learn's conventions: pipelines, folds and searches take them.

====================  ==================================================================
NetworkClassifier     which class a row belongs to, and how probably
NetworkRegressor      one number for each row, or several
NetworkAutoencoder    the row itself, through a narrow layer: what does not fit is unusual
StoppingSearchCV      settings drawn at random, until time is up or none is better any more
====================  ==================================================================

Each of the first three has its network, ``estimator.network_``, and retells any prediction number by number:
``estimator.trace(X[:1])``.
"""

try:
    from nnlearn.estimators.network_autoencoder import NetworkAutoencoder as NetworkAutoencoder
    from nnlearn.estimators.network_classifier import NetworkClassifier as NetworkClassifier
    from nnlearn.estimators.network_regressor import NetworkRegressor as NetworkRegressor
    from nnlearn.estimators.stopping_search import StoppingSearchCV as StoppingSearchCV
except ModuleNotFoundError as missing:
    if not (missing.name or "").startswith("sklearn"):
        raise
    raise ModuleNotFoundError(
        "nnlearn.estimators needs scikit-learn, which is not installed"
        '\n    write: pip install "nnlearn[tables]"',
        name="sklearn",
    ) from None

__all__ = ["NetworkAutoencoder", "NetworkClassifier", "NetworkRegressor", "StoppingSearchCV"]
