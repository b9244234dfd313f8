"""Open the course in JupyterLab."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from nnlearn.course.copy_notebooks import unpack

FOLDER = Path("nnlearn-notebooks")
"""Where the notebooks go when nothing else is said, in the folder one stands in."""

QUIET = ["--log-level=WARN"]
"""The address to open is printed all the same."""

SETTINGS = Path(__file__).parent / "jupyter"
"""JupyterLab's settings for a course: it does not begin with a question about news."""


def lab(folder: Path = FOLDER, *, browser: bool = True) -> int:
    """Copy the notebooks into a folder and open the first of them in JupyterLab.

    Parameters
    ----------
    folder : Path
        The learner's folder; what was changed in it is kept.
    browser : bool
        Whether to open a browser, too. Without, JupyterLab prints the address to open.

    Returns
    -------
    int
        JupyterLab's exit code. (Except on Windows this call does not return: JupyterLab takes its place.)

    Raises
    ------
    ModuleNotFoundError
        Where JupyterLab is not installed.
    OSError
        If the notebooks cannot be copied there.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("JupyterLab is not installed", name="jupyterlab")
    copies = unpack(folder)
    for copy in copies:
        print(copy)
    _trust(copy.path for copy in copies if copy.path.suffix == ".ipynb")
    notebooks = sorted(path.name for path in folder.glob("*.ipynb"))
    print(f"Your notebooks: {folder.resolve()}\nTo stop JupyterLab, press Ctrl-C here twice.", flush=True)
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = f"{SETTINGS}{os.pathsep}{others}" if others else str(SETTINGS)
    os.chdir(folder)
    options = [*QUIET, *([] if browser else ["--no-browser"]), *(["--allow-root"] if _is_root() else [])]
    if notebooks:
        options.append(f"--LabApp.default_url=/lab/tree/{quote(notebooks[0])}")
    return _become([sys.executable, "-m", "jupyterlab", *options])


def _trust(notebooks: Iterable[Path]) -> None:
    """Sign notebooks as this person's own: JupyterLab then lets what is stored in them move at once."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in notebooks:
        notary.sign(nbformat.read(path, as_version=4))
    notary.store.close()


def _is_root() -> bool:
    """Whether this is the superuser, as in most containers; JupyterLab would refuse to start."""
    return os.name != "nt" and os.geteuid() == 0


def _become(command: list[str]) -> int:
    """Hand over to a command for good, so that Ctrl-C and signals reach it and not this process."""
    if os.name != "nt":
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # it reaches the child too, which decides
            pass
