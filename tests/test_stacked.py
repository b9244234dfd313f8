"""Networks that train together learn what each would learn alone, number by number, only sooner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.divergence import Diverged
from nnlearn.equations.equation import Array, Equation
from nnlearn.history import History
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.losses import LOSSES
from nnlearn.maths.neuron import affine, weighted_sum
from nnlearn.maths.penalties import max_norm
from nnlearn.optimizers import OPTIMIZERS
from nnlearn.plan import Plan
from nnlearn.schedules import Annealing, Cosine, Schedule
from nnlearn.stacked.lifting import LiftedPlan, Memories
from nnlearn.stacked.together import fit_together

RANDOM = np.random.default_rng(11)
ROWS = 25
SHAPES: dict[str, tuple[list[int], list[Any], str]] = {
    "two classes": ([4, 5, 2], ["relu", "softmax"], "cross_entropy"),
    "three classes": ([4, 5, 3], ["tanh", "softmax"], "cross_entropy"),
    "two hidden layers": ([4, 5, 6, 1], ["elu", "sigmoid", "sigmoid"], "binary_cross_entropy"),
    "maxout": ([3, 6, 2], [nn.maxout(3), "identity"], "squared_error"),
    "maxout last": ([3, 6, 2], ["tanh", nn.maxout(2)], "squared_error"),
    "huber": ([3, 4, 2], ["softplus", "sigmoid"], "huber"),
    "one layer": ([2, 3], ["softmax"], "squared_error"),
}


def data(sizes: Sequence[int]) -> tuple[Array, Array]:
    random = np.random.default_rng(2)
    x, outputs = random.normal(size=(ROWS, sizes[0])), sizes[-1]
    if outputs == 1:
        return x, random.integers(0, 2, (ROWS, 1)).astype(float)
    return x, np.eye(outputs)[random.integers(0, outputs, ROWS)]


def networks(shape: str = "two classes", count: int = 3, **options: Any) -> list[nn.Network]:
    sizes, activations, loss = SHAPES[shape]
    return [nn.Network.create(sizes, activations, loss, seed=seed, **options) for seed in range(count)]


def assert_as_alone(
    together: list[nn.Network],
    histories: list[History],
    train: Callable[[int, nn.Network], History],
    start: list[nn.Network],
    tolerance: float = 1e-12,
) -> None:
    """Each network and its history are what `train` makes of the network alone."""
    for number, (network, history, alone) in enumerate(zip(together, histories, start, strict=True)):
        right = train(number, alone)
        for mine, others in zip(network.parameters, alone.parameters, strict=True):
            np.testing.assert_allclose(mine, others, rtol=0, atol=tolerance)
        assert set(history) == set(right)
        for name in set(right) - {"seconds"}:
            np.testing.assert_allclose(history[name], right[name], rtol=0, atol=tolerance, err_msg=name)


# --- a plan lifted to several networks ------------------------------------------------------------


def assert_lifted(equation: Equation, shapes: Sequence[tuple[int, ...]], copies: int = 3) -> None:
    """A lifted equation gives for each copy what the equation gives for it alone."""
    random = np.random.default_rng(5)
    values = [random.uniform(0.1, 0.9, (copies, *shape)) for shape in shapes]
    plan = Plan()
    for name, value in zip(equation.parameters, values, strict=True):
        plan.give(name, np.zeros(value.shape[1:]))
    plan.add("result", equation, *equation.parameters)
    lifted = LiftedPlan(plan, Memories(copies), equation.parameters)
    for name, value in zip(equation.parameters, values, strict=True):
        lifted.arrays[name][...] = value
    with np.errstate(all="ignore"):  # maxout's pieces may all be smaller than an activation that is made up
        lifted.program([()])
        right = np.array([equation(*each) for each in zip(*values, strict=True)])
    np.testing.assert_allclose(lifted.arrays["result"], right, rtol=1e-14)


ELEMENTS = [part for a in ACTIVATIONS.values() for part in (a.value, a.derivative) if a.pieces == 1]
ELEMENTS += [part for loss in LOSSES.values() for part in (loss.value, loss.slope)]


@pytest.mark.parametrize("equation", ELEMENTS, ids=lambda e: e.name)
def test_every_activation_and_loss_works_for_several_networks(equation: Equation) -> None:
    assert_lifted(equation, [(4, 2)] * len(equation.parameters))


SIZES = st.integers(1, 4)


@given(examples=SIZES, inputs=SIZES, units=SIZES, copies=SIZES)
@settings(max_examples=40, deadline=None)
def test_shapes_that_happen_to_be_alike_are_not_mixed_up(
    examples: int, inputs: int, units: int, copies: int
) -> None:
    """A row of biases belongs to its own network, also where there are as many examples as networks."""
    assert_lifted(affine, [(examples, inputs), (inputs, units), (units,)], copies)
    assert_lifted(max_norm, [(inputs, units), ()], copies)
    pieces = nn.maxout(2)
    assert_lifted(pieces.value, [(examples, 2 * units)], copies)
    assert pieces.derivative.parameters == ("da", "z", "a")
    assert_lifted(pieces.derivative, [(examples, units), (examples, 2 * units), (examples, units)], copies)
    assert_lifted(Equation(lambda z: z / z.sum(axis=-1, keepdims=True)), [(examples, units)], copies)
    assert_lifted(Equation(lambda z: z.mean(axis=0)), [(examples, units)], copies)
    assert_lifted(Equation(lambda z: (z.T @ z).T * 2), [(examples, units)], copies)


def test_a_number_is_one_for_all_unless_it_is_said_to_be_each_ones_own() -> None:
    plan = Plan()
    plan.give("z", np.ones((2, 2)))
    plan.give("c", np.asarray(3.0))
    plan.add("scaled", Equation(lambda z, c: c * z), "z", "c")
    for own, shape in (((), ()), (("c",), (4,))):
        lifted = LiftedPlan(plan, Memories(4), own)
        assert lifted.arrays["c"].shape == shape
        lifted.arrays["c"][...] = np.full(shape, 2.0)
        lifted.program([()])
        assert (lifted.arrays["scaled"] == 2).all()


def test_a_plan_is_lifted_with_what_is_in_its_memory() -> None:
    plan = Plan()
    plan.give("x", np.arange(6.0).reshape(2, 3))
    plan.give("W", np.arange(3.0).reshape(1, 3).T)
    plan.add("z", weighted_sum, "x", "W")
    lifted = LiftedPlan(plan, Memories(2))
    lifted.program([()])
    assert lifted.arrays["z"].tolist() == [[[5.0], [14.0]]] * 2


# --- together as alone ----------------------------------------------------------------------------


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-12), ("float32", 1e-5)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_each_network_learns_what_it_learns_alone(
    shape: str, optimizer: str, dtype: str, tolerance: float
) -> None:
    x, y = data(SHAPES[shape][0])
    seeds, together, start = [5, 0, 7], networks(shape, dtype=dtype), networks(shape, dtype=dtype)
    options: dict[str, Any] = {"epochs": 3, "batch_size": 7, "optimizer": optimizer, "progress": False}
    histories = fit_together(together, x, y, seeds=seeds, **options)
    assert_as_alone(
        together, histories, lambda i, net: net.fit(x, y, seed=seeds[i], **options), start, tolerance
    )


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "rates", [[0.01, 0.02, 0.03], [0.01, Cosine(0.05), Annealing(0.02, 0.01)], Annealing(0.02, 0.01)]
)
def test_each_network_has_its_own_learning_rate(optimizer: str, rates: Any) -> None:
    x, y = data([4, 2])
    options: dict[str, Any] = {"epochs": 3, "batch_size": 7, "optimizer": optimizer, "progress": False}
    together = networks()
    histories = fit_together(together, x, y, learning_rate=rates, **options)
    each = rates if isinstance(rates, list) else [rates] * 3
    assert_as_alone(
        together, histories, lambda i, net: net.fit(x, y, learning_rate=each[i], **options), networks()
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(
    "options",
    [
        {"l2": 0.1},
        {"l1": 0.1, "l2": 0.1},
        {"max_w2": 0.5},
        {"frozen": ("b1",)},
        {"frozen": ("W1", "b1", "W2")},
        {"frozen": ("W1",), "l2": 0.1},
        {"shuffle": False},
        {"batch_size": None},
        {"batch_size": 1},
    ],
    ids=str,
)
def test_options_mean_the_same_for_several_networks(optimizer: str, options: dict[str, Any]) -> None:
    x, y = data([4, 2])
    options = {"epochs": 3, "batch_size": 4, "optimizer": optimizer, "progress": False, **options}
    together = networks()
    histories = fit_together(together, x, y, **options)
    assert_as_alone(together, histories, lambda i, net: net.fit(x, y, **options), networks())


def test_each_network_has_its_own_rows_and_is_tested_on_others() -> None:
    x, y = data([4, 2])
    parts = np.array_split(np.random.default_rng(0).permutation(ROWS), 5)
    folds = [np.concatenate([p for j, p in enumerate(parts) if j != i]) for i in range(5)]
    left_out = [(x[part], y[part]) for part in parts]
    options: dict[str, Any] = {"epochs": 3, "batch_size": 6, "optimizer": "adam", "progress": False}
    together = networks(count=5)
    histories = fit_together(together, x, y, folds=folds, seeds=range(5), validation_data=left_out, **options)

    def alone(i: int, net: nn.Network) -> History:
        return net.fit(x[folds[i]], y[folds[i]], seed=i, validation_data=left_out[i], **options)

    assert "validation_accuracy" in histories[0]
    assert_as_alone(together, histories, alone, networks(count=5))


def test_networks_without_biases_and_a_single_one_train() -> None:
    x, y = data([4, 2])
    together, start = (networks(count=1, biases=False) for _ in range(2))
    histories = fit_together(together, x, y, epochs=2, batch_size=4)
    assert_as_alone(together, histories, lambda i, net: net.fit(x, y, epochs=2, batch_size=4), start)


def test_long_epochs_are_worked_through_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few rows are gathered and kept that every epoch takes many stretches, the last ones smaller."""
    monkeypatch.setattr("nnlearn.batches.KEPT", 30)
    monkeypatch.setattr("nnlearn.stacked.runner.GATHERED", 400)
    x, y = data([4, 2])
    options: dict[str, Any] = {"epochs": 2, "batch_size": 3, "optimizer": "adam", "l2": 0.1}
    together = networks()
    histories = fit_together(together, x, y, learning_rate=Annealing(0.01, 0.1), **options)
    assert_as_alone(
        together,
        histories,
        lambda i, net: net.fit(x, y, learning_rate=Annealing(0.01, 0.1), **options),
        networks(),
    )


