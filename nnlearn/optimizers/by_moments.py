"""Both at once: a mean of the gradient, measured by how large it has been. Adam and AdamW."""

from __future__ import annotations

from collections.abc import Mapping

from nnlearn import checks
from nnlearn.maths import descent, folded_descent
from nnlearn.optimizers.optimizer import Folded, Optimizer, Rule

_MOMENTS = (
    Rule("m", descent.first_moment),
    Rule("v", descent.second_moment),
    Rule("m_hat", descent.unbiased_first_moment),
    Rule("v_hat", descent.unbiased_second_moment),
)


def Adam(beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> Optimizer:
    """Momentum and a step size for each weight: the gradient's mean over the root of its mean square.

    The learning rate is 0.001 if nothing else is said.

    Parameters
    ----------
    beta1, beta2 : number
        How much of the two running means stays at each step, from 0 up to but not including 1.
    epsilon : number
        Added to the root of v_hat, as in the paper and in PyTorch, whose default it is. (Keras adds 1e-7 to
        the root of v itself, which is not yet made up for its start at 0: at first that weighs more.)

    Returns
    -------
    Optimizer
        Its state is m and v, the running means of the gradient and of its square.

    Raises
    ------
    ValueError, TypeError
        If a beta is out of range or `epsilon` not positive.

    Source
    ------
    Kingma and Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> for rule in Adam().rules[2:]:
    ...     print(rule.name, "=", rule.equation.formula)
    m_hat = m/(1 − β₁^t)
    v_hat = v/(1 − β₂^t)
    new = w − η·m_hat/(√v_hat + ε)
    """
    settings = _adam_settings(beta1, beta2, epsilon, "nn.optimizers.Adam(beta1=0.9, beta2=0.999)")
    new, folded_new = Rule("new", descent.descend_by_moments), Rule("new", folded_descent.descend_by_sums)
    folded = _folded_adam(settings, folded_new)
    return Optimizer("adam", (*_MOMENTS, new), ("m", "v"), settings, 0.001, folded, "Adam")


def AdamW(beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, decay: float = 0.01) -> Optimizer:
    """Adam with weight decay beside it: each weight loses a share of itself, whatever its gradient.

    The learning rate is 0.001 if nothing else is said.

    Parameters
    ----------
    beta1, beta2, epsilon
        As for :func:`Adam`.
    decay : number
        The share is this times the learning rate, as in PyTorch, whose default it is. (The paper multiplies
        it by the schedule alone.) It falls on all that is updated, biases included.

    Returns
    -------
    Optimizer
        Its state is m and v, as Adam's.

    Raises
    ------
    ValueError, TypeError
        If a beta is out of range, `epsilon` not positive, or `decay` below 0.

    Source
    ------
    Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2.

    Examples
    --------
    >>> AdamW().rules[-1].equation.formula
    'w − η·decay·w − η·m_hat/(√v_hat + ε)'
    """
    write = "nn.optimizers.AdamW(beta1=0.9, beta2=0.999, decay=0.01)"
    settings = _adam_settings(beta1, beta2, epsilon, write) | {
        "decay": checks.not_negative(decay, "decay", write)
    }
    folded = _folded_adam(
        settings,
        Rule("new", folded_descent.decay_and_descend_by_sums),
        Rule("kept", folded_descent.share_kept),
    )
    new = Rule("new", descent.decay_and_descend_by_moments)
    return Optimizer("adamw", (*_MOMENTS, new), ("m", "v"), settings, 0.001, folded, "AdamW")


def _adam_settings(beta1: float, beta2: float, epsilon: float, write: str) -> dict[str, float]:
    return {
        "beta1": checks.not_negative(beta1, "beta1", write, below=1),
        "beta2": checks.not_negative(beta2, "beta2", write, below=1),
        "epsilon": checks.positive(epsilon, "epsilon", write),
    }


def _folded_adam(settings: Mapping[str, float], new: Rule, *further: Rule) -> Folded:
    """Adam's moments as discounted sums, with the numbers that make up for it, and further ones."""
    return Folded(
        rules=(
            Rule("m", folded_descent.discounted_gradients),
            Rule("v", folded_descent.discounted_second_moment),
            new,
        ),
        scalars=(
            Rule("alpha", folded_descent.folded_rate),
            Rule("floor", folded_descent.folded_epsilon),
            *further,
        ),
        unit={"m": 1 - settings["beta1"], "v": 1 - settings["beta2"]},
    )
