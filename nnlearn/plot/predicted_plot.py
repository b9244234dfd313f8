"""Predicted numbers against the true ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.needed import needed
from nnlearn.plot import picture, rendering, style

_WRITE = "nn.plot.predicted(y_test, model.predict(X_test))"
_FEW = 400  # points that are drawn large


def predicted(y: Any, said: Any, *, name: str = "y", ax: Axes | None = None) -> Axes:
    """Draw what a regression predicts against what is true.

    On the dotted line both are the same.

    Parameters
    ----------
    y : (examples,) array_like
        The true numbers.
    said : (examples,) array_like
        The predicted ones.
    name : str
        What they are.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If they are not numbers, or not as many of both.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.predicted([1.0, 2.0, 3.0], [1.5, 2.0, 2.5])))
    Predicted y against true y for 3 examples, which lie from 1 to 3. R² is 0.75; the mean absolute error is
    0.3333, the largest 0.5.
    """
    needed("sklearn", "the plot of predictions")
    from sklearn.metrics import mean_absolute_error, r2_score

    true, guess = _column(y, "y"), _column(said, "said")
    if len(true) != len(guess):
        raise ValueError(f"y has {len(true)} numbers, but {len(guess)} are predicted\n    write: {_WRITE}")
    low, high = float(min(true.min(), guess.min())), float(max(true.max(), guess.max()))
    fit = f"R² is {number_text(r2_score(true, guess))}; the" if len(true) > 1 and np.ptp(true) else "The"
    with style.paper():
        ax = picture.new_axes(4.8) if ax is None else ax
        ax.plot([low, high], [low, high], color=style.QUIET, lw=1.2, linestyle=(0, (1, 2)), zorder=3)
        few = len(true) <= _FEW
        look: dict[str, Any] = {"ms": 6 if few else 3, "alpha": 0.7 if few else 0.35, "mew": 0}
        ax.plot(true, guess, "o", ls="", color=style.POSITIVE, zorder=2, rasterized=not few, **look)
        ax.set(xlabel=f"true {name}", ylabel=f"predicted {name}", aspect="equal")
        ax.set_title(
            fit.removesuffix("; the").replace(" is ", " = ") if "R²" in fit else "", fontweight="normal"
        )
    rendering.describe(
        ax,
        f"Predicted {name} against true {name} for {len(true):,} examples, which lie from"
        f" {number_text(true.min())} to {number_text(true.max())}. {fit} mean absolute error is"
        f" {number_text(mean_absolute_error(true, guess))}, the largest"
        f" {number_text(np.abs(true - guess).max())}.",
    )
    return ax


def _column(values: Any, name: str) -> Array:
    array = checks.numbers(values, name, _WRITE, dtype=float)
    array = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, but is one number an example\n    write: {_WRITE}")
    return array
