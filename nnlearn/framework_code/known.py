"""What of a network can be told to another framework: activations and losses that go by a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.parameters import Layer


@dataclass(frozen=True)
class KnownLoss:
    """A loss by its name.

    Attributes
    ----------
    name : str
    sum : bool
        Whether a batch's loss is the sum of its examples' losses, and not their mean.
    factor : float
        Of a squared error.
    """

    name: str
    sum: bool
    factor: float


def check_activations(layers: Sequence[Layer], framework: str) -> None:
    """See that all activations are nnlearn's.

    Raises
    ------
    ValueError
        If one is the user's own: a formula here, which no other framework reads.
    """
    for number, layer in enumerate(layers, 1):
        activation = layer.activation
        if not activation.same_as(_named(activation)):
            raise ValueError(
                f"layer {number}: the activation `{activation.name}` is one of your own,"
                f" a = {activation.value.formula}, and {framework} cannot be told so by a name"
                '\n    write: activations=[..., "relu"]  # one that has a name, and then yours in its place'
            )


def known_loss(loss: Loss, framework: str) -> KnownLoss:
    """Take a loss that is nnlearn's.

    Raises
    ------
    ValueError
        If it is the user's own.
    """
    maker, arguments, _ = loss.value.recipe or (None, (), "")
    factor = float(arguments[0]) if maker is SquaredError else 1.0
    if maker is SquaredError:
        named = SquaredError(factor, loss.reduce)
    elif loss.name in LOSSES:
        named = Loss(LOSSES[loss.name].value, LOSSES[loss.name].slope, loss.name, loss.reduce)
    else:
        named = None
    if named is None or not loss.same_as(named):
        raise ValueError(
            f"the loss `{loss.name}` is one of your own, {loss.value.formula}, and {framework} cannot be told"
            ' so by a name\n    write: net.loss = "squared_error"  # one that has a name, and then yours in'
            " its place"
        )
    return KnownLoss(loss.name, loss.reduce == "sum", factor)


def _named(activation: Activation) -> Activation:
    """What nnlearn itself has by an activation's name, or else something that it surely is not."""
    if activation.name == "maxout" and activation.pieces > 1:
        return maxout(activation.pieces)
    return ACTIVATIONS.get(activation.name, ACTIVATIONS["maxout"])
