"""Proof: every gradient by hand, held against the complex step and against sympy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.notation import number_text
from nnlearn.loss_derivatives import Derivation
from nnlearn.rounding import sizes_of_terms
from nnlearn.table import Table, page, paragraphs
from nnlearn.value_names import parsed
from nnlearn.wrong_equation import MOST_ENTRIES, SAMPLE, TOLERANCE, Fault, FaultFinder, relative_gap, scale_of

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: Sympy looks at this many entries of a small network, and at this many of a large one.
MOST_SYMPY = 60
SYMPY_SAMPLE = 5


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
        """Whether every entry that was looked at is right, and the equations are elsewhere too."""
        return not self.faults and all(c.ok for c in self.checks) and not all(c.kink for c in self.checks)

    @property
    def worst(self) -> float:
        """The largest disagreement, relative."""
        return self.worst_entry.difference

    @property
    def worst_entry(self) -> Check:
        """The entry with the largest disagreement; one at a kink only if there is no other."""
        return max(self.checks, key=lambda c: (not c.kink, c.difference))

    def table(self, most: int = 24) -> Table:
        """The entries as a table; of many, the first."""
        rows = [
            [
                check.name,
                number_text(check.by_hand, 10),
                number_text(check.complex_step, 10),
                "" if check.sympy is None else number_text(check.sympy, 10),
                _gap_text(check),
            ]
            for check in self.checks[:most]
        ]
        if len(self.checks) > most:
            rows.append([f"… {len(self.checks) - most} more", "", "", "", ""])
        return Table(["gradient", "by hand", "complex step", "sympy", "difference"], rows, left=["gradient"])

    def __str__(self) -> str:
        return "\n".join([self.verdict, *map(str, self.faults), *self.notes, "", self.table().to_text()])

    __repr__ = __str__

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        some = len(self.checks) < self.entries
        looked = f"a sample of {len(self.checks)} of {self.entries:,}" if some else f"all {self.entries}"
        kinks = sum(c.kink for c in self.checks)
        if not self.faults and kinks == len(self.checks):
            return f"Nothing is proven: {looked} gradient entries meet a kink, where no derivative exists."
        if self.ok and self.entries == 1:
            return f"Proven: the one gradient agrees, to within {TOLERANCE:.0e}."
        if self.ok:
            but = f", but for {kinks} at a kink" if kinks else ""
            return f"Proven: {looked} gradient entries agree{but}, to within {TOLERANCE:.0e}."
        wrong = sum(not c.ok for c in self.checks)
        if not wrong:
            return f"WRONG: {looked} gradient entries agree in this step, but elsewhere an equation is wrong."
        most = f"(most of all {self.worst_entry.name})"
        return f"WRONG: of {looked} gradient entries, {wrong} are not the derivative {most}."

    def _repr_html_(self) -> str:
        mark = "✓" if self.ok else "✗"
        said = [f"{mark} {self.verdict}", *_lines_of(self.faults), *self.notes]
        return page(paragraphs(said), self.table().to_html())


def _gap_text(check: Check) -> str:
    """The disagreement: below the tolerance it is rounding, whose digits differ between computers."""
    if check.kink:
        return "kink"
    return f"{check.difference:.0e}" if check.difference > TOLERANCE else f"< {TOLERANCE:.0e}"


def _lines_of(faults: Sequence[Fault]) -> list[str]:
    """Every line of the faults, as a paragraph of its own."""
    return [line.strip() for fault in faults for line in str(fault).splitlines()]


def prove(trace: Trace, *, seed: int = 0) -> Proof:
    """Prove the gradients of a traced step.

    Small networks are proven entry by entry, large ones on a sample. A float32 step is worked again in
    float64 first: the proof is of the equations, not of the rounding.

    E includes the penalty, and what dropout leaves out stays left out. An optimiser's update is a rule and no
    derivative, so that there is nothing to prove about it: it is shown line by line, to be redone.

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
    seed = checks.whole(seed, "seed", "seed=0", least=0)
    if "E" not in trace:
        raise ValueError(
            "the trace has no targets, so there is no loss to differentiate"
            "\n    write: net.trace(x, y).prove()"
        )
    if not np.isfinite(trace["E"]):
        raise ValueError(
            f"the loss is {float(trace['E']):g}, so it has no derivative"
            "\n    write: inputs, targets and weights of smaller size"
        )
    if trace.network.dtype != np.float64:
        trace = _in_double(trace)
    return _Prover(trace, seed).proof()


class _Prover:
    """One proof: which entries are looked at, and what came of it."""

    def __init__(self, trace: Trace, seed: int) -> None:
        self.trace, self.seed = trace, seed
        self.derivation = Derivation(trace)
        backward = self.derivation.backward
        taken = [(s.name, parsed(s.name)) for s in backward]
        self.gradients = [name for name, n in taken if n.kind in ("dW", "db") and not n.rest]
        self.sizes = sizes_of_terms(trace)

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
        silent = sum(c.sympy is None for c in checks) - (len(checks) - len(asked))
        if silent:
            why = "the textbook form is undefined, a function unknown, or one entry moves too many numbers"
            notes.append(f"(sympy has no answer for {silent} entries: {why})")
        kinks = sum(c.kink for c in checks)
        if kinks:
            notes.append(
                f"({kinks} entries meet a kink exactly, where no derivative exists: these prove nothing"
                " either way)"
            )
        if self.trace.recipe.dropout:
            notes.append("(with these masks: what dropout leaves out is drawn, and depends on no weight)")
        if not any(c.by_hand or c.complex_step for c in checks):
            notes.append("(every gradient is 0 here, so the step itself proves little)")
        finder = FaultFinder(self.trace, self.derivation, self.sizes, self.seed)
        fault = None if all(c.ok for c in checks) else finder.first()
        faults = [fault] if fault else finder.elsewhere()
        return Proof(checks, len(everything), self.seed, tuple(faults), tuple(notes))

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
        by_complex, kinks, changed = self.derivation.complex_step(name[1:], index)
        by_sympy = self.derivation.sympy(name[1:], index, changed) if ask_sympy else None
        scale = scale_of(self.sizes, name, index)
        others = [other for other in (by_complex, by_sympy) if other is not None]
        difference = max(relative_gap(by_hand, other, scale) for other in others)
        kink = False
        if kinks and not difference <= TOLERANCE:
            # Any convention for the slope at a kink lies between the slopes of its two sides.
            sides = by_complex, self.derivation.complex_step(name[1:], index, first_at_kinks=True)[0]
            room = TOLERANCE * max(*map(abs, sides), scale)
            kink = min(sides) - room <= by_hand <= max(sides) + room
        shown = f"{name}[{','.join(map(str, index))}]"
        return Check(shown, by_hand, by_complex, by_sympy, difference, kink)

    def _shape_of_derivative(self, name: str) -> tuple[int, ...]:
        """What shape a gradient must have: that of what it is the gradient of."""
        return self.trace[name[1:]].shape


def _in_double(trace: Trace) -> Trace:
    """The same step, worked in float64."""
    from nnlearn.network import Network

    net = trace.network
    weights = [W.astype(np.float64) for W in net.weights]
    biases = None if net.biases is None else [b.astype(np.float64) for b in net.biases]
    return trace.on(Network(weights, biases, [layer.activation for layer in net.layers], net.loss))
