"""A file is whole at every moment: after a full disk, a closed folder, a kill."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from nnlearn.whole_file import place_of, write_whole

POSIX = pytest.mark.skipif(os.name != "posix", reason="forks, signals and limits are of POSIX systems")


def ran(code: str, *arguments: Any) -> str:
    """What a fresh interpreter prints after some lines."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def test_what_is_written_is_what_is_there(tmp_path: Path) -> None:
    for content in (b"", b"one", b"x" * 1_000_000, b"two"):
        write_whole(tmp_path / "a file.npz", content)
        assert (tmp_path / "a file.npz").read_bytes() == content
        assert names(tmp_path) == ["a file.npz"]


def test_a_name_may_be_a_word_or_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_whole("here.npz", b"1")
    write_whole(Path("there"), b"2")
    assert names(tmp_path) == ["here.npz", "there"]


@pytest.mark.parametrize("wrong", [3, None, b"net.npz", ["net.npz"]])
def test_what_is_no_name_is_told(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"is the name of a file\n    write: \"network.npz\""):
        place_of(wrong)


@pytest.mark.parametrize("wrong", ["", "a\0b"])
def test_a_name_that_no_file_can_have_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match="names no file"):
        place_of(wrong)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"the folder .*nowhere does not exist\n    write: os.makedirs"
    ):
        write_whole(tmp_path / "nowhere" / "net.npz", b"1")
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(OSError, match="was not written"):
        write_whole(tmp_path / "file" / "net.npz", b"1")


def test_a_folder_in_the_files_place_stays_a_folder(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with pytest.raises(
        OSError, match=r"run is a folder, so no file was written\n    write: .*run/network.npz"
    ):
        write_whole(tmp_path / "run", b"1")
    assert names(tmp_path) == ["run"]


@POSIX
def test_a_device_in_the_files_place_stays_a_device() -> None:
    with pytest.raises(OSError, match="no ordinary file"):
        write_whole(os.devnull, b"1")
    assert Path(os.devnull).is_char_device()


@POSIX
def test_a_link_stays_a_link_to_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write_whole(tmp_path / "real" / "net.npz", b"old")
    (tmp_path / "link.npz").symlink_to(tmp_path / "real" / "net.npz")
    write_whole(tmp_path / "link.npz", b"new")
    assert (tmp_path / "link.npz").is_symlink()
    assert (tmp_path / "real" / "net.npz").read_bytes() == b"new"


@POSIX
def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path) -> None:
    write_whole(tmp_path / "net.npz", b"old")
    (tmp_path / "net.npz").chmod(0o600)
    write_whole(tmp_path / "net.npz", b"new")
    assert (tmp_path / "net.npz").stat().st_mode & 0o777 == 0o600


