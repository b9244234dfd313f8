"""The command line answers in words, also when it is asked for what it does not know or cannot do."""

import io
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from nnlearn import __version__, cli
from nnlearn.course import build, lab
from nnlearn.course.copy_notebooks import Copy


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """Modules that commands call, replaced by ones that note the calls."""
    noted = types.SimpleNamespace(figures=[], lab=[])
    example = types.ModuleType("nnlearn.worked_example")
    example.report = lambda: "σ(z₁) = 0.5325"  # type: ignore[attr-defined]
    gallery = types.ModuleType("nnlearn.plot.gallery")
    gallery.write = noted.figures.append  # type: ignore[attr-defined]
    plot = types.ModuleType("nnlearn.plot")
    plot.gallery = gallery  # type: ignore[attr-defined]
    for module in (example, plot, gallery):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("nnlearn.worked_example", example, raising=False)
    monkeypatch.setattr("nnlearn.plot", plot, raising=False)
    monkeypatch.setattr(lab, "lab", lambda folder, browser: noted.lab.append((folder, browser)) or 0)
    return noted


def test_help_has_a_line_for_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for command in ("lab", "trace", "train", "predict", "figures", "notebooks"):
        assert f"    {command} " in said


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"nnlearn {__version__}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["tarce", "age-cgpa"], "Did you mean trace?"),
        (["notebook", "build"], "Did you mean notebooks?"),
        (["notebooks", "biuld"], "Did you mean build?"),
        (["trace", "cgpa-age"], "Did you mean age-cgpa?"),
        (["trace", "?"], "There is: age-cgpa."),
        (["train", "table.csv"], "--target"),
        (["train", "table.csv", "--target", "y", "--kind", "class"], "Did you mean classes?"),
        (["train", "table.csv", "--target", "y", "--hidden", "a,3"], "--hidden"),
        ([], "required"),
    ],
)
def test_a_wrong_word_gets_the_nearest_right_one(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert hint in capsys.readouterr().err


def test_trace_prints_the_worked_example(
    stub: types.SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["trace", "age-cgpa"]) == 0
    assert capsys.readouterr().out == "σ(z₁) = 0.5325\n"


def test_figures_are_drawn_into_the_folder(stub: types.SimpleNamespace, tmp_path: Path) -> None:
    assert cli.main(["figures", str(tmp_path)]) == 0
    assert stub.figures == [tmp_path]


def test_lab_takes_a_folder_and_may_leave_the_browser_closed(stub: types.SimpleNamespace) -> None:
    assert cli.main(["lab"]) == 0
    assert cli.main(["lab", "mine", "--no-browser"]) == 0
    assert stub.lab == [(lab.FOLDER, True), (Path("mine"), False)]


@pytest.mark.parametrize(
    ("words", "package", "extra"),
    [
        (["lab"], "jupyterlab", "lab"),
        (["notebooks", "build"], "jupytext", "test"),
        (["figures"], "sklearn", "tables"),
        (["train", "table.csv", "--target", "y"], "pandas", "tables"),
        (["predict", "network.npz", "table.csv"], "pandas", "tables"),
    ],
)
def test_without_an_extra_a_command_prints_the_line_that_installs_it(
    words: list[str],
    package: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def absent(chosen: object) -> int:
        raise ModuleNotFoundError(f"No module named '{package}.part'", name=f"{package}.part")

    monkeypatch.setattr(cli, f"run_{words[0]}", absent)
    assert cli.main(words) == 1
    assert f'pip install "nnlearn[{extra}]"' in capsys.readouterr().err


def test_lab_without_jupyterlab_copies_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError):
        lab.lab(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_lab_copies_and_opens_the_first_notebook_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[tuple[list[str], Path]] = []

    def copied(folder: Path) -> list[Copy]:
        folder.mkdir()
        for name in ("02_loss.ipynb", "01_neuron.ipynb"):
            (folder / name).write_text(nbformat.writes(nbformat.v4.new_notebook()))
        return [Copy(folder / "01_neuron.ipynb", "new")]

    def start(command: list[str]) -> int:
        started.append((command, Path.cwd()))
        return 0

    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "unpack", copied)
    monkeypatch.setattr(lab, "_become", start)
    assert lab.lab(Path("mine"), browser=False) == 0
    command, where = started[0]
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--no-browser" in command
    assert command[-1].endswith("/lab/tree/01_neuron.ipynb")
    assert where == tmp_path / "mine"
    assert "01_neuron.ipynb: new" in capsys.readouterr().out
    notary = NotebookNotary(data_dir=str(tmp_path / "jupyter"))
    assert notary.check_signature(nbformat.read(where / "01_neuron.ipynb", as_version=4)), "it is not trusted"
    notary.store.close()


def test_a_missing_module_of_our_own_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(chosen: object) -> int:
        raise ModuleNotFoundError("No module named 'nnlearn.typo'", name="nnlearn.typo")

    monkeypatch.setattr(cli, "run_trace", broken)
    with pytest.raises(ModuleNotFoundError):
        cli.main(["trace", "age-cgpa"])


@pytest.mark.parametrize(
    ("error", "code"), [(PermissionError(13, "Permission denied", "mine"), 1), (KeyboardInterrupt(), 130)]
)
def test_what_goes_wrong_is_told_without_a_traceback(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(chosen: object) -> int:
        raise error

    monkeypatch.setattr(cli, "run_lab", fail)
    assert cli.main(["lab"]) == code


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str | None]]:
    """What checking finds, by notebook."""
    found: dict[str, str | None] = {"01.ipynb": None}
    monkeypatch.setattr(build, "check", lambda paths: [(Path(name), why) for name, why in found.items()])
    monkeypatch.setattr(build, "build", lambda paths: [(Path("01.ipynb"), True), (Path("02.ipynb"), False)])
    return iter([found])


def test_notebooks_build_tells_what_has_changed(
    built: Iterator[dict[str, str | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["notebooks", "build"]) == 0
    assert capsys.readouterr().out == "01.ipynb: built\n02.ipynb: as before\n"


def test_notebooks_check_fails_if_one_differs(
    built: Iterator[dict[str, str | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["notebooks", "check"]) == 0
    next(built)["02.ipynb"] = "it has not been built"
    assert cli.main(["notebooks", "check"]) == 1
    said = capsys.readouterr()
    assert "02.ipynb: it has not been built" in said.out
    assert "1 of the notebooks must be built" in said.err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_greek_letters_reach_a_pipe_that_has_none(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    received = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(received, encoding=encoding))
    cli.make_output_safe()
    print("δ₂ = σ′(z₂)", flush=True)
    assert received.getvalue().decode().strip() == "δ₂ = σ′(z₂)"


def test_an_encoding_the_person_chose_is_kept_and_cannot_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    received = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(received, encoding="ascii"))
    cli.make_output_safe()
    print("δ = 0.5", flush=True)
    assert received.getvalue().strip() == b"? = 0.5"


def test_a_reader_who_has_seen_enough_causes_no_traceback() -> None:
    endless = "cli.run_trace = lambda chosen: print('a line ' * 10**6) or 0"
    run = subprocess.Popen(
        [sys.executable, "-c", f"from nnlearn import cli; {endless}; exit(cli.main(['trace', 'age-cgpa']))"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.read(10)
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(timeout=60) == 0


def test_the_module_is_the_command() -> None:
    run = subprocess.run([sys.executable, "-m", "nnlearn", "--version"], capture_output=True, text=True)
    assert run.stdout == f"nnlearn {__version__}\n"
