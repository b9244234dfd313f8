"""What a sheet is made from: a trace, or a network or a perceptron that is traced on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace
    from nnlearn.trace import Trace


def traced(source: Any, x: Any, y: Any, learning_rate: float | None) -> Trace | PerceptronTrace:
    """The trace that a sheet works on.

    Parameters
    ----------
    source : Trace, PerceptronTrace, Network or Perceptron
    x, y, learning_rate
        For a network or a perceptron, what it is traced on.

    Raises
    ------
    TypeError, ValueError
        If it is none of these, or data are missing or come with a trace, which has its own.
    """
    from nnlearn.network import Network
    from nnlearn.perceptron.trace import PerceptronTrace
    from nnlearn.perceptron.unit import Perceptron
    from nnlearn.recurrent.trace import RecurrentTrace
    from nnlearn.trace import Trace

    if isinstance(source, RecurrentTrace):
        raise TypeError(
            f"a worksheet is made from the trace of a feed-forward network, but got {source!r:.60}"
            "\n    write: print(trace)  # every number of it"
        )
    extra = [n for n, v in (("x", x), ("y", y), ("learning_rate", learning_rate)) if v is not None]
    if isinstance(source, (Trace, PerceptronTrace)):
        if extra:
            raise TypeError(
                f"{' and '.join(extra)} came with a trace, which has its own\n    write: nn.Worksheet(trace)"
            )
        return source
    if isinstance(source, Network):
        _needs(x, "x", "nn.Worksheet(net, x, y, learning_rate=0.5)")
        return source.trace(x, y, learning_rate)
    if isinstance(source, Perceptron):
        if learning_rate is not None:
            raise TypeError(
                f"learning_rate={learning_rate!r} came with a perceptron, which has its own"
                f"\n    write: nn.Perceptron({len(source.weights)}, learning_rate={learning_rate!r})"
            )
        _needs(x, "x", "nn.Worksheet(unit, x, y)")
        _needs(y, "y", "nn.Worksheet(unit, x, y)")
        return source.trace(x, y)
    raise TypeError(
        f"a worksheet is made from a trace, or from a network and data, but got {source!r:.60}"
        "\n    write: nn.Worksheet(net.trace(x, y, learning_rate=0.5))"
    )


def _needs(data: Any, name: str, write: str) -> None:
    if data is None:
        raise TypeError(f"{name} is missing: a sheet needs data to work on\n    write: {write}")
