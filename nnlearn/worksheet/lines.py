"""What a sheet asks for: every line, the forward pass, one unit, or the way to one number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnlearn.value_names import parsed
from nnlearn.worksheet.working import Place, Working, key_of

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: More lines than this nobody works out by hand.
MOST = 2000
_UNIT = re.compile(r"unit(\d+)\[(\d+)\]")
_FORWARD = ("z", "a", "E", "losses")


def asked_lines(trace: Trace, working: Working, ask: Any) -> tuple[Place, ...]:
    """Find the lines that are asked for.

    Parameters
    ----------
    trace : Trace
    working : Working
        The trace's.
    ask : str or sequence of str
        "all"; "forward", up to the loss; a weight, ``"W1[0,1]"``, for the way to its update; any other
        number, ``"dW1[0,1]"``, for the way to it; a unit, ``"unit1[0]"``; or a list of values and numbers.

    Raises
    ------
    ValueError, TypeError, KeyError
        If there is no such line, or there are more than anybody can work out.
    """
    steps = [step.name for step in trace.plan.steps]
    if ask == "all":
        places = [p for n in steps for p in _some(working, n)]
    elif ask == "forward":
        places = [
            p for n in steps if parsed(n).kind in _FORWARD and not parsed(n).new for p in _some(working, n)
        ]
    elif isinstance(ask, str) and (unit := _UNIT.fullmatch(ask)):
        places = _of_unit(working, steps, unit[1], int(unit[2]))
        if not places:
            raise ValueError(f'there is no {ask} in {trace.network!r}\n    write: ask="unit1[0]"')
    elif isinstance(ask, str):
        places = _way_to(trace, working, ask)
    elif isinstance(ask, Sequence):
        places = [p for one in ask for p in _named(working, one)]
    else:
        raise TypeError(f'ask is {ask!r:.60}, but names lines\n    write: ask="all"')
    order = working.order
    found = sorted(dict.fromkeys(places), key=lambda p: (order[p[0]], p[1]))
    if len(found) > MOST:
        raise ValueError(
            f'{len(found):,} lines are more than anybody works out by hand\n    write: ask="unit1[0]"'
        )
    return tuple(found)


def _some(working: Working, name: str) -> list[Place]:
    """A value's numbers; of one that is far too large, as many as make the sum too large."""
    places = []
    for place in working.places(name):
        places.append(place)
        if len(places) > MOST:
            break
    return places


def _named(working: Working, name: Any) -> list[Place]:
    return _some(working, name) if name in working.steps else [working.place(name)]


def _of_unit(working: Working, steps: Sequence[str], layer: str, unit: int) -> list[Place]:
    """Every line of one unit: its numbers, its gradients, its new weights."""
    found = []
    for name in steps:
        took = parsed(name)
        if took.layer == layer and took.kind not in ("losses", "E", "mask", "u"):
            found += [p for p in working.places(name) if p[1] and p[1][-1] == unit]
    return found


def _way_to(trace: Trace, working: Working, name: str) -> list[Place]:
    """A number, and all that it is worked out from."""
    target = name.partition("[")[0].strip()
    if target in trace and target not in working.steps and f"{target}_new" in working.steps:
        name = name.replace(target, f"{target}_new", 1)
    places = _named(working, name)
    found: dict[Place, None] = {}
    while places:
        place = places.pop()
        if place in found:
            continue
        found[place] = None
        for cause in trace.line(key_of(place)).causes:
            if cause.partition("[")[0] in working.steps:
                places.append(working.place(cause))
    return list(found)


def rows_asked(working: Working, ask: Any) -> tuple[Place, ...]:
    """Find the lines that are asked for of a table that is worked row by row."""
    if ask != "all" and (isinstance(ask, str) or not isinstance(ask, Sequence)):
        raise ValueError(
            f'ask is {ask!r:.60}, but of rows one asks for all, or for a list\n    write: ask="all"'
        )
    names = [n for n in working.steps if n not in working.silent] if ask == "all" else ask
    return tuple(p for n in names for p in _named(working, n))
