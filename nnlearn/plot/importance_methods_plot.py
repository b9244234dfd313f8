"""Two answers to the question which inputs matter, side by side: from the weights, and from the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.importance import Importance
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.importance_plot import bars, checked, shortened

_LONGEST = 22  # letters of a name beside two panels


def importance_methods(
    by_weights: Importance,
    by_permutation: Importance,
    *,
    frequencies: Mapping[str, float] | None = None,
    most: int = 14,
) -> Figure:
    """Draw the inputs that the weights make most of, and beside them what the data say of the same inputs.

    What it shows: without a penalty on weights, rare levels of a factor stand high on the left, because next
    to nothing in the loss keeps their weights small, and from seed to seed they change places; on the right
    nothing is lost without them.

    Parameters
    ----------
    by_weights : Importance
        From :func:`nnlearn.importance.gedeon`, best of networks of several seeds.
    by_permutation : Importance
        From :func:`nnlearn.importance.permutation`, of the same inputs.
    frequencies : mapping of name to number, optional
        In what part of the rows an input is anything but 0: written beside its name, where there is one.
    most : int
        How many inputs, the first by weights.

    Returns
    -------
    Figure

    Raises
    ------
    TypeError, ValueError
        If the two are not of the same inputs.

    Examples
    --------
    >>> import numpy as np
    >>> import nnlearn as nn
    >>> nets = [nn.Network.create([2, 3, 1], seed=seed) for seed in range(3)]
    >>> X, y = np.eye(2), np.eye(2)[:, :1]
    >>> figure = nn.plot.importance_methods(
    ...     nn.importance.gedeon(nets, ["a", "b"]), nn.importance.permutation(nets, X, y, names=["a", "b"])
    ... )
    >>> [ax.get_title("left") for ax in figure.axes]
    ["Gedeon's method", 'permutation']
    """
    checked(by_weights)
    checked(by_permutation)
    missing = [name for name in by_weights.names if name not in by_permutation.names]
    if missing:
        raise ValueError(
            f"permutation importance has no {', '.join(missing[:4])}: the two are of different inputs"
            "\n    write: both for the network, nn.importance.permutation(est.network_, X_encoded, y), or"
            " by_weights.by_variable(...)"
        )
    shown = by_weights.order[: checks.whole(most, "most", "most=14")]
    names = [by_weights.names[i] for i in shown]
    same = [by_permutation.names.index(name) for name in names]
    figure = picture.new_figure(0.36 * len(shown) + 1.35)
    with style.paper():
        left, right = figure.subplots(1, 2, sharey=True)
        bars(left, by_weights, shown)
        bars(right, by_permutation, same, hue=style.NEGATIVE, names=False)
        left.set_yticks(range(len(names)), [shortened(n, _LONGEST) + _percent(n, frequencies) for n in names])
        for ax, each in ((left, by_weights), (right, by_permutation)):
            ax.set_title(each.method, fontsize=style.SIZE)
            ax.set_xlabel(each.unit.replace(" ", "\n", 1))
            ax.locator_params(axis="x", nbins=3)
    told = "; ".join(
        f"{by_weights.names[i]}{_percent(by_weights.names[i], frequencies)} {number_text(by_weights.mean[i])}"
        f"{_ranks(by_weights, i)}, permutation {number_text(by_permutation.mean[j])}"
        for i, j in zip(shown, same, strict=True)
    )
    rendering.describe(
        figure,
        f"The {len(shown)} inputs that come first by {by_weights.method} over {len(by_weights.values)}"
        f" runs, and what permutation says of them ({by_permutation.unit}): {told}.",
    )
    return figure


def _percent(name: str, frequencies: Mapping[str, float] | None) -> str:
    """How often an input occurs, in brackets."""
    if frequencies is None or name not in frequencies:
        return ""
    percent = 100 * frequencies[name]
    if 0 < percent < 0.1:
        return " (<0.1 %)"
    return f" ({percent:.1f} %)" if percent < 10 else f" ({percent:.0f} %)"


def _ranks(importance: Importance, i: Any) -> str:
    ranks = importance.ranks[:, i]
    return f" (rank {ranks.min()} to {ranks.max()})" if len(ranks) > 1 else ""
