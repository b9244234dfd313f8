"""One slip: a change to what a step reads, to what it works out, or to what is written down of the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.worksheet.formulas import Changed
from nnlearn.worksheet.working import Values, Working

Reading = Callable[[Values], Array]

#: The standard words, the likelier slips first; the words' order settles which of two is told first.
WORDS = (
    *("sign", "bias", "updated", "slope", "activation", "learning rate", "factor", "mean", "transposed"),
    *("thresholded", "hidden", "truncated", "early", "late", "copied", "neighbour", "left out", "square"),
    *("reciprocal", "function", "logarithm"),
)


@dataclass(frozen=True, eq=False)
class Slip:
    """One way to get one step wrong.

    Attributes
    ----------
    step : str
        The name of the step.
    words : tuple of str
        The standard word of each thing that was done.
    told : str
        In words what was done; empty where the changed formula says it.
    reads : mapping
        For some of the step's inputs, by parameter: what was taken in their place.
    formula : Changed or Equation
        What was worked out.
    written : function, optional
        What was made of the result.
    loose : int
        By how many of the last digits it may be off, as it is worked out by a way that nobody wrote down.
    before : Slip, optional
        Another slip, further up.
    """

    step: str
    words: tuple[str, ...]
    told: str
    formula: Any
    reads: Mapping[str, Reading] = field(default_factory=dict)
    written: Callable[[Array, Values], Array] | None = None
    loose: int = 0
    before: Slip | None = None

    def __call__(self, working: Working, values: Values) -> Array | None:
        """Work the step out, with the slip; None where that gives no array of the right shape."""
        arguments = working.steps[self.step].arguments
        shape = working.values[self.step].shape
        function = getattr(self.formula, "function", self.formula)
        try:
            with np.errstate(all="ignore"):
                inputs = [
                    self.reads[p](values) if p in self.reads else values[name]
                    for p, name in arguments.items()
                ]
                made = np.asarray(function(*inputs), float)
                if self.written:
                    made = self.written(made, values)
                return made if made.shape == shape else np.broadcast_to(made, shape)
        except ValueError:  # shapes that do not go together: not a slip that anybody can make here
            return None

    @property
    def rank(self) -> int:
        """How far down the list of slips it stands."""
        return sum(WORDS.index(w) if w in WORDS else len(WORDS) for w in self.words)


def both(first: Slip, second: Slip) -> Slip | None:
    """Two slips in one step, where they do not get in each other's way."""
    if set(first.reads) & set(second.reads) or first.words == second.words:
        return None
    changed = [s for s in (first, second) if isinstance(s.formula, Changed)]
    if len(changed) == 2 or (first.written and second.written):
        return None
    told = ", and ".join(filter(None, (first.told, second.told)))
    formula = changed[0].formula if changed else first.formula
    return Slip(
        first.step,
        (*first.words, *second.words),
        told,
        formula,
        {**first.reads, **second.reads},
        first.written or second.written,
    )
