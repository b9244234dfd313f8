"""Browsers for the tests of widgets: one Chromium, one private JupyterLab, and pages with the network cut.

Where Chromium or Playwright is missing these tests skip by name; with ``CI=true`` in the environment that is
a failure instead, so that a skip cannot go unnoticed there.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.widgets import browser

if TYPE_CHECKING:  # so that tests that need no widget do not load what makes them
    from nnlearn.widgets.base import Player


def missing(what: str) -> Any:
    """Skip for want of a program; where everything is meant to be installed, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(browser.chromium())
        except browser.Missing as what:
            missing(str(what))
        yield started


# --- pages without Python -------------------------------------------------------------------------


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which its pages are served."""
    folder = tmp_path_factory.mktemp("site")

    def handler(*arguments: Any) -> _Quiet:
        return _Quiet(*arguments, directory=str(folder))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def static(chromium: Any, site: tuple[Path, str]) -> Iterator[Callable[..., Any]]:
    """Open a widget's page, with the network cut: ``page = static(widget)``. Its errors are failures."""
    folder, address = site
    pages = []
    with contextlib.ExitStack() as stack:

        def opened(widget: Player | str, **options: Any) -> Any:
            text = widget if isinstance(widget, str) else widget.to_html()
            name = f"{len(list(folder.iterdir()))}.html"
            (folder / name).write_text(text, encoding="utf-8")
            page = stack.enter_context(browser.new_page(chromium, address, **options))
            pages.append(page)
            page.goto(f"{address}/{name}")
            page.locator(".nnl-stage").first.wait_for()
            return page

        yield opened
        assert [page.problems for page in pages] == [[]] * len(pages)


# --- a notebook ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def notebook_page(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Notebook]:
    """One notebook for all tests, so that JupyterLab and a kernel start once only."""
    pytest.importorskip("jupyterlab")
    with (
        browser.jupyterlab(tmp_path_factory.mktemp("lab")) as (folder, address),
        browser.new_page(chromium, address) as page,
    ):
        yield browser.Notebook(page, folder, address)


@pytest.fixture
def live(notebook_page: browser.Notebook) -> Iterator[browser.Notebook]:
    """Show a widget in JupyterLab: ``page = live("nn.widgets.…()")``.

    The kernel calls that widget ``w``; ``live.run(code)`` runs more lines and returns what they print. What
    goes wrong in the page is a failure.
    """
    notebook_page.page.problems.clear()
    yield notebook_page
    assert not notebook_page.page.problems
