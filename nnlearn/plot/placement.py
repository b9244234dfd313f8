"""Where the labels of edges go: along their own edge, clear of circles, of words and of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.plot.board import Box

#: How bad things are, from "never" to "if it can be helped".
_OVER_A_LABEL, _OVER_AN_OBSTACLE, _OVER_ANOTHER_EDGE, _OFF_ITS_PLACE = 100.0, 80.0, 5.0, 1.0
_CLEAR = 75.0  # what costs less lies on no label and no obstacle
_PLACES = 41
_SWEEPS = 30
#: How far from the places they like the labels start: every other one to this side, the others to that.
_STARTS = (0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3)


@dataclass(frozen=True)
class Edge:
    """A straight edge with a label: its ends, the label's size, and where along it the label likes to be."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    height: float
    liked: float = 0.5


def place(
    edges: Sequence[Edge], obstacles: Sequence[Box], low: float = 0.1, high: float = 0.9
) -> tuple[list[tuple[float, float]], bool]:
    """Choose the point of each edge where its label is written.

    Parameters
    ----------
    edges : sequence of Edge
    obstacles : sequence of (left, bottom, right, top)
        What no label is to lie on.
    low, high : float
        The part of an edge that is free for labels: 0 is its start, 1 its end.

    Returns
    -------
    list of (x, y), bool
        The labels' centres, and whether all of them are clear of each other and of the obstacles. Every label
        starts near the place that it likes and moves, in turn, to the best place that the others leave, until
        none moves; the best of a few starts is taken. No chance comes in.
    """
    along = np.linspace(low, high, _PLACES)
    centres = [_points(edge, along) for edge in edges]
    boxes = np.array([_boxes(c, edge) for c, edge in zip(centres, edges, strict=True)])
    fixed = [_fixed_cost(edges, i, along, boxes[i], obstacles) for i in range(len(edges))]
    best: list[int] = []
    least = np.inf
    for shift in _STARTS:
        liked = [edge.liked + (shift if i % 2 else -shift) for i, edge in enumerate(edges)]
        chosen, cost = _settled([int(np.argmin(abs(along - at))) for at in liked], boxes, fixed)
        if cost < least - 1e-9:
            best, least = chosen, cost
    for i in range(len(edges)):
        best, least = _freed(i, best, least, boxes, fixed)
    clear = all(_costs(i, best, boxes, fixed)[k] < _CLEAR for i, k in enumerate(best))
    return [(float(c[k, 0]), float(c[k, 1])) for c, k in zip(centres, best, strict=True)], clear


def _settled(
    chosen: list[int], boxes: Array, fixed: list[Array], held: int | None = None
) -> tuple[list[int], float]:
    """Move the labels, but for a held one, until none finds a better place; give what it all costs."""
    chosen = list(chosen)
    for _ in range(_SWEEPS):
        moved, total = False, 0.0
        for i in range(len(chosen)):
            cost = _costs(i, chosen, boxes, fixed)
            place = chosen[i] if i == held else int(np.argmin(cost))
            moved |= place != chosen[i]
            chosen[i] = place
            total += float(cost[place])
        if not moved:
            break
    return chosen, total


def _freed(
    i: int, chosen: list[int], cost: float, boxes: Array, fixed: list[Array]
) -> tuple[list[int], float]:
    """Where a label still lies on something, try it everywhere else, the others making room."""
    if float(_costs(i, chosen, boxes, fixed)[chosen[i]]) < _CLEAR:
        return chosen, cost
    for place in np.flatnonzero(fixed[i] < _CLEAR):
        tried, price = _settled([*chosen[:i], int(place), *chosen[i + 1 :]], boxes, fixed, held=i)
        if price < cost - 1e-9:
            chosen, cost = tried, price
    return chosen, cost


def _costs(i: int, chosen: list[int], boxes: Array, fixed: list[Array]) -> Array:
    """What each place costs a label while the others stay where they are."""
    others = np.array([boxes[k, chosen[k]] for k in range(len(chosen)) if k != i]).reshape(-1, 4)
    result: Array = fixed[i] + _OVER_A_LABEL * _overlap(boxes[i], others)
    return result


def _points(edge: Edge, along: Array) -> Array:
    start, end = np.array(edge.start), np.array(edge.end)
    points: Array = start + along[:, np.newaxis] * (end - start)
    return points


def _boxes(centres: Array, edge: Edge) -> Array:
    half = np.array([edge.width / 2, edge.height / 2])
    return np.hstack([centres - half, centres + half])


def _fixed_cost(edges: Sequence[Edge], i: int, along: Array, boxes: Array, obstacles: Sequence[Box]) -> Array:
    """What each place costs, wherever the other labels are."""
    cost: Array = _OFF_ITS_PLACE * abs(along - edges[i].liked)
    cost += _OVER_AN_OBSTACLE * _overlap(boxes, np.array(obstacles).reshape(-1, 4))
    for k, other in enumerate(edges):
        if k != i:  # with a margin: a label close to another edge could be taken for that edge's
            cost += _OVER_ANOTHER_EDGE * _covered(boxes + np.array([-0.04, -0.04, 0.04, 0.04]), other)
    return cost


def _overlap(boxes: Array, others: Array) -> Array:
    """How much of each box the others cover, plus 1 for each that touches it at all."""
    width = np.minimum(boxes[:, None, 2], others[None, :, 2]) - np.maximum(
        boxes[:, None, 0], others[None, :, 0]
    )
    height = np.minimum(boxes[:, None, 3], others[None, :, 3]) - np.maximum(
        boxes[:, None, 1], others[None, :, 1]
    )
    area = np.maximum(width, 0) * np.maximum(height, 0)
    result: Array = (area * 10 + (area > 0)).sum(axis=1)
    return result


def _covered(boxes: Array, edge: Edge) -> Array:
    """How much of an edge each box hides, in inches: the edge's points that lie in it."""
    points = _points(edge, np.linspace(0, 1, 60))
    length = float(np.hypot(edge.end[0] - edge.start[0], edge.end[1] - edge.start[1]))
    inside = (points[None, :, :] > boxes[:, None, :2]) & (points[None, :, :] < boxes[:, None, 2:])
    result: Array = inside.all(axis=2).sum(axis=1) * length / 60
    return result
