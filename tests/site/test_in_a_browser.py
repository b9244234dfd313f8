"""The course's pages in a real browser, opened from their folder with the network cut."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.conftest import COURSE
from tests.widgets.browser import new_page
from tests.widgets.fixtures import missing

OTHERS = ["index", "worksheets", "worksheet-two-neurons"]
NAMES = [*OTHERS, *(path.stem for path in sorted(COURSE.glob("*.ipynb")))]
#: Ask axe-core; only what is serious, with the elements' beginnings.
ASK = """async ([where, what]) => {
  const {violations} = await axe.run(where, {resultTypes: ["violations"], ...what});
  return violations.filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => [v.id, ...v.nodes.map((n) => n.html.slice(0, 160))]);
}"""
#: The contrast of one text of each kind, in both themes: its colours come from its and its parents' classes,
#: so that what was seen on another page need not be looked at again.
CONTRAST = """async (seen) => {
  const kinds = new Map(), ask = ASK;
  for (const e of document.querySelectorAll("body *:not(.nnl, .nnl *, math, math *)")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    let key = "";
    for (let up = e; up; up = up.parentElement) key += `${up.tagName}.${up.className}>`;
    if (!seen.includes(key) && !kinds.has(key)) kinds.set(key, e);
  }
  const wrong = [];
  for (const theme of kinds.size ? ["light", "dark"] : []) {
    document.documentElement.dataset.theme = theme;
    wrong.push(...await ask([[...kinds.values()], {runOnly: ["color-contrast"]}]));
  }
  return [wrong, [...kinds.keys()]];
}""".replace("ASK", ASK, 1)


@pytest.fixture(scope="module")
def browser_page(chromium: Any, course_site: Path) -> Iterator[Any]:
    """One page for all tests: opening another is what takes time."""
    with new_page(chromium, course_site.as_uri()) as page:
        yield page


@pytest.fixture
def visit(browser_page: Any, course_site: Path) -> Iterator[Callable[..., Any]]:
    """Open a page of the site: ``page = visit("index")``. What it asks for outside, and its errors, fail."""
    browser_page.refused.clear()
    browser_page.problems.clear()

    def opened(name: str, end: str = "", width: int = 1280) -> Any:
        browser_page.set_viewport_size({"width": width, "height": 800})
        browser_page.goto("about:blank")  # so that no page is only scrolled to
        browser_page.goto(f"{(course_site / name).as_uri()}.html{end}")
        browser_page.evaluate("() => localStorage.clear()")
        return browser_page

    yield opened
    assert browser_page.refused == []
    assert browser_page.problems == []


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """The kinds of text whose contrast is known."""
    return []


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_sound(name: str, visit: Callable[..., Any], seen: list[str]) -> None:
    axe = os.environ.get("AXE_CORE", "")
    page = visit(name, width=360)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, "it scrolls sideways"
    if not Path(axe).is_file():
        missing("axe-core (its axe.min.js, named by the environment variable AXE_CORE)")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.add_script_tag(content=Path(axe).read_text(encoding="utf-8"))
    others = {"rules": {"color-contrast": {"enabled": False}}}
    assert not page.evaluate(ASK, [{"exclude": [".nnl"]}, others])  # widgets have such a test of their own
    wrong, kinds = page.evaluate(CONTRAST, seen)
    seen.extend(kinds)
    assert not wrong


def with_(words: str) -> str:
    """The first notebook of the course in which some words stand."""
    return next(p.stem for p in sorted(COURSE.glob("*.ipynb")) if words in p.read_text(encoding="utf-8"))


def test_a_widget_plays_and_follows_the_colours(visit: Callable[..., Any]) -> None:
    page = visit(with_("nn.widgets.step_size("))
    widget = page.locator(".nnl").first
    widget.wait_for()
    before = widget.inner_html()
    widget.locator(".nnl-ahead").click()
    assert widget.inner_html() != before
    for theme in ("light", "dark"):
        page.locator("[data-do=theme]").click()
        assert page.locator("html").get_attribute("data-theme") == theme
        page.wait_for_function(f"() => document.querySelector('.nnl').dataset.theme === '{theme}'")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"  # it is kept
    assert page.locator("[data-theme-name]").inner_text() == "dark"


def test_formulas_are_drawn_in_their_own_font(visit: Callable[..., Any]) -> None:
    page = visit(with_("\\\\frac"))
    assert (
        page.evaluate("() => document.fonts.load('20px \"STIX Two Math\"').then(found => found.length)") == 1
    )
    part, whole = page.evaluate("""() => {
      const fraction = document.querySelector("mfrac");
      return [fraction.children[0], fraction].map((e) => e.getBoundingClientRect().height);
    }""")
    assert whole > 1.5 * part > 0


def test_search_finds_a_place_and_leads_there(visit: Callable[..., Any]) -> None:
    page = visit("index")
    page.keyboard.press("/")
    page.keyboard.type("threshold")
    page.locator("[role=option]").first.wait_for()
    first = page.locator("[role=option]").first
    assert first.get_attribute("aria-selected") == "true"
    assert "threshold" in first.inner_text().lower()
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=option]").nth(1).get_attribute("aria-selected") == "true"
    target = page.locator("[role=option]").nth(1).get_attribute("href")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(target)
    page.keyboard.press("/")
    page.keyboard.type("xyzzy")
    page.get_by_text("Nothing found").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_slides_go_forwards_and_back_and_end(visit: Callable[..., Any]) -> None:
    page = visit(with_("nn.widgets.step_size("), "?slides", width=1024)
    place = page.locator(".slide-place")
    place.get_by_text(" · 1 of ").wait_for()
    shown = "() => [...document.querySelector('article').children].filter(e => e.offsetParent).length"
    assert (
        0
        < page.evaluate(shown)
        < page.evaluate("() => document.querySelector('article').children.length") / 3
    )
    page.keyboard.press("ArrowRight")
    assert " · 2 of " in place.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("End")
    last, count = place.inner_text().rpartition(" · ")[2].split(" of ")
    assert last == count
    page.keyboard.press("Home")
    seen = set()
    for _ in range(int(count)):  # every part is on some slide
        seen |= set(page.evaluate(
            "() => [...document.querySelector('article').children].map((e, i) => e.offsetParent ? i : -1)"
        ))  # fmt: skip
        page.keyboard.press("ArrowRight")
    hidden = page.evaluate(
        "() => document.querySelectorAll('article > :is(.setup, .already, style, script)').length"
    )
    assert (
        len(seen - {-1}) >= page.evaluate("() => document.querySelector('article').children.length") - hidden
    )
    page.keyboard.press("Escape")
    assert not place.is_visible()
    assert page.locator("nav#lessons").is_visible()


def test_the_list_of_lessons_opens_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit(with_("nn.widgets.step_size("), width=360)
    lessons, button = page.locator("#lessons"), page.locator(".menu")
    assert not lessons.is_visible()
    button.click()
    assert lessons.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    lessons.locator("a").first.focus()
    page.keyboard.press("Escape")
    assert not lessons.is_visible()


def test_paper_gets_answers_of_lessons_but_not_of_worksheets(visit: Callable[..., Any]) -> None:
    page = visit("worksheet-two-neurons")
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".nnlearn-sheet").first.is_visible()
    assert page.locator("details.answers[open]").count() == 0
    assert not page.locator(".bar").is_visible()
    folded = with_("<details>")
    page = visit(folded)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details:not([open])").count() == 0
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details:not([open])").count() > 0
    page.emulate_media(media="screen")
