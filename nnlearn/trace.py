"""A plan, retold: every value of one training step, and where each number comes from."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.conventions import conventions
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import DIGITS
from nnlearn.inputs_and_targets import check_outputs, inputs_for, targets_for, weights_for
from nnlearn.lines import Line, line_of
from nnlearn.maths.dropout import Dropout
from nnlearn.optimizers import OPTIMIZERS, Optimizer
from nnlearn.plan import Plan, Step
from nnlearn.recipe import Recipe
from nnlearn.trace_comparison import Comparison, compare
from nnlearn.traced_step import Place, dropouts_random, put_in_place, recipe_of, step_plan
from nnlearn.training_step import forward
from nnlearn.value_names import parsed
from nnlearn.why import Why, explain

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.proof import Proof

#: Where training begins.
FIRST = Place()


class Trace(Mapping[str, Array]):
    """Every value of one step of a network, by name: ``trace["z1"]``, ``trace["dW1"][0, 2]``.

    Iterating gives ``x``, ``y`` and then what was worked out, in that order: ``z1``, ``a1``, …, ``E``, then
    from the last layer to the first ``da2``, ``slope2``, ``delta2``, ``dW2``, ``db2``, …, and ``W1_new``,
    ``b1_new``, …. The weights and biases from before the step are there too: ``trace["W1"]``.

    A batch has its examples' ``losses`` before ``E``; where examples count for different weights, ``c`` has
    these, and ``n`` what they count for together. Where the loss and the last activation are matched, the
    last layer has no ``da`` and ``slope``: its delta is ``a − y``.

    *An optimiser* adds what it keeps for each weight and works out on the way: ``W1_m``, ``W1_m_new``,
    ``W1_m_hat``, …, its settings, and the number ``t`` of the step. *A penalty* adds ``E_data`` and
    ``E_penalty``, which make ``E``, and ``dW1_data``, the gradient without it. *max_w2* adds ``W1_limited``,
    which is what becomes of ``W1_new``. *Dropout* adds the random numbers ``u1``, the ``mask1`` that they
    make, what is left, ``a1_kept``, and the blame for that, ``da1_kept``; for the inputs, ``u0``, ``mask0``
    and ``x_kept``.

    Made by :meth:`Network.trace`.

    Attributes
    ----------
    network : Network
        A copy of the network as it was before the step.
    recipe : Recipe
        The loss, optimiser, penalty and dropout.
    plan : Plan
        The steps, and the equation of each.
    arrays : dict
        Every value, what was given included.
    number, examples : int
        Which step of training it is, counted from 1, and how many examples were seen in those before.
    """

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        plan: Plan,
        place: Place = FIRST,
        random: np.random.Generator | None = None,
    ) -> None:
        self.network, self.recipe, self.plan = network, recipe, plan
        self.number, self.examples = place.number, place.examples
        self.random = copy.deepcopy(random)
        self.arrays: dict[str, Array] = {name: plan.arrays[name].copy() for name in plan.given}
        self.steps: dict[str, Step] = {}
        for step, value in plan.trace():
            self.steps[step.name] = step
            self.arrays[step.name] = value
        check_outputs(network.layers, network.loss, self.arrays)
        self.order = [n for n in ("x", "y") if n in self.arrays] + list(self.steps)

    @classmethod
    def of(
        cls,
        network: Network,
        x: Any,
        y: Any = None,
        learning_rate: float | None = None,
        *,
        optimizer: str | Optimizer = "sgd",
        frozen: Collection[str] = (),
        l1: float = 0,
        l2: float = 0,
        max_w2: float | None = None,
        dropout: float | Sequence[float] | Dropout | None = None,
        sample_weight: Any = None,
        seed: int | None = 0,
    ) -> Trace:
        """Work one step through on a copy of the network: see :meth:`Network.trace`."""
        recipe = recipe_of(network, optimizer, frozen, l1, l2, max_w2, dropout)
        if seed is not None:
            seed = checks.whole(seed, "seed", "seed=0", least=0)
        x = inputs_for(network.layers, x)
        if learning_rate is None and recipe.optimizer is not OPTIMIZERS["sgd"]:
            learning_rate = recipe.optimizer.learning_rate
        rate = None if learning_rate is None else checks.rate(learning_rate, network.dtype)
        _check_asked(recipe, rate, y)
        c = None if sample_weight is None else weights_for(network.layers, sample_weight, len(x))
        if y is None:
            plan = Plan()
            forward(plan, network.copy().layers, x)
            return cls(network.copy(), recipe, plan)
        targets = targets_for(network.layers, network.loss, y, len(x))
        return cls._at(FIRST, network.copy(), recipe, x, targets, rate, dropouts_random(seed), c)

    @classmethod
    def _at(
        cls,
        place: Place,
        network: Network,
        recipe: Recipe,
        x: Array,
        y: Array,
        rate: Array | None,
        random: np.random.Generator,
        c: Array | None = None,
    ) -> Trace:
        """Work through the step at one place in training."""
        plan = step_plan(recipe, network.copy(), x, y, rate, c)
        put_in_place(plan, recipe, place, random)
        return cls(network, recipe, plan, place, random)

    def next(self, x: Any = None, y: Any = None, *, sample_weight: Any = None) -> Trace:
        """Trace the step after this one: from the new weights, with what the optimiser keeps.

        Parameters
        ----------
        x, y : array_like, optional
            The next examples and targets; by default those of this step again.
        sample_weight : array_like, optional
            What the next examples count for; those of this step again count for what they did.

        Returns
        -------
        Trace
            With the same settings. Dropout draws anew, from where this step's drawing ended.

        Raises
        ------
        ValueError, TypeError
            If this step has no update, or inputs and targets are not what they should be.

        Examples
        --------
        >>> from nnlearn.network import Network
        >>> net = Network([[[2.0]]], activations="identity")
        >>> first = net.trace([[3.0]], [[4.0]], learning_rate=0.1, optimizer="momentum")
        >>> print(first.next().line("W1_v_new", 0, 0).text)
        v⁺(W1₁₁) = μ·v(W1₁₁) + dW1₁₁ = 0.9·6 + 0.6 = 6
        """
        if "learning_rate" not in self:
            raise ValueError(
                "this step ends with its gradients, so that no step comes after it"
                "\n    write: net.trace(x, y, learning_rate=0.5).next()"
            )
        if (x is None) != (y is None):
            raise ValueError(
                f"{'y' if x is None else 'x'} came without {'x' if x is None else 'y'}"
                "\n    write: trace.next(x, y), or trace.next() for the same examples again"
            )
        network = self.after
        inputs = self["x"] if x is None else inputs_for(network.layers, x)
        targets = self["y"] if y is None else targets_for(network.layers, network.loss, y, len(inputs))
        c = self["c"] if x is None and "c" in self else None
        if sample_weight is not None:
            c = weights_for(network.layers, sample_weight, len(inputs))
        kept = {name: self[f"{name}_new"] for name in self.plan.given if parsed(name).updates}
        place = Place(self.number + 1, self.examples + len(self["x"]), kept)
        random = copy.deepcopy(self.random)
        assert random is not None  # there was an update
        return self._at(place, network, self.recipe, inputs, targets, self["learning_rate"], random, c)

    def on(self, network: Network) -> Trace:
        """Trace the same examples on another network, with the same units left out, up to the gradients."""
        x, y = (self[name].astype(network.dtype) for name in "xy")
        c = self["c"].astype(network.dtype) if "c" in self else None
        plan = step_plan(self.recipe, network.copy(), x, y, None, c)
        for name in plan.given:
            if name.startswith(("u", "rate")):
                plan.arrays[name][...] = self[name]
        return Trace(network, self.recipe, plan)

    @property
    def frozen(self) -> Collection[str]:
        """The weights and biases that are not updated."""
        return self.recipe.frozen

    # --- a mapping of values ------------------------------------------------------------

    def __getitem__(self, name: str) -> Array:
        if name not in self:
            raise UnknownName(self._missing(name))
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.order)

    def __len__(self) -> int:
        return len(self.order)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.arrays

    def _missing(self, name: Any) -> str:
        if isinstance(name, str) and name.removesuffix("_new") in self.frozen:
            held = name.removesuffix("_new")
            return f"{held} is frozen, so there is no {name}\n    write: trace[{held!r}]"
        try:
            checks.known(name, self.arrays, "value")
        except (ValueError, TypeError) as problem:
            return str(problem)
        return str(name)

    # --- one number -----------------------------------------------------------------------

    def line(
        self,
        name: str,
        *index: int,
        example: int | None = None,
        unit: int | None = None,
        input: int | None = None,  # noqa: A002 - the field's word
        digits: int = DIGITS,
    ) -> Line:
        """Write out one number.

        Parameters
        ----------
        name : str
            A value's name, such as ``"z1"``; or with its index in it: ``"z1[0,0]"``.
        *index : int
            Which entry, as for the array: (example, unit), (input, unit) or (unit,).
        example, unit, input : int, optional
            The same by name; each is 0 where it is left out and there is only one.
        digits : int
            Significant digits to show.

        Returns
        -------
        Line
            With ``.name``, ``.formula``, ``.substituted``, ``.value`` and ``.text``.

        Raises
        ------
        KeyError, IndexError
            If there is no such value or entry.
        """
        name, index = self._split(name, index)
        array = self[name]
        if not index:
            by_name = {"example": example, "unit": unit, "input": input}
            index = tuple(
                self._pick(name, by_name, axis, size)
                for axis, size in zip(self.axes(name), array.shape, strict=True)
            )
            unknown = [k for k, v in by_name.items() if v is not None and k not in self.axes(name)]
            if unknown:
                raise IndexError(
                    f"{name} is indexed by {self.axes(name) or 'nothing'}, not by {unknown[0]}"
                    f"\n    write: {self._example(name)}"
                )
        if not _is_entry(index, array.shape):
            raise IndexError(
                f"{name} has shape {array.shape}, so it has no entry {list(index)}"
                f"\n    write: {self._example(name)}"
            )
        whole = tuple(int(i) for i in index)
        return line_of(
            self.steps.get(name), name, whole, self.arrays, checks.whole(digits, "digits", "digits=4")
        )

    def lines(self, name: str, limit: int | None = None, digits: int = DIGITS) -> list[Line]:
        """Write out the entries of one value, at most `limit` of them."""
        if limit is not None:
            limit = checks.whole(limit, "limit", "limit=3", least=0)
        entries = list(_first(np.ndindex(self[name].shape), limit))
        return [self.line(name, *index, digits=digits) for index in entries]

    def axes(self, name: str) -> tuple[str, ...]:
        """What each index of a value counts: examples, inputs or units."""
        if name == "losses":
            return ("example",)
        if self[name].ndim < 2:
            return ("unit",) * self[name].ndim
        return ("input", "unit") if parsed(name).of_a_parameter else ("example", "unit")

    def why(self, name: str, *index: int, digits: int = DIGITS) -> Why:
        """Tell why a number is what it is: its chain of causes, with numbers, back to the inputs.

        Parameters
        ----------
        name : str
        *index : int
            As for :meth:`line`.

        Returns
        -------
        Why
            Prints as a tree: each number over the numbers that it was worked out from. For a gradient,
            the chain rule with its factors comes first.
        """
        return explain(self, self.line(name, *index, digits=digits))

    # --- the whole ----------------------------------------------------------------------------

    @property
    def conventions(self) -> list[str]:
        """What makes two right answers differ, said in full sentences."""
        return conventions(self)

    @property
    def after(self) -> Network:
        """The network as the step leaves it: as training goes on from it, not scaled for predicting."""
        network = self.network.copy()
        for l, layer in enumerate(network.layers, 1):
            for name, array in ((f"W{l}", layer.W), (f"b{l}", layer.b)):
                new = f"{name}_limited" if f"{name}_limited" in self else f"{name}_new"
                if array is not None and new in self:
                    array[...] = self[new]
        return network

    def compare(self, other: Trace) -> Comparison:
        """Find what changed between two traces, and by how much.

        Parameters
        ----------
        other : Trace
            Of a network of the same shape.

        Returns
        -------
        Comparison
            A row for each value: the largest difference and where it is.
        """
        if not isinstance(other, Trace):
            raise TypeError(
                f"compare takes another trace, but got {other!r:.60}"
                "\n    write: trace.compare(net.trace(x, y, learning_rate=0.5))"
            )
        return compare(self.arrays, other.arrays)

    def prove(self, **options: Any) -> Proof:
        """Hold every gradient against the complex step and sympy: see :func:`nnlearn.proof.prove`."""
        from nnlearn.proof import prove

        return prove(self, **options)

    # --- exports: thin doors to nnlearn.export ----------------------------------------------------

    def to_text(self, digits: int = DIGITS) -> str:
        """The trace as plain text; large values are folded."""
        from nnlearn.export import to_text

        return to_text(self, checks.whole(digits, "digits", "digits=4"))

    def to_latex(self, digits: int = DIGITS) -> str:
        """The trace as LaTeX, one aligned block a step; large values are folded."""
        from nnlearn.export import to_latex

        return to_latex(self, checks.whole(digits, "digits", "digits=4"))

    def to_html(self, digits: int = DIGITS) -> str:
        """The trace as HTML, one section a step; large values are folded."""
        from nnlearn.export import to_html

        return to_html(self, checks.whole(digits, "digits", "digits=4"))

    def to_csv(self, path: str | Path) -> None:
        """Write every number of the trace to a CSV file: name, index, formula, value."""
        from nnlearn.export import to_csv

        to_csv(self, path)

    def to_json(self, path: str | Path) -> None:
        """Write every number of the trace to a JSON file."""
        from nnlearn.export import to_json

        to_json(self, path)

    def describe(self, digits: int = DIGITS) -> str:
        """Tell the step in plain sentences: for screen readers, and as the alt text of pictures."""
        from nnlearn.export import describe

        return describe(self, checks.whole(digits, "digits", "digits=4"))

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<trace of {self.network!r}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        return self.to_html()

    def _split(self, name: Any, index: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        """Take ``"z1[0,0]"`` apart."""
        match = re.fullmatch(r"(\w+)\[([\d,\s]+)\]", name) if isinstance(name, str) and not index else None
        if not match:
            return name, index
        return match[1], tuple(int(i) for i in match[2].split(",") if i.strip())

    def _pick(self, name: str, given: dict[str, int | None], axis: str, size: int) -> int:
        chosen = given[axis]
        if chosen is None and size > 1:
            raise IndexError(
                f"{name} has {size} {axis}s, but the line does not say which"
                f"\n    write: {self._example(name)}"
            )
        return 0 if chosen is None else chosen

    def _example(self, name: str) -> str:
        return f"trace.line({', '.join([repr(name), *(f'{axis}=0' for axis in self.axes(name))])})"


class UnknownName(KeyError):
    """A name that is not in a trace; unlike a bare KeyError it prints its message as it is."""

    def __str__(self) -> str:
        return str(self.args[0])


def _check_asked(recipe: Recipe, rate: Array | None, y: Any) -> None:
    """See that what was asked for has something to work on: targets, or an update."""
    asked = {
        "a learning rate": rate is not None,
        "a penalty": recipe.penalty is not None,
        "dropout": recipe.dropout is not None,
    }
    came = next((what for what, is_there in asked.items() if is_there), None)
    if y is None and came:
        raise ValueError(
            f"{came} came without targets, and there is nothing to learn"
            "\n    write: net.trace(x, y, learning_rate=0.5)"
        )
    if rate is None and recipe.max_w2 is not None:
        raise ValueError(
            "max_w2 came without a learning rate, but weights are shortened after an update"
            f"\n    write: net.trace(x, y, learning_rate=0.5, max_w2={recipe.max_w2:g})"
        )


def _is_entry(index: tuple[Any, ...], shape: tuple[int, ...]) -> bool:
    """Whether an array of `shape` has the entry `index`, counted from 0."""
    whole = all(isinstance(i, (int, np.integer)) and not isinstance(i, bool) for i in index)
    return whole and len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True))


def _first(entries: Iterator[tuple[int, ...]], limit: int | None) -> Iterator[tuple[int, ...]]:
    for count, index in enumerate(entries):
        if limit is not None and count >= limit:
            return
        yield index
