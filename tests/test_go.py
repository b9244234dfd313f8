"""`go.py` sets up from nothing, repairs what was left half made, and says clearly what it cannot do."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
Command = list[str]


class Machine:
    """Stands for all that go.py calls: notes each command, and answers as it is told to."""

    def __init__(self, go: ModuleType) -> None:
        self.go = go
        self.commands: list[Command] = []
        self.became: tuple[Command, dict[str, str]] | None = None
        self.answer: Callable[[Command], int] = lambda command: 0
        self.made = 0

    def call(self, command: Command, **options: Any) -> int:
        """Answer in the place of subprocess.call."""
        self.commands.append(command)
        return self.answer(command)

    def create(self, folder: str, **options: Any) -> None:
        """Make what looks like an environment, in the place of venv.create."""
        self.made += 1
        python = Path(self.go.PYTHON)
        python.parent.mkdir(parents=True)
        python.touch()
        (Path(folder) / "pyvenv.cfg").touch()

    def execve(self, path: str, command: Command, environment: dict[str, str]) -> None:
        """Note what go.py hands over to, in the place of os.execve."""
        assert path == command[0]
        self.became = command, environment

    def handed_over(self) -> bool:
        """Whether go.py got as far as the command it was asked for."""
        return self.became is not None

    @property
    def installs(self) -> list[Command]:
        """The commands that installed something."""
        return [command for command in self.commands if "install" in command]


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """go.py in a project of its own, whose path has a space and an accent in it."""
    project = tmp_path / "my projécts" / "nnlearn"
    project.mkdir(parents=True)
    for name in ("go.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, project)
    spec = importlib.util.spec_from_file_location("go_in_a_project", project / "go.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(tmp_path)
    return module


@pytest.fixture
def machine(go: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The machine that this go.py believes to be on: without uv, unless a test says otherwise."""
    stand_in = Machine(go)
    monkeypatch.setattr("venv.create", stand_in.create)
    monkeypatch.setattr(subprocess, "call", stand_in.call)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(go, "WINDOWS", False)
    monkeypatch.setattr(os, "execve", stand_in.execve)
    monkeypatch.setattr(os, "chdir", lambda folder: None)
    return stand_in


def is_pip_install(command: Command) -> bool:
    """Whether a command is pip's installation."""
    return "pip" in command and "install" in command


# --- setting up -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_asked_for_help_it_makes_nothing(
    words: list[str], go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert go.main(words) == 0
    assert "python3 go.py lab" in capsys.readouterr().out
    assert (machine.made, machine.commands) == (0, [])


