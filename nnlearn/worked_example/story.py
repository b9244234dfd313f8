"""What the report says, part by part; every number in it is computed when it is told."""

from __future__ import annotations

from collections.abc import Iterator

from nnlearn.data import age_cgpa
from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.maths.activations import sigmoid_slope
from nnlearn.perceptron import Perceptron
from nnlearn.table import Table
from nnlearn.worked_example.article import numbers_of
from nnlearn.worked_example.parts import Code, Heading, Paragraph, Part, Remarks
from nnlearn.worked_example.readings import Mode, Reading, reading, readings, six
from nnlearn.worked_example.rules import ETA, RULES, START
from nnlearn.worked_example.verdicts import published

#: The three ways in which each rule can be run: what it is called, and how it is asked for.
WAYS: tuple[tuple[str, Mode, float | None], ...] = (
    ("rows, s = 1/3", "row by row", None),
    ("rows, s = 1", "row by row", ETA),
    ("batch, η = 1", "batch", None),
)


def story() -> Iterator[Part]:
    """Tell it all, in order."""
    yield Heading("THE AGE/CGPA EXAMPLE: WHAT WAS PRINTED, AND WHAT IS RIGHT", 1)
    yield from _beginning()
    yield Heading("1. Published beside correct")
    yield from _line_by_line()
    yield Heading("2. What is wrong with the method")
    yield from _method()
    yield Heading("3. The tutorial's own way")
    yield from _as_published()
    yield Heading("4. Four ways to do it right")
    yield from _done_right()
    yield Heading("5. How long each way takes")
    yield from _how_long()
    yield Heading("6. Redo it yourself")
    yield from _yourself()


def _beginning() -> Iterator[Part]:
    data = age_cgpa()
    yield Paragraph(
        "A beginners' tutorial on deep learning works one round of learning by hand: one neuron, three"
        " students. Much of what it prints is wrong, and finding out what, and why, is a fine way to learn"
        " how it goes. What was printed stands here as it was; everything else was computed just now, by"
        " the same equations that train every network of this library."
    )
    rows = [
        [str(i + 1), "1", *map(number_text, x), number_text(t)]
        for i, (x, t) in enumerate(zip(data.X, data.y[:, 0], strict=True))
    ]
    yield Table(["row", "bias input", *data.feature_names, "target t"], rows, title="The example")
    yield Paragraph(
        f"Every weight starts at {START}: w₀ (the bias's), w₁ (Age's) and w₂ (CGPA's). The learning rate η"
        f" is {ETA:g}. The neuron adds up z, squashes it to σ(z), and says ŷ = 1 where σ(z) is ½ or more,"
        " which is where z is 0 or more. The first row, done right:"
    )
    trace = Perceptron(2, weights=[START, START], bias=START).trace(data.X, data.y)
    squashed = RULES["log_loss"].neuron.trace(data.X[:1]).line("a1", 0, 0, digits=6).text
    sigma = f"σ(z) = {squashed.partition(' = ')[2].replace('z1₁', 'z')}"
    yield Code("\n".join([trace.line("z", 1).text, sigma, trace.line("y_hat", 1).text]))


def _line_by_line() -> Iterator[Part]:
    lines = published()
    yield lines.table()
    yield Paragraph("(“Correct” starts from the numbers that the line itself starts from.) Line by line:")
    yield Remarks(tuple((line.number, line.printed, line.why) for line in lines))


def _method() -> Iterator[Part]:
    lines = published()
    said = ", ".join(lines[i].published[0] for i in (2, 9, 13))
    right = ", ".join(f"{lines[i].correct[0]:g}" for i in (2, 9, 13))
    first = reading("log_loss", epochs=1).rows[0]
    slope = float(sigmoid_slope(first.sigma))
    yield Paragraph(
        "Nothing here is recurrent, though the tutorial calls it a recurrent network. One neuron that is fed"
        " forward has no loop in it; and learning by backpropagation does not make a network recurrent.",
        "(a)",
    )
    yield Paragraph(
        "The derivative is left out. The formula above the example is for a linear output, without any"
        " sigmoid. The example then squashes z, turns it into a decision of 0 or 1, and puts the decision"
        f" into the formula, which makes it the perceptron rule. The sigmoid's slope, {slope:.6f} in row 1,"
        " never appears.",
        "(b)",
    )
    yield Paragraph(
        "“The prediction is correct, so keep the weights” belongs to the perceptron rule. A gradient does"
        f" not vanish when a decision is right: row 1 is right with σ = {first.sigma:.6f}, and gradient"
        f" descent (on the log-loss) still moves the weights, by an error of {six(first.error)}.",
        "(c)",
    )
    yield Paragraph(
        "The 1/3 belongs to the sum over all three rows, and makes it a mean: one step for all of them (a"
        " batch). Here it multiplies the term of a single row. That is not the batch's formula, and not"
        " stochastic gradient descent with η = 1 either, but steps of 1/3, row by row; and then the"
        " tutorial offers stochastic descent as the alternative to what it has just done.",
        "(d)",
    )
    yield Paragraph(
        "“1” plays two parts: the input of the bias, and the learning rate. Both lost their asterisk, in"
        " “10.1” and in “11/3”. And “Bias: 1” is the bias's input; its weight is 0.1.",
        "(e)",
    )
    yield Paragraph(
        f"With the sign put right, all three decisions reverse: {said} become {right}. So row 1, which was"
        " updated, needed no update; row 2, which was left alone, needed one; and row 3, whose update was"
        " announced, needs none.",
        "(f)",
    )


