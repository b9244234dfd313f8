"""What NumPy does to a symbol is recorded as it is, and what has no formula is told."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from nnlearn.equations.expression import Apply, Columns, Reduce, Repeat, Symbol, Transpose, Unreadable, fold

z: Any = Symbol("z")
w: Any = Symbol("w")


def run(expression: Any, **values: Any) -> Any:
    """Work an expression out: the tree means what it was made of."""
    return fold(expression, lambda s: values[s.name], lambda f, *o: f(*o), lambda n: n)


@pytest.mark.parametrize(
    "function",
    [
        lambda z: z + 1,
        lambda z: 1 + z,
        lambda z: 2 - z,
        lambda z: z - 2,
        lambda z: 3 / z,
        lambda z: -z,
        lambda z: +z,
        lambda z: abs(z),
        lambda z: z**2,
        lambda z: z**3,
        lambda z: z**-1,
        lambda z: z**0.5,
        lambda z: 2**z,
        lambda z: z**z,
        lambda z: z % 2,
        lambda z: z // 2,
        lambda z: np.exp(z) * np.log(z),
        lambda z: np.maximum(z, 0.5),
        lambda z: (z > 0.5) * z,
        lambda z: (z >= 0.5) * (z != 2) * (z < 7),
        lambda z: z @ z.T,
        lambda z: np.matmul(z, z.T),
        lambda z: np.transpose(z) @ z,
        lambda z: z.sum(axis=1, keepdims=True),
        lambda z: np.sum(z, axis=0),
        lambda z: z.mean(axis=0),
        lambda z: np.mean(z, axis=-1),
        lambda z: z.max(axis=1),
        lambda z: np.max(z, axis=0, keepdims=True),
        lambda z: np.repeat(z, 2, axis=1),
        lambda z: z[:, 0::2],
        lambda z: z[:, 1::2] + z[:, ::2],
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_tree_gives_the_functions_own_bits(function: Any, dtype: Any) -> None:
    x = np.array([[0.5, 1.5, 0.7, 3.0], [2.0, 0.9, 1.1, 0.1]], dtype)
    mine, right = run(function(z), z=x), function(x)
    assert mine.dtype == right.dtype
    assert mine.tobytes() == right.tobytes()


def test_nodes_are_numpys_own_functions() -> None:
    made = np.exp(-z) @ w.T
    assert isinstance(made, Apply)
    assert made.function is np.matmul
    assert made.operands[0].function is np.exp
    assert made.operands[1].function == Transpose()
    assert z.sum(axis=1).function == Reduce("sum", 1, False)
    assert z[:, 1::3].function == Columns(1, 3)
    repeated: Any = np.repeat(z, 3, axis=1)
    assert repeated.function == Repeat(3)


def test_numbers_of_numpy_become_pythons() -> None:
    for number in (2, 2.5, np.float64(2.5), np.int64(2), np.array(2.5)):
        kept = (z * number).operands[1]
        assert type(kept) in (int, float)
        assert kept == number


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: np.where(z > 0, z, 0), "np.where"),
        (lambda: np.clip(z, 0, 1), "clip"),
        (lambda: np.dot(z, w), "np.dot"),
        (lambda: np.einsum("ij,jk", z, w), "np.einsum"),
        (lambda: z.sum(), "along which axis"),
        (lambda: np.add.reduce(z), "np.add"),
        (lambda: np.add.outer(z, z), "np.add"),
        (lambda: np.exp(z, where=True), "np.exp is called with where"),
        (lambda: np.modf(z), "returns 2 values"),
        (lambda: np.exp(z, out=np.zeros(2)), "in place"),
        (lambda: bool(z), "whether a value is true"),
        (lambda: float(z), "single numbers only"),
        (lambda: int(z), "single numbers only"),
        (lambda: len(z), "asks for a size"),
        (lambda: list(z), "a loop"),
        (lambda: z[0], "whole arrays"),
        (lambda: z[:, 0], "whole arrays"),
        (lambda: z[0:2, 0::2], "whole arrays"),
        (lambda: z.shape, ".shape"),
        (lambda: z.copy(), ".copy"),
        (lambda: z * np.ones(3), "single real numbers"),
        (lambda: z * 1j, "single real numbers"),
        (lambda: z + True, "single real numbers"),
        (lambda: z + "a", "single real numbers"),
        (lambda: z + None, "single real numbers"),
        (lambda: np.repeat(z, 2, axis=0), "along the units only"),
        (lambda: np.repeat(z, 2), "along the units only"),
    ],
)
def test_what_has_no_formula_is_told_with_what_to_write(make: Any, what: str) -> None:
    with pytest.raises(Unreadable, match=what.replace(".", r"\.")) as caught:
        make()
    assert caught.value.write
    assert f"\n    write: {caught.value.write}" in str(caught.value)


def test_protocols_that_python_probes_for_are_left_alone() -> None:
    assert not hasattr(z, "__array_interface__")
    assert not hasattr(z, "_repr_html_")
    assert copy.copy(z).name == "z"
    assert pickle.loads(pickle.dumps(z)).name == "z"
    assert repr(np.exp(-z) * 2) == "multiply(exp(negative(z)), 2)"


def test_equality_makes_a_formula_and_identity_makes_a_key() -> None:
    assert isinstance(z == w, Apply)
    assert {z: 1}[z] == 1


def test_fold_visits_a_shared_node_once() -> None:
    shared = np.exp(z)
    visits = []
    fold(shared * shared + shared, lambda s: 0, lambda f, *o: visits.append(f.__name__), lambda n: 0)
    assert visits == ["exp", "multiply", "add"]


def test_a_long_chain_of_doublings_is_folded_in_a_moment() -> None:
    """Shared nodes are not written out: 2^200 additions would never end."""
    made: Any = z
    for _ in range(200):
        made = made + made
    assert run(made, z=1.0) == 2.0**200
