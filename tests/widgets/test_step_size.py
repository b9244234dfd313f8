"""What step_size shows is what the walk says, in JupyterLab and on a page of its own."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.walk import Walk
from nnlearn.widgets.step_size import SAYS


def text(value: Any) -> str:
    """A number as it is shown: sent as float32, written with four digits."""
    return number_text(np.float32(value))


def shown(page: Any, name: str) -> list[str]:
    return [cell.inner_text() for cell in page.locator(".nnl").last.locator(f"[data-value={name}]").all()]


#: All that a widget says beside its picture, in one trip to the browser: there are hundreds.
READ = """root => {
  const numbers = {}, pace = root.querySelector(".step_size-verdict");
  for (const e of root.querySelectorAll("[data-value]")) (numbers[e.dataset.value] ??= []).push(e.innerText);
  const rows = [...root.querySelectorAll(".step_size-table tbody tr")].filter(row => row.checkVisibility());
  return {
    numbers, rows: rows.map(row => [...row.cells].map(cell => cell.innerText)),
    pace: [pace.dataset.pace, pace.querySelector("b").innerText, pace.lastElementChild.innerText],
  };
}"""


def compare(page: Any, path: Walk, k: int) -> None:
    """Hold every number of the panel against step k of the walk."""
    told = page.locator(".nnl").last.evaluate(READ)
    numbers, rows = told["numbers"], told["rows"]
    assert numbers["w"] == [text(w) for w in path.weights[k]]
    assert numbers["J"] == [text(path.cost[k])]
    assert numbers["slope"] == [text(g) for g in path.gradient[k]]
    if k < path.steps:
        assert [t.split("= ")[-1] for t in numbers["move"]] == [text(m) for m in path.moves[k]]
        assert [t.split("= ")[-1] for t in numbers["next"]] == [text(w) for w in path.weights[k + 1]]
    assert told["pace"] == [path.paces[k], path.paces[k], SAYS[path.paces[k]]]
    assert len(rows) == k
    if k:
        cells = rows[-1]
        assert cells[0] == str(k)
        assert cells[-2 if len(path.weights[0]) == 2 else -1] == text(path.weights[k, -1])


@pytest.mark.parametrize("weights", [1, 2])
@pytest.mark.parametrize("rate", [0, -2], ids=["slow", "fast"])
def test_a_page_shows_the_numbers_of_the_walk_at_every_step(weights: int, rate: int, static: Any) -> None:
    rates = nn.widgets.step_size(weights).setting.rates
    widget = nn.widgets.step_size(weights, learning_rate=rates[rate])
    page = static(widget)
    for k in range(widget.trace.steps + 1):
        compare(page, widget.trace, k)
        page.locator(".nnl-ahead").click()


@pytest.mark.parametrize("weights", [1, 2])
def test_every_choice_on_the_page_shows_its_own_walk(weights: int, static: Any) -> None:
    widget = nn.widgets.step_size(weights, step=2)
    page, setting = static(widget), widget.setting
    for cost in setting.costs:
        page.locator("select[name=cost]").select_option(cost)
        for n, rate in list(enumerate(setting.rates))[::3]:
            page.locator("input[name=learning_rate]").fill(str(n))
            for m, start in enumerate(setting.starts):
                page.locator("input[name=start]").fill(str(m))
                path = widget.walk({"learning_rate": rate, "start": start, "cost": cost})
                compare(page, path, min(2, path.steps))


def test_the_ball_rolls_on_the_curve(static: Any) -> None:
    widget = nn.widgets.step_size(learning_rate=1.8)
    page, path = static(widget), widget.trace
    places = "e => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))]"
    at = []
    for _ in range(5):
        at.append(page.locator(".step_size-ball").evaluate(places))
        page.locator(".nnl-ahead").click()
    across, up = np.array(at).T
    # places on the screen are places on the axes but for a scale and a shift
    for seen, meant in ((across, path.weights[:5, 0]), (up, path.cost[:5])):
        scale, shift = np.polyfit(meant, seen, 1)
        np.testing.assert_allclose(seen, scale * meant + shift, atol=0.2)
    dots = page.locator(".step_size-place").evaluate_all(f"found => found.map({places})")
    np.testing.assert_allclose(dots[:5], at, atol=0.11)


@pytest.mark.parametrize("width", [360, 540, 800, 1000, 1280])
@pytest.mark.parametrize("weights", [1, 2])
def test_no_number_of_the_panel_is_cut_off(weights: int, width: int, static: Any) -> None:
    rate = {1: 1.95, 2: 0.32}[weights]
    widget = nn.widgets.step_size(weights, learning_rate=rate, step=7)
    page = static(widget, viewport={"width": width, "height": 800})
    hidden = "found => found.map(e => e.scrollWidth - e.clientWidth)"
    assert max(page.locator(".nnl-panel, .step_size-table").evaluate_all(hidden)) <= 0


@pytest.mark.parametrize("width", [360, 800, 1280])
@pytest.mark.parametrize("weights", [1, 2])
def test_nothing_on_the_page_moves_while_it_plays(weights: int, width: int, static: Any) -> None:
    widget = nn.widgets.step_size(weights, learning_rate=0.05 if weights == 1 else 0.04)
    page = static(widget, viewport={"width": width, "height": 800})
    tops = "found => found.map(e => Math.round(e.getBoundingClientRect().top + scrollY))"
    parts = page.locator(".nnl-stage, .nnl-transport, .nnl-panel, .step_size-table, .nnl-note")
    before = parts.evaluate_all(tops)
    for _ in range(widget.steps):
        page.locator(".nnl-ahead").click()
        assert parts.evaluate_all(tops) == before


@pytest.mark.parametrize("weights", [1, 2])
def test_in_a_notebook_any_step_size_may_be_typed(weights: int, live: Any) -> None:
    page = live(f"nn.widgets.step_size({weights})")
    field = page.locator("input[name=learning_rate-number]").last
    rate = {1: 0.437, 2: 0.123}[weights]
    field.fill(str(rate))
    page.keyboard.press("Enter")
    page.locator(".nnl-ahead").last.click()
    path = nn.widgets.step_size(weights, learning_rate=rate).trace
    page.get_by_text(text(path.weights[1, 0]), exact=True).last.wait_for()
    compare(page, path, 1)
    assert live.run("print(w.value['learning_rate'], w.trace.learning_rate)").split() == [str(rate)] * 2


@pytest.mark.parametrize("bad", ["nan", "1e9", "-1", "much"])
def test_in_a_notebook_a_bad_value_is_told_and_neither_side_freezes(bad: str, live: Any) -> None:
    page = live("nn.widgets.step_size()")
    field = page.locator("input[name=learning_rate-number]").last
    field.fill(bad)
    page.keyboard.press("Enter")
    assert "is not a number that fits here" in page.locator(".nnl-message").last.inner_text()
    page.locator("input[name=learning_rate]").last.press("ArrowRight")
    assert page.locator(".nnl-message").last.inner_text() == ""
    assert live.run("print(w.values['learning_rate'])").strip() == "0.5"


def test_in_a_notebook_no_number_lies_on_its_name(live: Any) -> None:
    """JupyterLab has looks of its own for lists and tables."""
    page = live("nn.widgets.step_size(learning_rate=1.95, step=3)")
    ends = "found => found.map(e => { const r = document.createRange(); r.selectNodeContents(e);"
    ends += " const box = r.getBoundingClientRect(); return [box.left, box.right, box.top, box.bottom]; })"
    names, numbers = (page.locator(f".step_size-update {tag}").evaluate_all(ends) for tag in ("dt", "dd"))
    assert all(name[1] < number[0] for name, number in zip(names, numbers, strict=True))
    assert all(above[3] <= below[2] + 1 for above, below in itertools.pairwise(names))


def test_in_a_notebook_a_script_shows_what_it_sets(live: Any) -> None:
    page = live("nn.widgets.step_size()")
    live.run("w.values = {'learning_rate': 1.9, 'cost': 'hills'}; w.step = 3")
    widget = nn.widgets.step_size(learning_rate=1.9, cost="hills", step=3)
    page.get_by_text(text(widget.trace.weights[3, 0]), exact=True).last.wait_for()
    compare(page, widget.trace, 3)


# --- without a browser -------------------------------------------------------------------------------


def test_its_trace_is_the_walk_that_it_shows() -> None:
    widget = nn.widgets.step_size(learning_rate=0.5, start=3.0, step=2)
    assert widget.trace.weights[:4, 0].tolist() == [3, 2, 1.5, 1.25]
    widget.values = {"learning_rate": 1.0}
    assert widget.trace.weights[1, 0] == 1
    assert "w = 1, J = 0" in widget.describe()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": 3}, "weights is 3, but is 1 or 2\n    write: nn.widgets.step_size"),
        ({"weights": "two"}, "weights is 'two', but is a whole number"),
        ({"learning_rate": 0}, "learning_rate is 0, but is one number from"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"start": 99}, "start is 99, but is one number from −4 to 6"),
        ({"cost": "boul"}, "cost 'boul' is unknown; there are bowl, hills\n    write: 'bowl'"),
        ({"step": -1}, "step is -1"),
    ],
)
def test_bad_arguments_are_told(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError)) as told:
        nn.widgets.step_size(**arguments)
    assert str(told.value).startswith(message)
    assert "\n    write: " in str(told.value)
