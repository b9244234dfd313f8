"""Exercises about long runs: batches, momentum, rates that fall, when to stop, and no loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_number, a_whole_number, same
from nnlearn.exercises.learning import counted_updates
from nnlearn.maths.descent import descend_with_velocity, velocity
from nnlearn.maths.neuron import affine
from nnlearn.schedules import Annealing
from nnlearn.stopping import Patience

ROWS, UPDATES = 100, 8
ETA, MU = 0.1, 0.9
RATE, EPOCHS, EACH = 0.1, 9, 1_000
LOSSES = (
    (2, (0.9, 0.7, 0.8, 0.6, 0.5, 0.55, 0.52, 0.4)),
    (3, (0.9, 0.5, 0.6, 0.58, 0.56, 0.3)),
    (1, (0.5, 0.5, 0.4)),
    (4, (0.5, 0.3, 0.4)),
    (2, (0.9, 0.8, 0.85, 0.84, 0.83, 0.82)),
    (1, (0.5, 0.6, 0.55, 0.7, 0.4)),
)
#: Who asks for parts of an array so often goes through it in a loop.
MANY = 5


def _batch_size(answer: Any) -> str:
    size = a_whole_number(answer, "20", ROWS)
    made = counted_updates(ROWS, size, 1)
    if made != UPDATES:
        left = ROWS % size
        smaller = f" ({ROWS // size} full ones, and one with the {left} left over)" if left else ""
        raise NotYet(f"In batches of {size} it makes {made} update{'s' * (made > 1)}{smaller}.")
    other = 13 + 14 - size
    return (
        f"{ROWS // size} full batches, and one with the {ROWS % size} left over."
        f" {other} would do it too, and nothing else."
    )


batch_size = Exercise(
    "batch_size",
    f"Find a batch size with which {ROWS} rows make exactly {UPDATES} updates in an epoch.",
    "size = ...\nnn.exercises.batch_size.check(size)",
    (
        "Each batch makes one update, and a last one that is not full makes one too.",
        f"{ROWS}/{UPDATES} = 12.5, but batches of 12 make 9: what happens to the 4 rows left over?",
        "So a little more than 12.5: the next whole number.",
    ),
    _batch_size,
)


def _momentum_step(answer: Any) -> str:
    asked = a_function(answer, "lambda w, v, slope: (w, v)")
    for w, v, slope in ((3.0, 0.0, 2.0), (2.8, 2.0, 1.8), (-1.0, -0.5, 0.25)):
        v_new = velocity(v, MU, slope)
        w_new = descend_with_velocity(w, ETA, v_new)
        found = asked(w, v, slope)
        if found.shape == (2,):
            for slip, why in (
                ((w - ETA * v, v_new), "The weight moves with the new velocity, not with the old one."),
                ((w - ETA * slope, v_new), "The weight moves with the velocity, not with the slope alone."),
                ((w + ETA * v_new, v_new), "Downhill is against the velocity: w − η·v."),
                ((v_new, w_new), "First the new weight, then the new velocity."),
                ((w_new, w_new - w), "The step is right, but v is to gather the slopes, without the rate."),
            ):
                if np.allclose(found, slip) and not np.allclose(slip, (w_new, v_new)):
                    raise NotYet(why)
        same(found, np.array([w_new, v_new]), f"At w = {w:g} with v = {v:g} and the slope {slope:g}")
    return "Three steps agree with those of the library. A slope that stays moves it up to ten times as far."


momentum_step = Exercise(
    "momentum_step",
    f"Write one step with momentum, with the learning rate {ETA} and μ = {MU}: it takes a weight, its"
    " velocity and the slope, and gives the new weight and the new velocity.",
    "def step(w, v, slope):\n    return ...  # the new w and v\n\nnn.exercises.momentum_step.check(step)",
    (
        "Two lines: first the velocity, then the weight.",
        "v⁺ = μ·v + slope, and w⁺ = w − η·v⁺.",
        "v = 0.9 * v + slope, and then return w - 0.1 * v, v.",
    ),
    _momentum_step,
)


def _annealing(answer: Any) -> str:
    annealing = a_number(answer, "0.01")
    if annealing < 0:
        raise NotYet("Below 0 the rate would grow, and without end.")
    rows = EPOCHS * EACH
    end = float(Annealing(RATE, annealing).values(samples=rows, epoch=0, epochs=EPOCHS, step=0))
    if abs(end - RATE / 10) > RATE / 1000:
        why = ""
        if np.isclose(annealing * EPOCHS, 9) or np.isclose(annealing * EPOCHS, 10):
            why = " It counts rows, not epochs."
        elif np.isclose(annealing * rows, 10):
            why = " The 1 in 1 + annealing·samples counts too."
        raise NotYet(f"After {rows:,} rows the rate is {number_text(end)}, not {RATE / 10:g}.{why}")
    half = number_text(1 / annealing)
    return (
        f"It ends at {number_text(end)}. It was halved after {half} rows already, and then fell ever slower."
    )


annealing = Exercise(
    "annealing",
    f"A run sees {EACH:,} rows in each of {EPOCHS} epochs. Its learning rate begins with {RATE} and falls:"
    f" rate/(1 + annealing·samples). Choose annealing so that a tenth of the rate, {RATE / 10:g}, is left at"
    " the end.",
    "amount = ...\nnn.exercises.annealing.check(amount)",
    (
        "By what must the rate be divided, and how many rows have been seen at the end?",
        f"1 + annealing·{EPOCHS * EACH} = 10.",
        f"annealing = 9/{EPOCHS * EACH}.",
    ),
    _annealing,
)


def stopped_after(losses: Sequence[float], patience: int) -> int:
    """Find the epoch after which the library's rule stops; the last one where it does not.

    Examples
    --------
    >>> stopped_after([0.5, 0.4, 0.45, 0.41], 2)
    4
    """
    rule = Patience(patience)
    ends = (e for e in range(1, len(losses) + 1) if rule.stop({"validation_loss": losses[:e]}))
    return next(ends, len(losses))


def _after_rises(losses: Sequence[float], patience: int) -> int:
    """Where it stops if each loss is compared with the one before it only."""
    in_a_row = 0
    for epoch, (before, loss) in enumerate(pairwise(losses), 2):
        in_a_row = 0 if loss < before else in_a_row + 1
        if in_a_row == patience:
            return epoch
    return len(losses)


def _patience(answer: Any) -> str:
    asked = a_function(answer, "lambda losses, patience: 1")
    given = [asked(list(losses), patience) for patience, losses in LOSSES]
    wanted = [stopped_after(losses, patience) for patience, losses in LOSSES]
    if all(found.size == 1 for found in given):
        for slip, why in (
            ([right - 1 for right in wanted], "Epochs are counted from 1: this is one too few, each time."),
            (
                [stopped_after(losses, p + 1) for p, losses in LOSSES],
                "It stops one epoch too late: stop as soon as that many epochs have brought no new best.",
            ),
            (
                [_after_rises(losses, p) for p, losses in LOSSES],
                "A new best is lower than all before it, not only than the last one.",
            ),
            (
                [stopped_after(losses, 1) for _, losses in LOSSES],
                "It stops at the first epoch that is no better: have patience.",
            ),
            (
                [Patience(p).best_epoch({"validation_loss": losses}) for p, losses in LOSSES],
                "This is the best epoch of all. Training knows only what was before, and stops later.",
            ),
        ):
            if [found.item() for found in given] == slip:
                raise NotYet(why)
    for (patience, losses), found, right in zip(LOSSES, given, wanted, strict=True):
        if found.size == 1 and found.item() != right:
            raise NotYet(
                f"With {list(losses)} and the patience {patience} it gives {found.item():g}, not {right}."
            )
        same(found.reshape(()) if found.size == 1 else found, np.asarray(float(right)), "For some losses")
    return "It stops six runs where the library's rule does. The weights kept are those of the best epoch."


patience = Exercise(
    "patience",
    "Write early stopping. It takes a list of validation losses, one an epoch, and a patience. It gives the"
    " epoch, counted from 1, after which training stops: when there has been no new best for that many"
    " epochs; otherwise the last one.",
    "def stops_after(losses, patience):\n    return ...\n\nnn.exercises.patience.check(stops_after)",
    (
        "Go through the losses, and remember the best one and its epoch.",
        "A loss that is lower than the best so far is the new best. Otherwise: how long ago was that?",
        "Where epoch - best_epoch is patience, return epoch; after the loop, return len(losses).",
    ),
    _patience,
)


def _without_a_loop(answer: Any) -> str:
    asked = a_function(answer, "lambda X, W, b: X")
    looked = 0

    class Watched(np.ndarray[Any, Any]):
        """An array that counts how often a part of it is asked for."""

        def __getitem__(self, key: Any) -> Any:
            nonlocal looked
            looked += 1
            return super().__getitem__(key)

        def tolist(self) -> Any:
            nonlocal looked
            looked += self.size
            return super().tolist()

        def __iter__(self) -> Iterator[Any]:
            nonlocal looked
            looked += len(self)
            return super().__iter__()

        def __repr__(self) -> str:  # showing it is no loop
            return repr(np.asarray(self))

        def __str__(self) -> str:
            return str(np.asarray(self))

    for rows, inputs, units in ((5, 3, 2), (7, 7, 7), (60, 2, 3)):
        rng = np.random.default_rng(rows)
        X, W, b = (rng.normal(size=shape) for shape in ((rows, inputs), (inputs, units), (units,)))
        wanted: Array = np.asarray(affine(X, W, b))
        looked = 0
        found = asked(X.copy().view(Watched), W.copy().view(Watched), b.copy())
        if found.shape == wanted.shape:
            if np.allclose(found, X @ W):
                raise NotYet("The bias is left out: + b adds it to every row.")
            if inputs == units and np.allclose(found, X @ W.T + b):
                raise NotYet("W has a row for each input and a column for each unit already: no transpose.")
        same(found, wanted, f"For {rows} rows, {inputs} inputs and {units} units")
        if looked >= MANY:
            raise NotYet(
                "The numbers are right, but they were asked for piece by piece: that is a loop. One product"
                " does them all at once."
            )
    return "All rows at once, and nothing was taken to pieces: the loop is inside NumPy now."


without_a_loop = Exercise(
    "without_a_loop",
    "Write the weighted sums of a layer for all rows at once, without a loop: X is (rows, inputs), W is"
    " (inputs, units), b is (units,), and z is to be (rows, units).",
    "def sums(X, W, b):\n    return ...\n\nnn.exercises.without_a_loop.check(sums)",
    (
        "Which product takes each row of X together with each column of W?",
        "X @ W has a row for each row of X and a column for each unit.",
        "X @ W + b: NumPy adds b to every row.",
    ),
    _without_a_loop,
)
