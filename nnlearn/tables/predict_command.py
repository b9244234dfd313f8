"""``nnlearn predict``: what a network says of each row of a new table, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nnlearn.equations.notation import number_text
from nnlearn.tables.data_table import DataTable, not_over, replaced
from nnlearn.tables.predictions import Predictions
from nnlearn.tables.table_model import load
from nnlearn.tables.task import class_names
from nnlearn.whole_file import write_whole


def predict_and_tell(model: Path, path: Path, output: Path | None = None, **reading: Any) -> Iterator[str]:
    """Predict for a table, save the predictions, and tell what is to be known about them."""
    place = output or Path(f"{path.name.removesuffix('.gz').removesuffix('.csv')}-predictions.csv")
    not_over(place, path, model)
    network = load(model)
    table = network.read(path, **reading)
    found = network.predict(table)
    told = [*table.sentences, *found.sentences]
    yield from told
    again = replaced(place)
    write_whole(place, found.frame().to_csv(index=False, lineterminator="\n").encode())
    if told:
        yield ""
    yield f"{found.table()}\n"
    yield found.summary
    yield from _compared(found, table)
    yield f"{place}{again} holds them, row by row."


def _compared(found: Predictions, table: DataTable) -> Iterator[str]:
    """How many are right, where the table has the target too."""
    known = next((column for column in table.columns if column.name == found.target), None)
    if known is None or known.kind == "empty":
        return
    there = np.asarray(known.values.notna())
    said, truth = found.values[there], np.asarray(known.values[there])
    if not found.classes:
        if known.kind == "number":
            off = number_text(np.abs(said - truth).mean())
            yield f"They are {off} off on average from what the file has."
        return
    truth = class_names(known, truth)
    if strange := sorted(set(truth) - set(found.classes)):
        yield f"The file has {str(strange[0])!r:.40} as {found.target}, which is none of the classes."
    right = int((said == truth).sum())
    yield f"{right:,} of {len(truth):,} are as the file has them ({100 * right / len(truth):.2f} %)."
