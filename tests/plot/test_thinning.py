"""Long curves are drawn with as many points as can be seen, short ones with all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.plot.thinning import MOST, thinned


@given(st.integers(1, MOST))
def test_a_short_curve_keeps_every_point(count: int) -> None:
    x = np.arange(count)
    assert [each.tolist() for each in thinned(x, -x)] == [x.tolist(), (-x).tolist()]


@pytest.mark.parametrize("count", [MOST + 1, 100_000])
def test_a_long_curve_keeps_its_ends_and_its_shape(count: int) -> None:
    x = np.linspace(-3, 5, count)
    y = np.sin(x) + (x > 1)  # with a jump
    few, heights = thinned(x, y)
    assert len(few) <= 2 * MOST + 1
    assert (few[0], few[-1]) == (x[0], x[-1])
    between = np.interp(x, few, heights)
    assert np.abs(between - y)[np.abs(x - 1) > 0.01].max() <= 3 * np.ptp(y) / MOST
