"""Real runs and what came out of them: Keras's lesson, handwritten digits, exclusive or.

``python tests/benchmarks/real_runs.py keras``, ``... mnist --seeds 5`` or ``... xor``; pytest does not
collect it, but tests/test_real_runs.py makes the same runs, smaller. Absent peers and data are named.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

import nnlearn as nn  # noqa: E402
from nnlearn.history import History  # noqa: E402
from nnlearn.table import Table  # noqa: E402
from tests.benchmarks.agreement import competitor  # noqa: E402
from tests.benchmarks.environment import environment, threads, told  # noqa: E402
from tests.benchmarks.peers import Absent, keras_lesson, nnlearn_fit, pytorch  # noqa: E402
from tests.benchmarks.rounds import Competitor, measure  # noqa: E402
from tests.benchmarks.workloads import Array, Case  # noqa: E402

# --- Keras's lesson on the drug trial -----------------------------------------------------------------

#: What trains which outputs: two sigmoids, as the lesson has them, or softmax, as it should have.
LOSSES = {"sigmoid": "rescaled_cross_entropy", "softmax": "cross_entropy"}


def lesson(outputs: str, seed: int, **changed: Any) -> tuple[nn.Network, History]:
    """The lesson's network, trained as the lesson trains it.

    Parameters
    ----------
    outputs : "sigmoid" or "softmax"
    seed : int
        Of the patients, the starting weights and the order.
    changed : options
        Of ``fit``, and `init`: to try what else would have come out.
    """
    data = nn.data.drug_trial(seed=seed)
    net = nn.Network.create(
        [1, 16, 32, 2],
        ["relu", "relu", outputs],
        LOSSES[outputs],
        init=changed.pop("init", "glorot"),  # Keras's own; nnlearn would take He's for relu
        seed=seed,
    )
    adam = nn.optimizers.Adam(epsilon=1e-7)
    options = {"epochs": 20, "batch_size": 10, "optimizer": adam, "learning_rate": 1e-4, "seed": seed}
    return net, net.fit(data.X, data.y, **options | changed)


def lessons(outputs: str, seeds: int, **changed: Any) -> dict[str, Array]:
    """Losses and accuracies of many runs, as arrays (seeds, epochs)."""
    runs = [lesson(outputs, seed, **changed)[1] for seed in range(seeds)]
    return {name: np.array([run[name] for run in runs]) for name in ("loss", "accuracy")}


def standard_errors(runs: Array, recorded: keras_lesson.Recorded) -> Array:
    """How far the runs' mean is from Keras's in each epoch, in standard errors of the difference."""
    error = np.sqrt(runs.var(axis=0, ddof=1) / len(runs) + recorded.deviation**2 / keras_lesson.RUNS)
    apart: Array = (runs.mean(axis=0) - recorded.mean) / error
    return apart


def keras(seeds: int) -> None:
    """Compare many runs with Keras's, epoch by epoch, and one with the same start and order exactly."""
    for outputs in LOSSES:
        columns = [[f"{epoch}" for epoch in range(1, 21)]]
        for name, runs in lessons(outputs, seeds).items():
            recorded = keras_lesson.RECORDED[outputs][name]
            bands = zip(recorded.mean, recorded.lowest, recorded.highest, strict=True)
            columns += [[f"{mean:.3f} {low:.3f}–{high:.3f}" for mean, low, high in bands]]
            columns += [[f"{r.mean():.3f} {r.min():.3f}–{r.max():.3f}" for r in runs.T]]
            columns += [[f"{z:+.1f}".replace("-", "−") for z in standard_errors(runs, recorded)]]
        headings = ["epoch", *["loss: Keras", "nnlearn", "apart", "accuracy: Keras", "nnlearn", "apart"]]
        print(
            f"\n{outputs} outputs: {keras_lesson.RUNS} runs of Keras and {seeds} of nnlearn: mean, lowest and"
        )
        print("highest, and how far apart the means are, in standard errors of their difference")
        print(Table(headings, list(zip(*columns, strict=True))).to_text())
        net, history = lesson(outputs, seed=0)
        data = nn.data.drug_trial(seed=0)
        right = float((net.predict_classes(data.X) == data.y).mean())
        print(f"\nseed 0:\n{history.log()}")
        print(f"evaluate after: loss: {net.loss_value(data.X, data.y):.4f} - accuracy: {right:.4f}")
        try:
            loss, accuracy = keras_lesson.same_start(outputs, LOSSES[outputs])
            print("from the same start, in the same order, in float32, Keras's losses are at most", end=" ")
            print(f"{loss:.1e} from these over 20 epochs, its accuracies {accuracy:.1e}")
        except Absent as absent:
            print(f"not compared from the same start: {absent}")


# --- handwritten digits -------------------------------------------------------------------------------

#: Two documented settings. How much to drop, and for how long, was chosen with one seed on the last 10,000 of
#: the pictures to train with; without dropout, a constant rate had given 98.1 % on the test's, so it falls.
DIGITS: dict[str, dict[str, Any]] = {
    "plain": {"epochs": 20, "learning_rate": nn.schedules.Cosine(1e-3)},
    "dropout": {"epochs": 40, "learning_rate": nn.schedules.Cosine(2e-3), "dropout": (0.2, 0.2, 0.2)},
}


def digits(setting: str, seed: int, train: nn.data.Data, **changed: Any) -> tuple[nn.Network, History]:
    """A network 784-200-200-10 in float32, trained on pictures with one of the settings.

    Parameters
    ----------
    setting : "plain" or "dropout"
    seed : int
        Of the starting weights, the order and the dropout.
    train : Data
    changed : options
        Of ``fit``: fewer epochs, to try it out.
    """
    net = nn.Network.create(
        [784, 200, 200, 10], ["relu", "relu", "softmax"], "cross_entropy", seed=seed, dtype="float32"
    )
    options = {"batch_size": 128, "optimizer": "adam", "seed": seed, "progress": False}
    return net, net.fit(train.X, train.y, **options | DIGITS[setting] | changed)


