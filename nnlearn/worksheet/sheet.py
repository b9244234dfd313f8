"""A worksheet: what to work out by hand, on which numbers; and what a student made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnlearn import checks
from nnlearn.worksheet.drawing import redrawn
from nnlearn.worksheet.drawing_rows import redrawn_rows
from nnlearn.worksheet.handed_in import HandedIn
from nnlearn.worksheet.hints import hint
from nnlearn.worksheet.lines import asked_lines, rows_asked
from nnlearn.worksheet.marker import Marker
from nnlearn.worksheet.marking import Marking
from nnlearn.worksheet.paper import Kind, Paper, paper_of
from nnlearn.worksheet.rows import of_perceptron
from nnlearn.worksheet.source import traced
from nnlearn.worksheet.summary import Student, Summary, known_lines, summarize
from nnlearn.worksheet.tutorial import age_cgpa_table
from nnlearn.worksheet.working import Working

if TYPE_CHECKING:
    from nnlearn.network import Network
    from nnlearn.perceptron.trace import PerceptronTrace
    from nnlearn.perceptron.unit import Perceptron
    from nnlearn.trace import Trace
    from nnlearn.widgets.worksheet import SheetForm


class Worksheet:
    """A step to be worked out by hand, line by line; and marked.

    Parameters
    ----------
    source : Trace, PerceptronTrace, Network or Perceptron
        The step, as :meth:`nnlearn.network.Network.trace` makes it; or a perceptron's rows. Or the network or
        the perceptron itself, with the data that its own ``trace`` takes.
    x : (examples, inputs) array_like, optional
    y : array_like, optional
        Inputs and targets for a network or a perceptron: only then.
    learning_rate : number, optional
        A network's step size η. Without it, the sheet ends with the gradients. (A perceptron has its own.)
    seed : str or int, optional
        Puts fresh numbers in the place of the trace's: pleasant ones, the same for a seed on every machine.
    ask : str or sequence of str
        Which lines: "all"; "forward", up to the loss; a weight, ``"W1[0,1]"``, for the way to its update; any
        other number, ``"dW1[0,1]"``, for the way to it; a unit, ``"unit1[0]"``; or a list of names. For a
        perceptron's rows, "all" or a list.
    steps : int
        After how many updates on the same examples ``z1_new``, …, ``E_new`` are.
    digits : int
        How many digits after the point are asked for. (Marking goes by those that were written.)
    free : sequence of str
        Conventions that are left to the student: "factor", the ½ in the loss. (The sign of δ always is.)

    Attributes
    ----------
    trace : Trace or PerceptronTrace
        With the numbers of this sheet.

    Raises
    ------
    ValueError, TypeError, KeyError
        If there is no such line or convention, or there are more lines than anybody works out by hand.

    Examples
    --------
    >>> from nnlearn.network import Network
    >>> trace = Network([[[0.4]]], [[0.1]]).trace([[0.5]], [[1.0]], learning_rate=0.5)
    >>> sheet = Worksheet(trace)
    >>> for line in sheet.mark({"z1[0,0]": 0.3, "a1[0,0]": 0.4256}):
    ...     if line.verdict != "missing":
    ...         print(line)
    z1₁ 0.3  right
    a1₁ 0.4256  wrong: sign: 1/(1 + e^z1₁) was worked out, not 1/(1 + e^(−z1₁)); that gives 0.42555748
    >>> Worksheet(trace, seed="student-17").trace["x"]
    array([[0.3]])
    >>> Worksheet(Network([[[0.4]]], [[0.1]]), [[0.5]], [[1.0]], learning_rate=0.5)  # the same
    <worksheet: 10 lines>
    """

    def __init__(
        self,
        source: Trace | PerceptronTrace | Network | Perceptron,
        x: Any = None,
        y: Any = None,
        learning_rate: float | None = None,
        *,
        seed: str | int | None = None,
        ask: str | Sequence[str] = "all",
        steps: int = 1,
        digits: int = 4,
        free: Sequence[str] = (),
    ) -> None:
        from nnlearn.trace import Trace

        trace = traced(source, x, y, learning_rate)
        self.seed, self.ask, self.free = seed, ask, tuple(free)
        self.steps = checks.whole(steps, "steps", "steps=10_000")
        self.digits = checks.whole(digits, "digits", "digits=4", least=0)
        if isinstance(trace, Trace):
            self.trace: Trace | PerceptronTrace | None = trace if seed is None else redrawn(trace, seed)
            self.working = Working.of(self.trace, self.steps)
            self.asked = asked_lines(self.trace, self.working, ask)
        else:
            self.trace = trace if seed is None else redrawn_rows(trace, seed)
            self.working = of_perceptron(self.trace)
            self.asked = rows_asked(self.working, ask)
        self._marker = Marker(self.working, self.asked, self.free)

    @classmethod
    def age_cgpa(cls) -> Worksheet:
        """The beginners' tutorial's Age/CGPA table: ``row1.z``, ``row1.a``, ``row1.y_hat``, ``row1.w``, ….

        What was printed there is :func:`nnlearn.worksheet.tutorial.age_cgpa_as_printed`.

        Examples
        --------
        >>> from nnlearn.worksheet import age_cgpa_as_printed
        >>> print(Worksheet.age_cgpa().mark(age_cgpa_as_printed())["row2.a"].slips[0])
        sign: 1/(1 + e^z) was worked out, not 1/(1 + e^(−z)); that gives 0.36077546
        """
        sheet = cls.__new__(cls)
        sheet.seed, sheet.ask, sheet.free, sheet.digits, sheet.trace = None, "all", (), 3, None
        sheet.steps, sheet.working = 1, age_cgpa_table()
        sheet.asked = rows_asked(sheet.working, "all")
        sheet._marker = Marker(sheet.working, sheet.asked)
        return sheet

    # --- marking ----------------------------------------------------------------------------------

    def mark(self, answers: Mapping[str, Any]) -> Marking:
        """Mark a student's answers.

        Parameters
        ----------
        answers : mapping
            From a line's name, ``"z1[0,0]"``, to what was written: a number, or text that is one, with a
            decimal point or comma. ``"a1[0]"`` is enough where there is one example; and ``"W1_new"`` takes a
            whole array. Lines beyond those asked for may be given too: also ``"E_new"``, the loss after the
            update, and the other values of the forward pass with the new weights.

        Returns
        -------
        Marking
            Every line that was asked for or given, in the order in which they are worked out.

        Raises
        ------
        KeyError, ValueError, TypeError
            If a name is no line of this sheet. What is no number is told in its line's note.
        """
        return self._marker.mark(answers)

    def hint(self, name: str, step: int = 1, answers: Mapping[str, Any] | None = None) -> str:
        """Help with one line, without giving its number away.

        Parameters
        ----------
        name : str
            The line.
        step : int
            1 says where to look, 2 gives the formula, 3 the formula with the numbers in it.
        answers : mapping, optional
            What was written so far: its numbers are put in. By default the right ones are.

        Returns
        -------
        str

        Examples
        --------
        >>> from nnlearn.network import Network
        >>> sheet = Worksheet(Network([[[0.4]]], [[0.1]]).trace([[0.5]], [[1.0]], learning_rate=0.5))
        >>> print(sheet.hint("z1[0]"))
        z1₁ is worked out by affine, from x₁, W1₁₁ and b1₁: look at those again.
        >>> print(sheet.hint("a1[0]", 3, {"z1[0]": "0,31"}))
        a1₁ = 1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.31))
        """
        place = self.working.place(name)
        values = self.working.values if answers is None else self._marker.gone_on_with(answers)
        return hint(self.working, place, step, values)

    def summary(self, folder: str | Path) -> Summary:
        """Mark a folder of answers: CSV files, as a blank sheet's, and notebooks.

        Each is marked on the sheet that it names; one that names none, on this one. Nothing in them is run.

        Parameters
        ----------
        folder : path

        Returns
        -------
        Summary
            Which slip, how often, and who.

        Raises
        ------
        NotADirectoryError
            If there is no such folder.
        """
        return summarize(folder, self._marked)

    def for_seed(self, seed: str | int) -> Worksheet:
        """The same sheet on the numbers of another seed."""
        assert self.trace is not None  # as the table's, which has no seeds
        return Worksheet(
            self.trace, seed=seed, ask=self.ask, steps=self.steps, digits=self.digits, free=self.free
        )

    def _marked(self, handed_in: HandedIn) -> Student:
        seed = handed_in.seed
        sheet = self if seed is None or seed == self.seed else self.for_seed(seed)
        answers, unknown = known_lines(handed_in.answers, sheet.working.place)
        return Student(handed_in.who, sheet.mark(answers), unknown)

    # --- on a screen ------------------------------------------------------------------------------------

    def widget(self) -> SheetForm:
        """The sheet as a form in a notebook, marked as one types: see :func:`nnlearn.widgets.worksheet.form`.

        Its ``save_html(path)`` keeps it as a page that marks without Python and without a network.

        Returns
        -------
        SheetForm
        """
        from nnlearn.widgets.worksheet import form

        return form(self)

    # --- on paper ------------------------------------------------------------------------------------

    def blank(self) -> Paper:
        """The sheet to be filled in."""
        return self._paper("blank")

    def solution(self) -> Paper:
        """The sheet worked through: every line with its formula and numbers."""
        return self._paper("solution")

    def answer_key(self) -> Paper:
        """The answers alone."""
        return self._paper("key")

    def _paper(self, kind: Kind) -> Paper:
        from nnlearn.trace import Trace

        trace = self.trace
        if isinstance(trace, Trace):
            network = trace.network
            about = f"one step of a {'-'.join(map(str, network.sizes))} network"
            layers = [f"layer {l} {name}" for l, name in enumerate(network.activations, 1)]
            loss = [f"loss {network.loss.name.replace('_', ' ')}"] if "E" in trace else []
            conventions = [f"The network: {', '.join([*layers, *loss])}.", *trace.conventions]
        elif trace is not None:
            about, conventions = f"a perceptron's {len(trace.rows)} rows", trace.conventions
        else:
            about, conventions = "the Age/CGPA table", _OF_THE_TABLE
        sheet = "" if self.seed is None else str(self.seed)
        return paper_of(kind, self.working, self.asked, self.digits, sheet, about, conventions)

    def __repr__(self) -> str:
        seed = "" if self.seed is None else f" {self.seed}"
        return f"<worksheet{seed}: {len(self.asked)} lines>"


_OF_THE_TABLE = [
    "The first input of each row is the bias's, always 1.",
    "ŷ is 1 where a is ½ or more.",
    "A mistake moves each weight by η/n·(y − ŷ)·x, at once, before the next row.",
]
