"""What perceptron shows is the unit's own trace, and what is dragged is learned anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets.perceptron import MOST, SETS, points_of

coordinate = st.integers(-10, 20).map(lambda n: n / 10)
points = st.lists(st.tuples(coordinate, coordinate, st.integers(0, 1)), min_size=2, max_size=8)


def shown(page: Any, name: str) -> str:
    return str(page.locator(f".nnl [data-value={name}]").last.inner_text())


def test_the_golden_line() -> None:
    assert repr(nn.widgets.perceptron("and", step=24)).endswith(
        "Step 24 of 24: epoch 6, point 4 is right: w1 = 2, w2 = 1, b = −3."
        " Converged: epoch 6 is the first without an error. No weight moved after epoch 5."
    )


@settings(max_examples=30)
@given(points)
def test_a_scene_is_the_trace_up_to_where_it_repeats(given: list[tuple[float, float, int]]) -> None:
    widget = nn.widgets.perceptron(given)
    scene, trace = widget.scene(widget.values), widget.trace
    expected = trace.cycle[1] * len(given) if trace.cycle else len(trace)
    assert scene["steps"] == expected == widget.steps
    for k in range(expected):
        assert scene["weights"][k].tolist() == trace[k].before.tolist()
        assert scene["weights"][k + 1].tolist() == trace[k].after.tolist()
        row = trace[k]
        assert scene["rows"][k].tolist() == [row.epoch, row.example, row.z, row.predicted, row.error]
    x, y = np.array(given)[:, :2], np.array(given)[:, 2]
    for k in (0, expected):
        w1, w2, b = scene["weights"][k]
        assert (scene["wrong"][k] == (nn.Perceptron(2, weights=[w1, w2], bias=b).predict(x) != y)).all()
    assert scene["wrong"][-1].any() != (scene["ending"] == "converged")


@pytest.mark.parametrize(
    "given",
    [
        "xorr",
        [[0, 0, 1]],
        [[0, 0, 1], [0, float("nan"), 0]],
        [[0, 0, 1], [1, 1, 2]],
        [[0, 0, 1], [1e9, 1, 0]],
        [[0, 0], [1, 1]],
        [[0, 0, 0]] * (MOST + 1),
    ],
)
def test_points_that_do_not_fit_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="write:"):
        nn.widgets.perceptron(given)


@pytest.mark.parametrize("name", SETS)
def test_a_page_shows_every_line_of_the_trace(name: str, static: Any) -> None:
    widget = nn.widgets.perceptron()
    page, trace = static(widget), nn.widgets.perceptron(name).trace
    page.locator("select[name=points]").select_option(name)
    steps = int(page.locator(".nnl-scrubber").get_attribute("max"))
    page.locator(".nnl").first.evaluate("(e) => e.querySelector('.nnl-ahead').focus()")
    for row in trace[: min(steps, 26)]:
        page.keyboard.press("ArrowRight")
        seen = shown(page, "seen").replace("\u00a0", " ")
        assert seen == f"Epoch {row.epoch}, point {row.example + 1}: class y = {row.target}"
        for line in trace.lines(row.epoch, row.example):
            assert shown(page, line.name) == f"= {number_text(np.float32(line.value))}"
            assert shown(page, f"{line.name}_put") == f"= {line.substituted}"
        wrong = "wrong: the weights move" if row.error else "right: nothing moves"
        assert shown(page, "verdict") == wrong or row is trace[steps - 1]
    page.keyboard.press("End")
    assert shown(page, "ending") == trace.verdict
    counts = ", ".join(map(str, trace.mistakes[: -(-steps // trace.examples)]))
    assert shown(page, "errors") == f"Errors in each epoch: {counts}"


def test_without_python_points_stay_where_they_are_and_the_page_says_so(static: Any) -> None:
    page = static(nn.widgets.perceptron())
    assert not page.locator(".perceptron-tools").is_visible()
    assert page.locator(".perceptron-point[tabindex]").count() == 0
    assert "Moving points needs a running Python" in page.locator(".nnl-note").inner_text()


def test_in_a_notebook_points_are_moved_turned_added_and_taken_away(live: Any) -> None:
    page = live("nn.widgets.perceptron('xor')")
    root = page.locator(".nnl-perceptron").last
    root.locator(".perceptron-tools").wait_for()

    def now() -> Any:
        return eval(live.run("print(w.value['points'])"))

    def settled(count: int, where: str) -> None:
        page.wait_for_function(
            "([count, where]) => { const seen = [...[...document.querySelectorAll('.nnl-perceptron')].at(-1)"
            ".querySelectorAll('.perceptron-point:not([visibility])')];"
            " return seen.length === count && seen.some((p) => p.ariaLabel.includes(where)); }",
            arg=[count, where],
        )

    root.locator(".perceptron-point").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    settled(4, "at 0.2, −0.1")
    assert now()[0] == [0.2, -0.1, 0.0]
    root.locator(".perceptron-point").first.focus()  # running a cell took it away
    page.keyboard.press("Enter")
    settled(4, "Point 1, class 1, at 0.2, −0.1")
    page.keyboard.press("Delete")
    settled(3, "Point 1, class 1, at 0, 1")
    root.get_by_role("button", name="Add a point of class 0").click()
    settled(4, "Point 4, class 0, at 0.5, 0.5")
    box = root.locator(".perceptron-point").nth(3).locator(".perceptron-touch").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] - 20, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.perceptron-point')].some((p) => {"
        " const place = /Point 4.* at ([\\d.]+), ([\\d.]+)/.exec(p.ariaLabel);"
        " return place && place[1] > 0.5 && place[2] > 0.5; })"
    )
    moved = now()
    assert len(moved) == 4
    assert moved[3][0] > 0.5
    assert moved[3][1] > 0.5
    root.locator(".nnl-scrubber").focus()
    page.keyboard.press("End")
    trace = nn.widgets.perceptron(moved).trace
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('[data-value=ending]')].at(-1).textContent === text",
        arg=trace.verdict,
    )


def test_the_takes_of_points_leave_names_and_copy_tables() -> None:
    assert points_of("and") == "and"
    assert points_of(((0, 0, 1), (1, 0.5, 0))) == [[0.0, 0.0, 1.0], [1.0, 0.5, 0.0]]
