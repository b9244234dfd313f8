"""A network's diagram, with the numbers of a trace on it: forward, or backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.plot import picture, style
from nnlearn.plot.board import Board, Box, box_around, room_for
from nnlearn.plot.network_plan import LINE, Diagram, Link, Unit, plan_diagram
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
        _draw_edges(board, plan, backward)
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


def _draw_edges(board: Board, plan: Diagram, backward: bool) -> None:
    largest = max(abs(link.number) for link in plan.links) or 1.0
    labelled = plan.links[0].label != ""
    for link in plan.links:
        start, end = _ends(plan, link)
        share = abs(link.number) / largest
        dash = style.dash(link.number)
        if labelled:
            way = (end, start) if backward else (start, end)
            board.arrow(*way, color=style.colour(link.number), width=0.8 + 2.2 * share, dash=dash)
        else:
            look: dict[str, Any] = {"linewidth": 0.3 + 1.6 * share, "alpha": 0.25 + 0.6 * share}
            board.line(start, end, color=style.colour(link.number), linestyle=dash, **look)
    if labelled:
        _label_edges(board, plan)


def _label_edges(board: Board, plan: Diagram) -> None:
    obstacles = _obstacles(plan)
    for layer in range(1, len(plan.columns)):
        links = [link for link in plan.links if link.layer == layer]
        edges = []
        for link in links:
            width, height = room_for(link.label)
            liked = 0.5 if link.start.y == link.end.y else 0.32  # side by side, near their different starts
            edges.append(Edge(*_ends(plan, link), width + 0.08, height + 0.03, liked))
        for link, (x, y) in zip(links, place(edges, obstacles), strict=True):
            board.write(x, y, link.label, color=style.colour(link.number), on_paper=True, role="edge")


def _draw_units(board: Board, plan: Diagram) -> None:
    last = len(plan.columns) - 1
    for layer, column in enumerate(plan.columns):
        fill = style.FILLS["input" if layer == 0 else "output" if layer == last else "hidden"]
        for unit in column:
            board.circle(unit.x, unit.y, plan.radius, fill)
            up, down = (0.17, 0.07) if unit.name and unit.value else (0, 0)
            if unit.name:
                hue = style.QUIET if unit.value else style.INK
                board.write(unit.x, unit.y + up, unit.name, size=12, color=hue, role="unit")
            if unit.value:
                weight = "bold" if unit.name else "normal"
                board.write(unit.x, unit.y - down, unit.value, weight=weight, role="unit")
            for words, y in _around(unit, plan.radius):
                board.write(unit.x, y, words, on_paper=True)
    for x, y in plan.dots:
        board.dots(x, y)


def _draw_words(board: Board, plan: Diagram) -> None:
    for x, words in plan.heads:
        widest = room_for(words)[0] / 2 + 0.12
        x = min(max(x, widest), style.WIDTH - widest)
        for row, line in enumerate(words.rstrip().split("\n")):
            board.write(x, plan.height - 0.27 - LINE * row, line, color=style.QUIET, va="baseline")
    for x, y, words in plan.beside:
        board.write(x, y, words)
    board.write(0.24, 0.42, plan.caption, ha="left", color=style.QUIET)
    if plan.loss:
        half = room_for(plan.loss, weight="bold")[0] / 2 + 0.15
        x = style.WIDTH - 0.24 - half
        board.rounded((x - half, 0.22, x + half, 0.62), style.FILLS["loss"])
        board.write(x, 0.42, plan.loss, weight="bold")


def _around(unit: Unit, radius: float) -> list[tuple[str, float]]:
    """The words above and below a unit, and the height at which each line is written."""
    up = [(words, unit.y + radius + 0.13 + LINE * k) for k, words in enumerate(unit.above)]
    return up + [(words, unit.y - radius - 0.13 - LINE * k) for k, words in enumerate(unit.below)]


def _obstacles(plan: Diagram) -> list[Box]:
    """What no label of an edge may lie on: the units, and the words around them."""
    boxes: list[Box] = []
    for unit in (u for column in plan.columns for u in column):
        r = plan.radius + 0.02
        boxes.append((unit.x - r, unit.y - r, unit.x + r, unit.y + r))
        boxes += [box_around(unit.x, y, words, pad=0.03) for words, y in _around(unit, plan.radius)]
    return boxes


def _ends(plan: Diagram, link: Link) -> tuple[tuple[float, float], tuple[float, float]]:
    start, end = (link.start.x, link.start.y), (link.end.x, link.end.y)
    return Board.between(start, plan.radius, end, plan.radius)
