"""Either, but not both: four examples that no single neuron can learn."""

import numpy as np

from nnlearn.data.record import Data


def xor() -> Data:
    """Take the four rows of exclusive or: 1 where exactly one of the two inputs is 1.

    A start is a matter of luck: with two hidden units, a network often settles where half of the rows come
    out right. With five tanh units, cross-entropy and a learning rate of 4 it learns all four rows within 200
    epochs, from each of the first 3,000 seeds (with four units, from all but three of them).

    Adam takes steps of about its learning rate, however flat the loss is, and settles sooner: it wants a few
    more units. With eight and a rate of 0.1 it needs 100 epochs, from each of the first 1,000 seeds (with
    five, from 99 of the first 100).

    Returns
    -------
    Data
        X (4, 2), in the order 00, 01, 10, 11; y (4, 1): 0, 1, 1, 0.

    Source
    ------
    Minsky and Papert, "Perceptrons", 1969; with a hidden layer:
    Rumelhart, Hinton and Williams, "Learning internal representations by error propagation", 1986.

    Examples
    --------
    >>> data = xor()
    >>> data.y.ravel()
    array([0., 1., 1., 0.])
    >>> from nnlearn.network import Network
    >>> net = Network.create([2, 5, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=0)
    >>> history = net.fit(data.X, data.y, epochs=200, learning_rate=4)
    >>> net.predict(data.X).round(1).ravel()
    array([0., 1., 1., 0.])
    >>> net = Network.create([2, 8, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=0)
    >>> history = net.fit(data.X, data.y, epochs=100, optimizer="adam", learning_rate=0.1)
    >>> net.predict(data.X).round(1).ravel()
    array([0., 1., 1., 0.])
    """
    return Data(
        X=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        y=np.array([[0.0], [1.0], [1.0], [0.0]]),
        feature_names=("first", "second"),
        target_names=("the same", "different"),
        description=(
            "Exclusive or: 1 where the two inputs differ. No straight line has both 1s on one side and both"
            " 0s on the other, so no single neuron can learn it; two hidden units are enough."
        ),
        name="XOR",
    )
