"""Keras's lesson in Keras itself: what many runs of it came to, and one with a given start and order."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

import nnlearn as nn
from tests.benchmarks.peers import needs
from tests.benchmarks.workloads import Array

#: How many runs were recorded.
RUNS = 50


@dataclass(frozen=True)
class Recorded:
    """What the recorded runs had after each of the 20 epochs.

    Attributes
    ----------
    mean, deviation, lowest, highest : (epochs,) array
    """

    mean: Array
    deviation: Array
    lowest: Array
    highest: Array


def _recorded(numbers: str) -> dict[str, Recorded]:
    """A line an epoch: mean, deviation, lowest and highest of the loss, then of the accuracy."""
    columns = np.array([line.split() for line in numbers.strip().split("\n")], float).T
    return {"loss": Recorded(*columns[:4]), "accuracy": Recorded(*columns[4:])}


#: What Keras prints after each epoch, measured: Keras 3.15.1 on JAX 0.10.2, the data of ``drug_trial(seed)``
#: and Keras's own random numbers from the same seed, for seeds 0 to 49.
RECORDED = {
    "sigmoid": _recorded(
        """
        0.6867  0.0154  0.6511  0.7326  0.5304  0.0358  0.4443  0.6481
        0.6696  0.0164  0.6328  0.7082  0.6216  0.0651  0.5000  0.8014
        0.6508  0.0193  0.6093  0.6927  0.6768  0.0582  0.5943  0.8514
        0.6303  0.0227  0.5842  0.6782  0.7113  0.0526  0.6167  0.8448
        0.6081  0.0261  0.5593  0.6627  0.7353  0.0475  0.6462  0.8610
        0.5843  0.0294  0.5324  0.6491  0.7569  0.0426  0.6543  0.8671
        0.5590  0.0327  0.5044  0.6353  0.7803  0.0405  0.6781  0.8714
        0.5323  0.0357  0.4740  0.6194  0.8021  0.0373  0.6986  0.8700
        0.5051  0.0385  0.4445  0.6019  0.8226  0.0362  0.7143  0.8848
        0.4779  0.0407  0.4130  0.5830  0.8419  0.0339  0.7376  0.9005
        0.4513  0.0420  0.3852  0.5631  0.8576  0.0308  0.7610  0.9095
        0.4261  0.0425  0.3618  0.5426  0.8731  0.0289  0.7810  0.9224
        0.4028  0.0421  0.3427  0.5222  0.8849  0.0256  0.7995  0.9205
        0.3818  0.0411  0.3268  0.5019  0.8944  0.0232  0.8124  0.9229
        0.3633  0.0394  0.3116  0.4818  0.9027  0.0207  0.8300  0.9276
        0.3473  0.0372  0.2985  0.4624  0.9094  0.0175  0.8424  0.9290
        0.3334  0.0346  0.2877  0.4436  0.9152  0.0161  0.8571  0.9352
        0.3215  0.0318  0.2792  0.4254  0.9193  0.0146  0.8614  0.9381
        0.3115  0.0290  0.2727  0.4079  0.9230  0.0123  0.8743  0.9381
        0.3030  0.0263  0.2676  0.3917  0.9259  0.0116  0.8752  0.9381
        """
    ),
    "softmax": _recorded(
        """
        0.6822  0.0297  0.6161  0.7708  0.5275  0.0475  0.3843  0.6081
        0.6528  0.0275  0.5893  0.7241  0.6284  0.0555  0.4248  0.7710
        0.6228  0.0290  0.5616  0.6925  0.6995  0.0491  0.5114  0.7948
        0.5930  0.0320  0.5330  0.6664  0.7452  0.0376  0.6671  0.8452
        0.5623  0.0352  0.5035  0.6387  0.7804  0.0348  0.6838  0.8586
        0.5315  0.0381  0.4740  0.6172  0.8074  0.0330  0.7110  0.8676
        0.5006  0.0403  0.4456  0.5976  0.8304  0.0309  0.7324  0.8795
        0.4704  0.0416  0.4169  0.5763  0.8493  0.0274  0.7614  0.8905
        0.4421  0.0418  0.3902  0.5528  0.8653  0.0253  0.7810  0.9014
        0.4161  0.0409  0.3660  0.5281  0.8788  0.0217  0.8076  0.9100
        0.3930  0.0392  0.3451  0.5031  0.8878  0.0183  0.8286  0.9152
        0.3728  0.0369  0.3278  0.4788  0.8972  0.0172  0.8386  0.9233
        0.3554  0.0342  0.3121  0.4558  0.9041  0.0149  0.8476  0.9238
        0.3405  0.0313  0.2997  0.4343  0.9093  0.0132  0.8586  0.9271
        0.3279  0.0285  0.2894  0.4144  0.9137  0.0124  0.8652  0.9290
        0.3172  0.0258  0.2813  0.3965  0.9174  0.0103  0.8762  0.9333
        0.3082  0.0233  0.2750  0.3802  0.9209  0.0095  0.8876  0.9348
        0.3007  0.0210  0.2693  0.3656  0.9233  0.0087  0.8924  0.9381
        0.2943  0.0189  0.2650  0.3523  0.9256  0.0074  0.9029  0.9367
        0.2888  0.0171  0.2616  0.3409  0.9277  0.0079  0.8976  0.9390
        """
    ),
}


def same_start(outputs: str, loss: str) -> tuple[float, float]:
    """How far apart losses and accuracies are over 20 epochs in order, from the same weights.

    Parameters
    ----------
    outputs : "sigmoid" or "softmax"
    loss : str
        nnlearn's name for the loss that goes with them.

    Raises
    ------
    Absent
        If Keras is not installed, or nothing that it could run on.
    """
    os.environ.setdefault("KERAS_BACKEND", "jax")
    needs(os.environ["KERAS_BACKEND"])
    keras = needs("keras")
    data = nn.data.drug_trial(seed=0)
    net = nn.Network.create(
        [1, 16, 32, 2], ["relu", "relu", outputs], loss, init="glorot", seed=0, dtype="float32"
    )
    dense = [keras.layers.Dense(*layer) for layer in ((16, "relu"), (32, "relu"), (2, outputs))]
    model = keras.Sequential([keras.layers.Input((1,)), *dense])
    model.set_weights([layer[i] for layer in zip(net.weights, net.biases or (), strict=True) for i in (0, 1)])
    model.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    theirs = model.fit(data.X, data.y, batch_size=10, epochs=20, shuffle=False, verbose=0).history
    adam = nn.optimizers.Adam(epsilon=1e-7)
    mine = net.fit(
        data.X, data.y, epochs=20, batch_size=10, optimizer=adam, learning_rate=1e-4, shuffle=False
    )
    apart = [float(np.abs(np.subtract(mine[q], theirs[q])).max()) for q in ("loss", "accuracy")]
    return apart[0], apart[1]
