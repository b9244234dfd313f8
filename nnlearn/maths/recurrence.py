"""Memory: a layer that hears, beside its inputs, what it said itself one step before.

The same weights serve every step. So a weight is blamed once for each step in which it took part, and its
gradient is the sum of these shares; the blame itself walks back from step to step by the equations of
:mod:`nnlearn.maths.backprop`.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

from nnlearn.equations.equation import Array, Equation, equation


@equation
def recurrent_sum(x: Array, Wx: Array, h: Array, Wh: Array, b: Array) -> Array:
    """Weigh the inputs of this step and the memory of the step before, add them up, add the bias.

    Parameters
    ----------
    x : (examples, inputs) array
        What comes in at this step.
    Wx : (inputs, units) array
    h : (examples, units) array
        The memory: what the units said at the step before.
    Wh : (units, units) array
        From each unit at the step before to each unit now.
    b : (units,) array

    Returns
    -------
    (examples, units) array
        The pre-activation z of this step.

    Source
    ------
    Elman, "Finding structure in time", 1990.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([[1.0]])
    >>> recurrent_sum(one, 0.5 * one, one, 0.25 * one, np.array([0.1]))
    array([[0.85]])
    """
    return x @ Wx + h @ Wh + b


def sum_over_steps(steps: int) -> Equation:
    """Add up what each step adds to the gradient of weights that all steps share.

    Parameters
    ----------
    steps : int
        How many there are.

    Returns
    -------
    Equation
        Its parameters are ``step1``, ``step2``, ….

    Source
    ------
    Werbos, "Backpropagation through time: what it does and how to do it", 1990.

    Examples
    --------
    >>> sum_over_steps(3).formula
    'step1 + step2 + step3'
    """

    def sum_of_steps(*shares: Any) -> Any:
        return sum(shares[1:], shares[0])

    kind = Parameter.POSITIONAL_OR_KEYWORD
    parameters = [Parameter(f"step{t}", kind) for t in range(1, steps + 1)]
    sum_of_steps.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return Equation(sum_of_steps)
