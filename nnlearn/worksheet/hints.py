"""Hints in three steps: where to look, the formula, the formula with the numbers; never the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.worksheet.paper import written_out
from nnlearn.worksheet.working import Place, Working

STEPS = 3
_NUMBER = re.compile(r"[−-]?[\d.]+(·10\^?\(?[−⁻-]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+\)?)?")


def hint(working: Working, place: Place, step: int, values: Mapping[str, Array]) -> str:
    """Help with one number.

    Parameters
    ----------
    working : Working
    place : (name, index)
    step : int
        1 says where to look, 2 gives the formula, 3 the formula with the numbers in it.
    values : mapping of arrays
        The numbers to put in: the student's own.

    Raises
    ------
    ValueError, TypeError
        If `step` is not 1, 2 or 3.
    """
    step = checks.whole(step, "step", 'sheet.hint("z1[0,0]", step=1)')
    if step > STEPS:
        write = f'sheet.hint("z1[0,0]", step={STEPS})'
        raise ValueError(f"there are {STEPS} steps of hints, but step is {step}\n    write: {write}")
    line = written_out(working, place, values)
    symbol = working.symbol(*place)
    if step == 1:
        reads = [working.symbol(*_place(working, cause)) for cause in line.causes]
        listed = reads[0] if len(reads) == 1 else f"{', '.join(reads[:-1])} and {reads[-1]}"
        how = line.equation.replace("_", " ")
        return f"{symbol} is worked out by {how}, from {listed}: look at those again."
    if step == 2:
        return f"{symbol} = {line.formula}"
    if _NUMBER.fullmatch(line.substituted):  # put in, it would be the answer
        return f"{symbol} = {line.formula}: that number again"
    return f"{symbol} = {line.formula} = {line.substituted}"


def _place(working: Working, name: str) -> Place:
    """A number that a formula reads, given or not."""
    base, _, index = name.partition("[")
    return base, tuple(int(i) for i in index.rstrip("]").split(",")) if index else ()
