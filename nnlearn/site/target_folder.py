"""The folder of a site: what this command wrote there is replaced, anything else is left alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nnlearn.site.errors import SiteError

MANIFEST = ".nnlearn-site.json"


def put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, and take away those that an earlier call wrote and this one does not.

    Parameters
    ----------
    folder : Path
        It is made if it is not there.
    contents : mapping of str to bytes
        What stands in each file, by its name within the folder.

    Raises
    ------
    SiteError
        If the folder holds what this command did not write, where it would write; nothing is changed then.
    OSError
        If the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} is a file, not a folder\n    write: nnlearn site {folder}-pages")
    before = _written_before(folder)
    if before is None and folder.is_dir() and any(folder.iterdir()):
        raise SiteError(
            f"{folder} holds other things, which a site would mix with\n    write: nnlearn site {folder}/site"
        )
    ours = set(before or ())
    strange = [name for name in contents if name not in ours and (folder / name).exists()]
    if strange:
        raise SiteError(
            f"{folder / strange[0]} was not written by this command, so it is not replaced"
            f"\n    write: nnlearn site {folder}/site"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps(sorted(ours | set(contents)), indent=1), encoding="utf-8")
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name in ours - set(contents):
        (folder / name).unlink(missing_ok=True)
    (folder / MANIFEST).write_text(json.dumps(sorted(contents), indent=1), encoding="utf-8")


def _written_before(folder: Path) -> list[str] | None:
    """What an earlier call wrote; None where that is not known. Names that lead elsewhere are none."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, list):
        return None
    return [
        n for n in found if isinstance(n, str) and ".." not in Path(n).parts and not Path(n).is_absolute()
    ]
