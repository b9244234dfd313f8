"""Exercises: solved ones are right, open ones fail nothing, and what is wrong is told kindly."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.exercises import Exercise
from nnlearn.exercises.learning import counted_updates
from tests.exercises.solved import SOLVED, WRONG

EXERCISES = {name: thing for name, thing in vars(nn.exercises).items() if isinstance(thing, Exercise)}
every_exercise = pytest.mark.parametrize("name", EXERCISES)


def test_every_exercise_has_a_solved_copy() -> None:
    assert EXERCISES.keys() == SOLVED.keys()
    assert len(EXERCISES) >= 12


@every_exercise
def test_its_solved_copy_is_right(name: str) -> None:
    verdict = EXERCISES[name].check(SOLVED[name])
    assert verdict, verdict
    assert repr(verdict).startswith("✓ Right. ")


@pytest.mark.parametrize(("name", "answer", "said"), WRONG)
def test_what_is_wrong_is_told(name: str, answer: Any, said: str) -> None:
    verdict = EXERCISES[name].check(answer)
    assert not verdict
    assert verdict.state == "not yet"
    assert re.search(said, verdict.said), verdict.said
    assert verdict.said.endswith((".", ")")) or "stops with" in verdict.said


@every_exercise
def test_an_open_one_fails_nothing(name: str) -> None:
    exercise = EXERCISES[name]
    assert exercise.check().state == exercise.check(...).state == "open"
    if callable(SOLVED[name]):
        assert exercise.check(lambda *inputs: ...).state == "open"


@every_exercise
def test_its_cell_runs_as_it_stands_and_is_not_right(name: str) -> None:
    *lines, last = EXERCISES[name].start.split("\n")
    place: dict[str, Any] = {"nn": nn}
    exec("\n".join(lines), place)
    verdict = eval(last, place)
    assert not verdict
    assert verdict.state == ("not yet" if name == "backpropagation" else "open")


@every_exercise
def test_hints_come_in_three_steps_and_no_more(name: str) -> None:
    exercise = EXERCISES[name]
    assert len({exercise.hint(step) for step in (1, 2, 3)}) == 3
    assert exercise.hint() == exercise.hint(1)
    for step in (0, 4, "1"):
        with pytest.raises((ValueError, TypeError), match=rf"write: nn.exercises.{name}.hint\(1\)"):
            exercise.hint(step)  # type: ignore[arg-type]


@every_exercise
@given(
    answer=st.one_of(
        st.none(), st.text(), st.booleans(), st.lists(st.text()), st.binary(), st.complex_numbers()
    )
)
@settings(max_examples=20, deadline=None)
def test_nonsense_is_answered_and_never_raised(name: str, answer: Any) -> None:
    if name == "activation" and answer == "tanh":
        return
    assert EXERCISES[name].check(answer).state == "not yet"


@every_exercise
def test_it_shows_its_question_and_its_cell(name: str) -> None:
    exercise = EXERCISES[name]
    assert exercise.name == name
    assert exercise.question in repr(exercise)
    assert f"nn.exercises.{name}.check(" in exercise.start
    assert "<pre>" in exercise._repr_html_()
    assert "<script" not in exercise.check("<script>")._repr_html_()


@given(st.integers(1, 60), st.integers(1, 70), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_updates_are_counted_in_a_training(rows: int, batch_size: int, epochs: int) -> None:
    batch_size = min(rows, batch_size)
    assert counted_updates(rows, batch_size, epochs) == epochs * -(-rows // batch_size)


def test_a_function_may_not_change_what_the_others_are_asked() -> None:
    def greedy(delta: Any, W: Any, slope: Any) -> Any:
        made = (delta @ W.T) * slope
        W[:] = 0
        return made

    assert nn.exercises.backpropagation.check(greedy)


def test_answers_need_not_be_python_numbers() -> None:
    assert nn.exercises.bias.check(np.float32(-6))
    assert nn.exercises.bias.check(np.array([[-6.0]]))
