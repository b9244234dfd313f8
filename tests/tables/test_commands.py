"""``nnlearn train`` and ``nnlearn predict``: what they print, what they write, and how they refuse."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from nnlearn import cli, tables

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def once(people: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a network was trained, and what was printed."""
    folder, printed = tmp_path_factory.mktemp("trained"), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        assert cli.main(["train", str(people), "--target", "rich", "--hidden", "4", "--folds", "3"]) == 0
    return folder, printed.getvalue()


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def trained(once: tuple[Path, str]) -> str:
    """What training prints; its network is here, in people-rich.npz."""
    shutil.copy(once[0] / "people-rich.npz", Path.cwd())
    return once[1]


def test_training_tells_what_it_found_did_and_wrote(trained: str) -> None:
    for line in (
        "people.csv: 60 rows, 6 columns, separated by commas, in utf-8",
        "Left out: name, as nearly every row has a word of its own.",
        "To predict: rich, 2 classes: no (58 %), yes (42 %).",
        "Network 4-4-1: inputs for 1 number and 3 words of 1 column; trained for ",
        "Cross-validation, 3 folds; each is predicted by a network that has not seen it:",
        "    nnlearn predict people-rich.npz new.csv",
    ):
        assert line in trained
    assert trained.count("\naccuracy  ") == 1
    assert max(map(len, trained.splitlines())) <= 100
    assert tables.load("people-rich.npz").target == "rich"


def test_training_writes_its_report(once: tuple[Path, str]) -> None:
    page = (once[0] / "people-rich.html").read_text()
    assert "people-rich.html shows it" in once[1]
    assert "rich, from people.csv" in page
    for part in ("Cross-validation", "Importance", "Learning"):
        assert part in page
    assert page.count("<img alt=") == page.count("<img") >= 6
    assert len(page) < 1_000_000


def test_the_command_does_what_the_function_does(trained: str, people: Path) -> None:
    training = tables.train(people, "rich", hidden=(4,), folds=3)
    assert tables.load("people-rich.npz").network == training.model.network
    assert str(training.folds) in trained
    assert str(training.folds) in repr(training)


