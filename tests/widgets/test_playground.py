"""The playground shows a training run that `fit` would make, number by number, and takes other numbers."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets.playground import DATA, FRAMES, GRID, examples
from nnlearn.widgets.playground_run import map_places

CASES = [
    {},
    {"data": "xor", "hidden": [4], "seed": 3},
    {"data": "moons", "hidden": [3, 2], "activation": "sigmoid", "l2": 0.01},
    {"data": "blobs", "hidden": [], "l1": 0.01, "learning_rate": 0.1},
    {"data": "spirals", "hidden": [8, 8], "optimizer": "adam", "learning_rate": 0.03, "epochs": 2},
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_stretch_is_what_fit_makes(case: dict[str, Any]) -> None:
    widget = nn.widgets.playground(**case)
    values, run = widget.values, widget.trace
    train, _ = examples(values["data"])
    net = nn.Network.create(
        [2, *values["hidden"], 1],
        [*[values["activation"]] * len(values["hidden"]), "sigmoid"],
        "binary_cross_entropy",
        seed=values["seed"],
    )
    step = 5
    for array, frames in zip(net.weights, run.weights, strict=True):
        np.testing.assert_array_equal(array, frames[0])
    net.fit(
        *train,
        epochs=step * values["epochs"],
        learning_rate=values["learning_rate"],
        optimizer=values["optimizer"],
        l1=values["l1"],
        l2=values["l2"],
        shuffle=False,
        progress=False,
    )
    for array, frames in zip(net.weights, run.weights, strict=True):
        np.testing.assert_allclose(array, frames[step], rtol=1e-9, atol=1e-12)
    assert run.epochs[step] == step * values["epochs"]
    assert run.loss[step] == pytest.approx(net.loss_value(*train))
    assert run.accuracy[step] == np.mean(net.predict_classes(train[0]) == train[1][:, 0])
    sides, _ = map_places(train[0], GRID)
    corner = net.predict([[sides[-1, 0], sides[0, 1]]])[0, 0]
    assert run.decision[step, 0, -1] == pytest.approx(corner)


@pytest.mark.parametrize("data", DATA)
def test_every_point_is_on_the_map(data: str) -> None:
    X = examples(data)[0][0]
    sides, reach = map_places(X, GRID)
    assert (sides[0] < X.min(axis=0)).all()
    assert (X.max(axis=0) < sides[-1]).all()
    np.testing.assert_allclose(sides[-1] - sides[0], 2 * reach)


def test_training_goes_on_from_numbers_that_are_written_over() -> None:
    widget = nn.widgets.playground("xor", hidden=[4], step=7)
    net = widget.network
    net.weights[0][1, 2] = -3.0
    start = {"epoch": 70, "weights": [W.tolist() for W in net.weights]}
    widget.values = {"start": {**start, "biases": [b.tolist() for b in net.biases or ()]}}
    assert widget.trace.weights[0][0, 1, 2] == -3.0
    assert widget.trace.epochs[0] == 70
    train, _ = examples("xor")
    net.fit(*train, epochs=10, learning_rate=1.0, shuffle=False, progress=False)
    np.testing.assert_allclose(widget.trace.weights[0][1], net.weights[0], rtol=1e-9)


def test_another_shape_or_seed_begins_anew() -> None:
    widget = nn.widgets.playground("xor", hidden=[4])
    start = {"epoch": 5, "weights": [np.ones((2, 4)), np.ones((4, 1))], "biases": [[0] * 4, [0]]}
    widget.values = {"start": start}
    assert widget.trace.epochs[0] == 5
    widget.values = {"learning_rate": 0.1}
    assert widget.value["start"]["epoch"] == 5
    widget.values = {"hidden": [3]}
    assert widget.value["start"] is None


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"data": "moon"}, "write: 'moons'"),
        ({"hidden": [9]}, "room for 8"),
        ({"hidden": 6}, "write: hidden"),
        ({"learning_rate": 0}, "positive"),
        ({"learning_rate": float("nan")}, "positive"),
        ({"l1": -1}, "l1"),
        ({"epochs": 1000}, "at most 50"),
        ({"seed": -1}, "seed"),
        ({"start": {"epoch": 0, "weights": [[[float("nan")]]], "biases": [[0.0]]}}, "finite"),
    ],
)
def test_bad_values_are_refused_with_the_line_that_mends_them(bad: dict[str, Any], says: str) -> None:
    widget = nn.widgets.playground("xor", hidden=[2])
    before = widget.value
    with pytest.raises((ValueError, TypeError), match=says):
        widget.values = bad
    assert widget.value == before


def test_weights_that_leave_all_bounds_are_told_of_and_nothing_is_drawn_of_them() -> None:
    widget = nn.widgets.playground("blobs", hidden=[8, 8], activation="relu", epochs=1)
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._heard(widget, {"ask": {"learning_rate": 1e200}, "number": 1}, [])
    assert "smaller learning rate" in sent[0]["problem"]
    assert widget.value["learning_rate"] == 1.0


def test_the_page_is_small_the_same_each_time_and_says_what_needs_python() -> None:
    html = nn.widgets.playground().to_html()
    assert len(html.encode()) <= 150_000
    assert html == nn.widgets.playground().to_html()
    assert "run this in Python" in html


# --- in a browser ---------------------------------------------------------------------------------


def shown(page: Any) -> dict[str, str]:
    """Every weight and bias on the page, and the facts above them."""
    found: dict[str, str] = page.evaluate(
        "() => { const one = [...document.querySelectorAll('.nnl-playground')].at(-1);"
        " return Object.fromEntries(["
        "...[...one.querySelectorAll('.playground-tables input')].map(f => [f.name, f.value]),"
        "...[...one.querySelectorAll('[data-value]')].map(f => [f.dataset.value, f.textContent])]) }"
    )
    return found


def expected(run: Any, step: int) -> dict[str, str]:
    def text(number: Any, digits: int = 4) -> str:
        return number_text(float(np.float32(number)), digits)

    told = {"epoch": str(run.epochs[step]), "loss": text(run.loss[step], 3)}
    told["held_out"] = "" if run.held_out is None else text(run.held_out[step], 3)
    told["right"] = text(100 * np.float32(run.accuracy[step]).astype(float), 3) + " %"
    for l, (W, b) in enumerate(zip(run.weights, run.biases, strict=True), 1):
        told |= {f"W{l}[{i},{j}]": text(W[step][i, j]) for i, j in np.ndindex(W[step].shape)}
        told |= {f"b{l}[{j}]": text(value) for j, value in enumerate(b[step])}
    return told


def test_a_page_shows_every_weight_and_bias_of_every_step(static: Any) -> None:
    widget = nn.widgets.playground()
    page, run = static(widget), widget.trace
    page.locator(".nnl-scrubber").focus()
    for step in range(6):
        assert shown(page) == expected(run, step)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert shown(page) == expected(run, FRAMES)
    assert f"Epoch {FRAMES * 10}" in page.locator(".nnl-chart").first.get_attribute("aria-label")
    page.get_by_role("button", name="Same start again").click()
    assert shown(page) == expected(run, 0)


def test_the_shades_are_on_the_side_that_the_network_decides_for(static: Any) -> None:
    widget = nn.widgets.playground(step=FRAMES)
    page, run = static(widget), widget.trace
    url = page.evaluate("() => document.querySelector('.playground-frame canvas').toDataURL()")
    picture = np.asarray(Image.open(BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"), float)
    at = np.linspace(0, len(picture) - 1, GRID).round().astype(int)
    red, blue = (picture[at[::-1]][:, at, c] for c in (0, 2))
    decision = run.decision[-1]
    sure = np.abs(decision - 0.5) > 0.2
    assert sure.mean() > 0.5
    np.testing.assert_array_equal((blue > red)[sure], (decision > 0.5)[sure])


def test_the_shades_follow_the_theme(static: Any) -> None:
    page = static(nn.widgets.playground())
    corner = (
        "() => [...document.querySelector('.playground-frame canvas')"
        ".getContext('2d').getImageData(3, 3, 1, 1).data].slice(0, 3).reduce((a, b) => a + b)"
    )
    light = page.evaluate(corner)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({corner})() < light - 200", arg=light)


def test_a_page_without_python_plays_and_its_choices_are_shut(static: Any) -> None:
    page = static(nn.widgets.playground())
    assert page.locator("select[name=data]").is_disabled()
    assert page.get_by_role("button", name="Train on from here").is_disabled()
    assert not page.locator("input[name='W1[0,0]']").is_editable()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('.nnl-scrubber').value) > 2")
    page.get_by_role("button", name="Pause").click()


def test_in_a_notebook_any_number_may_be_written_over_and_training_goes_on_from_it(live: Any) -> None:
    page = live("nn.widgets.playground('xor', hidden=[3], step=4)")
    field = page.locator("input[name='W1[1,2]']").last
    for bad in ("nan", "1e9", "two"):
        field.fill(bad)
        field.press("Enter")
        assert "does not fit" in page.locator(".nnl-message").last.inner_text()
    seed = page.locator("input[name=seed]").last
    seed.fill("−1")
    seed.press("Enter")
    assert page.locator(".nnl").last.locator("[aria-invalid]").count() == 2
    for wrong in (seed, field):
        wrong.press("Escape")
    assert page.locator(".nnl").last.locator("[aria-invalid]").count() == 0
    assert seed.input_value() == "0"
    assert live.run("print(w.value['start'])") == "None\n"
    page = live("nn.widgets.playground('xor', hidden=[3], step=4)")
    field = page.locator("input[name='W1[1,2]']").last
    field.fill("−2,5")
    field.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-value=epoch]')].at(-1).textContent === '40' &&"
        " [...document.querySelectorAll('input[name=\"W1[1,2]\"]')].at(-1).value === '−2.5'"
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nnl-count')].at(-1).textContent === 'step 0 of 40'"
    )
    there = live.run("print(w.trace.weights[0][0].tolist(), w.trace.epochs[0])")
    run = nn.widgets.playground("xor", hidden=[3]).trace
    assert there.endswith("] 40\n")
    start = np.float32(run.weights[0][4]).astype(float)
    start[1, 2] = -2.5
    assert there.startswith(str(start.tolist()))


def test_in_a_notebook_other_choices_are_trained_at_once(live: Any) -> None:
    page = live("nn.widgets.playground('xor', hidden=[3])")
    page.locator("select[name=data]").last.select_option("moons")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nnl-stage')].at(-1)"
        ".querySelectorAll('.playground-one').length === 60"
    )
    page.locator("select[name=hidden]").last.select_option("8")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nnl-playground')].at(-1).querySelector('[name=\"W1[1,7]\"]')"
    )
    page.get_by_role("button", name="Another start").last.click()
    run = nn.widgets.playground("moons", hidden=[8], seed=1).trace
    page.wait_for_function(
        "text => [...document.querySelectorAll('[data-value=loss]')].at(-1).textContent === text",
        arg=number_text(float(np.float32(run.loss[0])), 3),
    )
    assert shown(page) == expected(run, 0)
