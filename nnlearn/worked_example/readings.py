"""The ways in which the example can be worked: each rule run by the library, step by step, until it is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.data import age_cgpa
from nnlearn.equations.equation import Array, equation
from nnlearn.maths.activations import Activation, identity_slope, sigmoid, step
from nnlearn.network import Network
from nnlearn.perceptron import Perceptron
from nnlearn.table import Table, page, paragraphs
from nnlearn.trace import Trace

Mode = Literal["row by row", "batch"]
MODES = ("row by row", "batch")

#: Every weight starts here, the bias's too; the tutorial's learning rate; and how many rows there are.
START, ETA, ROWS = 0.1, 1.0, 3


@equation
def step_of_lost_sign(z: Array) -> Array:
    """Decide as the tutorial's numbers do, which lost the minus in the exponent: 1 where σ(−z) is ½ or more."""
    return step(-z)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Rule:
    """One way to learn.

    Attributes
    ----------
    name, title : str
    told : str
        What it is, in plain words.
    error : str
        What d is: the number that a row's inputs are multiplied by.
    activation : str or Activation
    loss : str
    """

    name: str
    title: str
    told: str
    error: str
    activation: str | Activation
    loss: str = "squared_error"

    @property
    def has_sigma(self) -> bool:
        """Whether a sigmoid takes part."""
        return self.activation != "identity"


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "perceptron",
            "B1. The perceptron rule",
            "The error is decision minus target: −1, 0 or 1. A row that comes out right changes nothing.",
            "d = ŷ − t",
            Activation(step, identity_slope, name="step, its slope left out"),
        ),
        Rule(
            "linear",
            "B2. Squared error of a linear output",
            "The formula that the tutorial derives: no sigmoid at all, the output is z itself.",
            "d = z − t",
            "identity",
        ),
        Rule(
            "log_loss",
            "B3. Sigmoid output, log-loss",
            "Logistic regression. The same update comes out if the slope is forgotten in B4.",
            "d = σ(z) − t",
            "sigmoid",
            "binary_cross_entropy",
        ),
        Rule(
            "squared_error",
            "B4. Sigmoid output, squared error",
            "The slope of the sigmoid is in it, as the chain rule demands; it is ¼ at most, so steps are small.",
            "d = (σ(z) − t)·σ(z)·(1 − σ(z))",
            "sigmoid",
        ),
        Rule(
            "published",
            "The tutorial's own way, followed to the letter",
            "The perceptron rule, but with the sign lost in the sigmoid, so that it says 1 where it should say 0.",
            "d = ŷ − t, where ŷ = 1 if σ(−z) ≥ ½",
            Activation(step_of_lost_sign, identity_slope, name="step of −z, its slope left out"),
        ),
    )
}


@dataclass(frozen=True, eq=False)
class ReadingRow:
    """One row of the example, worked once.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    example : int
        Counted from 0.
    z : float
    sigma : float or None
        σ(z) (as published: σ(−z)); None where the rule has no sigmoid.
    decision, target : int
    error : float
        d: the update is w ← w − (learning rate)·d·x, in a batch the mean of the rows' updates.
    weights : (3,) array
        w₀ (the bias's), w₁ (Age's) and w₂ (CGPA's) after the update.
    """

    epoch: int
    example: int
    z: float
    sigma: float | None
    decision: int
    target: int
    error: float
    weights: Array


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """The example worked in one way.

    Attributes
    ----------
    rule : Rule
    mode : str
        "row by row" or "batch".
    learning_rate : float
        What d·x is multiplied by.
    rows : tuple of ReadingRow
    converged : int or None
        The epoch from which all three rows come out right: for the perceptron rule the first epoch without an
        error; for the others the first epoch after which the weights get all three right.
    loss : float or None
        The loss before the first update, where the rule has one.
    """

    rule: Rule
    mode: str
    learning_rate: float
    rows: tuple[ReadingRow, ...]
    converged: int | None
    loss: float | None

    @property
    def epochs(self) -> int:
        """How many epochs were worked."""
        return self.rows[-1].epoch

    @property
    def weights(self) -> list[Array]:
        """The weights after each epoch."""
        return [row.weights for row in self.rows if row.example == ROWS - 1]

    @property
    def verdict(self) -> str:
        """How it ended, in one sentence."""
        if self.converged is None:
            return f"Not once in {self.epochs} epochs do all three rows come out right."
        if self.rule.name == "perceptron":
            return f"Epoch {self.converged} is the first without an error."
        return f"After epoch {self.converged} the weights get all three rows right."

    @property
    def title(self) -> str:
        """Which rule, which mode, which learning rate."""
        rate = "1/3" if self.learning_rate == ETA / ROWS else f"{self.learning_rate:g}"
        return f"{self.rule.title}, {self.mode}, learning rate {rate}"

    def table(self, epochs: int = 2, *, last: bool = False) -> Table:
        """The first few epochs as a table, and the last one too if asked for."""
        shown = [row for row in self.rows if row.epoch <= epochs or (last and row.epoch == self.epochs)]
        sigma = ["σ(−z)" if self.rule.name == "published" else "σ(z)"] if self.rule.has_sigma else []
        headings = ["row", "z", *sigma, "ŷ", "t", "d", "w₀", "w₁", "w₂"]
        body = []
        for row in shown:
            sigmas = [] if row.sigma is None else [six(row.sigma)]
            numbers = [
                six(row.error) if row.error % 1 else f"{row.error:.0f}".replace("-", "−"),
                *map(six, row.weights),
            ]
            body.append(
                [
                    f"{row.epoch}.{row.example + 1}",
                    six(row.z),
                    *sigmas,
                    str(row.decision),
                    str(row.target),
                    *numbers,
                ]
            )
        return Table(headings, body, title=f"{self.title}: {self.verdict}")

    def to_text(self, epochs: int = 2) -> str:
        """Write the reading as plain text: what it is, its first epochs and its last, how it ended."""
        rows = [
            self.title,
            self.rule.told,
            self.rule.error,
            "",
            self.table(epochs, last=True).to_text(),
            "",
            self.verdict,
        ]
        return "\n".join(rows)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<{self.title}: {self.verdict}>"

    def _repr_html_(self) -> str:
        return page(self.table(last=True).to_html(), paragraphs([self.rule.told, self.rule.error]))


