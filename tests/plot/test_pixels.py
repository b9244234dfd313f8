"""Rows of pixels as pictures: each where it belongs, on one scale, and refused where they do not fit."""

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import nnlearn as nn

ROWS = np.arange(24.0).reshape(4, 6)


def drawn(figure: Figure) -> list[Any]:
    """The images of a figure, from left to right and from the top down."""
    return sorted(figure.axes[0].images, key=lambda image: (image.get_extent()[3], image.get_extent()[0]))


def test_each_row_is_a_picture_in_its_shape_and_in_reading_order() -> None:
    images = drawn(nn.plot.pictures(ROWS, (2, 3), across=3))
    for image, row in zip(images, ROWS, strict=True):
        np.testing.assert_array_equal(image.get_array(), row.reshape(2, 3))
    tops = [image.get_extent()[3] for image in images]
    assert tops[0] == tops[1] == tops[2] < tops[3]


def test_all_pictures_are_on_one_scale_whose_middle_is_0_where_there_are_signs() -> None:
    assert {image.get_clim() for image in drawn(nn.plot.pictures(ROWS, (2, 3)))} == {(0, 23)}
    signed = nn.plot.pictures(-ROWS, (3, 2), signed=True)
    assert {image.get_clim() for image in drawn(signed)} == {(-23, 23)}
    assert {image.get_clim() for image in drawn(nn.plot.pictures([[0, 0, 0, 0]]))} == {(0, 1)}


def test_names_stand_before_lines_and_captions_above_the_first() -> None:
    figure = nn.plot.pictures({"before": ROWS[:2], "after": ROWS[2:]}, (2, 3), captions=[7, 8])
    places = {text.get_text(): text.get_position() for text in figure.axes[0].texts}
    assert places["7"][1] < 0 < places["before"][1] < places["after"][1]
    assert places["before"][0] < places["7"][0] < places["8"][0]


def test_captions_stand_above_every_line_where_pictures_are_wrapped() -> None:
    figure = nn.plot.pictures(ROWS, (2, 3), captions="abcd", across=2)
    heights = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    assert heights["a"] == heights["b"] < drawn(figure)[0].get_extent()[2] < heights["c"] == heights["d"]


@pytest.mark.parametrize(
    ("pixels", "options", "said"),
    [
        (ROWS, {}, r"shape \(2, 2\) do not have 6 pixels"),
        (ROWS, {"shape": (2, 3), "captions": ["a"]}, "1 captions for 4 pictures"),
        (ROWS[0], {}, "a row for each"),
        ({"a": ROWS, "b": ROWS[:, :4]}, {}, "4 and 6 pixels"),
        (ROWS, {"shape": (2, 3), "across": 0}, "across"),
        ([["a", "b"]], {}, "pixels"),
    ],
)
def test_what_does_not_fit_is_told(pixels: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        nn.plot.pictures(pixels, **options)
