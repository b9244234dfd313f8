"""A feed-forward network: its parameters, what it predicts, and the doors to everything else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array
from nnlearn.evaluation import evaluated
from nnlearn.initialization import Initialization
from nnlearn.inputs_and_targets import RESCALED, check_outputs, inputs_for, targets_for
from nnlearn.maths.activations import Activation
from nnlearn.maths.losses import Loss
from nnlearn.maths.rescaled import shares
from nnlearn.optimizers import optimizer_of
from nnlearn.parameters import draw_weights, layers_of, loss_of
from nnlearn.plan import Plan
from nnlearn.training_step import add_loss, example_loss, forward

if TYPE_CHECKING:
    from nnlearn.history import History
    from nnlearn.maths.dropout import Dropout
    from nnlearn.optimizers import Optimizer
    from nnlearn.trace import Trace


class Network:
    """Layers of neurons, with numbers of your own.

    Parameters
    ----------
    weights : sequence of (inputs, units) array_like
        One for each layer: a row for each input, a column for each unit.
    biases : sequence of (units,) array_like, optional
        One for each layer; without them, the network has no biases.
    activations : name, Activation, or a sequence of them
        One for all layers, or one for each: step, identity, sigmoid, tanh, relu, leaky_relu, elu, softplus,
        softmax, maxout.
    loss : name or Loss
        squared_error, binary_cross_entropy, cross_entropy, rescaled_cross_entropy, absolute, huber.

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit together, or anything is not a finite number or not known.

    Examples
    --------
    >>> net = Network(weights=[[[0.5], [-0.5]]], biases=[[0.1]], activations="sigmoid")
    >>> net.predict([[1.0, 1.0]]).round(4)
    array([[0.525]])
    """

    def __init__(
        self,
        weights: Any,
        biases: Any = None,
        activations: str | Activation | Sequence[str | Activation] = "sigmoid",
        loss: str | Loss = "squared_error",
    ) -> None:
        self.layers = layers_of(weights, biases, activations)
        self.loss = loss

    @classmethod
    def create(
        cls,
        sizes: Sequence[int],
        activations: str | Activation | Sequence[str | Activation] = "sigmoid",
        loss: str | Loss = "squared_error",
        *,
        init: str | Initialization | Sequence[str | Initialization | None] | None = None,
        seed: int | None = 0,
        dtype: Any = "float64",
        biases: bool = True,
    ) -> Network:
        """Make a network with random weights.

        Parameters
        ----------
        sizes : sequence of int
            How many inputs, then how many units in each layer.
        activations, loss
            As for :class:`Network`.
        init : name, Initialization, or a list of them, one for each layer; optional
            How weights start: glorot, he, uniform_adaptive and others of :mod:`nnlearn.initialization`. By
            default he after relu, leaky_relu, elu, softplus and maxout, and glorot after all others.
        seed : int or None
            The same seed gives the same weights; None gives other weights at each call.
        dtype : "float32" or "float64"
        biases : bool
            Whether units have biases; they start at 0, but for those of uniform_adaptive.

        Returns
        -------
        Network

        Raises
        ------
        ValueError, TypeError
            If a size, the dtype, the seed or a name is not what it should be.

        Source
        ------
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010;
        He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.

        Examples
        --------
        >>> net = Network.create([2, 16, 2], activations=["relu", "softmax"], loss="cross_entropy")
        >>> [W.shape for W in net.weights]
        [(2, 16), (16, 2)]
        """
        weights, first_biases, chosen = draw_weights(
            sizes, activations, init=init, seed=seed, dtype=dtype, biases=biases
        )
        return cls(weights, first_biases, chosen, loss)

    @property
    def weights(self) -> tuple[Array, ...]:
        """The weights of each layer, (inputs, units): the network's own arrays, not copies.

        Other numbers go into the array: ``net.weights[0][...] = W``.
        """
        return tuple(layer.W for layer in self.layers)

    @property
    def biases(self) -> tuple[Array, ...] | None:
        """The biases of each layer, (units,), or None for a network without biases.

        Other numbers go into the array: ``net.biases[0][...] = b``.
        """
        return tuple(layer.b for layer in self.layers if layer.b is not None) or None

    @property
    def loss(self) -> Loss:
        """How wrong its outputs are; may be set to a name or a Loss."""
        return self._loss

    @loss.setter
    def loss(self, loss: str | Loss) -> None:
        chosen = loss_of(loss)
        example_loss(self.layers, chosen)  # a loss of the wrong shape is told here, where it was given
        self._loss = chosen

    @property
    def activations(self) -> list[str]:
        """The names of the layers' activations."""
        return [layer.activation.name for layer in self.layers]

    @property
    def sizes(self) -> list[int]:
        """How many inputs, then how many units in each layer."""
        return [self.layers[0].inputs, *(layer.units for layer in self.layers)]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The precision of all its numbers."""
        return self.layers[0].W.dtype

    def predict(self, x: Any) -> Array:
        """Work out the outputs.

        Parameters
        ----------
        x : (examples, inputs) array_like

        Returns
        -------
        (examples, outputs) array

        Raises
        ------
        ValueError, TypeError
            If x has another shape or holds anything but finite numbers.

        Examples
        --------
        >>> Network([[[2.0]]], activations="identity").predict([[3.0], [4.0]])
        array([[6.],
               [8.]])
        """
        plan = Plan()
        forward(plan, self.layers, inputs_for(self.layers, x))
        plan.run_once()
        return plan.arrays[f"a{len(self.layers)}"]

    def predict_proba(self, x: Any) -> Array:
        """Work out each class's probability.

        Parameters
        ----------
        x : (examples, inputs) array_like

        Returns
        -------
        (examples, classes) array
            For a single sigmoid output two columns: the probabilities of 0 and of 1. With the loss
            rescaled_cross_entropy, each output's share of their sum, which is what that loss is of.

        Raises
        ------
        ValueError
            If the outputs are not probabilities: that takes softmax, or sigmoid, or the loss
            rescaled_cross_entropy.

        Examples
        --------
        >>> Network([[[0.0]]]).predict_proba([[3.0]])
        array([[0.5, 0.5]])
        """
        if self.loss.name == RESCALED:
            return np.asarray(shares(self.predict(x)))
        last = self.activations[-1]
        if last not in ("softmax", "sigmoid"):
            raise ValueError(
                f"the outputs are {last}, which are not probabilities"
                '\n    write: activations=[..., "softmax"]'
            )
        a = self.predict(x)
        return np.hstack([1 - a, a]) if a.shape[1] == 1 else a

    def predict_classes(self, x: Any) -> Array:
        """Choose the most probable class of each example; a single output says 1 from ½ on.

        Parameters
        ----------
        x : (examples, inputs) array_like

        Returns
        -------
        (examples,) array of int

        Examples
        --------
        >>> Network([[[1.0]]]).predict_classes([[-1.0], [0.0], [1.0]])
        array([0, 1, 1])
        """
        a = self.predict(x)
        return (a[:, 0] >= 0.5).astype(int) if a.shape[1] == 1 else a.argmax(axis=1)

    def loss_value(self, x: Any, y: Any) -> float:
        """Work out the loss.

        Parameters
        ----------
        x : (examples, inputs) array_like
        y : (examples, outputs) array_like, or class numbers with softmax and cross-entropy

        Returns
        -------
        float

        Raises
        ------
        ValueError, TypeError
            If inputs or targets are not what they should be, or the loss is not defined at the outputs.

        Examples
        --------
        >>> Network([[[2.0]]], activations="identity").loss_value([[3.0]], [[4.0]])
        2.0
        """
        x = inputs_for(self.layers, x)
        y = targets_for(self.layers, self.loss, y, len(x))
        plan = Plan()
        forward(plan, self.layers, x)
        add_loss(plan, self.layers, self.loss, y)
        plan.run_once()
        check_outputs(self.layers, self.loss, plan.arrays)
        return float(plan.arrays["E"])

    def evaluate(self, x: Any, y: Any) -> dict[str, float]:
        """Work out the loss and, where the targets are classes, how many answers of all are right.

        Parameters
        ----------
        x : (examples, inputs) array_like
        y : (examples, outputs) array_like, or class numbers with softmax and cross-entropy

        Returns
        -------
        dict
            ``"loss"`` and, with a loss for classes, ``"accuracy"``: from 0 to 1.

        Raises
        ------
        ValueError, TypeError
            As for :meth:`loss_value`.

        Examples
        --------
        >>> net = Network([[[2.0]]], loss="binary_cross_entropy")
        >>> {name: round(value, 4) for name, value in net.evaluate([[3.0], [1.0]], [[1], [0]]).items()}
        {'loss': 1.0647, 'accuracy': 0.5}
        """
        x = inputs_for(self.layers, x, copy=False)
        return evaluated(
            self.layers, self.loss, x, targets_for(self.layers, self.loss, y, len(x), copy=False)
        )

    def trace(
        self,
        x: Any,
        y: Any = None,
        learning_rate: float | None = None,
        *,
        optimizer: str | Optimizer = "sgd",
        frozen: Collection[str] = (),
        l1: float = 0,
        l2: float = 0,
        max_w2: float | None = None,
        dropout: float | Sequence[float] | Dropout | None = None,
        sample_weight: Any = None,
        seed: int | None = 0,
    ) -> Trace:
        """Work one step of training through and keep every number. The network stays as it is.

        Parameters
        ----------
        x : (examples, inputs) array_like
        y : (examples, outputs) array_like or class numbers, optional
            Without targets, the trace ends with the outputs.
        learning_rate : float, optional
            The step size η. Without it, the trace ends with the gradients; an `optimizer` other than sgd
            takes its own.
        optimizer : name or Optimizer
            How weights follow their gradients: sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam,
            adamw; or one of ``nn.optimizers``.
        frozen : names
            Weights or biases that are not updated, such as ``("b1", "b2")``.
        l1, l2 : number
            The price of each weight's size, and of half its square. Biases are free.
        max_w2 : number, optional
            The most that the squares of a unit's incoming weights may add up to after the step.
        dropout : number, sequence of numbers or Dropout, optional
            How often a unit is left out: one number for all hidden layers; or the inputs' first, then one
            for each hidden layer.
        sample_weight : (examples,) array_like, optional
            What each example counts for, ``c``: 2 is as if it were there twice. E is then the weighted mean,
            Σ cᵢ·Eᵢ / n with n = Σ cᵢ; where the loss is a sum, the weighted sum.
        seed : int or None
            Of what dropout leaves out.

        Returns
        -------
        Trace
            The first step of training, with the numbers of :meth:`fit` with all examples at once and
            ``shuffle=False``; ``trace.next()`` is the second.

        Raises
        ------
        ValueError, TypeError
            If inputs, targets, an option or a name are not what they should be.

        Examples
        --------
        >>> net = Network([[[2.0]]], activations="identity")
        >>> trace = net.trace([[3.0]], [[4.0]], learning_rate=0.1)
        >>> print(trace.line("dW1", 0, 0).text)
        dW1₁₁ = x₁·δ1₁ = 3·2 = 6
        >>> print(net.trace([[3.0]], [[4.0]], optimizer="adam").line("W1_m_new", 0, 0).text)
        m⁺(W1₁₁) = β₁·m(W1₁₁) + (1 − β₁)·dW1₁₁ = 0.9·0 + (1 − 0.9)·6 = 0.6
        """
        from nnlearn.trace import Trace

        return Trace.of(
            self,
            x,
            y,
            learning_rate,
            optimizer=optimizer,
            frozen=frozen,
            l1=l1,
            l2=l2,
            max_w2=max_w2,
            dropout=dropout,
            sample_weight=sample_weight,
            seed=seed,
        )

    def fit(self, x: Any, y: Any = None, **options: Any) -> History:
        """Train: see :func:`nnlearn.training.fit` for the options."""
        from nnlearn.training import fit

        return fit(self, x, y, **options)

    def plan(
        self,
        x: Any,
        y: Any,
        learning_rate: float,
        *,
        optimizer: str | Optimizer = "sgd",
        frozen: Collection[str] = (),
        rewrites: Collection[str] = (),
    ) -> Plan:
        """Lay out one training step on this network's own arrays: running the plan trains the network.

        Parameters
        ----------
        x, y, learning_rate, optimizer, frozen
            As for :meth:`trace`.
        rewrites : names
            Of :data:`nnlearn.fast_step.REWRITES`: what :meth:`fit` does to a plan to make it fast. A
            rewritten plan works on arrays of its own, which begin as the network's.

        Returns
        -------
        Plan
            ``plan.run()`` makes the step, ``print(plan.source())`` shows it.

        Examples
        --------
        >>> net = Network([[[2.0]]], activations="identity")
        >>> net.plan([[3.0]], [[4.0]], learning_rate=0.1).run()
        >>> net.weights[0].round(6)
        array([[1.4]])
        """
        from nnlearn.fast_step import fast_plan
        from nnlearn.recipe import Recipe

        x = inputs_for(self.layers, x)
        y = targets_for(self.layers, self.loss, y, len(x))
        rate = checks.rate(learning_rate, self.dtype)
        recipe = Recipe(self.layers, self.loss, optimizer_of(optimizer), self.frozen_names(frozen))
        return fast_plan(recipe, x, y, rate, rewrites) if rewrites else recipe.step(x, y, rate)

    @property
    def parameters(self) -> list[Array]:
        """The network's own arrays of weights and biases, layer by layer."""
        return [array for layer in self.layers for array in (layer.W, layer.b) if array is not None]

    def frozen_names(self, frozen: Any) -> tuple[str, ...]:
        """Check the names of frozen parameters.

        Raises
        ------
        ValueError, TypeError
            If one is not a weight or bias of this network.
        """
        names = [
            f"{kind}{l}"
            for l, layer in enumerate(self.layers, 1)
            for kind in "Wb"
            if kind == "W" or layer.b is not None
        ]
        if isinstance(frozen, (str, bytes, np.ndarray)) or not isinstance(frozen, Collection):
            raise TypeError(
                f'frozen is {frozen!r}, but is a collection of names\n    write: frozen=("b1", "b2")'
            )
        return tuple(checks.known(name, names, "frozen: the parameter") for name in frozen)

    def save(self, path: Any) -> None:
        """Write the network into a file, whole or not at all.

        The file is a plain ``.npz``: ``np.load(path)["W1"]`` gives the weights of layer 1, to the last bit.
        Activations and losses go by their name and formula; functions of your own are not in the file.

        Parameters
        ----------
        path : str or path
            A file that is there already is replaced, in one step.

        Raises
        ------
        OSError
            If it cannot be written: what was there before is there still.
        ValueError, TypeError
            If a weight is not finite, or a function of your own is no formula.

        Examples
        --------
        >>> import tempfile
        >>> path = f"{tempfile.mkdtemp()}/net.npz"
        >>> net = Network.create([2, 3, 1])
        >>> net.save(path)
        >>> Network.load(path) == net
        True
        """
        from nnlearn.network_file import save

        save(self.layers, self.loss, path)

    @classmethod
    def load(cls, path: Any, *, activations: Any = (), loss: Loss | None = None) -> Network:
        """Read a network from a file that :meth:`save` wrote, or from a checkpoint of a run.

        Nothing in the file is executed. Older versions of the format load; newer ones are refused.

        Parameters
        ----------
        path : str or path
        activations : Activation, or a sequence of them
            Those of your own that the network has, in any order: files hold no functions.
        loss : Loss, optional
            The same for a loss of your own.

        Returns
        -------
        Network
            Equal to the one that was saved, bit for bit.

        Raises
        ------
        BadFile (a ValueError)
            If the file is damaged, cut off, another program's or a later version's.
        ValueError, TypeError
            If a function of your own is missing, or computes something else than the saved one.
        OSError
            If there is no such file.
        """
        from nnlearn.network_file import load

        return cls(*load(path, activations, loss))

    def to_keras_code(self, weights: Any = None) -> str:
        """Write this network as a program for Keras, for the day you need what is only there.

        Parameters
        ----------
        weights : str or path, optional
            A file that :meth:`save` wrote, for the program to read the weights from. Without, up to 1,000
            numbers stand in the program, to the last bit; more are read from ``"net.npz"``.

        Returns
        -------
        str
            A Python program: the model, its weights, its loss. It predicts what this network does, to about
            seven digits: on PyTorch and on JAX, Keras multiplies in float32 also where float64 is asked for.

        Raises
        ------
        ValueError, TypeError
            If an activation or the loss is one of your own, which only nnlearn reads.

        Examples
        --------
        >>> net = Network([[[0.5], [-0.5]]], [[0.1]], loss="binary_cross_entropy")
        >>> print(net.to_keras_code())
        import keras
        import numpy as np
        <BLANKLINE>
        keras.config.set_floatx("float64")
        keras.config.set_dtype_policy("float64")
        <BLANKLINE>
        model = keras.Sequential(
            [
                keras.Input((2,)),
                keras.layers.Dense(1, activation="sigmoid"),
            ]
        )
        <BLANKLINE>
        parameters = [
            np.array([[0.5], [-0.5]]),  # W1
            np.array([0.1]),  # b1
        ]
        model.set_weights(parameters)
        <BLANKLINE>
        model.compile(
            optimizer=keras.optimizers.SGD(learning_rate=0.1),
            loss="binary_crossentropy",
            metrics=["accuracy"],
        )
        <BLANKLINE>
        # model.fit(X, y, epochs=20, batch_size=10)
        # model.predict(X)
        """
        from nnlearn.framework_code import keras_code

        return keras_code(self.layers, self.loss, weights)

    def to_torch_code(self, weights: Any = None) -> str:
        """Write this network as a program for PyTorch, for the day you need what is only there.

        Parameters
        ----------
        weights : str or path, optional
            A file that :meth:`save` wrote, for the program to read the weights from. Without, up to 1,000
            numbers stand in the program, to the last bit; more are read from ``"net.npz"``.

        Returns
        -------
        str
            A Python program: the model, its weights, its loss and the loop that trains it. It predicts what
            this network does.

        Raises
        ------
        ValueError, TypeError
            If an activation or the loss is one of your own, which only nnlearn reads.

        Examples
        --------
        >>> print(Network.create([784, 30, 10], ["relu", "softmax"], "cross_entropy").to_torch_code())
        import numpy as np
        import torch
        from torch import nn
        <BLANKLINE>
        model = nn.Sequential(
            nn.Linear(784, 30),
            nn.ReLU(),
            nn.Linear(30, 10),
            nn.Softmax(dim=1),
        ).to(torch.float64)
        <BLANKLINE>
        with np.load("net.npz") as saved:  # the file that net.save("net.npz") has written
            parameters = [saved[name] for name in ["W1", "b1", "W2", "b2"]]
        with torch.no_grad():
            for own, given in zip(model.parameters(), parameters, strict=True):
                own.copy_(torch.tensor(given.T))  # here a row for each input, in PyTorch for each unit
        <BLANKLINE>
        <BLANKLINE>
        def loss_of(x, y):
            scores = model[:-1](x)  # without the softmax: cross_entropy has it in it
            return nn.functional.cross_entropy(scores, y)
        <BLANKLINE>
        <BLANKLINE>
        def train(x, y, epochs, batch_size, learning_rate=0.1):
            optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
            for _ in range(epochs):
                for rows in torch.randperm(len(x)).split(batch_size):
                    optimizer.zero_grad()
                    loss_of(x[rows], y[rows]).backward()
                    optimizer.step()
        <BLANKLINE>
        <BLANKLINE>
        # x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(y)  # class numbers
        # train(x, y, epochs=20, batch_size=10)
        # model(x)
        """
        from nnlearn.framework_code import torch_code

        return torch_code(self.layers, self.loss, weights)

    def copy(self) -> Network:
        """Copy the network: training the copy leaves this one as it is."""
        return Network(self.weights, self.biases, [layer.activation for layer in self.layers], self.loss)

    def summary(self) -> str:
        """List the layers, their shapes and their parameters.

        Examples
        --------
        >>> print(Network.create([2, 3, 1]).summary())
        layer  activation  inputs  units  weights  biases  parameters
        1      sigmoid          2      3        6       3           9
        2      sigmoid          3      1        3       1           4
        loss: squared_error (mean over examples); 13 parameters, float64
        """
        rows = ["layer  activation  inputs  units  weights  biases  parameters"]
        total = 0
        for l, layer in enumerate(self.layers, 1):
            biases = 0 if layer.b is None else layer.b.size
            count = layer.W.size + biases
            total += count
            rows.append(
                f"{l:<5}  {layer.activation.name:<10}  {layer.inputs:>6}  {layer.units:>5}  {layer.W.size:>7}"
                " "
                f" {biases:>6}  {count:>10}"
            )
        rows.append(
            f"loss: {self.loss.name} ({self.loss.reduce} over examples); {total:,} parameters, {self.dtype}"
        )
        return "\n".join(rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        mine, theirs = self.layers, other.layers
        return (
            len(mine) == len(theirs)
            and self.loss.same_as(other.loss)
            and all(
                m.activation.same_as(t.activation)
                and m.W.dtype == t.W.dtype
                and np.array_equal(m.W, t.W)
                and (m.b is None) == (t.b is None)
                and (m.b is None or t.b is None or np.array_equal(m.b, t.b))
                for m, t in zip(mine, theirs, strict=True)
            )
        )

    __hash__ = None  # type: ignore[assignment]  # it changes when it learns

    def __repr__(self) -> str:
        biases = "" if self.layers[0].b is not None else ", no biases"
        sizes, activations = "-".join(map(str, self.sizes)), ", ".join(self.activations)
        return f"Network({sizes}, {activations}, loss={self.loss.name}{biases})"
