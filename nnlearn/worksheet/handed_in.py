"""Answers that were handed in: read from CSV files and notebooks, without running anything."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: A larger file is nobody's sheet.
MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in.

    Attributes
    ----------
    who : str
        The file's name, without its ending.
    seed : str or int or None
        Which sheet it is, where the file says so.
    answers : dict
        From a line's name to what was written.
    """

    who: str
    seed: str | int | None
    answers: dict[str, Any]


class Unreadable(ValueError):
    """A file that holds no answers; the message says what was looked for."""


def read_file(path: Path) -> HandedIn:
    """Read one student's answers.

    Parameters
    ----------
    path : Path
        A CSV file with the columns ``line`` and ``answer``, as a blank sheet's; or a notebook with a cell
        ``answers = {...}`` or ``sheet.mark({...})``. Nothing in it is run: names, numbers and text are read.

    Raises
    ------
    Unreadable
        If there are no answers in it.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"{path.name} has {path.stat().st_size:,} bytes, which no sheet has")
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    found = _of_notebook(text) if path.suffix == ".ipynb" else _of_csv(text)
    if found is None:
        looked_for = (
            'a cell answers = {"z1[0,0]": 0.5}' if path.suffix == ".ipynb" else "the columns line, answer"
        )
        raise Unreadable(f"{path.name} has no answers that can be read; looked for {looked_for}")
    seed, answers = found
    return HandedIn(path.stem, seed, answers)


def _of_csv(text: str) -> tuple[str | None, dict[str, Any]] | None:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {str(c).strip().lower(): c for c in rows.fieldnames or ()}
    if not {"line", "answer"} <= columns.keys():
        return None
    answers: dict[str, Any] = {}
    seeds = set()
    try:
        for row in rows:
            name = (row[columns["line"]] or "").strip()
            if name:
                answers[name] = row[columns["answer"]]
            if "sheet" in columns and (row[columns["sheet"]] or "").strip():
                seeds.add(row[columns["sheet"]].strip())
    except csv.Error:
        return None
    return (seeds.pop() if len(seeds) == 1 else None), answers


def _of_notebook(text: str) -> tuple[str | int | None, dict[str, Any]] | None:
    try:
        cells = json.loads(text)["cells"]
        sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    seed: str | int | None = None
    answers: dict[str, Any] = {}
    found = False
    for tree in _trees(sources):
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id="answers")], value=ast.Dict() as given):
                    answers, found = {**answers, **_plain(given)}, True
                case ast.Call(func=ast.Attribute(attr="mark"), args=[ast.Dict() as given]):
                    answers, found = {**answers, **_plain(given)}, True
                case ast.Call(
                    func=ast.Attribute(attr="Worksheet") | ast.Name(id="Worksheet"), keywords=options
                ):
                    for option in options:
                        if option.arg == "seed" and isinstance(option.value, ast.Constant):
                            named = option.value.value
                            seed = named if isinstance(named, (str, int)) else None
    return (seed, answers) if found else None


def _trees(sources: list[str]) -> Iterator[ast.Module]:
    for source in sources:
        lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!", "?"))]
        try:
            yield ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _plain(given: ast.Dict) -> dict[str, Any]:
    """The names with their numbers; what is worked out in the cell itself stays as its text."""
    answers: dict[str, Any] = {}
    for key, value in zip(given.keys, given.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            try:
                answers[key.value] = ast.literal_eval(value)
            except (ValueError, TypeError, RecursionError):
                answers[key.value] = ast.unparse(value)
    return answers
