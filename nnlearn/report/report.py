"""The report of a trained model, put together."""

from __future__ import annotations

import html as escaping
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from nnlearn import checks, importance, whole_file
from nnlearn.equations.equation import Array
from nnlearn.importance import Importance
from nnlearn.needed import needed
from nnlearn.report import answers_parts, model_parts
from nnlearn.report.page import Section, beside, page, paragraph, picture, table
from nnlearn.scoring import (
    FoldSummary,
    LeaderBoard,
    Threshold,
    fold_summary,
    leader_board,
)

_WRITE = "nn.report.html(model, X_test, y_test)"
_ASKED = (
    2_000  # examples that permutation importance asks at most: enough for its figures, quick on any table
)


class Report:
    """A page about a model.

    Attributes
    ----------
    title : str
    text : str
        The whole page, as HTML.
    """

    def __init__(self, title: str, text: str) -> None:
        self.title, self.text = title, text

    def save(self, path: Any) -> None:
        """Write the page to a file, whole or not at all.

        Parameters
        ----------
        path : str or path
            Its folder must exist.

        Raises
        ------
        OSError, ValueError, TypeError
            If the file cannot be written.
        """
        whole_file.write_whole(path, self.text.encode())

    def __repr__(self) -> str:
        size = len(self.text.encode()) / 1000
        return f"<report {self.title!r}, {size:,.0f} kB; write: report.save('report.html')>"

    def _repr_html_(self) -> str:
        inside = escaping.escape(self.text)
        look = "width:100%;height:36rem;border:1px solid #8888;border-radius:6px"
        return f'<iframe title="{escaping.escape(self.title)}" style="{look}" srcdoc="{inside}"></iframe>'


def html(
    model: Any,
    X: Any,
    y: Any,
    *,
    said: Any = None,
    on: str = "the test data",
    thresholds: Sequence[Threshold] = (),
    scores: Any = None,
    board: LeaderBoard | None = None,
    importances: Sequence[Importance] | None = None,
    name: str = "y",
    title: str = "",
    path: Any = None,
) -> Report:
    """Make a page about a trained model.

    Parameters
    ----------
    model : fitted estimator, pipeline or search
        A classifier or a regressor, a network or another.
    X, y : DataFrame or (examples, inputs) array_like, and (examples,) array_like
        Examples that took no part in training.
    said : (examples, classes) or (examples,) array_like, optional
        Probabilities, or predicted numbers, that were made elsewhere: by ``cross_val_predict``, say. By
        default the model is asked.
    on : str
        What the examples are.
    thresholds : sequence of Threshold
        Of a classifier of two classes, chosen on other data by :func:`nnlearn.scoring.best_threshold`.
    scores : mapping or FoldSummary, optional
        What ``cross_validate`` gave.
    board : LeaderBoard, optional
        The models that it was chosen from; of a search its candidates.
    importances : sequence of Importance, optional
        By default permutation importance on 2,000 of the examples at most, and for a network Gedeon's beside
        it.
    name : str
        What is predicted.
    title : str
        By default the model and what it predicts.
    path : str or path, optional
        Where to save it.

    Returns
    -------
    Report
        The same bytes for the same run: no date, no name of a machine, nothing loaded from outside.

    Raises
    ------
    ValueError, TypeError
        If X and y do not belong together, or the model was not fitted.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    >>> report = html(LogisticRegression().fit(X, y), X, y, title="Two classes")
    >>> report.text.count("<figure>") >= 6, len(report.text) < 1_000_000
    (True, True)
    """
    needed("sklearn", "a report")
    from sklearn.base import is_classifier, is_regressor

    if not hasattr(model, "__sklearn_tags__") or not (is_classifier(model) or is_regressor(model)):
        raise TypeError(
            f"a report is about a fitted classifier or regressor, but got {model!r:.60}\n    write: {_WRITE}"
        )
    X = X if hasattr(X, "columns") else np.asarray(X)
    truth = _column(y, np.shape(X))
    if is_classifier(model):
        answers, p, classes = _classes(model, X, truth, said)
        about = answers_parts.about_classes(truth, answers, p, classes, on, thresholds)
    else:
        guess = checks.numbers(model.predict(X) if said is None else said, "said", _WRITE, dtype=float)
        about = answers_parts.about_numbers(truth.astype(float), guess.reshape(len(truth)), on, name)
    figures, of_answers = about
    sections = [
        *of_answers,
        *_comparisons(model, scores, board),
        *_importance(model, X, truth, importances, on),
    ]
    learning = model_parts.learning_section(model)
    sections += [learning] if learning else []
    sections += [model_parts.settings_section(model), model_parts.data_section(X, on)]
    lead = f"{model_parts.name_of(model)}, asked about {len(truth):,} examples: {on}."
    heading = title or f"{type(model_parts.last_step(model)).__name__} for {name}"
    made = Report(heading, page(heading, lead, figures, sections))
    if path is not None:
        made.save(path)
    return made


