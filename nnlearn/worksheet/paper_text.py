"""A sheet as plain text, Markdown, LaTeX and CSV."""

from __future__ import annotations

import csv
import io
import textwrap
from typing import TYPE_CHECKING

from nnlearn.table import Table

if TYPE_CHECKING:
    from nnlearn.worksheet.paper import Given, Paper, PaperLine

WIDTH = 80
BLANK = "__________"


def to_text(paper: Paper) -> str:
    """Write a sheet as plain text, 80 columns wide where its formulas allow."""
    rows = [paper.title, *(row for note in paper.notes for row in textwrap.wrap(note, WIDTH)), "", "Given"]
    rows += [row for given in paper.given for row in _matrix(given)]
    for heading, lines in paper.sections:
        rows += ["", heading]
        rows += [f"  {_text_line(line)}" for line in lines]
    return "\n".join(rows)


def to_markdown(paper: Paper) -> str:
    """Write a sheet as Markdown."""
    rows = [f"# {paper.title}", "", *(f"* {note}" for note in paper.notes), "", "## Given", ""]
    rows += ["```", *(row for given in paper.given for row in _matrix(given)), "```"]
    worked = paper.kind == "solution"
    for heading, lines in paper.sections:
        rows += ["", f"## {heading}", ""]
        rows += (
            ["| line | in code | working | value |", "|:--|:--|:--|--:|"]
            if worked
            else ["| line | in code | value |", "|:--|:--|--:|"]
        )
        for line in lines:
            work = [line.work.replace("|", r"\|").replace("*", r"\*")] if worked else []
            cells = [line.symbol, f"`{line.name}`", *work, _signed(line) or BLANK.replace("_", r"\_")]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def to_latex(paper: Paper) -> str:
    """Write a sheet as a LaTeX document."""
    rows = [
        r"\documentclass[11pt,a4paper]{article}",
        r"\usepackage[utf8]{inputenc}",
        r"\usepackage[T1]{fontenc}",
        r"\usepackage{amsmath}",
        r"\usepackage[margin=2.2cm]{geometry}",
        r"\setlength{\parindent}{0pt}",
        r"\allowdisplaybreaks",
        r"\begin{document}",
        rf"\section*{{{_plain(paper.title)}}}",
    ]
    if paper.kind == "blank":
        rows.append(r"Name: \underline{\hspace{7cm}} \hfill Date: \underline{\hspace{3cm}}\par\medskip")
    rows += [r"\begin{itemize}", *(rf"\item {_plain(note)}" for note in paper.notes), r"\end{itemize}"]
    rows += [r"\subsection*{Given}"]
    rows += [rf"\( {_latex_matrix(given)} \)\quad" for given in paper.given]
    for heading, lines in paper.sections:
        rows += [rf"\subsection*{{{_plain(heading)}}}", r"\begin{align*}"]
        rows += [" \\\\\n".join(_latex_line(line) for line in lines), r"\end{align*}"]
    return "\n".join([*rows, r"\end{document}", ""])


def to_csv(paper: Paper) -> str:
    """Write a sheet as CSV, to be filled in and sent back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    worked = paper.kind == "solution"
    writer.writerow(["sheet", "line", "symbol", *(["working"] if worked else []), "answer"])
    for line in paper.lines:
        writer.writerow([paper.sheet, line.name, line.symbol, *([line.work] if worked else []), line.value])
    return text.getvalue()


def _signed(line: PaperLine) -> str:
    """A value with a true minus."""
    return line.value.replace("-", "−")


def _text_line(line: PaperLine) -> str:
    work = f"= {line.work} " if line.work else ""
    return f"{line.symbol} {work}{line.relation} {_signed(line) or BLANK}"


def _matrix(given: Given) -> list[str]:
    """A given value as rows of numbers under each other."""
    label = f"  {given.symbol} = "
    if len(given.rows) == len(given.rows[0]) == 1:
        return [label + given.rows[0][0]]
    table = Table([""] * len(given.rows[0]), given.rows).to_text().split("\n")[1:]
    return [(label if i == 0 else " " * len(label)) + f"[{row}]" for i, row in enumerate(table)]


def _latex_matrix(given: Given) -> str:
    if len(given.rows) == len(given.rows[0]) == 1:
        return f"{given.latex} = {_number(given.rows[0][0])}"
    body = r" \\ ".join(" & ".join(map(_number, row)) for row in given.rows)
    return rf"{given.latex} = \begin{{pmatrix}} {body} \end{{pmatrix}}"


def _latex_line(line: PaperLine) -> str:
    value = line.value or r"\underline{\hspace{3.5cm}}"
    work = line.work_latex.replace(" = ", r" \\ &= ") or (
        rf"\text{{{_plain(line.work)}}}" if line.work else ""
    )
    relation = "=" if line.relation == "=" else r"\approx"
    if not work:
        return f"{line.symbol_latex} &{relation} {value}"
    return rf"{line.symbol_latex} &= {work} \\ &{relation} {value}"


def _number(text: str) -> str:
    return text.replace("−", "-")


def _plain(text: str) -> str:
    """Text with the signs that LaTeX's fonts do not have put into formulas."""
    for sign, latex in _SIGNS.items():
        text = text.replace(sign, latex)
    return text


_SUBSCRIPTS = {s: rf"\(_{i}\)" for i, s in enumerate("₀₁₂₃₄₅₆₇₈₉")}
_SIGNS = {
    "\\": r"\textbackslash{}",
    "_": r"\_",
    "^": r"\^{}",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "−": r"\(-\)",
    "·": r"\(\cdot\)",
    "½": r"\(\frac12\)",
    "²": r"\(^2\)",
    "⁺": r"\(^+\)",
    "δ": r"\(\delta\)",
    "η": r"\(\eta\)",
    "λ": r"\(\lambda\)",
    "β": r"\(\beta\)",
    "ε": r"\(\varepsilon\)",
    "μ": r"\(\mu\)",
    "ρ": r"\(\rho\)",
    "∂": r"\(\partial\)",
    "Σ": r"\(\sum\)",
    "σ": r"\(\sigma\)",
    "ŷ": r"\(\hat y\)",
    "≥": r"\(\geq\)",
    "≈": r"\(\approx\)",
    "ₑ": r"\(_e\)",
    "ⱼ": r"\(_j\)",
    "→": r"\(\to\)",
    **_SUBSCRIPTS,
}
