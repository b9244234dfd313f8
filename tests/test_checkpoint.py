"""Checkpoints: all that a run needs, bit for bit, whole at every moment."""

from __future__ import annotations

import copy
import json
import math
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn.archive import BadFile
from nnlearn.checkpoint import Checkpoint
from nnlearn.equations.equation import Array
from nnlearn.maths.activations import Activation
from nnlearn.network import Network
from nnlearn.network_file import network_parts
from nnlearn.optimizers import Adam
from nnlearn.resuming import optimizer_record
from tests.test_network_file import forged, put, same_bits

NET = Network.create([2, 2, 1], ["tanh", "sigmoid"], seed=5)


def run(network: Network = NET, **options: Any) -> Checkpoint:
    """A checkpoint in the middle of a run, with something of everything."""
    order, masks = np.random.default_rng(3), np.random.default_rng(4)
    order.random(7), masks.integers(0, 9, dtype=np.uint32)  # one of them now keeps half a draw
    state = {
        f"{name}_{kept}": np.random.default_rng(len(name)).normal(size=array.shape).astype(array.dtype)
        for name, array in network_parts(network.layers, network.loss)[1].items()
        for kept in ("m", "v")
    }
    parts: dict[str, Any] = {
        "optimizer": optimizer_record(Adam()),
        "state": state,
        "epoch": 2,
        "step": 14,
        "examples_seen": 2**60,
        "random": {"order": order.bit_generator.state, "dropout": masks.bit_generator.state},
        "history": {"loss": [0.1 + 0.2, math.inf], "validation_loss": [math.nan, 5e-324]},
        "settings": {"l1": 0, "dropout": [0.1, 0.5], "max_norm": None, "stopping": {"rounds": 5, "of": "σ"}},
    }
    return Checkpoint(network, **{**parts, **options})


def there_and_back(checkpoint: Checkpoint, folder: Path) -> Checkpoint:
    checkpoint.write(folder / "run.npz")
    return Checkpoint.read(folder / "run.npz")


