"""What the tests draw from: every equation there is, arrays whose shapes fit together, random networks."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from collections.abc import Iterator
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import strategies as st

import nnlearn.maths
from nnlearn.equations.equation import Array, Equation
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.maths.pairs import PAIRS
from nnlearn.network import Network

# --- every equation there is -----------------------------------------------------------------


def _modules() -> Iterator[Any]:
    for found in pkgutil.iter_modules(nnlearn.maths.__path__):
        yield importlib.import_module(f"nnlearn.maths.{found.name}")


def _parts(activation_or_loss: Activation | Loss) -> Iterator[Equation]:
    for part in ("value", "slope", "pullback"):
        if isinstance(found := getattr(activation_or_loss, part, None), Equation):
            yield found


#: The equations that stand in the modules of :mod:`nnlearn.maths`, by name.
STATED: dict[str, Equation] = {
    name: thing
    for module in _modules()
    for name, thing in vars(module).items()
    if isinstance(thing, Equation) and thing.__module__ == module.__name__
}


def _all() -> dict[str, Equation]:
    """Those, and the ones that are made: of the registries, of the pairs, and of whole training steps."""
    found = dict(STATED)
    known = {id(e) for e in found.values()}
    made = {"maxout3": maxout(3), "doubled": SquaredError(1, "sum"), "thirds": SquaredError(0.3)}
    owners: dict[str, Any] = {**ACTIVATIONS, **LOSSES, **made}
    for name, owner in owners.items():
        for part in _parts(owner):
            if id(part) not in known:
                found[part.name if name == "maxout" else f"{name}.{part.name}"] = part
                known.add(id(part))
    for pair in PAIRS:
        assert {id(pair.value), id(pair.delta)} <= known
    for loss, pair_of, c in itertools.product(LOSSES, ("sigmoid", "softmax"), (None, [1, 2, 3])):
        trace = Network.create([2, 3], pair_of, loss).trace([[1, 2]] * 3, [[1, 0, 0]] * 3, sample_weight=c)
        for step in trace.plan.steps:
            if id(step.equation) not in known:
                kind = "of " + pair_of if "z" in step.equation.parameters else "alone"
                kind += " by weight" if "c" in step.equation.parameters else ""
                found.setdefault(f"{step.name}: {step.equation.name} {kind}", step.equation)
    return found


#: Every equation, by what it is called in the test's name.
EQUATIONS = _all()

#: The shape of each parameter: 3 examples, 5 inputs, 4 units.
SHAPES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("z", "a", "y", "da", "slope", "delta", "u", "mask"), (3, 4)),
    **dict.fromkeys(("W", "w", "dw", "eta_dw"), (5, 4)),
    **dict.fromkeys(("v", "m", "s", "m_hat", "v_hat", "change", "mean", "value", "total"), (5, 4)),
    **dict.fromkeys(("eta", "n", "theta"), ()),
    **dict.fromkeys(("mu", "rho", "beta1", "beta2", "epsilon", "decay", "alpha", "floor", "kept", "t"), ()),
    **dict.fromkeys(("rate", "annealing", "factor", "lowest", "start", "stable"), ()),
    **dict.fromkeys(("samples", "epoch", "epochs", "every", "ramp", "step", "steps"), ()),
    **dict.fromkeys(("l1", "l2", "max_w2", "E_data", "E_penalty", "share", "rate_decay", "depth"), ()),
    **dict.fromkeys(("tp", "fp", "fn", "tn"), (6,)),
    **dict.fromkeys(("beta", "largest", "price"), ()),
    "Wx": (5, 4),
    "Wh": (4, 4),
    "h": (3, 4),
    "W1": (5, 4),
    "W2": (4, 2),
    "constant": (5, 4),
    "side": (3, 4),
    "x": (3, 5),
    "b": (4,),
    "losses": (3,),
    "c": (3, 1),
    "each": (3, 4),
}
#: What lies between 0 and 1, beside the activations and targets; and what is never negative.
_SHARES = (
    "mu",
    "rho",
    "beta1",
    "beta2",
    "decay",
    "rate",
    "factor",
    "lowest",
    "start",
    "stable",
    "annealing",
    "rate_decay",
)
_POSITIVE = (
    "v",
    "s",
    "v_hat",
    "epsilon",
    "alpha",
    "floor",
    "kept",
    "samples",
    "epoch",
    "epochs",
    "every",
    "ramp",
    "step",
    "steps",
    *("tp", "fp", "fn", "tn", "beta", "largest", "price"),
)
_OTHER_SHAPES: dict[str, dict[str, tuple[int, ...]]] = {
    "cost": {"w": (5,), "y": (3,)},
    "cost_gradient": {"w": (5,), "y": (3,)},
    "perceptron_update": {"w": (5,), "x": (5,), "y": (), "a": ()},
    "lead_of_second": {"y": (3, 2), "contrast": (2, 1)},
    "rate_of_each": {"share": (5, 4)},
    "delta_of_two_classes": {"z": (3, 2), "contrast": (2, 1), "side": (3, 1), "share": (1, 2)},
    "maxout_pullback": {"a": (3, 2), "da": (3, 2)},
    "maxout3.maxout_value": {"z": (3, 6)},
    "maxout3.maxout_pullback": {"z": (3, 6), "a": (3, 2), "da": (3, 2)},
}


def shapes_of(name: str, *, square: bool = False) -> dict[str, tuple[int, ...]]:
    """The shape of each parameter of an equation; square ones where every matrix can take another's place."""
    special = _OTHER_SHAPES.get(name, {})
    shapes = {p: special[p] if p in special else SHAPES[p] for p in EQUATIONS[name].parameters}
    if square and not special:
        shapes = {p: (4,) * len(shape) for p, shape in shapes.items()}
    return shapes


