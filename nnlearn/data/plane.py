"""Two classes in the plane, made up: from a pattern that a line splits to one that takes hidden layers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlearn import checks
from nnlearn.data.record import Data
from nnlearn.equations.equation import Array

#: How near to the line that splits them no point of the separable blobs lies.
MARGIN = 0.2


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Data:
    """Make two half moons, each reaching into the other's hollow: a bent border that a hidden layer can draw.

    Parameters
    ----------
    n : int
        How many points, half of each class (class 0 has one more where n is odd).
    noise : float
        The standard deviation of what is added to both coordinates; 0 leaves the bare half circles.
    seed : int
        The same seed gives the same points, in the same order.

    Returns
    -------
    Data
        X (n, 2); y (n,): 0 for the upper moon, 1 for the lower one.

    Raises
    ------
    TypeError, ValueError
        If n is not a whole number from 2 on, the noise no number from 0 on, or the seed no whole number.

    Examples
    --------
    >>> data = moons(n=100)
    >>> data.X.shape, data.y[:5]
    ((100, 2), array([...]))
    """

    def curves(t: Array, y: Array) -> tuple[Array, Array]:
        angle = np.pi * t
        return np.where(y, 1 - np.cos(angle), np.cos(angle)), np.where(y, 0.5 - np.sin(angle), np.sin(angle))

    about = "Two half moons, each reaching into the other's hollow. No straight line splits them."
    return _along(curves, "moons", about, n, noise, seed)


def circles(n: int = 200, noise: float = 0.1, seed: int = 0) -> Data:
    """Make a ring around a smaller one: the class is a matter of distance, which no straight line measures.

    Parameters
    ----------
    n, noise, seed : int, float, int
        How many points, how far they are scattered, and from which seed: as for :func:`moons`.

    Returns
    -------
    Data
        X (n, 2); y (n,): 0 for the outer ring, of radius 1, and 1 for the inner one, of radius 0.4.

    Raises
    ------
    TypeError, ValueError
        As for :func:`moons`.

    Examples
    --------
    >>> data = circles(n=100, noise=0)
    >>> np.unique(np.hypot(*data.X.T).round(9))
    array([0.4, 1. ])
    """

    def curves(t: Array, y: Array) -> tuple[Array, Array]:
        angle, radius = 2 * np.pi * t, np.where(y, 0.4, 1.0)
        return radius * np.cos(angle), radius * np.sin(angle)

    about = (
        "A ring around a smaller one. The distance from the middle tells them apart, no straight line does."
    )
    return _along(curves, "circles", about, n, noise, seed)


def spirals(n: int = 200, noise: float = 0.05, seed: int = 0) -> Data:
    """Make two spirals wound into each other: the hard one, that took networks a while when it was posed.

    Parameters
    ----------
    n, noise, seed : int, float, int
        How many points, how far they are scattered, and from which seed: as for :func:`moons`.

    Returns
    -------
    Data
        X (n, 2); y (n,): 0 for one spiral, 1 for the other, which is the first turned by half a turn. Each
        winds once and a half, out to radius 1.

    Raises
    ------
    TypeError, ValueError
        As for :func:`moons`.

    Source
    ------
    Lang and Witbrock, "Learning to tell two spirals apart", 1988 (theirs wind three times).

    Examples
    --------
    >>> data = spirals(n=100, noise=0)
    >>> float(np.hypot(*data.X.T).max().round(9))
    1.0
    """

    def curves(t: Array, y: Array) -> tuple[Array, Array]:
        radius = 0.1 + 0.9 * t
        angle = 3 * np.pi * t + np.pi * y
        return radius * np.cos(angle), radius * np.sin(angle)

    about = "Two spirals wound into each other, once and a half. Takes more than a few hidden units."
    return _along(curves, "spirals", about, n, noise, seed)


def blobs(n: int = 200, noise: float = 1.0, seed: int = 0) -> Data:
    """Make two round clouds that overlap: the best border is a straight line, and even it errs.

    Parameters
    ----------
    n, noise, seed : int, float, int
        How many points, the standard deviation of the clouds, and from which seed: as for :func:`moons`.

    Returns
    -------
    Data
        X (n, 2); y (n,): 0 around (−1, −1), 1 around (1, 1). With a noise of 1, the line x₂ = −x₁ is right
        for 92.1 % of all such points, and nothing can be expected to do better.

    Raises
    ------
    TypeError, ValueError
        As for :func:`moons`.

    Examples
    --------
    >>> data = blobs(n=10_000)
    >>> bool(abs(((data.X.sum(axis=1) > 0) == data.y).mean() - 0.921) < 0.01)
    True
    """

    def curves(t: Array, y: Array) -> tuple[Array, Array]:
        return 2.0 * y - 1, 2.0 * y - 1

    about = "Two round clouds around (−1, −1) and (1, 1). Where they overlap, nobody can tell them apart."
    return _along(curves, "blobs", about, n, noise, seed)


def separable_blobs(n: int = 200, noise: float = 0.5, seed: int = 0) -> Data:
    """Make two round clouds with a gap between them: a single neuron learns them without an error.

    A point that would lie within 0.2 of the line x₂ = −x₁, or beyond it, is drawn anew: so a line splits the
    classes whatever the noise, and Rosenblatt's rule must come to an end.

    Parameters
    ----------
    n, noise, seed : int, float, int
        How many points, the standard deviation of the clouds, and from which seed: as for :func:`moons`.

    Returns
    -------
    Data
        X (n, 2); y (n,): 0 around (−1, −1), 1 around (1, 1).

    Raises
    ------
    TypeError, ValueError
        As for :func:`moons`.

    Examples
    --------
    >>> data = separable_blobs(noise=3)
    >>> bool(((data.X.sum(axis=1) > 0) == data.y).all())
    True
    """
    n, noise, random = _options(n, noise, seed)
    y = random.permutation(np.arange(n) % 2)
    side = 2.0 * y - 1
    X = np.empty((n, 2))
    wrong = np.ones(n, bool)
    while wrong.any():
        X[wrong] = side[wrong, np.newaxis] + random.normal(0, noise, (int(wrong.sum()), 2))
        wrong = X.sum(axis=1) * side < np.sqrt(2) * MARGIN
    about = (
        "Two round clouds around (−1, −1) and (1, 1), with a gap between them: a straight line splits them."
    )
    return _record(X, y, "separable blobs", about)


def _along(
    curves: Callable[[Array, Array], tuple[Array, Array]],
    name: str,
    about: str,
    n: int,
    noise: float,
    seed: int,
) -> Data:
    """Points at even steps t, from 0 to 1, along a curve for each class; scattered, and shuffled."""
    n, noise, random = _options(n, noise, seed)
    y = np.arange(n) % 2
    count = np.where(y == 0, n - n // 2, n // 2)
    t = (np.arange(n) // 2) / np.maximum(count - 1, 1)
    X = np.column_stack(curves(t, y)) + random.normal(0, noise, (n, 2))
    order = random.permutation(n)
    return _record(X[order], y[order], name, about)


def _options(n: int, noise: float, seed: int) -> tuple[int, float, np.random.Generator]:
    n = checks.whole(n, "n", "n=200", least=2)
    seed = checks.whole(seed, "seed", "seed=0", least=0)
    noise = (
        0.0 if noise == 0 and not isinstance(noise, bool) else checks.positive(noise, "noise", "noise=0.1")
    )
    return n, noise, np.random.default_rng(seed)


def _record(X: Array, y: Array, name: str, about: str) -> Data:
    return Data(
        X=X,
        y=y,
        feature_names=("x₁", "x₂"),
        target_names=("class 0", "class 1"),
        description=f"{about} Made up: {len(X):,} points, and where each lies in the plane.",
        name=name,
    )
