"""Which equation is wrong, what it should have been, and what kind of slip it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnlearn.equations.derivatives import complex_slope, derivative_text, symbolic_slope
from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.notation import number_text
from nnlearn.loss_derivatives import Derivation
from nnlearn.plan import Step
from nnlearn.probe import Probe, probe_activation, probe_loss
from nnlearn.value_names import parsed, text_name

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: Two ways agree if they differ by less than this, relative to their size, or to a hundredth of the size of
#: the terms that they are added up from.
TOLERANCE = 1e-12
#: Arrays of more entries than this are looked at by sample.
MOST_ENTRIES = 400
SAMPLE = 60


@dataclass(frozen=True)
class Fault:
    """An equation that is wrong: the first one, in the order of the step, whose result is not the derivative.

    Attributes
    ----------
    equation : str
        The name of the equation.
    step : str
        The value that it was to make, or "the derivative of …" where it is wrong elsewhere than in this step.
    should_be : str
        The derivative it should have, as sympy finds it; empty where that is no single formula.
    where : str
        The first entry that differs, with what it is and what it should be.
    slip : str
        What kind of slip it looks like; empty if it looks like none.
    """

    equation: str
    step: str
    should_be: str
    where: str
    slip: str

    def __str__(self) -> str:
        rows = [f"`{self.equation}` is wrong: it made {self.step}, which is not the derivative."]
        if self.step.startswith("the "):
            rows = [f"`{self.equation}` is wrong: it is not {self.step}."]
        rows += [f"    it should be: {self.should_be}"] if self.should_be else []
        rows += [f"    first where: {self.where}"]
        rows += [f"    it looks like: {self.slip}"] if self.slip else []
        return "\n".join(rows)


class FaultFinder:
    """Walks the backward pass of a traced step in order, and stops at the first wrong result.

    What comes before it is right, so its own equation is to blame.
    """

    def __init__(self, trace: Trace, derivation: Derivation, sizes: dict[str, Array], seed: int) -> None:
        self.trace, self.derivation, self.sizes, self.seed = trace, derivation, sizes, seed

    def first(self) -> Fault | None:
        """The first step of the backward pass whose result is not what the complex step says it is."""
        for step in self.derivation.backward:
            true, made = self._truth(step), self.trace[step.name]
            if made.shape != true.shape:
                slip = "the transpose of the derivative" if made.shape == true.shape[::-1] else ""
                where = f"its shape is {made.shape}, and should be {true.shape}"
                return Fault(step.equation.name, text_name(step.name), self._should_be(step), where, slip)
            gaps = np.array(
                [
                    relative_gap(float(made[at]), float(true[at]), scale_of(self.sizes, step.name, at))
                    for at in np.ndindex(true.shape)
                ]
            )
            gaps[np.isnan(true.ravel())] = 0  # not sampled
            if (gaps > TOLERANCE).any():
                index = np.unravel_index(int(np.argmax(gaps > TOLERANCE)), made.shape)
                return self._describe(step, made, true, tuple(int(i) for i in index))
        return None

    def elsewhere(self) -> list[Fault]:
        """The activations and losses whose derivative is wrong at points of their own."""
        network = self.trace.network
        activations = {layer.activation.value: layer.activation for layer in network.layers}
        probes = [(a.value, probe_activation(a)) for a in activations.values()]
        probes.append((network.loss.value, probe_loss(network.loss)))
        return [_probed(value, probe) for value, probe in probes if not probe.ok]

    def _truth(self, step: Step) -> Array:
        """What a step of the backward pass should have made; NaN where a large array was not looked at."""
        kind, layer, rest, _ = parsed(step.name)
        if kind == "slope":
            activation = self.trace.network.layers[int(layer) - 1].activation
            with np.errstate(all="ignore"):
                slope, _ = complex_slope(
                    activation.value,
                    {activation.value.parameters[0]: self.trace[f"z{layer}"]},
                    activation.value.parameters[0],
                )
            return slope
        by = f"z{layer}" if kind == "delta" else step.name[1:].removesuffix("_data")
        of = "E_data" if rest == "data" else "E"
        true = np.full(self.trace[by].shape, np.nan)
        places = list(np.ndindex(true.shape))
        if len(places) > MOST_ENTRIES:
            random = np.random.default_rng(self.seed)
            places = [places[i] for i in sorted(random.choice(len(places), SAMPLE, replace=False))]
        for place in places:
            derivative, kinks, _ = self.derivation.complex_step(by, place, of=of)
            true[place] = np.nan if kinks else derivative
        return true

    def _describe(self, step: Step, made: Array, true: Array, index: tuple[int, ...]) -> Fault:
        line = self.trace.line(step.name, *index)
        read = [self.trace.line(c) for c in line.causes[:3]]
        causes = ", ".join(f"{cause.symbol} = {number_text(cause.value, 6)}" for cause in read)
        given = f" (where {causes})" if causes else ""
        is_, should = number_text(made[index], 6), number_text(true[index], 6)
        where = f"{line.symbol} is {is_}, and should be {should}{given}"
        return Fault(
            step.equation.name,
            text_name(step.name),
            self._should_be(step),
            where,
            slip_of(made, true, 1 if step.name.startswith("slope") else len(self.trace["x"])),
        )

    def _should_be(self, step: Step) -> str:
        """The derivative that an activation's or a loss's slope should have, as a formula."""
        network = self.trace.network
        layer = parsed(step.name).layer
        value: Equation | None = None
        of = ""
        if step.name.startswith("slope"):
            value = network.layers[int(layer) - 1].activation.value
            of = value.parameters[0]
        elif step.name == f"da{len(network.layers)}":
            value, of = network.loss.value, "a"
        if value is None or not value.elementwise:
            return ""
        slope = derivative_text(symbolic_slope(value, of))
        if step.name.startswith("slope"):
            return f"d {value.name}/d{of} = {slope}, not {step.equation.formula}"
        shared = " / n" if "n" in step.inputs else ""
        return f"∂E/∂a = ({slope}){shared}"


def _probed(value: Equation, probe: Probe) -> Fault:
    """The fault that a probe found."""
    at = tuple(np.argwhere(probe.wrong)[0])
    points = ", ".join(
        f"{name} = {number_text(p[at], 6)}" for name, p in probe.points.items() if p.shape == probe.true.shape
    )
    should = number_text(probe.true[at], 6)
    if probe.made.shape == probe.true.shape:
        where = f"it is {number_text(probe.made[at], 6)}, and should be {should} (at {points})"
        slip = slip_of(probe.made, probe.true, 1)
    else:
        where, slip = f"its shape is {probe.made.shape}, and should be {probe.true.shape}", ""
    should_be = ""
    if value.elementwise:
        of = "a" if "a" in value.parameters else value.parameters[0]
        slope = derivative_text(symbolic_slope(value, of))
        should_be = f"d {value.name}/d{of} = {slope}, not {probe.equation.formula}"
    return Fault(probe.equation.name, f"the derivative of {value.name}", should_be, where, slip)


def scale_of(sizes: dict[str, Array], name: str, index: tuple[int, ...]) -> float:
    """What disagreement of one entry is measured against, where the entry itself is smaller."""
    return 1e-2 * float(sizes[name][index]) if name in sizes else 0.0


def relative_gap(a: float, b: float, scale: float) -> float:
    """How far two numbers differ, relative to the larger, or to `scale` where both are smaller."""
    if np.isnan(a) or np.isnan(b):
        return float("inf")
    return abs(a - b) / max(abs(a), abs(b), scale, 1e-300)


def slip_of(made: Array, true: Array, examples: int) -> str:
    """Tell what kind of slip a wrong gradient looks like.

    Parameters
    ----------
    made, true : array
        As worked out, and as it should be; NaN where that is not known.
    examples : int
        How many examples there are.

    Returns
    -------
    str
        Empty if it looks like none.

    Examples
    --------
    >>> slip_of(np.array([1.0, -2.0]), np.array([-1.0, 2.0]), 1)
    'a flipped sign'
    """

    def same(a: Array, b: Array) -> bool:
        known = ~np.isnan(b)
        return bool(np.allclose(a[known], b[known], rtol=1e-9, atol=1e-9 * np.nanmax(np.abs(true))))

    if same(made, -true):
        return "a flipped sign"
    if made.ndim == 2 and made.shape[0] == made.shape[1] and not np.isnan(true).any() and same(made, true.T):
        return "the transpose of the derivative"
    nonzero = ~np.isnan(true) & (np.abs(true) > 1e-6 * np.nanmax(np.abs(true)))
    factors = made[nonzero] / true[nonzero]
    if factors.size == 0 or not np.allclose(factors, factors[0], rtol=1e-9):
        return ""
    factor = float(factors[0])
    if examples > 1 and np.isclose(factor, examples):
        return f"a sum over the {examples} examples where their mean belongs"
    if examples > 1 and np.isclose(factor, 1 / examples):
        return f"a mean over the {examples} examples where their sum belongs"
    return f"a factor of {number_text(factor, 6)} too many"
