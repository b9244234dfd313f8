"""Hard labels from probabilities: from which probability on is a yes a yes?

*0.5* is the natural threshold of somebody to whom both mistakes cost the same. H2O's label is another: it
says yes from the probability on that made F1 largest on the training data (or on the validation data, where
there are any). And the accuracy in its tables is a third thing: the largest over all thresholds on the very
data that is scored.

Why that flatters: among hundreds of thresholds, one fits the luck of these examples best. On the data on
which it was chosen it cannot be worse than 0.5; on other data it can. A threshold has to be chosen on one
part of the data and judged on another, like any other setting. :func:`at_thresholds` shows the figures side
by side and says which of them are fair.

To give an estimator a threshold for good, scikit-learn has ``FixedThresholdClassifier``, and
``TunedThresholdClassifierCV`` which chooses by cross-validation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.history_words import aligned
from nnlearn.maths import counts
from nnlearn.scoring.answers import Answers
from nnlearn.table import Table

#: What a threshold can be chosen by: each from tp, fp, fn, tn.
METRICS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "f1": lambda tp, fp, fn, tn: counts.f_score(tp, fp, fn, 1),
    "f2": lambda tp, fp, fn, tn: counts.f_score(tp, fp, fn, 2),
    "f0.5": lambda tp, fp, fn, tn: counts.f_score(tp, fp, fn, 0.5),
    "accuracy": counts.accuracy,
    "precision": lambda tp, fp, fn, tn: counts.precision(tp, fp),
    "recall": lambda tp, fp, fn, tn: counts.recall(tp, fn),
    "specificity": lambda tp, fp, fn, tn: counts.specificity(fp, tn),
    "matthews": counts.matthews,
    "mean of the classes": counts.mean_of_classes,
    "worse of the classes": counts.worse_of_classes,
}
#: How they are written in tables.
WORDS = {"f1": "F1", "f2": "F2", "f0.5": "F0.5", "matthews": "Matthews correlation"}


@dataclass(frozen=True)
class Threshold:
    """A probability from which on the answer is the second class, and where it comes from.

    Attributes
    ----------
    value : float
        A probability of this or more is a yes; infinite where no is the best answer to everything.
    metric : str
        What it was chosen by.
    score : float
        What the metric came to, on the data on which it was chosen.
    chosen_on : str
        Which data these were.
    classes : (first, second)
    """

    value: float
    metric: str
    score: float
    chosen_on: str
    classes: tuple[Any, Any]

    def labels(self, probabilities: Any) -> Array:
        """Say one of the two classes for each probability of the second.

        Parameters
        ----------
        probabilities : (examples,) array_like

        Returns
        -------
        (examples,) array

        Examples
        --------
        >>> chosen = best_threshold(["no", "no", "yes", "yes"], [0.1, 0.3, 0.4, 0.9])
        >>> chosen.labels([0.39, 0.4]).tolist()
        ['no', 'yes']
        """
        given = checks.numbers(probabilities, "probabilities", "threshold.labels(p[:, 1])", dtype=float)
        if given.ndim != 1:
            raise ValueError(
                f"probabilities has shape {given.shape}, but is that of the second class for each example"
                "\n    write: threshold.labels(model.predict_proba(X)[:, 1])"
            )
        labels: Array = np.array(self.classes)[(given >= self.value).astype(int)]
        return labels

    def __str__(self) -> str:
        best = f"best {WORDS.get(self.metric, self.metric)} ({number_text(self.score)})"
        return f"{number_text(self.value)}: {best} on {self.chosen_on}"


def best_threshold(
    y: Any, probabilities: Any, metric: str = "f1", *, chosen_on: str = "the data it was chosen on"
) -> Threshold:
    """Find the threshold at which a metric is largest on these examples.

    Parameters
    ----------
    y : (examples,) array_like
        The true classes, of which there are two.
    probabilities : (examples,) or (examples, 2) array_like
        Of the second class, or of both.
    metric : str
        f1, f2, f0.5, accuracy, precision, recall, specificity, matthews, mean of the classes, worse of the
        classes.
    chosen_on : str
        What these examples are, for those who read it later: "the training data", "the validation data".

    Returns
    -------
    Threshold
        One of the probabilities that occur, exactly (H2O looks at 400 steps at most); of several that are
        equally good, the one nearest to 0.5.

    Raises
    ------
    ValueError, TypeError
        If there are other than two classes, shapes do not belong together, or the metric is not known.

    Source
    ------
    The rule of H2O's labels: H2O.ai, H2O, 2013, ``max F1``.

    Examples
    --------
    >>> print(best_threshold([0, 0, 1, 1, 0], [0.1, 0.3, 0.35, 0.8, 0.6], chosen_on="the validation data"))
    0.35: best F1 (0.8) on the validation data
    """
    checks.known(metric, METRICS, "metric")
    answers = Answers.of(y, probabilities)
    thresholds, *four = answers.counts
    with np.errstate(invalid="ignore", divide="ignore"):  # precision is of nothing where nothing is a yes
        scores = np.asarray(METRICS[metric](*four))
    best = np.flatnonzero(scores >= np.nanmax(scores) - 1e-12)
    at = best[np.argmin(np.abs(thresholds[best] - 0.5))]
    return Threshold(float(thresholds[at]), metric, float(scores[at]), chosen_on, answers.classes)


def max_criteria(y: Any, probabilities: Any) -> Table:
    """Tabulate for each metric the threshold that makes it largest, as H2O prints its "max criteria".

    Every figure is the best that these examples allow: none of them says what to expect of others.

    Parameters
    ----------
    y : (examples,) array_like
    probabilities : (examples,) or (examples, 2) array_like

    Returns
    -------
    Table

    Examples
    --------
    >>> print(max_criteria([0, 0, 1, 1, 0], [0.1, 0.3, 0.35, 0.8, 0.6]).to_text().splitlines()[1])
    F1                        0.35     0.8
    """
    chosen = [best_threshold(y, probabilities, metric) for metric in METRICS]
    rows = [(WORDS.get(t.metric, t.metric), number_text(t.value), number_text(t.score)) for t in chosen]
    title = f"The best threshold for each metric, on these {len(np.asarray(y)):,} examples themselves"
    return Table(["metric", "threshold", "largest"], rows, left=["metric"], title=title)


def at_thresholds(y: Any, probabilities: Any, *chosen: Threshold) -> Table:
    """Tabulate what the labels are worth at 0.5, at thresholds chosen elsewhere, and at the best one here.

    Parameters
    ----------
    y : (examples,) array_like
        Examples that took no part in training, or in choosing a threshold.
    probabilities : (examples,) or (examples, 2) array_like
    *chosen : Threshold
        Chosen on other data.

    Returns
    -------
    Table
        The last row is the best accuracy over all thresholds on these examples. It is never below the first
        and is not a fair figure: the threshold has seen the answers.

    Examples
    --------
    A coin knows nothing. Yet with the threshold chosen on the same tosses, it seems to:

    >>> import numpy as np
    >>> random = np.random.default_rng(4)
    >>> y, p = random.integers(0, 2, 400), random.uniform(0, 1, 400)
    >>> earlier = best_threshold(y[:200], p[:200], "accuracy", chosen_on="earlier tosses")
    >>> print(at_thresholds(y[200:], p[200:], earlier))
    threshold  chosen                                   accuracy      F1  fair
          0.5  beforehand                                  0.505  0.5308  yes
       0.7359  by accuracy, on earlier tosses              0.505  0.4000  yes
       0.2333  by accuracy, on these very 200 examples     0.560  0.6641  no
    """
    answers = Answers.of(y, probabilities)
    here = f"these very {len(answers.truth):,} examples"
    best = best_threshold(y, probabilities, "accuracy", chosen_on=here)

    values = [0.5, *(t.value for t in chosen), best.value]
    how = [f"by {WORDS.get(t.metric, t.metric)}, on {t.chosen_on}" for t in (*chosen, best)]
    fair = ["yes"] * (1 + len(chosen)) + ["no"]
    four = [answers.counts_at(value) for value in values]
    figures = [aligned([round(float(METRICS[m](*each)), 4) for each in four]) for m in ("accuracy", "f1")]
    rows = list(zip(map(number_text, values), ["beforehand", *how], *figures, fair, strict=True))
    headings = ["threshold", "chosen", "accuracy", "F1", "fair"]
    return Table(headings, rows, left=["chosen", "fair"], title="Labels at different thresholds")
