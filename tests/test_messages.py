"""Error messages: what came, what was expected, and a line that fixes it. The line is tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from nnlearn import checks
from nnlearn.equations.equation import Equation
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.losses import LOSSES
from nnlearn.training import Diverged

W1, W2 = np.ones((2, 4)), np.ones((1, 4))
X, Y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0], [0.0], [1.0]])


def told(call: str, names: dict[str, Any]) -> str:
    """The message of a call that fails."""
    with pytest.raises((ValueError, TypeError, LookupError, FloatingPointError)) as caught:
        eval(call, names)
    return str(caught.value)


def fix_of(message: str) -> str:
    """The line that the message says to write."""
    match = re.search(r"write: (.*)", message)
    assert match, message
    return match[1]


def names() -> dict[str, Any]:
    net = nn.Network.create([2, 3, 1])
    classifier = nn.Network.create([2, 3], "softmax", "cross_entropy")
    arrays = {"W1": W1, "W2": W2, "b1": np.zeros(4), "x": X, "y": Y}
    return {"nn": nn, "np": np, "net": net, "trace": net.trace(X, Y), "classifier": classifier, **arrays}


#: A call that fails; what its message says; and a call that does not fail, with the line it says to write.
#: In that one, FIX is the line; a line that sets a variable is run first.
CASES: list[tuple[str, str, str]] = [
    # weights and biases
    (
        "nn.Network([W1, W2])",
        "layer 2: W2 has shape (1, 4), but layer 1 has 4 units, so W2 needs 4 rows.",
        "nn.Network(FIX)",
    ),
    (
        "nn.Network([W1, np.ones((3, 1))])",
        "W2 has shape (3, 1), but layer 1 has 4 units",
        "nn.Network([W1, W2])",
    ),
    ("nn.Network([np.ones(2)])", "W1 has shape (2,), but needs (inputs, units)", "nn.Network([W1])"),
    ("nn.Network([W1], [np.zeros(3)])", "b1 has shape (3,), but W1 has 4 columns", "nn.Network([W1], [b1])"),
    ("nn.Network([W1], [b1, b1])", "1 weight arrays but 2 bias arrays", "nn.Network([W1], FIX)"),
    ("nn.Network([])", "a network has at least one layer", "nn.Network(FIX)"),
    (
        "nn.Network([[[1, 2], [3]]])",
        "W1 is not a table of numbers: rows of different lengths",
        "nn.Network(FIX)",
    ),
    ("nn.Network([[[1, 'a']]])", "W1 holds 'a'", "nn.Network(FIX)"),
    ("nn.Network([[[1, None]]])", "W1 holds None", "nn.Network(FIX)"),
    # activations and losses
    (
        "nn.Network([W1], activations='sigmiod')",
        "activation 'sigmiod' is unknown",
        "nn.Network([W1], activations=FIX)",
    ),
    (
        "nn.Network([W1], activations='ReLU')",
        "activation 'ReLU' is unknown",
        "nn.Network([W1], activations=FIX)",
    ),
    ("nn.Network([W1], activations='Leaky-ReLU')", "is unknown", "nn.Network([W1], activations=FIX)"),
    ("nn.Network([W1], activations=['relu', 'relu'])", "1 layers but 2 activations", "nn.Network([W1], FIX)"),
    ("nn.Network([W1], activations=[])", "1 layers but 0 activations", "nn.Network([W1], FIX)"),
    (
        "nn.Network([W1], loss='cross entropy')",
        "loss 'cross entropy' is unknown",
        "nn.Network([W1], loss=FIX)",
    ),
    ("nn.Network([W1], loss='squared_eror')", "there are squared_error, ", "nn.Network([W1], loss=FIX)"),
    ("nn.Network([W1], activations='Logistic')", "is unknown", "nn.Network([W1], activations=FIX)"),
    ("nn.Network([W1], loss='MSE')", "loss 'MSE' is unknown", "nn.Network([W1], loss=FIX)"),
    ("nn.SquaredError(0)", "factor is 0", "FIX"),
    ("nn.SquaredError(reduce='total')", "reduce is 'total'", "nn.SquaredError(FIX)"),
    ("nn.maxout(1)", "pieces is 1|maxout has 1", "FIX"),
    # create
    ("nn.Network.create([2])", "sizes is [2]", "FIX"),
    ("nn.Network.create('22')", "sizes is '22'", "FIX"),
    ("nn.Network.create([2, 2.5])", "sizes[1] is 2.5, but is a whole number", "FIX"),
    ("nn.Network.create([2, 0])", "sizes[1] is 0, but is 1 or more", "FIX"),
    (
        "nn.Network.create([2, 1], dtype='float16')",
        'is "float32" or "float64"',
        "nn.Network.create([2, 1], FIX)",
    ),
    ("nn.Network.create([2, 1], seed='a')", "seed is 'a'", "nn.Network.create([2, 1], FIX)"),
    ("nn.Network.create([2, 1], biases=[0])", "biases is [0]", "nn.Network.create([2, 1], FIX)"),
    # inputs and targets
    ("net.predict([1, 2])", "x has shape (2,), but the network takes (examples, 2)", "net.predict([x])"),
    ("net.predict(x.T)", "x has shape (2, 3)", "net.predict(x)"),
    ("net.predict(x[:, :1])", "x has shape (3, 1)", ""),
    ("net.predict([[1, np.nan]])", "x[0, 1] is nan", ""),
    ("net.predict('12')", "x holds '12'", "net.predict(x)"),
    (
        "net.trace(x, y[:, 0])",
        "y has shape (3,), but 3 examples with 1 outputs need (3, 1)",
        "net.trace(x, y)",
    ),
    ("net.trace(x, y[:2])", "y has shape (2, 1)", "net.trace(x, np.zeros((3, 1)))"),
    (
        "classifier.trace(x, [0, 1, 3])",
        "y[2] is 3, but the network has 3 outputs, for the classes 0 to 2",
        "",
    ),
    ("classifier.trace(x, [[1, 1, 0]] * 3)", "row 0 of y adds up to 2", ""),
    ("classifier.trace(x, y)", "y has shape (3, 1)", "classifier.trace(x, y)"),
    (
        "net.predict_proba(x) if not net.layers else nn.Network([W1], activations='tanh').predict_proba(x)",
        "the outputs are tanh, which are not probabilities",
        "",
    ),
    # steps and training
    ("net.trace(x, y, 0)", "learning_rate is 0, but is a positive, finite number", "net.trace(x, y, FIX)"),
    ("net.trace(x, y, -0.5)", "learning_rate is -0.5", "net.trace(x, y, FIX)"),
    ("net.trace(x, y, '0.5')", "learning_rate is '0.5'", "net.trace(x, y, FIX)"),
    ("net.trace(x, y, [0.5])", "learning_rate is [0.5], but is one positive number", "net.trace(x, y, FIX)"),
    ("net.trace(x, learning_rate=0.5)", "without targets", "FIX"),
    (
        "net.trace(x, y, 0.5, frozen='b1')",
        "frozen is 'b1', but is a collection of names",
        "net.trace(x, y, 0.5, FIX)",
    ),
    ("net.trace(x, y, 0.5, frozen=['B1'])", "'B1' is unknown", "net.trace(x, y, 0.5, frozen=[FIX])"),
    (
        "net.trace(x, y, 0.5, optimizer='SGD')",
        "optimizer 'SGD' is unknown",
        "net.trace(x, y, 0.5, optimizer=FIX)",
    ),
    ("net.fit(x, y, batch_size=4)", "batch_size is 4, but there are 3 examples", "net.fit(x, y, FIX)"),
    ("net.fit(x, y, epochs=0)", "epochs is 0", "net.fit(x, y, FIX)"),
    ("net.fit(x, y, shuffle='yes')", "shuffle is 'yes'", "net.fit(x, y, FIX)"),
    # traces
    ("trace['z9']", "value 'z9' is unknown", "trace[FIX]"),
    ("trace['DW1']", "value 'DW1' is unknown", "trace[FIX]"),
    ("trace.line('z1')", "z1 has 3 examples, but the line does not say which", "FIX"),
    ("trace.line('z1', 0)", "z1 has shape (3, 3), so it has no entry [0]", "FIX"),
    ("trace.line('E', unit=1)", "E is indexed by nothing, not by unit", "FIX"),
    ("trace.line('z1', 0, 0, digits=0)", "digits is 0", "trace.line('z1', 0, 0, FIX)"),
    ("trace.compare(net)", "compare takes another trace", "FIX"),
    ("net.trace(x).prove()", "the trace has no targets", "FIX"),
    # equations of one's own
    ("nn.Activation(lambda z: z**2)", "needs its derivative, stated once", ""),
    (
        "nn.Activation(lambda z: z**2, lambda x: 2 * x)",
        "has the parameters x, but z is the pre-activation",
        "",
    ),
    ("nn.Loss(lambda a, t: a - t, lambda a, y: a - y)", "has the parameters a, t", ""),
    ("nn.equation(3)", "an equation is a function, but 3 is a int", ""),
    ("nn.equation(lambda: 3)", "takes plain names only", ""),
    ("nn.equation(lambda z, c=1: z)", "takes plain names only", ""),
    ("nn.equation(lambda z: 3)", "always returns 3, whatever its inputs are", ""),
    ("nn.equation(np.exp)", "no readable parameters", "FIX"),
    ("nn.nothing", "nnlearn has no 'nothing'", ""),
]


@pytest.mark.parametrize(("call", "said", "mended"), CASES, ids=[c[0][:50] for c in CASES])
def test_the_message_says_what_came_and_the_line_it_gives_mends_it(call: str, said: str, mended: str) -> None:
    here = names()
    if call == "nn.nothing":
        with pytest.raises(AttributeError, match="has no 'nothing'"):
            eval(call, here)
        return
    message = told(call, here)
    assert any(part in message for part in said.split("|")), message
    fix = fix_of(message)
    if not mended:
        return
    # what the failing call was given under another name is what the line speaks of
    here |= {
        "x": X[0] if "[1, 2]" in call else X.T if "x.T" in call else X,
        "y": Y[:, 0] if "y[:, 0]" in call else Y,
    }
    if call.startswith("nn.Network([np.ones(2)"):
        here["W1"] = np.ones(2)
    if "FIX" not in mended:
        exec(fix, here)  # W2 = np.zeros((4, 1))
        if mended == "net.predict([x])":
            mended = "net.predict(x)"
    eval(mended.replace("FIX", fix.partition("  #")[0]), here)


KNOWN: dict[str, Iterable[str]] = {"activation": ACTIVATIONS, "loss": LOSSES, "optimizer": ["sgd"]}


@pytest.mark.parametrize("word", checks.ELSEWHERE)
def test_a_name_from_elsewhere_gets_the_name_it_has_here_suggested(word: str) -> None:
    here = checks.ELSEWHERE[word]
    [what] = [what for what, names in KNOWN.items() if here in names]
    for asked in (word, word.upper(), word.replace("_", " ")):
        with pytest.raises(ValueError, match="is unknown") as caught:
            checks.known(asked, KNOWN[what], what)
        assert fix_of(str(caught.value)) == repr(here)


@pytest.mark.parametrize(
    ("given", "layers", "fix"),
    [
        (["tanh"], 2, "['tanh', 'tanh']"),
        (["relu", "softmax"], 4, "['relu', 'relu', 'relu', 'softmax']"),
        (["relu", "tanh", "elu", "softmax"], 2, "['relu', 'softmax']"),
        (["relu", "softmax"], 1, "['softmax']"),
        ([ACTIVATIONS["relu"]], 2, "['relu', 'relu']"),
        ([], 2, "['sigmoid', 'sigmoid']"),
    ],
)
def test_too_few_or_too_many_activations_keep_the_names_that_came(
    given: list[Any], layers: int, fix: str
) -> None:
    weights = [np.ones((2, 2))] * layers
    with pytest.raises(ValueError, match=f"{layers} layers but {len(given)} activations") as caught:
        nn.Network(weights, activations=given)
    assert fix_of(str(caught.value)) == f"activations={fix}"
    nn.Network(weights, activations=eval(fix))


@pytest.mark.parametrize(
    ("loss", "y", "fix"),
    [
        ("cross_entropy", [[2], [0]], "y = np.ravel(y)"),
        ("cross_entropy", [[2, 0]], "y = np.ravel(y)"),
        ("squared_error", [2, 0], "y = np.eye(3)[y]"),
        ("squared_error", [2.0, 0.0], "y = np.eye(3)[np.int64(y)]"),
        ("squared_error", (2, 0), "y = np.eye(3)[np.int64(y)]"),
        ("squared_error", [[2], [0]], "y = np.eye(3)[np.ravel(y)]"),
    ],
)
def test_class_numbers_of_another_shape_are_kept_by_the_line_that_mends_them(
    loss: str, y: Any, fix: str
) -> None:
    net = nn.Network.create([2, 3], "softmax", loss)
    with pytest.raises(ValueError, match="y has shape") as caught:
        net.trace(X[:2], y)
    here = {"np": np, "y": y}
    exec(fix_of(str(caught.value)), here)
    assert fix_of(str(caught.value)).startswith(fix)
    assert net.trace(X[:2], here["y"])["y"].argmax(axis=1).tolist() == [2, 0]


def test_the_matrix_that_lies_on_its_side_is_shown_with_all_shapes() -> None:
    message = told("nn.Network([W1, W2])", names())
    assert message == (
        "layer 2: W2 has shape (1, 4), but layer 1 has 4 units, so W2 needs 4 rows."
        "\n    weights=[W1 (2, 4), W2 (1, 4)]     write: weights=[W1, W2.T]"
    )


# --- equations that cannot be read: the line of one's own code, and what to write there ----------------


def bad_where(z: Any) -> Any:
    return np.where(z > 0, z, 0)


def bad_if(z: Any) -> Any:
    if z > 0:
        return z
    return 0 * z


def bad_math(z: Any) -> Any:
    import math

    return math.exp(z)


def bad_in_place(z: Any) -> Any:
    z *= 2
    return z


def bad_loop(z: Any) -> Any:
    return sum(v for v in z)


def bad_axis(z: Any) -> Any:
    return z / z.sum()


def bad_len(z: Any) -> Any:
    return z / len(z)


def bad_clip(z: Any) -> Any:
    return np.clip(z, 0, 1)


def bad_constant(z: Any) -> Any:
    return z * np.array([1.0, 2.0])


def bad_name(z: Any) -> Any:
    return np.exp(undefined_name * z)  # type: ignore[name-defined]  # noqa: F821


def bad_shape(z: Any) -> Any:
    return z / z.shape[0]


@pytest.mark.parametrize(
    ("function", "line", "said"),
    [
        (bad_where, "return np.where(z > 0, z, 0)", "np.where"),
        (bad_if, "if z > 0:", "whether a value is true"),
        (bad_math, "return math.exp(z)", "single numbers only"),
        (bad_in_place, "z *= 2", "in place"),
        (bad_loop, "return sum(v for v in z)", "a loop"),
        (bad_axis, "return z / z.sum()", "along which axis"),
        (bad_len, "return z / len(z)", "asks for a size"),
        (bad_clip, "return np.clip(z, 0, 1)", "clip"),
        (bad_constant, "return z * np.array([1.0, 2.0])", "single real numbers"),
        (bad_name, "return np.exp(undefined_name * z)", "undefined_name"),
        (bad_shape, "return z / z.shape[0]", "shape"),
    ],
)
def test_an_equation_that_cannot_be_read_is_told_with_its_line(function: Any, line: str, said: str) -> None:
    with pytest.raises(TypeError) as caught:
        Equation(function)
    message = str(caught.value)
    assert message.startswith(f"equation `{function.__name__}` cannot be read: ")
    assert said in message
    assert re.search(rf"\n    line \d+: {re.escape(line)}", message), message
    assert "\n    write: " in message
    assert caught.value.__suppress_context__, "one traceback is enough"


REMEDIES: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = [
    (lambda z: np.where(z > 0, z, 0), lambda z: np.maximum(z, 0)),
    (lambda z: np.where(z > 0, z, 0), lambda z: np.heaviside(z, 0) * z),
    (lambda z: np.clip(z, 0, 1), lambda z: np.minimum(np.maximum(z, 0), 1)),
    (lambda z: np.zeros_like(z), lambda z: 0 * z),
    (lambda z: np.ones_like(z), lambda z: 0 * z + 1),
    (lambda z: np.amax(z), lambda z: z.max(axis=1, keepdims=True)),
    (lambda z: np.min(z, axis=1, keepdims=True), lambda z: -(-z).max(axis=1, keepdims=True)),
    (
        lambda z: np.var(z, axis=1, keepdims=True),
        lambda z: np.square(z - z.mean(axis=1, keepdims=True)).mean(axis=1, keepdims=True),
    ),
]


@pytest.mark.parametrize(("wrong", "right"), REMEDIES)
def test_what_it_says_to_write_can_be_read_and_is_the_same_function(wrong: Any, right: Any) -> None:
    with pytest.raises(TypeError, match="write:"):
        Equation(wrong)
    z = np.array([[-0.5, 0.25, 2.0]])
    expected = np.broadcast_to(wrong(z), np.shape(right(z)))
    np.testing.assert_allclose(Equation(right)(z), expected, rtol=1e-14)


def test_divergence_says_where_what_and_what_to_do() -> None:
    net = nn.Network([[[1.0]]], activations="identity")
    with pytest.raises(Diverged) as caught:
        net.fit([[100.0]], [[1.0]], epochs=500, learning_rate=5.0)
    assert re.fullmatch(
        r"epoch \d+, step 1: \w+ became -?(inf|nan)\. The learning rate 5 is likely too large\."
        r"\n    write: learning_rate=0\.5    \(the network is as epoch \d+ found it\)",
        str(caught.value),
    )


def test_a_loss_of_the_wrong_shape_is_told_where_it_is_given() -> None:
    with pytest.raises(ValueError, match="loss `total` turns") as caught:
        nn.Loss(nn.equation(lambda a, y: (a - y).sum(axis=0)), nn.equation(lambda a, y: a - y), name="total")
    assert "one number for each" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (lambda z: z > 0, "activation `mine` gives True and False"),
        (lambda z: z.max(axis=1, keepdims=True), r"into shape \(2, 1\), but gives one number for each unit"),
        (lambda z: z.T, r"into shape \(3, 2\)"),
        (lambda z: z @ z, "activation `mine` cannot be worked out for arrays of shape"),
    ],
)
def test_an_activation_that_gives_no_number_for_each_unit_is_told_where_it_is_given(
    value: Any, said: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=said) as caught:
        nn.Activation(value, nn.equation(lambda z: 0 * z), name="mine")
    mended = nn.equation(eval(f"lambda z: {fix_of(str(caught.value))}"))
    assert nn.Activation(mended, nn.equation(lambda z: 0 * z)).value(np.array([[-1.0, 2.0]])).shape == (1, 2)


def test_a_loss_that_gives_true_and_false_is_told_where_it_is_given() -> None:
    with pytest.raises(TypeError, match="loss `missed` gives True and False"):
        nn.Loss(nn.equation(lambda a, y: a != y), nn.equation(lambda a, y: a - y), name="missed")
