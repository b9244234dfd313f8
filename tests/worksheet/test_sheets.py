"""Sheets on paper, with numbers for each seed; hints that give nothing away; and a whole class's answers."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.perceptron.trace import PerceptronTrace
from nnlearn.worksheet import age_cgpa_as_printed


@pytest.fixture(scope="module")
def trace() -> nn.Trace:
    return nn.Network.create([2, 3, 2], seed=0).trace([[0.3, 0.4]], [[0.01, 0.99]], learning_rate=0.5)


@pytest.fixture(scope="module")
def sheet(trace: nn.Trace) -> nn.Worksheet:
    return nn.Worksheet(trace, seed="student-17")


# --- numbers ---------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_numbers_on_every_machine(sheet: nn.Worksheet) -> None:
    """Held against what they were when this was written: another machine may not draw others."""
    numbers = sheet.trace
    assert isinstance(numbers, nn.Trace)
    assert numbers["x"].tolist() == [[0.8, 0.5]]
    assert numbers["W1"].tolist() == [[0.2, -0.6, -0.9], [0.3, -0.4, 0.1]]
    assert numbers["b2"].tolist() == [-0.3, 0.2]
    assert numbers["y"].tolist() == [[0.1, 0.6]]


def test_another_seed_gives_other_numbers(trace: nn.Trace) -> None:
    drawn = {str(nn.Worksheet(trace, seed=seed).trace["W1"].tolist()) for seed in ("a", "b", 1, "1")}  # type: ignore[call-overload,index]
    assert len(drawn) == 4


@pytest.mark.parametrize(
    ("activations", "loss", "y"),
    [
        ("sigmoid", "squared_error", [[0.2, 0.7]]),
        (["relu", "softmax"], "cross_entropy", [[0.0, 1.0]]),
        (["tanh", "sigmoid"], "binary_cross_entropy", [[1.0, 0.0]]),
        (["tanh", "identity"], "huber", [[0.5, 2.0]]),
    ],
)
def test_drawn_numbers_are_pleasant(activations: Any, loss: str, y: Any) -> None:
    trace = nn.Network.create([2, 3, 2], activations, loss).trace([[0.3, 0.4]], y, learning_rate=0.5)
    for seed in range(3):
        drawn = nn.Worksheet(trace, seed=seed).trace
        assert isinstance(drawn, nn.Trace)
        for name in drawn.plan.given:
            assert np.allclose(drawn[name] * 100, np.round(drawn[name] * 100)), name
        assert np.abs(drawn["z1"]).max() < 3
        assert np.abs(drawn["z1"]).min() >= 0.05
        assert np.isin(drawn["y"], (0, 1)).all() == np.isin(y, (0, 1)).all()


@pytest.mark.parametrize("seed", [True, 1.5, ["a"]])
def test_a_seed_is_text_or_a_whole_number(trace: nn.Trace, seed: Any) -> None:
    with pytest.raises(TypeError, match="write: seed"):
        nn.Worksheet(trace, seed=seed)


# --- on paper --------------------------------------------------------------------------------------


def test_a_blank_sheet_gives_nothing_away(sheet: nn.Worksheet) -> None:
    blank = sheet.blank()
    given = {
        f"{v:g}".replace("-", "−") for name in sheet.working.given for v in sheet.working.given[name].flat
    }
    for text in (str(blank), blank.to_markdown(), re.sub(r"<style>.*?</style>", "", blank.to_html())):
        found = set(re.findall(r"−?\d+\.\d+", text))
        assert found <= given
    assert all(line.value == "" for line in blank.lines)
    assert [line.name for line in blank.lines] == [line.name for line in sheet.mark({})]


def test_the_answer_key_is_marked_right(sheet: nn.Worksheet) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet.answer_key().to_csv())))
    assert {row["sheet"] for row in rows} == {"student-17"}
    marking = sheet.mark({row["line"]: row["answer"] for row in rows})
    assert set(marking.counts) - {v for v, n in marking.counts.items() if not n} == {"right"}


def test_a_solution_shows_formula_numbers_and_value(sheet: nn.Worksheet) -> None:
    text = str(sheet.solution())
    assert "z1₁ = x₁·W1₁₁ + x₂·W1₂₁ + b1₁ = 0.8·0.2 + 0.5·0.3 + 0.5 = 0.8100" in text
    assert "a1₁ = 1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.81)) ≈ 0.6921" in text


class Balanced(HTMLParser):
    """Whether every tag is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", ["blank", "solution", "answer_key"])
def test_pages_are_whole_and_need_nothing_from_elsewhere(sheet: nn.Worksheet, kind: str) -> None:
    page = getattr(sheet, kind)().to_page()
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    assert "http" not in page
    assert "<script" not in page


@pytest.mark.parametrize("kind", ["blank", "solution", "answer_key"])
def test_latex_is_a_balanced_document_of_plain_characters(sheet: nn.Worksheet, kind: str) -> None:
    latex = getattr(sheet, kind)().to_latex()
    assert latex.startswith("\\documentclass")
    assert latex.count("{") == latex.count("}")
    assert latex.count("\\begin{") == latex.count("\\end{")
    assert not re.search(r"^(\S+) &= \1 ", latex, re.MULTILINE)  # no line says its own name twice
    assert latex.isascii(), sorted({c for c in latex if not c.isascii()})


