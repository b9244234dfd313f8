"""Where in the plane a classifier says what, with the points that it has to tell apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, style

_POINTS = 240


def decision(net_or_function: Any, X: Any, y: Any, *, names: Any = None, ax: Axes | None = None) -> Axes:
    """Draw the regions that a classifier of two inputs parts the plane into, and points with their true classes.

    Classes differ in colour and in shape; a ring marks a point that lies in another class's region.

    Parameters
    ----------
    net_or_function : Network, an object with `predict_classes` or `predict`, or a function
        Takes (points, 2), gives the class of each.
    X : (examples, 2) array_like
    y : (examples,) array_like
        The class of each; also (examples, 1), or one-hot rows.
    names : pair of str, optional
        What the two inputs are called.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If there are other than two inputs, shapes do not belong together, or anything is not a finite number.

    Examples
    --------
    >>> import nnlearn as nn
    >>> above = lambda X: (X[:, 0] + X[:, 1] > 1).astype(int)
    >>> nn.plot.alt_text(nn.plot.decision(above, [[0, 0], [1, 1], [0.2, 0.1]], [0, 1, 1]))
    'Decision regions of 2 classes over x₁ from 0 to 1 and x₂ from 0 to 1. 2 of 3 points lie in the region of their own class: 1 of 1 of class 0, 1 of 2 of class 1.'
    """
    points, truth = _data(X, y)
    says = _classifier(net_or_function)
    said = _classes(says, points)
    kinds = np.unique(np.concatenate([truth, said]))
    if len(kinds) > len(style.MARKERS):
        raise ValueError(
            f"there are {len(kinds)} classes, but at most {len(style.MARKERS)} can be told apart\n    write: y = class numbers"
        )
    if names is not None and (isinstance(names, str) or len(names) != 2):
        raise ValueError(
            f'names is {names!r}, but the two inputs have two names\n    write: names=["age", "CGPA"]'
        )
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.12 * np.where(high > low, high - low, 1.0)
    across, up = (np.linspace(low[i] - room[i], high[i] + room[i], _POINTS) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    region = np.searchsorted(kinds, _classes(says, grid, known=kinds)).reshape(_POINTS, _POINTS)
    with style.paper():
        ax = style.new_axes(4.6) if ax is None else ax
        tints = [_tint(hue) for hue in style.COLOURS[: len(kinds)]]
        ax.pcolormesh(
            across,
            up,
            region,
            cmap=colors.ListedColormap(tints),
            vmin=-0.5,
            vmax=len(kinds) - 0.5,
            shading="nearest",
            rasterized=True,
            zorder=0,
        )
        for k in range(len(kinds) - 1):
            ax.contour(
                across,
                up,
                (region == k).astype(float),
                levels=[0.5],
                colors=style.INK,
                linewidths=1.2,
                zorder=1,
            )
        for kind, hue, marker in zip(kinds, style.COLOURS, style.MARKERS, strict=False):
            mine = points[truth == kind]
            ax.scatter(
                mine[:, 0],
                mine[:, 1],
                s=46,
                c=hue,
                marker=marker,
                edgecolors=style.PAPER,
                linewidths=0.9,
                label=f"class {kind}",
                zorder=3,
            )
        wrong = points[truth != said]
        if len(wrong):
            ax.scatter(
                wrong[:, 0],
                wrong[:, 1],
                s=150,
                facecolors="none",
                edgecolors=style.INK,
                linewidths=1.4,
                label="in another region",
                zorder=4,
            )
        ax.grid(False)
        ax.set(xlabel=names[0] if names else "$x_1$", ylabel=names[1] if names else "$x_2$")
        ax.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
        ax.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, handletextpad=0.2, columnspacing=1.2
        )
    picture.describe(ax, _words(points, truth, said, kinds, names))
    return ax


def _data(X: Any, y: Any) -> tuple[Array, Array]:
    write = "nn.plot.decision(net, X[:, :2], y)"
    points = checks.numbers(X, "X", write, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"X has shape {points.shape}, but a picture of the plane takes two inputs: (examples, 2)\n    write: {write}"
        )
    truth = np.asarray(y)
    if truth.ndim == 2 and truth.shape[1] > 1:
        truth = checks.numbers(truth, "y", write).argmax(axis=1)
    truth = truth.reshape(-1) if truth.ndim <= 2 else truth
    if truth.shape != (len(points),):
        raise ValueError(
            f"y has shape {np.shape(y)}, but {len(points)} points need {len(points)} classes\n    write: {write}"
        )
    return points, _tidy(truth, "y")


def _tidy(classes: Array, name: str) -> Array:
    """Take class numbers or names; whole numbers are written without a point."""
    if classes.dtype.kind in "fiub":
        classes = checks.numbers(classes, name, "y = [0, 1, 1]", dtype=float)
        return classes.astype(int) if (classes == np.round(classes)).all() else classes
    return classes.astype(str)


def _classifier(given: Any) -> Any:
    for method in ("predict_classes", "predict"):
        if hasattr(given, method):
            return getattr(given, method)
    if not callable(given):
        raise TypeError(
            f"{given!r:.60} is neither a network nor a function\n    write: nn.plot.decision(net, X, y)"
        )
    return given


def _classes(says: Any, points: Array, known: Array | None = None) -> Array:
    """Ask for the class of each point."""
    answer = np.asarray(says(points))
    answer = answer[:, 0] if answer.ndim == 2 and answer.shape[1] == 1 else answer
    if answer.shape != (len(points),):
        raise ValueError(
            f"for points of shape {points.shape} the function gave shape {answer.shape}, but gives the class of each, ({len(points)},)"
            "\n    write: lambda X: net.predict(X).argmax(axis=1)"
        )
    return _tidy(answer, "the function's answer")


def _tint(hue: str) -> tuple[float, float, float]:
    """A colour so light that points and letters stand out on it."""
    r, g, b = (
        0.22 * c + 0.78 * p for c, p in zip(colors.to_rgb(hue), colors.to_rgb(style.PAPER), strict=True)
    )
    return r, g, b


def _words(points: Array, truth: Array, said: Array, kinds: Array, names: Any) -> str:
    called = names or ("x₁", "x₂")
    spans = [
        f"{called[i]} from {number_text(points[:, i].min())} to {number_text(points[:, i].max())}"
        for i in (0, 1)
    ]
    right = truth == said
    each = ", ".join(
        f"{int(right[truth == k].sum())} of {int((truth == k).sum())} of class {k}" for k in kinds
    )
    return (
        f"Decision regions of {len(kinds)} classes over {' and '.join(spans)}. {int(right.sum())} of {len(points)} points lie in the"
        f" region of their own class: {each}."
    )
