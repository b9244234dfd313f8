"""The pictures of the README and the course, written to files that are the same in every run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlearn.plot import gallery_of_tables, picture, rendering
from nnlearn.plot.activations_plot import activations
from nnlearn.plot.bias_plot import bias_shift
from nnlearn.plot.cost_plot import cost
from nnlearn.plot.learning_curves_plot import learning_curves
from nnlearn.plot.moving_step import moving_step
from nnlearn.plot.network_diagram import network
from nnlearn.plot.neuron_diagram import neuron
from nnlearn.plot.step_sizes_plot import step_sizes

if TYPE_CHECKING:
    from nnlearn.trace import Trace

#: A line through the origin, which the model of one weight can learn without error.
_X, _Y = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]


def write(folder: str | Path = "figures") -> list[Path]:
    """Draw every picture of the gallery, as SVG and as PNG; the one that moves as SVG alone.

    Parameters
    ----------
    folder : path
        Made if it is not there; pictures of the same names are overwritten.

    Returns
    -------
    list of Path
        The files written: the same bytes in every run with the same version of matplotlib.

    Examples
    --------
    >>> list(PICTURES)[:2]  # what they are called: neuron.svg, neuron.png and so on
    ['neuron', 'network-trace']
    """
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (title, draw) in PICTURES.items():
        with picture.detached():
            drawn = draw()
        (into / f"{name}.svg").write_text(rendering.svg(drawn, title), encoding="utf-8", newline="\n")
        (into / f"{name}.png").write_bytes(rendering.png(drawn))
        written += [into / f"{name}.svg", into / f"{name}.png"]
    moving = into / f"{MOVING}.svg"
    moving.write_text(moving_step(_mazur(learning_rate=0.5)), encoding="utf-8", newline="\n")
    return [*written, moving]


def _mazur(learning_rate: float | None = None) -> Trace:
    """Trace the example of Mazur, "A Step by Step Backpropagation Example", 2015."""
    from nnlearn.network import Network

    net = Network(
        weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
        biases=[[0.35, 0.35], [0.60, 0.60]],
    )
    return net.trace([[0.05, 0.10]], [[0.01, 0.99]], learning_rate)


def _through(backward: bool) -> Axes:
    trace = _mazur()
    return network(trace.network, trace, backward=backward)


def _drug_trial() -> Figure:
    """Draw the training of a network of one input, the age, on a trial with side effects."""
    from nnlearn.data import drug_trial
    from nnlearn.network import Network

    trial, later = drug_trial(seed=0), drug_trial(seed=1)
    net = Network.create([1, 16, 32, 2], activations=["relu", "relu", "softmax"], loss="cross_entropy")
    options: dict[str, Any] = {"optimizer": "adam", "learning_rate": 1e-4, "progress": False}
    return learning_curves(
        net.fit(trial.X, trial.y, epochs=20, batch_size=10, validation_data=(later.X, later.y), **options)
    )


#: The one picture that moves, an SVG alone.
MOVING = "one-step"

#: By file name: the title, and what draws it.
PICTURES: dict[str, tuple[str, Callable[[], Axes | Figure]]] = {
    "neuron": (
        "A neuron with its numbers",
        lambda: neuron([0.1, 0.1], 0.1, [0.2, 0.1], names=["Age", "CGPA"]),
    ),
    "network-trace": ("Forward through a network", lambda: _through(backward=False)),
    "network-backward": ("Backward through a network", lambda: _through(backward=True)),
    "cost-steps": ("Gradient descent on a cost", lambda: cost(_X, _Y, learning_rate=0.1)),
    "step-sizes": ("Four step sizes", lambda: step_sizes(_X, _Y)),
    "activations": ("Activations and their slopes", activations),
    "bias-shift": ("A bias shifts the curve", bias_shift),
    "learning-curves": ("Learning curves of a drug trial", _drug_trial),
    **gallery_of_tables.PICTURES,  # last: they need scikit-learn
}
