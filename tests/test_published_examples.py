"""Worked examples from print, to their last digit; and where one is wrong, the slip that explains it.

Everything is computed with nnlearn's own plans and equations; what a publication got by a slip is computed by
making that slip in the plan.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.equations.derivatives import complex_slope
from nnlearn.equations.equation import Array, equation
from nnlearn.maths import backprop
from nnlearn.maths.activations import sigmoid, sigmoid_slope
from nnlearn.maths.descent import descend
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.plan import Plan
from nnlearn.trace import Trace

NINE = 5e-10  # against nine printed digits
EXACT = 1e-12  # against recomputed values


def printed(value: Any, text: str) -> bool:
    """Whether a value, rounded to as many places as were printed, is what was printed."""
    places = len(text.partition(".")[2])
    return f"{float(value):.{places}f}" == text


# --- Mazur, "A Step by Step Backpropagation Example" (2015) ------------------------------------


def mazur() -> Network:
    return Network(
        weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
        biases=[[0.35, 0.35], [0.60, 0.60]],
        loss=SquaredError(factor=0.5),
    )


X, T = [[0.05, 0.10]], [[0.01, 0.99]]
HELD = ("b1", "b2")  # Mazur does not update biases


@pytest.fixture(scope="module")
def step() -> Trace:
    return mazur().trace(X, T, learning_rate=0.5, frozen=HELD)


def test_mazur_forward(step: Trace) -> None:
    assert step["z1"] == pytest.approx(np.array([[0.3775, 0.3925]]), abs=EXACT)
    assert step["a1"][0] == pytest.approx([0.593269992107, 0.596884378260], abs=EXACT)
    assert step["a1"][0] == pytest.approx([0.593269992, 0.596884378], abs=NINE)
    assert step["z2"][0, 0] == pytest.approx(1.105905967, abs=NINE)
    assert step["z2"][0, 0] == pytest.approx(1.105905967060, abs=EXACT)
    assert step["a2"][0] == pytest.approx([0.751365069552, 0.772928465321], abs=EXACT)
    assert printed(step["a2"][0, 0], "0.75136507")
    assert step["E"] == pytest.approx(0.298371109, abs=NINE)
    assert step["E"] == pytest.approx(0.298371108760003, abs=EXACT)


def test_mazur_backward(step: Trace) -> None:
    assert step["delta2"][0] == pytest.approx([0.138498561629, -0.038098236517], abs=EXACT)
    assert step["delta2"][0, 0] == pytest.approx(0.138498562, abs=NINE)
    w5, w7, w6, w8 = step["dW2"].ravel()
    assert w5 == pytest.approx(0.082167041, abs=NINE)
    assert [w5, w6, w7, w8] == pytest.approx(
        [0.082167040564, 0.082667627848, -0.022602540477, -0.022740242216], abs=EXACT
    )
    assert step["da1"][0, 0] == pytest.approx(0.036350306, abs=NINE)
    assert step["da1"][0, 0] == pytest.approx(0.036350306393, abs=EXACT)
    assert step["slope1"][0, 0] == pytest.approx(0.241300709, abs=NINE)
    assert step["dW1"][0, 0] == pytest.approx(0.000438568, abs=NINE)
    assert step["dW1"][0, 0] == pytest.approx(0.000438567734, abs=EXACT)


def test_mazur_the_two_errors_that_meet_in_the_first_hidden_unit(step: Trace) -> None:
    """∂E_o1/∂out_h1 and ∂E_o2/∂out_h1: the second was printed with its last digit off."""
    shares = step["delta2"][0] * step["W2"][0]
    assert shares.sum() == pytest.approx(step["da1"][0, 0], abs=EXACT)
    assert shares == pytest.approx([0.055399424652, -0.019049118258], abs=EXACT)
    assert printed(shares[0], "0.055399425")
    assert not printed(shares[1], "-0.019049119")
    assert shares[1] == pytest.approx(-0.019049119, abs=1e-9)


def test_mazur_the_weights_after_one_step(step: Trace) -> None:
    w5, w7, w6, w8 = step["W2_new"].ravel()
    w1, w3, w2, w4 = step["W1_new"].ravel()
    new = [w1, w2, w3, w4, w5, w6, w7, w8]
    published = ["0.149780716", "0.19956143", "0.24975114", "0.29950229"]
    published += ["0.35891648", "0.408666186", "0.511301270", "0.561370121"]
    for value, text in zip(new, published, strict=True):
        assert printed(value, text), text
    assert new[:4] == pytest.approx(
        [0.149780716133, 0.199561432266, 0.249751143632, 0.299502287265], abs=EXACT
    )
    assert new[4:] == pytest.approx(
        [0.358916479718, 0.408666186076, 0.511301270239, 0.561370121108], abs=EXACT
    )
    assert "b1_new" not in step


def test_mazur_the_error_after_one_step_is_not_the_printed_one(step: Trace) -> None:
    assert step.after.loss_value(X, T) == pytest.approx(0.291027773693599, abs=1e-15)
    assert not printed(step.after.loss_value(X, T), "0.291027924")


def sequential(net: Network) -> Plan:
    """Mazur's slip: the output's weights move first, and the hidden gradient is worked out with those."""
    right = net.plan(X, T, learning_rate=0.5, frozen=HELD)
    plan = Plan()
    for name in right.given:
        plan.give(name, right.arrays[name])
    early = [s for s in right.steps if s.name == "W2_new"]
    order = [s for s in right.steps if s.name != "W2_new"]
    at = [s.name for s in order].index("dW2") + 1
    for s in order[:at] + early + order[at:]:
        inputs = ["W2_new" if s.name == "da1" and i == "W2" else i for i in s.inputs]
        plan.add(
            s.name, s.equation, *inputs, into=s.name.removesuffix("_new") if s.name.endswith("_new") else None
        )
    return plan


def test_mazur_the_printed_error_after_one_step_is_that_of_updated_output_weights() -> None:
    net = mazur()
    sequential(net).run()
    assert net.loss_value(X, T) == pytest.approx(0.291027923905442, abs=1e-15)
    assert printed(net.loss_value(X, T), "0.291027924")


def test_mazur_ten_thousand_steps_simultaneously() -> None:
    net = mazur()
    history = net.fit(X, T, epochs=10_000, learning_rate=0.5, frozen=HELD)
    assert net.loss_value(X, T) == pytest.approx(3.510187782979e-05, abs=1e-17)
    assert net.predict(X)[0] == pytest.approx([0.015913620443551, 0.984064273514624], abs=EXACT)
    assert not printed(net.predict(X)[0, 0], "0.015912196")
    # the printed error is read one step early: each of the history's losses is from before its update
    assert history["loss"][-1] == pytest.approx(3.510854812251e-05, abs=1e-16)
    assert printed(history["loss"][-1], "0.0000351085")
    assert not printed(net.loss_value(X, T), "0.0000351085")


def test_mazur_the_printed_outputs_are_those_of_updated_output_weights() -> None:
    net = mazur()
    plan = sequential(net)
    for _ in range(10_000):
        plan.run()
    assert net.predict(X)[0] == pytest.approx([0.015912196326034, 0.984065734485629], abs=EXACT)
    assert printed(net.predict(X)[0, 0], "0.015912196")
    assert printed(net.predict(X)[0, 1], "0.984065734")
    assert net.loss_value(X, T) == pytest.approx(3.508478629631e-05, abs=1e-17)
    assert not printed(net.loss_value(X, T), "0.0000351085")


def test_mazur_with_biases_updated() -> None:
    net = mazur()
    trace = net.trace(X, T, learning_rate=0.5)
    assert trace["b2_new"] == pytest.approx([0.530750719186, 0.619049118258], abs=EXACT)
    assert trace["b1_new"] == pytest.approx([0.345614322655, 0.345022872647], abs=EXACT)
    assert trace.after.loss_value(X, T) == pytest.approx(0.280471446791, abs=EXACT)
    net.fit(X, T, epochs=10_000, learning_rate=0.5)
    assert net.loss_value(X, T) == pytest.approx(2.447562236e-06, abs=5e-16)


def test_mazur_net_h1_with_w3_for_w2_would_be_another_number() -> None:
    slip = Network([[[0.15, 0.25], [0.25, 0.30]]], [[0.35, 0.35]])
    assert slip.trace(X)["z1"][0, 0] == pytest.approx(0.3825, abs=EXACT)
    assert printed(mazur().trace(X)["z1"][0, 0], "0.3775")


# --- Course notes, "Appendix B: An Example of Back-propagation" (November 2011) -----------------


@pytest.fixture(scope="module")
def appendix() -> Trace:
    net = Network(
        weights=[[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [[-0.3], [-0.2]]], biases=[[-0.4, 0.2], [0.1]]
    )
    return net.trace([[1, 0, 1]], [[1]], learning_rate=0.9)


def test_appendix_b_forward(appendix: Trace) -> None:
    assert [*appendix["z1"][0], appendix["z2"][0, 0]] == pytest.approx(
        [-0.7, 0.1, -0.104539505845], abs=EXACT
    )
    outputs = [*appendix["a1"][0], appendix["a2"][0, 0]]
    assert outputs == pytest.approx([0.331812227832, 0.524979187479, 0.473888898824], abs=EXACT)
    for value, text in zip(outputs, ("0.332", "0.525", "0.474"), strict=True):
        assert printed(value, text)
    assert printed(appendix["z2"][0, 0], "-0.105")


def test_appendix_b_errors_have_the_other_sign(appendix: Trace) -> None:
    """There the error is −δ: what the unit should gain."""
    err6, (err4, err5) = -appendix["delta2"][0, 0], -appendix["delta1"][0]
    assert [err6, err5, err4] == pytest.approx([0.131169078214, -0.006542085064, -0.008724561965], abs=EXACT)
    assert printed(err5, "-0.0065")
    assert printed(err4, "-0.0087")
    assert printed(err6, "0.1312")


def test_appendix_b_err6_was_printed_from_a_rounded_output(appendix: Trace) -> None:
    o6 = np.round(appendix["a2"], 3)
    slip = -backprop.delta(o6 - 1, sigmoid_slope(o6))[0, 0]
    assert slip == pytest.approx(0.131144, abs=5e-7)
    assert printed(slip, "0.1311")
    assert not printed(-appendix["delta2"][0, 0], "0.1311")


def test_appendix_b_new_weights(appendix: Trace) -> None:
    published: dict[str, Any] = {
        "W1_new": [["0.192", "-0.306"], ["0.400", "0.100"], ["-0.508", "0.194"]],
        "b1_new": ["-0.408", "0.194"],
        "W2_new": [["-0.261"], ["-0.138"]],
        "b2_new": ["0.218"],
    }
    for name, texts in published.items():
        for value, text in zip(appendix[name].ravel(), np.ravel(texts), strict=True):
            assert printed(value, text), (name, text)
    recomputed = [0.192147894231, 0.4, -0.507852105769, -0.305887876558, 0.1, 0.194112123442]
    assert appendix["W1_new"].T.ravel() == pytest.approx(recomputed, abs=EXACT)
    assert appendix["b1_new"] == pytest.approx([-0.407852105769, 0.194112123442], abs=EXACT)
    new2 = [*appendix["W2_new"].ravel(), *appendix["b2_new"]]
    assert new2 == pytest.approx([-0.260828846342, -0.138025067507, 0.218052170393], abs=EXACT)


def test_appendix_b_the_error_falls(appendix: Trace) -> None:
    assert appendix["E"] == pytest.approx(0.138396445390, abs=EXACT)
    assert appendix.after.loss_value([[1, 0, 1]], [[1]]) == pytest.approx(0.117492274512, abs=EXACT)


def test_appendix_b_o5_needs_the_other_sign_in_its_exponent(appendix: Trace) -> None:
    """Printed as 1/(1 + e^0.1), which is 0.475; the 0.525 beside it needs e^−0.1."""
    slip = float(sigmoid(-appendix["z1"][0, 1]))
    assert printed(slip, "0.475")
    assert printed(appendix["a1"][0, 1], "0.525")


# --- iamtrask, "A Neural Network in 11 lines of Python" (2015); Spencer-Harper (2015) ----------

INPUTS = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])


def seeded(*shapes: tuple[int, int]) -> Network:
    random = np.random.RandomState(1)
    weights = [2 * random.random_sample(shape) - 1 for shape in shapes]
    return Network(weights, loss=SquaredError(0.5, "sum"))  # η = 1 on ½ SSE


def test_eleven_lines_one_layer() -> None:
    net = seeded((3, 1))
    assert net.weights[0][:, 0] == pytest.approx([-0.16595599, 0.44064899, -0.99977125], abs=5e-9)
    y = [[0], [0], [1], [1]]
    plan = net.plan(INPUTS, y, learning_rate=1)
    for _ in range(10_000):
        plan.run()
    assert net.weights[0][:, 0] == pytest.approx([9.67299303, -0.2078435, -4.62963669], abs=5e-9)
    # the printed outputs are from the pass before the last update
    assert plan.arrays["a1"][:, 0] == pytest.approx(
        [0.00966449, 0.00786506, 0.99358898, 0.99211957], abs=5e-9
    )
    assert net.predict(INPUTS)[:, 0] == pytest.approx(
        [0.009664, 0.00786466, 0.99358931, 0.99211997], abs=5e-9
    )


def test_nine_lines_predict_a_new_situation() -> None:
    y = [[0], [1], [1], [0]]
    rows = [[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]]
    net = seeded((3, 1))
    net.fit(rows, y, epochs=10_000, learning_rate=1)
    assert net.weights[0][:, 0] == pytest.approx([9.67299303, -0.2078435, -4.62963669], abs=5e-9)
    assert printed(net.predict([[1, 0, 0]])[0, 0], "0.99993704")


def test_eleven_lines_two_layers() -> None:
    """Mean |error| at step 0, 10 000, … 50 000, to twelve digits; the last is worth 60 000 steps."""
    published = [0.496410031903, 0.00858452565325, 0.00578945986251]
    published += [0.00462917677677, 0.00395876528027, 0.00351012256786]
    net = seeded((3, 4), (4, 1))
    y = np.array([[0], [1], [1], [0]])
    plan = net.plan(INPUTS, y, learning_rate=1)
    for i in range(60_000):
        plan.run()
        if i % 10_000 == 0:
            error = np.abs(y - plan.arrays["a2"]).mean()
            assert error == pytest.approx(published[i // 10_000], rel=1e-11)


# --- CS231n notes, sigmoid neuron (Stanford) -------------------------------------------------------


def test_cs231n_sigmoid_neuron() -> None:
    net = Network([[[2.0], [-3.0]]], [[-3.0]], "sigmoid", SquaredError(0.5))
    x = np.array([[-1.0, -2.0]])
    f = net.predict(x)
    trace = net.trace(x, f - 1)  # a target one below the output makes dE/df = 1
    assert trace["z1"] == 1
    assert f == 0.7310585786300049
    assert trace["da1"] == pytest.approx(1, abs=1e-16)
    assert trace["slope1"][0, 0] == pytest.approx(0.19661193324148185, abs=1e-16)
    assert trace["dW1"][:, 0] == pytest.approx([-0.19661193324148185, -0.3932238664829637], abs=1e-15)
    assert trace["db1"] == pytest.approx([0.19661193324148185], abs=1e-15)
    dx = backprop.received(trace["delta1"], net.weights[0])
    assert dx[0] == pytest.approx([0.3932238664829637, -0.5898357997244456], abs=1e-15)


# --- micrograd README, f(a, b) -----------------------------------------------------------------------


@equation
def micrograd(a: Array, b: Array) -> Any:
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + np.maximum(b + a, 0)
    d = d + 3 * d + np.maximum(b - a, 0)
    e = c - d
    f = e**2
    return f / 2 + 10 / f


def test_micrograd_readme() -> None:
    at = {"a": -4.0, "b": 2.0}
    assert micrograd(-4.0, 2.0) == pytest.approx(24.70408163265306, rel=1e-15)
    assert printed(micrograd(-4.0, 2.0), "24.7041")
    da, kink = complex_slope(micrograd, at, "a")
    db, _ = complex_slope(micrograd, at, "b")
    assert (printed(da, "138.8338"), printed(db, "645.5773"), kink) == (True, True, False)


# --- Dive into Deep Learning, gradient descent -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "end"), [(0.2, 0.06046617599999997), (0.05, 3.4867844009999995), (1.1, 61.917364224000096)]
)
def test_dive_into_deep_learning_ten_steps_on_a_parabola(rate: float, end: float) -> None:
    """f(x) = x², from 10: the same bits as printed."""
    slope = equation(lambda x: 2 * x)
    x = 10.0
    for _ in range(10):
        x = descend(x, rate, slope(x))
    assert x == end


def test_dive_into_deep_learning_is_also_a_networks_training() -> None:
    """x² is the squared error, factor 1, of an identity neuron with the target 0."""
    net = Network([[[10.0]]], activations="identity", loss=SquaredError(factor=1))
    net.fit([[1.0]], [[0.0]], epochs=10, learning_rate=0.2)
    assert net.weights[0][0, 0] == pytest.approx(0.06046617599999997, rel=1e-14)
