"""What readers of a saved notebook get: a page that plays, or a picture with words."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

import nnlearn as nn
from nnlearn.course.outputs import without_widget_views
from tests.widgets.browser import TOKEN, Notebook, new_page, notebook_of


def saved() -> Any:
    """A notebook as the course stores it, with a widget's output and without its live view."""
    data, metadata = nn.widgets.step_size(step=2)._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
    source = "nn.widgets.step_size(step=2)"
    cell = nbformat.v4.new_code_cell(source, outputs=list(without_widget_views([output])), execution_count=1)
    return notebook_of([cell])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_exported_notebook_plays_with_the_network_cut(theme: str, static: Any) -> None:
    nbconvert = pytest.importorskip("nbconvert")
    page = static(nbconvert.HTMLExporter(theme=theme).from_notebook_node(saved())[0])
    assert page.locator(".nnl").get_attribute("data-theme") == theme
    page.locator(".nnl-ahead").click()
    assert page.locator(".nnl-count").inner_text() == "step 3 of 24"
    assert "needs a running Python" in page.locator(".nnl-note").inner_text()


def test_a_notebook_that_is_not_trusted_shows_the_picture_and_its_words(
    live: Notebook, chromium: Any
) -> None:
    nbformat.write(saved(), live.folder / "untrusted.ipynb")
    with new_page(chromium, live.address) as page:
        page.goto(f"{live.address}/lab/workspaces/other/tree/untrusted.ipynb?token={TOKEN}&reset")
        picture = page.locator(".jp-OutputArea-output img")
        picture.wait_for(timeout=60_000)
        assert picture.get_attribute("alt") == nn.widgets.step_size(step=2).describe()
        assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 300
        assert page.locator(".nnl").count() == 0
