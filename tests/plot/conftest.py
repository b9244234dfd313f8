"""Every test of pictures ends with none open: a process that forgets to close them runs out of room."""

from collections.abc import Iterator

import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def _no_picture_left_open() -> Iterator[None]:
    yield
    plt.close("all")
