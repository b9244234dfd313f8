"""How a bias shifts a neuron's curve along the axis, without changing its shape."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import Activation
from nnlearn.plot import picture, rendering, style


def bias_shift(
    biases: Any = (-4.0, -2.0, 0.0, 2.0, 4.0),
    *,
    weight: float = 1.0,
    activation: str | Activation = "sigmoid",
    ax: Axes | None = None,
) -> Axes:
    """Draw a neuron's output over its input for several biases.

    Parameters
    ----------
    biases : (curves,) array_like
        At most five.
    weight : float
        The neuron's one weight.
    activation : name or Activation
    ax : Axes, optional
        Where to draw; by default a new picture.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError, TypeError
        If a bias or the weight is not a finite number, there are more than five biases, or the activation is
        not known.

    Examples
    --------
    >>> import nnlearn as nn
    >>> print(nn.plot.alt_text(nn.plot.bias_shift([-2.0, 2.0])))
    A sigmoid neuron with weight 1 over inputs from −4 to 4, for 2 biases. The bias shifts the curve along the
    axis and leaves its shape as it is: with b = −2 the curve's middle is at x = 2; with b = 2 the
    curve's middle is at x = −2.
    """
    from nnlearn.network import Network

    example = "nn.plot.bias_shift([-2, 0, 2], weight=1)"
    several = checks.numbers(biases, "biases", example)
    one = checks.numbers(weight, "weight", example)
    if several.ndim != 1 or several.size > len(style.COLOURS[:5]):
        raise ValueError(
            f"biases has shape {several.shape}, but is a row of one to five numbers\n    write: {example}"
        )
    if one.size != 1 or not one.flat[0]:
        raise ValueError(f"weight is {weight!r}, but is one number other than 0\n    write: {example}")
    w = float(one.flat[0])
    nets = [Network([[[w]]], [[b]], activation) for b in several]
    name = nets[0].activations[0].replace("_", " ")
    # The curve of bias b has its middle, z = 0, at x = −b/w; leave as much room again at both sides.
    reach = float(np.ceil(max(4.0 / abs(w), 2 * float(max(abs(several))) / abs(w))))
    x = np.linspace(-reach, reach, 401)[:, np.newaxis]
    with style.paper():
        ax = picture.new_axes(4.2) if ax is None else ax
        # The labels climb from curve to curve, so that those of neighbours keep clear of each other.
        order = np.argsort(several / w)
        heights = dict(
            zip(order.tolist(), np.linspace(1.1, -1.1, several.size + 2)[1:-1].tolist(), strict=True)
        )
        for k, (net, b) in enumerate(zip(nets, several, strict=True)):
            ax.plot(x, net.predict(x), color=style.COLOURS[k], linestyle=style.DASHES[k], zorder=3)
            at = (heights[k] * np.sign(w) - float(b)) / w
            look = {"boxstyle": "round,pad=0.25", "fc": style.PAPER, "ec": style.COLOURS[k], "lw": 1.6}
            y = float(net.predict([[at]]).flat[0])
            ax.text(at, y, f"b = {number_text(b)}", ha="center", va="center", bbox=look, zorder=5)
        ax.set(xlabel="input x", ylabel="output a", xlim=(-reach, reach))
        ax.set_title(f"a = {name}({number_text(w)}·x + b)", fontweight="normal")
    rendering.describe(ax, _words(name, w, several, reach))
    return ax


def _words(name: str, w: float, biases: Array, reach: float) -> str:
    said = [f"with b = {number_text(b)} the curve's middle is at x = {number_text(-b / w)}" for b in biases]
    return (
        f"A {name} neuron with weight {number_text(w)} over inputs from {number_text(-reach)} to"
        f" {number_text(reach)}, for {biases.size} bias{'es' * (biases.size != 1)}. The bias shifts the curve"
        f" along the axis and leaves its shape as it is: {'; '.join(said)}."
    )
