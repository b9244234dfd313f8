"""Every value of a step, by name; every number written out, with its causes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnlearn.maths.losses import LOSSES, SquaredError
from nnlearn.network import Network
from nnlearn.trace import Trace
from tests.reading import evaluate

MAZUR = Network([[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]], [[0.35, 0.35], [0.60, 0.60]])


def mazur(**options: Any) -> Trace:
    return MAZUR.trace([[0.05, 0.10]], [[0.01, 0.99]], **{"learning_rate": 0.5, **options})


# --- the contract ------------------------------------------------------------------------------


def test_a_trace_lists_inputs_and_targets_and_then_every_value_in_the_order_of_the_step() -> None:
    backward = [f"{v}{l}" for l in (2, 1) for v in ("da", "slope", "delta", "dW", "db")]
    new = ["W1_new", "b1_new", "W2_new", "b2_new"]
    assert list(mazur()) == ["x", "y", "z1", "a1", "z2", "a2", "E", *backward, *new]
    assert list(mazur(learning_rate=None)) == ["x", "y", "z1", "a1", "z2", "a2", "E", *backward]
    assert list(MAZUR.trace([[0.05, 0.10]])) == ["x", "z1", "a1", "z2", "a2"]


def test_what_was_given_is_there_by_name_too() -> None:
    trace = mazur()
    for name in ("W1", "b1", "W2", "b2", "learning_rate"):
        assert name in trace
        assert trace[name].dtype == np.float64
    np.testing.assert_array_equal(trace["W1"], MAZUR.weights[0])


def test_shapes_are_examples_by_units_and_inputs_by_units() -> None:
    net = Network.create([3, 4, 2], seed=0)
    trace = net.trace(np.ones((5, 3)), np.ones((5, 2)), 0.1)
    shapes = {"x": (5, 3), "y": (5, 2), "losses": (5,), "E": (), "dW1": (3, 4), "db1": (4,), "W2_new": (4, 2)}
    shapes |= {f"{v}1": (5, 4) for v in ("z", "a", "da", "slope", "delta")}
    for name, shape in shapes.items():
        assert trace[name].shape == shape, name
        assert type(trace[name]) is np.ndarray


def test_a_network_without_biases_has_no_b() -> None:
    trace = Network.create([2, 2, 1], biases=False).trace([[1, 2]], [[1]], 0.1)
    assert not [n for n in trace.arrays if "b" in n]


def test_a_trace_is_a_mapping() -> None:
    trace = mazur()
    assert len(trace) == len(list(trace)) == len(dict(trace))
    assert dict(trace.items()).keys() == set(trace.keys()) == set(trace)
    assert all(a is b for a, b in zip(trace.values(), map(trace.__getitem__, trace), strict=True))
    assert trace.get("nothing") is None
    assert "nothing" not in trace


def test_delta_is_the_derivative_of_E_by_z_factor_and_n_included() -> None:
    for loss in (SquaredError(), SquaredError(1), SquaredError(1, "sum")):
        net = Network([[[0.4], [-0.3]]], [[0.1]], "tanh", loss)
        x, y = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.3], [0.1]])
        trace = net.trace(x, y)
        for e in range(2):

            def E(dz: float, e: int = e, trace: Trace = trace, y: Any = y, net: Network = net) -> float:
                z = trace["z1"].copy()
                z[e] += dz
                losses = net.loss.value(np.tanh(z), y).sum(axis=1)
                return float(losses.mean() if net.loss.reduce == "mean" else losses.sum())

            numeric = (E(1e-5) - E(-1e-5)) / 2e-5
            assert trace["delta1"][e, 0] == pytest.approx(numeric, rel=1e-8)


def test_class_numbers_become_one_hot_rows() -> None:
    net = Network.create([2, 3], "softmax", "cross_entropy")
    by_number, by_row = (
        net.trace([[1, 2], [0, 1]], [2, 0]),
        net.trace([[1, 2], [0, 1]], [[0, 0, 1], [1, 0, 0]]),
    )
    assert not by_number.compare(by_row).changed
    assert by_number["y"].tolist() == [[0, 0, 1], [1, 0, 0]]


def test_float32_stays_float32_in_every_value() -> None:
    net = Network.create([2, 3, 1], dtype="float32")
    assert {a.dtype for a in net.trace([[1, 2]], [[1]], 0.1).arrays.values()} == {np.dtype(np.float32)}


def test_after_is_the_network_that_the_step_leaves() -> None:
    trace = mazur(frozen=("b1", "b2"))
    after = trace.after
    np.testing.assert_array_equal(after.weights[1], trace["W2_new"])
    assert all((new == old).all() for new, old in zip(after.biases or [], MAZUR.biases or [], strict=True))
    assert after != MAZUR
    assert mazur(learning_rate=None).after == MAZUR


# --- one number -----------------------------------------------------------------------------------


def test_a_line_has_name_formula_substituted_numbers_and_value() -> None:
    line = mazur().line("z1", unit=0, example=0)
    assert line.name == "z1[0,0]"
    assert line.symbol == "z1₁"
    assert line.formula == "x₁·W1₁₁ + x₂·W1₂₁ + b1₁"
    assert line.substituted == "0.05·0.15 + 0.1·0.2 + 0.35"
    assert line.value == pytest.approx(0.3775)
    assert line.text == str(line) == "z1₁ = x₁·W1₁₁ + x₂·W1₂₁ + b1₁ = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775"
    assert line._repr_latex_().startswith(r"$\displaystyle z^{(1)}_{1} = x_{1} \cdot W^{(1)}_{11} + ")
    assert line.causes == ("x[0,0]", "W1[0,0]", "x[0,1]", "W1[1,0]", "b1[0]")
    assert line.equation == "affine"


def test_one_number_can_be_asked_for_in_every_way() -> None:
    trace = mazur()
    asked = [
        trace.line("dW1", 0, 1),
        trace.line("dW1", input=0, unit=1),
        trace.line("dW1[0,1]"),
        trace.line("dW1[0, 1]"),
        trace.line("dW1", *np.argwhere(trace["dW1"] == trace["dW1"][0, 1])[0]),
    ]
    assert len(set(asked)) == 1
    assert trace.line("E").value == float(trace["E"])
    assert trace.line("z1", unit=1) == trace.line("z1", 0, 1)
    assert trace.line("b1", unit=1) == trace.line("b1", 1)


def test_a_given_value_says_that_it_was_given() -> None:
    line = mazur().line("W1", 0, 1)
    assert (line.equation, line.formula, line.causes) == ("given", "", ())
    assert line.text == "W1₁₂ = 0.25  (given)"


def test_units_and_examples_are_counted_from_1_in_formulas_and_one_example_is_not_numbered() -> None:
    net = Network.create([2, 2, 1], seed=0)
    trace = net.trace([[1, 2], [3, 4]], [[0], [1]])
    assert trace.line("delta1", example=1, unit=0).symbol == "δ1₂₁"
    assert trace.line("dW1", 1, 0).formula == "x₁₂·δ1₁₁ + x₂₂·δ1₂₁"
    assert mazur().line("delta1", unit=0).symbol == "δ1₁"


def test_eleven_units_are_told_apart_from_one_and_one() -> None:
    trace = Network.create([11, 12]).trace(np.ones((1, 11)))
    assert trace.line("W1", 10, 11).symbol == "W1₁₁,₁₂"
    assert trace.line("W1", 0, 0).symbol == "W1₁₁"
    symbols = [trace.line("W1", i, j).symbol for i in range(11) for j in range(12)]
    assert len(set(symbols)) == len(symbols)


def test_a_long_sum_is_shortened_in_the_middle_and_its_value_is_not() -> None:
    trace = Network.create([100, 1], "identity").trace(np.ones((1, 100)))
    line = trace.line("z1", 0, 0)
    assert (
        line.formula == "x₁·W1₁,₁ + x₂·W1₂,₁ + x₃·W1₃,₁ + x₄·W1₄,₁ + … + x₁₀₀·W1₁₀₀,₁ + b1₁"
        or "…" in line.formula
    )
    assert len(line.text) < 250
    assert line.value == float(trace["z1"][0, 0])


@pytest.mark.parametrize("loss", [*LOSSES, SquaredError(1, "sum")])
@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "relu", "maxout", "elu", "softplus"])
@pytest.mark.parametrize("examples", [1, 2])
def test_every_line_of_every_value_comes_to_what_it_says(loss: Any, activation: str, examples: int) -> None:
    if activation in ("relu", "maxout", "elu", "softplus") and "cross_entropy" in str(loss):
        activation = "sigmoid"  # those need outputs between 0 and 1
    net = Network.create([2, 3, 2], ["tanh", activation], loss, seed=4)
    trace = net.trace([[0.3, -0.7], [1.1, 0.4]][:examples], [[0.25, 0.75], [0.5, 0.5]][:examples], 0.1)
    for name in trace.arrays:
        for line in trace.lines(name, digits=17):
            assert line.value == trace[name][eval_index(line.name)]
            if line.formula:
                assert math.isclose(evaluate(line.substituted), line.value, rel_tol=1e-9, abs_tol=1e-12), (
                    line.text
                )
            assert all(c.split("[")[0] in trace for c in line.causes)


def eval_index(name: str) -> tuple[int, ...]:
    return tuple(int(i) for i in name.partition("[")[2].rstrip("]").split(",") if i)


def test_every_value_has_as_many_lines_as_entries() -> None:
    trace = Network.create([2, 3, 1]).trace([[1, 2], [3, 4]], [[0], [1]], 0.1)
    for name, array in trace.arrays.items():
        assert [line.value for line in trace.lines(name)] == array.ravel().tolist()
    assert len(trace.lines("dW1", limit=2)) == 2


def test_digits_change_what_is_shown_and_never_the_value() -> None:
    trace = mazur()
    few, many = trace.line("a1", 0, 0, digits=2), trace.line("a1", 0, 0, digits=12)
    assert (few.parts[-1], many.parts[-1]) == ("0.59", "0.593269992107")
    assert few.value == many.value
    assert "≈ 0.59" in few.text


# --- the errors say what to write --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda t: t["z11"], KeyError, "write: 'z1'"),
        (lambda t: t["Z1"], KeyError, "write: 'z1'"),
        (lambda t: t["dw1"], KeyError, "write: 'dW1'"),
        (lambda t: t[0], KeyError, "0 is unknown"),
        (lambda t: t.line("nonsense"), KeyError, "there are"),
        (lambda t: t.line("z1", 0), IndexError, "has no entry"),
        (lambda t: t.line("z1", 0, 2), IndexError, r"shape \(1, 2\)"),
        (lambda t: t.line("z1", 0, -1), IndexError, "has no entry"),
        (lambda t: t.line("z1", 0.0, 0), IndexError, "has no entry"),
        (lambda t: t.line("z1", "0", 0), IndexError, "has no entry"),
        (lambda t: t.line("z1"), IndexError, "does not say which"),
        (lambda t: t.line("z1", input=0), IndexError, "not by input|does not say which"),
        (lambda t: t.line("z1", unit=5), IndexError, "has no entry"),
        (lambda t: t.line("E", unit=0), IndexError, "not by unit"),
        (lambda t: t.line("z1", 0, 0, digits=0), ValueError, "digits is 0"),
        (lambda t: t.line("z1", 0, 0, digits=2.5), TypeError, "digits is 2.5"),
        (lambda t: t.compare(3), TypeError, "compare takes another trace"),
        (lambda t: t.compare(Network.create([2, 3, 2]).trace([[1, 2]])), ValueError, "has shape"),
        (lambda t: t.why("nothing"), KeyError, "unknown"),
        (lambda t: MAZUR.trace([[1, 2]]).prove(), ValueError, "no targets"),
        (lambda t: MAZUR.trace([[1, 2]], learning_rate=0.5), ValueError, "without targets"),
    ],
)
def test_what_cannot_be_answered_is_told(ask: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        ask(mazur())
    assert "\\n" not in str(caught.value), "the message is printed as it is, not as a repr"


def test_a_frozen_parameters_new_value_is_told_to_be_the_old_one() -> None:
    with pytest.raises(KeyError, match="b1 is frozen"):
        mazur(frozen=["b1"])["b1_new"]


# --- why ------------------------------------------------------------------------------------------------


def test_why_follows_a_gradient_back_to_the_inputs_by_the_chain_rule() -> None:
    told = str(mazur().why("dW1", 0, 0))
    assert told.splitlines()[:3] == [
        "∂E/∂W1₁₁ = ∂E/∂a1₁ · ∂a1₁/∂z1₁ · ∂z1₁/∂W1₁₁",
        "         = 0.03635 · 0.2413 · 0.05",
        "         ≈ 0.0004386",
    ]
    for cause in ("δ1₁", "da1₁", "slope1₁", "δ2₁", "δ2₂", "a2₁", "z2₁", "a1₂", "z1₁"):
        assert f"─ {cause} = " in told, cause
    assert "given" not in told


def test_every_value_has_a_why_that_ends_in_what_was_given() -> None:
    trace = mazur()
    for name in trace.arrays:
        index = (0,) * trace[name].ndim

        def leaves(why: Any) -> list[Any]:
            return [why] if not why.causes else [leaf for c in why.causes for leaf in leaves(c)]

        why = trace.why(name, *index)
        assert not why.cut
        for leaf in leaves(why):
            given = all(trace.line(c).equation == "given" for c in leaf.line.causes)
            assert leaf.told_above or given, leaf


def test_why_fits_80_columns_and_a_broken_line_stays_in_its_place_in_the_tree() -> None:
    trace = mazur()
    for name in trace.arrays:
        told = str(trace.why(name, *(0,) * trace[name].ndim))
        assert max(map(len, told.splitlines())) <= 80, name
    assert """
   │  │  │     └─ z2₁ = a1₁·W2₁₁ + a1₂·W2₂₁ + b2₁
   │  │  │        │   = 0.5933·0.4 + 0.5969·0.45 + 0.6
   │  │  │        │   ≈ 1.106
   │  │  │        ├─ a1₁ = 1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.3775)) ≈ 0.5933
   │  │  │        │  └─ z1₁ = x₁·W1₁₁ + x₂·W1₂₁ + b1₁
   │  │  │        │         = 0.05·0.15 + 0.1·0.2 + 0.35
   │  │  │        │         = 0.3775
