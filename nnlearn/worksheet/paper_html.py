"""A sheet as HTML: for a notebook, and as a page of its own that prints well."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnlearn.worksheet.paper import Given, Paper, PaperLine


def to_html(paper: Paper) -> str:
    """Write a sheet as HTML that follows the page's colours."""
    notes = "".join(f"<li>{_marked(note)}</li>" for note in paper.notes)
    given = "".join(map(_given, paper.given))
    name = "<p class='name'><span>Name</span><span>Date</span></p>" if paper.kind == "blank" else ""
    sections = "".join(_section(paper, heading, lines) for heading, lines in paper.sections)
    body = (
        f"<h2>{_marked(paper.title)}</h2>{name}<ul>{notes}</ul><h3>Given</h3>"
        f"<div class='given'>{given}</div>{sections}"
    )
    return f"<style>{_STYLE}</style><div class='nnlearn-sheet'>{body}</div>"


def to_page(paper: Paper) -> str:
    """Write a sheet as a page of its own, for paper."""
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{html.escape(paper.title)}</title><style>{_PAGE}</style></head>"
        f"<body>{to_html(paper)}</body></html>\n"
    )


def _section(paper: Paper, heading: str, lines: tuple[PaperLine, ...]) -> str:
    worked = paper.kind == "solution"
    columns = ["line", *(["working"] if worked else []), "value"]
    head = "".join(f"<th scope='col'>{c}</th>" for c in columns)
    bodies = "".join(_body(list(group), worked) for _, group in groupby(lines, _value))
    table = f"<table class='{paper.kind}'><thead><tr>{head}</tr></thead>{bodies}</table>"
    return f"<section><h3>{_marked(heading)}</h3>{table}</section>"


def _body(lines: list[PaperLine], worked: bool) -> str:
    """The numbers of one value, laid out as they stand in it: a row for each of its rows."""
    last = lines[-1].name.rpartition("[")[2].rstrip("]").rpartition(",")[2]
    columns = min(int(last) + 1, _MOST_COLUMNS) if last.isdigit() else 1
    rows = "".join(_row(line, worked) for line in lines)
    return f"<tbody style='--columns:{columns}'>{rows}</tbody>"


def _value(line: PaperLine) -> str:
    return line.name.partition("[")[0]


def _row(line: PaperLine, worked: bool) -> str:
    before = f"{line.relation} " if worked else ""
    value = f"<td class='value'>{before}{line.value.replace('-', '−')}</td>"
    if not line.value:
        value = "<td class='value'><span class='blank' role='img' aria-label='to be filled in'></span></td>"
    work = f"<td class='work'>{_marked(line.work)}</td>" if worked else ""
    name, after = html.escape(line.name, quote=True), "=" if worked else line.relation
    return f"<tr><th scope='row' title='{name}'>{_marked(line.symbol)} {after}</th>{work}{value}</tr>"


def _given(given: Given) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in given.rows)
    single = len(given.rows) == len(given.rows[0]) == 1
    kind = "" if single else " class='matrix'"
    return f"<div><span>{_marked(given.symbol)} =</span><table{kind}><tbody>{rows}</tbody></table></div>"


def _marked(text: str) -> str:
    """Text with real subscripts and exponents, which stay legible from the last row."""
    text = html.escape(text)
    text = _EXPONENT.sub(lambda m: f"<sup>{m[1] or m[2]}</sup>", text)
    return _SUBSCRIPT.sub(lambda m: f"<sub>{m[0].translate(_PLAIN)}</sub>", text)


_EXPONENT = re.compile(r"\^(?:\(((?:[^()]|\([^()]*\))*)\)|([−\w.₀-₉]+))")
_SUBSCRIPT = re.compile("[₀-₉]+(?:,[₀-₉]+)*")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_MOST_COLUMNS = 4
_LINE = "color-mix(in srgb,currentColor 45%,transparent)"
_STYLE = (
    ".nnlearn-sheet{font-size:1.05em;line-height:1.5;max-width:60em;color:inherit}"
    ".nnlearn-sheet h2{font-size:1.35em;margin:.2em 0 .6em}"
    ".nnlearn-sheet h3{font-size:1.1em;margin:1.2em 0 .3em}"
    ".nnlearn-sheet ul{margin:.2em 0 .6em;padding-left:1.3em}"
    f".nnlearn-sheet .name span{{display:inline-block;border-bottom:1px solid {_LINE};width:16em;"
    "margin-right:2em;padding-top:1em;font-size:.9em}"
    ".nnlearn-sheet .name span:last-child{width:9em}"
    ".nnlearn-sheet .given{display:flex;flex-wrap:wrap;gap:.8em 2.2em;align-items:center}"
    ".nnlearn-sheet .given>div{display:flex;align-items:center;gap:.5em}"
    ".nnlearn-sheet table{border-collapse:collapse;margin:0;color:inherit;font-size:inherit;"
    "background:none}"
    ".nnlearn-sheet .matrix{border-left:1.5px solid;border-right:1.5px solid;border-radius:.5em}"
    ".nnlearn-sheet td,.nnlearn-sheet th{border:0;background:none!important;color:inherit;font-weight:normal;"
    "padding:.12em .5em;text-align:right!important;vertical-align:baseline;font-variant-numeric:tabular-nums}"
    ".nnlearn-sheet section thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;"
    "overflow:hidden}"
    ".nnlearn-sheet section th{white-space:nowrap;padding-left:0}"
    ".nnlearn-sheet section .work{text-align:left!important}"
    ".nnlearn-sheet section .value{font-weight:bold;white-space:nowrap}"
    ".nnlearn-sheet .solution{width:100%}.nnlearn-sheet .solution th{width:6.5em}"
    ".nnlearn-sheet .solution tbody tr{border-top:1px solid color-mix(in srgb,currentColor 15%,transparent)}"
    ".nnlearn-sheet .blank tbody,.nnlearn-sheet .key tbody{display:grid;"
    "grid-template-columns:repeat(var(--columns),13.5em);gap:0 .8em}"
    ".nnlearn-sheet .blank,.nnlearn-sheet .key{width:100%;display:block}"
    ".nnlearn-sheet .blank tr,.nnlearn-sheet .key tr{display:flex;align-items:baseline}"
    ".nnlearn-sheet .blank tbody th,.nnlearn-sheet .key tbody th{min-width:4.2em}"
    f".nnlearn-sheet span.blank{{display:inline-block;width:7.5em;height:1.7em;"
    f"border-bottom:1px solid {_LINE}}}"
    ".nnlearn-sheet sub,.nnlearn-sheet sup{font-size:.8em;line-height:0}"
    ".nnlearn-sheet section{break-inside:auto}.nnlearn-sheet tr{break-inside:avoid}"
    ".nnlearn-sheet h3{break-after:avoid}"
)
_PAGE = (
    "@page{size:A4;margin:16mm}"
    "body{font-family:Georgia,'Times New Roman',serif;color:#111;background:#fff;margin:1.5em auto;"
    "max-width:52em;padding:0 1em}@media print{body{margin:0;padding:0;max-width:none;font-size:10.5pt}}"
)
