"""Pages, looked at as text: what they weigh, where links lead, and what is made of each kind of cell."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest

from nnlearn.cli import main
from nnlearn.site import SiteError, build
from tests.site.conftest import COURSE, notebook

MB = 1_000_000


class Page(HTMLParser):
    """The links, the pictures and the names of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.without_alt: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append((given.get("href", ""), given.get("class", "")))
        elif tag == "link":
            self.loaded.append(given["href"])
        elif "src" in given:
            self.loaded.append(given["src"])
        if tag == "img" and not given.get("alt", "").strip():
            self.without_alt.append(str(given)[:80])


@pytest.fixture(scope="module")
def pages(course_site: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in course_site.glob("*.html")}


# --- the course ------------------------------------------------------------------------------------


def test_every_notebook_has_a_page_and_a_copy(course_site: Path, pages: dict[str, Page]) -> None:
    notebooks = list(COURSE.glob("*.ipynb"))
    assert len(notebooks) > 2
    index = {target for target, _ in pages["index.html"].links}
    for path in notebooks:
        assert f"{path.stem}.html" in pages
        assert f"{path.stem}.html" in index
        assert (course_site / path.name).read_bytes() == path.read_bytes()


def test_no_page_is_heavy(course_site: Path) -> None:
    weights = {path.name: path.stat().st_size for path in course_site.rglob("*.html")}
    assert max(weights.values()) < 3 * MB, weights


def test_every_link_leads_somewhere(course_site: Path, pages: dict[str, Page]) -> None:
    lost = []
    for name, page in pages.items():
        for target, kind in page.links:
            if target.startswith(("http://", "https://")):
                assert "outside" in kind, f"{name}: {target} is not marked as leading outside"
                continue
            file, _, anchor = target.partition("#")
            there = not file or (course_site / file).is_file()
            if not there or (anchor and unquote(anchor) not in pages[file or name].ids):
                lost.append(f"{name}: {target}")
    assert not lost


def test_a_page_loads_nothing_but_what_lies_beside_it(course_site: Path, pages: dict[str, Page]) -> None:
    for page in pages.values():
        for target in page.loaded:
            assert target.startswith("data:") or (course_site / target).is_file()
    for style in (course_site / "assets").glob("*.css"):
        for target in re.findall(r"url\(\"?([^\")]+)", style.read_text(encoding="utf-8")):
            assert target.startswith("data:") or (style.parent / target).is_file()


def test_names_are_given_once_and_pictures_have_words(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert not page.without_alt, name


def test_the_index_tells_the_aims_and_the_time(course_site: Path) -> None:
    index = (course_site / "index.html").read_text(encoding="utf-8")
    for path in COURSE.glob("[01]*.ipynb"):
        card = index.partition(f'href="{path.stem}.html">')[2].partition("</article>")[0]
        assert re.search(r"about \d+ minutes", card), path.name
        assert card.count("<li>") >= 3, path.name


# --- kinds of cells ------------------------------------------------------------------------------------


def run(source: str, *outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    return nbformat.v4.new_code_cell(
        source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)}
    )


def shown(**data: str) -> Any:
    return nbformat.v4.new_output("display_data", {k.replace("_", "/"): v for k, v in data.items()})


def test_every_kind_of_output_is_shown(page_of: Callable[..., str]) -> None:
    error = nbformat.v4.new_output("error", ename="E", evalue="no", traceback=["\x1b[31mE\x1b[0m: no <b>"])
    made = page_of(
        "# Kinds",
        run("1", nbformat.v4.new_output("stream", name="stdout", text="a < b\n"), error),
        run("2", shown(text_html="<p>rich</p>", text_plain="poor"), shown(text_plain="only <text>")),
        run("3", shown(image_png="aGk=\n", text_plain="a picture's words"), shown(text_latex=r"$\eta^2$")),
        run("4", nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg><title>T</title></svg>"})),
    )
    assert "a &lt; b</pre>" in made
    assert "E: no &lt;b&gt;</pre>" in made
    assert "<p>rich</p>" in made
    assert "poor" not in made
    assert "only &lt;text&gt;" in made
    assert '<img alt="a picture&#x27;s words" src="data:image/png;base64,aGk=">' in made
    assert "<msup><mi>η</mi><mn>2</mn></msup>" in made
    assert "<svg><title>T</title></svg>" in made


def test_what_the_reader_is_to_do_is_marked(page_of: Callable[..., str]) -> None:
    made = page_of(
        "# Turns",
        run("import nnlearn as nn", tags=("setup",)),
        "Look:",
        "py:print(1)",
        "Write.\n\n**Your turn.** Change it.",
        "py:print(2)",
        "Answer:",
        "py:answer = ...",
        "<details><summary>Answer</summary>\n\nIt is **3**.\n\n</details>",
    )
    assert '<details class="setup">' in made
    turns = [part.partition("</pre>")[0] for part in made.split('<div class="cell')[1:]]
    assert ["Your turn" in turn for turn in turns] == [False, True, True]
    assert "<details><summary>Answer</summary>\n<p>It is <strong>3</strong>.</p>" in made


def test_a_style_that_several_outputs_bring_stands_once(page_of: Callable[..., str]) -> None:
    table = "<style>.t{color:red}</style><p>table</p>"
    made = page_of("# Two", run("1", shown(text_html=table)), run("2", shown(text_html=table)))
    assert made.count(".t{color:red}") == 1
    assert made.count("<p>table</p>") == 2


def test_links_between_notebooks_become_links_between_pages(tmp_path: Path) -> None:
    folder = tmp_path / "lessons"
    notebook(folder / "a.ipynb", "# A\n\n[there](b.ipynb#2.-The-$x$-axis) and [out](https://example.org)")
    notebook(folder / "b.ipynb", "# B\n\n## 2. The $x$ axis\n\n[up](#B)")
    with pytest.raises(
        SiteError, match=r"a\.ipynb, cell 'cell-1': b\.ipynb has no heading #2\.-The-\$x\$-axis"
    ):
        build(folder, tmp_path / "site")
    notebook(folder / "a.ipynb", "# A\n\n[there](b.ipynb#2.-The-x-axis) and [out](https://example.org)")
    build(folder, tmp_path / "site")
    made = (tmp_path / "site" / "a.html").read_text(encoding="utf-8")
    assert 'href="b.html#2.-The-x-axis"' in made
    assert 'class="outside" rel="noreferrer"' in made


# --- what cannot be built ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("# A\n\n$\\fraction{1}{2}$", r"lesson\.ipynb, cell 'cell-1': the formula .*\\fraction"),
        ("# A\n\n$\\frac{1$", r"lesson\.ipynb, cell 'cell-1': the formula"),
        ("# A\n\n[it](other.ipynb)", r"there is no notebook other\.ipynb"),
        ("# A\n\n[it](other.html)", r"the link 'other\.html' leads to no notebook"),
        ("# A\n\n![it](figure.png)", r"the picture figure\.png is a file"),
    ],
)
def test_what_no_page_can_show_is_named_with_its_place(
    words: str, told: str, page_of: Callable[..., str]
) -> None:
    with pytest.raises(SiteError, match=told) as raised:
        page_of(words)
    assert "\n    write: " in str(raised.value)


