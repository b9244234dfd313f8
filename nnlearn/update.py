"""The last part of a training step: how weights follow their gradients, by an optimiser's rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from nnlearn.equations.equation import Equation
from nnlearn.optimizers import Optimizer, Rule
from nnlearn.plan import Plan
from nnlearn.schedules import Schedule


class Lines(Protocol):
    """A plan, or a draft of one."""

    def add(self, name: str, equation: Equation, *inputs: str, into: str | None = None) -> None:
        """Add a step."""


def add_update(
    lines: Lines,
    rules: Sequence[Rule],
    state: Sequence[str],
    parameter: str,
    gradient: str,
    rate: str = "learning_rate",
) -> None:
    """Add the steps by which one parameter follows its gradient.

    Parameters
    ----------
    lines : Plan or Draft
        The parameter, its gradient and its state ``W1_m``, … are given or made already.
    rules : sequence of Rule
        An optimiser's.
    state : sequence of str
        Which of their values are kept to the next step, in place of the former ones.
    parameter, gradient, rate : str
        Names of values, such as ``W1``, ``dW1`` and ``learning_rate``.
    """
    values = {"w": parameter, "dw": gradient, "eta": rate}
    values.update((s, state_name(parameter, s)) for s in state)
    for rule in rules:
        inputs = [values.get(p, p) for p in rule.equation.parameters]
        if rule.name == "new":
            lines.add(f"{parameter}_new", rule.equation, *inputs, into=parameter)
        elif rule.name in state:
            kept = state_name(parameter, rule.name)
            lines.add(f"{kept}_new", rule.equation, *inputs, into=kept)
            values[rule.name] = f"{kept}_new"
        else:
            values[rule.name] = state_name(parameter, rule.name)
            lines.add(values[rule.name], rule.equation, *inputs)


def state_name(parameter: str, state: str) -> str:
    """What a parameter's state is called: ``W1_m``."""
    return f"{parameter}_{state}"


def give_settings(plan: Plan, optimizer: Optimizer, dtype: np.dtype[Any]) -> None:
    """Give the optimiser's numbers that its rules read: hyper-parameters, and the count of steps from 1."""
    read = {p for rule in optimizer.rules for p in rule.equation.parameters}
    for name, value in {**optimizer.settings, "t": 1.0}.items():
        if name in read:
            first = float(value.values(0, 0, 1, 0)) if isinstance(value, Schedule) else value
            plan.give(name, np.asarray(first, dtype))


def give_state(plan: Plan, optimizer: Optimizer, parameter: str) -> None:
    """Give what the optimiser keeps for one parameter, all 0 before the first step."""
    for state in optimizer.state:
        plan.give(state_name(parameter, state), np.zeros_like(plan.arrays[parameter]))
