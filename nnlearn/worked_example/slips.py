"""Whether a printed number is the computed one: exactly, rounded, cut short, or not at all; and if not, what is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from nnlearn.maths.activations import sigmoid, sigmoid_slope, tanh

#: Beside this, the last bits of binary arithmetic are nothing.
EXACT = Decimal("1e-12")


@dataclass(frozen=True)
class Value:
    """A number, and in words what it is."""

    what: str
    value: float | tuple[float, ...]


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
    >>> [agreement("0.16", 1 / 6), agreement("0.17", 1 / 6), agreement("0.13", 0.13), agreement("0.2", 1 / 6)]
    ['cut', 'rounded', 'right', 'rounded']
    """
    on_paper, number = Decimal(printed), Decimal(repr(float(value)))
    if abs(number - on_paper) <= EXACT:
        return "right"
    if number.quantize(on_paper, ROUND_HALF_UP) == on_paper:
        return "rounded"
    return "cut" if number.quantize(on_paper, ROUND_DOWN) == on_paper else "wrong"


def sigmoid_slips(z: float, note: str = "") -> list[Value]:
    """List what people write down when they mean σ(z)."""
    a = float(sigmoid(z))
    return [
        Value(f"the sign in the exponent was lost: σ(−{z:g}){note}", float(sigmoid(-z))),
        Value(f"the slope was written for the value: a·(1 − a) at z = {z:g}{note}", float(sigmoid_slope(a))),
        Value(f"another S-curve was used: tanh({z:g}){note}", float(tanh(z))),
        Value(f"the sum was not squashed: z = {z:g}{note}", z),
    ]


def explanation(printed: str, slips: Iterable[Value]) -> Value | None:
    """Find the first slip whose value, rounded or cut, is the printed number."""
    for slip in slips:
        if isinstance(slip.value, float) and agreement(printed, slip.value) != "wrong":
            return slip
    return None
