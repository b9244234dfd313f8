"""Tables of data: the figures that H2O and MXNet reach on Adult and Pima, and nnlearn's on the same rows.

``python tests/benchmarks/tables.py`` makes all of it, ``... tables.py five grid`` only some; pytest does not
collect it, but tests/test_tables_figures.py makes some of the same runs. What H2O and MXNet came to was
measured on two cores, with h2o 3.46.0.12 and mxnet 1.9.1, and data prepared as the articles do. No setting is
chosen on a test part: where there is a choice, rows of the training part that were held out make it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.model_selection import (
    GridSearchCV,
    ParameterGrid,
    StratifiedKFold,
    cross_val_predict,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

import nnlearn as nn  # noqa: E402
from nnlearn.estimators import NetworkClassifier  # noqa: E402
from nnlearn.scoring import best_threshold, leader_board  # noqa: E402
from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.environment import environment, threads, told  # noqa: E402

#: How long H2O took for hidden = 5 on Adult, as the tutorial calls it, with two threads: five seeds.
H2O_SECONDS = (14.2, 8.1, 7.6, 5.2, 6.9)
#: For five folds it trains six models, two at a time: three times its fastest run, at the very least.
H2O_FOLDS_SECONDS = 3 * min(H2O_SECONDS)

#: How networks are trained on Adult's 32,561 rows, whatever their size: fewer epochs and larger batches than
#: the estimator takes by itself come to nearly the same in a tenth of the time.
MANY_ROWS: dict[str, Any] = {"epochs": 20, "batch_size": 256, "dtype": "float32"}
#: On Pima's 768 rows the default penalty is too small: what ``nnlearn train`` takes for few rows.
FEW_ROWS: dict[str, Any] = {"hidden": (32,), "l2": 0.01}

#: The ten settings that H2O drew from the tutorial's grid of 108: activation, hidden layers, l1, l2, dropout.
GRID = [
    ("relu", (50, 50, 50), 1e-3, 1e-3, 0),
    ("relu", (20, 15), 1e-5, 1e-3, 0),
    ("maxout", (50, 50, 50), 1e-3, 0, 0),
    ("maxout", (20, 15), 1e-3, 0, 0),
    ("relu", (50, 50, 50), 1e-3, 1e-5, 0.5),
    ("maxout", (20, 15), 1e-5, 0, 0),
    ("maxout", (20, 15), 1e-3, 1e-3, 0.5),
    ("relu", (10, 10), 0, 1e-5, 0.5),
    ("maxout", (10, 10), 0, 1e-5, 0.5),
    ("maxout", (10, 10), 0, 1e-3, 0.5),
]
SETTINGS = ("activation", "hidden", "l1", "l2", "hidden_dropout")
#: How far the test part's figure may be from what cross-validation promised: two standard errors of it.
KEPT = 0.0055
#: Where the data are; by default they are fetched.
FOLDER: Path | None = None
#: Among which networks on binned columns the best is looked for.
BINNED = {"hidden": [5, 16, 64], "epochs": [20, 40], "l2": [1e-4, 3e-4, 1e-3]}


class Figure(NamedTuple):
    """A line of the table: what was measured, what it came to, and what it is held against."""

    what: str
    measure: str
    ours: float
    theirs: float | None = None
    less_is_better: bool = False

    def cells(self) -> list[str]:
        """The line in words."""
        if self.theirs is None:
            return [self.what, self.measure, f"{self.ours:.4f}", "–", ""]
        reached = self.ours <= self.theirs if self.less_is_better else self.ours >= self.theirs
        bound = f"{'≤' if self.less_is_better else '≥'} {self.theirs:.4f}"
        return [self.what, self.measure, f"{self.ours:.4f}", bound, "yes" if reached else "no"]


# --- Adult --------------------------------------------------------------------------------------------


class Adult(NamedTuple):
    """Both parts, as they are."""

    X: Any
    y: Any
    X_test: Any
    y_test: Any


@cache
def adult() -> Adult:
    """Read both parts, once."""
    train, test = (nn.data.adult(part, folder=FOLDER) for part in ("train", "test"))
    return Adult(train.X, train.y, test.X, test.y)


WORDS = make_column_selector(dtype_exclude="number")
NUMBERS = make_column_selector(dtype_include="number")


def _words() -> Any:
    filled = SimpleImputer(strategy="most_frequent")
    return make_pipeline(filled, OneHotEncoder(handle_unknown="ignore", sparse_output=False))


def plain() -> Any:
    """What H2O takes: gaps filled with the most common word, an input for each word, and the numbers."""
    return make_column_transformer((_words(), WORDS), ("passthrough", NUMBERS))


def passed(bins: Any) -> Any:
    """From bins to a thermometer: a 1 for the row's bin, and for all below it."""
    return np.cumsum(bins[:, ::-1], axis=1)[:, ::-1]


