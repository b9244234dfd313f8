"""One neuron with all its numbers: what comes in, what is added up, what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import Activation
from nnlearn.naming import latex_name
from nnlearn.plot import picture, style
from nnlearn.plot.activation_curve import pieces_of
from nnlearn.plot.board import Board, box_around, room_for
from nnlearn.plot.network_diagram import colour
from nnlearn.plot.placement import Edge, place

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: More inputs than this are folded.
MOST_INPUTS = 6
X_IN, X_SUM, X_ACT, X_OUT, RADIUS = 1.3, 3.3, 4.62, 5.75, 0.36


def neuron(
    weights: Any,
    bias: float | None,
    inputs: Any,
    *,
    activation: str | Activation = "sigmoid",
    names: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one neuron at work: inputs times weights, plus bias, through its activation.

    Parameters
    ----------
    weights : (inputs,) array_like
    bias : float or None
        None for a neuron without one.
    inputs : (inputs,) array_like
    activation : name or Activation
    names : sequence of str, optional
        What the inputs are called; by default x₁, x₂, ….
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If there are not as many weights as inputs and names, anything is not a finite number, or the activation is
        not known or looks at several units.

    Examples
    --------
    >>> import nnlearn as nn
    >>> ax = nn.plot.neuron([0.5, -0.5], 0.1, [1.0, 1.0], names=["age", "CGPA"])
    >>> nn.plot.alt_text(ax)
    'A neuron with 2 inputs: age = 1 with weight 0.5, CGPA = 1 with weight −0.5, and bias 0.1. They add up to z = 0.1, and its sigmoid gives a = 0.525.'
    """
    trace = _trace_of_one(weights, bias, inputs, activation)
    called = _names(names, trace["x"].size)
    shown = _shown(trace["x"].size)
    formula = _wrapped(trace)
    height = max(len(shown) * 0.98 + 0.35, 2.5) + 0.3 * len(formula) + 0.35
    with style.paper():
        board = Board(style.WIDTH, height, ax)
        middle = height - max(len(shown) * 0.98 + 0.35, 2.5) / 2 - 0.1
        _draw_inputs(board, trace, called, shown, middle)
        _draw_body(board, trace, middle)
        for row, words in enumerate(formula):
            board.write(0.3, 0.3 * (len(formula) - row) + 0.02, words, ha="left", role="formula")
    picture.describe(board.ax, _words(trace, called))
    return board.ax


def _trace_of_one(weights: Any, bias: Any, inputs: Any, activation: Any) -> Trace:
    """Let a network of one neuron work its numbers out."""
    from nnlearn.network import Network

    example = "nn.plot.neuron([0.5, -0.5], 0.1, [1.0, 1.0])"
    w, x = checks.numbers(weights, "weights", example), checks.numbers(inputs, "inputs", example)
    for name, array in (("weights", w), ("inputs", x)):
        if array.ndim != 1:
            raise ValueError(
                f"{name} has shape {array.shape}, but one neuron takes a row of numbers\n    write: np.ravel({name})"
            )
    if w.size != x.size:
        raise ValueError(
            f"there are {w.size} weights but {x.size} inputs: each input needs its weight\n    write: {example}"
        )
    b = None
    if bias is not None:
        b = checks.numbers(bias, "bias", example)
        if b.size != 1:
            raise ValueError(f"bias has shape {b.shape}, but one neuron has one bias\n    write: {example}")
        b = b.reshape(1)
    net = Network([w[:, np.newaxis]], None if b is None else [b], activation)
    unit = net.layers[0].activation
    if not unit.value.elementwise:
        raise ValueError(
            f'{unit.name} looks at several units at once, so one neuron cannot show it\n    write: activation="sigmoid"'
        )
    return net.trace(x[np.newaxis])


def _names(names: Any, count: int) -> list[str]:
    if names is None:
        return [f"${latex_name('x', (i,))}$" for i in range(count)]
    if isinstance(names, str) or len(names) != count or not all(isinstance(n, str) for n in names):
        given = repr(names) if isinstance(names, str) else list(names)
        listed = ", ".join(f"{f'input {i + 1}'!r}" for i in range(min(count, 3)))
        raise ValueError(
            f"names is {given}, but there {'is' if count == 1 else 'are'} {count} to give, one for each input\n    write: names=[{listed}]"
        )
    return [n.replace("$", r"\$") for n in names]


def _shown(count: int) -> list[int | None]:
    return list(range(count)) if count <= MOST_INPUTS else [*range(MOST_INPUTS - 2), None, count - 1]


def _draw_inputs(
    board: Board, trace: Trace, called: list[str], shown: list[int | None], middle: float
) -> None:
    pitch, x, w = 0.98, trace["x"][0], trace["W1"][:, 0]
    ys = [middle + ((len(shown) - 1) / 2 - row) * pitch for row in range(len(shown))]
    edges, labels = [], []
    largest = float(max(abs(w))) or 1.0
    for i, y in zip(shown, ys, strict=True):
        if i is None:
            for step in (-1, 0, 1):
                board.circle(X_IN, y + step * 0.13, 0.025, style.INK)
            continue
        board.circle(X_IN, y, RADIUS, style.FILLS["input"])
        board.write(X_IN, y, number_text(x[i]), weight="bold")
        width, _ = room_for(called[i], 12)
        board.write(X_IN - RADIUS - 0.12, y, called[i], ha="right", size=12 if width < 0.75 else 11)
        way = np.array([X_SUM - X_IN, middle - y])
        way /= np.hypot(*way)
        start = (X_IN + RADIUS * way[0], y + RADIUS * way[1])
        end = (X_SUM - 0.42 * way[0], middle - 0.42 * way[1])
        look: dict[str, Any] = {"linestyle": (0, (3.2, 1.6))} if w[i] < 0 else {}
        thick = 0.9 + 2.2 * abs(float(w[i])) / largest
        board.line(
            start,
            (end[0] - 0.08 * way[0], end[1] - 0.08 * way[1]),
            color=colour(w[i]),
            linewidth=thick,
            **look,
        )
        board.arrow((end[0] - 0.12 * way[0], end[1] - 0.12 * way[1]), end, color=colour(w[i]), width=thick)
        label = number_text(w[i])
        wide, high = room_for(label)
        edges.append(
            Edge((float(start[0]), float(start[1])), (float(end[0]), float(end[1])), wide + 0.1, high, 0.45)
        )
        labels.append((label, colour(w[i])))
    for (label, hue), (lx, ly) in zip(labels, place(edges, [], 0.25, 0.8), strict=True):
        board.write(lx, ly, label, color=hue, halo=6, role="edge")
    board.write((X_IN + X_SUM) / 2 - 0.1, ys[0] + 0.62, "weights", color=style.QUIET)
    board.write(X_IN, ys[0] + 0.62, "inputs", color=style.QUIET)


