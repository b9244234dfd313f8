"""When training stops: rules held against series worked by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnlearn import stopping
from nnlearn.history import History
from nnlearn.stopping import MovingAverage, Patience, UnchangedWeights, rule_of


def stops_after(rule: Any, values: Sequence[float], of: str = "loss") -> int | None:
    """The epoch after which a run would have stopped, asked after each."""
    for epoch in range(1, len(values) + 1):
        if rule.stop({of: values[:epoch]}):
            return epoch
    return None


# --- H2O's rule, sentence by sentence ---------------------------------------------------------------


def test_nothing_is_judged_before_there_are_twice_the_rounds_and_one_more() -> None:
    for rounds in (1, 2, 5):
        assert stops_after(MovingAverage(rounds), [1.0] * 20) == 2 * rounds + 1


def test_the_means_are_those_of_neighbours_in_the_last_twice_rounds_epochs() -> None:
    """Rounds 2, the last four of 9 4 2 3 3: means 3, 2.5, 3; the best, 2.5, is 0.833 of the reference."""
    series = [9.0, 4.0, 2.0, 3.0, 3.0]
    assert MovingAverage(2, tolerance=0.16).stop({"loss": series}) is None
    assert MovingAverage(2, tolerance=0.17).stop({"loss": series}) == (
        "loss no longer improves: its means over 2 epochs went from 3 to 2.5 at best"
    )


def test_epochs_before_the_last_twice_rounds_do_not_count() -> None:
    tail = [4.0, 2.0, 3.0, 3.0]
    for first in (0.001, 9.0, 1e9):
        assert MovingAverage(2).stop({"loss": [first, *tail]}) is None
        assert MovingAverage(2, 0.17).stop({"loss": [first, *tail]})


def test_the_best_of_the_later_means_counts_and_not_the_last() -> None:
    """Means 4, 3, 4.5: it got better on the way, so training goes on although it is worse by now."""
    assert MovingAverage(2).stop({"loss": [9.0, 5.0, 3.0, 3.0, 6.0]}) is None
    assert MovingAverage(2).stop({"loss": [9.0, 3.0, 5.0, 3.0, 6.0]})  # 4, 4, 4.5


def test_it_stops_at_exactly_the_tolerance() -> None:
    """Less is better: stop from a proportion of 1 − tolerance on; 3/4 here."""
    assert MovingAverage(1, tolerance=0.25).stop({"loss": [9.0, 4.0, 3.0]})
    assert not MovingAverage(1, tolerance=0.24).stop({"loss": [9.0, 4.0, 3.0]})
    assert not MovingAverage(1).stop({"loss": [9.0, 4.0, 3.999]})
    assert MovingAverage(1).stop({"loss": [9.0, 4.0, 4.0]})
    assert "from 4 to 5 at best" in str(MovingAverage(1).stop({"loss": [9.0, 4.0, 5.0]}))


def test_more_accuracy_is_better() -> None:
    """More is better: stop up to a proportion of 1 + tolerance; 5/4 here."""
    for of in ("accuracy", "validation_accuracy"):
        assert MovingAverage(1, tolerance=0.25, of=of).stop({of: [0.1, 0.5, 0.625]})
        assert not MovingAverage(1, tolerance=0.24, of=of).stop({of: [0.1, 0.5, 0.625]})
        assert not MovingAverage(1, of=of).stop({of: [0.9, 0.5, 0.51]})
        assert MovingAverage(1, of=of).stop({of: [0.1, 0.5, 0.4]})


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_what_is_no_finite_number_does_not_stop_it(bad: float, place: int) -> None:
    series = [1.0] * 5
    series[place] = bad
    assert MovingAverage(2).stop({"loss": series}) is None


def test_a_change_of_sign_does_not_stop_it() -> None:
    assert MovingAverage(1).stop({"loss": [1.0, 1.0, 1.0]})
    assert MovingAverage(1).stop({"loss": [1.0, -1.0, 1.0]}) is None
    assert MovingAverage(1).stop({"loss": [1.0, 1.0, -1.0]}) is None
    assert MovingAverage(1).stop({"loss": [1.0, 1.0, 0.0]}) is None


def test_a_loss_below_zero_is_judged_by_the_same_proportion() -> None:
    """−2 is 2 times −1, so for H2O as here no improvement, although it is less: Patience knows better."""
    assert MovingAverage(1).stop({"loss": [-1.0, -1.0, -1.0]})
    assert MovingAverage(1).stop({"loss": [-1.0, -1.0, -2.0]})
    assert Patience(1, of="loss").stop({"loss": [-1.0, -1.0, -2.0]}) is None


def test_a_loss_of_zero_stops_it_and_an_accuracy_of_zero_does_not() -> None:
    assert MovingAverage(1).stop({"loss": [1.0, 0.0, 0.0]}) == "loss is 0"
    assert MovingAverage(1).stop({"loss": [1.0, 0.0, 2.0]}) == "loss is 0"
    assert MovingAverage(1, of="accuracy").stop({"accuracy": [0.0] * 3}) is None
    assert MovingAverage(1).stop({"loss": [-1.0, 0.0, 0.0]}) is None, "0 is no bound of this loss"


def test_the_validation_loss_is_judged_where_there_is_one() -> None:
    falling, flat = [4.0, 3.0, 2.0], [1.0, 1.0, 1.0]
    assert "validation_loss no" in str(MovingAverage(1).stop({"loss": falling, "validation_loss": flat}))
    assert MovingAverage(1).stop({"loss": flat, "validation_loss": falling}) is None
    assert MovingAverage(1, of="loss").stop({"loss": flat, "validation_loss": falling})


def as_h2o_writes_it(values: Sequence[float], k: int, tolerance: float, more: bool) -> bool:
    """The rule as loops over single numbers, from the end of the series backwards."""
    if len(values) <= 2 * k:
        return False
    means = []
    for start in range(len(values) - 2 * k, len(values) - k + 1):
        total = 0.0
        for j in range(k):
            total += values[start + j]
        means.append(total / k)
    reference, others = means[0], means[1:]
    ratio = (max(others) if more else min(others)) / reference
    assume(abs(ratio - (1 + tolerance if more else 1 - tolerance)) > 1e-9)
    return not (ratio > 1 + tolerance if more else ratio < 1 - tolerance)


@given(
    st.lists(st.floats(0.1, 10), max_size=14),
    st.integers(1, 5),
    st.sampled_from([0.0, 1e-3, 0.1, 0.5]),
    st.booleans(),
)
def test_it_is_the_rule_as_a_loop(values: list[float], rounds: int, tolerance: float, more: bool) -> None:
    of = "accuracy" if more else "loss"
    stopped = MovingAverage(rounds, tolerance, of).stop({of: values}) is not None
    assert stopped == as_h2o_writes_it(values, rounds, tolerance, more)


# --- patience ---------------------------------------------------------------------------------------


def test_patience_stops_after_so_many_epochs_without_a_new_best() -> None:
    """Keras's count: the best in epoch 3, then two that are no better: stop after epoch 5."""
    values = [0.9, 0.5, 0.4, 0.4, 0.45, 0.1]
    assert stops_after(Patience(2, of="loss"), values) == 5
    assert stops_after(Patience(1, of="loss"), values) == 4
    assert stops_after(Patience(3, of="loss"), values) is None
    assert Patience(2).best_epoch({"validation_loss": values[:5]}) == 3
    assert Patience(2).best_epoch({"validation_loss": values}) == 6