def test_a_notebook_that_was_not_run_is_named(page_of: Callable[..., str]) -> None:
    with pytest.raises(SiteError, match=r"has not been run: cell 'cell-2' has no result\n    write: nnlearn"):
        page_of("# A", nbformat.v4.new_code_cell("1 + 1"))


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not json", '{"cells": 3, "nbformat": 4}', "\ud800"])
def test_a_damaged_notebook_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(SiteError, match=r"a\.ipynb cannot be read as a notebook"):
        build(tmp_path, tmp_path / "site")


def test_a_folder_without_built_notebooks_is_told_how_to_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "01_a.py").write_text("# %%\n1\n")
    assert main(["site", str(tmp_path / "site"), "--notebooks", str(tmp_path)]) == 1
    assert f"write: nnlearn notebooks build {tmp_path}" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_the_command_says_where_the_pages_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    assert main(["site", str(tmp_path / "site"), "--notebooks", str(tmp_path / "lessons")]) == 0
    assert capsys.readouterr().out == f"2 pages; open {tmp_path / 'site' / 'index.html'}\n"


def test_without_its_packages_the_command_names_the_extra() -> None:
    hide = "import sys; sys.modules['markdown_it'] = None; from nnlearn.cli import main; "
    run = subprocess.run(
        [sys.executable, "-c", f"{hide} sys.exit(main(['site']))"], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.endswith('pip install "nnlearn[site]"\n')


# --- the folder ----------------------------------------------------------------------------------------


def test_a_second_build_gives_the_same_bytes_and_takes_away_what_is_no_more(tmp_path: Path) -> None:
    folder, site = tmp_path / "lessons", tmp_path / "site"
    notebook(folder / "a.ipynb", "# A\n\n$x$")
    notebook(folder / "b.ipynb", "# B")
    build(folder, site)
    first = {path.name: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    build(folder, site)
    assert {path.name: path.read_bytes() for path in site.rglob("*") if path.is_file()} == first
    (folder / "b.ipynb").unlink()
    (site / "mine.txt").write_text("mine")
    build(folder, site)
    assert {path.name for path in site.iterdir() if path.suffix in (".html", ".ipynb", ".txt")} == {
        "index.html", "a.html", "a.ipynb", "mine.txt",
    }  # fmt: skip


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("mine")
    with pytest.raises(SiteError, match="holds other things"):
        build(tmp_path / "lessons", tmp_path / "home")
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["thesis.txt"]


def test_the_index_leads_to_the_browser_edition_where_there_is_one(tmp_path: Path) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    for lab in (False, True):
        index = build(tmp_path / "lessons", tmp_path / "site", lab=lab)[0].read_text(encoding="utf-8")
        assert ('href="lab/start.html"' in index) is lab


def test_a_file_that_the_command_did_not_write_is_not_replaced(tmp_path: Path) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    build(tmp_path / "lessons", tmp_path / "site")
    (tmp_path / "site" / "b.html").write_text("mine")
    notebook(tmp_path / "lessons" / "b.ipynb", "# B")
    with pytest.raises(SiteError, match=r"b\.html was not written by this command"):
        build(tmp_path / "lessons", tmp_path / "site")
    assert (tmp_path / "site" / "b.html").read_text() == "mine"


def test_a_list_that_leads_out_of_the_folder_deletes_nothing(tmp_path: Path) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    (tmp_path / "thesis.txt").write_text("mine")
    build(tmp_path / "lessons", tmp_path / "site")
    outside = f'["../thesis.txt", "{(tmp_path / "thesis.txt").as_posix()}"]'
    (tmp_path / "site" / ".nnlearn-site.json").write_text(outside)
    with pytest.raises(SiteError, match="was not written by this command"):
        build(tmp_path / "lessons", tmp_path / "site")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_target_that_is_a_file_is_named(tmp_path: Path) -> None:
    notebook(tmp_path / "lessons" / "a.ipynb", "# A")
    (tmp_path / "site").write_text("mine")
    with pytest.raises(SiteError, match="is a file, not a folder"):
        build(tmp_path / "lessons", tmp_path / "site")
