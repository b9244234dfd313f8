"""What stands about a model's answers: figures, tables and pictures for classes and for numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.history_words import aligned
from nnlearn.report.page import Figure, Section, beside, paragraph, picture, table
from nnlearn.scoring.thresholds import Threshold, at_thresholds, max_criteria
from nnlearn.table import Table

#: Classes that a picture of answers has room for.
MOST = 12


def about_classes(
    y: Array, said: Array, probabilities: Array | None, classes: Array, on: str, chosen: Sequence[Threshold]
) -> tuple[list[Figure], list[Section]]:
    """Tell how good the answers of a classifier are.

    Parameters
    ----------
    y, said : (examples,) array
        The true classes and the answers.
    probabilities : (examples, classes) array, or None where the model gives none
    classes : array
        In the order of the probabilities' columns.
    on : str
        What the examples are.
    chosen : sequence of Threshold
        Of two classes, chosen on other data.
    """
    from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

    from nnlearn import plot

    kinds, counts = np.unique(y, return_counts=True)
    most = kinds[counts.argmax()]
    figures = [Figure(_percent(accuracy_score(y, said)), f"accuracy on {on}")]
    figures.append(Figure(_percent(counts.max() / len(y)), f"accuracy of always saying {most}"))
    if probabilities is not None:
        loss = log_loss(y, probabilities, labels=classes)
        figures.append(Figure(f"{loss:.4f}", "log loss, 0 is best"))
    two = probabilities is not None and len(classes) == 2 and len(kinds) == 2
    if two and probabilities is not None:
        area = roc_auc_score(y == classes[1], probabilities[:, 1])
        figures.append(Figure(f"{area:.4f}", "AUC: ½ is guessing, 1 is best"))
    caption = f"What was said of each class, on {on}."
    drawn = picture(lambda: plot.confusion(y, said), caption) if len(classes) <= MOST else ""
    sections = [Section("Answers", (beside(drawn, table(_by_class(y, said, classes))),))]
    if two and probabilities is not None:
        sections += _of_two(y, probabilities, on, chosen)
    elif probabilities is not None:
        right = np.where(said == y, 1, 0)
        sure = probabilities[np.arange(len(y)), np.searchsorted(classes, said)]
        if len(np.unique(right)) == 2:
            caption = "Of the answers that were given 70 %, are 70 % right (class 1: right)?"
            sections.append(
                Section("Calibration", (picture(lambda: plot.calibration(right, sure), caption),))
            )
    return figures, sections


def _by_class(y: Array, said: Array, classes: Array) -> Table:
    from sklearn.metrics import precision_recall_fscore_support

    *parts, counts = precision_recall_fscore_support(y, said, labels=classes, zero_division=0)
    columns = [aligned([round(float(v), 4) for v in part]) for part in parts]
    rows = list(zip(map(str, classes), (f"{n:,}" for n in counts), *columns, strict=True))
    headings = ["class", "examples", "precision", "recall", "F1"]
    return Table(headings, rows, left=["class"], title="Class by class")


def _of_two(y: Array, probabilities: Array, on: str, chosen: Sequence[Threshold]) -> list[Section]:
    from nnlearn import plot

    p = probabilities[:, 1]
    where = (
        f"Marked are 0.5 and the thresholds chosen on {chosen[0].chosen_on}."
        if chosen
        else (f"Marked are 0.5 and the best thresholds on {on} itself, which flatter.")
    )
    marks = chosen or None
    drawn = beside(
        picture(
            lambda: plot.roc(y, p, thresholds=marks),
            f"ROC curve: how many are found, for how many false alarms. {where}",
        ),
        picture(
            lambda: plot.precision_recall(y, p, thresholds=marks),
            "Precision and recall: how much of what is called yes is right, for how much is found.",
        ),
        picture(lambda: plot.thresholds(y, p, chosen=marks), "Accuracy and F1 as the threshold moves."),
        picture(lambda: plot.calibration(y, p), "Calibration: of the examples given 70 %, are 70 % so?"),
    )
    explained = (
        "A probability becomes an answer by a threshold. One chosen beforehand, or on other data, gives a"
        " fair figure. The best threshold on the very examples that are scored gives one that flatters: among"
        " so many thresholds, one fits the luck of just these examples. The last line shows it, to compare"
        " with programs that print nothing else."
    )
    return [
        Section(
            "Thresholds",
            (paragraph(explained), table(at_thresholds(y, p, *chosen)), drawn, table(max_criteria(y, p))),
        )
    ]


def about_numbers(y: Array, said: Array, on: str, name: str) -> tuple[list[Figure], list[Section]]:
    """Tell how good the answers of a regression are."""
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

    from nnlearn import plot

    rmse, spread = root_mean_squared_error(y, said), float(np.std(y))
    figures = [
        Figure(f"{r2_score(y, said):.4f}", f"R² on {on}: 0 is always saying the mean, 1 is best"),
        Figure(
            number_text(rmse), f"root mean squared error; of always saying the mean {number_text(spread)}"
        ),
        Figure(number_text(mean_absolute_error(y, said)), "mean absolute error"),
    ]
    caption = f"Predicted against true {name}, on {on}; on the dotted line both are the same."
    return figures, [Section("Answers", (picture(lambda: plot.predicted(y, said, name=name), caption),))]


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
