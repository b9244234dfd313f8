"""The strict comparison catches every planted change of an output, and lets every harmless one through."""

import base64
import copy
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

import nnlearn as nn
from nnlearn.course.kernel import environment
from nnlearn.course.needed_data import lacking
from nnlearn.course.notebook_comparison import (
    EXACT,
    LOOSE,
    SANITISE,
    Run,
    difference,
    picture_difference,
    text_difference,
    tolerance,
    widget_state,
)
from nnlearn.course.outputs import WIDGET_STATE, WIDGET_VIEW, standard
from nnlearn.data.download import cache_folder

ALL_KINDS = [
    "print('σ(0.13) = 0.5325')",
    "import sys; print('careful', file=sys.stderr)",
    """
class Formula:
    def _repr_html_(self): return '<b>z = 0.13</b>'
    def _repr_latex_(self): return '$z = 0.13$'
    def _repr_svg_(self): return '<svg><circle r="3"/></svg>'
    def __repr__(self): return 'z = 0.13'
Formula()
""",
    "import matplotlib.pyplot as plt\nplt.figure(figsize=(2, 1)); plt.plot([0, 1], [0, 1]); plt.show()",
    "import ipywidgets; ipywidgets.IntSlider(value=3, max=9)",
    "raise ValueError('W2 needs 4 rows')",
    "from IPython.display import display\ndisplay(1); print('two'); 3",
]
OPTIONS = ["-p", "no:cacheprovider", "-rA", "-W", "error", "--doctest-modules"]
PRINT, WARN, RICH, FIGURE, WIDGET, ERROR, MIXED = range(len(ALL_KINDS))


def notebook(*sources: str) -> NotebookNode:
    """Return an unexecuted notebook of code cells."""
    made: NotebookNode = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def executed(*sources: str) -> NotebookNode:
    """Return a notebook of code cells with its outputs."""
    made = notebook(*sources)
    NotebookClient(made, allow_errors=True, shutdown_kernel="immediate").execute(env=environment())
    return made


@pytest.fixture(scope="module")
def two_runs() -> tuple[NotebookNode, NotebookNode]:
    """The same notebook with outputs of all kinds, run twice."""
    return executed(*ALL_KINDS), executed(*ALL_KINDS)


def replaced(text: str, patterns: dict[str, str]) -> str:
    """Return a text with what matches patterns replaced."""
    for pattern, stand_in in patterns.items():
        text = re.sub(pattern, stand_in, text)
    return text


def sanitise(text: str) -> str:
    """Replace what is random, as the plugin does."""
    return replaced(text, SANITISE)


def differences(stored: NotebookNode, fresh: NotebookNode) -> list[int]:
    """Return the cells that the strict comparison objects to."""
    runs = [
        [Run(standard(copy.deepcopy(cell.outputs)), widget_state(each)) for cell in each.cells]
        for each in (stored, fresh)
    ]
    return [i for i, (old, new) in enumerate(zip(*runs, strict=True)) if difference(old, new, sanitise)]


def repainted(
    png: str, change: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]], **options: Any
) -> str:
    """Return a picture with its pixels changed."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
    file = io.BytesIO()
    Image.fromarray(change(pixels.copy())).save(file, format="PNG", **options)
    return base64.b64encode(file.getvalue()).decode()


def dotted(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return pixels with a dot on them."""
    pixels[10:13, 10:13, :3] = 0
    return pixels


