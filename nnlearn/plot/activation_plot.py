"""An activation and its slope, drawn from their equations."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.plot import picture, style
from nnlearn.plot.activation_curve import Piece, pieces_of, slope_at

REACH = 4.0


def activation(activation: str | Activation, *, ax: Axes | None = None) -> Axes:
    """Draw an activation, and its slope dashed.

    A jump is left open, with a full dot where the value is and an empty one where it is not; where the activation
    itself jumps, it has no slope.

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
    chosen = _one(activation)
    with style.paper():
        ax = style.new_axes(4.2) if ax is None else ax
        _draw(ax, chosen, small=False)
        ax.set_title(f"{_title(chosen)}:  {style.mathtext(chosen.value.latex)}", fontweight="normal")
        ax.legend(loc="upper left")
    picture.describe(ax, _words(chosen))
    return ax


def activations(names: Sequence[str | Activation] | None = None) -> Figure:
    """Draw activations side by side, each with its slope dashed.

    Parameters
    ----------
    names : sequence of names or Activations, optional
        By default all that work on one number.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError, TypeError
        As :func:`activation`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> figure = nn.plot.activations(["sigmoid", "relu"])
    >>> [ax.get_title() for ax in figure.axes]
    ['sigmoid', 'relu']
    """
    if isinstance(names, str):
        names = [names]
    chosen = (
        [a for a in ACTIVATIONS.values() if a.value.elementwise]
        if names is None
        else [_one(n) for n in names]
    )
    if not chosen:
        raise ValueError(
            'there are no activations to draw\n    write: nn.plot.activations(["sigmoid", "relu"])'
        )
    columns = min(len(chosen), 4 if len(chosen) > 6 else 3)
    rows = -(-len(chosen) // columns)
    figure = style.new_figure(1.75 * rows + 0.75)
    with style.paper():
        for place, one in enumerate(chosen, 1):
            ax = figure.add_subplot(rows, columns, place)
            _draw(ax, one, small=True)
            ax.set_title(_title(one), loc="center")
            picture.describe(ax, _words(one))
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def _one(given: str | Activation) -> Activation:
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


def _draw(ax: Axes, chosen: Activation, *, small: bool) -> None:
    value = pieces_of(chosen.value, -REACH, REACH)
    slope = pieces_of(lambda z: slope_at(chosen, z), -REACH, REACH)
    jumps = [float(p.z[-1]) for p in value[:-1]]
    ax.axhline(0, color=style.QUIET, linewidth=0.8)
    ax.axvline(0, color=style.QUIET, linewidth=0.8)
    width = 1.8 if small else 2.4
    _curve(ax, slope, style.NEGATIVE, width, "slope da/dz", "--")
    _curve(ax, value, style.POSITIVE, width, "value a", "-")
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
        ax.set_ylim(low - room, high + 3.2 * room)
    else:
        ax.yaxis.set_major_locator(mpl.ticker.MaxNLocator(3))


def _curve(ax: Axes, pieces: list[Piece], hue: str, width: float, label: str, dash: str) -> None:
    for number, piece in enumerate(pieces):
        ax.plot(
            piece.z, piece.a, dash, color=hue, linewidth=width, label=label if number == 0 else None, zorder=3
        )
    for before, after in zip(pieces, pieces[1:], strict=False):
        ends = ((before.z[-1], before.a[-1], before.ends_open), (after.z[0], after.a[0], after.starts_open))
        for z, a, is_open in ends:
            ax.plot(z, a, "o", mfc=style.PAPER if is_open else hue, mec=hue, ms=6, zorder=4)


def _title(chosen: Activation) -> str:
    return chosen.name.replace("_", " ")


def _words(chosen: Activation) -> str:
    points = [-2.0, 0.0, 2.0]
    values = ", ".join(
        f"{number_text(float(chosen.value(np.asarray(z))))} at {number_text(z)}" for z in points
    )
    slopes = ", ".join(
        f"{number_text(float(slope_at(chosen, np.asarray(z))))} at {number_text(z)}" for z in points
    )
    jumps = [number_text(p.z[-1]) for p in pieces_of(chosen.value, -REACH, REACH)[:-1]]
    jump = f" It jumps at {' and '.join(jumps)}, where it has no slope." if jumps else ""
    return f"{chosen.name}(z) = {chosen.value.formula} for z from −4 to 4: {values}. Its slope, dashed: {slopes}.{jump}"
