"""A run that goes on is the run that never stopped: bit for bit, whatever is trained and whenever it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn import training_run
from nnlearn.checkpoint import Checkpoint
from nnlearn.maths.dropout import Dropout
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS, Momentum
from nnlearn.schedules import Annealing, Cosine, Ramp, Warmup
from nnlearn.stopping import MovingAverage, Patience

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(23, 3))
Y = (X @ [1.0, -2.0, 0.5] > 0).astype(int)
VALIDATION = RANDOM.normal(size=(9, 3)), RANDOM.integers(0, 2, 9)
ROOT = Path(__file__).resolve().parent.parent


def fresh(dtype: str = "float64") -> Network:
    return Network.create([3, 5, 2], ["relu", "softmax"], "cross_entropy", seed=2, dtype=dtype)


OPTIONS: dict[str, dict[str, Any]] = {
    **{name: {"optimizer": name} for name in MAKERS},
    "float32": {"dtype": "float32", "optimizer": "adam"},
    "ramp": {"optimizer": Momentum(Ramp(0.5, 0.9, 40))},
    "schedule": {"learning_rate": Warmup(Annealing(0.1, 0.01), steps=6), "optimizer": "adam"},
    "in order": {"shuffle": False, "optimizer": "adam"},
    "all rows": {"batch_size": None, "optimizer": "adadelta"},
    "limits": {"l1": 0.01, "l2": 0.1, "max_w2": 1.5, "optimizer": "rmsprop"},
    "rate decay": {"rate_decay": 0.5, "optimizer": "adam"},
    "frozen": {"frozen": ("b1", "W2"), "optimizer": "adam"},
    "textbook": {"rewrites": (), "optimizer": "adam"},
    **{f"dropout {s}": {"dropout": Dropout((0.2, 0.5), s)} for s in ("training", "prediction", "h2o")},
    "validation": {"validation_data": VALIDATION},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_run_in_three_parts_is_a_run_in_one(name: str, tmp_path: Path) -> None:
    options = {"batch_size": 5, **OPTIONS[name]}
    dtype = options.pop("dtype", "float64")
    whole, whole_path, path = fresh(dtype), tmp_path / "whole.npz", tmp_path / "run.npz"
    history = whole.fit(X, Y, epochs=7, checkpoint=whole_path, **options)
    for epochs in (2, 3, 7):
        part = fresh(dtype)
        part.weights[0][...] += epochs > 2  # what a network holds before it goes on does not matter
        again = part.fit(X, Y, epochs=epochs, checkpoint=path, resume=True, **options)
    assert part == whole
    assert again == history
    one, other = Checkpoint.read(whole_path), Checkpoint.read(path)
    assert one.state.keys() == other.state.keys()
    assert all(np.array_equal(one.state[n], other.state[n]) for n in one.state)
    assert (one.random, one.step, one.examples_seen) == (other.random, other.step, other.examples_seen)


class Interrupted:
    """Rows in chunks, until a key is pressed in one of the epochs."""

    def __init__(self, after: int | None) -> None:
        self.after = after
        self.given = 0

    def __call__(self) -> Any:
        for start in range(0, len(X), 7):
            if self.after is not None and self.given == self.after:
                raise KeyboardInterrupt
            self.given += 1
            yield X[start : start + 7], Y[start : start + 7]


@settings(max_examples=20)
@given(st.integers(0, 19), st.sampled_from(["adam", "momentum"]))
def test_a_run_that_was_interrupted_anywhere_goes_on_from_its_last_whole_epoch(
    tmp_path_factory: Any, after: int, optimizer: str
) -> None:
    path = tmp_path_factory.mktemp("run") / "run.npz"
    options = {
        "epochs": 5,
        "batch_size": 4,
        "optimizer": optimizer,
        "dropout": 0.3,
        "learning_rate": Warmup(Cosine(0.1), steps=6),
    }
    whole = fresh()
    history = whole.fit(Interrupted(None), **options)
    stopped = fresh()
    so_far = stopped.fit(Interrupted(after), checkpoint=path, **options)
    assert so_far.epochs == after // 4
    assert so_far["loss"] == history["loss"][: so_far.epochs]
    assert np.isfinite(stopped.predict(X)).all()
    again = fresh()
    assert again.fit(Interrupted(None), checkpoint=path, resume=True, **options) == history
    assert again == whole


@pytest.mark.parametrize("scaling", ["training", "prediction", "h2o"])
def test_the_network_in_a_checkpoint_is_the_one_that_predicts(scaling: Any, tmp_path: Path) -> None:
    network, path = fresh(), tmp_path / "run.npz"
    network.fit(X, Y, epochs=3, batch_size=5, dropout=Dropout((0.2, 0.5), scaling), checkpoint=path)
    assert Network.load(path) == network


# --- early stopping ---------------------------------------------------------------------------------


def overfitting(**options: Any) -> tuple[Network, Any]:
    """A run whose validation loss is best somewhere in the middle: some of its targets are wrong."""
    network = fresh()
    validation = X, np.where(np.arange(len(Y)) < 5, 1 - Y, Y)
    data = {"validation_data": validation, "batch_size": 5, "optimizer": "adam", "learning_rate": 0.02}
    return network, network.fit(X, Y, **{"early_stopping": Patience(4), **data, **options})


def test_the_best_epochs_weights_outlast_a_stop(tmp_path: Path) -> None:
    whole, history = overfitting(epochs=60)
    best = Patience(4).best_epoch(history)
    assert 2 < best == history.epochs - 4
    for stop in range(1, history.epochs + 1):
        path = tmp_path / f"{stop}.npz"
        overfitting(epochs=stop, checkpoint=path)
        again, told = overfitting(epochs=60, checkpoint=path, resume=True)
        assert again == whole
        assert told == history


def test_a_run_whose_patience_has_run_out_has_the_weights_of_its_best_epoch() -> None:
    network, history = overfitting(epochs=60)
    best = Patience(4).best_epoch(history)
    until_then, _ = overfitting(epochs=best)
    assert network == until_then


def test_a_rule_of_means_keeps_the_last_weights(tmp_path: Path) -> None:
    whole, history = overfitting(epochs=60, early_stopping=MovingAverage(2))
    assert history.epochs < 60
    overfitting(epochs=3, early_stopping=MovingAverage(2), checkpoint=tmp_path / "run.npz")
    again, told = overfitting(
        epochs=60, early_stopping=MovingAverage(2), checkpoint=tmp_path / "run.npz", resume=True
    )
    assert again == whole
    assert told == history


# --- killed, and without room -------------------------------------------------------------------------

PROGRAM = """
import sys, numpy as np
import nnlearn as nn
from tests.test_resume import X, Y, fresh
network = fresh()
network.fit(X, Y, epochs=60, batch_size=5, optimizer="adam", dropout=0.3, checkpoint=sys.argv[1], resume=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    random = np.random.default_rng(0)
    killed = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)], cwd=ROOT)
        began = time.monotonic()
        while process.poll() is None and not path.exists() and time.monotonic() - began < 60:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.05))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        assert Checkpoint.read(path).epoch >= 1
    whole, again = fresh(), fresh()
    options: dict[str, Any] = {"epochs": 61, "batch_size": 5, "optimizer": "adam", "dropout": 0.3}
    history = whole.fit(X, Y, **options)
    assert again.fit(X, Y, checkpoint=path, resume=True, **options) == history
    assert again == whole
    assert killed


