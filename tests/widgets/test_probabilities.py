"""What probabilities shows is a real training run, and every number of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets.probabilities import EPOCHS, PICTURE, exponentials, network_at, target_of

runs = st.fixed_dictionaries(
    {
        "learning_rate": st.floats(0.01, 5),
        "start": st.floats(0.01, 0.99),
        "truth": st.sampled_from(["cat", "dog"]),
    }
)


#: Every number of the panel, in one trip to the browser.
READ = """root => Object.fromEntries(
  [...root.querySelectorAll("[data-value]")].map(e => [e.dataset.value, e.innerText]))"""


def shown(page: Any, name: str) -> str:
    return str(page.locator(f".nnl [data-value={name}]").last.inner_text())


def test_the_example_of_the_lesson_goes_from_three_quarters_towards_one() -> None:
    widget = nn.widgets.probabilities()
    rows = widget.run(widget.values)
    np.testing.assert_allclose(rows[0], [math.log(3), 0, 3, 1, 0.75, 0.25, -math.log(0.75), -0.25, 0.25])
    assert (np.diff(rows[:, 4]) > 0).all()
    assert rows[-1, 4] > 0.95


@settings(max_examples=15)
@given(runs)
def test_the_rows_are_those_of_a_training_run(values: dict[str, Any]) -> None:
    rows = nn.widgets.probabilities().run(values)
    net, y = network_at(values["start"]), target_of(values["truth"])
    assert net.predict(PICTURE)[0, 0] == pytest.approx(values["start"])
    history = net.fit(
        PICTURE, y, epochs=EPOCHS, batch_size=None, learning_rate=values["learning_rate"], progress=False
    )
    np.testing.assert_allclose(rows[:-1, 6], history["loss"], rtol=1e-9)
    np.testing.assert_allclose(rows[-1, 4:6], net.predict(PICTURE)[0], rtol=1e-9)
    np.testing.assert_allclose(rows[:, 2:4] / rows[:, 2:4].sum(axis=1, keepdims=True), rows[:, 4:6])
    np.testing.assert_allclose(rows[:, 7:9], rows[:, 4:6] - y)
    np.testing.assert_allclose(exponentials(rows[3, :2]), np.exp(rows[3, :2]))


def test_the_largest_step_that_may_be_typed_stays_within_what_the_browser_can_hold() -> None:
    for truth in ("cat", "dog"):
        for start in (0.001, 0.999):
            rows = nn.widgets.probabilities().run({"learning_rate": 50.0, "start": start, "truth": truth})
            assert np.isfinite(rows.astype("f4")).all()


def test_the_trace_is_the_step_that_is_shown() -> None:
    widget = nn.widgets.probabilities(truth="dog", step=3)
    row, trace = widget.run(widget.values)[3], widget.trace
    np.testing.assert_allclose(trace["z1"][0], row[:2])
    np.testing.assert_allclose(trace["W1_new"][0], widget.run(widget.values)[4, :2])
    assert float(trace["E"]) == pytest.approx(row[6])


@pytest.mark.parametrize(
    "given", [{"start": 0.0}, {"start": math.nan}, {"learning_rate": 1e9}, {"truth": "cow"}]
)
def test_values_that_do_not_fit_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"write:|there are cat, dog"):
        nn.widgets.probabilities(**given)


def test_a_page_shows_every_number_of_every_epoch(static: Any) -> None:
    widget = nn.widgets.probabilities()
    page, rows = static(widget), widget.run(widget.values).astype("f4")
    for k, row in enumerate(rows):
        expected = dict(zip(("z0", "z1", "e0", "e1", "a0", "a1"), row, strict=False))
        expected |= {"delta0": row[7], "delta1": row[8]}
        expected |= {"new0": rows[k + 1, 0], "new1": rows[k + 1, 1]} if k < EPOCHS else {}
        told = page.locator(".nnl").evaluate(READ)
        for name, value in expected.items():
            assert told[name] == number_text(value)
        loss = f"cross-entropy E = −ln {number_text(row[4])} = {number_text(row[6])}"
        assert told["E_line"] == loss
        page.locator(".nnl-ahead").click()
    assert shown(page, "new0") == "–"
    assert page.locator("svg[role=img]").get_attribute("aria-label").startswith("Epoch 20 of 20")


def test_playing_moves_the_bars_to_the_probabilities(static: Any) -> None:
    page = static(nn.widgets.probabilities(truth="dog", start=0.95), reduced_motion="reduce")
    page.locator("input[name=learning_rate]").focus()
    page.keyboard.press("End")
    page.locator(".nnl-scrubber").focus()
    page.keyboard.press("End")
    row = nn.widgets.probabilities().run({"learning_rate": 3.0, "start": 0.95, "truth": "dog"})[-1]
    heights = [
        float(
            page.locator(f".probabilities-bars:nth-of-type(3) rect.probabilities-{i}").get_attribute("height")
        )
        for i in (0, 1)
    ]
    assert heights[1] / (180 - 44) == pytest.approx(row[5], abs=1e-3)
    assert shown(page, "pill").endswith("y = [0, 1]")


def test_in_a_notebook_any_start_may_be_typed(live: Any) -> None:
    page = live("nn.widgets.probabilities()")
    field = page.locator("input[name=start-number]").last
    field.fill("0,6")
    field.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-value=a0]')].at(-1).textContent === '0.6'"
    )
    assert live.run("print(w.value['start'], w.trace['a1'].round(4).tolist())") == "0.6 [[0.6, 0.4]]\n"
    live.run("w.step = 20")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nnl-count')].at(-1).textContent === 'step 20 of 20'"
    )
