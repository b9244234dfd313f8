"""The benchmarks measure what they say: here on made-up clocks and tiny data, never on speed."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.benchmarks import gap, larger_runs, workloads
from tests.benchmarks.agreement import Agreement, agrees, difference
from tests.benchmarks.bounds import BOUNDS, Bound
from tests.benchmarks.competitors import Elsewhere
from tests.benchmarks.growth import Point, powers, sized
from tests.benchmarks.peers import Absent, Row, Trainer, matrix_products, needs, textbook
from tests.benchmarks.rounds import Competitor, Measured, Ratios, Timing, measure, timed
from tests.benchmarks.workloads import Case, Problem

pytest.importorskip("threadpoolctl", reason="the benchmarks ask threadpoolctl which matrix libraries run")

W1, W3 = (next(c for c in workloads.CASES if c.name == name) for name in ("W1 SGD", "W3"))


class Clockwork:
    """A competitor whose blocks take as long as the list says; the first two are warm-up and calibration."""

    def __init__(self, name: str, wall: Sequence[float], cpu: Sequence[float] = ()) -> None:
        self.name, self.asked = name, list[int]()
        self.timings = iter(
            [Timing(1.0, 1.0)] * 2 + [Timing(*pair) for pair in zip(wall, cpu or wall, strict=True)]
        )

    def block(self, epochs: int) -> Timing:
        self.asked.append(epochs)
        return next(self.timings)


def measured(*competitors: Competitor, **options: Any) -> Measured:
    return measure(competitors, **{"pause": 0.0, "seconds": 1.0, **options})


# --- rounds ---------------------------------------------------------------------------------------------


def test_ratios_are_taken_within_a_round() -> None:
    """The median of the ratios is 1.25, the ratio of the medians 1.5: a slow moment falls on both sides."""
    result = measured(Clockwork("mine", [1.0, 10.0, 2.0]), Clockwork("theirs", [3.0, 10.0, 2.5]), rounds=3)
    ratios = result.ratios("theirs", "mine")
    assert ratios.wall == ratios.cpu == pytest.approx([3.0, 1.0, 1.25])
    assert ratios.median == 1.25
    assert str(ratios) == "1.25 [1.00–3.00]"


class Steady:
    """A competitor whose runs take a second to set up, and half a second for each epoch."""

    name = "mine"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def block(self, epochs: int) -> Timing:
        self.asked.append(epochs)
        return Timing(1 + 0.5 * epochs, 1 + 0.5 * epochs)


def test_blocks_are_as_long_as_asked_and_told_for_one_epoch() -> None:
    mine = Steady()
    result = measured(mine, seconds=10.0, rounds=2)
    assert mine.asked[:2] == [1, 1]  # the first to warm up
    block = mine.asked[-1]
    assert mine.asked[-2:] == [block, block]
    assert 1 + 0.5 * block == pytest.approx(10.0, rel=0.25)
    assert result.seconds("mine") == pytest.approx((1 + 0.5 * block) / block)


def test_a_block_has_at_least_the_epochs_of_its_case() -> None:
    mine = Clockwork("mine", [1.0])
    measured(mine, rounds=1, least=20)
    assert mine.asked[-1] == 20


def test_nobody_always_comes_first_or_after_the_same_one() -> None:
    order: list[str] = []

    class Noting(Steady):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def block(self, epochs: int) -> Timing:
            order.append(self.name)
            return super().block(epochs)

    measured(*map(Noting, "abcd"), rounds=30)
    rounds = ["".join(order[-4 * n :][:4]) for n in range(1, 31)]
    assert {"".join(sorted(each)) for each in rounds} == {"abcd"}
    assert {each[0] for each in rounds} == set("abcd")
    pairs = {each[i : i + 2] for each in rounds for i in range(3)}
    assert pairs == {a + b for a in "abcd" for b in "abcd" if a != b}


def test_a_round_in_which_one_had_to_wait_is_made_again() -> None:
    mine = Clockwork("mine", [1.0, 5.0, 1.0], cpu=[1.0, 3.9, 1.0])  # 3.9 of 5 seconds: less than 80 %
    result = measured(mine, Clockwork("theirs", [2.0, 2.0, 2.0]), rounds=2)
    assert result.ratios("theirs", "mine").wall == [2.0, 2.0]
    assert (result.repeated, result.kept, result.disturbed) == (1, 0, {"mine": 1})


def test_rounds_are_not_made_again_for_ever() -> None:
    result = measured(Clockwork("mine", [5.0] * 4, cpu=[1.0] * 4), rounds=2)
    assert (len(result.rounds), result.repeated, result.kept) == (2, 2, 2)


def test_two_threads_are_not_a_disturbance() -> None:
    assert not Timing(wall=1.0, cpu=1.9).disturbed
    assert Timing(wall=1.0, cpu=0.79).disturbed


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_collected_during_the_rounds_and_afterwards_it_is_again(fails: bool) -> None:
    seen = []

    class Watching(Clockwork):
        def block(self, epochs: int) -> Timing:
            seen.append(gc.isenabled())
            if fails and len(seen) > 2:
                raise KeyboardInterrupt
            return super().block(epochs)

    try:
        measured(Watching("mine", [1.0]), rounds=1)
    except KeyboardInterrupt:
        assert fails
    assert seen == [True, True, False]
    assert gc.isenabled()


def test_processor_time_is_told_apart_from_waiting() -> None:
    import time

    waiting = timed(lambda epochs: time.sleep(0.02 * epochs), 2)
    assert waiting.wall > 0.03
    assert waiting.disturbed


# --- first check, then time -----------------------------------------------------------------------------


def making(losses: Callable[[np.dtype[Any]], list[float]]) -> Callable[[Problem], Trainer]:
    return lambda problem: lambda epochs: losses(problem.dtype)[:epochs]


RIGHT = Row("right", making(lambda dtype: [0.5, 0.25]))


@pytest.mark.parametrize(
    ("losses", "agreeing"),
    [
        ([0.5, 0.25], True),
        ([0.5, 0.25 * (1 + 0.9e-9)], True),
        ([0.5, 0.25 * (1 + 1.1e-9)], False),
        ([0.5 * (1 - 1.1e-9), 0.25], False),
        ([0.5], False),
        ([], False),
        ([0.5, float("nan")], False),
    ],
)
def test_losses_agree_to_nine_digits_in_every_epoch(losses: list[float], agreeing: bool) -> None:
    case = replace(W1, rows=4)
    row = Row("other", making(lambda dtype: losses))
    assert agrees(row, Agreement(RIGHT, case, "float64").differences(row)) is agreeing


def test_both_precisions_are_compared() -> None:
    only_single = Row("other", making(lambda dtype: [0.5, 0.25 * (1.1 if dtype == "float32" else 1)]))
    differences = Agreement(RIGHT, replace(W1, rows=4), "float32").differences(only_single)
    assert differences == {"float64": 0.0, "float32": pytest.approx(0.1)}
    assert not agrees(only_single, differences)


def test_a_difference_is_relative_to_the_reference() -> None:
    assert difference([2.0, 11.0], [2.0, 10.0]) == pytest.approx(0.1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[..., larger_runs.Result]:
    """Run a tiny case in one short round, with PyTorch taken as absent, so that it is the same everywhere."""
    monkeypatch.setattr(larger_runs, "_reference", lambda case: textbook.rows(case)[-1])
    case = replace(W1, rows=203)
    return lambda *rows, dtype="float32": larger_runs.run(case, rows, dtype, rounds=1, seconds=1e-3)


def shifted(problem: Problem) -> Trainer:
    """Somebody with a learning rate that is wrong by 0.1 %."""
    case = replace(problem.case, learning_rate=problem.case.learning_rate * 1.001)
    return textbook.trainer(replace(problem, case=case))


def test_a_disagreeing_peer_is_not_timed_and_named(quick: Callable[..., larger_runs.Result]) -> None:
    result = quick(Row("nnlearn", textbook.trainer), Row("careless", shifted))
    assert [row.name for row in result.rows] == ["nnlearn"]
    assert "careless" not in result.measured.rounds[0]  # type: ignore[union-attr]
    assert "not timed: careless: its losses are others" in larger_runs.report(result)


def test_nothing_is_timed_where_our_own_losses_are_wrong(quick: Callable[..., larger_runs.Result]) -> None:
    result = quick(Row("nnlearn", shifted), Row("textbook NumPy", textbook.trainer))
    assert result.measured is None
    assert result.rows == []
    assert "not timed: nnlearn: its losses are others" in larger_runs.report(result)


def test_an_absent_peer_is_named(quick: Callable[..., larger_runs.Result]) -> None:
    def absent(problem: Problem) -> Trainer:
        needs("a_library_that_nobody_has")
        raise AssertionError

    result = quick(Row("nnlearn", textbook.trainer), Row("somebody", absent))
    assert "not timed: somebody: a_library_that_nobody_has is not installed" in larger_runs.report(result)


def test_the_report_tells_ratios_differences_and_verdicts() -> None:
    """On times that are made up: speed itself is never asserted."""
    rows = [
        Row("nnlearn", textbook.trainer, ratio=("nnlearn", "nnlearn")),
        Row("textbook NumPy", textbook.trainer),
    ]
    rows += matrix_products.rows(W1)
    times = {"nnlearn": 2.0, "textbook NumPy": 8.0, "only the matrix products": 1.0}
    round_ = {name: Timing(wall, wall) for name, wall in times.items()}
    numbers = Measured([round_] * 3, dict.fromkeys(times, 1), repeated=1, disturbed={"nnlearn": 1}, kept=0)
    differences = {"textbook NumPy": {"float64": 2e-16, "float32": 3e-7}}
    result = larger_runs.Result(W1, "float32", "PyTorch, default", numbers, rows, differences)
    report = larger_runs.report(result)
    lines = {line.partition("  ")[0]: line for line in report.split("\n")}
    assert "it / nnlearn  4.00 [4.00–4.00]" in lines["textbook NumPy"]
    assert "2e-16 3e-07" in lines["textbook NumPy"]
    assert lines["textbook NumPy"].endswith("≥ 3, aim ≥ 5  pass")
    assert "nnlearn / it  2.00 [2.00–2.00]" in lines["only the matrix products"]
    assert "not compared" in lines["only the matrix products"]
    assert "3 rounds, 1 more were disturbed and made again" in report
    stored = larger_runs.as_json(result)["rows"]
    assert stored["textbook NumPy"]["verdict"] == "pass"
    assert stored["textbook NumPy"]["ratios"] == [4.0] * 3
    assert stored["nnlearn"]["seconds_per_epoch"] == [2.0] * 3


def test_a_case_is_measured_from_check_to_report(quick: Callable[..., larger_runs.Result]) -> None:
    result = quick(Row("nnlearn", textbook.trainer), *larger_runs.PEERS["products"](W1))
    assert result.differences == {"nnlearn": {"float64": 0.0, "float32": 0.0}}
    assert result.measured is not None
    assert result.measured.rounds[0].keys() == {"nnlearn", "only the matrix products"}
    assert all(timing.wall > 0 for timing in result.measured.rounds[0].values())


# --- the peers ------------------------------------------------------------------------------------------


def every_row() -> list[Any]:
    cases = [replace(c, rows=3 * c.batch + 3 if c.batch else 31) for c in workloads.CASES]
    return [
        pytest.param(case, row, id=f"{case.name}: {row.name}")
        for case in cases
        for peer in larger_runs.PEERS.values()
        for row in peer(case)
        if row.compared and not row.alone and row.threads == 1  # the others are checked when they are timed
    ]


@pytest.mark.parametrize(("case", "row"), every_row())
def test_every_peer_trains_the_same_network(case: Case, row: Row) -> None:
    try:
        differences = Agreement(textbook.rows(case)[-1], case, "float32").differences(row)
    except Absent as absent:
        pytest.skip(str(absent))
    assert agrees(row, differences), differences


@pytest.mark.parametrize("case", workloads.CASES, ids=lambda case: case.name)
def test_the_textbook_descends_its_own_loss(case: Case) -> None:
    """One step of plain descent over all rows is the slope of the loss, taken by central differences."""
    case = replace(case, rows=21, batch=None, optimizer="sgd", learning_rate=1e-3)
    problem = case.problem("float64")
    (W, _), *_ = before = problem.layers()
    after = problem.layers()
    textbook.trainer(with_layers(problem, after))(1)
    entry = np.unravel_index(abs(after[0][0] - W).argmax(), W.shape)
    step = (W - after[0][0])[entry] / case.learning_rate
    moved = [loss_with(problem, before, entry, h) for h in (1e-6, -1e-6)]
    assert step == pytest.approx((moved[0] - moved[1]) / 2e-6, rel=1e-6)


def with_layers(problem: Problem, layers: Any) -> Problem:
    given = replace(problem)
    object.__setattr__(given, "layers", lambda: layers)
    return given


def loss_with(problem: Problem, layers: Any, entry: Any, h: float) -> float:
    (W, b), *above = [(W.copy(), b.copy()) for W, b in layers]
    W[entry] += h
    return textbook.trainer(with_layers(problem, [(W, b), *above]))(1)[0]


def test_the_bare_logistic_expression_makes_the_textbook_step() -> None:
    case = replace(workloads.cases("W4 2 columns")[0], rows=50)
    bare, trained = case.problem("float64"), case.problem("float64")
    mine, theirs = bare.layers(), trained.layers()
    textbook.logistic(with_layers(bare, mine))(3)
    textbook.trainer(with_layers(trained, theirs))(3)
    for a, b in zip(mine[0], theirs[0], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_the_limit_has_every_product_of_a_step() -> None:
    """Forward and gradient in each layer, and backward in all but the first: every multiplication, once."""
    made = matrix_products.products((5, 4, 3, 2), 7, np.dtype("float64"))
    count = sum(dot.__self__.size * right.shape[1] for dot, right, _ in made)  # type: ignore[attr-defined]
    weights = 5 * 4, 4 * 3, 3 * 2
    assert len(made) == 3 + 3 + 2
    assert count == 7 * (2 * sum(weights) + sum(weights[1:]))
    for dot, right, out in made:
        dot(right, out)  # shapes and memory order fit


def test_a_row_of_its_own_process_has_its_variables_and_its_losses() -> None:
    making = partial(replace(W3, rows=20).problem, "float64")
    row = Row("elsewhere", variable_as_loss, alone={"NNLEARN_BENCHMARK": "2.5"})
    elsewhere = Elsewhere(row, making)
    try:
        assert elsewhere.losses(2) == [2.5, 2.5]
        timing = elsewhere.block(1)
        assert timing.wall >= 0.02
        assert timing.disturbed  # it slept, and its own process says so
    finally:
        elsewhere.close()
    assert "NNLEARN_BENCHMARK" not in os.environ
    assert elsewhere.process.exitcode == 0


def variable_as_loss(problem: Problem) -> Trainer:
    import time

    def train(epochs: int) -> Sequence[float]:
        time.sleep(0.02)
        return [float(os.environ["NNLEARN_BENCHMARK"])] * epochs

    return train


def test_a_row_that_is_absent_in_its_own_process_says_so() -> None:
    with pytest.raises(Absent, match="nobody is there"):
        Elsewhere(Row("elsewhere", nobody, alone={}), partial(replace(W3, rows=20).problem, "float64"))


def nobody(problem: Problem) -> Trainer:
    raise Absent("nobody is there")


# --- cases, bounds, growth ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", workloads.CASES, ids=lambda case: case.name)
def test_everybody_gets_the_same_numbers(case: Case) -> None:
    case = replace(case, rows=200)
    one, other = case.problem("float32"), case.problem("float32")
    np.testing.assert_array_equal(one.X, other.X)
    np.testing.assert_array_equal(one.y, other.y)
    assert one.start == other.start
    assert one.X.dtype == np.float32
    assert one.X.shape == (200, case.sizes[0])
    classes = max(case.sizes[-1], 2)
    assert set(np.unique(one.y)) == set(range(classes)) or classes == 10
    for (W, _), start in zip(one.layers(), one.start.weights, strict=True):
        assert not np.shares_memory(W, start)  # a trainer may change its own


def test_epochs_have_the_orders_that_fit_draws() -> None:
    problem = replace(W3, rows=30).problem("float64")
    orders, random = problem.orders(), np.random.default_rng(0)
    for _ in range(3):
        np.testing.assert_array_equal(orders(), random.permutation(30))
    in_order = replace(problem, shuffled=False).orders()
    np.testing.assert_array_equal(in_order(), np.arange(30))


@pytest.mark.parametrize(
    ("bound", "measured", "verdict"),
    [
        (Bound(10, 18), 18.0, "aim reached"),
        (Bound(10, 18), 17.9, "pass"),
        (Bound(10, 18), 10.0, "pass"),
        (Bound(10, 18), 9.9, "BELOW THE FLOOR"),
        (Bound(1.4, 1.25, "at most"), 1.25, "aim reached"),
        (Bound(1.4, 1.25, "at most"), 1.3, "pass"),
        (Bound(1.4, 1.25, "at most"), 1.41, "BELOW THE FLOOR"),
    ],
)
def test_verdicts(bound: Bound, measured: float, verdict: str) -> None:
    assert bound.verdict(measured) == verdict


def test_every_bound_has_its_case_and_its_row() -> None:
    for case in workloads.CASES:
        names = {row.name for row in larger_runs.rows_of(case)} | {"memory"}
        assert set(BOUNDS[case.name]) <= names, case.name
    assert set(BOUNDS) == {case.name for case in workloads.CASES}


def test_a_workload_that_is_not_there_is_told() -> None:
    assert [c.name for c in workloads.cases("w5")] == ["W5 108-5-2", "W5 4-8-3"]
    with pytest.raises(SystemExit, match="no workload 'W9'; there are W1 Adam"):
        workloads.cases("W9")


def test_memory_beyond_the_data_is_the_most_at_any_moment() -> None:
    def train(epochs: int) -> None:
        for _ in range(epochs):
            np.ones(3_000_000, "uint8")

    assert larger_runs.megabytes(train) == pytest.approx(3, abs=0.1)


def test_growth_in_proportion_has_power_one() -> None:
    points = [Point(n, sized("rows", n), 1e-3 * n, 1e-4 * n, Ratios([10.0], [10.0])) for n in (10, 100, 1000)]
    assert powers("rows", points) == pytest.approx([1, 1])
    flat = [replace(p, mine=1.0) for p in points]
    assert powers("rows", flat) == pytest.approx([0, 0])


def test_the_parts_of_a_step_are_all_its_calls() -> None:
    plan = gap.plan_of(replace(workloads.CASES[0], rows=100).problem("float32"))
    kinds = gap.calls_by_kind(plan.steps)
    assert sum(map(len, kinds.values())) == sum(len(step.calls) for step in plan.steps)
    assert len(kinds["matrix products"]) >= 2 * 2 + 1  # forward and gradients of two layers, one way back
    assert len(kinds["update"]) >= 2  # at the least, a product and a difference


def test_products_are_timed_as_they_are_compiled_with_the_same_result() -> None:
    plan = gap.plan_of(replace(workloads.CASES[0], rows=100).problem("float64"))
    products = [c for step in plan.steps for c in step.calls if c.func is np.matmul]
    for call in products:
        out = call.keywords["out"]
        expected = call.args[0] @ call.args[1]
        out[...] = np.nan
        gap.as_compiled(call)()
        np.testing.assert_allclose(out, expected, rtol=1e-12)
    assert any(gap.as_compiled(call) is not call for call in products)


def test_what_is_no_step_of_the_plan_is_the_rest() -> None:
    times = {gap.RUN: 20e-6, gap.STEP: 14e-6, **dict.fromkeys(gap.KINDS, 4e-6)}
    round_ = {name: Timing(3 * wall, 3 * wall) for name, wall in times.items()}  # an epoch of three steps
    measured = Measured([round_], dict.fromkeys(times, 1), repeated=0, disturbed={}, kept=0)
    text = gap.table(measured, 3, dict.fromkeys(gap.KINDS, 5))
    (rest,) = (line for line in text.split("\n") if line.startswith("order, gathering"))
    assert rest.split()[-2:] == ["6.00", "30%"]
