"""Browsers for the tests of widgets: one Chromium, one private JupyterLab, and pages with the network cut.

Where Chromium or Playwright is missing these tests skip by name; with ``CI=true`` in the environment that is
a failure instead, so that a skip cannot go unnoticed there.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nnlearn.widgets.base import Player

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "tests"
CHROMIUM = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
#: JupyterLab as quiet as it can be: no news, no updates, no list of extensions.
OVERRIDES = """{
  "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false},
  "@jupyterlab/extensionmanager-extension:plugin": {"enabled": false}
}"""


def missing(what: str) -> Any:
    """Skip for want of a program; where everything is meant to be installed, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


# --- one browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser
        browser.close()


@contextlib.contextmanager
def new_page(chromium: Any, allowed: str, **options: Any) -> Iterator[Any]:
    """A page that may reach addresses that begin with `allowed` and nothing else; its errors are failures."""
    settings = {"viewport": {"width": 1280, "height": 1000}, "reduced_motion": "no-preference"} | options
    context = chromium.new_context(**settings)
    page = context.new_page()
    page.refused, page.problems = [], []

    def route(request: Any) -> None:
        if request.request.url.startswith((allowed, "data:", "blob:")):
            request.continue_()
        else:
            page.refused.append(request.request.url)
            request.abort()

    page.route("**/*", route)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    problems = list(page.problems)
    context.close()
    assert not problems


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


Opened = Callable[..., Any]


@pytest.fixture
def static(chromium: Any, site: tuple[Path, str]) -> Iterator[Opened]:
    """Open a widget's page, with the network cut: ``page = static(widget)``."""
    folder, address = site
    with contextlib.ExitStack() as stack:

        def opened(widget: Player | str, **options: Any) -> Any:
            text = widget if isinstance(widget, str) else widget.to_html()
            name = f"{len(list(folder.iterdir()))}.html"
            (folder / name).write_text(text, encoding="utf-8")
            page = stack.enter_context(new_page(chromium, address, **options))
            page.goto(f"{address}/{name}")
            page.locator(".nnl-stage").first.wait_for()
            return page

        yield opened


# --- a private JupyterLab ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A JupyterLab of its own (nothing of the user's is touched): its folder, and its address."""
    pytest.importorskip("jupyterlab")
    home = tmp_path_factory.mktemp("lab")
    folder, settings = home / "notebooks", home / "settings"
    folder.mkdir()
    settings.mkdir()
    (settings / "overrides.json").write_text(OVERRIDES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "RUNTIME", "DATA")}
    own |= {"IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": str(ROOT)}
    options = [
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.token={TOKEN}", f"--ServerApp.root_dir={folder}"),
        *("--LabApp.expose_app_in_browser=True", f"--LabApp.app_settings_dir={settings}"),
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env={**os.environ, **own},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(400):
                assert server.poll() is None, (home / "log").read_text()[-2000:]
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}/api/status?token={TOKEN}").close()
                    break
                time.sleep(0.15)
            yield folder, address
        finally:
            server.terminate()  # it ends its kernels itself
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


_IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
_CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === 'code')"


@pytest.fixture(scope="session")
def lab_page(chromium: Any, lab: tuple[Path, str]) -> Iterator[Any]:
    """One page of JupyterLab for all tests, with one kernel that has nnlearn loaded."""
    folder, address = lab
    cells = [nbformat.v4.new_code_cell(source) for source in ("import nnlearn as nn", "", "")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "widgets.ipynb")
    with new_page(chromium, address) as page:
        page.goto(f"{address}/lab/tree/widgets.ipynb?token={TOKEN}&reset")
        page.wait_for_function(f"() => {_IDLE}", timeout=90_000)
        yield page


@pytest.fixture
def live(lab_page: Any) -> Opened:
    """Run a line in JupyterLab and see the widget that it ends with: ``page = live("nn.widgets.…()")``.

    The kernel calls that widget ``w``; ``live.run(code)`` runs more lines and returns what they print.
    """

    def opened(code: str) -> Any:
        put(1, f"w = {code}\nw")
        lab_page.locator(".jp-OutputArea-output .nnl[data-live]").last.wait_for(timeout=30_000)
        return lab_page

    def put(cell: int, code: str) -> str:
        """Put code into a cell, run it, and return what it prints."""
        lab_page.evaluate(
            f"async () => {{ const panel = window.jupyterapp.shell.currentWidget, cell = {_CELLS}[{cell}];"
            " const run = name => window.jupyterapp.commands.execute('notebook:' + name);"
            f" {_CELLS}[0].model.executionCount || await run('run-all-cells');"
            f" cell.model.sharedModel.setSource({code!r});"
            " panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);"
            " await run('run-cell'); }"
        )
        outputs = lab_page.evaluate(f"() => {_CELLS}[{cell}].model.outputs.toJSON()")
        errors = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
        assert not errors
        return "".join(o.get("text", "") for o in outputs if o["output_type"] == "stream")

    opened.run = functools.partial(put, 2)  # type: ignore[attr-defined]
    return opened
