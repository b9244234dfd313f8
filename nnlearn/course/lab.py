"""Open the course in JupyterLab."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from nnlearn.course.unpack import unpack

FOLDER = Path("nnlearn-notebooks")
"""Where the notebooks go when nothing else is said, in the folder one stands in."""


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
    for copy in unpack(folder):
        print(copy)
    notebooks = sorted(path.name for path in folder.glob("*.ipynb"))
    print(f"Your notebooks: {folder.resolve()}\nTo stop JupyterLab, press Ctrl-C here twice.", flush=True)
    os.chdir(folder)
    return _become(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            *([] if browser else ["--no-browser"]),
            *notebooks[:1],
        ]
    )


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
