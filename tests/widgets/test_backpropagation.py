"""What backpropagation shows is what the trace says: every number, its line, and why it is that number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text

WEIGHTS = [[[0.15, 0.25], [0.2, 0.3]], [[0.4, 0.5], [0.45, 0.55]]]
NET = nn.Network(WEIGHTS, [[0.35, 0.35], [0.6, 0.6]])
GIVEN = (NET, [[0.05, 0.1]], [[0.01, 0.99]])
CODE = (
    "nn.widgets.backpropagation(nn.Network([[[0.15, 0.25], [0.2, 0.3]], [[0.4, 0.5], [0.45, 0.55]]],"
    " [[0.35] * 2, [0.6] * 2]), [[0.05, 0.1]], [[0.01, 0.99]])"
)

#: Every number in the picture: its name, how it looks, and what is written.
CELLS = (
    "() => [...document.querySelectorAll('.nnl')].at(-1).querySelectorAll('.bp-cell').values().map(e =>"
    " [e.dataset.name, e.dataset.state, e.querySelector('.bp-value').textContent]).toArray()"
)


def worked_out(trace: Any) -> list[Any]:
    """The lines of a trace in the order of its steps."""
    return [line for name in trace if name not in ("x", "y") for line in trace.lines(name)]


def cells(page: Any) -> dict[str, tuple[str, str]]:
    return {name: (state, text) for name, state, text in page.evaluate(CELLS)}


# --- without a browser -------------------------------------------------------------------------------


def test_its_steps_are_the_lines_of_the_networks_own_trace() -> None:
    widget, trace = nn.widgets.backpropagation(*GIVEN), NET.trace(*GIVEN[1:], learning_rate=0.5)
    scene, fixed = widget.scene(widget.values), widget.fixed()
    lines = worked_out(trace)
    assert widget.steps == scene["steps"] == len(lines)
    for k, line in enumerate(lines, fixed["given"]):
        assert (fixed["names"][k], fixed["symbols"][k]) == (line.name, line.symbol)
        assert (scene["values"][k], scene["relations"][k]) == (line.value, line.relation)
        assert scene["ways"][k] == line.parts[1:-1]
        assert [fixed["names"][cause] for cause in scene["causes"][k]] == list(line.causes)
        assert scene["chains"].get(k, ()) == trace.why(line.name).chain


def test_the_phases_follow_one_another_as_in_the_textbook() -> None:
    fixed = nn.widgets.backpropagation(*GIVEN).fixed()
    phases = fixed["phase"][fixed["given"] :]
    assert phases == sorted(phases)
    assert set(phases) == {0, 1, 2, 3}


def test_a_number_is_changed_from_python_and_the_network_given_stays_as_it_is() -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    widget.change("W1[0,1]", -2.0)
    widget.change("b2[1]", 0.25)
    widget.change("x[0,0]", 3)
    assert widget.network.weights[0][0, 1] == widget.trace["W1"][0, 1] == -2.0
    assert widget.trace["z2"][0, 1] == pytest.approx(widget.trace["a1"][0] @ widget.trace["W2"][:, 1] + 0.25)
    assert widget.trace["x"][0, 0] == 3.0
    assert nn.Network(WEIGHTS, [[0.35, 0.35], [0.6, 0.6]]) == NET


def test_the_next_training_steps_are_those_of_fit() -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    trained = NET.copy()
    for _ in range(2):
        trained.fit(*GIVEN[1:], epochs=1, learning_rate=0.5, progress=False)
        widget.values = {"parameters": widget.scene(widget.values)["after"]}
        for mine, theirs in zip(widget.network.parameters, trained.parameters, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-13)


@pytest.mark.parametrize("activation", ["softmax", "tanh", "relu", "identity"])
@pytest.mark.parametrize("examples", [1, 3])
@pytest.mark.parametrize("biases", [True, False])
def test_any_small_network_has_all_its_numbers(activation: str, examples: int, biases: bool) -> None:
    loss = "cross_entropy" if activation == "softmax" else "squared_error"
    net = nn.Network.create([4, 3, 4, 2], ["sigmoid", "relu", activation], loss, seed=1, biases=biases)
    widget = nn.widgets.backpropagation(net, np.eye(4)[:examples], np.eye(2)[[0, 1, 0][:examples]])
    told = {name.split("[")[0] for name in widget.fixed()["names"]}
    parameters = {f"{kind}{l}" for l in (1, 2, 3) for kind in ("Wb" if biases else "W")}
    assert told - {"n"} == {*widget.trace, *parameters, "learning_rate"}
    assert len(widget.to_html().encode()) <= 150_000


@pytest.mark.parametrize(
    ("net", "x", "y", "message"),
    [
        (nn.Network.create([5, 2]), [[0.0] * 5], [[0.0, 0.0]], "4 inputs and 4 units each"),
        (nn.Network.create([1, 1, 1, 1, 1]), [[0.0]], [[0.0]], "room for 3 layers"),
        (nn.Network.create([2, 2, 1], ["maxout", "sigmoid"]), [[0.0] * 2], [[0.0]], "maxout"),
        (nn.Network.create([1, 1]), [[0.0]] * 5, [[0.0]] * 5, "4 at most"),
    ],
)
def test_what_the_picture_has_no_room_for_is_refused_with_a_way_out(
    net: nn.Network, x: Any, y: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=rf"(?s){message}.*write: "):
        nn.widgets.backpropagation(net, x, y)


@pytest.mark.parametrize("value", [float("nan"), 1e9, "much", [1, 2]])
def test_a_number_that_is_none_is_refused_and_changes_nothing(value: Any) -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    for name in ("W1[0,0]", "x[0,1]"):
        with pytest.raises((ValueError, TypeError)):
            widget.change(name, value)
    with pytest.raises(ValueError, match="W3"):
        widget.change("W3[0,0]", 0.5)
    assert widget.values == nn.widgets.backpropagation(*GIVEN).values


# --- a page without Python ------------------------------------------------------------------------------


def test_a_page_shows_every_number_of_the_trace_when_its_turn_comes(static: Any) -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    page, lines = static(widget), worked_out(widget.trace)
    for k, line in enumerate(lines):
        ahead = {n for n, (state, _) in cells(page).items() if state == "ahead"}
        assert not ahead & {before.name for before in lines[:k]}
        assert {other.name for other in lines[k:] if not other.name.startswith(("dW", "W"))} - ahead <= {
            other.name for other in lines[k:] if "_new" in other.name
        }
        page.locator(".nnl-ahead").click()
        assert page.locator(".bp-result").inner_text() == f"{line.relation} {number_text(line.value)}"
        assert page.locator(".bp-symbol").inner_text() == line.symbol
        assert page.locator(".bp-rest").all_inner_texts()[:-1] == [f"= {way}" for way in line.parts[1:-1]]
        state, text = cells(page)[line.name]
        assert state == "now"
        assert text.removeprefix("dW ").removeprefix("→ ") == number_text(line.value)
        lit = {n for n, (state, _) in cells(page).items() if state == "cause"}
        assert lit <= set(line.causes)


def test_a_number_that_is_not_worked_out_yet_looks_other_than_zero(static: Any) -> None:
    net = nn.Network([[[0.0]]], [[0.0]], "identity")
    page = static(nn.widgets.backpropagation(net, [[1.0]], [[0.0]], step=1))
    shown = cells(page)
    assert shown["z1[0,0]"] == ("now", "0")
    assert shown["a1[0,0]"] == ("ahead", "")


def test_why_follows_the_causes_as_trace_why_tells_them(static: Any) -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    page = static(widget)
    page.locator(".nnl-scrubber").focus()
    page.keyboard.press("End")
    page.locator(".bp-cell[data-name='delta1[0,1]']").click()
    for _ in range(12):  # each round unfolds what is still folded
        page.locator(".bp-tree [aria-expanded=false]").evaluate_all("found => found.forEach(e => e.click())")
    names = page.locator(".bp-tree [data-name]").evaluate_all("found => found.map(e => e.dataset.name)")
    texts = page.locator(".bp-tree [data-name]").all_inner_texts()

    def told(name: str) -> list[str]:
        line = widget.trace.line(name)
        causes = [c for c in line.causes if widget.trace.line(c).equation != "given"]
        return [name, *(below for cause in causes for below in told(cause))]

    assert names == told("delta1[0,1]")
    assert texts == [widget.trace.line(name).text for name in names]
    page.locator(".bp-cell[data-name='db1[0]']").click()
    assert page.locator(".bp-chain").all_inner_texts() == list(widget.trace.why("db1", 0).chain)


def test_the_picture_is_walked_through_with_the_keyboard(static: Any) -> None:
    page = static(nn.widgets.backpropagation(*GIVEN))
    page.locator(".bp-cell[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    focused = "() => document.activeElement.dataset.name"
    assert page.evaluate(focused) == "b1[0]"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".bp-why b").inner_text() == "Why is z1₁ what it is?"
    page.get_by_role("button", name="Go to step 1").click()
    assert page.locator(".nnl-count").inner_text() == "step 1 of 45"
    page.locator(".bp-cell[data-name='z1[0,0]']").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".nnl-count").inner_text() == "step 2 of 45"


def test_a_page_says_that_changing_numbers_needs_python_and_goes_on_training_as_far_as_it_can(
    static: Any,
) -> None:
    widget = nn.widgets.backpropagation(*GIVEN)
    page = static(widget)
    page.locator(".bp-cell[data-name='W1[0,0]']").click()
    assert "running Python" in page.locator(".nnl-message").inner_text()
    assert not page.locator(".bp-typing").is_visible()
    for _ in range(len(widget.controls()[-1].values) - 1):
        page.locator(".bp-again").click()
        assert page.locator(".nnl-message").inner_text() == ""
        widget.values = {"parameters": widget.scene(widget.values)["after"]}
        assert cells(page)["W2[0,0]"][1] == number_text(widget.trace["W2"][0, 0])
    page.locator(".bp-again").click()
    assert "running Python" in page.locator(".nnl-message").inner_text()
    page.locator(".bp-first").click()
    assert cells(page)["W2[0,0]"][1] == "0.4"


def test_of_several_examples_the_picture_shows_the_one_whose_turn_it_is(static: Any) -> None:
    net = nn.Network.create([2, 2, 1], seed=1)
    widget = nn.widgets.backpropagation(net, [[0.0, 1.0], [1.0, 0.5]], [[1.0], [0.0]], step=4)
    page = static(widget)
    assert page.locator(".bp-result").get_attribute("data-value") == "z1[1,1]"
    shown = cells(page)
    for name in ("x[1,0]", "x[1,1]", "z1[1,0]", "z1[1,1]"):
        assert shown[name][1] == number_text(widget.trace.line(name).value)
    assert "x[0,0]" not in shown
    assert page.locator(".bp-head").first.text_content() == "example 2"


def test_a_weight_whose_label_is_hidden_is_reached_by_key(static: Any) -> None:
    net = nn.Network.create([4, 4, 1], seed=1)
    widget = nn.widgets.backpropagation(net, [[1.0, 2.0, 3.0, 4.0]], [[1.0]])
    page = static(widget)
    weight = page.locator(".bp-cell[data-name='W1[2,3]']")
    assert weight.get_attribute("visibility") == "hidden"
    page.locator(".bp-cell[tabindex='0']").focus()
    for _ in range(200):
        if page.evaluate("() => document.activeElement.dataset.name") == "W1[2,3]":
            break
        page.keyboard.press("ArrowDown")
    assert weight.get_attribute("visibility") is None
    assert weight.locator("title").text_content() == f"W1₃₄: {number_text(net.weights[0][2, 3])}"


def test_numbers_travel_along_the_edges_unless_motion_is_not_wanted(static: Any) -> None:
    moving = "() => document.querySelector('.bp-pulse:not([visibility])') !== null"
    page = static(nn.widgets.backpropagation(*GIVEN))
    page.locator(".nnl-play").click()
    page.wait_for_function(moving)
    page = static(nn.widgets.backpropagation(*GIVEN), reduced_motion="reduce")
    page.locator(".nnl-play").click()
    page.wait_for_function("() => Number(document.querySelector('.nnl-scrubber').value) > 0")
    assert not page.evaluate(moving)


def test_a_phone_shows_the_same_numbers(static: Any) -> None:
    net = nn.Network.create([4, 4, 4], ["tanh", "softmax"], "cross_entropy")
    widget = nn.widgets.backpropagation(net, [[1, -2, 0.5, 0]], [2], step=17)
    page = static(widget, viewport={"width": 360, "height": 800})
    for name, (state, text) in cells(page).items():
        if state != "ahead" and name[:2] in ("z1", "a1", "z2", "a2"):
            shown = float(text.replace("−", "-"))
            assert shown == pytest.approx(widget.trace.line(name).value, abs=0.06)
    boxes = page.locator(".bp-card > rect").evaluate_all("found => found.map(e => e.getBoundingClientRect())")
    assert all(box["right"] <= 360 for box in boxes)


# --- in JupyterLab ------------------------------------------------------------------------------------------


def test_in_a_notebook_a_weight_is_changed_in_its_place(live: Any) -> None:
    page = live(CODE)
    page.locator(".bp-cell[data-name='W1[0,1]']").last.click()
    typing = page.locator(".bp-typing").last
    assert typing.input_value() == "0.25"
    for wrong in ("nan", "1e9", "", "0.5.1"):
        typing.fill(wrong)
        page.keyboard.press("Enter")
        assert "is not a number that fits here" in page.locator(".nnl-message").last.inner_text()
    typing.fill("−1,5")
    page.keyboard.press("Enter")
    page.locator(".nnl-ahead").last.click()
    page.locator(".nnl-ahead").last.click()
    page.locator(".bp-result", has_text="= 0.305").last.wait_for()
    assert live.run("print(w.network.weights[0][0, 1], w.trace.line('z1[0,1]').value)").split() == [
        "-1.5",
        str(0.35 + 0.05 * -1.5 + 0.1 * 0.3),
    ]


def test_in_a_notebook_python_changes_what_is_shown(live: Any) -> None:
    page = live(CODE)
    live.run("w.change('x[0,0]', 0.75); w.step = 1")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.bp-result')].at(-1).textContent === '= 0.4825'"
    )
