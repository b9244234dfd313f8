"""A plan: equations bound to arrays, in the order in which they are worked out.

Run the plan: that is training. Trace it: the same calls in the same order, keeping a copy of every named
value. Print it: the straight-line NumPy program that a student can read, paste and run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.binding import Array, Call, bind, room_for
from nnlearn.equations.equation import Equation
from nnlearn.plan_program import compiled
from nnlearn.plan_source import source_of


@dataclass(frozen=True)
class Step:
    """One line of a plan: `name` is `equation` of the values named `inputs`."""

    name: str
    equation: Equation
    inputs: tuple[str, ...]
    calls: tuple[Call, ...]

    @property
    def arguments(self) -> dict[str, str]:
        """Which value each of the equation's parameters stands for."""
        return dict(zip(self.equation.parameters, self.inputs, strict=True))


class Plan:
    """Steps on arrays that they share.

    Attributes
    ----------
    arrays : dict
        Every named value's memory.
    given : list of str
        The values that the plan starts from.
    steps : list of Step
    spelled : dict
        How values are spelled, in the printed program, that are parts of others or begin with numbers.
    moving : tuple of str
        The values whose memory is another one at each run: :meth:`place_of` makes what the program takes.
    bound_products : bool
        Whether the compiled program takes matrix products by ``dot``: quicker to call, other last bits.

    Examples
    --------
    >>> from nnlearn.maths.activations import sigmoid
    >>> plan = Plan()
    >>> plan.give("z", np.array([0.0, 2.0]))
    >>> plan.add("a", sigmoid, "z")
    >>> plan.run()
    >>> plan.arrays["a"]
    array([0.5       , 0.88079708])
    """

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self.given: list[str] = []
        self.steps: list[Step] = []
        self.spelled: dict[str, str] = {}
        self.moving: tuple[str, ...] = ()
        self.bound_products = False
        self._program: Callable[..., None] | None = None
        self._handed: list[str] = []

    def give(self, name: str, array: Array) -> None:
        """Name a value that the plan starts from."""
        self.arrays[name] = array
        self.given.append(name)

    def place(self, name: str, array: Array) -> None:
        """Say where the result of a step that is still to be added goes."""
        self.arrays[name] = array

    def add(self, name: str, equation: Equation, *inputs: str, into: str | None = None) -> None:
        """Add a step.

        Parameters
        ----------
        name : str
            What its result is called.
        equation : Equation
        *inputs : str
            The value for each of the equation's parameters.
        into : str, optional
            The value whose memory the result takes over; by default it goes where it was placed, or gets
            memory of its own.
        """
        arrays = [self.arrays[i] for i in inputs]
        out = self.arrays.get(name if into is None else into)
        if out is None:
            out = room_for(equation, arrays)
        self.steps.append(Step(name, equation, inputs, self._calls(equation, arrays, out)))
        self.arrays[name] = out
        self._program = None

    def _calls(self, equation: Equation, arrays: list[Array], out: Array) -> tuple[Call, ...]:
        return tuple(bind(equation, arrays, out))

    def run(self) -> None:
        """Work through all steps once."""
        with np.errstate(all="ignore"):  # what overflows is looked for, and reported, by who runs the plan
            self.program([self.place_of({name: self.arrays[name] for name in self.moving})])

    @property
    def program(self) -> Callable[..., None]:
        """All steps as one compiled function, which makes them once for each :meth:`place_of` it takes."""
        if self._program is None:
            self._program, self._handed = compiled(self)
        return self._program

    def place_of(self, arrays: Mapping[str, Array]) -> tuple[Array, ...]:
        """Put memory for the moving values together as :attr:`program` takes it for one run of the steps."""
        assert self.program is not None  # compiled: what it takes is known
        taken = [(n, n.removesuffix("_T")) for n in self._handed]
        return tuple(arrays[n].T if n != shown else arrays[n] for shown, n in taken if n in arrays)

    def run_once(self) -> None:
        """Work through all steps once, call by call: for a plan that will not be run again."""
        with np.errstate(all="ignore"):
            for step in self.steps:
                for call in step.calls:
                    call()

    def trace(self) -> Iterator[tuple[Step, Array]]:
        """Work through all steps once, giving a copy of each result when its step is done."""
        for step in self.steps:
            with np.errstate(all="ignore"):
                for call in step.calls:
                    call()
            yield step, self.arrays[step.name].copy()

    def source(self) -> str:
        """Print the plan as a Python function of the given values.

        Returns
        -------
        str
            A program that needs nothing but NumPy, makes the same calls and gives the same bits.
        """
        return source_of(self)


class Outline(Plan):
    """A plan that is not to be run, only to be read: its steps make no calls, which saves time."""

    def _calls(self, equation: Equation, arrays: list[Array], out: Array) -> tuple[Call, ...]:
        return ()