def shaded(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return pixels that are all lighter or darker by the least that can be."""
    return np.where(pixels > 127, pixels - 1, pixels + 1).astype(np.uint8)


def change(cell: int, edit: Callable[[NotebookNode], Any]) -> Callable[[NotebookNode], None]:
    """Return a mutation of the first output of a cell."""
    return lambda stored: edit(stored.cells[cell].outputs[0])


def change_data(cell: int, mime: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    """Return a mutation of one format of the first output of a cell."""
    return change(cell, lambda output: output.data.update({mime: output.data[mime].replace(old, new)}))


def repaint(edit: Callable[[Any], Any], **options: Any) -> Callable[[NotebookNode], None]:
    """Return a mutation of the figure."""
    return change(
        FIGURE,
        lambda output: output.data.update(
            {"image/png": repainted(output.data["image/png"], edit, **options)}
        ),
    )


def change_widget(stored: NotebookNode) -> None:
    """Change the value that a stored slider stands at."""
    models = stored.metadata.widgets[WIDGET_STATE].state.values()
    next(model for model in models if model.model_name == "IntSliderModel").state.value = 4


WRONG: dict[str, tuple[int, Callable[[NotebookNode], Any]]] = {
    "a digit printed": (PRINT, change(PRINT, lambda o: o.update(text=o.text.replace("0.5325", "0.5326")))),
    "a word on stderr": (WARN, change(WARN, lambda o: o.update(text="carefree\n"))),
    "stderr for stdout": (WARN, change(WARN, lambda o: o.update(name="stdout"))),
    "text of a result": (RICH, change_data(RICH, "text/plain", "0.13", "0.14")),
    "HTML of a result": (RICH, change_data(RICH, "text/html", "<b>", "<i>")),
    "LaTeX of a result": (RICH, change_data(RICH, "text/latex", "z", "a")),
    "SVG of a result": (RICH, change_data(RICH, "image/svg+xml", 'r="3"', 'r="4"')),
    "a format missing": (RICH, change(RICH, lambda o: o.data.pop("text/latex"))),
    "a type of output": (RICH, change(RICH, lambda o: o.update(output_type="display_data"))),
    "a dot in a figure": (FIGURE, repaint(dotted)),
    "a figure shifted": (FIGURE, repaint(lambda pixels: np.roll(pixels, 1, axis=1))),
    "a figure missing": (FIGURE, change(FIGURE, lambda o: o.data.pop("image/png"))),
    "a figure's size": (FIGURE, repaint(lambda pixels: pixels[:-1])),
    "a slider's value": (WIDGET, change_widget),
    "a slider missing": (WIDGET, change(WIDGET, lambda o: o.data.pop(WIDGET_VIEW))),
    "an exception's class": (ERROR, change(ERROR, lambda o: o.update(ename="TypeError"))),
    "an exception's words": (ERROR, change(ERROR, lambda o: o.update(evalue="W1 needs 4 rows"))),
    "order of outputs": (MIXED, lambda stored: stored.cells[MIXED].outputs.reverse()),
    "an output too many": (
        PRINT,
        lambda stored: stored.cells[PRINT].outputs.append(copy.deepcopy(stored.cells[MIXED].outputs[0])),
    ),
    "no outputs": (PRINT, lambda stored: stored.cells[PRINT].outputs.clear()),
}

HARMLESS: dict[str, Callable[[NotebookNode], Any]] = {
    "nothing": lambda stored: None,
    "a shade of every pixel": repaint(shaded),
    "a figure packed anew": repaint(lambda pixels: pixels, compress_level=1),
    "a traceback": change(ERROR, lambda o: o.traceback.clear()),
    "a stream in two pieces": lambda stored: stored.cells[PRINT].outputs.__setitem__(
        slice(0, 1),
        [
            nbformat.v4.new_output("stream", name="stdout", text=part)
            for part in re.split("(?<=0.13)", stored.cells[PRINT].outputs[0].text)
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_planted_change_is_caught_in_its_cell(
    name: str, two_runs: tuple[NotebookNode, NotebookNode]
) -> None:
    stored, fresh = copy.deepcopy(two_runs[0]), two_runs[1]
    cell, mutate = WRONG[name]
    mutate(stored)
    assert differences(stored, fresh) == [cell]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_is_let_through(name: str, two_runs: tuple[NotebookNode, NotebookNode]) -> None:
    stored, fresh = copy.deepcopy(two_runs[0]), two_runs[1]
    HARMLESS[name](stored)
    assert differences(stored, fresh) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.1234567891", "0.1234567892"),
        ("at <f object at 0x7f00aa11>", "at <f object at 0x7f00bb22>"),
        ("1.00000001e-05", "1.00000002e-05"),
        ("T_0a1b2_row0", "T_ffeed_row0"),
    ],
)
def test_what_honestly_differs_between_machines_is_the_same_text(old: str, new: str) -> None:
    assert text_difference(old, new, sanitise) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.5325", "0.5326"), ("3", "4"), ("W1", "W2"), ("-0.3", "0.3"), ("1.0 2.0", "1.0")],
)
def test_a_different_number_is_a_different_text(old: str, new: str) -> None:
    assert text_difference(old, new) is not None


def player(page: str, change: Callable[[Any], None]) -> str:
    """A widget's page with some numbers changed, and its fingerprint as it then is."""
    data = max(re.findall(r'"([A-Za-z0-9+/=]+)"', page), key=len)
    content = bytearray(base64.b64decode(data))
    change(np.frombuffer(content, "<f4", len(content) // 4))  # in place
    key = re.findall(r'data-key="(\w{12})"', page)[0]
    return page.replace(data, base64.b64encode(content).decode()).replace(key, "f00dfacecafe")


def test_the_numbers_of_a_widget_are_compared_to_about_six_digits() -> None:
    page = nn.widgets.step_size().to_html()

    def by(share: float) -> Callable[[Any], None]:
        def change(numbers: Any) -> None:
            numbers[np.argmax(np.isfinite(numbers) & (np.abs(numbers) > 1))] *= 1 + share

        return change

    assert text_difference(page, player(page, by(3e-7))) is None
    assert "a number of the widget was" in str(text_difference(page, player(page, by(1e-3))))


def test_a_widget_whose_script_would_not_find_its_place_is_caught() -> None:
    page = nn.widgets.step_size().to_html()
    assert text_difference(page, page.replace('data-key="', 'data-key="f', 1)) is not None


def test_a_picture_inside_html_is_compared_by_its_pixels(two_runs: tuple[NotebookNode, NotebookNode]) -> None:
    png = two_runs[0].cells[FIGURE].outputs[0].data["image/png"]
    page = '<img alt="a line" src="data:image/png;base64,{}">'
    again, other = repainted(png, lambda pixels: pixels, compress_level=1), repainted(png, dotted)
    random = {"[A-Z]{4}": "random"}  # stands in a picture's letters, too, and must be left alone there

    def compared(new: str) -> str | None:
        return text_difference(page.format(png), page.format(new), lambda text: replaced(text, random))

    assert compared(again) is None
    assert "pixels" in (compared(other) or "")
    assert "cannot be read" in (compared(png[:-60]) or "")


def test_other_systems_compare_pictures_loosely_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NNLEARN_IMAGES", raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert tolerance() == LOOSE
    monkeypatch.setenv("NNLEARN_IMAGES", "exact")
    assert tolerance() == EXACT


def test_the_loose_comparison_lets_a_few_pixels_differ(two_runs: tuple[NotebookNode, NotebookNode]) -> None:
    png = two_runs[0].cells[FIGURE].outputs[0].data["image/png"]

    def one_pixel(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        pixels[0, 0] = 0
        return pixels

    assert picture_difference(png, repainted(png, one_pixel), EXACT)
    assert not picture_difference(png, repainted(png, one_pixel), LOOSE)


# --- as a plugin ----------------------------------------------------------------------------------------


def run_pytest(folder: Path, *words: str, data: Path | str | None = None) -> str:
    """Run pytest with the plugin on the notebooks of a folder, outside of this project's settings."""
    places = {} if data is None else {"NNLEARN_DATA": str(data)}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "nnlearn.course.strict", *OPTIONS, *words],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))} | places,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return run.stdout


