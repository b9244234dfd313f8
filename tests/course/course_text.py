"""The course's texts, as the tests of its glossary and its teacher's guide read them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import jupytext

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
#: These tell where words are explained; they explain none.
ABOUT = ("23_glossary", "24_teachers_guide")

_HEADING = re.compile(r"(?m)^#+ (.+)$")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")


@cache
def markdown(name: str) -> str:
    """The text of a notebook, its programs left out."""
    cells = jupytext.read(NOTEBOOKS / f"{name}.py", fmt="py:percent").cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def lessons() -> list[str]:
    """The names of the lessons, in order."""
    return sorted(path.stem for path in NOTEBOOKS.glob("[0-9]*.py") if path.stem not in ABOUT)


@cache
def sections(name: str) -> dict[str, str]:
    """The sections of a notebook: from each heading's anchor, as Jupyter makes it, to its text."""
    text = markdown(name)
    heads = list(_HEADING.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return {
        head[1].strip().replace(" ", "-"): text[head.start() : end]
        for head, end in zip(heads, ends, strict=True)
    }


def bold(text: str) -> list[str]:
    """What is set in bold, each on one line."""
    return [" ".join(found.split()) for found in _BOLD.findall(_CODE.sub("", text))]


def plain(term: str) -> str:
    """A term as it is compared: without capitals, signs and the ending of a plural."""
    words = " ".join(re.sub(r"\W+", " ", term.lower()).split())
    for plural, singular in (("sses", "ss"), ("ies", "y"), ("s", "")):
        if words.endswith(plural) and not words.endswith(("ss", "sis")):
            return words.removesuffix(plural) + singular
    return words


def within(part: str, whole: str) -> bool:
    """Whether all words of one term stand together in another."""
    return f" {part} " in f" {whole} "
