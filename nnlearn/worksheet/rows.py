"""Tables worked row by row: one unit decides, and learns from each example before it sees the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Array, Equation
from nnlearn.maths.activations import step
from nnlearn.maths.backprop import share_of_example
from nnlearn.maths.neuron import weighted_sum
from nnlearn.maths.pairs import output_minus_target
from nnlearn.maths.perceptron_rule import above_threshold, perceptron_update
from nnlearn.perceptron.ties import settled
from nnlearn.plan import Step
from nnlearn.worksheet.working import Values, Working

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace


def of_perceptron(trace: PerceptronTrace) -> Working:
    """The rows of a perceptron: ``row1.z``, ``row1.y_hat``, ``row1.w``, with the bias as its last."""
    unit = trace.before
    with_bias = [np.append(row.x, 1.0) if unit.bias is not None else row.x for row in trace.rows]
    given: Values = {"eta": np.asarray(unit.learning_rate)}
    if unit.threshold is not None:
        given["theta"] = np.asarray(unit.threshold)
    targets = [float(row.target) for row in trace.rows]
    return _table(with_bias, targets, trace.rows[0].before, given, "eta", None, unit.decision)


def of_sigmoid_unit(
    x: Array, targets: Sequence[float], start: Array, eta: float, activation: Equation
) -> Working:
    """The rows of a unit that squashes, decides at ½, and learns by the perceptron's rule with the rate η/n.

    Parameters
    ----------
    x : (examples, inputs) array
        With a column of ones for the bias.
    targets : (examples,) sequence of 0 and 1
    start : (inputs,) array
    eta : number
    activation : Equation
    """
    given: Values = {"eta": np.asarray(eta), "n": np.asarray(float(len(x))), "half": np.asarray(0.5)}
    return _table(list(x), list(targets), start, given, "rate", activation, step)


def _table(
    x: list[Array],
    targets: list[float],
    start: Array,
    given: Values,
    rate: str,
    activation: Equation | None,
    decision: Equation,
) -> Working:
    given = {**given, "row0.w": np.array(start, float)}
    steps = [Step("rate", share_of_example, ("eta", "n"), ())] if rate == "rate" else []
    for r, (inputs, target) in enumerate(zip(x, targets, strict=True), 1):
        given[f"row{r}.x"], given[f"row{r}.y"] = np.asarray(inputs, float), np.asarray(float(target))
        weights = f"row{r - 1}.w"
        if "theta" in given:
            steps.append(
                Step(f"row{r}.z", _as_on_paper(above_threshold), (f"row{r}.x", weights, "theta"), ())
            )
        else:
            steps.append(Step(f"row{r}.z", _as_on_paper(weighted_sum), (f"row{r}.x", weights), ()))
        decided = f"row{r}.z"
        if activation is not None:
            steps.append(Step(f"row{r}.a", activation, (decided,), ()))
            steps.append(Step(f"row{r}.margin", output_minus_target, (f"row{r}.a", "half"), ()))
            decided = f"row{r}.margin"
        steps.append(Step(f"row{r}.y_hat", decision, (decided,), ()))
        inputs_of_rule = (weights, rate, f"row{r}.y", f"row{r}.y_hat", f"row{r}.x")
        steps.append(Step(f"row{r}.w", perceptron_update, inputs_of_rule, ()))
    silent = [s.name for s in steps if s.name == "rate" or s.name.endswith(".margin")]
    return Working(steps, given, len(x), silent)


def _as_on_paper(equation: Equation) -> Equation:
    """The same sum, 0 where it is 0 on paper: else a speck of binary arithmetic would decide."""

    def body(x: Any, w: Any, *threshold: Any) -> Any:
        total = equation.function(x, w, *threshold)
        if not isinstance(total, (np.ndarray, np.floating)):
            return total  # a range has its own margin
        return settled(total, equation.function(abs(x), abs(w), *(-abs(t) for t in threshold)))

    made = equation.named(equation.name)
    made.function = body
    return made
