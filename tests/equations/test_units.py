"""One entry of a matrix equation, written out, is that entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlearn.equations.equation import equation
from nnlearn.equations.expression import fold
from nnlearn.equations.notation import to_text
from nnlearn.equations.units import ELISION, entry, names_in

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x, W, b: x @ W + b, {"x": (3, 2), "W": (2, 4), "b": (4,)}),
        (lambda x, d: x.T @ d, {"x": (3, 2), "d": (3, 4)}),
        (lambda d, W: d @ W.T, {"d": (3, 4), "W": (2, 4)}),
        (lambda x, w: x @ w, {"x": (3, 2), "w": (2,)}),
        (lambda w, x: w @ x, {"w": (2,), "x": (2, 3)}),
        (lambda v, w: v @ w, {"v": (3,), "w": (3,)}),
        (lambda z: z.sum(axis=0), {"z": (3, 4)}),
        (lambda z: z.sum(axis=1), {"z": (3, 4)}),
        (lambda z: z.sum(axis=-1, keepdims=True), {"z": (3, 4)}),
        (lambda z: z.mean(axis=0), {"z": (3, 4)}),
        (lambda z: z.mean(axis=-2, keepdims=True), {"z": (3, 4)}),
        (lambda z: z.max(axis=1), {"z": (3, 4)}),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), {"z": (3, 4)}),
        (lambda z: z - z.max(axis=0), {"z": (3, 4)}),
        (lambda z: z[:, 0::2] * z[:, 1::2], {"z": (3, 4)}),
        (lambda z: z[:, 1::3], {"z": (3, 5)}),
        (lambda a: np.repeat(a, 3, axis=1), {"a": (3, 2)}),
        (lambda a, b: (a + b).T, {"a": (3, 1), "b": (1, 4)}),
        (lambda a, n: a / n, {"a": (3, 4), "n": ()}),
        (lambda a, b: a * b, {"a": (3, 4), "b": (4,)}),
        (lambda losses: losses.mean(axis=0), {"losses": (5,)}),
        (lambda x: x.T.T @ x.T, {"x": (2, 3)}),
    ],
)
def test_every_entry_written_out_comes_to_the_entry(function: Any, shapes: Any) -> None:
    values = {p: RANDOM.normal(size=shape) for p, shape in shapes.items()}
    read = equation(function)
    right = np.asarray(read.function(*values.values()))
    for at in np.ndindex(right.shape):
        written = entry(read.expression, at, shapes)
        mine = fold(written, lambda e: values[e.quantity][e.index], lambda f, *o: f(*o), lambda n: n)
        assert mine == pytest.approx(float(right[at]), rel=1e-13)
        assert all(e.index in np.ndindex(shapes[e.quantity]) for e in names_in(written))


def test_a_sum_of_one_term_is_the_term() -> None:
    written = entry(equation(lambda x, W: x @ W).expression, (0, 0), {"x": (1, 1), "W": (1, 1)})
    assert to_text(written) == "x[0,0]·W[0,0]"
    assert to_text(entry(equation(lambda d: d.sum(axis=0)).expression, (1,), {"d": (1, 2)})) == "d[0,1]"


@pytest.mark.parametrize("longest", [3, 5, 6])
def test_a_long_sum_keeps_its_first_terms_and_its_last(longest: int) -> None:
    expression = equation(lambda x, w: x @ w).expression
    written = entry(expression, (0,), {"x": (1, 100), "w": (100,)}, longest)
    terms = to_text(written).split(" + ")
    assert len(terms) == longest
    assert terms[0] == "x[0,0]·w[0]"
    assert terms[-2:] == [ELISION.name, "x[0,99]·w[99]"]
    whole = entry(expression, (0,), {"x": (1, longest), "w": (longest,)}, longest)
    assert ELISION.name not in to_text(whole)


def test_names_are_listed_once_in_the_order_of_reading() -> None:
    written = entry(equation(lambda a, y: (a - y) ** 2 + a).expression, (0, 1), {"a": (2, 2), "y": (2, 2)})
    assert [e.name for e in names_in(written)] == ["a[0,1]", "y[0,1]"]
