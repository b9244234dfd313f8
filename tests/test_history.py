"""A history keeps every number of a run, and says the same as a table, as lines, in words and in files."""

from __future__ import annotations

import builtins
import csv
import math
import pickle
import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from nnlearn.history import History
from nnlearn.history_words import aligned, log_values

NAN = math.nan
RUN = History(
    {
        "loss": [0.64, 0.5, 0.3, 0.29, 0.288, 0.2824],
        "accuracy": [0.5576, 0.7, 0.9, 0.92, 0.93, 0.9286],
        "validation_loss": [0.63, 0.51, 0.35, 0.34, 0.36, 0.37],
        "learning_rate": [0.001, 0.001, 0.0005, 0.0005, 0.00025, 0.00025],
        "seconds": [1.5, 1.25, 1.0, 1.0, 1.0, 1.0],
    }
)
numbers = st.floats(-1e12, 1e12) | st.just(NAN)
tables = st.integers(0, 30).flatmap(
    lambda n: st.dictionaries(
        st.sampled_from(["loss", "accuracy", "validation_loss", "learning_rate", "seconds"]),
        st.lists(numbers, min_size=n, max_size=n),
        min_size=1,
    )
)


# --- the numbers -----------------------------------------------------------------------------------------


def test_columns_are_plain_lists_of_plain_floats() -> None:
    history = History({"loss": np.array([0.5, 0.25], np.float32), "accuracy": (1, 1)})  # type: ignore[dict-item]
    assert history["loss"] == [0.5, 0.25]
    assert all(type(v) is float for column in history.values() for v in column)
    assert all(type(column) is list for column in history.values())
    assert (list(history), len(history), history.epochs) == (["loss", "accuracy"], 2, 2)


def test_a_history_keeps_its_numbers_when_the_lists_it_was_made_of_grow() -> None:
    losses = [0.5]
    history = History({"loss": losses})
    losses.append(0.25)
    assert history["loss"] == [0.5]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([0.5], "columns is"),
        ({"loss": 0.5}, "loss is 0.5"),
        ({"loss": ["0.5"]}, "loss is"),
        ({"loss": "12"}, "loss is '12'"),
        ({"loss": [None]}, "loss is"),
        ({"loss": [[0.5]]}, "loss is"),
        ({1: [0.5]}, "a column is called 1"),
    ],
)
def test_what_is_no_list_of_numbers_is_refused(columns: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words) as caught:
        History(columns)
    assert "write: " in str(caught.value)


def test_columns_of_different_length_are_refused_with_their_lengths() -> None:
    with pytest.raises(ValueError, match="loss has 2, accuracy has 1"):
        History({"loss": [0.5, 0.25], "accuracy": [1.0]})


def test_a_column_that_is_not_there_is_told_with_the_nearest_that_is() -> None:
    with pytest.raises(KeyError) as caught:
        RUN["val_loss"]
    assert str(caught.value).endswith("write: 'validation_loss'")
    assert RUN.get("val_loss") is None
    assert "val_loss" not in RUN
    assert "loss" in RUN


@given(tables)
def test_copies_and_pickles_are_equal(columns: dict[str, list[float]]) -> None:
    history = History(columns)
    assert history == History(dict(history))
    assert history == pickle.loads(pickle.dumps(history))


def test_two_runs_are_equal_whatever_time_they_took() -> None:
    assert History({"loss": [0.5], "seconds": [1.0]}) == History({"loss": [0.5], "seconds": [2.0]})
    assert History({"loss": [0.5], "seconds": [1.0]}) == History({"loss": [0.5]})
    assert History({"loss": [0.5]}) != History({"loss": [0.5 + 2**-53]})
    assert History({"loss": [0.5]}) != History({"loss": [0.5, 0.25]})
    assert History({"loss": [0.5]}) != History({"loss": [NAN]})
    assert History({"loss": [0.5]}) != History({"loss": [0.5], "accuracy": [1.0]})
    assert History({"loss": [0.5]}) != 0.5