""" in str(trace.why("dW1", 0, 0))


def test_why_tells_a_numbers_causes_once_and_then_points_back() -> None:
    told = str(mazur().why("dW1", 0, 0))
    assert told.count("─ a1₁ = 1/(1 + e^(−z1₁))") == 1
    assert told.count("─ a1₁ ≈ 0.5933  (told above)") == 2


def test_why_of_a_batch_adds_up_the_examples() -> None:
    net = Network.create([2, 2, 1], seed=0)
    told = str(net.trace([[1, 2], [3, 4]], [[0], [1]]).why("dW1", 1, 0))
    assert "example 1 = " in told
    assert "the sum over the 2 examples" in told


def test_why_of_a_large_network_is_cut_and_says_so() -> None:
    net = Network.create([6] * 9, seed=0)
    why = net.trace(np.ones((1, 6)), np.ones((1, 6))).why("dW1", 0, 0)
    told = str(why)
    assert why.cut
    assert "cut after 120 numbers" in told
    assert sum("─ " in row for row in told.splitlines()) == 120 - 1  # all but the number that was asked for


# --- compare ----------------------------------------------------------------------------------------------


def test_compare_says_what_changed_and_by_how_much() -> None:
    first, second = mazur(), mazur(learning_rate=0.25)
    comparison = first.compare(second)
    assert {r.name for r in comparison.changed} == {"learning_rate", "W1_new", "b1_new", "W2_new", "b2_new"}
    row = next(r for r in comparison.rows if r.name == "W2_new")
    gap = np.abs(first["W2_new"] - second["W2_new"])
    assert row.largest == gap.max() == gap[row.index]
    assert (row.first, row.second) == (first["W2_new"][row.index], second["W2_new"][row.index])
    assert "the same" in str(comparison)


def test_the_largest_change_may_be_a_fall() -> None:
    net = Network([[[1.0, 1.0]]], activations="identity")
    row = next(r for r in net.trace([[1.0]]).compare(net.trace([[-2.0]])).rows if r.name == "x")
    assert (row.largest, row.first, row.second) == (3, 1, -2)


def test_compare_tells_what_stands_in_one_trace_only() -> None:
    comparison = mazur().compare(mazur(learning_rate=None))
    assert "W1_new" in comparison.only_first
    assert not comparison.only_second
    assert "Only in the first" in str(comparison)


def test_a_trace_compared_with_itself_has_not_changed() -> None:
    assert not mazur().compare(mazur()).changed


# --- conventions --------------------------------------------------------------------------------------------


def test_the_conventions_say_what_makes_two_right_answers_differ() -> None:
    said = " ".join(mazur(frozen=("b1", "b2")).conventions)
    assert "½·(a − y)²" in said
    assert "one example" in said
    assert "∂E/∂z" in said
    assert "at once, from the old values" in said
    assert "b1, b2" in said
    net = Network(MAZUR.weights, loss=SquaredError(1, "sum"))
    said = " ".join(net.trace([[1, 2], [3, 4]], [[0, 1], [1, 0]]).conventions)
    assert "(a − y)²" in said
    assert "½" not in said
    assert "the sum over 2 examples" in said
    assert "updates" not in said


def test_a_matched_pairs_delta_is_told_to_be_a_shortcut() -> None:
    trace = Network.create([2, 3], "softmax", "cross_entropy").trace([[1, 2]], [0])
    assert "da1" not in trace
    assert any("a − y" in c for c in trace.conventions)
