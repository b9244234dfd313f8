"""A step of training, traced: optimisers, penalties, max_w2 and dropout, and the steps that come after it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.equation import Array, equation
from nnlearn.export import PHASES
from nnlearn.maths import penalties
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS, OPTIMIZERS, Optimizer, Rule
from nnlearn.schedules import Ramp
from nnlearn.trace import Trace
from nnlearn.value_names import latex_name, text_name
from tests.reading import evaluate
from tests.strategies import networks
from tests.test_export import read, set_in_mathtext

X = np.array([[0.3, -0.7], [1.1, 0.4], [-0.2, 0.9]])
Y = np.array([[0.2, 0.9], [0.8, 0.1], [0.4, 0.6]])
EVERYTHING: dict[str, Any] = {"l1": 0.03, "l2": 0.1, "max_w2": 0.4, "dropout": (0.2, 0.5), "seed": 3}


def net(sizes: tuple[int, ...] = (2, 3, 2), activations: Any = "tanh", **options: Any) -> Network:
    made = Network.create(sizes, activations, seed=1, **options)
    for b in made.biases or []:
        b += 0.1
    return made


def step(examples: int = 3, learning_rate: float | None = 0.1, **options: Any) -> Trace:
    return net().trace(X[:examples], Y[:examples], learning_rate, **options)


# --- what is in it --------------------------------------------------------------------------------


def test_adams_every_number_is_there_by_name_in_the_order_of_the_step() -> None:
    trace = step(optimizer="adam", frozen=("W1", "b1", "b2"))
    assert list(trace)[-5:] == [f"W2{n}" for n in ("_m_new", "_v_new", "_m_hat", "_v_hat", "_new")]
    for name in ("W2_m", "W2_v"):
        np.testing.assert_array_equal(trace[name], np.zeros((3, 2)))
    assert trace["t"] == trace.number == 1
    assert [float(trace[name]) for name in ("beta1", "beta2", "epsilon")] == [0.9, 0.999, 1e-8]
    assert "W1_m" not in trace


def test_a_penalty_splits_the_loss_and_the_gradient_in_two() -> None:
    trace, plain = step(l1=0.03, l2=0.1), step()
    weights = np.concatenate([W.ravel() for W in trace.network.weights])
    assert trace["E_data"] == plain["E"]
    assert trace["E_penalty"] == pytest.approx(0.03 * np.abs(weights).sum() + 0.05 * (weights**2).sum())
    assert trace["E"] == trace["E_data"] + trace["E_penalty"]
    np.testing.assert_array_equal(trace["dW1_data"], plain["dW1"])
    W = trace["W1"]
    np.testing.assert_allclose(trace["dW1"] - trace["dW1_data"], 0.03 * np.sign(W) + 0.1 * W, rtol=1e-14)
    np.testing.assert_array_equal(trace["db1"], plain["db1"])


def test_limited_weights_are_what_the_step_leaves() -> None:
    trace = step(max_w2=0.4)
    squares = (trace["W1_limited"] ** 2).sum(axis=0)
    assert squares == pytest.approx(np.minimum((trace["W1_new"] ** 2).sum(axis=0), 0.4))
    assert (squares == pytest.approx(0.4)) or (squares < 0.4).any()
    np.testing.assert_array_equal(trace.after.weights[0], trace["W1_limited"])
    assert "b1_limited" not in trace


def test_dropout_leaves_out_units_and_passes_them_no_blame() -> None:
    trace = step(dropout=(0.2, 0.5), seed=3)
    assert set(np.unique(trace["mask1"])) == {0.0, 2.0}
    assert set(np.unique(trace["mask0"])) <= {0.0, 1.25}
    np.testing.assert_array_equal(trace["mask1"] > 0, trace["u1"] >= 0.5)
    np.testing.assert_array_equal(trace["a1_kept"], trace["a1"] * trace["mask1"])
    np.testing.assert_array_equal(trace["da1"], trace["da1_kept"] * trace["mask1"])
    np.testing.assert_array_equal(trace["dW2"], trace["a1_kept"].T @ trace["delta2"])
    np.testing.assert_array_equal(trace["dW1"], trace["x_kept"].T @ trace["delta1"])


def test_what_is_dropped_is_drawn_from_the_seed() -> None:
    masks = [step(dropout=0.5, seed=s)["u1"].tolist() for s in (0, 0, 1)]
    assert masks[0] == masks[1] != masks[2]
    assert step(dropout=0.5, seed=None)["u1"].tolist() != step(dropout=0.5, seed=None)["u1"].tolist()
    assert "u1" not in step(dropout=0)


def test_an_optimizer_brings_its_own_learning_rate_and_sgd_ends_with_the_gradients() -> None:
    for name, optimizer in OPTIMIZERS.items():
        trace = net().trace(X, Y, optimizer=name)
        assert ("W1_new" in trace) == (name != "sgd")
        assert float(trace.get("learning_rate", 0.1)) == optimizer.learning_rate
    assert net().trace(X, Y, l2=0.1)["dW1"].tolist() != net().trace(X, Y)["dW1"].tolist()


def test_a_trace_of_training_leaves_the_network_as_it_was() -> None:
    network = net()
    before = network.copy()
    network.trace(X, Y, optimizer="adam", **EVERYTHING).next().next()
    assert network == before


# --- the same as training -------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [*MAKERS, nn.optimizers.Momentum(0.9, start=0.5, ramp=10)])
@pytest.mark.parametrize("options", [{}, EVERYTHING, {"dropout": nn.Dropout((0.1, 0.3)), "frozen": ("b1",)}])
def test_three_traced_steps_are_three_epochs_of_all_examples(optimizer: Any, options: dict[str, Any]) -> None:
    network = net()
    trace = network.trace(X, Y, 0.05, optimizer=optimizer, **options).next().next()
    history = network.fit(
        X, Y, epochs=3, learning_rate=0.05, optimizer=optimizer, shuffle=False, rewrites=(), **options
    )
    for mine, theirs in zip(trace.after.parameters, network.parameters, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)
    assert history["loss"][2] == pytest.approx(float(trace["E"]), rel=1e-12)


def test_a_momentum_that_ramps_is_that_of_the_examples_seen() -> None:
    trace = step(optimizer=nn.optimizers.Momentum(Ramp(0.5, 0.9, ramp=6)))
    assert [float(t["mu"]) for t in (trace, trace.next(), trace.next().next())] == pytest.approx(
        [0.5, 0.7, 0.9]
    )


def test_the_next_step_starts_from_the_new_weights_and_from_what_the_optimizer_kept() -> None:
    first = step(optimizer="adam", max_w2=0.4)
    second = first.next(X[:1], Y[:1])
    np.testing.assert_array_equal(second["W1"], first["W1_limited"])
    np.testing.assert_array_equal(second["b1"], first["b1_new"])
    np.testing.assert_array_equal(second["W1_m"], first["W1_m_new"])
    np.testing.assert_array_equal(second["b2_v"], first["b2_v_new"])
    assert [int(second["t"]), second.number, second.examples, len(second["x"])] == [2, 2, 3, 1]
    assert second.next().number == 3


def test_the_next_step_is_the_same_each_time_it_is_asked_for_and_drops_other_units() -> None:
    first = step(dropout=0.5, seed=0)
    assert not first.next().compare(first.next()).changed
    assert first.next()["u1"].tolist() != first["u1"].tolist()


# --- PyTorch --------------------------------------------------------------------------------------

TORCH: dict[str, Any] = {
    "sgd": ("SGD", {}, {}),
    "momentum": ("SGD", {"momentum": 0.9}, {"v": "momentum_buffer"}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}, {"v": "momentum_buffer"}),
    "adagrad": ("Adagrad", {}, {"v": "sum"}),
    "rmsprop": ("RMSprop", {"alpha": 0.9}, {"v": "square_avg"}),
    "adadelta": ("Adadelta", {"rho": 0.95}, {"v": "square_avg", "s": "acc_delta"}),
    "adam": ("Adam", {}, {"m": "exp_avg", "v": "exp_avg_sq"}),
    "adamw": ("AdamW", {}, {"m": "exp_avg", "v": "exp_avg_sq"}),
}


def test_every_optimizer_has_its_peer() -> None:
    assert TORCH.keys() == MAKERS.keys()


@pytest.mark.parametrize("name", TORCH)
@pytest.mark.parametrize("l2", [0, 0.1])
def test_pytorchs_optimizer_keeps_the_same_numbers_for_three_steps(name: str, l2: float) -> None:
    torch = pytest.importorskip("torch")
    network = net(loss=SquaredError(0.5, "sum"))
    maker, options, state = TORCH[name]
    theirs = [torch.tensor(p.copy(), requires_grad=True) for p in network.parameters]
    decayed = [{"params": theirs[::2], "weight_decay": l2}, {"params": theirs[1::2], "weight_decay": 0.0}]
    if name == "adamw":  # its own decay, of everything; a penalty is then part of the loss
        decayed = [{"params": theirs, "weight_decay": 0.01}]
    peer = getattr(torch.optim, maker)(decayed, lr=0.05, **options)
    trace = network.trace(X, Y, 0.05, optimizer=name, l2=l2)
    for _ in range(3):
        peer.zero_grad()
        a = torch.tensor(X)
        for W, b in zip(theirs[::2], theirs[1::2], strict=True):
            a = torch.tanh(a @ W + b)
        loss = 0.5 * ((a - torch.tensor(Y)) ** 2).sum()
        if name == "adamw":
            loss = loss + l2 / 2 * sum((W**2).sum() for W in theirs[::2])
        loss.backward()
        peer.step()
        for mine, their in zip(("W1", "b1", "W2", "b2"), theirs, strict=True):
            np.testing.assert_allclose(trace[f"{mine}_new"], their.detach().numpy(), rtol=1e-10)
            for kept, called in state.items():
                right = peer.state[their][called].numpy()
                np.testing.assert_allclose(trace[f"{mine}_{kept}_new"], right, rtol=1e-9, atol=1e-18)
        trace = trace.next()


def test_adams_first_two_steps_by_hand() -> None:
    """w = 2, x = 3, y = 4: dw = (2·3 − 4)·3 = 6, and the first step of Adam is η whatever the gradient."""
    network = Network([[[2.0]]], activations="identity")
    first = network.trace([[3.0]], [[4.0]], 0.5, optimizer=nn.optimizers.Adam(epsilon=1e-30))
    numbers = [float(first[f"W1{n}"][0, 0]) for n in ("_m_new", "_v_new", "_m_hat", "_v_hat", "_new")]
    assert numbers == pytest.approx([0.6, 0.036, 6, 36, 1.5])
    second = first.next()  # dw = (1.5·3 − 4)·3 = 1.5
    m, v = 0.9 * 0.6 + 0.1 * 1.5, 0.999 * 0.036 + 0.001 * 2.25
    hats = m / 0.19, v / (1 - 0.999**2)
    assert second["W1_m_hat"][0, 0] == pytest.approx(hats[0])
    assert second["W1_new"][0, 0] == pytest.approx(1.5 - 0.5 * hats[0] / math.sqrt(hats[1]))


# --- written out ----------------------------------------------------------------------------------

CASES: list[dict[str, Any]] = [
    *({"optimizer": name} for name in MAKERS),
    {"optimizer": "adam", **EVERYTHING},
    {"optimizer": "adadelta", **EVERYTHING, "frozen": ("W1", "b2")},
    {"dropout": nn.Dropout((0.2, 0.5), "h2o"), "l1": 0.03},
    {"dropout": nn.Dropout(0.5, "prediction"), "l2": 0.03},
]
every_case = pytest.mark.parametrize("options", CASES, ids=repr)
both_counts = pytest.mark.parametrize("examples", [1, 3])


@every_case
@both_counts
def test_every_line_comes_to_what_it_says(options: dict[str, Any], examples: int) -> None:
    for trace in (first := step(examples, **options), first.next()):
        for name in trace.arrays:
            for line in trace.lines(name, digits=17):
                if line.formula:
                    told = evaluate(line.substituted)
                    assert math.isclose(told, line.value, rel_tol=1e-9, abs_tol=1e-12), line.text


@every_case
@both_counts
def test_the_text_fits_80_columns_and_so_does_why(options: dict[str, Any], examples: int) -> None:
    trace = step(examples, **options)
    assert max(map(len, str(trace).splitlines())) <= 80
    most = 80 if len(options) == 1 else 88  # from the twentieth branch on, 80 columns are too few
    for name in trace.arrays:
        assert max(map(len, str(trace.why(name, *(0,) * trace[name].ndim)).splitlines())) <= most, name


@every_case
@both_counts
def test_latex_is_set_and_html_is_well_formed(options: dict[str, Any], examples: int) -> None:
    trace = step(examples, **options)
    rows = [row.removesuffix(r"\\").strip() for row in trace.to_latex().splitlines() if row]
    rows = [row for row in rows if "align*" not in row]
    assert all(row.count("&=") == 1 for row in rows)
    set_in_mathtext(row.replace("&", "") for row in rows if r"\text{…" not in row and "dots" not in row)
    set_in_mathtext(line.latex for name in trace.plan.given for line in trace.lines(name, limit=1))
    said = read(trace.to_html())
    assert all(f"{s.equation.name}" in said for s in trace.plan.steps)
    assert "^" not in said


@every_case
def test_nothing_is_shown_under_the_name_that_code_has_for_it(options: dict[str, Any]) -> None:
    shown = str(step(**options))
    assert not re.search(
        r"_new|_hat|_kept|_limited|learning_rate|W1_[mvs]\b|beta|epsilon|\bl1\b|\bl2\b", shown
    )


@every_case
def test_every_value_has_its_phase_in_the_html(options: dict[str, Any]) -> None:
    trace = step(**options)
    said = trace.to_html()
    assert said.count("<tr class='step'>") == len(trace.plan.steps)
    assert list(PHASES)[-1] in said


def test_no_two_values_share_a_name() -> None:
    trace = step(optimizer="adam", **EVERYTHING)
    names = [n for n in trace.arrays if n != "losses"]
    for named in (text_name, latex_name):
        assert len({named(n) for n in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "index", "text", "latex"),
    [
        ("W1_m", (0, 1), "m(W1₁₂)", "m(W^{(1)}_{12})"),
        ("W1_m_new", (0, 1), "m⁺(W1₁₂)", "m^{+}(W^{(1)}_{12})"),
        ("b2_v_hat", (0,), "v\u0302(b2₁)", r"\hat{v}(b^{(2)}_{1})"),
        ("W1_change", (0, 1), "change(W1₁₂)", r"\text{change}(W^{(1)}_{12})"),
        ("W1_limited", (0, 1), "limited(W1₁₂)", r"\text{limited}(W^{(1)}_{12})"),
        ("dW1_data", (0, 1), "dW1_data₁₂", r"\frac{\partial E_{\text{data}}}{\partial W^{(1)}_{12}}"),
        ("a1_kept", (0, 1), "ã1₂", r"\tilde{a}^{(1)}_{2}"),
        ("da1_kept", (0, 1), "dã1₂", r"\frac{\partial E}{\partial \tilde{a}^{(1)}_{2}}"),
        ("x_kept", (0, 1), "x\u0303₂", r"\tilde{x}_{2}"),
        ("u1", (0, 1), "u1₂", "u^{(1)}_{2}"),
        ("mask1", (0, 1), "mask1₂", r"\text{mask}^{(1)}_{2}"),
        ("E_penalty", (), "E_penalty", r"E_{\text{penalty}}"),
        ("l2", (), "λ₂", r"\lambda_2"),
        ("max_w2", (), "max_w2", r"w^2_{\max}"),
        ("b_factor", (), "b_factor", r"\text{b factor}"),
    ],
)
def test_what_a_value_is_called(name: str, index: Any, text: str, latex: str) -> None:
    assert (text_name(name, index), latex_name(name, index)) == (text, latex)


def test_a_sum_over_weights_is_not_taken_for_one_over_examples() -> None:
    for examples in (1, 3):
        text = str(step(examples, l2=0.1, max_w2=0.4))
        assert "E_penalty = Σᵢ Σⱼ λ₂/2·W1² + Σᵢ Σⱼ λ₂/2·W2²" in text
        assert "max(Σᵢ W1⁺², max_w2)" in text
    assert "E_data = 1/n·Σₑ Eₑ" in text
    assert r"\sum_{i} \sum_{j} \frac{\lambda_2}{2}" in step(l2=0.1).to_latex()


def test_a_penalty_of_a_large_network_is_shortened_and_its_value_is_not() -> None:
    trace = Network.create([100, 50, 10]).trace(np.ones((2, 100)), np.ones((2, 10)), l1=0.1, l2=0.1)
    line = trace.line("E_penalty")
    assert len(line.text) < 1000
    assert line.formula.count("…") == 2
    assert line.formula.endswith(" + … + (λ₁·|W2₅₀,₁₀| + λ₂/2·W2₅₀,₁₀²)") or "W2₅₀,₁₀²" in line.formula
    weights = np.concatenate([W.ravel() for W in trace.network.weights])
    assert line.value == pytest.approx((0.1 * np.abs(weights) + 0.05 * weights**2).sum(), rel=1e-12)
    assert len(str(trace)) < 30_000


def test_why_of_a_gradient_has_the_chain_rule_and_then_the_penalty() -> None:
    trace = step(1, l2=0.1, dropout=0.5, seed=3)
    unit = int(np.argmax(trace["mask1"][0]))
    told = str(trace.why("dW2", unit, 0)).split("\n\n")[0]
    assert f"∂E_data/∂W2{'₁₂₃'[unit]}₁ = ∂E_data/∂a2₁ · ∂a2₁/∂z2₁ · ∂z2₁/∂W2" in told
    factors = [trace["da2"][0, 0], trace["slope2"][0, 0], trace["a1_kept"][0, unit]]
    assert math.prod(factors) == pytest.approx(trace["dW2_data"][unit, 0])
    assert "∂E_data/∂W2" in told.splitlines()[-2] + told.splitlines()[-1]
    assert " + ∂E_penalty/∂W2" in told


def test_why_of_a_new_weight_goes_through_the_optimizer_to_the_gradient() -> None:
    told = str(step(1, optimizer="adam").next().why("W1_new", 0, 0))
    for cause in ("m\u0302(W1₁₁)", "m⁺(W1₁₁)", "v\u0302(W1₁₁)", "dW1₁₁", "δ1₁"):
        assert f"─ {cause} " in told
    assert "dW1₁₁ ≈" in told.split("(told above)")[-2]


def test_the_conventions_say_what_optimizers_penalties_and_dropout_do() -> None:
    said = step(optimizer="adam", **EVERYTHING, frozen=("b1",)).conventions
    text = "\n".join(said)
    assert "E_data is ½·(a − y)²" in text
    assert "E_penalty is λ₁·|w| + λ₂/2·w² for each weight; biases are free." in said
    assert "each input with probability 0.2, each unit of layer 1 with probability 0.5" in text
    assert "divided by 1 − rate" in text
    assert "by adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-08:" in text
    rules = ["m⁺ = β₁·m + (1 − β₁)·dw", "v⁺ = β₂·v + (1 − β₂)·dw²", "m\u0302 = m⁺/(1 − β₁^t)"]
    assert said[said.index(rules[0]) :][:3] == rules
    assert "w⁺ = w − η·m\u0302/(√v\u0302 + ε)" in said
    assert "0 before the first step, which this is" in text
    assert "Held as they are: b1." in text
    assert "0.4 at most" in text
    assert "what step 1 left, as this is step 2" in "\n".join(step(optimizer="adam").next().conventions)


@pytest.mark.parametrize(
    ("scaling", "said"), [("prediction", "everything is multiplied"), ("h2o", "units, not inputs, are")]
)
def test_the_conventions_tell_where_dropout_scales(scaling: Any, said: str) -> None:
    assert said in " ".join(step(dropout=nn.Dropout((0.1, 0.5), scaling)).conventions)


def test_describe_tells_the_penalty_the_dropout_and_the_optimizer() -> None:
    trace = step(optimizer="adam", **EVERYTHING)
    said = trace.describe()
    left_out = np.count_nonzero(trace["mask1"] == 0)
    assert (
        f"Dropout leaves out {np.count_nonzero(trace['mask0'] == 0)} of 6 inputs and {left_out} of 9" in said
    )
    assert re.search(r"The loss is \S+, \S+ of the data and \S+ of the weights' penalty\.", said)
    assert "One step of adam with learning rate 0.1 takes the loss to" in said
    assert "Step 2 of adam" in trace.next().describe()


def test_the_loss_after_a_step_is_worked_out_with_the_same_units_left_out() -> None:
    trace = step(learning_rate=1e-9, l2=0.1, dropout=0.5, seed=3)
    assert float(trace.on(trace.after)["E"]) == pytest.approx(float(trace["E"]), rel=1e-6)


def test_json_and_compare_hold_every_number(tmp_path: Path) -> None:
    trace = step(optimizer="adam", **EVERYTHING)
    trace.to_json(tmp_path / "step.json")
    values = json.loads((tmp_path / "step.json").read_text(encoding="utf-8"))["values"]
    assert values.keys() == trace.arrays.keys()
    np.testing.assert_array_equal(values["W1_m_hat"], trace["W1_m_hat"])
    changed = {row.name for row in trace.compare(trace.next()).changed}
    assert {"t", "W1", "W1_m", "u1", "E_penalty"} <= changed


def test_what_an_optimizer_keeps_is_shown_in_one_row_while_it_is_0() -> None:
    first = step(optimizer="adam")
    assert "m(W1), v(W1), m(b1), v(b1), m(W2), v(W2), m(b2), v(b2): all 0" in str(first).splitlines()
    assert "all 0" not in str(first.next())
    assert "m(b1) = [" in str(first.next())


def test_an_optimizer_of_ones_own_is_traced_by_its_own_words() -> None:
    rules = (
        Rule("speed", equation(lambda speed, dw, grip: grip * speed + dw)),
        Rule("new", equation(lambda w, eta, speed: w - eta * speed)),
    )
    mine = Optimizer("mine", rules, ("speed",), {"grip": 0.5}, learning_rate=0.1)
    trace = net().trace(X, Y, optimizer=mine)
    assert trace.line("W1_speed_new", 0, 0).formula == "grip·speed(W1₁₁) + dW1₁₁"
    assert trace.line("W1_new", 0, 0).formula == "W1₁₁ − η·speed⁺(W1₁₁)"
    assert "speed is kept from step to step" in " ".join(trace.conventions)


# --- proven ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy", "rescaled_cross_entropy", "huber"])
@pytest.mark.parametrize("options", [{"l2": 0.1}, {"l1": 0.03}, {"dropout": (0.3, 0.5, 0.2)}, EVERYTHING])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_gradient_is_proven_with_penalty_and_dropout(
    loss: str, options: dict[str, Any], dtype: str
) -> None:
    options = {**options, "dropout": (0.2, 0.4, 0.3)} if options is EVERYTHING else options
    last = "softmax" if loss == "cross_entropy" else "sigmoid"
    network = net((2, 4, 3, 2), ["tanh", "softplus", last], loss=loss, dtype=dtype)
    classes = [[1, 0], [0, 1], [1, 0]]
    trace = network.trace(X, classes, 0.1, **options)
    for proof in (trace.prove(), trace.next().prove()):
        assert proof.ok, proof
        assert proof.worst <= 1e-12
        assert {c.name.split("[")[0] for c in proof.checks} == {f"d{p}{l}" for p in "Wb" for l in (1, 2, 3)}
        assert all(c.sympy is not None for c in proof.checks)
        assert ("dropout" in str(proof)) == ("dropout" in options)


@settings(max_examples=25)
@given(
    networks(activations=("sigmoid", "tanh", "softplus")),
    st.floats(0, 0.5),
    st.floats(0, 0.5),
    st.integers(0, 9),
)
def test_any_network_is_proven(network: Network, l1: float, rate: float, seed: int) -> None:
    x, y = np.ones((2, network.sizes[0])), np.zeros((2, network.sizes[-1]))
    rates = (rate,) * len(network.layers)
    proof = network.trace(x, y, l1=l1, l2=0.01, dropout=rates, seed=seed).prove()
    assert proof.ok, proof


def test_a_large_network_with_a_penalty_is_proven_by_sample_in_a_moment() -> None:
    network = net((60, 20, 5))
    trace = network.trace(np.ones((2, 60)), np.zeros((2, 5)), l1=0.01, l2=0.1, dropout=0.5)
    proof = trace.prove()
    assert proof.ok
    assert any(c.sympy is not None for c in proof.checks)


def test_a_weight_of_0_under_an_l1_penalty_meets_a_kink() -> None:
    proof = Network([[[0.0], [0.5]]], activations="tanh").trace([[1.0, 2.0]], [[1.0]], l1=0.1).prove()
    assert proof.ok
    assert [c.name for c in proof.checks if c.kink] == ["dW1[0,0]"]


SLIPS: list[tuple[Any, str, Any, str]] = [
    (penalties, "with_l2", lambda dw, w, l2: dw + 2 * l2 * w, "dW2"),
    (penalties, "with_l2", lambda dw, w, l2: dw - l2 * w, "dW2"),
    (penalties, "with_l2", lambda dw, w, l2: dw + 1.001 * l2 * w, "dW2"),
    (penalties, "with_l2", lambda dw, w, l2: dw + 0 * l2 * w, "dW2"),
]


@pytest.mark.parametrize(("module", "culprit", "wrong", "value"), SLIPS)
def test_a_slip_in_a_penaltys_slope_is_caught_and_named(
    module: Any, culprit: str, wrong: Any, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong.__name__ = culprit
    monkeypatch.setattr(module, culprit, equation(wrong))
    proof = net().trace(X, Y, l2=0.1, dropout=0.5).prove()
    assert not proof.ok
    assert (proof.faults[0].equation, proof.faults[0].step) == (culprit, value)


@pytest.mark.parametrize(
    "wrong", [lambda da, mask: da + 0 * mask, lambda da, mask: -da * mask, lambda da, mask: da * mask * mask]
)
def test_a_slip_in_the_blame_of_dropped_units_is_caught_and_named(
    wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong.__name__ = "dropped_blame"
    monkeypatch.setattr("nnlearn.training_step.dropped_blame", equation(wrong))
    proof = net().trace(X, Y, l2=0.1, dropout=0.5, seed=3).prove()
    assert not proof.ok
    assert (proof.faults[0].equation, proof.faults[0].step) == ("dropped_blame", "da1")


def test_a_gradient_that_forgets_what_was_dropped_is_caught() -> None:
    trace = net().trace(X, Y, l2=0.1, dropout=0.5, seed=3)
    trace.arrays["dW2_data"] = trace["a1"].T @ trace["delta2"]
    trace.arrays["dW2"] = trace["dW2_data"] + 0.1 * trace["W2"]
    fault = trace.prove().faults[0]
    assert (fault.equation, fault.step) == ("weight_gradient", "dW2_data")


# --- what it is asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda n: n.trace(X, Y, optimizer="adma"), "write: 'adam'"),
        (lambda n: n.trace(X, Y, optimizer=nn.optimizers.Adam), r"write: nn.optimizers.Adam\(\)"),
        (lambda n: n.trace(X, Y, l2=-1), "l2 is -1"),
        (lambda n: n.trace(X, Y, 0.1, max_w2=0), "max_w2 is 0"),
        (lambda n: n.trace(X, Y, max_w2=2), r"write: net.trace\(x, y, learning_rate=0.5, max_w2=2\)"),
        (lambda n: n.trace(X, Y, dropout=50), "write: dropout=0.5"),
        (lambda n: n.trace(X, Y, dropout=(0.5,)), "write: dropout="),
        (lambda n: n.trace(X, Y, dropout=0.5, seed=-1), "seed is -1"),
        (lambda n: n.trace(X, l2=0.1), "a penalty came without targets"),
        (lambda n: n.trace(X, dropout=0.5), "dropout came without targets"),
        (lambda n: n.trace(X, optimizer="adam"), "a learning rate came without targets|without targets"),
        (lambda n: n.trace(X, Y).next(), "no step comes after it"),
        (lambda n: n.trace(X, Y, 0.1).next(X), "y? ?came without|write: trace.next"),
        (lambda n: n.trace(X, Y, 0.1).next(X, Y[:1]), "y has shape"),
    ],
)
def test_what_makes_no_sense_is_told(ask: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said) as caught:
        ask(net())
    assert "\n    write: " in str(caught.value)


def test_float32_stays_float32_in_every_value() -> None:
    trace = net(dtype="float32").trace(X, Y, optimizer="adam", **EVERYTHING).next()
    assert {a.dtype for a in trace.arrays.values()} == {np.dtype(np.float32)}


def test_shares_of_outputs_that_do_not_add_up_to_1_are_the_probabilities() -> None:
    network = net(activations=["tanh", "sigmoid"], loss="rescaled_cross_entropy")
    a: Array = network.predict(X)
    assert not np.allclose(a.sum(axis=1), 1)
    p = network.predict_proba(X)
    np.testing.assert_allclose(p, a / a.sum(axis=1, keepdims=True), rtol=1e-15)
    assert (p.argmax(axis=1) == network.predict_classes(X)).all()
