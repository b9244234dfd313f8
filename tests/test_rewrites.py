"""The fast plan is the textbook's: with any rewrite on or off, whatever is trained, however it is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlearn.fast_step import REWRITES
from nnlearn.maths.activations import ACTIVATIONS, maxout
from nnlearn.maths.dropout import Dropout
from nnlearn.maths.losses import SquaredError
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS, AdaDelta, Adam, Momentum
from nnlearn.schedules import Annealing, Cosine, Ramp, StepDecay, Warmup
from tests.by_the_textbook import largest_difference, trained_by_the_textbook

HIDDEN = [name for name in ACTIVATIONS if name != "maxout"]
LOSSES: dict[str, tuple[Any, ...]] = {
    "squared_error": ("identity", "sigmoid", "softmax", "tanh", "relu"),
    "absolute": ("identity", "sigmoid", "softmax"),
    "huber": ("identity", "softplus"),
    "binary_cross_entropy": ("sigmoid",),
    "cross_entropy": ("softmax",),
    "rescaled_cross_entropy": ("sigmoid", "softmax"),
}
OPTIMIZERS = [
    *MAKERS,
    Momentum(Ramp(0.5, 0.9, 20)),
    Momentum(0.5, start=0.1, ramp=13),
    AdaDelta(rho=0.9),
    Adam(0.8, 0.9),
]
RATES = [
    0.01,
    Annealing(0.02, 0.01),
    StepDecay(0.03, 0.5, 2),
    Cosine(0.03),
    Warmup(Cosine(0.03), 5),
]
ONE_OFF = {f"without {name}": tuple(n for n in REWRITES if n != name) for name in REWRITES}
SETS = {"all": tuple(REWRITES), "none": (), **ONE_OFF, **{f"only {name}": (name,) for name in REWRITES}}


@st.composite
def runs(draw: st.DrawFn) -> tuple[Network, np.ndarray, np.ndarray, dict[str, Any]]:
    """Draw a network, rows for it, and how it is to be trained."""
    depth = draw(st.integers(1, 4))
    loss = draw(st.sampled_from([*LOSSES]))
    outputs = draw(st.integers(2 if loss in ("cross_entropy", "rescaled_cross_entropy") else 1, 3))
    sizes = [draw(st.integers(1, 5)) for _ in range(depth)] + [outputs]
    hidden: list[Any] = [draw(st.sampled_from([*HIDDEN, maxout(2), maxout(3)])) for _ in range(depth - 1)]
    network = Network.create(
        sizes,
        [*hidden, draw(st.sampled_from(LOSSES[loss]))],
        SquaredError(1.0, "sum") if loss == "squared_error" and draw(st.booleans()) else loss,
        seed=draw(st.integers(0, 99)),
        biases=draw(st.booleans()),
    )
    random = np.random.default_rng(draw(st.integers(0, 99)))
    for b in network.biases or ():
        b[...] = random.normal(0, 0.3, b.shape)
    rows = draw(st.integers(1, 17))
    x = random.normal(size=(rows, sizes[0]))
    y = random.random((rows, outputs))
    if "cross_entropy" in loss:
        y = np.eye(outputs)[random.integers(0, outputs, rows)] if outputs > 1 else y.round()
    names = [f"{k}{l}" for l in range(1, depth + 1) for k in ("W", "b")[: 1 + (network.biases is not None)]]
    options: dict[str, Any] = {
        "epochs": 3,
        "batch_size": draw(st.sampled_from([None, 1, *range(1, rows + 1)])),
        "optimizer": draw(st.sampled_from(OPTIMIZERS)),
        "learning_rate": draw(st.sampled_from(RATES)),
        "shuffle": draw(st.booleans()),
        "seed": draw(st.integers(0, 9)),
    }
    if draw(st.booleans()):
        options["frozen"] = tuple(draw(st.sets(st.sampled_from(names))))
    options["l1"] = draw(st.sampled_from([0, 0, 0.01]))
    options["l2"] = draw(st.sampled_from([0, 0, 0.1]))
    options["max_w2"] = draw(st.sampled_from([None, None, 0.5]))
    options["rate_decay"] = draw(st.sampled_from([1, 1, 0.5]))
    if draw(st.booleans()):
        each = tuple(draw(st.sampled_from([0.0, 0.2, 0.5])) for _ in range(depth))
        options["dropout"] = Dropout(each, draw(st.sampled_from(["training", "prediction", "h2o"])))
    return network, x, y, options


@settings(max_examples=250)
@given(runs(), st.sampled_from([*SETS]))
def test_a_fast_run_is_a_run_by_the_textbook(run: Any, rewrites: str) -> None:
    network, x, y, options = run
    right, losses = trained_by_the_textbook(network, x, y, **options)
    history = network.fit(x, y, rewrites=SETS[rewrites], **options)
    assert largest_difference(network, right) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-11, atol=1e-12)
