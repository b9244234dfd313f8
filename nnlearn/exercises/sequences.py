"""Exercises about memory: how long it lasts, and how a shared weight collects its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import Exercise, NotYet, a_function, a_number, same
from nnlearn.recurrent import Recurrent

HEARD, KEPT = (1, 0, 0), 0.25


def _memory(answer: Any) -> str:
    weight = a_number(answer, "0.8")
    after_one, after_two = (said(weight, steps) for steps in (2, 3))
    if abs(after_two - KEPT) > 1e-3:
        if abs(after_one - KEPT) < 1e-3:
            raise NotYet(
                f"After step 2 it says {number_text(KEPT)}; one step later only {number_text(after_two)}."
            )
        raise NotYet(f"After the three steps it says {number_text(after_two)}, not {number_text(KEPT)}.")
    later = number_text(said(weight, 10), 2)
    if weight < 0:
        return (
            f"It says {number_text(after_one)} in between: this memory blinks. After ten steps it is {later}."
        )
    return f"With −{number_text(weight)} too: then it blinks. After ten steps {later} is left of the 1."


def said(weight: float, steps: int) -> float:
    """Let a plain unit hear a 1 and then nothing, and give what it says after so many steps.

    Examples
    --------
    >>> said(2.0, 3)
    4.0
    """
    net = Recurrent(Wx=[[1]], Wh=[[weight]], Wy=[[1]], activation="identity")
    return float(net.predict([[[1.0]] + [[0.0]] * (steps - 1)])[0, 0])


memory = Exercise(
    "memory",
    "A recurrent unit without a curve hears 1, 0, 0 with Wx = 1. Choose Wh so that it says 0.25 after the"
    " third step.",
    "Wh = ...\nnn.exercises.memory.check(Wh)",
    (
        "Follow it step by step: what does it say after the first step, the second, the third?",
        "Each further step multiplies what it remembers by Wh once.",
        "Two steps come after the 1, so Wh · Wh is to be 0.25.",
    ),
    _memory,
)


def _shared_weight(answer: Any) -> str:
    asked = a_function(answer, "lambda h, delta: 0")
    for steps, seed in ((3, 0), (4, 1), (6, 2)):
        x, y = np.random.default_rng(seed).normal(size=(1, steps, 1)), np.array([[1.0]])
        trace = Recurrent(Wx=[[0.7]], Wh=[[0.9]], Wy=[[1.3]], bh=[0.2]).trace(x, y)
        h = np.array([trace[f"h{t}"][0, 0] for t in range(steps)])
        delta = np.array([trace[f"delta{t}"][0, 0] for t in range(1, steps + 1)])
        found, wanted = asked(h.copy(), delta.copy()), trace["dWh"].reshape(())
        if found.shape == (steps,) and np.allclose(found, h * delta):
            raise NotYet("These are the shares of each step; the gradient is what they come to together.")
        if found.size == 1:
            found = found.reshape(())
            if np.allclose(found, h[-1] * delta[-1]):
                raise NotYet("This is the share of the last step only; the weight took part in every step.")
            if np.allclose(found, np.mean(h * delta)):
                raise NotYet(
                    "This is the mean of the shares. A weight that is used twice has twice the effect."
                )
        same(found, wanted, f"For {steps} steps")
    return "It gives the core's dWh for three, four and six steps: each step adds its share."


shared_weight = Exercise(
    "shared_weight",
    "One recurrent unit uses its weight Wh at every step. h holds what it remembered before each step, and"
    " delta holds δ of each step, both from the first step to the last. Write the gradient dWh.",
    "def gradient(h, delta):\n    return ...\n\nnn.exercises.shared_weight.check(gradient)",
    (
        "At one step it is a weight like any other: its input times its delta.",
        "Its input at a step is what was remembered before that step.",
        "Add up over all steps: (h * delta).sum().",
    ),
    _shared_weight,
)