def same(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two checkpoints hold the same, NaN and signs of 0 included."""
    for checkpoint in (one, other):
        for array in checkpoint.state.values():
            assert isinstance(array, np.ndarray)
    bits = [{n: (a.tobytes(), a.dtype, a.shape) for n, a in c.state.items()} for c in (one, other)]
    plain = [
        json.dumps([c.optimizer, c.epoch, c.step, c.examples_seen, c.random, c.history, c.settings])
        for c in (one, other)
    ]
    return same_bits(one.network, other.network) and bits[0] == bits[1] and plain[0] == plain[1]


# --- what comes back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("biases", [True, False])
def test_everything_comes_back_to_the_last_bit(tmp_path: Path, dtype: str, biases: bool) -> None:
    before = run(Network.create([3, 4, 2], dtype=dtype, biases=biases, seed=1))
    assert same(there_and_back(before, tmp_path), before)


def test_the_test_for_sameness_sees_a_difference() -> None:
    nudged = {**run().state, "W1_m": np.nextafter(run().state["W1_m"], 9)}
    for other in (
        run(Network.create([2, 2, 1], ["tanh", "sigmoid"], seed=6)),
        run(state=nudged),
        run(step=15),
        run(history={"loss": [0.3, 1]}),
        run(settings={}),
        run(random={}),
    ):
        assert not same(run(), other)
    assert same(run(), run())


def test_a_run_that_has_not_begun_comes_back(tmp_path: Path) -> None:
    bare = Checkpoint(NET, {"name": "sgd"})
    assert same(there_and_back(bare, tmp_path), bare)
    named = Checkpoint(NET, {"name": "sgd"}, history={"loss": [], "accuracy": []})
    assert there_and_back(named, tmp_path).history == {"loss": [], "accuracy": []}


@given(
    history=st.dictionaries(st.text(), st.lists(st.floats(), min_size=3, max_size=3), max_size=4),
    settings=st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    ),
)
def test_any_history_and_settings_come_back(
    history: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = run(history=history, settings=settings)
    again = there_and_back(before, tmp_path_factory.mktemp("run"))
    assert same(again, before)
    assert list(again.history) == list(history)
    assert json.dumps(again.settings) == json.dumps(settings)


@given(state=st.integers(0, 2**128 - 1), inc=st.integers(0, 2**127 - 1))
def test_random_states_of_any_size_come_back(
    state: int, inc: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = dict(np.random.default_rng(0).bit_generator.state)
    whole["state"] = {"state": state, "inc": 2 * inc + 1}
    again = there_and_back(run(random={"order": whole}), tmp_path_factory.mktemp("run"))
    assert again.random["order"] == whole
    drawn = np.random.default_rng(1)
    drawn.bit_generator.state = whole
    assert again.generator("order").permutation(9).tolist() == drawn.permutation(9).tolist()


def test_a_generator_draws_on_where_it_stood(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    random.integers(0, 9, dtype=np.uint32)
    again = there_and_back(run(random={"order": random.bit_generator.state}), tmp_path)
    for draw in (again.generator("order"), again.generator("order")):
        here = np.random.default_rng(0)
        here.bit_generator.state = random.bit_generator.state
        assert draw.integers(0, 9, 5, np.uint32).tolist() == here.integers(0, 9, 5, np.uint32).tolist()
    with pytest.raises(
        ValueError, match="random state 'ordre' is unknown; there are order\n    write: 'order'"
    ):
        again.generator("ordre")


def test_a_tuple_comes_back_as_the_list_that_it_already_is_before(tmp_path: Path) -> None:
    before = run(settings={"dropout": (0.1, (0.5,)), "frozen": ()})
    assert before.settings == {"dropout": [0.1, [0.5]], "frozen": []}
    assert there_and_back(before, tmp_path).settings == before.settings


def test_state_that_has_overflown_is_kept(tmp_path: Path) -> None:
    state = {"W1_v": np.array([[np.inf, np.nan], [-np.inf, -0.0]])}
    again = there_and_back(run(state=state), tmp_path)
    assert again.state["W1_v"].tobytes() == state["W1_v"].tobytes()
    assert again.state["W1_v"].flags.writeable, "training goes on in it"


def test_the_network_of_a_checkpoint_loads_by_itself(tmp_path: Path) -> None:
    run().write(tmp_path / "run.npz")
    assert same_bits(Network.load(tmp_path / "run.npz"), NET)
    with np.load(tmp_path / "run.npz") as file:
        assert file["history"].shape == (2, 2)
        assert (file["W1_m"] == run().state["W1_m"]).all()


def test_functions_of_ones_own_come_back_when_they_are_given(tmp_path: Path) -> None:
    mine = Activation(lambda z: z**2, lambda z: 2 * z, name="square")
    before = run(Network.create([2, 3, 1], mine))
    before.write(tmp_path / "run.npz")
    assert same(Checkpoint.read(tmp_path / "run.npz", activations=[mine]), before)
    with pytest.raises(ValueError, match=r"`square` .* is one of your own"):
        Checkpoint.read(tmp_path / "run.npz")


def test_going_on_from_a_checkpoint_equals_never_having_stopped(tmp_path: Path) -> None:
    """Adam by hand, shuffled, in float32: ten steps at once, and ten with a stop after each."""
    x = np.random.default_rng(0).normal(size=(6, 2)).astype("float32")
    y = x.sum(axis=1, keepdims=True) > 0

    def go_on(checkpoint: Checkpoint, steps: int) -> Checkpoint:
        net, order = checkpoint.network.copy(), checkpoint.generator("order")
        state = {name: array.copy() for name, array in checkpoint.state.items()}
        parameters = network_parts(net.layers, net.loss)[1]
        for t in range(checkpoint.step + 1, checkpoint.step + steps + 1):
            rows = order.permutation(6)[:4]
            trace = net.trace(x[rows], y[rows].astype("float32"))
            for name, array in parameters.items():
                g, m, v = trace[f"d{name}"], state[f"{name}_m"], state[f"{name}_v"]
                m += np.float32(0.1) * (g - m)
                v += np.float32(0.001) * (g * g - v)
                array -= (np.float32(0.1) * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)).astype(
                    "f4"
                )
        random = {"order": order.bit_generator.state}
        return run(net, state=state, step=checkpoint.step + steps, random=random)

    def zeros(net: Network) -> dict[str, Array]:
        parameters = network_parts(net.layers, net.loss)[1]
        return {f"{n}_{s}": np.zeros_like(a) for n, a in parameters.items() for s in "mv"}

    net = Network.create([2, 3, 1], dtype="float32")
    random = {"order": np.random.default_rng(2).bit_generator.state}
    start = run(net, state=zeros(net), step=0, random=random)
    at_once, by_steps = go_on(start, 10), start
    for _ in range(10):
        by_steps = there_and_back(go_on(by_steps, 1), tmp_path)
    assert same(at_once, by_steps)
    assert at_once.network != net


# --- what is refused -------------------------------------------------------------------------------------

STATE = np.random.default_rng(0).bit_generator.state


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"epoch": -1}, "epoch is -1, but is 0 or more\n    write: epoch=0"),
        ({"step": 1.5}, "step is 1.5, but is a whole number"),
        ({"examples_seen": True}, "examples_seen is True"),
        ({"optimizer": {}}, 'optimizer is {}, but has a name\n    write: optimizer={"name": "sgd"}'),
        ({"optimizer": "adam"}, "optimizer cannot be kept in a file: str is no mapping"),
        ({"settings": {"rule": object}}, "settings cannot be kept in a file: <class 'object'> is no number"),
        ({"settings": {"rows": np.arange(3)}}, "settings cannot be kept in a file"),
        ({"settings": {1: 2}}, "settings cannot be kept in a file: a key is not a word"),
        ({"settings": {"inner": [{None: 2}]}}, "a key is not a word"),
        ({"history": {"loss": [1, 2], "accuracy": [1]}}, "one number an epoch in each column"),
        ({"history": {"loss": ["0.5"]}}, "history: 'loss' is ['0.5'], but is a list of numbers"),
        ({"history": {"loss": [True]}}, "is a list of numbers, by name"),
        ({"history": {3: [1.0]}}, "is a list of numbers, by name"),
        ({"random": {"order": {}}}, "random: `order` is {}, but is the state of a generator"),
        ({"random": {"order": {**STATE, "bit_generator": "MT19937"}}}, "is the state of a generator"),
        ({"random": {"order": {**STATE, "state": {"state": -1, "inc": 1}}}}, "is the state of a generator"),
        (
            {"random": {"order": {**STATE, "state": {"state": 2**128, "inc": 1}}}},
            "is the state of a generator",
        ),
        ({"random": {"order": {**STATE, "more": 1}}}, "is the state of a generator"),
        ({"state": {"W3_m": np.zeros((2, 2))}}, "'W3_m' belongs to none of the parameters W1, b1, W2, b2"),
        ({"state": {"W1": np.zeros((2, 2))}}, "'W1' belongs to none of the parameters"),
        (
            {"state": {"W1_m": np.zeros(2)}},
            "W1_m is float64 (2,), but W1 is float64 (2, 2)\n    write: W1_m =",
        ),
        ({"state": {"W1_m": [[0, 0], [0, 0]]}}, "state: W1_m is list"),
        ({"state": {"W1_m": np.zeros((2, 2), int)}}, "state: W1_m is int64"),
    ],
)
def test_what_is_no_part_of_a_run_is_told(options: Any, told: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        run(**options)
    assert told in str(caught.value)
    assert "\n    write: " in str(caught.value)


def test_settings_that_hold_themselves_are_told() -> None:
    settings: dict[str, Any] = {}
    settings["me"] = settings
    with pytest.raises(TypeError, match="settings cannot be kept in a file"):
        run(settings=settings)


def test_settings_of_a_megabyte_are_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"takes 1,\d+,\d+ bytes, but a file holds 1,000,000"):
        run(settings={"note": "a" * 1_000_000}).write(tmp_path / "run.npz")
    assert not list(tmp_path.iterdir())


def test_a_network_gone_wrong_leaves_the_last_good_checkpoint(tmp_path: Path) -> None:
    net = NET.copy()
    checkpoint = run(net)
    checkpoint.write(tmp_path / "run.npz")
    net.weights[0][0, 0] = np.nan
    with pytest.raises(ValueError, match=r"W1\[0, 0\] is nan, so the network was not saved"):
        checkpoint.write(tmp_path / "run.npz")
    assert same(Checkpoint.read(tmp_path / "run.npz"), run())


def test_the_file_of_a_network_is_no_run(tmp_path: Path) -> None:
    NET.save(tmp_path / "net.npz")
    told = r"it holds a network, but no run that could go on\n    write: nn.Network.load\('.*net.npz'\)"
    with pytest.raises(BadFile, match=told):
        Checkpoint.read(tmp_path / "net.npz")


def as_run(header: dict[str, Any], arrays: dict[str, Array]) -> None:
    """Make a run of the forger's network: the least there is to one."""
    arrays["history"] = np.zeros((2, 1))
    arrays["W1_m"] = np.zeros((2, 2))
    for name in ("history", "W1_m"):
        header["arrays"][name] = {"dtype": "float64", "shape": list(arrays[name].shape)}
    header["training"] = {
        "counters": {"epoch": 2, "step": 2, "examples_seen": 8},
        "optimizer": {"name": "sgd"},
        "random": {"order": copy.deepcopy(STATE)},  # changed by the tests that forge
        "history": ["loss"],
        "settings": {},
    }


def test_the_forger_forges_well(tmp_path: Path) -> None:
    assert Checkpoint.read(forged(as_run, tmp_path / "run.npz")).history == {"loss": [0.0, 0.0]}


@pytest.mark.parametrize(
    "path",
    [
        ("training", None),
        ("training", []),
        ("training", {}),
        ("training", "counters", {}),
        ("training", "counters", "epoch", -1),
        ("training", "counters", "epoch", 10**100),
        ("training", "counters", "step", "many"),
        ("training", "optimizer", "adam"),
        ("training", "optimizer", {"name": 3}),
        ("training", "random", {"order": {"bit_generator": "PCG64"}}),
        ("training", "random", "order", "state", "state", "1"),
        ("training", "random", [1]),
        ("training", "history", []),
        ("training", "history", ["loss", "accuracy"]),
        ("training", "history", "l"),
        ("training", "history", [["loss"]]),
        ("training", "settings", [1, 2]),
        ("training", "settings", None),
    ],
)
def test_a_run_made_wrong_on_purpose_is_refused(path: tuple[Any, ...], tmp_path: Path) -> None:
    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        as_run(header, arrays)
        put(*path)(header, arrays)

    with pytest.raises(BadFile, match=r"run.npz cannot be loaded: .*\n    write: "):
        Checkpoint.read(forged(change, tmp_path / "run.npz"))


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("history", np.zeros((2, 3))),
        ("history", np.zeros(2)),
        ("history", np.zeros((2, 1), np.float32)),
        ("W1_m", np.zeros((3, 2))),
        ("W7_m", np.zeros((2, 2))),
        ("_m", np.zeros((2, 2))),
        ("../W1_m", np.zeros((2, 2))),
        ("W3", np.zeros((2, 2))),
    ],
)
def test_arrays_that_no_run_has_are_refused(name: str, array: Array, tmp_path: Path) -> None:
    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        as_run(header, arrays)
        arrays[name] = array
        header["arrays"][name] = {"dtype": array.dtype.name, "shape": list(array.shape)}

    with pytest.raises(BadFile, match=r"run.npz cannot be loaded: .*\n    write: "):
        Checkpoint.read(forged(change, tmp_path / "run.npz"))