def test_predicting_tells_what_it_said_and_how_right_it_was(
    trained: str, people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["predict", "people-rich.npz", str(people)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for line in (
        "Not used: name, country, nothing.",
        "age: 3 missing, taken as 50.",
        "row  rich  probability",
        "people-predictions.csv holds them, row by row.",
    ):
        assert line in out
    assert cli.main(["predict", "people-rich.npz", str(people)]) == 0
    assert "people-predictions.csv (in place of the earlier one) holds them" in capsys.readouterr().out
    frame = pd.read_csv("people-predictions.csv")
    found = tables.load("people-rich.npz").predict(people)
    assert list(frame) == ["rich", "P(no)", "P(yes)"]
    assert frame["rich"].tolist() == found.values.tolist()
    right = (frame["rich"] == pd.read_csv(people)["rich"]).sum()
    assert f"{right} of 60 are as the file has them ({100 * right / 60:.2f} %)." in out


def test_new_people_of_jobs_never_met_with_columns_in_another_order(
    trained: str, csv_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    place = csv_file("job;age\nking;41\ncook;?\n", "new.csv")
    assert cli.main(["predict", "people-rich.npz", str(place), "--output", "said.csv"]) == 0
    out = capsys.readouterr().out
    assert "job: 1 rows have a word" not in out
    assert (
        "job: 1 row has a word that the network never met, and counts as none of those it knows: 'king'"
        in out
    )
    assert "2 rows: " in out
    assert len(pd.read_csv("said.csv")) == 2


def test_words_in_the_file_that_are_no_classes_are_told(
    trained: str, people: Path, csv_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    place = csv_file(people.read_text().replace("yes\n", "yes.\n"), "other.csv")
    assert cli.main(["predict", "people-rich.npz", str(place)]) == 0
    assert "The file has 'yes.' as rich, which is none of the classes." in capsys.readouterr().out


def test_numbers_are_predicted_with_their_error(csv_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    place = csv_file("\n".join(["x;y", *(f"{i % 20}.5;{i % 20 * 3 + 0.25}" for i in range(60))]), "line.csv")
    assert cli.main(["train", str(place), "--target", "y", "--model", "line.npz", "--hidden", "0"]) == 0
    out = capsys.readouterr().out
    assert "To predict: y, numbers from 0.25 to 57.25." in out
    assert "R²" in out
    assert "(in place of" not in out
    assert "Network 1-1: inputs for 1 number" in out
    assert "y, from line.csv" in Path("line.html").read_text()
    assert cli.main(["train", str(place), "--target", "y", "--model", "line.npz", "--hidden", "0"]) == 0
    assert capsys.readouterr().out.count(" (in place of the earlier one) ") == 2
    assert cli.main(["predict", "line.npz", str(place)]) == 0
    out = capsys.readouterr().out
    assert "60 rows: " in out
    assert "off on average from what the file has." in out
    assert list(pd.read_csv("line-predictions.csv")) == ["y"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "nothing.csv", "--target", "y"], "there is no file"),
        (["train", "{people}", "--target", "rihc"], "write: 'rich'"),
        (["train", "{people}", "--target", "country"], "the same in every row"),
        (["train", "{people}", "--target", "rich", "--model", "{people}"], "would be lost"),
        (["train", "{people}", "--target", "rich", "--encoding", "utf9"], "write: encoding='utf-8'"),
        (["train", "{people}", "--target", "rich", "--hidden", "-3"], "hidden"),
        (["train", "{people}", "--target", "rich", "--folds", "1"], "2 or more"),
        (["predict", "nothing.npz", "{people}"], "there is no such file"),
        (["train", ".", "--target", "rich"], "is a folder"),
        (["train", "{people}", "--target", "rich", "--seed", "-1"], "seed is -1"),
        (["train", "{people}", "--target", "rich", "--model", "no/m.npz"], "in no folder that exists"),
        (["train", "{people}", "--target", "rich", "--model", "."], "which is a folder"),
        (["train", "{people}", "--target", "rich", "--model", "m.html"], "write: --model m.npz"),
        (["predict", "{people}", "people-rich.npz"], "the network's file first"),
        (["predict", "{people}", "{people}"], "cannot be loaded"),
        (["predict", "people-rich.npz", "{people}", "--output", "{people}"], "would be lost"),
        (["predict", "people-rich.npz", "{people}", "--output", "people-rich.npz"], "would be lost"),
        (["predict", "people-rich.npz", "{people}", "--no-header"], "(--header)"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line_and_nothing_is_written(
    trained: str, people: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (*Path.cwd().iterdir(), people)}
    assert cli.main([word.format(people=people) for word in words]) == 1
    err = capsys.readouterr().err
    assert err.startswith("nnlearn: ")
    assert said in err
    assert {path: path.read_bytes() for path in (*Path.cwd().iterdir(), people)} == before


def test_a_place_that_takes_no_network_is_told_before_any_training(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["train", str(people), "--target", "rich", "--model", "no/m.npz"]) == 1
    assert capsys.readouterr().out == ""


def test_fewer_folds_than_asked_for_are_told_with_the_class_that_allows_no_more(
    csv_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{i % 7},{'rare' if i in (3, 40) else 'ab'[i % 2]}" for i in range(50)]
    assert cli.main(["train", str(csv_file("x,y\n" + "\n".join(rows))), "--target", "y"]) == 0
    assert "\nThere are 2 folds and not 5, as rare has 2 rows.\n" in capsys.readouterr().out


def test_no_line_begins_with_a_per_cent_sign(csv_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    for least in range(1, 4):  # one of these sentences would break there
        names = f"class {'x' * least},class {'y' * 3}".split(",")
        rows = [f"{i % 7},{names[i % 2]}" for i in range(20)]
        assert (
            cli.main(["train", str(csv_file("x,y\n" + "\n".join(rows))), "--target", "y", "--folds", "2"])
            == 0
        )
        assert not any(line.startswith("%") for line in capsys.readouterr().out.splitlines())


def test_options_reach_the_reading_and_the_task(csv_file: Write, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"{i % 8}|{'none' if i % 9 == 0 else i}|{i % 3}|{'ja' if i % 4 else 'né'}" for i in range(40)]
    place = csv_file("\n".join(["made by hand", "code|x|z|y", *lines]).encode("cp850"))
    reading = ["--skip", "1", "--encoding", "cp850", "--header", "--separator", "|"]
    columns = ["--missing", "none", "--words", "code", "--drop", "z", "--keep", "x"]
    words = ["train", str(place), "--target", "y", "--model", "m.npz", "--hidden", "5,3", "--folds", "2"]
    assert cli.main([*words, *reading, *columns]) == 0
    out = capsys.readouterr().out
    assert "Network 9-5-3-1: inputs for 1 number and 8 words of 1 column" in out
    assert "Left out, as you say: z." in out
    assert "Cross-validation, 2 folds" in out
    model = tables.load("m.npz")
    assert model.classes == ("ja", "né")
    assert model.missing == ("none",)
