"""A recurrent network: its parameters, what it predicts, and the doors to its trace and its training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Equation
from nnlearn.history import History
from nnlearn.maths.activations import ACTIVATIONS, Activation
from nnlearn.maths.losses import LOSSES
from nnlearn.parameters import Layer, draw_weights
from nnlearn.plan import Plan
from nnlearn.recurrent.shapes import biases_for, sequences_for, targets_for, weights_for
from nnlearn.recurrent.unrolling import forward, training_step

if TYPE_CHECKING:
    from nnlearn.recurrent.trace import RecurrentTrace


class Recurrent:
    """A layer of units with a memory, then outputs: what Elman called a simple recurrent network.

    At step t the units hear the inputs ``x`` of this step and what they said themselves one step before:
    ``h_t = tanh(x_t·Wx + h_{t−1}·Wh + bh)``, where ``h_0`` is 0. The outputs are read off after the last
    step, ``a = h_T·Wy + by``. Every step uses the same weights, so a sequence may be of any length.

    Parameters
    ----------
    Wx : (inputs, units) array_like
        From the inputs of a step to the units.
    Wh : (units, units) array_like
        From each unit at the step before to each unit now: the memory.
    Wy : (units, outputs) array_like
        From the units, after the last step, to the outputs.
    bh, by : (units,) and (outputs,) array_like, optional
        Biases of the units and of the outputs; 0 by default.
    activation : name or Activation
        Of the units: tanh, sigmoid, identity, relu, …

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit together, or anything is not a finite number or not known.

    Source
    ------
    Elman, "Finding structure in time", 1990.

    Examples
    --------
    >>> net = Recurrent(Wx=[[1.0]], Wh=[[0.5]], Wy=[[1.0]], activation="identity")
    >>> net.predict([[[2.0], [0.0]], [[0.0], [2.0]]])
    array([[1.],
           [2.]])
    """

    def __init__(
        self, Wx: Any, Wh: Any, Wy: Any, bh: Any = None, by: Any = None, activation: str | Activation = "tanh"
    ) -> None:
        self.Wx = weights_for(Wx, "Wx", inputs=None, units=None)
        self.Wh = weights_for(Wh, "Wh", units=self.units, units_now=self.units)
        self.Wy = weights_for(Wy, "Wy", units=self.units, outputs=None)
        self.bh, self.by = biases_for(bh, "bh", self.units), biases_for(by, "by", self.outputs)
        self.activation = (
            activation
            if isinstance(activation, Activation)
            else ACTIVATIONS[checks.known(activation, ACTIVATIONS, "activation")]
        )
        if self.activation.slope is None:
            raise ValueError(
                f"{self.activation.name} mixes the units of a layer, but here each works for itself"
                '\n    write: activation="tanh"'
            )
        self.loss = LOSSES["squared_error"]

    @classmethod
    def create(
        cls, inputs: int, units: int, outputs: int, *, activation: str | Activation = "tanh", seed: int = 0
    ) -> Recurrent:
        """Make a recurrent network with random weights.

        Parameters
        ----------
        inputs, units, outputs : int
        activation : name or Activation
        seed : int
            The same seed gives the same weights.

        Returns
        -------
        Recurrent

        Source
        ------
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

        Examples
        --------
        >>> Recurrent.create(1, 4, 1)
        Recurrent(1-4-1, tanh)
        """
        options: dict[str, Any] = {"init": None, "seed": seed, "dtype": "float64", "biases": True}
        (Wx, Wh, Wy), _, _ = draw_weights(
            [inputs, units, units, outputs], [activation, activation, "identity"], **options
        )
        return cls(Wx, Wh, Wy, activation=activation)

    # --- what it is made of -------------------------------------------------------------------

    @property
    def parameters(self) -> dict[str, Array]:
        """Its own arrays of weights and biases by name, not copies."""
        return {name: getattr(self, name) for name in ("Wx", "Wh", "bh", "Wy", "by")}

    @property
    def inputs(self) -> int:
        """How many numbers come in at each step."""
        return int(self.Wx.shape[0])

    @property
    def units(self) -> int:
        """How many units have a memory."""
        return int(self.Wx.shape[1])

    @property
    def outputs(self) -> int:
        """How many numbers come out after the last step."""
        return int(self.Wy.shape[1])

    @property
    def sizes(self) -> list[int]:
        """How many inputs, units and outputs."""
        return [self.inputs, self.units, self.outputs]

    @property
    def activations(self) -> list[str]:
        """The names of the units' activation and of the outputs'."""
        return [layer.activation.name for layer in self.layers]

    @property
    def layers(self) -> tuple[Layer, Layer]:
        """The units, without their memory, and the outputs."""
        return (
            Layer(self.Wx, self.bh, self.activation),
            Layer(self.Wy, self.by, ACTIVATIONS["identity"]),
        )

    @property
    def slope(self) -> Equation:
        """How steep the units' activation is."""
        slope = self.activation.slope
        assert slope is not None  # see __init__
        return slope

    @property
    def dtype(self) -> np.dtype[Any]:
        """The precision of all its numbers: float64."""
        return self.Wx.dtype

    def copy(self) -> Recurrent:
        """Copy the network, its arrays included."""
        return Recurrent(**self.parameters, activation=self.activation)

    def __repr__(self) -> str:
        return f"Recurrent({'-'.join(map(str, self.sizes))}, {self.activation.name})"

    # --- what it does ---------------------------------------------------------------------------

    def predict(self, x: Any) -> Array:
        """Work out the outputs after the last step.

        Parameters
        ----------
        x : (examples, steps, inputs) array_like

        Returns
        -------
        (examples, outputs) array
        """
        plan = Plan()
        forward(plan, self, sequences_for(self.inputs, x))
        plan.run_once()
        return plan.arrays["a"]

    def loss_value(self, x: Any, y: Any) -> float:
        """Work out the loss: half the squared error, summed over the outputs, the mean over the examples.

        Parameters
        ----------
        x : (examples, steps, inputs) array_like
        y : (examples, outputs) array_like

        Returns
        -------
        float

        Examples
        --------
        >>> Recurrent([[1.0]], [[0.5]], [[1.0]], activation="identity").loss_value([[[2.0], [0.0]]], [[3.0]])
        2.0
        """
        return float(self.trace(x, y)["E"])

    def trace(self, x: Any, y: Any = None, learning_rate: float | None = None) -> RecurrentTrace:
        """Unroll one step of training and keep every number. The network stays as it is.

        Parameters
        ----------
        x : (examples, steps, inputs) array_like
        y : (examples, outputs) array_like, optional
            Without targets, the trace ends with the outputs.
        learning_rate : float, optional
            The step size η. Without it, the trace ends with the gradients.

        Returns
        -------
        RecurrentTrace

        Raises
        ------
        ValueError, TypeError
            If inputs, targets or the learning rate are not what they should be.

        Examples
        --------
        >>> net = Recurrent(Wx=[[1.0]], Wh=[[0.5]], Wy=[[1.0]])
        >>> print(net.trace([[[1.0], [2.0]]]).line("z2"))
        z2₁ = x2₁·Wx₁₁ + h1₁·Wh₁₁ + bh₁ = 2·1 + 0.7616·0.5 + 0 ≈ 2.381
        """
        from nnlearn.recurrent.trace import RecurrentTrace

        x, before = sequences_for(self.inputs, x), self.copy()
        if y is None:
            if learning_rate is not None:
                raise ValueError(
                    "a learning rate came without targets, and there is nothing to learn"
                    "\n    write: net.trace(x, y, learning_rate=0.5)"
                )
            plan = Plan()
            forward(plan, self.copy(), x)
        else:
            rate = None if learning_rate is None else checks.rate(learning_rate, self.dtype)
            plan = training_step(self.copy(), x, targets_for(self.outputs, y, len(x)), rate)
        return RecurrentTrace(before, x, plan)

    def fit(self, x: Any, y: Any, epochs: int, learning_rate: float) -> History:
        """Train, by gradient descent with all sequences at once. The network is changed.

        Parameters
        ----------
        x : (examples, steps, inputs) array_like
        y : (examples, outputs) array_like
        epochs : int
        learning_rate : float

        Returns
        -------
        History
            ``history["loss"]`` is the loss before each epoch's update.

        Raises
        ------
        ValueError
            If the loss grows beyond all numbers.

        Examples
        --------
        >>> net = Recurrent.create(1, 4, 1)
        >>> history = net.fit([[[1.0], [0.0]], [[0.0], [1.0]]], [[0.0], [1.0]], epochs=200, learning_rate=0.3)
        >>> history["loss"][-1] < 1e-3 < history["loss"][0]
        True
        """
        x = sequences_for(self.inputs, x)
        targets = targets_for(self.outputs, y, len(x))
        epochs = checks.whole(epochs, "epochs", "epochs=100")
        plan = training_step(self, x, targets, checks.rate(learning_rate, self.dtype))
        before, losses = self.copy(), []
        for epoch in range(epochs):
            plan.run()
            losses.append(float(plan.arrays["E"]))
            if not np.isfinite(losses[-1]):
                for name, array in self.parameters.items():
                    array[...] = getattr(before, name)
                raise ValueError(
                    f"the loss grew beyond all numbers in epoch {epoch + 1}; the network is as it was"
                    f"\n    write: learning_rate={float(learning_rate) / 10:g}"
                )
        return History({"loss": losses})
