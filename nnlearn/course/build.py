"""Build notebooks from their sources: `01_the_neuron.py` gives the executed `01_the_neuron.ipynb` beside it.

The source is plain Python in cells that begin with ``# %%`` (py:percent), which people, linters and reviews
can read. The notebook is made from it by running it, and is the same to the last byte as long as nothing has
changed: stored outputs are in standard form, cells have names instead of random ids, nothing is dated.

Tutorial authors use it on folders of their own: ``nnlearn notebooks build my-lessons``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from nnlearn.course.kernel import ARGUMENTS, KERNEL, environment
from nnlearn.course.needed_data import needs
from nnlearn.course.outputs import standard, without_colours, without_widget_views

TIMEOUT = 600
"""Seconds that one cell may take."""

_METADATA = {
    "kernelspec": {"name": KERNEL, "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},  # no version: it would change with the machine
}
_HEADING = re.compile(r"^#+\s+(.+)$", re.MULTILINE)


class BuildError(Exception):
    """A notebook could not be built; the message says which, where and why."""


def sources(paths: Iterable[Path]) -> list[Path]:
    """Return the sources meant by a list of paths.

    Parameters
    ----------
    paths : iterable of Path
        Folders (all notebooks in them), sources, or notebooks (meaning their sources).

    Returns
    -------
    list of Path
        In order, each once. A Python file in a folder that has no cells is no source.

    Raises
    ------
    FileNotFoundError
        Where a path does not exist, or a notebook has no source.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(each for each in sorted(path.glob("*.py")) if _has_cells(each)))
        else:
            found[_existing(path.with_suffix(".py"))] = None
    return list(found)


def assemble(source: Path) -> NotebookNode:
    """Return the notebook of a source as it is before it is run.

    Parameters
    ----------
    source : Path
        A Python file in cells.

    Returns
    -------
    notebook
        Its cells with their names and tags, without outputs.
    """
    notebook: NotebookNode = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    extra = {key: value for key, value in notebook.metadata.items() if key == "nnlearn"}
    notebook.metadata = nbformat.from_dict(_METADATA | extra)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell, name in zip(notebook.cells, _names(notebook.cells), strict=True):
        cell.id = name
    return notebook


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in place, in a folder, and bring its outputs into standard form.

    Parameters
    ----------
    notebook : notebook
        As `assemble` gives it; its outputs are filled in.
    folder : Path
        Where the kernel runs: the folder that relative paths in the notebook mean.

    Raises
    ------
    BuildError
        If a cell fails that is not tagged ``raises-exception``, takes too long, or ends the kernel.
    """
    client = NotebookClient(
        notebook,
        extra_arguments=ARGUMENTS,
        kernel_name=KERNEL,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        shutdown_kernel="immediate",
        timeout=TIMEOUT,
    )
    try:
        client.execute(env=environment())
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise BuildError(without_colours(str(error)).strip()) from None
    notebook.metadata = nbformat.from_dict({k: v for k, v in notebook.metadata.items() if k != "widgets"})
    notebook.metadata.language_info = nbformat.from_dict(_METADATA["language_info"])
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = standard(without_widget_views(cell.outputs))


def built(source: Path) -> bytes:
    """Return the notebook file that belongs to a source, executed.

    Parameters
    ----------
    source : Path
        A Python file in cells.

    Returns
    -------
    bytes
        The contents of the ``.ipynb`` file: the same as long as nothing has changed.

    Raises
    ------
    BuildError
        If it cannot be run.
    """
    notebook = assemble(source)
    try:
        execute(notebook, source.parent)
    except BuildError as error:
        raise BuildError(f"{source}: {error}") from None
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return (text.rstrip("\n") + "\n").encode()


def build(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Build the notebooks of some paths, one after the other.

    Parameters
    ----------
    paths : iterable of Path
        As `sources` takes them.

    Yields
    ------
    (Path, bool)
        Each notebook as it is done, and whether its file has changed.
    """
    for source in sources(paths):
        notebook = source.with_suffix(".ipynb")
        new = built(source)
        changed = not notebook.exists() or notebook.read_bytes() != new
        if changed:
            notebook.write_bytes(new)
        yield notebook, changed


def check(paths: Iterable[Path]) -> Iterator[tuple[Path, str | None]]:
    """Build the notebooks of some paths in memory and compare; no file is changed.

    Parameters
    ----------
    paths : iterable of Path
        As `sources` takes them.

    Yields
    ------
    (Path, str or None)
        Each notebook, and how its file differs from what its source gives; None where it does not.
    """
    for source in sources(paths):
        notebook = source.with_suffix(".ipynb")
        yield notebook, cells_differ(source) or _bytes_differ(notebook, built(source))


def cells_differ(source: Path) -> str | None:
    """Say how the cells of a notebook differ from its source, without running anything.

    Parameters
    ----------
    source : Path
        A Python file in cells.

    Returns
    -------
    str or None
        In words; None where every cell has its text, tags and name, and the data that are needed are the
        same. The outputs are not looked at.
    """
    path = source.with_suffix(".ipynb")
    if not path.exists():
        return "it has not been built"
    notebooks = nbformat.read(path, as_version=4), assemble(source)
    if needs(notebooks[0]) != needs(notebooks[1]):
        return "it names other data than its source"
    stored, wanted = (
        [(cell.id, cell.cell_type, cell.source, dict(cell.metadata)) for cell in notebook.cells]
        for notebook in notebooks
    )
    if stored == wanted:
        return None
    changed = [new[0] for old, new in zip(stored, wanted, strict=False) if old != new]
    return f"cell {changed[0]} is not that of its source" if changed else "it has more or fewer cells"


def _bytes_differ(notebook: Path, new: bytes) -> str | None:
    """Say which cell's output is not what a file holds."""
    if notebook.read_bytes() == new:
        return None
    pair = nbformat.read(notebook, as_version=4).cells, nbformat.reads(new.decode(), as_version=4).cells
    changed = [fresh.id for old, fresh in zip(*pair, strict=True) if old != fresh]
    return f"the output of cell {changed[0]} has changed" if changed else "it was not written by this command"


def _names(cells: Iterable[NotebookNode]) -> Iterator[str]:
    """Yield a name for each cell: its section's heading and a number, so that few change with an edit."""
    section, seen = "start", Counter[str]()
    for cell in cells:
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            section = re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:48] or "section"
        seen[section] += 1
        yield f"{section}-{seen[section]}"


def _has_cells(path: Path) -> bool:
    """Whether a Python file is written in cells."""
    return re.search(r"^# %%", path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _existing(path: Path) -> Path:
    """Return a path that exists, or raise."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such source of a notebook")
    return path
