"""The course's site, built once for all tests that look at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from nnlearn.site import build

COURSE = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture(scope="session")
def course_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the course's pages."""
    folder = tmp_path_factory.mktemp("course") / "site"
    build(COURSE, folder)
    return folder


@pytest.fixture
def page_of(tmp_path: Path) -> Callable[..., str]:
    """Make a page of some cells, and return its HTML: ``page_of("# Words", "x = 1")``.

    Strings that begin with "py:" are code; nodes are taken as they are.
    """

    def made(*cells: object) -> str:
        notebook(tmp_path / "notebooks" / "lesson.ipynb", *cells)
        build(tmp_path / "notebooks", tmp_path / "site")
        return (tmp_path / "site" / "lesson.html").read_text(encoding="utf-8")

    return made


def notebook(path: Path, *cells: object) -> None:
    """Write a notebook that has been run."""
    path.parent.mkdir(exist_ok=True)
    nodes = [_cell(cell, number) for number, cell in enumerate(cells, 1)]
    nbformat.write(nbformat.v4.new_notebook(cells=nodes), path)


def _cell(cell: object, number: int) -> nbformat.NotebookNode:
    if not isinstance(cell, str):
        assert isinstance(cell, nbformat.NotebookNode)
        node = cell
    elif cell.startswith("py:"):
        node = nbformat.v4.new_code_cell(cell.removeprefix("py:"), execution_count=number)
    else:
        node = nbformat.v4.new_markdown_cell(cell)
    node.id = f"cell-{number}"
    return node
