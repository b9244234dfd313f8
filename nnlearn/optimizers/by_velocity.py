"""Along the gradient itself, or along a velocity that gathers it: one step size for all weights."""

from __future__ import annotations

from typing import Any

from nnlearn import checks
from nnlearn.maths import descent, rates
from nnlearn.optimizers.optimizer import Optimizer, Rule
from nnlearn.schedules import Ramp, Schedule


def SGD() -> Optimizer:
    """Plain gradient descent: the weights move against their gradient.

    The learning rate is 0.1 if nothing else is said.

    Returns
    -------
    Optimizer

    Source
    ------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847; example by
    example: Robbins and Monro, "A stochastic approximation method", 1951.

    Examples
    --------
    >>> SGD().rules[-1].equation.formula
    'w − η·dw'
    """
    return Optimizer("sgd", (Rule("new", descent.descend),), learning_rate=0.1, maker="SGD")


def Momentum(mu: float | Schedule = 0.9, start: float | None = None, ramp: float | None = None) -> Optimizer:
    """Descent with momentum: the weights move like a ball that rolls.

    ``v ← mu·v + dw``, ``w ← w − η·v``, as in PyTorch: a gradient that stays the same moves the weights
    1/(1 − mu) times as far as plain descent would. (Keras has the learning rate within v, which is the same
    while the rate does not change.) The learning rate is 0.01 if nothing else is said.

    Parameters
    ----------
    mu : number or Ramp
        The momentum, from 0 up to but not including 1.
    start, ramp : number, optional
        With both, the momentum goes from `start` to `mu` while `ramp` rows are seen, as H2O documents its
        momentum_start, momentum_stable and momentum_ramp; the same as ``mu=Ramp(start, mu, ramp)``.

    Returns
    -------
    Optimizer
        Its state is the velocity v.

    Raises
    ------
    ValueError, TypeError
        If a momentum is out of range, or only one of `start` and `ramp` is given.

    Source
    ------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; the ramp: Candel,
    Parmar, LeDell and Arora, "Deep learning with H2O", 2016.

    Examples
    --------
    >>> Momentum(0.99, start=0.5, ramp=1_000_000)
    Momentum(mu=Ramp(start=0.5, stable=0.99, ramp=1000000.0))
    """
    if (start is None) != (ramp is None):
        missing, given = ("start", "ramp") if start is None else ("ramp", "start")
        raise ValueError(
            f"a momentum that changes has both ends and a length, but {missing} is not given beside {given}"
            "\n    write: nn.optimizers.Momentum(0.9, start=0.5, ramp=10_000)"
        )
    if start is not None and ramp is not None:
        mu = Ramp(start, mu, ramp)  # type: ignore[arg-type]  # a ramp to a ramp is told there
    rules = Rule("v", descent.velocity), Rule("new", descent.descend_with_velocity)
    return Optimizer("momentum", rules, ("v",), {"mu": _momentum(mu, "Momentum")}, 0.01, maker="Momentum")


def Nesterov(mu: float | Schedule = 0.9) -> Optimizer:
    """Momentum that looks ahead: the gradient counts where the velocity is about to carry the weights.

    ``v ← mu·v + dw``, ``w ← w − η·(dw + mu·v)``: the form of PyTorch, which is Sutskever's with the place
    looked ahead to as the weights that are stored. The learning rate is 0.01 if nothing else is said.

    Parameters
    ----------
    mu : number or Ramp
        The momentum, from 0 up to but not including 1.

    Returns
    -------
    Optimizer
        Its state is the velocity v.

    Raises
    ------
    ValueError, TypeError
        If the momentum is out of range.

    Source
    ------
    Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)", 1983;
    Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep
    learning", 2013.

    Examples
    --------
    >>> Nesterov().rules[-1].equation.formula
    'w − η·(dw + μ·v)'
    """
    rules = Rule("v", descent.velocity), Rule("new", descent.descend_looking_ahead)
    return Optimizer("nesterov", rules, ("v",), {"mu": _momentum(mu, "Nesterov")}, 0.01, maker="Nesterov")


def _momentum(mu: Any, maker: str) -> float | Schedule:
    """A momentum: one number, or a ramp from one to another."""
    if isinstance(mu, Schedule):
        if mu.equation is rates.ramped:
            return mu
        raise TypeError(
            f"mu is {mu!r:.60}, which makes learning rates, but a momentum that changes is a ramp"
            f"\n    write: nn.optimizers.{maker}(nn.schedules.Ramp(0.5, 0.9, ramp=10_000))"
        )
    return checks.not_negative(mu, "mu", f"nn.optimizers.{maker}(mu=0.9)", below=1)
