"""How good yes-or-no answers are, from four counts: right and wrong ones of either kind.

tp, true positives: said yes, and it is so. fp, false positives: said yes, and it is not so. fn and tn,
false and true negatives: said no. Every figure below is worked out from these four, so that moving the
threshold from which a probability is a yes changes all of them together.

van Rijsbergen, "Information Retrieval", 1979.
"""

import numpy as np

from nnlearn.equations.equation import Array, Number, equation


@equation
def accuracy(tp: Array, fp: Array, fn: Array, tn: Array) -> Array:
    """What part of all answers is right.

    Source
    ------
    Sokal and Michener, "A statistical method for evaluating systematic relationships", 1958: the simple
    matching coefficient.

    Examples
    --------
    >>> accuracy(3, 1, 2, 4)
    0.7
    """
    return (tp + tn) / (tp + fp + fn + tn)


@equation
def precision(tp: Array, fp: Array) -> Array:
    """What part of all that was said to be so is so.

    Source
    ------
    van Rijsbergen, "Information Retrieval", 1979, chapter 7.

    Examples
    --------
    >>> precision(3, 1)
    0.75
    """
    return tp / (tp + fp)


@equation
def recall(tp: Array, fn: Array) -> Array:
    """What part of all that is so was found: also called sensitivity, or the true positive rate.

    Source
    ------
    van Rijsbergen, "Information Retrieval", 1979, chapter 7.

    Examples
    --------
    >>> recall(3, 2)
    0.6
    """
    return tp / (tp + fn)


@equation
def specificity(fp: Array, tn: Array) -> Array:
    """What part of all that is not so was left alone: 1 less the false positive rate.

    Source
    ------
    Yerushalmy, "Statistical problems in assessing methods of medical diagnosis", 1947.

    Examples
    --------
    >>> specificity(1, 4)
    0.8
    """
    return tn / (fp + tn)


@equation
def f_score(tp: Array, fp: Array, fn: Array, beta: Number) -> Array:
    """Precision and recall in one number, recall weighing `beta` times as much; with 1 it is F1.

    True negatives take no part: F is for looking for what is rare.

    Source
    ------
    van Rijsbergen, "Information Retrieval", 1979, chapter 7: 1 less his E.

    Examples
    --------
    >>> round(f_score(3, 1, 2, 1), 4)
    0.6667
    """
    return (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)


@equation
def matthews(tp: Array, fp: Array, fn: Array, tn: Array) -> Array:
    """How well answers and truth go together: 1 always, 0 no better than blind, −1 never.

    Source
    ------
    Matthews, "Comparison of the predicted and observed secondary structure of T4 phage lysozyme", 1975.

    Examples
    --------
    >>> float(matthews(3, 1, 2, 4).round(4))
    0.4082
    """
    return (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))


@equation
def mean_of_classes(tp: Array, fp: Array, fn: Array, tn: Array) -> Array:
    """The mean of the two classes' accuracies: a rare class weighs as much as a common one.

    Source
    ------
    Brodersen, Ong, Stephan and Buhmann, "The balanced accuracy and its posterior distribution", 2010.

    Examples
    --------
    >>> round(mean_of_classes(3, 1, 2, 4), 4)
    0.7
    """
    return (recall(tp, fn) + specificity(fp, tn)) / 2


@equation
def worse_of_classes(tp: Array, fp: Array, fn: Array, tn: Array) -> Array:
    """The accuracy of the class that fares worse.

    Source
    ------
    H2O.ai, H2O, 2013: ``min_per_class_accuracy`` in its table of thresholds.

    Examples
    --------
    >>> float(worse_of_classes(3, 1, 2, 4))
    0.6
    """
    return np.minimum(recall(tp, fn), specificity(fp, tn))