# --- a run that was resumed ------------------------------------------------------------------------------


@given(tables, st.integers(0, 30))
def test_a_run_in_two_parts_put_together_is_the_whole_run(columns: dict[str, list[float]], cut: int) -> None:
    first, second = (
        History({n: v[part] for n, v in columns.items()}) for part in (slice(cut), slice(cut, None))
    )
    assert first + second == History(columns)


def test_what_only_one_part_has_measured_is_missing_in_the_other() -> None:
    both = History({"loss": [0.5, 0.4]}) + History({"loss": [0.3], "accuracy": [0.9]})
    assert both["loss"] == [0.5, 0.4, 0.3]
    assert both == History({"loss": [0.5, 0.4, 0.3], "accuracy": [NAN, NAN, 0.9]})
    assert "–" in str(both)
    assert both.log().splitlines()[0] == "Epoch 1/3 - loss: 0.5000"
    assert both.log().splitlines()[2] == "Epoch 3/3 - loss: 0.3000 - accuracy: 0.9000"


def test_only_histories_are_put_together() -> None:
    with pytest.raises(TypeError):
        RUN + {"loss": [0.5]}


# --- as a table ------------------------------------------------------------------------------------------


def test_the_table_is_aligned_and_leaves_out_the_time() -> None:
    assert str(RUN).splitlines()[:3] == [
        "epoch    loss  accuracy  validation_loss  learning_rate",
        "    1  0.6400    0.5576             0.63        0.00100",
        "    2  0.5000    0.7000             0.51        0.00100",
    ]
    assert "seconds" in str(RUN.table(seconds=True))
    assert "<th scope='col'>loss</th>" in RUN._repr_html_()


@given(st.integers(1, 500), st.integers(2, 40))
def test_a_long_run_is_shown_by_its_first_its_last_and_some_between(epochs: int, most: int) -> None:
    rows = [int(row[0]) for row in History({"loss": [0.5] * epochs}).table(most).rows]
    assert (rows[0], rows[-1], len(rows)) == (1, epochs, min(epochs, most))
    assert rows == sorted(set(rows))
    steps = np.diff(rows)
    assert len(steps) == 0 or steps.max() - steps.min() <= 1


@given(st.lists(numbers, min_size=1, max_size=20))
def test_every_cell_is_its_number_to_four_digits_or_better(values: list[float]) -> None:
    for cell, value in zip(aligned(values), values, strict=True):
        if math.isnan(value):
            assert cell == "–"
        else:
            assert float(cell.replace("−", "-")) == pytest.approx(value, rel=5.1e-4, abs=1e-300)


@given(st.lists(st.floats(0.001, 1000), min_size=2, max_size=20))
def test_the_numbers_of_a_column_have_equally_many_decimals(values: list[float]) -> None:
    assert len({len(cell.partition(".")[2]) for cell in aligned(values)}) == 1


def test_a_table_says_how_many_rows_it_takes() -> None:
    with pytest.raises(ValueError, match="most is 1"):
        RUN.table(1)
    with pytest.raises(TypeError, match="seconds is 3"):
        RUN.table(seconds=3)  # type: ignore[arg-type]


def test_no_epoch_is_a_table_too() -> None:
    for empty in (History({}), History({"loss": []})):
        assert str(empty).startswith("epoch")
        assert (empty.epochs, empty.log(), empty.describe()) == (0, "", "No epoch was worked through.")
        assert empty + RUN == RUN + empty == RUN


# --- as lines --------------------------------------------------------------------------------------------


