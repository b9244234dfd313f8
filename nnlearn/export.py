"""One list of lines, lowered to text, LaTeX, HTML, CSV and JSON; and a step told in plain sentences."""

from __future__ import annotations

import csv
import html
import json
import math
import re
import textwrap
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import DIGITS, number_text
from nnlearn.lines import Line, matrix_latex, matrix_line
from nnlearn.plan import Step
from nnlearn.value_names import parsed, text_name

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: A value of more entries than this is folded: the first few are shown, and what the others amount to.
MOST_ENTRIES = 12
SHOWN_OF_MANY = 3
MOST_FORMULAS = 1000
WIDTH = 80


def shown_lines(trace: Trace, name: str, digits: int) -> list[Line]:
    """The lines of a value that a display shows: all of a small one, the first few of a large one."""
    size = trace[name].size
    return trace.lines(name, None if size <= MOST_ENTRIES else SHOWN_OF_MANY, digits)


def folded(trace: Trace, name: str, digits: int) -> str:
    """What is left out of a large value's display, in one sentence; empty for a small one."""
    array = trace[name]
    if array.size <= MOST_ENTRIES:
        return ""
    return f"… {array.size - SHOWN_OF_MANY:,} more ({_range(array, digits)})"


def to_text(trace: Trace, digits: int = DIGITS) -> str:
    """Write a trace as plain text, 80 columns wide for small networks."""
    title = f"{trace.network!r}, {_count(len(trace['x']), 'example')}"
    rows = [title, *(row for said in trace.conventions for row in textwrap.wrap(said, WIDTH)), ""]
    rows += _all_given(trace, digits)
    for step in trace.plan.steps:
        head = f"{matrix_line(step, len(trace['x']))}    ({step.equation.name})"
        rows += ["", head if len(head) <= WIDTH else head.replace("    (", "\n    (")]
        for line in shown_lines(trace, step.name, digits):
            rows += ["  " + row for row in line.wrapped(WIDTH - 2).split("\n")]
        left_out = folded(trace, step.name, digits)
        rows += [f"  {left_out}"] if left_out else []
    return "\n".join(rows)


def to_latex(trace: Trace, digits: int = DIGITS) -> str:
    """Write a trace as LaTeX: for each step its formula, then its numbers, aligned."""
    blocks = []
    for step in trace.plan.steps:
        lines = [matrix_latex(step, len(trace["x"])).replace("=", "&=", 1)]
        lines += [
            line.latex.replace("=", "&=", 1) if "=" in line.latex else line.latex
            for line in shown_lines(trace, step.name, digits)
        ]
        left_out = folded(trace, step.name, digits)
        if left_out:
            lines.append(
                rf"&\text{{{left_out}}}".replace("…", r"\dots").replace("×", r"$\times$").replace("−", "$-$")
            )
        blocks.append("\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}")
    return "\n\n".join(blocks)


def to_html(trace: Trace, digits: int = DIGITS) -> str:
    """Write a trace as HTML that follows the page's colours: a table for each phase of the step."""
    rows = "".join(f"<pre>{html.escape(row)}</pre>" for row in _all_given(trace, digits))
    sections = [_section("Given", rows, opened=False)]
    for title, kinds in PHASES.items():
        steps = [step for step in trace.plan.steps if _is_in(kinds, step.name)]
        body = "".join(_html_step(trace, step, digits) for step in steps)
        if body:
            sections.append(_section(title, f"<table>{_HEAD}{body}</table>", opened=True))
    said = "".join(f"<li>{_marked(c)}</li>" for c in trace.conventions)
    title = html.escape(f"{trace.network!r}, {_count(len(trace['x']), 'example')}")
    body = f"<p><b>{title}</b></p><ul>{said}</ul>{''.join(sections)}"
    return f"<style>{_STYLE}</style><div class='nnlearn-trace'>{body}</div>"


def to_csv(trace: Trace, path: str | Path) -> None:
    """Write every number to a CSV file, in full precision.

    Each has its formula beside it, but in arrays of more than a thousand entries, where only the first has.
    """
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "value", "symbol", "formula", "with numbers", "equation"])
        for name, array in trace.arrays.items():
            lines = trace.lines(name, None if array.size <= MOST_FORMULAS else 1)
            for line in lines:
                writer.writerow(
                    [line.name, repr(line.value), line.symbol, line.formula, line.substituted, line.equation]
                )
            rest = islice(zip(np.ndindex(array.shape), array.ravel().tolist(), strict=True), len(lines), None)
            writer.writerows([f"{name}[{','.join(map(str, at))}]", repr(value)] for at, value in rest)