def test_the_first_call_makes_installs_and_hands_over(
    go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    go.main(["lab", "my folder", "--no-browser"])
    assert machine.made == 1
    assert machine.installs[0][-4:] == ["--constraint", "constraints.txt", "--editable", ".[lab]"]
    assert machine.became is not None
    assert machine.became[0] == [go.PYTHON, "-m", "nnlearn", "lab", "my folder", "--no-browser"]
    said = capsys.readouterr().out
    assert "[1/2] Making" in said
    assert "[2/2] Installing" in said
    assert "minutes" in said


def test_the_second_call_only_hands_over(go: ModuleType, machine: Machine) -> None:
    go.main(["lab"])
    machine.commands.clear()
    go.main(["trace", "age-cgpa"])
    assert (machine.made, machine.commands) == (1, [])
    assert machine.became is not None
    assert machine.became[0][1:] == ["-m", "nnlearn", "trace", "age-cgpa"]


def test_test_runs_pytest_with_its_words_on_one_thread_each(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    went: list[str] = []
    monkeypatch.setattr(os, "chdir", went.append)
    go.main(["test", "-k", "sigmoid"])
    assert machine.installs[0][-1] == ".[test]"
    assert machine.became is not None
    command, environment = machine.became
    assert command[1:] == ["-m", "pytest", "-k", "sigmoid"]
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert environment["MPLBACKEND"] == "Agg"
    assert went == [go.ROOT]


def test_who_can_test_can_open_the_lab_without_another_installation(go: ModuleType, machine: Machine) -> None:
    go.main(["test"])
    go.main(["lab"])
    assert len(machine.installs) == 1
    assert machine.made == 1


def test_who_has_the_lab_needs_more_to_test(go: ModuleType, machine: Machine) -> None:
    go.main(["lab"])
    go.main(["test"])
    assert [command[-1] for command in machine.installs] == [".[lab]", ".[test]"]
    assert machine.made == 1


def test_who_builds_notebooks_gets_what_builds_and_tests_them(go: ModuleType, machine: Machine) -> None:
    go.main(["notebooks", "build", "my-lessons"])
    assert [command[-1] for command in machine.installs] == [".[test]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_needed_installs_again_in_the_same_environment(
    name: str, go: ModuleType, machine: Machine
) -> None:
    go.main(["lab"])
    with (Path(go.ROOT) / name).open("a") as file:
        file.write("# changed\n")
    go.main(["lab"])
    assert (machine.made, len(machine.installs)) == (1, 2)


def test_another_python_makes_the_environment_anew(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    go.main(["lab"])
    monkeypatch.setattr(sys, "version", "3.99.0 (main)")
    go.main(["lab"])
    assert machine.made == 2


def test_a_python_that_was_removed_makes_the_environment_anew(go: ModuleType, machine: Machine) -> None:
    go.main(["lab"])
    Path(go.PYTHON).unlink()
    go.main(["lab"])
    assert machine.made == 2


def test_other_packages_and_settings_of_the_person_do_not_leak_in(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    go.main(["lab"])
    assert machine.became is not None
    assert "PYTHONPATH" not in machine.became[1]
    assert machine.became[1]["PIP_USER"] == "0"


# --- uv -------------------------------------------------------------------------------------------------


def test_uv_is_used_where_there_is_one(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    go.main(["lab"])
    assert [command[:5] for command in machine.commands] == [
        ["/bin/uv", "pip", "install", "--python", go.PYTHON]
    ]


def test_pip_does_what_uv_cannot(go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    machine.answer = lambda command: 2 if command[0] == "/bin/uv" else 0
    go.main(["lab"])
    assert [command[0] for command in machine.installs] == ["/bin/uv", go.PYTHON]
    assert machine.became is not None


# --- what can go wrong ----------------------------------------------------------------------------------


def test_a_failed_installation_is_told_and_made_whole_by_the_next_call(
    go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.answer = lambda command: 1 if is_pip_install(command) else 0
    assert go.main(["lab"]) == 1
    assert not machine.handed_over()
    assert "The installation failed" in capsys.readouterr().err

    machine.answer = lambda command: 0
    go.main(["lab"])
    assert machine.made == 2
    assert machine.handed_over()
    go.main(["lab"])
    assert (machine.made, len(machine.installs)) == (2, 2)


def test_a_failed_update_leaves_the_working_environment_in_place(go: ModuleType, machine: Machine) -> None:
    go.main(["lab"])
    machine.answer = lambda command: 1 if is_pip_install(command) else 0
    (Path(go.ROOT) / "constraints.txt").write_text("")
    assert go.main(["lab"]) == 1
    machine.answer = lambda command: 0
    go.main(["lab"])
    assert (machine.made, len(machine.installs)) == (1, 3)


@pytest.mark.parametrize("moment", ["making", "installing", "updating"])
def test_ctrl_c_ends_without_a_traceback_and_the_next_call_starts_clean(
    moment: str,
    go: ModuleType,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    if moment == "updating":
        go.main(["lab"])
        (Path(go.ROOT) / "constraints.txt").write_text("")
    with monkeypatch.context() as patch:
        patch.setattr("venv.create" if moment == "making" else "subprocess.call", interrupt)
        assert go.main(["lab"]) == 130
    assert "Stopped" in capsys.readouterr().err
    assert not go.is_ready("lab")
    made = machine.made
    go.main(["lab"])
    assert machine.made == made + 1
    assert go.is_ready("lab")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "no network"),
        ("ProxyError('Cannot connect to proxy.')", "HTTPS_PROXY"),
        ("SSLError: CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: ResolutionImpossible", "the lines above say why"),
    ],
)
def test_a_failed_installation_says_what_to_do(
    log: str, words: str, go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(command: Command) -> int:
        if is_pip_install(command):
            Path(command[command.index("--log") + 1]).write_text(log)
            return 1
        return 0

    machine.answer = fail
    assert go.main(["lab"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "same command again" in said


@pytest.mark.parametrize(("debian", "words"), [(True, "sudo apt install python3."), (False, "python.org")])
def test_a_python_without_venv_says_what_to_install(
    debian: bool,
    words: str,
    go: ModuleType,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    exists = os.path.exists
    monkeypatch.setattr(go, "has_module", lambda name: name != "ensurepip")
    monkeypatch.setattr(
        os.path, "exists", lambda path: debian if path == "/etc/debian_version" else exists(path)
    )
    assert go.main(["lab"]) == 1
    assert words in capsys.readouterr().err
    assert not exists(go.VENV)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_environment_is_never_removed(
    kind: str, go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = Path(go.VENV) if kind == "file" else Path(go.VENV) / "mine.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    assert go.main(["lab"]) == 1
    assert "is in the way" in capsys.readouterr().err
    assert mine.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_named(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str, mode: str = "r", **options: Any) -> Any:
        if "w" in mode:
            raise PermissionError(13, os.strerror(13), path)
        return Path(path).open(mode, **options)

    monkeypatch.setattr(go, "open", refuse, raising=False)
    assert go.main(["lab"]) == 1
    assert "Copy the folder to a place that is yours" in capsys.readouterr().err


def test_alone_without_its_folder_it_says_so(
    go: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(go.ROOT) / "pyproject.toml").unlink()
    go.main(["lab"])
    (Path(go.ROOT) / "constraints.txt").unlink()
    assert go.main(["lab"]) == 1
    assert "works only inside the whole nnlearn folder" in capsys.readouterr().err


def old_pythons() -> Iterator[Any]:
    """Yield the old Pythons to be turned away, each skipped by name where it is not installed."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for version in ("2.7", "3.6", "3.8", "3.10"):
        found = sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
        python = str(found[-1]) if found else shutil.which(f"python{version}")
        absent = pytest.mark.skipif(python is None, reason=f"Python {version} is not installed here")
        yield pytest.param(python, marks=absent, id=version)


@pytest.mark.parametrize("python", list(old_pythons()))
def test_an_old_python_is_told_so_without_a_traceback(python: str) -> None:
    run = subprocess.run([python, str(ROOT / "go.py"), "lab"], capture_output=True, text=True)
    assert run.returncode == 1
    assert "nnlearn needs Python 3.11 or newer; this is Python" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_old_python_names_a_newer_one_that_really_starts(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    machine.answer = lambda command: 0 if command[0] == "python3.12" else 127
    assert go.main(["lab"]) == 1
    assert "python3.12 go.py lab" in capsys.readouterr().err


# --- for real, but without a network ---------------------------------------------------------------------

INSTALLER = """#!/bin/sh
echo "$@" >> "$0.calls"
sleep 1
"""


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_two_at_once_set_up_once_and_both_run(go: ModuleType, tmp_path: Path) -> None:
    installer = tmp_path / "bin" / "uv"
    installer.parent.mkdir()
    installer.write_text(INSTALLER)
    installer.chmod(0o755)
    package = Path(go.ROOT) / "nnlearn"
    package.mkdir()
    (package / "__main__.py").write_text("import sys; print(sys.prefix, sys.argv[1:])")
    command = [sys.executable, str(Path(go.ROOT) / "go.py"), "hello", "a b"]
    environment = os.environ | {"PATH": f"{installer.parent}{os.pathsep}{os.environ['PATH']}"}
    runs = [
        subprocess.Popen(command, cwd=go.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert all(text.endswith(f"{go.VENV} ['hello', 'a b']\n") for text in said)
    assert sum("waiting for it" in text for text in said) == 1
    assert len((tmp_path / "bin" / "uv.calls").read_text().splitlines()) == 1
