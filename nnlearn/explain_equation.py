"""Everything that can be read off one equation: formula, derivative, proof, program."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.derivatives import derivative_text, symbolic_slope
from nnlearn.equations.equation import Equation
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.maths.losses import LOSSES, Loss
from nnlearn.plan import Plan
from nnlearn.probe import Probe, probe_activation, probe_loss

WIDTH = 80
#: Every pair of a value and its derivative that is known by name.
PAIRS: dict[str, Activation | Loss] = {**ACTIVATIONS, **LOSSES}


@dataclass(frozen=True)
class Explanation:
    """What one equation says, as text; :meth:`plot` draws it.

    Attributes
    ----------
    equation : Equation
    formula : str
    derivatives : dict
        The derivative by each parameter (of a loss: by a), as sympy finds it; empty where the entries depend
        on each other.
    stated : Equation or None
        The derivative as it was stated by hand, for an activation or a loss: a slope, or a pullback.
    probe : Probe or None
        The stated derivative beside the complex step's, at scattered points.
    program : str
        The NumPy calls that run.
    pair : Activation, Loss or None
        What the equation is the value of.
    """

    equation: Equation
    formula: str
    derivatives: dict[str, str]
    stated: Equation | None
    probe: Probe | None
    program: str
    pair: Activation | Loss | None

    @property
    def points(self) -> int:
        """At how many points the stated derivative was compared: where value and derivative are finite."""
        return self.probe.looked if self.probe else 0

    @property
    def agrees(self) -> bool | None:
        """Whether the stated derivative is right to the last bits; None where it could not be compared."""
        return self.probe.ok if self.probe and self.points else None

    @property
    def verdict(self) -> str:
        """What the comparison said, in words; empty if nothing was stated."""
        if self.probe is None:
            return ""
        tried = self.probe.true.size
        if not self.points:
            return f"not compared, as value and derivative are finite at none of {tried} points"
        where = f"{self.points} points" if self.points == tried else f"{self.points} of {tried} points"
        outside = "" if self.points == tried else " (at the others there is no finite value or derivative)"
        if self.agrees:
            return f"right to the last bits, by the complex step at {where}{outside}"
        wrong = int(self.probe.wrong.sum())
        return f"WRONG at {wrong} of {where}, by the complex step{outside}{self._example()}"

    def _example(self) -> str:
        """The first point at which the stated derivative is wrong, where it goes by one point alone."""
        probe = self.probe
        if probe is None or not self.equation.elementwise or probe.made.shape != probe.true.shape:
            return ""
        at = tuple(np.argwhere(probe.wrong)[0])
        reads = ("a", "y") if isinstance(self.pair, Loss) else ("z",)
        values = [f"{name} = {number_text(probe.points[name][at])}" for name in reads]
        made, true = number_text(probe.made[at]), number_text(probe.true[at])
        return f"; at {', '.join(values)} it is {made}, and should be {true}"

    def __str__(self) -> str:
        rows = [f"{self.equation.name}({', '.join(self.equation.parameters)}) = {self.formula}"]
        rows += [f"  derivative by {name} (sympy): {text}" for name, text in self.derivatives.items()]
        if self.stated is not None:
            rows.append(
                f"  stated by hand: {self.stated.name}({', '.join(self.stated.parameters)}) ="
                f" {self.stated.formula}"
            )
            rows.append(textwrap.fill(self.verdict, WIDTH, initial_indent="    ", subsequent_indent="    "))
        rows += ["  what runs:", *(f"    {line}" for line in self.program.splitlines())]
        return "\n".join(rows)

    __repr__ = __str__

    def plot(self, **options: Any) -> Any:
        """Draw an activation and its slope: see :func:`nnlearn.plot.activation`."""
        from nnlearn import plot

        if not isinstance(self.pair, Activation):
            why = "came without its slope" if self.pair is None else "is a loss, of two numbers at once"
            raise ValueError(
                f"{self.equation.name} {why}, so there is no curve to draw"
                "\n    write: nn.explain(nn.Activation(value, slope)).plot()"
            )
        return plot.activation(self.pair, **options)


def explain(subject: Any) -> Explanation:
    """Tell everything that can be read off an equation, an activation or a loss.

    Parameters
    ----------
    subject : Equation, Activation, Loss, the name of one of these, or a NumPy function

    Returns
    -------
    Explanation

    Raises
    ------
    ValueError
        If the name is unknown.
    TypeError
        If it is a function that cannot be read.

    Examples
    --------
    >>> print(explain("tanh"))
    tanh(z) = tanh(z)
      derivative by z (sympy): 1 - tanh(z)**2
      stated by hand: tanh_slope(a) = 1 − a²
        right to the last bits, by the complex step at 60 points
      what runs:
        np.tanh(z, out=tanh)
    """
    if isinstance(subject, str):
        subject = PAIRS[checks.known(subject, PAIRS, "activation or loss")]
    if isinstance(subject, (Activation, Loss)):
        pair: Activation | Loss | None = subject
        found = subject.value
    else:
        found = subject if isinstance(subject, Equation) else Equation(subject)
        pair = next((p for p in PAIRS.values() if p.value is found), None)
    by = ("a",) if isinstance(pair, Loss) else found.parameters
    texts = {p: derivative_text(symbolic_slope(found, p)) for p in by} if found.elementwise else {}
    stated = probe = None
    if isinstance(pair, Activation):
        stated, probe = pair.derivative, probe_activation(pair)
    elif isinstance(pair, Loss):
        stated, probe = pair.slope, probe_loss(pair)
    pieces = pair.pieces if isinstance(pair, Activation) else 1
    return Explanation(found, found.formula, texts, stated, probe, _program(found, 2 * pieces), pair)


def _program(equation: Equation, columns: int) -> str:
    """The equation's NumPy calls, as its plan prints them."""
    plan = Plan()
    for name in equation.parameters:
        plan.give(name, np.full((2, columns), 0.5))
    plan.add(equation.name, equation, *equation.parameters)
    lines = plan.source().splitlines()
    return "\n".join(line.strip() for line in lines if line.strip().startswith("np."))
