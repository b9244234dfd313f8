"""The small data sets: what is in them, that they repeat, and what they look like."""

from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn.data import Data

SETS = {
    "age_cgpa": nn.data.age_cgpa,
    "xor": nn.data.xor,
    "drug_trial": nn.data.drug_trial,
    "drug_trial test": lambda: nn.data.drug_trial(part="test"),
}


@pytest.mark.parametrize("make", SETS.values(), ids=SETS)
def test_every_set_is_a_record_that_fits_together(make: Any) -> None:
    data = make()
    assert isinstance(data, Data)
    assert data.X.ndim == 2
    assert len(data.X) == len(data.y)
    assert len(data.feature_names) == data.X.shape[1]
    assert set(np.unique(data.y)) == {0, 1}
    assert len(data.target_names) == 2
    assert np.isfinite(data.X).all()
    assert (data.X >= 0).all()
    assert (data.X <= 1).all()
    text = repr(data)
    assert max(map(len, text.split("\n"))) <= 80
    assert f"{len(data.X):,} examples" in text
    assert "<caption>" in data._repr_html_()
    with pytest.raises(AttributeError):
        data.X = data.y  # type: ignore[misc]


@pytest.mark.parametrize("make", SETS.values(), ids=SETS)
def test_every_call_gives_arrays_of_its_own(make: Any) -> None:
    first = make()
    first.X[:] = 7
    assert make().X.max() <= 1


def test_age_and_xor_go_straight_into_a_network() -> None:
    for data in (nn.data.age_cgpa(), nn.data.xor()):
        net = nn.Network.create([2, 2, 1])
        assert net.trace(data.X, data.y, learning_rate=0.5)["E"] > 0


def test_drug_trial_is_made_as_the_lesson_makes_it() -> None:
    data = nn.data.drug_trial(seed=0)
    age = np.rint(13 + 87 * data.X[:, 0]).astype(int)
    np.testing.assert_allclose(13 + 87 * data.X[:, 0], age, atol=1e-9)
    assert (age.min(), age.max()) == (13, 100)
    young = age < 65
    assert [int(((young == who) & (data.y == effect)).sum()) for who in (1, 0) for effect in (0, 1)] == [
        1000,
        50,
        50,
        1000,
    ]
    # Every age of a group is drawn, both ends included; and the patients are shuffled.
    assert set(age[young]) == set(range(13, 65))
    assert set(age[~young]) == set(range(65, 101))
    assert abs(np.corrcoef(np.arange(2100), age)[0, 1]) < 0.1
    assert data.y.dtype.kind == "i"


def test_drug_trial_repeats_for_a_seed_and_differs_between_seeds_and_parts() -> None:
    first = nn.data.drug_trial(seed=3)
    np.testing.assert_array_equal(first.X, nn.data.drug_trial(seed=3).X)
    np.testing.assert_array_equal(first.y, nn.data.drug_trial(seed=3).y)
    assert (first.X != nn.data.drug_trial(seed=4).X).any()
    test = nn.data.drug_trial(seed=3, part="test")
    assert (test.X.shape, int(test.y.sum())) == ((420, 1), 210)
    assert (first.X[:420] != test.X).any()


def test_drug_trial_goes_straight_into_a_softmax_network() -> None:
    data = nn.data.drug_trial()
    net = nn.Network.create([1, 16, 32, 2], ["relu", "relu", "softmax"], "cross_entropy")
    assert net.loss_value(data.X, data.y) > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seed": -1}, "0 or more"),
        ({"seed": 1.5}, "whole"),
        ({"part": "tset"}, "'test'"),
        ({"seed": None}, "whole"),
    ],
)
def test_bad_options_are_told_with_a_remedy(options: dict[str, Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words) as told:
        nn.data.drug_trial(**options)
    assert "write: " in str(told.value)
