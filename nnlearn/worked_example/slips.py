"""Whether a printed number is the computed one, rounded or cut short; and if not, which slip gives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from nnlearn.equations.equation import Array
from nnlearn.maths.activations import sigmoid, sigmoid_slope, tanh

#: Beside this, the last bits of binary arithmetic are nothing.
EXACT = Decimal("1e-12")


@dataclass(frozen=True)
class Value:
    """One or more numbers, and in words what they are."""

    what: str
    numbers: tuple[float, ...]

    @classmethod
    def of(cls, what: str, number: float | Array) -> Value:
        """Name a number."""
        return cls(what, (float(number),))

    @property
    def number(self) -> float:
        """The first of the numbers, or the only one."""
        return self.numbers[0]


def agreement(printed: str, value: float) -> str:
    """Hold a printed number against a computed one.

    Parameters
    ----------
    printed : str
        As it stands on paper: its digits say how far it was rounded.
    value : float

    Returns
    -------
    str
        "right", "rounded", "cut" (digits were dropped that should have been rounded) or "wrong".

    Examples
    --------
    >>> [agreement(printed, 1 / 6) for printed in ("0.17", "0.16", "0.18")], agreement("0.13", 0.13)
    (['rounded', 'cut', 'wrong'], 'right')
    """
    on_paper, number = Decimal(printed), Decimal(repr(float(value)))
    if abs(number - on_paper) <= EXACT:
        return "right"
    if number.quantize(on_paper, ROUND_HALF_UP) == on_paper:
        return "rounded"
    return "cut" if number.quantize(on_paper, ROUND_DOWN) == on_paper else "wrong"


def sigmoid_slips(z: float) -> list[Value]:
    """List what people write down when they mean σ(z), each with its number."""
    a = float(sigmoid(z))
    return [
        Value.of(f"the sign in the exponent was lost: σ(−{z:g})", sigmoid(-z)),
        Value.of(f"the slope was taken for the value: a·(1 − a) at z = {z:g}", sigmoid_slope(a)),
        Value.of(f"another S-curve was used: tanh({z:g})", tanh(z)),
        Value.of(f"z was not squashed: {z:g}", z),
    ]


def explanation(printed: str, slips: Iterable[Value]) -> Value | None:
    """Find the first slip whose number, rounded or cut, is the printed one.

    Examples
    --------
    >>> explanation("0.467", sigmoid_slips(0.13)).what
    'the sign in the exponent was lost: σ(−0.13)'
    >>> explanation("0.323", sigmoid_slips(0.73))  # nothing explains it
    """
    return next((slip for slip in slips if agreement(printed, slip.number) != "wrong"), None)
