"""The Age/CGPA example worked from any weights: every line of the first epochs, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nnlearn.data import age_cgpa
from nnlearn.equations.notation import number_text
from nnlearn.lines import Line
from nnlearn.network import Network
from nnlearn.perceptron import Perceptron
from nnlearn.plan import Plan
from nnlearn.training_step import forward
from nnlearn.worked_example import RULES, Rule

#: So many epochs are shown line by line; whether it ever ends well is looked for a good deal longer.
SHOWN, LIMIT = 2, 200

#: What the trace's names are in the tutorial's words.
NAMES = {
    "x₁": "Age",
    "x₂": "CGPA",
    "y₁": "t",
    "y": "t",
    "z1₁": "z",
    "δ1₁": "d",
    "da1₁": "e",
    "slope1₁": "σ′",
    "W1₁₁": "w₁",
    "W1₂₁": "w₂",
    "b1₁": "w₀",
    "b": "w₀",
    "dW1₁₁": "g₁",
    "dW1₂₁": "g₂",
    "db1₁": "g₀",
}
#: What the neuron's output is called: what the error of each rule is taken of.
OUTPUTS = {"perceptron": "ŷ", "published": "ŷ", "linear": "z", "log_loss": "σ", "squared_error": "σ"}
WEIGHTS = ("w0", "w1", "w2")


@dataclass(frozen=True)
class Part:
    """One equation of a line: ``symbol = formula = numbers`` and its value, in the tutorial's names."""

    symbol: str
    formula: str
    numbers: str
    relation: str
    value: str

    @property
    def text(self) -> str:
        """The whole, as plain text."""
        middle = [p for p in (self.formula, self.numbers) if p]
        return f"{' = '.join([self.symbol, *middle])} {self.relation} {self.value}"


@dataclass(frozen=True)
class WorkedRow:
    """One student's turn in one epoch.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    example : int
        Counted from 0.
    lines : dict of list of Part
        ``z``, ``sigma`` (where there is one), ``y_hat``, ``d``, ``w0``, ``w1``, ``w2``, each with what it
        takes to work it out; its value is that of the last part.
    weights : list of float
        The bias's, Age's and CGPA's after the turn.
    right : bool
        Whether the decision was right.
    """

    epoch: int
    example: int
    lines: dict[str, list[Part]]
    weights: list[float]
    right: bool


@dataclass(frozen=True)
class Worked:
    """The example worked by one rule from some weights.

    Attributes
    ----------
    rule : Rule
    rows : tuple of WorkedRow
        Those of the first epochs.
    converged : int or None
        When all three come out right: for the perceptron rule the first epoch without an error, for the
        others the first epoch after which the weights get all three right.
    """

    rule: Rule
    rows: tuple[WorkedRow, ...]
    converged: int | None

    @property
    def verdict(self) -> str:
        """How it ends, in a sentence."""
        if self.converged is None:
            return f"Not once in {LIMIT} epochs do all three come out right."
        if self.rule.name == "perceptron":
            return f"Epoch {self.converged} is the first without an error."
        return f"After epoch {self.converged} the weights get all three right."


@lru_cache(maxsize=128)
def worked(name: str, weights: tuple[float, ...], learning_rate: float) -> Worked:
    """Work the example by one rule, row by row.

    Parameters
    ----------
    name : str
        A key of :data:`nnlearn.worked_example.RULES`.
    weights : (3,) tuple of float
        The bias's, Age's and CGPA's at the start.
    learning_rate : float

    Returns
    -------
    Worked

    Examples
    --------
    >>> tale = worked("perceptron", (0.1, 0.1, 0.1), 1 / 3)
    >>> print(tale.rows[1].lines["w2"][-1].text, "|", tale.verdict)
    w₂⁺ = w₂ + η·(t − ŷ)·CGPA = 0.1 + 0.3333·(0 − 1)·0.6 = −0.1 | Epoch 5 is the first without an error.
    """
    rule = RULES[name]
    if name == "perceptron":
        return _by_perceptron(rule, weights, learning_rate)
    return _by_network(rule, weights, learning_rate)


def _by_perceptron(rule: Rule, weights: Sequence[float], rate: float) -> Worked:
    """Rosenblatt's rule, which decides ties as on paper."""
    data = age_cgpa()
    unit = Perceptron(2, weights=weights[1:], bias=weights[0], learning_rate=rate)
    trace = unit.trace(data.X, data.y, LIMIT)
    rows = []
    for row in trace[: SHOWN * len(data.X)]:
        z, y_hat, *updates = trace.lines(row.epoch, row.example)
        w1, w2, w0 = ([_part(line, rule, line.symbol.replace("b", "w₀"))] for line in updates)
        lines = {
            "z": [_part(z, rule, "z")],
            "sigma": [_sigma(rule, row.z)],
            "y_hat": [_part(y_hat, rule, "ŷ")],
            "d": [_error(rule, row.predicted, row.target)],
        }
        after = [float(w) for w in (row.after[2], row.after[0], row.after[1])]
        lines |= dict(zip(WEIGHTS, (w0, w1, w2), strict=True))
        rows.append(WorkedRow(row.epoch, row.example, lines, after, row.error == 0))
    return Worked(rule, tuple(rows), trace.converged)


