"""``nnlearn train``: what was found in a table, how well a network learns it, and where it went."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from nnlearn.tables.data_table import not_over, read, replaced
from nnlearn.tables.task import task_of
from nnlearn.tables.training import Training, trained
from nnlearn.tables.training_report import report_of


def train_and_tell(
    path: Path,
    target: str,
    model: Path | None = None,
    *,
    kind: Literal["classes", "numbers"] | None = None,
    drop: Sequence[str] = (),
    keep: Sequence[str] = (),
    hidden: Sequence[int] = (32,),
    folds: int = 5,
    seed: int = 0,
    **reading: Any,
) -> Iterator[str]:
    """Read a table, train on it, save what came of it; tell each part as soon as it is known."""
    place = model or Path(f"{_slug(_stem(path))}-{_slug(target)}.npz")
    page = _page_beside(place)
    not_over(place, path)
    not_over(page, path)
    table = read(path, **reading)
    yield f"{table}\n"
    task = task_of(table, target, kind, drop, keep)
    for remark in task.remarks:
        yield f"{remark}."
    yield _wrapped(task.summary) + "\n"
    training = trained(table, task, hidden, folds, seed)
    yield f"{_network(training)}\n"
    if (parts := training.folds.values.shape[1]) < folds:
        rarest, count = [*task.classes.items()][-1]
        yield _wrapped(f"There are {parts} folds and not {folds}, as {rarest} has {count} rows.")
    yield f"{training.folds.table().title}; each is predicted by a network that has not seen it:\n"
    yield f"{training.folds}\n"
    again = replaced(place)
    training.model.save(place)
    yield f"{place}{again} holds the network, trained on all rows, and how its inputs are made:"
    yield f"    nnlearn predict {shlex.quote(str(place))} new.csv"
    again = replaced(page)
    report_of(training, page)
    yield f"{page}{again} shows it: learning curves, answers, what matters. Open it in a browser."


def _page_beside(place: Path) -> Path:
    """Where the report goes: beside the network, which must have a place before time is spent on training."""
    if place.is_dir() or not place.parent.is_dir():
        why = "is a folder" if place.is_dir() else f"is in no folder that exists: {place.parent}"
        inside = place / "network.npz" if place.is_dir() else place.name
        raise FileNotFoundError(
            f"the network cannot go to {place}, which {why}\n    write: --model {shlex.quote(str(inside))}"
        )
    page = place.with_suffix(".html")
    if page == place:
        raise ValueError(
            f"{place} is where the report goes, but a network goes into a file of its own"
            f"\n    write: --model {shlex.quote(str(place.with_suffix('.npz')))}"
        )
    return page


def _wrapped(words: str) -> str:
    """Words in lines of 96 characters, no per cent sign parted from its number."""
    return textwrap.fill(words.replace(" %", "\u00a0%"), 96).replace("\u00a0", " ")


def _network(training: Training) -> str:
    """The network in words: its inputs, its layers, how long it was trained."""
    model, estimator = training.model, training.pipeline[-1]
    words = sum(len(one.words) for one in model.inputs if one.words is not None)
    columns = sum(one.words is not None for one in model.inputs)
    numbers = len(model.inputs) - columns
    told = [_count(numbers, "number")] * bool(numbers)
    told += [f"{words} words of {_count(columns, 'column')}"] * bool(words)
    sizes = "-".join(map(str, model.network.sizes))
    return f"Network {sizes}: inputs for {' and '.join(told)}; trained for {estimator.n_iter_} epochs."


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(path.suffix) or path.name


def _slug(words: str) -> str:
    """A name as part of a file's name: letters and digits of any language, nothing that a shell reads."""
    return re.sub(r"\W+", "-", words).strip("-") or "table"
