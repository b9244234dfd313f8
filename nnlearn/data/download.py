"""Data that are too large to travel with the package: fetched once, kept in a folder, checked at each use."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nnlearn.whole_file import write_whole

CHUNK = 1 << 16


@dataclass(frozen=True)
class DataFile:
    """A file of a data set.

    Attributes
    ----------
    name : str
        As its home has it; one that ends in ``.gz`` is packed by gzip.
    size : int
        How many bytes it holds, once unpacked.
    sha256 : str
        The checksum of these bytes: however the file was packed, its content is known by it.
    """

    name: str
    size: int
    sha256: str


def cache_folder() -> Path:
    """Name the folder in which data are kept: the system's own for such files, or what NNLEARN_DATA says.

    Returns
    -------
    Path
        It need not exist yet.
    """
    if chosen := os.environ.get("NNLEARN_DATA"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nnlearn" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "nnlearn"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nnlearn"


def contents(
    name: str, files: Sequence[DataFile], mirrors: Sequence[str], folder: str | os.PathLike[str] | None
) -> list[bytes]:
    """Read the files of a data set; those that are not there yet are fetched first.

    Parameters
    ----------
    name : str
        Of the data set: what it is called in :mod:`nnlearn.data`, and the folder within the cache.
    files : sequence of DataFile
    mirrors : sequence of str
        Addresses, ending in a slash, that the files' names are put behind; tried in this order.
    folder : str or path, optional
        Where the files are, if not in the cache, packed by gzip or not; of a single file, the file itself is
        taken too. Nothing is ever fetched into such a folder.

    Returns
    -------
    list of bytes
        What each file holds, unpacked.

    Raises
    ------
    FileNotFoundError
        If a file is not in the folder that was given.
    ConnectionError
        If a file is not in the cache and no mirror gives it.
    ValueError, TypeError
        If a file is cut short, or another than it should be; if the folder is no name.
    """
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise TypeError(
            f"folder is {folder!r:.60}, but is the name of a folder or a file"
            f'\n    write: nn.data.{name}(folder="data")'
        )
    place = cache_folder() / name if folder is None else Path(folder).expanduser()
    if folder is not None and place.is_file() and len(files) == 1:
        return [_read(name, files[0], place, _FETCH.format(name))]
    missing = [file for file in files if there(place, file) is None]
    if missing and folder is not None:
        raise FileNotFoundError(
            f"{name}: there is no {_listed(missing)} in the folder {place}"
            f"{'' if place.is_dir() else ', which does not exist'}\n    write: {_FETCH.format(name)}"
        )
    for file in missing:
        content = _fetched(name, file, mirrors, place, missing)
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / file.name, content)
    found = []
    for file in files:
        path = there(place, file) or place / file.name
        again = f"pathlib.Path({str(place)!r}, {path.name!r}).unlink()  # then it is fetched anew"
        found.append(_read(name, file, path, again if folder is None else _FETCH.format(name)))
    return found


#: What to write to have the files fetched, by the name of the data set.
_FETCH = "nn.data.{}()  # fetches the files itself"


def there(place: Path, file: DataFile) -> Path | None:
    """Say where in a folder a file is, packed or not; None where it is not."""
    plain = file.name.removesuffix(".gz")
    ways = [place / file.name, place / plain, place / f"{plain}.gz"]
    return next((path for path in ways if path.is_file()), None)


def _read(name: str, file: DataFile, path: Path, write: str) -> bytes:
    """What a file holds, if it is the one that it should be."""
    try:
        return (unpacked if path.suffix == ".gz" else checked)(file, path.read_bytes())
    except ValueError as problem:
        raise ValueError(f"{name}: the file {path} {problem}\n    write: {write}") from None


def unpacked(file: DataFile, packed: bytes) -> bytes:
    """Unpack a file and make sure that it holds what it should.

    Raises
    ------
    ValueError
        If it does not, saying what is wrong with "the file ...".
    """
    if packed[:2] != b"\x1f\x8b":
        raise ValueError(f"is not a gzip file: it starts with {packed[:8]!r}")
    try:
        with gzip.open(io.BytesIO(packed)) as stream:
            content = stream.read(file.size + 1)  # no more, whatever it would unpack to
    except EOFError:
        raise ValueError(f"is cut short: {len(packed):,} bytes are not all of it") from None
    except (OSError, zlib.error) as problem:
        raise ValueError(f"is damaged: {problem}") from None
    return checked(file, content)


def checked(file: DataFile, content: bytes) -> bytes:
    """Make sure that a file holds, byte for byte, what it should.

    Raises
    ------
    ValueError
        If it does not, saying what is wrong with "the file ...".
    """
    if len(content) != file.size:
        size = f"{len(content):,}" if len(content) < file.size else f"more than {file.size:,}"
        raise ValueError(f"is another file: it holds {size} bytes, in place of {file.size:,}")
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != file.sha256:
        raise ValueError(f"is another file: its content has the sha256 {checksum}, in place of {file.sha256}")
    return content


def _fetched(
    name: str, file: DataFile, mirrors: Sequence[str], place: Path, missing: Sequence[DataFile]
) -> bytes:
    """The file as its home has it, from the first mirror that has it whole."""
    from http.client import HTTPException

    problems = []
    for mirror in mirrors:
        try:
            with _opened(mirror + file.name) as stream:
                received = _received(stream, file, mirror)
            (unpacked if file.name.endswith(".gz") else checked)(file, received)
        except ValueError as problem:
            problems.append(f"\n    {mirror}: what came {problem}")
        except (OSError, HTTPException) as problem:
            problems.append(f"\n    {mirror}: {problem}")
        else:
            return received
    raise ConnectionError(
        f"{name}: {file.name} is not in the folder {place} yet, and could not be fetched:{''.join(problems)}"
        f"\n    without a network: fetch it elsewhere, from one of these, and put it into that folder"
        f"\n    write: nn.data.{name}(folder=...)  # a folder of your own that has {_listed(missing)}"
    )


def _opened(address: str) -> BinaryIO:
    from urllib.request import Request, urlopen

    stream: BinaryIO = urlopen(Request(address, headers={"User-Agent": "nnlearn"}), timeout=30)
    return stream


def _received(stream: BinaryIO, file: DataFile, mirror: str) -> bytes:
    """All that comes, shown as it comes; never much more than the file could be."""
    received = bytearray()
    show = sys.stderr.write
    show(f"fetching {file.name} from {mirror}\n")
    while len(received) <= file.size + CHUNK and (chunk := stream.read(CHUNK)):
        received += chunk
        show(f"\r{len(received) / 1e6:8.1f} MB")
    show("\n")
    return bytes(received)


def _listed(files: Sequence[DataFile]) -> str:
    return " and ".join(file.name for file in files)
