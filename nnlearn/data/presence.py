"""Which of the data that are fetched at first use are on this machine already: no network is asked."""

from __future__ import annotations

from nnlearn import checks
from nnlearn.data.adult import FILES as ADULT
from nnlearn.data.download import DataFile, cache_folder, there
from nnlearn.data.mnist import FILES as MNIST
from nnlearn.data.pima import FILE as PIMA

#: What to write to fetch a data set, call by call, and the files that each call asks for.
CALLS: dict[str, dict[str, tuple[DataFile, ...]]] = {
    "adult": {f'nn.data.adult("{part}")': (file,) for part, file in ADULT.items()},
    "mnist": {f'nn.data.mnist("{part}")': files for part, files in MNIST.items()},
    "pima": {"nn.data.pima()": (PIMA,)},
}


def not_here(name: str) -> list[str]:
    """Say what still has to be fetched of a data set.

    Parameters
    ----------
    name : "adult", "mnist" or "pima"

    Returns
    -------
    list of str
        The calls that fetch what is not in the cache yet; empty where all of it is there. That the files are
        the right ones is checked when they are read.

    Raises
    ------
    ValueError, TypeError
        If no data set that is fetched is called so.
    """
    calls = CALLS[checks.known(name, CALLS, "the name of the data")]
    place = cache_folder() / name
    return [call for call, files in calls.items() if not all(there(place, file) for file in files)]
