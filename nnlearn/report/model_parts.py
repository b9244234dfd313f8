"""What stands about the model itself: its data, its settings, how it learned."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlearn.number_words import grouped
from nnlearn.report.page import Section, beside, paragraph, picture, table
from nnlearn.scoring.board_entry import setting_text
from nnlearn.table import Table

#: Columns that are listed; a page about pixels need not list each of them.
MOST = 30


def last_step(model: Any) -> Any:
    """The estimator at the end of a pipeline, or the model itself; of a search the best one's."""
    model = getattr(model, "best_estimator_", model)
    steps = getattr(model, "steps", None)
    return steps[-1][1] if steps else model


def name_of(model: Any) -> str:
    """What a model is called: a pipeline by its steps."""
    model = getattr(model, "best_estimator_", model)
    steps = getattr(model, "steps", None)
    return " → ".join(type(s).__name__ for _, s in steps) if steps else type(model).__name__


def data_section(X: Any, on: str) -> Section:
    """Describe the columns that the model is asked with."""
    names = [str(c) for c in getattr(X, "columns", [])] or [f"x{i + 1}" for i in range(np.shape(X)[1])]
    columns = [
        X.iloc[:, i].to_numpy() if hasattr(X, "iloc") else np.asarray(X)[:, i] for i in range(len(names))
    ]
    rows = [_column(name, values) for name, values in zip(names[:MOST], columns, strict=False)]
    rest = f" The first {MOST} are listed." if len(names) > MOST else ""
    made = Table(
        ["column", "holds", "missing", "what is in it"], rows, left=["column", "holds", "what is in it"]
    )
    many = "s" * (len(names) != 1)
    words = f"{on[0].upper()}{on[1:]}: {len(X):,} examples of {len(names)} column{many}.{rest}"
    return Section("Data", (paragraph(words), table(made)))


def _column(name: str, values: Any) -> list[str]:
    """One line of the table of columns."""
    gaps = np.array([v is None or v != v or str(v) == "<NA>" for v in values.tolist()])
    there = values[~gaps]
    missing = f"{gaps.sum():,}" if gaps.any() else "–"
    if not len(there):
        return [name, "nothing", missing, "no value at all"]
    if values.dtype.kind in "fiu":
        low, mean, high = (grouped(float(v)) for v in (there.min(), there.mean(), there.max()))
        return [name, "numbers", missing, f"{low} to {high}, mean {mean}"]
    kinds, counts = np.unique(there.astype(str), return_counts=True)
    common = ", ".join(
        f"{kinds[i]} ({100 * counts[i] / len(values):.0f} %)" for i in np.argsort(-counts, kind="stable")[:3]
    )
    return [name, "words", missing, f"{len(kinds):,} different: {common}{', …' * (len(kinds) > 3)}"]


def settings_section(model: Any) -> Section:
    """List the settings of the estimator: those that were chosen, beside those that are its defaults."""
    last = last_step(model)
    defaults = {n: p.default for n, p in inspect.signature(type(last)).parameters.items()}
    settings = last.get_params(deep=False) if hasattr(last, "get_params") else {}
    changed = {n: v for n, v in settings.items() if not _same(v, defaults.get(n))}
    kept = {n: v for n, v in settings.items() if n not in changed}
    parts = [paragraph(f"{name_of(model)}.")]
    if network := getattr(last, "network_", None):
        inner = "-".join(map(str, network.sizes))
        parts.append(paragraph(f"The network inside: {inner}, {', '.join(network.activations)}."))
    listed = [_listed(changed, "As set"), _listed(kept, "As they are by default")]
    parts.append(beside(*filter(None, listed)))
    return Section("Settings", tuple(parts))


def _listed(settings: dict[str, Any], title: str) -> str:
    """A table of settings, or nothing where there are none."""
    rows = [[name, setting_text(value)] for name, value in settings.items()]
    return table(Table(["setting", "value"], rows, left=["setting", "value"], title=title)) if rows else ""


def _same(value: Any, default: Any) -> bool:
    try:
        return bool(value is default or (type(value) is type(default) and value == default))
    except ValueError:  # arrays
        return False


def learning_section(model: Any) -> Section | None:
    """Draw the learning curves, where the model has kept them."""
    last = last_step(model)
    history: Any = getattr(last, "history_", None)
    if history is None and getattr(last, "loss_curve_", None) is not None:  # scikit-learn's own networks
        history = {"loss": last.loss_curve_}
        if (scores := getattr(last, "validation_scores_", None)) is not None and hasattr(last, "classes_"):
            history["validation_accuracy"] = scores
    if not isinstance(history, Mapping) or not history.get("loss"):
        return None
    from nnlearn import plot

    words = (
        "Loss by epoch. Where the dashed validation curve turns upwards, more training only learns by heart."
    )
    if "validation_loss" not in history:
        words = "Loss by epoch, on the data that it was trained on."
    return Section("Learning", (picture(lambda: plot.learning_curves(history), words),))
