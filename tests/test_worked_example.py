"""The Age/CGPA example: every printed line, every slip, every consistent reading, to the printed digits."""

import ast
import html
import inspect
import re
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn import worked_example
from nnlearn.worked_example import Reading, published, reading, readings, report, verdicts
from nnlearn.worked_example.slips import agreement, explanation, sigmoid_slips

LINES = {line.number: line for line in published()}


# --- published beside correct ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "printed", "correct", "verdict"),
    [
        (1, ["0.13"], [0.13], "right"),
        (2, ["0.467"], [0.532454], "wrong"),
        (3, ["0"], [1], "wrong"),
        (4, ["0.43"], [0.433333], "rounded"),
        (5, ["0.16"], [0.166667], "cut"),
        (6, ["0.13"], [0.133333], "rounded"),
        (7, [], [], "unclear"),
        (8, ["0.572"], [0.572], "right"),
        (9, ["0.36"], [0.639225], "wrong"),
        (10, ["0"], [1], "wrong"),
        (11, ["0.6", "0.2", "0.15"], [0.43, 0.16, 0.13], "wrong"),
        (12, ["0.73"], [0.73], "follows"),
        (13, ["0.323"], [0.674805], "wrong"),
        (14, ["0"], [1], "wrong"),
        (15, [], [], "missing"),
    ],
)
def test_every_line_has_its_correct_value_and_verdict(
    number: int, printed: list[str], correct: list[float], verdict: str
) -> None:
    line = LINES[number]
    assert list(line.published) == printed
    assert [round(v, 6) for v in line.correct] == correct
    assert line.verdict == verdict
    assert line.printed
    assert line.meaning
    assert line.why


def test_there_are_fifteen_lines() -> None:
    assert list(LINES) == list(range(1, 16))


@pytest.mark.parametrize(
    ("number", "words", "numbers"),
    [
        (1, "10.1 taken at its word", [10.13]),
        (2, "the sign in the exponent was lost", [0.467546]),
        (9, "the sign in the exponent was lost", [0.360775]),
        (11, "1/2 in the place of 1/3", [0.6, 0.2, 0.15]),
    ],
)
def test_the_slip_gives_the_printed_number(number: int, words: str, numbers: list[float]) -> None:
    slip = LINES[number].slip
    assert slip is not None
    assert words in slip.what
    assert [round(v, 6) for v in slip.numbers] == numbers
    if number != 1:  # line 1 prints the right sum after the slip
        assert all(
            agreement(p, v) != "wrong" for p, v in zip(LINES[number].published, slip.numbers, strict=True)
        )


def test_0_467_is_cut_and_0_36_is_not() -> None:
    assert agreement("0.467", LINES[2].slip.number) == "cut"  # type: ignore[union-attr]
    assert agreement("0.36", LINES[9].slip.number) == "rounded"  # type: ignore[union-attr]
    assert "cut" in LINES[2].why
    assert "cut" not in LINES[9].why


def test_no_slip_explains_0_323_and_the_line_says_so() -> None:
    line = LINES[13]
    assert line.slip is None
    assert "no slip" in line.why
    also = {value.what: round(value.number, 6) for value in line.also}
    assert also["σ(−0.73)"] == 0.325195
    assert also["σ(0.536)"] == 0.630881


def test_row_3_with_the_weights_it_should_have_had() -> None:
    assert [round(value.number, 6) for value in LINES[12].also] == [0.536, 0.543333]
    assert round(LINES[8].also[0].number, 6) == 0.58


def test_the_announced_update_is_worked_out() -> None:
    assert [round(v, 6) for v in LINES[15].also[0].numbers] == [0.766667, 0.333333, 0.2]


def test_all_three_decisions_reverse() -> None:
    for number, target in ((3, 1), (10, 0), (14, 1)):
        line = LINES[number]
        assert float(line.published[0]) == 1 - line.correct[0]
        said = "correct" if line.printed.endswith(", correct") else "incorrect"
        truth = "correct" if line.correct[0] == target else "incorrect"
        assert said != truth


