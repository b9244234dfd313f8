"""Where in the plane a classifier says what, with the points that it has to tell apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.decision_data import classes_of, classifier_of, points_of

_POINTS = 400


def decision(net_or_function: Any, X: Any, y: Any, *, names: Any = None, ax: Axes | None = None) -> Axes:
    """Draw the regions into which a classifier parts the plane of its two inputs, and points on them.

    A point's colour and shape tell its true class; a ring marks it if it lies in another's region.

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
    >>> print(nn.plot.alt_text(nn.plot.decision(above, [[0, 0], [1, 1], [0.2, 0.1]], [0, 1, 1])))
    Decision regions of 2 classes over x₁ from 0 to 1 and x₂ from 0 to 1. 2 of 3 points lie in the region of
    their own class: 1 of 1 of class 0, 1 of 2 of class 1.
    """
    points, truth = points_of(X, y)
    says = classifier_of(net_or_function)
    if names is not None and (isinstance(names, str) or len(names) != 2):
        raise ValueError(f'names is {names!r}, but the two inputs have two\n    write: names=["age", "CGPA"]')
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.12 * np.where(high > low, high - low, 1.0)
    across, up = (np.linspace(low[i] - room[i], high[i] + room[i], _POINTS) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    said, everywhere = classes_of(says, points), classes_of(says, grid)
    kinds = np.unique(np.concatenate([truth, said, everywhere]))
    if len(kinds) > len(style.MARKERS):
        raise ValueError(
            f"there are {len(kinds)} classes, but at most {len(style.MARKERS)} can be told apart"
            "\n    write: nn.plot.decision(net, X, y) with class numbers for y"
        )
    region = np.searchsorted(kinds, everywhere).reshape(_POINTS, _POINTS)
    with style.paper():
        ax = picture.new_axes(4.6) if ax is None else ax
        _regions(ax, across, up, region, len(kinds))
        for kind, hue, marker in zip(kinds, style.COLOURS, style.MARKERS, strict=False):
            look: dict[str, Any] = {"color": hue, "marker": marker, "ls": "", "ms": 7, "mec": style.PAPER}
            ax.plot(*points[truth == kind].T, **look, label=f"class {kind}", zorder=3)
        wrong = points[truth != said]
        if len(wrong):
            ring: dict[str, Any] = {
                "marker": "o",
                "ls": "",
                "ms": 13,
                "mfc": "none",
                "mec": style.INK,
                "mew": 1.4,
            }
            ax.plot(*wrong.T, **ring, label="in another region", zorder=4)
        ax.grid(False)
        ax.set(xlabel=names[0] if names else "$x_1$", ylabel=names[1] if names else "$x_2$")
        ax.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
        ax.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, handletextpad=0.2, columnspacing=1.2
        )  # fmt: skip
    rendering.describe(ax, _words(points, truth, said, kinds, names))
    return ax


def _regions(ax: Axes, across: Array, up: Array, region: Array, kinds: int) -> None:
    """Draw each class's region in its tint, and the lines between them."""
    tints = colors.ListedColormap([_tint(hue) for hue in style.COLOURS[:kinds]])
    look: dict[str, Any] = {
        "cmap": tints,
        "vmin": -0.5,
        "vmax": kinds - 0.5,
        "shading": "nearest",
        "zorder": 0,
    }
    ax.pcolormesh(across, up, region, **look, rasterized=True)
    for k in range(kinds - 1):
        inside = (region == k).astype(float)
        if 0 < inside.mean() < 1:
            ax.contour(across, up, inside, levels=[0.5], colors=style.INK, linewidths=1.2, zorder=1)


def _tint(hue: str) -> tuple[float, float, float]:
    """A colour so light that points and letters stand out on it."""
    r, g, b = (
        0.22 * c + 0.78 * p for c, p in zip(colors.to_rgb(hue), colors.to_rgb(style.PAPER), strict=True)
    )
    return r, g, b


def _words(points: Array, truth: Array, said: Array, kinds: Array, names: Any) -> str:
    low, high = ([number_text(v) for v in ends] for ends in (points.min(axis=0), points.max(axis=0)))
    spans = " and ".join(f"{(names or ('x₁', 'x₂'))[i]} from {low[i]} to {high[i]}" for i in (0, 1))
    right = truth == said
    each = ", ".join(f"{right[truth == k].sum()} of {(truth == k).sum()} of class {k}" for k in kinds)
    return (
        f"Decision regions of {len(kinds)} class{'es' * (len(kinds) != 1)} over {spans}. {right.sum()} of"
        f" {len(points)} points lie in the region of their own class: {each}."
    )