def binned() -> Any:
    """The same, and the numbers once more: as thermometers of 20 bins; capital by its amounts.

    Most people have no capital gain, and those who have one have one of about a hundred amounts: each amount
    that at least five people have is an input of its own.
    """
    bins = KBinsDiscretizer(
        20, encode="onehot-dense", quantile_method="averaged_inverted_cdf", subsample=None
    )
    thermometer = make_pipeline(bins, FunctionTransformer(passed))
    amounts = OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist", sparse_output=False)
    return make_column_transformer(
        (_words(), WORDS),
        ("passthrough", NUMBERS),
        *((thermometer, [name]) for name in ("age", "fnlwgt", "education-num", "hours-per-week")),
        (amounts, ["capital-gain", "capital-loss"]),
    )


# --- measuring ----------------------------------------------------------------------------------------


def processor_seconds(work: Callable[[], Any]) -> float:
    """How long the processor works at it: other programs on the computer do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def on_test(model: Any, seeds: int) -> dict[str, float]:
    """Train a pipeline on Adult from several seeds; medians of how good its answers for the test part are."""
    data, runs, last = adult(), [], model.steps[-1][0]
    for seed in range(seeds):
        trained = clone(model).set_params(**{f"{last}__random_state": seed})
        took = processor_seconds(partial(trained.fit, data.X, data.y))
        said = trained.predict_proba(data.X_test)[:, 1]
        runs.append(measures(data.y_test, said) | {"seconds": took})
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def measures(y: Any, said: Any) -> dict[str, float]:
    """How good probabilities are: as labels from 0.5 on, from the best threshold on, and as they are."""
    return {
        "accuracy": float(accuracy_score(y, said >= 0.5)),
        "best accuracy": best_threshold(y, said, "accuracy").score,
        "log loss": float(log_loss(y, said)),
        "AUC": float(roc_auc_score(y, said)),
    }


def in_folds(model: Any, X: Any, y: Any, seed: int) -> dict[str, float]:
    """Five folds, each predicted by a model that did not see it; all predictions are judged together."""
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return measures(y, cross_val_predict(model, X, y, cv=folds, method="predict_proba")[:, 1])


# --- the figures --------------------------------------------------------------------------------------


def five(seeds: int) -> Iterator[Figure]:
    """The tutorial's network of five hidden units; none at all; and a full cross-validation."""
    what = "Adult, hidden = 5"
    model = make_pipeline(plain(), NetworkClassifier(5, **MANY_ROWS))
    found = on_test(model, seeds)
    yield Figure(what, "test: accuracy at 0.5", found["accuracy"], 0.8536)
    yield Figure(what, "test: log loss", found["log loss"], 0.3166, less_is_better=True)
    yield Figure(what, "test: accuracy at its best threshold (flatters)", found["best accuracy"], 0.8549)
    tenth = statistics.median(H2O_SECONDS) / 10
    yield Figure(what, "seconds, against a tenth of H2O's", found["seconds"], tenth, less_is_better=True)
    data = adult()
    took = processor_seconds(lambda: in_folds(model, data.X, data.y, 0))
    tenth = H2O_FOLDS_SECONDS / 10
    yield Figure(what, "5 folds: seconds, against a tenth of H2O's", took, tenth, less_is_better=True)
    none = on_test(make_pipeline(plain(), NetworkClassifier((), **MANY_ROWS)), seeds)
    what = "Adult, no hidden layer"
    yield Figure(what, "test: accuracy at 0.5", none["accuracy"], 0.8510)
    yield Figure(what, "test: log loss", none["log loss"], 0.3216, less_is_better=True)


