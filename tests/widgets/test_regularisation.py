"""Penalties and dropout as they are shown are those that training knows, number by number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.maths.proximal_descent import descend_to_threshold
from nnlearn.optimizers import Optimizer, Rule
from nnlearn.widgets.regularisation import METHODS, STRENGTHS
from nnlearn.widgets.regularisation_runs import (
    EPOCHS,
    EXAMPLE,
    LEARNING_RATE,
    STEPS,
    TARGET,
    UNITS,
    ends,
    masks,
    pull,
    table,
    unpenalised,
)

OPTIONS: dict[str, Any] = {
    "l1": {
        "optimizer": Optimizer("threshold", (Rule("new", descend_to_threshold),), settings={"price": 0.2})
    },
    "l1 slope": {"l1": 0.2},
    "l2": {"l2": 0.2},
}


@pytest.mark.parametrize("method", OPTIONS)
def test_the_weights_are_those_that_fit_trains(method: str) -> None:
    net = nn.Network([np.array(unpenalised())[:, np.newaxis]], activations="identity")
    for weights in pull(method, 0.2).weights[1:6]:
        net.fit(*table(), learning_rate=LEARNING_RATE, shuffle=False, progress=False, **OPTIONS[method])
        np.testing.assert_allclose(weights, net.weights[0][:, 0], rtol=1e-12, atol=1e-15)


def test_without_a_penalty_the_weights_are_those_of_least_squares() -> None:
    best = np.linalg.lstsq(*table())[0][:, 0]
    np.testing.assert_allclose(unpenalised(), best, atol=1e-9)


def test_the_weights_under_l1_are_those_of_scikit_learns_lasso_and_under_l2_of_its_ridge() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    x, y = table()
    for strength in STRENGTHS[1:]:
        lasso = linear_model.Lasso(alpha=strength, fit_intercept=False, tol=1e-12).fit(x, y[:, 0])
        ridge = linear_model.Ridge(alpha=strength * len(x), fit_intercept=False).fit(x, y[:, 0])
        found = ends("l1", (strength,))[0]
        np.testing.assert_allclose(found, lasso.coef_, atol=1e-4)
        np.testing.assert_array_equal(found == 0, lasso.coef_ == 0)
        np.testing.assert_allclose(ends("l2", (strength,))[0], ridge.coef_, atol=1e-4)


def test_l1_sets_to_0_what_does_not_matter_its_slope_only_hovers_there_and_l2_never_does() -> None:
    idle = np.array([2, 3, 5, 6, 8, 9])
    zeros = {method: np.flatnonzero(pull(method, 0.2).weights[-1] == 0) for method in OPTIONS}
    np.testing.assert_array_equal(zeros["l1"], idle)
    assert not len(zeros["l1 slope"])
    assert not len(zeros["l2"])
    hovering = pull("l1 slope", 0.2).weights[-10:, idle]
    assert (np.abs(hovering) < 2 * LEARNING_RATE * 0.2).all()


def test_the_masks_are_those_that_a_trace_shows() -> None:
    net = nn.Network.create([3, UNITS, 1], "sigmoid", seed=1)
    trace = net.trace(EXAMPLE, TARGET, learning_rate=LEARNING_RATE, dropout=0.5)
    run = masks(0.5)
    for step in range(1, 6):
        for name, rows in (("a1", run.a), ("mask1", run.mask), ("a1_kept", run.kept)):
            np.testing.assert_array_equal(trace[name][0], rows[step])
        assert trace["a2"][0, 0] == run.output[step]
        trace = trace.next()


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.8])
def test_what_is_left_out_says_nothing_and_the_others_make_up_for_it(rate: float) -> None:
    run = masks(rate)
    assert set(np.unique(run.mask[1:]).round(9)) <= {0.0, round(1 / (1 - rate), 9)}
    np.testing.assert_array_equal(run.kept, run.a * run.mask)
    assert np.mean(run.mask[1:] == 0) == pytest.approx(rate, abs=0.12)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"method": "l3"}, "write: 'l"),
        ({"strength": -0.1}, "strength"),
        ({"strength": float("nan")}, "finite"),
        ({"strength": "much"}, "strength"),
    ],
)
def test_bad_values_are_refused_with_the_line_that_mends_them(bad: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        nn.widgets.regularisation(**bad)


def test_a_rate_of_1_is_told_of_and_changes_nothing() -> None:
    widget = nn.widgets.regularisation("dropout")
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._heard(widget, {"ask": {"strength": 1.0}, "number": 1}, [])
    assert "below 1" in sent[0]["problem"]
    assert widget.value["strength"] == 0.2


def test_the_words_follow_the_weights_and_the_units() -> None:
    widget = nn.widgets.regularisation("l1 slope", 0.2, step=EPOCHS)
    assert "no weight is exactly 0; within a step of it are" in widget.describe()
    widget.values = {"method": "dropout", "strength": 0.5}
    widget.step = 7
    assert "step 7 of 24: units 1, 4, 7 are left out; what the others say counts 2 times" in widget.describe()
    widget.step = 0
    assert widget.describe() == "Without dropout: all eight units speak."


# --- in a browser ---------------------------------------------------------------------------------


def shown(page: Any) -> dict[str, str]:
    """All numbers that are to be seen, by their names."""
    found: dict[str, str] = page.evaluate(
        "() => Object.fromEntries([...[...document.querySelectorAll('.nnl')].at(-1)"
        ".querySelectorAll('[data-value]')]"
        ".filter(cell => cell.offsetParent).map(cell => [cell.dataset.value, cell.textContent]))"
    )
    return found


def text(number: Any) -> str:
    return number_text(float(np.float32(number)))


def expected(method: str, strength: float, step: int) -> dict[str, str]:
    if method != "dropout":
        weights = pull(method, strength).weights[step]
        return {f"w{i}": text(abs(w) if w == 0 else w) for i, w in enumerate(weights, 1)}
    run = masks(strength)
    columns = {"a": run.a, "mask": run.mask, "kept": run.kept}
    told = {f"{name}{j + 1}": text(rows[step, j]) for name, rows in columns.items() for j in range(UNITS)}
    told |= {f"left_out{j + 1}": str((run.mask[: step + 1, j] == 0).sum()) for j in range(UNITS)}
    return {**told, "output": text(run.output[step])}


def test_a_page_shows_every_weight_of_every_epoch(static: Any) -> None:
    page = static(nn.widgets.regularisation())
    page.locator(".nnl-scrubber").focus()
    for step in range(8):
        assert shown(page) == expected("l1", 0.2, step)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert shown(page) == expected("l1", 0.2, EPOCHS)
    assert page.locator(".regularisation-verdict").inner_text() == "6 of 10 weights are exactly 0"
    rings = page.locator(".regularisation-bars .regularisation-zero")
    hidden = rings.evaluate_all("all => all.map(ring => ring.getAttribute('visibility'))")
    assert [ring is None for ring in hidden] == [w == 0 for w in pull("l1", 0.2).weights[-1]]


def test_bars_are_as_long_as_the_weights(static: Any) -> None:
    page = static(nn.widgets.regularisation("l2", step=10))
    tall = page.locator(".regularisation-plus, .regularisation-minus").evaluate_all(
        "all => all.map(bar =>"
        " Number(bar.getAttribute('height')) * (bar.classList[0].endsWith('minus') ? -1 : 1))"
    )
    weights = pull("l2", 0.2).weights[10]
    scale = tall[0] / weights[0]
    np.testing.assert_allclose(tall, scale * weights, atol=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_a_page_shows_every_method_at_every_strength_by_keyboard(method: str, static: Any) -> None:
    page = static(nn.widgets.regularisation(step=9))
    page.locator("select[name=method]").select_option(method)
    page.locator("input[name=strength]").focus()
    page.keyboard.press("Home")
    for strength in STRENGTHS:
        assert shown(page) == expected(method, strength, 9)
        page.keyboard.press("ArrowRight")


def test_in_a_notebook_any_strength_may_be_typed_and_the_widget_be_led_from_python(live: Any) -> None:
    page = live("nn.widgets.regularisation('dropout', step=4)")
    field = page.locator("input[name=strength-number]").last
    field.fill("1e9")
    field.press("Enter")
    assert "is not a number that fits here" in page.locator(".nnl-message").last.inner_text()
    field.fill("0.75")
    field.press("Enter")
    page.wait_for_function("() => [...document.querySelectorAll('.nnl')].at(-1).textContent.includes('×4')")
    assert shown(page) == expected("dropout", 0.75, 4)
    live.run(f"w.values = {{'method': 'l2', 'strength': 0.3}}; w.step = {STEPS}")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nnl-count')].at(-1).textContent === 'step 24 of 40'"
    )
    assert shown(page) == expected("l2", 0.3, STEPS)
