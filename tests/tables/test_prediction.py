"""From a table to a network and back: the same numbers by scikit-learn's way and ours, and from a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn import tables
from nnlearn.archive import BadFile, encode, read
from nnlearn.tables.column import column_of
from nnlearn.tables.preparation import Input, inputs_of, matrix, transformer
from nnlearn.tables.training import pipeline_of

Write = Callable[..., Path]


# --- what is to be predicted -----------------------------------------------------------------------------


def test_a_table_is_split_into_what_helps_and_what_is_asked(people: Path) -> None:
    task = tables.task_of(tables.read(people), "rich")
    assert task.kind == "classes"
    assert list(task.X) == ["age", "job"]
    assert task.classes == {"no": 35, "yes": 25}
    assert task.remarks == (
        "Left out: name, as nearly every row has a word of its own",
        "Left out: country, as it is the same in every row",
        "Left out: nothing, as every value is missing",
    )
    assert "2 classes: no (58 %), yes (42 %). Always saying no would be right for 58.33 %." in task.summary


def test_rows_without_a_target_are_left_out_and_counted(people: Path) -> None:
    task = tables.task_of(tables.read(people), "job")
    assert len(task.y) == len(task.X) == 45
    assert "Left out: 15 rows have no job" in task.remarks
    numbers = tables.task_of(tables.read(people), "age", drop=["job"])
    assert (numbers.kind, len(numbers.y), list(numbers.X)) == ("numbers", 57, ["rich"])
    assert "Left out, as you say: job" in numbers.remarks
    assert numbers.summary.startswith("To predict: age, numbers from 20 to 79.")


@pytest.mark.parametrize(
    ("values", "asked", "kind"),
    [
        ([0, 1], None, "classes"),
        ([0.5, 1], None, "numbers"),
        (range(10), None, "classes"),
        (range(11), None, "numbers"),
        (range(11), "classes", "classes"),
        ([0, 1], "numbers", "numbers"),
    ],
)
def test_few_whole_numbers_are_classes(csv_file: Write, values: Any, asked: Any, kind: str) -> None:
    lines = [f"{i % 7};{value}" for i, value in enumerate([*values] * 5)]
    task = tables.task_of(tables.read(csv_file("\n".join(["x;y", *lines]))), "y", asked)
    assert task.kind == kind
    if kind == "classes":
        assert set(task.classes) == {f"{value}" for value in values}


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("x,y\n1,a\n2,b\n", {"target": "z"}, "column 'z' is unknown; there are x, y"),
        ("age,income\n1,a\n2,b\n", {"target": "incme"}, "write: 'income'"),
        ("x,y\n1,a\n2,a\n", {"target": "y"}, "the same in every row: a only"),
        ("x,y\n1,3\n2,3\n", {"target": "y"}, "the same in every row: 3 only"),
        ("x,y\n1,?\n2,\n", {"target": "y"}, "missing in every row"),
        (
            "x,y\n7,a\n7,b\n",
            {"target": "y"},
            r"no column to predict 'y' from \(x: it is the same in every row\)",
        ),
        ("x,y\n1,a\n2,b\n4,c\n", {"target": "y"}, "3 classes in 3 rows, and 3 of them in a single row"),
        ("x,y\n1,a\n2,a\n3,c\n", {"target": "y"}, "1 of them in a single row"),
        ("x,y\n1,a\n2,b\n", {"target": "y", "kind": "numbers"}, "holds words: a 50 %, b 50 %"),
        ("x,y\n1,a\n2,b\n", {"target": "y", "kind": "class"}, "write: 'classes'"),
        ("x,y\n1,a\n2,b\n", {"target": "y", "drop": ["z"]}, "column 'z' is unknown"),
    ],
)
def test_what_cannot_be_learned_is_told(csv_file: Write, text: str, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tables.task_of(tables.read(csv_file(text), header=True), **options)


def test_what_would_be_left_out_can_be_kept(people: Path, csv_file: Write) -> None:
    assert list(tables.task_of(tables.read(people), "rich", keep=["name"]).X) == ["name", "age", "job"]
    assert list(tables.task_of(tables.read(people), "rich", keep=["nothing"]).X) == ["age", "job"]
    counted = csv_file("\n".join(["n;x;y", *(f"{i + 1};{i % 7};{i * 0.5}" for i in range(20))]))
    assert list(tables.task_of(tables.read(counted), "y").X) == ["x"]
    assert list(tables.task_of(tables.read(counted), "y", keep=["n"]).X) == ["n", "x"]
    assert list(tables.task_of(tables.read(counted), "y", drop=["x"]).X) == ["n"]  # there is no other


# --- columns to inputs -----------------------------------------------------------------------------------

CELLS = st.one_of(st.none(), st.sampled_from(["red", "green", "blue", "a b", "ü"]))
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6))


@given(
    st.lists(st.tuples(NUMBERS, CELLS), min_size=3, max_size=20),
    st.lists(st.tuples(NUMBERS, st.one_of(CELLS, st.just("unheard of"))), min_size=1, max_size=10),
)
def test_plain_numbers_do_what_scikit_learn_does(
    seen: list[tuple[Any, Any]], new: list[tuple[Any, Any]]
) -> None:
    """Medians, most common words, inputs for words: on rows that were seen, and on others."""
    if all(number is None for number, _ in seen) or all(word is None for _, word in seen):
        return

    def columns(rows: list[tuple[Any, Any]]) -> dict[str, Any]:
        def made(name: str, cells: list[Any], as_words: bool) -> Any:
            fields = ["" if cell is None else repr(cell) if cell != str(cell) else cell for cell in cells]
            return column_of(name, fields, range(len(rows)), missing=[""], as_words=as_words)

        return {"n": made("n", [n for n, _ in rows], False), "w": made("w", [w for _, w in rows], True)}

    def frame(found: dict[str, Any]) -> pd.DataFrame:
        return pd.DataFrame({name: column.values for name, column in found.items()})

    first, second = columns(seen), columns(new)
    fitted = transformer([*first.values()]).fit(frame(first))
    inputs = inputs_of(fitted)
    for there in (first, second):
        expected = fitted.transform(frame(there).astype({"n": float, "w": object}))
        np.testing.assert_array_equal(matrix(inputs, there)[0], expected)


def test_columns_may_have_names_that_scikit_learn_keeps_for_itself(csv_file: Write) -> None:
    rows = [f"{i % 9},{i % 3},{'uv'[i % 2]},{'no' if i % 9 < 5 else 'yes'}" for i in range(40)]
    place = csv_file("\n".join(["a__b,verbose,remainder,y", *rows]))
    training = tables.train(place, "y", hidden=(4,), folds=2)
    assert training.model.input_names == ["a__b", "verbose", "remainder=u", "remainder=v"]
    assert training.pipeline[0].get_feature_names_out()[:2].tolist() == ["a__b", "verbose"]
    said = training.pipeline.predict_proba(training.task.X)
    found = training.model.predict(place).probabilities
    assert found is not None
    np.testing.assert_allclose(found, said, rtol=1e-12)


def test_what_is_filled_or_not_known_is_told() -> None:
    inputs = (Input("age", 40.0), Input("job", "cook", ("cook", "nurse")))
    fields = ["nurse", "", "king", "king", "pope"]
    x, remarks = matrix(
        inputs,
        {
            "age": column_of("age", ["1", "?", "3", "4", "5"], range(5), missing=["?"]),
            "job": column_of("job", fields, range(5), missing=[""]),
        },
    )
    assert x.tolist() == [[1, 0, 1], [40, 1, 0], [3, 0, 0], [4, 0, 0], [5, 0, 0]]
    assert remarks[:2] == ["age: 1 missing, taken as 40", "job: 1 missing, taken as cook"]
    never_met = "job: 3 rows have a word that the network never met, and count as none of those it knows: "
    assert remarks[2:] == [f"{never_met}'king' (2), 'pope' (1)"]


# --- training --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def training(people: Path) -> tables.Training:
    return tables.train(people, "rich", hidden=(4,), folds=3)


def test_the_folds_are_scikit_learns(people: Path, training: tables.Training) -> None:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    pipeline = pipeline_of(training.task, (4,))
    splitter = StratifiedKFold(3, shuffle=True, random_state=0)
    task = training.task
    said = cross_val_predict(pipeline, task.X, task.y, cv=splitter, method="predict_proba")
    np.testing.assert_array_equal(training.unseen, said)
    right = (np.array(["no", "yes"])[(said[:, 1] >= 0.5).astype(int)] == task.y).mean()
    assert training.folds.mean[0] == pytest.approx(right)
    assert 0.8 < right <= 1
    assert [metric.words for metric in training.folds.metrics] == ["accuracy", "log loss", "AUC"]


def test_training_repeats_for_a_seed(people: Path, training: tables.Training) -> None:
    again = tables.train(people, "rich", hidden=(4,), folds=3)
    assert again.model.network == training.model.network
    np.testing.assert_array_equal(again.unseen, training.unseen)
    assert tables.train(people, "rich", hidden=(4,), folds=3, seed=1).model.network != training.model.network


def test_folds_are_as_many_as_the_rarest_class_allows(csv_file: Write) -> None:
    lines = [f"{i}.5;{'rare' if i % 10 == 0 else 'common' if i % 2 else 'usual'}" for i in range(30)]
    training = tables.train(csv_file("\n".join(["x;y", *lines])), "y")
    assert training.folds.values.shape == (2, 3)
    assert training.model.classes == ("common", "rare", "usual")


def test_numbers_are_predicted_in_their_own_units(csv_file: Write, rng: np.random.Generator) -> None:
    x = rng.uniform(0, 10, 200)
    place = csv_file("\n".join(["x;y", *(f"{v};{1000 + 50 * v}" for v in x)]))
    training = tables.train(place, "y")
    assert training.folds.mean[0] > 0.99
    assert training.folds.metrics[0].words == "R²"
    found = training.model.predict(place)
    assert found.probabilities is None
    assert np.abs(found.values - (1000 + 50 * x)).max() < 40
    np.testing.assert_allclose(found.values, training.pipeline.predict(training.task.X), rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"folds": 1}, "2 or more"),
        ({"folds": 2.5}, "whole"),
        ({"seed": -1}, "0 or more"),
        ({"hidden": "5"}, "^hidden is '5'"),
        ({"hidden": (-3,)}, "^hidden is -3"),
        ({"drop": "age"}, "write: drop=.'age'."),
    ],
)
def test_bad_options_of_training_are_told(people: Path, options: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words) as error:
        tables.train(people, "rich", **options)
    assert "write: " in str(error.value)


def test_a_table_that_is_no_file_is_told_the_way_into_one() -> None:
    with pytest.raises(TypeError, match=r"a DataFrame came in\n    write: frame\.to_csv"):
        tables.train(pd.DataFrame({"x": [1]}), "x")


def test_too_few_rows_of_numbers_are_told(csv_file: Write) -> None:
    with pytest.raises(ValueError, match="4 rows are too few for 5 folds"):
        tables.train(csv_file("x,y\n1,0.5\n2,1.5\n5,2.5\n7,3.5\n"), "y")


# --- the file --------------------------------------------------------------------------------------------


@pytest.fixture
def saved(training: tables.Training, tmp_path: Path) -> Path:
    place = tmp_path / "rich.npz"
    training.model.save(place)
    return place


def test_the_file_predicts_what_the_pipeline_does(
    saved: Path, people: Path, training: tables.Training
) -> None:
    found = tables.load(saved).predict(people)
    assert found.probabilities is not None
    expected = training.pipeline.predict_proba(training.task.X)
    np.testing.assert_allclose(found.probabilities, expected, rtol=1e-12)
    np.testing.assert_array_equal(found.values, training.pipeline.predict(training.task.X))
    assert found.remarks == (
        "Not used: name, country, nothing",
        "age: 3 missing, taken as 50",
        "job: 15 missing, taken as clerk",
    )
    assert list(found.frame()) == ["rich", "P(no)", "P(yes)"]


def test_predictions_and_trainings_show_themselves(training: tables.Training, people: Path) -> None:
    found = training.model.predict(people)
    count = int((found.values == "yes").sum())
    text, html = repr(found), found._repr_html_()
    assert f"60 rows: {60 - count} × no, {count} × yes." in text
    assert text.splitlines()[0] == "row  rich  probability"
    assert "age: 3 missing, taken as 50." in text
    assert html.count("<tr>") == 1 + 6 + 1
    assert "× yes." in html
    assert repr(training).startswith("TableModel(rich from age, job; Network(4-4-1")
    assert "fold 3" in repr(training)
    assert "<td class='left'>accuracy</td>" in training._repr_html_()


def test_columns_may_be_in_any_order_and_the_target_absent(saved: Path, people: Path, tmp_path: Path) -> None:
    model, frame = tables.load(saved), pd.read_csv(people, dtype=str, keep_default_na=False)
    expected = model.predict(people).values
    other = tmp_path / "other.csv"
    frame[["job", "name", "age"]].to_csv(other, index=False, sep=";")
    found = model.predict(other)
    np.testing.assert_array_equal(found.values, expected)


def test_an_absent_column_is_told_with_what_is_needed(saved: Path, csv_file: Write) -> None:
    with pytest.raises(
        ValueError, match=r"new\.csv has no column 'job', which the network was trained on"
    ) as error:
        tables.load(saved).predict(csv_file("age,jobs\n30,cook\n", "new.csv"))
    assert str(error.value).endswith("write: the same names in its first line, in any order: age, job")


def test_a_file_without_a_line_of_names_is_not_taken_for_one_with(saved: Path, csv_file: Write) -> None:
    with pytest.raises(ValueError, match="has no column 'age', 'job'"):
        tables.load(saved).predict(csv_file("30,cook\n40,nurse\n"))


def test_words_where_numbers_were_are_told(saved: Path, csv_file: Write) -> None:
    place = csv_file("age,job\nold,cook\nyoung,cook\n")
    with pytest.raises(ValueError, match=r"column 'age' held numbers .* such as 'old'"):
        tables.load(saved).predict(place)
    model = tables.load(saved)
    found = model.predict(model.read(place, missing=["old", "young"]))
    assert "age: 2 missing, taken as 50" in found.remarks


def test_numbers_where_words_were_are_words(csv_file: Write) -> None:
    lines = [f"{'A' if i % 3 else i % 2};{'yes' if i % 3 else 'no'}" for i in range(40)]
    model = tables.train(csv_file("\n".join(["code;y", *lines])), "y").model
    assert model.inputs == (Input("code", "A", ("0", "1", "A")),)
    assert model.predict(csv_file("code\n1\n0\n")).values.tolist() == ["no", "no"]


def test_ones_own_spelling_of_what_is_missing_is_kept(csv_file: Write) -> None:
    lines = [f"{'none' if i % 9 == 0 else i};{'yes' if i > 20 else 'no'}" for i in range(40)]
    training = tables.train(csv_file("\n".join(["x;y", *lines])), "y", missing=["none"])
    place = csv_file("x\nnone\n30\n", "new.csv")
    assert training.model.predict(place).remarks == ("x: 1 missing, taken as 20",)


def test_the_file_is_a_network_too(saved: Path, training: tables.Training, people: Path) -> None:
    """Any number of any prediction can be retold."""
    net = nn.Network.load(saved)
    assert net == training.model.network
    model = tables.load(saved)
    x, _ = model.scaled(tables.read(people))
    trace = net.trace(x[:1], [[1]])
    assert trace["a2"][0, 0] == pytest.approx(training.pipeline.predict_proba(training.task.X)[0, 1])
    assert len(model.input_names) == x.shape[1] == 1 + 3


def test_a_network_without_a_table_is_told(tmp_path: Path) -> None:
    nn.Network.create([2, 1]).save(tmp_path / "plain.npz")
    with pytest.raises(BadFile, match="not how the columns") as error:
        tables.load(tmp_path / "plain.npz")
    assert "write: nn.Network.load(" in str(error.value)


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": []},
        {"inputs": [{"name": "age", "fill": "x", "words": None}]},
        {"inputs": [{"name": 3, "fill": 1.0, "words": None}] * 4},
        {"inputs": "age"},
        {"mean": [1.0]},
        {"mean": [1.0, 2.0, 3.0, None]},
        {"scale": [1.0, 0.0, 1.0, 1.0]},
        {"scale": [1.0, 1e999, 1.0, 1.0]},
        {"classes": ["a", "b", "c"]},
        {"classes": [1, 2]},
        {"target": None},
        {"target_mean": "zero"},
        {"missing": 5},
    ],
)
def test_a_forged_table_is_refused(saved: Path, change: dict[str, Any]) -> None:
    """Even with a checksum that is right."""
    header, arrays = read(saved)
    own = {name: header[name] for name in ("network", "table")}
    own["table"] = {**own["table"], **change}
    saved.write_bytes(encode(own, arrays))
    with pytest.raises(BadFile, match="of the table's columns"):
        tables.load(saved)


def test_a_changed_file_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    at = content.index(b'"fill": 50')
    saved.write_bytes(content[:at] + b'"fill": 51' + content[at + 10 :])
    with pytest.raises(BadFile):
        tables.load(saved)


def test_nothing_in_the_file_is_anything_but_numbers_and_json(saved: Path) -> None:
    with np.load(saved, allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fu" for name in file.files)
        about = json.loads(file["header"].tobytes())["table"]
    assert about["inputs"][1] == {"name": "job", "fill": "clerk", "words": ["clerk", "cook", "nurse"]}


def test_the_real_census_is_learned_and_predicted(tmp_path: Path) -> None:
    from tests.tables.test_reading import SHARED

    if not (SHARED / "adult.data.gz").is_file():
        pytest.skip("the real file is not at hand: adult.data.gz")
    training = tables.train(SHARED / "adult.data.gz", "column 15", folds=2)
    assert training.folds.mean[0] > 0.85
    assert training.folds.mean[1] < 0.32
    training.model.save(tmp_path / "adult.npz")
    model = tables.load(tmp_path / "adult.npz")
    assert len(model.input_names) == 6 + 99
    test = model.read(SHARED / "adult.test.gz", skip=1)
    assert [str(word).rstrip(".") for word in test["column 15"].values[:4]] == [
        "<=50K",
        "<=50K",
        ">50K",
        ">50K",
    ]
    right = model.predict(test).values == [str(word).rstrip(".") for word in test["column 15"].values]
    assert right.mean() > 0.85
