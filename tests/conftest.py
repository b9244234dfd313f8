"""What every test may rely on: fixed seeds, no window, one thread."""

import os
from pathlib import Path

# Before NumPy and matplotlib are imported, here and in the workers and kernels that tests start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import hypothesis
import matplotlib as mpl
import numpy as np
import pytest

# One browser and one JupyterLab for all who test in them.
from tests.widgets.fixtures import chromium, live, notebook_page, site, static  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent

mpl.use("Agg")
hypothesis.settings.register_profile(
    "nnlearn",
    derandomize=True,  # the same examples in every run: a failure is a change, never luck
    deadline=None,
    print_blob=True,
)
hypothesis.settings.load_profile("nnlearn")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(20260)


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    """Seed NumPy's global generator too, for libraries that still draw from it."""
    np.random.seed(20260)  # noqa: NPY002
