"""What bias_shift shows is what the neurons say, in JupyterLab and on a page of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets.bias_shift import MEASURED, PLACES, best_fit

numbers = st.floats(-5, 5).map(lambda v: round(v, 3))
WIDGET = nn.widgets.bias_shift()  # its scenes depend on nothing but the values


def shown(page: Any, name: str) -> str:
    return str(page.locator(f".nnl [data-value={name}]:visible").last.inner_text())


def test_the_golden_line() -> None:
    widget = nn.widgets.bias_shift("fit", weight=0.5, bias=2.0)
    assert repr(widget) == (
        "BiasShift: A straight line with weight 0.5 and bias 2 through 6 points: its error is 0.015;"
        " without the bias, 2.015."
    )


@given(numbers.filter(bool), numbers)
def test_the_curve_with_a_bias_is_the_one_without_moved_to_its_middle(w: float, b: float) -> None:
    told = WIDGET.scene({"picture": "curve", "weight": w, "bias": b})["told"]
    net = nn.Network([[[w]]], [[b]], "sigmoid")
    assert net.predict([[told[0]]]).item() == pytest.approx(0.5)
    assert told[1] == pytest.approx(1 / (1 + math.exp(-b)))


def test_no_weight_has_no_middle() -> None:
    widget = nn.widgets.bias_shift(weight=0.0, bias=1.0)
    assert np.isposinf(widget.trace["told"][0])
    assert widget.describe().endswith("gives 0.7311 whatever the input.")


@given(numbers, numbers)
def test_points_are_right_where_z_has_the_sign_of_their_class(w: float, b: float) -> None:
    scene = WIDGET.scene({"picture": "line", "weight": w, "bias": b})
    z = w * PLACES[:, 0] + PLACES[:, 1] + b
    clear = abs(z) > 1e-9
    assert (scene["right"] == ((z >= 0) == (np.arange(16) >= 8)))[clear].all()
    for x1, x2 in zip((-3, 4), scene["ends"][:, 0], strict=True):
        assert w * x1 + x2 + b == pytest.approx(0, abs=1e-9)


@given(numbers, numbers)
def test_no_line_does_better_than_the_best_ones(w: float, b: float) -> None:
    error, without = WIDGET.scene({"picture": "fit", "weight": w, "bias": b})["told"]
    assert error == pytest.approx(np.mean((w * MEASURED[:, 0] + b - MEASURED[:, 1]) ** 2) / 2)
    assert error >= best_fit(with_bias=True)[2] - 1e-12
    assert without >= best_fit(with_bias=False)[2] - 1e-12


@pytest.mark.parametrize("given", [{"bias": math.nan}, {"weight": 1e9}, {"picture": "none"}])
def test_values_that_do_not_fit_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="write:"):
        nn.widgets.bias_shift(**given)


def test_a_page_shows_the_numbers_of_each_bias(static: Any) -> None:
    widget = nn.widgets.bias_shift(bias=-4.0)
    page, slider = static(widget), "input[name=bias]"
    page.locator(slider).focus()
    for bias in (-4.0, -3.5, -3.0):
        told = widget.scene({"picture": "curve", "weight": 1.0, "bias": bias})["told"].astype("f4")
        assert shown(page, "middle") == f"x = −b/w = {number_text(told[0])}"
        assert shown(page, "start") == f"a = σ(b) = {number_text(told[1])}"
        assert page.locator(slider).get_attribute("aria-valuetext") == number_text(bias)
        page.keyboard.press("ArrowRight")
    page.locator("select[name=picture]").select_option("line")
    told = widget.scene({"picture": "line", "weight": 1.0, "bias": -2.5})["told"]
    assert shown(page, "apart") == number_text(np.float32(told[0]))
    assert shown(page, "right") == f"{told[1]:g} of 16"
    assert page.locator("svg:visible .bias_shift-line").count() == 1
    page.locator("select[name=picture]").select_option("fit")
    told = widget.scene({"picture": "fit", "weight": 1.0, "bias": -2.5})["told"]
    assert shown(page, "error") == number_text(np.float32(told[0]))
    assert "error" in page.locator("svg:visible[role=img]").get_attribute("aria-label")


def test_in_a_notebook_any_number_may_be_typed_that_fits(live: Any) -> None:
    page = live("nn.widgets.bias_shift()")
    field = page.locator("input[name=bias-number]").last
    field.fill("nan")
    page.keyboard.press("Enter")
    assert "is not a number that fits here" in page.locator(".nnl-message").last.inner_text()
    assert shown(page, "middle") == "x = −b/w = 0"
    field.fill("1.37")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-value=middle]')].at(-1).textContent.endsWith('−1.37')"
    )
    assert live.run("print(w.value['bias'], w.trace['told'][0])") == "1.37 -1.37\n"
    live.run("w.values = {'picture': 'fit', 'weight': 0.5}")
    page.wait_for_function("() => [...document.querySelectorAll('[data-value=error]')].length > 0")
