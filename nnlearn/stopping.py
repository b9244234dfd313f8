"""When training should stop: rules that read the history, and say why in plain words.

A rule is asked after each epoch, with all columns of the history so far. It keeps nothing to itself, so that
the same history always gives the same answer: also in a run that was resumed.

================  ====================================================================
MovingAverage     a smoothed loss has not improved for some rounds (H2O's rule)
Patience          the loss has had no new best for some epochs
UnchangedWeights  no weight or bias changes any more
================  ====================================================================
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from nnlearn import checks
from nnlearn.equations.notation import number_text

History = Mapping[str, Sequence[float]]

#: The columns of which more is better; of all others, less is.
MORE_IS_BETTER = ("accuracy", "validation_accuracy")


@runtime_checkable
class Rule(Protocol):
    """What decides when to stop: any object with this method will do."""

    def stop(self, history: History) -> str | None:
        """Say why training should stop after the history's last epoch, or None to go on."""


@dataclass(frozen=True)
class MovingAverage:
    """Stop when the average over some epochs no longer improves: H2O's rule.

    Its means are those of `rounds` neighbouring epochs each: a reference, and the `rounds` that follow it,
    each one epoch later than the one before. They take the last 2·`rounds` epochs. Training stops when the
    best of the others is no better than the reference by more than `tolerance`, in proportion; at the
    earliest after 2·`rounds` + 1 epochs. Where a value is not a finite number, or some means are negative and
    some are not, there is no such proportion, and training goes on; where the reference of a loss is 0, it
    stops. (A loss that is below 0 throughout has a proportion that reads the wrong way round: judge it by
    `Patience`.)

    Parameters
    ----------
    rounds : int
        How many epochs make a mean, and how many means have to be no better.
    tolerance : number
        By what part the best mean must improve on the reference, such as 0.001; 0 for by anything.
    of : str, optional
        The column of the history that is judged; by default the validation loss, and the loss where there is
        no validation data. Of an accuracy more is better, of everything else less.

    Raises
    ------
    ValueError, TypeError
        If a number makes no sense.

    Source
    ------
    H2O.ai, H2O-3, 2013 and later: ``stopping_rounds`` and ``stopping_tolerance``.

    Examples
    --------
    >>> rule = MovingAverage(rounds=1)
    >>> rule.stop({"loss": [0.5, 0.4, 0.3]}) is None
    True
    >>> rule.stop({"loss": [0.5, 0.4, 0.4]})
    'loss no longer improves: its means over 1 epoch went from 0.4 to 0.4 at best'
    """

    rounds: int = 5
    tolerance: float = 0.0
    of: str | None = None

    def __post_init__(self) -> None:
        checks.whole(self.rounds, "rounds", "nn.stopping.MovingAverage(rounds=5)")
        checks.not_negative(self.tolerance, "tolerance", "nn.stopping.MovingAverage(tolerance=0.001)")

    def stop(self, history: History) -> str | None:
        """Say why training should stop, or None to go on."""
        of = self.of or ("validation_loss" if "validation_loss" in history else "loss")
        values, k = _column(history, of), self.rounds
        if len(values) - 1 < 2 * k:
            return None
        last = values[-2 * k :]
        if not all(map(math.isfinite, last)):
            return None
        means = [math.fsum(v / k for v in last[i : i + k]) for i in range(k + 1)]
        reference, best = means[0], (max if of in MORE_IS_BETTER else min)(means[1:])
        if of in MORE_IS_BETTER:
            stuck = _one_sign(means) and best / reference <= 1 + self.tolerance
        elif reference == 0 and min(values) >= 0:
            return f"{of} is 0"
        else:
            stuck = _one_sign(means) and best / reference >= 1 - self.tolerance
        if not stuck:
            return None
        return (
            f"{of} no longer improves: its means over {_epochs(k)} went from {number_text(reference)} to"
            f" {number_text(best)} at best"
        )


