"""The programs for Keras and PyTorch are run, where these are installed, and do what the network does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnlearn.framework_code.numbers import MOST
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.network import Network

ROOT = Path(__file__).resolve().parent.parent
FRAMEWORKS = ("torch", "keras")

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # PyTorch's

#: Outputs that a loss is defined for: those of probabilities.
LAST = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax", "rescaled_cross_entropy": "sigmoid"}


def code_of(net: Network, framework: str, weights: Any = None) -> str:
    return net.to_torch_code(weights) if framework == "torch" else net.to_keras_code(weights)


def run(code: str, framework: str) -> dict[str, Any]:
    """Run a program as it stands; skip where its framework is not there."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the frameworks' own
        torch = pytest.importorskip("torch")
        torch.set_num_threads(1)
        if framework == "keras":
            pytest.importorskip("keras")
        exec(compile(code, framework, "exec"), names)
    return names


def predicted(names: dict[str, Any], framework: str, x: Any) -> Any:
    x = np.asarray(x)
    if framework == "keras":
        return names["model"].predict(x, verbose=0)
    return names["model"](names["torch"].tensor(x)).detach().numpy()


def loss_and_step(names: dict[str, Any], framework: str, x: Any, y: Any) -> tuple[float, Any]:
    """The loss of all rows, and what is predicted after one step downhill from it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if framework == "keras":
            loss = np.atleast_1d(names["model"].train_on_batch(x, y))[0]  # accuracy may follow
        else:
            torch = names["torch"]
            inputs, targets = torch.tensor(x), torch.tensor(y)
            loss = names["loss_of"](inputs, targets).item()
            names["train"](inputs, targets, epochs=1, batch_size=len(x))
    return float(loss), predicted(names, framework, x)


def agrees(net: Network, framework: str, y: Any = None, rows: int = 7) -> None:
    """See that a framework predicts, measures and improves just as the network does."""
    random = np.random.default_rng(5)
    x = random.normal(size=(rows, net.sizes[0])).astype(net.dtype)
    tolerance: Any = {"rtol": 1e-6, "atol": 1e-7 if net.dtype == np.float64 else 1e-6}
    if y is None:
        y = random.uniform(0.1, 0.9, size=(rows, net.sizes[-1]))
    if np.asarray(y).dtype.kind == "f":
        y = np.asarray(y, net.dtype)
    names = run(code_of(net, framework), framework)
    np.testing.assert_allclose(predicted(names, framework, x), net.predict(x), **tolerance)
    before = net.loss_value(x, y)
    loss, after = loss_and_step(names, framework, x, y)
    assert loss == pytest.approx(before, rel=1e-6)
    net.fit(x, y, learning_rate=0.1)
    np.testing.assert_allclose(after, net.predict(x), **tolerance)


def classes(net: Network, rows: int = 7) -> Any:
    return np.arange(rows) % net.sizes[-1]


@pytest.mark.parametrize(("framework", "name"), [*product(FRAMEWORKS, ACTIVATIONS)])
def test_every_activation_is_the_same_there(framework: str, name: str) -> None:
    """As a hidden layer, and as the outputs: what it predicts, and what it learns."""
    agrees(Network.create([3, 4, 2], [name, "tanh"], seed=1), framework)
    agrees(Network.create([3, 4, 2], ["tanh", name], seed=1), framework)


@pytest.mark.parametrize(("framework", "name", "outputs"), [*product(FRAMEWORKS, LOSSES, (1, 3))])
def test_every_loss_is_the_same_there(framework: str, name: str, outputs: int) -> None:
    """Of one output and of several, as a mean and as a sum over the examples."""
    if outputs == 1 and name in ("cross_entropy", "rescaled_cross_entropy"):
        pytest.skip("a single class is no choice")
    last = LAST.get(name, "identity")
    for reduce in ("mean", "sum"):
        loss = Loss(LOSSES[name].value, LOSSES[name].slope, name, reduce)
        if name == "squared_error":
            loss = SquaredError(0.5, reduce)
        net = Network.create([3, 4, outputs], ["tanh", last], loss, seed=2)
        of_classes = name in ("cross_entropy", "rescaled_cross_entropy")
        agrees(net, framework, classes(net) if of_classes else None)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(("factor", "outputs"), [(1, 1), (1, 2), (0.25, 1), (0.25, 2)])
def test_the_factor_of_a_squared_error_is_the_same_there(framework: str, factor: float, outputs: int) -> None:
    agrees(Network.create([2, outputs], "identity", SquaredError(factor)), framework)


@pytest.mark.parametrize(
    ("framework", "loss"), [*product(FRAMEWORKS, ["cross_entropy", "binary_cross_entropy"])]
)
def test_losses_of_other_outputs_than_their_own_are_the_same_there(framework: str, loss: str) -> None:
    """Cross-entropy of sigmoids, which Keras by itself would rescale; log-loss of softmax."""
    last = "sigmoid" if loss == "cross_entropy" else "softmax"
    net = Network.create([2, 3, 3], ["tanh", last], loss)
    agrees(net, framework, np.eye(3)[classes(net)])


@pytest.mark.parametrize(
    ("framework", "dtype", "biases"), [*product(FRAMEWORKS, ("float32", "float64"), (0, 1))]
)
def test_precision_and_missing_biases_are_the_same_there(framework: str, dtype: str, biases: int) -> None:
    net = Network.create([2, 3, 2], ["relu", "softmax"], "cross_entropy", dtype=dtype, biases=bool(biases))
    agrees(net, framework, classes(net))
    model = run(code_of(Network.create(net.sizes, dtype=dtype), framework), framework)["model"]
    own = model.get_weights() if framework == "keras" else [p.detach().numpy() for p in model.parameters()]
    assert {str(array.dtype) for array in own} == {dtype}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_maxout_of_three_pieces_is_the_same_there(framework: str) -> None:
    agrees(Network.create([2, 3, 1], [maxout(3), "identity"], seed=3), framework)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_printed_numbers_are_the_network_s_own_to_the_last_bit(framework: str, dtype: str) -> None:
    net = Network.create([5, 30, 7], ["tanh", "identity"], seed=4, dtype=dtype)
    net.weights[0][0, :3] = [1e-30, -1 / 3, 12345678.9]  # long ones, too
    code = code_of(net, framework)
    start = code.index("parameters = [")
    names: dict[str, Any] = {"np": np}
    exec(code[start : code.index("\n]", start) + 2], names)
    for given, own in zip(names["parameters"], net.parameters, strict=True):
        assert np.array_equal(given.astype(dtype), own)
    assert max(map(len, code.splitlines())) <= 100


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_many_numbers_are_read_from_the_file_of_the_network(
    framework: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = Network.create([30, MOST // 30, 2], ["tanh", "identity"], seed=5)
    net.save(tmp_path / "net.npz")
    x = np.ones((1, 30))
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        assert 'np.load("net.npz")' in code_of(net, framework)
        names = run(code_of(net, framework), framework)
    np.testing.assert_allclose(predicted(names, framework, x), net.predict(x), rtol=1e-6)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_few_numbers_are_read_from_a_file_that_is_named(framework: str, tmp_path: Path) -> None:
    net = Network.create([1, 2], "tanh", biases=False)
    net.save(tmp_path / 'my "own" ünder\\scores.npz')
    code = code_of(net, framework, tmp_path / 'my "own" ünder\\scores.npz')
    assert "np.array" not in code
    names = run(code, framework)
    np.testing.assert_allclose(predicted(names, framework, [[0.3]]), net.predict([[0.3]]), rtol=1e-6)
    with pytest.raises(TypeError, match="is the name of a file"):
        code_of(net, framework, 3)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("own", ["swish", "relu"])
def test_an_activation_of_one_s_own_is_refused(framework: str, own: str) -> None:
    """By another name, and by one that is taken."""
    mine = Activation(lambda z: z**2, lambda z: 2 * z, name=own)
    net = Network.create([2, 2, 1], ["relu", mine])
    with pytest.raises(ValueError, match=rf"layer 2: the activation `{own}` is one of your own, a = z²"):
        code_of(net, framework)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("own", ["fourth", "huber"])
def test_a_loss_of_one_s_own_is_refused(framework: str, own: str) -> None:
    mine = Loss(lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3, name=own)
    net = Network.create([2, 1], "identity", mine)
    word = "Keras" if framework == "keras" else "PyTorch"
    with pytest.raises(ValueError, match=rf"the loss `{own}` is one of your own, .*\^4, and {word}"):
        code_of(net, framework)


@pytest.mark.parametrize(
    "net",
    [
        Network.create([2, 3, 2], ["step", "maxout"], SquaredError(1, "sum")),
        Network.create([1, 16, 32, 2], ["relu", "leaky_relu", "softmax"], "cross_entropy"),
        Network.create([2, 2], "sigmoid", "rescaled_cross_entropy", biases=False),
        Network.create([1, 2], "identity", "huber", dtype="float32"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_programs_are_written_as_programmers_write(framework: str, net: Network, tmp_path: Path) -> None:
    """No name is unused or missing, and blank lines stand where they are looked for."""
    if not list(Path(sys.executable).parent.glob("ruff*")):
        pytest.skip("ruff is not there")
    (tmp_path / "net.npz").touch()
    file = tmp_path / "program.py"
    file.write_text(code_of(net, framework, "net.npz"), encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "--config", str(ROOT / "pyproject.toml")]
    style = ["check", "--ignore", "D,ERA,RUF012", "--no-cache", str(file)]
    for arguments in (style, ["format", "--diff", "--no-cache", str(file)]):
        checked = subprocess.run([*command[:3], arguments[0], *command[3:], *arguments[1:]],
                                 capture_output=True, text=True, check=False)  # fmt: skip
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_programs_name_only_one_framework() -> None:
    net = Network.create([2, 2], "softmax", "cross_entropy")
    assert not re.search("torch", net.to_keras_code(), re.IGNORECASE)
    assert not re.search("keras", net.to_torch_code(), re.IGNORECASE)