def test_a_new_best_is_better_than_the_last_best_by_more_than_min_delta() -> None:
    """0.95 is no new best, and 0.85 is one: better than 1 by 0.15, though than 0.95 only by 0.1."""
    rule = Patience(2, min_delta=0.125, of="loss")
    assert stops_after(rule, [1.0, 0.95, 0.85, 0.8, 0.75]) == 5
    assert rule.best_epoch({"loss": [1.0, 0.95, 0.85, 0.8, 0.75]}) == 3
    assert rule.best_epoch({"loss": [1.0, 0.875]}) == 1, "by exactly min_delta is not by more"


def test_patience_knows_that_more_accuracy_is_better() -> None:
    rule = Patience(2, of="validation_accuracy")
    assert stops_after(rule, [0.5, 0.9, 0.8, 0.7, 0.6], "validation_accuracy") == 4
    assert "best, 0.9, in epoch 2" in str(rule.stop({"validation_accuracy": [0.5, 0.9, 0.8, 0.7]}))


def test_what_is_no_number_is_never_a_best() -> None:
    nan = math.nan
    assert Patience(9, of="loss").best_epoch({"loss": [nan, 0.5, nan, 0.6]}) == 2
    assert Patience(2, of="loss").stop({"loss": [nan, nan]}) == "loss was no finite number for 2 epochs"


