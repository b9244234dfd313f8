"""One unit that fires or stays silent: with weights of your own, or learning from its mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlearn import checks
from nnlearn.equations.equation import Array, Equation
from nnlearn.inputs_and_targets import inputs_for
from nnlearn.maths.activations import ACTIVATIONS, step
from nnlearn.maths.neuron import affine, weighted_sum
from nnlearn.maths.perceptron_rule import above_threshold, step_above
from nnlearn.network import Network
from nnlearn.parameters import Layer
from nnlearn.perceptron.ties import settled

if TYPE_CHECKING:
    from nnlearn.perceptron.trace import PerceptronTrace


class Perceptron:
    """One unit that fires (1) or stays silent (0).

    It fires where its weighted inputs and its bias add up to 0 or more; or, with a threshold instead of the
    bias, where its weighted inputs reach the threshold. Tables that fire only *above* the threshold are typed
    in with ``fires_at_threshold=False``; those that give the bias as an input of its own, always 1, with that
    column in the examples and ``bias=False``.

    Parameters
    ----------
    n_inputs : int
    bias : bool or number
        True: a bias that starts at 0 and learns; a number: where it starts; False: none.
        With a threshold, there is none.
    learning_rate : number
        How far a mistake moves the weights.
    weights : (inputs,) array_like, optional
        Where the weights start, or stay; by default they are 0.
    threshold : number, optional
        What the weighted inputs have to reach. It is fixed: only the weights learn.
    fires_at_threshold : bool
        Whether the unit fires where the sum is exactly at the threshold (or, without one, exactly 0).

    Raises
    ------
    ValueError, TypeError
        If anything is not a finite number, or does not fit together.

    Source
    ------
    McCulloch and Pitts, "A logical calculus of the ideas immanent in nervous activity", 1943;
    Rosenblatt, "The perceptron: a probabilistic model for information storage", 1958.

    Examples
    --------
    >>> rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> Perceptron(2, weights=[1, 1], threshold=2).predict(rows)  # AND
    array([0, 0, 0, 1])
    >>> unit = Perceptron(2)
    >>> print(unit.fit(rows, [0, 1, 1, 1]).verdict)
    Converged: epoch 4 is the first without an error. No weight moved after epoch 3.
    >>> unit.predict(rows)
    array([0, 1, 1, 1])

    NAND as many a table has it: the first input always 1, and 1 only where the sum is above 0.5.

    >>> unit = Perceptron(3, bias=False, threshold=0.5, learning_rate=0.1, fires_at_threshold=False)
    >>> unit.fit([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], [1, 1, 1, 0]).weights.round(12)
    array([ 0.8, -0.2, -0.1])
    """

    def __init__(
        self,
        n_inputs: int,
        *,
        bias: bool | float = True,
        learning_rate: float = 1.0,
        weights: Any = None,
        threshold: float | None = None,
        fires_at_threshold: bool = True,
    ) -> None:
        n = checks.whole(n_inputs, "n_inputs", "nn.Perceptron(2)")
        self.learning_rate = checks.positive(learning_rate, "learning_rate", "learning_rate=0.5")
        self.weights = np.zeros(n) if weights is None else _weights(weights, n)
        self.threshold = None if threshold is None else _number(threshold, "threshold", "threshold=0.2")
        self.fires_at_threshold = checks.flag(fires_at_threshold, "fires_at_threshold")
        self.bias: float | None = None
        if not isinstance(bias, (bool, np.bool_)):
            self.bias = _number(bias, "bias", "bias=0.1, or bias=False for a unit without a bias")
        elif bias and self.threshold is None:
            self.bias = 0.0
        if self.bias is not None and self.threshold is not None:
            raise ValueError(
                f"a bias ({bias!r}) came with a threshold ({threshold!r}), but a threshold is a bias of the"
                f" opposite sign: one is enough\n    write: nn.Perceptron({n}, threshold={threshold!r})"
            )

    @property
    def sum_equation(self) -> Equation:
        """The equation that makes z of the inputs: with a bias, with a threshold, or with neither."""
        if self.threshold is not None:
            return above_threshold
        return weighted_sum if self.bias is None else affine

    @property
    def decision(self) -> Equation:
        """The equation that makes 0 or 1 of z: it fires at 0 and above, or above 0 only."""
        return step if self.fires_at_threshold else step_above

    def pre_activation(self, x: Array) -> Array:
        """Work out z: how far the weighted inputs are above the threshold.

        Parameters
        ----------
        x : (inputs,) or (examples, inputs) array

        Returns
        -------
        number or (examples,) array
            0 exactly where z is 0 on paper, though binary arithmetic leaves a speck.
        """
        offset = self.bias if self.threshold is None else self.threshold
        given = [x, self.weights] if offset is None else [x, self.weights, offset]
        sizes = [np.abs(value) for value in given]
        if self.threshold is not None:
            sizes[-1] = -sizes[-1]  # the equation subtracts it
        with np.errstate(all="ignore"):  # what overflows is told below
            z, size = self.sum_equation(*given), self.sum_equation(*sizes)
        if not np.isfinite(size).all():
            raise FloatingPointError(
                "the weighted inputs add up to more than a float can hold\n    write: x = x / abs(x).max()"
            )
        return settled(z, size)

    def predict(self, x: Any) -> Array:
        """Say for each example whether the unit fires.

        Parameters
        ----------
        x : (examples, inputs) array_like

        Returns
        -------
        (examples,) array of int
            1 where it fires, 0 where it does not.

        Raises
        ------
        ValueError, TypeError
            If x has another shape or holds anything but finite numbers.

        Examples
        --------
        >>> Perceptron(1, weights=[-1], threshold=-0.5).predict([[0], [1]])  # NOT
        array([1, 0])
        """
        return np.asarray(self.decision(self.pre_activation(self.inputs(x))), int)

    def trace(self, x: Any, y: Any, epochs: int = 100) -> PerceptronTrace:
        """Let a copy learn by Rosenblatt's rule, and keep every number. The unit stays as it is.

        Parameters
        ----------
        x : (examples, inputs) array_like
        y : (examples,) or (examples, 1) array_like of 0 and 1
        epochs : int
            How often the examples are gone through, at most: learning stops after an epoch without an error.

        Returns
        -------
        PerceptronTrace
            A row for each example of each epoch; prints as a table.

        Raises
        ------
        ValueError, TypeError
            If inputs, targets or epochs are not what they should be.

        Examples
        --------
        >>> trace = Perceptron(2, weights=[0.3, -0.1], threshold=0.2, learning_rate=0.1).trace(
        ...     [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
        ... )
        >>> trace.converged, trace.weights
        (5, array([0.1, 0.1]))
        """
        from nnlearn.perceptron.trace import PerceptronTrace

        return PerceptronTrace.of(self, x, y, epochs)

    def fit(self, x: Any, y: Any, epochs: int = 100) -> PerceptronTrace:
        """Learn by Rosenblatt's rule; the parameters and the result are those of :meth:`trace`."""
        trace = self.trace(x, y, epochs)
        self.weights, self.bias = trace.after.weights.copy(), trace.after.bias
        return trace

    def logistic(self, loss: str = "binary_cross_entropy") -> Network:
        """Make the logistic neuron with the same weights: one whose step is softened to a sigmoid.

        Parameters
        ----------
        loss : name
            What it learns by.

        Returns
        -------
        Network
            Of one sigmoid unit. A threshold becomes a bias of the opposite sign.

        Examples
        --------
        >>> Perceptron(2, weights=[1, 1], threshold=2).logistic().predict([[1.0, 1.0]])
        array([[0.5]])
        """
        offset = self.bias if self.threshold is None else -self.threshold
        biases = None if offset is None else [[offset]]
        return Network([self.weights[:, np.newaxis]], biases, "sigmoid", loss)

    def inputs(self, x: Any) -> Array:
        """Take inputs of shape (examples, inputs), or say what is wrong with them."""
        return inputs_for([Layer(self.weights[:, np.newaxis], None, ACTIVATIONS["step"])], x)

    def copy(self) -> Perceptron:
        """Copy the unit: training the copy leaves this one as it is."""
        return Perceptron(
            len(self.weights),
            bias=False if self.bias is None else self.bias,
            learning_rate=self.learning_rate,
            weights=self.weights,
            threshold=self.threshold,
            fires_at_threshold=self.fires_at_threshold,
        )

    def __repr__(self) -> str:
        weights = ", ".join(f"{w:.6g}" for w in self.weights[:6]) + (", …" if len(self.weights) > 6 else "")
        kind = "no bias" if self.bias is None else f"bias={self.bias:.6g}"
        if self.threshold is not None:
            kind = f"threshold={self.threshold:.6g}"
        kind += "" if self.fires_at_threshold else ", fires_at_threshold=False"
        count = f"{len(self.weights)} input{'s' if len(self.weights) > 1 else ''}"
        return f"Perceptron({count}, weights=[{weights}], {kind}, learning_rate={self.learning_rate:.6g})"


def _weights(value: Any, inputs: int) -> Array:
    weights = checks.numbers(value, "weights", f"weights={[0.5] * min(inputs, 6)}", dtype=np.float64)
    if weights.shape != (inputs,):
        raise ValueError(
            f"weights has shape {weights.shape}, but a unit of {inputs} inputs needs {inputs} weights"
            f"\n    write: nn.Perceptron({weights.size}, weights={weights.ravel().tolist()[:6]})"
        )
    return weights


def _number(value: Any, name: str, write: str) -> float:
    array = checks.numbers(value, name, write, dtype=np.float64)
    if array.ndim:
        raise TypeError(f"{name} is {value!r:.60}, but is one number\n    write: {write}")
    return float(array)
