"""The perceptron: decisions as on paper, Rosenblatt's rule as published, and honest endings."""

import csv
import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.extra.numpy as hnp
import matplotlib.mathtext
import numpy as np
import pytest
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.equation import Array
from nnlearn.perceptron import Perceptron, PerceptronTrace

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
AND, OR, XOR = [0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]


# --- McCulloch and Pitts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "threshold", "answers"),
    [([1, 1], 2, AND), ([1, 1], 1, OR), ([-1, -1], -1, [1, 1, 1, 0]), ([-1, -1], 0, [1, 0, 0, 0])],
    ids=["AND", "OR", "NAND", "NOR"],
)
def test_a_unit_with_typed_in_weights_is_a_logic_gate(
    weights: list[float], threshold: float, answers: list[int]
) -> None:
    unit = Perceptron(2, weights=weights, threshold=threshold)
    assert unit.predict(CORNERS).tolist() == answers
    assert Perceptron(2, weights=weights, bias=-threshold).predict(CORNERS).tolist() == answers


def test_not_is_a_unit_of_one_input() -> None:
    assert Perceptron(1, weights=[-1], threshold=-0.5).predict([[0], [1]]).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("unit", "x"),
    [
        (Perceptron(2, weights=[0.1, 0.1], threshold=0.2), [1, 1]),
        (Perceptron(2, weights=[0.2, -0.3], bias=0.1), [0.4, 0.6]),
        (Perceptron(3, weights=[0.3, -0.2, -0.1], bias=False), [1, 1, 1]),
        (Perceptron(3, weights=[0.1, 0.2, 0.3], threshold=0.6), [1, 1, 1]),
        (Perceptron(2, weights=[1e-9 / 3, 2e-9 / 3], threshold=1e-9), [1, 1]),
    ],
)
def test_a_sum_that_is_at_the_threshold_on_paper_fires(unit: Perceptron, x: list[float]) -> None:
    assert float(unit.pre_activation(np.array(x))) == 0
    assert unit.predict([x]).tolist() == [1]


def test_a_sum_that_is_below_the_threshold_on_paper_does_not_fire() -> None:
    assert Perceptron(2, weights=[0.1, 0.1], threshold=0.2 + 1e-9).predict([[1, 1]]).tolist() == [0]
    assert Perceptron(2, weights=[1e-20, 1e-20], threshold=3e-20).predict([[1, 1]]).tolist() == [0]


@hypothesis.given(
    st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=1, max_size=5),
    st.integers(-9999, 9999),
)
def test_decimals_are_decided_as_fractions_would_be(terms: list[tuple[int, int]], bias: int) -> None:
    x, w = ([v / 100 for v in column] for column in zip(*terms, strict=True))
    exact = sum(Fraction(a, 100) * Fraction(b, 100) for a, b in terms) + Fraction(bias, 10000)
    unit = Perceptron(len(x), weights=w, bias=bias / 10000)
    assert unit.predict([x]).tolist() == [int(exact >= 0)]
    assert (float(unit.pre_activation(np.array(x))) == 0) == (exact == 0)


# --- Rosenblatt: published runs --------------------------------------------------------------------


def test_cornell_or_example_comes_out_as_published() -> None:
    """Cornell CS472, 2004: a third input of −1 for a bias, OR, start 0, rate 0.5."""
    x = [[*corner, -1] for corner in CORNERS]
    trace = Perceptron(3, bias=False, learning_rate=0.5).trace(x, OR)
    changes = [(row.epoch, row.after.tolist()) for row in trace if row.moved]
    assert changes == [
        (1, [0, 0, 0.5]),
        (1, [0, 0.5, 0]),
        (2, [0, 0.5, 0.5]),
        (2, [0.5, 0.5, 0]),
        (3, [0.5, 0.5, 0.5]),
    ]
    assert (trace.final_since, trace.converged) == (3, 4)
    assert trace.weights.tolist() == [0.5, 0.5, 0.5]


def test_textbook_and_table_converges_in_epoch_5() -> None:
    """The AND table: threshold 0.2, rate 0.1, weights 0.3 and −0.1. It hangs on 0.1 + 0.1 ≥ 0.2."""
    trace = Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1).trace(CORNERS, AND)
    assert trace.converged == 5
    np.testing.assert_allclose(trace.weights, [0.1, 0.1], atol=1e-12)
    after = [trace.row(epoch, 3).after for epoch in range(1, 6)]
    np.testing.assert_allclose(after, [[0.3, 0], [0.2, 0], [0.2, 0.1], [0.1, 0.1], [0.1, 0.1]], atol=1e-12)
    assert trace.after.threshold == 0.2
    assert trace.row(5, 3).z == 0


