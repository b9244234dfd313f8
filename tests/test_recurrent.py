"""Recurrent networks: unrolled as by hand, proven, equal to PyTorch's, and refusing what they cannot take."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.recurrent import Recurrent, RecurrentTrace
from nnlearn.value_names import latex_name, parsed, text_name

X, Y = [[[1.0], [0.5]]], [[0.9]]
SHARED = ("Wx", "Wh", "bh")
ALL = (*SHARED, "Wy", "by")


def small() -> Recurrent:
    return Recurrent(Wx=[[0.5]], Wh=[[0.8]], Wy=[[1.2]], bh=[0.1])


def drawn(steps: int, examples: int, inputs: int, units: int, seed: int = 0) -> RecurrentTrace:
    rng = np.random.default_rng(seed)
    net = Recurrent.create(inputs, units, 2, seed=seed)
    for b in (net.bh, net.by):
        b[...] = rng.normal(size=b.shape)
    return net.trace(rng.normal(size=(examples, steps, inputs)), rng.normal(size=(examples, 2)), 0.1)


# --- the numbers -----------------------------------------------------------------------------------


def test_two_steps_are_those_that_are_worked_by_hand() -> None:
    trace = small().trace(X, Y, learning_rate=0.5)
    h1 = np.tanh(1 * 0.5 + 0 * 0.8 + 0.1)
    h2 = np.tanh(0.5 * 0.5 + h1 * 0.8 + 0.1)
    da = h2 * 1.2 - 0.9
    delta2 = da * 1.2 * (1 - h2**2)
    delta1 = delta2 * 0.8 * (1 - h1**2)
    by_hand = {
        "h1": h1,
        "h2": h2,
        "a": h2 * 1.2,
        "E": da**2 / 2,
        "delta2": delta2,
        "delta1": delta1,
        "dWh_1": 0,
        "dWh_2": h1 * delta2,
        "dWh": h1 * delta2,
        "dWx": delta1 + 0.5 * delta2,
        "dbh": delta1 + delta2,
        "dWy": h2 * da,
        "dby": da,
        "Wh_new": 0.8 - 0.5 * h1 * delta2,
    }
    for name, value in by_hand.items():
        np.testing.assert_allclose(trace[name].ravel(), value, rtol=1e-14, err_msg=name)


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_weights_gradient_is_the_sum_of_what_each_step_adds(name: str) -> None:
    trace = drawn(steps=4, examples=3, inputs=2, units=3)
    shares = [trace[f"d{name}_{t}"] for t in range(1, 5)]
    np.testing.assert_allclose(trace[f"d{name}"], sum(shares), rtol=1e-14)
    assert all(share.any() for share in shares[1:])


def test_the_first_step_has_nothing_to_remember() -> None:
    trace = drawn(steps=2, examples=3, inputs=2, units=3)
    assert not trace["h0"].any()
    assert not trace["dWh_1"].any()


@settings(max_examples=15, deadline=None)
@given(
    steps=st.integers(1, 4),
    examples=st.integers(1, 3),
    inputs=st.integers(1, 2),
    units=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_every_gradient_is_proven(steps: int, examples: int, inputs: int, units: int, seed: int) -> None:
    proof = drawn(steps, examples, inputs, units, seed).prove()
    assert proof.ok, proof
    assert all(check.sympy is not None for check in proof.checks[:10])


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "identity", "softplus", "relu", "elu"])
def test_every_activation_is_proven(activation: str) -> None:
    net = Recurrent([[0.5, -0.4]], [[0.8, 0.2], [-0.3, 0.6]], [[1.2], [-0.7]], activation=activation)
    assert net.trace([[[1.0], [0.5], [-0.3]]], Y).prove().ok


def test_pytorch_comes_to_the_same() -> None:
    torch: Any = pytest.importorskip("torch")
    trace = drawn(steps=5, examples=4, inputs=2, units=3)
    net = trace.network
    rnn = torch.nn.RNN(2, 3, batch_first=True, dtype=torch.float64)
    out = torch.nn.Linear(3, 2, dtype=torch.float64)
    theirs = {"Wx": rnn.weight_ih_l0, "Wh": rnn.weight_hh_l0, "bh": rnn.bias_ih_l0}
    theirs |= {"Wy": out.weight, "by": out.bias}
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()
        for name, parameter in theirs.items():
            parameter.copy_(torch.from_numpy(net.parameters[name].T.copy()))
    said, _ = rnn(torch.from_numpy(trace["x"]))
    loss = ((out(said[:, -1]) - torch.from_numpy(trace["y"])) ** 2).sum(dim=1).mean() / 2
    loss.backward()
    np.testing.assert_allclose(float(loss.detach()), trace["E"], rtol=1e-12)
    for name, parameter in theirs.items():
        np.testing.assert_allclose(parameter.grad.numpy().T, trace[f"d{name}"], rtol=1e-10, err_msg=name)


def test_the_order_of_the_inputs_matters() -> None:
    first, second = small().predict([[[1.0], [0.0]], [[0.0], [1.0]]])
    assert abs(first - second) > 0.1


def test_one_network_takes_sequences_of_any_length() -> None:
    assert [small().predict(np.ones((2, steps, 1))).shape for steps in (1, 3, 9)] == [(2, 1)] * 3


def test_the_printed_program_gives_the_same_bits() -> None:
    trace = small().trace(X, Y, learning_rate=0.5)
    place: dict[str, Any] = {}
    source = trace.plan.source()
    exec(source, place)
    given = [trace[name].copy() for name in trace.plan.given]
    made = dict(zip(re.search(r"return (.*)", source)[1].split(", "), place["step"](*given), strict=True))  # type: ignore[index]
    assert made["dWh"].tobytes() == trace["dWh"].tobytes()
    assert made["Wh"].tobytes() == trace["Wh_new"].tobytes()


# --- training ---------------------------------------------------------------------------------------


def test_fit_makes_the_steps_that_are_traced() -> None:
    net = small()
    history = net.fit(X, Y, epochs=3, learning_rate=0.5)
    trace = small().trace(X, Y, learning_rate=0.5)
    losses = [float(trace["E"])]
    for _ in range(2):
        trace = trace.next()
        losses.append(float(trace["E"]))
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-13)
    for name, array in trace.after.parameters.items():
        np.testing.assert_allclose(net.parameters[name], array, rtol=1e-13)


def test_a_run_that_flies_apart_is_told_and_leaves_the_network_as_it_was() -> None:
    net = Recurrent([[0.5]], [[0.8]], [[1.2]], activation="identity")
    with pytest.raises(ValueError, match=r"beyond all numbers in epoch \d+[\s\S]*learning_rate=10"):
        net.fit(X, Y, epochs=50, learning_rate=100)
    assert net.Wx == [[0.5]]
    assert net.Wh == [[0.8]]


def test_tracing_leaves_the_network_as_it_is() -> None:
    net = small()
    before = net.copy().parameters
    net.trace(X, Y, learning_rate=0.5)
    assert all(np.array_equal(before[name], array) for name, array in net.parameters.items())


# --- told ---------------------------------------------------------------------------------------------


def test_lines_are_in_the_names_of_the_lesson() -> None:
    trace = small().trace(X, Y, learning_rate=0.5)
    assert str(trace.line("z2")) == "z2₁ = x2₁·Wx₁₁ + h1₁·Wh₁₁ + bh₁ = 0.5·0.5 + 0.537·0.8 + 0.1 ≈ 0.7796"
    assert str(trace.line("dWh", 0, 0)) == "dWh₁₁ = dWh⁽¹⁾₁₁ + dWh⁽²⁾₁₁ = 0 + (−0.0433) ≈ −0.0433"
    assert str(trace.line("Wh_new", 0, 0)).startswith("Wh⁺₁₁ = Wh₁₁ − η·dWh₁₁ = 0.8 − 0.5·(−0.0433)")


def test_a_why_goes_back_through_time() -> None:
    told = str(small().trace(X, Y).why("dWx_1", 0, 0))
    order = [told.index(f"─ {name} = ") for name in ("δ1₁", "dh1₁", "δ2₁", "dh2₁", "da₁", "a₁", "h2₁", "h1₁")]
    assert order == sorted(order)


def test_a_trace_is_told_in_text_html_latex_and_files(tmp_path: Path) -> None:
    trace = small().trace(X, Y, learning_rate=0.5)
    text = str(trace)
    assert max(map(len, text.splitlines())) <= 80
    assert "z2 = x2 @ Wx + h1 @ Wh + bh" in text
    page = trace.to_html()
    for name in trace.steps:
        assert f">{trace.steps[name].equation.name}</i>" in page
    assert page.count("<tbody>") == len(trace.steps)  # no value is left out of the phases
    assert trace.to_latex().count("align*") == 2 * len(trace.steps)
    trace.to_csv(tmp_path / "trace.csv")
    assert "dWh⁽²⁾₁₁" in (tmp_path / "trace.csv").read_text(encoding="utf-8")
    trace.to_json(tmp_path / "trace.json")
    assert json.loads((tmp_path / "trace.json").read_text())["values"]["h0"] == [[0.0]]
    assert "takes the loss to" in trace.describe()
    assert "(" not in small().trace(X).describe()


def test_two_traces_are_compared() -> None:
    one, other = small().trace(X, Y), small().trace([[[0.5], [1.0]]], Y)
    assert {"h1", "h2", "dWh"} <= {row.name for row in one.compare(other).changed}


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("h2", "h2₁", "h^{(2)}_{1}"),
        ("dh2", "dh2₁", r"\frac{\partial E}{\partial h^{(2)}_{1}}"),
        ("Wh", "Wh₁₁", "W^{(h)}_{11}"),
        ("Wh_new", "Wh⁺₁₁", "W^{(h)+}_{11}"),
        ("dWh", "dWh₁₁", r"\frac{\partial E}{\partial W^{(h)}_{11}}"),
        ("dWh_12", "dWh⁽¹²⁾₁₁", r"\left. \frac{\partial E}{\partial W^{(h)}_{11}} \right|_{12}"),
    ],
)
def test_names_are_written_for_people(name: str, text: str, latex: str) -> None:
    assert (text_name(name, (0, 0)), latex_name(name, (0, 0))) == (text, latex)
    assert not parsed(name).updates or name.endswith("new")


# --- checked checkers ---------------------------------------------------------------------------------


def test_a_wrong_slope_is_named() -> None:
    wrong = nn.Activation(lambda z: np.tanh(z), slope=lambda a: 1 - a, name="mine")
    proof = Recurrent([[0.5]], [[0.8]], [[1.2]], activation=wrong).trace(X, Y).prove()
    assert not proof.ok
    assert "`mine_slope` is wrong: it made slope2" in str(proof)
    assert "1 - tanh(z)**2" in str(proof)


def test_a_wrong_slope_that_this_step_does_not_meet_is_named() -> None:
    wrong = nn.Activation(lambda z: np.tanh(z), slope=lambda a: 1 - a, name="mine")
    proof = Recurrent([[0.5]], [[0.8]], [[1.2]], activation=wrong).trace([[[0.0], [0.0]]], Y).prove()
    assert not proof.ok
    assert "the derivative of mine" in str(proof)


@pytest.mark.parametrize("broken", ["received", "weight_gradient", "delta", "sum"])
def test_a_wrong_step_of_the_way_back_is_caught(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from nnlearn.maths import backprop
    from nnlearn.recurrent import unrolling

    lies: dict[str, tuple[Any, str, Any]] = {
        "received": (backprop, "received", nn.equation(lambda delta, W: delta @ W)),
        "weight_gradient": (backprop, "weight_gradient", nn.equation(lambda x, delta: -(x.T @ delta))),
        "delta": (backprop, "delta", nn.equation(lambda da, slope: 1.001 * da * slope)),
        "sum": (unrolling, "sum_over_steps", lambda steps: nn.equation(lambda s1, s2: s2)),
    }
    monkeypatch.setattr(*lies[broken])
    net = Recurrent([[0.5, -0.4]], [[0.8, 0.2], [-0.3, 0.6]], [[1.2, 0.4], [-0.7, 0.3]])
    proof = net.trace([[[1.0], [0.5]]], [[0.9, 0.1]]).prove()
    assert not proof.ok
    assert proof.faults


def test_a_large_network_is_proven_on_a_sample() -> None:
    net = Recurrent.create(3, 20, 1)
    proof = net.trace(np.ones((1, 2, 3)), [[1.0]]).prove()
    assert proof.ok
    assert len(proof.checks) < proof.entries
    assert "drawn with seed 0" in str(proof)


# --- refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Recurrent([0.5], [[0.8]], [[1.2]]), "Wx has shape"),
        (
            lambda: Recurrent([[0.5]], [[0.8, 0.1]], [[1.2]]),
            r"Wh has shape \(1, 2\), but needs \(1 units, 1 units now\)",
        ),
        (
            lambda: Recurrent([[0.5, 0.1]], np.eye(2), [[1.2]]),
            r"Wy has shape \(1, 1\), but needs \(2 units, outputs\)",
        ),
        (lambda: Recurrent([[0.5]], [[0.8]], [[1.2]], bh=[0, 0]), r"bh has shape \(2,\)"),
        (lambda: Recurrent([[0.5]], [[0.8]], [[1.2]], by=[0, 0]), r"by has shape \(2,\), but needs \(1,\)"),
        (lambda: Recurrent([[0.5]], [[0.8]], [[1.2]], activation="tanhh"), "write: 'tanh'"),
        (lambda: Recurrent([[0.5]], [[0.8]], [[1.2]], activation="softmax"), "works for itself"),
        (lambda: small().predict([[1.0, 0.5]]), r"write: x = np.reshape\(x, \(\*np.shape\(x\), 1\)\)"),
        (lambda: small().predict([[[1.0, 0.5]]]), r"takes \(examples, steps, 1\)"),
        (lambda: small().trace(X, [0.9]), r"write: y = np.reshape\(y, \(1, 1\)\)"),
        (lambda: small().trace(X, learning_rate=0.5), "without targets"),
        (lambda: small().trace(X).prove(), "no loss to differentiate"),
        (lambda: small().trace(X, Y).next(), "ends with its gradients"),
        (lambda: small().trace(X, Y, 0.5).next(X), "both x and y"),
        (lambda: small().fit(X, Y, epochs=0, learning_rate=0.5), "epochs is 0"),
        (lambda: small().fit(X, Y, epochs=1, learning_rate=-1), "learning_rate"),
    ],
)
def test_what_cannot_be_is_told_with_what_to_write(make: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said) as problem:
        make()
    assert "\n    write: " in str(problem.value)


def test_entries_that_are_not_there_are_told() -> None:
    trace = small().trace(X, Y)
    with pytest.raises(KeyError, match="unknown"):
        trace["h3"]
    with pytest.raises(IndexError, match=r"trace.line\('x1', unit=0\)"):
        trace.line("x")
    assert str(trace.line("x", 0, 1, 0)) == "x₂₁ = 0.5  (given)"


def test_a_picture_of_something_else_is_refused() -> None:
    with pytest.raises(TypeError, match=r"an nn\.Recurrent"):
        nn.plot.unrolled(nn.Network([[[1.0]]]).trace([[1.0]]))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no deltas"):
        nn.plot.unrolled(small().trace(X), backward=True)
    with pytest.raises(ValueError, match="example is 1"):
        nn.plot.unrolled(small().trace(X), example=1)


def test_a_worksheet_is_not_made_of_a_recurrent_network() -> None:
    with pytest.raises(TypeError, match="of a feed-forward network"):
        nn.Worksheet(small().trace(X, Y, learning_rate=0.5))
