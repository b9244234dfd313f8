"""The parts of a network's diagram, drawn as they were planned."""

from __future__ import annotations

from typing import Any

from nnlearn.plot import style
from nnlearn.plot.board import Board, Box, box_around, room_for
from nnlearn.plot.network_plan import LINE, Diagram, Link, Unit
from nnlearn.plot.placement import Edge, place


def draw_edges(board: Board, plan: Diagram, backward: bool) -> None:
    """Draw the edges, towards the loss or away from it, and their numbers."""
    largest = max(abs(link.number) for link in plan.links) or 1.0
    labelled = bool(plan.links[0].labels)
    for link in plan.links:
        start, end = _ends(plan, link)
        share = abs(link.number) / largest
        dash = style.dash(link.number)
        if labelled:
            way = (end, start) if backward else (start, end)
            board.arrow(*way, color=style.colour(link.number), width=0.8 + 2.2 * share, dash=dash)
        else:
            look: dict[str, Any] = {"linewidth": 0.3 + 1.6 * share, "alpha": 0.25 + 0.6 * share}
            board.line(start, end, color=style.colour(link.number), linestyle=dash, **look)
    if labelled:
        _label_edges(board, plan)


def _label_edges(board: Board, plan: Diagram) -> None:
    """Write the numbers on the edges, in as many digits as there is room for between two layers."""
    obstacles = _obstacles(plan)
    for layer in range(1, len(plan.columns)):
        links = [link for link in plan.links if link.layer == layer]
        for labels in zip(*(link.labels for link in links), strict=True):
            edges = []
            for link, label in zip(links, labels, strict=True):
                width, height = room_for(label)
                liked = 0.5 if link.start.y == link.end.y else 0.32  # near their starts, which differ
                edges.append(Edge(*_ends(plan, link), width + 0.08, height + 0.03, liked))
            places, clear = place(edges, obstacles)
            if clear:
                break
        for link, label, (x, y) in zip(links, labels, places, strict=True):
            board.write(x, y, label, color=style.colour(link.number), on_paper=True, role="edge")


def draw_units(board: Board, plan: Diagram) -> None:
    """Draw the units with the words in, above and below them."""
    last = len(plan.columns) - 1
    for layer, column in enumerate(plan.columns):
        fill = style.FILLS["input" if layer == 0 else "output" if layer == last else "hidden"]
        for unit in column:
            board.circle(unit.x, unit.y, plan.radius, fill)
            up, down = (0.17, 0.07) if unit.name and unit.value else (0, 0)
            if unit.name:
                hue = style.QUIET if unit.value else style.INK
                board.write(unit.x, unit.y + up, unit.name, size=12, color=hue, role="unit")
            if unit.value:
                weight = "bold" if unit.name else "normal"
                board.write(unit.x, unit.y - down, unit.value, weight=weight, role="unit")
            for words, y in _around(unit, plan.radius):
                board.write(unit.x, y, words, on_paper=True)
    for x, y in plan.dots:
        board.dots(x, y)


def draw_words(board: Board, plan: Diagram) -> None:
    """Write what stands over the layers, the targets, the caption and the loss."""
    for x, words in plan.heads:
        widest = room_for(words)[0] / 2 + 0.12
        x = min(max(x, widest), style.WIDTH - widest)
        for row, line in enumerate(words.rstrip().split("\n")):
            board.write(x, plan.height - 0.27 - LINE * row, line, color=style.QUIET, va="baseline")
    for x, y, words in plan.beside:
        board.write(x, y, words)
    board.write(0.24, 0.42, plan.caption, ha="left", color=style.QUIET)
    if plan.loss:
        half = room_for(plan.loss, weight="bold")[0] / 2 + 0.15
        x = style.WIDTH - 0.24 - half
        board.rounded((x - half, 0.22, x + half, 0.62), style.FILLS["loss"])
        board.write(x, 0.42, plan.loss, weight="bold")


def _around(unit: Unit, radius: float) -> list[tuple[str, float]]:
    """The words above and below a unit, and the height at which each line is written."""
    up = [(words, unit.y + radius + 0.13 + LINE * k) for k, words in enumerate(unit.above)]
    return up + [(words, unit.y - radius - 0.13 - LINE * k) for k, words in enumerate(unit.below)]


def _obstacles(plan: Diagram) -> list[Box]:
    """What no label of an edge may lie on: the units, and the words around them."""
    boxes: list[Box] = []
    for unit in (u for column in plan.columns for u in column):
        r = plan.radius + 0.02
        boxes.append((unit.x - r, unit.y - r, unit.x + r, unit.y + r))
        boxes += [box_around(unit.x, y, words, pad=0.03) for words, y in _around(unit, plan.radius)]
    return boxes


def _ends(plan: Diagram, link: Link) -> tuple[tuple[float, float], tuple[float, float]]:
    start, end = (link.start.x, link.start.y), (link.end.x, link.end.y)
    return Board.between(start, plan.radius, end, plan.radius)