def _column(y: Any, shape: tuple[int, ...]) -> Array:
    truth = np.asarray(y)
    truth = truth[:, 0] if truth.shape[1:] == (1,) else truth
    if len(shape) != 2 or truth.shape != shape[:1]:
        raise ValueError(
            f"X has shape {shape} and y has shape {truth.shape}, but they are (examples, inputs) and"
            f" (examples,)\n    write: {_WRITE}"
        )
    return truth


def _classes(model: Any, X: Any, y: Array, said: Any) -> tuple[Array, Array | None, Array]:
    """The answers, the probabilities where there are any, and the classes."""
    classes = np.asarray(model.classes_)
    others = sorted(set(y.tolist()) - set(classes.tolist()), key=str)
    if others:
        raise ValueError(
            f"y holds {', '.join(map(repr, others[:4]))}, but the model knows the classes"
            f" {', '.join(map(repr, classes.tolist()[:8]))}\n    write: {_WRITE}"
        )
    if said is None and not hasattr(model, "predict_proba"):
        return np.asarray(model.predict(X)), None, classes
    p = checks.numbers(model.predict_proba(X) if said is None else said, "said", _WRITE, dtype=float)
    p = np.column_stack([1 - p, p]) if p.ndim == 1 and len(classes) == 2 else p
    if p.shape != (len(X), len(classes)):
        raise ValueError(
            f"said has shape {p.shape}, but there are {len(X)} examples and {len(classes)} classes"
            f"\n    write: said=cross_val_predict(model, X, y, method='predict_proba')"
        )
    return np.asarray(model.predict(X)) if said is None else classes[p.argmax(axis=1)], p, classes


def _comparisons(model: Any, scores: Any, board: LeaderBoard | None) -> list[Section]:
    """Cross-validation, and the board of a search."""
    from nnlearn import plot

    made = []
    if scores is not None:
        summary = scores if isinstance(scores, FoldSummary) else fold_summary(scores)
        caption = "A dot for each fold, the first at the top; the line is their mean, the band the deviation."
        drawn = picture(lambda: plot.folds(summary), caption)
        made.append(Section("Cross-validation", (table(summary.table()), drawn)))
    if board is None and hasattr(model, "cv_results_"):
        board = leader_board(model, None if not model.multimetric_ else model.refit)
    if board is not None:
        shown = board
        caption = "Small circles are folds, diamonds their means. Where folds overlap, the order may be luck."
        drawn = picture(lambda: plot.leader_board(shown), caption)
        made.append(Section("Leader board", (table(board.table()), drawn)))
    return made


def _importance(model: Any, X: Any, y: Array, given: Sequence[Importance] | None, on: str) -> list[Section]:
    """Which inputs matter."""
    from nnlearn import plot

    words = []
    if given is None:
        few = np.random.default_rng(0).permutation(len(y))[:_ASKED]
        some = X.iloc[few] if hasattr(X, "iloc") else X[few]
        given = [importance.permutation(model, some, y[few])]
        told = f" {len(few):,} examples of" if len(few) < len(y) else ""
        words.append(f"Permutation: by how much the score drops on{told} {on} when a column is shuffled.")
        if hasattr(model_parts.last_step(model), "network_"):
            given.append(importance.gedeon(model))
    if any(each.method == "Gedeon's method" for each in given):
        words.append(
            "Gedeon's method looks at the weights alone. Levels that hardly occur may rank high there,"
            " because next to nothing in the loss keeps their weights small, and another seed ranks them"
            " otherwise. Where the two disagree, permutation has asked the data."
        )
    drawn = [picture(partial(plot.importance, each), _importance_caption(each)) for each in given]
    return [Section("Importance", (paragraph(" ".join(words)), beside(*drawn)))] if drawn else []


def _importance_caption(shown: Importance) -> str:
    """What the bars of a method are."""
    captions = {
        "permutation": f"Permutation: {shown.unit} when a column is shuffled; a dot for each time.",
        "Gedeon's method": "Gedeon's method: the sizes of the weights that an input's paths have.",
    }
    return captions.get(shown.method, f"Importance: {shown.method}.")
