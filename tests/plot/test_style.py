"""The look: legible for every eye and on every background, and nobody else's settings touched."""

import io
import itertools
import subprocess
import sys
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import nnlearn as nn
from nnlearn.plot import picture, rendering, style
from tests.plot.pictures import EVERY

#: How three kinds of colour vision see linear red, green and blue. Viénot, Brettel and Mollon, "Digital video
#: colourmaps for checking the legibility of displays by dichromats", 1999; and Brettel, Viénot and Mollon,
#: "Computerized simulation of color appearance for dichromats", 1997.
EYES = {
    "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    "tritan": [[1.0, 0.14461, -0.14461], [0.0, 0.85924, 0.14076], [0.0, 0.85924, 0.14076]],
}


def linear(colour: str) -> np.ndarray[Any, Any]:
    values = np.array(colors.to_rgb(colour))
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink", [style.INK, style.QUIET, style.POSITIVE, style.NEGATIVE, style.ACCENT])
def test_words_stand_out_from_every_background(ink: str) -> None:
    """4.5 to 1, as the Web Content Accessibility Guidelines 2.2 ask for words (1.4.3)."""
    assert contrast(ink, style.PAPER) >= 4.5
    assert contrast(style.INK, min(style.FILLS.values(), key=luminance)) >= 4.5
    assert contrast(style.QUIET, min(style.FILLS.values(), key=luminance)) >= 4.5


def test_signs_differ_for_every_eye_and_without_colour() -> None:
    for matrix in EYES.values():
        seen = [np.array(matrix) @ linear(c) for c in (style.POSITIVE, style.NEGATIVE)]
        assert np.abs(seen[0] - seen[1]).max() > 0.1
    assert style.dash(-1.0) != style.dash(1.0)


def test_every_curve_and_class_differs_in_shape_too() -> None:
    assert len(set(map(str, style.DASHES))) == len(style.DASHES)
    assert len(set(style.MARKERS)) == len(style.MARKERS) == len(style.COLOURS)
    assert all(contrast(c, style.PAPER) >= 2.5 for c in style.COLOURS)


@pytest.mark.parametrize("name", EVERY)
def test_letters_can_be_read_from_the_last_row(name: str) -> None:
    drawn = EVERY[name]()
    figure = drawn if isinstance(drawn, Figure) else drawn.figure
    assert figure.get_figwidth() == style.WIDTH
    words: list[Any] = figure.findobj(Text)
    assert min(t.get_fontsize() for t in words if t.get_text()) >= 11


@pytest.mark.parametrize("name", EVERY)
def test_paper_is_opaque_and_light_so_that_dark_pages_do_no_harm(name: str) -> None:
    drawn = EVERY[name]()
    figure = drawn if isinstance(drawn, Figure) else drawn.figure
    pixels = np.asarray(Image.open(io.BytesIO(rendering.png(figure))).convert("RGBA"))
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = [*(round(255 * c) for c in colors.to_rgb(style.PAPER)), 255]
    assert (edge == np.array(paper)).all()


def test_importing_and_drawing_change_no_setting() -> None:
    code = (
        "import matplotlib; matplotlib.use('agg'); from matplotlib import pyplot;"
        "before = dict(matplotlib.rcParams);"
        "import nnlearn as nn; nn.plot.activations(); nn.plot.neuron([1.0], 0.5, [2.0]);"
        "assert dict(matplotlib.rcParams) == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["neuron", "network", "cost", "decision"])
def test_a_persons_own_settings_do_not_change_a_picture(name: str) -> None:
    plain = rendering.png(EVERY[name]())
    with mpl.rc_context({"font.family": "serif", "lines.linewidth": 7, "text.color": "red"}):
        plt.style.use("dark_background")
        own = EVERY[name]()
    plt.rcdefaults()
    mpl.use("agg")
    assert rendering.png(own) == plain


def test_a_persons_own_axes_are_drawn_into_and_returned() -> None:
    functions: list[Any] = [
        lambda ax: nn.plot.neuron([1.0], 0.5, [2.0], ax=ax),
        lambda ax: nn.plot.network(nn.Network.create([2, 1]), ax=ax),
        lambda ax: nn.plot.cost([1.0, 2.0], [2.0, 4.0], ax=ax),
        lambda ax: nn.plot.activation("relu", ax=ax),
        lambda ax: nn.plot.bias_shift(ax=ax),
        lambda ax: nn.plot.loss_curve([2.0, 1.0], ax=ax),
        lambda ax: nn.plot.decision(lambda P: P[:, 0] > 0.5, [[0.0, 1.0], [1.0, 0.0]], [0, 1], ax=ax),
    ]
    for draw in functions:
        figure, ax = plt.subplots()
        assert draw(ax) is ax
        assert len(plt.get_fignums()) == 1
        assert isinstance(ax, Axes)
        assert nn.plot.alt_text(figure) == nn.plot.alt_text(ax)
        plt.close(figure)


def test_pictures_are_known_to_pyplot_but_those_for_files_are_not() -> None:
    drawn = EVERY["activation"]()
    assert plt.gcf() is drawn.figure
    plt.close("all")
    with picture.detached():
        EVERY["activation"]()
    assert plt.get_fignums() == []


def test_settings_for_notebooks_do_nothing_elsewhere() -> None:
    assert not style.in_notebook()
    style.notebook_settings()


def test_colours_differ_from_each_other_for_every_eye() -> None:
    for matrix in EYES.values():
        seen = [np.array(matrix) @ linear(c) for c in style.COLOURS[:4]]
        assert min(np.abs(a - b).max() for a, b in itertools.combinations(seen, 2)) > 0.04
