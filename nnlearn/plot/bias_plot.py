"""How a bias shifts a neuron's curve along the axis, without changing its shape."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import Activation
from nnlearn.plot import picture, style


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
        If a bias or the weight is not a finite number, there are more than five biases, or the activation is not
        known.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.plot.alt_text(nn.plot.bias_shift([-2.0, 2.0]))
    'A sigmoid neuron with weight 1 over inputs from −8 to 8, for 2 biases. ...'
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
    # The curve of bias b has its middle, z = 0, at x = −b/w; leave as much room again at both sides.
    reach = float(np.ceil(max(4.0 / abs(w), 2 * float(max(abs(several))) / abs(w))))
    x = np.linspace(-reach, reach, 401)[:, np.newaxis]
    with style.paper():
        ax = style.new_axes(4.2) if ax is None else ax
        for net, b, hue, dash in zip(nets, several, style.COLOURS, style.DASHES, strict=False):
            ax.plot(x, net.predict(x), color=hue, linestyle=dash, zorder=3)
            middle = -float(b) / w
            height = float(net.predict([[middle]]).flat[0])
            ax.plot(middle, height, "o", color=hue, ms=7, zorder=4)
            ax.annotate(
                f"b = {number_text(b)}", (middle, height), (0, 0), textcoords="offset points", color=hue,
                ha="center", va="center", weight="bold", bbox={"boxstyle": "round,pad=0.2", "fc": style.PAPER, "ec": "none"},
                zorder=5,
            )  # fmt: skip
        ax.set(xlabel="input x", ylabel="output a", xlim=(-reach, reach))
        ax.set_title(
            f"a = {nets[0].activations[0].replace('_', ' ')}({number_text(w)}·x + b)", fontweight="normal"
        )
    said = [
        f"with b = {number_text(b)} the middle of the curve is at x = {number_text(-b / w)}" for b in several
    ]
    name = nets[0].activations[0].replace("_", " ")
    picture.describe(
        ax,
        f"A {name} neuron with weight {number_text(w)} over inputs from {number_text(-reach)} to {number_text(reach)},"
        f" for {several.size} bias{'es' * (several.size != 1)}. The bias shifts the curve along the axis and leaves its"
        f" shape as it is: {'; '.join(said)}.",
    )
    return ax
