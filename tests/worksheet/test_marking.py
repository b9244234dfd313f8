"""Each line is marked on its own number; verdicts, notes, conventions, and what is answered to nonsense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.worksheet import Marking

X, T = [[0.05, 0.10]], [[0.01, 0.99]]


def mazur(**options: Any) -> nn.Trace:
    net = nn.Network(
        weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]], biases=[[0.35] * 2, [0.6] * 2]
    )
    return net.trace(X, T, learning_rate=0.5, **options)


@pytest.fixture(scope="module")
def trace() -> nn.Trace:
    return mazur()


@pytest.fixture(scope="module")
def sheet(trace: nn.Trace) -> nn.Worksheet:
    return nn.Worksheet(trace)


def verdicts(marking: Marking) -> dict[str, str]:
    return {line.name: line.verdict for line in marking if line.verdict != "missing"}


def test_what_is_right_is_right_and_what_is_not_given_is_missing(sheet: nn.Worksheet) -> None:
    marking = sheet.mark({"z1[0,0]": 0.3775, "a1[0]": "0,5933"})
    assert verdicts(marking) == {"z1[0,0]": "right", "a1[0]": "right"}
    assert marking.counts["missing"] == len(marking) - 2 == len(sheet.asked) - 2


def test_a_line_tells_its_name_what_was_given_and_what_belongs_there(sheet: nn.Worksheet) -> None:
    line = sheet.mark({"a1[0]": 0.407})["a1[0]"]
    assert (line.name, line.given, line.verdict) == ("a1[0]", 0.407, "wrong")
    assert line.expected == pytest.approx(0.593269992107)
    assert line.words == (("sign",),)
    assert "sign" in line.slips[0]
    assert "sign" in str(line)
    assert "wrong" in str(line)


def test_a_right_answer_in_all_its_bits_is_right(sheet: nn.Worksheet, trace: nn.Trace) -> None:
    given = {name: trace[name] for name in trace.steps if trace[name].ndim}
    assert set(verdicts(sheet.mark(given)).values()) == {"right"}


def test_sums_in_another_order_are_right(sheet: nn.Worksheet) -> None:
    assert sheet.mark({"z1[0]": 0.35 + (0.10 * 0.20 + 0.05 * 0.15)})[0].verdict == "right"


def test_early_rounding_is_said_to_be_right(sheet: nn.Worksheet) -> None:
    rough = {"a1[0]": "0.6", "a1[1]": "0.6", "z2[0]": "1.110"}
    marking = sheet.mark(rough)
    assert verdicts(marking)["z2[0]"] == "rounded"
    assert "right, rounded early" in str(marking["z2[0]"])


def test_what_follows_from_a_slip_earns_its_mark(sheet: nn.Worksheet) -> None:
    z2 = 0.4067 * 0.40 + 0.5969 * 0.45 + 0.60
    marking = sheet.mark({"a1[0]": "0.4067", "a1[1]": "0.5969", "z2[0]": f"{z2:.4f}"})
    assert verdicts(marking) == {"a1[0]": "wrong", "a1[1]": "right", "z2[0]": "follows"}
    assert marking.credit == 2
    assert marking.first_wrong
    assert marking.first_wrong.name == "a1[0]"


def test_a_right_number_after_a_slip_is_right(sheet: nn.Worksheet) -> None:
    assert verdicts(sheet.mark({"a1[0]": "0.4067", "z2[0]": "1.1059"}))["z2[0]"] == "right"


def test_two_slips_in_one_line_are_both_told(sheet: nn.Worksheet) -> None:
    line = sheet.mark({"z1[0]": "0.3775", "a1[0]": "0.406"})["a1[0]"]  # from 0.40673
    assert line.words == (("sign", "truncated"),)
    value = -(0.05 * 0.15 + 0.10 * 0.20)
    line = sheet.mark({"z1[0]": f"{value:.4f}"})["z1[0]"]
    assert {frozenset(words) for words in line.words} >= {frozenset({"sign", "bias"})}


def test_two_slips_that_give_the_same_number_are_both_told() -> None:
    net = nn.Network([[[0.4]]], [[0.1]])
    sheet = nn.Worksheet(net.trace([[0.5], [0.2]], [[1.0], [0.0]], learning_rate=0.5))
    wrong = 2 * sheet.mark({})["E"].expected  # the ½ forgotten, or the sum taken for the mean of two
    line = sheet.mark({"losses": [0.1651, 0.1515], "E": f"{wrong:.4f}"})["E"]
    assert {w for words in line.words for w in words} == {"factor", "mean"}


def test_where_nothing_explains_the_digits_nothing_is_said(sheet: nn.Worksheet) -> None:
    line = sheet.mark({"z1[0]": 0.3775, "a1[0]": "0.81234"})["a1[0]"]
    assert (line.verdict, line.slips) == ("wrong", ())
    assert "without a name" in str(line)


# --- other right ways ------------------------------------------------------------------------------


def given_of(trace: nn.Trace, *names: str, sign: int = 1) -> dict[str, str]:
    return {
        f"{name}[{','.join(map(str, at))}]": f"{sign * trace[name][at]:.6f}"
        for name in names
        for at in np.ndindex(trace[name].shape)
    }


def test_the_other_sign_of_delta_is_as_good(sheet: nn.Worksheet, trace: nn.Trace) -> None:
    given = {
        **given_of(trace, "delta2", "delta1", sign=-1),
        **given_of(trace, "dW2", "db2", "W1_new", "W2_new"),
    }
    marking = sheet.mark(given)
    assert set(verdicts(marking).values()) == {"right"}
    assert "other sign" in marking.route


def test_so_it_is_with_gradients_of_the_other_sign_that_are_added(
    sheet: nn.Worksheet, trace: nn.Trace
) -> None:
    given = {**given_of(trace, "delta2", "dW2", "dW1", sign=-1), **given_of(trace, "W1_new", "W2_new")}
    assert set(verdicts(sheet.mark(given)).values()) == {"right"}


def test_but_a_sign_that_sends_the_step_uphill_is_a_slip(sheet: nn.Worksheet, trace: nn.Trace) -> None:
    uphill = {k: f"{2 * trace['W2'][k] - trace['W2_new'][k]:.6f}" for k in np.ndindex(2, 2)}
    given = {
        **given_of(trace, "delta2", "dW2", sign=-1),
        **{f"W2_new[{i},{j}]": v for (i, j), v in uphill.items()},
    }
    first = sheet.mark(given).first_wrong
    assert first
    assert (first.name, first.words) == ("delta2[0,0]", (("sign",),))


def test_the_half_may_be_left_to_the_student(trace: nn.Trace) -> None:
    without = {"E": f"{2 * trace['E']:.6f}", "delta2[0]": f"{2 * trace['delta2'][0, 0]:.6f}"}
    free = nn.Worksheet(trace, free=["factor"]).mark(without)
    assert set(verdicts(free).values()) == {"right"}
    assert "½" in free.route
    bound = nn.Worksheet(trace).mark(without).first_wrong
    assert bound
    assert ("factor",) in bound.words


# --- what comes in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nonsense",
    [
        "about a half",
        "x" * 10_000,
        "9" * 10_000,
        pytest.param(10**5000, id="long"),
        "exit()",
        "0.5\n0.6",
        [1, 2],
    ],
)
def test_nonsense_is_missing_with_a_kind_word(sheet: nn.Worksheet, nonsense: Any) -> None:
    line = sheet.mark({"a1[0]": nonsense})["a1[0]"]
    assert line.verdict == "missing"
    assert "write" in line.note
    assert len(str(line)) < 300
    assert "\n" not in str(line)


def test_a_whole_number_for_a_decimal_says_little(sheet: nn.Worksheet) -> None:
    line = sheet.mark({"a1[0]": "1"})["a1[0]"]
    assert (line.verdict, bool(line.note)) == ("rounded", True)


@pytest.mark.parametrize("name", ["q1[0]", "z1[7,7]", "z1[0,0", "z1", "", "__class__", 3, None])
def test_a_name_that_is_no_line_is_told(sheet: nn.Worksheet, name: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError), match=r"write|unknown"):
        sheet.mark({name: 0.5})


def test_one_line_is_not_given_twice(sheet: nn.Worksheet) -> None:
    with pytest.raises(ValueError, match="same line"):
        sheet.mark({"a1[0]": 0.5, "a1[0,0]": 0.6})


def test_what_is_no_dictionary_is_told(sheet: nn.Worksheet) -> None:
    with pytest.raises(TypeError, match=r"sheet\.mark"):
        sheet.mark([0.5])  # type: ignore[arg-type]


def test_an_array_of_the_wrong_shape_is_told(sheet: nn.Worksheet) -> None:
    with pytest.raises(ValueError, match="shape"):
        sheet.mark({"W1_new": [0.1, 0.2]})


def test_a_worksheet_is_made_from_a_trace() -> None:
    with pytest.raises(TypeError, match=r"net\.trace"):
        nn.Worksheet("trace")  # type: ignore[arg-type]


# --- what is asked -----------------------------------------------------------------------------------


def asked(trace: nn.Trace, ask: Any) -> set[str]:
    return {line.name for line in nn.Worksheet(trace, ask=ask).mark({})}


def test_the_forward_pass_ends_with_the_loss(trace: nn.Trace) -> None:
    names = asked(trace, "forward")
    assert "E" in names
    assert not any(name.startswith(("d", "W", "b")) for name in names)


def test_one_weight_asks_for_the_way_to_its_update(trace: nn.Trace) -> None:
    names = asked(trace, "W1[0,1]")
    assert {"W1_new[0,1]", "dW1[0,1]", "delta1[0,1]", "delta2[0,0]", "a1[0,1]", "z1[0,0]"} <= names
    assert not names & {"dW1[0,0]", "W2_new[0,0]", "delta1[0,0]"}


def test_one_unit_asks_for_what_is_its_own(trace: nn.Trace) -> None:
    names = asked(trace, "unit1[1]")
    assert {"z1[0,1]", "a1[0,1]", "delta1[0,1]", "dW1[0,1]", "dW1[1,1]", "b1_new[1]"} <= names
    assert all(name.startswith(("z1", "a1", "da1", "slope1", "delta1", "d", "W1", "b1")) for name in names)
    assert not any(name.endswith(("0,0]", "[0]")) for name in names)


def test_more_lines_than_anybody_works_out_are_refused() -> None:
    net = nn.Network.create([784, 30, 10], seed=0)
    trace = net.trace(np.ones((1, 784)), np.ones((1, 10)), learning_rate=0.1)
    with pytest.raises(ValueError, match="by hand"):
        nn.Worksheet(trace)


@pytest.mark.parametrize("ask", ["everything", "unit9[0]", 3, ["z1[9,9]"]])
def test_what_cannot_be_asked_for_is_told(trace: nn.Trace, ask: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError), match=r"write|unknown"):
        nn.Worksheet(trace, ask=ask)


# --- any network -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize(
    ("activations", "loss"),
    [
        (["relu", "softmax"], "cross_entropy"),
        (["tanh", "sigmoid"], "binary_cross_entropy"),
        ("sigmoid", "huber"),
    ],
)
def test_every_kind_of_step_is_marked_right(activations: Any, loss: str, optimizer: str) -> None:
    net = nn.Network.create([2, 3, 2], activations, loss, seed=1)
    trace = net.trace(
        [[0.4, -0.2], [0.1, 0.9]], [[0, 1], [1, 0]], learning_rate=0.1, optimizer=optimizer, l2=0.1
    )
    given = {n: np.round(trace[n], 5) for n in trace.steps if trace[n].ndim}
    assert set(verdicts(nn.Worksheet(trace).mark(given)).values()) <= {"right", "rounded"}


def test_a_perceptrons_rows_are_marked() -> None:
    unit = nn.Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1)
    sheet = nn.Worksheet(unit.trace([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], epochs=1))
    assert verdicts(sheet.mark({"row3.z": "0.1", "row3.y_hat": 1, "row3.w[0]": 0.2, "row3.w[1]": -0.1})) == {
        "row3.z": "right",
        "row3.y_hat": "right",
        "row3.w[0]": "right",
        "row3.w[1]": "right",
    }
    wrong = sheet.mark({"row3.y_hat": 1, "row3.w[0]": "0.4"})["row3.w[0]"]
    assert wrong.words[0] == ("sign",)


def test_an_activation_of_ones_own_has_slips_too() -> None:
    swish = nn.Activation(
        lambda z: z / (1 + np.exp(-z)),
        slope=lambda z: 1 / (1 + np.exp(-z)) + z * np.exp(-z) / (1 + np.exp(-z)) ** 2,
        name="swish",
    )
    sheet = nn.Worksheet(nn.Network([[[0.8]]], [[0.3]], swish).trace([[0.5]], [[0.2]], learning_rate=0.5))
    assert sheet.mark({"a1[0]": f"{0.7 / (1 + np.exp(0.7)):.5f}"})["a1[0]"].words == (("sign",),)


# --- from a network or a perceptron ------------------------------------------------------------------


def test_a_sheet_comes_straight_from_a_network_and_data(trace: nn.Trace) -> None:
    for seed in (None, "student-17"):
        straight = nn.Worksheet(trace.network, X, T, 0.5, seed=seed)
        assert straight.answer_key() == nn.Worksheet(trace, seed=seed).answer_key()


def test_a_sheet_of_rows_comes_straight_from_a_perceptron() -> None:
    """With 0.1 + 0.1 against a threshold of 0.2: a speck of binary arithmetic decides nothing."""
    unit = nn.Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1)
    sheet = nn.Worksheet(unit, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    rows = unit.trace([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]).rows
    given: dict[str, Any] = {}
    for r, row in enumerate(rows, 1):
        given |= {f"row{r}.z": f"{row.z:.1f}", f"row{r}.y_hat": row.predicted}
        given |= {f"row{r}.w[{i}]": f"{w:.1f}" for i, w in enumerate(row.after)}
    assert set(verdicts(sheet.mark(given)).values()) == {"right"}


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (nn.Network.create([2, 1]), {}),
        (nn.Perceptron(2), {"x": X}),
        (nn.Perceptron(2), {"x": X, "y": [1], "learning_rate": 0.5}),
        (mazur(), {"x": X}),
    ],
)
def test_what_is_missing_or_too_much_for_a_sheet_is_told(source: Any, options: Any) -> None:
    with pytest.raises(TypeError, match="write:"):
        nn.Worksheet(source, **options)


# --- what used to be told wrongly ---------------------------------------------------------------------


def test_digits_that_are_cut_off_turn_no_sign() -> None:
    sheet = nn.Worksheet(nn.Network([[[0.4]]], [[0.1]]).trace([[0.5]], [[1.0]], learning_rate=0.5))
    delta = sheet.mark({})["delta1[0,0]"].expected
    answer = f"{-(abs(delta) + 0.0001) * np.sign(delta):.3f}"
    line = sheet.mark({"z1[0]": "0.3", "a1[0]": "0.5744", "delta1[0]": answer})["delta1[0]"]
    assert "truncated" not in str(line)


def test_an_activation_taken_for_its_slope_is_named() -> None:
    net = nn.Network([[[0.4, 0.7]], [[0.3], [0.5]]], [[0.1, 0.2], [0.1]], ["tanh", "identity"])
    sheet = nn.Worksheet(net, [[0.5]], [[1.0]], 0.5)
    a1 = np.tanh([0.3, 0.55])
    assert sheet.mark({"slope1[0,0]": f"{a1[0]:.5f}"})["slope1[0,0]"].words == (("slope",),)


def test_a_slip_far_up_that_explains_all_beside_it_comes_before_a_chance_nearby() -> None:
    """What a2 − y was divided by shows in every delta; two explanations are both told in each of them."""
    net = nn.Network([[[0.2], [-0.6], [0.3]]], [[0.1]])
    sheet = nn.Worksheet(net, [[0.3, 0.4, 0.7], [0.9, 0.2, 0.5]], [[0.2], [0.8]], 0.5)
    values = sheet.working.values
    marking = sheet.mark({"z1": values["z1"], "a1": values["a1"], "delta1": 2 * values["delta1"]})
    for line in marking:
        if line.verdict == "wrong":
            assert line.words == (("factor",), ("mean",))


def test_two_units_that_were_exchanged_are_named() -> None:
    net = nn.Network.create([2, 3, 1], seed=4)
    sheet = nn.Worksheet(net, [[0.3, 0.8]], [[0.4]], 0.5)
    values = sheet.working.values
    z2 = float((values["a1"][:, [1, 0, 2]] @ values["W2"] + values["b2"])[0, 0])
    line = sheet.mark({"z1": values["z1"], "a1": values["a1"], "z2[0]": f"{z2:.6f}"})["z2[0]"]
    assert ("neighbour",) in line.words


def test_a_weight_that_was_not_updated_is_found_though_numbers_hide_their_last_zeros(trace: nn.Trace) -> None:
    given: dict[str, Any] = {n: trace[n] for n in trace.steps if trace[n].ndim}
    given["W1_new"] = trace["W1"]
    line = nn.Worksheet(trace).mark(given)["W1_new[0,0]"]
    assert (line.verdict, line.words) == ("wrong", (("early",),))
    given["W1_new"] = [["0.15", "0.25"], ["0.20", "0.30"]]  # as text, two digits are what was written
    assert nn.Worksheet(trace).mark(given)["W1_new[0,0]"].verdict == "right"


def test_a_bare_whole_number_is_explained_only_by_that_very_number(sheet: nn.Worksheet) -> None:
    assert sheet.mark({"E": "1"})["E"].slips == ()
    assert sheet.mark({"a2[0]": "0.7514", "slope2[0]": "1"})["slope2[0]"].explanations[0].value == 1


def test_the_2_left_out_of_a_losss_slope_is_a_factor() -> None:
    net = nn.Network([[[0.5]]], [[0.2]], "identity", nn.SquaredError(factor=1))
    sheet = nn.Worksheet(net, [[1.0], [2.0], [3.0]], [[2.0], [3.0], [5.0]], 0.1)
    half = sheet.mark({})["dW1[0,0]"].expected / 2
    assert sheet.mark({"dW1[0,0]": half})["dW1[0,0]"].words == (("factor",),)


def test_a_gradient_without_its_input_is_named() -> None:
    net = nn.Network([[[0.5]]], [[0.2]], "identity")
    sheet = nn.Worksheet(net, [[1.0], [2.0], [3.0]], [[2.0], [3.0], [5.0]], 0.1)
    line = sheet.mark({"dW1[0,0]": f"{sheet.mark({})['db1[0]'].expected:.4f}"})["dW1[0,0]"]
    assert "x was left out" in line.slips[0]