def test_a_series_that_always_improves_is_never_stopped() -> None:
    falling = [1 / (e + 1) for e in range(50)]
    assert stops_after(Patience(1, of="loss"), falling) is None
    assert stops_after(MovingAverage(1), falling) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_the_best_epoch_is_the_first_of_the_lowest(values: list[float]) -> None:
    history = {"validation_loss": values}
    assert Patience(3).best_epoch(history) == 1 + int(np.argmin(values))
    opposite = {"accuracy": [-v for v in values]}
    assert Patience(3, of="accuracy").best_epoch(opposite) == 1 + int(np.argmin(values))


# --- no change in the weights -------------------------------------------------------------------------


def test_it_stops_when_no_weight_changed_in_the_last_epoch() -> None:
    rule = UnchangedWeights()
    assert rule.stop({"weight_change": [0.0, 0.5]}) is None
    assert rule.stop({"weight_change": [0.5, 1e-300]}) is None
    assert rule.stop({"weight_change": [0.5, 0.0]}) == "no weight or bias changed in epoch 2"
    assert rule.stop({"weight_change": [math.nan]}) is None


def test_changes_up_to_the_tolerance_count_as_none() -> None:
    rule = UnchangedWeights(tolerance=1e-6)
    assert rule.stop({"weight_change": [1e-6]}) == "no weight or bias changed by more than 1e-06 in epoch 1"
    assert rule.stop({"weight_change": [1.1e-6]}) is None


# --- how a rule is asked for ----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [MovingAverage(), Patience(2), UnchangedWeights()])
def test_a_rule_is_a_value(rule: Any) -> None:
    """It keeps nothing to itself: equal to another of the same numbers, and unchanged by being asked."""
    history = History({"loss": [1.0] * 30, "validation_loss": [1.0] * 30, "weight_change": [0.0] * 30})
    first = rule.stop(history)
    assert first
    assert rule.stop(history) == first
    assert rule == type(rule)(*vars(rule).values())
    assert isinstance(rule, stopping.Rule)
    assert rule_of(rule) is rule


def test_before_the_first_epoch_there_is_no_reason_to_stop() -> None:
    for rule in (MovingAverage(), Patience(1), UnchangedWeights()):
        assert rule.stop({"loss": [], "validation_loss": [], "weight_change": []}) is None


def test_a_rule_of_ones_own_is_anything_that_says_when() -> None:
    class Enough:
        def stop(self, history: Any) -> str | None:
            return "enough" if len(history["loss"]) > 2 else None

    mine = Enough()
    assert rule_of(mine) is mine


def test_a_number_is_patience_and_none_is_no_rule() -> None:
    assert rule_of(3) == rule_of(np.int64(3)) == Patience(3)
    assert rule_of(None) is None


@pytest.mark.parametrize("given", [0, -1, 2.5, "patience", True, [5], Patience])
def test_what_is_no_rule_is_told(given: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=r"early_stopping is .*\n    write: early_stopping="):
        rule_of(given)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: MovingAverage(0), "rounds is 0, but is 1 or more"),
        (lambda: MovingAverage(2.0), "rounds is 2.0, but is a whole number"),  # type: ignore[arg-type]
        (lambda: MovingAverage(tolerance=-0.1), "tolerance is -0.1"),
        (lambda: MovingAverage(tolerance=math.nan), "tolerance is nan"),
        (lambda: MovingAverage(tolerance=False), "tolerance is False"),
        (lambda: Patience(0), "epochs is 0, but is 1 or more"),
        (lambda: Patience(3, min_delta=-1), "min_delta is -1"),
        (lambda: UnchangedWeights("0"), "tolerance is '0'"),  # type: ignore[arg-type]
    ],
)
def test_a_number_that_makes_no_sense_is_told(make: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert said in str(caught.value)
    assert "\n    write: nn.stopping." in str(caught.value)


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match=r"no validation data\n    write: validation_data=.*of=\"loss\""):
        Patience(3).stop({"loss": []})
    with pytest.raises(ValueError, match=r"'acuracy' is unknown.*\n    write: 'accuracy'"):
        MovingAverage(of="acuracy").stop({"loss": [], "accuracy": []})