# --- killed, on a full disk ------------------------------------------------------------------------------


def ran(code: str, *arguments: Any) -> str:
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that can be killed at once is forked")
def test_killed_at_any_moment_the_last_whole_checkpoint_loads(tmp_path: Path) -> None:
    """Sixty times a process that writes one checkpoint after the other is killed, no matter where it is."""
    code = """
        import os, random, signal, sys, time
        import numpy as np
        from pathlib import Path
        from nnlearn.checkpoint import Checkpoint
        from nnlearn.network import Network

        path, moments = Path(sys.argv[1]), random.Random(0)
        net = Network.create([100, 200, 10])

        def write(number):
            for array in (*net.weights, *net.biases):
                array[...] = number
            state = {"W1_m": np.full((100, 200), float(number))}
            history = {"loss": [0.5] * number}
            Checkpoint(net, {"name": "sgd"}, state, epoch=number, history=history).write(path)

        write(1)
        least, seen, litter = 1, set(), 0
        for _ in range(60):
            child = os.fork()
            if not child:
                for number in range(least, 10**6):
                    write(number)
            for _ in range(moments.randrange(3)):  # it has written none, one or two files
                before = path.stat().st_mtime_ns
                while path.stat().st_mtime_ns == before:
                    time.sleep(0.0001)
            time.sleep(moments.uniform(0.0, 0.01))  # and is somewhere in the next one
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found = Checkpoint.read(path)
            arrays = [*found.network.weights, *found.network.biases, *found.state.values()]
            assert {float(v) for array in arrays for v in (array.min(), array.max())} == {float(found.epoch)}
            assert found.epoch >= least and len(found.history["loss"]) == found.epoch
            assert len(os.listdir(path.parent)) <= 2, "a killed writer's file is removed by the next writer"
            litter += len(os.listdir(path.parent)) - 1
            least = found.epoch
            seen.add(least)
        write(least)
        print(len(seen), litter, os.listdir(path.parent))
    """
    written, litter, there = ran(code, tmp_path / "run.npz").split(maxsplit=2)
    assert int(written) > 5, "the processes were killed before they wrote anything"
    assert int(litter) > 0, "the processes were never killed while they wrote"
    assert there.strip() == "['run.npz']"


@pytest.mark.skipif(os.name != "posix", reason="limits are of POSIX systems")
def test_a_full_disk_keeps_the_last_checkpoint_and_training_can_go_on(tmp_path: Path) -> None:
    run().write(tmp_path / "run.npz")
    code = """
        import resource, sys
        from nnlearn.checkpoint import Checkpoint
        from nnlearn.network import Network
        before = Checkpoint.read(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            Checkpoint(before.network, {"name": "sgd"}, settings={"note": 9000 * "-"}).write(sys.argv[1])
        except OSError as problem:
            print(problem)
        print(before.network.predict([[1, 2]]).shape)
    """
    told = ran(code, tmp_path / "run.npz")
    assert "there is no room for its" in told
    assert "(1, 1)" in told
    assert same(Checkpoint.read(tmp_path / "run.npz"), run())
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]
