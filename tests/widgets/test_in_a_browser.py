"""The shared script in a browser, with a stand-in for the kernel that answers when the test says so."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.widgets import page as pages
from nnlearn.widgets.packing import pack

#: A model as notebooks have it, which notes what is asked of it. Bytes begin at an odd place, as they may.
KERNEL = """
async ([module, state, data]) => {
  const {default: widget} = await import(URL.createObjectURL(new Blob([module], {type: "text/javascript"})));
  const bytes = text => {
    const all = new Uint8Array(text.length + 1);
    for (let i = 0; i < text.length; i++) all[i + 1] = text.charCodeAt(i);
    return new DataView(all.buffer, 1);
  };
  const kept = {...state, data: bytes(atob(data))}, handlers = {};
  const kernel = window.kernel = {sent: [], saved: [], kept, handlers, drawn: 0};
  const model = {
    get: name => kept[name], set(name, value) { kept[name] = value; },
    save_changes() { kernel.saved.push({values: kept.values, step: kept.step}); },
    send(content) { kernel.sent.push(content); },
    on(event, f) { (handlers[event] ??= new Set()).add(f); }, off(event, f) { handlers[event].delete(f); },
  };
  kernel.answer = (content, text) => {
    for (const f of handlers["msg:custom"]) f(content, text ? [bytes(atob(text))] : []);
  };
  kernel.change = changed => {
    Object.assign(kept, changed);
    for (const name in changed) handlers["change:" + name].forEach(f => f());
  };
  kernel.running = {frames: new Set(), timers: new Set()};
  const {frames, timers} = kernel.running;
  const [request, cancel] = [requestAnimationFrame, cancelAnimationFrame];
  const [set, clear] = [setTimeout, clearTimeout];
  window.requestAnimationFrame = f => {
    const id = request(now => { frames.delete(id); f(now); });
    frames.add(id);
    return id;
  };
  window.cancelAnimationFrame = id => { frames.delete(id); cancel(id); };
  window.setTimeout = (f, ms) => {
    const id = set(() => { timers.delete(id); f(); }, ms);
    timers.add(id);
    return id;
  };
  window.clearTimeout = id => { timers.delete(id); clear(id); };
  kernel.close = widget.render({model, el: document.querySelector("main")});
  new MutationObserver(() => kernel.drawn++).observe(document.querySelector(".nnl-stage"),
    {subtree: true, attributes: true, childList: true});
}
"""

Notebook = Callable[..., Any]


@pytest.fixture
def notebook(static: Any) -> Notebook:
    """Open a widget on a stand-in kernel that has not answered yet: ``page = notebook(widget)``."""

    def opened(widget: Any, **options: Any) -> Any:
        page = static(pages.document("stand-in", '<div class="nnl-stage">.</div>'), **options)
        page.evaluate("() => { document.querySelector('main').replaceChildren(); }")
        page.add_style_tag(content=pages.style(widget.source))
        state = {"spec": widget.spec, "values": widget.values, "step": widget.step}
        data = base64.b64encode(widget.data).decode()
        page.evaluate(KERNEL, [pages.module(widget.source), state, data])
        return page

    return opened


def sent(page: Any) -> list[Any]:
    return list(page.evaluate("() => kernel.sent"))


def answer(page: Any, widget: Any, **values: Any) -> None:
    """Answer as Python does."""
    number = values.pop("number")
    chosen = {**widget.values, **values}
    scene, data = pack(widget.scene(chosen))
    content = {"scene": scene, "values": chosen, "number": number}
    page.evaluate("([c, d]) => kernel.answer(c, d)", [content, base64.b64encode(data).decode()])


def says(page: Any) -> None:
    """Let Python say that it is there."""
    page.evaluate("() => kernel.answer({here: true, number: kernel.sent[0].number})")


def w(page: Any) -> str:
    return str(page.locator("[data-value=w]").inner_text())


def typed(page: Any, text: str, name: str = "learning_rate") -> None:
    page.locator(f"input[name={name}-number]").fill(text)
    page.keyboard.press("Enter")


# --- numbers ------------------------------------------------------------------------------------------


def test_numbers_are_written_as_python_writes_them(static: Any, rng: np.random.Generator) -> None:
    page = static(nn.widgets.step_size())
    drawn = rng.normal(size=3000) * 10.0 ** rng.integers(-9, 12, 3000)
    halves = rng.integers(-(2**14), 2**14, 3000) / 2.0 ** rng.integers(0, 12, 3000)  # with ties among them
    edges = [0.0, -0.0, 1e-4, 9.9995, 99995.0, 0.99995, 999999.5, 1e6, 12345.5, 0.5, 2.5, 1e300, 5e-324]
    numbers = [*map(float, drawn), *map(float, halves), *edges, *(-e for e in edges)]
    script = pages._script("step_size")
    for digits in (4, 6):
        in_browser = page.evaluate(
            f"([numbers, digits]) => {{ {script} return numbers.map(n => numberText(n, digits)); }}",
            [numbers, digits],
        )
        assert in_browser == [number_text(n, digits) for n in numbers]
    others = f"() => {{ {script} return [NaN, Infinity, -Infinity].map(n => numberText(n)); }}"
    assert page.evaluate(others) == ["nan", "∞", "−∞"]


# --- the talk with Python -------------------------------------------------------------------------------


def test_untabulated_values_are_offered_only_when_python_answers(notebook: Notebook) -> None:
    widget = nn.widgets.step_size()
    page = notebook(widget)
    field = page.locator("input[name=learning_rate-number]")
    assert "hello" in sent(page)[0]
    assert not field.is_editable()
    says(page)
    assert field.is_editable()


def test_the_picture_and_its_captions_change_together_when_the_answer_comes(notebook: Notebook) -> None:
    widget = nn.widgets.step_size(step=1)
    page = notebook(widget)
    says(page)
    typed(page, "0.437")
    question = sent(page)[-1]
    assert question["ask"] == {**widget.values, "learning_rate": 0.437}
    assert w(page) == "−1.8"  # still of 0.3
    assert page.locator("[data-value=move]").inner_text().startswith("−0.3·")
    answer(page, widget, learning_rate=0.437, number=question["number"])
    assert w(page) == "−1.252"
    assert page.locator("[data-value=move]").inner_text().startswith("−0.437·")


def test_answers_that_come_late_are_not_drawn(notebook: Notebook) -> None:
    widget = nn.widgets.step_size(step=1)
    page = notebook(widget)
    says(page)
    typed(page, "0.41")
    typed(page, "0.42")
    first, second = sent(page)[-2:]
    answer(page, widget, learning_rate=0.42, number=second["number"])
    assert w(page) == number_text(-3 + 0.42 * 4)
    answer(page, widget, learning_rate=0.41, number=first["number"])
    assert w(page) == number_text(-3 + 0.42 * 4)
    page.locator("input[name=learning_rate]").press("Home")  # tabulated: at once, and no old answer undoes it
    answer(page, widget, learning_rate=0.42, number=second["number"])
    assert w(page) == number_text(-3 + 0.02 * 4)


def test_what_python_says_in_between_does_not_make_an_answer_late(notebook: Notebook) -> None:
    widget = nn.widgets.step_size(step=1)
    page = notebook(widget)
    says(page)
    typed(page, "0.41")
    question = sent(page)[-1]
    answer(page, widget, learning_rate=0.33, number=None)  # a script was quicker
    assert w(page) == number_text(-3 + 0.33 * 4)
    page.evaluate("v => kernel.change({values: v})", {**widget.values, "learning_rate": 0.5})
    assert w(page) == "−1"
    answer(page, widget, learning_rate=0.41, number=question["number"])  # and this is what Python ends with
    assert w(page) == number_text(-3 + 0.41 * 4)
    page.locator("input[name=start]").press("ArrowRight")
    assert sent(page)[-1]["ask"] == {**widget.values, "learning_rate": 0.41, "start": -1.5}


def test_python_is_never_buried_in_questions_and_the_newest_is_always_put(notebook: Notebook) -> None:
    widget = nn.widgets.step_size()
    page = notebook(widget)
    says(page)
    for n in range(9):
        typed(page, f"0.4{n}1")
    asked = [m for m in sent(page) if "ask" in m]
    assert [m["ask"]["learning_rate"] for m in asked] == [0.401, 0.411]
    answer(page, widget, learning_rate=0.401, number=asked[0]["number"])
    newest = sent(page)[-1]
    assert newest["ask"]["learning_rate"] == 0.481
    answer(page, widget, learning_rate=0.481, number=newest["number"])
    assert page.locator("[aria-busy]").count() == 0


def test_a_python_that_keeps_one_waiting_is_told_of(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    typed(page, "0.437")
    page.get_by_text("Waiting for Python").wait_for(timeout=4000)
    assert page.locator("[aria-busy]").count() == 1


def test_a_problem_is_told_and_the_old_value_comes_back(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    typed(page, "0.437")
    page.evaluate("n => kernel.answer({problem: 'that is too much', number: n})", sent(page)[-1]["number"])
    assert page.locator(".nnl-message").inner_text() == "that is too much"
    assert page.locator("input[name=learning_rate-number]").input_value() == "0.3"


@pytest.mark.parametrize("text", ["nan", "1e9", "", "-1", "0", "one", "Infinity", "0x10", "1,5,2"])
def test_what_is_no_number_that_fits_is_told_and_never_sent(text: str, notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    before = len(sent(page))
    typed(page, text)
    assert "is not a number that fits here" in page.locator(".nnl-message").inner_text()
    assert page.locator("input[aria-invalid]").count() == 1
    assert len(sent(page)) == before
    page.keyboard.press("Escape")
    assert page.locator("input[aria-invalid]").count() == 0
    assert page.locator("input[name=learning_rate-number]").input_value() == "0.3"


def test_a_decimal_comma_and_a_true_minus_sign_are_read(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    typed(page, "−2,25", "start")
    assert sent(page)[-1]["ask"]["start"] == -2.25


def test_a_script_in_python_moves_every_view(notebook: Notebook) -> None:
    widget = nn.widgets.step_size()
    page = notebook(widget)
    page.evaluate("v => kernel.change({values: v})", {**widget.values, "learning_rate": 0.5})
    page.evaluate("() => kernel.change({step: 2})")
    assert w(page) == "0"
    assert page.locator(".nnl-count").inner_text() == "step 2 of 24"
    answer(page, widget, learning_rate=0.25, number=None)
    assert w(page) == number_text(1 - 4 * 0.75**2)
    page.evaluate("() => kernel.answer({play: true})")
    page.wait_for_function("() => document.querySelector('.nnl-count').textContent !== 'step 2 of 24'")
    page.evaluate("() => kernel.answer({pause: true})")
    assert page.get_by_role("button", name="Play", exact=True).count() == 1


# --- playing ------------------------------------------------------------------------------------------


def test_playing_draws_at_every_frame_and_talks_to_nobody(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    before = len(sent(page)), page.evaluate("() => kernel.saved.length")
    page.locator(".nnl-play").click()
    drawn, frames = page.evaluate(
        "async () => { const before = kernel.drawn; let frames = 0; const until = performance.now() + 700;"
        " while (performance.now() < until) { await new Promise(requestAnimationFrame); frames++; }"
        " return [kernel.drawn - before, frames]; }"
    )
    assert drawn >= 0.9 * frames
    assert (len(sent(page)), page.evaluate("() => kernel.saved.length")) == before
    assert page.locator(".nnl-spoken").inner_text() == ""  # nothing is read out meanwhile
    page.locator(".nnl-play").click()
    page.wait_for_function("() => document.querySelector('.nnl-spoken').textContent.startsWith('Step ')")


def test_keys_play_and_step(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    count = page.locator(".nnl-count")
    page.locator(".nnl-ahead").focus()
    for key, shown in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 24), ("Home", 0)):
        page.keyboard.press(key)
        assert count.inner_text() == f"step {shown} of 24"
    page.locator(".nnl-scrubber").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").count() == 1
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").count() == 0


def test_those_who_want_no_motion_see_one_picture_a_step(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size(), reduced_motion="reduce")
    page.locator(".nnl-play").click()
    page.wait_for_timeout(300)
    before = page.evaluate("() => kernel.drawn")
    page.wait_for_timeout(400)
    assert page.evaluate("() => kernel.drawn") == before
    page.wait_for_function("() => document.querySelector('.nnl-count').textContent.startsWith('step 1 ')")


def test_no_press_of_a_held_key_is_dropped(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    page.locator(".nnl-scrubber").focus()
    page.evaluate(
        "() => { const count = document.querySelector('.nnl-count'); window.seen = [];"
        " new MutationObserver(() => seen.push(count.textContent)).observe(count, {childList: true}); }"
    )
    for _ in range(20):
        page.keyboard.down("ArrowRight")  # without a release between: held
    assert page.evaluate("() => seen") == [f"step {k} of 24" for k in range(1, 21)]


# --- when it goes -----------------------------------------------------------------------------------


def test_a_widget_that_leaves_the_page_leaves_nothing_running(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    page.locator(".nnl-play").click()
    page.wait_for_timeout(100)
    page.evaluate("() => kernel.close()")
    page.wait_for_timeout(50)
    left = page.evaluate(
        "() => [kernel.running.frames.size, kernel.running.timers.size,"
        " document.querySelectorAll('.nnl').length, ...Object.values(kernel.handlers).map(h => h.size)]"
    )
    assert not any(left)
    page.keyboard.press("Space")
    page.set_viewport_size({"width": 500, "height": 500})


# --- the page around it --------------------------------------------------------------------------------


def test_it_is_as_dark_as_the_page_around_it(static: Any) -> None:
    page = static(nn.widgets.step_size(), color_scheme="dark")
    root = page.locator(".nnl")
    assert root.get_attribute("data-theme") == "dark"
    page.evaluate("() => { document.body.style.background = 'white'; }")
    page.locator(".nnl[data-theme=light]").wait_for()
    assert "light" in root.evaluate("e => getComputedStyle(e).colorScheme")


def test_the_same_widget_twice_on_a_page_plays_twice(static: Any) -> None:
    piece = nn.widgets.step_size()._embedded()
    page = static(pages.document("two", piece + piece))
    page.locator(".nnl").nth(1).wait_for()
    assert page.locator(".nnl").count() == 2
    page.locator(".nnl-ahead").nth(1).click()
    assert page.locator(".nnl-count").all_inner_texts() == ["step 0 of 24", "step 1 of 24"]
    levels = page.locator(".nnl-title").evaluate_all("found => found.map(e => e.ariaLevel)")
    assert levels == ["1", "3"]  # a page has one first heading


def test_a_finger_may_drag_and_has_room_to_press(static: Any) -> None:
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 800}}
    page = static(nn.widgets.step_size(), **phone)
    for button in page.locator(".nnl button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40
    ball = page.locator(".step_size-touch").bounding_box()
    assert min(ball["width"], ball["height"]) >= 40
    x, y = ball["x"] + ball["width"] / 2 - 15, ball["y"] + ball["height"] / 2
    finger = page.context.new_cdp_session(page)
    for kind, further in (("Start", 0), ("Move", 60), ("Move", 150)):
        points = [{"x": x + further, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert w(page) in ("0", "2.5")


def test_a_mouse_drags_the_start_anywhere_where_python_answers(notebook: Notebook) -> None:
    page = notebook(nn.widgets.step_size())
    says(page)
    ball = page.locator(".step_size-ball").bounding_box()
    x, y = ball["x"] + ball["width"] / 2, ball["y"] + ball["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 33, y)
    page.mouse.up()
    page.mouse.move(x + 99, y)
    asked = [m["ask"]["start"] for m in sent(page) if "ask" in m]
    assert len(asked) == 1
    assert -2.9 < asked[0] < -1.6
