"""What large weights cost, so that a network keeps to small ones: L1, L2 and the max-norm.

A penalty is stated for one weight, as a loss is stated for one output; :meth:`Penalty.of` adds it up over
whole arrays. The loss is then E = E_data + E_penalty, and each weight's gradient has two parts as well.

*The factor.* L2 costs l2/2·w² here, so that its gradient is plain l2·w: as in H2O's code, although H2O's
booklet leaves the ½ out. Keras charges l2·w²: its 0.01 is 0.02 here. L1 is the same everywhere. Which arrays
are charged, the biases among them or not, is said where a training step is laid out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Equation, Number, equation


@equation
def l1_penalty(w: Array, l1: Number) -> Array:
    """Charge a weight for its size: the same price for each step away from 0.

    Parameters
    ----------
    w : array
        Weights.
    l1 : number
        The price, 0 or more.

    Returns
    -------
    array
        What each weight costs.

    Source
    ------
    Tibshirani, "Regression shrinkage and selection via the lasso", 1996.

    Examples
    --------
    >>> l1_penalty(np.array([-2.0, 0.5]), 0.1)
    array([0.2 , 0.05])
    """
    return l1 * np.absolute(w)


@equation
def l2_penalty(w: Array, l2: Number) -> Array:
    """Charge a weight for its square: next to nothing near 0, more and more for each step further away.

    Parameters
    ----------
    w : array
        Weights.
    l2 : number
        The price, 0 or more. (The ½ makes the gradient l2·w.)

    Returns
    -------
    array
        What each weight costs.

    Source
    ------
    Hoerl and Kennard, "Ridge regression: biased estimation for nonorthogonal problems", 1970.

    Examples
    --------
    >>> l2_penalty(np.array([-2.0, 0.5]), 0.1)
    array([0.2   , 0.0125])
    """
    return l2 / 2 * w**2


@equation
def l1_and_l2_penalty(w: Array, l1: Number, l2: Number) -> Array:
    """Charge a weight for its size and for its square.

    Parameters
    ----------
    w : array
        Weights.
    l1, l2 : number
        The two prices.

    Returns
    -------
    array
        What each weight costs.

    Source
    ------
    Zou and Hastie, "Regularization and variable selection via the elastic net", 2005.

    Examples
    --------
    >>> l1_and_l2_penalty(np.array([-2.0, 0.5]), 0.1, 0.1)
    array([0.4   , 0.0625])
    """
    return l1_penalty(w, l1) + l2_penalty(w, l2)


@equation
def with_l1(dw: Array, w: Array, l1: Number) -> Array:
    """Add the slope of the L1 penalty to a weight's gradient: a pull towards 0, as strong near it as far off.

    At 0 itself sign(0) = 0: there is no pull. A step may carry a weight past 0, so that it hovers about 0
    rather than staying there.

    Parameters
    ----------
    dw : array
        How the data's loss changes with each weight, dE_data/dw.
    w : array
        The weights.
    l1 : number

    Returns
    -------
    array
        dE/dw, the penalty included.

    Source
    ------
    Tibshirani, "Regression shrinkage and selection via the lasso", 1996.

    Examples
    --------
    >>> with_l1(np.array([1.0, 1.0, 1.0]), np.array([-2.0, 0.0, 0.5]), 0.1)
    array([0.9, 1. , 1.1])
    """
    return dw + l1 * np.sign(w)


@equation
def with_l2(dw: Array, w: Array, l2: Number) -> Array:
    """Add the slope of the L2 penalty to a weight's gradient: a pull towards 0, in proportion to the weight.

    Parameters
    ----------
    dw : array
        How the data's loss changes with each weight, dE_data/dw.
    w : array
        The weights.
    l2 : number

    Returns
    -------
    array
        dE/dw, the penalty included.

    Source
    ------
    Krogh and Hertz, "A simple weight decay can improve generalization", 1991.

    Examples
    --------
    >>> with_l2(np.array([1.0, 1.0]), np.array([-2.0, 0.5]), 0.1)
    array([0.8 , 1.05])
    """
    return dw + l2 * w


@equation
def with_l1_and_l2(dw: Array, w: Array, l1: Number, l2: Number) -> Array:
    """Add the slopes of both penalties to a weight's gradient.

    Parameters
    ----------
    dw : array
        How the data's loss changes with each weight, dE_data/dw.
    w : array
        The weights.
    l1, l2 : number

    Returns
    -------
    array
        dE/dw, the penalties included.

    Source
    ------
    Zou and Hastie, "Regularization and variable selection via the elastic net", 2005.

    Examples
    --------
    >>> with_l1_and_l2(np.array([1.0, 1.0]), np.array([-2.0, 0.5]), 0.1, 0.1)
    array([0.7 , 1.15])
    """
    return with_l2(with_l1(dw, w, l1), w, l2)


@equation
def with_penalty(E_data: Number, E_penalty: Number) -> Number:
    """Add what the weights cost to what the errors cost: the loss that training makes small.

    Parameters
    ----------
    E_data : number
        The loss of the batch's examples.
    E_penalty : number
        The penalty of the weights.

    Returns
    -------
    number
        E.

    Source
    ------
    Krogh and Hertz, "A simple weight decay can improve generalization", 1991.

    Examples
    --------
    >>> with_penalty(0.5, 0.25)
    0.75
    """
    return E_data + E_penalty


@equation
def max_norm(W: Array, max_w2: Number) -> Array:
    """Shorten a unit's incoming weights where they are too long together, and leave all others as they are.

    A unit whose weights' squares add up to more than `max_w2` has each multiplied by the same number, after
    which they add up to `max_w2`. Biases take no part. It is done after each update, and has no gradient.

    Parameters
    ----------
    W : (inputs, units) array
        Weights: a column for each unit.
    max_w2 : number
        The most that the squares of a column may add up to; more than 0.

    Returns
    -------
    (inputs, units) array
        The weights, shortened; to the last bit the same where a column is short enough.

    Source
    ------
    Srebro, Rennie and Jaakkola, "Maximum-margin matrix factorization", 2005; for neural networks Hinton,
    Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving neural networks by preventing
    co-adaptation of feature detectors", 2012.

    Examples
    --------
    >>> max_norm(np.array([[3.0, 0.5], [4.0, 0.0]]), 1.0)
    array([[0.6, 0.5],
           [0.8, 0. ]])
    """
    return W * np.sqrt(max_w2 / np.maximum((W**2).sum(axis=0, keepdims=True), max_w2))


@dataclass(frozen=True)
class Penalty:
    """What weights are charged, and what that adds to their gradients.

    Attributes
    ----------
    value : Equation
        What one weight costs; its parameters are ``w`` and the prices that are not 0.
    gradient : Equation
        dE/dw from dE_data/dw; its parameters are ``dw``, ``w`` and the same prices.
    prices : dict
        ``"l1"``, ``"l2"`` or both, with their numbers.
    """

    value: Equation
    gradient: Equation
    prices: dict[str, float]

    def of(self, dimensions: Sequence[int]) -> Equation:
        """Add the penalty up over whole arrays: ``E_penalty`` as one equation.

        Parameters
        ----------
        dimensions : sequence of int
            1 for each vector (biases, or all weights in one), 2 for each matrix, in the order in which the
            equation will take them.

        Returns
        -------
        Equation
            Its parameters are ``w1``, ``w2``, … and then the prices.

        Examples
        --------
        >>> total = penalty_for(0, 0.1).of([2, 1])
        >>> total.parameters
        ('w1', 'w2', 'l2')
        >>> float(total(np.array([[1.0, 2.0]]), np.array([3.0]), 0.1).round(12))
        0.7
        """
        count, value = len(dimensions), self.value

        def penalty(*inputs: Any) -> Any:
            sums = []
            for w, d in zip(inputs[:count], dimensions, strict=True):
                each = value(w, *inputs[count:])
                sums.append(each.sum(axis=1).sum(axis=0) if d == 2 else each.sum(axis=0))
            return sum(sums[1:], sums[0])

        kind = Parameter.POSITIONAL_OR_KEYWORD
        names = [*(f"w{i}" for i in range(1, count + 1)), *self.prices]
        penalty.__signature__ = Signature([Parameter(n, kind) for n in names])  # type: ignore[attr-defined]
        return Equation(penalty)


def penalty_for(l1: Any = 0, l2: Any = 0) -> Penalty | None:
    """Choose the penalty that two prices ask for.

    Parameters
    ----------
    l1, l2 : number
        0 or more; 0 leaves that penalty out.

    Returns
    -------
    Penalty or None
        None where both are 0.

    Raises
    ------
    ValueError, TypeError
        If a price is not a finite number of 0 or more.

    Examples
    --------
    >>> penalty_for(0, 0.01).gradient.formula
    'dw + l2·w'
    >>> penalty_for(0, 0) is None
    True
    """
    asked = {
        name: checks.not_negative(price, name, f"{name}=1e-5  # or {name}=0, for no such penalty")
        for name, price in (("l1", l1), ("l2", l2))
    }
    prices = {name: price for name, price in asked.items() if price}
    if not prices:
        return None
    value, gradient = {
        ("l1",): (l1_penalty, with_l1),
        ("l2",): (l2_penalty, with_l2),
        ("l1", "l2"): (l1_and_l2_penalty, with_l1_and_l2),
    }[tuple(prices)]
    return Penalty(value, gradient, prices)
