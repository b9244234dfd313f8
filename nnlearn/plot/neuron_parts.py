"""The parts of a neuron's picture: inputs and weights, sum, activation, output, and the working below."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn.equations.notation import number_text
from nnlearn.plot import style
from nnlearn.plot.activation_curve import pieces_of
from nnlearn.plot.board import INNER, Board, fitted, room_for
from nnlearn.plot.placement import Edge, place

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: More inputs than this are folded.
MOST_INPUTS = 6
X_SUM, X_ACT, X_OUT = 3.26, 4.5, 5.73
SMALL, LARGE, PITCH = 0.37, 0.43, 0.92
LONGEST_NAME = 12  # letters in a line


def draw_neuron(trace: Trace, called: list[str], ax: Axes | None) -> Board:
    """Draw a neuron, given the trace of a network of one, and what its inputs are called."""
    count = trace["x"].size
    shown = list(range(count)) if count <= MOST_INPUTS else [*range(MOST_INPUTS - 2), None, count - 1]
    working = [row for name in ("z1", "a1") for row in _working(trace, name)]
    below = sum(height for _, height in working)
    body = max((len(shown) - 1) * PITCH + 2 * SMALL, 2.1 if "b1" in trace else 1.3)
    height = 0.55 + body + 0.25 + below + 0.2
    middle = height - 0.55 - body / 2
    board = Board(style.WIDTH, height, ax)
    x_in = _inputs(board, trace, called, shown, middle)
    _sum_and_output(board, trace, middle)
    heads = ((x_in, "input"), ((x_in + X_SUM) / 2, "weight"), (X_SUM, "sum"), (X_OUT, "output"))
    for x, words in (*heads, (X_ACT, trace.network.activations[0].replace("_", " "))):
        board.write(x, height - 0.3, words, color=style.QUIET, va="baseline")
    y = 0.2 + below
    for words, tall in working:
        board.write(0.3, y - tall / 2, words, size=12, ha="left")
        y -= tall
    return board


def _inputs(board: Board, trace: Trace, called: list[str], shown: list[int | None], middle: float) -> float:
    """Draw the inputs with their weights; give the place of their column."""
    x, w = trace["x"][0], trace["W1"][:, 0]
    named = [_broken(name) for name in called]
    widest = max(room_for(named[i], 12 if "$" in named[i] else 11)[0] for i in shown if i is not None)
    x_in = max(0.24 + widest + 0.1 + SMALL, 0.9)
    largest = float(max(abs(w))) or 1.0
    edges, drawn = [], []
    for row, i in enumerate(shown):
        y = middle + ((len(shown) - 1) / 2 - row) * PITCH
        if i is None:
            board.dots(x_in, y)
            continue
        board.circle(x_in, y, SMALL, style.FILLS["input"])
        value = fitted(lambda digits, i=i: number_text(x[i], digits), 2 * SMALL - 0.1)  # type: ignore[misc]
        board.write(x_in, y, value, weight="bold", role="unit")
        board.write(x_in - SMALL - 0.1, y, named[i], ha="right", size=12 if "$" in named[i] else 11)
        start, end = board.between((x_in, y), SMALL, (X_SUM, middle), LARGE)
        thick = 0.9 + 2.1 * abs(float(w[i])) / largest
        board.arrow(start, end, color=style.colour(w[i]), width=thick, dash=style.dash(w[i]))
        label = number_text(w[i])
        width, height = room_for(label)
        edges.append(Edge(start, end, width + 0.08, height + 0.03, 0.42))
        drawn.append((label, style.colour(w[i])))
    for (label, hue), (lx, ly) in zip(drawn, place(edges, [], 0.15, 0.75)[0], strict=True):
        board.write(lx, ly, label, color=hue, on_paper=True, role="edge")
    return x_in


def _sum_and_output(board: Board, trace: Trace, middle: float) -> None:
    z, a = float(trace["z1"].flat[0]), float(trace["a1"].flat[0])
    for x, symbol, value, fill in ((X_SUM, r"$\Sigma$", z, "sum"), (X_OUT, "$a$", a, "output")):
        board.circle(x, middle, LARGE, style.FILLS[fill])
        board.write(x, middle + 0.17, symbol, size=14, color=style.QUIET, role="unit")
        words = fitted(lambda digits, v=value: number_text(v, digits), 2 * LARGE - 0.1)  # type: ignore[misc]
        board.write(x, middle - 0.09, words, weight="bold", role="unit")
    if "b1" in trace:
        b = float(trace["b1"].flat[0])
        board.arrow(
            (X_SUM, middle - LARGE - 0.4), (X_SUM, middle - LARGE), color=style.colour(b), dash=style.dash(b)
        )
        board.write(X_SUM, middle - LARGE - 0.53, f"bias {number_text(b)}", color=style.colour(b))
    half = 0.46
    board.arrow((X_SUM + LARGE, middle), (X_ACT - half, middle))
    board.write((X_SUM + LARGE + X_ACT - half) / 2 - 0.03, middle + 0.15, "$z$", size=12)
    board.arrow((X_ACT + half, middle), (X_OUT - LARGE, middle))
    box = (X_ACT - half, middle - half, X_ACT + half, middle + half)
    board.rounded(box, style.FILLS["hidden"])
    _curve(board, trace, z, a, box)


def _curve(board: Board, trace: Trace, z: float, a: float, box: tuple[float, float, float, float]) -> None:
    """Draw the activation's curve into its box, with a dot where the neuron is on it."""
    left, bottom, right, top = box
    reach = max(4.0, abs(z) * 1.2)
    pieces = pieces_of(trace.network.layers[0].activation.value, -reach, reach)
    heights = np.concatenate([[0.0], *(p.a for p in pieces)])
    low, tall = float(heights.min()), float(np.ptp(heights)) or 1.0

    def across(v: Any) -> Any:
        return left + 0.1 + (v + reach) / (2 * reach) * (right - left - 0.2)

    def up(v: Any) -> Any:
        return bottom + 0.13 + (v - low) / tall * (top - bottom - 0.26)

    thin: dict[str, Any] = {"color": style.QUIET, "linewidth": 0.7, "zorder": INNER}
    board.line((left + 0.08, up(0.0)), (right - 0.08, up(0.0)), **thin)
    board.line((across(0.0), bottom + 0.08), (across(0.0), top - 0.08), **thin)
    for piece in pieces:
        board.ax.plot(
            across(piece.z), up(piece.a), color=style.POSITIVE, linewidth=2 * board.scale, zorder=INNER
        )
    board.circle(across(z), up(a), 0.06, style.NEGATIVE, style.PAPER, zorder=INNER + 0.5)


def _working(trace: Trace, name: str) -> list[tuple[str, float]]:
    """A number's formula with the numbers put in, broken where it is too long; and the height of each row."""
    parts = trace.line(name, 0, 0).latex.split(" = ")
    whole = " = ".join([name[0], *(parts[2:] or parts[1:])])
    rows = [""]
    for piece in whole.split(" + ") if name == "z1" else [whole]:
        longer = f"{rows[-1]} + {piece}" if rows[-1] else piece
        if rows[-1] and room_for(style.mathtext(longer), 12)[0] > style.WIDTH - 0.6:
            rows.append(rf"\quad + {piece}")
        else:
            rows[-1] = longer
    return [(style.mathtext(row), 0.5 if r"\frac" in row else 0.31) for row in rows]


def _broken(name: str) -> str:
    """A name in at most two lines; a formula as it is."""
    if name.startswith("$"):
        return name
    lines = textwrap.wrap(name, LONGEST_NAME, max_lines=2, placeholder="…") or [""]
    return "\n".join(lines).replace("$", r"\$")
