"""The course in a browser tab with nothing installed: JupyterLab and Python run in the page itself.

JupyterLite is the laboratory, Pyodide the Python. Unless a Pyodide is put into the site, the reader's browser
fetches it from its public home; everything else stands in the site.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat

from nnlearn.site.browser_wheels import WITH_PYODIDE, key, write_wheels
from nnlearn.site.errors import SiteError

HOME = "cdn.jsdelivr.net"
"""Where a Pyodide that is not in the site comes from."""

_CANNOT_DO_WITHOUT = ("numpy", "matplotlib", "sympy", "threadpoolctl", "tqdm")
_EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
_KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
_MARK = ".nnlearn-lab"


@dataclass(frozen=True)
class BrowserLab:
    """A laboratory that was built.

    Attributes
    ----------
    start : Path
        The page to begin with. It has to come from a web server, any will do.
    missing : tuple of str
        What its Pyodide lacks for nnlearn to compute; usually nothing.
    said : str
        What comes from outside when somebody opens it, in a sentence.
    """

    start: Path
    missing: tuple[str, ...]
    said: str


def build_browser_lab(notebooks: Path, folder: Path, *, pyodide: Path | None = None) -> BrowserLab:
    """Build the laboratory with a folder's notebooks into ``folder/lab``.

    Parameters
    ----------
    notebooks : Path
        The folder of the built notebooks.
    folder : Path
        Of the site. What an earlier call wrote into ``folder/lab`` is replaced.
    pyodide : Path, optional
        A Pyodide as an archive (``.tar.bz2``), to be put into the site: then nothing comes from outside. By
        default the reader's browser fetches it.

    Returns
    -------
    BrowserLab

    Raises
    ------
    SiteError
        If there is no notebook, the archive holds no Pyodide, or ``folder/lab`` is somebody else's.
    ModuleNotFoundError
        If JupyterLite is not installed: the extra ``browser`` brings it.
    """
    for package in ("jupyterlite_core", "jupyterlite_pyodide_kernel"):
        import_module(package)  # it runs in a process of its own; who has not got it is told the extra

    lessons = sorted(notebooks.glob("*.ipynb"))
    if not lessons:
        raise SiteError(f"{notebooks} holds no notebook\n    write: nnlearn notebooks build {notebooks}")
    lab = folder / "lab"
    if lab.exists() and not (lab / _MARK).is_file():
        raise SiteError(f"{lab} was not made by this command, so it is not replaced\n    write: rm -r {lab}")
    missing = () if pyodide is None else _missing(pyodide)
    said = f"Python itself (Pyodide) comes from {HOME} when somebody opens a notebook; nothing else does."
    if pyodide is not None:
        said = "Nothing comes from outside: Python itself (Pyodide) is in the folder."
    with tempfile.TemporaryDirectory() as scratch:
        built = _build(Path(scratch), lessons, pyodide, missing)
        (built / _MARK).write_text("nnlearn site --lab\n", encoding="utf-8")
        (built / "start.html").write_text(_start_page(lessons, said, missing), encoding="utf-8")
        if lab.exists():
            shutil.rmtree(lab)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(built, lab)
    return BrowserLab(lab / "start.html", missing, said)


def _build(work: Path, lessons: list[Path], pyodide: Path | None, missing: tuple[str, ...]) -> Path:
    """Let JupyterLite build the site in a folder of its own, without this computer's settings."""
    contents, source, output = work / "contents", work / "source", work / "lab"
    for path in (contents, source):
        path.mkdir()
    for lesson in lessons:
        notebook = nbformat.read(lesson, as_version=4)
        notebook["metadata"]["kernelspec"] = _KERNEL  # with another, each reader would be asked for it
        nbformat.write(notebook, contents / lesson.name, split_lines=False)  # split, lines would get commas
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    settings: dict[str, Any] = {
        "LiteBuildConfig": {
            "apps": ["lab", "notebooks"],
            "contents": [str(contents)],
            "federated_extensions": [str(extensions / name) for name in _EXTENSIONS],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(output),
            "cache_dir": str(work / "cache"),
        },
        "PipliteAddon": {"piplite_urls": [str(w) for w in write_wheels(work / "wheels", missing)]},
    }
    page: dict[str, Any] = {"appName": "nnlearn"}
    if pyodide is not None:
        settings["PyodideAddon"] = {"pyodide_url": str(pyodide.resolve())}
        kernel = "@jupyterlite/pyodide-kernel-extension:kernel"
        page["litePluginSettings"] = {kernel: {"disablePyPIFallback": True}}
    (source / "jupyter_lite_config.json").write_text(json.dumps(settings), encoding="utf-8")
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": page}
    (source / "jupyter-lite.json").write_text(json.dumps(lite), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(source)]
    run = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if run.returncode:
        last = "\n    ".join((run.stdout + run.stderr).strip().splitlines()[-5:])
        raise SiteError(f"JupyterLite could not build the laboratory:\n    {last}")
    return output


def _missing(pyodide: Path) -> tuple[str, ...]:
    """What nnlearn cannot do without, and a Pyodide has not."""
    try:
        with tarfile.open(pyodide) as archive:
            lock = archive.extractfile("pyodide/pyodide-lock.json")
            names = {key(name) for name in json.load(lock)["packages"]} if lock else set()
    except (OSError, KeyError, ValueError, tarfile.TarError):
        raise SiteError(
            f"{pyodide} is no archive of a Pyodide: it needs the folder pyodide/ with pyodide-lock.json"
            "\n    write: nnlearn site --lab, which lets browsers fetch it"
        ) from None
    return tuple(name for name in _CANNOT_DO_WITHOUT if name in WITH_PYODIDE - names)


def _start_page(lessons: list[Path], said: str, missing: tuple[str, ...]) -> str:
    """A page that says what will happen, and leads into each notebook."""
    rows = []
    for lesson in lessons:
        notebook = nbformat.read(lesson, as_version=4)
        words = notebook["cells"][0]["source"].strip() if notebook["cells"] else ""
        title = words.splitlines()[0].lstrip("# ") if words else lesson.stem
        link = f"notebooks/index.html?path={quote(lesson.name)}"
        data = notebook["metadata"].get("nnlearn", {}).get("needs")
        note = " (to be read here: its data would have to be fetched)" if data else ""
        rows.append(f'<li><a href="{html.escape(link)}">{html.escape(title)}</a>{note}</li>')
    warning = ""
    if missing:
        warning = (
            f"<p><strong>This copy lacks {html.escape(' and '.join(missing))}.</strong> Its notebooks can be"
            " read, but what needs nnlearn will not compute.</p>"
        )
    return _PAGE.format(said=html.escape(said), warning=warning, rows="\n".join(rows))


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>nnlearn in this browser</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
li {{ margin: .3rem 0 }}
</style>
</head>
<body>
<main>
<h1>The course, in this browser</h1>
<p>Nothing has to be installed. Choose a notebook; Jupyter and Python will run in this tab, on your own
computer. The first start takes a minute, because Python has to arrive; later ones are quicker.</p>
<p>{said}</p>
{warning}
<p>What you change is kept in this browser, on this computer only. To keep it elsewhere, download it
(File → Download).</p>
<ul style="list-style: none; padding: 0">
{rows}
</ul>
<p><a href="lab/index.html">Everything, in JupyterLab</a></p>
</main>
</body>
</html>
"""