def outcomes(report: str, file: str) -> list[str]:
    """Return the outcome of each cell of a notebook, in order; those skipped are not named by pytest."""
    found = re.findall(rf"^(PASSED|FAILED) (?:\S*/)?{re.escape(file)}::Cell (\d+)", report, re.MULTILINE)
    return [outcome for outcome, number in sorted(found, key=lambda pair: int(pair[1]))]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, two_runs: tuple[NotebookNode, NotebookNode]) -> str:
    """What pytest says of an honest notebook, one without widgets, one with faults, one with tags."""
    folder = tmp_path_factory.mktemp("notebooks")

    honest = copy.deepcopy(two_runs[0])
    honest.cells[ERROR].metadata.tags = ["raises-exception"]
    nbformat.write(honest, folder / "honest.ipynb")
    (folder / "honest.py").write_text("raise SystemExit('the source of a notebook was run as a module')")

    stripped = copy.deepcopy(honest)
    del stripped.metadata["widgets"]
    del stripped.cells[WIDGET].outputs[0].data[WIDGET_VIEW]
    nbformat.write(stripped, folder / "stripped.ipynb")

    wrong = copy.deepcopy(honest)
    wrong.cells[PRINT].execution_count = None
    WRONG["a dot in a figure"][1](wrong)
    WRONG["a slider's value"][1](wrong)
    wrong.cells[ERROR].metadata.tags = []
    wrong.cells[MIXED].metadata.tags = ["raises-exception"]
    nbformat.write(wrong, folder / "wrong.ipynb")

    tagged = executed("import random; print(random.random())", "print(random.random())", "print('run 17')")
    tagged.cells[0].metadata.tags = ["nbval-ignore-output"]
    tagged.cells[1].metadata.tags = ["nbval-skip"]
    tagged.cells[2].outputs[0].text = "run 18\n"
    nbformat.write(tagged, folder / "tagged.ipynb")
    (folder / "patterns.cfg").write_text("[runs]\nregex: run \\d+\nreplace: RUN\n")

    return run_pytest(folder, "--nbval-sanitize-with", "patterns.cfg")


@pytest.mark.parametrize("file", ["honest.ipynb", "stripped.ipynb"])
def test_the_plugin_passes_an_honest_notebook_with_and_without_its_widgets(file: str, report: str) -> None:
    assert outcomes(report, file) == ["PASSED"] * len(ALL_KINDS), report