#: The weights after each example, times 10, epoch by epoch; and how many tenths each sum was.
NAND_WEIGHTS = [
    [(1, 0, 0), (2, 0, 1), (3, 1, 1), (3, 1, 1)],
    [(4, 1, 1), (5, 1, 2), (5, 1, 2), (4, 0, 1)],
    [(5, 0, 1), (5, 0, 1), (6, 1, 1), (5, 0, 0)],
    [(6, 0, 0), (6, 0, 0), (6, 0, 0), (5, -1, -1)],
    [(6, -1, -1), (7, -1, 0), (7, -1, 0), (6, -2, -1)],
    [(6, -2, -1), (7, -2, 0), (8, -1, 0), (7, -2, -1)],
    [(7, -2, -1), (7, -2, -1), (8, -1, -1), (7, -2, -2)],
    [(7, -2, -2), (8, -2, -1), (8, -2, -1), (8, -2, -1)],
    [(8, -2, -1), (8, -2, -1), (8, -2, -1), (8, -2, -1)],
]
NAND_SUMS = [
    [0, 1, 2, 5],
    [3, 5, 6, 8],
    [4, 6, 5, 8],
    [5, 6, 6, 6],
    [5, 5, 6, 6],
    [6, 5, 5, 7],
    [7, 6, 5, 6],
    [7, 5, 6, 5],
    [8, 7, 6, 5],
]


def nand() -> PerceptronTrace:
    """Wikipedia, "Perceptron": inputs 1, x₁, x₂; threshold 0.5, rate 0.1; 1 where the sum is above 0.5."""
    unit = Perceptron(3, bias=False, threshold=0.5, learning_rate=0.1, fires_at_threshold=False)
    return unit.trace([[1, *corner] for corner in CORNERS], [1, 1, 1, 0])


def test_wikipedia_nand_table_comes_out_row_by_row() -> None:
    trace = nand()
    assert (trace.converged, len(trace)) == (9, 36)
    for row in trace:
        np.testing.assert_allclose(
            row.after, np.array(NAND_WEIGHTS[row.epoch - 1][row.example]) / 10, atol=1e-12
        )
        tenths = NAND_SUMS[row.epoch - 1][row.example]
        assert row.z == pytest.approx((tenths - 5) / 10, abs=1e-12)
        assert row.predicted == (tenths > 5)
    np.testing.assert_allclose(trace.weights, [0.8, -0.2, -0.1], atol=1e-12)


@pytest.mark.parametrize("options", [{"threshold": 0.2}, {"bias": -0.2}])
def test_a_sum_at_the_threshold_on_paper_fires_only_where_it_is_said_to(options: dict[str, Any]) -> None:
    at, above = ([[x, 1]] for x in (0.5, 0.5 + 1e-9))
    for fires, answer in ((True, 1), (False, 0)):
        unit = Perceptron(2, weights=[0.2, 0.1], fires_at_threshold=fires, **options)
        assert float(unit.pre_activation(np.array(at[0]))) == 0
        assert unit.predict(at).tolist() == unit.copy().predict(at).tolist() == [answer]
        assert unit.predict(above).tolist() == [1]


def test_firing_only_above_the_threshold_is_said_wherever_the_decision_is() -> None:
    trace = nand()
    assert "− θ > 0." in str(trace)
    assert "≥" not in str(trace)
    assert trace.line("y_hat", epoch=1, example=3).text == "ŷ = [z > 0] = [0 > 0] = 0"
    assert "fires_at_threshold=False" in repr(trace.before)
    assert "fires only above it" in trace.describe()


def test_a_row_says_everything_about_one_example() -> None:
    trace = Perceptron(2, weights=[0.5, 0.25], bias=0.1).trace([[1, 0], [1, 2]], [0, 1])
    row = trace.row(epoch=1, example=0)
    assert (row.epoch, row.example, row.z, row.predicted, row.target, row.error) == (1, 0, 0.6, 1, 0, -1)
    assert row.moved == ("w1", "b")  # the second input is 0, so its weight stays
    assert row.before.tolist() == [0.5, 0.25, 0.1]
    assert row.after.tolist() == [-0.5, 0.25, -0.9]
    assert trace[1].before.tolist() == row.after.tolist()
    assert trace.names == ("w1", "w2", "b")