def test_the_log_has_the_form_that_keras_prints() -> None:
    lines = RUN.log().splitlines()
    assert len(lines) == RUN.epochs
    form = re.compile(
        r"Epoch (\d+)/6 - loss: \d\.\d{4} - accuracy: \d\.\d{4} - validation_loss: \d\.\d{4} - "
    )
    assert [form.match(line)[1] for line in lines] == list("123456")  # type: ignore[index]
    assert lines[0].endswith("learning_rate: 1.0000e-03")
    assert RUN.log(seconds=True).startswith("Epoch 1/6 - 1.5s - loss: 0.6400 - accuracy: 0.5576")


def test_small_numbers_are_logged_by_powers_of_ten() -> None:
    measured = {"a": 0.0010001, "b": 0.001, "c": -5e-5, "d": 0.0, "e": 12.0, "f": NAN}
    assert log_values(measured) == " - a: 0.0010 - b: 1.0000e-03 - c: -5.0000e-05 - d: 0.0000 - e: 12.0000"


# --- in words --------------------------------------------------------------------------------------------


def test_words_say_where_it_fell_fastest_and_which_epoch_was_best() -> None:
    assert RUN.describe() == (
        "The loss over 6 epochs falls from 0.64 to 0.2824, fastest from epoch 1 to 3; its lowest is 0.2824,"
        " in epoch 6. The accuracy rises from 0.5576 to 0.9286; its highest is 0.93, in epoch 5."
        " The validation loss falls from 0.63 to 0.37; its lowest is 0.34, in epoch 4."
        " The learning rate falls from 0.001 to 0.00025."
    )


def test_words_tell_a_rise_a_standstill_and_a_single_epoch() -> None:
    assert History({"loss": [0.1, 0.3]}).describe() == (
        "The loss over 2 epochs rises from 0.1 to 0.3; its lowest is 0.1, in epoch 1."
    )
    assert History({"loss": [0.5, 0.5]}).describe() == "The loss over 2 epochs is 0.5."
    assert History({"loss": [0.5], "learning_rate": [0.1]}).describe() == "The loss over 1 epoch is 0.5."
    assert "learning rate" not in History({"loss": [0.5, 0.4], "learning_rate": [0.1, 0.1]}).describe()


@given(st.lists(st.floats(0.0, 10.0), min_size=6, max_size=40))
def test_the_fastest_epochs_hold_the_largest_fall(losses: list[float]) -> None:
    found = re.search(r"fastest from epoch (\d+) to (\d+)", History({"loss": losses}).describe())
    assert (found is not None) == (losses[-1] < losses[0])
    if found:
        first, last = int(found[1]), int(found[2])
        largest = int(np.argmin(np.diff(losses))) + 1
        assert 1 <= first <= largest < last <= len(losses)


# --- in files and frames ---------------------------------------------------------------------------------


@given(tables)
def test_a_csv_file_gives_every_number_back(columns: dict[str, list[float]]) -> None:
    history = History(columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.csv"
        history.to_csv(path)
        head, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert head == ["epoch", *columns]
    assert [row[0] for row in rows] == [str(e + 1) for e in range(history.epochs)]
    read = {name: [float(row[i] or "nan") for row in rows] for i, name in enumerate(head) if i}
    assert History(read) == history
    assert read.get("seconds", []) == pytest.approx(columns.get("seconds", []), nan_ok=True, abs=0, rel=0)


def test_pandas_counts_epochs_from_one() -> None:
    pytest.importorskip("pandas")
    frame = RUN.to_pandas()
    assert frame.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert frame.index.name == "epoch"
    assert frame["loss"].tolist() == RUN["loss"]
    assert list(frame.columns) == list(RUN)


def test_without_pandas_there_is_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_pandas(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(ModuleNotFoundError, match=r"write: pip install 'nnlearn\[tables\]'") as caught:
        RUN.to_pandas()
    assert caught.value.name == "pandas"


def test_its_picture_is_the_learning_curves_and_says_what_the_words_say() -> None:
    from nnlearn import plot

    figure = RUN.plot()
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss E", "accuracy", "learning\nrate"]
    assert plot.alt_text(figure) == RUN.describe()
    plt.close(figure)
