"""Adult and Pima: as their articles use them, from wherever the files are, and never from other files."""

from __future__ import annotations

import gzip
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.data import Data
from nnlearn.data.download import DataFile

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NNLEARN_SHARED") or ROOT.parent / "shared") / "data"

PEOPLE = b"""39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, \
2174, 0, 40, United-States, <=50K
20, ?, 1000, 11th, 7, Divorced, ?, Own-child, White, Female, 0, 0, 12, ?, >50K

"""
OTHERS = b"""|1x3 Cross validator
25, Private, 226802, 11th, 7, Never-married, Machine-op-inspct, Own-child, Black, Male, 0, 0, 40, Peru, >50K.
"""
WOMEN = b"6,148,72,35,0,33.6,0.627,50,1\n1,85,66,29,0,26.6,0.351,31,0"
CONTENT = {"adult.data": PEOPLE, "adult.test": OTHERS, "pima-indians-diabetes.csv": WOMEN}


def known(name: str) -> DataFile:
    return DataFile(name, len(CONTENT[name]), hashlib.sha256(CONTENT[name]).hexdigest())


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a census of two people and one other, and a study of two women; and no other home."""
    adult, pima = sys.modules["nnlearn.data.adult"], sys.modules["nnlearn.data.pima"]
    monkeypatch.setattr(adult, "FILES", {"train": known("adult.data"), "test": known("adult.test")})
    monkeypatch.setattr(pima, "FILE", known("pima-indians-diabetes.csv"))
    folder = tmp_path / "home"
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    for module in (adult, pima):
        monkeypatch.setattr(module, "MIRRORS", (folder.as_uri() + "/",))
    monkeypatch.setenv("NNLEARN_DATA", str(tmp_path / "kept"))
    return folder


# --- reading ---------------------------------------------------------------------------------------------


def test_people_come_as_numbers_words_and_gaps(tiny: Path) -> None:
    data = nn.data.adult(folder=tiny)
    assert isinstance(data, Data)
    assert tuple(data.X.columns) == data.feature_names
    assert data.X["age"].tolist() == [39, 20]
    assert data.X["capital-gain"].tolist() == [2174, 0]
    assert data.X["workclass"].isna().tolist() == [False, True]
    assert data.X.isna().sum().sum() == 3
    assert data.X["education"].cat.categories.tolist() == ["11th", "Bachelors"]
    assert data.y.tolist() == [0, 1]
    assert data.target_names == ("<=50K", ">50K")
    assert "missing" in repr(data)
    assert "<caption>" in data._repr_html_()


def test_the_test_part_has_no_first_line_and_no_full_stops(tiny: Path) -> None:
    data = nn.data.adult("test", folder=tiny)
    assert data.X.shape == (1, 14)
    assert data.y.tolist() == [1]
    assert data.X["sex"].tolist() == ["Male"]


def test_women_come_as_numbers_zeros_included(tiny: Path) -> None:
    data = nn.data.pima(folder=tiny)
    assert data.X.tolist() == [[6, 148, 72, 35, 0, 33.6, 0.627, 50], [1, 85, 66, 29, 0, 26.6, 0.351, 31]]
    assert data.y.tolist() == [1, 0]
    data.X[:] = 7  # an array of its own, that may be changed


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_or_the_file_itself_packed_or_not(tiny: Path, tmp_path: Path, packed: bool) -> None:
    other = tmp_path / "mine"
    other.mkdir()
    for name, content in CONTENT.items():
        place = other / (f"{name}.gz" if packed else name)
        place.write_bytes(gzip.compress(content) if packed else content)
    assert nn.data.adult(folder=other).X.shape == (2, 14)
    assert nn.data.pima(other).X.shape == (2, 8)
    renamed = other / f"women.csv{'.gz' if packed else ''}"
    (other / f"pima-indians-diabetes.csv{'.gz' if packed else ''}").rename(renamed)
    assert nn.data.pima(str(renamed)).X.shape == (2, 8)


def test_files_are_fetched_once_and_kept(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert nn.data.adult("test").y.tolist() == [1]
    assert nn.data.pima().y.tolist() == [1, 0]
    assert capsys.readouterr().err.count("fetching") == 2
    kept = tmp_path / "kept"
    assert (kept / "adult" / "adult.test").read_bytes() == OTHERS
    for file in tiny.iterdir():
        file.unlink()
    assert nn.data.adult("test").y.tolist() == [1]
    assert nn.data.pima().y.tolist() == [1, 0]
    assert capsys.readouterr().err == ""


# --- what is no such file --------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_one_changed_income_is_noticed(tiny: Path, tmp_path: Path, packed: bool) -> None:
    changed = PEOPLE.replace(b"2174", b"2175")
    place = tmp_path / ("adult.data.gz" if packed else "adult.data")
    place.write_bytes(gzip.compress(changed) if packed else changed)
    with pytest.raises(ValueError, match="is another file: its content has the sha256") as caught:
        nn.data.adult(folder=tmp_path)
    assert str(caught.value).endswith("\n    write: nn.data.adult()  # fetches the files itself")


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (b"", f"it holds 0 bytes, in place of {len(WOMEN)}"),
        (WOMEN[:-1], f"it holds {len(WOMEN) - 1} bytes, in place of {len(WOMEN)}"),
        (WOMEN + b"\n", f"it holds more than {len(WOMEN)} bytes, in place of"),
        (gzip.compress(WOMEN), "is another file: "),
    ],
    ids=[
        "empty",
        "cut short",
        "too long",
        "packed, under the name of what is not",
    ],  # gzip writes the time into its bytes
)
def test_a_file_that_is_not_the_women_is_refused(tiny: Path, spoilt: bytes, said: str) -> None:
    (tiny / "pima-indians-diabetes.csv").write_bytes(spoilt)
    with pytest.raises(ValueError, match=said) as caught:
        nn.data.pima(tiny)
    assert "write: nn.data.pima()" in str(caught.value)


def test_a_home_that_has_another_file_is_passed_over_and_told(tiny: Path) -> None:
    (tiny / "adult.data").write_bytes(PEOPLE.replace(b"2174", b"2175"))
    with pytest.raises(ConnectionError, match="what came is another file") as caught:
        nn.data.adult()
    assert str(caught.value).endswith(
        "write: nn.data.adult(folder=...)  # a folder of your own that has adult.data"
    )


def test_what_went_bad_where_it_is_kept_can_be_fetched_anew(tiny: Path, tmp_path: Path) -> None:
    nn.data.pima()
    place = tmp_path / "kept" / "pima" / "pima-indians-diabetes.csv"
    place.write_bytes(WOMEN[:-1])
    with pytest.raises(ValueError, match="in place of") as caught:
        nn.data.pima()
    advice = str(caught.value).split("write: ")[1].split("  #")[0]
    exec(f"import pathlib; {advice}")
    assert nn.data.pima().y.tolist() == [1, 0]


def test_a_part_that_there_is_not_is_told(tiny: Path) -> None:
    part: Any = "tset"
    with pytest.raises(ValueError, match="there are train, test"):
        nn.data.adult(part, folder=tiny)


def test_without_pandas_the_line_that_installs_it_is_told(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        nn.data.adult(folder=tiny)
    assert caught.value.name == "pandas"
    assert str(caught.value).endswith('write: pip install "nnlearn[tables]"')


# --- the files themselves --------------------------------------------------------------------------------


def real(name: str) -> Path:
    if not (SHARED / name).is_file():
        pytest.skip(f"the real file is not at hand: {name}")
    return SHARED


@pytest.mark.parametrize(
    ("part", "file", "people", "rich", "missing"),
    [
        ("train", "adult.data.gz", 32_561, 7_841, [1836, 1843, 583]),
        ("test", "adult.test.gz", 16_281, 3_846, [963, 966, 274]),
    ],
)
def test_the_real_census_is_the_one_of_the_articles(
    part: Any, file: str, people: int, rich: int, missing: list[int]
) -> None:
    data = nn.data.adult(part, folder=real(file))
    assert data.X.shape == (people, 14)
    assert int(data.y.sum()) == rich
    gaps = data.X.isna().sum()
    assert gaps[["workclass", "occupation", "native-country"]].tolist() == missing
    assert gaps.sum() == sum(missing)
    words = data.X.select_dtypes("category")
    assert [len(words[name].cat.categories) for name in words] == [8, 16, 7, 14, 6, 5, 2, 41]


def test_both_parts_of_the_census_have_the_same_words() -> None:
    folder = real("adult.data.gz")
    train, test = nn.data.adult(folder=folder).X, nn.data.adult("test", folder=folder).X
    assert (train.dtypes == test.dtypes).all()


def test_the_real_women_are_the_ones_of_the_articles() -> None:
    data = nn.data.pima(real("pima-indians-diabetes.csv.gz"))
    assert data.X.shape == (768, 8)
    assert int(data.y.sum()) == 268
    assert (data.X == 0).sum(axis=0)[1:6].tolist() == [5, 35, 227, 374, 11]
    assert data.X[:, 7].min() == 21


def test_the_census_goes_through_scikit_learns_columns() -> None:
    compose, impute, pipeline, preprocessing = (
        pytest.importorskip(f"sklearn.{name}") for name in ("compose", "impute", "pipeline", "preprocessing")
    )
    data = nn.data.adult("test", folder=real("adult.test.gz"))
    words = pipeline.make_pipeline(
        impute.SimpleImputer(strategy="most_frequent"), preprocessing.OneHotEncoder(sparse_output=False)
    )
    columns = compose.make_column_transformer(
        (preprocessing.StandardScaler(), compose.make_column_selector(dtype_include="number")),
        (words, compose.make_column_selector(dtype_include="category")),
    )
    made = columns.fit_transform(data.X)
    assert made.shape == (16_281, 6 + 98)
    assert np.isfinite(made).all()
