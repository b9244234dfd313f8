"""In a notebook every picture is shown once, as an image with its alt text, and the same in every run."""

import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from nnlearn.course.kernel import ARGUMENTS, KERNEL, environment
from nnlearn.plot import gallery
from tests.conftest import ROOT

CELLS = {
    "last line": "import nnlearn as nn\nnn.plot.activation('relu')",
    "kept in a name": "ax = nn.plot.activation('tanh')",
    "changed afterwards": "nn.plot.activation('tanh').set_title('mine');",
    "two in a cell": "nn.plot.activation('relu')\nnn.plot.activation('tanh')",
    "a figure of several": "nn.plot.step_sizes([1.0, 2.0], [2.0, 4.0])",
    "shown by hand": "print('before')\nnn.plot.show(nn.plot.neuron([0.5], 0.1, [2.0]))\nprint('after')",
    "own axes, with words": (
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(1, 2)\n"
        "nn.plot.activation('relu', ax=axes[0]); nn.plot.activation('tanh', ax=axes[1])\nnn.plot.show(figure)"
    ),
    "own axes": "plt.plot([1, 2]);",
    "drawn in a file": (
        "import tempfile; from nnlearn.plot import gallery\n"
        "with tempfile.TemporaryDirectory() as folder: files = gallery.write(folder)\nlen(files)"
    ),
    "once more": "ax",
    "settings": (
        "from matplotlib_inline.config import InlineBackend\n"
        "sorted(InlineBackend.instance().print_figure_kwargs.items()), plt.get_fignums()"
    ),
}


def run() -> dict[str, list[NotebookNode]]:
    """Run the cells in a kernel, and return the outputs of each."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": KERNEL, "display_name": "Python 3", "language": "python"}
    client: Any = NotebookClient(notebook, timeout=120, kernel_name=KERNEL, extra_arguments=ARGUMENTS)
    client.execute(env=environment() | {"PYTHONPATH": str(ROOT)}, cwd=str(ROOT))
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.fixture(scope="module")
def outputs() -> dict[str, list[NotebookNode]]:
    return run()


def alts(shown: list[NotebookNode]) -> list[str]:
    html = [output.data["text/html"] for output in shown if "text/html" in output.get("data", {})]
    return [alt for text in html for alt in re.findall(r'<img alt="([^"]+)"', text)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("last line", ["relu(z)"]),
        ("kept in a name", ["tanh(z)"]),
        ("changed afterwards", ["tanh(z)"]),
        ("two in a cell", ["relu(z)", "tanh(z)"]),
        ("a figure of several", ["The cost J(w)"]),
        ("shown by hand", ["A neuron with 1 input"]),
        ("own axes, with words", ["relu(z)"]),
        ("once more", ["tanh(z)"]),
    ],
)
def test_every_picture_is_shown_once_with_its_alt_text(
    outputs: dict[str, list[NotebookNode]], cell: str, said: list[str]
) -> None:
    found = alts(outputs[cell])
    assert len(found) == len(said)
    assert sorted(
        alt[: len(start)] for alt, start in zip(sorted(found), sorted(said), strict=True)
    ) == sorted(said)
    assert all("image/png" not in output.get("data", {}) for output in outputs[cell])
    assert all("Axes" not in output.get("data", {}).get("text/plain", "") for output in outputs[cell])


def test_a_picture_is_shown_where_it_is_asked_for(outputs: dict[str, list[NotebookNode]]) -> None:
    kinds = [output.output_type for output in outputs["shown by hand"]]
    assert kinds == ["stream", "display_data", "stream"]


def test_without_pictures_there_are_the_words(outputs: dict[str, list[NotebookNode]]) -> None:
    assert outputs["last line"][0].data["text/plain"].startswith("relu(z) = max(z, 0)")


def test_a_notebooks_own_pictures_say_nothing_of_the_program(outputs: dict[str, list[NotebookNode]]) -> None:
    assert [set(output.data) for output in outputs["own axes"]] == [{"image/png", "text/plain"}]
    assert outputs["drawn in a file"][0].data["text/plain"] == str(2 * len(gallery.PICTURES) + 1)
    settings = outputs["settings"][0].data["text/plain"]
    assert "'Software': None" in settings
    assert settings.endswith("[])")
