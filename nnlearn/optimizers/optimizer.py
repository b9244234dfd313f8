"""What an optimiser is: the equations of one step, which of their values are kept, and its settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nnlearn import checks
from nnlearn.equations.equation import Equation, as_equation
from nnlearn.schedules import Schedule


@dataclass(frozen=True)
class Rule:
    """One line of a step: `name` becomes what `equation` makes of the values named by its parameters."""

    name: str
    equation: Equation

    def __post_init__(self) -> None:
        object.__setattr__(self, "equation", as_equation(self.equation, self.name))


@dataclass(frozen=True)
class Folded:
    """The same optimiser with its constant factors folded together: fewer operations, equal up to rounding.

    Parameters
    ----------
    rules : tuple of Rule
        As an optimiser's; they may read the scalars, too.
    scalars : tuple of Rule
        Of `t`, `eta` and the settings only: numbers, worked out once a step, or at once for many steps.
    unit : mapping
        The textbook's state over the folded one, a number for each: ``m = unit["m"] * folded m``.
    """

    rules: tuple[Rule, ...]
    scalars: tuple[Rule, ...]
    unit: Mapping[str, float] = field(hash=False)


#: What values of a training step are called: a setting of the same name would take their place.
TAKEN = frozenset(
    [
        "E",
        "E_data",
        "E_penalty",
        "c",
        "contrast",
        "dw",
        "eta",
        "gradient",
        "learning_rate",
        "learning_rates",
        "losses",
        "max_w2",
        "n",
        "parameters",
        "rate_decay",
        "rate_share",
        "share",
        "side",
        "t",
        "w",
        "x",
        "y",
    ]
)
#: The settings with a number that there are; a value with a number is that of a layer, such as ``b1``.
BETAS = ("beta1", "beta2")


@dataclass(frozen=True, repr=False)
class Optimizer:
    """How weights follow their gradients: the equations of one step, in order.

    A rule's equation reads by name: `w` the weights, `dw` their gradient, `eta` the learning rate, `t` the
    number of this step (counted from 1), the settings, the state, and the results of the rules before it. A
    state that its own rule has worked out is the new one; before that it is that of the step before.

    Parameters
    ----------
    name : str
    rules : tuple of Rule
        The last one is called "new": the new weights.
    state : tuple of str
        The rules whose results are kept for the next step: arrays of the weights' shape, 0 at the start.
    settings : mapping
        Further numbers that the equations read, by name; one may be a schedule.
    learning_rate : number
        What `eta` is if nothing else is said.
    folded : Folded, optional
        The same with fewer operations.
    maker : str, optional
        The function that makes it from its settings, such as ``Adam``: how it is shown.

    Raises
    ------
    ValueError, TypeError
        If a rule reads what there is not, the last one is not "new", or a state has no rule.

    Examples
    --------
    >>> import numpy as np
    >>> by_sign = Rule("new", lambda w, eta, dw: w - eta * np.sign(dw))
    >>> Optimizer("by sign", (by_sign,), learning_rate=0.01)
    Optimizer('by sign', new = w − η·sign(dw))
    """

    name: str
    rules: tuple[Rule, ...]
    state: tuple[str, ...] = ()
    settings: Mapping[str, float | Schedule] = field(default_factory=dict, hash=False)
    learning_rate: float = 0.1
    folded: Folded | None = None
    maker: str = ""

    def __post_init__(self) -> None:
        checks.positive(self.learning_rate, "learning_rate", "learning_rate=0.1")
        for setting in self.settings:
            if setting in TAKEN or (re.fullmatch(r"[A-Za-z_]+\d+(_.*)?", setting) and setting not in BETAS):
                raise ValueError(
                    f"optimizer `{self.name}` has a setting {setting}, a name of a value of the step"
                    f'\n    write: settings={{"{setting.rstrip("0123456789")}_setting": ...}}'
                )
        given = ["eta", "t", *self.settings]
        _check(self.name, self.rules, self.state, given)
        if self.folded:
            for scalar in self.folded.scalars:
                _check_reads(self.name, scalar, given)
            scalars = [s.name for s in self.folded.scalars]
            _check(self.name, self.folded.rules, self.state, [*given, *scalars])

    def __repr__(self) -> str:
        if self.maker:
            return f"{self.maker}({', '.join(f'{n}={v!r}' for n, v in self.settings.items())})"
        return (
            f"Optimizer({self.name!r}, {', '.join(f'{r.name} = {r.equation.formula}' for r in self.rules)})"
        )


def _check(name: str, rules: Sequence[Rule], state: Sequence[str], given: Iterable[str]) -> None:
    """See that new weights come of the rules, and that each reads what there is by then."""
    names = [rule.name for rule in rules]
    if names[-1:] != ["new"] or "new" in names[:-1]:
        raise ValueError(
            f"optimizer `{name}` has the rules {', '.join(names) or 'none'}, but the last one, and no other,"
            ' gives the new weights\n    write: Rule("new", equation)'
        )
    for kept in state:
        if kept not in names:
            raise ValueError(
                f"optimizer `{name}` keeps {kept}, but its rules are {', '.join(names)}"
                f'\n    write: Rule("{kept}", equation)'
            )
    known = ["w", "dw", *given, *state]
    for rule in rules:
        _check_reads(name, rule, known)
        known.append(rule.name)


def _check_reads(name: str, rule: Rule, known: Sequence[str]) -> None:
    """See that a rule reads nothing but what is known."""
    for parameter in rule.equation.parameters:
        if parameter not in known:
            raise ValueError(
                f"optimizer `{name}`: {rule.name} reads {parameter}, but there are {', '.join(known)}"
                f'\n    write: settings={{"{parameter}": 0.9}}'
            )
