"""The larger runs that are timed: their data, sizes, starting weights and settings.

The data are made up, in the shapes and with the zeros of the real ones, so that nothing has to be downloaded;
only the drug trial is the course's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnlearn.data import drug_trial
from nnlearn.network import Network

Array = np.ndarray[Any, np.dtype[Any]]
Data = Callable[[int, tuple[int, ...], str], tuple[Array, Array]]


@dataclass(frozen=True)
class Case:
    """One row of the issue's table, with one optimiser.

    Attributes
    ----------
    name : str
    rows : int
    sizes : tuple of int
        How many inputs, then how many units in each layer; hidden layers are ReLU.
    batch : int or None
        Rows in a step; None for all of them.
    optimizer : str
    learning_rate : float
    data : callable
        Makes (X, y) from the rows, the sizes and the dtype.
    least : int
        Epochs of a block: a run has its set-up once, so that large data are not timed for one epoch only.
    check, single : int or None
        How many rows the losses are compared on, in float64 and in float32; None for all. In float32,
        rounding grows from step to step in a large network: after one epoch of W2, PyTorch is 4e-4 from its
        own losses in float64. So that is compared over the first steps.
    """

    name: str
    rows: int
    sizes: tuple[int, ...]
    batch: int | None
    optimizer: str
    learning_rate: float
    data: Data
    least: int = 1
    check: int | None = None
    single: int | None = None

    def compared(self, dtype: str) -> int:
        """How many rows the losses are compared on."""
        few = [rows for rows in (self.check, self.single if dtype == "float32" else None) if rows]
        return min([self.rows, *few])

    @property
    def workload(self) -> str:
        """W1 to W5."""
        return self.name.split()[0]

    @property
    def steps(self) -> int:
        """How many updates an epoch has."""
        return 1 if self.batch is None else -(-self.rows // self.batch)

    @property
    def loss(self) -> str:
        """A single output is a logistic unit; several are a softmax."""
        return "binary_cross_entropy" if self.sizes[-1] == 1 else "cross_entropy"

    def problem(self, dtype: str, rows: int | None = None, *, shuffled: bool = True) -> Problem:
        """Make the data and the starting weights.

        Parameters
        ----------
        dtype : "float32" or "float64"
        rows : int, optional
            Fewer rows, for a check.
        shuffled : bool
            Whether each epoch has an order of its own.
        """
        case = self if rows is None else replace(self, rows=min(rows, self.rows))
        X, y = case.data(case.rows, case.sizes, dtype)
        start = Network.create(
            case.sizes, ["relu"] * (len(case.sizes) - 2) + [case.last], case.loss, seed=1, dtype=dtype
        )
        random = np.random.default_rng(2)
        for b in start.biases or ():  # zeros would hide a mistake
            b[...] = random.normal(scale=0.01, size=b.shape)
        return Problem(case, X, y, start, shuffled)

    @property
    def last(self) -> str:
        """The activation of the outputs."""
        return "sigmoid" if self.sizes[-1] == 1 else "softmax"


@dataclass(frozen=True)
class Problem:
    """A case with its numbers.

    Attributes
    ----------
    case : Case
    X : (rows, inputs) array
    y : (rows,) array of class numbers, or (rows, 1) array of 0 and 1
    start : Network
        How everybody starts; nobody trains this one.
    shuffled : bool
        Whether each epoch has an order of its own.
    """

    case: Case
    X: Array
    y: Array
    start: Network
    shuffled: bool = True

    @property
    def batch(self) -> int:
        """Rows in a full step."""
        return self.case.batch or len(self.X)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The precision."""
        return self.X.dtype

    def layers(self) -> list[tuple[Array, Array]]:
        """Weights and biases of each layer: copies, for a trainer to change."""
        pairs = zip(self.start.weights, self.start.biases or (), strict=True)
        return [(W.copy(), b.copy()) for W, b in pairs]

    def orders(self) -> Callable[[], Array | None]:
        """The order of the rows in each epoch, drawn as nnlearn draws it; None for all rows in one step."""
        random, rows = np.random.default_rng(0), len(self.X)
        if self.case.batch is None:
            return lambda: None
        return (lambda: random.permutation(rows)) if self.shuffled else (lambda: np.arange(rows))


def indicators(rows: int, sizes: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Columns of 0 and 1, as a table of categories has them: about 14 ones a row."""
    random = np.random.default_rng(0)
    X = (random.random((rows, sizes[0]), dtype="float32") < 14 / 108).astype(dtype)
    return X, (X @ random.standard_normal((sizes[0], sizes[-1])).astype(dtype)).argmax(axis=1)


def digits(rows: int, sizes: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Grey values between 0 and 1, most of them 0, as in pictures of digits."""
    random = np.random.default_rng(0)
    X = np.maximum(random.random((rows, sizes[0]), dtype="float32").astype(dtype) * 2 - 1.2, 0).astype(dtype)
    return X, (X @ random.standard_normal((sizes[0], sizes[-1])).astype(dtype)).argmax(axis=1)


def trial(rows: int, sizes: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """The drug trial of the Keras example."""
    data = drug_trial(seed=0)
    return np.asarray(data.X[:rows], dtype), np.asarray(data.y[:rows], dtype="int64")


def measurements(rows: int, sizes: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Numbers from a normal distribution; which class is likelier depends on their weighted sum."""
    random = np.random.default_rng(0)
    X = random.standard_normal((rows, sizes[0]), dtype="float32").astype(dtype, copy=False)
    W = random.standard_normal((sizes[0], max(sizes[-1], 2))).astype(dtype)
    if sizes[-1] > 1:
        return X, (X @ W).argmax(axis=1)
    noise = random.standard_normal((rows, 1), dtype="float32")
    return X, (X @ W[:, :1] + noise > 0).astype(dtype)


CASES = [
    Case("W1 Adam", 32_561, (108, 5, 2), 50, "adam", 1e-3, indicators),
    Case("W1 SGD", 32_561, (108, 5, 2), 50, "sgd", 0.05, indicators),
    Case("W1 ADADELTA", 32_561, (108, 5, 2), 50, "adadelta", 1.0, indicators),
    Case("W2", 60_000, (784, 200, 200, 10), 128, "adam", 1e-3, digits, least=3, single=1_290),
    Case("W3", 2_100, (1, 16, 32, 2), 10, "adam", 1e-4, trial),
    Case("W4 10 columns", 10_000_000, (10, 1), None, "sgd", 0.5, measurements, least=10, check=1_000_003),
    Case("W4 2 columns", 10_000_000, (2, 1), None, "sgd", 0.5, measurements, least=10, check=1_000_003),
    Case("W5 108-5-2", 2_000, (108, 5, 2), 1, "sgd", 0.05, indicators),
    Case("W5 4-8-3", 2_000, (4, 8, 3), 1, "sgd", 0.05, measurements),
]


def cases(named: str | None, rows: int | None = None) -> list[Case]:
    """The cases of a workload ("W1"), one of them ("W1 Adam"), or all of them.

    Parameters
    ----------
    named : str or None
    rows : int, optional
        To try a case on fewer rows than it is meant to have.

    Raises
    ------
    SystemExit
        If there is none of that name.
    """
    chosen = [c for c in CASES if named is None or named.lower() in (c.workload.lower(), c.name.lower())]
    if not chosen:
        raise SystemExit(f"there is no workload {named!r}; there are {', '.join(c.name for c in CASES)}")
    return chosen if rows is None else [replace(c, rows=min(rows, c.rows)) for c in chosen]
