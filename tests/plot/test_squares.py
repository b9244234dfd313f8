"""Squares on errors: as large as the errors squared, and out of the line's way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

import nnlearn as nn

X, Y = [1.0, 2.0, 3.0], [1.0, 3.0, 7.0]


def drawn(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def test_their_areas_are_the_squared_errors_and_half_their_mean_is_the_cost() -> None:
    ax = nn.plot.squares(X, Y, weight=1)
    areas = [s.get_width() * s.get_height() for s in drawn(ax)]
    assert areas == [0, 1, 16]
    assert ax.get_title("left") == "J(1) = (0 + 1 + 16) / (2·3) = 2.833"
    assert float(ax.get_aspect()) == 1  # so that a square looks like one
    network = nn.Network([[[1.0]]], activations="identity")
    assert np.isclose(sum(areas) / 6, network.loss_value(np.c_[X], np.c_[Y]))


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_each_reaches_from_its_example_to_the_line_and_the_line_runs_away_from_it(
    w: float, x: float, y: float
) -> None:
    ax = nn.plot.squares([x, 1.0], [y, 0.0], weight=w)
    square = drawn(ax)[0]
    low, high = sorted([y, w * x])
    assert np.allclose([square.get_y(), square.get_height()], [low, high - low])
    left, right = square.get_x(), square.get_x() + square.get_width()
    assert np.isclose(left, x) or np.isclose(right, x)
    line = w * np.linspace(left, right, 7)[1:-1]
    assert (line <= low + 1e-9).all() or (line >= high - 1e-9).all()
    plt.close("all")


def test_everything_is_in_the_picture() -> None:
    ax = nn.plot.squares([-1.0, 2.0, 3.0], [4.0, -3.0, 7.0], weight=-0.5)
    for square in drawn(ax):
        assert ax.get_xlim()[0] < square.get_x() < square.get_x() + square.get_width() < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < square.get_y() < square.get_y() + square.get_height() < ax.get_ylim()[1]


def test_many_examples_are_not_added_up_in_the_title() -> None:
    assert nn.plot.squares(range(1, 9), range(1, 9), weight=1).get_title("left") == "J(1) = 0"


def test_a_model_of_two_weights_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one weight\n    write: weight=1\.0"):
        nn.plot.squares(X, Y, weight=[1.0, 2.0])  # type: ignore[arg-type]