def inputs_of(name: str, dtype: Any = np.float64, *, square: bool = False, seed: int = 0) -> dict[str, Array]:
    """Draw a value for each parameter, such as may occur: probabilities for a and y, a whole number for n."""
    random = np.random.default_rng(seed)
    made: dict[str, Array] = {}
    for parameter, shape in shapes_of(name, square=square).items():
        drawn = random.normal(0, 2, shape)
        if parameter in ("a", "y", "u", "max_w2", *_SHARES):
            drawn = random.uniform(0.05, 0.95, shape)
        elif parameter in _POSITIVE:
            drawn = np.absolute(drawn)
        made[parameter] = np.asarray(3 if parameter in "nt" else drawn, dtype)
    if {"da", "a", "z"} <= made.keys() and "maxout" in name:  # a is the largest of z, as it is in a network
        pieces = made["z"].shape[1] // made["a"].shape[1]
        made["a"] = np.asarray(maxout(pieces).value(made["z"]))
    return made


# --- arrays and networks for hypothesis --------------------------------------------------------


def numbers(low: float = -5, high: float = 5) -> st.SearchStrategy[float]:
    """Plain numbers, none so small that only rounding is left of them."""
    return st.floats(low, high).map(lambda v: round(v, 6) + 0.0)


def matrices(rows: int, columns: int, low: float = -5, high: float = 5) -> st.SearchStrategy[Array]:
    """Draw tables of plain numbers."""
    return hnp.arrays(np.float64, (rows, columns), elements=numbers(low, high))


#: Activations without a kink, one value per unit.
SMOOTH = ("identity", "sigmoid", "tanh", "softplus", "softmax")


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    activations: tuple[str, ...] = SMOOTH,
    losses: tuple[str, ...] = ("squared_error",),
    most_layers: int = 3,
) -> Network:
    """Draw a network of one to three layers, of one to four units each."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=most_layers + 1))
    chosen = [draw(st.sampled_from(activations)) for _ in sizes[1:]]
    return Network.create(
        sizes,
        chosen,
        draw(st.sampled_from(losses)),
        seed=draw(st.integers(0, 99)),
        biases=draw(st.booleans()),
    )


@st.composite
def steps(draw: st.DrawFn, /, **options: Any) -> tuple[Network, Array, Array]:
    """Draw a network with inputs and targets that fit it."""
    network = draw(networks(**options))
    examples = draw(st.integers(1, 4))
    x = draw(matrices(examples, network.sizes[0], -2, 2))
    y = draw(matrices(examples, network.sizes[-1], 0, 1))
    return network, x, y
