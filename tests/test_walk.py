"""A walk down a landscape takes the core's steps, and is called what it looks like."""

from __future__ import annotations

import numpy as np
import pytest

from nnlearn.maths.descent import descend
from nnlearn.maths.landscapes import LANDSCAPES
from nnlearn.walk import PACES, walk

every_landscape = pytest.mark.parametrize("name", LANDSCAPES)


@every_landscape
def test_every_slope_is_the_derivative_of_its_cost(name: str, rng: np.random.Generator) -> None:
    landscape = LANDSCAPES[name]
    places = rng.uniform(-6, 6, (50, len(landscape.weights)))
    for i in range(len(landscape.weights)):
        nudged = places.astype(complex)
        nudged[:, i] += 1e-30j
        exact = landscape.cost.function(*nudged.T).imag / 1e-30
        np.testing.assert_allclose(landscape.gradient_at(places)[:, i], exact, rtol=1e-13, atol=1e-13)


@every_landscape
def test_what_is_called_convex_is_so_and_the_rest_is_not(name: str) -> None:
    """Midway between two places, a convex cost is at most midway between their costs."""
    landscape = LANDSCAPES[name]
    axes = [np.linspace(-6, 6, 41)] * len(landscape.weights)
    places = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(landscape.weights))
    one, other = places[:, np.newaxis], places[np.newaxis, ::23]
    between = (landscape.cost_at(one) + landscape.cost_at(other)) / 2
    assert (landscape.cost_at((one + other) / 2) <= between + 1e-9).all() == landscape.convex


@every_landscape
def test_each_step_is_one_step_of_descent(name: str) -> None:
    landscape = LANDSCAPES[name]
    path = walk(landscape, 0.1, np.full(len(landscape.weights), 2.0), 7, within=100)
    assert path.steps == 7
    for k in range(7):
        here = path.weights[k]
        assert (path.weights[k + 1] == descend(here, 0.1, landscape.gradient_at(here))).all()
    assert (path.moves == np.diff(path.weights, axis=0)).all()
    np.testing.assert_array_equal(path.cost, landscape.cost_at(path.weights))


def test_a_walk_ends_where_it_leaves_what_is_looked_at() -> None:
    path = walk(LANDSCAPES["bowl"], 3.0, np.array([2.0]), 50, within=10)
    assert path.weights[:, 0].tolist() == [2, -1, 5, -7, 17]
    with np.errstate(all="raise"):
        assert walk(LANDSCAPES["hills"], 1e6, np.array([-3.0]), 50, within=100).steps == 1


@pytest.mark.parametrize(
    ("rate", "pace"),
    [(0.01, "crawling"), (0.05, "crawling"), (0.3, "good"), (1.0, "good"), (1.1, "good"),
     (1.6, "oscillating"), (1.99, "oscillating"), (2.01, "diverging"), (5.0, "diverging")],
)  # fmt: skip
def test_a_step_size_is_called_what_its_share_of_the_slope_says(rate: float, pace: str) -> None:
    """On the bowl each step leaves 1 − η of the slope."""
    path = walk(LANDSCAPES["bowl"], rate, np.array([-3.0]), 4, within=1e9)
    assert path.paces == ["start", *[pace] * 4]
    assert pace in PACES


def test_who_has_arrived_does_well_however_small_the_steps_are() -> None:
    path = walk(LANDSCAPES["bowl"], 0.05, np.array([-3.0]), 120, within=10)
    assert path.paces[1:60] == ["crawling"] * 59
    assert path.paces[-1] == "good"


def test_across_a_valley_it_may_oscillate_while_it_crawls_along() -> None:
    path = walk(LANDSCAPES["valley"], 0.32, np.array([-4.0, 1.5]), 6, within=100)
    assert set(path.paces[1:]) == {"oscillating"}
    assert path.cost[-1] < path.cost[0]
