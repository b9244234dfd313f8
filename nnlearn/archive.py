"""The form of nnlearn's files: arrays and a header, as a plain ``.npz`` that ``np.load`` reads too.

The header is JSON, kept as an array of bytes: ``json.loads(np.load(path)["header"].tobytes())``. Nothing in
a file is ever executed, and nothing is believed: sizes, names and a checksum are held against each other
before an array is handed out.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.whole_file import kind_of

FORMAT = "nnlearn network"
#: Raised by one when older programs would misread what is written now. Older versions are read for ever.
VERSION = 1
#: Bytes: a header is some thousand of them.
LONGEST_HEADER = 1_000_000
#: Bytes before an array's numbers: what they are, and padding. NumPy writes 128.
LONGEST_PREFIX = 1_000
#: How numbers lie in a file, whatever the machine's own order of bytes.
STORED = {"float32": "<f4", "float64": "<f8"}


class BadFile(ValueError):
    """A file that is damaged, or that another program wrote, or a later nnlearn."""

    def __init__(self, path: Path, problem: str, write: str = "") -> None:
        write = write or f"net.save({path.as_posix()!r})  # again, where the network still is; or load a copy"
        super().__init__(f"{path} cannot be loaded: {problem}\n    write: {write}")


@contextmanager
def refusing(path: Path, part: str) -> Iterator[None]:
    """Refuse the file if anything goes wrong inside: whatever can be in a file, somebody will put there."""
    try:
        yield
    except BadFile:
        raise
    except Exception as problem:
        said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        raise BadFile(path, f"{part} ({said:.200})") from None


def encode(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Make the bytes of a file: the same content, the same bytes.

    Parameters
    ----------
    header : mapping
        JSON-able values, under other names than "format", "version", "nnlearn", "arrays" and "sha256".
    arrays : mapping
        float32 or float64 arrays, by name.

    Raises
    ------
    ValueError
        If the header is too long.
    """
    from nnlearn import __version__

    little = {name: array.astype(STORED[array.dtype.name], copy=False) for name, array in arrays.items()}
    listed = {name: {"dtype": a.dtype.name, "shape": list(a.shape)} for name, a in arrays.items()}
    whole = {"format": FORMAT, "version": VERSION, "nnlearn": __version__, "arrays": listed, **header}
    text = json.dumps({**whole, "sha256": _checksum(whole, little)}, indent=1).encode()
    if len(text) > LONGEST_HEADER:
        raise ValueError(
            f"what goes with the arrays takes {len(text):,} bytes, but a file holds {LONGEST_HEADER:,}"
            "\n    write: shorter names and settings"
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as members:
        for name, array in {"header": np.frombuffer(text, np.uint8), **little}.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            members.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getbuffer())
    return file.getvalue()