@dataclass(frozen=True)
class Patience:
    """Stop when there was no new best for some epochs.

    Parameters
    ----------
    epochs : int
        How many epochs in a row may pass without a new best.
    min_delta : number
        A new best must be better than the last by more than this.
    of : str
        The column of the history that is judged. Of an accuracy more is better, of everything else less.

    Raises
    ------
    ValueError, TypeError
        If a number makes no sense.

    Source
    ------
    Prechelt, "Early stopping: but when?", 1998.

    Examples
    --------
    >>> rule = Patience(2)
    >>> rule.stop({"validation_loss": [0.5, 0.4, 0.45, 0.41]})
    'validation_loss had its best, 0.4, in epoch 2, and no better for 2 epochs'
    >>> rule.best_epoch({"validation_loss": [0.5, 0.4, 0.45, 0.41]})
    2
    """

    epochs: int
    min_delta: float = 0.0
    of: str = "validation_loss"

    def __post_init__(self) -> None:
        checks.whole(self.epochs, "epochs", "nn.stopping.Patience(epochs=5)")
        checks.not_negative(self.min_delta, "min_delta", "nn.stopping.Patience(5, min_delta=0.001)")

    def stop(self, history: History) -> str | None:
        """Say why training should stop, or None to go on."""
        values, best = _column(history, self.of), self.best_epoch(history)
        if len(values) - best < self.epochs:
            return None
        if best == 0:
            return f"{self.of} was no finite number for {_epochs(len(values))}"
        return (
            f"{self.of} had its best, {number_text(values[best - 1])}, in epoch {best}, and no better for"
            f" {_epochs(len(values) - best)}"
        )

    def best_epoch(self, history: History) -> int:
        """Find the epoch, counted from 1, of the last new best; 0 where there was none yet."""
        sign = -1 if self.of in MORE_IS_BETTER else 1
        best, least = 0, math.inf
        for epoch, value in enumerate(_column(history, self.of), 1):
            if sign * value < least - self.min_delta:  # never of NaN
                best, least = epoch, sign * value
        return best


@dataclass(frozen=True)
class UnchangedWeights:
    """Stop when an epoch changes no weight and no bias: "until there is no change in the weights".

    With gradient descent weights move less and less, but seldom not at all: hence the tolerance.

    Parameters
    ----------
    tolerance : number
        The largest change of any weight or bias over an epoch that counts as none.

    Raises
    ------
    ValueError, TypeError
        If the tolerance is not a number of 0 or more.

    Source
    ------
    Rosenblatt, "Principles of Neurodynamics", 1962: a perceptron that makes no more mistakes stays as it is.

    Examples
    --------
    >>> UnchangedWeights().stop({"loss": [0.5, 0.0], "weight_change": [0.1, 0.0]})
    'no weight or bias changed in epoch 2'
    """

    tolerance: float = 0.0
    of = "weight_change"  # the largest change of any weight or bias over each epoch

    def __post_init__(self) -> None:
        checks.not_negative(self.tolerance, "tolerance", "nn.stopping.UnchangedWeights(tolerance=1e-6)")

    def stop(self, history: History) -> str | None:
        """Say why training should stop, or None to go on."""
        changes = _column(history, self.of)
        if not (changes and changes[-1] <= self.tolerance):  # never of NaN
            return None
        by = f" by more than {number_text(self.tolerance)}" if self.tolerance else ""
        return f"no weight or bias changed{by} in epoch {len(changes)}"


def rule_of(early_stopping: Any) -> Rule | None:
    """Take a rule, a number of epochs to be patient for, or None for no rule.

    Parameters
    ----------
    early_stopping : Rule, int or None

    Returns
    -------
    Rule or None

    Raises
    ------
    ValueError, TypeError
        If it is anything else.

    Examples
    --------
    >>> rule_of(5)
    Patience(epochs=5, min_delta=0.0, of='validation_loss')
    """
    is_rule = isinstance(early_stopping, Rule) and callable(early_stopping.stop)  # a slice's stop is a number
    if early_stopping is None or (is_rule and not isinstance(early_stopping, type)):  # a class is no rule yet
        return early_stopping
    if isinstance(early_stopping, (int, np.integer)) and not isinstance(early_stopping, bool):
        return Patience(checks.whole(early_stopping, "early_stopping", "early_stopping=5"))
    raise TypeError(
        f"early_stopping is {early_stopping!r:.60}, but is a rule, a number of epochs, or None"
        "\n    write: early_stopping=nn.stopping.Patience(5)"
    )


def _column(history: History, name: str) -> Sequence[float]:
    """One column of the history, or the line that brings it there."""
    if name not in history and name.startswith("validation_"):
        raise ValueError(
            f"early stopping looks at {name}, but there is no validation data"
            "\n    write: validation_data=(X_validation, y_validation),"
            f' or of="{name.removeprefix("validation_")}"'
        )
    return history[checks.known(name, history, "early stopping: the history's column")]


def _one_sign(means: Sequence[float]) -> bool:
    """Whether numbers are all positive or all negative."""
    return min(means) > 0 or max(means) < 0


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count} epochs"