@pytest.mark.parametrize("ending", ["html", "tex", "md", "csv"])
def test_a_sheet_is_saved_by_its_ending(sheet: nn.Worksheet, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sheet.{ending}"
    sheet.blank().save(path)
    assert "student-17" in path.read_text(encoding="utf-8")


def test_an_ending_that_is_no_format_is_told(sheet: nn.Worksheet, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="write"):
        sheet.blank().save(tmp_path / "sheet.docx")


def test_the_tutorials_table_goes_on_paper_too() -> None:
    text = str(nn.Worksheet.age_cgpa().solution())
    assert "row 1: a = 1/(1 + e^(−z)) = 1/(1 + e^(−0.13)) ≈ 0.532" in text
    assert "row 1: ŷ = [a − ½ ≥ 0]" in text
    assert "w₁ + η/n·(y − ŷ)·x₁" in text


# --- hints -----------------------------------------------------------------------------------------


def test_hints_go_from_where_to_look_to_the_numbers(sheet: nn.Worksheet) -> None:
    where, formula, numbers = (sheet.hint("a1[0]", step) for step in (1, 2, 3))
    assert "z1₁" in where
    assert formula == "a1₁ = 1/(1 + e^(−z1₁))"
    assert numbers == "a1₁ = 1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.81))"


def test_hints_put_the_students_own_numbers_in(sheet: nn.Worksheet) -> None:
    assert sheet.hint("a1[0]", 3, {"z1[0]": "0,25"}).endswith("1/(1 + e^(−0.25))")


def test_no_hint_gives_the_answer(sheet: nn.Worksheet) -> None:
    for line in sheet.answer_key().lines:
        if line.name.startswith("db"):
            continue  # the gradient of a bias is the delta itself, which stands in its formula
        for step in (1, 2, 3):
            assert line.value.lstrip("-") not in sheet.hint(line.name, step).split(" = ")[-1], line.name


@pytest.mark.parametrize("step", [0, 4, "1"])
def test_there_are_three_steps_of_hints(sheet: nn.Worksheet, step: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="write"):
        sheet.hint("a1[0]", step)


# --- a class ---------------------------------------------------------------------------------------


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": []} for s in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folder(trace: nn.Trace, tmp_path: Path) -> Path:
    """Ann is right, Bo turned a sign, Cy did so in a notebook; Di sent nonsense, and Ed a letter."""
    ann, bo, cy = (nn.Worksheet(trace, seed=who) for who in ("ann", "bo", "cy"))
    ann.answer_key().save(tmp_path / "ann.csv")
    a1 = 1 / (1 + np.exp(bo.working.values["z1"][0, 0]))
    text = bo.blank().to_csv().replace('"a1[0,0]",a1₁,', f'"a1[0,0]",a1₁,{a1:.4f}')
    (tmp_path / "bo.csv").write_text(text, encoding="utf-8")
    a1 = 1 / (1 + np.exp(cy.working.values["z1"][0, 0]))
    (tmp_path / "cy.ipynb").write_text(
        notebook(
            'import nnlearn as nn\nsheet = nn.Worksheet(trace, seed="cy")',
            f'%time\nanswers = {{"a1[0]": "{a1:.4f}", "z1[0]": open("/etc/passwd").read(), "q9": 1}}',
            "this is no Python",
        ),
        encoding="utf-8",
    )
    (tmp_path / "di.csv").write_bytes(b"\xff\x00nonsense\n;;;")
    (tmp_path / "ed.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not an answer", encoding="utf-8")
    return tmp_path


def test_a_folder_is_marked_each_on_its_own_sheet(trace: nn.Trace, folder: Path) -> None:
    summary = nn.Worksheet(trace).summary(folder)
    assert [s.who for s in summary.students] == ["ann", "bo", "cy"]
    assert summary.slips == {"sign": ["bo", "cy"]}
    ann = summary.students[0].marking
    assert ann.counts["right"] == len(ann)
    assert len(summary.unreadable) == 2


def test_the_summary_says_which_slip_how_often_and_who(trace: nn.Trace, folder: Path) -> None:
    text = str(nn.Worksheet(trace).summary(folder))
    assert re.search(r"sign +2 +bo, cy", text)
    assert "q9" in text
    assert "di.csv" in text
    assert "ed.ipynb" in text
    assert "<table>" in nn.Worksheet(trace).summary(folder)._repr_html_()


def test_what_stands_in_a_notebook_is_not_run(trace: nn.Trace, folder: Path) -> None:
    cy = nn.Worksheet(trace).summary(folder).students[2].marking["z1[0]"]
    assert cy.verdict == "missing"
    assert "number" in cy.note


def test_a_folder_that_is_not_there_is_told(sheet: nn.Worksheet, tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="write"):
        sheet.summary(tmp_path / "nowhere")


def test_a_marking_shows_as_a_table_with_words_beside_the_signs() -> None:
    html = nn.Worksheet.age_cgpa().mark(age_cgpa_as_printed())._repr_html_()
    assert "✗ wrong" in html
    assert "✓ right" in html
    assert "↪ follows" in html


def test_a_perceptron_gets_fresh_rows_for_each_seed_too() -> None:
    """Held against what they were when this was written: another machine may not draw others."""
    table = [[0, 0], [0, 1], [1, 0], [1, 1]]
    sheet = nn.Worksheet(nn.Perceptron(2, learning_rate=0.5), table, [0, 1, 1, 1], seed="student-17")
    rows = sheet.trace
    assert isinstance(rows, PerceptronTrace)
    assert rows.before.weights.tolist() == [0.5, 0.8]
    assert [row.x.tolist() for row in rows[:4]] == table
    assert rows.mistakes[0] > 0
    assert rows.converged
    assert min(abs(row.z) for row in rows) >= 0.05
    assert sheet.for_seed("another").trace.before.weights.tolist() != [0.5, 0.8]  # type: ignore[union-attr]


def test_no_hint_has_the_digits_of_its_answer(sheet: nn.Worksheet) -> None:
    for line in sheet.mark({}):
        for step in (1, 2, 3):
            assert f"{abs(line.expected):.4f}" not in sheet.hint(line.name, step)
