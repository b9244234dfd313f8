"""The race that is shown is the race that the optimisers' own equations run."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.maths.race_landscapes import RACE_LANDSCAPES
from nnlearn.race import NEAR, STANDINGS, lowest_cost, path
from nnlearn.widgets.optimisers import RACERS, STEPS, SURFACES, X, Y

EDGE = np.array([X, Y]) * 2


@pytest.mark.parametrize("name", RACERS)
def test_a_path_is_what_a_network_with_that_cost_would_train_to(name: str) -> None:
    """One weight, one example: a squared error is a valley, so that `fit` walks along it, too."""
    net = nn.Network([[[3.0]]], activations="identity", loss="squared_error")
    landscape = RACE_LANDSCAPES["valley"]
    walked = path(landscape, nn.optimizers.optimizer_of(name), 0.1, (3.0, 0.0), 5, EDGE)
    for k in range(1, 6):
        copy = net.copy()
        copy.fit([[1.0]], [[0.0]], epochs=k, optimizer=name, learning_rate=0.1, progress=False)
        np.testing.assert_allclose(walked[k, 0], copy.weights[0][0, 0], rtol=1e-12)


@pytest.mark.parametrize("cost", SURFACES)
def test_who_has_arrived_stays_low_and_was_not_low_for_good_before(cost: str) -> None:
    run = nn.widgets.optimisers(cost, learning_rate=0.1).trace
    height = run.cost - lowest_cost(RACE_LANDSCAPES[cost], X, Y)
    near = NEAR * height[:, 0]
    assert run.arrivals
    for name, k in run.arrivals.items():
        racer = run.names.index(name)
        assert (height[racer, k:] <= near[racer]).all()
        assert height[racer, k - 1] > near[racer]


@pytest.mark.parametrize("cost", SURFACES)
def test_the_lowest_place_that_is_marked_is_the_lowest(cost: str) -> None:
    widget = nn.widgets.optimisers(cost)
    marked = widget.fixed()["surfaces"][cost]["lowest"].view(np.int16).reshape(-1, 2) / 1000
    landscape = RACE_LANDSCAPES[cost]
    np.testing.assert_allclose(landscape.gradient_at(marked), 0, atol=1e-12)
    np.testing.assert_allclose(landscape.cost_at(marked), lowest_cost(landscape, X, Y), atol=1e-6)


def test_who_leaves_the_map_is_said_to_have_left_and_no_number_is_broken() -> None:
    widget = nn.widgets.optimisers("ravine", learning_rate=1e6, step=STEPS)
    assert "Off the map: SGD" in widget.describe()
    assert np.isfinite(widget.trace.weights).all()


def test_on_the_ridge_itself_nobody_gets_down() -> None:
    widget = nn.widgets.optimisers("saddle", learning_rate=0.3, start=(-4.0, 0.0), step=STEPS)
    assert not widget.trace.arrivals
    assert STANDINGS[widget.trace.standings[0, -1]] == "stuck"
    assert "Stuck: SGD" in widget.describe()


@pytest.mark.parametrize("start", [(9.0, 0.0), (1.0,), (float("nan"), 0.0), "corner"])
def test_a_start_off_the_map_is_refused(start: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="write: start"):
        nn.widgets.optimisers(start=start)


def test_the_page_is_small_and_says_what_needs_python() -> None:
    html = nn.widgets.optimisers().to_html()
    assert len(html.encode()) <= 150_000
    assert "need a running Python" in html


def test_the_page_of_a_race_with_values_of_its_own_is_small_and_names_its_start(static: Any) -> None:
    widget = nn.widgets.optimisers(learning_rate=0.123, start=(1.0, 2.0), step=9)
    widget.values = {"learning_rate": 0.05, "start": (3.5, -1.0)}
    html = widget.to_html()
    assert len(html.encode()) <= 150_000
    page = static(html)
    chosen = page.locator("select[name=start] option:checked")
    assert chosen.inner_text() == "elsewhere"
    check(page, widget, 9)
    page.locator("select[name=start]").select_option("0")
    assert chosen.inner_text() == "up the side"
    assert page.locator("input[name=start-v]").input_value() == "−4"


# --- in a browser ---------------------------------------------------------------------------------


def board(page: Any) -> dict[str, list[str]]:
    """What stands on it: for each racer v, w, the height left and its standing."""
    rows = page.locator(".optimisers-board").last.evaluate(
        "board => [...board.tBodies[0].rows].map(row =>"
        " [...row.querySelectorAll('button, td, .optimisers-standing')].map(part => part.textContent))"
    )
    return {name: [v, w, left, standing] for name, standing, v, w, left in rows}


def shown(whole: float) -> str:
    """A place as the board writes it."""
    return f"{abs(whole):.3f}" if whole >= 0 else f"−{abs(whole):.3f}"


def check(page: Any, widget: Any, step: int) -> None:
    """Compare the whole board with the race."""
    run = widget.trace
    heights = widget.heights(widget.values, run)
    told = board(page)
    for racer, name in enumerate(run.names):
        v, w, left, standing = told[RACERS[name]]
        whole = np.round(run.weights[racer, step] * 1000) / 1000 + 0.0
        assert [v, w] == [shown(whole[0]), shown(whole[1])]
        assert left == f"{heights[racer, step]:.0f} %"
        now = STANDINGS[run.standings[racer, step]]
        if now == "arrived":
            assert standing == f"✓ step {run.arrivals[name]}"
        elif step:
            assert standing.endswith(now)


def test_a_page_shows_the_race_step_by_step(static: Any) -> None:
    widget = nn.widgets.optimisers("ravine")
    page = static(widget)
    page.locator(".nnl-scrubber").focus()
    for step in range(13):
        check(page, widget, step)
        page.keyboard.press("ArrowRight")
    assert page.locator(".optimisers-verdict").inner_text() == "Nesterov arrived first, in step 10."
    page.keyboard.press("End")
    check(page, widget, STEPS)


def test_a_page_races_over_every_surface_that_is_chosen(static: Any) -> None:
    page = static(nn.widgets.optimisers(step=STEPS))
    for cost in SURFACES:
        page.locator("select[name=cost]").select_option(cost)
        check(page, nn.widgets.optimisers(cost), STEPS)
    page.locator("select[name=start]").select_option("1")
    page.locator("input[name=learning_rate]").focus()
    page.keyboard.press("ArrowLeft")
    check(page, nn.widgets.optimisers("ripples", learning_rate=0.03, start=(-4, 0.01)), STEPS)


def test_what_does_not_fit_beside_the_start_stands_below_it(static: Any) -> None:
    page = static(nn.widgets.optimisers(), viewport={"width": 330, "height": 800})
    boxes = [part.bounding_box() for part in page.locator(".nnl .optimisers-from > *").all()]
    assert boxes[1]["y"] > boxes[0]["y"]
    assert len({box["x"] for box in boxes} | {page.locator(".nnl-control").first.bounding_box()["x"]}) == 1


def test_the_markers_stand_where_the_race_says(static: Any) -> None:
    widget = nn.widgets.optimisers(step=20)
    page = static(widget)
    places = page.locator(".nnl-stage path.optimisers-racer").evaluate_all(
        "all => all.map(mark => mark.getAttribute('transform'))"
    )
    found = np.array([[float(n) for n in re.findall(r"-?[\d.]+", place)] for place in places])
    true = widget.trace.weights[:, 20]
    for axis, sign in ((0, 1), (1, -1)):  # pixels are a straight line in the weights
        slope, offset = np.polyfit(true[:, axis], found[:, axis], 1)
        assert sign * slope > 10
        np.testing.assert_allclose(slope * true[:, axis] + offset, found[:, axis], atol=0.2)


def test_a_racer_can_be_taken_off_the_map_by_keyboard(static: Any) -> None:
    page = static(nn.widgets.optimisers(step=5))
    page.get_by_role("button", name="Adam", exact=True).focus()
    assert "Adam" in page.locator(".optimisers-rule").inner_text()
    page.keyboard.press("Enter")
    assert page.locator(".nnl-stage path.optimisers-racer[visibility=hidden]").count() == 1


def test_in_a_notebook_the_race_starts_anywhere_and_bad_places_change_nothing(live: Any) -> None:
    page = live("nn.widgets.optimisers(step=12)")
    field = page.locator("input[name=start-v]").last
    for bad in ("nan", "1e9", ""):
        field.fill(bad)
        field.press("Enter")
        assert "not a place on the map" in page.locator(".nnl-message").last.inner_text()
    assert live.run("print(w.value['start'])") == "[-4.0, 2.0]\n"


def test_in_a_notebook_any_start_may_be_typed_and_any_be_set_from_python(live: Any) -> None:
    page = live("nn.widgets.optimisers(step=12)")
    field = page.locator("input[name=start-v]").last
    field.fill("3,5")
    field.press("Enter")
    expected = nn.widgets.optimisers(start=(3.5, 2.0))
    page.wait_for_function(
        "text => [...document.querySelectorAll('[data-value=SGD-v]')].at(-1).textContent === text",
        arg=shown(np.round(expected.trace.weights[0, 12, 0], 3)),
    )
    check(page, expected, 12)
