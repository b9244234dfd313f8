"""A real browser and a real JupyterLab, for the tests of widgets and for measuring them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "tests"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
#: JupyterLab as quiet as it can be: no news, no updates, no list of extensions.
OVERRIDES = """{
  "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false},
  "@jupyterlab/extensionmanager-extension:plugin": {"enabled": false}
}"""


class Missing(Exception):
    """A program that the tests need is not installed."""


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start a headless Chromium; raise Missing where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("Playwright") from None
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise Missing("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def new_page(browser: Any, allowed: str, **options: Any) -> Iterator[Any]:
    """Open a page that reaches addresses that begin with `allowed` and nothing else.

    ``page.refused`` lists what it asked for beside those, ``page.problems`` the errors of its scripts.
    """
    settings = {"viewport": {"width": 1280, "height": 1000}, "reduced_motion": "no-preference"} | options
    context = browser.new_context(**settings)
    page = context.new_page()
    page.refused, page.problems = [], []

    def route(asked: Any) -> None:
        if asked.request.url.startswith((allowed, "data:", "blob:")):
            asked.continue_()
        else:
            page.refused.append(asked.request.url)
            asked.abort()

    page.route("**/*", route)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    try:
        yield page
    finally:
        context.close()


@contextlib.contextmanager
def jupyterlab(home: Path) -> Iterator[tuple[Path, str]]:
    """Start a JupyterLab of its own (nothing of the user's is touched): its folder, and its address."""
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
    command = [sys.executable, "-m", "jupyterlab", *options]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env={**os.environ, **own}, cwd=folder, stdout=log, stderr=log)
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


def notebook_of(cells: list[Any]) -> Any:
    """Make a notebook of cells."""
    notebook = nbformat.v4.new_notebook(cells=cells)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["kernelspec"] = kernel  # else JupyterLab asks for one
    return notebook


class Notebook:
    """A notebook in JupyterLab, one cell for a widget and one for lines of code.

    Parameters
    ----------
    page
        A page of the browser.
    folder : Path
        Where JupyterLab keeps its notebooks.
    address : str
        Where JupyterLab is.
    """

    IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    PANEL = "window.jupyterapp.shell.currentWidget"
    CELLS = f"{PANEL}.content.widgets.filter(c => c.model.type === 'code')"

    def __init__(self, page: Any, folder: Path, address: str) -> None:
        self.page, self.folder, self.address = page, folder, address
        cells = [nbformat.v4.new_code_cell(source) for source in ("import nnlearn as nn", "", "")]
        nbformat.write(notebook_of(cells), folder / "widgets.ipynb")
        page.goto(f"{address}/lab/tree/widgets.ipynb?token={TOKEN}&reset")
        page.wait_for_function(f"() => {self.IDLE}", timeout=90_000)
        self.put(0, "import nnlearn as nn")

    def put(self, cell: int, code: str) -> str:
        """Put code into a cell, run it, and return what it prints."""
        self.page.evaluate(
            f"async () => {{ const panel = {self.PANEL}, cell = {self.CELLS}[{cell}];"
            f" cell.model.sharedModel.setSource({code!r});"
            " panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);"
            " await window.jupyterapp.commands.execute('notebook:run-cell'); }"
        )
        outputs = self.page.evaluate(f"() => {self.CELLS}[{cell}].model.outputs.toJSON()")
        errors = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
        assert not errors
        return "".join(o.get("text", "") for o in outputs if o["output_type"] == "stream")

    def __call__(self, code: str) -> Any:
        """Show the widget that a line of code makes, and wait until Python answers it: the page."""
        self.put(1, f"w = {code}\nw")
        self.page.locator(".jp-OutputArea-output .nnl[data-live]").last.wait_for(timeout=30_000)
        return self.page

    def run(self, code: str) -> str:
        """Run lines of code in which the widget is called ``w``, and return what they print."""
        return self.put(2, code)