def test_the_networks_own_arrays_learn_and_the_data_stay_as_they_are() -> None:
    x, y = data([4, 2])
    before, together = (x.copy(), y.copy()), networks()
    arrays = [network.parameters for network in together]
    fit_together(together, x, y, epochs=1, batch_size=5)
    after = [network.parameters for network in together]
    for mine, others in zip(after, arrays, strict=True):
        assert all(a is b for a, b in zip(mine, others, strict=True))
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_the_histories_are_drawn_as_a_mean_and_a_spread() -> None:
    x, y = data([4, 2])
    histories = fit_together(networks(), x, y, epochs=3, seeds=range(3))
    figure = nn.plot.learning_curves(histories)
    assert "mean of 3 runs" in figure.axes[0].get_title("left")


def test_a_summed_loss_with_a_penalty_is_told_as_alone() -> None:
    """25 rows in batches of 4: the last one is smaller, and each has the whole penalty."""
    x, y = data([3, 2])

    def made() -> list[nn.Network]:
        loss = nn.SquaredError(reduce="sum")
        return [nn.Network.create([3, 4, 2], ["tanh", "identity"], loss, seed=i) for i in range(3)]

    options: dict[str, Any] = {"epochs": 2, "batch_size": 4, "l2": 0.1, "learning_rate": 0.01}
    together = made()
    histories = fit_together(together, x, y, **options)
    assert_as_alone(together, histories, lambda i, net: net.fit(x, y, **options), made())


