"""Whether a hand-written derivative is right at points of its own, whatever a network happens to feed it.

A wrong slope can hide in a step: behind a unit that is off, behind an error of 0, at a kink. So every
activation and loss is also held against the complex step at scattered points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.derivatives import STEP, ComplexReading
from nnlearn.equations.equation import Array, Equation
from nnlearn.maths.activations import Activation
from nnlearn.maths.losses import Loss

#: Rows of points, and how many units each row has.
EXAMPLES, UNITS = 10, 6


@dataclass(frozen=True)
class Probe:
    """A derivative by hand beside the true one, at scattered points.

    Attributes
    ----------
    equation : Equation
        The hand-written derivative.
    points : dict of arrays
        What it was given, by name.
    made, true : array
        What it gave, and what the complex step says; NaN where the point is outside the equation's domain.
    """

    equation: Equation
    points: dict[str, Array]
    made: Array
    true: Array

    @property
    def looked(self) -> int:
        """At how many points there is a derivative to compare."""
        return int(np.isfinite(self.true).sum())

    @property
    def wrong(self) -> Array:
        """Where the two differ by more than rounding."""
        if self.made.shape != self.true.shape:
            return np.ones(self.true.shape, bool)
        size = np.maximum(np.maximum(np.abs(self.made), np.abs(self.true)), 1e-2)
        with np.errstate(invalid="ignore"):
            differs = ~(np.abs(self.made - self.true) <= 1e-12 * size)
        found: Array = differs & np.isfinite(self.true)
        return found

    @property
    def ok(self) -> bool:
        """Whether the derivative is right wherever it was looked at."""
        return not self.wrong.any()


def probe_activation(activation: Activation) -> Probe:
    """Hold an activation's slope or pullback against the complex step.

    Examples
    --------
    >>> from nnlearn.maths.activations import ACTIVATIONS
    >>> probe_activation(ACTIVATIONS["tanh"]).ok
    True
    """
    random = np.random.default_rng(0)
    z = random.normal(scale=2, size=(EXAMPLES, UNITS * activation.pieces))
    with np.errstate(all="ignore"):
        a = np.asarray(activation.value(z))
        da = np.ones_like(a) if activation.slope is not None else random.normal(size=a.shape)
        points = {"z": z, "a": a, "da": da}
        derivative = activation.derivative
        given = [points.get(p, da) for p in derivative.parameters]
        made = np.broadcast_to(derivative(*given), z.shape)
        true = _by_entry(lambda reading, shifted: reading(activation.value, shifted) * da, z, a)
    return Probe(derivative, {k: points[k] for k in ("z", "a")}, made, true)


def probe_loss(loss: Loss) -> Probe:
    """Hold a loss's slope against the complex step.

    Examples
    --------
    >>> from nnlearn.maths.losses import LOSSES
    >>> probe_loss(LOSSES["huber"]).ok
    True
    """
    random = np.random.default_rng(0)
    near = EXAMPLES, UNITS
    a, y = random.uniform(0.05, 0.95, near), random.choice([0.0, 1.0, 0.3], near)
    far = random.normal(scale=3, size=(2, *near))  # a loss may bend where the error is large
    a, y = np.concatenate([a, far[0]]), np.concatenate([y, far[1]])
    value, slope = loss.value, loss.slope
    with np.errstate(all="ignore"):
        made = np.broadcast_to(slope(*({"a": a, "y": y}[p] for p in slope.parameters)), a.shape)
        true = _by_entry(
            lambda reading, shifted: reading(value, *({"a": shifted, "y": y}[p] for p in value.parameters)),
            a,
            value(*({"a": a, "y": y}[p] for p in value.parameters)),
        )
    return Probe(slope, {"a": a, "y": y}, made, true)


def _by_entry(run: Callable[[ComplexReading, Array], Array], at: Array, value: Array) -> Array:
    """Differentiate the sum of what `run` gives by each entry; NaN at kinks and outside its domain."""
    true = np.full(at.shape, np.nan)
    inside = np.isfinite(value)
    if inside.shape != at.shape:  # an example's number is made of all its entries
        inside = np.broadcast_to(inside.reshape(len(at), -1).all(axis=1, keepdims=True), at.shape)
    for place in map(tuple, np.argwhere(inside)):
        reading = ComplexReading()
        shifted = at.astype(complex)
        shifted[place] += STEP * 1j
        # Off the real line, what has no real value (the logarithm of −1) would add its own imaginary part.
        derivative = np.imag(np.where(np.isfinite(value), run(reading, shifted), 0)).sum() / STEP
        if not reading.kinks and np.isfinite(derivative):
            true[place] = derivative
    return true
