"""How weights start: within their limits, spread as the formulas say, the same for the same seed."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.binding import bind
from nnlearn.equations.equation import Array, Equation
from nnlearn.initialization import (
    INITIALIZATIONS,
    Constant,
    Glorot,
    He,
    Initialization,
    Normal,
    Uniform,
    UniformAdaptive,
    glorot_deviation,
    glorot_limit,
    he_deviation,
    he_limit,
)
from nnlearn.maths.activations import ACTIVATIONS

sizes = st.integers(1, 10_000)


def layer(init: Any, inputs: int = 300, units: int = 200, **options: Any) -> Array:
    """The weights of one layer: enough of them to tell how they are spread."""
    options = {"activations": "tanh", "seed": 5, **options}
    return nn.Network.create([inputs, units], init=init, **options).weights[0]


# --- the formulas ---------------------------------------------------------------------------------


@given(sizes, sizes)
def test_the_uniform_form_has_the_deviation_of_the_normal_one(inputs: int, units: int) -> None:
    """A uniform distribution within ±r has the standard deviation r/√3."""
    assert math.isclose(glorot_limit(inputs, units), math.sqrt(3) * glorot_deviation(inputs, units))
    assert math.isclose(he_limit(inputs), math.sqrt(3) * he_deviation(inputs))


@given(sizes)
def test_he_is_glorot_with_twice_the_variance_in_a_square_layer(n: int) -> None:
    assert math.isclose(he_deviation(n) ** 2, 2 * glorot_deviation(n, n) ** 2)


@pytest.mark.parametrize(
    ("spread", "formula"),
    [
        (glorot_limit, "√(6/(inputs + units))"),
        (glorot_deviation, "√(2/(inputs + units))"),
        (he_deviation, "√(2/inputs)"),
        (he_limit, "√(6/inputs)"),
    ],
)
def test_a_spread_is_an_equation_like_any_other(spread: Equation, formula: str) -> None:
    assert spread.formula == formula
    assert "Source" in (spread.__doc__ or "")
    assert pickle.loads(pickle.dumps(spread)) is spread
    inputs = [np.asarray(v, float) for v in (37.0, 11.0)[: len(spread.parameters)]]
    out = np.empty(())
    for call in bind(spread, inputs, out):
        call()
    assert out.tobytes() == np.asarray(spread(*inputs)).tobytes()


@pytest.mark.parametrize("name", ["identity", "tanh", "relu", "leaky_relu", "elu"])
def test_signals_keep_their_size_through_many_layers(name: str) -> None:
    """What the default is for: ten layers on, activations have neither died away nor grown out of range."""
    net = nn.Network.create([100] * 11, name, seed=1)
    x = np.random.default_rng(2).normal(size=(200, 100))
    size = float(np.sqrt((net.predict(x) ** 2).mean()))
    assert 0.2 < size < 2
    narrow = nn.Network.create([100] * 11, name, init=Uniform(0.05), seed=1)
    assert np.sqrt((narrow.predict(x) ** 2).mean()) < 0.01


# --- what is drawn --------------------------------------------------------------------------------

#: What each initialization spreads 300 × 200 weights like: its standard deviation.
DEVIATIONS = {
    "glorot": math.sqrt(2 / 500),
    "glorot_normal": math.sqrt(2 / 500),
    "he": math.sqrt(2 / 300),
    "he_uniform": math.sqrt(2 / 300),
    "uniform_adaptive": math.sqrt(2 / 500),
    "uniform": 1 / math.sqrt(3),
    "normal": 1.0,
}


def test_every_name_is_tested_for_its_spread() -> None:
    assert DEVIATIONS.keys() == INITIALIZATIONS.keys()
    assert all(name == i.name for name, i in INITIALIZATIONS.items())


def distribution_function(name: str, values: Array) -> Array:
    """How likely it is to draw no more than each value."""
    standard = values / DEVIATIONS[name]
    if INITIALIZATIONS[name].distribution == "uniform":
        return np.clip((standard / math.sqrt(3) + 1) / 2, 0, 1)
    return np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in standard])


def kolmogorov_distance(name: str, weights: Array) -> float:
    """How far the drawn weights' distribution is from the one asked for, times √n.

    Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione", 1933: more than 1.95 happens
    by chance once in a thousand times.
    """
    values = np.sort(weights.ravel())
    expected, n = distribution_function(name, values), values.size
    above = np.arange(1, n + 1) / n - expected
    below = expected - np.arange(n) / n
    return float(max(above.max(), below.max()) * math.sqrt(n))


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_weights_follow_the_distribution_that_is_asked_for(name: str) -> None:
    weights = layer(name)
    assert kolmogorov_distance(name, weights) < 1.95
    # The mean of n draws has the deviation σ/√n: within four of them (once in 16,000 times it is not).
    assert abs(weights.mean()) < 4 * DEVIATIONS[name] / math.sqrt(weights.size)
    # Neither rows nor columns repeat one another.
    assert len(np.unique(weights)) == weights.size


@pytest.mark.parametrize("name", INITIALIZATIONS)
def test_a_spread_that_is_wrong_by_five_percent_would_be_noticed(name: str) -> None:
    """So the test above can fail: with as many draws, chance does not hide such an error."""
    assert kolmogorov_distance(name, 1.05 * layer(name)) > 1.95


@given(inputs=st.integers(1, 40), units=st.integers(1, 40), seed=st.integers(0, 2**32))
def test_uniform_weights_stay_within_their_limits(inputs: int, units: int, seed: int) -> None:
    for init, limit in (
        ("glorot", math.sqrt(6 / (inputs + units))),
        ("he_uniform", math.sqrt(6 / inputs)),
        (Uniform(0.01), 0.01),
    ):
        assert np.abs(layer(init, inputs, units, seed=seed)).max() <= limit


def test_a_scale_or_a_deviation_of_ones_own_is_kept() -> None:
    assert 0.0099 < np.abs(layer(Uniform(0.01))).max() <= 0.01
    assert layer(Normal(0.02)).std() == pytest.approx(0.02, rel=0.02)
    np.testing.assert_array_equal(layer(Normal(0.02)), 0.02 * layer(Normal(1)))


def test_maxouts_formula_counts_units_not_pieces() -> None:
    net = nn.Network.create([8, 50, 2], [nn.maxout(3), "softmax"], init="glorot")
    assert net.weights[0].shape == (8, 150)
    limit = math.sqrt(6 / (8 + 50))
    assert 0.98 * limit < np.abs(net.weights[0]).max() <= limit


# --- the default ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_default_is_he_for_the_relu_family_and_glorot_for_all_others(name: str) -> None:
    family = ("relu", "leaky_relu", "elu", "softplus", "maxout")
    named = "he" if name in family else "glorot"
    net = nn.Network.create([3, 4], name)
    assert net == nn.Network.create([3, 4], name, init=named)
    assert net == nn.Network.create([3, 4], name, init=[None])
    assert net != nn.Network.create([3, 4], name, init="glorot" if named == "he" else "he")


def test_the_default_draws_what_it_has_always_drawn() -> None:
    """Lessons and stored results rest on these numbers."""
    net = nn.Network.create([3, 4, 2], ["relu", "softmax"], seed=0)
    random = np.random.default_rng(0)
    first = random.normal(scale=np.sqrt(2 / 3), size=(3, 4))
    limit = np.sqrt(6 / (4 + 2))
    second = random.uniform(-limit, limit, (4, 2))
    assert [W.tobytes() for W in net.weights] == [first.tobytes(), second.tobytes()]
    assert [b.tolist() for b in net.biases or ()] == [[0.0] * 4, [0.0] * 2]
    assert net.weights[0][0, 0] == 0.10265829564204268


# --- the same again -------------------------------------------------------------------------------

EVERY = [*INITIALIZATIONS.values(), Constant(0.3)]


@pytest.mark.parametrize("init", EVERY, ids=lambda i: i.name)
def test_the_same_seed_gives_the_same_weights_in_either_precision(init: Initialization) -> None:
    def made(seed: int | None, dtype: str = "float64") -> nn.Network:
        return nn.Network.create([4, 5, 3], ["relu", "softmax"], init=init, seed=seed, dtype=dtype)

    assert made(3) == made(3)
    single = made(3, "float32")
    assert {p.dtype for p in (*single.weights, *(single.biases or ()))} == {np.dtype(np.float32)}
    for one, other in zip(single.weights, made(3).weights, strict=True):
        np.testing.assert_array_equal(one, other.astype(np.float32))
    if init.distribution != "constant":
        assert made(3) != made(4)
        assert made(None) != made(None)


@pytest.mark.parametrize("init", EVERY, ids=lambda i: i.name)
def test_an_initialization_is_a_record(init: Initialization) -> None:
    assert pickle.loads(pickle.dumps(init)) == init
    assert repr(init).startswith(f"Initialization({init.name}: ")
    with pytest.raises(AttributeError):
        init.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("init", EVERY, ids=lambda i: i.name)
def test_a_network_without_biases_has_none_however_it_starts(init: Initialization) -> None:
    assert nn.Network.create([4, 5, 3], "relu", init=init, biases=False).biases is None


def test_each_layer_may_start_in_its_own_way() -> None:
    net = nn.Network.create([3, 4, 2], ["relu", "identity"], init=[Constant(0.5), Uniform(0.01)])
    assert set(net.weights[0].ravel()) == {0.5}
    assert np.abs(net.weights[1]).max() <= 0.01


def test_a_formula_of_ones_own_is_used() -> None:
    lecun = Initialization("lecun", "normal", nn.equation(lambda inputs: 1 / np.sqrt(inputs)))
    assert layer(lecun).std() == pytest.approx(1 / math.sqrt(300), rel=0.02)
    assert repr(lecun) == "Initialization(lecun: normal, deviation 1/√inputs)"


# --- starting alike -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "softplus"])
def test_units_that_start_alike_stay_alike(name: str) -> None:
    """A constant start: after any number of steps, all units of a hidden layer still have equal weights."""
    data = nn.data.xor()
    net = nn.Network.create([2, 3, 3, 1], [name, name, "sigmoid"], init=Constant(0.2))
    before = net.copy()
    net.fit(data.X, data.y, epochs=5, learning_rate=0.5)
    assert net != before
    for W in net.weights[:2]:
        np.testing.assert_array_equal(W, np.repeat(W[:, :1], 3, axis=1))
    random = nn.Network.create([2, 3, 3, 1], [name, name, "sigmoid"], seed=0)
    random.fit(data.X, data.y, epochs=5, learning_rate=0.5)
    assert len(np.unique(random.weights[0])) == 6


# --- as H2O starts its networks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "columns", "biases"),
    [("relu", 1, (0.5, 1.0)), ("tanh", 1, (0.0, 0.0)), ("maxout", 2, (0.5, 1.0)), ("elu", 1, (0.0, 0.0))],
)
def test_h2os_own_start_has_the_limits_and_biases_that_h2o_shows(
    name: str, columns: int, biases: tuple[float, float]
) -> None:
    """8 inputs, 50 and 40 hidden units, 2 classes: largest weights below 0.3216, 0.2582 and 4 × 0.3780."""
    largest = np.zeros(3)
    for seed in range(5):
        net = nn.Network.create([8, 50, 40, 2], [name, name, "softmax"], init="uniform_adaptive", seed=seed)
        assert [W.shape for W in net.weights] == [(8, 50 * columns), (50, 40 * columns), (40, 2)]
        assert [set(b) for b in net.biases or ()] == [{biases[0]}, {biases[1]}, {0.0}]
        largest = np.maximum(largest, [np.abs(W).max() for W in net.weights])
    limits = np.array([0.3216, 0.2582, 1.5119])
    assert (largest <= limits + 0.00005).all()
    assert (largest > [0.32, 0.257, 1.49]).all()


@pytest.mark.parametrize(("last", "factor"), [("softmax", 4), ("sigmoid", 4), ("identity", 1), ("relu", 1)])
def test_only_a_classifiers_last_layer_is_four_times_as_wide(last: str, factor: int) -> None:
    net = nn.Network.create([40, 30, 20], ["sigmoid", last], init=UniformAdaptive())
    limits = [math.sqrt(6 / 70), factor * math.sqrt(6 / 50)]
    for W, limit in zip(net.weights, limits, strict=True):
        assert 0.97 * limit < np.abs(W).max() <= limit
    assert set((net.biases or ())[1]) == {0.0}


def test_without_hidden_layers_the_only_layer_is_the_last() -> None:
    net = nn.Network.create([8, 2], "softmax", init="uniform_adaptive")
    assert np.abs(net.weights[0]).max() > math.sqrt(6 / 10)
    assert set((net.biases or ())[0]) == {0.0}


# --- what it is asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("init", "said"),
    [
        ("glorrot", "write: 'glorot'"),
        ("He", "write: 'he'"),
        ("uniform adaptive", "write: 'uniform_adaptive'"),
        ("nothing", "initialization 'nothing' is unknown; there are glorot, glorot_normal, he"),
        (["he"], "2 layers but 1 initializations\n    write: init=\\['he', 'glorot'\\]"),
        ([], "2 layers but 0 initializations"),
        (["he", "hee"], "write: 'he'"),
        (He, r"write: init=nn.initialization.He\(\)"),
        (Constant, r"write: init=nn.initialization.Constant\(0.1\)"),
        (0.1, r"init holds 0.1, but says how weights start"),
        ([np.ones((2, 3)), np.ones((3, 1))], r"write: nn.Network\(weights=\[W1, W2\]\)"),
    ],
)
def test_a_start_that_there_is_not_is_told(init: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        nn.Network.create([2, 3, 1], init=init)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Uniform(0), "scale is 0, but is a positive"),
        (lambda: Uniform("1"), "scale is '1', but is one positive number"),  # type: ignore[arg-type]
        (lambda: Normal(-1), "deviation is -1, but is a positive"),
        (lambda: Normal(math.nan), "deviation is nan"),
        (lambda: Constant(math.inf), "not finite"),
        (lambda: Constant([0.1, 0.2]), r"value has shape \(2,\), but is one number"),  # type: ignore[arg-type]
        (lambda: Constant("0.1"), "value holds '0.1'"),  # type: ignore[arg-type]
        (lambda: Glorot("gaussian"), "distribution 'gaussian' is unknown; there are uniform, normal"),
        (lambda: He("unifrom"), "write: 'uniform'"),
        (lambda: Initialization("mine", "beta", 1.0), "distribution 'beta' is unknown"),
        (
            lambda: Initialization("mine", "normal", lambda inputs: 1 / inputs),  # type: ignore[arg-type]
            r"but is a number, or an equation of inputs and units\n    write: nn.equation\(lambda inputs",
        ),
        (
            lambda: Initialization("mine", "normal", nn.equation(lambda fan_in: 1 / fan_in)),
            r"the spread is <equation equation\(fan_in\) = 1/fan_in>, but is a number, or an equation",
        ),
    ],
)
def test_a_number_that_makes_no_sense_is_told(make: Any, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        make()


@pytest.mark.parametrize(
    ("init", "dtype"),
    [
        (Constant(1e39), "float32"),
        (Constant(-1e39), "float32"),
        (Constant(1e-39), "float32"),
        (Normal(1e38), "float32"),
        (Uniform(1e-40), "float32"),
        (Uniform(1e308), "float64"),
        (Initialization("mine", "normal", nn.equation(lambda inputs: 2 - inputs)), "float64"),
        (Initialization("mine", "uniform", nn.equation(lambda inputs: 1 / (inputs - 3))), "float64"),
    ],
)
def test_weights_that_the_precision_cannot_hold_are_refused(init: Initialization, dtype: str) -> None:
    with pytest.raises(ValueError, match=f"is no spread that {dtype} weights can have"):
        nn.Network.create([3, 1], init=init, dtype=dtype)


def test_a_constant_of_zero_and_below_is_allowed() -> None:
    assert set(layer(Constant(0), 2, 2).ravel()) == {0.0}
    assert set(layer(Constant(-1.5), 2, 2).ravel()) == {-1.5}
