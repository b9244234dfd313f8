"""A learner's work is never overwritten, and a notebook nobody touched is kept up to date."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nnlearn import __version__
from nnlearn.course import copy_notebooks as module
from nnlearn.course.copy_notebooks import MANIFEST, unpack

NEWER = f"01_neuron.v{__version__}.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two notebooks, one picture, and what is not for learners."""
    source = tmp_path / "course"
    for name in (
        "01_neuron.ipynb",
        "01_neuron.py",
        "02_loss.ipynb",
        "pictures/neuron.svg",
        ".ipynb_checkpoints/01_neuron-checkpoint.ipynb",
        "__pycache__/01_neuron.cpython-311.pyc",
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(f"first version of {name}")
    return source


@pytest.fixture
def folder(tmp_path: Path, course: Path) -> Path:
    """A learner's folder with the course in it."""
    target = tmp_path / "my course"
    unpack(target, course)
    return target


def files(folder: Path) -> set[str]:
    """Return the files below a folder, without the manifest."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {MANIFEST}


def test_notebooks_and_pictures_are_copied_and_sources_are_not(folder: Path) -> None:
    assert files(folder) == {"01_neuron.ipynb", "02_loss.ipynb", "pictures/neuron.svg"}


def test_a_second_copy_writes_nothing(folder: Path, course: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert unpack(folder, course) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_an_untouched_notebook_is_brought_up_to_date(folder: Path, course: Path) -> None:
    (course / "01_neuron.ipynb").write_text("second version")
    assert [str(copy) for copy in unpack(folder, course)] == ["01_neuron.ipynb: brought up to date"]
    assert (folder / "01_neuron.ipynb").read_text() == "second version"


def test_an_edited_notebook_is_kept(folder: Path, course: Path) -> None:
    (folder / "01_neuron.ipynb").write_text("my work")
    assert unpack(folder, course) == []
    assert (folder / "01_neuron.ipynb").read_text() == "my work"


def test_an_edited_notebook_is_kept_and_a_newer_version_laid_beside_it_once(
    folder: Path, course: Path
) -> None:
    (folder / "01_neuron.ipynb").write_text("my work")
    (course / "01_neuron.ipynb").write_text("second version")
    assert [copy.path.name for copy in unpack(folder, course)] == [NEWER]
    assert unpack(folder, course) == []
    assert (folder / "01_neuron.ipynb").read_text() == "my work"
    assert (folder / NEWER).read_text() == "second version"


def test_a_deleted_notebook_comes_back(folder: Path, course: Path) -> None:
    (folder / "02_loss.ipynb").unlink()
    assert [copy.how for copy in unpack(folder, course)] == ["new"]


def test_the_newer_version_that_was_itself_edited_is_kept_too(folder: Path, course: Path) -> None:
    (folder / "01_neuron.ipynb").write_text("my work")
    (folder / NEWER).write_text("my other work")
    (course / "01_neuron.ipynb").write_text("second version")
    assert [copy.path.name for copy in unpack(folder, course)] == [f"01_neuron.v{__version__}-2.ipynb"]
    assert (folder / NEWER).read_text() == "my other work"


@pytest.mark.parametrize("manifest", [None, "", "{", "[]", '{"01_neuron.ipynb": 1}', b"\xff\xfe\x00"])
def test_where_it_is_not_known_what_was_copied_everything_that_differs_counts_as_edited(
    manifest: str | bytes | None, folder: Path, course: Path
) -> None:
    (course / "01_neuron.ipynb").write_text("second version")
    if manifest is None:
        (folder / MANIFEST).unlink()
    else:
        (folder / MANIFEST).write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    assert [copy.how for copy in unpack(folder, course)] == ["beside yours"]
    assert (folder / "01_neuron.ipynb").read_text() == "first version of 01_neuron.ipynb"
    assert set(json.loads((folder / MANIFEST).read_text())) >= {"01_neuron.ipynb", "02_loss.ipynb"}
    assert unpack(folder, course) == []


def test_an_interrupted_copy_leaves_no_half_file_and_the_next_one_completes_it(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, write = tmp_path / "mine", module._write

    def interrupted(path: Path, content: bytes) -> None:
        if path.name == "02_loss.ipynb":
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(module, "_write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            unpack(target, course)
    assert files(target) == {"01_neuron.ipynb"}
    assert [copy.how for copy in unpack(target, course)] == ["new", "new"]


def test_a_write_that_fails_leaves_the_old_file_whole(
    folder: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course / "01_neuron.ipynb").write_text("second version")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left on device"):
        unpack(folder, course)
    assert (folder / "01_neuron.ipynb").read_text() == "first version of 01_neuron.ipynb"
    assert files(folder) == {"01_neuron.ipynb", "02_loss.ipynb", "pictures/neuron.svg"}


@pytest.mark.parametrize("name", ["a file", "a file/below"])
def test_a_file_in_the_folders_place_is_kept_and_named(name: str, tmp_path: Path, course: Path) -> None:
    (tmp_path / "a file").write_text("mine")
    with pytest.raises(OSError, match=r"a file.*\n.*nnlearn lab my-folder"):
        unpack(tmp_path / name, course)
    assert (tmp_path / "a file").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch, refuse: Callable[..., None]
) -> None:
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(PermissionError, match=r"locked.*Permission denied.*\n.*my-folder"):
        unpack(tmp_path / "locked", course)


@pytest.fixture
def refuse() -> Callable[..., None]:
    """A function that fails as writing into somebody else's folder does, also for a superuser."""

    def fail(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, os.strerror(13))

    return fail


def test_the_courses_own_folder_is_left_as_it_is(course: Path) -> None:
    before = files(course)
    assert unpack(course, course) == []
    assert files(course) == before
    assert not (course / MANIFEST).exists()


def test_copies_can_be_read_by_others(folder: Path) -> None:
    assert (folder / "01_neuron.ipynb").stat().st_mode & 0o444 == 0o444