def _as_published() -> Iterator[Part]:
    yield Paragraph("What it printed, and nothing else:")
    start, kept, changed = (
        ", ".join([f"{START}"] * 3),
        ", ".join(n for i in (4, 5, 6) for n in numbers_of(i)),
        "",
    )
    changed = ", ".join(numbers_of(11))
    rows: list[list[str]] = []
    for first, t, before, after in zip(
        (1, 8, 12),
        age_cgpa().y[:, 0],
        (start, kept, changed),
        (kept, f"“the same”: {changed}", "not shown"),
        strict=True,
    ):
        numbers = [n for line in (first, first + 1, first + 2) for n in numbers_of(line)]
        rows.append([str(len(rows) + 1), before, *numbers, f"{t:g}", after])
    words = ["weights before", "weights after"]
    yield Table(["row", words[0], "z", "“σ”", "ŷ", "t", words[1]], rows, left=words, title="As published")
    yield Paragraph(
        "The same without rounding, and without changing the weights in between; the sign is still lost:"
    )
    followed = reading("published")
    yield followed.table(1)
    yield Paragraph(
        "Followed to the letter it never converges. It says 0 wherever z is above 0, so every update pushes"
        " the wrong way: as all inputs are positive, z only grows, and ŷ stays 0 for ever. The weights are"
        f" {_triple(followed.weights[0])}, {_triple(followed.weights[1])} and {_triple(followed.weights[2])}"
        f" after epochs 1, 2 and 3, and {_triple(followed.weights[-1])} after epoch {followed.epochs}. Rows"
        " 1 and 3 are never right, though a straight line separates the classes."
    )


def _done_right() -> Iterator[Part]:
    yield Paragraph(
        "Each is consistent in itself. The update is always w ← w − s·d·x; they differ in what the error d"
        " is. Here row by row with s = 1/3, as the tutorial has it. (A row's ŷ is what the weights before"
        " its update say.)"
    )
    for one in readings():
        yield Paragraph(
            f"{one.rule.title[0].upper()}{one.rule.title[1:]}: {one.rule.error}. {one.rule.told}",
            one.rule.label,
        )
        yield one.table(1)
        loss = "" if one.loss is None else f" (The loss at the start is {one.loss:.6f}.)"
        yield Paragraph(one.verdict + loss)


def _how_long() -> Iterator[Part]:
    runs: dict[str, list[Reading]] = {
        name: [reading(name, mode=mode, learning_rate=rate) for _, mode, rate in WAYS] for name in RULES
    }
    ways = [way for way, _, _ in WAYS]
    epochs = [
        [f"{RULES[name].label:<2} {RULES[name].title}", *(str(r.converged or "never") for r in found)]
        for name, found in runs.items()
    ]
    yield Paragraph(
        "How many epochs it takes until all three rows come out right: row by row with s = 1/3, row by"
        " row with s = η = 1 (stochastic gradient descent), and as a batch:"
    )
    yield Table(["", *ways], epochs, left=[""], title="Epochs until all three rows come out right")
    yield Paragraph(
        "For the perceptron rule this is the first epoch without an error. The other three never stop"
        " pulling; for them it is the first epoch after which the weights get all three rows right. The"
        " weights w₀, w₁, w₂ after epoch 1:"
    )
    weights = [[RULES[name].label, *(_triple(r.weights[0]) for r in found)] for name, found in runs.items()]
    yield Table(["", *ways], weights, left=["", *ways], title="The weights w₀, w₁, w₂ after epoch 1")
    tied = next(row for row in runs["perceptron"][1].rows if row.z == 0)
    w0, w1, w2 = (number_text(w) for w in runs["perceptron"][1].weights[tied.epoch - 2])
    yield Paragraph(
        f"A trap: with s = 1 the perceptron rule meets z = 0 exactly, in row {tied.example + 1} of epoch"
        f" {tied.epoch}, with the weights {w0}, {w1}, {w2}. In a computer's binary numbers the sum may come"
        " to a speck below 0, and the decision to 0, where on paper it is 1. nnlearn counts such a speck as"
        " 0, and says so."
    )


def _yourself() -> Iterator[Part]:
    yield Code(
        "import nnlearn as nn\n\n"
        "data = nn.data.age_cgpa()\n"
        "unit = nn.Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1/3)\n"
        "print(unit.trace(data.X, data.y))                # B1, every row of it\n\n"
        "neuron = unit.logistic()                         # the same with a sigmoid\n"
        "print(neuron.trace(data.X[:1], data.y[:1], learning_rate=1/3))  # B3, row 1\n\n"
        'print(nn.worked_example.reading("linear", mode="batch"))\n'
        "print(nn.worked_example.published()[12])         # one printed line"
    )


def _triple(weights: Array) -> str:
    """Three weights in brackets."""
    return f"({', '.join(number_text(w) for w in weights)})"
