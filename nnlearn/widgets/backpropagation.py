"""Go through one step of training number by number: forward, loss, backward, update."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.notation import DIGITS
from nnlearn.inputs_and_targets import inputs_for, targets_for
from nnlearn.lines import Line
from nnlearn.network import Network
from nnlearn.trace import Trace
from nnlearn.why import explain
from nnlearn.widgets.backpropagation_limits import LARGEST, MOST_EXAMPLES, check_room, within
from nnlearn.widgets.backpropagation_names import PHASES, about, order, parts, phase
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Control, Given, Slider

#: About as many numbers go into a page: so many training steps of a small network, or one of a large one.
MOST_NUMBERS, MOST_STEPS = 250, 5


class Backpropagation(Player):
    """See :func:`backpropagation`."""

    source = "backpropagation"
    title = "Backpropagation, number by number"
    milliseconds = 1300
    note = (
        "All steps are on this page, and the next training steps too, as far as they were worked out."
        " Changing numbers needs a running Python."
    )

    def __init__(self, net: Network, x: Any, y: Any, learning_rate: float, step: int) -> None:
        check_room(net)
        self._start = net.copy()
        self._x = inputs_for(net.layers, x)
        if len(self._x) > MOST_EXAMPLES:
            raise ValueError(
                f"x has {len(self._x)} examples, but the widget goes through {MOST_EXAMPLES} at most"
                f"\n    write: nn.widgets.backpropagation(net, x[:{MOST_EXAMPLES}], y[:{MOST_EXAMPLES}])"
            )
        self._y = targets_for(net.layers, net.loss, y, len(self._x))
        self._rate = checks.positive(learning_rate, "learning_rate", "learning_rate=0.5")
        self._first = net.trace(self._x, self._y, self._rate)
        given, worked_out = (
            [line.name for name in names for line in self._first.lines(name)] for names in order(self._first)
        )
        self._names, self._given = [*given, *worked_out], len(given)
        super().__init__(step=step)

    # --- what the base asks for ----------------------------------------------------------------------

    def controls(self) -> list[Control]:
        """The learning rate; inputs, targets, weights and biases are changed in the picture."""
        return [
            Slider("learning_rate", "learning rate η", (self._rate,), least=1e-6, most=LARGEST),
            Given("x", "inputs", (self._x.tolist(),), self._inputs),
            Given("y", "targets", (self._y.tolist(),), self._targets),
            Given("parameters", "weights and biases", tuple(self._training_steps()), self._parameters),
        ]

    def fixed(self) -> dict[str, Any]:
        """The network's shape, and what each number is called."""
        lines = [self._first.line(name) for name in self._names]
        return {
            "sizes": self._start.sizes,
            "activations": self._start.activations,
            "examples": len(self._x),
            "phases": PHASES,
            "names": self._names,
            "symbols": [line.symbol for line in lines],
            "about": [about(name) for name in self._names],
            "phase": [PHASES.index(phase(name)) for name in self._names],
            "given": self._given,
            "conventions": self._first.conventions,
            "largest": LARGEST,
        }

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """Every number of the step with its formula, its numbers and what it was made from."""
        trace = self.trace_of(values)
        trace.line = functools.cache(trace.line)  # type: ignore[method-assign]  # the chain rules ask again
        lines = [trace.line(*parts(name), digits=DIGITS) for name in self._names]
        return {
            "steps": self.steps,
            "values": [_sent(line.value) for line in lines],
            "relations": [line.relation for line in lines],
            "ways": [line.parts[1:-1] for line in lines],
            "causes": [[self._names.index(cause) for cause in line.causes] for line in lines],
            "chains": {n: chain for n, line in enumerate(lines) if (chain := _chain(trace, line))},
            "after": _numbers_of(trace.after),
        }

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell which number is worked out, and how."""
        trace = self.trace_of(values)
        said = f"One training step of a {'-'.join(map(str, self._start.sizes))} network, number by number."
        if not step:
            return f"{said} Step 0 of {self.steps}: nothing is worked out yet."
        line = trace.line(self._names[self._given + step - 1])
        return f"{said} Step {step} of {self.steps}, {phase(line.name)}: {line.text}."

    # --- what can be asked of it -----------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """The network with the weights and biases that are shown: those before the update."""
        return self._network_of(self.values["parameters"])

    @property
    def trace(self) -> Trace:
        """The step that is shown: every number in full precision."""
        return self.trace_of(self.values)

    def trace_of(self, values: Mapping[str, Any]) -> Trace:
        """Trace the step of some values."""
        network = self._network_of(values["parameters"])
        return network.trace(values["x"], values["y"], values["learning_rate"])

    @property
    def steps(self) -> int:
        """How many numbers are worked out."""
        return len(self._names) - self._given

    def change(self, name: str, value: float) -> None:
        """Change one number that is given, as typing into the picture does.

        Parameters
        ----------
        name : str
            Such as ``"W1[0,1]"``, ``"b2[0]"``, ``"x[0,0]"`` or ``"y[0,0]"``.
        value : float

        Raises
        ------
        ValueError, TypeError
            If there is no such number, or the value is none.

        Examples
        --------
        >>> import nnlearn as nn
        >>> net = nn.Network([[[2.0]]], activations="identity")
        >>> w = nn.widgets.backpropagation(net, [[3.0]], [[4.0]])
        >>> w.change("W1[0,0]", 1.0)
        >>> print(w.trace.line("z1"))
        z1₁ = x₁·W1₁₁ = 3·1 = 3
        """
        given = [name for name in self._names[: self._given] if name[0] in "xyWb"]
        kind, *place = parts(checks.known(name, given, "the given number"))
        write = f"w.change({name!r}, 0.5)"
        if kind in ("x", "y"):
            table = np.array(self.values[kind])
            table[tuple(place)] = checks.numbers(value, name, write, dtype=float)
            self.values = {kind: table.tolist()}
            return
        network = self.network
        tables = network.weights if kind[0] == "W" else network.biases
        assert tables is not None  # the name was known
        tables[int(kind[1:]) - 1][tuple(place)] = checks.numbers(value, name, write, dtype=float)
        self.values = {"parameters": _numbers_of(network)}

    # --- numbers that come in ----------------------------------------------------------------------------

    def _training_steps(self) -> list[dict[str, Any]]:
        """The parameters at first, and after each of the next few training steps."""
        trace = self._first
        numbers = [_numbers_of(self._start)]
        for _ in range(min(MOST_NUMBERS // len(self._names), MOST_STEPS) - 1):
            numbers.append(_numbers_of(trace.after))
            trace = trace.next()
        return numbers

    def _network_of(self, parameters: Mapping[str, Any]) -> Network:
        network = self._start.copy()
        for mine, theirs in zip((network.weights, network.biases), parameters.values(), strict=True):
            for array, new in zip(mine or (), theirs or (), strict=True):
                array[...] = new
        return network

    def _inputs(self, value: Any) -> Any:
        x = inputs_for(self._start.layers, value)
        return within(x, self._x, "x")

    def _targets(self, value: Any) -> Any:
        y = targets_for(self._start.layers, self._start.loss, value, len(self._x))
        return within(y, self._y, "y")

    def _parameters(self, value: Any) -> dict[str, Any]:
        write = "w.change('W1[0,0]', 0.5)"
        if not isinstance(value, Mapping) or set(value) != {"weights", "biases"}:
            raise TypeError(
                f"parameters is {value!r:.40}, but is weights and biases, each a list\n    write: {write}"
            )
        start = self._start
        activations = [layer.activation for layer in start.layers]
        network = Network(value["weights"], value["biases"], activations, start.loss)
        if network.sizes != start.sizes or (network.biases is None) != (start.biases is None):
            raise ValueError(
                f"these parameters are of a {network.sizes} network, but the widget shows one of"
                f" {start.sizes}\n    write: {write}"
            )
        for mine, theirs in zip(start.parameters, network.parameters, strict=True):
            within(theirs, mine, "a weight or bias")
        return _numbers_of(network)


def backpropagation(
    net: Network, x: Any, y: Any, *, learning_rate: float = 0.5, step: int = 0
) -> Backpropagation:
    """Go through one training step of a small network, number by number.

    Parameters
    ----------
    net : Network
        Of at most 4 inputs, and 4 units in each of at most 3 layers. It stays as it is.
    x : (examples, inputs) array_like
        At most 4 examples.
    y : (examples, outputs) array_like, or class numbers with softmax and cross-entropy
    learning_rate : float
        The step size η of the update.
    step : int
        How many numbers are worked out at first.

    Returns
    -------
    Backpropagation
        Shows itself at the end of a notebook's cell. Its ``trace`` is the step that is drawn, and
        ``change("W1[0,0]", 0.5)`` changes a number.

    Raises
    ------
    ValueError, TypeError
        If the network is too large for the picture, or inputs and targets are not what they should be.

    Examples
    --------
    >>> import nnlearn as nn
    >>> net = nn.Network([[[0.15, 0.25], [0.2, 0.3]], [[0.4, 0.5], [0.45, 0.55]]], [[0.35] * 2, [0.6] * 2])
    >>> nn.widgets.backpropagation(net, [[0.05, 0.1]], [[0.01, 0.99]], step=3)
    Backpropagation: One training step of a 2-2-2 network, number by number. Step 3 of 45, forward: a1₁ =
    1/(1 + e^(−z1₁)) = 1/(1 + e^(−0.3775)) ≈ 0.5933.
    """
    if not isinstance(net, Network):
        raise TypeError(
            f"net is {net!r:.40}, but is a Network"
            "\n    write: nn.widgets.backpropagation(nn.Network.create([2, 3, 1]), [[0.5, 0.1]], [[1.0]])"
        )
    return Backpropagation(net, x, y, learning_rate, step)


def _numbers_of(network: Network) -> dict[str, Any]:
    biases = network.biases
    return {
        "weights": [W.tolist() for W in network.weights],
        "biases": None if biases is None else [b.tolist() for b in biases],
    }


def _chain(trace: Trace, line: Line) -> tuple[str, ...]:
    """The chain rule of a gradient; its tree of causes is followed in the browser."""
    return explain(trace, dataclasses.replace(line, causes=())).chain


def _sent(value: float) -> float | str:
    return value if math.isfinite(value) else str(value).replace("-", "−").replace("inf", "∞")
