"""A recurrent network unrolled: one column for each step, the same weights on every arrow of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.plot import rendering, style
from nnlearn.plot.board import Board, fitted
from nnlearn.value_names import text_name

if TYPE_CHECKING:
    from nnlearn.recurrent import RecurrentTrace

#: More steps than this are folded in the middle.
MOST_STEPS = 4
RADIUS, SMALL = 0.38, 0.31
#: From the empty memory to the output.
LEFT, RIGHT = 0.5, 5.86
MIDDLE, BELOW = 2.05, 0.85
HEIGHT = 3.1


def unrolled(
    trace: RecurrentTrace, *, backward: bool = False, example: int = 0, ax: Axes | None = None
) -> Axes:
    """Draw a recurrent network with its steps side by side, and the numbers of a trace where they belong.

    Blue solid arrows have positive weights, orange dashed ones negative. Numbers stand where there is one
    input, unit or output; where there are several, their names do.

    Parameters
    ----------
    trace : RecurrentTrace
        ``net.trace(x, y)``.
    backward : bool
        Show the way back through time: δ in each unit, and the blame that it receives on the arrow to it.
    example : int
        Which sequence of the trace, counted from 0.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If that is no trace of a recurrent network, or has no such example, or no gradients to show.

    Examples
    --------
    >>> import nnlearn as nn
    >>> net = nn.Recurrent(Wx=[[1.0]], Wh=[[0.5]], Wy=[[1.0]])
    >>> ax = nn.plot.unrolled(net.trace([[[1.0], [0.0]]]))
    >>> print(nn.plot.alt_text(ax))
    A recurrent network, unrolled over 2 steps from left to right, the same weights at each: Wx = 1, Wh = 0.5,
    Wy = 1. The memory starts at h0 = 0. Step 1: x1 = 1, h1 = 0.7616. Step 2: x2 = 0, h2 = 0.3634. The output
    is 0.3634.
    """
    _check(trace, backward, example)
    shown: list[int | None] = list(range(1, trace.length + 1))
    if trace.length > MOST_STEPS:
        shown = [1, 2, None, trace.length]
    with style.paper():
        board = Board(style.WIDTH, HEIGHT, ax)
        _Drawing(board, trace, backward, example).draw(shown)
    rendering.describe(board.ax, _words(trace, backward, example))
    return board.ax


class _Drawing:
    """One diagram on its way to paper."""

    def __init__(self, board: Board, trace: RecurrentTrace, backward: bool, example: int) -> None:
        self.board, self.trace, self.backward, self.example = board, trace, backward, example

    def draw(self, shown: list[int | None]) -> None:
        before, *places, output = map(float, np.linspace(LEFT, RIGHT, len(shown) + 2))
        self.unit(before, MIDDLE, "h0", "h0", SMALL, "input")
        for x, t in zip(places, shown, strict=True):
            if t is None:
                for step in (-1, 0, 1):
                    self.board.circle(x + 0.1 * step, MIDDLE, 0.022, style.INK)
                self.edge((before + RADIUS, MIDDLE), (x - SMALL, MIDDLE), "Wh", None, back=True)
                before = x
                continue
            folded = None in shown and t == shown[-1]
            self.along(before, x, t, folded)
            self.unit(x, MIDDLE, f"delta{t}" if self.backward else f"h{t}", f"h{t}", RADIUS, "hidden")
            self.unit(x, BELOW, f"x{t}", f"x{t}", SMALL, "input")
            self.edge((x, BELOW + SMALL), (x, MIDDLE - RADIUS), "Wx", self.number("Wx"), side=True)
            self.board.write(x, HEIGHT - 0.3, f"step {t}", color=style.QUIET, va="baseline")
            before = x
        self.unit(output, MIDDLE, "da" if self.backward else "a", "a", RADIUS, "output")
        label = f"dh{self.trace.length}" if self.backward else "Wy"
        self.edge((before + RADIUS, MIDDLE), (output - RADIUS, MIDDLE), "Wy", self.number(label), back=True)
        self.board.write(output, HEIGHT - 0.3, "output", color=style.QUIET, va="baseline")
        if "y" in self.trace and (y := self.number("y")) is not None:
            self.board.write(output, MIDDLE - RADIUS - 0.22, f"target {number_text(y)}", color=style.QUIET)
        self.board.write(style.WIDTH / 2, 0.24, self.below(), size=style.SIZE, color=style.INK)

    def along(self, start: float, end: float, t: int, folded: bool) -> None:
        """The arrow of time, from the memory of one step to the next."""
        radius = SMALL if folded or t == 1 else RADIUS
        label = self.number(f"dh{t - 1}" if self.backward else "Wh")
        if self.backward and t == 1:
            return  # nothing is before the first step that could be blamed
        self.edge(
            (start + radius, MIDDLE), (end - RADIUS, MIDDLE), "Wh", None if folded else label, back=True
        )

    def edge(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        weight: str,
        label: float | None,
        *,
        back: bool = False,
        side: bool = False,
    ) -> None:
        """An arrow with its number; on the way back it points back, and the number is the blame it brings."""
        own = self.number(weight)
        sign = own if label is None or not (self.backward and back) else label
        hue, dash = style.colour(sign or 0.0), style.dash(sign or 0.0)
        if self.backward and not back:
            hue, dash = style.FAINT, "-"
        points = (end, start) if self.backward and back else (start, end)
        self.board.arrow(*points, color=hue, dash=dash)
        told = not self.backward or back
        words = number_text(label, 3) if label is not None else weight if own is None else ""
        if told and words:
            x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
            x, y = (x + 0.1, y) if side else (x, y + 0.17)
            self.board.write(x, y, words, color=hue, ha="left" if side else "center", role="edge")

    def unit(self, x: float, y: float, name: str, symbol: str, radius: float, kind: str) -> None:
        """A circle with a name above its number; where there are several numbers, the name alone."""
        self.board.circle(x, y, radius, style.FILLS[kind])
        value = self.number(name)
        called = text_name(name if self.backward and kind != "input" else symbol)
        if value is None:
            self.board.write(x, y, called, role="unit", size=12)
            return
        words = fitted(lambda digits: number_text(value, digits), 2 * radius - 0.12)
        self.board.write(x, y + 0.47 * radius, called, color=style.QUIET, role="unit", size=11)
        self.board.write(x, y - 0.2 * radius, words, weight="bold", role="unit")

    def number(self, name: str) -> float | None:
        """A value's number, where it is only one."""
        return _number(self.trace, name, self.example)

    def below(self) -> str:
        """The line below: what the weights are, or how the memory's weight collects its blame."""
        if self.backward:
            several = len(self.trace["x"]) > 1 or self.trace.length > MOST_STEPS
            if self.number("dWh") is None or several:
                return "dWh adds up what each step adds"
            return self.trace.line("dWh", 0, 0, digits=3).text
        if self.number("Wh") is None:
            return "the same weights at every step"
        told = {name: f"{name} = {number_text(self.number(name), 3)}" for name in ("Wx", "Wh", "bh")}
        return f"at every step {', '.join(told.values())}"


