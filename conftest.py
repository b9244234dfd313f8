"""No test and no docstring's example leaves a picture open: a process that forgets them runs out of room."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _pictures_are_closed() -> Iterator[None]:
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