def _by_network(rule: Rule, weights: Sequence[float], rate: float) -> Worked:
    """Any other rule: one training step of a network after another."""
    data, network = age_cgpa(), rule.neuron
    assert network.biases is not None
    network.biases[0][...] = weights[0]
    network.weights[0][:, 0] = weights[1:]
    pairs = [(data.X[i : i + 1], data.y[i : i + 1]) for i in range(len(data.X))]
    rows = list(_traced(rule, network.copy(), pairs, rate))
    steps, answers = [network.plan(x, y, rate) for x, y in pairs], Plan()
    forward(answers, network.layers, data.X)
    for epoch in range(1, LIMIT + 1):
        for step in (*steps, answers):
            step.run()
        if ((answers.arrays["a1"] >= 0.5) == data.y).all():
            return Worked(rule, tuple(rows), epoch)
    return Worked(rule, tuple(rows), None)


def _traced(rule: Rule, network: Network, pairs: Sequence[Any], rate: float) -> Iterator[WorkedRow]:
    """The rows of the first epochs, from the traces of their training steps."""
    for epoch in range(1, SHOWN + 1):
        for example, (x, y) in enumerate(pairs):
            trace = network.trace(x, y, rate)
            z, target, output = float(trace["z1"][0, 0]), int(y[0, 0]), OUTPUTS[rule.name]
            decision = int(network.predict_classes(x)[0])
            lines = {"z": [_part(trace.line("z1"), rule, "z")]}
            if rule.has_sigma:
                lines["sigma"] = [_sigma(rule, z)]
            told = {"z": z, "σ": float(trace["a1"][0, 0])}.get(output)
            lines["y_hat"] = [
                _part(trace.line("a1"), rule, "ŷ")
                if told is None
                else Part("ŷ", f"[{output} ≥ ½]", f"[{number_text(told)} ≥ ½]", "=", str(decision))
            ]
            # The slope of a decision is left out, that of a linear output is 1: there d is the error itself.
            if rule.name == "squared_error":
                errors = {"da1": "e", "slope1": "σ′", "delta1": "d"}
            else:
                errors = {"delta1" if rule.name == "log_loss" else "da1": "d"}
            lines["d"] = [_part(trace.line(value), rule, symbol) for value, symbol in errors.items()]
            for i, (gradient, new) in enumerate((("db1", "b1_new"), ("dW1", "W1_new"), ("dW1", "W1_new"))):
                index = (i - 1, 0) if i else (0,)
                lines[WEIGHTS[i]] = [
                    _part(trace.line(gradient, *index), rule, f"g{'₀₁₂'[i]}"),
                    _part(trace.line(new, *index), rule, f"w{'₀₁₂'[i]}⁺"),
                ]
            network = trace.after
            assert network.biases is not None
            after = [float(network.biases[0][0]), *map(float, network.weights[0][:, 0])]
            yield WorkedRow(epoch, example, lines, after, decision == target)


def _sigma(rule: Rule, z: float) -> Part:
    """The sigmoid of z; the tutorial's own way loses the sign."""
    squash = Network([[[1.0]]], activations="sigmoid")
    if rule.name == "published":
        line = squash.trace([[-z]]).line("a1")
        return _part(line, rule, "σ(−z)", {"z1₁": "(−z)"})
    return _part(squash.trace([[z]]).line("a1"), rule, "σ(z)")


def _error(rule: Rule, decision: int, target: int) -> Part:
    """Decision minus target."""
    trace = Network([[[1.0]]], activations="identity").trace([[decision]], [[target]])
    return _part(trace.line("da1"), rule, "d")


def _part(line: Line, rule: Rule, symbol: str, names: dict[str, str] | None = None) -> Part:
    """A line in the tutorial's names."""
    called = {**NAMES, "a1₁": OUTPUTS[rule.name], **(names or {})}
    formula = re.sub(r"[^\W\d]\w*", lambda name: called.get(name[0], name[0]), line.formula)
    numbers = "" if line.substituted == number_text(line.value) else line.substituted
    return Part(symbol, formula, numbers, line.relation, number_text(line.value))
