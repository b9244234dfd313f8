"""Everything that can be read off one equation: formula, derivative, proof, program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.derivatives import complex_slope, symbolic_slope
from nnlearn.equations.equation import Equation
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.plan import Plan


@dataclass(frozen=True)
class Explanation:
    """What one equation says, as text; :meth:`plot` draws it.

    Attributes
    ----------
    equation : Equation
    formula : str
    derivatives : dict
        The derivative by each parameter, as sympy finds it; empty where the entries depend on each other.
    slope : Equation or None
        The derivative as it was stated by hand, for an activation.
    agrees : bool or None
        Whether the stated derivative is right to the last bits, by the complex step.
    program : str
        The NumPy calls that run.
    """

    equation: Equation
    formula: str
    derivatives: dict[str, str]
    slope: Equation | None
    agrees: bool | None
    program: str

    def __str__(self) -> str:
        rows = [f"{self.equation.name}({', '.join(self.equation.parameters)}) = {self.formula}"]
        rows += [f"  derivative by {name} (sympy): {text}" for name, text in self.derivatives.items()]
        if self.slope is not None:
            verdict = (
                "right to the last bits, by the complex step" if self.agrees else "WRONG, by the complex step"
            )
            rows.append(
                f"  stated by hand: {self.slope.name}({', '.join(self.slope.parameters)}) ="
                f" {self.slope.formula}: {verdict}"
            )
        rows += ["  what runs:", *(f"    {line}" for line in self.program.splitlines())]
        return "\n".join(rows)

    __repr__ = __str__

    def plot(self, **options: Any) -> Any:
        """Draw an activation and its slope: see :func:`nnlearn.plot.activation`."""
        from nnlearn import plot

        if self.slope is None:
            raise ValueError(
                f"{self.equation.name} came without its slope, so there is no pair to draw"
                "\n    write: nn.explain(nn.Activation(value, slope)).plot()"
            )
        return plot.activation(Activation(self.equation, self.slope), **options)


def explain(subject: Any) -> Explanation:
    """Tell everything that can be read off an equation or an activation.

    Parameters
    ----------
    subject : Equation, Activation, an activation's name, or a NumPy function

    Returns
    -------
    Explanation

    Raises
    ------
    TypeError
        If it is a function that cannot be read.

    Examples
    --------
    >>> print(explain("tanh"))
    tanh(z) = tanh(z)
      derivative by z (sympy): 1 - tanh(z)**2
      stated by hand: tanh_slope(a) = 1 − a²: right to the last bits, by the complex step
      what runs:
        np.tanh(z, out=tanh)
    """
    if isinstance(subject, str):
        subject = ACTIVATIONS[checks.known(subject, ACTIVATIONS, "activation")]
    if isinstance(subject, Activation):
        activation: Activation | None = subject
        found = subject.value
    else:
        found = subject if isinstance(subject, Equation) else Equation(subject)
        activation = next((a for a in ACTIVATIONS.values() if a.value is found), None)
    derivatives = {p: str(symbolic_slope(found, p)) for p in found.parameters} if found.elementwise else {}
    slope = activation.slope if activation else None
    return Explanation(
        found,
        found.formula,
        derivatives,
        slope,
        None if slope is None else _agrees(found, slope),
        _program(found),
    )


def _agrees(value: Equation, slope: Equation) -> bool:
    """Whether a stated slope is the derivative, at points on both sides of 0 (and off every kink)."""
    z = np.linspace(-4.1, 4.2, 30)
    right, _ = complex_slope(value, {value.parameters[0]: z}, value.parameters[0])
    values = {"z": z, "a": value(z)}
    return bool(np.allclose(slope(*(values[p] for p in slope.parameters)), right, rtol=1e-12, atol=1e-14))


def _program(equation: Equation) -> str:
    """The equation's NumPy calls, as its plan prints them."""
    plan = Plan()
    for name in equation.parameters:
        plan.give(name, np.full((2, 2), 0.5))
    plan.add(equation.name, equation, *equation.parameters)
    lines = plan.source().splitlines()
    return "\n".join(line.strip() for line in lines if line.strip().startswith("np."))
