"""A worksheet: what to work out by hand, on which numbers; and what a student made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnlearn.worksheet.lines import asked_lines, rows_asked
from nnlearn.worksheet.marker import Marker
from nnlearn.worksheet.marking import Marking
from nnlearn.worksheet.rows import of_perceptron
from nnlearn.worksheet.tutorial import age_cgpa_table
from nnlearn.worksheet.working import Working

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace
    from nnlearn.trace import Trace


class Worksheet:
    """A step to be worked out by hand, line by line; and marked.

    Parameters
    ----------
    trace : Trace or PerceptronTrace
        The step, as :meth:`nnlearn.network.Network.trace` makes it; or a perceptron's rows.
    ask : str or sequence of str
        Which lines: "all"; "forward", up to the loss; a weight, ``"W1[0,1]"``, for the way to its update; any
        other number, ``"dW1[0,1]"``, for the way to it; a unit, ``"unit1[0]"``; or a list of names. For a
        perceptron's rows, "all" or a list.
    free : sequence of str
        Conventions that are left to the student: "factor", the ½ in the loss. (The sign of δ always is.)

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
    """

    def __init__(
        self, trace: Trace | PerceptronTrace, *, ask: str | Sequence[str] = "all", free: Sequence[str] = ()
    ) -> None:
        from nnlearn.trace import Trace

        if isinstance(trace, Trace):
            working = Working.of(trace)
            asked = asked_lines(trace, working, ask)
        elif hasattr(trace, "rows"):
            working = of_perceptron(trace)
            asked = rows_asked(working, ask)
        else:
            raise TypeError(
                f"a worksheet is made from a trace, but got {trace!r:.60}"
                "\n    write: nn.Worksheet(net.trace(x, y, learning_rate=0.5))"
            )
        self.working, self.asked = working, asked
        self._marker = Marker(working, asked, free)

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
        sheet.working = age_cgpa_table()
        sheet.asked = rows_asked(sheet.working, "all")
        sheet._marker = Marker(sheet.working, sheet.asked)
        return sheet

    def mark(self, answers: Mapping[str, Any]) -> Marking:
        """Mark a student's answers.

        Parameters
        ----------
        answers : mapping
            From a line's name, ``"z1[0,0]"``, to what was written: a number, or text that is one, with a
            decimal point or comma. ``"a1[0]"`` is enough where there is one example; and ``"W1_new"`` takes a
            whole array. Lines beyond those asked for may be given too.

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
