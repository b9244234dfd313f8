"""The look of all pictures: one palette, one paper, letters that can be read from the last row.

The colours are Okabe and Ito's, which people with any kind of colour vision tell apart, two of them darkened
until they can also be read as letters. What a colour says is always said by a shape too: a dash, a marker, a
hatch. Pictures keep their near-white paper in a dark notebook: a light panel, with margins of its own.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl

PAPER = "#fdfdfb"
INK = "#1c2127"
QUIET = "#5a626c"  # axes, remarks
FAINT = "#d5d8dc"  # grid, outlines of little weight
POSITIVE = "#0072b2"  # Okabe and Ito's blue
NEGATIVE = "#b84a00"  # their vermilion, darkened
ACCENT = "#00795a"  # their bluish green, darkened
FILLS = {"input": "#eef1f4", "hidden": "#e3f0f8", "output": "#fdf1dc", "loss": "#f8e7f0", "sum": "#fdf1dc"}

#: Classes, curves: a colour and a shape each; a dash for lines.
COLOURS = (POSITIVE, "#d98200", ACCENT, "#b35a8e", "#3fa0d9", NEGATIVE, "#6b6b6b")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))

WIDTH = 6.4  # inches; every picture is as wide, and letters of 11 points can be read on a projector
DPI = 200  # 1280 pixels across; shown at half that in a notebook, where screens are dense
SIZE = 11.0
PNG: dict[str, Any] = {"Software": None}  # else the file changes with matplotlib's version
SVG: dict[str, Any] = {"Date": None, "Creator": None}

_RC: dict[str, Any] = {
    "axes.edgecolor": QUIET,
    "axes.axisbelow": True,
    "axes.facecolor": PAPER,
    "axes.formatter.useoffset": False,
    "axes.formatter.use_mathtext": True,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.9,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.titlesize": SIZE + 2,
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "figure.constrained_layout.h_pad": 0.12,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.facecolor": PAPER,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same letters everywhere
    "font.size": SIZE,
    "grid.color": "#e9ebee",
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.6,
    "legend.fontsize": SIZE,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "mathtext.fontset": "dejavusans",
    "svg.fonttype": "path",
    "svg.hashsalt": "nnlearn",
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SIZE,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SIZE,
}
_SHAPING = (
    *("axes", "figure.constrained_layout", "figure.subplot", "font", "grid", "hatch", "image", "legend"),
    *("lines", "markers", "mathtext", "patch", "path", "savefig", "scatter", "svg", "text", "xtick", "ytick"),
)


@contextlib.contextmanager
def paper() -> Iterator[None]:
    """Draw in this style for a while; what the user has set in matplotlib comes back afterwards."""
    ours: Any = {name: v for name, v in mpl.rcParamsDefault.items() if _shapes_a_picture(name)} | _RC
    with mpl.rc_context():
        mpl.rcParams.update(ours)
        yield


def colour(value: float) -> str:
    """The colour of a number's sign."""
    return NEGATIVE if value < 0 else POSITIVE if value > 0 else QUIET


def dash(value: float) -> Any:
    """The dash of a number's sign: what is negative is dashed."""
    return (0, (3.2, 1.6)) if value < 0 else "-"


def mathtext(latex: str) -> str:
    """Turn LaTeX into the part of it that matplotlib writes itself, fractions in full size."""
    full_size = latex.replace(r"\frac", r"\dfrac")
    return f"${full_size}$"


def in_notebook() -> bool:
    """Whether this Python is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def notebook_settings() -> None:
    """Make a notebook's other matplotlib pictures the same everywhere: one dpi, no program's name in them.

    Called when :mod:`nnlearn.plot` is imported; does nothing outside a notebook.
    """
    if not in_notebook():
        return
    from matplotlib_inline.config import InlineBackend

    # The backend watches this setting, so that it also holds where figures have been shown before.
    settings: Any = {"bbox_inches": "tight", "dpi": 100, "metadata": dict(PNG)}
    InlineBackend.instance().print_figure_kwargs = settings


def _shapes_a_picture(name: str) -> bool:
    """Whether one of matplotlib's settings changes what is drawn, rather than how matplotlib works."""
    return name.startswith(_SHAPING) and not name.startswith("savefig.dir")
