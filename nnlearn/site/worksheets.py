"""Sheets to print: calculations of the course, to be done by hand, in several versions, with answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from nnlearn.network import Network
from nnlearn.trace import Trace
from nnlearn.worksheet import Worksheet

#: The first version has the lesson's own numbers, the others draw theirs.
_VERSIONS = (None, "B", "C")


@dataclass(frozen=True)
class Version:
    """One version of a task: the sheet to be filled in, its answers, and the way to them."""

    blank: Markup
    key: Markup
    solution: Markup


@dataclass(frozen=True)
class Task:
    """A calculation to be done with a pencil.

    Attributes
    ----------
    page, title : str
    after : str
        The notebook that it follows, by its file's name.
    words : str
        What is worked out.
    versions : tuple of Version
        Of the same shape, with other numbers.
    """

    page: str
    title: str
    after: str
    words: str
    versions: tuple[Version, ...]


def tasks() -> list[Task]:
    """Return the tasks, from easy to long."""
    return [
        _task(
            "one-neuron",
            "One neuron",
            "01_the_neuron",
            "A weighted sum and a sigmoid: two numbers.",
            _versions(Network([[[0.3], [-0.2]]], [[0.1]], "sigmoid").trace([[0.5, 1.0]])),
        ),
        _task(
            "one-step",
            "One step downhill",
            "07_gradient_descent",
            "Three plants, one weight and one bias: the cost, both slopes and one step.",
            _versions(Network([[[1.0]]], [[0.5]]).trace([[1], [2], [3]], [[2], [3], [7]], learning_rate=0.1)),
        ),
        _task(
            "two-neurons",
            "Two neurons in a row",
            "10_backpropagation_by_hand",
            "The shortest chain that needs backpropagation: forward, backward, update.",
            _versions(
                Network([[[0.5]], [[-1.0]]], [[0.1], [0.2]], "sigmoid").trace(
                    [[1.0]], [[1.0]], learning_rate=0.5
                )
            ),
        ),
        _task(
            "backpropagation",
            "Backpropagation, two by two by two",
            "10_backpropagation_by_hand",
            "Every number of one step of a network with two inputs, two hidden units and two outputs.",
            _versions(
                Network(
                    weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
                    biases=[[0.35, 0.35], [0.60, 0.60]],
                    activations="sigmoid",
                ).trace([[0.05, 0.10]], [[0.01, 0.99]], learning_rate=0.5)
            ),
        ),
        _task(
            "age-cgpa",
            "The Age/CGPA table",
            "08_the_worked_example",
            "The table of the beginners’ tutorial, row by row.",
            [Worksheet.age_cgpa()],
        ),
    ]


def _versions(trace: Trace) -> list[Worksheet]:
    return [Worksheet(trace, seed=seed) for seed in _VERSIONS]


def _task(name: str, title: str, after: str, words: str, sheets: Sequence[Worksheet]) -> Task:
    versions = tuple(
        Version(
            Markup(sheet.blank().to_html()),
            Markup(sheet.answer_key().to_html()),
            Markup(sheet.solution().to_html()),
        )
        for sheet in sheets
    )
    return Task(f"worksheet-{name}.html", title, after, words, versions)
