"""How much each input matters: one table and one picture for every method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.history_words import aligned
from nnlearn.maths.importance import relative_importance
from nnlearn.table import Table

#: The unit of numbers of which the largest in each run is 1.
RELATIVE = "relative importance"


@dataclass(frozen=True, eq=False, repr=False)
class Importance:
    """How much each input, or each variable, matters; in one run or in several.

    Attributes
    ----------
    names : tuple of str
    values : (runs, names) array
        A row for each network, or for each shuffle.
    method : str
        How it was found: "Gedeon's method", "permutation".
    unit : str
        What the numbers are: "relative importance", "drop of the accuracy".
    """

    names: tuple[str, ...]
    values: Array
    method: str
    unit: str

    @property
    def mean(self) -> Array:
        """The mean over the runs, (names,)."""
        return np.asarray(self.values.mean(axis=0))

    @property
    def order(self) -> Array:
        """The names' places, the most important one's first."""
        return np.argsort(-self.mean, kind="stable")

    @property
    def ranks(self) -> Array:
        """The rank of each name in each run, (runs, names), counted from 1; equal values share the best."""
        return np.array([[1 + np.count_nonzero(run > v) for v in run] for run in self.values])

    def by_variable(self, variables: Sequence[str]) -> Importance:
        """Add up the inputs that one variable was turned into: the levels of a factor.

        Parameters
        ----------
        variables : sequence of str
            For each name, the variable that it belongs to; :func:`nnlearn.importance.variables_of` finds them
            for one-hot columns.

        Returns
        -------
        Importance
            One value for each variable; in each run the largest is 1 again where it was before.

        Examples
        --------
        >>> levels = Importance(("age", "sex=F", "sex=M"), np.array([[1.0, 0.75, 0.5]]), "", "")
        >>> levels.by_variable(["age", "sex", "sex"]).values.tolist()
        [[1.0, 1.25]]
        """
        if isinstance(variables, str) or len(variables) != len(self.names):
            count = "a word" if isinstance(variables, str) else f"{len(variables)} names"
            raise ValueError(
                f"variables is {count}, but there are {len(self.names)} inputs, each of a variable"
                "\n    write: importance.by_variable(nn.importance.variables_of(names, columns))"
            )
        kept = tuple(dict.fromkeys(map(str, variables)))
        sums = np.array([self.values[:, [str(v) == k for v in variables]].sum(axis=1) for k in kept]).T
        if self.unit == RELATIVE:
            sums = np.array([relative_importance(run, run.max()) for run in sums])
        return Importance(kept, sums, self.method, self.unit)

    def table(self, most: int = 20) -> Table:
        """Tabulate the most important names, best first.

        Parameters
        ----------
        most : int
            Rows; the title says how many there are in all.

        Returns
        -------
        Table
            Of one run: the value, and its share of the sum where no value is negative. Of several: the mean,
            the lowest and the highest, and the best and the worst rank.
        """
        shown = self.order[: checks.whole(most, "most", "most=20")]
        if len(self.values) > 1:
            headings = [self.unit, "lowest", "highest", "ranks"]
            figures = self.mean, self.values.min(axis=0), self.values.max(axis=0)
            columns = [aligned([round(float(v[i]), 4) for i in shown]) for v in figures]
            best, worst = self.ranks.min(axis=0), self.ranks.max(axis=0)
            columns.append([f"{best[i]}–{worst[i]}" if best[i] < worst[i] else f"{best[i]}" for i in shown])
        else:
            headings, columns = [self.unit], [aligned([round(float(self.mean[i]), 4) for i in shown])]
            if self.mean.min() >= 0:
                headings.append("share")
                columns.append([f"{100 * self.mean[i] / self.mean.sum():.1f} %" for i in shown])
        rows = [list(row) for row in zip([self.names[i] for i in shown], *columns, strict=True)]
        runs = f"; {len(self.values)} runs" if len(self.values) > 1 else ""
        title = f"Importance by {self.method}: {len(shown)} of {len(self.names)}{runs}"
        return Table(["", *headings], rows, left=[""], title=title)

    def plot(self, most: int = 15) -> Any:
        """Draw the most important names as bars: see :func:`nnlearn.plot.importance`."""
        from nnlearn import plot

        return plot.importance(self, most)

    def describe(self, most: int = 10) -> str:
        """Tell the most important names in plain sentences."""
        told = []
        for i in self.order[:most]:
            low, high = self.values[:, i].min(), self.values[:, i].max()
            spread = f" ({number_text(low)} to {number_text(high)})" if len(self.values) > 1 else ""
            told.append(f"{self.names[i]} {number_text(self.mean[i])}{spread}")
        runs = f", mean of {len(self.values)} runs" if len(self.values) > 1 else ""
        rest = f", and {len(self.names) - most} more" if len(self.names) > most else ""
        return f"Importance by {self.method}, {self.unit}{runs}: {', '.join(told)}{rest}."

    def __repr__(self) -> str:
        return self.table().to_text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()
