"""A step size for each weight, by how large its gradients have been."""

from __future__ import annotations

from nnlearn import checks
from nnlearn.maths import descent, folded_descent
from nnlearn.optimizers.optimizer import Folded, Optimizer, Rule


def AdaGrad(epsilon: float = 1e-10) -> Optimizer:
    """Descent in steps that shrink with all gradients so far, each weight's with its own.

    The learning rate is 0.01 if nothing else is said, as in PyTorch.

    Parameters
    ----------
    epsilon : number
        Added to the root; 1e-10 is PyTorch's. (Keras starts the sum at 0.1 instead of 0, and adds 1e-7 within
        the root.)

    Returns
    -------
    Optimizer
        Its state is v, the sum of the squared gradients.

    Raises
    ------
    ValueError, TypeError
        If `epsilon` is not positive.

    Source
    ------
    Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
    optimization", 2011.

    Examples
    --------
    >>> AdaGrad().rules[-1].equation.formula
    'w − η·dw/(√v + ε)'
    """
    settings = {"epsilon": checks.positive(epsilon, "epsilon", "nn.optimizers.AdaGrad(epsilon=1e-10)")}
    rules = Rule("v", descent.summed_squares), Rule("new", descent.descend_by_size)
    return Optimizer("adagrad", rules, ("v",), settings, 0.01, maker="AdaGrad")


def RMSProp(rho: float = 0.9, epsilon: float = 1e-8) -> Optimizer:
    """Descent in steps measured by how large the gradient has been of late, each weight's by its own.

    The learning rate is 0.001 if nothing else is said, as in Keras.

    Parameters
    ----------
    rho : number
        How much of the running mean stays at each step, from 0 up to but not including 1; 0.9 is Hinton's
        and Keras's, PyTorch has 0.99.
    epsilon : number
        Added to the root, as in PyTorch, whose default it is. (Keras adds 1e-7 within the root.)

    Returns
    -------
    Optimizer
        Its state is v, the running mean of the squared gradients.

    Raises
    ------
    ValueError, TypeError
        If `rho` is out of range or `epsilon` not positive.

    Source
    ------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012.

    Examples
    --------
    >>> for rule in RMSProp().rules:
    ...     print(rule.name, "=", rule.equation.formula)
    v = ρ·v + (1 − ρ)·dw²
    new = w − η·dw/(√v + ε)
    """
    write = "nn.optimizers.RMSProp(rho=0.9, epsilon=1e-8)"
    rho = checks.not_negative(rho, "rho", write, below=1)
    rules = Rule("v", descent.mean_square), Rule("new", descent.descend_by_size)
    folded = Folded(
        rules=(
            Rule("v", folded_descent.discounted_squares),
            Rule("new", folded_descent.descend_by_summed_squares),
        ),
        scalars=(Rule("alpha", folded_descent.rate_by_sum), Rule("floor", folded_descent.floor_by_sum)),
        unit={"v": 1 - rho},
    )
    settings = {"rho": rho, "epsilon": checks.positive(epsilon, "epsilon", write)}
    return Optimizer("rmsprop", rules, ("v",), settings, 0.001, folded, "RMSProp")


def AdaDelta(rho: float = 0.95, epsilon: float = 1e-6) -> Optimizer:
    """Descent in steps of the size that the weight's own steps have had, so that no rate has to be chosen.

    The learning rate, by which the step is multiplied, is 1 if nothing else is said, and then does nothing.

    Parameters
    ----------
    rho : number
        How much of both running means stays at each step, from 0 up to but not including 1; 0.95 is Zeiler's.
    epsilon : number
        Added within both roots; 1e-6 is Zeiler's. It sets the size of the first steps, about
        √(epsilon/(1 − rho)) whatever the gradient. H2O's defaults are ``AdaDelta(rho=0.99, epsilon=1e-8)``.

    Returns
    -------
    Optimizer
        Its state is v and s, the running means of the squared gradients and of the squared changes.

    Raises
    ------
    ValueError, TypeError
        If `rho` is out of range or `epsilon` not positive.

    Source
    ------
    Zeiler, "ADADELTA: An adaptive learning rate method", 2012, algorithm 1.

    Examples
    --------
    >>> for rule in AdaDelta().rules:
    ...     print(rule.name, "=", rule.equation.formula)
    v = ρ·v + (1 − ρ)·dw²
    change = √(s + ε)/√(v + ε)·dw
    s = ρ·s + (1 − ρ)·change²
    new = w − η·change
    """
    write = "nn.optimizers.AdaDelta(rho=0.95, epsilon=1e-6)"
    rho = checks.not_negative(rho, "rho", write, below=1)
    rules = (
        Rule("v", descent.mean_square),
        Rule("change", descent.change_by_size),
        Rule("s", descent.mean_squared_change),
        Rule("new", descent.descend_by_change),
    )
    folded = Folded(
        rules=(
            Rule("v", folded_descent.discounted_squares),
            Rule("change", folded_descent.change_by_sums),
            Rule("s", folded_descent.discounted_squared_changes),
            Rule("new", descent.descend_by_change),
        ),
        scalars=(Rule("floor", folded_descent.floor_within_roots),),
        unit={"v": 1 - rho, "s": 1 - rho},
    )
    settings = {"rho": rho, "epsilon": checks.positive(epsilon, "epsilon", write)}
    return Optimizer("adadelta", rules, ("v", "s"), settings, 1.0, folded, "AdaDelta")
