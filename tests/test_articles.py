"""What the articles do with H2O, Keras and MXNet is done here: every line of the tables runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    PredefinedSplit,
    RandomizedSearchCV,
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
)
from sklearn.preprocessing import OneHotEncoder

import nnlearn as nn
from nnlearn import articles
from nnlearn.articles import h2o, keras_lesson, mxnet
from nnlearn.estimators import NetworkAutoencoder, NetworkClassifier, NetworkRegressor, StoppingSearchCV

RANDOM = np.random.default_rng(0)
X = np.abs(RANDOM.normal(size=(40, 3)))
Y = (X[:, 0] > 0.7).astype(int)


def rows(page: Any) -> list[tuple[str, str]]:
    """The lines of a page's table: their name, and what stands for it here."""
    table = re.split(r"\n\n(?!=)", page.__doc__.split("=\n", 1)[1])[0]
    found = [(line[:41].strip(), line[43:]) for line in table.splitlines() if line[41:43] == "  "]
    return [(theirs, ours) for theirs, ours in found if ours and not set(ours) <= {"=", "-"}]


def codes(page: Any) -> list[tuple[str, str]]:
    return [(theirs, code) for theirs, ours in rows(page) for code in re.findall(r"``(.+?)``", ours)]


def names(page: Any, where: Path) -> dict[str, Any]:
    """What the pages' lines speak of."""
    x, y = X, Y
    if page is h2o:
        model: Any = NetworkClassifier(hidden=(2,), epochs=2).fit(X, Y)
        net = nn.Network.create([3, 4, 2], ["tanh", "softmax"], "cross_entropy")
        net.save(where / "model.npz")
        known = {
            "model": model,
            "p": model.predict_proba(X)[:, 1],
            "search": GridSearchCV(model, {"l2": [0, 0.1]}).fit(X, Y),
        }
        tools: tuple[Any, ...] = (
            SimpleImputer,
            OneHotEncoder,
            VarianceThreshold,
            FeatureHasher,
            StratifiedKFold,
            KFold,
        )
        tools += (PredefinedSplit, cross_val_predict, cross_validate, GridSearchCV, RandomizedSearchCV)
        known |= {tool.__name__: tool for tool in tools} | {"DataFrame": pd.DataFrame}
        known |= {"X": X, "y": Y}
    else:
        inputs = 1 if page is keras_lesson else 14
        x = RANDOM.normal(size=(40, inputs))
        net = nn.Network.create([inputs, 4, 2], ["tanh", "softmax"], "cross_entropy")
        known = {"x": x, "y": y, "history": net.fit(x, y), "create": nn.Network.create}
    own = (NetworkClassifier, NetworkRegressor, NetworkAutoencoder, StoppingSearchCV)
    known |= {kind.__name__: kind for kind in own}

    def fit(**options: Any) -> Any:
        return net.copy().fit(x, y, **{"epochs": 1, "progress": False} | options)

    return known | {"nn": nn, "net": net, "fit": fit}


PAGES = (h2o, keras_lesson, mxnet)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.split(".")[-1])
def test_every_line_of_the_tables_runs(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument that is not known, or a name that is not there, is an error; and so is a fit that fails."""
    monkeypatch.chdir(tmp_path)
    known, told = names(page, tmp_path), codes(page)
    assert len(told) >= 20
    for theirs, code in told:
        (tmp_path / "run.npz").unlink(missing_ok=True)
        whole = f"NetworkClassifier({code})" if re.match(r"\w+=", code) else code
        try:
            works(eval(whole, known))  # the page's own line
        except Exception as problem:
            raise AssertionError(f"{theirs}: {code}: {problem}") from problem


def works(made: Any) -> None:
    """See that what a line makes can be fitted, where it is an estimator or a search."""
    if isinstance(made, (NetworkClassifier, NetworkRegressor)):
        made.set_params(epochs=2).fit(X, Y)
        assert np.isfinite(made.predict(X)).all()
    elif isinstance(made, (GridSearchCV, RandomizedSearchCV)):
        assert made.fit(X, Y).n_splits_ == 5


#: Every parameter of H2O's deep learning, as its Python client 3.46 lists them.
PARAMETERS = """
activation hidden epochs train_samples_per_iteration target_ratio_comm_to_comp seed adaptive_rate rho epsilon
rate rate_annealing rate_decay momentum_start momentum_ramp momentum_stable nesterov_accelerated_gradient
input_dropout_ratio hidden_dropout_ratios l1 l2 max_w2 initial_weight_distribution initial_weight_scale
initial_weights initial_biases loss distribution quantile_alpha tweedie_power huber_alpha score_interval
score_training_samples score_validation_samples score_duty_cycle classification_stop regression_stop
stopping_rounds stopping_metric stopping_tolerance max_runtime_secs score_validation_sampling diagnostics
fast_mode force_load_balance variable_importances replicate_training_data single_node_mode
shuffle_training_data missing_values_handling quiet_mode autoencoder sparse average_activation sparsity_beta
max_categorical_features reproducible export_weights_and_biases mini_batch_size categorical_encoding
elastic_averaging standardize use_all_factor_levels overwrite_with_best_model ignore_const_cols nfolds
fold_assignment fold_column keep_cross_validation_predictions keep_cross_validation_models balance_classes
class_sampling_factors checkpoint weights_column training_frame validation_frame pretrained_autoencoder
col_major max_confusion_matrix_size
"""


def test_every_parameter_of_h2o_is_spoken_of() -> None:
    said = set(re.findall(r"\w+", h2o.__doc__ or ""))
    for first, *rest in re.findall(r"\b([a-z]+)_[a-z0-9]+, _(\w+)(?:, _(\w+))?", h2o.__doc__ or ""):
        said |= {f"{first}_{each}" for each in rest}
    assert [name for name in PARAMETERS.split() if name not in said] == []


def test_the_pages_are_found_from_their_front() -> None:
    for page in PAGES:
        assert page.__name__ in (articles.__doc__ or "")
