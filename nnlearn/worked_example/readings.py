"""The example worked in one way: by the library, step by step, until all three rows come out right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.data import age_cgpa
from nnlearn.equations.equation import Array
from nnlearn.maths.activations import Activation, sigmoid
from nnlearn.network import Network
from nnlearn.perceptron import Perceptron
from nnlearn.table import Table, page, paragraphs
from nnlearn.worked_example.rules import ETA, ROWS, RULES, START, Rule

Mode = Literal["row by row", "batch"]
MODES = ("row by row", "batch")


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
        d: the update is w ← w − (learning rate)·d·x; in a batch, the mean of what the rows ask for.
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
        When all three rows come out right: for the perceptron rule the first epoch without an error; for the
        others the first epoch after which the weights get all three right.
    loss : float or None
        The mean loss of the three rows before the first update, where the rule has one.
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
    def title(self) -> str:
        """Which rule, which mode, which learning rate."""
        rate = "1/3" if self.learning_rate == ETA / ROWS else f"{self.learning_rate:g}"
        return f"{self.rule.label}, {self.rule.title}: {self.mode}, learning rate {rate}"

    @property
    def verdict(self) -> str:
        """How it ended, in one sentence."""
        if self.converged is None:
            return f"Not once in {self.epochs} epochs do all three rows come out right."
        if self.rule.name == "perceptron":
            return f"Epoch {self.converged} is the first without an error."
        return f"After epoch {self.converged} the weights get all three rows right."

    def table(self, epochs: int = 2, *, last: bool = False) -> Table:
        """The first few epochs as a table, and the last one too if asked for."""
        sigma = "σ(−z)" if self.rule.name == "published" else "σ(z)"
        headings = ["row", "z", *[sigma] * self.rule.has_sigma, "ŷ", "t", "d", "w₀", "w₁", "w₂"]
        body = []
        for row in self.rows:
            if row.epoch > epochs and not (last and row.epoch == self.epochs):
                continue
            sigmas = [] if row.sigma is None else [six(row.sigma)]
            d = six(row.error) if row.error % 1 else f"{row.error:.0f}".replace("-", "−")
            said = [str(row.decision), str(row.target), d]
            weights = [six(w) for w in row.weights]
            body.append([f"{row.epoch}.{row.example + 1}", six(row.z), *sigmas, *said, *weights])
        return Table(headings, body, title=f"{self.title}. {self.verdict}")

    def to_text(self, epochs: int = 2) -> str:
        """Write the reading as plain text: what it is, its first epochs and its last, how it ended."""
        table = self.table(epochs, last=True).to_text()
        return "\n".join([self.title, self.rule.error, self.rule.told, "", table, "", self.verdict])

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<{self.title}. {self.verdict}>"

    def _repr_html_(self) -> str:
        return page(self.table(last=True).to_html(), paragraphs([self.rule.error, self.rule.told]))


def reading(
    name: str, *, mode: Mode = "row by row", learning_rate: float | None = None, epochs: int = 200
) -> Reading:
    """Work the example in one consistent way, until all three rows come out right.

    Parameters
    ----------
    name : str
        "perceptron", "linear", "log_loss", "squared_error" (B1 to B4); or "published", which never is right.
    mode : "row by row" or "batch"
        Whether the weights move after each row, or once an epoch by the mean of what the rows ask for.
    learning_rate : float, optional
        By default what the tutorial's numbers amount to: 1/3 row by row, and its η, 1, in a batch. Row by row
        with 1 is stochastic gradient descent with the tutorial's η.
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
    <B1, the perceptron rule: row by row, learning rate 1/3. Epoch 5 is the first without an error.>
    >>> reading("squared_error", mode="batch").converged
    93
    """
    named = RULES | {rule.label: rule for rule in RULES.values()}
    rule = named[checks.known(name, named, "the reading")]
    checks.known(mode, MODES, "mode")
    rate = ETA / ROWS if mode == "row by row" else ETA
    if learning_rate is not None:
        rate = checks.positive(learning_rate, "learning_rate", "learning_rate=1.0")
    limit = checks.whole(epochs, "epochs", "epochs=200")
    if rule.name == "perceptron" and mode == "row by row":
        return _by_perceptron(rule, mode, rate, limit)
    return _by_network(rule, mode, rate, limit)


def readings(mode: Mode = "row by row", learning_rate: float | None = None) -> tuple[Reading, ...]:
    """Work the example in all four consistent ways, one after the other."""
    return tuple(
        reading(name, mode=mode, learning_rate=learning_rate) for name in RULES if name != "published"
    )


def _by_perceptron(rule: Rule, mode: str, rate: float, limit: int) -> Reading:
    """Rosenblatt's rule, which decides ties as on paper; its error has the opposite sign of d."""
    data = age_cgpa()
    unit = Perceptron(2, weights=[START, START], bias=START, learning_rate=rate)
    trace = unit.trace(data.X, data.y, limit)

    def retold() -> Iterator[ReadingRow]:
        for r in trace:
            weights = np.roll(r.after, 1)  # there the bias comes last, in the tutorial first
            sigma = float(sigmoid(r.z))
            yield ReadingRow(r.epoch, r.example, r.z, sigma, r.predicted, r.target, float(-r.error), weights)

    return Reading(rule, mode, rate, tuple(retold()), trace.converged, None)


def _by_network(rule: Rule, mode: str, rate: float, limit: int) -> Reading:
    """Any other rule: one training step of a network after another."""
    data, network = age_cgpa(), rule.neuron
    loss = None if isinstance(rule.activation, Activation) else network.loss_value(data.X, data.y)
    batches = [slice(i, i + 1) for i in range(ROWS)] if mode == "row by row" else [slice(0, ROWS)]
    plans = [network.plan(data.X[batch], data.y[batch], rate) for batch in batches]
    rows: list[ReadingRow] = []
    for epoch in range(1, limit + 1):
        for batch, plan in zip(batches, plans, strict=True):
            plan.run()
            rows += _rows(rule, epoch, batch.start, plan.arrays, _weights(network))
        # The perceptron rule goes by its own mistakes; the others by what the epoch's weights say.
        if rule.name == "perceptron":
            wrong = any(row.decision != row.target for row in rows[-ROWS:])
        else:
            wrong = bool((network.predict_classes(data.X) != data.y[:, 0]).any())
        if not wrong:
            return Reading(rule, mode, rate, tuple(rows), epoch, loss)
    return Reading(rule, mode, rate, tuple(rows), None, loss)


def _rows(
    rule: Rule, epoch: int, first: int, values: Mapping[str, Array], weights: Array
) -> Iterator[ReadingRow]:
    """The rows of one training step."""
    n = len(values["x"])
    columns = (values[name][:, 0] for name in ("z1", "a1", "y", "delta1"))
    for i, (z, a, y, delta) in enumerate(zip(*columns, strict=True)):
        sigma = float(sigmoid(-z if rule.name == "published" else z)) if rule.has_sigma else None
        # A batch's delta has the mean's 1/n in it; d is the row's own.
        yield ReadingRow(epoch, first + i, float(z), sigma, int(a >= 0.5), int(y), float(delta * n), weights)


def _weights(network: Network) -> Array:
    """A copy of the neuron's three weights, the bias's first."""
    assert network.biases is not None
    return np.concatenate([network.biases[0], network.weights[0][:, 0]])


def six(value: float) -> str:
    """Write a number with six decimals, as the tables here do.

    Examples
    --------
    >>> six(-1 / 3), six(-1e-12)
    ('−0.333333', '0.000000')
    """
    return f"{round(value, 6) + 0.0:.6f}".replace("-", "−")
