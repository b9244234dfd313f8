"""See L1 take weights to 0, L2 shrink them, and dropout leave out units."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nnlearn.equations.equation import Array
from nnlearn.equations.notation import number_text
from nnlearn.widgets import poster
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Slider
from nnlearn.widgets.regularisation_runs import (
    EPOCHS,
    LEARNING_RATE,
    STEPS,
    TRUE,
    Masks,
    Pull,
    ends,
    equation_of,
    masks,
    pull,
    unpenalised,
)

METHODS = {
    "l1": "L1: to 0 and no further",
    "l1 slope": "L1, by its slope",
    "l2": "L2",
    "dropout": "dropout",
}
STRENGTHS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)
CURVE = tuple(float(s) for s in np.linspace(0, 0.8, 17))  # at which the weights' ends are drawn as lines


class Regularisation(Player):
    """See :func:`regularisation`."""

    source = "regularisation"
    title = "Regularisation: held back, or left out"
    milliseconds: ClassVar[int] = 320

    def controls(self) -> list[Control]:
        """What is done, and how strongly."""
        return [
            Choice("method", "what is done", tuple(METHODS), tuple(METHODS.values())),
            Slider("strength", "strength λ, or rate", STRENGTHS, least=0, most=5),
        ]

    def starts(self) -> dict[str, Any]:
        """A strength at which L1 finds just the inputs that matter."""
        return {**super().starts(), "strength": 0.2}

    def fixed(self) -> dict[str, Any]:
        """The true weights and those without a penalty, the equations, and all ends over the strength."""
        return {
            "true": np.array(TRUE),
            "before": np.array(unpenalised()),
            "formulas": {name: equation_of(name).formula for name in METHODS},
            "strengths": np.array(CURVE),
            "ends": {name: ends(name, CURVE) for name in METHODS if name != "dropout"},
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """The weights of every epoch, or the units of every step."""
        run = self.run(values)
        if isinstance(run, Masks):
            left_out = (run.mask == 0).cumsum(axis=0)
            return {
                "steps": STEPS,
                "a": run.a,
                "mask": run.mask,
                "kept": run.kept,
                "output": run.output,
                "left_out": left_out.astype(np.int32),
            }
        return {
            "steps": EPOCHS,
            "weights": run.weights,
            "loss": run.loss,
            "zeros": (run.weights == 0).sum(axis=1).astype(np.uint8),
            "near": _near(run, values).sum(axis=1).astype(np.uint8),
            "length": 100 * _length(run),
        }

    def run(self, values: dict[str, Any]) -> Pull | Masks:
        """The weights, or the masks, that some values lead to, in full precision."""
        method, strength = values["method"], values["strength"]
        if method != "dropout":
            return pull(method, strength)
        if strength >= 1:
            raise ValueError(f"a rate of dropout is {number_text(strength)}, but is below 1: a probability")
        return masks(strength)

    @property
    def trace(self) -> Pull | Masks:
        """What is drawn now: the weights of every epoch, or the masks of every step."""
        return self.run(self.values)

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell which weights are 0 by now, or which units are left out."""
        run, strength = self.run(values), number_text(values["strength"])
        if isinstance(run, Masks):
            out = [str(unit + 1) for unit in np.flatnonzero(run.mask[step] == 0)]
            if not step or not values["strength"]:
                return "Without dropout: all eight units speak."
            told = f"units {', '.join(out)} are left out" if out else "nobody is left out"
            told = told.replace("units", "unit").replace("are", "is") if len(out) == 1 else told
            loud = number_text(float(run.mask[step].max()))
            rest = f"; what the others say counts {loud} times" if len(out) < run.mask.shape[1] else ""
            return f"Dropout with a rate of {strength}, step {step} of {STEPS}: {told}{rest}."
        told = f"{METHODS[values['method']]}, with a strength of {strength}. Epoch {step} of {EPOCHS}: "
        zeros = [f"w{unit + 1}" for unit in np.flatnonzero(run.weights[step] == 0)]
        which = f"{len(zeros)} of {len(TRUE)} weights are exactly 0 ({', '.join(zeros)})"
        near = int(_near(run, values)[step].sum())
        if not zeros:
            which = "no weight is exactly 0"
            if values["method"] == "l1 slope" and near:
                which += f"; within a step of it are {near}"
        length = number_text(100 * float(_length(run)[step]), 3)
        return f"{told}{which}; all together are {length} % as long as without a penalty."

    def poster(self) -> str:
        """The weights as bars, beside what they were; or the units that speak."""
        run, step = self.trace, self.value["step"]
        if isinstance(run, Masks):
            return poster.card(self.title, self.describe())
        axes = poster.Axes((0.4, len(TRUE) + 0.6), (-2.2, 2.2), "weights w1 to w10", "size")
        axes.line(np.array([[0.4, 0], [len(TRUE) + 0.6, 0]]), poster.QUIET, 1)
        for place, (before, now) in enumerate(zip(unpenalised(), run.weights[step], strict=True), 1):
            axes.line(np.array([[place, 0], [place, before]]), "#c9ced4", 22)
            axes.line(np.array([[place, 0], [place, now]]), poster.BLUE if now > 0 else poster.ORANGE, 14)
        return axes.svg(self.title)


def _near(run: Pull, values: dict[str, Any]) -> Array:
    """Which weights are no further from 0 than the penalty moves them in one step."""
    return np.asarray(np.abs(run.weights) <= LEARNING_RATE * values["strength"])


def _length(run: Pull) -> Array:
    """How long the row of weights is, as a share of what it is without a penalty."""
    return np.asarray(np.linalg.norm(run.weights, axis=1) / np.linalg.norm(run.weights[0]))


def regularisation(method: str = "l1", strength: float = 0.2, *, step: int = 0) -> Regularisation:
    """See what keeps a network simple: penalties on its weights, or dropout of its units.

    The weights are those of ten inputs, six of which have nothing to do with the targets. They are trained
    already when the penalty is put on them. L1 along its slope carries weights across 0 and back; with a
    threshold (see :mod:`nnlearn.maths.proximal_descent`) it sets them to 0 exactly.

    Parameters
    ----------
    method : str
        ``"l1"`` to a threshold, ``"l1 slope"`` as ``fit(l1=...)`` does it, ``"l2"`` or ``"dropout"``.
    strength : float
        The penalty's price λ, or the rate of dropout.
    step : int
        Which epoch to show at first; of dropout, which step.

    Returns
    -------
    Regularisation
        Shows itself at the end of a notebook's cell. Its ``trace`` holds the weights of every epoch, or the
        masks of every step.

    Raises
    ------
    ValueError, TypeError
        If a value is not one of those above.

    Examples
    --------
    >>> import nnlearn as nn
    >>> nn.widgets.regularisation("l1", 0.2, step=40)
    Regularisation: L1: to 0 and no further, with a strength of 0.2. Epoch 40 of 40: 6 of 10 weights are
    exactly 0 (w3, w4, w6, w7, w9, w10); all together are 80.3 % as long as without a penalty.
    """
    return Regularisation(method=method, strength=strength, step=step)
