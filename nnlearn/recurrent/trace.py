"""A recurrent network's step, retold: every value of every step of time, and where each number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import DIGITS, number_text
from nnlearn.lines import Line
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.plan import Plan, Step
from nnlearn.recipe import Recipe
from nnlearn.trace import Trace

if TYPE_CHECKING:
    from nnlearn.proof import Proof
    from nnlearn.recurrent.network import Recurrent


class RecurrentTrace(Trace):
    """Every value of one step of training, by name; the number in a name counts the steps of the sequence.

    Iterating gives ``x``, ``y`` and then what was worked out, in that order: ``z1``, ``h1``, ``z2``, ``h2``,
    …, the output ``a``, the loss ``E``; then the blame on its way back through time, ``da``, ``dh2``,
    ``slope2``, ``delta2``, ``dh1``, …; what each step adds to the gradients of the shared weights,
    ``dWh_1``, ``dWh_2``, …, and their sum ``dWh``; and ``Wh_new``, …. Given were ``x1``, ``x2``, …, the
    empty memory ``h0``, and ``Wx``, ``Wh``, ``bh``, ``Wy``, ``by``.

    Made by :meth:`Recurrent.trace`. Lines, ``why``, ``prove``, ``compare`` and the exports are those of
    :class:`nnlearn.trace.Trace`.
    """

    network: Recurrent  # type: ignore[assignment]  # it has what lines and exports read of a Network

    def __init__(self, network: Recurrent, x: Array, plan: Plan) -> None:
        self.network, self.plan = network, plan
        self.recipe = Recipe(network.layers, network.loss, OPTIMIZERS["sgd"])
        self.number, self.examples, self.random = 1, 0, None
        self.arrays: dict[str, Array] = {name: plan.arrays[name].copy() for name in plan.given}
        self.steps: dict[str, Step] = {}
        for step, value in plan.trace():
            self.steps[step.name] = step
            self.arrays[step.name] = value
        self.arrays["x"] = x
        self.order = ["x", *(["y"] if "y" in self.arrays else []), *self.steps]

    @property
    def length(self) -> int:
        """How many steps the sequences have."""
        return int(self["x"].shape[1])

    def line(
        self,
        name: str,
        *index: int,
        example: int | None = None,
        unit: int | None = None,
        input: int | None = None,  # noqa: A002 - the field's word
        digits: int = DIGITS,
    ) -> Line:
        """Write out one number: see :meth:`nnlearn.trace.Trace.line`."""
        if name == "x" and not index:
            raise IndexError("x holds the inputs of all steps\n    write: trace.line('x1', unit=0)")
        return super().line(name, *index, example=example, unit=unit, input=input, digits=digits)

    def axes(self, name: str) -> tuple[str, ...]:
        """What each index of a value counts: examples, steps, inputs or units."""
        return ("example", "step", "input") if name == "x" else super().axes(name)

    @property
    def conventions(self) -> list[str]:
        """What makes two right answers differ, said in full sentences."""
        said = [
            "Formulas count units and examples from 1, code counts from 0.",
            "The number after a letter is the step: h2 is what the units say at step 2. h0 is 0, no memory.",
            "Weights have no such number: every step uses the same Wx, Wh and bh.",
        ]
        if "E" in self:
            n = len(self["x"])
            over = "one example" if n == 1 else f"the {self.network.loss.reduce} over {n} examples"
            said.append(f"E is {self.network.loss.value.formula}, summed over the outputs; {over}.")
            said.append("δ is ∂E/∂z, with every factor in it. dWh⁽²⁾ is what step 2 adds to dWh.")
        if "learning_rate" in self:
            said.append("All updates (⁺) are made at once, from the old values.")
        return said

    @property
    def after(self) -> Any:
        """The network as the step leaves it."""
        network = self.network.copy()
        for name, array in network.parameters.items():
            if f"{name}_new" in self:
                array[...] = self[f"{name}_new"]
        return network

    def next(self, x: Any = None, y: Any = None, *, sample_weight: Any = None) -> RecurrentTrace:
        """Trace the step after this one, from the new weights; by default on the same sequences."""
        if "learning_rate" not in self:
            raise ValueError(
                "this step ends with its gradients, so that no step comes after it"
                "\n    write: net.trace(x, y, learning_rate=0.5).next()"
            )
        if (x is None) != (y is None) or sample_weight is not None:
            raise ValueError(
                "the next step takes both x and y, or neither, and nothing else"
                "\n    write: trace.next(x, y), or trace.next() for the same sequences again"
            )
        rate = float(self["learning_rate"])
        x, y = (self["x"], self["y"]) if x is None else (x, y)
        traced: RecurrentTrace = self.after.trace(x, y, rate)
        return traced

    def on(self, network: Any) -> RecurrentTrace:
        """Trace the same sequences on another recurrent network, up to the gradients."""
        traced: RecurrentTrace = network.trace(self["x"], self["y"])
        return traced

    def prove(self, **options: Any) -> Proof:
        """Hold every gradient against the complex step and sympy: see :func:`nnlearn.proof.prove`."""
        from nnlearn.recurrent.proof import prove

        return prove(self, **options)

    def describe(self, digits: int = DIGITS) -> str:
        """Tell the step in plain sentences: for screen readers, and as the alt text of pictures."""
        digits = checks.whole(digits, "digits", "digits=4")
        net, n = self.network, len(self["x"])
        units = _count(net.units, f"{net.activation.name} unit")
        made_of = f"{_count(net.inputs, 'input')}, {units} with a memory and {_count(net.outputs, 'output')}"
        seen = f"{_count(n, 'sequence')} of {_count(self.length, 'step')}"
        said = [f"A recurrent network of {made_of} sees {seen}."]
        for e in range(min(n, 3)):
            parts = [f"x{t} = {_numbers(self[f'x{t}'][e], digits)}" for t in range(1, self.length + 1)]
            parts += [f"h{t} = {_numbers(self[f'h{t}'][e], digits)}" for t in range(1, self.length + 1)]
            parts.append(f"output {_numbers(self['a'][e], digits)}")
            if "y" in self:
                parts.append(f"target {_numbers(self['y'][e], digits)}")
            said.append(f"{'' if n == 1 else f'Sequence {e + 1}: '}{', '.join(parts)}.")
        if n > 3:
            said.append(f"There are {n - 3} more sequences.")
        if "E" in self:
            said.append(f"The loss is {number_text(self['E'], digits)}.")
            gradients = [f"d{name}" for name in net.parameters]
            steepest = max(gradients, key=lambda name: float(np.abs(self[name]).max()))
            at = np.unravel_index(np.argmax(np.abs(self[steepest])), self[steepest].shape)
            line = self.line(steepest, *map(int, at), digits=digits)
            said.append(f"Its steepest gradient is {line.symbol}, {number_text(line.value, digits)}.")
        if "learning_rate" in self:
            rate, after = (number_text(v, digits) for v in (self["learning_rate"], self.on(self.after)["E"]))
            said.append(f"One step with learning rate {rate} takes the loss to {after}.")
        return " ".join(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _numbers(values: Array, digits: int) -> str:
    shown = [number_text(v, digits) for v in values[:6]] + ["…"] * (len(values) > 6)
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"
