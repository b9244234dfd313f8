"""Importances of whole networks and models: which weights take part, whose names, what several runs tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import nnlearn as nn
from nnlearn.importance import Importance, gedeon, permutation, variables_of
from nnlearn.importance.result import RELATIVE

W1, W2 = [[1.0, -2.0], [-3.0, 2.0]], [[0.75], [-0.25]]


def test_the_numbers_are_those_worked_by_hand() -> None:
    """5/16 and 11/16, and so 5/11 and 1."""
    found = gedeon(nn.Network([W1, W2]), names=["age", "CGPA"])
    assert found.values.tolist() == [[5 / 11, 1.0]]
    assert str(found.table()).splitlines()[1:] == [
        "CGPA               1.0000  68.8 %",
        "age                0.4545  31.2 %",
    ]


def test_only_the_first_two_layers_take_part_and_no_bias() -> None:
    deep = nn.Network([W1, W2, [[9.0]]], biases=[[5.0, -5.0], [7.0], [1.0]], activations="tanh")
    assert gedeon(deep).values.tolist() == gedeon(nn.Network([W1, W2])).values.tolist()


def test_without_a_hidden_layer_weights_are_added_up() -> None:
    assert gedeon(nn.Network([[[1.0, -1.0], [0.5, 0.0]]])).values.tolist() == [[1.0, 0.25]]


def test_the_pieces_of_a_maxout_unit_count_together() -> None:
    """A unit with pieces of size 1 and 2 counts as one of size 3, in the first layer and in the second."""
    pieces = [[0.5, 0.5, -2.0, 0.0], [1.0, -2.0, 1.0, 1.0]]
    net = nn.Network([pieces, [[0.5, -0.25], [0.25, 0.0]]], activations=["maxout", "maxout"])
    assert gedeon(net).values.tolist() == gedeon(nn.Network([[[1.0, 2.0], [3.0, 2.0]], W2])).values.tolist()


def test_a_unit_without_weights_changes_nothing() -> None:
    dead_in = nn.Network([[[1.0, -2.0, 0.0], [-3.0, 2.0, 0.0]], [*W2, [5.0]]])
    dead_out = nn.Network([W1, [[0.75, 0.0], [-0.25, 0.0]]])
    for net in (dead_in, dead_out):
        np.testing.assert_allclose(gedeon(net).values, [[5 / 11, 1.0]])


def test_a_network_of_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="weights of 0"):
        gedeon(nn.Network([[[0.0], [0.0]], [[1.0]]]))
    with pytest.raises(ValueError, match="weights of 0"):
        gedeon(nn.Network([[[1.0], [2.0]], [[0.0]]]))


def test_single_precision_is_worked_out_in_double() -> None:
    net = nn.Network([np.array(W1, np.float32), np.array(W2, np.float32)])
    assert gedeon(net).values.tolist() == [[5 / 11, 1.0]]


def test_several_networks_are_several_runs() -> None:
    nets = [nn.Network.create([3, 4, 1], seed=seed) for seed in range(5)]
    found = gedeon(nets)
    assert found.values.shape == (5, 3)
    assert found.names == ("x₁", "x₂", "x₃")
    assert (found.values.max(axis=1) == 1).all()
    assert found.values[2].tolist() == gedeon(nets[2]).values[0].tolist()
    assert sorted(found.ranks[0].tolist()) == [1, 2, 3]
    assert found.table().headings == ["", "relative importance", "lowest", "highest", "ranks"]


def test_levels_are_added_up_to_their_variable() -> None:
    names = ["age", "sex=F", "sex=M"]
    found = Importance(tuple(names), np.array([[1.0, 0.5, 0.75], [0.4, 1.0, 0.6]]), "", RELATIVE)
    whole = found.by_variable(variables_of(names, ["age", "sex"]))
    assert whole.names == ("age", "sex")
    assert whole.values.tolist() == [[0.8, 1.0], [0.25, 1.0]]


@pytest.mark.parametrize("name", ["cat__sex_Male", "sex_Male", "sex=Male", "sex.Male", "sex", "num__sex"])
def test_the_variable_of_a_one_hot_column_is_found(name: str) -> None:
    assert variables_of([name], ["age", "sex", "s"]) == ["sex"]


def test_a_variable_that_cannot_be_told_is_asked_for() -> None:
    assert variables_of(["a_b"], ["a", "a_b"]) == ["a_b"]
    with pytest.raises(ValueError, match="could be one of a and a_b"):
        variables_of(["a_b_c"], ["a", "a_b"])
    with pytest.raises(ValueError, match="begins with none"):
        variables_of(["income"], ["in"])


def test_permutation_importance_is_that_of_scikit_learn() -> None:
    from sklearn.inspection import permutation_importance

    random = np.random.default_rng(0)
    X = random.normal(size=(60, 3))
    y = (X[:, 0] + 0.2 * X[:, 1] > 0).astype(int)
    model = LogisticRegression().fit(X, y)
    found = permutation(model, X, y, repeats=4, seed=7)
    theirs = permutation_importance(model, X, y, n_repeats=4, random_state=7)
    np.testing.assert_array_equal(found.values, theirs.importances.T)
    assert found.unit == "drop of the accuracy"
    assert permutation(model, X, y, repeats=4, seed=7).values.tolist() == found.values.tolist()
    assert permutation(LinearRegression().fit(X, y), X, y).unit == "drop of the R²"
    assert permutation(model, X, y, scoring="neg_log_loss").unit == "rise of the log loss"


def test_of_a_search_the_best_estimator_is_judged_by_its_own_score() -> None:
    from sklearn.model_selection import GridSearchCV

    X = np.random.default_rng(0).normal(size=(60, 2))
    y = (X[:, 0] > 0).astype(int)
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, scoring="neg_log_loss", cv=3).fit(X, y)
    found = permutation(search, X, y)
    assert found.unit == "drop of the accuracy"
    assert found.values.tolist() == permutation(search.best_estimator_, X, y).values.tolist()


def test_a_network_is_judged_by_its_loss() -> None:
    net = nn.Network([[[1.0], [0.0]]], activations="identity")
    X = np.array([[1.0, 5.0], [2.0, 4.0], [3.0, 6.0]])
    found = permutation([net, net], X, X[:, :1], repeats=3)
    assert found.unit == "rise of the loss"
    assert found.values.shape == (6, 2)
    assert (found.values[:, 1] == 0).all()
    assert found.mean[0] > 0.3


class Holder:
    """An estimator that has a network inside."""

    def __init__(self, net: nn.Network) -> None:
        self.network_ = net


def test_a_pipeline_and_a_search_give_their_network_and_its_names() -> None:
    import pandas as pd

    table = pd.DataFrame({"age": [1.0, 2.0], "sex": [0.0, 1.0]})
    first = make_column_transformer((FunctionTransformer(feature_names_out="one-to-one"), ["age", "sex"]))
    pipeline: Any = make_pipeline(first, FunctionTransformer(feature_names_out="one-to-one")).fit(table)
    pipeline.steps.append(("net", Holder(nn.Network([W1, W2]))))
    found = gedeon(pipeline)
    assert found.names == ("functiontransformer__age", "functiontransformer__sex")

    class Search:
        best_estimator_ = pipeline

    assert gedeon(Search()).values.tolist() == found.values.tolist() == [[5 / 11, 1.0]]


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: gedeon([]), ValueError, "no network"),
        (lambda: gedeon(LinearRegression()), TypeError, "has been fitted and holds one"),
        (lambda: gedeon(nn.Network([W1, W2]), names=["a"]), ValueError, "1 names, but there are 2 inputs"),
        (lambda: gedeon(nn.Network([W1, W2]), names="ab"), ValueError, "names is 'ab'"),
        (lambda: gedeon(nn.Network([W1, W2]), names=["a", "a"]), ValueError, "two of the names"),
        (lambda: gedeon([nn.Network([W1, W2]), nn.Network([[[1.0]]])]), ValueError, "1 and 2 inputs"),
        (lambda: gedeon(nn.Network([W1, W2])).by_variable(["a"]), ValueError, "1 names, but there are 2"),
        (lambda: gedeon(nn.Network([W1, W2])).table(most=0), ValueError, "most is 0"),
        (lambda: permutation([], [[1.0]], [1.0]), ValueError, "no model"),
        (lambda: permutation(nn.Network([W1, W2]), [W1[0]], [1.0], scoring="r2"), TypeError, "by its loss"),
        (lambda: permutation(LinearRegression(), [1.0], [1.0]), ValueError, r"X has shape \(1,\)"),
        (lambda: permutation(LinearRegression(), [[1.0]], [1.0], repeats=0), ValueError, "repeats is 0"),
    ],
)
def test_what_is_wrong_is_said(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        call()
    assert "write: " in str(caught.value)


def test_it_is_told_in_words_and_as_a_table_in_notebooks() -> None:
    found = gedeon(nn.Network([W1, W2]), names=["age", "CGPA"])
    assert found.describe() == "Importance by Gedeon's method, relative importance: CGPA 1, age 0.4545."
    assert "<caption>Importance by Gedeon&#x27;s method: 2 of 2</caption>" in found._repr_html_()
    assert found.plot().get_xlabel() == "relative importance"


def trained(l2: float) -> tuple[list[nn.Network], Any, Any]:
    """Networks of three seeds, on two inputs that matter and six that never occur."""
    random = np.random.default_rng(0)
    common = random.normal(size=(400, 2))
    X = np.hstack([common, np.zeros((400, 6))])
    y = (common[:, :1] + 0.5 * common[:, 1:] > 0).astype(float)
    nets = []
    for seed in range(3):
        net = nn.Network.create([8, 5, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=seed)
        options: dict[str, Any] = {"optimizer": "adam", "learning_rate": 0.01, "progress": False}
        net.fit(X, y, epochs=30, batch_size=20, seed=seed, l2=l2, **options)
        nets.append(net)
    return nets, X, y


def test_rare_levels_rank_high_by_weights_though_nothing_is_lost_without_them() -> None:
    """What learners are to see: levels that never occur keep the weights they were drawn with."""
    nets, X, y = trained(l2=0)
    by_weights, by_permutation = gedeon(nets), permutation(nets, X, y)
    assert (by_weights.mean[2:] > 0.1).all()
    assert (by_permutation.mean[2:] == 0).all()
    assert (by_permutation.order[:2] < 2).all()
    assert (np.ptp(by_weights.ranks[:, 2:], axis=0) > 0).any()


def test_a_penalty_on_weights_draws_rare_levels_back() -> None:
    by_weights = gedeon(trained(l2=1e-3)[0])
    assert (by_weights.mean[2:] < 0.01).all()
    assert (by_weights.order[:2] < 2).all()
