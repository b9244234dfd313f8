"""Exercises about proof: the slope that is wrong, a slope that survives, and the best difference quotient."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlearn.equations.equation import Array, equation
from nnlearn.equations.notation import number_text
from nnlearn.exercises.exercise import (
    Exercise,
    NotYet,
    a_function,
    a_number,
    a_whole_number,
    an_array,
    same,
)
from nnlearn.maths.activations import Activation, sigmoid
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.wrong_equation import slip_of

#: Small enough for a complex step, which has no rounding error.
STEP = 1e-20
#: Where slopes are asked.
Z = np.array([[-2.0, -0.75, -0.1], [0.3, 0.5, 1.5]])

# --- one of four is wrong -----------------------------------------------------------------------------

#: Four slopes of one neuron's loss as a student wrote them down, by what they are the slope.
WRITTEN = {
    "w": equation(lambda a, y, x: (a - y) * a * (1 - a) * x),
    "b": equation(lambda a, y: (a - y) * a * (1 - a)),
    "x": equation(lambda a, y, x: (a - y) * a * (1 - a) * x),
    "y": equation(lambda a, y: y - a),
}
PLACE = ("w", "b", "x", "y")
#: Places at which a wrong slope cannot hide.
ELSEWHERE = ((0.4, 0.1, 1.5, 1.0), (-0.8, 0.3, 0.5, 0.0), (1.2, -0.6, -0.7, 0.25))
#: A slope counts as seen to be wrong where it is off by this share of its size.
SEEN = 0.01


def _loss(w: Any, b: Any, x: Any, y: Any) -> Any:
    """The loss of one neuron; on complex numbers too."""
    return SquaredError().value(sigmoid(w * x + b), y)


def written_and_true(by: str, place: Any) -> tuple[float, float]:
    """What the student's slope says at a place (w, b, x, y), and what the complex step says.

    Examples
    --------
    >>> written, true = written_and_true("b", (0.4, 0.1, 1.5, 1.0))
    >>> abs(written - true) < 1e-15
    True
    """
    values = dict(zip(PLACE, map(float, place), strict=True))
    shifted = {name: value + STEP * 1j if name == by else value for name, value in values.items()}
    values["a"] = float(sigmoid(values["w"] * values["x"] + values["b"]))
    written = float(WRITTEN[by](*(values[name] for name in WRITTEN[by].parameters)))
    return written, float(np.imag(_loss(**shifted)) / STEP)


def _differ(written: float, true: float) -> bool:
    return abs(written - true) > SEEN * max(abs(written), abs(true))


def _wrong_slope(answer: Any) -> str:
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NotYet("This takes a pair: the number of the slope, and a place: (1, [0.5, 0.5, 0.5, 0.5]).")
    number = a_whole_number(answer[0], "1", most=len(WRITTEN))
    place = an_array(answer[1], "the place", "[0.5, 0.5, 0.5, 0.5]")
    if place.shape != (len(PLACE),):
        raise NotYet(f"A place is four numbers, for {', '.join(PLACE)}; these are {place.size}.")
    by = list(WRITTEN)[number - 1]
    if not any(_differ(*written_and_true(by, p)) for p in ELSEWHERE):
        raise NotYet(f"Slope {number} is right, here and elsewhere: the complex step says the same.")
    written, true = written_and_true(by, place)
    said = f"slope {number} says {number_text(written)}, the complex step {number_text(true)}"
    if abs(written - true) < 1e-6:
        raise NotYet(f"It is slope {number}, but nobody can see it there: {said}. Find another place.")
    if not _differ(written, true):
        raise NotYet(f"It is slope {number}, but it hardly shows there: {said}. Find a better place.")
    return f"There {said}. A check at one place can miss a slip; a wrong formula is found out at another."


wrong_slope = Exercise(
    "wrong_slope",
    "A neuron has z = w·x + b and a = σ(z), and its loss is E = ½·(a − y)². A student wrote down four slopes"
    " of E:\n"
    + "\n".join(f"({k}) ∂E/∂{by} = {slope.formula}" for k, (by, slope) in enumerate(WRITTEN.items(), 1))
    + "\nOne is wrong. Which? And at which w, b, x and y does one see it?",
    "which, place = ..., [0.5, 0.5, 0.5, 0.5]  # place: w, b, x, y\n"
    "nn.exercises.wrong_slope.check(... if which is ... else (which, place))",
    (
        "Follow the chain: from E to a, from a to z. The last link differs: how does z grow with w, b, x?",
        "z = w·x + b: its slope by w is x, by b it is 1, and by x it is …?",
        "The slope by x has to end in w, not in x. It shows wherever w and x differ.",
    ),
    _wrong_slope,
)

# --- a slope that survives ----------------------------------------------------------------------------


@equation
def root_squash(z: Array) -> Array:
    """An S-shaped curve from −1 to 1 that needs no exponential: z divided by the root of 1 + z².

    Source
    ------
    Carlile and others, "Improving deep learning by inverse square root linear units", 2017.

    Examples
    --------
    >>> float(root_squash(0.75))
    0.6
    """
    return z / (1 + z**2) ** 0.5


def _proven_slope(answer: Any) -> str:
    asked = a_function(answer, "lambda z: z * 0")
    found = asked(Z)
    wanted = np.imag(root_squash(Z + STEP * 1j)) / STEP
    if found.shape == Z.shape and not np.allclose(found, wanted):
        if np.allclose(found, root_squash(Z)):
            raise NotYet("This is the value f(z) itself, not its slope.")
        if np.allclose(found, 1 / np.sqrt(1 + Z**2)):
            raise NotYet("This holds the root still while z moves; but there is a z in the root too.")
        if np.allclose(found, 1 / (1 + Z**2)):
            raise NotYet("Nearly: the power of 1 + z² is not 1. At z = 0 it does not show, at z = 1 it does.")
        if slip := slip_of(found, wanted, 1):
            raise NotYet(f"The shape is right, but it looks like {slip}.")
    same(found, wanted, "For some z")
    try:
        own = Activation(root_squash, slope=answer, name="f")
    except (TypeError, ValueError) as problem:
        raise NotYet(
            f"The numbers are right, but the formula cannot be read: {str(problem).splitlines()[0]}."
        ) from None
    proof = Network.create([2, 2, 1], [own, "sigmoid"]).trace([[0.3, 0.2]], [[1.0]]).prove()
    if not proof.ok:
        raise NotYet(f"In a 2-2-1 network: {proof.verdict}")
    return f"In a 2-2-1 network with your slope: {proof.verdict}"


proven_slope = Exercise(
    "proven_slope",
    "An activation is f(z) = z/√(1 + z²). Write its slope as a function of z; it is put into a network, and"
    " has to survive the proof.",
    "def slope(z):\n    return ...\n\nnn.exercises.proven_slope.check(slope)",
    (
        "A quotient u/v has the slope (u′·v − u·v′)/v². Here u = z, and v = √(1 + z²).",
        "u′ = 1, and v′ = z/√(1 + z²). On top there is (1 + z²) − z², over the root: 1 over the root.",
        "It is 1 divided by (1 + z²) to the power 3/2: (1 + z**2) ** 1.5.",
    ),
    _proven_slope,
)

# --- the best difference quotient ---------------------------------------------------------------------

#: A step is good enough if no power of ten is more than so many times better.
NEARLY_BEST = 10.0


def _best_step(answer: Any) -> str:
    h = a_number(answer, "0.1")
    if not 0 < h <= 1:
        raise NotYet("h is a small step to the right: above 0, and not above 1.")
    if (h + Z == Z).any():
        raise NotYet(f"With h = {h:.0e} the computer cannot tell z + h from z: all its digits are used up.")
    powers = 1 / 10.0 ** np.arange(1, 16)
    errors = np.array([error_of_quotient(float(power)) for power in powers])
    error, best = error_of_quotient(h), float(powers[errors.argmin()])
    digits = round(float(-np.log10(error)))
    told = f"about {digits} digit{'s are' if digits != 1 else ' is'} right"
    if error <= NEARLY_BEST * errors.min():
        return f"Then {told}, about half of the sixteen that a computer keeps. No h does much better."
    if h > best:
        raise NotYet(f"With h = {h:.0e} {told}: over so long a step the curve bends away from its slope.")
    raise NotYet(f"With h = {h:.0e} {told}: the two values agree in so many digits that few are left.")


def error_of_quotient(h: float) -> float:
    """The largest error of (σ(z + h) − σ(z))/h at some z, relative to the slope.

    Examples
    --------
    >>> 0.01 < error_of_quotient(0.1) < 0.1
    True
    """
    true = np.imag(sigmoid(Z + STEP * 1j)) / STEP
    quotient = (np.asarray(sigmoid(Z + h)) - np.asarray(sigmoid(Z))) / h
    return float(np.abs(quotient / true - 1).max())


best_step = Exercise(
    "best_step",
    "The slope of the sigmoid is measured by (σ(z + h) − σ(z))/h, on a computer that keeps sixteen digits."
    " Choose h so that it comes out as exactly as it can.",
    "h = ...\nnn.exercises.best_step.check(h)",
    (
        "Too long a step misses the bend of the curve; too short a step leaves only rounding.",
        "The error of the bend is about h, that of rounding about 1e-16/h. Where are they equally large?",
        "Where h·h is about 1e-16.",
    ),
    _best_step,
)
