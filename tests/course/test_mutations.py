"""No number, figure or widget of the course changes unnoticed: each is changed here, and it is caught."""

import base64
import copy
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from nnlearn.course.notebook_comparison import SANITISE, Run, difference

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NUMBER = re.compile(r"(?<![\w.#&/+=-])\d+(?:\.\d+)?(?![\w.+/=])")
MOST = 5  # numbers changed in one output, spread over it
PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


@cache
def outputs(name: str) -> list[tuple[str, NotebookNode]]:
    """Each output of a notebook with its cell's name."""
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    return [
        (cell.id, output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def sanitised(text: str) -> str:
    for pattern, stand_in in SANITISE.items():
        text = re.sub(pattern, stand_in, text)
    return text


def is_noticed(old: NotebookNode, new: NotebookNode) -> bool:
    return difference(Run([old], {}), Run([new], {}), sanitised) is not None


def with_other_numbers(text: str) -> Iterator[str]:
    """The text with one of its numbers changed in its first digit, for some of them."""
    found = list(NUMBER.finditer(text))
    for number in found[:: max(1, len(found) // MOST)]:
        first = str((int(number[0][0]) + 1) % 10)
        yield text[: number.start()] + first + text[number.start() + 1 :]


def with_a_dot(png: str) -> str:
    """The picture with a few of its pixels painted over."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")).copy()
    pixels[10:13, 10:13] = 255 - pixels[10:13, 10:13] // 2
    pixels[10:13, 10:13, 3] = 255
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def with_other_data(page: str) -> Iterator[str]:
    """The page with one of its widget's numbers changed."""
    for data in re.findall(r'"([A-Za-z0-9+/]{400,}=*)"', page):
        content = bytearray(base64.b64decode(data))
        numbers = np.frombuffer(content, "<f4", len(content) // 4)
        place = int(np.argmax(np.isfinite(numbers) & (np.abs(numbers) > 1e-3) & (np.abs(numbers) < 1e6)))
        numbers[place] *= 1.01
        yield page.replace(data, base64.b64encode(content).decode())


def mutants(output: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """The output with something changed in it, and what."""

    def changed(kind: str, value: str) -> NotebookNode:
        new = copy.deepcopy(output)
        if kind == "text":
            new.text = value
        else:
            new.data[kind] = value
        return new

    texts = {"text": output.text} if "text" in output else dict(output.get("data", {}))
    for kind, value in texts.items():
        if kind == "image/png":
            yield "a picture", changed(kind, with_a_dot(value))
            continue
        if not isinstance(value, str):
            continue
        for text in with_other_numbers(value):
            yield f"a number in {kind}", changed(kind, text)
        for png in PNG.findall(value):
            yield f"a picture in {kind}", changed(kind, value.replace(png, with_a_dot(png)))
        for page in with_other_data(value) if "playHere(" in value else ():
            yield "a widget's number", changed(kind, page)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.ipynb")))
def test_whatever_changes_in_an_output_is_caught(name: str) -> None:
    tried = 0
    for cell, output in outputs(name):
        for what, mutant in mutants(output):
            tried += 1
            assert is_noticed(output, mutant), f"{cell}: {what}"
    assert tried or not outputs(name)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.ipynb")))
def test_an_output_that_goes_or_comes_is_caught(name: str) -> None:
    for _, output in outputs(name):
        assert difference(Run([output], {}), Run([], {}), sanitised) is not None
        assert difference(Run([], {}), Run([output], {}), sanitised) is not None