def test_trace_leaves_the_unit_as_it_is_and_fit_trains_it() -> None:
    unit = Perceptron(2)
    trace = unit.trace(CORNERS, OR)
    assert (unit.weights.tolist(), unit.bias) == ([0, 0], 0)
    assert unit.fit(CORNERS, OR).weights.tolist() == trace.weights.tolist()
    assert unit.predict(CORNERS).tolist() == OR
    assert [*unit.weights, unit.bias] == trace.weights.tolist()
    again = unit.fit(CORNERS, OR)
    assert (again.converged, again.final_since) == (1, 0)
    assert "No weight ever moved" in again.verdict


# --- honest endings ------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [1, 0.1, 0.3, 1 / 3, 0.7])
@pytest.mark.parametrize("start", [(0.0, 0.0, 0.0), (0.1, 0.3, 0.2), (-0.5, 2.0, 0.7)])
def test_xor_goes_round_in_a_circle_and_says_so(rate: float, start: tuple[float, ...]) -> None:
    data = nn.data.xor()
    trace = Perceptron(2, weights=start[:2], bias=start[2], learning_rate=rate).trace(
        data.X, data.y, epochs=50
    )
    assert trace.converged is None
    assert trace.cycle is not None
    first, again = trace.cycle
    weights = [np.array([*start]), *(trace.row(e, 3).after for e in range(1, 51))]
    for later in range(again, 51):  # for ever, as far as was worked
        np.testing.assert_allclose(weights[later], weights[later - (again - first)], atol=1e-9)
    assert "Never converges" in trace.verdict
    assert trace.epochs == 50


def test_without_a_circle_it_only_says_not_yet() -> None:
    trace = Perceptron(2, learning_rate=0.5).trace(CORNERS, AND, epochs=2)
    assert trace.converged is None
    assert trace.cycle is None
    assert trace.verdict == "Not converged within 2 epochs: the last one had 3 errors."


def test_learning_stops_after_an_epoch_without_an_error() -> None:
    trace = Perceptron(2).trace(CORNERS, OR, epochs=1000)
    assert trace.mistakes[-1] == 0
    assert 0 not in trace.mistakes[:-1]
    assert len(trace) == 4 * trace.epochs


@hypothesis.given(
    hnp.arrays(np.float64, (8, 2), elements=st.integers(-20, 20).map(lambda v: v / 10)),
    st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9)),
    st.sampled_from([0.1, 1 / 3, 1.0, 2.5]),
)
def test_whatever_a_line_separates_is_learned(x: Array, line: tuple[int, int, int], rate: float) -> None:
    """Rosenblatt's theorem, with Novikoff's bound on the mistakes (from 0, whatever the rate)."""
    w = np.array(line, float)
    extended = np.hstack([x, np.ones((8, 1))])
    margins = extended @ w
    hypothesis.assume(np.abs(margins).min() > 0.05)
    y = (margins > 0).astype(int)
    # A tie at 0 counts as firing, which only adds mistakes that the bound allows for.
    bound = (np.linalg.norm(extended, axis=1).max() * np.linalg.norm(w) / np.abs(margins).min()) ** 2
    hypothesis.assume(bound < 3000)
    unit = Perceptron(2, learning_rate=rate)
    trace = unit.fit(x, y, epochs=math.ceil(bound) + 1)
    assert trace.converged
    assert trace.cycle is None
    assert sum(trace.mistakes) <= bound
    assert unit.predict(x).tolist() == y.tolist()


# --- formulas ---------------------------------------------------------------------------------------


def test_every_number_comes_with_its_formula() -> None:
    trace = Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1).trace(CORNERS, AND)
    assert [line.text for line in trace.lines(epoch=1, example=2)] == [
        "z = x₁·w₁ + x₂·w₂ − θ = 1·0.3 + 0·(−0.1) − 0.2 = 0.1",
        "ŷ = [z ≥ 0] = [0.1 ≥ 0] = 1",
        "w₁⁺ = w₁ + η·(y − ŷ)·x₁ = 0.3 + 0.1·(0 − 1)·1 = 0.2",
        "w₂⁺ = w₂ + η·(y − ŷ)·x₂ = −0.1 + 0.1·(0 − 1)·0 = −0.1",
    ]
    assert trace.line("z", epoch=5, example=3).text == "z = x₁·w₁ + x₂·w₂ − θ = 1·0.1 + 1·0.1 − 0.2 = 0"
    with pytest.raises(ValueError, match="w1"):
        trace.line("w_1", epoch=1)