@POSIX
def test_a_full_disk_keeps_the_last_content_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "run.npz", b"old")
    code = """
        import resource, sys
        from nnlearn.whole_file import write_whole
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        try:
            write_whole(sys.argv[1], b"new" * 5000)
        except OSError as problem:
            print(problem.errno, problem)
    """
    told = ran(code, tmp_path / "run.npz")
    assert told.startswith(f"{errno.EFBIG} ")
    assert "there is no room for its 15,000 bytes (what was there before is there still)" in told
    assert "write: import shutil; shutil.disk_usage(" in told
    assert (tmp_path / "run.npz").read_bytes() == b"old"
    assert names(tmp_path) == ["run.npz"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_late_keeps_the_last_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    write_whole(tmp_path / "run.npz", b"old")
    monkeypatch.setattr(os if call == "fsync" else Path, call, fail)
    with pytest.raises(OSError, match="there still") as caught:
        write_whole(tmp_path / "run.npz", b"new")
    assert caught.value.errno == number
    assert (tmp_path / "run.npz").read_bytes() == b"old"
    assert names(tmp_path) == ["run.npz"]


def test_an_interrupt_leaves_nothing_beside_the_last_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    write_whole(tmp_path / "run.npz", b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "run.npz", b"new")
    assert (tmp_path / "run.npz").read_bytes() == b"old"
    assert names(tmp_path) == ["run.npz"]


@POSIX
def test_a_closed_folder_keeps_the_last_content(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    write_whole(folder / "run.npz", b"old")
    folder.chmod(0o555)
    code = """
        import os, sys
        from nnlearn.whole_file import write_whole
        os.chdir(os.path.dirname(sys.argv[1]))
        if os.geteuid() == 0:
            os.seteuid(65534)  # to the superuser no folder is closed
        try:
            write_whole("run.npz", b"new")
        except OSError as problem:
            print(type(problem).__name__, problem)
    """
    told = ran(code, folder / "run.npz")
    folder.chmod(0o755)
    assert told.startswith("PermissionError ")
    assert "nothing may be written to the folder" in told
    assert (folder / "run.npz").read_bytes() == b"old"
    assert names(folder) == ["run.npz"]


def test_the_new_content_is_on_the_disk_before_it_takes_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(file: int) -> None:
        done.append("folder" if os.path.samestat(os.fstat(file), tmp_path.stat()) else "file")
        fsync(file)

    def replaced(part: Path, place: Path) -> Path:
        assert part.read_bytes() == b"new"
        assert part.parent == place.parent, "a name is taken over in one step within one file system only"
        done.append("name")
        return replace(part, place)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "run.npz", b"new")
    assert done == (["file", "name", "folder"] if os.name == "posix" else ["file", "name"])


#: Where a process may be when it is killed: as the call begins.
MOMENTS = ["open", "write", "flush", "fsync", "chmod", "replace", "fsync of the folder"]


@POSIX
@pytest.mark.parametrize("moment", range(len(MOMENTS)), ids=MOMENTS)
def test_killed_at_each_step_the_last_whole_content_is_there(tmp_path: Path, moment: int) -> None:
    """Every call that touches the disk is counted; at the one in question, the process is gone."""
    write_whole(tmp_path / "run.npz", b"old")
    code = """
        import os, signal, sys
        from pathlib import Path
        import nnlearn.whole_file as whole

        moment, calls = int(sys.argv[2]), 0

        def counted(function):
            def call(*inputs, **options):
                global calls
                if calls == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                calls += 1
                return function(*inputs, **options)
            return call

        class File:
            def __init__(self, file):
                self.file = file
            def __enter__(self):
                return self
            def __exit__(self, *problem):
                self.file.close()
            def fileno(self):
                return self.file.fileno()
            def __getattr__(self, name):
                return counted(getattr(self.file, name))

        opened = Path.open
        Path.open = counted(lambda path, *kind: File(opened(path, *kind)))
        os.fsync, Path.chmod, Path.replace = map(counted, (os.fsync, Path.chmod, Path.replace))
        child = os.fork()
        if not child:
            whole.write_whole(sys.argv[1], b"new")
            os._exit(0)
        print(os.waitpid(child, 0)[1])
    """
    assert ran(code, tmp_path / "run.npz", moment).strip() == "9", "the process outlived the test's blow"
    new = MOMENTS[moment] == "fsync of the folder"
    assert (tmp_path / "run.npz").read_bytes() == (b"new" if new else b"old")
    write_whole(tmp_path / "run.npz", b"newer")
    assert (tmp_path / "run.npz").read_bytes() == b"newer"
    assert names(tmp_path) == ["run.npz"], "the next write clears up"


@POSIX
def test_what_another_is_writing_just_now_is_left_to_it(tmp_path: Path) -> None:
    from nnlearn.whole_file import _open_beside

    part, file = _open_beside(tmp_path / "run.npz")
    write_whole(tmp_path / "run.npz", b"mine")
    assert part.exists()
    file.close()
    write_whole(tmp_path / "run.npz", b"mine again")
    assert names(tmp_path) == ["run.npz"]


def test_files_of_other_names_are_nobodys_litter(tmp_path: Path) -> None:
    others = [".other.npz.0123abcd.part", ".run.npz.part", ".run.npz.notahexa.part", "run.npz.0123abcd.part"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    write_whole(tmp_path / "run.npz", b"1")
    assert names(tmp_path) == sorted([*others, "run.npz"])


@POSIX
def test_many_writers_at_once_each_leave_a_whole_file(tmp_path: Path) -> None:
    code = """
        import os, sys
        from nnlearn.whole_file import write_whole
        children = []
        for number in range(6):
            children.append(os.fork())
            if not children[-1]:
                for _ in range(20):
                    write_whole(sys.argv[1], bytes([65 + number]) * 200_000)
                os._exit(0)
        print([os.waitpid(child, 0)[1] for child in children])
    """
    assert ran(code, tmp_path / "run.npz").strip() == str([0] * 6)
    content = (tmp_path / "run.npz").read_bytes()
    assert content == content[:1] * 200_000
    assert names(tmp_path) == ["run.npz"]