def reading(
    name: str, *, mode: Mode = "row by row", learning_rate: float | None = None, epochs: int = 200
) -> Reading:
    """Work the example in one consistent way, until all three rows come out right.

    Parameters
    ----------
    name : str
        "perceptron", "linear", "log_loss", "squared_error"; or "published", which never comes out right.
    mode : "row by row" or "batch"
        Whether the weights move after each row, or once an epoch by the mean of what the rows ask for.
    learning_rate : float, optional
        By default what the tutorial's numbers amount to: 1/3 row by row (its 1/n belongs to a batch), 1 in a batch.
        1 row by row is stochastic gradient descent with the tutorial's own η.
    epochs : int
        At most so many.

    Returns
    -------
    Reading

    Raises
    ------
    ValueError, TypeError
        If a name, the learning rate or the epochs are not what they should be.

    Examples
    --------
    >>> reading("perceptron")
    <B1. The perceptron rule, row by row, learning rate 1/3: Epoch 5 is the first without an error.>
    >>> reading("squared_error", mode="batch").converged
    93
    """
    rule = RULES[checks.known(name, RULES, "the reading")]
    checks.known(mode, MODES, "mode")
    by_default = ETA / ROWS if mode == "row by row" else ETA
    rate = (
        by_default
        if learning_rate is None
        else checks.positive(learning_rate, "learning_rate", "learning_rate=1.0")
    )
    limit = checks.whole(epochs, "epochs", "epochs=200")
    if rule.name == "perceptron" and mode == "row by row":
        rows, converged = _perceptron(rate, limit)
        return Reading(rule, mode, rate, rows, converged, None)
    return _network(rule, mode, rate, limit)


def readings(mode: Mode = "row by row", learning_rate: float | None = None) -> tuple[Reading, ...]:
    """Work the example in all four consistent ways, one after the other."""
    return tuple(
        reading(name, mode=mode, learning_rate=learning_rate) for name in RULES if name != "published"
    )


def neuron(activation: str | Activation = "sigmoid", loss: str = "squared_error") -> Network:
    """Make the example's neuron: two inputs and a bias, every weight at 0.1."""
    return Network([[[START], [START]]], [[START]], activation, loss)


def _perceptron(rate: float, limit: int) -> tuple[tuple[ReadingRow, ...], int | None]:
    """The perceptron rule, row by row: Rosenblatt's own, with ties decided as on paper."""
    data = age_cgpa()
    trace = Perceptron(2, weights=[START, START], bias=START, learning_rate=rate).trace(data.X, data.y, limit)
    rows = tuple(
        ReadingRow(
            r.epoch,
            r.example,
            r.z,
            float(sigmoid(r.z)),
            r.predicted,
            r.target,
            float(-r.error),
            np.roll(r.after, 1),
        )
        for r in trace
    )
    return rows, trace.converged


def _network(rule: Rule, mode: str, rate: float, limit: int) -> Reading:
    """Any other rule: one training step of a network after another."""
    data = age_cgpa()
    network = neuron(rule.activation, rule.loss)
    loss = None if isinstance(rule.activation, Activation) else network.loss_value(data.X, data.y)
    batches = [slice(i, i + 1) for i in range(ROWS)] if mode == "row by row" else [slice(0, ROWS)]
    rows: list[ReadingRow] = []
    converged = None
    for epoch in range(1, limit + 1):
        for batch in batches:
            trace = network.trace(data.X[batch], data.y[batch], learning_rate=rate)
            network = trace.after
            rows += _rows(rule, epoch, batch.start, trace)
        # The perceptron rule goes by its own mistakes; the others by what the epoch's weights would say.
        mistaken = any(row.decision != row.target for row in rows[-ROWS:])
        if not (
            mistaken if rule.name == "perceptron" else (network.predict_classes(data.X) != data.y[:, 0]).any()
        ):
            converged = epoch
            break
    return Reading(rule, mode, rate, tuple(rows), converged, loss)


def _rows(rule: Rule, epoch: int, first: int, trace: Trace) -> Iterator[ReadingRow]:
    """The rows of one training step."""
    after = trace.after
    assert after.biases is not None
    weights = np.concatenate([after.biases[0], after.weights[0][:, 0]])
    n = len(trace["x"])
    for i, (z, a, y, delta) in enumerate(
        zip(*(trace[name][:, 0] for name in ("z1", "a1", "y", "delta1")), strict=True)
    ):
        sigma = float(sigmoid(-z if rule.name == "published" else z)) if rule.has_sigma else None
        # A batch's delta has the mean's 1/n in it; d is the row's own.
        yield ReadingRow(epoch, first + i, float(z), sigma, int(a >= 0.5), int(y), float(delta * n), weights)


def six(value: float) -> str:
    """Write a number with six decimals, as the tables here do."""
    return f"{value + 0.0:.6f}".replace("-0.000000", "0.000000").replace("-", "−")