@pytest.mark.parametrize("options", [{"threshold": 0.5}, {"bias": 0.25}, {"bias": False}])
def test_substituted_numbers_give_the_value_shown_and_latex_parses(options: dict[str, Any]) -> None:
    trace = Perceptron(2, weights=[0.75, -1.25], learning_rate=0.5, **options).trace(CORNERS, AND, epochs=3)
    parser = matplotlib.mathtext.MathTextParser("agg")
    for row in trace:
        z, _, *weights = trace.lines(row.epoch, row.example, digits=12)
        for line in (z, *weights):
            written = line.substituted.replace("·", "*").replace("−", "-")
            assert re.fullmatch(r"[-+*() 0-9.]+", written)
            assert eval(written) == pytest.approx(line.value, abs=1e-12)
            parser.parse(f"${line.latex}$")


def test_long_sums_are_shortened() -> None:
    line = Perceptron(9, weights=[1] * 9).trace([[1] * 9], [0]).line("z", epoch=1)
    assert "…" in line.formula
    assert line.value == 9


# --- what it looks like -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trace",
    [
        Perceptron(2).trace(CORNERS, XOR),
        Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1).trace(CORNERS, AND),
        Perceptron(3, bias=False, learning_rate=0.5).trace([[*c, -1] for c in CORNERS], OR),
        Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1 / 3).trace(
            nn.data.age_cgpa().X, nn.data.age_cgpa().y
        ),
    ],
    ids=["XOR", "AND", "OR", "Age/CGPA"],
)
def test_the_table_fits_80_columns_and_says_its_conventions(trace: PerceptronTrace) -> None:
    text = str(trace)
    assert max(map(len, text.split("\n"))) <= 80
    for convention in trace.conventions:
        assert convention in text
    assert "10⁻¹²" in text
    assert trace.verdict in text.replace("\n", " ")
    html = trace._repr_html_()
    assert "<caption>" in html
    assert html.count("<tr>") == trace.table(width=None).to_text().count("\n") + 1


def test_long_runs_are_shortened_and_say_how_much_is_missing() -> None:
    trace = Perceptron(2, learning_rate=0.01, bias=-3).trace(CORNERS, AND, epochs=1000)
    text = str(trace)
    assert trace.converged
    assert f"{len(trace) - 56:,} more rows" in text  # 7 epochs of 4 from the beginning, and 7 from the end
    assert text.count("\n") < 80
    assert f"\n  {trace.converged}  " in text


def test_csv_holds_every_row_in_full_precision(tmp_path: Path) -> None:
    trace = Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1 / 3).trace(CORNERS, AND)
    trace.to_csv(tmp_path / "and.csv")
    with (tmp_path / "and.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(trace)
    for written, row in zip(rows, trace, strict=True):
        assert [float(written[f"{name}_after"]) for name in trace.names] == row.after.tolist()
        assert float(written["z"]) == row.z
        assert written["moved"].split() == list(row.moved)


def test_describe_tells_it_in_sentences() -> None:
    trace = Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1).trace(CORNERS, AND)
    assert trace.describe() == (
        "A perceptron with a threshold of 0.2 sees 4 examples in each epoch."
        " Errors in epochs 1 to 5: 2, 1, 2, 1, 0."
        " Converged: epoch 5 is the first without an error. No weight moved after epoch 4."
        " At the end w1 = 0.1, w2 = 0.1."
    )


# --- the logistic neuron beside it --------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"bias": 0.3}, {"threshold": -0.3}, {"bias": False}])
def test_the_logistic_neuron_has_the_same_sum(options: dict[str, Any], rng: np.random.Generator) -> None:
    x = rng.normal(size=(20, 3))
    unit = Perceptron(3, weights=[0.5, -1, 2], **options)
    network = unit.logistic()
    assert network.predict_classes(x).tolist() == unit.predict(x).tolist()
    assert network.activations == ["sigmoid"]
    np.testing.assert_allclose(network.trace(x)["z1"][:, 0], unit.pre_activation(x), atol=1e-15)