def mnist(seeds: int, folder: Path | None, settings: Sequence[str], rounds: int) -> None:
    """Train with each setting from many seeds; then time epochs in turn with PyTorch's."""
    try:
        train, test = (nn.data.mnist(part, folder=folder) for part in ("train", "test"))
    except (FileNotFoundError, ConnectionError) as problem:
        raise SystemExit(f"no pictures: {problem}") from None
    for setting in settings:
        print(f"\n{setting}: 784-200-200-10, Adam, batch 128, float32, {DIGITS[setting]}", flush=True)
        rights, cells = [], []
        for seed in range(seeds):
            net, history = digits(setting, seed, train)
            seconds = history["seconds"]
            rights.append(float((net.predict_classes(test.X) == test.y).mean()))
            shares = [f"{rights[-1]:.2%}", f"{history['accuracy'][-1]:.2%}"]
            cells.append([f"{seed}", *shares, f"{sum(seconds):.0f}", f"{statistics.median(seconds):.2f}"])
            print(f"seed {seed}: {rights[-1]:.2%} after {sum(seconds):.0f} s", flush=True)
        headings = ["seed", "on the test", "while training", "seconds", "seconds an epoch"]
        print(Table(headings, cells).to_text())
        print(f"on the test, median of {seeds}: {statistics.median(rights):.2%}", flush=True)
    if rounds:
        _timed(train, rounds)


def _timed(train: nn.data.Data, rounds: int) -> None:
    """Time nnlearn and PyTorch in turn, on the same pictures from the same start."""

    def pictures(rows: int, sizes: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
        return train.X[:rows].astype(dtype, copy=False), train.y[:rows]

    case = Case("MNIST", len(train.X), (784, 200, 200, 10), 128, "adam", 1e-3, pictures, least=5)
    at_work: list[Competitor] = []
    for row in [nnlearn_fit.rows(case)[0], *pytorch.rows(case)]:
        try:
            at_work.append(competitor(row, case, "float32"))
        except Absent as absent:
            print(f"not timed: {row.name}: {absent}")
    measured = measure(at_work, rounds=rounds, least=case.least)
    cells = [
        [c.name, f"{measured.seconds(c.name):.2f}", str(measured.ratios(c.name, at_work[0].name))]
        for c in at_work
    ]
    print(Table(["trainer", "seconds an epoch", "of nnlearn's"], cells, left=["trainer"]).to_text())
    print(f"one thread each, {rounds} rounds of {case.least} epochs each, no dropout")


# --- exclusive or -------------------------------------------------------------------------------------

#: The documented settings, by optimiser: hidden tanh units, and how they are trained.
XOR: dict[str, tuple[int, dict[str, Any]]] = {
    "sgd": (5, {"epochs": 200, "learning_rate": 4}),
    "adam": (8, {"epochs": 100, "learning_rate": 0.1}),
}


def learnt(seed: int, optimizer: str = "sgd", hidden: int | None = None, **changed: Any) -> Array:
    """The outputs for 00, 01, 10 and 11 after training with a documented setting.

    Parameters
    ----------
    seed : int
        Of the starting weights; all four rows make each step.
    optimizer : "sgd" or "adam"
    hidden : int, optional
        Other than the documented number of units.
    changed : options
        Of ``fit``.
    """
    units, options = XOR[optimizer]
    data = nn.data.xor()
    sizes = [2, hidden or units, 1]
    net = nn.Network.create(sizes, ["tanh", "sigmoid"], "binary_cross_entropy", seed=seed)
    net.fit(data.X, data.y, optimizer=optimizer, **options | changed)
    return net.predict(data.X).ravel()


def xor(seeds: int) -> None:
    """Count from how many seeds each setting learns all four rows to within 0.1."""
    cells = []
    for optimizer, (hidden, options) in XOR.items():
        target = nn.data.xor().y.ravel()
        worst = [float(np.abs(learnt(seed, optimizer) - target).max()) for seed in range(seeds)]
        setting = ", ".join(f"{name}={value}" for name, value in options.items())
        right = sum(far <= 0.1 for far in worst)
        cells.append([optimizer, f"2-{hidden}-1", setting, f"{right} of {seeds}", f"{max(worst):.3f}"])
    headings = ["optimiser", "network", "setting", "learnt from", "worst output is off by"]
    print(Table(headings, cells, left=["optimiser", "setting"]).to_text())


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the runs that the command line asks for."""
    parser = argparse.ArgumentParser(description="Real runs, and what came out of them.")
    parser.add_argument("what", choices=["keras", "mnist", "xor"])
    parser.add_argument("--seeds", type=int, help="how many; 20 of keras, 5 of mnist, 100 of xor")
    parser.add_argument("--folder", type=Path, help="where MNIST's files are; by default they are fetched")
    parser.add_argument("--setting", action="append", choices=[*DIGITS], help="of mnist; both without")
    parser.add_argument("--rounds", type=int, default=7, help="of epochs timed against PyTorch; 0 for none")
    asked = parser.parse_args(arguments)
    print(told(environment()), flush=True)
    with threads(1):
        match asked.what:
            case "keras":
                keras(asked.seeds or 20)
            case "mnist":
                mnist(asked.seeds or 5, asked.folder, asked.setting or [*DIGITS], asked.rounds)
            case _:
                xor(asked.seeds or 100)


if __name__ == "__main__":
    main()
