"""Each notebook of the course has what a lesson has: aims, a bet, numbers, a widget, a task, sources."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

import nnlearn as nn

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
ALL = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
LESSONS = [name for name in ALL if int(name[:2]) <= 22]
LARGEST = 600_000  # bytes: what a browser and a review still take easily


@cache
def notebook(name: str) -> NotebookNode:
    read: NotebookNode = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    return read


def prose(name: str) -> str:
    return "\n\n".join(cell.source for cell in notebook(name).cells if cell.cell_type == "markdown")


def code(name: str) -> list[NotebookNode]:
    return [cell for cell in notebook(name).cells if cell.cell_type == "code"]


def headings(name: str) -> set[str]:
    return {re.sub(r"[*`]", "", words) for words in re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)}


def anchors(name: str) -> set[str]:
    return {words.strip().replace(" ", "-") for words in headings(name)}


def test_the_notebooks_are_numbered_without_a_gap() -> None:
    assert [int(name[:2]) for name in ALL] == list(range(1, len(ALL) + 1))


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_says_its_number_and_how_to_begin(name: str) -> None:
    first = notebook(name).cells[0].source
    assert re.match(rf"# {int(name[:2])} · \S", first)
    assert "**What you need:**" in first or int(name[:2]) > len(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_begins_with_aims_and_a_bet_and_ends_with_a_summary_and_sources(name: str) -> None:
    first, text = notebook(name).cells[0].source, prose(name)
    assert re.search(r"[Aa]bout\s+\d+\s+minutes", first)
    aims = first.split("**By the end you will be able to**")[1]
    assert 3 <= len(re.findall(r"^- ", aims, re.MULTILINE)) <= 6
    assert "### Before you read on: a bet" in text
    parts = ["## 1. ", "## Your turn", "## What to take away", "### Sources"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    takes, sources = (text.split(part)[1] for part in ("## What to take away", "### Sources"))
    assert len(re.findall(r"^- ", takes.split("### Sources")[0], re.MULTILINE)) >= 3
    assert re.search(r"^- .*\b(1[6-9]|20)\d\d", sources, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_installs_nnlearn_where_it_is_missing_and_does_nothing_elsewhere(name: str) -> None:
    setup = code(name)[0]
    assert setup.metadata.tags == ["setup"]
    assert setup.source == code(LESSONS[0])[0].source
    assert "except ModuleNotFoundError:" in setup.source
    assert "%pip install -q nnlearn" in setup.source
    assert setup.outputs == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_a_widget_that_plays_without_python_and_tells_what_it_shows(name: str) -> None:
    shown = [
        output.data
        for cell in code(name)
        for output in cell.outputs
        if "nnl-embed" in output.get("data", {}).get("text/html", "")
    ]
    assert shown
    for data in shown:
        assert "playHere(" in data["text/html"]
        assert len(data["text/plain"]) > 40


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_a_task_that_is_checked_and_waits_for_an_answer(name: str) -> None:
    asked = set(re.findall(r"nn\.exercises\.(\w+)", "\n".join(cell.source for cell in code(name))))
    assert asked
    assert asked <= set(vars(nn.exercises))
    assert any("..." in cell.source and ".check(" in cell.source for cell in code(name))


@pytest.mark.parametrize("name", ALL)
def test_every_picture_has_its_words(name: str) -> None:
    for cell in code(name):
        for output in cell.outputs:
            data = output.get("data", {})
            page = data.get("text/html", "")
            if "image/png" in data or "image/svg+xml" in data:
                described = output.metadata.get("image/png", {}).get("alt") or page or data.get("text/plain")
                assert described
                assert not str(described).startswith("<Figure"), cell.source
            for picture in re.findall(r"<img\b[^>]*>", page):
                assert re.search(r'alt="[^"]{10,}"', picture), cell.source


@pytest.mark.parametrize("name", ALL)
def test_links_to_other_notebooks_lead_to_headings_that_are_there(name: str) -> None:
    for target, anchor in re.findall(r"\]\((\d\d_\w+)\.ipynb(?:#([^)\s]+))?\)", prose(name)):
        assert target in ALL
        assert not anchor or anchor in anchors(target), f"{target}: {anchor}"


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_names_the_next_one_by_its_title(name: str) -> None:
    number = int(name[:2])
    titles = {int(other[:2]): notebook(other).cells[0].source.split("\n")[0].lstrip("# ") for other in ALL}
    if number + 1 in titles:
        assert f"*{titles[number + 1]}*" in prose(name).split("## What to take away")[1]


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_is_small_enough_to_be_read_and_reviewed(name: str) -> None:
    assert (FOLDER / f"{name}.ipynb").stat().st_size < LARGEST
