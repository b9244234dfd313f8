"""One step as text, LaTeX, HTML, CSV, JSON and plain sentences: all of it right, none of it too long."""

from __future__ import annotations

import csv
import html.parser
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

from nnlearn.equations.notation import number_text
from nnlearn.network import Network
from nnlearn.trace import Trace

MATHTEXT: Any = MathTextParser("path")


def small(sizes: tuple[int, ...] = (2, 2, 2), examples: int = 1, **options: Any) -> Trace:
    net = Network.create(sizes, seed=3, **options)
    x, y = np.array([[0.05, 0.10], [-1.25, 3.5]]), np.array([[0.01, 0.99], [1, 0]])
    return net.trace(x[:examples], y[:examples, : sizes[-1]], learning_rate=0.5)


@pytest.fixture(scope="module")
def large() -> Trace:
    net = Network.create([784, 200, 10], ["relu", "softmax"], "cross_entropy", seed=0)
    random = np.random.default_rng(0)
    return net.trace(random.uniform(size=(32, 784)), random.integers(0, 10, 32), learning_rate=0.1)


CASES = [
    ((2, 2, 2), 1, {}),
    ((2, 2, 2), 2, {}),
    ((2, 3, 1), 1, {}),
    ((2, 3, 1), 2, {"activations": "tanh"}),
    ((2, 3, 1), 1, {"biases": False, "dtype": "float32"}),
    ((2, 2), 2, {"activations": "softmax", "loss": "cross_entropy"}),
    ((2, 3, 2), 2, {"activations": ["maxout", "sigmoid"], "loss": "binary_cross_entropy"}),
    ((2, 3, 2), 1, {"activations": ["elu", "softmax"], "loss": "huber"}),
]
every_case = pytest.mark.parametrize(("sizes", "examples", "options"), CASES)


# --- text -----------------------------------------------------------------------------------------


@every_case
def test_a_small_networks_text_fits_80_columns(sizes: Any, examples: int, options: Any) -> None:
    trace = small(sizes, examples, **options)
    for text in (str(trace), trace.to_text(), trace.describe()):
        assert "�" not in text
    too_long = [row for row in str(trace).splitlines() if len(row) > 80]
    assert not too_long


@every_case
def test_the_text_holds_every_number_of_a_small_step_and_every_equations_name(
    sizes: Any, examples: int, options: Any
) -> None:
    trace = small(sizes, examples, **options)
    text = str(trace)
    for name in trace.arrays:
        if name == "n":
            continue
        for line in trace.lines(name):
            assert number_text(line.value) in text, line.text
    for step in trace.plan.steps:
        assert f"({step.equation.name})" in text
    for convention in trace.conventions:
        assert convention in text.replace("\n", " ")


def test_the_text_of_mazurs_first_neuron() -> None:
    net = Network([[[0.15, 0.25], [0.20, 0.30]]], [[0.35, 0.35]])
    text = str(net.trace([[0.05, 0.10]], [[0.01, 0.99]], learning_rate=0.5))
    for row in (
        "Network(2-2, sigmoid, loss=squared_error), 1 example",
        "x = [0.05   0.1]",
        "η = 0.5",
        "z1 = x @ W1 + b1    (affine)",
        "  z1₁ = x₁·W1₁₁ + x₂·W1₂₁ + b1₁ = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775",
        "  a1₁ = 1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.3775)) ≈ 0.5933",
    ):
        assert row in text.splitlines()


@every_case
def test_text_and_html_are_free_of_pythons_own_spelling(sizes: Any, examples: int, options: Any) -> None:
    trace = small(sizes, examples, **options)
    for shown in (str(trace), re.sub(r"<style>.*?</style>", "", trace.to_html()), trace.describe()):
        assert not re.search(r"np\.|array\(|\binf\b|None|object at|\*\*|−−", shown)


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (4.386e-05, "4.386e-05"),
        (0.0004386, "0.0004386"),
        (-0.0, "0"),
        (-1e-300, "−1e-300"),
        (5e-324, "4.941e-324"),
        (0.99999, "1"),
        (9.9996, "10"),
        (99999.5, "99999.5"),
        (1234567.0, "1.235e+06"),
        (123456, "123456"),
        (-2.5, "−2.5"),
        (1e22, "1e+22"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (np.float32(0.1), "0.1"),
        (np.array(0.25), "0.25"),
        (True, "1"),
    ],
)
def test_numbers_are_shown_in_significant_digits(value: Any, shown: str) -> None:
    if value == 99999.5:  # 4 digits of it
        shown = "99999" if number_text(value) == "99999" else "100000"
    assert number_text(value) == shown


def test_a_number_is_never_shown_as_0_unless_it_is() -> None:
    for exponent in range(-323, 1):
        value = 1.2345 * 10.0**exponent
        assert float(number_text(value)) == pytest.approx(value, rel=1e-3, abs=5e-324)
        assert number_text(value) != "0"


