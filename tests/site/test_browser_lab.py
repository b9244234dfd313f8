"""The course in a browser tab: it is built, packed from what is installed, and runs as far as it can here."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
import pytest

import nnlearn as nn
from nnlearn.site import SiteError
from nnlearn.site.browser_lab import BrowserLab, build_browser_lab
from nnlearn.site.browser_wheels import write_wheels
from tests.site.conftest import notebook
from tests.widgets.browser import new_page

SETUP = """py:try:
    import nnlearn as nn
except ModuleNotFoundError:
    %pip install -q nnlearn
    import nnlearn as nn"""
ALGEBRA = "py:import sympy\nx = sympy.Symbol('x')\nprint('slope:', sympy.diff(sympy.sin(x) ** 2, x))"
ARITHMETIC = "py:print('sum:', sum(w * x for w, x in zip([2, 3, -4], [1, 1, 2])))"
WIDGETS = (
    "%pip install -q anywidget\nimport anywidget, psygnal\nprint('there:', anywidget.AnyWidget.__name__)"
)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks") / "lessons"
    widgets = nbformat.v4.new_code_cell(WIDGETS)
    widgets.outputs = [nbformat.v4.new_output("stream", text="one\ntwo\n")]
    cells = "# 1 · First & foremost\n\nWords.", SETUP, ALGEBRA, ARITHMETIC, widgets
    notebook(folder / "01_first.ipynb", *cells)
    second = nbformat.v4.new_notebook(metadata={"nnlearn": {"needs": ["adult"]}})
    second.cells = [nbformat.v4.new_markdown_cell("# 2 · Data", id="data")]
    nbformat.write(second, folder / "02_data.ipynb")
    return folder


# --- wheels -------------------------------------------------------------------------------------------


def unpacked(wheels: list[Path], folder: Path) -> Path:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as file:
            file.extractall(folder)
    return folder


def test_the_wheels_hold_all_that_a_pyodide_has_not(tmp_path: Path) -> None:
    wheels = write_wheels(tmp_path / "wheels")
    place = unpacked(wheels, tmp_path / "place")
    code = (
        "import anywidget, ipywidgets, psygnal, comm, nnlearn as nn\n"
        "widget = nn.widgets.step_size()\n"
        "assert nn.Network.create([2, 2, 1]).trace([[1, 2]], [[1]]).prove().ok\n"
        "print(*(m.__file__ for m in (nn, anywidget, ipywidgets, psygnal, comm)), sep='\\n')"
    )
    environment = os.environ | {"PYTHONPATH": str(place)}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert all(line.startswith(str(place)) for line in run.stdout.split())
    assert not [*place.rglob("*.so"), *place.rglob("*.pyd")]
    assert not list((place / "nnlearn").rglob("*.ipynb"))


def test_the_wheels_are_the_same_each_time_and_as_installers_want_them(tmp_path: Path) -> None:
    first, again = (write_wheels(tmp_path / name) for name in ("first", "again"))
    assert [w.read_bytes() for w in first] == [w.read_bytes() for w in again]
    for wheel in first:
        with zipfile.ZipFile(wheel) as file:
            about = next(n for n in file.namelist() if n.endswith("RECORD"))
            listed = [row.split(",")[0] for row in file.read(about).decode().splitlines()]
            assert sorted(listed) == sorted(file.namelist())
    assert first[0].name == f"nnlearn-{nn.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(first[0]) as file:
        said = file.read(f"nnlearn-{nn.__version__}.dist-info/METADATA").decode()
    assert "Requires-Dist: numpy" in said


def test_what_is_compiled_and_has_no_source_cannot_be_packed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = metadata.distribution

    class Compiled:
        version, requires = "1.0", None
        files = (PurePosixPath("psygnal/_core.cpython-314-x86_64-linux-gnu.so"),)

    monkeypatch.setattr(
        metadata, "distribution", lambda name: Compiled() if name == "psygnal" else real(name)
    )
    with pytest.raises(SiteError, match=r"_core.*\.so is compiled for this computer"):
        write_wheels(tmp_path)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def absent(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    with pytest.raises(SiteError, match=r"is not installed here[\s\S]*write: pip install"):
        write_wheels(tmp_path)


def test_without_numpy_the_wheel_says_so_and_nothing_else(tmp_path: Path) -> None:
    place = unpacked(write_wheels(tmp_path / "wheels", ["numpy", "matplotlib"]), tmp_path / "place")
    code = "try:\n    import nowhere\nexcept ModuleNotFoundError:\n    import nnlearn"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(place)},
        cwd=tmp_path,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.count("NumPy and Matplotlib") == 1
    assert "nowhere" not in run.stderr
    assert "To compute: pip install 'nnlearn[lab]' on a computer, then nnlearn lab" in run.stderr


# --- the laboratory -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(lessons: Path, tmp_path_factory: pytest.TempPathFactory) -> BrowserLab:
    pytest.importorskip("jupyterlite_core", reason="JupyterLite: pip install 'nnlearn[browser]'")
    return build_browser_lab(lessons, tmp_path_factory.mktemp("site"))


def test_a_laboratory_is_built_around_the_notebooks(lab: BrowserLab) -> None:
    folder = lab.start.parent
    assert (folder / "notebooks" / "index.html").is_file()
    assert (folder / "lab" / "index.html").is_file()
    stored = json.loads((folder / "files" / "01_first.ipynb").read_text(encoding="utf-8"))
    assert stored["metadata"]["kernelspec"]["name"] == "python"  # else each reader is asked which
    shown = stored["cells"][4]["outputs"][0]["text"]
    assert shown == "one\ntwo\n"  # as a list of lines, it would be shown with a comma
    offered = json.loads((folder / "pypi" / "all.json").read_text(encoding="utf-8"))
    assert {"nnlearn", "anywidget", "ipywidgets", "psygnal"} <= offered.keys()


def test_it_says_what_comes_from_outside(lab: BrowserLab) -> None:
    page = lab.start.read_text(encoding="utf-8")
    assert "cdn.jsdelivr.net" in lab.said
    assert lab.said in page
    assert lab.missing == ()
    assert "http" not in page
    assert '<a href="notebooks/index.html?path=01_first.ipynb">1 · First &amp; foremost</a></li>' in page
    assert "2 · Data</a> (to be read here" in page


def test_it_replaces_its_own_and_nobody_elses(lab: BrowserLab, lessons: Path, tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    with pytest.raises(SiteError, match="was not made by this command"):
        build_browser_lab(lessons, tmp_path)
    extra = lab.start.parent / "left-over.txt"
    extra.touch()
    again = build_browser_lab(lessons, lab.start.parent.parent)
    assert again == lab
    assert not extra.exists()


def test_no_notebooks_and_no_pyodide_are_told(lessons: Path, tmp_path: Path) -> None:
    pytest.importorskip("jupyterlite_core", reason="JupyterLite: pip install 'nnlearn[browser]'")
    with pytest.raises(SiteError, match="holds no notebook"):
        build_browser_lab(tmp_path, tmp_path / "site")
    other = tmp_path / "other.tar.bz2"
    for write in (lambda: other.write_text("no archive"), lambda: tarfile.open(other, "w:bz2").close()):
        write()
        with pytest.raises(SiteError, match="no archive of a Pyodide"):
            build_browser_lab(lessons, tmp_path / "site", pyodide=other)
    assert not (tmp_path / "site").exists()


# --- in a browser -------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """A web server for one folder: the address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.slow
def test_python_runs_in_the_tab_without_a_request_outside(
    chromium: Any, lessons: Path, tmp_path: Path
) -> None:
    """With the Pyodide that npm and the package index have: no NumPy, which nnlearn then says."""
    archive = os.environ.get("NNLEARN_PYODIDE")
    if not archive:
        pytest.skip("a Pyodide: .ci/pyodide makes one, the environment variable NNLEARN_PYODIDE names it")
    lab = build_browser_lab(lessons, tmp_path, pyodide=Path(archive))
    assert lab.missing == ("numpy", "matplotlib")
    assert "lacks numpy and matplotlib" in lab.start.read_text(encoding="utf-8")
    with served(tmp_path) as address, new_page(chromium, address) as page:
        page.goto(f"{address}lab/start.html")
        page.get_by_role("link", name="1 · First").click()
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        outputs = page.locator(".jp-OutputArea-output")
        for cell, said in (
            (2, "sum: -3"),
            (1, "slope: 2*sin(x)*cos(x)"),
            (3, "there: AnyWidget"),
            (0, "ImportError: nnlearn computes with NumPy and Matplotlib"),
        ):
            page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
            page.keyboard.press("Shift+Enter")
            outputs.get_by_text(said).wait_for(timeout=180_000)
        assert page.refused == []
