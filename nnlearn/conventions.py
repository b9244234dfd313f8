"""What makes two right answers differ, said in full sentences: factors, means, signs, and what is updated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnlearn.equations.expression import Symbol
from nnlearn.equations.notation import number_text, symbol_text, to_text
from nnlearn.maths.dropout import Dropout, dropout_rates
from nnlearn.maths.penalties import Penalty
from nnlearn.optimizers import Optimizer
from nnlearn.value_names import rule_text, text_name

if TYPE_CHECKING:
    from nnlearn.trace import Trace

_SCALED = {
    "training": "What is kept is divided by 1 − rate, and nothing is scaled when predicting.",
    "prediction": "What is kept stays as it is; when predicting, everything is multiplied by 1 − rate.",
    "h2o": "What is kept stays as it is; when predicting, units, not inputs, are multiplied by 1 − rate.",
}


def conventions(trace: Trace) -> list[str]:
    """Say what makes two right answers differ.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    list of str
        One or two sentences each.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> trace = Network([[[2.0]]], activations="identity").trace([[3.0]], [[4.0]], 0.1, l2=0.5)
    >>> print(conventions(trace)[2])
    E_penalty is λ₂/2·w² for each weight; biases are free.
    """
    said = ["Formulas count units and examples from 1, code counts from 0."]
    if "E" in trace:
        said += _loss(trace)
        if trace.recipe.dropout:
            said += _dropout(trace, trace.recipe.dropout)
    if "learning_rate" in trace:
        said += _update(trace, trace.recipe.optimizer)
    return said


def _loss(trace: Trace) -> Iterator[str]:
    n, loss, penalty = len(trace["x"]), trace.network.loss, trace.recipe.penalty
    over = "one example" if n == 1 else f"the {loss.reduce} over {n} examples"
    if "c" in trace:
        over = f"the weighted {loss.reduce} over {'one example' if n == 1 else f'{n} examples'}"
    yield f"{'E_data' if penalty else 'E'} is {loss.value.formula}, summed over the outputs; {over}."
    if "c" in trace:
        together = f"; n = {number_text(trace['n'])} is what they count for together" if "n" in trace else ""
        yield f"Each example counts for its weight c{together}."
    if penalty:
        yield f"E_penalty is {_price(penalty)} for each weight; biases are free."
    yield "δ is ∂E/∂z, with every factor in it: positive where z is too high."
    if f"da{len(trace.network.layers)}" not in trace:
        activation = trace.network.activations[-1]
        yield f"The output's δ is a − y: in {loss.name} the slope of {activation} cancels out."


def _price(penalty: Penalty) -> str:
    """What one weight costs, in the trace's names."""
    return to_text(penalty.value.textbook, lambda s: text_name(s.name) if s.name in penalty.prices else "w")


def _dropout(trace: Trace, dropout: Dropout) -> Iterator[str]:
    rates = dropout_rates(dropout.rates, len(trace.network.layers) - 1)
    each = ["each input", *(f"each unit of layer {l}" for l in range(1, len(rates)))]
    left_out = [f"{who} with probability {number_text(r)}" for who, r in zip(each, rates, strict=True) if r]
    yield f"Dropout leaves out {', '.join(left_out)}: where u < rate. {_SCALED[dropout.scaling]}"


def _update(trace: Trace, optimizer: Optimizer) -> Iterator[str]:
    if optimizer.name != "sgd":
        settings = [f"{symbol_text(name)} = {number_text(trace[name])}" for name in optimizer.settings]
        among = f" with {', '.join(settings)}" if settings else ""
        yield f"Weights and biases follow their gradients by {optimizer.name}{among}:"
        yield from _rules(optimizer)
    if optimizer.state:
        kept = " and ".join(map(rule_text, optimizer.state))
        verb = "is" if len(optimizer.state) == 1 else "are"
        when = "0 before the first step, which this is"
        if trace.number > 1:
            when = f"here what step {trace.number - 1} left, as this is step {trace.number}"
        yield f"{kept} {verb} kept from step to step: {when}."
    held = f" Held as they are: {', '.join(trace.frozen)}." if trace.frozen else ""
    yield f"All updates (⁺) are made at once, from the old values.{held}"
    if trace.recipe.max_w2 is not None:
        limit = number_text(trace.recipe.max_w2)
        yield f"Then weights are limited: the squares of a unit's add up to {limit} at most. Biases are free."


def _rules(optimizer: Optimizer) -> Iterator[str]:
    """An optimiser's rules, for one weight w with the gradient dw."""
    new: set[str] = set()

    def named(symbol: Symbol) -> str:
        name = symbol.name
        return rule_text(name) + ("⁺" if name in new else "") if name not in ("w", "dw") else name

    for rule in optimizer.rules:
        left = "w⁺" if rule.name == "new" else rule_text(rule.name)
        formula = to_text(rule.equation.textbook, named)
        if rule.name in optimizer.state:
            left += "⁺"
            new.add(rule.name)
        yield f"{left} = {formula}"
