"""One neuron with all its numbers: what comes in, what is added up, what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import Activation
from nnlearn.plot import rendering, style
from nnlearn.plot.neuron_parts import draw_neuron
from nnlearn.value_names import latex_name, text_name

if TYPE_CHECKING:
    from nnlearn.trace import Trace

_EXAMPLE = "nn.plot.neuron([0.5, -0.5], 0.1, [1.0, 1.0])"


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
        If there are not as many weights as inputs and names, anything is not a finite number, or the
        activation is not known or looks at several units.

    Examples
    --------
    >>> import nnlearn as nn
    >>> ax = nn.plot.neuron([0.5, -0.5], 0.1, [1.0, 1.0], names=["age", "CGPA"])
    >>> print(nn.plot.alt_text(ax))
    A neuron with 2 inputs: age = 1 with weight 0.5, CGPA = 1 with weight −0.5, and bias 0.1.
    They add up to z = 0.1, and its sigmoid gives a = 0.525.
    """
    trace = _trace_of_one(weights, bias, inputs, activation)
    count = trace["x"].size
    called = None if names is None else _names(names, count)
    with style.paper():
        board = draw_neuron(trace, called or [f"${latex_name('x', (i,))}$" for i in range(count)], ax)
    rendering.describe(board.ax, _words(trace, called or [text_name("x", (i,)) for i in range(count)]))
    return board.ax


def _trace_of_one(weights: Any, bias: Any, inputs: Any, activation: Any) -> Trace:
    """Let a network of one neuron work its numbers out."""
    from nnlearn.network import Network

    w, x = checks.numbers(weights, "weights", _EXAMPLE), checks.numbers(inputs, "inputs", _EXAMPLE)
    for name, array in (("weights", w), ("inputs", x)):
        if array.ndim != 1:
            raise ValueError(
                f"{name} has shape {array.shape}, but one neuron takes a row of numbers"
                f"\n    write: np.ravel({name})"
            )
    if w.size != x.size:
        raise ValueError(
            f"there are {w.size} weights but {x.size} inputs: each input has its weight"
            f"\n    write: {_EXAMPLE}"
        )
    b = None if bias is None else checks.numbers(bias, "bias", _EXAMPLE).reshape(-1)
    if b is not None and b.size != 1:
        raise ValueError(
            f"bias has shape {np.shape(bias)}, but one neuron has one bias\n    write: {_EXAMPLE}"
        )
    net = Network([w[:, np.newaxis]], None if b is None else [b], activation)
    unit = net.layers[0].activation
    if not unit.value.elementwise:
        raise ValueError(
            f"{unit.name} looks at several units at once, so one neuron cannot show it"
            '\n    write: activation="sigmoid"'
        )
    return net.trace(x[np.newaxis])


def _names(names: Any, count: int) -> list[str]:
    if isinstance(names, (str, bytes)) or len(names) != count or not all(isinstance(n, str) for n in names):
        listed = ", ".join(repr(f"input {i + 1}") for i in range(min(count, 3)))
        raise ValueError(
            f"names is {names!r:.60}, but gives each of the {count} inputs a name"
            f"\n    write: names=[{listed}]"
        )
    return list(names)


def _words(trace: Trace, called: Sequence[str]) -> str:
    x, w = trace["x"][0], trace["W1"][:, 0]
    listed = ", ".join(
        f"{n} = {number_text(v)} with weight {number_text(u)}" for n, v, u in zip(called, x, w, strict=True)
    )
    bias = f", and bias {number_text(trace['b1'][0])}" if "b1" in trace else ", and no bias"
    name = trace.network.activations[0].replace("_", " ")
    count = f"{len(x)} input{'s' * (len(x) != 1)}"
    z, a = number_text(trace["z1"].flat[0]), number_text(trace["a1"].flat[0])
    return f"A neuron with {count}: {listed}{bias}. They add up to z = {z}, and its {name} gives a = {a}."