def test_no_correct_value_is_typed_in() -> None:
    """The published numbers stand in one file; the file of verdicts holds none that it should compute."""
    tree = ast.parse(inspect.getsource(verdicts))
    typed = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    }
    assert typed <= {1.0, 10.1}


@pytest.mark.parametrize(
    ("printed", "value", "found"),
    [("0.5", 0.5, "right"), ("0.17", 1 / 6, "rounded"), ("0.16", 1 / 6, "cut"), ("0.18", 1 / 6, "wrong")],
)
def test_truncation_and_rounding_are_told_apart(printed: str, value: float, found: str) -> None:
    assert agreement(printed, value) == found


def test_a_slip_is_found_only_where_it_explains() -> None:
    found = explanation("0.197", sigmoid_slips(1.0))
    assert found is not None
    assert "slope" in found.what
    assert explanation("0.999", sigmoid_slips(1.0)) is None


# --- the readings --------------------------------------------------------------------------------------

B1 = """
1.1 | 0.130000 | 0.532454 | 1 | 1 | 0 | 0.100000 | 0.100000 | 0.100000
1.2 | 0.200000 | 0.549834 | 1 | 0 | 1 | -0.233333 | -0.033333 | -0.100000
1.3 | -0.270000 | 0.432907 | 0 | 1 | -1 | 0.100000 | 0.133333 | -0.033333
2.1 | 0.123333 | 0.530794 | 1 | 1 | 0 | 0.100000 | 0.133333 | -0.033333
2.2 | 0.133333 | 0.533284 | 1 | 0 | 1 | -0.233333 | 0.000000 | -0.233333
2.3 | -0.280000 | 0.430454 | 0 | 1 | -1 | 0.100000 | 0.166667 | -0.166667
3.1 | 0.116667 | 0.529134 | 1 | 1 | 0 | 0.100000 | 0.166667 | -0.166667
3.2 | 0.066667 | 0.516660 | 1 | 0 | 1 | -0.233333 | 0.033333 | -0.366667
3.3 | -0.290000 | 0.428004 | 0 | 1 | -1 | 0.100000 | 0.200000 | -0.300000
"""
B2 = """
1.1 | 0.130000 | | 0 | 1 | -0.870000 | 0.390000 | 0.158000 | 0.129000
1.2 | 0.530600 | | 1 | 0 | 0.530600 | 0.213133 | 0.087253 | 0.022880
1.3 | 0.261336 | | 0 | 1 | -0.738664 | 0.459355 | 0.210364 | 0.072124
2.1 | 0.508640 | | 1 | 1 | -0.491360 | 0.623141 | 0.243121 | 0.088503
2.2 | 0.773492 | | 1 | 0 | 0.773492 | 0.365311 | 0.139989 | -0.066195
2.3 | 0.422066 | | 0 | 1 | -0.577934 | 0.557955 | 0.236311 | -0.027666
"""
B3 = """
1.1 | 0.130000 | 0.532454 | 1 | 1 | -0.467546 | 0.255849 | 0.131170 | 0.115585
1.2 | 0.377667 | 0.593310 | 1 | 0 | 0.593310 | 0.058078 | 0.052062 | -0.003077
1.3 | 0.083494 | 0.520861 | 1 | 1 | -0.479139 | 0.217791 | 0.131918 | 0.028865
2.1 | 0.247061 | 0.561453 | 1 | 1 | -0.438547 | 0.363974 | 0.161155 | 0.043484
2.2 | 0.454526 | 0.611715 | 1 | 0 | 0.611715 | 0.160069 | 0.079593 | -0.078859
2.3 | 0.184093 | 0.545894 | 1 | 1 | -0.454106 | 0.311437 | 0.155277 | -0.048586
"""
B4 = """
1.1 | 0.130000 | 0.532454 | 1 | 1 | -0.116394 | 0.138798 | 0.107760 | 0.103880
1.2 | 0.244230 | 0.560756 | 1 | 0 | 0.138119 | 0.092758 | 0.089344 | 0.076256
1.3 | 0.152681 | 0.538096 | 1 | 1 | -0.114806 | 0.131027 | 0.108478 | 0.083910
2.1 | 0.161113 | 0.540191 | 1 | 1 | -0.114209 | 0.169097 | 0.116092 | 0.087717
2.2 | 0.268163 | 0.566642 | 1 | 0 | 0.139144 | 0.122715 | 0.097539 | 0.059888
2.3 | 0.183463 | 0.545737 | 1 | 1 | -0.112615 | 0.160254 | 0.116309 | 0.067396
"""
P = """
1.1 | 0.130000 | 0.467546 | 0 | 1 | -1 | 0.433333 | 0.166667 | 0.133333
1.2 | 0.580000 | 0.358933 | 0 | 0 | 0 | 0.433333 | 0.166667 | 0.133333
1.3 | 0.543333 | 0.367413 | 0 | 1 | -1 | 0.766667 | 0.333333 | 0.200000
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("perceptron", B1), ("linear", B2), ("log_loss", B3), ("squared_error", B4), ("published", P)],
)
def test_every_row_of_every_reading(name: str, expected: str) -> None:
    lines = [[cell.strip() for cell in line.split("|")] for line in expected.strip().split("\n")]
    for row, (place, z, sigma, *rest) in zip(reading(name).rows, lines, strict=False):
        assert f"{row.epoch}.{row.example + 1}" == place
        numbers = [row.z, *([row.sigma] if sigma else []), row.decision, row.target, row.error, *row.weights]
        wanted = [float(cell) for cell in (z, *([sigma] if sigma else []), *rest)]
        np.testing.assert_allclose(numbers, wanted, rtol=0, atol=5.1e-7, err_msg=f"{name} {place}")
    assert (reading(name).rows[0].sigma is None) == (name == "linear")


@pytest.mark.parametrize(
    ("name", "by_thirds", "stochastic", "batch"),
    [("perceptron", 5, 3, 7), ("linear", 8, 6, 9), ("log_loss", 27, 9, 28), ("squared_error", 93, 32, 93)],
)
def test_epochs_until_all_three_rows_are_right(
    name: str, by_thirds: int, stochastic: int, batch: int
) -> None:
    assert reading(name).converged == by_thirds
    assert reading(name, learning_rate=1.0).converged == stochastic
    assert reading(name, mode="batch").converged == batch


@pytest.mark.parametrize("options", [{}, {"learning_rate": 1.0}, {"mode": "batch"}])
@pytest.mark.parametrize("name", ["linear", "log_loss", "squared_error"])
def test_once_right_always_right(name: str, options: dict[str, Any]) -> None:
    """After the epoch that is reported, the weights go on getting all three rows right."""
    data, found = nn.data.age_cgpa(), reading(name, **options)
    assert found.converged is not None
    network = found.rule.neuron
    rate = found.learning_rate
    batches = [slice(i, i + 1) for i in range(3)] if found.mode == "row by row" else [slice(0, 3)]
    right = []
    for _ in range(found.converged + 50):
        for batch in batches:
            network = network.trace(data.X[batch], data.y[batch], learning_rate=rate).after
        right.append(network.predict_classes(data.X).tolist() == [1, 0, 1])
    assert right == [False] * (found.converged - 1) + [True] * 51


@pytest.mark.parametrize(
    ("name", "epochs"),
    [
        (
            "linear",
            [(0.600000, 0.269667, 0.144333), (0.524489, 0.225230, 0.012248), (0.580408, 0.230997, -0.073800)],
        ),
        (
            "log_loss",
            [
                (0.225105, 0.134126, 0.036125),
                (0.320977, 0.157568, -0.035856),
                (0.396677, 0.173707, -0.113123),
            ],
        ),
        (
            "squared_error",
            [(0.131293, 0.108544, 0.084233), (0.160682, 0.116395, 0.068002), (0.188302, 0.123605, 0.051351)],
        ),
    ],
)
def test_batches(name: str, epochs: list[tuple[float, ...]]) -> None:
    np.testing.assert_allclose(reading(name, mode="batch").weights[:3], epochs, rtol=0, atol=5.1e-7)


def test_the_printed_formula_as_a_batch() -> None:
    rows = reading("linear", mode="batch").rows[:3]
    d = np.array([row.error for row in rows])
    np.testing.assert_allclose(d, [-0.87, 0.20, -0.83], atol=1e-12)
    x = np.hstack([np.ones((3, 1)), nn.data.age_cgpa().X])
    np.testing.assert_allclose(d @ x, [-1.5, -0.509, -0.133], atol=1e-12)


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("perceptron", (0.1, 0.2, -0.3)),
        ("linear", (1.206976, 0.511668, -0.242325)),
        ("log_loss", (0.441411, 0.197988, -0.148658)),
        ("squared_error", (0.192289, 0.125391, 0.050159)),
    ],
)
def test_stochastic_descent_after_epoch_1(name: str, weights: tuple[float, ...]) -> None:
    np.testing.assert_allclose(reading(name, learning_rate=1).weights[0], weights, rtol=0, atol=5.1e-7)


@pytest.mark.parametrize(
    ("name", "loss"), [("linear", 0.247633), ("log_loss", 0.680051), ("squared_error", 0.121719)]
)
def test_the_loss_at_the_start(name: str, loss: float) -> None:
    assert reading(name).loss == pytest.approx(loss, abs=5.1e-7)


def test_the_final_weights_of_the_perceptron_rule() -> None:
    np.testing.assert_allclose(reading("perceptron").weights[-1], [0.1, 0.7 / 3, -1.3 / 3], atol=1e-12)
    np.testing.assert_allclose(
        reading("perceptron", learning_rate=1).weights[-1], [0.1, 0.3, -0.7], atol=1e-12
    )


def test_the_tie_is_decided_as_on_paper() -> None:
    """With s = 1 row 2 of epoch 2 has z = 0 on paper: it fires, is wrong, and there is an update."""
    row = next(r for r in reading("perceptron", learning_rate=1).rows if (r.epoch, r.example) == (2, 1))
    assert (row.z, row.sigma, row.decision, row.error) == (0, 0.5, 1, 1)


def test_the_batch_of_the_perceptron_rule_meets_no_tie() -> None:
    """It runs on a network, which decides by the floats as they are."""
    rows = reading("perceptron", mode="batch").rows
    assert min(abs(row.z) for row in rows) > 1e-3


@pytest.mark.parametrize("options", [{}, {"learning_rate": 1.0}, {"mode": "batch"}])
def test_the_tutorials_own_way_never_converges(options: dict[str, Any]) -> None:
    found = reading("published", **options)
    assert found.converged is None
    assert [row.decision for row in found.rows] == [0] * len(found.rows)
    # Every epoch adds the same, so z only grows and the decisions can never change.
    steps = np.diff(np.array(found.weights), axis=0)
    np.testing.assert_allclose(steps, np.broadcast_to(steps[0], steps.shape), atol=1e-9)
    assert (steps[0] > 0).all()
    assert "Not once" in found.verdict


def test_the_weights_of_the_tutorials_own_way() -> None:
    expected = [(0.766667, 0.333333, 0.2), (1.433333, 0.566667, 0.3), (2.1, 0.8, 0.4)]
    np.testing.assert_allclose(reading("published").weights[:3], expected, rtol=0, atol=5.1e-7)


def test_the_first_rows_are_those_of_the_network_and_the_perceptron() -> None:
    """The readings compute nothing themselves: the same numbers stand in the traces."""
    data = nn.data.age_cgpa()
    unit = nn.Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1 / 3)
    trace = unit.logistic().trace(data.X[:1], data.y[:1], learning_rate=1 / 3)
    row = reading("log_loss").rows[0]
    assert (row.z, row.sigma, row.error) == (trace["z1"][0, 0], trace["a1"][0, 0], trace["delta1"][0, 0])
    assert row.weights.tolist() == [trace["b1_new"][0], *trace["W1_new"][:, 0]]
    learned = unit.trace(data.X, data.y)
    assert [r.z for r in learned] == [r.z for r in reading("perceptron").rows]


def test_readings_are_the_four_consistent_ones() -> None:
    assert [one.rule.label for one in readings()] == ["B1", "B2", "B3", "B4"]
    assert reading("B3").rule is reading("log_loss").rule


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (["perceptro"], {}, "'perceptron'"),
        ([3], {}, "unknown"),
        (["linear"], {"mode": "batches"}, "'batch'"),
        (["linear"], {"learning_rate": 0}, "positive"),
        (["perceptron"], {"learning_rate": float("nan")}, "positive"),
        (["linear"], {"learning_rate": "1/3"}, "positive"),
        (["linear"], {"epochs": 0}, "1 or more"),
    ],
)
def test_bad_questions_are_told_with_a_remedy(
    arguments: list[Any], options: dict[str, Any], words: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=words) as told:
        reading(*arguments, **options)
    assert "write: " in str(told.value) or "there are" in str(told.value)


# --- what it looks like --------------------------------------------------------------------------------


def all_readings() -> list[Reading]:
    return [*readings(), *readings("batch"), *readings(learning_rate=1.0), reading("published")]


@pytest.mark.parametrize("found", all_readings(), ids=repr)
def test_a_reading_fits_80_columns(found: Reading) -> None:
    text = str(found)
    assert max(map(len, text.split("\n"))) <= 110  # sentences; tables keep to 80
    assert max(map(len, str(found.table(last=True)).split("\n"))) <= 80
    assert found.verdict in text
    assert "<caption>" in found._repr_html_()


def test_the_report_is_text_of_at_most_80_columns() -> None:
    told = report()
    assert isinstance(told, str)
    assert max(map(len, told.split("\n"))) <= 80
    assert not re.search(r"[ \t]$", told, re.MULTILINE)


def test_the_report_tells_it_all() -> None:
    told = " ".join(report().split())
    for line in published():
        assert line.printed in told
        assert line.why in told
    for one in readings():
        assert one.rule.error in told
        assert one.verdict in told
    for words in (
        "recurrent",
        "derivative is left out",
        "keep the weights",
        "1/3 belongs",
        "two parts",
        "reverse",
    ):
        assert words in told
    for number in ("0.532454", "0.639225", "0.674805", "0.325195", "0.467546", "(2.1, 0.8, 0.4)"):
        assert number in told
    assert "never converges" in told
    for name, epochs in (("B1", "5 3 7"), ("B2", "8 6 9"), ("B3", "27 9 28"), ("B4", "93 32 93")):
        assert re.search(rf"{name} [\w ',-]+ {epochs}", told)


def test_the_report_as_html_says_the_same() -> None:
    shown = report()._repr_html_()
    words = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", shown.partition("</style>")[2])))
    for line in published():
        assert re.sub(r"\s+", "", line.why) in words
    for tag in ("table", "p", "h2", "h3", "ol", "pre"):
        assert len(re.findall(rf"<{tag}[ >]", shown)) == shown.count(f"</{tag}>") > 0


def test_the_code_that_the_report_shows_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = report().split("6. Redo it yourself")[1].split("-\n", 1)[1]
    exec(inspect.cleandoc(code), {})
    said = capsys.readouterr().out
    assert "Converged: epoch 5" in said
    assert "After epoch 9" in said
    assert "no slip" in said


def test_published_prints_published_beside_correct() -> None:
    text = str(published())
    assert max(map(len, text.split("\n"))) <= 80
    assert len(text.split("\n")) == 16
    assert "0.674805" in text
    assert "Line by line" in published()._repr_html_()


def test_everything_public_is_there() -> None:
    assert {"published", "reading", "readings", "report"} <= set(worked_example.__all__)
    assert all(hasattr(worked_example, name) for name in worked_example.__all__)
