"""What holds for every widget there is: a new one is tested by being named in the registry."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path
from typing import Any

import pytest

import nnlearn as nn
from tests.widgets.fixtures import missing
from tests.widgets.registry import WIDGETS, made, page_of

every_widget = pytest.mark.parametrize("name", WIDGETS)

#: Everything in a widget that can have the focus.
FOCUSABLE = ".nnl :is(a[href], button, input, select, textarea, [tabindex])"


def test_every_public_widget_is_in_the_registry() -> None:
    public = {name for name, thing in vars(nn.widgets).items() if inspect.isfunction(thing)}
    assert public == {re.findall(r"nn\.widgets\.(\w+)\(", line)[0] for line in WIDGETS.values()}


# --- without a browser -------------------------------------------------------------------------------


@every_widget
def test_it_tells_what_it_shows(name: str) -> None:
    widget = made(name)
    words = widget.describe()
    assert words.endswith(".")
    assert repr(widget) == f"{type(widget).__name__}: {words}"
    assert "nan" not in words
    assert widget.value == {**widget.values, "step": widget.step}
    assert widget.trace is not None


@every_widget
def test_a_page_is_small_and_the_same_each_time(name: str) -> None:
    page, _ = page_of(name)
    assert page == made(name).to_html()
    assert len(page.encode()) <= 150_000


@every_widget
def test_a_page_names_no_address(name: str) -> None:
    page = page_of(name)[0].replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\((?!#)", page)


# --- a page without Python ------------------------------------------------------------------------------


@every_widget
def test_a_page_plays_by_itself_with_the_network_cut(name: str, static: Any) -> None:
    html, steps = page_of(name)
    page = static(html)
    assert page.locator(".nnl-scrubber").get_attribute("max") == str(steps)
    if steps:
        page.locator(".nnl-play").click()
        page.wait_for_function("() => Number(document.querySelector('.nnl-scrubber').value) > 0")
        page.locator(".nnl-play").click()
        page.locator(".nnl-reset").click()
        assert page.locator(".nnl-count").inner_text() == f"step 0 of {steps}"
        page.locator(".nnl-scrubber").focus()
        page.keyboard.press("End")
        assert page.locator(".nnl-count").inner_text() == f"step {steps} of {steps}"
    assert not page.refused


@every_widget
def test_every_slider_moves_the_picture_at_every_key(name: str, static: Any) -> None:
    page = static(page_of(name)[0])
    for slider in page.locator(".nnl-control input[type=range]:visible").all():
        slider.focus()
        page.keyboard.press("Home")
        texts = [slider.get_attribute("aria-valuetext")]
        for _ in range(int(slider.get_attribute("max"))):
            page.keyboard.press("ArrowRight")
            texts.append(slider.get_attribute("aria-valuetext"))
        assert len(set(texts)) == len(texts)
        assert page.locator(".nnl-message").inner_text() == ""


@every_widget
def test_everything_that_can_have_the_focus_keeps_its_keys_and_has_a_name(name: str, static: Any) -> None:
    page = static(page_of(name)[0])
    bare = "found => found.map(e => e.outerHTML).filter(text => !text.includes('data-lm-suppress-shortcuts'))"
    assert page.locator(FOCUSABLE).evaluate_all(bare) == []
    tree = page.locator(".nnl").aria_snapshot()
    assert not re.search(r"^\s*- (button|slider|textbox|combobox|img)\s*(:|$)", tree, re.MULTILINE), tree


@every_widget
def test_a_phone_has_room_for_it_and_fingers_for_what_they_press(name: str, static: Any) -> None:
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 740}}
    page = static(page_of(name)[0], **phone)
    small = page.locator(".nnl :is(button, select, input):visible").evaluate_all(
        "found => found.map(e => [e.outerHTML, e.getBoundingClientRect()])"
        ".filter(([, box]) => Math.min(box.width, box.height) < 40).map(([html]) => html)"
    )
    assert small == []
    for width in (360, 320, 640, 1280):  # 320 is what a screen of 1280 has left at 400 %
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@every_widget
def test_letters_can_be_read_from_the_last_row_and_axe_finds_nothing(name: str, static: Any) -> None:
    axe = os.environ.get("AXE_CORE", "")
    if not axe:
        missing("axe-core (its axe.min.js, named by the environment variable AXE_CORE)")
    html, steps = page_of(name)
    page = static(html)
    page.evaluate(Path(axe).read_text(encoding="utf-8"))
    looks = [("light", 0), ("dark", steps // 2), ("light", steps), ("dark", steps)]
    for scheme, step in looks if steps else looks[:2]:
        page.emulate_media(color_scheme=scheme)
        page.locator(f".nnl[data-theme={scheme}]").wait_for()
        if steps:
            page.locator(".nnl-scrubber").fill(str(step))
        found = page.evaluate("async () => (await axe.run()).violations")
        assert not found, [(v["id"], v["help"], [n["html"] for n in v["nodes"]]) for v in found]
        written = page.locator(".nnl :is(text, p, td, th, dt, dd, label, output)", has_text=re.compile(r"\S"))
        sizes = written.evaluate_all("found => found.map(e => parseFloat(getComputedStyle(e).fontSize))")
        assert min(sizes) >= 14


# --- in JupyterLab ------------------------------------------------------------------------------------------


@every_widget
def test_in_a_notebook_python_and_the_page_agree_and_keys_go_to_no_cell(name: str, live: Any) -> None:
    page, (_, steps) = live(WIDGETS[name]), page_of(name)
    if steps:
        page.locator(".nnl-scrubber").last.focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(300)
        told = live.run("print(w.value['step'], type(w).__name__)\nw.step = 0").split()
        assert told == [str(steps - 1), type(made(name)).__name__]
        page.locator(".nnl-count", has_text="step 0 of").last.wait_for()
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.evaluate(cells)
    controls, n = page.locator(FOCUSABLE).locator("visible=true"), 0
    while n < controls.count():  # keys may change how many there are
        control = controls.nth(n)
        control.focus()
        for key in ("a", "b", "x", "d", "d", "m", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        page.keyboard.press("Escape")
        inside = "() => document.activeElement.closest('.nnl') !== null"
        assert page.evaluate(inside), control.evaluate("e => e.outerHTML")
        n += 1
    assert page.evaluate(cells) == before
    assert not page.problems
