"""The worksheet as a form: in Python, on a page with the network cut, and in JupyterLab."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

import nnlearn as nn
from nnlearn.widgets.worksheet import SheetForm, form
from nnlearn.widgets.worksheet_lines import form_lines
from nnlearn.worksheet.tutorial import age_cgpa_as_printed
from nnlearn.worksheet.working import key_of
from tests.widgets.fixtures import missing

SHEET = (
    "nn.Worksheet(nn.Network.create([2, 2, 1]).trace([[0.5, 0.5]], [[1.0]], learning_rate=0.5),"
    " seed='student-17')"
)


def made() -> SheetForm:
    return form(eval(SHEET, {"nn": nn}))


def with_slip(sheet: nn.Worksheet, digits: int = 4) -> dict[str, str]:
    """The bias left out at first; all else follows from that."""
    working = sheet.working
    values = {**working.values, "z1": (working.values["z1"] - working.values["b1"]).round(digits)}
    working.complete(values, working.results["z1"])
    return {key_of(p): f"{float(values[p[0]][p[1]]):.{digits}f}" for p in sheet.asked}


# --- without a browser ------------------------------------------------------------------------------------


def test_python_reads_and_sets_what_is_typed() -> None:
    shown = made()
    assert shown.answers == {}
    shown.values = {"answers": {"z1[0,0]": "0.5"}}
    assert shown.answers == {"z1[0,0]": "0.5"}
    assert shown.trace["z1[0,0]"].verdict in shown.scene(shown.values)["lines"]["z1[0,0]"][0]
    assert repr(shown) == f"SheetForm: {shown.describe()}"


@pytest.mark.parametrize("answers", [{"z9[0]": "1"}, "z1", 3])
def test_a_line_that_is_not_there_is_refused_with_words(answers: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError), match="write:"):
        made().values = {"answers": answers}


@pytest.mark.parametrize("typed", ["abc", "9" * 10_000, "__import__('os')", "", "0,5"])
def test_nonsense_is_marked_politely(typed: str) -> None:
    shown = made()
    shown.values = {"answers": {"z1[0,0]": typed}}
    assert shown.scene(shown.values)["verdict"]


def test_hints_have_open_places_for_what_was_typed_and_no_answers() -> None:
    shown = made()
    answers = {f"{shown.sheet.working.true(p):.3f}".lstrip("-") for p in shown.sheet.asked}
    given = {f"{float(v):.3f}".lstrip("-") for a in shown.sheet.working.given.values() for v in a.ravel()}
    for line in form_lines(shown.sheet):
        only_copied = line["numbers"] == "that number again"
        assert only_copied or all(f"{{{need}}}" in line["numbers"] for need in line["needs"]), line
        for number in re.findall(r"\d\.\d{3,}", line["numbers"]):
            assert f"{float(number):.3f}" not in answers - given


def test_every_line_of_a_network_has_its_part() -> None:
    parts = {line["name"]: line["part"] for line in form_lines(made().sheet)}
    assert parts["z1[0,1]"] == ["unit", 1, 1]
    assert parts["dW1[0,1]"] == parts["W1_new[0,1]"] == ["edge", 1, 0, 1]
    assert parts["db2[0]"] == ["bias", 2, 0]
    assert parts["E"] == ["loss"]


@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 3, 2], [1, 1]])
def test_a_page_is_small_names_no_address_and_no_answer(sizes: list[int]) -> None:
    net = nn.Network.create(sizes)
    sheet = nn.Worksheet(net.trace([[0.5] * sizes[0]], [[1.0] * sizes[-1]], learning_rate=0.5), seed=7)
    page = form(sheet).to_html()
    assert len(page.encode()) <= 150_000
    assert not re.search(r"https?://|@import", page.replace("http://www.w3.org/2000/svg", ""))
    known = {f"{abs(float(v)):.4f}" for a in sheet.working.given.values() for v in a.ravel()}
    for place in sheet.asked:
        answer = f"{abs(sheet.working.true(place)):.4f}"
        assert answer in known or answer not in page


# --- a page without Python ------------------------------------------------------------------------------


def fill(page: Any, answers: Mapping[str, str]) -> dict[str, str | None]:
    for name, text in answers.items():
        page.locator(f'[data-line="{name}"] input').fill(text)
    page.keyboard.press("Enter")
    return {name: page.locator(f'[data-line="{name}"]').get_attribute("data-verdict") for name in answers}


def test_the_page_marks_as_python_does_with_the_network_cut(static: Any) -> None:
    shown = made()
    page = static(shown)
    right = {key_of(p): f"{shown.sheet.working.true(p):.4f}" for p in shown.sheet.asked}
    assert set(fill(page, right).values()) == {"right"}
    slip = with_slip(shown.sheet)
    assert fill(page, slip) == {line.name: line.verdict for line in shown.sheet.mark(slip)}
    assert "bias" in page.locator('[data-line="z1[0,0]"] .ws-why').inner_text()
    turned = {n: (t.lstrip("-") if t.startswith("-") else f"−{t}") for n, t in right.items() if "d" in n}
    turned = {n: turned[n] if re.match("d|delta", n) else right[n] for n in right}
    assert set(fill(page, turned).values()) == {"right"}
    assert "other sign" in page.locator(".ws-summary").inner_text()
    odd = {"z1[0,0]": "abc", "z1[0,1]": "7,7", "a1[0,0]": "=" + right["a1[0,0]"].replace(".", ",")}
    page = static(shown)
    assert list(fill(page, odd).values()) == ["missing", "wrong", "right"]
    assert not page.refused


def test_the_tutorials_table_is_marked_without_python(static: Any) -> None:
    sheet = nn.Worksheet.age_cgpa()
    page = static(form(sheet))
    verdicts = fill(page, age_cgpa_as_printed())
    told = {line.name: line.verdict for line in sheet.mark(age_cgpa_as_printed())}
    first = next(name for name, verdict in told.items() if verdict == "wrong")
    assert next(name for name, verdict in verdicts.items() if verdict == "wrong") == first
    assert all(verdicts[n] == v for n, v in told.items() if v in ("right", "rounded") and n in verdicts)


def test_keys_go_from_line_to_line_and_hints_come_in_three_steps(static: Any) -> None:
    page = static(made())
    focused = "() => document.activeElement.closest('[data-line]')?.dataset.line"
    page.locator('[data-line="z1[0,0]"] input').focus()
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "z1[0,1]"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "z1[0,0]"
    page.keyboard.type("0,25")
    page.keyboard.press("ArrowDown")
    lit = page.locator("[data-lit=now]")
    assert lit.count() == 1
    help_ = page.locator('[data-line="a1[0,0]"] .ws-hint')
    seen = []
    for _ in range(3):
        help_.click()
        seen.append(page.locator('[data-line="a1[0,0]"] .ws-hints p').all_inner_texts())
    assert [len(hints) for hints in seen] == [1, 2, 3]
    assert "0.25" in seen[2][2]
    help_.click()
    assert not page.locator('[data-line="a1[0,0]"] .ws-hints').is_visible()


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_nothing_is_wider_than_the_screen(width: int, static: Any) -> None:
    page = static(made(), viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, static: Any) -> None:
    axe = os.environ.get("AXE_CORE", "")
    if not axe:
        missing("axe-core (its axe.min.js, named by the environment variable AXE_CORE)")
    page = static(made(), color_scheme=scheme)
    fill(page, {"z1[0,0]": "7", "z1[0,1]": "abc", "a1[0,0]": "0.5"})
    page.locator(".ws-hint").first.click()
    page.evaluate(Path(axe).read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], v["help"], [n["html"] for n in v["nodes"]]) for v in serious]


# --- in JupyterLab ------------------------------------------------------------------------------------------


def test_in_a_notebook_python_marks_what_is_typed(live: Any) -> None:
    page = live(f"__import__('nnlearn.widgets.worksheet', fromlist=['form']).form({SHEET})")
    shown = page.locator(".jp-OutputArea-output .nnl").last
    sheet = eval(SHEET, {"nn": nn})
    for name, text in list(with_slip(sheet).items())[:4]:
        shown.locator(f'[data-line="{name}"] input').fill(text)
    shown.locator('[data-line="a1[0,1]"][data-verdict="follows"]').wait_for()
    assert "that gives" in shown.locator('[data-line="z1[0,0]"] .ws-why').inner_text()
    assert live.run("print(w.trace.counts['follows'])").strip() == "2"
    live.run("w.values = {'answers': {'z1[0,0]': '0.5'}}")
    shown.locator('[data-line="a1[0,1]"]:not([data-verdict])').wait_for()
    assert shown.locator('[data-line="z1[0,0]"] input').input_value() == "0.5"


def test_a_sheet_opens_its_own_form() -> None:
    from nnlearn.worksheet import Worksheet

    sheet = Worksheet.age_cgpa()
    form = sheet.widget()
    assert form.values["answers"] == {}
    form.values = {"answers": {"row1.z": "0.13"}}
    assert form.trace["row1.z"].verdict == "right"
