"""Bound calls: in place, without temporaries, to the last bit, whatever overwrites what."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn.equations.binding import bind, flatten
from nnlearn.equations.equation import Array, equation
from nnlearn.equations.expression import Expression


def run(calls: list[Any]) -> None:
    for call in calls:
        call()


def shown(function: Any) -> list[str]:
    return [
        " ".join(map(str, (c.name, c.function.__name__, *c.operands))) for c in flatten(equation(function))
    ]


def test_calls_are_listed_innermost_first_each_once() -> None:
    def twice(z: Any) -> Any:
        e = np.exp(z)
        return e / (1 + e)

    assert shown(twice) == ["~0 exp z", "~1 add 1 ~0", "~2 divide ~0 ~1"]
    assert shown(lambda z: np.exp(z) / (1 + np.exp(z))) == shown(twice)


def test_a_bare_name_and_a_bare_view_are_copied() -> None:
    assert shown(lambda z: z) == ["~0 positive z"]
    assert shown(lambda z: z.T) == ["~0 transpose z", "~1 positive ~0"]


def test_whole_numbers_and_fractions_of_one_value_are_told_apart() -> None:
    assert shown(lambda z: (z + 1) * (z + 1.0)) == ["~0 add z 1", "~1 add z 1.0", "~2 multiply ~0 ~1"]


def test_values_may_change_between_runs() -> None:
    z, out = np.zeros(3), np.empty(3)
    calls = bind(equation(lambda z: 1 / (1 + np.exp(-z))), [z], out)
    for value in (0.0, 2.0, -1.0):
        z[:] = value
        run(calls)
        assert (out == 1 / (1 + np.exp(-z))).all()


def test_an_elementwise_chain_needs_no_memory_but_the_results() -> None:
    z, out = np.ones(5), np.empty(5)
    calls = bind(equation(lambda z: 1 / (1 + np.exp(-z))), [z], out)
    assert all(call.keywords["out"] is out for call in calls)


def test_numbers_are_arrays_of_the_results_precision() -> None:
    """A float64 0-d array would make a float32 program float64."""
    z = np.ones(5, np.float32)
    for call in bind(equation(lambda z: 0.1 * z + 1), [z], np.empty(5, np.float32)):
        assert {np.asarray(a).dtype for a in call.args} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("shape", "dtype"), [((4,), np.float64), ((3, 1), np.float64), ((3,), np.float32), ((3,), np.int64)]
)
def test_a_result_that_does_not_fit_is_told(shape: Any, dtype: Any) -> None:
    with pytest.raises(ValueError, match=r"the result has shape \(3,\) and dtype float64") as caught:
        bind(equation(lambda z: z + 1), [np.ones(3)], np.empty(shape, dtype))
    assert f"of shape {shape} and dtype {np.dtype(dtype)}" in str(caught.value)
    assert str(caught.value).endswith("write: out = np.empty((3,), np.float64)")


def test_a_matrix_product_may_overwrite_its_own_operand() -> None:
    x, W = np.arange(4.0).reshape(2, 2), np.array([[0.0, 1.0], [1.0, 1.0]])
    for out in (x, W):
        given_x, given_W = x.copy(), W.copy()
        target = given_x if out is x else given_W
        run(bind(equation(lambda x, W: x @ W), [given_x, given_W], target))
        np.testing.assert_array_equal(target, x @ W)


def test_a_result_may_overlap_an_input_in_part() -> None:
    """A view of an input that lies across the result, one entry further on."""
    memory = np.arange(6.0)
    right = 1 / (1 + memory[:-1]) + memory[:-1] ** 2
    run(bind(equation(lambda z: 1 / (1 + z) + z**2), [memory[:-1]], memory[1:]))
    np.testing.assert_array_equal(memory[1:], right)


def test_a_result_may_be_the_transpose_of_an_input() -> None:
    memory = np.arange(9.0).reshape(3, 3)
    right = memory * 2 + memory.T
    run(bind(equation(lambda x: x * 2 + x.T), [memory.copy()], memory))
    np.testing.assert_array_equal(memory, right)
    run(bind(equation(lambda x: x * 2 + x.T), [memory], memory.T))
    np.testing.assert_array_equal(memory.T, right * 2 + right.T)


# --- any equation at all ----------------------------------------------------------------------------

ONE: list[Any] = [np.negative, np.square, np.tanh, np.absolute, np.positive]
TWO: list[Any] = [np.add, np.subtract, np.multiply, np.maximum, np.minimum]
STEPS: list[Any] = [*ONE, *TWO, "matmul", "T", "sum", "max"]


@st.composite
def formulas(draw: st.DrawFn) -> Any:
    """Draw a function of a, b and c, of up to nine steps, each of any two values before it."""
    place = st.integers(0, 20)
    plan = draw(st.lists(st.tuples(st.sampled_from(STEPS), place, place), min_size=1, max_size=9))

    def function(a: Any, b: Any, c: Any) -> Any:
        made = [a, b, c]
        for what, i, j in plan:
            x, y = made[i % len(made)], made[j % len(made)]
            if what == "matmul":
                made.append(np.tanh(x) @ y)
            elif what == "T":
                made.append(x.T)
            elif what == "sum":
                made.append(x + y.sum(axis=1, keepdims=True))
            elif what == "max":
                made.append(x - y.max(axis=0, keepdims=True))
            elif what in ONE:
                made.append(what(x))
            else:
                made.append(what(x, 0.5 if j % 3 == 0 else y))
        return made[-1]

    return function


@settings(max_examples=300, derandomize=True, deadline=None)
@given(formulas(), st.sampled_from([np.float32, np.float64]), st.integers(0, 3))
def test_any_equation_bound_to_any_of_its_inputs_gives_its_own_bits(
    function: Any, dtype: Any, over: int
) -> None:
    drawn = [np.random.default_rng(i).uniform(-1, 1, (3, 3)).astype(dtype) for i in range(3)]
    with np.errstate(all="ignore"):
        read = equation(function)
        assert isinstance(read.expression, Expression)
        right = np.asarray(function(*drawn))
        inputs = [d.copy() for d in drawn]
        out: Array = [*inputs, np.empty_like(right)][over]
        calls = bind(read, inputs, out)
        for call in calls[:-1]:  # NumPy would copy an operand that a product or a sum writes over
            if not isinstance(call.func, np.ufunc) or call.func is np.matmul:
                assert not any(np.shares_memory(call.keywords["out"], operand) for operand in call.args)
        for given_array, before in zip(inputs, drawn, strict=True):
            given_array[...] = before  # binding may run calls, running may not need what they left
        run(calls)
    assert out.tobytes() == np.ascontiguousarray(right).tobytes()
    for i, j in itertools.product(range(3), range(3)):
        if i == j and i != over:
            assert inputs[i].tobytes() == drawn[i].tobytes()
