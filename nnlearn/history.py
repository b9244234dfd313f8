"""What happened over the epochs of a training run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnlearn.equations.notation import number_text
from nnlearn.table import Table


class History(Mapping[str, list[float]]):
    """A table with a row for each epoch: ``history["loss"]`` is a plain list.

    Parameters
    ----------
    columns : mapping
        Lists of one number an epoch, by name.

    Examples
    --------
    >>> history = History({"loss": [0.5, 0.25]})
    >>> history["loss"]
    [0.5, 0.25]
    >>> print(history)
    epoch  loss
        1   0.5
        2  0.25
    """

    def __init__(self, columns: Mapping[str, list[float]]) -> None:
        self.columns = {name: list(values) for name, values in columns.items()}

    def __getitem__(self, name: str) -> list[float]:
        return self.columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def epochs(self) -> int:
        """How many epochs were worked through."""
        return len(next(iter(self.columns.values()), []))

    def table(self, most: int = 20) -> Table:
        """The history as a table, a row an epoch; of a long run the first, the last and some between."""
        chosen = range(self.epochs)
        if self.epochs > most:
            step = (self.epochs - 1) / (most - 1)
            chosen = sorted({round(i * step) for i in range(most)})  # type: ignore[assignment]
        rows = [[str(e + 1), *(number_text(v[e]) for v in self.columns.values())] for e in chosen]
        return Table(["epoch", *self.columns], rows)

    def plot(self, **options: Any) -> Any:
        """Draw the learning curve: see :func:`nnlearn.plot.loss_curve`."""
        from nnlearn import plot

        return plot.loss_curve(self, **options)

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()
