"""Wheels for the browser, packed from what is installed here: nothing is fetched to make them.

Pyodide brings NumPy, Matplotlib and what else is compiled. What is left of nnlearn's requirements is plain
Python, and can be packed again from its files. (Some of it is compiled here for speed, with the plain source
beside; then the source is packed.)
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
import zipfile
from collections.abc import Collection, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement

import nnlearn
from nnlearn.site.errors import SiteError

#: What a whole Pyodide and its kernel bring themselves.
WITH_PYODIDE = frozenset(
    (
        "ipython",
        "matplotlib",
        "numpy",
        "sympy",
        "threadpoolctl",
        "tqdm",
        "traitlets",
        "typing-extensions",
        "widgetsnbextension",
    )
)
_WHEEL = b"Wheel-Version: 1.0\nGenerator: nnlearn\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_COMPILED = (".so", ".pyd", ".dylib")
_BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}


def write_wheels(folder: Path, missing: Collection[str] = ()) -> list[Path]:
    """Write nnlearn's wheel, and those of what it needs and Pyodide has not.

    Parameters
    ----------
    folder : Path
    missing : collection of str
        What a Pyodide lacks that nnlearn cannot do without. Then nnlearn's wheel holds only the sentence that
        says so.

    Returns
    -------
    list of Path

    Raises
    ------
    SiteError
        If a requirement is not installed here, or is compiled and has no source beside.
    """
    stub = {"nnlearn/__init__.py": _stub(missing)} if missing else None
    made = [_wheel(folder, "nnlearn", nnlearn.__version__, stub, []) if stub else _own_wheel(folder)]
    waiting, seen = list(_own_requirements()), set(WITH_PYODIDE)
    while waiting:
        needed = Requirement(waiting.pop())
        name = key(needed.name)
        if name in seen or (needed.marker and not needed.marker.evaluate(_BROWSER)):
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            raise SiteError(
                f"{name} is not installed here, to be packed\n    write: pip install {name}"
            ) from None
        requires = found.requires or []
        made.append(_wheel(folder, name, found.version, _sources(found), requires))
        waiting += requires
    return made


def key(name: str) -> str:
    """A package's name as indexes spell it.

    Examples
    --------
    >>> key("Typing_Extensions")
    'typing-extensions'
    """
    return re.sub("[-_.]+", "-", name).lower()


def _own_wheel(folder: Path) -> Path:
    """Pack nnlearn itself, from wherever it runs: installed, or in its folder."""
    package = Path(nnlearn.__file__).parent
    files = {
        f"nnlearn/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and not {"__pycache__", "notebooks"} & set(path.relative_to(package).parts)
    }
    return _wheel(folder, "nnlearn", nnlearn.__version__, files, _own_requirements())


def _own_requirements() -> list[str]:
    """What nnlearn needs: as installed, or as its folder says."""
    try:
        return metadata.requires("nnlearn") or []
    except metadata.PackageNotFoundError:
        project = Path(nnlearn.__file__).parents[1] / "pyproject.toml"
        needed: list[str] = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
        return needed


def _sources(found: metadata.Distribution) -> Mapping[str, bytes]:
    """The files of an installed package as far as they are plain Python and data."""
    names = [PurePosixPath(file.as_posix()) for file in found.files or ()]
    inside = [
        n for n in names if ".." not in n.parts and "__pycache__" not in n.parts and not n.is_absolute()
    ]
    for name in inside:
        source = name.with_name(f"{name.name.split('.')[0]}.py")
        if name.suffix in _COMPILED and source not in inside and "__mypyc." not in name.name:
            raise SiteError(f"{name} is compiled for this computer, and cannot be packed for a browser")
    plain = [n for n in inside if n.suffix not in _COMPILED and not n.parts[0].endswith(".dist-info")]
    return {str(n): Path(str(found.locate_file(n))).read_bytes() for n in plain}


def _wheel(
    folder: Path, name: str, version: str, files: Mapping[str, bytes], requires: Collection[str]
) -> Path:
    """Write one wheel: its files, and the four lines each that installers read. The same bytes each time."""
    stem = f"{name.replace('-', '_')}-{version}"
    about = f"{stem}.dist-info"
    needs = "".join(f"Requires-Dist: {need}\n" for need in requires)
    contents = dict(files) | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}".encode(),
        f"{about}/WHEEL": _WHEEL,
    }
    rows = [f"{file},{_hash(content)},{len(content)}\n" for file, content in contents.items()]
    contents[f"{about}/RECORD"] = "".join([*rows, f"{about}/RECORD,,\n"]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file, content in contents.items():
            wheel.writestr(zipfile.ZipInfo(file), content, zipfile.ZIP_DEFLATED)
    return path


def _hash(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"


def _stub(missing: Collection[str]) -> bytes:
    """A package whose import says what is missing."""
    named = [{"numpy": "NumPy", "matplotlib": "Matplotlib", "sympy": "SymPy"}.get(m, m) for m in missing]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    said = (
        f"nnlearn computes with {listed}, and this page was made without. What stands on it can be read.\n"
        "    To compute: pip install 'nnlearn[lab]' on a computer, then nnlearn lab"
    )
    away = "\n" * 8  # the traceback shows the last lines only: the sentence need not stand there twice
    return f'"""{said}"""{away}raise ImportError(__doc__) from None\n'.encode()
