"""Proof: every gradient by hand, held against the complex step and against sympy.

The hand-written backward pass never meets the two others on the way: the complex step runs only the *forward*
equations, on complex numbers; sympy differentiates each forward equation's textbook form by the rules of calculus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.derivatives import (
    STEP,
    ComplexReading,
    complex_slope,
    symbolic_partials,
    symbolic_slope,
)
from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.notation import number_text
from nnlearn.equations.units import entry, names_in
from nnlearn.naming import text_name
from nnlearn.plan import Step

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: Networks with more gradient entries than this are proven on a sample.
MOST_ENTRIES = 400
SAMPLE = 60
MOST_SYMPY = 60
SYMPY_SAMPLE = 5
#: Two ways agree if they differ by less than this, relative to their size (or to a hundredth of the largest gradient).
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Check:
    """One gradient entry, worked out three ways.

    Attributes
    ----------
    name : str
        As in code: ``dW1[0,2]``.
    by_hand, complex_step : float
    sympy : float or None
        None where sympy was not asked.
    difference : float
        The largest disagreement with the hand-written value, relative.
    kink : bool
        Whether the entry met a kink exactly, where no derivative exists and conventions differ.
    """

    name: str
    by_hand: float
    complex_step: float
    sympy: float | None
    difference: float
    kink: bool = False

    @property
    def ok(self) -> bool:
        """Whether the three agree, or there is nothing to agree on."""
        return self.difference <= TOLERANCE or self.kink


@dataclass(frozen=True)
class Fault:
    """An equation that is wrong: the first one, in the order of the step, whose result is not the derivative.

    Attributes
    ----------
    equation : str
        The name of the equation.
    step : str
        The value that it was to make.
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
        rows += [f"    it should be: {self.should_be}"] if self.should_be else []
        rows += [f"    first where: {self.where}"]
        rows += [f"    it looks like: {self.slip}"] if self.slip else []
        return "\n".join(rows)


