"""Proof for recurrent networks: every gradient by hand, against the complex step and against sympy.

Both run the forward equations alone, all steps of them, with one weight moved wherever it takes part: that
its gradient is a *sum* over the steps is not put in, it has to come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.derivatives import complex_slope, derivative_text, symbolic_slope
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.loss_derivatives import Derivation
from nnlearn.plan import Step
from nnlearn.probe import probe_activation
from nnlearn.proof import MOST_SYMPY, Check, Proof
from nnlearn.recurrent.trace import RecurrentTrace
from nnlearn.value_names import parsed, text_name
from nnlearn.wrong_equation import MOST_ENTRIES, SAMPLE, TOLERANCE, Fault, relative_gap, scale_of, slip_of


def prove(trace: RecurrentTrace, *, seed: int = 0) -> Proof:
    """Prove the gradients of a recurrent network's step.

    Parameters
    ----------
    trace : RecurrentTrace
        With targets, so that there is a loss to differentiate.
    seed : int
        Of the sample that is drawn where there are many entries.

    Returns
    -------
    Proof

    Raises
    ------
    ValueError
        If the trace has no targets.

    Examples
    --------
    >>> from nnlearn.recurrent.network import Recurrent
    >>> trace = Recurrent([[0.5]], [[0.8]], [[1.2]]).trace([[[1.0], [0.5]]], [[1.0]])
    >>> trace.prove().verdict
    'Proven: all 5 gradient entries agree, to within 1e-12.'
    """
    seed = checks.whole(seed, "seed", "seed=0", least=0)
    if "E" not in trace:
        raise ValueError(
            "the trace has no targets, so there is no loss to differentiate"
            "\n    write: net.trace(x, y).prove()"
        )
    derivation, random = Derivation(trace), np.random.default_rng(seed)
    sizes = _sizes_of_terms(trace, derivation)
    every = [(f"d{name}", at) for name in trace.network.parameters for at in np.ndindex(trace[name].shape)]
    chosen = every if len(every) <= MOST_ENTRIES else _sample(every, SAMPLE, random)
    asked = set(chosen if len(chosen) <= MOST_SYMPY else _sample(chosen, MOST_SYMPY, random))
    found = tuple(_check(trace, derivation, sizes, name, at, (name, at) in asked) for name, at in chosen)
    notes = []
    if len(asked) < len(every):
        notes.append(f"(of {len(every)} entries, sympy looks at {len(asked)}, drawn with seed {seed})")
    faults = list(_faults(trace, derivation, sizes))
    return Proof(found, len(every), seed, tuple(faults[:1]), tuple(notes))


def _sample(entries: list[Any], count: int, random: np.random.Generator) -> list[Any]:
    return [entries[i] for i in sorted(random.choice(len(entries), min(count, len(entries)), replace=False))]


def _check(
    trace: RecurrentTrace,
    derivation: Derivation,
    sizes: dict[str, Array],
    name: str,
    index: tuple[int, ...],
    ask_sympy: bool,
) -> Check:
    by_hand = float(trace[name][index])
    by_complex, kinks, changed = derivation.complex_step(name[1:], index)
    by_sympy = derivation.sympy(name[1:], index, changed) if ask_sympy else None
    others = [other for other in (by_complex, by_sympy) if other is not None]
    difference = max(relative_gap(by_hand, other, scale_of(sizes, name, index)) for other in others)
    shown = f"{name}[{','.join(map(str, index))}]"
    return Check(
        shown, by_hand, by_complex, by_sympy, difference, kink=bool(kinks) and difference > TOLERANCE
    )


def _sizes_of_terms(trace: RecurrentTrace, derivation: Derivation) -> dict[str, Array]:
    """How large the terms are that each value of the backward pass is added up from: nothing cancels.

    The equations of the backward pass, worked on absolute values.
    """
    sizes: dict[str, Array] = {}
    for step in derivation.backward:
        inputs = [sizes.get(i, np.abs(trace[i])) for i in step.inputs]
        made = np.abs(trace[step.name])
        sizes[step.name] = np.maximum(made, np.abs(step.equation(*inputs)))
        if parsed(step.name).kind == "slope":  # 1 − h² is only as exact as 1 is
            sizes[step.name] = np.maximum(made, 1.0)
    return sizes


def _faults(trace: RecurrentTrace, derivation: Derivation, sizes: dict[str, Array]) -> Iterator[Fault]:
    """The first step of the backward pass that is wrong; else the activation where it is wrong elsewhere.

    What one step adds to a gradient is no derivative of its own: their sum is.
    """
    for step in derivation.backward:
        if parsed(step.name).rest:
            continue
        made, true = trace[step.name], _truth(trace, derivation, step)
        for at in np.ndindex(made.shape):
            if relative_gap(float(made[at]), float(true[at]), scale_of(sizes, step.name, at)) > TOLERANCE:
                symbol = trace.line(step.name, *at).symbol
                where = f"{symbol} is {number_text(made[at], 6)}, and should be {number_text(true[at], 6)}"
                slip = slip_of(made, true, len(trace["x"]))
                yield Fault(step.equation.name, text_name(step.name), _should_be(trace, step), where, slip)
                return
    probe, activation = probe_activation(trace.network.activation), trace.network.activation
    if not probe.ok:
        at = tuple(int(i) for i in np.argwhere(probe.wrong)[0])
        where = f"it is {number_text(probe.made[at], 6)}, and should be {number_text(probe.true[at], 6)}"
        where += f" (at {activation.value.parameters[0]} = {number_text(probe.points['z'][at], 6)})"
        said = f"the derivative of {activation.value.name}"
        yield Fault(probe.equation.name, said, _of_activation(trace), where, "")


def _truth(trace: RecurrentTrace, derivation: Derivation, step: Step) -> Array:
    """What a step of the backward pass should have made, by the complex step; at a kink, what it made."""
    kind, time, _, _ = parsed(step.name)
    if kind == "slope":
        value = trace.network.activation.value
        z = value.parameters[0]
        with np.errstate(all="ignore"):
            slope, kinked = complex_slope(value, {z: trace[f"z{time}"]}, z)
        return trace[step.name] if kinked else slope
    by = f"z{time}" if kind == "delta" else step.name[1:]
    true = trace[step.name].copy()
    for at in np.ndindex(true.shape):
        derivative, kinks, _ = derivation.complex_step(by, at)
        true[at] = true[at] if kinks else derivative
    return true


def _should_be(trace: RecurrentTrace, step: Step) -> str:
    return _of_activation(trace) if parsed(step.name).kind == "slope" else ""


def _of_activation(trace: RecurrentTrace) -> str:
    """The slope that the activation should have, as a formula."""
    value, slope = trace.network.activation.value, trace.network.slope
    by = value.parameters[0]
    return f"d {value.name}/d{by} = {derivative_text(symbolic_slope(value, by))}, not {slope.formula}"
