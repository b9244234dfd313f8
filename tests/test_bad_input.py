"""Whatever comes in: a right answer, or an error that says what came, what was expected and what to write.

No traceback from inside NumPy, no hang, and no network that is half changed.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn.equations.equation import equation
from nnlearn.explain_equation import explain
from nnlearn.inputs_and_targets import check_outputs
from nnlearn.maths.activations import Activation, maxout
from nnlearn.maths.losses import Loss, SquaredError
from nnlearn.network import Network
from nnlearn.training import Diverged


class Frame:
    """A table as other libraries have them: with columns, an index, and an array on request."""

    def __init__(self, *rows: list[Any]) -> None:
        self.rows = rows

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self.rows, dtype)


X, Y = [[1.0, 2.0]], [[0.0, 1.0]]
NET = Network.create([2, 3, 2], seed=1)
CLASSIFIER = Network.create([2, 3], "softmax", "cross_entropy", seed=1)
TRACE = NET.trace(X, Y, 0.1)
Call = Callable[[Any], Any]


def fitted(**options: Any) -> Any:
    return NET.copy().fit(X, Y, **options)


#: Everything that takes something from outside.
CALLS: dict[str, Call] = {
    "trace x": lambda v: NET.trace(v, Y),
    "trace y": lambda v: NET.trace(X, v),
    "trace classes": lambda v: CLASSIFIER.trace(X, v),
    "trace learning_rate": lambda v: NET.trace(X, Y, v),
    "trace frozen": lambda v: NET.trace(X, Y, 0.1, frozen=v),
    "trace optimizer": lambda v: NET.trace(X, Y, 0.1, optimizer=v),
    "plan x": lambda v: NET.copy().plan(v, Y, 0.1),
    "plan y": lambda v: NET.copy().plan(X, v, 0.1),
    "plan learning_rate": lambda v: NET.copy().plan(X, Y, v),
    "predict": NET.predict,
    "predict_proba": NET.predict_proba,
    "predict_classes": NET.predict_classes,
    "loss_value x": lambda v: NET.loss_value(v, Y),
    "loss_value y": lambda v: NET.loss_value(X, v),
    "fit x": lambda v: NET.copy().fit(v, Y),
    "fit y": lambda v: NET.copy().fit(X, v),
    "fit classes": lambda v: CLASSIFIER.copy().fit(X, v),
    "fit batch_size": lambda v: fitted(batch_size=v),
    "fit learning_rate": lambda v: fitted(learning_rate=v),
    "fit optimizer": lambda v: fitted(optimizer=v),
    "fit shuffle": lambda v: fitted(shuffle=v),
    "fit seed": lambda v: fitted(seed=v),
    "fit frozen": lambda v: fitted(frozen=v),
    "fit epochs": lambda v: fitted(epochs=v),
    "fit l1": lambda v: fitted(l1=v),
    "fit l2": lambda v: fitted(l2=v),
    "fit max_w2": lambda v: fitted(max_w2=v),
    "fit dropout": lambda v: fitted(dropout=v),
    "fit rate_decay": lambda v: fitted(rate_decay=v),
    "fit validation_data": lambda v: fitted(validation_data=v),
    "fit validation x": lambda v: fitted(validation_data=(v, Y)),
    "fit validation y": lambda v: fitted(validation_data=(X, v)),
    "fit early_stopping": lambda v: fitted(early_stopping=v, validation_data=(X, Y)),
    "fit resume": lambda v: fitted(resume=v),
    "fit progress": lambda v: fitted(progress=v),
    "fit record": lambda v: fitted(record=v),
    "fit rewrites": lambda v: fitted(rewrites=v),
    "fit chunks": lambda v: NET.copy().fit(v, batch_size=1),
    "fit a chunk": lambda v: NET.copy().fit([v], batch_size=1),
    "weights": lambda v: Network(v),
    "one layer's weights": lambda v: Network([v]),
    "biases": lambda v: Network([[[1.0, 2.0]]], v),
    "one layer's bias": lambda v: Network([[[1.0, 2.0]]], [v]),
    "activations": lambda v: Network([[[1.0, 2.0]]], activations=v),
    "one activation": lambda v: Network([[[1.0, 2.0]]], activations=[v]),
    "loss": lambda v: Network([[[1.0, 2.0]]], loss=v),
    "create sizes": lambda v: Network.create(v),
    "create one size": lambda v: Network.create([v, 2]),
    "create seed": lambda v: Network.create([2, 2], seed=v),
    "create biases": lambda v: Network.create([2, 2], biases=v),
    "Activation value": lambda v: Activation(v, equation(lambda z: z)),
    "Activation slope": lambda v: Activation(equation(lambda z: z**2), v),
    "Activation pullback": lambda v: Activation(equation(lambda z: z**2), pullback=v),
    "Activation name": lambda v: Activation(equation(lambda z: z), equation(lambda z: 0 * z + 1), name=v),
    "Loss value": lambda v: Loss(v, equation(lambda a, y: a - y)),
    "Loss slope": lambda v: Loss(equation(lambda a, y: a - y), v),
    "Loss reduce": lambda v: Loss(equation(lambda a, y: a - y), equation(lambda a, y: a - y), reduce=v),
    "SquaredError factor": lambda v: SquaredError(v),
    "SquaredError reduce": lambda v: SquaredError(reduce=v),
    "maxout": maxout,
    "explain": explain,
    "trace[]": lambda v: TRACE[v],
    "line": lambda v: TRACE.line(v),
    "line index": lambda v: TRACE.line("z1", 0, v),
    "line unit": lambda v: TRACE.line("z1", unit=v),
    "line digits": lambda v: TRACE.line("z1", 0, 0, digits=v),
    "lines limit": lambda v: TRACE.lines("z1", v),
    "why": lambda v: TRACE.why(v),
    "why index": lambda v: TRACE.why("z1", 0, v),
    "compare": lambda v: TRACE.compare(v),
    "to_text digits": lambda v: TRACE.to_text(v),
    "to_html digits": lambda v: TRACE.to_html(v),
    "to_latex digits": lambda v: TRACE.to_latex(v),
    "describe digits": lambda v: TRACE.describe(v),
    "prove seed": lambda v: TRACE.prove(seed=v),
}

#: What is right for some of the calls, and for the others not.
ODD: dict[str, Any] = {
    "None": None,
    "a word": "abc",
    "a table in quotes": "[[1, 2]]",
    "bytes": b"x",
    "0": 0,
    "-1": -1,
    "3.5": 3.5,
    "True": True,
    "a huge integer": 10**400,
    "nan": float("nan"),
    "inf": float("inf"),
    "a complex number": 1j,
    "nothing": [],
    "a row of nothing": [[]],
    "a dict": {"a": 1},
    "a set": {1, 2},
    "a generator": (i for i in range(2)),
    "an endless iterator": itertools.count(),
    "a range": range(2),
    "a slice": slice(3),
    "a datetime": dt.datetime(2020, 1, 1),
    "an object": object(),
    "a function of no array": len,
    "a class": int,
    "a row": [1, 2],
    "ragged rows": [[1, 2], [3]],
    "a word in a row": [[1, "a"]],
    "numbers in quotes": [["1", "2"]],
    "None in a row": [[None, 1]],
    "nan in a row": [[np.nan, 1]],
    "inf in a row": [[1, -np.inf]],
    "complex in a row": [[1 + 2j, 3]],
    "a huge integer in a row": [[10**400, 1]],
    "dates": np.array([[1, 2]], "M8[s]"),
    "durations": np.array([[1, 2]], "m8[s]"),
    "masked": np.ma.masked_array([[1.0, 2.0]], mask=[[False, True]]),
    "no rows": np.zeros((0, 2)),
    "no columns": np.zeros((2, 0)),
    "three axes": np.zeros((1, 2, 1)),
    "a word as an array": np.array("x"),
    "a row of objects": np.array([[object(), 1]], object),
    "a table of words": Frame(["x", "y"]),
    "a table with a gap": Frame([None, 1.0]),
}

#: Words of NumPy's and Python's own complaints, which do not tell a learner what to do.
INSIDE = re.compile(
    r"ufunc|inhomogeneous|truth value|unsupported operand|unhashable|unsized|broadcast|has no len|"
    r"not iterable|not subscriptable|has no attribute|object is not callable|not supported between|"
    r"format specifier|invalid literal|could not convert|SeedSequence|positional arg|cannot unpack|0-d array"
)


def fix_of(message: str) -> str:
    """The line that the message says to write."""
    match = re.search(r"write: (.*?)(?:    \(the network is|$)", message)
    assert match, message
    return match[1]


def assert_told(problem: BaseException) -> None:
    """The message says what came and what to write, in few words."""
    assert isinstance(problem, (ValueError, TypeError, LookupError)), repr(problem)
    said = str(problem)
    assert "\n    write: " in said or "; there are " in said, said
    assert not INSIDE.search(said), said
    assert len(said) < 700, said


@pytest.mark.parametrize("call", CALLS)
def test_what_is_odd_is_taken_rightly_or_told(call: str) -> None:
    for kind, value in ODD.items():
        try:
            CALLS[call](value)
        except Exception as problem:
            try:
                assert_told(problem)
            except AssertionError as bad:
                raise AssertionError(f"{call} with {kind}: {type(problem).__name__}: {problem}") from bad


#: What each call may take of the odd things; everything else must be an error.
TAKEN: dict[str, set[str]] = {
    "trace y": {"None"},  # no targets
    "trace classes": {"None"},
    "trace learning_rate": {"None", "3.5"},
    "trace frozen": {"nothing"},
    "plan learning_rate": {"3.5"},
    "fit batch_size": {"None"},
    "fit learning_rate": {"None", "3.5"},
    "fit shuffle": {"True"},
    "fit seed": {"None", "0"},
    "fit frozen": {"nothing"},
    "fit l1": {"0", "3.5"},
    "fit l2": {"0", "3.5"},
    "fit max_w2": {"None", "3.5"},
    "fit dropout": {"0"},
    "fit rate_decay": {"3.5"},
    "fit validation_data": {"None"},
    "fit early_stopping": {"None"},
    "fit progress": {"None", "True"},
    "fit record": {"True"},
    "fit rewrites": {"nothing"},
    "weights": {"three axes"},
    "biases": {"None"},
    "one layer's bias": {"a row", "a range"},
    "create sizes": {"a row"},
    "create seed": {"None", "0"},
    "create biases": {"True"},
    "Activation pullback": set(),
    "Activation name": {"a word", "a table in quotes"},
    "SquaredError factor": {"3.5"},
    "line index": {"0"},
    "line unit": {"0"},
    "lines limit": {"None", "0"},
    "why index": {"0"},
    "prove seed": {"0"},
}


@pytest.mark.parametrize("call", CALLS)
def test_nothing_odd_is_taken_without_a_word(call: str) -> None:
    taken = set()
    for kind, value in ODD.items():
        try:
            CALLS[call](value)
            taken.add(kind)
        except (ValueError, TypeError, LookupError):
            pass
    assert taken == TAKEN.get(call, set())


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=3)
    | st.binary(max_size=2)
    | st.fractions()
    | st.decimals()
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=8,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.sampled_from(sorted(CALLS)), JUNK)
def test_junk_is_taken_rightly_or_told(call: str, value: Any) -> None:
    if call.endswith(("one size", "sizes")) and re.search(r"\d{5}", repr(value)):
        return  # a large network is no mistake, and takes long
    try:
        CALLS[call](value)
    except Exception as problem:
        assert_told(problem)


TABLES = st.lists(st.lists(st.floats(allow_nan=True) | st.integers(-9, 9), max_size=3), max_size=3)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(TABLES)
def test_a_table_is_predicted_from_if_and_only_if_it_is_one(table: list[list[float]]) -> None:
    right = bool(table) and all(len(row) == 2 and np.isfinite(row).all() for row in table)
    if right:
        np.testing.assert_array_equal(NET.predict(table), NET.predict(np.array(table, float)))
    else:
        with pytest.raises((ValueError, TypeError)) as caught:
            NET.predict(table)
        assert_told(caught.value)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.integers(-2, 4) | st.floats(-1, 3), min_size=1, max_size=4))
def test_class_numbers_are_taken_if_and_only_if_there_are_such_classes(classes: list[float]) -> None:
    x = np.ones((len(classes), 2))
    if all(c in (0, 1, 2) for c in classes):
        rows = CLASSIFIER.trace(x, classes)["y"]
        assert (rows.argmax(axis=1) == classes).all()
        assert (rows.sum(axis=1) == 1).all()
    else:
        with pytest.raises(ValueError, match="for the classes 0 to 2"):
            CLASSIFIER.trace(x, classes)


@pytest.mark.parametrize(
    "same",
    [
        ((1, 2),),
        [(1, 2)],
        [np.array([1, 2])],
        np.array([[1, 2]], "int8"),
        np.array([[1, 2]], "float16"),
        np.array([[1, 2]], ">f8"),
        np.asfortranarray([[1.0, 2.0]]),
        np.array([[9, 1, 9, 2]])[:, 1::2],
        np.array([[1, 2]], object),
        np.ma.masked_array([[1.0, 2.0]], mask=False),
        [[fractions.Fraction(1), decimal.Decimal(2)]],
        [[True, 2]],
        [[np.float32(1), np.int64(2)]],
        Frame([1, 2.0]),
        range(1, 3),
    ],
)
def test_a_table_may_come_in_many_kinds(same: Any) -> None:
    x = [same] if isinstance(same, range) else same
    np.testing.assert_array_equal(NET.predict(x), NET.predict(X))


def test_what_overflows_on_the_way_to_float32_is_told() -> None:
    net = Network.create([2, 2], dtype="float32")
    with pytest.raises(ValueError, match="not finite float32"):
        net.predict([[1e300, 1]])
    with pytest.raises(ValueError, match=r"y\[0, 1\] is 1e\+39, and 1 of 2 entries are not finite float32"):
        net.trace(X, [[0, 1e39]])
    with pytest.raises(ValueError, match=r"b1\[0\] is 1e\+39, and 1 of 2 entries are not finite float32"):
        Network([np.ones((2, 2), np.float32)], [[1e39, 0]])
    for rate, there in ((1e300, "inf"), (1e-300, "0")):
        for step in (net.trace, net.plan, lambda x, y, rate: net.fit(x, y, learning_rate=rate)):
            with pytest.raises(ValueError, match=f"which is {there} in float32"):
                step(X, Y, rate)


# --- outputs of which the loss makes no number ------------------------------------------------------------

OWN_SIGMOID = Activation(equation(lambda z: 1 / (1 + np.exp(-z))), equation(lambda a: a * (1 - a)))
OWN_ENTROPY = Loss(
    equation(lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a))),
    equation(lambda a, y: (a - y) / (a * (1 - a))),
    name="own",
)


#: A weight for each activation that takes 0.5 + weight out of the range from 0 to 1.
FAR = {"identity": 2, "tanh": -2, "relu": 2, "leaky_relu": -2, "elu": -2, "softplus": 2}


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
@pytest.mark.parametrize("last", FAR)
def test_outputs_outside_0_to_1_are_told_where_the_loss_takes_probabilities(last: str, loss: str) -> None:
    net, x, y = Network([[[FAR[last]]]], [[0.5]], last, loss), [[0.0], [1.0]], [[1.0], [1.0]]
    said = rf"output 0 of x\[1\] is [-.\d]+, but {loss} takes outputs from 0 to 1"
    before = net.copy()
    for call in (net.loss_value, net.fit, lambda x, y: check_outputs(net.layers, net.loss, net.trace(x, y))):
        with pytest.raises(ValueError, match=said) as caught:
            call(x, y)
        assert fix_of(str(caught.value)) == 'activations=["sigmoid"], loss="binary_cross_entropy"'
    for order in (x, x[::-1]):
        place = order.index([1.0])
        with pytest.raises(ValueError, match=rf"epoch 1, step {place + 1}: output 0 of x\[{place}\]"):
            net.fit(order, y, batch_size=1, shuffle=False, learning_rate=1e-3)
    assert net == before
    assert net.loss_value(x[:1], y[:1]) > 0  # any activation does while its outputs are in the range


def test_outputs_of_several_classes_are_told_to_be_softmax() -> None:
    net = Network.create([2, 3, 3], ["tanh", "tanh"], "cross_entropy")
    with pytest.raises(ValueError, match="takes outputs from 0 to 1") as caught:
        net.loss_value(X, [[0, 1, 0]])
    assert fix_of(str(caught.value)) == 'activations=[..., "softmax"], loss="cross_entropy"'


@pytest.mark.parametrize(
    ("activation", "loss", "weight", "target", "said"),
    [
        (OWN_SIGMOID, "binary_cross_entropy", 50, 1, "exactly 1.0 and its target 1.0, where the slope of"),
        (OWN_SIGMOID, "binary_cross_entropy", 50, 0, "exactly 1.0 and its target 0.0, where the slope of"),
        (OWN_SIGMOID, OWN_ENTROPY, 50, 1, "exactly 1.0 and its target 1.0, where own is nan"),
        ("relu", "cross_entropy", -1, 0, "exactly 0.0 and its target 0.0, where the slope of"),
        ("sigmoid", "cross_entropy", -5000, 0, "exactly 0.0 and its target 0.0, where the slope of"),
        ("identity", OWN_ENTROPY, 1.5, 1, "1.5 and its target 1.0, where own is nan"),
    ],
)
def test_a_loss_that_is_not_defined_at_an_output_is_told_with_that_cause(
    activation: Any, loss: Any, weight: float, target: float, said: str
) -> None:
    net = Network([[[weight]]], activations=activation, loss=loss)
    before = net.copy()
    for call in (lambda x, y: check_outputs(net.layers, net.loss, net.trace(x, y)), net.fit):
        with pytest.raises((ValueError, FloatingPointError)) as caught:
            call([[1.0]], [[target]])
        message = str(caught.value)
        assert f"output 0 of x[0] is {said}" in message
        assert "the built-in pair works it out from z" in message
        assert fix_of(message) == 'activations=["sigmoid"], loss="binary_cross_entropy"'
        assert "too large" not in message
    assert isinstance(caught.value, Diverged)
    assert net == before
    mended = Network([[[weight]]], activations=["sigmoid"], loss="binary_cross_entropy")
    assert np.isfinite(mended.trace([[1.0]], [[target]])["dW1"]).all()
    assert np.isfinite(mended.fit([[1.0]], [[target]])["loss"]).all()


def test_a_slope_that_is_not_defined_is_told_for_any_loss() -> None:
    distance = Loss(
        equation(lambda a, y: np.absolute(a - y)),
        equation(lambda a, y: (a - y) / np.absolute(a - y)),
        name="distance",
    )
    net = Network([[[3.0]]], activations="identity", loss=distance)
    assert net.loss_value([[1.0]], [[3.0]]) == 0
    with pytest.raises(Diverged, match=r"da1 became nan: .* where the slope of distance is nan") as caught:
        net.fit([[1.0]], [[3.0]])
    assert fix_of(str(caught.value)) == 'loss="squared_error"'


def test_a_certain_and_wrong_answer_costs_infinitely_much_unless_it_is_worked_out_from_z() -> None:
    own = Network([[[50.0]]], activations=OWN_SIGMOID, loss="binary_cross_entropy")
    assert own.loss_value([[1.0]], [[0.0]]) == np.inf
    assert Network([[[50.0]]], loss="binary_cross_entropy").loss_value([[1.0]], [[0.0]]) == 50


def test_inputs_and_weights_are_copied() -> None:
    W, x, y = np.ones((2, 2)), np.ones((1, 2)), np.zeros((1, 2))
    net = Network([W])
    trace = net.trace(x, y, 0.1)
    before = trace["E"].copy(), net.weights[0].copy()
    W[:], x[:], y[:] = 9, 9, 9
    assert (trace["E"], trace["x"][0, 0], trace["y"][0, 0]) == (before[0], 1, 0)
    np.testing.assert_array_equal(net.weights[0], before[1])


@pytest.mark.parametrize("bad", [{"epochs": 0}, {"learning_rate": -1}, {"batch_size": 9}, {"frozen": ["W9"]}])
def test_a_call_that_fails_changes_nothing(bad: dict[str, Any]) -> None:
    net = NET.copy()
    with pytest.raises((ValueError, TypeError)):
        net.fit(X, Y, **bad)
    assert net == NET
