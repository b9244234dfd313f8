"""Every picture says what it shows, with its numbers, and no two words of it lie on each other."""

import itertools
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

import nnlearn as nn
from nnlearn.plot.network_numbers import has_numbers
from tests.plot.pictures import EVERY, NUMBERS, mazur, networks


def words_in(figure: Figure) -> list[Text]:
    """Return all visible words of a picture; drawing it first puts every word in its place."""
    figure.canvas.draw()
    found: list[Any] = figure.findobj(Text)
    return [t for t in found if t.get_text() and t.get_visible()]


def figure_of(picture: Any) -> Figure:
    return picture if isinstance(picture, Figure) else picture.figure


def box(text: Text, shrunk: float = 1.0) -> Bbox:
    """Return the place of some words, less a pixel that letters do not use."""
    whole = Text.get_window_extent(text)
    return Bbox.from_extents(whole.x0 + shrunk, whole.y0 + shrunk, whole.x1 - shrunk, whole.y1 - shrunk)


def clashes(words: list[Text]) -> list[tuple[str, str]]:
    pairs = itertools.combinations([(t.get_text(), box(t)) for t in words], 2)
    return [(a, b) for (a, first), (b, second) in pairs if first.overlaps(second)]


@pytest.mark.parametrize("name", EVERY)
def test_alt_text_gives_the_numbers(name: str) -> None:
    said = nn.plot.alt_text(EVERY[name]())
    assert all(number in said for number in NUMBERS[name]), said
    assert said.endswith(".")


@pytest.mark.parametrize("name", EVERY)
def test_words_keep_clear_of_each_other_and_of_the_margin(name: str) -> None:
    figure = figure_of(EVERY[name]())
    words = [t for t in words_in(figure) if t.get_window_extent().width > 0]
    ticks = {t for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for t in axis.get_majorticklabels()}
    assert clashes([t for t in words if t not in ticks]) == []
    page = figure.bbox
    outside = [t.get_text() for t in words if t not in ticks and not within(box(t), page)]
    assert outside == []


def within(inner: Bbox, page: BboxBase) -> bool:
    inside: bool = inner.x0 >= 0 and inner.y0 >= 0 and inner.x1 <= page.x1 and inner.y1 <= page.y1
    return inside


@pytest.mark.parametrize("way", ["forward", "backward", "without a trace"])
@pytest.mark.parametrize(("net", "trace"), [pytest.param(n, t, id=name) for name, n, t in networks()])
def test_diagrams_of_small_networks_are_legible(net: nn.Network, trace: nn.Trace, way: str) -> None:
    """No number lies on another, none on a unit that is not its own, and none leaves the page."""
    assert has_numbers(net)
    ax = nn.plot.network(net, None if way == "without a trace" else trace, backward=way == "backward")
    words = words_in(figure_of(ax))
    assert clashes(words) == []
    circles = [p for p in ax.patches if isinstance(p, Circle)]
    for text in words:
        if text.get_gid() != "unit":
            on = [c for c in circles if c.get_window_extent().overlaps(box(text)) and touches(ax, c, text)]
            assert not on, f"{text.get_text()} lies on a unit"
        else:
            assert any(holds(ax, c, text) for c in circles), f"{text.get_text()} leaves its circle"
        assert within(box(text), figure_of(ax).bbox), f"{text.get_text()} leaves the page"


def touches(ax: Axes, circle: Circle, text: Text) -> bool:
    """Whether some words reach into a circle, and not only into its corner."""
    place = box(text)
    centre = ax.transData.transform(circle.center)
    nearest = np.clip(centre, [place.x0, place.y0], [place.x1, place.y1])
    radius = circle.get_window_extent().width / 2
    return float(np.hypot(*(nearest - centre))) < radius - 1


def holds(ax: Axes, circle: Circle, text: Text) -> bool:
    """Whether some words, but for the blank corners of their box, are inside a circle."""
    place = box(text, shrunk=3.0)
    centre, radius = ax.transData.transform(circle.center), circle.get_window_extent().width / 2
    corners = [
        np.hypot(x - centre[0], y - centre[1]) for x in (place.x0, place.x1) for y in (place.y0, place.y1)
    ]
    return float(max(corners)) <= radius + 2


def test_every_number_of_the_trace_is_on_the_diagram() -> None:
    net, trace = mazur()
    forward = {t.get_text() for t in words_in(figure_of(nn.plot.network(net, trace)))}
    assert {"0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "b = 0.35", "z = 0.3775", "0.5933"} <= forward
    assert {"0.4", "0.45", "0.5", "0.55", "b = 0.6", "z = 1.106", "0.7514", "0.01", "0.99"} <= forward
    assert "E = 0.2984" in forward
    backward = {t.get_text() for t in words_in(figure_of(nn.plot.network(net, trace, backward=True)))}
    assert {"0.08217", "−0.0226", "0.08267", "−0.02274", "0.0004386", "0.0004977"} <= backward
    assert {"0.1385", "−0.0381", "db = 0.008771", "a = 0.5933"} <= backward


def test_a_large_network_is_folded_and_quick_to_draw() -> None:
    net = nn.Network.create([784, 200, 10], activations=["relu", "softmax"], loss="cross_entropy")
    ax = nn.plot.network(net, net.trace(np.full((1, 784), 0.5), [3]))
    words = words_in(figure_of(ax))
    assert not [t for t in words if t.get_gid() == "edge"]
    assert clashes(words) == []
    assert "784 inputs" in [t.get_text() for t in words]
    assert len(ax.lines) == 7 * 7 + 7 * 10


def test_letters_shrink_with_the_axes_so_that_nothing_overlaps() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(6, 3))
    for ax, backward in zip(axes, (False, True), strict=True):
        assert nn.plot.network(*mazur(), backward=backward, ax=ax) is ax
    assert clashes(words_in(figure)) == []


def test_a_figure_of_several_pictures_tells_each() -> None:
    figure, axes = plt.subplots(1, 2)
    nn.plot.activation("relu", ax=axes[0])
    nn.plot.loss_curve([2.0, 1.0], ax=axes[1])
    said = nn.plot.alt_text(figure)
    assert "relu(z) = max(z, 0)" in said
    assert "2 epochs" in said