def _draw_body(board: Board, trace: Trace, middle: float) -> None:
    z, a = float(trace["z1"].flat[0]), float(trace["a1"].flat[0])
    name = trace.network.activations[0].replace("_", " ")
    board.circle(X_SUM, middle, 0.42, style.FILLS["sum"])
    board.write(X_SUM, middle + 0.14, r"$\Sigma$", size=15)
    board.write(X_SUM, middle - 0.17, number_text(z), weight="bold")
    if "b1" in trace:
        b = float(trace["b1"].flat[0])
        board.arrow((X_SUM, middle - 0.83), (X_SUM, middle - 0.42), color=colour(b))
        board.write(X_SUM, middle - 0.97, f"bias {number_text(b)}", color=colour(b))
    board.write((X_SUM + X_ACT) / 2, middle + 0.13, "$z$", size=12)
    board.arrow((X_SUM + 0.42, middle), (X_ACT - 0.46, middle))
    box = (X_ACT - 0.46, middle - 0.46, X_ACT + 0.46, middle + 0.46)
    board.rounded(box, style.FILLS["hidden"])
    _draw_curve(board, trace.network.layers[0].activation, z, a, box)
    board.write(X_ACT, middle - 0.62, name, color=style.QUIET)
    board.arrow((X_ACT + 0.46, middle), (X_OUT - 0.02, middle))
    board.write((X_ACT + 0.46 + X_OUT) / 2, middle + 0.13, "$a$", size=12)
    board.write(X_OUT + 0.04, middle, number_text(a), weight="bold", ha="left")


def _draw_curve(
    board: Board, activation: Activation, z: float, a: float, box: tuple[float, float, float, float]
) -> None:
    """Draw the activation's curve into its box, with a dot where the neuron is."""
    left, bottom, right, top = box
    reach = max(4.0, abs(z) * 1.15)
    pieces = pieces_of(activation.value, -reach, reach)
    low = min(0.0, *(float(p.a.min()) for p in pieces))
    high = max(float(p.a.max()) for p in pieces)
    high = high if high > low else low + 1

    def across(v: Any) -> Any:
        return left + 0.1 + (v + reach) / (2 * reach) * (right - left - 0.2)

    def up(v: Any) -> Any:
        return bottom + 0.12 + (v - low) / (high - low) * (top - bottom - 0.24)

    zero = float(up(0.0))
    board.line((left + 0.08, zero), (right - 0.08, zero), color=style.QUIET, linewidth=0.7, zorder=5)
    board.line(
        (float(across(0.0)), bottom + 0.08),
        (float(across(0.0)), top - 0.08),
        color=style.QUIET,
        linewidth=0.7,
        zorder=5,
    )
    for piece in pieces:
        board.ax.plot(across(piece.z), up(piece.a), color=style.POSITIVE, linewidth=2 * board.scale, zorder=5)
    board.circle(float(across(z)), float(up(a)), 0.055, style.NEGATIVE, style.PAPER)


def _wrapped(trace: Trace) -> list[str]:
    """The neuron's two lines of working, broken where they are longer than the picture."""
    rows: list[str] = []
    for name in ("z1", "a1"):
        line = trace.line(name, 0, 0)
        text = f"{name[0]} = {line.substituted}"
        for piece in (text + f" {line.relation} {number_text(line.value)}").split(" + "):
            longer = f"{rows[-1]} + {piece}" if rows and not piece.startswith(("z =", "a =")) else ""
            if longer and room_for(longer)[0] < style.WIDTH - 0.6:
                rows[-1] = longer
            else:
                rows.append(f"    + {piece}" if longer else piece)
    return rows


def _words(trace: Trace, called: list[str]) -> str:
    x, w = trace["x"][0], trace["W1"][:, 0]
    plain = [
        f"x{''.join('₀₁₂₃₄₅₆₇₈₉'[int(d)] for d in str(i + 1))}"
        if n.startswith("$")
        else n.replace(r"\$", "$")
        for i, n in enumerate(called)
    ]
    listed = ", ".join(
        f"{n} = {number_text(v)} with weight {number_text(u)}" for n, v, u in zip(plain, x, w, strict=True)
    )
    bias = f", and bias {number_text(trace['b1'][0])}" if "b1" in trace else ", and no bias"
    name = trace.network.activations[0].replace("_", " ")
    count = f"{len(x)} input{'s' * (len(x) != 1)}"
    z, a = number_text(trace["z1"].flat[0]), number_text(trace["a1"].flat[0])
    return f"A neuron with {count}: {listed}{bias}. They add up to z = {z}, and its {name} gives a = {a}."