def to_json(trace: Trace, path: str | Path) -> None:
    """Write every number to a JSON file, with each step's formula and the conventions."""
    record: dict[str, Any] = {
        "network": {
            "sizes": trace.network.sizes,
            "activations": trace.network.activations,
            "loss": trace.network.loss.name,
            "dtype": str(trace.network.dtype),
        },
        "conventions": trace.conventions,
        "steps": [
            {
                "name": s.name,
                "equation": s.equation.name,
                "inputs": list(s.inputs),
                "formula": matrix_line(s, len(trace["x"])),
            }
            for s in trace.plan.steps
        ],
        "values": {name: _plain(value.tolist()) for name, value in trace.arrays.items()},
    }
    Path(path).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def describe(trace: Trace, digits: int = DIGITS) -> str:
    """Tell a step in plain sentences.

    Parameters
    ----------
    trace : Trace
    digits : int
        Significant digits of the numbers.

    Returns
    -------
    str
        For screen readers, and as the alt text of pictures.
    """
    network, n = trace.network, len(trace["x"])
    layers = ", then ".join(_count(layer.units, f"{layer.activation.name} unit") for layer in network.layers)
    said = [f"A network of {_count(network.sizes[0], 'input')}, then {layers}, sees {_count(n, 'example')}."]
    last = len(network.layers)
    for e in range(min(n, 3)):
        who = "The" if n == 1 else f"Example {e + 1}: the"
        inputs, outputs = trace["x"][e], trace[f"a{last}"][e]
        text = f"{who} {_values('input', inputs, digits)}; the {_values('output', outputs, digits)}"
        if "y" in trace:
            text += f"; the {_values('target', trace['y'][e], digits)}"
        said.append(text + ".")
    if n > 3:
        said.append(f"There are {n - 3} more examples.")
    if "E" in trace:
        parts = [number_text(trace[name], digits) for name in ("E_data", "E_penalty") if name in trace]
        made_of = f", {parts[0]} of the data and {parts[1]} of the weights' penalty" if parts else ""
        said += _left_out(trace)
        said.append(f"The loss is {number_text(trace['E'], digits)}{made_of}.")
        steepest = max(
            (name for name in trace if (took := parsed(name)).kind in ("dW", "db") and not took.rest),
            key=lambda name: float(np.abs(trace[name]).max()),
        )
        index = np.unravel_index(np.argmax(np.abs(trace[steepest])), trace[steepest].shape)
        line = trace.line(steepest, *map(int, index), digits=digits)
        said.append(f"Its steepest gradient is {line.symbol}, {number_text(line.value, digits)}.")
    if any(name.endswith("_new") for name in trace):
        after = trace.on(trace.after)["E"]
        optimizer = trace.recipe.optimizer.name
        which = "One step" if trace.number == 1 else f"Step {trace.number}"
        by = f" of {optimizer}" if optimizer != "sgd" else ""
        rate = number_text(trace["learning_rate"], digits)
        said.append(f"{which}{by} with learning rate {rate} takes the loss to {number_text(after, digits)}.")
    return " ".join(said)


def _left_out(trace: Trace) -> list[str]:
    """How many inputs and units dropout leaves out, in a sentence, if any."""
    said = []
    for name in trace:
        if (took := parsed(name)).kind == "mask":
            silent, all_ = np.count_nonzero(trace[name] == 0), trace[name].size
            whose = f"outputs of layer {took.layer}" if took.layer != "0" else "inputs"
            said.append(f"{silent} of {all_} {whose}")
    return [f"Dropout leaves out {' and '.join(said)}."] if said else []


def _all_given(trace: Trace, digits: int) -> list[str]:
    """What a step starts from, as rows; what the optimiser keeps in one, where it is all 0 as yet."""
    given = [name for name in trace.plan.given if name != "n"]
    unused = [name for name in given if parsed(name).updates and not trace[name].any()]
    rows = [row for name in given if name not in unused for row in _given(trace, name, digits)]
    if unused:
        rows += textwrap.wrap(f"{', '.join(map(text_name, unused))}: all 0", WIDTH)
    return rows


def _given(trace: Trace, name: str, digits: int) -> list[str]:
    """A given value as rows of numbers, or its shape where it is large."""
    array = trace[name]
    if array.size > MOST_ENTRIES:
        return [f"{text_name(name)}: {array.size:,} numbers ({_range(array, digits)})"]
    if array.ndim == 0:
        return [f"{text_name(name)} = {number_text(array, digits)}"]
    table = [[number_text(v, digits) for v in row] for row in np.atleast_2d(array)]
    width = max(len(cell) for row in table for cell in row)
    label = f"{text_name(name)} = "
    return [
        (label if i == 0 else " " * len(label)) + "[" + "  ".join(cell.rjust(width) for cell in row) + "]"
        for i, row in enumerate(table)
    ]


def _is_in(kinds: tuple[str, ...], name: str) -> bool:
    """Whether a value is worked out in the phase of a step that has values of such kinds."""
    took = parsed(name)
    return ("new" if took.updates else took.kind) in kinds


