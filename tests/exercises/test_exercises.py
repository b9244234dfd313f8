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
from nnlearn.exercises.parting import a_line_parts
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
    assert verdict.said.endswith((".", ")", "Is there a return?")) or "stops with" in verdict.said


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


@pytest.mark.parametrize("name", [name for name, answer in SOLVED.items() if callable(answer)])
@pytest.mark.parametrize("speck", [np.nan, np.inf])
def test_numbers_that_are_none_are_told(name: str, speck: float) -> None:
    def spoiled(*inputs: Any) -> Any:
        made = np.array(SOLVED[name](*inputs), dtype=float)
        made.flat[0] = speck
        return made

    for answer in (spoiled, lambda *inputs: spoiled(*inputs) * speck):
        verdict = EXERCISES[name].check(answer)
        assert verdict.state == "not yet"
        numbers = re.findall(r"gives (\S+), but (\S+) was", verdict.said)
        assert all(one != other for one, other in numbers), verdict.said


@pytest.mark.parametrize("name", [name for name, answer in SOLVED.items() if callable(answer)])
def test_a_return_that_was_forgotten_is_told(name: str) -> None:
    assert "Is there a return?" in EXERCISES[name].check(lambda *inputs: None).said


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 1)), min_size=2, max_size=8))
@settings(max_examples=200, deadline=None)
def test_whether_a_line_parts_points_is_what_all_lines_say(rows: list[tuple[int, int, int]]) -> None:
    """Points with small whole coordinates that some line parts, a line across small whole steps parts too."""
    points, targets = [row[:2] for row in rows], [row[2] for row in rows]
    ones = [p for p, t in zip(points, targets, strict=True) if t]
    zeros = [p for p, t in zip(points, targets, strict=True) if not t]
    normals = np.array([(n1, n2) for n1 in range(-12, 13) for n2 in range(-12, 13)])
    parted = not ones or not zeros
    if not parted:
        lowest = (normals @ np.array(ones).T).min(axis=1)
        parted = bool((lowest > (normals @ np.array(zeros).T).max(axis=1)).any())
    assert a_line_parts(points, targets) == parted


def test_a_perceptron_fails_only_where_no_line_separates() -> None:
    tenths = [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]]  # in binary arithmetic not quite on a line
    verdict = nn.exercises.perceptron_fails.check((tenths, [1, 0, 1]))
    assert verdict
    assert verdict.said.startswith("No straight line separates these.")


def test_other_classes_may_have_no_chance() -> None:
    assert nn.exercises.cross_entropy.check([0, 0.632, 0.368])
    assert nn.exercises.cross_entropy.check([0.3, 0.332, 0.368])


def test_right_answers_are_told_what_is_so() -> None:
    assert "After 1 step the cost" in nn.exercises.diverging_step.check(1e6).said
    assert nn.exercises.diverging_step.check(1e300)
    assert "much of the noise" in nn.exercises.overfitting.check(3).said
    assert "7 digits are right, about half" in nn.exercises.best_step.check(1e-7).said


def test_looking_at_arrays_is_no_loop() -> None:
    def sums(X: Any, W: Any, b: Any) -> Any:
        assert f"{X} {W!r}".startswith("[[")
        return (X[:, :, np.newaxis] * W[np.newaxis]).sum(axis=1) + b[np.newaxis]

    assert nn.exercises.without_a_loop.check(sums)
