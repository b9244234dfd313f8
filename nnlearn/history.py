"""What happened over the epochs of a training run: as lists, a table, lines of text, sentences, a picture."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any

from nnlearn import checks, history_words
from nnlearn.table import Table

#: How long an epoch took: the one column that no two runs have in common, so it is shown when asked for only.
SECONDS = "seconds"


class History(Mapping[str, list[float]]):
    """A table with a row for each epoch: ``history["loss"]`` is a plain list.

    Two histories are equal if all their numbers are, but for the seconds that the epochs took.

    Parameters
    ----------
    columns : mapping
        Lists of one number an epoch, by name: ``loss``, and as the run has them ``accuracy``,
        ``validation_loss``, ``validation_accuracy``, ``learning_rate``, ``seconds``. NaN stands for what was
        not measured in an epoch.

    Raises
    ------
    ValueError, TypeError
        If a column is not a row of numbers, or columns have different numbers of epochs.

    Examples
    --------
    >>> history = History({"loss": [0.5, 0.25], "accuracy": [0.75, 1.0]})
    >>> history["loss"]
    [0.5, 0.25]
    >>> print(history)
    epoch  loss  accuracy
        1  0.50      0.75
        2  0.25      1.00
    """

    def __init__(self, columns: Mapping[str, Sequence[float]]) -> None:
        if not isinstance(columns, Mapping):
            raise TypeError(
                f"columns is {columns!r:.60}, but maps names to lists of numbers"
                "\n    write: History({'loss': [0.5, 0.25]})"
            )
        self.columns = {name: _column(name, values) for name, values in columns.items()}
        counts = {name: len(values) for name, values in self.columns.items()}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{name} has {count}" for name, count in counts.items())
            raise ValueError(
                f"the columns of a history have one number an epoch each, but {told}"
                "\n    write: float('nan') in epochs in which something was not measured"
            )

    def __getitem__(self, name: str) -> list[float]:
        if name not in self:
            raise UnknownColumn(self._missing(name))
        return self.columns[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.columns

    def _missing(self, name: Any) -> str:
        try:
            checks.known(name, self.columns, "column")
        except (ValueError, TypeError) as problem:
            return str(problem)
        return str(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine, theirs = _without_seconds(self), _without_seconds(other)
        return mine.keys() == theirs.keys() and all(_same(mine[name], theirs[name]) for name in mine)

    __hash__ = None  # type: ignore[assignment]  # a list can change

    def __add__(self, later: object) -> History:
        """Put the history of a resumed run behind this one.

        What only one of the two has measured is NaN in the epochs of the other.

        Examples
        --------
        >>> (History({"loss": [0.5, 0.25]}) + History({"loss": [0.125]}))["loss"]
        [0.5, 0.25, 0.125]
        """
        if not isinstance(later, History):
            return NotImplemented
        if not self.epochs or not later.epochs:
            return History(self.columns if self.epochs or not later else later.columns)
        first, second = ([math.nan] * history.epochs for history in (self, later))
        names = dict.fromkeys([*self.columns, *later.columns])
        return History({n: self.columns.get(n, first) + later.columns.get(n, second) for n in names})

    @property
    def epochs(self) -> int:
        """How many epochs were worked through."""
        return len(next(iter(self.columns.values()), []))

    def table(self, most: int = 20, *, seconds: bool = False) -> Table:
        """Return the history as a table, a row an epoch; of a long run the first, the last and some between.

        Parameters
        ----------
        most : int
            Rows; 2 or more.
        seconds : bool
            Whether to show how long each epoch took, where that is known.

        Returns
        -------
        Table
            With as many decimals in a column as its smallest number needs.
        """
        most = checks.whole(most, "most", "most=20", least=2)
        chosen: Sequence[int] = range(self.epochs)
        if self.epochs > most:
            step = (self.epochs - 1) / (most - 1)
            chosen = [round(i * step) for i in range(most)]
        columns = self.columns if checks.flag(seconds, "seconds") else _without_seconds(self)
        cells = [[str(e + 1) for e in chosen]]
        cells += [history_words.aligned([values[e] for e in chosen]) for values in columns.values()]
        return Table(["epoch", *columns], list(zip(*cells, strict=True)))

    def log(self, *, seconds: bool = False) -> str:
        """Write a line for each epoch, in the form in which Keras prints them.

        Parameters
        ----------
        seconds : bool
            Whether to tell how long each epoch took, where that is known; without it the lines of two runs
            with the same seed are the same.

        Returns
        -------
        str

        Examples
        --------
        >>> print(History({"loss": [0.64, 0.6061], "accuracy": [0.5576, 0.631]}).log())
        Epoch 1/2 - loss: 0.6400 - accuracy: 0.5576
        Epoch 2/2 - loss: 0.6061 - accuracy: 0.6310
        """
        times = self.columns.get(SECONDS) if checks.flag(seconds, "seconds") else None
        shown = _without_seconds(self)
        lines = []
        for epoch in range(self.epochs):
            took = f" - {times[epoch]:.1f}s" if times and not math.isnan(times[epoch]) else ""
            measured = {name: values[epoch] for name, values in shown.items()}
            lines.append(f"Epoch {epoch + 1}/{self.epochs}{took}{history_words.log_values(measured)}")
        return "\n".join(lines)

    def describe(self) -> str:
        """Tell the run in plain sentences: for screen readers, and as the alt text of pictures.

        Examples
        --------
        >>> print(History({"loss": [0.5, 0.2, 0.1], "validation_loss": [0.5, 0.3, 0.4]}).describe())
        The loss over 3 epochs falls from 0.5 to 0.1; its lowest is 0.1, in epoch 3. The validation loss falls
        from 0.5 to 0.4; its lowest is 0.3, in epoch 2.
        """
        return history_words.describe(_without_seconds(self))

    def to_csv(self, path: str | Path) -> None:
        """Write every number to a CSV file, in full precision: a line an epoch, empty where not measured."""
        with Path(path).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["epoch", *self.columns])
            for number, row in enumerate(zip(*self.columns.values(), strict=True), 1):
                writer.writerow([number, *("" if math.isnan(v) else repr(v) for v in row)])

    def to_pandas(self) -> Any:
        """Return the history as a pandas DataFrame, whose index counts the epochs from 1.

        Raises
        ------
        ModuleNotFoundError
            If pandas is not installed: with the line that installs it.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "to_pandas needs pandas, which is not installed\n    write: pip install 'nnlearn[tables]'",
                name="pandas",
            ) from None
        return pd.DataFrame(self.columns, index=pd.RangeIndex(1, self.epochs + 1, name="epoch"))

    def plot(self) -> Any:
        """Draw the learning curves: see :func:`nnlearn.plot.learning_curves`."""
        from nnlearn import plot

        return plot.learning_curves(self)

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


class UnknownColumn(KeyError):
    """A name that is not in a history; unlike a bare KeyError it prints its message as it is."""

    def __str__(self) -> str:
        return str(self.args[0])


def _column(name: Any, values: Any) -> list[float]:
    """Take a column of a history, or say what is wrong with it."""
    write = "\n    write: History({'loss': [0.5, 0.25]})"
    if not isinstance(name, str):
        raise TypeError(f"a column is called {name!r:.60}, but its name is a word{write}")
    numbers: list[Any] = list(values) if isinstance(values, Iterable) else [None]
    if not all(isinstance(number, Real) for number in numbers):
        raise TypeError(f"{name} is {values!r:.60}, but is a list of one number an epoch{write}")
    return [float(number) for number in numbers]


def _without_seconds(columns: Mapping[str, Any]) -> dict[str, Any]:
    """All columns that two runs with the same seed have in common."""
    return {name: values for name, values in columns.items() if name != SECONDS}


def _same(one: Any, other: Any) -> bool:
    """Whether two columns hold the same numbers, where NaN is the same as NaN."""
    if not isinstance(other, list) or len(one) != len(other):
        return False
    return all(a == b or (a != a and b != b) for a, b in zip(one, other, strict=True))
