"""Notebooks as they are stored: their cells, read and looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from nnlearn.site.errors import SiteError


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    Attributes
    ----------
    kind : str
        "markdown" or "code".
    source : str
    name : str
        What messages call it.
    tags : frozenset of str
    outputs : tuple
        As Jupyter stores them.
    """

    kind: str
    source: str
    name: str
    tags: frozenset[str]
    outputs: tuple[Any, ...]


@dataclass(frozen=True)
class Notebook:
    """A built notebook.

    Attributes
    ----------
    path : Path
    cells : tuple of Cell
        Without empty ones.
    """

    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending: its page's too."""
        return self.path.stem


def read_all(folder: Path) -> list[Notebook]:
    """Read all notebooks of a folder, in the order of their names.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Notebook

    Raises
    ------
    SiteError
        If there are none, or one is damaged or was never run.
    """
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        write = (
            f"nnlearn notebooks build {folder}"
            if any(folder.glob("*.py"))
            else "nnlearn site --notebooks FOLDER"
        )
        raise SiteError(f"there are no built notebooks (*.ipynb) in {folder}\n    write: {write}")
    return [read(path) for path in paths]


def read(path: Path) -> Notebook:
    """Read one notebook.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Notebook

    Raises
    ------
    SiteError
        If it is damaged or was never run.
    """
    try:
        stored = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        raise SiteError(
            f"{path} cannot be read as a notebook: {str(error).splitlines()[0]}\n"
            f"    write: nnlearn notebooks build {path}"
        ) from None
    for cell in stored.cells:
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise SiteError(
                f"{path} has not been run: cell {cell.get('id', '?')!r} has no result"
                f"\n    write: nnlearn notebooks build {path}"
            )
    return Notebook(path, tuple(_cell(cell) for cell in stored.cells if cell.source.strip()))


def _cell(stored: Any) -> Cell:
    tags = frozenset(stored.metadata.get("tags", ()))
    return Cell(
        stored.cell_type, stored.source, stored.get("id", "?"), tags, tuple(stored.get("outputs", ()))
    )
