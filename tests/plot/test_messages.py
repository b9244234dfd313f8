"""What is wrong is said: what came, what was expected, and what to write."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nnlearn as nn
from tests.plot.pictures import mazur

NET, TRACE = mazur()
OTHER = nn.Network.create([3, 1])
NAN = float("nan")
LOSSES = {"loss": [0.5, 0.25]}
plot: Any = nn.plot  # what is called wrongly here, is so on purpose

WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: plot.neuron([1.0, 2.0], 0.1, [1.0]), ValueError, "2 weights but 1 inputs"),
    (lambda: plot.neuron([[1.0]], 0.1, [[1.0]]), ValueError, r"weights has shape \(1, 1\)"),
    (lambda: plot.neuron([NAN], 0.1, [1.0]), ValueError, r"weights\[0\] is nan"),
    (lambda: plot.neuron([1.0], [1.0, 2.0], [1.0]), ValueError, "bias has shape"),
    (lambda: plot.neuron([1.0], 0.1, [1.0], activation="sigmoit"), ValueError, "'sigmoid'"),
    (lambda: plot.neuron([1.0], 0.1, [1.0], activation="softmax"), ValueError, "several units"),
    (lambda: plot.neuron([1.0], 0.1, [1.0], names=["a", "b"]), ValueError, "names is"),
    (lambda: plot.neuron([1.0], 0.1, [1.0], names="a"), ValueError, "names is 'a'"),
    (lambda: plot.network([2, 2]), TypeError, r"but got \[2, 2\]"),
    (lambda: plot.network(NET, 3), TypeError, "trace is 3"),
    (lambda: plot.network(OTHER, TRACE), ValueError, "of a 2-2-2 network, but the network is 3-1"),
    (lambda: plot.network(NET, backward=True), ValueError, "there is no trace"),
    (lambda: plot.network(NET, NET.trace([[1.0, 2.0]]), backward=True), ValueError, "no targets"),
    (lambda: plot.network(NET, TRACE, example=1), ValueError, "example is 1"),
    (lambda: plot.network(NET, TRACE, example=0.5), TypeError, "example is 0.5"),
    (lambda: plot.cost([1.0, 2.0], [1.0]), ValueError, "x has 2 examples, but y has 1"),
    (lambda: plot.cost([[1.0, 2.0]], [1.0]), ValueError, r"x has shape \(1, 2\)"),
    (lambda: plot.cost([0.0], [1.0]), ValueError, "every x is 0"),
    (lambda: plot.cost([1.0], [NAN]), ValueError, r"y\[0\] is nan"),
    (lambda: plot.cost([1.0], [1.0], learning_rate=0), ValueError, "learning_rate is 0"),
    (lambda: plot.cost([1.0], [1.0], steps=0), ValueError, "steps is 0"),
    (lambda: plot.cost([1.0], [1.0], start=[1.0, 2.0]), ValueError, "one weight"),
    (
        lambda: plot.cost([1e9], [1.0], learning_rate=1e9, steps=20),
        ValueError,
        "leaves all bounds in step",
    ),
    (lambda: plot.step_sizes([1.0], [1.0], learning_rates=[]), ValueError, "learning_rates is empty"),
    (lambda: plot.step_sizes([1.0], [1.0], learning_rates=0.1), ValueError, "row of one to eight"),
    (lambda: plot.activation("reluu"), ValueError, "write: 'relu'"),
    (lambda: plot.activation("softmax"), ValueError, "no curve over one z"),
    (lambda: plot.activation(nn.maxout(3)), ValueError, "no curve over one z"),
    (lambda: plot.activations([]), ValueError, "no activations"),
    (lambda: plot.bias_shift([NAN]), ValueError, r"biases\[0\] is nan"),
    (lambda: plot.bias_shift(range(6)), ValueError, "one to five"),
    (lambda: plot.bias_shift(weight=0.0), ValueError, "other than 0"),
    (lambda: plot.loss_curve([]), ValueError, "training_loss is empty"),
    (lambda: plot.loss_curve([0.5, NAN]), ValueError, r"training_loss\[1\] is nan"),
    (lambda: plot.loss_curve({"accuracy": [0.5]}), ValueError, "no loss, but accuracy"),
    (lambda: plot.loss_curve([[0.5]]), ValueError, "one number an epoch"),
    (lambda: plot.learning_curves([]), ValueError, "no histories"),
    (lambda: plot.learning_curves([0.5, 0.25]), TypeError, "takes histories, but got 0.5"),
    (lambda: plot.learning_curves("adam"), TypeError, "takes histories, but got 'adam'"),
    (lambda: plot.learning_curves({"accuracy": [0.5]}), ValueError, "no loss, but accuracy"),
    (lambda: plot.learning_curves({"loss": []}), ValueError, r"losses of this history are \[\]"),
    (lambda: plot.learning_curves([LOSSES], labels=["a", "b"]), ValueError, "1 histories to name"),
    (lambda: plot.learning_curves([LOSSES] * 2, labels="ab"), ValueError, "labels is 'ab'"),
    (lambda: plot.learning_curves(LOSSES, labels=["a"]), ValueError, "1 histories to name"),
    (lambda: plot.learning_curves([LOSSES] * 8, labels=list("abcdefgh")), ValueError, "8 labels"),
    (lambda: plot.decision(NET, [[1.0, 2.0, 3.0]], [0]), ValueError, r"X has shape \(1, 3\)"),
    (lambda: plot.decision(NET, [[1.0, 2.0]], [0, 1]), ValueError, "1 points have 1 classes"),
    (lambda: plot.decision(NET, [[1.0, NAN]], [0]), ValueError, r"X\[0, 1\] is nan"),
    (lambda: plot.decision(7, [[1.0, 2.0]], [0]), TypeError, "neither a network nor a function"),
    (lambda: plot.decision(np.sum, [[1.0, 2.0]], [0]), ValueError, "gave shape"),
    (lambda: plot.decision(lambda P: np.arange(len(P)), [[1.0, 2.0]], [0]), ValueError, "told apart"),
    (lambda: plot.decision(NET, [[1.0, 2.0]], [0], names="ab"), ValueError, "two inputs have two"),
    (lambda: plot.alt_text("relu"), TypeError, "but got 'relu'"),
]


@pytest.mark.parametrize(("call", "kind", "words"), WRONG)
def test_errors_say_what_came_and_what_to_write(
    call: Callable[[], Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        call()
    assert "write: " in str(caught.value)


def test_axes_that_nnlearn_did_not_draw_have_no_alt_text_until_described() -> None:
    from matplotlib import pyplot as plt

    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="did not draw it"):
        plot.alt_text(ax)
    plot.describe(ax, "Two axes and nothing in them.")
    assert plot.alt_text(ax) == "Two axes and nothing in them."
