"""Ranges hold every number that some numbers within them lead to; and they are narrow where they can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.equations.equation import Equation
from nnlearn.maths.activations import ACTIVATIONS, sigmoid_slope
from nnlearn.maths.losses import LOSSES
from nnlearn.network import Network
from nnlearn.worksheet.ranges import Range
from nnlearn.worksheet.working import Working

EQUATIONS = {
    **{name: a.value for name, a in ACTIVATIONS.items()},
    **{f"{name}'": a.derivative for name, a in ACTIVATIONS.items()},
    **{name: loss.value for name, loss in LOSSES.items()},
    **{f"{name}'": loss.slope for name, loss in LOSSES.items()},
}


def doubtful(values: dict[str, Any], rng: np.random.Generator, width: float) -> dict[str, Range]:
    sources = sum(v.size for v in values.values())
    made, used = {}, 0
    for name, value in values.items():
        made[name] = Range.of(value, np.full(value.shape, width), used, sources)
        used += value.size
    return made


def holds(equation: Equation, values: dict[str, Any], width: float, rng: np.random.Generator) -> None:
    ranges = doubtful(values, rng, width)
    with np.errstate(all="ignore"):
        made = equation.function(*ranges.values())
        for _ in range(20):
            inside = [v + rng.uniform(-width, width, v.shape) for v in values.values()]
            value = np.asarray(equation.function(*inside), float)
            sure = np.isfinite(value)
            slack = 1e-12 * (1 + np.abs(value))
            assert (value[sure] >= np.broadcast_to(made.low - slack, value.shape)[sure]).all()
            assert (value[sure] <= np.broadcast_to(made.high + slack, value.shape)[sure]).all()


@pytest.mark.parametrize("name", EQUATIONS)
@given(seed=st.integers(0, 2**32 - 1), width=st.sampled_from([0.0, 1e-4, 5e-3, 5e-2]))
def test_a_range_holds_what_some_numbers_within_lead_to(name: str, seed: int, width: float) -> None:
    rng, equation = np.random.default_rng(seed), EQUATIONS[name]
    shape = (2, 4)
    values = {p: rng.uniform(0.1, 0.9, shape) for p in equation.parameters}
    if "z" in values:
        values["z"] = rng.normal(size=shape)
    if "maxout" in name and "a" in values:
        values.update(a=rng.normal(size=(2, 2)), da=rng.normal(size=(2, 2)))
    holds(equation, values, width, rng)


@given(seed=st.integers(0, 2**32 - 1), width=st.sampled_from([1e-4, 5e-3]))
def test_ranges_hold_through_a_whole_step(seed: int, width: float) -> None:
    rng = np.random.default_rng(seed)
    net = Network.create([2, 3, 2], ["tanh", "softmax"], "cross_entropy", seed=int(rng.integers(1000)))
    working = Working.of(net.trace(rng.normal(size=(2, 2)), [0, 1], learning_rate=0.5))
    ranges: dict[str, Any] = doubtful(working.given, rng, width)
    moved = {n: v + rng.uniform(-width, width, v.shape) for n, v in working.given.items()}
    working.complete(moved)
    for name, step in working.steps.items():
        ranges[name] = step.equation.function(*(ranges[i] for i in step.inputs))
        assert (moved[name] >= ranges[name].low - 1e-12).all(), name
        assert (moved[name] <= ranges[name].high + 1e-12).all(), name


def test_a_number_that_stands_twice_is_in_doubt_once() -> None:
    a = Range.of(np.array([0.59]), np.array([0.005]), 0, 1)
    slope = sigmoid_slope(a)
    assert float(slope.doubt[0]) < 0.001  # as two numbers on their own, it would be 0.005


def test_without_doubt_there_is_none_but_for_the_last_bits() -> None:
    z = Range.of(np.array([[0.3, -2.0]]), np.zeros((1, 2)), 0, 0)
    made = ACTIVATIONS["sigmoid"].value(z)
    assert (made.doubt < 1e-14).all()
    assert made.middle == pytest.approx(ACTIVATIONS["sigmoid"].value(np.array([[0.3, -2.0]])))