def _number(trace: RecurrentTrace, name: str, example: int) -> float | None:
    if name not in trace:
        return None
    array = trace[name]
    if name[0] in "Wb" or name.startswith(("dW", "db")):
        return float(array.flat[0]) if array.size == 1 else None
    return float(array[example, 0]) if array.shape[1] == 1 else None


def _words(trace: RecurrentTrace, backward: bool, example: int) -> str:
    def told(names: list[str]) -> list[str]:
        found = [(name, _number(trace, name, example)) for name in names]
        return [f"{text_name(name)} = {number_text(v)}" for name, v in found if v is not None]

    steps = f"{trace.length} step{'' if trace.length == 1 else 's'}"
    weights = ", ".join(told(["Wx", "Wh", "Wy"])) or f"{trace.network.units} units with a memory"
    said = [
        f"A recurrent network, unrolled over {steps} from left to right, the same weights at each: {weights}."
    ]
    if backward:
        said.append(f"The way back, from the output: {', '.join(told(['da']))}." if told(["da"]) else "")
        for t in range(trace.length, 0, -1):
            parts = told([f"dh{t}", f"slope{t}", f"delta{t}"])
            said += [f"Step {t}: {', '.join(parts)}."] if parts else []
        said += [f"All steps together: {', '.join(told(['dWx', 'dWh']))}."] if told(["dWh"]) else []
    else:
        said.append("The memory starts at h0 = 0.")
        for t in range(1, trace.length + 1):
            parts = told([f"x{t}", f"h{t}"])
            said += [f"Step {t}: {', '.join(parts)}."] if parts else []
        for name, words in (("a", "output"), ("y", "target")):
            value = _number(trace, name, example)
            said += [f"The {words} is {number_text(value)}."] if value is not None else []
    return " ".join(filter(None, said))


def _check(trace: Any, backward: bool, example: int) -> None:
    from nnlearn.recurrent import RecurrentTrace

    if not isinstance(trace, RecurrentTrace):
        raise TypeError(
            f"plot.unrolled draws the trace of an nn.Recurrent, but got {trace!r:.60}"
            "\n    write: nn.plot.unrolled(net.trace(x, y))"
        )
    if backward and "E" not in trace:
        raise ValueError(
            "the trace has no targets, so there are no deltas to show"
            "\n    write: nn.plot.unrolled(net.trace(x, y), backward=True)"
        )
    if checks.whole(example, "example", "example=0", least=0) >= len(trace["x"]):
        raise ValueError(
            f"example is {example}, but there are {len(trace['x'])}, counted from 0\n    write: example=0"
        )