def read(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """Read a file's header and arrays, or say what is wrong with it.

    Raises
    ------
    BadFile
        If it is not a whole and unchanged file of this format.
    OSError
        If there is no such file, or it may not be read.
    """
    there = kind_of(path)
    if there in ("a folder", "no ordinary file"):  # a pipe would be waited for, for ever
        write = f"the name of a file{_beside(path / 'network.npz')}"
        raise OSError(f"{path} cannot be loaded: it is {there}\n    write: {write}")
    try:
        file = path.open("rb")
    except OSError as problem:
        missing = isinstance(problem, FileNotFoundError)
        told = "there is no such file" if missing else f"{problem.strerror}"
        write = f"the name of a file that is there{_beside(path)}" if missing else "a file that you may read"
        raise type(problem)(f"{path} cannot be loaded: {told}\n    write: {write}") from None
    what = "it is cut off, damaged, or no file of nnlearn's"
    with file, refusing(path, what), zipfile.ZipFile(file) as members:
        return _contents(path, members, os.fstat(file.fileno()).st_size)


def _beside(path: Path) -> str:
    """What there is instead, where it can be seen."""
    near = []
    with suppress(OSError):
        near = sorted(place.name for place in path.parent.glob("*.npz"))[:5]
    return f", such as {', '.join(near)}" if near else ""


def _contents(path: Path, members: zipfile.ZipFile, size: int) -> tuple[dict[str, Any], dict[str, Array]]:
    infos = {info.filename.removesuffix(".npy"): info for info in members.infolist()}
    if "header" not in infos:
        raise BadFile(
            path,
            f"it holds {', '.join(map(repr, sorted(infos)[:5])) or 'nothing'}, but no header of nnlearn's",
            f"np.load({path.as_posix()!r})",
        )
    if len(infos) != len(members.infolist()):
        raise BadFile(path, "two of its members have one name")
    if any(info.compress_type or info.compress_size != info.file_size for info in infos.values()):
        raise BadFile(path, "it is compressed, and nnlearn's files are not")
    if sum(info.file_size for info in infos.values()) > size:
        raise BadFile(path, f"its members claim to be longer than the file, which has {size:,} bytes")
    if infos["header"].file_size > LONGEST_HEADER + LONGEST_PREFIX:
        raise BadFile(
            path, f"its header has {infos['header'].file_size:,} bytes, more than {LONGEST_HEADER:,}"
        )
    header = json.loads(_array(path, members, infos.pop("header"), "|u1", None).tobytes())
    _check_version(path, header)
    listed = {name: (STORED[a["dtype"]], tuple(a["shape"])) for name, a in header["arrays"].items()}
    if listed.keys() != infos.keys():
        raise BadFile(path, f"it holds {sorted(infos)}, but its header lists {sorted(listed)}")
    arrays = {name: _array(path, members, infos[name], *kind) for name, kind in listed.items()}
    if header.pop("sha256") != _checksum(header, arrays):
        raise BadFile(path, "its checksum is not the one of what it holds")
    # of the machine's own order of bytes, and to be written into: a state is
    return header, {name: a.astype(a.dtype.newbyteorder("="), order="C") for name, a in arrays.items()}


def _check_version(path: Path, header: Any) -> None:
    if header["format"] != FORMAT:
        raise BadFile(path, f"its format is {header['format']!r:.60}, not {FORMAT!r}")
    version = header["version"]
    if type(version) is not int or version < 1:
        raise BadFile(path, f"its version is {version!r:.60}, which there never was")
    if version > VERSION:
        raise BadFile(
            path,
            f"it has version {version} of the format, from nnlearn {header['nnlearn']!s:.20}, and this"
            f" nnlearn knows versions up to {VERSION}",
            "pip install --upgrade nnlearn",
        )


def _array(
    path: Path, members: zipfile.ZipFile, info: zipfile.ZipInfo, dtype: str, shape: tuple[int, ...] | None
) -> Array:
    """Read one array; its size was promised by the header (`shape`), or by nobody for the header itself."""
    with refusing(path, f"its member {info.filename!r:.60} is damaged, or no array that it should be"):
        if shape is not None:
            if not all(type(n) is int and n >= 0 for n in shape):
                raise ValueError(f"its shape is {shape}")
            promised = math.prod(shape) * np.dtype(dtype).itemsize
            if not 0 < info.file_size - promised <= LONGEST_PREFIX:
                raise ValueError(f"it has {info.file_size:,} bytes for the shape {shape}")
        content = members.read(info)  # zipfile holds the bytes against the member's own checksum
        file = io.BytesIO(content)
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError("it is not in version 1.0 of NumPy's format")
        found, by_columns, kind = np.lib.format.read_array_header_1_0(file, max_header_size=LONGEST_PREFIX)
        if kind != np.dtype(dtype) or (shape is not None and found != shape):
            raise ValueError(f"it is {kind} {found}, but should be {np.dtype(dtype)} {shape or ''}")
        numbers = np.frombuffer(content, kind, offset=file.tell())
        return numbers.reshape(found, order="F" if by_columns else "C")


def _checksum(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> str:
    """SHA-256 of the header, less its own checksum, and of the arrays' numbers in the header's order.

    The zip's own 32-bit checksums guard each member, but not which name it goes by, nor that all are of one
    file.
    """
    checksum = hashlib.sha256(json.dumps(header).encode())
    for name in header["arrays"]:
        checksum.update(np.ascontiguousarray(arrays[name]).data)
    return checksum.hexdigest()
