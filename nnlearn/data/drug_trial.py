"""An invented drug trial: 2,100 patients, and whether they had side effects."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.data.record import Data

YOUNGEST, OLD_FROM, OLDEST = 13, 65, 100

#: How many exceptions, and how many patients as expected, there are of the young and again of the old.
SIZES = {"train": (50, 1000), "test": (10, 200)}


def drug_trial(seed: int = 0, part: Literal["train", "test"] = "train") -> Data:
    """Make up a drug trial: most of the old have side effects, most of the young have none.

    Of the patients from 13 to 64 years, 1,000 have no side effects and 50 are exceptions; of those from 65 to
    100, 1,000 have them and 50 are exceptions. Within its group, every age is as likely as any other. Nobody
    can foresee the exceptions: 2,000 of 2,100 (95.24 %) is about the best that can be had.

    The lesson's network (1-16-32-2, relu, Glorot's start as Keras has it) trains for 20 epochs with Adam at a
    rate of 0.0001, in batches of 10. It ends with a loss of 0.25 to 0.39 and 88 to 94 % right, as the start
    has it, here as in Keras; the lesson's own log ends with 0.2824 and 92.86 %. Its two outputs are sigmoid,
    which takes ``loss="rescaled_cross_entropy"``; softmax is what they should be.

    Parameters
    ----------
    seed : int
        The same seed gives the same patients, in the same order.
    part : "train" or "test"
        The 2,100 patients, or 420 others, made up in the same way, to test with.

    Returns
    -------
    Data
        X (2100, 1): the age, scaled so that 13 is 0 and 100 is 1; y (2100,): 1 for side effects, 0 for none.

    Raises
    ------
    TypeError, ValueError
        If the seed is not a whole number from 0 on, or the part is another word.

    Source
    ------
    The data of a well-known beginners' lesson on Keras, as that lesson's series makes them.

    Examples
    --------
    >>> data = drug_trial(seed=0)
    >>> data.X.shape, data.y.shape, int(data.y.sum())
    ((2100, 1), (2100,), 1050)
    >>> from nnlearn.network import Network
    >>> activations = ["relu", "relu", "softmax"]
    >>> net = Network.create([1, 16, 32, 2], activations, "cross_entropy", init="glorot")
    >>> history = net.fit(data.X, data.y, epochs=20, batch_size=10, optimizer="adam", learning_rate=0.0001)
    >>> round(history["loss"][-1], 2), round(history["accuracy"][-1], 2)
    (0.29, 0.93)
    """
    seed = checks.whole(seed, "seed", "seed=0", least=0)
    exceptions, expected = SIZES[checks.known(part, SIZES, "part")]
    random = np.random.default_rng([seed, list(SIZES).index(part)])
    ages, effects = [], []
    for count, young, old in ((exceptions, 1, 0), (expected, 0, 1)):
        ages += [random.integers(YOUNGEST, OLD_FROM, count), random.integers(OLD_FROM, OLDEST + 1, count)]
        effects += [np.full(count, young), np.full(count, old)]
    order = random.permutation(2 * (exceptions + expected))
    age = np.concatenate(ages)[order]
    return Data(
        X=((age - YOUNGEST) / (OLDEST - YOUNGEST))[:, np.newaxis],
        y=np.concatenate(effects)[order],
        feature_names=("age (13 to 100 years, scaled to 0 to 1)",),
        target_names=("no side effects", "side effects"),
        description=(
            "An invented drug trial. Of those under 65, most had no side effects; of those from 65 on, most"
            " had them; one in 21 is an exception that nothing in the data gives away. So the best that any"
            " model can be expected to reach is 95.24 % right. (Age in years = 13 + 87 times the input.)"
        ),
        name=f"drug trial ({part})",
    )
