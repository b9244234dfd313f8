"""A student who works a step by hand, in plain NumPy, with one slip: nothing of nnlearn takes part.

Squared error with ½, mean over the examples, logistic or tanh units, any number of layers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass
class Task:
    """Numbers to work on."""

    W: list[Array]
    b: list[Array]
    x: Array
    y: Array
    rate: float
    squash: str = "sigmoid"

    @property
    def layers(self) -> int:
        return len(self.W)


def squashed(z: Array, kind: str) -> Array:
    return np.tanh(z) if kind == "tanh" else 1 / (1 + np.exp(-z))


def slope_of(a: Array, kind: str) -> Array:
    return 1 - a**2 if kind == "tanh" else a * (1 - a)


Write = Callable[[str, Array], Array]


def worked(task: Task, slip: str = "", at: int = 1, write: Write = lambda _, v: v) -> dict[str, Array]:
    """Work one step with a slip in layer `at`; each result goes through `write` before it is used."""
    W, b, n, L = task.W, task.b, len(task.x), task.layers
    v: dict[str, Array] = {}

    def note(name: str, value: Array) -> Array:
        v[name] = write(name, np.array(value, float))
        return v[name]

    a: list[Array] = [task.x]
    zs: list[Array] = [None]
    for l in range(1, L + 1):
        here = l == at
        Wl, bl = W[l - 1], b[l - 1]
        if here and slip == "transposed forward":
            Wl = Wl.T
        if here and slip == "neighbour weight":
            Wl = Wl.copy()
            Wl[0, 0] = W[l - 1][0, 1]
        if here and slip == "neighbour bias":
            bl = np.roll(bl, 1)
        z = a[-1] @ Wl + bl
        if here and slip == "bias":
            z = a[-1] @ Wl
        if here and slip == "bias subtracted":
            z = a[-1] @ Wl - bl
        if here and slip == "hidden":
            z = np.zeros_like(z) + bl
        z = note(f"z{l}", z)
        s = squashed(-z if here and slip == "sign" else z, task.squash)
        if here and slip == "activation":
            s = z
        zs.append(z)
        a.append(note(f"a{l}", s))
    out = a[-1]
    off = out - task.y
    if slip == "other target":
        off = out - np.roll(task.y, 1, axis=1)
    if slip == "thresholded":
        off = (out >= 0.5) - task.y
    half = 1.0 if slip == "factor E" else 0.5
    each = half * (off**2).sum(axis=1)
    if n > 1:
        each = note("losses", each)
    total = each.sum() if slip == "mean E" else each.mean()
    note("E", total)
    share = 1 if slip == "mean" else n - 1 if slip == "wrong n" else n
    da = off / share * (2 if slip == "factor" else 1) * (-1 if slip == "sign delta" else 1)
    new_W: dict[int, Array] = {}
    gradients: dict[int, tuple[Array, Array]] = {}
    for l in range(L, 0, -1):
        here = l == at
        da = note(f"da{l}", da)
        slope = slope_of(zs[l] if here and slip == "slope at z" else a[l], task.squash)
        slope = note(f"slope{l}", slope)
        delta = note(f"delta{l}", da if here and slip == "slope" else da * slope)
        dW = a[l - 1].T @ delta
        if here and slip == "transposed":
            dW = dW.T if dW.shape[0] == dW.shape[1] else dW.T.reshape(dW.shape)
        dW = note(f"dW{l}", dW)
        db = note(f"db{l}", delta.sum(axis=0))
        gradients[l] = dW, db
        rate = 1.0 if slip == "learning rate" else task.rate
        sign = 1 if slip == "uphill" else -1
        new_W[l] = W[l - 1] + sign * rate * dW
        used = new_W[l] if slip == "updated" else W[l - 1]
        if l > 1:
            da = delta @ used.T
    for l in range(1, L + 1):
        rate = 1.0 if slip == "learning rate" else task.rate
        sign = 1 if slip == "uphill" else -1
        dW, db = gradients[l]
        early = slip == "early" and l == at
        note(f"W{l}_new", W[l - 1] if early else W[l - 1] + sign * rate * dW)
        note(f"b{l}_new", b[l - 1] if early else b[l - 1] + sign * rate * db)
    return v


#: Each slip: the words that name it, and what it needs to make a difference.
SLIPS: dict[str, tuple[str, ...]] = {
    "sign": ("sign",),
    "bias": ("bias",),
    "bias subtracted": ("sign",),
    "hidden": ("hidden",),
    "activation": ("activation",),
    "transposed forward": ("transposed",),
    "neighbour weight": ("neighbour",),
    "neighbour bias": ("neighbour",),
    "other target": ("neighbour",),
    "thresholded": ("thresholded",),
    "factor E": ("factor",),
    "factor": ("factor",),
    "mean E": ("mean",),
    "mean": ("mean",),
    "wrong n": ("mean",),
    "sign delta": ("sign",),
    "slope": ("slope",),
    "slope at z": ("slope",),
    "transposed": ("transposed",),
    "updated": ("updated",),
    "learning rate": ("learning rate",),
    "uphill": ("sign",),
    "early": ("early",),
    "late": ("late",),
    "truncated": ("truncated",),
    "copied": ("copied",),
}


def rounded(places: int) -> Write:
    return lambda _, v: np.floor(v * 10**places + 0.5) / 10**places


def cut(places: int) -> Write:
    return lambda _, v: np.trunc(np.round(v * 10**places, 9)) / 10**places


def spelled(values: dict[str, Array], places: int) -> dict[str, str]:
    """As answers: every number with as many decimals."""
    found = {}
    for name, array in values.items():
        for index in np.ndindex(array.shape):
            key = f"{name}[{','.join(map(str, index))}]" if index else name
            found[key] = f"{float(array[index]):.{places}f}"
    return found


def draw(rng: np.random.Generator, slip: str = "") -> tuple[Task, int]:
    """A task on which a slip can be made, and the layer in which it is."""
    while True:
        layers = int(rng.integers(1, 4))
        sizes = [
            int(rng.integers(2, 5)),
            *(int(rng.integers(2, 4)) for _ in range(layers - 1)),
            int(rng.integers(1, 4)),
        ]
        n = int(rng.integers(1, 4))
        at = int(rng.integers(1, layers + 1))
        if slip in ("mean", "mean E", "wrong n"):
            n = max(n, 3 if slip == "wrong n" else 2)
        if slip == "updated" and layers < 2:
            continue
        if slip == "hidden":
            if layers < 2:
                continue
            at = max(at, 2)
        square = sizes[at - 1] == sizes[at]
        if slip.startswith("transposed") and not (
            square if "forward" in slip else min(sizes[at - 1 : at + 1]) > 1
        ):
            continue
        if slip.startswith("neighbour") and sizes[at] < 2:
            continue
        if slip == "other target" and sizes[-1] < 2:
            continue

        def decimals(*shape: int) -> Array:
            return rng.choice([-1, 1], shape) * rng.integers(5, 96, shape) / 100

        W = [decimals(i, o) for i, o in itertools.pairwise(sizes)]
        b = [decimals(o) for o in sizes[1:]]
        x, y = decimals(n, sizes[0]), rng.integers(1, 100, (n, sizes[-1])) / 100
        rate = float(rng.choice([0.1, 0.3, 0.5, 0.7]))
        return Task(W, b, x, y, rate, str(rng.choice(["sigmoid", "tanh"]))), at


def answers(task: Task, slip: str, at: int, places: int, rng: np.random.Generator) -> dict[str, Array]:
    """What a student writes who makes this slip and goes on with the numbers on the page."""
    round_ = rounded(places)
    if slip == "truncated":
        return worked(task, write=cut(places))
    if slip == "late":
        plain = worked(task, write=round_)
        later = Task(
            [plain[f"W{l + 1}_new"] for l in range(task.layers)],
            [plain[f"b{l + 1}_new"] for l in range(task.layers)],
            task.x,
            task.y,
            task.rate,
            task.squash,
        )
        read = f"{rng.choice(['z', 'a'])}{at}"
        value = worked(later, write=round_)[read]
        return worked(task, write=lambda name, v: value if name == read else round_(name, v))
    if slip == "copied":
        names = [n for n in worked(task) if n[0] != "E" and not n.endswith("_new")]
        chosen = str(rng.choice(names))

        def write(name: str, v: Array) -> Array:
            v = round_(name, v)
            if name == chosen and v.size > 1:
                flat = v.reshape(-1)
                flat[1] = flat[0]
            return v

        return worked(task, write=write)
    return worked(task, slip, at, round_)