def _html_step(trace: Trace, step: Step, digits: int) -> str:
    """One step as a group of rows: its formula for the whole array, then a row for each number."""
    formula, equation = _marked(matrix_line(step, len(trace["x"]))), html.escape(step.equation.name)
    head = f"<tr class='step'><th colspan='4' scope='rowgroup'>{formula} <i>{equation}</i></th></tr>"
    rows = "".join(_html_row(line) for line in shown_lines(trace, step.name, digits))
    left_out = html.escape(folded(trace, step.name, digits))
    more = f"<tr><td></td><td colspan='3'>{left_out}</td></tr>" if left_out else ""
    return f"<tbody>{head}{rows}{more}</tbody>"


def _range(array: Array, digits: int) -> str:
    """The shape of a large value, and between what its numbers lie."""
    low, high, mean = (number_text(f(array), digits) for f in (np.min, np.max, np.mean))
    return f"{' × '.join(map(str, array.shape))}: from {low} to {high}, mean {mean}"


def _plain(values: Any) -> Any:
    """Numbers as JSON knows them: infinity and NaN, which it does not, as words."""
    if isinstance(values, list):
        return [_plain(v) for v in values]
    return values if math.isfinite(values) else str(values)


def _html_row(line: Line) -> str:
    relation = "" if line.relation == "=" else "≈ "
    numbers = line.substituted if line.substituted != line.formula else ""
    cells = [line.formula, numbers, f"{relation}{number_text(line.value, line.digits)}"]
    columns = "".join(f"<td>{_marked(cell)}</td>" for cell in cells)
    return f"<tr><th scope='row'>{_marked(line.symbol)}</th>{columns}</tr>"


def _marked(formula: str) -> str:
    """A formula with real subscripts and exponents, which stay legible from the last row."""
    text = html.escape(formula)
    text = _EXPONENT.sub(lambda m: f"<sup>{m[1] or m[2]}</sup>", text)
    return _SUBSCRIPT.sub(lambda m: f"<sub>{m[0].translate(_PLAIN)}</sub>", text)


def _section(summary: str, body: str, *, opened: bool) -> str:
    return f"<details{' open' if opened else ''}><summary>{summary}</summary>{body}</details>"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _values(noun: str, values: Sequence[float], digits: int) -> str:
    if len(values) > 6:
        low, high = number_text(min(values), digits), number_text(max(values), digits)
        return f"{len(values)} {noun}s run from {low} to {high}"
    shown = [number_text(v, digits) for v in values]
    listed = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{noun}{'' if len(shown) == 1 else 's'} {'is' if len(shown) == 1 else 'are'} {listed}"


#: The phases of a step, and the kinds of values that are worked out in each.
PHASES = {
    "Forward: what the network answers": ("x", "mask", "z", "a", "h"),
    "Loss: how wrong that is": ("losses", "E"),
    "Backward: how much each number is to blame": ("da", "dh", "slope", "delta", "dW", "db"),
    "Update: one step downhill": ("new",),
}

_EXPONENT = re.compile(r"\^(?:\(((?:[^()]|\([^()]*\))*)\)|([\w.]+))")
_SUBSCRIPT = re.compile("[₀-₉]+(?:,[₀-₉]+)*")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_COLUMNS = ("name", "formula", "with numbers", "value")
_HEAD = f"<thead><tr>{''.join(f'<th scope=col>{c}</th>' for c in _COLUMNS)}</tr></thead>"
_STYLE = (
    ".nnlearn-trace{font-size:1.05em;line-height:1.6;max-width:64em}"
    ".nnlearn-trace summary{cursor:pointer;font-weight:bold;padding:.3em 0}"
    ".nnlearn-trace table{border-collapse:collapse;margin:0 0 .8em 1.2em;color:inherit;font-size:inherit}"
    ".nnlearn-trace th,.nnlearn-trace td{text-align:left!important;padding:.25em 1.6em .2em 0;border:0;"
    "background:none;color:inherit;font-weight:normal;vertical-align:baseline;white-space:normal;font-variant-numeric:tabular-nums}"
    ".nnlearn-trace thead th{opacity:.7;font-size:.9em}"
    ".nnlearn-trace .step th{padding-top:.9em;font-family:ui-monospace,Menlo,Consolas,monospace}"
    ".nnlearn-trace .step i{opacity:.7;font-family:sans-serif;margin-left:1em}"
    ".nnlearn-trace td:last-child{font-weight:bold;white-space:nowrap}"
    ".nnlearn-trace tbody tr{background:none!important}"
    ".nnlearn-trace tbody tr:not(.step){border-top:1px solid color-mix(in srgb,currentColor 15%,transparent)}"
    ".nnlearn-trace sub,.nnlearn-trace sup{font-size:.8em;line-height:0}"
    ".nnlearn-trace pre{margin:0 0 0 1.4em;background:none;color:inherit}"
)
