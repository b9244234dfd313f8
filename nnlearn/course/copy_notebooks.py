"""Copy the course's notebooks into a learner's folder, and never over a learner's work.

What was copied is remembered in the folder itself (`.nnlearn.json`: file and fingerprint). So a later version
of nnlearn can tell a notebook nobody touched, which it brings up to date, from one that was worked in.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nnlearn import __version__

MANIFEST = ".nnlearn.json"
COPIED = {".ipynb", ".csv", ".gif", ".jpg", ".png", ".svg"}
"""Endings of what a learner gets: the notebooks and what they show, not the sources they are built from."""


@dataclass(frozen=True)
class Copy:
    """One file that was written, and why."""

    path: Path
    how: Literal["new", "brought up to date", "beside yours"]

    def __str__(self) -> str:
        """Return it as a line for the learner."""
        if self.how == "beside yours":
            return f"{self.path.name}: the new version, beside the one you worked in"
        return f"{self.path.name}: {self.how}"


def course() -> Path:
    """Return the folder of the course's notebooks: inside an installed nnlearn, or in a clone beside it.

    Raises
    ------
    FileNotFoundError
        Where this installation has none.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise FileNotFoundError("this installation of nnlearn has no notebooks; install it anew")


def unpack(folder: Path, source: Path | None = None) -> list[Copy]:
    """Copy what is new into a folder; keep every file that the learner has changed.

    ===========================  ==============================================================
    a notebook in the folder     what is done
    ===========================  ==============================================================
    is not there                 written
    is as it was copied          brought up to date
    was worked in                kept
    was worked in, and the       kept; the new version is written beside it, once, with
    course has a newer version   nnlearn's version in its name
    ===========================  ==============================================================

    Where it is not known what was copied (the manifest is lost or unreadable), whatever differs counts as
    worked in.

    Parameters
    ----------
    folder : Path
        The learner's folder; it is made if it is not there.
    source : Path, optional
        Where the notebooks come from; the course's own if not given.

    Returns
    -------
    list of Copy
        What was written, in order; empty when everything is up to date.

    Raises
    ------
    OSError
        If the folder cannot be written, or is a file; the message says what to do.
    """
    source = source or course()
    if folder.resolve() == source.resolve():  # the course's authors work in the course itself
        return []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _read_manifest(folder / MANIFEST)
        now, copies = dict(before), []
        for original in _files(source):
            name = original.relative_to(source).as_posix()
            content = original.read_bytes()
            copy = _place(folder / name, content, before.get(name))
            if copy:
                _write(copy.path, content)
                copies.append(copy)
            now[name] = _fingerprint(content)
        if now != before:
            _write(folder / MANIFEST, json.dumps(now, indent=1, sort_keys=True).encode())
    except OSError as error:
        raise type(error)(
            f"the notebooks cannot be copied into {folder}: {error.strerror or error}.\n"
            "Choose a folder of your own:  nnlearn lab my-folder"
        ) from error
    return copies


def _place(target: Path, content: bytes, copied: str | None) -> Copy | None:
    """Say where a file's new content goes, given what was copied before; None for nowhere."""
    if not target.exists():
        return Copy(target, "new")
    present = _fingerprint(target.read_bytes())
    if present == _fingerprint(content):
        return None
    if present == copied:
        return Copy(target, "brought up to date")
    if copied == _fingerprint(content):  # the learner has changed it, the course has not
        return None
    return next((Copy(free, "beside yours") for free in _beside(target, content)), None)


def _beside(target: Path, content: bytes) -> Iterator[Path]:
    """Yield the first free name beside a file; nothing if the content is there already."""
    number = 1
    while True:
        mark = f".v{__version__}" + (f"-{number}" if number > 1 else "")
        path = target.with_name(f"{target.stem}{mark}{target.suffix}")
        if not path.exists():
            yield path
            return
        if path.read_bytes() == content:
            return
        number += 1


def _files(source: Path) -> list[Path]:
    """Return the files to copy, in order, without what editors and tools leave."""
    return [
        path
        for path in sorted(source.rglob("*"))
        if path.suffix in COPIED
        and path.is_file()
        and not any(part.startswith((".", "__")) for part in path.relative_to(source).parts)
    ]


def _read_manifest(path: Path) -> dict[str, str]:
    """Return what was copied before; nothing where that is not known."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # ValueError: no JSON, or no text
        return {}
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".nnlearn-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)  # not the private mode of temporary files
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
