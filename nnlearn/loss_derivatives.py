"""The derivative of a step's loss by any of its values, two ways that never meet the backward pass.

The complex step runs only the *forward* equations, on complex numbers; sympy differentiates each forward
equation's textbook form by the rules of calculus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.derivatives import STEP, ComplexReading, symbolic_partials
from nnlearn.equations.expression import fold
from nnlearn.equations.units import entry, names_in
from nnlearn.plan import Step
from nnlearn.value_names import parsed

if TYPE_CHECKING:
    from nnlearn.trace import Trace


#: Sympy's partial derivatives of one step, at the most.
MOST_PARTIALS = 20_000


class Derivation:
    """The two independent derivatives of E by any value of a traced step."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        steps = trace.plan.steps
        self.forward = steps[: 1 + next(i for i, s in enumerate(steps) if s.name == "E")]
        self.backward = [s for s in steps[len(self.forward) :] if not parsed(s.name).updates]

    def complex_step(
        self, name: str, index: tuple[int, ...], first_at_kinks: bool = False, of: str = "E"
    ) -> tuple[float, int, dict[str, Any]]:
        """Differentiate E, or E_data, by one entry of one value: run what comes after it on complex numbers.

        Returns the derivative, how many kinks were met, and the values that changed.
        """
        reading = ComplexReading(first_at_kinks)
        shifted = self.trace[name].astype(complex)
        shifted[index] += STEP * 1j
        changed: dict[str, Any] = {name: shifted}
        for step in self.forward:
            if step.name != name and not changed.keys().isdisjoint(step.inputs):
                values = [changed.get(i, self.trace[i]) for i in step.inputs]
                with np.errstate(all="ignore"):
                    moved = np.imag(reading(step.equation, *values))
                # The real part is known already; worked again in another order, its last bits would differ.
                changed[step.name] = self.trace[step.name] + 1j * moved
        return float(np.imag(changed.get(of, 0.0))) / STEP, reading.kinks, changed

    def sympy(self, name: str, index: tuple[int, ...], changed: dict[str, Any]) -> float | None:
        """Differentiate E by one entry: each textbook formula by the rules of calculus, chained forwards.

        None where a formula is undefined, such as 0·ln 0 of a saturated unit, where sympy does not know a
        function, or where one entry moves so many numbers that it would take minutes.
        """
        import mpmath

        tangents: dict[str, dict[tuple[int, ...], Any]] = {name: {index: mpmath.mpf(1)}}
        for step in self.forward:
            if step.name not in changed or step.name == name:
                continue
            if step.name == "E_penalty":
                tangents[step.name] = {(): self._tangent_of_penalty(name, index)}
                continue
            if sum(i in changed for i in step.inputs) > 1 and not self._textbook_is_finite(step):
                return None
            shapes = {p: self.trace[v].shape for p, v in step.arguments.items()}
            places = [tuple(map(int, at)) for at in np.argwhere(np.imag(changed[step.name]) != 0)]
            moving = max((len(tangents.get(i, ())) for i in step.inputs), default=0)
            if len(places) * moving > MOST_PARTIALS:
                return None
            try:
                tangents[step.name] = {at: self._tangent(step, at, shapes, tangents) for at in places}
            except (ZeroDivisionError, TypeError):
                return None
        derivative = float(tangents.get("E", {}).get((), 0))
        return None if np.isnan(derivative) else derivative

    def _tangent_of_penalty(self, name: str, index: tuple[int, ...]) -> Any:
        """The derivative of what one weight costs: the penalty is the sum over all of them."""
        import mpmath

        penalty = self.trace.recipe.penalty
        assert penalty is not None  # else there were no E_penalty
        values = {"w": self.trace[name][index], **{price: self.trace[price] for price in penalty.prices}}
        written = entry(penalty.value.textbook, (), dict.fromkeys(values, ()))
        entries, partials = symbolic_partials(written, ["w"])
        with mpmath.workdps(30):
            return partials["w"](*(mpmath.mpf(float(values[e.quantity])) for e in entries))

    def _textbook_is_finite(self, step: Step) -> bool:
        """Whether a step's textbook form has a value here: not a matched pair's where a unit saturates."""
        values = {p: self.trace[v] for p, v in step.arguments.items()}
        with np.errstate(all="ignore"):
            value = fold(step.equation.textbook, lambda s: values[s.name], lambda f, *o: f(*o), lambda n: n)
        return bool(np.isfinite(value).all())

    def _tangent(
        self,
        step: Step,
        at: tuple[int, ...],
        shapes: dict[str, tuple[int, ...]],
        tangents: dict[str, dict[tuple[int, ...], Any]],
    ) -> Any:
        """The chain rule at one entry: each partial derivative times the tangent of what it is taken by."""
        import mpmath

        written = entry(step.equation.textbook, at, shapes)
        moving = {
            e.name: tangents[quantity][e.index]
            for e in names_in(written)
            if e.index in tangents.get(quantity := step.arguments[e.quantity], {})
        }
        entries, partials = symbolic_partials(written, list(moving))
        with mpmath.workdps(30):
            values = [mpmath.mpf(float(self.trace[step.arguments[e.quantity]][e.index])) for e in entries]
            return sum((partials[name](*values) * tangent for name, tangent in moving.items()), mpmath.mpf(0))
