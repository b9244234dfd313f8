"""The slips that people make, each stated once: as a change to a step, from which its wrong numbers follow.

A slip changes what a step reads (the updated weights, the transposed matrix, a neighbour's number), what it
works out (a formula with a sign turned or a factor left out), or what is written down of the result. No wrong
number is stored anywhere: all of them are worked out, from whatever numbers the student had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from nnlearn.plan import Step
from nnlearn.value_names import Name, parsed
from nnlearn.worksheet import rules_of_reading as reading
from nnlearn.worksheet import rules_of_working as working_out
from nnlearn.worksheet.slip import Slip as Slip
from nnlearn.worksheet.working import Working


class Slips:
    """The slips that can be made in each step of a working."""

    def __init__(self, working: Working) -> None:
        self.working = working
        self._of: dict[str, tuple[Slip, ...]] = {}

    def of(self, name: str) -> tuple[Slip, ...]:
        """The slips in one step, without those that change nothing there."""
        if name not in self._of:
            step = self.working.steps[name]
            made = (slip for rule in RULES for slip in rule(self, step, self.kind(name)))
            self._of[name] = tuple(sorted(made, key=lambda s: s.rank))
        return self._of[name]

    def kind(self, name: str) -> Name:
        """A value's name, taken apart; that of a row without the row."""
        return parsed(name.rpartition(".")[2])

    @cached_property
    def outputs(self) -> str | None:
        """The last activation of the forward pass, if there is a loss."""
        loss = next((s for s in self.working.steps.values() if "y" in s.inputs), None)
        return next((i for i in loss.inputs if self.kind(i).kind == "a"), None) if loss else None

    def about_outputs(self, step: Step) -> bool:
        """Whether a step compares outputs with targets."""
        return "y" in step.inputs


#: Every rule; a new one is a function there.
RULES: tuple[Callable[[Slips, Step, Name], Iterator[Slip]], ...] = (
    working_out.formula_changed,
    reading.all_one_update_off,
    reading.many_updates_off,
    reading.read_another,
    reading.transposed,
    working_out.term_left_out,
    working_out.input_left_out,
    working_out.one_output_left_out,
    working_out.wrong_multiple,
    working_out.wrong_count,
    working_out.another_activation,
    working_out.slope_twice,
    working_out.thresholded,
    working_out.wrong_logarithm,
    reading.another_target,
    reading.all_neighbours,
    reading.exchanged,
)
