"""A network's diagram, with the numbers of a trace on it: forward, or backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.plot import rendering, style
from nnlearn.plot.board import Board
from nnlearn.plot.network_parts import draw_edges, draw_units, draw_words
from nnlearn.plot.network_plan import plan_diagram
from nnlearn.plot.network_words import words_for

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

    Blue solid edges have positive weights, orange dashed ones negative; the thicker, the larger. Large layers
    are folded, and large networks have no numbers on their edges.

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
    Diagram on the way forward. A network of 2 inputs, then 1 sigmoid unit, sees 1 example. The inputs are 1
    and 1; the output is 0.525; the target is 1. The loss is 0.1128. ... z1₁ = 0.1, a1₁ = 0.525.
    """
    _check(net, trace, backward)
    examples = 1 if trace is None else len(trace["x"])
    if checks.whole(example, "example", "example=0", least=0) >= examples:
        raise ValueError(
            f"example is {example}, but there are {examples}, counted from 0"
            f"\n    write: example={examples - 1}"
        )
    plan = plan_diagram(net, trace, backward=backward, example=example)
    with style.paper():
        board = Board(style.WIDTH, plan.height, ax)
        draw_edges(board, plan, backward)
        draw_units(board, plan)
        draw_words(board, plan)
    rendering.describe(board.ax, words_for(net, trace, backward=backward, example=example))
    return board.ax


def _check(net: Any, trace: Any, backward: bool) -> None:
    from nnlearn.network import Network
    from nnlearn.trace import Trace

    if not isinstance(net, Network):
        raise TypeError(
            f"plot.network draws an nn.Network, but got {net!r:.60}"
            "\n    write: nn.plot.network(nn.Network(weights=[W1, W2]))"
        )
    if trace is not None and not isinstance(trace, Trace):
        raise TypeError(
            f"trace is {trace!r:.60}, but is the trace of one step"
            "\n    write: nn.plot.network(net, net.trace(x, y))"
        )
    if trace is not None and trace.network.sizes != net.sizes:
        sizes = ["-".join(map(str, n.sizes)) for n in (trace.network, net)]
        raise ValueError(
            f"the trace is of a {sizes[0]} network, but the network is {sizes[1]}"
            "\n    write: nn.plot.network(trace.network, trace)"
        )
    if backward and (trace is None or "E" not in trace):
        what = "there is no trace" if trace is None else "the trace has no targets"
        raise ValueError(
            f"{what}, so there are no deltas to show"
            "\n    write: nn.plot.network(net, net.trace(x, y), backward=True)"
        )
