"""Going on with a run: what may change does, and what may not is told with its why."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn import optimizers, schedules
from nnlearn.checkpoint import Checkpoint
from nnlearn.maths.activations import Activation
from nnlearn.maths.losses import LOSSES, SquaredError
from nnlearn.network import Network
from nnlearn.network_file import network_parts
from nnlearn.optimizers import MAKERS, OPTIMIZERS, Adam, AdamW, Momentum, Nesterov, Optimizer
from nnlearn.resuming import MAY_CHANGE, STAYS, optimizer_record, resume_problem


def net(sizes: Any = (2, 3, 1), activations: Any = "tanh", **options: Any) -> Network:
    return Network.create(list(sizes), activations, **options)


def saved(network: Network, optimizer: Optimizer, **settings: Any) -> Checkpoint:
    """A run of twenty epochs, with a state for each parameter that is not frozen."""
    record = optimizer_record(optimizer)
    state = {
        f"{name}_{kept}": np.zeros_like(array)
        for name, array in network_parts(network.layers, network.loss)[1].items()
        for kept in optimizer.state
        if name not in settings.get("frozen", ())
    }
    return Checkpoint(network, record, state, epoch=20, settings={"epochs": 20, **settings})


def problem(
    before: Network | None = None,
    now: Network | None = None,
    *,
    kept: Optimizer | None = None,
    optimizer: Optimizer | None = None,
    was: Mapping[str, Any] | None = None,
    **asked: Any,
) -> str | None:
    """What is said of a run that goes on from `before`, `kept`, `was` to `now`, `optimizer`, `asked`."""
    run = saved(before or net(), kept or Adam(), **(was or {}))
    record = optimizer_record(optimizer or kept or Adam())
    return resume_problem("run.npz", run, now or before or net(), record, {"epochs": 30, **asked})


# --- what may change -------------------------------------------------------------------------------------


def test_more_epochs_are_what_a_run_goes_on_for() -> None:
    assert problem() is None
    assert problem(epochs=21) is None


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"learning_rate": 0.1}, {"learning_rate": 0.01}),
        ({"l1": 0, "l2": 0}, {"l1": 1e-5, "l2": 0.1}),
        ({"dropout": [0.1, 0.5]}, {"dropout": None}),
        ({"max_w2": None}, {"max_w2": 3}),
        ({"rewrites": ["all"]}, {"rewrites": []}),
        ({"batch_size": 10, "seed": 0}, {"batch_size": None, "seed": 1}),
        ({"shuffle": True}, {"shuffle": False}),
        ({"early_stopping": None}, {"early_stopping": {"rounds": 5}}),
        ({"checkpoint": "run.npz"}, {"checkpoint": "other.npz"}),
        ({"progress": None}, {"progress": True}),
        ({"frozen": ["b2", "b1"]}, {"frozen": ["b1", "b2"]}),
        ({"validation": True}, {"validation": True, "validation_data": "other rows"}),
    ],
)
def test_what_may_change_is_let_through(was: Any, now: Any) -> None:
    assert problem(was=was, **now) is None


def test_other_weights_are_no_problem() -> None:
    assert problem(net(seed=0), net(seed=1)) is None


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("folded", [False, True])
def test_every_optimizer_goes_on_with_itself(name: str, folded: bool) -> None:
    optimizer = OPTIMIZERS[name]
    run = saved(net(), optimizer)
    record = optimizer_record(optimizer, folded=folded)
    again = Checkpoint(net(), record, run.state, epoch=20)  # through JSON, as from a file
    assert (
        resume_problem(
            "run.npz", again, net(), optimizer_record(MAKERS[name](), folded=folded), {"epochs": 21}
        )
        is None
    )


@pytest.mark.parametrize(
    ("kept", "optimizer"),
    [
        (Adam(), AdamW()),
        (AdamW(), Adam(epsilon=1e-7)),
        (AdamW(decay=0.1), AdamW(decay=0.2)),
        (Momentum(0.8), Nesterov(0.8)),
        (Adam(), optimizers.SGD()),
        (optimizers.AdaDelta(), optimizers.SGD()),
    ],
)
def test_an_optimizer_that_reads_the_state_alike_may_take_over(kept: Optimizer, optimizer: Optimizer) -> None:
    assert problem(kept=kept, optimizer=optimizer) is None


# --- what may not ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [1, 19, 20])
def test_no_more_epochs_than_are_done_is_nothing_to_do(epochs: int) -> None:
    assert problem(epochs=epochs) == (
        f"20 epochs of the run in run.npz are done, and epochs={epochs} counts them too, so that none is left"
        " to do\n    write: epochs=30"
    )


def own(slope: float) -> Activation:
    return Activation(lambda z: slope * z, lambda z: 0 * z + slope, name="own")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (
            net([2, 20, 1]),
            net([2, 30, 1]),
            "other layer sizes: 2, 20, 1 before, 2, 30, 1 now; the saved weights have the shapes of those",
        ),
        (net([2, 1]), net([2, 3, 1]), "other layer sizes: 2, 1 before, 2, 3, 1 now"),
        (net(), net(biases=False), "other biases: with before, without now; the network was trained"),
        (
            net(dtype="float32"),
            net(),
            "other dtype: float32 before, float64 now; every number of the run was rounded to it",
        ),
        (
            net(),
            net(activations=["tanh", "sigmoid"]),
            "other activations: tanh, tanh before, tanh, sigmoid now; the weights were learned for them",
        ),
        (
            net([2, 1], own(1.0)),
            net([2, 1], own(2.0)),
            "other activations: own by one formula before, own by another now",
        ),
        (
            net(),
            net(loss="huber"),
            "other loss: squared_error (factor 0.5, reduce mean) before, huber (reduce mean) now; the",
        ),
        (
            net(),
            net(loss=SquaredError(1)),
            "other loss: squared_error (factor 0.5, reduce mean) before, squared_error (factor 1.0,",
        ),
        (
            net(),
            net(loss=SquaredError(0.5, "sum")),
            "other loss: squared_error (factor 0.5, reduce mean) before, squared_error (factor 0.5, reduce s",
        ),
    ],
)
def test_another_network_is_refused(before: Network, now: Network, told: str) -> None:
    said = problem(before, now) or ""
    assert said.startswith(f"the run in run.npz cannot go on with {told}")
    write = "net = nn.Network.load('run.npz'); net.fit(X, y, ...)  # a new run from its weights"
    assert said.endswith(f"\n    write: {write}")
    assert problem(before, before) is None
    assert problem(now, now) is None


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            {},
            {"frozen": ["b1"]},
            "frozen parameters: none before, b1 now; the optimiser has kept nothing for",
        ),
        ({"frozen": ["b1"]}, {"frozen": ["b1", "b2"]}, "frozen parameters: b1 before, b1, b2 now"),
        ({"frozen": ["b1"]}, {"frozen": []}, "frozen parameters: b1 before, none now"),
        (
            {},
            {"validation": True},
            "validation: without before, with now; the history has a number for every",
        ),
        ({"validation": True}, {}, "validation: with before, without now"),
        ({"record": False}, {}, "record: without before, with now; the history has a number for every epoch"),
        ({"novelty": 1}, {"novelty": 2}, "novelty: 1 before, 2 now; nobody has thought about what"),
    ],
)
def test_another_setting_of_those_that_stay_is_refused(was: Any, now: Any, told: str) -> None:
    assert told in (problem(was=was, **now) or "")
    assert problem(was=was, **was) is None


def test_a_setting_that_older_runs_did_not_have_is_no_problem() -> None:
    assert problem(novelty=2) is None


@pytest.mark.parametrize(
    ("kept", "optimizer", "told"),
    [
        ("sgd", "adam", "other optimizer: sgd before, adam now; it goes by m, v, and the other kept nothing"),
        (
            "adagrad",
            "momentum",
            "other optimizer: adagrad before, momentum now; it goes by v, and the other kept",
        ),
        ("momentum", "rmsprop", "other optimizer: momentum before, rmsprop now"),
        ("rmsprop", "adam", "other optimizer: rmsprop before, adam now"),
        ("adam", "momentum", "it goes by v, and the other kept m, v, which is not the same"),
        ("adam", "adadelta", "other optimizer: adam before, adadelta now"),
    ],
)
def test_an_optimizer_that_cannot_use_the_state_is_refused(kept: str, optimizer: str, told: str) -> None:
    assert told in (problem(kept=OPTIMIZERS[kept], optimizer=OPTIMIZERS[optimizer]) or "")


@pytest.mark.parametrize(
    ("kept", "optimizer", "told"),
    [
        (
            Adam(),
            Adam(beta1=0.8),
            "other beta1: 0.9 before, 0.8 now; all of m so far was made with the former",
        ),
        (Adam(), AdamW(beta2=0.99), "other beta2: 0.999 before, 0.99 now; all of v so far"),
        (Momentum(0.9), Nesterov(0.5), "other mu: 0.9 before, 0.5 now"),
        (optimizers.AdaDelta(rho=0.99), optimizers.AdaDelta(rho=0.95), "other rho: 0.99 before, 0.95 now"),
        (
            Momentum(schedules.Ramp(0.5, 0.9, ramp=100)),
            Momentum(schedules.Ramp(0.5, 0.9, ramp=200)),
            "stable=0.9, ramp=100.0) before, Ramp(start=0.5, stable=0.9, ramp=200.0) now",
        ),
        (Momentum(0.9), Momentum(schedules.Ramp(0.5, 0.9, ramp=1)), "other mu: 0.9 before, Ramp("),
    ],
)
def test_other_settings_of_the_state_are_refused(kept: Optimizer, optimizer: Optimizer, told: str) -> None:
    assert told in (problem(kept=kept, optimizer=optimizer) or "")
    assert problem(kept=kept) is None


def test_a_state_by_folded_rules_is_not_taken_for_one_by_the_textbooks() -> None:
    run = saved(net(), Adam())
    folded = optimizer_record(Adam(), folded=True)
    said = resume_problem("run.npz", run, net(), folded, {"epochs": 30}) or ""
    assert "which is not the same" in said


def test_a_state_with_a_part_missing_is_refused() -> None:
    run = saved(net(), Adam())
    part = Checkpoint(
        run.network, run.optimizer, {n: a for n, a in run.state.items() if n != "b2_v"}, epoch=20
    )
    said = resume_problem("run.npz", part, net(), optimizer_record(Adam()), {"epochs": 30}) or ""
    assert said.startswith(
        "the run in run.npz cannot go on: b2_v, which adam needs, is not in it\n    write: "
    )
    frozen = saved(net(), Adam(), frozen=["b2"])
    record = optimizer_record(Adam())
    assert resume_problem("run.npz", frozen, net(), record, {"epochs": 30, "frozen": ["b2"]}) is None


#: Whatever JSON can say, with the words of a record among the keys.
KEYS = st.sampled_from(["state", "m", "v", "equation", "settings", "beta1", "schedule", "frozen"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(
    record=st.dictionaries(KEYS, ANYTHING),
    settings=st.dictionaries(KEYS, ANYTHING),
    epochs=st.integers(0, 99),
)
def test_a_file_with_any_record_and_settings_gets_an_answer(record: Any, settings: Any, epochs: int) -> None:
    run = Checkpoint(net(), {**record, "name": "adam"}, epoch=epochs, settings=settings)
    said = resume_problem("run.npz", run, net(), optimizer_record(Adam()), {"epochs": 30}) or ""
    assert "\n    write: " in said, "it went on without its state"


@given(settings=ANYTHING)
def test_a_record_of_other_settings_is_refused(settings: Any) -> None:
    record = optimizer_record(Adam())
    record["state"]["m"]["settings"] = settings
    run = saved(net(), Adam())
    forged = Checkpoint(run.network, record, run.state, epoch=20)
    assert resume_problem("run.npz", forged, net(), optimizer_record(Adam()), {"epochs": 30}) is not None


# --- the tables ------------------------------------------------------------------------------------------


def test_no_setting_both_stays_and_may_change() -> None:
    assert not MAY_CHANGE.keys() & STAYS.keys()
    assert all(why and why[0].islower() for why in (*MAY_CHANGE.values(), *STAYS.values()))


def test_every_option_of_fit_has_its_place_in_the_tables() -> None:
    from nnlearn.training import fit

    options = set(inspect.signature(fit).parameters) - {"network", "x", "y", "optimizer"}
    assert options <= MAY_CHANGE.keys() | STAYS.keys(), (
        "say whether it may change when a run goes on, and why"
    )


def test_the_losses_scale_is_in_every_message_of_known_losses() -> None:
    for name in LOSSES.keys() - {"squared_error", "rescaled_cross_entropy"}:
        assert f"{name} (reduce mean)" in (problem(net(loss=name), net()) or "")
