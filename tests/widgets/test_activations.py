"""What activations shows is what the activations' own equations give, for each that is registered."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.widgets.activation_places import FLAT, REACH, at, curves, flat_parts, slope_of, value_of

every_activation = pytest.mark.parametrize("name", ACTIVATIONS)


def shown(page: Any, name: str) -> str:
    return str(page.locator(f".nnl [data-value={name}]:visible").last.inner_text())


def test_the_golden_line() -> None:
    assert repr(nn.widgets.activations("tanh", compare="relu", z=0.5)) == (
        "Activations: At z = 0.5, tanh gives 0.4621, with slope 0.7864; relu gives 0.5, with slope 1."
    )


@every_activation
@given(z=st.floats(-8, 8).filter(lambda z: abs(z) > 1e-3))
def test_the_slope_is_how_the_value_changes(name: str, z: float) -> None:
    step = 1e-6
    before, after = value_of(ACTIVATIONS[name], np.array([z - step, z + step]))
    assert at(ACTIVATIONS[name], z)["slope"] == pytest.approx((after - before) / (2 * step), abs=1e-6)


@every_activation
def test_the_curves_go_through_the_places_on_the_slider(name: str) -> None:
    pieces = curves(ACTIVATIONS[name])["value"]
    points = np.vstack([piece["points"] for piece in pieces])
    assert points[0, 0] == -REACH
    assert points[-1, 0] == REACH
    for z, a in points[:: len(points) // 9]:
        if abs(z) > 1e-9:  # but for the jump itself
            assert at(ACTIVATIONS[name], float(z))["a"] == pytest.approx(a, abs=1e-9)


@every_activation
def test_it_is_called_flat_exactly_where_its_slope_is_small(name: str) -> None:
    z = np.linspace(-REACH, REACH, 1201)
    flat = np.zeros(len(z), bool)
    for start, end in flat_parts(ACTIVATIONS[name]):
        flat |= (z >= start - 1e-9) & (z <= end + 1e-9)
    assert (flat == (np.abs(slope_of(ACTIVATIONS[name], z)) < FLAT)).all()


def test_softmax_of_two_scores_is_the_sigmoid() -> None:
    assert at(ACTIVATIONS["softmax"], 1.7)["a"] == pytest.approx(at(ACTIVATIONS["sigmoid"], 1.7)["a"])
    assert curves(ACTIVATIONS["softmax"])["formula"] == "e^z₁/(e^z₁ + e^z₂)"


def test_one_of_your_own_has_its_formula_and_its_numbers() -> None:
    square = nn.Activation(lambda z: z**2, lambda z: 2 * z, name="square")
    widget = nn.widgets.activations("relu", compare=square, z=3.0)
    assert widget.value == {"activation": "relu", "compare": "square", "z": 3.0, "step": 0}
    assert widget.trace["square"]["put"] == "3²"
    assert widget.trace["square"]["slope"] == 6


@pytest.mark.parametrize(
    "given", [{"activation": "sigmoit"}, {"z": math.inf}, {"z": 1e9}, {"compare": "tanhh"}]
)
def test_what_does_not_fit_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError), match="write:"):
        nn.widgets.activations(**given)


def test_a_page_shows_every_activation_at_every_place(static: Any) -> None:
    widget = nn.widgets.activations(z=-6.0)
    page = static(widget)
    page.locator("input[name=z]").focus()
    for z in (-6.0, -5.75, -5.5):
        place = at(ACTIVATIONS["sigmoid"], z)
        assert shown(page, "a0") == f"= {number_text(np.float32(place['a']))}"
        assert shown(page, "slope0") == f"= {number_text(np.float32(place['slope']))}"
        assert shown(page, "a_put0") == f"= {place['put']}"
        assert shown(page, "state0").endswith("saturated here")
        page.keyboard.press("ArrowRight")
    for name, activation in ACTIVATIONS.items():
        page.locator("select[name=activation]").select_option(name)
        page.locator("select[name=compare]").select_option(name)
        place = at(activation, -5.25)
        for n in "01":
            assert shown(page, f"a{n}") == f"= {number_text(np.float32(place['a']))}"
            assert shown(page, f"slope{n}") == f"= {number_text(np.float32(place['slope']))}"
            assert ("saturated" in shown(page, f"state{n}")) == place["flat"]
    words = page.locator("svg[role=img]").first.get_attribute("aria-label")
    assert words.startswith("At z = −5.25, maxout gives 2.625, with slope −0.5")


def test_the_place_can_be_dragged(static: Any) -> None:
    page = static(nn.widgets.activations(z=0.0))
    box = page.locator(".activations-hold").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30, steps=3)
    page.mouse.up()
    assert page.locator("input[name=z-number]").input_value() == "3"
    assert shown(page, "a0") == f"= {number_text(np.float32(at(ACTIVATIONS['sigmoid'], 3.0)['a']))}"


def test_in_a_notebook_any_place_may_be_typed(live: Any) -> None:
    page = live("nn.widgets.activations(compare='elu')")
    field = page.locator("input[name=z-number]").last
    field.fill("-0.123")
    field.press("Enter")
    expected = f"= {number_text(np.float32(at(ACTIVATIONS['elu'], -0.123)['a']))}"
    page.wait_for_function(
        f"() => [...document.querySelectorAll('[data-value=a1]')].at(-1).textContent === '{expected}'"
    )
    assert live.run("print(w.value['z'], round(w.trace['sigmoid']['a'], 4))") == "-0.123 0.4693\n"
    live.run("w.values = {'activation': 'step', 'z': 2.0}")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-value=a0]')].at(-1).textContent === '= 1'"
    )