# --- bad input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Perceptron(0), "1 or more"),
        (lambda: Perceptron("2"), "whole number"),  # type: ignore[arg-type]
        (lambda: Perceptron(2, learning_rate=0), "positive"),
        (lambda: Perceptron(2, learning_rate=-1), "positive"),
        (lambda: Perceptron(2, learning_rate=float("nan")), "positive"),
        (lambda: Perceptron(2, learning_rate="fast"), "positive"),  # type: ignore[arg-type]
        (lambda: Perceptron(2, weights=[1]), "needs 2 weights"),
        (lambda: Perceptron(2, weights=["a", "b"]), "real numbers"),
        (lambda: Perceptron(2, weights=[1, float("inf")]), "finite"),
        (lambda: Perceptron(2, threshold=float("nan")), "finite"),
        (lambda: Perceptron(2, threshold=[1, 2]), "one number"),  # type: ignore[arg-type]
        (lambda: Perceptron(2, bias="yes"), "real numbers"),  # type: ignore[arg-type]
        (lambda: Perceptron(2, bias=0.1, threshold=0.2), "opposite sign"),
        (lambda: Perceptron(2, fires_at_threshold="no"), "True or False"),  # type: ignore[arg-type]
        (lambda: Perceptron(2).predict([0, 1]), "shape"),
        (lambda: Perceptron(2).predict([[0, 1], [1]]), "different lengths"),
        (lambda: Perceptron(2).predict([["a", "b"]]), "real numbers"),
        (lambda: Perceptron(2).predict([[0, float("nan")]]), "finite"),
        (lambda: Perceptron(2).predict([]), "empty"),
        (lambda: Perceptron(2).fit(CORNERS, [0, 1]), "4 targets"),
        (lambda: Perceptron(2).fit(CORNERS, [["no"], ["yes"], ["yes"], ["yes"]]), "real numbers"),
        (lambda: Perceptron(2).fit(CORNERS, [-1, 1, 1, 1]), r"y = \(np.ravel\(y\) == 1\)"),
        (lambda: Perceptron(2).fit(CORNERS, [1, 2, 2, 2]), r"y = \(np.ravel\(y\) == 2\)"),
        (lambda: Perceptron(2).fit(CORNERS, [0, 1, 2, 1]), "1 against the rest"),
        (lambda: Perceptron(2).fit(CORNERS, [0, 0.5, 1, 1]), "0.5"),
        (lambda: Perceptron(2).fit(CORNERS, OR, epochs=0), "1 or more"),
        (lambda: Perceptron(2).fit(CORNERS, OR, epochs=2.5), "whole number"),  # type: ignore[arg-type]
        (lambda: Perceptron(2).trace(CORNERS, OR).row(99), "epochs 1 to"),
        (lambda: Perceptron(2).trace(CORNERS, OR).lines(1, 4), "examples 0 to 3"),
        (lambda: Perceptron(1, weights=[1e200]).predict([[1e200]]), "float can hold"),
        (lambda: Perceptron(1, learning_rate=1e200).fit([[1e200]], [1 - 1]), "float can hold"),
    ],
)
def test_bad_input_is_told_with_a_remedy(make: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError, IndexError, FloatingPointError), match=words) as told:
        make()
    assert "\n    write: " in str(told.value)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.complex_numbers()
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


@hypothesis.given(x=ANYTHING, y=ANYTHING, weights=ANYTHING, rate=ANYTHING, bias=ANYTHING, threshold=ANYTHING)
def test_nonsense_never_ends_in_a_bare_traceback(
    x: Any, y: Any, weights: Any, rate: Any, bias: Any, threshold: Any
) -> None:
    whole = {"x": x, "y": y, "weights": weights, "learning_rate": rate, "bias": bias, "threshold": threshold}
    fine = {
        "x": [[0.0, 1.0]],
        "y": [1],
        "weights": None,
        "learning_rate": 1.0,
        "bias": True,
        "threshold": None,
    }
    for name, value in whole.items():  # one piece of nonsense at a time, and all at once
        for given in ({**fine, name: value}, whole):
            inputs, targets = given["x"], given["y"]
            options = {k: v for k, v in given.items() if k not in "xy"}
            try:
                Perceptron(2, **options).fit(inputs, targets, epochs=2)
            except (ValueError, TypeError, FloatingPointError) as told:
                assert "\n    write: " in str(told), told  # noqa: PT017
