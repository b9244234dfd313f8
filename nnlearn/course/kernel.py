"""What makes a notebook's output the same on every machine: the surroundings its kernel is started in.

Building and testing start their kernels with `environment()`. A person's own settings (IPython profile,
matplotlibrc) are kept out, random hashes and the date are fixed, colours are off, arithmetic has one thread.
Data that are fetched once and kept are looked for where they are kept here.
"""

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

from nnlearn.data.download import cache_folder

KERNEL = "python3"
"""The only kernel a notebook of the course may name: there is one on every machine."""

MATPLOTLIBRC = """\
figure.figsize: 6.4, 4.8
figure.dpi: 100
savefig.dpi: figure
svg.hashsalt: nnlearn
"""
"""Matplotlib's own defaults, said aloud; the salt makes the ids inside an SVG the same in every run."""

FIXED = {
    "COLUMNS": "80",
    "IPYKERNEL_CELL_NAME": "<cell>",  # else warnings show the name of a temporary file
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NO_COLOR": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PIP_NO_INDEX": "1",  # else a first cell could fetch another nnlearn; a test fetches nothing
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else a debugger that nobody uses complains on stderr
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
}
ARGUMENTS = ["--IPKernelApp.log_level=ERROR"]
"""A kernel warns of a connection that is not encrypted; this one's never leaves the machine."""

UNWANTED = ("PYTHONWARNINGS", "PYTHONSTARTUP", "FORCE_COLOR", "CLICOLOR_FORCE")


def environment() -> dict[str, str]:
    """Return the environment variables for a kernel whose output is stored or compared.

    Returns
    -------
    dict
        This process's variables, with those that could change an output replaced.

    Examples
    --------
    >>> environment()["PYTHONHASHSEED"]
    '0'
    """
    own = _own_folder()
    inherited = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    places = {
        "IPYTHONDIR": str(own),
        "MATPLOTLIBRC": str(own / "matplotlibrc"),
        "NNLEARN_DATA": str(cache_folder().absolute()),  # a kernel runs in another folder than this process
    }
    return inherited | FIXED | places


@functools.cache
def _own_folder() -> Path:
    """Return a folder for this process's kernels: empty but for matplotlib's settings, removed at the end.

    Kernels that run side by side and share IPython's usual folder also lock each other's history.
    """
    folder = Path(tempfile.mkdtemp(prefix="nnlearn-kernel-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "matplotlibrc").write_text(MATPLOTLIBRC, encoding="utf-8")
    return folder
