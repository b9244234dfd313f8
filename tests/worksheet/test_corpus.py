"""Slips on random networks are found and named; a right answer is never marked wrong."""

from __future__ import annotations

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.worksheet.slips import Slips
from nnlearn.worksheet.working import Working
from tests.worksheet.by_hand import SLIPS, draw, worked
from tests.worksheet.corpus import alarms, honest_sheets, score


def test_the_student_who_works_by_hand_works_as_the_trace_does() -> None:
    rng = np.random.default_rng(0)
    for _ in range(10):
        task, _ = draw(rng)
        trace = nn.Network(task.W, task.b, task.squash).trace(task.x, task.y, task.rate)
        for name, value in worked(task).items():
            assert value == pytest.approx(trace[name], rel=1e-12, abs=1e-15), name


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_where_it_was_made_and_named(slip: str) -> None:
    found = score(slip, 3)
    assert found.first == found.named == found.sheets, found.missed


def test_right_answers_are_never_marked_wrong() -> None:
    for given, marking, _ in honest_sheets(60, seed=1):
        assert not alarms(marking), given


def test_no_step_is_without_a_slip_that_shows() -> None:
    net = nn.Network.create([3, 2, 2], ["tanh", "sigmoid"], seed=3)
    x, y = [[0.5, 0.2, 0.9], [0.7, 0.3, 0.1]], [[1, 0], [0.3, 0.8]]
    working = Working.of(net.trace(x, y, learning_rate=0.3))
    slips = Slips(working)
    for name, right in working.values.items():
        if name in working.steps:
            wrong = [w for slip in slips.of(name) if (w := slip(working, working.values)) is not None]
            assert all(w.shape == right.shape for w in wrong)
            assert sum(not np.allclose(w, right) for w in wrong) >= 3, name
