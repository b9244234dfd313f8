"""Learning rates that change while a network learns, and momentum that does.

>>> from nnlearn import schedules
>>> schedules.Annealing(0.005).equation.formula
'rate/(1 + annealing·samples)'
>>> schedules.Warmup(schedules.Cosine(0.1), steps=500)
Warmup(rate=Cosine(rate=0.1, lowest=0.0), steps=500)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnlearn import checks
from nnlearn.equations.equation import Equation, as_equation
from nnlearn.maths import rates

#: What every schedule may read.
CLOCK = ("samples", "epoch", "epochs", "step")


@dataclass(frozen=True, repr=False)
class Schedule:
    """A number that changes while a network learns: an equation of the clock.

    Parameters
    ----------
    name : str
        What it is called: the name of what makes it, such as ``Annealing``.
    equation : Equation
        Of any of `samples` (rows seen before the step), `epoch` (epochs completed before it), `epochs` (of
        the whole run), `step` (updates made before it), and of its own settings.
    settings : mapping
        The other numbers that the equation reads, by name. One may be a schedule itself, on the same clock.

    Raises
    ------
    TypeError
        If the equation reads anything else.

    Examples
    --------
    >>> import numpy as np
    >>> by_root = Schedule("ByRoot", lambda rate, step: rate / np.sqrt(1 + step), {"rate": 0.5})
    >>> by_root.values(samples=0, epoch=0, epochs=1, step=[0, 3])
    array([0.5 , 0.25])
    """

    name: str
    equation: Equation
    settings: Mapping[str, float | Schedule] = field(hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "equation", as_equation(self.equation, self.name))
        known = (*CLOCK, *self.settings)
        unknown = [p for p in self.equation.parameters if p not in known]
        if unknown:
            raise TypeError(
                f"schedule `{self.name}` reads {', '.join(unknown)}, but there are {', '.join(known)}"
                f'\n    write: settings={{"{unknown[0]}": 0.1}}'
            )

    def values(
        self, samples: ArrayLike, epoch: ArrayLike, epochs: ArrayLike, step: ArrayLike
    ) -> NDArray[np.float64]:
        """Work the schedule out, for one step or for many at once.

        Parameters
        ----------
        samples, epoch, epochs, step : number or (steps,) array
            The clock at each step, all 0 at the first but for `epochs`.

        Returns
        -------
        (steps,) array, or 0-d
            One value for each step.

        Examples
        --------
        >>> Annealing(1.0, annealing=0.01).values(samples=[0, 100, 300], epoch=0, epochs=1, step=[0, 1, 2])
        array([1.  , 0.5 , 0.25])
        """
        clock = {"samples": samples, "epoch": epoch, "epochs": epochs, "step": step}
        read: dict[str, Any] = {name: np.asarray(at, np.float64) for name, at in clock.items()}
        shape = np.broadcast_shapes(*(at.shape for at in read.values()))
        for name, value in self.settings.items():
            read[name] = value.values(**clock) if isinstance(value, Schedule) else np.float64(value)
        result = self.equation(*(read[p] for p in self.equation.parameters))
        return np.array(np.broadcast_to(result, shape), np.float64)

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(f'{n}={v!r}' for n, v in self.settings.items())})"


def Annealing(rate: float | Schedule, annealing: float = 1e-6) -> Schedule:
    """A learning rate that falls with every row: half of it is left after 1/annealing rows.

    Parameters
    ----------
    rate : number or Schedule
        The learning rate at the start.
    annealing : number
        How fast it falls, per row; H2O's default is 1e-6.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError, TypeError
        If the rate is not positive, or `annealing` is below 0.

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep learning with H2O", 2016.

    Examples
    --------
    >>> Annealing(0.005).values(samples=[0, 1_000_000], epoch=0, epochs=1, step=[0, 1_000_000])
    array([0.005 , 0.0025])
    """
    write = "nn.schedules.Annealing(0.005, annealing=1e-6)"
    settings = {"rate": _rate(rate, write), "annealing": checks.not_negative(annealing, "annealing", write)}
    return Schedule("Annealing", rates.annealed, settings)


def StepDecay(rate: float | Schedule, factor: float = 0.5, every: int = 10) -> Schedule:
    """A learning rate that is multiplied by a factor every so many epochs.

    Parameters
    ----------
    rate : number or Schedule
        The learning rate of the first epochs.
    factor : number
        What it is multiplied by.
    every : int
        After how many epochs.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError, TypeError
        If the rate or the factor is not positive, or `every` is not a whole number of epochs.

    Source
    ------
    He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, section 3.4.

    Examples
    --------
    >>> StepDecay(0.8).values(samples=0, epoch=[0, 9, 10, 20], epochs=30, step=0)
    array([0.8, 0.8, 0.4, 0.2])
    """
    write = "nn.schedules.StepDecay(0.1, factor=0.5, every=10)"
    settings = {
        "rate": _rate(rate, write),
        "factor": checks.positive(factor, "factor", write),
        "every": checks.whole(every, "every", write),
    }
    return Schedule("StepDecay", rates.stepped, settings)


def Cosine(rate: float | Schedule, lowest: float = 0.0) -> Schedule:
    """A learning rate that falls along half a cosine wave over the epochs of the run.

    It stays as it is within an epoch, and the last epoch still learns: `lowest` would be the rate of the
    epoch after it.

    Parameters
    ----------
    rate : number or Schedule
        The learning rate of the first epoch.
    lowest : number
        What it comes down to.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError, TypeError
        If the rate is not positive, or `lowest` is below 0.

    Source
    ------
    Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017, equation (5).

    Examples
    --------
    >>> Cosine(0.5, lowest=0.1).values(samples=0, epoch=[0, 1, 2, 3], epochs=4, step=0).round(3)
    array([0.5  , 0.441, 0.3  , 0.159])
    """
    write = "nn.schedules.Cosine(0.1, lowest=0.0)"
    settings = {"rate": _rate(rate, write), "lowest": checks.not_negative(lowest, "lowest", write)}
    return Schedule("Cosine", rates.along_a_cosine, settings)


def Warmup(rate: float | Schedule, steps: int) -> Schedule:
    """A learning rate that begins small and is raised in equal parts over the first steps.

    Parameters
    ----------
    rate : number or Schedule
        The full learning rate; a schedule goes on beneath, on the same clock.
    steps : int
        How many steps the way up takes: the last of them has the full rate.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError, TypeError
        If the rate is not positive, or `steps` is not a whole number of 1 or more.

    Source
    ------
    Goyal, Dollár, Girshick and others, "Accurate, large minibatch SGD: Training ImageNet in 1 hour", 2017.

    Examples
    --------
    >>> Warmup(0.8, steps=4).values(samples=0, epoch=0, epochs=1, step=[0, 1, 3, 4])
    array([0.2, 0.4, 0.8, 0.8])
    """
    write = "nn.schedules.Warmup(0.1, steps=500)"
    settings = {"rate": _rate(rate, write), "steps": checks.whole(steps, "steps", write)}
    return Schedule("Warmup", rates.warmed_up, settings)


def Ramp(start: float, stable: float, ramp: float) -> Schedule:
    """A momentum that goes from one value to another in a straight line while rows go by, and stays there.

    Parameters
    ----------
    start, stable : number
        The momentum at the first row, and from the end of the ramp on.
    ramp : number
        How many rows it takes.

    Returns
    -------
    Schedule

    Raises
    ------
    ValueError, TypeError
        If a momentum is not from 0 up to but not including 1, or the ramp is not a positive number of rows.

    Source
    ------
    Candel, Parmar, LeDell and Arora, "Deep learning with H2O", 2016.

    Examples
    --------
    >>> Ramp(0.5, 0.9, ramp=100).values(samples=[0, 50, 100, 1000], epoch=0, epochs=1, step=0)
    array([0.5, 0.7, 0.9, 0.9])
    """
    write = "nn.schedules.Ramp(0.5, 0.9, ramp=10_000)"
    settings = {
        "start": checks.not_negative(start, "start", write, below=1),
        "stable": checks.not_negative(stable, "stable", write, below=1),
        "ramp": checks.positive(ramp, "ramp", write),
    }
    return Schedule("Ramp", rates.ramped, settings)


def _rate(rate: Any, write: str) -> float | Schedule:
    """A rate to start from: a positive number, or another schedule."""
    return rate if isinstance(rate, Schedule) else checks.positive(rate, "rate", write)
