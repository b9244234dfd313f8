"""Numbers that are pleasant to work with by hand: the same for a seed on every machine.

The digits come from a hash of the seed, not from a library's random numbers, which may change from version
to version. Draws are thrown away where a unit saturates, and of the others the one is taken on which the
fewest slips would give the right number by accident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.network import Network
from nnlearn.worksheet.slip import WORDS
from nnlearn.worksheet.slips import Slips
from nnlearn.worksheet.working import Working

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: How many draws are compared, of how many at most.
TRIES = 200
DRAWS = 4
#: Beyond this a sigmoid or tanh is flat, and every slip beside it gives the same number.
STEEP = {"sigmoid": 2.5, "tanh": 1.5, "softmax": 2.5}
#: How near 0 a pre-activation may come: a sign is to be visible.
LEAST = 0.05
#: A slip counts as visible if it moves a number by this much.
VISIBLE = 1e-3


class Digits:
    """Whole numbers out of a seed.

    Parameters
    ----------
    seed : str or int

    Source
    ------
    National Institute of Standards and Technology, "Secure Hash Standard", FIPS 180-4, 2015.

    Examples
    --------
    >>> digits = Digits("student-17")
    >>> [digits.below(10) for _ in range(8)]
    [4, 0, 6, 7, 1, 7, 3, 1]
    """

    def __init__(self, seed: str | int) -> None:
        self._seed, self._block, self._left = f"{type(seed).__name__}:{seed}", 0, b""

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to below `limit`, each as likely as the others."""
        while True:
            if len(self._left) < 4:
                self._left = hashlib.sha256(f"{self._seed}/{self._block}".encode()).digest()
                self._block += 1
            number, self._left = int.from_bytes(self._left[:4], "big"), self._left[4:]
            if number < 2**32 - 2**32 % limit:
                return number % limit

    def choose(self, numbers: Sequence[float], shape: tuple[int, ...]) -> Array:
        """Fill an array with numbers drawn from a list, none of them twice before the list is used up."""
        drawn: list[float] = []
        count, left = int(np.prod(shape, dtype=int)), list(numbers)
        while len(drawn) < count:
            left = left or list(numbers)
            drawn.append(left.pop(self.below(len(left))))
        return np.array(drawn, float).reshape(shape)


def checked_seed(seed: Any) -> str | int:
    """A seed as it is hashed: text or a whole number."""
    if isinstance(seed, bool) or not isinstance(seed, (str, int, np.integer)):
        raise TypeError(f'seed is {seed!r:.60}, but is text or a whole number\n    write: seed="student-17"')
    return seed if isinstance(seed, str) else int(seed)


def redrawn(trace: Trace, seed: str | int) -> Trace:
    """The same step on fresh numbers: the network's shape, activations, loss and learning rate stay.

    Parameters
    ----------
    trace : Trace
    seed : str or int
        The same seed gives the same numbers.

    Returns
    -------
    Trace
        The draw, among a few, on which the most slips can be told from the right way.

    Raises
    ------
    TypeError
        If the seed is neither text nor a whole number.
    """
    best: tuple[float, Trace] | None = None
    for draw in _draws(trace, Digits(checked_seed(seed))):
        hidden = _invisible(draw)
        if best is None or hidden < best[0]:
            best = hidden, draw
        if hidden == 0:
            break
    assert best is not None  # there is always a draw
    return best[1]


def _draws(trace: Trace, digits: Digits) -> Iterator[Trace]:
    """Draws on which no unit saturates; the last ones whatever they are."""
    found = 0
    for _ in range(TRIES):
        draw = _draw(trace, digits)
        if _is_lively(draw):
            found += 1
            yield draw
        if found == DRAWS:
            return
    if not found:
        yield draw


def _draw(trace: Trace, digits: Digits) -> Trace:
    network, x = trace.network, trace["x"]
    weights = [digits.choose(WEIGHTS, W.shape) for W in network.weights]
    biases = None if network.biases is None else [digits.choose(BIASES, b.shape) for b in network.biases]
    activations = [layer.activation for layer in network.layers]
    drawn = Network(weights, biases, activations, network.loss)
    options: dict[str, Any] = {}
    if "y" in trace:
        options["y"] = _targets(trace, digits)
    if "learning_rate" in trace:
        options["learning_rate"] = float(trace["learning_rate"])
    recipe = trace.recipe
    if recipe.penalty is not None:
        options.update({name: float(price) for name, price in recipe.penalty.prices.items()})
    if "y" in trace:
        options.update(optimizer=recipe.optimizer, frozen=recipe.frozen, dropout=recipe.dropout)
        options["max_w2"] = recipe.max_w2
    return drawn.trace(digits.choose(INPUTS, x.shape), **options)


def _targets(trace: Trace, digits: Digits) -> Array:
    """Targets of the same sort: one of each row is 1 after softmax, 0 and 1 stay so, others are decimals."""
    y, last = trace["y"], trace.network.activations[-1]
    if last == "softmax" and np.array_equal(y.sum(axis=1), np.ones(len(y))):
        return np.eye(y.shape[1])[[digits.below(y.shape[1]) for _ in y]]
    if np.isin(y, (0, 1)).all():
        return np.array([digits.below(2) for _ in range(y.size)], float).reshape(y.shape)
    return digits.choose(_TARGETS, y.shape)


def _is_lively(draw: Trace) -> bool:
    """Whether every unit is in the steep part of its activation, and no sign is hidden by a 0."""
    for l, layer in enumerate(draw.network.layers, 1):
        z, kind = draw[f"z{l}"], layer.activation.name
        if np.abs(z).min() < LEAST or np.abs(z).max() > STEEP.get(kind, 3.0):
            return False
        if kind == "relu" and not (z > 0).any(axis=1).all():
            return False
    return "y" not in draw or bool((np.abs(draw[f"a{len(draw.network.layers)}"] - draw["y"]) > LEAST).all())


def _invisible(draw: Trace) -> float:
    """How many slips would not show, as all the numbers of their step stay what they are."""
    working = Working.of(draw)
    slips = Slips(working)
    hidden = 0
    for step in draw.plan.steps:
        right = working.values[step.name]
        for slip in slips.of(step.name):
            if len(slip.words) == 1 and slip.words[0] in _TOLD:
                wrong = slip(working, working.values)
                hidden += wrong is not None and bool(
                    np.abs(wrong - right).max() < VISIBLE * np.abs(right).max()
                )
    return hidden


WEIGHTS = tuple(s * n / 10 for n in range(1, 10) for s in (1, -1))
BIASES = tuple(s * n / 10 for n in range(1, 6) for s in (1, -1))
INPUTS = (*(n / 10 for n in range(2, 10)), 1.5, 2.0)
_TARGETS = tuple(n / 10 for n in range(1, 10))
_TOLD = frozenset(WORDS[:13])
