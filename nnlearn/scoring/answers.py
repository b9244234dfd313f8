"""The truth about two classes and the probabilities that were given for it, put in order once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.needed import needed

_WRITE = "y, model.predict_proba(X)[:, 1]"


@dataclass(frozen=True, eq=False)
class Answers:
    """Probabilities of the second of two classes, beside the truth.

    Attributes
    ----------
    classes : (first, second)
        In the order in which they sort, as in scikit-learn's ``classes_``; the second is what is looked for.
    truth : (examples,) array of bool
        Whether it is the second class.
    probabilities : (examples,) array
        Of the second class.
    """

    classes: tuple[Any, Any]
    truth: Array
    probabilities: Array

    @classmethod
    def of(cls, y: Any, probabilities: Any) -> Answers:
        """Take the truth and the probabilities, or say what is wrong with them.

        Parameters
        ----------
        y : (examples,) array_like
            Of two classes: numbers, words, True and False.
        probabilities : (examples,) or (examples, 2) array_like
            Of the second class; or of both, as ``predict_proba`` gives them.

        Raises
        ------
        ValueError, TypeError
            If there are other than two classes, or the two do not belong together.

        Examples
        --------
        >>> Answers.of(["no", "yes", "yes"], [0.2, 0.4, 0.9]).classes
        ('no', 'yes')
        """
        given = np.asarray(y)
        given = given[:, 0] if given.ndim == 2 and given.shape[1] == 1 else given
        if given.ndim != 1 or not len(given):
            raise ValueError(
                f"y has shape {given.shape}, but is the class of each example: (examples,)"
                f"\n    write: {_WRITE}"
            )
        if given.dtype.kind == "f":
            given = checks.numbers(given, "y", _WRITE)
        classes = classes_in(given).tolist()
        if len(classes) != 2:
            raise ValueError(
                f"y has {len(classes)} class{'es' * (len(classes) != 1)} ({', '.join(map(str, classes[:6]))}"
                f"{', …' * (len(classes) > 6)}), but a threshold parts two"
                f"\n    write: y == {classes[-1]!r}, model.predict_proba(X)[:, {len(classes) - 1}]"
            )
        return cls(
            (classes[0], classes[1]),
            np.asarray(given == classes[1], bool),
            _of_second(probabilities, len(given)),
        )

    @cached_property
    def counts(self) -> tuple[Array, ...]:
        """Thresholds from the highest down, and for each tp, fp, fn, tn.

        The first threshold is infinite (nothing is said to be the second class), the others are the
        probabilities that occur: a probability of the threshold or more is a yes.
        """
        needed("sklearn", "a threshold")
        from sklearn.metrics import roc_curve

        fpr, tpr, thresholds = roc_curve(self.truth, self.probabilities, drop_intermediate=False)
        yes, no = float(self.truth.sum()), float((~self.truth).sum())
        tp, fp = np.rint(tpr * yes), np.rint(fpr * no)
        return thresholds, tp, fp, yes - tp, no - fp

    def counts_at(self, threshold: float) -> tuple[float, float, float, float]:
        """Count tp, fp, fn, tn when a probability of `threshold` or more is a yes."""
        said = self.probabilities >= threshold
        pairs = [(True, True), (True, False), (False, True), (False, False)]
        tp, fp, fn, tn = (float(np.count_nonzero((said == yes) & (self.truth == so))) for yes, so in pairs)
        return tp, fp, fn, tn


def classes_in(y: Array) -> Array:
    """The classes that occur, sorted; or say that they are not of one kind."""
    try:
        return np.unique(y)
    except TypeError:  # words beside numbers, or beside None
        kinds = sorted({type(v).__name__ for v in y.tolist()})
        raise TypeError(
            f"y mixes classes of different kinds: {', '.join(kinds)}"
            "\n    write: y.astype(str), or drop the rows in which y is missing"
        ) from None


def _of_second(probabilities: Any, examples: int) -> Array:
    given = checks.numbers(probabilities, "probabilities", _WRITE, dtype=float)
    if given.ndim == 2 and given.shape[1] == 2:
        given = given[:, 1]
    given = given[:, 0] if given.ndim == 2 and given.shape[1] == 1 else given
    if given.shape != (examples,):
        raise ValueError(
            f"probabilities has shape {given.shape}, but y has {examples} examples\n    write: {_WRITE}"
        )
    if given.min() < 0 or given.max() > 1:
        worst = given.min() if given.min() < 0 else given.max()
        raise ValueError(
            f"probabilities holds {worst:.6g}, but probabilities lie between 0 and 1"
            f"\n    write: {_WRITE}  # not decision_function"
        )
    return given
