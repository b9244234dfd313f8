"""The rules by which the example's neuron can learn: four consistent ones, and the tutorial's own."""

from __future__ import annotations

from dataclasses import dataclass

from nnlearn.equations.equation import Array, equation
from nnlearn.maths.activations import Activation, identity_slope, step
from nnlearn.network import Network

#: Every weight starts here, the bias's too; the tutorial's learning rate; and how many rows there are.
START, ETA, ROWS = 0.1, 1.0, 3


@equation
def step_of_lost_sign(z: Array) -> Array:
    """Decide as the tutorial's numbers do, which lost a minus: 1 where σ(−z), for σ(z), is ½ or more.

    Examples
    --------
    >>> float(step_of_lost_sign(0.13))
    0.0
    """
    return step(-z)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Rule:
    """One way to learn.

    Attributes
    ----------
    name, label, title : str
        Its name in code, its short name, and its name in words.
    error : str
        What d is: the number that a row's inputs are multiplied by.
    told : str
        What the rule is, in plain words.
    activation : str or Activation
    loss : str
        The network of one neuron that learns by this rule.
    """

    name: str
    label: str
    title: str
    error: str
    told: str
    activation: str | Activation
    loss: str = "squared_error"

    @property
    def has_sigma(self) -> bool:
        """Whether a sigmoid takes part."""
        return self.activation != "identity"

    @property
    def neuron(self) -> Network:
        """A neuron that learns by this rule, where the example starts: all three weights at 0.1."""
        return Network([[[START], [START]]], [[START]], self.activation, self.loss)


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "perceptron",
            "B1",
            "the perceptron rule",
            "d = ŷ − t",
            "The error is decision minus target: −1, 0 or 1. A row that comes out right changes nothing.",
            Activation(step, identity_slope, name="step, its slope left out"),
        ),
        Rule(
            "linear",
            "B2",
            "squared error of a linear output",
            "d = z − t",
            "This is the formula that the tutorial derives: no sigmoid at all, the output is z itself.",
            "identity",
        ),
        Rule(
            "log_loss",
            "B3",
            "sigmoid output, log-loss",
            "d = σ(z) − t",
            "This is logistic regression. Forget the slope in B4, and you get the same update.",
            "sigmoid",
            "binary_cross_entropy",
        ),
        Rule(
            "squared_error",
            "B4",
            "sigmoid output, squared error",
            "d = (σ(z) − t)·σ(z)·(1 − σ(z))",
            "The slope of the sigmoid is in it, as the chain rule demands. It is ¼ at most, so the steps"
            " are small.",
            "sigmoid",
        ),
        Rule(
            "published",
            "P",
            "the tutorial's own way",
            "d = ŷ − t, where ŷ = 1 if σ(−z) ≥ ½",
            "The perceptron rule with the sign lost in the sigmoid: it says 0 where it should say 1.",
            Activation(step_of_lost_sign, identity_slope, name="step of −z, its slope left out"),
        ),
    )
}