def test_a_number_survives_being_shown_with_all_its_digits() -> None:
    random = np.random.default_rng(0)
    for value in random.normal(size=300) * 10.0 ** random.integers(-12, 12, 300):
        assert float(number_text(value, 17).replace("−", "-")) == value


def test_tiny_gradients_show_their_digits() -> None:
    net = Network([[[1.0]], [[0.001]]], activations=["sigmoid", "identity"])
    trace = net.trace([[8.0]], [[0.5]], learning_rate=0.5)
    assert abs(trace["dW1"][0, 0]) < 1e-5
    for shown in (str(trace), trace.to_html(), trace.to_latex(), str(trace.why("dW1", 0, 0))):
        assert "0.000 " not in shown
        assert "0.00000" not in shown
    assert re.search(r"dW1₁₁ = .* ≈ −\d\.\d+e-06", str(trace))


def test_what_is_shown_is_told_apart_from_what_it_is() -> None:
    """ "=" where the digits shown are all there are, "≈" where some were left off."""
    trace = small()
    for name in trace.arrays:
        for line in trace.lines(name):
            exact = float(number_text(line.value).replace("−", "-")) == pytest.approx(
                line.value, rel=1e-12, abs=0
            )
            assert (line.relation == "=") == exact


# --- LaTeX ----------------------------------------------------------------------------------------


@every_case
def test_latex_is_set_line_by_line_without_an_error(sizes: Any, examples: int, options: Any) -> None:
    trace = small(sizes, examples, **options)
    latex = trace.to_latex()
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") == len(trace.plan.steps)
    rows = [row.removesuffix(r"\\").strip() for row in latex.splitlines() if row and "align*" not in row]
    assert all(row.count("&=") == 1 for row in rows)
    assert latex.isascii()
    set_in_mathtext(row.replace("&", "") for row in rows)
    lines = [line for name in trace.arrays for line in trace.lines(name)]
    set_in_mathtext(line.latex for line in lines)
    assert all(line._repr_latex_() == rf"$\displaystyle {line.latex}$" for line in lines)


#: Formulas that have been set: another with other digits is set as well.
SET: set[str] = set()


def set_in_mathtext(formulas: Iterable[str]) -> None:
    """Set formulas, of those that differ in their digits only one."""
    for formula in {re.sub(r"\d+(\.\d+)?", "1", f) for f in formulas} - SET:
        MATHTEXT.parse(f"${formula}$")
        SET.add(formula)


def test_latex_of_a_large_step_is_set_too(large: Trace) -> None:
    rows = [row.removesuffix(r"\\").replace("&", "") for row in large.to_latex().splitlines()]
    set_in_mathtext(row for row in rows if row and "align*" not in row and r"\text{" not in row)


# --- HTML -----------------------------------------------------------------------------------------


