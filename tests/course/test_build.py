"""A notebook that is built again from an unchanged source is the same file, to the last byte."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nnlearn.course import build
from nnlearn.course.kernel import environment
from nnlearn.course.needed_data import needs
from nnlearn.course.outputs import WIDGET_STATE, WIDGET_VIEW

LESSON = """\
# %% [markdown]
# # A neuron, by hand

# %%
import sys

import ipywidgets
import matplotlib.pyplot as plt

print("z = 0.13")

# %% tags=["raises-exception"]
raise ValueError("W2 needs 4 rows")

# %% [markdown]
# ## Watch it
# One slider, one line.

# %%
for part in ("one ", "line"):
    print(part, end="", flush=True)
    print("careful", file=sys.stderr, flush=True)

# %%
ipywidgets.IntSlider(value=3, max=9)

# %%
plt.figure(figsize=(2, 1))
plt.plot([0, 1], [0, 1])
plt.show()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built lesson; its notebook stands beside it."""
    path = tmp_path_factory.mktemp("lessons") / "01_lesson.py"
    path.write_text(LESSON, encoding="utf-8")
    path.with_suffix(".ipynb").write_bytes(build.built(path))
    return path


@pytest.fixture
def lesson(tmp_path: Path, source: Path) -> Path:
    """A copy of the built lesson, to be changed."""
    for suffix in (".py", ".ipynb"):
        (tmp_path / source.with_suffix(suffix).name).write_bytes(source.with_suffix(suffix).read_bytes())
    return tmp_path / source.name


def test_an_unchanged_source_gives_the_same_bytes(source: Path) -> None:
    assert build.built(source) == source.with_suffix(".ipynb").read_bytes()


def test_cells_are_named_after_their_sections(source: Path) -> None:
    names = [cell.id for cell in nbformat.read(source.with_suffix(".ipynb"), as_version=4).cells]
    assert names == [
        "a-neuron-by-hand-1", "a-neuron-by-hand-2", "a-neuron-by-hand-3",
        "watch-it-1", "watch-it-2", "watch-it-3", "watch-it-4",
    ]  # fmt: skip


def test_an_added_cell_renames_no_cell_of_another_section(lesson: Path) -> None:
    before = {cell.id for cell in build.assemble(lesson).cells}
    lesson.write_text(
        LESSON.replace("# %% [markdown]\n# ## Watch it", "# %%\n1 + 1\n\n# %% [markdown]\n# ## Watch it")
    )
    assert {cell.id for cell in build.assemble(lesson).cells} - before == {"a-neuron-by-hand-4"}


def test_nothing_of_the_machine_the_moment_or_a_kernel_that_is_gone_is_stored(source: Path) -> None:
    text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
    stored = json.loads(text)
    assert stored["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert WIDGET_VIEW not in text
    assert WIDGET_STATE not in text
    assert "\\u001b" not in text, "a colour code"
    assert "ipykernel_" not in text
    assert "iso8601" not in text
    assert text.endswith("}\n")


def test_outputs_are_stored_in_standard_form(source: Path) -> None:
    cells = nbformat.read(source.with_suffix(".ipynb"), as_version=4).cells
    stdout, stderr = cells[4].outputs
    assert (stdout.name, stdout.text) == ("stdout", "one line")
    assert (stderr.name, stderr.text) == ("stderr", "careful\ncareful\n")
    assert cells[5].outputs[0].data == {"text/plain": "IntSlider(value=3, max=9)"}
    assert cells[6].outputs[0].data["image/png"]
    assert [cell.execution_count for cell in cells if cell.cell_type == "code"] == [1, 2, 3, 4, 5]
    assert cells[2].metadata.tags == ["raises-exception"]


def test_check_is_content_with_what_build_wrote(lesson: Path) -> None:
    assert list(build.check([lesson.parent])) == [(lesson.with_suffix(".ipynb"), None)]


def test_check_names_the_cell_whose_source_was_changed_without_running_it(lesson: Path) -> None:
    lesson.write_text(LESSON.replace("z = 0.13", "z = 0.14"), encoding="utf-8")
    assert build.cells_differ(lesson) == "cell a-neuron-by-hand-2 is not that of its source"
    lesson.write_text(LESSON + "\n# %%\n1 + 1\n", encoding="utf-8")
    assert build.cells_differ(lesson) == "it has more or fewer cells"
    lesson.with_suffix(".ipynb").unlink()
    assert build.cells_differ(lesson) == "it has not been built"


def test_the_data_that_a_source_needs_are_kept_in_its_notebook(lesson: Path) -> None:
    header = "# ---\n# jupyter:\n#   nnlearn:\n#     needs: [adult, pima]\n# ---\n\n"
    lesson.write_text(header + LESSON, encoding="utf-8")
    assert build.cells_differ(lesson) == "it names other data than its source"
    made = build.assemble(lesson)
    assert needs(made) == ["adult", "pima"]
    assert made.cells[0].source == "# A neuron, by hand"
    nbformat.write(made, lesson.with_suffix(".ipynb"))
    assert build.cells_differ(lesson) is None


def test_check_names_the_cell_whose_output_was_changed(lesson: Path) -> None:
    notebook = lesson.with_suffix(".ipynb")
    notebook.write_bytes(notebook.read_bytes().replace(b'"z = 0.13\\n"', b'"z = 0.14\\n"'))
    assert list(build.check([notebook])) == [(notebook, "the output of cell a-neuron-by-hand-2 has changed")]


def test_a_cell_that_fails_stops_the_build_and_leaves_the_old_notebook(lesson: Path) -> None:
    before = lesson.with_suffix(".ipynb").read_bytes()
    lesson.write_text("# %%\nraise ValueError('W2 needs 4 rows')\n")
    with pytest.raises(build.BuildError, match=r"01_lesson\.py: (?s:.*)ValueError: W2 needs 4 rows"):
        list(build.build([lesson]))
    assert lesson.with_suffix(".ipynb").read_bytes() == before


def test_build_writes_only_what_has_changed(lesson: Path) -> None:
    notebook = lesson.with_suffix(".ipynb")
    lesson.write_text("# %%\n1 + 1\n")
    assert list(build.build([lesson.parent])) == [(notebook, True)]
    assert list(build.build([lesson.parent])) == [(notebook, False)]


def test_a_folder_means_its_lessons_and_a_notebook_its_source(lesson: Path) -> None:
    (lesson.parent / "helper.py").write_text("x = 1\n")
    assert build.sources([lesson.parent, lesson.with_suffix(".ipynb")]) == [lesson]
    with pytest.raises(FileNotFoundError, match=r"02_other\.py"):
        build.sources([lesson.with_name("02_other.ipynb")])


def test_the_notebooks_of_the_course_are_built_from_their_sources(request: pytest.FixtureRequest) -> None:
    course = request.config.rootpath / "notebooks"
    notebooks = sorted(course.glob("*.ipynb"))
    assert [path.with_suffix(".ipynb") for path in sorted(course.glob("*.py"))] == notebooks
    assert {
        path.name: why for path in notebooks if (why := build.cells_differ(path.with_suffix(".py")))
    } == {}


def test_a_kernel_knows_nothing_of_a_persons_own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "matplotlibrc").write_text("figure.dpi: 33\n")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = subprocess.run(
        [
            sys.executable,
            "-c",
            "import matplotlib as m; print(m.rcParams['figure.dpi'], m.rcParams['svg.hashsalt'])",
        ],
        env=environment() | {"MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "100.0 nnlearn\n"
    assert environment()["IPYTHONDIR"] != str(tmp_path)
    assert "FORCE_COLOR" not in environment()