def test_a_key_press_ends_all_and_keeps_what_was_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnlearn.stacked.runner import StackedRunner

    run, calls = StackedRunner.run, []

    def pressed(self: Any, *arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return run(self, *arguments)

    x, y = data([4, 2])
    together, start = networks(), networks()
    with monkeypatch.context() as patch:
        patch.setattr(StackedRunner, "run", pressed)
        histories = fit_together(together, x, y, epochs=9, batch_size=5)
    assert_as_alone(together, histories, lambda i, net: net.fit(x, y, epochs=2, batch_size=5), start)


# --- when something is wrong ----------------------------------------------------------------------


def test_the_network_that_leaves_the_finite_numbers_is_named_as_it_would_be_alone() -> None:
    x, y = data([3, 2])
    together, start = networks("maxout"), networks("maxout")
    rates = [0.01, 1e30, 0.01]
    with pytest.raises(Diverged) as alone:
        networks("maxout")[1].fit(x, y, epochs=3, batch_size=5, learning_rate=1e30)
    with pytest.raises(Diverged, match=r"^networks\[1\]: epoch 1, step 3: .*became") as met:
        fit_together(together, x, y, epochs=3, batch_size=5, learning_rate=rates)
    assert str(met.value) == f"networks[1]: {alone.value}"
    assert (met.value.epoch, met.value.quantity) == (alone.value.epoch, alone.value.quantity)
    assert together == start  # as the epoch found them


def test_after_some_epochs_all_networks_are_as_the_failing_epoch_found_them() -> None:
    """The rate of one of them jumps in the third epoch."""
    x, y = data([3, 2])
    jumping = nn.equation(lambda rate, epoch: rate * (1 + 1e200 * np.heaviside(epoch - 2, 1)))
    jump = Schedule("Jump", jumping, {"rate": 0.01})
    together, start = networks("maxout"), networks("maxout")
    with pytest.raises(Diverged, match=r"^networks\[2\]: epoch 3, ") as met:
        fit_together(together, x, y, epochs=9, batch_size=5, learning_rate=[0.01, 0.02, jump])
    fit_together(start, x, y, epochs=2, batch_size=5, learning_rate=[0.01, 0.02, 0.01])
    assert together == start
    assert len(met.value.history["loss"]) == 2


def test_a_later_epoch_that_diverges_is_told_as_of_a_single_network() -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(30, 3)), random.normal(size=(30, 1))
    shape: Any = [3, 6, 1], ["relu", "identity"], "squared_error"
    together = [nn.Network.create(*shape, seed=seed) for seed in range(2)]
    single = together[0].copy()
    rates = [1.5, 0.001]
    options: dict[str, Any] = {"epochs": 60, "batch_size": 7, "shuffle": False}
    with pytest.raises(Diverged) as alone:
        single.fit(x, y, learning_rate=rates[0], **options)
    assert alone.value.epoch > 1
    with pytest.raises(Diverged) as met:
        fit_together(together, x, y, learning_rate=rates, **options)
    assert str(met.value) == f"networks[0]: {alone.value}"
    assert (met.value.step, met.value.quantity) == (alone.value.step, alone.value.quantity)