def test_a_full_disk_is_told_and_the_last_checkpoint_and_the_network_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, network = tmp_path / "run.npz", fresh()
    written = 0

    def fsync(_: int) -> None:
        nonlocal written
        written += 1
        if written > 4:  # a file and its folder each time
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnlearn.whole_file.os.fsync", fsync)
    with pytest.raises(OSError, match=r"there is no room for its .*\n    write: "):
        network.fit(X, Y, epochs=9, batch_size=5, checkpoint=path)
    monkeypatch.undo()
    two, three = fresh(), fresh()
    two.fit(X, Y, epochs=2, batch_size=5)
    three.fit(X, Y, epochs=3, batch_size=5)
    assert Network.load(path) == two
    assert network == three  # the epoch is learned, if not written


def test_a_folder_that_is_not_there_is_told_before_the_first_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_run.TrainingRun, "_train", None)
    with pytest.raises(FileNotFoundError, match=r"there is no such folder\n    write: os.makedirs"):
        fresh().fit(X, Y, checkpoint=tmp_path / "nowhere" / "run.npz")
    with pytest.raises(TypeError, match="name of a file"):
        fresh().fit(X, Y, checkpoint=3)


def test_a_run_without_a_file_yet_begins(tmp_path: Path) -> None:
    one, other = fresh(), fresh()
    one.fit(X, Y, epochs=2)
    other.fit(X, Y, epochs=2, checkpoint=tmp_path / "run.npz", resume=True)
    assert one == other
    with pytest.raises(ValueError, match=r'write: checkpoint="run\.npz", resume=True'):
        fresh().fit(X, Y, resume=True)


def test_mapped_rows_go_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnlearn.row_blocks.BLOCK", 8)
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    whole, again = fresh(), fresh()
    options: dict[str, Any] = {"batch_size": 3, "optimizer": "adam"}
    history = whole.fit(mapped, Y, epochs=6, **options)
    fresh().fit(mapped, Y, epochs=2, checkpoint=tmp_path / "run.npz", **options)
    assert again.fit(mapped, Y, epochs=6, checkpoint=tmp_path / "run.npz", resume=True, **options) == history
    assert again == whole
