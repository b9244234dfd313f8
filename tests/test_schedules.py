"""Schedules: numbers that change with the clock, for one step or for a whole epoch of them."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.schedules import Annealing, Cosine, Ramp, Schedule, StepDecay, Warmup

#: One of each, and one of two.
ALL = [
    Annealing(0.005, annealing=1e-3),
    StepDecay(0.1, factor=0.3, every=7),
    Cosine(0.1, lowest=0.001),
    Ramp(0.5, 0.99, ramp=1000),
    Warmup(0.1, steps=50),
    Warmup(StepDecay(Cosine(0.1)), steps=20),
]
every_schedule = pytest.mark.parametrize("schedule", ALL, ids=repr)


@every_schedule
def test_many_steps_at_once_are_each_step_alone(schedule: Schedule) -> None:
    step = np.arange(60)
    found = schedule.values(samples=10 * step, epoch=step // 3, epochs=20, step=step)
    assert found.shape == (60,)
    assert found.dtype == np.float64
    for i in step:
        one = schedule.values(samples=10 * i, epoch=i // 3, epochs=20, step=i)
        assert one.shape == ()
        assert found[i] == pytest.approx(float(one), rel=1e-14)


@every_schedule
def test_what_does_not_change_within_an_epoch_is_given_for_each_step_all_the_same(schedule: Schedule) -> None:
    """And it is an array of its own, that may be written to."""
    found = schedule.values(samples=np.arange(5), epoch=3, epochs=20, step=np.arange(5))
    assert found.shape == (5,)
    found[0] = 7.0
    assert found[1] != 7.0


@every_schedule
def test_it_stays_positive_and_never_leaves_its_ends(schedule: Schedule) -> None:
    step = np.arange(1000)
    found = schedule.values(samples=10 * step, epoch=step // 50, epochs=20, step=step)
    assert (found > 0).all()
    assert (found <= (0.99 if schedule.name == "Ramp" else 0.1)).all()


@every_schedule
def test_it_reads_like_what_makes_it_and_is_made_again_from_that(schedule: Schedule) -> None:
    assert eval(repr(schedule), vars(nn.schedules)) == schedule
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert hash(schedule) == hash(eval(repr(schedule), vars(nn.schedules)))


def test_others_are_others() -> None:
    assert len({repr(s) for s in ALL}) == len(ALL)
    assert Cosine(0.1) != Cosine(0.2)
    assert Warmup(0.1, 5) != Warmup(Cosine(0.1), 5)


def test_the_formulas() -> None:
    assert Annealing(0.1).equation.formula == "rate/(1 + annealing·samples)"
    assert StepDecay(0.1).equation.formula == "rate·factor^floor(epoch/every)"
    assert Ramp(0, 0.5, 10).equation.formula == "start + (stable − start)·min(samples/ramp, 1)"
    assert Warmup(0.1, 10).equation.formula == "rate·min((step + 1)/steps, 1)"
    assert Cosine(0.1).equation.formula.startswith("lowest + ½·(rate − lowest)·(1 + cos(")


@given(st.floats(1e-6, 10), st.integers(0, 10**9))
def test_h2os_annealing(rate: float, samples: int) -> None:
    found = Annealing(rate, annealing=1e-6).values(samples, 0, 1, 0)
    assert float(found) == pytest.approx(rate / (1 + 1e-6 * samples))


def test_no_annealing_is_a_rate_that_stays() -> None:
    assert (Annealing(0.3, annealing=0).values(np.arange(9), 0, 1, 0) == 0.3).all()


def test_the_cosine_stays_within_an_epoch_and_the_last_epoch_still_learns() -> None:
    schedule = Cosine(0.1)
    within = schedule.values(samples=np.arange(100), epoch=4, epochs=10, step=np.arange(100))
    assert len(set(within)) == 1
    assert 0 < schedule.values(0, 9, 10, 0) < 0.003
    assert schedule.values(0, 0, 1, 0) == 0.1  # a run of one epoch has the full rate


def test_a_schedule_goes_on_beneath_a_warmup() -> None:
    step, epoch = np.arange(40), np.arange(40) // 10
    beneath = StepDecay(0.8, every=1).values(0, epoch, 4, step)
    found = Warmup(StepDecay(0.8, every=1), steps=15).values(0, epoch, 4, step)
    np.testing.assert_allclose(found[:15], beneath[:15] * np.arange(1, 16) / 15)
    np.testing.assert_array_equal(found[15:], beneath[15:])


def test_pytorchs_schedulers_agree() -> None:
    torch: Any = pytest.importorskip("torch")
    peers = torch.optim.lr_scheduler
    pairs: list[tuple[Schedule, Any]] = [
        (StepDecay(0.5, factor=0.3, every=4), lambda o: peers.StepLR(o, step_size=4, gamma=0.3)),
        (Cosine(0.5, lowest=0.01), lambda o: peers.CosineAnnealingLR(o, T_max=12, eta_min=0.01)),
    ]
    for schedule, make in pairs:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
        peer, theirs = make(optimizer), []
        for _ in range(12):
            theirs.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            peer.step()
        np.testing.assert_allclose(schedule.values(0, np.arange(12), 12, 0), theirs, rtol=1e-12)


def test_one_of_your_own_is_its_equation() -> None:
    root = Schedule("Root", lambda rate, step: rate / np.sqrt(1 + step), {"rate": 0.5})  # type: ignore[arg-type]
    assert root.values(0, 0, 1, [0, 3, 24]).tolist() == [0.5, 0.25, 0.1]
    assert repr(root) == "Root(rate=0.5)"
    assert root.equation.formula == "rate/√(1 + step)"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("Annealing(0)", "rate is 0, but is a positive"),
        ("Annealing('0.1')", "rate is '0.1'"),
        ("Annealing(0.1, annealing=-1)", "annealing is -1, but is finite and not below 0"),
        ("Annealing(0.1, annealing=float('inf'))", "annealing is inf"),
        ("StepDecay(0.1, factor=0)", "factor is 0"),
        ("StepDecay(0.1, every=0)", "every is 0, but is 1 or more"),
        ("StepDecay(0.1, every=2.5)", "every is 2.5, but is a whole number"),
        ("Cosine(-0.1)", "rate is -0.1"),
        ("Cosine(0.1, lowest=-1)", "lowest is -1"),
        ("Warmup(0.1, steps=0)", "steps is 0"),
        ("Ramp(0.5, 1, 100)", "stable is 1, but is from 0 up to but not including 1"),
        ("Ramp(None, 0.9, 100)", "start is None, but is one number"),
        ("Ramp(0.5, 0.9, 0)", "ramp is 0, but is a positive"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_line_to_write_works(call: str, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said) as caught:
        eval(call, vars(nn.schedules))
    eval(str(caught.value).partition("write: ")[2], {"nn": nn})


def test_a_schedule_that_reads_what_there_is_not_is_told() -> None:
    with pytest.raises(TypeError, match="reads loss, but there are samples, epoch, epochs, step, rate"):
        Schedule("Mine", lambda rate, loss: rate * loss, {"rate": 0.1})  # type: ignore[arg-type]
