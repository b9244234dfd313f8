"""Train a network on a table, and find out by cross-validation how well that goes on rows it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.needed import needed
from nnlearn.scoring.folds import FoldSummary, fold_summary
from nnlearn.table import page, paragraphs
from nnlearn.tables.data_table import DataTable, read
from nnlearn.tables.preparation import transformer
from nnlearn.tables.table_model import TableModel, model_of
from nnlearn.tables.task import Task, task_of

#: From so many rows on there are many: larger batches and fewer epochs are enough, and less of a penalty.
MANY_ROWS = 5_000
#: What did well untuned in 5-fold cross-validation: with few rows (iris, wine, breast cancer; with the
#: estimator's own penalty, Pima's log loss is 0.55 in place of 0.47), and with many (Adult: accuracy 0.861,
#: log loss 0.302).
FEW = {"l2": 0.01}
MANY = {"batch_size": 256, "epochs": 40}

#: scikit-learn's names of what is worked out for each fold.
TWO_CLASSES = ("accuracy", "neg_log_loss", "roc_auc")
MORE_CLASSES = ("accuracy", "neg_log_loss")
NUMBERS = ("r2", "neg_root_mean_squared_error", "neg_mean_absolute_error")


@dataclass(frozen=True, eq=False, repr=False)
class Training:
    """A network trained on a table, and how well it did.

    Attributes
    ----------
    table : DataTable
    task : Task
    folds : FoldSummary
        What the cross-validation came to.
    unseen : array
        What was predicted for each row by a network that had not seen it: (rows, classes) probabilities, or
        (rows,) numbers.
    fitted : tuple of (Pipeline, array)
        The networks of the folds, and the rows that each has not seen.
    pipeline : sklearn.pipeline.Pipeline
        Trained on all rows.
    model : TableModel
        The same, in plain numbers: to save, and to predict with.
    """

    table: DataTable
    task: Task
    folds: FoldSummary
    unseen: Array
    fitted: tuple[tuple[Any, Array], ...]
    pipeline: Any
    model: TableModel

    def __repr__(self) -> str:
        folds = self.folds.table()
        return f"{self.model!r}\n{self.task.summary}\n\n{folds.title}:\n{folds}"

    def _repr_html_(self) -> str:
        return page(paragraphs([repr(self.model), self.task.summary]), self.folds.table().to_html())


def pipeline_of(task: Task, hidden: Sequence[int] = (32,), seed: int = 0) -> Any:
    """Make the pipeline that is trained: gaps filled, an input for each word, and a network.

    With fewer than 5,000 rows it is the estimator as it is, but for an L2 penalty of 0.01; from there on it
    takes batches of 256 rows, and 40 epochs.

    Parameters
    ----------
    task : Task
    hidden : sequence of int
        How many units each hidden layer has.
    seed : int

    Returns
    -------
    sklearn.pipeline.Pipeline
    """
    from sklearn.pipeline import make_pipeline

    from nnlearn.estimators import NetworkClassifier, NetworkRegressor

    settings: dict[str, Any] = MANY if len(task.y) >= MANY_ROWS else FEW
    estimator = NetworkClassifier if task.kind == "classes" else NetworkRegressor
    network = estimator(hidden=hidden, random_state=seed, progress=None, **settings)
    return make_pipeline(transformer(task.inputs), network)


def train(
    path: Any,
    target: str,
    *,
    kind: Literal["classes", "numbers"] | None = None,
    drop: Sequence[str] = (),
    keep: Sequence[str] = (),
    hidden: Sequence[int] = (32,),
    folds: int = 5,
    seed: int = 0,
    **reading: Any,
) -> Training:
    """Train a network to predict one column of a CSV file from the others.

    Parameters
    ----------
    path : str or path
        The file.
    target : str
        The column that is to be predicted.
    kind : "classes" or "numbers", optional
        What it holds. If not given: classes where it holds words, or up to ten different whole numbers.
    drop, keep : sequences of str
        Columns that are not to be used, and ones that are to be used though they would be left out.
    hidden : sequence of int
        How many units each hidden layer has.
    folds : int
        Into how many parts the rows are split: each is predicted by a network that was trained on the others.
        Where a class has fewer rows, there are as many parts as it has rows.
    seed : int
        Of the folds and of the networks.
    **reading
        How to read the file: see :func:`nnlearn.tables.read`.

    Returns
    -------
    Training

    Raises
    ------
    OSError
        If there is no such file.
    ValueError, TypeError
        If the table, the target or an option is not what it should be.
    ModuleNotFoundError
        If pandas or scikit-learn is not there: ``pip install "nnlearn[tables]"``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> place = Path(tempfile.mkdtemp()) / "apples.csv"
    >>> apples = [f"{grams},{'red' if grams % 2 else 'green'},{grams > 150}" for grams in range(91, 211)]
    >>> _ = place.write_text(chr(10).join(["grams,colour,big", *apples]))
    >>> training = train(place, "big")
    >>> training.model.input_names
    ['grams', 'colour=green', 'colour=red']
    >>> bool(training.folds.mean[0] > 0.9)
    True
    """
    table = read(path, **reading)
    return trained(table, task_of(table, target, kind, drop, keep), hidden, folds, seed)


def trained(
    table: DataTable, task: Task, hidden: Sequence[int] = (32,), folds: int = 5, seed: int = 0
) -> Training:
    """Train a network on a task of a table: see :func:`train`."""
    needed("sklearn", "training on a table")
    from sklearn.model_selection import KFold, StratifiedKFold, cross_validate

    folds = checks.whole(folds, "folds", "folds=5", least=2)
    seed = checks.whole(seed, "seed", "seed=0", least=0)
    pipeline = pipeline_of(task, hidden, seed)
    if task.kind == "classes":
        parts = min(folds, *task.classes.values())
        splitter = StratifiedKFold(parts, shuffle=True, random_state=seed)
        scoring = TWO_CLASSES if len(task.classes) == 2 else MORE_CLASSES
    else:
        splitter = KFold(_parts(folds, len(task.y)), shuffle=True, random_state=seed)
        scoring = NUMBERS
    scores = cross_validate(
        pipeline,
        task.X,
        task.y,
        cv=splitter,
        scoring=scoring,
        return_estimator=True,
        return_indices=True,
        error_score="raise",  # what is wrong in our own words, and once
    )
    fitted = tuple(zip(scores["estimator"], scores["indices"]["test"], strict=True))
    pipeline.fit(task.X, task.y)
    return Training(
        table=table,
        task=task,
        folds=fold_summary({name: each for name, each in scores.items() if name.startswith("test_")}),
        unseen=_unseen(task, fitted),
        fitted=fitted,
        pipeline=pipeline,
        model=model_of(pipeline, task, table),
    )


def _parts(folds: int, rows: int) -> int:
    if rows < 2 * folds:
        raise ValueError(
            f"{rows} rows are too few for {folds} folds of at least two\n    write: folds=2, or more rows"
        )
    return folds


def _unseen(task: Task, fitted: Iterable[tuple[Any, Array]]) -> Array:
    """What each fold's network says of the rows that it was not trained on."""
    said: dict[int, Any] = {}
    for pipeline, rows in fitted:
        X = task.X.iloc[rows]
        answers = pipeline.predict_proba(X) if task.kind == "classes" else pipeline.predict(X)
        said.update(zip(rows.tolist(), answers, strict=True))
    return np.array([said[row] for row in range(len(task.y))])
