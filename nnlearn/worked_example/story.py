"""What the report says, part by part; every number in it is computed when it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nnlearn.data import age_cgpa
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import sigmoid_slope
from nnlearn.perceptron import Perceptron
from nnlearn.table import Table
from nnlearn.worked_example.published import numbers_of, published
from nnlearn.worked_example.readings import ETA, RULES, START, Reading, neuron, reading, readings, six


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 for the whole, 2 for a section."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Some sentences, perhaps with a mark in front of them."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Code:
    """Lines that are not to be broken."""

    text: str


Part = Heading | Paragraph | Code | Table


def story() -> Iterator[Part]:
    """Tell it all, in order."""
    yield Heading("THE AGE/CGPA EXAMPLE: WHAT WAS PRINTED, AND WHAT IS RIGHT", 1)
    yield from _beginning()
    yield from _line_by_line()
    yield from _method()
    yield from _as_published()
    yield from _done_right()
    yield from _yourself()


def _beginning() -> Iterator[Part]:
    data = age_cgpa()
    yield Paragraph(
        "A beginners' tutorial works one round of learning by hand: one neuron, three students. Much of what it prints is"
        " wrong, and finding out what and why is a fine way to learn how it goes. What was printed stands here as it"
        " was; everything else was computed just now, by the equations that train every network of this library."
    )
    rows = [
        [str(i + 1), "1", *map(number_text, x), number_text(t)]
        for i, (x, t) in enumerate(zip(data.X, data.y[:, 0], strict=True))
    ]
    yield Table(["row", "bias input", *data.feature_names, "target t"], rows, title="The example")
    yield Paragraph(
        f"Every weight starts at {START}: w₀ (the bias's), w₁ (Age's) and w₂ (CGPA's). The learning rate η is {ETA:g}. The"
        " neuron adds up z, squashes it to σ(z), and says ŷ = 1 where σ(z) is ½ or more: that is where z is 0 or more."
        " The first row, done right:"
    )
    perceptron = Perceptron(2, weights=[START, START], bias=START).trace(data.X, data.y)
    squashed = neuron().trace(data.X[:1]).line("a1", 0, 0, digits=6)
    z, decision = perceptron.line("z", 1), perceptron.line("y_hat", 1)
    told = [z.text, f"σ(z) = {squashed.text.partition(' = ')[2].replace('z1₁', 'z')}", decision.text]
    yield Code("\n".join(told))


def _line_by_line() -> Iterator[Part]:
    lines = published()
    yield Heading("1. Published beside correct")
    yield lines.table()
    yield Paragraph(
        "“Correct” starts from the numbers that the line itself starts from. What is to be said about each:"
    )
    for line in lines:
        yield Code(line.printed)
        yield Paragraph(line.why, f"{line.number:>2}")


def _method() -> Iterator[Part]:
    data, lines = age_cgpa(), published()
    said = ", ".join(lines[i].published[0] for i in (2, 9, 13))
    right = ", ".join(f"{lines[i].correct[0]:g}" for i in (2, 9, 13))
    a = float(neuron().predict(data.X[:1])[0, 0])
    first = reading("log_loss", epochs=1).rows[0]
    yield Heading("2. What is wrong with the method")
    told = {
        "(a)": "Nothing here is recurrent. The tutorial calls it a recurrent network, but one neuron that is fed forward has"
        " no loop in it; and learning by back-propagation does not make a network recurrent.",
        "(b)": "The derivative is left out. The formula above the example is for a linear output, without any sigmoid. The"
        " example then squashes z, turns it into a decision of 0 or 1, and puts the decision into the formula: that"
        f" makes it the perceptron rule. The sigmoid's slope, {sigmoid_slope(a):.6f} in row 1, never appears.",
        "(c)": "“The prediction is correct, so keep the weights” belongs to the perceptron rule. A gradient does not"
        f" vanish when a decision is right: row 1 is right with σ = {first.sigma:.6f}, and the log-loss still asks for"
        f" d = {six(first.error)}.",
        "(d)": "The 1/3 belongs to the sum over all three rows: their mean, in one step for all (a batch). Here it multiplies the"
        " term of a single row. That is neither the batch nor stochastic gradient descent with η = 1, but row by"
        " row with a step of 1/3; and then the tutorial offers stochastic descent as the alternative.",
        "(e)": "“1” plays two parts: the input of the bias and the learning rate. Both lost their asterisk, in “10.1” and"
        " in “11/3”. “Bias: 1” is the bias's input; its weight is 0.1.",
        "(f)": f"With the sign put right, all three decisions reverse: {said} become {right}. So row 1, which was updated, needed no"
        " update; row 2, which was left alone, needed one; row 3, which was to be updated, needs none.",
    }
    for mark, text in told.items():
        yield Paragraph(text, mark)


def _as_published() -> Iterator[Part]:
    yield Heading("3. The tutorial's own way")
    yield Paragraph("What it printed, and nothing else:")
    weights = [
        ", ".join([f"{START}"] * 3),
        ", ".join(n for i in (4, 5, 6) for n in numbers_of(i)),
        ", ".join(numbers_of(11)),
    ]
    after = [weights[1], f"“the same”: {weights[2]}", "not shown"]
    rows = [
        [
            str(i + 1),
            weights[i],
            *numbers_of(first),
            *numbers_of(first + 1),
            *numbers_of(first + 2),
            f"{t:g}",
            after[i],
        ]
        for i, (first, t) in enumerate(zip((1, 8, 12), age_cgpa().y[:, 0], strict=True))
    ]
    headings = ["row", "weights before", "z", "“σ”", "ŷ", "t", "weights after"]
    yield Table(headings, rows, left=["weights before", "weights after"], title="As published")
    followed = reading("published", epochs=200)
    yield Paragraph(
        "The same without rounding and without changing weights in between; the sign is still lost:"
    )
    yield followed.table(1)
    grown = "; ".join(_triple(w) for w in followed.weights[:3])
    yield Paragraph(
        "Followed to the letter it never converges. It says 1 where z is below 0, so every update pushes the wrong way: all"
        f" inputs are positive, z only grows, and ŷ stays 0 for ever. The weights after epochs 1, 2 and 3: {grown}; after"
        f" epoch {followed.epochs}: {_triple(followed.weights[-1])}. Rows 1 and 3 are never right, though a straight line"
        " separates the classes."
    )


def _done_right() -> Iterator[Part]:
    yield Heading("4. Four ways to do it right")
    yield Paragraph(
        "Each is consistent in itself. The update is always w ← w − s·d·x; they differ in what the error d is. Here row by row"
        " with s = 1/3, as the tutorial has it. (A row's ŷ is what the weights before its update say.)"
    )
    for one in readings():
        yield Paragraph(f"{one.rule.title}: {one.rule.error}. {one.rule.told}")
        yield one.table(1)
        yield Paragraph(one.verdict)
    yield Heading("5. How many epochs until all three rows come out right")
    modes: Sequence[tuple[str, tuple[Reading, ...]]] = (
        ("by row, s = 1/3", readings()),
        ("by row, s = η = 1", readings(learning_rate=ETA)),
        ("batch, η = 1", readings("batch")),
    )
    names = [rule.title for rule in RULES.values() if rule.name != "published"]
    rows = [[name, *(str(found[i].converged) for _, found in modes)] for i, name in enumerate(names)]
    rows.append(["as published, to the letter", "never", "never", "never"])
    yield Table(["rule", *(mode for mode, _ in modes)], rows, left=["rule"], title="Epochs")
    yield Paragraph(
        "For the perceptron rule this is the first epoch without an error. The others never stop pulling; for them it is"
        " the first epoch after which the weights get all three rows right. The weights w₀, w₁, w₂ after epoch 1:"
    )
    rows = [[name[:2], *(_triple(found[i].weights[0]) for _, found in modes)] for i, name in enumerate(names)]
    yield Table(
        ["", *(mode for mode, _ in modes)],
        rows,
        left=["", *(mode for mode, _ in modes)],
        title="Weights after epoch 1",
    )
    tie = next(row for row in readings(learning_rate=ETA)[0].rows if row.z == 0)
    yield Paragraph(
        f"A trap: with s = 1 the perceptron rule meets z = 0 exactly, in row {tie.example + 1} of epoch {tie.epoch}"
        " (0.1 + 0.2·0.4 − 0.3·0.6). In a computer's binary numbers it comes to −0.00000000000000003, which would say 0"
        " where paper says 1. nnlearn counts such a speck as 0, and says so."
    )


def _yourself() -> Iterator[Part]:
    yield Heading("6. Redo it yourself")
    yield Code(
        "import nnlearn as nn\n"
        "from nnlearn import worked_example\n\n"
        "data = nn.data.age_cgpa()\n"
        "unit = nn.Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1/3)\n"
        "print(unit.trace(data.X, data.y))                   # B1, every row of it\n"
        "print(unit.logistic().trace(data.X[:1], data.y[:1], learning_rate=1/3))  # B3\n"
        'print(worked_example.reading("linear", mode="batch"))\n'
        "worked_example.published()[1]                       # one printed line"
    )


def _triple(weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """Three weights in brackets."""
    return f"({', '.join(number_text(w, 4) for w in weights)})"
