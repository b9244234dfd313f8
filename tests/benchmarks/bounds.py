"""The floors and aims of the larger runs: below a floor it is not done, an aim is what to fight for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Bound:
    """What one measured number should be.

    Attributes
    ----------
    floor, aim : float
    sense : "at least" or "at most"
        How many times as long a peer takes should be at least; how many times a limit nnlearn takes, at most.
    """

    floor: float
    aim: float
    sense: Literal["at least", "at most"] = "at least"

    def verdict(self, measured: float) -> str:
        """Where a measured number stands."""
        sign = 1 if self.sense == "at least" else -1
        if sign * measured >= sign * self.aim:
            return "aim reached"
        return "pass" if sign * measured >= sign * self.floor else "BELOW THE FLOOR"

    def __str__(self) -> str:
        sign = "≥" if self.sense == "at least" else "≤"
        return f"{sign} {self.floor:g}, aim {sign} {self.aim:g}"


_W1 = {
    "PyTorch, default": Bound(10, 18),
    "PyTorch, fused": Bound(8, 13),
    "scikit-learn": Bound(6, 10),
    "textbook NumPy": Bound(3, 5),
    "JAX, whole epoch": Bound(0.8, 1.0),
}
_W5 = {"PyTorch, default": Bound(12, 21), "scikit-learn": Bound(9, 16)}
_HISTORY = {"nnlearn, no history": Bound(1.10, 1.03, "at most")}

#: For each case, what each row's ratio should be; "memory" is in megabytes beyond the data.
BOUNDS: dict[str, dict[str, Bound]] = {
    "W1 Adam": _W1 | {"textbook NumPy": Bound(4, 5)} | _HISTORY,
    "W1 SGD": _W1 | _HISTORY,
    "W1 ADADELTA": _W1 | _HISTORY,
    "W2": {
        "only the matrix products": Bound(1.40, 1.25, "at most"),
        "PyTorch, fused": Bound(1.2, 1.6),
        "PyTorch, fused, 2 threads": Bound(1.2, 1.6),
        "scikit-learn": Bound(1.4, 1.9),
        "scikit-learn, 2 threads": Bound(1.4, 1.9),
    }
    | _HISTORY,
    "W3": {
        "PyTorch, default": Bound(12, 22),
        "PyTorch, fused": Bound(9, 14),
        "scikit-learn": Bound(7, 11),
        "Keras on JAX": Bound(8, 16),
        "Keras on PyTorch": Bound(90, 160),
        "nnlearn, ten networks stacked": Bound(4, 5),
    }
    | _HISTORY,
    "W4 10 columns": {
        "reading X and y once": Bound(4, 3, "at most"),
        "nnlearn, 2 threads": Bound(4, 2.2, "at most"),
        "textbook NumPy": Bound(3, 5),
        "textbook NumPy with its loss": Bound(3, 5),
        "memory": Bound(2, 1, "at most"),
    },
    "W4 2 columns": {
        "reading X and y once": Bound(5, 3.7, "at most"),
        "textbook NumPy": Bound(3, 5),
        "textbook NumPy with its loss": Bound(3, 5),
        "memory": Bound(2, 1, "at most"),
    },
    "W5 108-5-2": _W5,
    "W5 4-8-3": _W5,
}
