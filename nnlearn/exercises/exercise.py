"""What an exercise is: a question, hints in steps, and a judge that looks at what an answer does."""

from __future__ import annotations

import html
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.table import page, paragraphs


class NotYet(Exception):
    """Why an answer is not right yet, in words for the learner."""


#: The states of an answer: its sign, and its word.
STATES = {"right": ("✓", "Right."), "not yet": ("✗", "Not yet."), "open": ("○", "Still open.")}


@dataclass(frozen=True)
class Verdict:
    """What came of a check; true where the answer is right.

    Attributes
    ----------
    state : str
        "right", "not yet" or "open".
    said : str
        Why, in a sentence or two.
    """

    state: str
    said: str

    def __bool__(self) -> bool:
        return self.state == "right"

    def __repr__(self) -> str:
        sign, word = STATES[self.state]
        return f"{sign} {word} {self.said}"

    def _repr_html_(self) -> str:
        sign, word = STATES[self.state]
        return page(f"<p><b>{sign} {word}</b> {html.escape(self.said)}</p>")


@dataclass(frozen=True)
class Exercise:
    """A small task. Show it to read the question, and ``check`` an answer.

    Attributes
    ----------
    name, question : str
    start : str
        What stands in the cell at first; ``...`` is what is to be replaced.
    hints : tuple of str
        From where to look to almost all of it.
    judge : function
        Takes an answer, and says why it is right or raises :class:`NotYet`.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.exercises.bias.check(...)
    ○ Still open. Replace the ... by your answer, and run the cell again.
    >>> nn.exercises.bias.check(6)
    ✗ Not yet. At x = 3 the neuron says a = 1, not ½: there z = 2·3 + 6 = 12.
    >>> nn.exercises.bias.hint()
    'a = σ(z) is ½ where z is 0.'
    """

    name: str
    question: str
    start: str
    hints: tuple[str, ...]
    judge: Callable[[Any], str] = field(repr=False)

    def check(self, answer: Any = ...) -> Verdict:
        """Check an answer, by what it does.

        Parameters
        ----------
        answer
            What the question asks for. While it is ``...``, or gives ``...``, the exercise is open.

        Returns
        -------
        Verdict
            Nothing is raised: a notebook with open exercises runs through. For strict use:
            ``assert exercise.check(answer)``.
        """
        if answer is ...:
            return Verdict("open", "Replace the ... by your answer, and run the cell again.")
        try:
            return Verdict("right", self.judge(answer))
        except NotYet as why:
            return Verdict("not yet", str(why))
        except _Open:
            return Verdict("open", "Your function still gives ...: replace it, and run the cell again.")

    def hint(self, step: int = 1) -> str:
        """Help in steps.

        Parameters
        ----------
        step : int
            1 says where to look; the last one says almost all.

        Returns
        -------
        str

        Raises
        ------
        ValueError, TypeError
            If there is no such step.
        """
        write = f"nn.exercises.{self.name}.hint(1)"
        step = checks.whole(step, "step", write)
        if step > len(self.hints):
            raise ValueError(f"there are {len(self.hints)} hints, but step is {step}\n    write: {write}")
        return self.hints[step - 1]

    def __str__(self) -> str:
        return f"{self.question}\n\n{self.start}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return page(paragraphs(self.question.split("\n")) + f"<pre>{html.escape(self.start)}</pre>")


class _Open(Exception):
    """An answer that is not there yet."""


# --- what judges ask ------------------------------------------------------------------------------------


def a_number(answer: Any, example: str) -> float:
    """Take a number as an answer, or say kindly what came."""
    try:
        value = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        value = np.array([np.nan, np.nan])
    if isinstance(answer, (bool, str)) or value.size != 1 or not np.isfinite(value).all():
        raise NotYet(f"This takes one number, such as {example}, but {_came(answer)} came.")
    return float(value.reshape(()))


def a_whole_number(answer: Any, example: str, most: int) -> int:
    """Take a whole number from 1 to `most` as an answer, or say kindly what came."""
    value = a_number(answer, example)
    if value != round(value) or not 1 <= value <= most:
        raise NotYet(f"This takes a whole number from 1 to {most:,}, but {_came(answer)} came.")
    return int(value)


def an_array(answer: Any, what: str, example: str) -> Array:
    """Take a table of numbers as an answer, or say kindly what came."""
    try:
        return checks.numbers(answer, what, example, dtype=float)
    except (TypeError, ValueError) as problem:
        raise NotYet(f"{str(problem).splitlines()[0]}; write something like {example}.") from None


def a_function(answer: Any, example: str) -> Callable[..., Any]:
    """Take a function as an answer; what it raises is told, and ``...`` in it leaves the exercise open."""
    if not callable(answer):
        raise NotYet(f"This takes a function, such as {example}, but {_came(answer)} came.")
    parameters = example.partition(":")[0].removeprefix("lambda ").split(", ")
    try:
        inspect.signature(answer).bind(*parameters)
    except TypeError:
        raise NotYet(f"The function takes {' and '.join(parameters)}, in this order.") from None
    except ValueError:
        pass  # some functions written in C do not say what they take

    def asked(*inputs: Any) -> Array:
        try:
            with np.errstate(all="ignore"):
                made = answer(*inputs)
        except Exception as problem:  # a learner's code: anything may come out of it
            raise NotYet(f"Called, it stops with {type(problem).__name__}: {problem}") from None
        if made is ...:
            raise _Open
        if made is None:  # NumPy would take it for a nan
            raise NotYet("It gives nothing back. Is there a return?")
        try:
            if np.iscomplexobj(made):
                raise NotYet("It gives complex numbers, where real ones were wanted.")
            return np.asarray(made, dtype=float)
        except (TypeError, ValueError):
            raise NotYet(f"It gives {_came(made)}, where numbers were wanted. Is there a return?") from None

    return asked


def same(found: Array, wanted: Array, where: str) -> None:
    """Compare what an answer gives with what the core gives."""
    if found.shape != wanted.shape:
        raise NotYet(f"{where} it gives shape {found.shape}, where {wanted.shape} was wanted.")
    if np.isnan(found).any():
        raise NotYet(f"{where} it gives something that is no number (nan).")
    if not np.allclose(found, wanted, rtol=1e-6, atol=1e-9):
        at = np.unravel_index(np.argmax(np.abs(found - wanted)), found.shape) if found.ndim else ()
        raise NotYet(f"{where} it gives {found[at]:.5g}, but {wanted[at]:.5g} was to come.")


def _came(answer: Any) -> str:
    kind = type(answer).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" + (
        f" ({answer!r:.40})" if isinstance(answer, (str, bool, int, float)) else ""
    )