def test_outputs_outside_the_losss_range_are_told() -> None:
    together = [nn.Network([[[w]]], activations="identity", loss="binary_cross_entropy") for w in (0.5, 3.0)]
    with pytest.raises(ValueError, match=r"^networks\[1\]: epoch 1, step 1: output 0 of x\[0\] is 3.0"):
        fit_together(together, [[1.0]], [[1.0]], learning_rate=0.001)


X, Y = data([4, 2])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: fit_together(networks()[0], X, Y), "is a list of networks"),  # type: ignore[arg-type]
        (lambda: fit_together([], X, Y), "networks is empty"),
        (lambda: fit_together([*networks(), "net"], X, Y), "is a list of networks"),  # type: ignore[list-item]
        (lambda: fit_together(networks()[:1] * 2, X, Y), r"networks\[1\] is networks\[0\] itself"),
        (lambda: fit_together([*networks(), *networks("three classes")], X, Y), r"networks\[3\] has sizes"),
        (lambda: fit_together([*networks(), *networks(dtype="float32")], X, Y), "has dtype float32"),
        (lambda: fit_together([*networks(), *networks(biases=False)], X, Y), "has no biases"),
        (lambda: fit_together(networks(), X), "targets are missing"),
        (
            lambda: fit_together(networks(), X, Y, seeds=[1, 2]),
            "seeds has 2 entries, but there are 3",
        ),
        (lambda: fit_together(networks(), X, Y, seeds=-1), "seed is -1"),
        (lambda: fit_together(networks(), X, Y, learning_rate=[0.1, 0.2, -1]), "learning_rate is -1"),
        (lambda: fit_together(networks(), X, Y, folds=[[0, 1], [1, 2], [2]]), "folds have from 1 to 2 rows"),
        (lambda: fit_together(networks(), X, Y, folds=[[0], [1], [25]]), "row 25, but rows go from 0 to 24"),
        (lambda: fit_together(networks(), X, Y, folds=[[0], [1], [-1]]), "row -1"),
        (lambda: fit_together(networks(), X, Y, folds=[0.5, 1, 2]), "lists the numbers of its rows"),
        (
            lambda: fit_together(networks(), X, Y, batch_size=26),
            "batch_size is 26, but there are 25",
        ),
        (lambda: fit_together(networks(), X, Y, dropout=0.5), "takes no dropout"),
        (lambda: fit_together(networks(), X, Y, checkpoint="run.npz"), "takes no checkpoint"),
        (lambda: fit_together(networks(), X, Y, validation_data=[(X, Y)]), "validation_data has 1 entries"),
        (lambda: fit_together(networks(), X, Y, validation_data=5), "is a pair of inputs"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_told_with_the_line_that_helps(wrong: Callable[[], Any], told: str) -> None:
    with pytest.raises((ValueError, TypeError), match=told) as met:
        wrong()
    assert "\n    write: " in str(met.value)


def test_activations_that_do_the_same_are_alike_and_others_of_one_name_are_not() -> None:
    def made(slope: float) -> nn.Network:
        own = nn.Activation(lambda z: np.tanh(z), lambda a: 1 - a**2, name="mine")
        if slope != 1:
            own = nn.Activation(lambda z: np.tanh(2 * z), lambda a: 2 * (1 - a**2), name="mine")
        return nn.Network.create([4, 2], own, nn.SquaredError())

    fit_together([made(1), made(1)], X, Y)
    with pytest.raises(ValueError, match=r"networks\[1\] has other activations of the same names"):
        fit_together([made(1), made(2)], X, Y)
