"""Files that are whole: written beside their place, then put there in one go, whatever happens meanwhile."""

from __future__ import annotations

import errno
import glob
import importlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

locks: Any = None  # on Windows, where a file that is open cannot be deleted: that is lock enough
with suppress(ImportError):
    locks = importlib.import_module("fcntl")

#: What the system says when there is no more room: on the disk, in the user's share of it, in one file.
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


def place_of(path: Any) -> Path:
    """Take the name of a file, or say what is wrong with it; a link leads to the file that it stands for."""
    if not isinstance(path, (str, os.PathLike)) or not isinstance(name := os.fspath(path), str):
        raise TypeError(f'path is {path!r:.60}, but is the name of a file\n    write: "network.npz"')
    if not name or "\0" in name:
        raise ValueError(f'path is {path!r:.60}, which names no file\n    write: "network.npz"')
    return Path(os.path.realpath(name))


def kind_of(place: Path) -> str:
    """What is there: nothing (or nothing that may be looked at), a file, a folder, or no ordinary file."""
    try:
        mode = place.stat().st_mode
    except OSError:
        return "nothing"
    return "a file" if stat.S_ISREG(mode) else "a folder" if stat.S_ISDIR(mode) else "no ordinary file"


def write_whole(path: Any, content: bytes) -> None:
    """Write a file so that, at every moment, its place holds the last whole content.

    What is new is written into a file beside it, brought to the disk, and then takes the name over in one
    step. Files that a killed process left half written are removed by the next write.

    Parameters
    ----------
    path : str or path
        Where; the folder must exist.
    content : bytes

    Raises
    ------
    OSError
        If the folder is missing or closed, or the disk is full: what was there before is there still, and
        nothing is left beside it.
    ValueError, TypeError
        If `path` does not name a file.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "greeting.txt"
    >>> write_whole(place, b"good morning")
    >>> place.read_text()
    'good morning'
    """
    place = place_of(path)
    there = kind_of(place)
    if there in ("a folder", "no ordinary file"):
        inside = (place / "network.npz").as_posix() if there == "a folder" else "network.npz"
        raise OSError(f"{place} is {there}, so no file was written\n    write: {inside!r}")
    try:
        _remove_left_behind(place)
        part, file = _open_beside(place)
        try:
            with file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if there == "a file":  # who may read it stays as it was, where the file system knows of that
                    with suppress(PermissionError):
                        part.chmod(place.stat().st_mode)
                if locks is not None:
                    part.replace(place)  # while the lock is held: nobody takes the part for left behind
            if locks is None:
                part.replace(place)  # Windows moves closed files only
        except BaseException:  # an interrupt too
            part.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise _told(place, len(content), problem) from None
    with suppress(OSError):  # the file is in its place; not every system brings folders to the disk by hand
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _open_beside(place: Path) -> tuple[Path, BinaryIO]:
    """Open a new file beside `place`, locked for as long as this process lives and has it open."""
    while True:
        part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
        file = part.open("xb")
        if locks is not None:
            with suppress(OSError):  # a file system without locks: then nothing is ever taken for left behind
                locks.flock(file, locks.LOCK_EX)
        if part.exists():
            return part, file
        file.close()  # another process found it before it was locked, and removed it


def _remove_left_behind(place: Path) -> None:
    """Remove what writers that are no more left beside `place`: nobody holds its lock."""
    for part in place.parent.glob(f".{glob.escape(place.name)}.{'[0-9a-f]' * 8}.part"):
        with suppress(OSError):  # it is being written just now
            if locks is None:
                part.unlink()
                continue
            with part.open("r+b") as file:
                locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
                part.unlink()


def _told(place: Path, size: int, problem: OSError) -> OSError:
    """The same problem in words that help, of the same class and number."""
    folder = place.parent.as_posix()
    if problem.errno in NO_ROOM:
        what = f"there is no room for its {size:,} bytes"
        write = f"import shutil; shutil.disk_usage({folder!r})  # free some, or choose another folder"
    elif isinstance(problem, FileNotFoundError):
        what, write = f"the folder {folder} does not exist", f"os.makedirs({folder!r})"
    elif isinstance(problem, PermissionError) or problem.errno == errno.EROFS:
        what = f"nothing may be written to the folder {folder}"
        write = f"pathlib.Path.home() / {place.name!r}  # or another folder of your own"
    else:
        what = problem.strerror or str(problem)
        write = f"pathlib.Path.home() / {place.name!r}  # or another folder"
    kept = " (what was there before is there still)" if kind_of(place) == "a file" else ""
    told = type(problem)(f"{place} was not written: {what}{kept}\n    write: {write}")
    told.errno = problem.errno
    return told