def bins(seeds: int) -> Iterator[Figure]:
    """The same network on binned columns; and the best of several networks, chosen by rows held out."""
    data, what = adult(), "Adult, binned, hidden = 5"
    found = on_test(make_pipeline(binned(), NetworkClassifier(5, **MANY_ROWS)), seeds)
    yield Figure(what, "test: accuracy at 0.5", found["accuracy"], 0.867)
    yield Figure(what, "test: log loss", found["log loss"])
    kept, held = train_test_split(np.arange(len(data.y)), test_size=0.15, stratify=data.y, random_state=0)
    coder = binned()
    X, X_held = coder.fit_transform(data.X.iloc[kept]), coder.transform(data.X.iloc[held])

    def loss(settings: dict[str, Any]) -> float:
        model = NetworkClassifier(**MANY_ROWS | settings).fit(X, data.y[kept])
        return float(log_loss(data.y[held], model.predict_proba(X_held)))

    best = min(ParameterGrid(BINNED), key=loss)
    found = on_test(make_pipeline(binned(), NetworkClassifier(**MANY_ROWS | best)), seeds)
    what = f"Adult, binned, chosen: {', '.join(f'{name}={value}' for name, value in best.items())}"
    yield Figure(what, "test: accuracy at 0.5", found["accuracy"], 0.8685)
    yield Figure(what, "test: log loss", found["log loss"])


def default(seeds: int) -> Iterator[Figure]:
    """H2O's default network, of 200 and 200 units, in five folds and on the test; and boosting."""
    data = adult()
    network = make_pipeline(plain(), NetworkClassifier((200, 200), activation="relu", **MANY_ROWS))
    what, found = "Adult, 200-200", in_folds(network, data.X, data.y, 1)
    yield Figure(what, "5 folds: accuracy at 0.5", found["accuracy"], 0.8526)
    yield Figure(what, "5 folds: log loss", found["log loss"], 0.3241, less_is_better=True)
    test, promised = on_test(network, seeds), found["accuracy"] - KEPT
    yield Figure(what, "test: accuracy at 0.5 (H2O: 0.8362)", test["accuracy"], promised)
    yield Figure(what, "test: log loss (H2O: 0.4893)", test["log loss"], found["log loss"] + KEPT, True)
    boosting = make_pipeline(plain(), HistGradientBoostingClassifier(random_state=0))
    what, found = "Adult, gradient boosting", in_folds(boosting, data.X, data.y, 1)
    yield Figure(what, "the same 5 folds: accuracy at 0.5", found["accuracy"])
    yield Figure(what, "the same 5 folds: log loss", found["log loss"])
    yield Figure(what, "test: accuracy at 0.5", on_test(boosting, 1)["accuracy"])


def grid(seeds: int) -> Iterator[Figure]:
    """The ten settings of the tutorial's random grid, each in five folds; the best is the first."""
    del seeds  # one search is 51 networks
    data, network = adult(), NetworkClassifier(**MANY_ROWS)
    search = GridSearchCV(
        make_pipeline(plain(), network),
        [
            {f"networkclassifier__{name}": [value] for name, value in zip(SETTINGS, drawn, strict=True)}
            for drawn in GRID
        ],
        cv=StratifiedKFold(5, shuffle=True, random_state=1),
    ).fit(data.X, data.y)
    board = leader_board(search)
    print(board, flush=True)
    said = measures(data.y_test, search.predict_proba(data.X_test)[:, 1])
    yield Figure("Adult, the grid's ten", "5 folds: accuracy at 0.5", board.best.mean, 0.8581)
    yield Figure("Adult, the grid's ten", "test: accuracy at 0.5", said["accuracy"], board.best.mean - KEPT)
    yield Figure("Adult, the grid's ten", "test: log loss", said["log loss"], 0.3104, less_is_better=True)


