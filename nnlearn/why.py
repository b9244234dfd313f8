"""Why a number is what it is: its chain of causes, back to what was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnlearn.equations.notation import number_text
from nnlearn.lines import Line
from nnlearn.value_names import parsed

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: A tree of more numbers than this is cut, and says so.
MOST_NUMBERS = 120
WIDTH = 80
#: However deep in the tree, a line has this much room.
LEAST_WIDTH = 36


@dataclass(frozen=True)
class Why:
    """A number, the numbers that it was worked out from, and so on down to what was given.

    Attributes
    ----------
    line : Line
        The number itself.
    causes : tuple of Why
        What its formula reads, without what was given.
    chain : tuple of str
        For a gradient: the chain rule with its factors, one line an example.
    told_above : bool
        Whether its causes stand further up already.
    cut : bool
        Whether causes were left out because the tree grew too long.
    """

    line: Line
    causes: tuple[Why, ...] = ()
    chain: tuple[str, ...] = ()
    told_above: bool = False
    cut: bool = False

    def __str__(self) -> str:
        rows = [_wrapped(line) for line in self.chain] + [""] * bool(self.chain)
        self._write(rows, "", "")
        if self.cut:
            rows.append(f"(cut after {MOST_NUMBERS} numbers: ask why() of a number further down)")
        return "\n".join(rows)

    __repr__ = __str__

    def _write(self, rows: list[str], first: str, rest: str) -> None:
        line = self.line
        if self.told_above:  # with its formula
            value = number_text(line.value, line.digits)
            rows.append(f"{first}{line.symbol} {line.relation} {value}  (told above)")
            return
        row, *more = line.wrapped(max(WIDTH - len(first), LEAST_WIDTH)).split("\n")
        bar = "│" if self.causes else " "  # what is continued stays tied to its causes below
        rows += [first + row, *(rest + bar + continued[1:] for continued in more)]
        for i, cause in enumerate(self.causes):
            last = i == len(self.causes) - 1
            cause._write(rows, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def explain(trace: Trace, line: Line) -> Why:
    """Follow a number's causes back to what was given.

    Parameters
    ----------
    trace : Trace
    line : Line
        The number to explain.

    Returns
    -------
    Why
    """
    told: set[str] = {line.name}
    numbers, cut = 1, False

    def follow(line: Line) -> Why:
        nonlocal numbers, cut
        causes = []
        for name in line.causes:
            cause = trace.line(name, digits=line.digits)
            if cause.equation == "given":
                continue
            if numbers >= MOST_NUMBERS:
                cut = True
                break
            numbers += 1
            if name in told:
                causes.append(Why(cause, told_above=bool(cause.causes)))
            else:
                told.add(name)
                causes.append(follow(cause))
        return Why(line, tuple(causes))

    tree = follow(line)
    return Why(tree.line, tree.causes, _chain_rule(trace, line), cut=cut)


def _chain_rule(trace: Trace, line: Line) -> tuple[str, ...]:
    """The chain rule of a weight's or bias's gradient: how E, a, z and the weight hang together."""
    name = line.name.split("[")[0]
    kind, layer, rest, _ = parsed(name)
    if kind not in ("dW", "db") or f"slope{layer}" not in trace:
        return ()
    *row, unit = (int(i) for i in line.name.split("[")[1].rstrip("]").split(","))
    before = "x" if layer == "1" else f"a{int(layer) - 1}"
    before = f"{before}_kept" if f"{before}_kept" in trace else before
    examples = len(trace["x"])
    weight = trace.line(f"{kind[1]}{layer}", *row, unit).symbol
    penalised = f"{name}_data" in trace
    E = "E_data" if rest or penalised else "E"
    lines = []
    for e in range(min(examples, 3)):
        names = [(f"da{layer}", e, unit), (f"slope{layer}", e, unit)] + ([(before, e, row[0])] if row else [])
        factors = [trace.line(*name, digits=line.digits) for name in names]
        a, z = (trace.line(f"{v}{layer}", e, unit).symbol for v in "az")
        rule = f"∂{E}/∂{a} · ∂{a}/∂{z} · ∂{z}/∂{weight}"
        product = 1.0
        for f in factors:
            product *= f.value
        numbers = " · ".join(_bracketed(number_text(f.value, line.digits)) for f in factors) + (
            "" if row else " · 1"
        )
        left = f"∂{E}/∂{weight}" if examples == 1 else f"example {e + 1}"
        lines.append(f"{left} = {rule} = {numbers} ≈ {number_text(product, line.digits)}")
    of_data = trace.line(f"{name}_data", *row, unit, digits=line.digits) if penalised else line
    if examples > 1:
        more = f" (and {examples - 3} more)" if examples > 3 else ""
        lines.append(
            f"∂{E}/∂{weight} = the sum over the {examples} examples{more} ≈"
            f" {number_text(of_data.value, line.digits)}"
        )
    if penalised:
        value = number_text(line.value, line.digits)
        rule = f"∂E_data/∂{weight} + ∂E_penalty/∂{weight}"
        lines.append(f"∂E/∂{weight} = {rule} = {line.substituted} {line.relation} {value}")
    return tuple(lines)


def _wrapped(text: str) -> str:
    """One line of the chain rule, broken before its equals signs where it is too long."""
    if len(text) <= WIDTH:
        return text
    left, first, *more = re.split("(?= [=≈] )", text)
    return "\n".join([left + first, *(" " * len(left) + part for part in more)])


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number
