"""Points of the plane: they lie where their pattern has them, half of each class, the same for a seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.data import Data

PATTERNS = {
    name: getattr(nn.data, name) for name in ("moons", "circles", "spirals", "blobs", "separable_blobs")
}
each = pytest.mark.parametrize("make", PATTERNS.values(), ids=PATTERNS)


@each
@pytest.mark.parametrize("n", [2, 3, 100, 101])
def test_half_of_the_points_are_of_each_class(make: Any, n: int) -> None:
    data = make(n=n)
    assert isinstance(data, Data)
    assert data.X.shape == (n, 2)
    assert np.bincount(data.y).tolist() == [n - n // 2, n // 2]
    assert data.y.dtype.kind == "i"
    assert np.isfinite(data.X).all()
    assert max(map(len, repr(data).split("\n"))) <= 80


@each
def test_a_seed_gives_the_same_points_and_another_gives_others(make: Any) -> None:
    np.testing.assert_array_equal(make(seed=3).X, make(seed=3).X)
    np.testing.assert_array_equal(make(seed=3).y, make(seed=3).y)
    assert (make(seed=3).X != make(seed=4).X).any()


@each
def test_points_come_shuffled(make: Any) -> None:
    y = make(n=1000).y
    assert 400 < np.count_nonzero(np.diff(y)) < 600
    assert abs(np.corrcoef(np.arange(1000), y)[0, 1]) < 0.1


@each
@given(noise=st.floats(0.01, 2), seed=st.integers(0, 100))
def test_noise_scatters_by_its_standard_deviation(make: Any, noise: float, seed: int) -> None:
    """Twice the noise from the same seed moves each point twice as far; but where points are drawn anew."""
    if make is nn.data.separable_blobs:
        return
    bare, some, more = (make(n=50, noise=k * noise, seed=seed).X for k in (0, 1, 2))
    np.testing.assert_allclose(more - bare, 2 * (some - bare), atol=1e-9)


def test_the_noise_is_the_standard_deviation() -> None:
    for make in (nn.data.moons, nn.data.circles, nn.data.spirals, nn.data.blobs):
        off = make(n=4000, noise=0.3, seed=1).X - make(n=4000, noise=0, seed=1).X
        np.testing.assert_allclose(off.std(axis=0), 0.3, rtol=0.05)


def test_bare_patterns_lie_on_their_curves() -> None:
    moons = nn.data.moons(n=101, noise=0)
    middle = np.where(moons.y, 1, 0), np.where(moons.y, 0.5, 0)
    np.testing.assert_allclose(np.hypot(moons.X[:, 0] - middle[0], moons.X[:, 1] - middle[1]), 1)
    assert ((moons.X[:, 1] - middle[1]) * np.where(moons.y, -1, 1) >= -1e-12).all()
    circles = nn.data.circles(n=100, noise=0)
    np.testing.assert_allclose(np.hypot(*circles.X.T), np.where(circles.y, 0.4, 1))
    spirals = nn.data.spirals(n=100, noise=0)
    first, second = (spirals.X[spirals.y == c] for c in (0, 1))
    order = [np.argsort(np.hypot(*part.T)) for part in (first, second)]
    np.testing.assert_allclose(first[order[0]], -second[order[1]], atol=1e-12)
    assert set(map(tuple, nn.data.blobs(noise=0).X)) == {(-1, -1), (1, 1)}


@given(noise=st.floats(0, 20), seed=st.integers(0, 1000), n=st.integers(2, 60))
def test_a_line_splits_the_separable_blobs_whatever_the_noise(noise: float, seed: int, n: int) -> None:
    data = nn.data.separable_blobs(n, noise, seed)
    away = data.X.sum(axis=1) / np.sqrt(2) * np.where(data.y, 1, -1)
    assert (away > 0.2 - 1e-9).all()


def test_no_line_splits_the_others() -> None:
    """By a single neuron trained long; the hidden layer then shows that it is the line's fault."""
    for make in (nn.data.moons, nn.data.circles, nn.data.spirals, nn.data.blobs):
        data = make()
        line = nn.Network.create([2, 2], "softmax", "cross_entropy")
        line.fit(data.X, data.y, epochs=300, learning_rate=0.5)
        assert (line.predict_classes(data.X) == data.y).mean() < 0.96


@pytest.mark.parametrize("make", [nn.data.moons, nn.data.circles, nn.data.separable_blobs])
def test_a_hidden_layer_learns_them(make: Any) -> None:
    data, fresh = make(seed=0), make(seed=1)
    net = nn.Network.create([2, 10, 2], ["tanh", "softmax"], "cross_entropy", seed=0)
    net.fit(data.X, data.y, epochs=300, batch_size=20, optimizer="adam", learning_rate=0.02, seed=0)
    assert (net.predict_classes(fresh.X) == fresh.y).mean() > 0.96


@each
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 1}, "2 or more"),
        ({"n": 10.0}, "whole"),
        ({"noise": -0.1}, "positive"),
        ({"noise": float("nan")}, "positive"),
        ({"noise": "much"}, "number"),
        ({"noise": False}, "number"),
        ({"seed": -1}, "0 or more"),
        ({"seed": None}, "whole"),
    ],
)
def test_bad_options_are_told_with_a_remedy(make: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words) as told:
        make(**options)
    assert "write: " in str(told.value)
