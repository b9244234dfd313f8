"""An activation and its slope, drawn from their equations."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.plot import picture, rendering, style
from nnlearn.plot.activation_curve import Piece, pieces_of, slope_at

REACH = 4.0


def activation(activation: str | Activation, *, ax: Axes | None = None) -> Axes:
    """Draw an activation, and its slope dashed.

    A jump is left open, with a full dot where the value is and an empty one where it is not; where the
    activation itself jumps, it has no slope.

    Parameters
    ----------
    activation : name or Activation
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If the activation is not known, or is no curve because it looks at several units.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.plot.alt_text(nn.plot.activation("tanh"))
    'tanh(z) = tanh(z) ...'
    """
    chosen = one(activation)
    with style.paper():
        ax = picture.new_axes(4.2) if ax is None else ax
        draw(ax, chosen, small=False)
        ax.set_title(
            f"{title_of(chosen)}:  {style.mathtext(chosen.value.latex)}", fontweight="normal", pad=32
        )
        ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, borderaxespad=0.2)
    rendering.describe(ax, words_for(chosen))
    return ax


def one(given: str | Activation) -> Activation:
    """Take an activation, or its name, if it is a curve over one number."""
    chosen = (
        given
        if isinstance(given, Activation)
        else ACTIVATIONS[checks.known(given, ACTIVATIONS, "activation")]
    )
    if not chosen.value.elementwise or chosen.slope is None:
        raise ValueError(
            f"{chosen.name} looks at several units at once, so it is no curve over one z"
            '\n    write: nn.plot.activation("sigmoid")'
        )
    return chosen


def draw(ax: Axes, chosen: Activation, *, small: bool) -> None:
    """Draw an activation and its slope into axes."""
    value = pieces_of(chosen.value, -REACH, REACH)
    slope = pieces_of(lambda z: slope_at(chosen, z), -REACH, REACH)
    jumps = [float(p.z[-1]) for p in value[:-1]]
    ax.axhline(0, color=style.QUIET, linewidth=0.8)
    ax.axvline(0, color=style.QUIET, linewidth=0.8)
    # The value first and thicker: where the two run together, the slope's dashes are seen on it.
    _curve(ax, value, style.POSITIVE, 2.4 if small else 3.2, "value a", "-")
    _curve(ax, slope, style.NEGATIVE, 1.5 if small else 2.0, "slope da/dz", "--")
    for z in jumps:  # the equation names a number there, but there is no slope
        ax.plot(
            z,
            float(slope_at(chosen, np.asarray(z))),
            "o",
            mfc=style.PAPER,
            mec=style.NEGATIVE,
            ms=6,
            zorder=5,
        )
    heights = np.concatenate([p.a for p in [*value, *slope]])
    low, high = float(heights.min()), float(heights.max())
    room = 0.1 * (high - low)
    ax.set(
        xlim=(-REACH, REACH), ylim=(low - room, high + room), xticks=[-4, 0, 4] if small else np.arange(-4, 5)
    )
    if not small:
        ax.set_xlabel("pre-activation z")
    else:
        ax.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))


def _curve(ax: Axes, pieces: list[Piece], hue: str, width: float, label: str, dash: str) -> None:
    for number, piece in enumerate(pieces):
        ax.plot(
            piece.z, piece.a, dash, color=hue, linewidth=width, label=label if number == 0 else None, zorder=3
        )
    for before, after in pairwise(pieces):
        ends = ((before.z[-1], before.a[-1], before.ends_open), (after.z[0], after.a[0], after.starts_open))
        for z, a, is_open in ends:
            ax.plot(z, a, "o", mfc=style.PAPER if is_open else hue, mec=hue, ms=6, zorder=4)


def title_of(chosen: Activation) -> str:
    """An activation's name in plain words."""
    return chosen.name.replace("_", " ")


def words_for(chosen: Activation) -> str:
    """Tell an activation's curve in plain sentences."""

    def at_some(curve: Callable[[Array], Array]) -> str:
        return ", ".join(f"{number_text(curve(np.asarray(z)))} at {number_text(z)}" for z in (-2.0, 0.0, 2.0))

    jumps = [number_text(p.z[-1]) for p in pieces_of(chosen.value, -REACH, REACH)[:-1]]
    jump = f" It jumps at {' and '.join(jumps)}, where it has no slope." if jumps else ""
    return (
        f"{chosen.name}(z) = {chosen.value.formula} for z from −4 to 4: {at_some(chosen.value)}."
        f" Its slope, dashed: {at_some(lambda z: slope_at(chosen, z))}.{jump}"
    )
