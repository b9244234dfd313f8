"""A network's diagram, with the numbers of a trace on it: forward, or backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.plot import picture, style
from nnlearn.plot.board import Board, Box, box_around, room_for
from nnlearn.plot.network_plan import Diagram, Unit, plan_diagram
from nnlearn.plot.network_words import words_for
from nnlearn.plot.placement import Edge, place

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.trace import Trace


def network(
    net: Network,
    trace: Trace | None = None,
    *,
    backward: bool = False,
    example: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network; with a trace, every number of the step where it belongs.

    Blue solid edges have positive weights, orange dashed ones negative; the thicker, the larger. Large layers are
    folded, and large networks have no numbers on their edges.

    Parameters
    ----------
    net : Network
    trace : Trace, optional
        Of this network: ``net.trace(x, y)``. Without it, there are weights and biases only.
    backward : bool
        Show the way back: δ in each unit and the gradient on each edge. Needs a trace with targets.
    example : int
        Which example of the trace, counted from 0.
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    TypeError, ValueError
        If that is no network, or the trace is of another network, or has no gradients to show.

    Examples
    --------
    >>> import nnlearn as nn
    >>> net = nn.Network(weights=[[[0.5], [-0.5]]], biases=[[0.1]])
    >>> ax = nn.plot.network(net, net.trace([[1.0, 1.0]], [[1.0]]))
    >>> print(nn.plot.alt_text(ax))
    Diagram of a network ... The loss is 0.1128. ...
    """
    _check(net, trace, backward)
    examples = 1 if trace is None else len(trace["x"])
    if checks.whole(example, "example", "example=0", least=0) >= examples:
        raise ValueError(
            f"example is {example}, but there are {examples}, counted from 0\n    write: example={examples - 1}"
        )
    plan = plan_diagram(net, trace, backward=backward, example=example)
    with style.paper():
        board = Board(style.WIDTH, plan.height, ax)
        _draw_edges(board, plan)
        _draw_units(board, plan)
        _draw_words(board, plan)
    picture.describe(board.ax, words_for(net, trace, backward=backward, example=example))
    return board.ax


def _check(net: Any, trace: Any, backward: bool) -> None:
    from nnlearn.network import Network
    from nnlearn.trace import Trace

    if not isinstance(net, Network):
        raise TypeError(
            f"plot.network draws an nn.Network, but got {net!r:.60}\n    write: nn.plot.network(nn.Network(weights=[W1, W2]))"
        )
    if trace is not None and not isinstance(trace, Trace):
        raise TypeError(
            f"trace is {trace!r:.60}, but is the trace of one step\n    write: nn.plot.network(net, net.trace(x, y))"
        )
    if trace is not None and trace.network.sizes != net.sizes:
        sizes = ["-".join(map(str, n.sizes)) for n in (trace.network, net)]
        raise ValueError(
            f"the trace is of a {sizes[0]} network, but the network is {sizes[1]}\n    write: nn.plot.network(trace.network, trace)"
        )
    if backward and (trace is None or "E" not in trace):
        what = "there is no trace" if trace is None else "the trace has no targets"
        raise ValueError(
            f"{what}, so there are no deltas to show\n    write: nn.plot.network(net, net.trace(x, y), backward=True)"
        )


def _draw_edges(board: Board, plan: Diagram) -> None:
    largest = max(abs(link.size) for link in plan.links) or 1.0
    labelled = plan.links[0].label != ""
    for link in plan.links:
        start, end = _rim(link.start, link.end, plan.radius), _rim(link.end, link.start, plan.radius)
        share = abs(link.size) / largest
        look: dict[str, Any] = {"color": colour(link.size), "linewidth": 0.7 + 2.6 * share}
        if not labelled:
            look |= {"linewidth": 0.3 + 1.7 * share, "alpha": 0.25 + 0.6 * share}
        if link.size < 0:
            look["linestyle"] = (0, (3.2, 1.6))
        board.line(start, end, **look)
    if not labelled:
        return
    obstacles = _obstacles(plan)
    for layer in range(1, len(plan.columns)):
        links = [link for link in plan.links if link.layer == layer]
        edges = []
        for number, link in enumerate(links):
            width, height = room_for(link.label)
            start, end = _rim(link.start, link.end, plan.radius), _rim(link.end, link.start, plan.radius)
            liked = (0.3, 0.7)[number % 2] if len(links) > 1 else 0.5
            edges.append(Edge(start, end, width + 0.06, height + 0.02, liked))
        for link, (x, y) in zip(links, place(edges, obstacles), strict=True):
            board.write(x, y, link.label, color=colour(link.size), halo=5, role="edge")


def colour(value: float) -> str:
    """The colour of a number's sign."""
    return style.NEGATIVE if value < 0 else style.POSITIVE if value > 0 else style.QUIET


def _draw_units(board: Board, plan: Diagram) -> None:
    last = len(plan.columns) - 1
    for layer, column in enumerate(plan.columns):
        fill = style.FILLS["input" if layer == 0 else "output" if layer == last else "hidden"]
        for unit in column:
            board.circle(unit.x, unit.y, plan.radius, fill)
            gap = 0.125 if unit.name and unit.value else 0
            if unit.name:
                board.write(
                    unit.x, unit.y + gap, unit.name, size=12, color=style.QUIET if unit.value else style.INK
                )
            if unit.value:
                board.write(unit.x, unit.y - gap, unit.value, weight="bold" if unit.name else "normal")
            for words, at in _around(unit, plan.radius):
                board.write(unit.x, at, words, color=style.INK, halo=4)
    for x, y in plan.dots:
        for step in (-1, 0, 1):
            board.circle(x, y + step * 0.11, 0.022, style.INK)


def _draw_words(board: Board, plan: Diagram) -> None:
    for x, words in plan.heads:
        board.write(x, plan.height - 0.12, words, color=style.QUIET, va="top")
    for number, (x, y, words) in enumerate(plan.targets):
        board.write(x, y, f"target\n{words}" if number == 0 or len(plan.targets) <= 5 else words, ha="left")
    board.write(0.2, 0.4, plan.caption, ha="left", color=style.QUIET)
    if plan.loss:
        width, _ = room_for(plan.loss, weight="bold")
        right = style.WIDTH - 0.2
        board.rounded((right - width - 0.3, 0.2, right, 0.6), style.FILLS["loss"])
        board.write(right - width / 2 - 0.15, 0.4, plan.loss, weight="bold")


def _around(unit: Unit, radius: float) -> list[tuple[str, float]]:
    """The words above and below a unit, and the height at which each is written."""
    return [
        (w, y) for w, y in ((unit.above, unit.y + radius + 0.15), (unit.below, unit.y - radius - 0.15)) if w
    ]


def _obstacles(plan: Diagram) -> list[Box]:
    """What no label of an edge may lie on: the units, and the words around them."""
    boxes: list[Box] = []
    for unit in (u for column in plan.columns for u in column):
        r = plan.radius + 0.03
        boxes.append((unit.x - r, unit.y - r, unit.x + r, unit.y + r))
        boxes += [box_around(unit.x, y, words) for words, y in _around(unit, plan.radius)]
    return boxes


def _rim(unit: Unit, towards: Unit, radius: float) -> tuple[float, float]:
    """Where the line to another unit leaves a unit's circle."""
    way = np.array([towards.x - unit.x, towards.y - unit.y])
    way *= radius / np.hypot(*way)
    return float(unit.x + way[0]), float(unit.y + way[1])