class Reader(html.parser.HTMLParser):
    """Checks that every element that was opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("br", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(source: str) -> str:
    reader = Reader()
    reader.feed(source)
    reader.close()
    assert not reader.open
    return "".join(reader.text)


def plain(text: str) -> str:
    """Text without spaces, brackets and marks, its indices as plain digits: HTML has elements of its own."""
    return re.sub(r"[\s^()]", "", text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")))


@every_case
def test_html_is_well_formed_and_says_what_the_text_says(sizes: Any, examples: int, options: Any) -> None:
    trace = small(sizes, examples, **options)
    said = plain(read(trace.to_html()))
    for step in trace.plan.steps:
        for line in trace.lines(step.name):
            assert plain(line.symbol) in said
            assert plain(line.formula) in said
            assert plain(number_text(line.value)) in said
    for text in (trace.prove()._repr_html_(), trace.compare(trace)._repr_html_()):
        assert read(text)
    assert trace._repr_html_() == trace.to_html()


def test_html_has_no_ids_no_scripts_no_addresses_and_comes_out_the_same_each_time() -> None:
    source = small().to_html()
    assert not re.search(r"\bid=|<script|http|0x[0-9a-f]{6}|<img", source)
    assert source == small().to_html()


def test_headings_are_announced_to_those_who_listen() -> None:
    source = small().to_html()
    assert re.search(r"<th scope='?col", source)
    assert re.search(r"<th scope='?row", source)


def test_a_name_of_ones_own_cannot_break_out_of_the_html() -> None:
    from nnlearn.equations.equation import equation
    from nnlearn.maths.activations import Activation

    risky = Activation(equation(lambda z: z), equation(lambda z: 0 * z + 1), name="<script>alert(1)</script>")
    trace = Network([[[1.0]]], activations=risky).trace([[1.0]], [[0.0]])
    assert "<script>" not in trace.to_html() + trace.prove()._repr_html_()


# --- large networks -------------------------------------------------------------------------------


def test_no_display_of_a_large_step_holds_thousands_of_numbers(large: Trace) -> None:
    shows = {
        "text": str(large),
        "html": large.to_html(),
        "latex": large.to_latex(),
        "repr": repr(large),
        "describe": large.describe(),
        "compare": str(large.compare(large)),
        "network": repr(large.network) + large.network.summary(),
    }
    limits = {"text": 20_000, "html": 50_000, "latex": 40_000, "repr": 400, "describe": 1500, "compare": 4000}
    for kind, shown in shows.items():
        assert len(shown) < limits.get(kind, 1000), kind
        assert len(re.findall(r"\d+\.\d+", shown)) < 1200, kind


def test_what_is_left_out_of_a_large_value_is_said(large: Trace) -> None:
    text = str(large)
    assert re.search(r"… 156,797 more \(784 × 200: from −0\.\S+ to 0\.\S+, mean \S+\)", text)
    assert "\nW1: 156,800 numbers (784 × 200: from " in text
    assert "\ny: 320 numbers (32 × 10: from 0 to 1, mean 0.1)" in text


def test_the_mean_and_extremes_of_what_is_left_out_are_those_of_the_whole(large: Trace) -> None:
    row = next(r for r in str(large).splitlines() if "(784 × 200: " in r and "more" in r)
    low, high, mean = re.search(r"from (\S+) to (\S+), mean (\S+)\)", row).groups()  # type: ignore[union-attr]
    dW1 = large["dW1"]
    assert (low, high, mean) == (number_text(dW1.min()), number_text(dW1.max()), number_text(dW1.mean()))


# --- files ----------------------------------------------------------------------------------------


@every_case
def test_json_gives_every_number_back_to_the_last_bit(
    sizes: Any, examples: int, options: Any, tmp_path: Path
) -> None:
    trace = small(sizes, examples, **options)
    trace.to_json(tmp_path / "step.json")
    record = json.loads((tmp_path / "step.json").read_text(encoding="utf-8"))
    assert record["values"].keys() == trace.arrays.keys()
    for name, values in record["values"].items():
        np.testing.assert_array_equal(np.asarray(values, trace[name].dtype), trace[name])
    assert record["network"]["sizes"] == trace.network.sizes
    assert [s["name"] for s in record["steps"]] == [s.name for s in trace.plan.steps]
    assert record["conventions"] == trace.conventions


@every_case
def test_csv_gives_every_number_back_to_the_last_bit(
    sizes: Any, examples: int, options: Any, tmp_path: Path
) -> None:
    trace = small(sizes, examples, **options)
    trace.to_csv(str(tmp_path / "step.csv"))
    with (tmp_path / "step.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(a.size for a in trace.arrays.values())
    for row in rows:
        name, _, index = row["name"].partition("[")
        at = tuple(int(i) for i in index.rstrip("]").split(",") if i)
        assert float(row["value"]) == trace[name][at]
        assert row["formula"] == trace.line(row["name"]).formula


def test_a_large_step_is_written_to_a_file_whole(large: Trace, tmp_path: Path) -> None:
    large.to_csv(tmp_path / "step.csv")
    with (tmp_path / "step.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == 1 + sum(a.size for a in large.arrays.values())


def test_values_that_are_not_finite_are_still_json(tmp_path: Path) -> None:
    """A learner's overflow is a thing to look at: the file must open in other programs too."""
    net = Network([[[1e200]]], activations="identity")
    trace = net.trace([[1e200]], [[0.0]])
    trace.to_json(tmp_path / "step.json")
    text = (tmp_path / "step.json").read_text(encoding="utf-8")
    json.loads(text, parse_constant=lambda c: pytest.fail(f"{c} is not JSON"))


# --- sentences ------------------------------------------------------------------------------------


def test_describe_tells_the_step_in_plain_sentences() -> None:
    net = Network([[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]], [[0.35, 0.35], [0.60, 0.60]])
    said = net.trace([[0.05, 0.10]], [[0.01, 0.99]], learning_rate=0.5, frozen=("b1", "b2")).describe()
    assert said == (
        "A network of 2 inputs, then 2 sigmoid units, then 2 sigmoid units, sees 1 example. "
        "The inputs are 0.05 and 0.1; the outputs are 0.7514 and 0.7729; the targets are 0.01 and 0.99. "
        "The loss is 0.2984. Its steepest gradient is db2₁, 0.1385. "
        "One step with learning rate 0.5 takes the loss to 0.291."
    )


@pytest.mark.parametrize("learning_rate", [None, 0.5])
@pytest.mark.parametrize("targets", [True, False])
def test_describe_tells_as_much_as_there_is(learning_rate: float | None, targets: bool) -> None:
    net = Network.create([1, 1])
    said = net.trace([[1.0]], [[0.0]] if targets else None, learning_rate if targets else None).describe()
    assert "1 input, then 1 sigmoid unit, sees 1 example" in said
    assert ("The loss is" in said) == targets
    assert ("One step" in said) == (targets and learning_rate is not None)


def test_describe_of_many_examples_is_short(large: Trace) -> None:
    assert "There are 29 more examples." in large.describe()