def test_the_plugin_fails_exactly_the_cells_at_fault_and_says_why(report: str) -> None:
    faulty = {PRINT, FIGURE, WIDGET, ERROR, MIXED}
    expected = ["FAILED" if cell in faulty else "PASSED" for cell in range(len(ALL_KINDS))]
    assert outcomes(report, "wrong.ipynb") == expected, report
    assert "stored without having been run" in report
    assert "of the pixels changed" in report
    assert "state.value was 4, now 3" in report
    assert "The cell raised an exception" in report
    assert "should raise an exception" in report


def test_the_source_of_a_notebook_is_not_searched_for_doctests(report: str) -> None:
    assert "honest.py" not in report, report


def test_tags_and_a_file_of_patterns_work_as_in_nbval(report: str) -> None:
    assert outcomes(report, "tagged.ipynb") == ["PASSED", "PASSED"], report
    assert "nbval-skip" in report


def test_a_cell_that_ends_the_kernel_or_takes_too_long_fails_and_later_ones_are_skipped(
    tmp_path: Path,
) -> None:
    for name, source in {"dead": "import os; os._exit(1)", "slow": "import time; time.sleep(60)"}.items():
        stored = notebook("1 + 1", source, "2 + 2")
        stored.cells[0].metadata.tags = ["nbval-ignore-output"]
        nbformat.write(stored, tmp_path / f"{name}.ipynb")

    report = run_pytest(tmp_path, "--nbval-cell-timeout=3")

    assert outcomes(report, "dead.ipynb") == ["PASSED", "FAILED"], report
    assert outcomes(report, "slow.ipynb") == ["PASSED", "FAILED"], report
    assert "2 skipped" in report
    assert "DeadKernelError" in report
    assert "CellTimeoutError" in report


# --- data that are fetched ------------------------------------------------------------------------------


@pytest.fixture
def on_pima(tmp_path: Path) -> Path:
    """A folder with a notebook that needs Pima, and the place where its file would be kept."""
    lesson = executed("from nnlearn.data.download import cache_folder as place; place().name", "1 + 1")
    lesson.cells[0].outputs[0].data["text/plain"] = "'kept'"
    lesson.metadata.nnlearn = {"needs": ["pima"]}
    nbformat.write(lesson, tmp_path / "lesson.ipynb")
    nbformat.write(executed("1 + 1"), tmp_path / "other.ipynb")
    (tmp_path / "kept" / "pima").mkdir(parents=True)
    return tmp_path


def test_a_notebook_whose_data_are_not_here_is_skipped_and_says_what_to_run(on_pima: Path) -> None:
    report = run_pytest(on_pima, data=on_pima / "kept")
    assert "needs the data of pima, which are not on this machine: run nn.data.pima() once" in report
    assert "1 passed, 2 skipped" in report, report
    assert outcomes(report, "other.ipynb") == ["PASSED"]


def test_where_the_data_are_everything_is_compared_and_the_kernel_finds_them(on_pima: Path) -> None:
    (on_pima / "kept" / "pima" / "pima-indians-diabetes.csv.gz").touch()
    stored = nbformat.read(on_pima / "lesson.ipynb", as_version=4)
    stored.cells[1].outputs[0].data["text/plain"] = "3"
    nbformat.write(stored, on_pima / "lesson.ipynb")
    report = run_pytest(on_pima, data=on_pima / "kept")
    assert outcomes(report, "lesson.ipynb") == ["PASSED", "FAILED"], report


def test_a_notebook_that_needs_data_there_are_none_of_fails(on_pima: Path) -> None:
    stored = nbformat.read(on_pima / "lesson.ipynb", as_version=4)
    stored.metadata.nnlearn = {"needs": ["pimas"]}
    nbformat.write(stored, on_pima / "lesson.ipynb")
    report = run_pytest(on_pima, data=on_pima / "kept")
    assert "write: 'pima'" in report
    assert "1 passed, 2 errors" in report, report


def test_each_part_of_the_data_that_is_not_here_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NNLEARN_DATA", str(tmp_path))
    lesson = notebook("1 + 1")
    assert lacking(lesson) is None
    lesson.metadata.nnlearn = {"needs": ["adult", "mnist"]}
    (tmp_path / "adult").mkdir()
    (tmp_path / "adult" / "adult.data").touch()
    assert lacking(lesson) == (
        "needs the data of adult and mnist, which are not on this machine: run"
        ' nn.data.adult("test") and nn.data.mnist("train") and nn.data.mnist("test") once'
    )


def test_a_kernel_looks_for_data_where_this_process_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NNLEARN_DATA", "data")
    assert environment()["NNLEARN_DATA"] == str(tmp_path / "data")
    monkeypatch.delenv("NNLEARN_DATA")
    assert environment()["NNLEARN_DATA"] == str(cache_folder())
