"""What people may change in a widget: each control with the values that are worked out beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from nnlearn import checks
from nnlearn.equations.notation import number_text


@dataclass(frozen=True)
class Slider:
    """A number: tabulated values on a slider, and any other in a field while Python answers.

    Attributes
    ----------
    name : str
        The key in the widget's ``values``.
    label : str
        What people read beside it.
    values : tuple of float
        The tabulated ones, in order. A single one makes a field without a slider.
    least, most : float
        The smallest and the largest number that may be typed.
    """

    name: str
    label: str
    values: tuple[float, ...]
    least: float = -math.inf
    most: float = math.inf

    def check(self, value: Any) -> float:
        """Take a value, or say what is wrong with it."""
        write = f"{self.name}={number_text(self.values[0]).replace('−', '-')}"
        number = checks.numbers(value, self.name, write, dtype=float)
        if number.ndim or not self.least <= number <= self.most:
            raise ValueError(
                f"{self.name} is {value!r:.40}, but is one number from {number_text(self.least)}"
                f" to {number_text(self.most)}\n    write: {write}"
            )
        return float(number)

    def with_value(self, value: Any) -> Slider:
        """The same control with one more tabulated value."""
        return replace(self, values=tuple(sorted({*self.values, value})))

    def with_value_instead(self, value: Any) -> Slider:
        """The same control with a value in the place of the nearest tabulated one; but 0 stays, if it can."""
        if value in self.values:
            return self
        nearest = min(self.values, key=lambda known: (known == 0, abs(known - value)))
        return replace(self, values=tuple(sorted({*self.values} - {nearest} | {value})))

    def sent(self) -> dict[str, Any]:
        """The control, for the browser."""
        limits = {k: v for k, v in (("least", self.least), ("most", self.most)) if math.isfinite(v)}
        return {
            "kind": "slider",
            "name": self.name,
            "label": self.label,
            "values": list(self.values),
        } | limits


@dataclass(frozen=True)
class Choice:
    """One of a few words.

    Attributes
    ----------
    name, label : str
        As for a slider.
    values : tuple of str
        All of them are tabulated.
    texts : tuple of str
        What people read for each.
    only_shows : bool
        Whether it chooses among what each scene holds already: then no scenes of its own are worked out.
    """

    name: str
    label: str
    values: tuple[str, ...]
    texts: tuple[str, ...]
    only_shows: bool = False

    def check(self, value: Any) -> str:
        """Take a value, or say what is wrong with it."""
        return checks.known(value, self.values, self.name)

    def with_value(self, value: Any) -> Choice:
        """The same control: all its values are there."""
        return self

    with_value_instead = with_value

    def sent(self) -> dict[str, Any]:
        """The control, for the browser."""
        texts = list(self.texts)
        return {
            "kind": "choice",
            "name": self.name,
            "label": self.label,
            "values": list(self.values),
            "texts": texts,
        } | ({"onlyShows": True} if self.only_shows else {})


@dataclass(frozen=True)
class Given:
    """Anything else that JSON holds, such as a table of weights: the widget's own picture edits it.

    Attributes
    ----------
    name, label : str
        As for a slider.
    values : tuple
        The tabulated ones, most often only the one that the widget starts with.
    takes
        A function that takes a value and returns it as JSON has it, or raises ValueError or TypeError.
    """

    name: str
    label: str
    values: tuple[Any, ...]
    takes: Any

    def check(self, value: Any) -> Any:
        """Take a value, or say what is wrong with it."""
        return self.takes(value)

    def with_value(self, value: Any) -> Given:
        """The same control with one more tabulated value."""
        return self if value in self.values else replace(self, values=(*self.values, value))

    def with_value_instead(self, value: Any) -> Given:
        """The same control with a value in the place of the last tabulated one."""
        return self if value in self.values else replace(self, values=(*self.values[:-1], value))

    def sent(self) -> dict[str, Any]:
        """The control, for the browser."""
        return {"kind": "given", "name": self.name, "label": self.label, "values": list(self.values)}


Control = Slider | Choice | Given
