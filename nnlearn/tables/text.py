"""The text of a CSV file: unpacked, decoded, and what had to be guessed for it."""

from __future__ import annotations

import codecs
import difflib
import gzip
import zlib
from pathlib import Path

#: Encodings that tables come in, to suggest one of them.
COMMON = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "latin-1",
    "cp1252",
    "cp1250",
    "cp1251",
    "mac-roman",
    "shift_jis",
    "gbk",
)

#: What a file starts with that says its encoding.
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def text_of(path: Path, encoding: str | None = None) -> tuple[str, str, str]:
    """Read a file's text, packed by gzip or not.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Its encoding, where it is known. If not, a mark at its start says it, or it is UTF-8; bytes that are
        not UTF-8 are taken as Windows' Latin-1, and that is told.

    Returns
    -------
    text : str
    encoding : str
        The one that it was read in.
    remark : str
        What had to be guessed; empty if nothing.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If the file is no text, or not in the encoding given, or there is no such encoding.
    """
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as problem:
            raise ValueError(
                f"{path} cannot be unpacked: {problem}\n    write: the name of a whole file"
            ) from None
    if encoding is not None:
        return _decoded(path, content, encoding), encoding, ""
    if content[:4] == b"PK\x03\x04":
        raise ValueError(
            f"{path} is a workbook or a zip file, but a CSV file is plain text"
            '\n    write: "CSV UTF-8" as the type of file, where your spreadsheet saves it under another name'
        )
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    if marked is not None:
        return _decoded(path, content, marked), marked, ""
    if b"\0" in content:
        raise ValueError(
            f"{path} holds bytes that are no text in UTF-8 or Latin-1"
            '\n    write: encoding="utf-16", if it is text at all (on the command line: --encoding utf-16)'
        )
    try:
        return content.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError as problem:
        return _guessed(content, problem.start)


def _guessed(content: bytes, start: int) -> tuple[str, str, str]:
    """Text in one of the two encodings that nearly every old table of Western Europe and America is in."""
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    line = content.count(b"\n", 0, start) + 1
    from_line = content.rfind(b"\n", 0, start) + 1
    before, after = text[from_line:start], text[start : start + 20]
    word = (before.replace('"', " ").replace(",", " ").replace(";", " ").split(" ") or [""])[-1]
    word += after.splitlines()[0].replace('"', " ").replace(",", " ").replace(";", " ").split(" ")[0]
    remark = (
        f"It is not in UTF-8, so it was read as Latin-1 ({encoding}): line {line} has {word.strip()!r}. If"
        " that looks wrong, say which encoding it is"
    )
    return text, encoding, remark


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        near = difflib.get_close_matches(str(encoding).lower(), COMMON, n=1, cutoff=0.4) or ["utf-8"]
        raise ValueError(
            f"encoding {encoding!r:.60} is unknown; there are {', '.join(COMMON)} and others"
            f"\n    write: encoding={near[0]!r}"
        ) from None
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise ValueError(
            f"{path} is not in {encoding}: line {line} has the byte 0x{content[problem.start]:02X}"
            "\n    write: encoding=None  # finds out (on the command line: no --encoding)"
        ) from None