@dataclass(frozen=True)
class Proof:
    """The gradients of one step, proven or refuted.

    Attributes
    ----------
    checks : tuple of Check
    entries : int
        How many gradient entries there are; more than `checks` where a sample was drawn.
    seed : int
        Of that sample.
    faults : tuple of Fault
        The equations that are wrong.
    notes : tuple of str
        What was left out, and why.
    """

    checks: tuple[Check, ...]
    entries: int
    seed: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every entry that was looked at is right."""
        return not self.faults and all(c.ok for c in self.checks)

    @property
    def worst(self) -> Check:
        """The entry with the largest disagreement."""
        return max(self.checks, key=lambda c: (not c.kink, c.difference))

    def rows(self, most: int = 24) -> list[list[str]]:
        """The table as text; of many entries, the first."""
        return [
            [
                check.name,
                number_text(check.by_hand, 10),
                number_text(check.complex_step, 10),
                "" if check.sympy is None else number_text(check.sympy, 10),
                "kink" if check.kink else f"{check.difference:.0e}",
            ]
            for check in self.checks[:most]
        ]

    def __str__(self) -> str:
        table = [["gradient", "by hand", "complex step", "sympy", "difference"], *self.rows()]
        widths = [max(len(row[i]) for row in table) for i in range(5)]
        lines = [
            "  ".join(
                cell.rjust(w) if i else cell.ljust(w)
                for i, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
            for row in table
        ]
        if len(self.checks) > len(table) - 1:
            lines.append(f"… {len(self.checks) - len(table) + 1} more")
        return "\n".join([self.verdict, *map(str, self.faults), *self.notes, "", *lines])

    __repr__ = __str__

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        looked = (
            f"all {self.entries}"
            if len(self.checks) == self.entries
            else f"a sample of {len(self.checks)} of {self.entries:,}"
        )
        if self.ok:
            agree = f"largest difference {self.worst.difference:.0e}, at {self.worst.name}"
            return f"Proven: {looked} gradient entries agree ({agree})."
        wrong = sum(not c.ok for c in self.checks)
        return f"WRONG: of {looked} gradient entries, {wrong} are not the derivative (most of all {self.worst.name})."

    def _repr_html_(self) -> str:
        import html

        head = "".join(
            f"<th scope='col'>{c}</th>"
            for c in ("gradient", "by hand", "complex step", "sympy", "difference")
        )
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>" for row in self.rows()
        )
        more = f"<p>… {len(self.checks) - 24} more</p>" if len(self.checks) > 24 else ""
        said = "".join(f"<pre>{html.escape(str(f))}</pre>" for f in [*self.faults, *self.notes])
        mark = "✓" if self.ok else "✗"
        return f"<p><b>{mark} {html.escape(self.verdict)}</b></p>{said}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def prove(trace: Trace, *, seed: int = 0) -> Proof:
    """Prove the gradients of a traced step.

    Small networks are proven entry by entry, large ones on a sample. A float32 step is worked again in
    float64 first: the proof is of the equations, not of the rounding.

    Parameters
    ----------
    trace : Trace
        With targets, so that there is a loss to differentiate.
    seed : int
        Of the sample.

    Returns
    -------
    Proof
        ``.ok``, ``.worst``, and, where something is wrong, ``.faults`` that name the equation.

    Raises
    ------
    ValueError
        If the trace has no targets.
    TypeError
        If an equation of the user's own holds a function that cannot be differentiated.

    Source
    ------
    Squire and Trapp, "Using complex variables to estimate derivatives of real functions", 1998.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> trace = Network([[[0.5], [-0.5]]], [[0.1]]).trace([[1.0, 2.0]], [[1.0]])
    >>> trace.prove().ok
    True
    """
    if "E" not in trace:
        raise ValueError(
            "the trace has no targets, so there is no loss to differentiate\n    write: net.trace(x, y).prove()"
        )
    if trace.network.dtype != np.float64:
        trace = _in_double(trace)
    return _Prover(trace, seed).proof()


class _Prover:
    """The two independent derivatives of E by any value of the step."""

    def __init__(self, trace: Trace, seed: int) -> None:
        self.trace, self.seed = trace, seed
        steps = trace.plan.steps
        self.forward = steps[: 1 + next(i for i, s in enumerate(steps) if s.name == "E")]
        self.backward = [s for s in steps[len(self.forward) :] if not s.name.endswith("_new")]
        self.gradients = [s.name for s in self.backward if s.name.startswith(("dW", "db"))]
        backward_values = [
            np.abs(trace[s.name]).max() for s in self.backward if not s.name.startswith("slope")
        ]
        self.scale = 1e-2 * float(max(backward_values))

    def proof(self) -> Proof:
        """Compare every entry, or a sample, and look for the equation at fault where one is wrong."""
        everything = [
            (name, tuple(map(int, index)))
            for name in self.gradients
            for index in np.ndindex(self._shape_of_derivative(name))
        ]
        notes = []
        chosen, symbolic = everything, MOST_SYMPY
        random = np.random.default_rng(self.seed)
        if len(everything) > MOST_ENTRIES:
            chosen = self._sample(everything, SAMPLE, random)
            symbolic = SYMPY_SAMPLE
            notes.append(f"(the sample is drawn with seed {self.seed}; sympy looks at {SYMPY_SAMPLE} of it)")
        asked = set(chosen) if len(chosen) <= symbolic else set(self._sample(chosen, symbolic, random))
        if len(everything) <= MOST_ENTRIES and len(chosen) > symbolic:
            notes.append(f"(sympy looks at {symbolic} entries, drawn with seed {self.seed})")
        checks = tuple(self._check(name, index, (name, index) in asked) for name, index in chosen)
        kinks = sum(c.kink for c in checks)
        if kinks:
            notes.append(
                f"({kinks} entries meet a kink exactly, where no derivative exists: these prove nothing either way)"
            )
        faults: tuple[Fault, ...] = ()
        if not all(c.ok for c in checks):
            faults = tuple(filter(None, [self._fault()]))
        return Proof(checks, len(everything), self.seed, faults, tuple(notes))

    def _sample(self, entries: Sequence[Any], count: int, random: np.random.Generator) -> list[Any]:
        """Some entries of every gradient array, as many of each as of the others."""
        by_name: dict[str, list[Any]] = {}
        for e in entries:
            by_name.setdefault(e[0], []).append(e)
        each = max(1, count // len(by_name))
        return [
            group[i]
            for group in by_name.values()
            for i in sorted(random.choice(len(group), min(each, len(group)), replace=False))
        ]

    def _check(self, name: str, index: tuple[int, ...], ask_sympy: bool) -> Check:
        array = self.trace[name]
        by_hand = float(array[index]) if array.shape == self._shape_of_derivative(name) else float("nan")
        by_complex, kinks, changed = self.complex_step(name[1:], index)
        by_sympy = self.sympy(name[1:], index, changed) if ask_sympy else None
        gaps = [self._gap(by_hand, other) for other in (by_complex, by_sympy) if other is not None]
        difference = max(gaps)
        return Check(
            f"{name}[{','.join(map(str, index))}]",
            by_hand,
            by_complex,
            by_sympy,
            difference,
            kinks > 0 and not difference <= TOLERANCE,
        )

    def _gap(self, a: float, b: float) -> float:
        if np.isnan(a) or np.isnan(b):
            return float("inf")
        return abs(a - b) / max(abs(a), abs(b), self.scale, 1e-300)

    def complex_step(self, name: str, index: tuple[int, ...]) -> tuple[float, int, dict[str, Any]]:
        """Differentiate E by one entry of one value: run what comes after it on complex numbers.

        Returns the derivative, how many kinks were met, and the values that changed.
        """
        reading = ComplexReading()
        shifted = self.trace[name].astype(complex)
        shifted[index] += STEP * 1j
        changed: dict[str, Any] = {name: shifted}
        for step in self.forward:
            if step.name != name and not changed.keys().isdisjoint(step.inputs):
                values = [changed.get(i, self.trace[i]) for i in step.inputs]
                with np.errstate(all="ignore"):
                    changed[step.name] = reading(step.equation, *values)
        return float(np.imag(changed.get("E", 0.0))) / STEP, reading.kinks, changed

    def sympy(self, name: str, index: tuple[int, ...], changed: dict[str, Any]) -> float | None:
        """Differentiate E by one entry: each textbook formula by the rules of calculus, chained forwards.

        None where a formula is undefined, such as 0·ln 0 of a saturated unit.
        """
        import mpmath

        tangents: dict[str, dict[tuple[int, ...], Any]] = {name: {index: mpmath.mpf(1)}}
        for step in self.forward:
            if step.name not in changed or step.name == name:
                continue
            shapes = {p: self.trace[v].shape for p, v in step.arguments.items()}
            places = [tuple(map(int, at)) for at in np.argwhere(np.imag(changed[step.name]) != 0)]
            try:
                tangents[step.name] = {at: self._tangent(step, at, shapes, tangents) for at in places}
            except ZeroDivisionError:
                return None
        derivative = float(tangents.get("E", {}).get((), 0))
        return None if np.isnan(derivative) else derivative

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

    def _shape_of_derivative(self, name: str) -> tuple[int, ...]:
        """What shape a gradient must have: that of what it is the gradient of."""
        return self.trace[name[1:]].shape

    def _fault(self) -> Fault | None:
        """The first step of the backward pass whose result is not what the complex step says it is."""
        for step in self.backward:
            true, made = self._truth(step), self.trace[step.name]
            if made.shape != true.shape:
                slip = "the transpose of the derivative" if made.shape == true.shape[::-1] else ""
                where = f"its shape is {made.shape}, and should be {true.shape}"
                return Fault(step.equation.name, text_name(step.name), self._should_be(step), where, slip)
            gaps = np.array(
                [self._gap(float(m), float(r)) for m, r in zip(made.ravel(), true.ravel(), strict=True)]
            )
            gaps[np.isnan(true.ravel())] = 0  # not sampled
            if (gaps > TOLERANCE).any():
                index = np.unravel_index(int(np.argmax(gaps > TOLERANCE)), made.shape)
                return self._describe(step, made, true, tuple(int(i) for i in index))
        return None

    def _truth(self, step: Step) -> Array:
        """What a step of the backward pass should have made; NaN where a large array was not looked at."""
        layer = step.name.lstrip("abcdeghijklmnopqrstuvwxyzW")
        if step.name.startswith("slope"):
            activation = self.trace.network.layers[int(layer) - 1].activation
            with np.errstate(all="ignore"):
                slope, _ = complex_slope(
                    activation.value,
                    {activation.value.parameters[0]: self.trace[f"z{layer}"]},
                    activation.value.parameters[0],
                )
            return slope
        of = f"z{layer}" if step.name.startswith("delta") else step.name[1:]
        true = np.full(self.trace[of].shape, np.nan)
        places = list(np.ndindex(true.shape))
        if len(places) > MOST_ENTRIES:
            random = np.random.default_rng(self.seed)
            places = [places[i] for i in sorted(random.choice(len(places), SAMPLE, replace=False))]
        for place in places:
            derivative, kinks, _ = self.complex_step(of, place)
            true[place] = np.nan if kinks else derivative
        return true

    def _describe(self, step: Step, made: Array, true: Array, index: tuple[int, ...]) -> Fault:
        line = self.trace.line(step.name, *index)
        causes = ", ".join(
            self.trace.line(c).text.split(" = ")[0] + " = " + number_text(self.trace.line(c).value, 6)
            for c in line.causes[:3]
        )
        given = f" (where {causes})" if causes else ""
        where = f"{line.symbol} is {number_text(made[index], 6)}, and should be {number_text(true[index], 6)}{given}"
        return Fault(
            step.equation.name,
            text_name(step.name),
            self._should_be(step),
            where,
            slip_of(made, true, len(self.trace["x"])),
        )

    def _should_be(self, step: Step) -> str:
        """The derivative that an activation's or a loss's slope should have, as a formula."""
        network = self.trace.network
        layer = step.name.lstrip("abcdeghijklmnopqrstuvwxyzW")
        value: Equation | None = None
        of = ""
        if step.name.startswith("slope"):
            value = network.layers[int(layer) - 1].activation.value
            of = value.parameters[0]
        elif step.name == f"da{len(network.layers)}":
            value, of = network.loss.value, "a"
        if value is None or not value.elementwise:
            return ""
        if step.name.startswith("slope"):
            return f"d {value.name}/d{of} = {symbolic_slope(value, of)}"
        shared = " / n" if "n" in step.inputs else ""
        return f"∂E/∂a = ({symbolic_slope(value, of)}){shared}"


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


def _in_double(trace: Trace) -> Trace:
    """The same step, worked in float64."""
    from nnlearn.network import Network

    net = trace.network
    weights = [W.astype(np.float64) for W in net.weights]
    biases = None if net.biases is None else [b.astype(np.float64) for b in net.biases]
    double = Network(weights, biases, [layer.activation for layer in net.layers], net.loss)
    return double.trace(trace["x"].astype(np.float64), trace["y"].astype(np.float64))
