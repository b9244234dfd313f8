"""What worked_example shows is what was printed, and what the library works out: line by line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets.worked_example_rows import LIMIT, SHOWN, Worked, worked
from nnlearn.worked_example import RULES, Published, published, reading
from nnlearn.worked_example.published import VERDICTS

START = (0.1, 0.1, 0.1)
COMPUTED = ("published", "perceptron", "linear", "log_loss", "squared_error")

#: What the neuron's picture says, by slot, and which slot is lit.
SLOTS = (
    "() => [...document.querySelectorAll('.nnl')].at(-1).querySelectorAll('.we-slot[data-slot]').values()"
    ".map(e => [e.dataset.slot, e.dataset.state, e.children[2].textContent]).toArray()"
)


def slots(page: Any) -> dict[str, tuple[str, str]]:
    return {name: (state, text) for name, state, text in page.evaluate(SLOTS)}


# --- without a browser -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMPUTED)
@pytest.mark.parametrize("rate", [1 / 3, 1.0])
def test_its_rows_are_those_of_the_reading(name: str, rate: float) -> None:
    tale, rows = worked(name, START, rate), reading(name, learning_rate=rate, epochs=LIMIT)
    assert tale.converged == rows.converged
    for mine, theirs in zip(tale.rows, rows.rows, strict=False):
        assert (mine.epoch, mine.example) == (theirs.epoch, theirs.example)
        np.testing.assert_allclose(mine.weights, theirs.weights, rtol=1e-14, atol=1e-16)
        values = {slot: parts[-1].value for slot, parts in mine.lines.items()}
        assert values["z"] == number_text(theirs.z)
        assert values.get("sigma") == (None if theirs.sigma is None else number_text(theirs.sigma))
        assert values["y_hat"] == str(theirs.decision)
        assert values["d"] == number_text(theirs.error)
        assert mine.right == (theirs.decision == theirs.target)
        assert [values[w] for w in ("w0", "w1", "w2")] == [number_text(w) for w in theirs.weights]


@pytest.mark.parametrize("name", COMPUTED)
def test_from_other_weights_a_rule_learns_as_its_neuron_does(name: str) -> None:
    start = (0.5, -0.5, 0.25)
    tale, data, net = worked(name, start, 0.5), nn.data.age_cgpa(), RULES[name].neuron
    assert net.biases is not None
    net.biases[0][...], net.weights[0][:, 0] = start[0], start[1:]
    for row in tale.rows:
        i = slice(row.example, row.example + 1)
        net.plan(data.X[i], data.y[i], 0.5).run()
        np.testing.assert_allclose(row.weights, [net.biases[0][0], *net.weights[0][:, 0]], atol=1e-15)


def test_its_lines_use_the_tutorials_names_only() -> None:
    for name in COMPUTED:
        for parts in worked(name, START, 1.0).rows[0].lines.values():
            for part in parts:
                assert not set("xyWbaδ") & set(part.formula.replace("Age", "").replace("max", ""))


@pytest.mark.parametrize(
    "wrong", [[0.1, 0.1], [0.1, float("nan"), 0.1], [1e9, 0, 0], "much", 0.1, [[0.1, 0.1, 0.1]]]
)
def test_weights_that_are_none_are_refused_and_change_nothing(wrong: Any) -> None:
    widget = nn.widgets.worked_example("linear")
    before = widget.value
    with pytest.raises((ValueError, TypeError), match="write: "):
        widget.values = {"weights": wrong}
    with pytest.raises((ValueError, TypeError), match="write: "):
        nn.widgets.worked_example(weights=wrong)
    assert widget.value == before


def test_a_reading_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="'perceptron'"):
        nn.widgets.worked_example("perzeptron")


def test_it_can_be_driven_from_python() -> None:
    widget = nn.widgets.worked_example()
    printed = widget.trace
    assert isinstance(printed, Published)
    assert printed[1].verdict == "wrong"
    widget.values = {"reading": "perceptron", "learning_rate": 0.25, "weights": [1, 0, -1]}
    widget.step = 7
    tale = widget.trace
    assert isinstance(tale, Worked)
    assert tale.rows[0].weights == [1.0, 0.0, -1.0]  # right at once: nothing changes
    assert "Epoch 1, student 1: w₂⁺ =" in widget.describe()


# --- a page without Python ------------------------------------------------------------------------------


def test_a_page_shows_the_fifteen_lines_each_beside_what_is_right(static: Any) -> None:
    page = static(nn.widgets.worked_example())
    for line in published():
        before = page.locator(".we-mark").count()
        page.locator(".nnl-ahead").click()
        now = page.locator(".we-lines [aria-current=step]")
        assert now.locator("code").inner_text() == line.printed
        assert now.locator(".we-mark").inner_text().endswith(VERDICTS[line.verdict].lower())
        assert now.locator(".we-why").inner_text() == line.why
        if line.correct and line.verdict != "right":
            assert now.locator(".we-correct").inner_text() == f"✓ {line.correct_text}"
        assert page.locator(".we-mark").count() == (before + 1 if line.number not in (8, 12) else 1)
    right = sum(line.verdict in ("right", "rounded") for line in published())
    assert page.locator(".we-verdict").inner_text().startswith(f"{right} of 15 lines are right")


@pytest.mark.parametrize("name", COMPUTED)
def test_a_page_shows_every_number_of_a_reading(name: str, static: Any) -> None:
    page, tale = static(nn.widgets.worked_example(name)), worked(name, START, 1 / 3)
    for row in tale.rows[:4]:
        for slot, parts in row.lines.items():
            page.locator(".nnl-ahead").click()
            assert slots(page)[slot] == ("now", parts[-1].value)
            now = page.locator(".we-lines [aria-current=step]")
            texts = [part.replace("\n", " ") for part in now.locator(".we-part").all_inner_texts()]
            assert texts == [part.text for part in parts]
        assert page.locator(".we-turn").inner_text() == f"Epoch {row.epoch}, student {row.example + 1}"
        assert page.locator("tr[data-now] td").last.inner_text()[-1] == ("✓" if row.right else "✗")
    page.locator(".nnl-scrubber").focus()
    page.keyboard.press("End")
    assert page.locator(".we-verdict").inner_text().endswith(tale.verdict)
    assert (
        page.locator(".nnl-count").inner_text()
        == f"step {SHOWN * 3 * len(row.lines)} of {SHOWN * 3 * len(row.lines)}"
    )


def test_what_is_not_worked_out_yet_looks_other_than_zero(static: Any) -> None:
    page = static(nn.widgets.worked_example("perceptron", step=4))
    assert slots(page)["d"] == ("now", "0")
    page.locator(".nnl-back").click()
    assert slots(page)["d"] == ("ahead", "")


def test_a_page_has_all_readings_steps_sizes_and_starts(static: Any) -> None:
    page = static(nn.widgets.worked_example())
    page.locator("select[name=reading]").select_option("log_loss")
    page.locator("input[name=learning_rate]").focus()
    page.keyboard.press("End")
    page.get_by_label("weights at the start").last.select_option("0.5 · −0.5 · 0.25")
    for _ in range(7):
        page.locator(".nnl-ahead").click()
    expected = worked("log_loss", (0.5, -0.5, 0.25), 1.0).rows[0]
    shown = slots(page)
    for n, name in enumerate(("w0", "w1", "w2")):
        assert shown[name][1] == number_text(expected.weights[n])
    assert page.locator(".nnl-message").inner_text() == ""


def test_a_line_is_gone_to_with_a_finger_and_with_keys(static: Any) -> None:
    page = static(nn.widgets.worked_example("linear"))
    page.locator(".we-lines li").nth(2).click()
    assert page.locator(".nnl-count").inner_text() == "step 3 of 36"
    page.locator(".nnl-play").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".we-lines [aria-current=step]").get_attribute("data-number") == "4"


# --- in JupyterLab ------------------------------------------------------------------------------------------


def test_in_a_notebook_any_start_may_be_typed(live: Any) -> None:
    page = live("nn.widgets.worked_example('squared_error')")
    field = page.locator("input[name=w1]").last
    for wrong in ("nan", "1e9", ""):
        field.fill(wrong)
        page.keyboard.press("Enter")
        assert "is not a number that fits here" in page.locator(".nnl-message").last.inner_text()
    field.fill("−0,7")
    page.keyboard.press("Enter")
    page.locator(".nnl-ahead").last.click()
    expected = worked("squared_error", (0.1, -0.7, 0.1), 1 / 3).rows[0].lines["z"][0]
    page.locator(".we-value[data-value=z]", has_text=expected.value).last.wait_for()
    assert live.run("print(w.value['weights'], w.value['step'])").strip() == "[0.1, -0.7, 0.1] 1"
