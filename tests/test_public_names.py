"""The names that other people's programs call: all there, spelled so, and no others."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.history import History

PUBLIC = {
    *("Activation", "Dropout", "Equation", "Loss", "Network", "Perceptron", "Recurrent"),
    *("SquaredError", "Trace", "Worksheet"),
    "exercises",
    *("data", "equation", "explain", "fit_together", "importance", "initialization", "maxout", "optimizers"),
    *("parallel", "plot", "report", "schedules", "scoring", "stopping", "tables", "widgets"),
    "worked_example",
}


def test_the_public_names_are_those_of_the_contract() -> None:
    assert set(nn.__all__) == set(dir(nn)) == PUBLIC
    assert nn.__all__ == sorted(nn.__all__)
    assert all(getattr(nn, name) is not None for name in nn.__all__)


def test_a_name_is_the_same_thing_each_time() -> None:
    assert all(getattr(nn, name) is getattr(nn, name) for name in nn.__all__)


def test_a_star_import_brings_the_public_names() -> None:
    code = "from nnlearn import *; print(sorted(n for n in dir() if not n.startswith('_')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert eval(run.stdout) == sorted(PUBLIC)


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match=r"no 'Netwrok'; there are Activation, Dropout, Equation"):
        _ = nn.Netwrok


def test_the_version_is_one_that_installers_understand() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?(\.dev\d+)?", nn.__version__)


def parameters(function: Any) -> dict[str, Any]:
    return {
        n: p.default
        for n, p in inspect.signature(function).parameters.items()
        if n not in ("self", "network")
    }


EMPTY = inspect.Parameter.empty


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (nn.Network, {"weights": EMPTY, "biases": None, "activations": "sigmoid", "loss": "squared_error"}),
        (nn.SquaredError, {"factor": 0.5, "reduce": "mean"}),
        (
            nn.Network.trace,
            {
                **dict.fromkeys(("y", "learning_rate", "max_w2", "dropout", "sample_weight"), None),
                **dict.fromkeys(("l1", "l2", "seed"), 0),
                "x": EMPTY,
                "optimizer": "sgd",
                "frozen": (),
            },
        ),
        (nn.Network.predict, {"x": EMPTY}),
        (nn.Network.loss_value, {"x": EMPTY, "y": EMPTY}),
        (nn.Activation, {"value": EMPTY, "slope": None, "pullback": None, "name": "", "pieces": 1}),
        (nn.Loss, {"value": EMPTY, "slope": EMPTY, "name": "", "reduce": "mean"}),
    ],
)
def test_what_is_passed_has_the_name_and_the_default_of_the_contract(function: Any, expected: Any) -> None:
    assert parameters(function) == expected


def test_create_takes_what_the_contract_says() -> None:
    taken = parameters(nn.Network.create)
    assert list(taken)[:3] == ["sizes", "activations", "loss"]
    assert (taken["seed"], taken["dtype"], taken["biases"]) == (0, "float64", True)


def test_fit_takes_what_the_contract_says() -> None:
    from nnlearn.training import fit

    taken = parameters(fit)
    assert {"epochs", "batch_size", "optimizer", "learning_rate", "shuffle", "seed", "frozen"} <= taken.keys()
    assert taken["batch_size"] is None


def test_the_contracts_own_lines_run() -> None:
    W1, W2 = [[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]
    b1, b2 = [0.35, 0.35], [0.60, 0.60]
    net = nn.Network(
        weights=[W1, W2],
        biases=[b1, b2],
        activations=["sigmoid", "sigmoid"],
        loss=nn.SquaredError(factor=0.5, reduce="mean"),
    )
    x, y = [[0.05, 0.10]], [[0.01, 0.99]]
    assert [W.shape for W in net.weights] == [(2, 2), (2, 2)]
    assert [b.shape for b in net.biases or []] == [(2,), (2,)]
    assert isinstance(net.loss_value(x, y), float)
    assert net == net.copy()
    assert "2-2-2" in repr(net)
    assert "parameters" in net.summary()
    trace = net.trace(x, y, learning_rate=0.5, optimizer="sgd", frozen=("b1", "b2"))
    assert isinstance(trace, nn.Trace)
    for name in ("z1", "E", "delta2", "dW1", "W1_new"):
        assert name in list(trace)
    line = trace.line("z1", unit=0, example=0)
    assert (line.name, line.value, line.text) == ("z1[0,0]", float(trace["z1"][0, 0]), str(line))
    assert line.formula and line.substituted and line._repr_latex_()  # noqa: PT018
    assert trace.why("dW1", 0, 0).causes
    assert not trace.compare(trace).changed
    proof = trace.prove()
    assert proof.ok
    assert proof.worst <= 1e-12
    history = net.fit(x, y, epochs=2, learning_rate=0.5)
    assert type(history["loss"]) is list
    assert len(history["loss"]) == 2
    assert all(type(v) is float for v in history["loss"])
    assert isinstance(history, History)


def test_the_contracts_classifier_runs() -> None:
    net = nn.Network.create(
        [2, 16, 2], activations=["relu", "softmax"], loss="cross_entropy", seed=0, dtype="float64"
    )
    X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    net.fit(X, y, epochs=300, learning_rate=0.5)
    assert net.predict_proba(X).shape == (4, 2)
    assert net.predict_classes(X).tolist() == [0, 1, 1, 0]
    assert net.predict_classes(X).dtype.kind == "i"


def test_every_name_of_activations_and_losses_in_the_contract_is_known() -> None:
    from nnlearn.maths.activations import ACTIVATIONS
    from nnlearn.maths.losses import LOSSES

    activations = "step identity sigmoid tanh relu leaky_relu elu softplus softmax maxout"
    losses = "squared_error binary_cross_entropy cross_entropy rescaled_cross_entropy absolute huber"
    assert list(ACTIVATIONS) == activations.split()
    assert list(LOSSES) == losses.split()
    assert all(name == a.name for name, a in ACTIVATIONS.items())
    assert all(name == loss.name for name, loss in LOSSES.items())


def test_every_public_thing_says_what_it_is() -> None:
    for name in nn.__all__:
        assert (getattr(nn, name).__doc__ or "").strip(), name
    for owner in (nn.Network, nn.Trace, nn.Activation, nn.Loss):
        for name, member in vars(owner).items():
            if not name.startswith("_") and callable(member):
                assert (member.__doc__ or "").strip(), f"{owner.__name__}.{name}"


#: The words that the glossary does not want.
AVOIDED = re.compile(
    r"\b(coef|nabla|hyperparameter tuning|samples?|instances?|lr|iterations?|offset|X_train)\b"
)


def test_public_signatures_keep_to_the_glossary() -> None:
    for owner in (nn.Network, nn.Trace, nn.Activation, nn.Loss, nn.SquaredError, nn.maxout):
        for name, member in [("", owner), *vars(owner).items()]:
            if callable(member) and not name.startswith("_"):
                words = " ".join(inspect.signature(member).parameters)
                assert not AVOIDED.search(words), f"{owner.__name__}.{name}({words})"
