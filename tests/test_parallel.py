"""Training by several workers: the same numbers whoever does the work, and nothing lost when one dies."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.equation import equation
from nnlearn.history import History
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.losses import LOSSES
from nnlearn.network import Network
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.parallel import WorkersLost, averaging, fit_averaged, fit_hogwild, hogwild
from nnlearn.parallel.crew import Crew, packed
from nnlearn.parallel.hogwild import HogwildHistory
from nnlearn.training import Diverged

joblib = pytest.importorskip("joblib")

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(61, 3))
Y = (X @ [[0.5], [-1.0], [0.25]] > 0).astype(float)
ROOT = Path(__file__).resolve().parent.parent


def net(**options: Any) -> Network:
    made = {"activations": ["tanh", "sigmoid"], "loss": "binary_cross_entropy", "seed": 3, **options}
    return Network.create([3, 4, 1], **made)


def averaged(backend: str = "threading", **options: Any) -> tuple[Network, History]:
    network = net()
    with joblib.parallel_config(backend):
        history = fit_averaged(network, X, Y, **{"epochs": 3, "batch_size": 5, **options})
    return network, history


def assert_near(network: Network, other: Network) -> None:
    for mine, theirs in zip(network.parameters, other.parameters, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


# --- averaging: laws ------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("rows_per_round", [None, 5, 20, 1000])
def test_a_single_worker_trains_as_fit_does(optimizer: str, rows_per_round: int | None) -> None:
    options: dict[str, Any] = {"epochs": 3, "batch_size": 5, "optimizer": optimizer, "learning_rate": 0.1}
    options |= {"dropout": 0.3, "l2": 0.01, "seed": 4, "validation_data": (X[:9], Y[:9])}
    network, peer = net(), net()
    history = fit_averaged(network, X, Y, workers=1, rows_per_round=rows_per_round, **options)
    theirs = peer.fit(X, Y, **options)
    assert network == peer
    assert list(history) == list(theirs)
    for name in ("loss", "accuracy", "validation_loss"):
        np.testing.assert_allclose(history[name], theirs[name], rtol=1e-13)


@settings(max_examples=25)
@given(
    workers=st.integers(1, 6),
    each=st.integers(1, 5),
    epochs=st.integers(1, 4),
    optimizer=st.sampled_from(["sgd", "momentum", "nesterov"]),
)
def test_one_full_step_a_round_on_equal_shards_is_full_batch_descent(
    workers: int, each: int, epochs: int, optimizer: str
) -> None:
    """The mean of the gradients of equal parts is the gradient of the whole; these rules are linear in it."""
    network, peer, rows = net(), net(), slice(0, workers * each)
    options: dict[str, Any] = {"epochs": epochs, "optimizer": optimizer, "learning_rate": 0.3}
    with joblib.parallel_config("sequential"):
        history = fit_averaged(network, X[rows], Y[rows], workers=workers, **options)
    theirs = peer.fit(X[rows], Y[rows], **options)
    assert_near(network, peer)
    np.testing.assert_allclose(history["loss"], theirs["loss"], rtol=1e-12)


def test_each_round_is_the_mean_of_what_the_workers_learn_from_their_own_rows() -> None:
    network = net()
    with joblib.parallel_config("threading"):
        fit_averaged(network, X, Y, workers=3, epochs=2, batch_size=4, shuffle=False, learning_rate=0.4)
    state = net()
    for _ in range(2):
        learned = [state.copy() for _ in range(3)]
        for w, copy in enumerate(learned):
            copy.fit(X[w::3], Y[w::3], batch_size=4, shuffle=False, learning_rate=0.4)
        for mine, *theirs in zip(state.parameters, *(n.parameters for n in learned), strict=True):
            mine[...] = sum(theirs) / 3
    assert_near(network, state)


def test_the_optimisers_state_is_averaged_and_its_steps_are_counted_on() -> None:
    """With Adam, an epoch in three rounds differs from three runs that each begin anew."""
    whole = averaged(workers=2, epochs=2, optimizer="adam", learning_rate=0.1)[0]
    network = net()
    for _ in range(2):
        with joblib.parallel_config("threading"):
            fit_averaged(network, X, Y, workers=2, batch_size=5, optimizer="adam", learning_rate=0.1)
    assert whole != network
    alike, peer = net(), net()
    options: dict[str, Any] = {"epochs": 4, "batch_size": 5, "shuffle": False, "optimizer": "adam"}
    # Identical shards: their mean is each of them, state and all.
    fit_averaged(alike, np.repeat(X, 2, 0), np.repeat(Y, 2, 0), workers=2, **options)
    peer.fit(X, Y, **options)
    assert_near(alike, peer)


def test_rounds_within_an_epoch_change_the_result_and_take_every_row_once() -> None:
    often, seldom = averaged(rows_per_round=10), averaged()
    assert often[0] != seldom[0]
    network = net(loss=nn.SquaredError(reduce="sum"))
    before = network.loss_value(X, Y)
    with joblib.parallel_config("threading"):
        history = fit_averaged(network, X, Y, workers=4, rows_per_round=12, batch_size=3, learning_rate=1e-12)
    assert history["loss"][0] == pytest.approx(before, rel=1e-9)  # so small a rate leaves the loss as it was


# --- averaging: the same, whoever does the work -----------------------------------------------------

DRAWN: dict[str, Any] = {"workers": 3, "rows_per_round": 30, "optimizer": "adam", "dropout": 0.2}


def test_the_same_seed_gives_the_same_bits_on_every_back_end() -> None:
    results = [averaged(backend, **DRAWN) for backend in ("loky", "threading", "sequential", "loky")]
    for network, history in results[1:]:
        assert network == results[0][0]
        assert history == results[0][1]


def test_another_seed_or_another_number_of_workers_gives_another_result() -> None:
    first = averaged()[0]
    assert averaged(seed=0)[0] == first
    assert averaged(seed=1)[0] != first
    assert averaged(workers=3)[0] != first
    assert averaged(seed=None)[0] != averaged(seed=None)[0]


def test_nothing_stays_behind_in_this_process() -> None:
    averaged("threading")
    assert not averaging._at_hand


# --- averaging: a worker dies ---------------------------------------------------------------------


def dying(monkeypatch: pytest.MonkeyPatch, mark: Path, times: int = 1) -> None:
    """Let workers die in the middle of the second epoch, when their part is done but not handed in."""
    places, here, once = [str(mark / str(i)) for i in range(times)], os.getpid(), Crew.once

    def part(*sent: Any) -> Any:  # made inside a function, it is sent whole: workers need not find this file
        import os
        import pickle
        import signal

        from nnlearn.parallel.averaging import _round

        result = _round(*sent)
        if pickle.loads(sent[-1])[2].epoch == 1 and os.getpid() != here:
            for place in places:
                try:
                    os.close(os.open(place, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return result

    monkeypatch.setattr(Crew, "once", lambda self, function, tasks: once(self, part, tasks))


def test_a_killed_process_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = averaged("loky", **DRAWN)
    dying(monkeypatch, tmp_path)
    network, history = averaged("loky", **DRAWN)
    assert len(list(tmp_path.iterdir())) == 1, "no worker was killed"
    assert network == undisturbed[0]
    assert history == undisturbed[1]


def test_workers_that_die_each_time_are_told_and_the_last_average_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_epoch = averaged("loky", epochs=1)[0]
    dying(monkeypatch, tmp_path, times=20)
    network = net()
    with pytest.raises(WorkersLost, match="a worker died: TerminatedWorkerError"):
        fit_averaged(network, X, Y, epochs=3, batch_size=5)
    assert network == one_epoch


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A Dask cluster of two workers on this computer."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


@pytest.mark.slow
def test_a_dask_cluster_of_two_workers_gives_the_same_bits(cluster: Any) -> None:
    here, there = averaged("loky", **DRAWN), averaged("dask", **DRAWN)
    assert here[0] == there[0]
    assert here[1] == there[1]
    assert len(cluster.scheduler_info()["workers"]) == 2


@pytest.mark.slow
def test_a_killed_worker_of_a_dask_cluster_loses_nothing(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = averaged("threading", **DRAWN)
    dying(monkeypatch, tmp_path)
    network, history = averaged("dask", **DRAWN)
    assert len(list(tmp_path.iterdir())) == 1, "no worker was killed"
    assert network == undisturbed[0]
    assert history == undisturbed[1]


# --- averaging: how it ends -----------------------------------------------------------------------


def test_a_rate_too_large_is_told_as_fit_tells_it_and_the_epoch_is_taken_back() -> None:
    network = net(loss="squared_error", activations="identity")
    with joblib.parallel_config("threading"), pytest.raises(Diverged, match="epoch 1, step") as told:
        fit_averaged(network, X, Y, batch_size=1, epochs=2, learning_rate=1e6)
    assert network == net(loss="squared_error", activations="identity")
    assert told.value.quantity.startswith(("z", "E", "d", "W", "b", "losses"))
    assert "write: learning_rate=100000" in str(told.value)


def test_a_key_press_keeps_the_last_average_and_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    one_epoch = averaged(epochs=1)
    real, rounds = averaging._round, []

    def pressed(*sent: Any) -> Any:
        rounds.append(sent)
        if len(rounds) > 2:
            raise KeyboardInterrupt
        return real(*sent)

    monkeypatch.setattr(averaging, "_round", pressed)
    network, history = averaged("sequential", epochs=3)
    assert network == one_epoch[0]
    assert history == one_epoch[1]


# --- what is sent to other processes -----------------------------------------------------------------


@pytest.mark.parametrize("value", [*ACTIVATIONS.values(), *LOSSES.values(), *OPTIMIZERS.values()])
def test_everything_with_a_name_can_be_sent(value: Any) -> None:
    assert pickle.loads(packed(value)).name == value.name


def test_a_function_that_nobody_else_can_find_is_told() -> None:
    network = net(activations=[nn.Activation(lambda z: z**2, lambda z: 2 * z), "sigmoid"])
    for fit in (fit_averaged, fit_hogwild):
        with pytest.raises(ValueError, match=r"(?s)no other process can find it.*write: from my_functions"):
            fit(network, X, Y)


def test_a_function_of_a_script_is_told() -> None:
    """Its name can be pickled, but in another process there is another script."""

    @equation
    def squared(z: Any) -> Any:
        return z**2

    squared.__module__, squared.__name__ = "__main__", "squared"
    with pytest.raises(ValueError, match="equation `squared` was written in this script or notebook"):
        packed(squared)


# --- hogwild --------------------------------------------------------------------------------------


def test_a_single_hogwild_worker_trains_as_fit_does() -> None:
    network, peer = net(), net()
    history = fit_hogwild(network, X, Y, workers=1, epochs=4, batch_size=5, learning_rate=0.3, seed=2)
    theirs = peer.fit(X, Y, epochs=4, batch_size=5, learning_rate=0.3, seed=2)
    assert network == peer
    assert history == theirs


def test_hogwild_learns_and_counts_every_row() -> None:
    network = net(loss=nn.SquaredError(reduce="sum"))
    before = network.loss_value(X, Y)
    history = fit_hogwild(network, X, Y, epochs=2, batch_size=5, learning_rate=1e-12)
    for loss in history["loss"]:  # so small a rate leaves the loss as it was
        assert loss == pytest.approx(before, rel=1e-9)
    network = net()
    before = network.loss_value(X, Y)
    history = fit_hogwild(network, X, Y, epochs=60, batch_size=2, learning_rate=0.5)
    assert history.epochs == 60
    assert network.loss_value(X, Y) < before / 2  # how far exactly depends on who was when at work


def test_hogwild_says_everywhere_that_it_cannot_be_repeated() -> None:
    history = fit_hogwild(net(), X, Y, epochs=2)
    assert isinstance(history, HogwildHistory)
    assert "not reproducible" in (fit_hogwild.__doc__ or "")
    for told in (str(history), repr(history), history.describe(), history._repr_html_(), history.note):
        assert "Not reproducible" in told


def test_schedules_count_on_in_hogwild() -> None:
    rate = nn.schedules.Annealing(0.5, 0.1)
    history = fit_hogwild(net(), X, Y, workers=1, epochs=3, batch_size=5, learning_rate=rate)
    peer = net().fit(X, Y, epochs=3, batch_size=5, learning_rate=rate)
    assert history["learning_rate"] == peer["learning_rate"]


def test_hogwild_that_diverges_leaves_the_network_as_it_was() -> None:
    network = net(loss="squared_error", activations="identity")
    with pytest.raises(Diverged, match=r"(?s)epoch 1: .* write: learning_rate=100000") as told:
        fit_hogwild(network, X, Y, batch_size=1, epochs=50, learning_rate=1e6)
    assert network == net(loss="squared_error", activations="identity")
    assert told.value.epoch == 1


def half_way(ending: str) -> Callable[..., Any]:
    """A Hogwild worker to which something happens: the second dies when the first is done."""

    def train(place: Any, worker: int, *sent: Any) -> Any:
        import os
        import signal
        import time

        from nnlearn.parallel.board import Board
        from nnlearn.parallel.hogwild import _train

        board = Board(*place)
        if worker == 0:
            return _train(place, worker, *sent)
        board.begin(worker)
        while board.done[0] < place[-1]:
            time.sleep(0.01)
        if ending == "killed":
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        raise KeyboardInterrupt

    return train


@pytest.mark.parametrize("ending", ["killed", "key"])
def test_what_was_learned_is_kept_when_hogwild_ends_early(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = net()
    before = network.loss_value(X, Y)
    monkeypatch.setattr(hogwild, "_train", half_way(ending))
    if ending == "killed":
        with pytest.raises(WorkersLost, match="the network has what all had learned until then"):
            fit_hogwild(network, X, Y, epochs=20, batch_size=2, learning_rate=0.5)
    else:
        history = fit_hogwild(network, X, Y, epochs=20, batch_size=2, learning_rate=0.5)
        assert history.epochs == 0  # no epoch of all workers was completed
    assert network.loss_value(X, Y) < before / 2


def test_hogwild_needs_no_guard_in_a_script_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """A script of its own, in which every warning is an error, and whose output is looked at."""
    script = tmp_path / "script.py"
    script.write_text(
        "import numpy as np, nnlearn as nn\n"
        "X = np.ones((40, 3)); y = np.ones((40, 1))\n"
        "net = nn.Network.create([3, 4, 1])\n"
        "nn.parallel.fit_hogwild(net, X, y, epochs=3, batch_size=2)\n"
        "nn.parallel.fit_averaged(net, X, y, epochs=3, batch_size=2)\n"
        "print(net.loss_value(X, y) < 0.1)\n",
        encoding="utf-8",
    )
    memory = Path("/dev/shm")
    before = set(memory.glob("psm_*")) if memory.exists() else set()
    run = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
    )
    assert (run.stdout, run.stderr, run.returncode) == ("True\n", "", 0)
    assert not memory.exists() or set(memory.glob("psm_*")) <= before


def test_hogwild_inside_a_worker_is_told() -> None:
    """There, no processes can be started, and those who wait for them would wait for ever."""

    def inside() -> str:
        import nnlearn as nn

        try:
            nn.parallel.fit_hogwild(nn.Network.create([1, 1]), [[1.0], [2.0]], [[0.0], [1.0]])
        except RuntimeError as problem:
            return str(problem)
        return "no error"

    told = joblib.Parallel(n_jobs=2, backend="threading")(joblib.delayed(inside)() for _ in range(2))
    assert "this one is itself a worker\n    write: nn.parallel.fit_averaged" in told[0]


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fit", [fit_averaged, fit_hogwild])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": 0}, r"workers is 0, but is 1 or more\n    write: workers=2"),
        ({"workers": 2.0}, "workers is 2.0, but is a whole number"),
        ({"workers": 62}, r"62 workers, but 61 examples to share among them\n    write: workers=2"),
        ({"batch_size": 32}, r"batch_size is 32, but each of 2 workers has 31 of 61 examples"),
        ({"batch_size": 0}, "batch_size is 0, but is 1 or more"),
        ({"epochs": 0}, "epochs is 0, but is 1 or more"),
        ({"learning_rate": -1}, "learning_rate is -1"),
        ({"seed": -1}, "seed is -1"),
        ({"shuffle": "yes"}, "shuffle is 'yes', but is True or False"),
    ],
)
def test_bad_input_is_told_before_a_worker_starts(fit: Any, options: Any, message: str) -> None:
    network = net()
    with pytest.raises((ValueError, TypeError), match=message):
        fit(network, X, Y, **options)
    assert network == net()


@pytest.mark.parametrize("fit", [fit_averaged, fit_hogwild])
def test_chunks_are_told(fit: Any) -> None:
    with pytest.raises(ValueError, match=rf"not chunks\n    write: nn.parallel.{fit.__name__}\(net, X, y"):
        fit(net(), [(X, Y)], None)


def test_rounds_of_parts_of_batches_are_told() -> None:
    with pytest.raises(ValueError, match=r"a multiple of 64 rows\n    write: rows_per_round=128"):
        fit_averaged(net(), np.resize(X, (400, 3)), np.resize(Y, (400, 1)), batch_size=32, rows_per_round=100)


def test_without_joblib_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    for fit in (fit_averaged, fit_hogwild):
        with pytest.raises(ModuleNotFoundError, match=r"write: pip install 'nnlearn\[cluster\]'"):
            fit(net(), X, Y)