def pima(seeds: int) -> Iterator[Figure]:
    """Five folds of Pima, against the best of H2O's five networks."""
    data = nn.data.pima(folder=FOLDER)
    models: dict[str, Callable[[int], Any]] = {
        "Pima, hidden = 32": lambda seed: NetworkClassifier(random_state=seed, **FEW_ROWS),
        "Pima, logistic regression": lambda _: make_pipeline(StandardScaler(), LogisticRegression()),
        "Pima, gradient boosting": lambda seed: HistGradientBoostingClassifier(random_state=seed),
    }
    for what, make in models.items():
        runs = [in_folds(make(seed), data.X, data.y, seed) for seed in range(seeds)]
        found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        ours = what == "Pima, hidden = 32"
        yield Figure(what, "5 folds: accuracy at 0.5", found["accuracy"], 0.7682 if ours else None)
        yield Figure(what, "5 folds: AUC", found["AUC"], 0.8194 if ours else None)
        yield Figure(what, "5 folds: log loss", found["log loss"], 0.4888 if ours else None, True)


def scaling(seeds: int) -> Iterator[Figure]:
    """MXNet's network of three tanh units, on the codes as they are, and on scaled ones."""
    data = adult()
    gaps = SimpleImputer(strategy="most_frequent")
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    coded = make_column_transformer((make_pipeline(gaps, codes), WORDS), ("passthrough", NUMBERS))
    uniform = nn.initialization.Uniform(0.01)
    for standardize, rounds, theirs in ((False, 100, 0.7639), (True, 30, 0.8419)):
        network = NetworkClassifier(
            3,
            activation="tanh",
            optimizer="sgd",
            learning_rate=0.03,
            batch_size=20,
            l2=0,
            epochs=rounds,
            init=uniform,
            standardize=standardize,
        )
        found = on_test(make_pipeline(coded, network), seeds)
        what = f"Adult as codes, {'scaled' if standardize else 'raw'}"
        measure = f"test: accuracy at 0.5 (MXNet: {theirs})"
        yield Figure(what, measure, found["accuracy"], theirs - 0.005 if standardize else None)
    yield Figure("Adult", 'test: accuracy of always saying "<=50K"', float((data.y_test == 0).mean()))


RUNS: dict[str, Callable[[int], Iterator[Figure]]] = {
    run.__name__: run for run in (five, bins, default, grid, pima, scaling)
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the runs that the command line asks for, and print the table of figures."""
    global FOLDER
    parser = argparse.ArgumentParser(description="Figures on tables of data.")
    parser.add_argument("what", nargs="*", choices=[*RUNS, []], help="all of them without")
    parser.add_argument("--seeds", type=int, default=5, help="of which each figure is the median")
    parser.add_argument("--folder", type=Path, help="where the data are; by default they are fetched")
    asked = parser.parse_args(arguments)
    FOLDER = asked.folder
    print(told(environment()), flush=True)
    figures: list[Figure] = []
    with threads(1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Bins whose width are too small")  # equal numbers fall together
        for name in asked.what or RUNS:
            print(f"{name} …", file=sys.stderr, flush=True)
            figures += RUNS[name](asked.seeds)
    headings = ["what", "measured", "nnlearn", "to reach", "reached"]
    print(Table(headings, [figure.cells() for figure in figures], left=["what", "measured"]).to_text())
    print(f"Medians of {asked.seeds} seeds; seconds are the processor's, all preparation included.")


if __name__ == "__main__":
    main()
