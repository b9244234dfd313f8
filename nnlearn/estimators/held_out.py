"""What early stopping looks at: rows that are held out; and when a part of a fit is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from nnlearn import checks
from nnlearn.equations.equation import Array

Part = tuple[Any, ...]


def looks_at_held_out_rows(early_stopping: Any) -> bool:
    """Whether a rule of :mod:`nnlearn.stopping`, or a number of epochs, needs rows that are not trained on.

    Examples
    --------
    >>> from nnlearn.stopping import Patience
    >>> looks_at_held_out_rows(10), looks_at_held_out_rows(Patience(10, of="loss"))
    (True, False)
    """
    if early_stopping is None:
        return False
    column = getattr(early_stopping, "of", None)
    return column is None or str(column).startswith("validation_")


class OneEpoch:
    """Stop after one epoch: a part of a fit."""

    def stop(self, history: Mapping[str, Sequence[float]]) -> str | None:
        """Say why training should stop, or None to go on."""
        return "it is a part of a fit" if history["loss"] else None


def split(
    X: Array, y: Array, weights: Array | None, fraction: float, labels: Array | None, random_state: Any
) -> tuple[tuple[Array, Array, Array | None], Part]:
    """Hold rows out.

    Parameters
    ----------
    X, y : array
        A row for each example.
    weights : (rows,) array, optional
    fraction : number
        What part of the rows is held out.
    labels : (rows,) array, optional
        Each of its classes is held out in proportion.
    random_state : int, RandomState or None

    Returns
    -------
    ((X, y, weights), (X, y) or (X, y, weights))
        What is trained on, and what is held out.

    Raises
    ------
    ValueError, TypeError
        If there are too few rows, or too few of a class; if the fraction is no part.

    Examples
    --------
    >>> X, y = np.zeros((10, 2)), np.arange(10.0)
    >>> (kept, _, _), (held, _) = split(X, y, None, 0.2, None, 0)
    >>> len(kept), len(held)
    (8, 2)
    """
    write = "validation_fraction=0.1"
    if checks.positive(fraction, "validation_fraction", write) >= 1:
        raise ValueError(
            f"validation_fraction is {fraction!r:.60}, but is a part of the rows, less than 1"
            f"\n    write: {write}"
        )
    try:
        kept, held = train_test_split(
            np.arange(len(X)), test_size=fraction, stratify=labels, random_state=random_state
        )
    except ValueError as problem:
        raise ValueError(
            f"early stopping holds out a part of {len(X)} rows, {fraction!r:.60}, but: {problem}"
            "\n    write: early_stopping=None, or fit(X, y, validation_data=(X_validation, y_validation))"
        ) from None
    if weights is None:
        return (X[kept], y[kept], None), (X[held], y[held])
    return (X[kept], y[kept], weights[kept]), (X[held], y[held], weights[held])


def pair(validation_data: Any) -> tuple[Any, Any]:
    """Take rows to look at after each epoch, and what is to be predicted of them.

    Raises
    ------
    TypeError
        If it is anything but a pair.
    """
    if not isinstance(validation_data, (tuple, list)) or len(validation_data) != 2:
        raise TypeError(
            f"validation_data is {validation_data!r:.60}, but is a pair of rows and what to predict of them"
            "\n    write: validation_data=(X_validation, y_validation)"
        )
    return validation_data[0], validation_data[1]
