"""Three students: the smallest example that is still worth doing by hand."""

import numpy as np

from nnlearn.data.record import Data


def age_cgpa() -> Data:
    """Take the three rows of the worked example: age and grade average, scaled, and a yes or no.

    Returns
    -------
    Data
        X (3, 2): age and CGPA (cumulative grade point average), both scaled to lie between 0 and 1;
        y (3, 1): 1, 0, 1.

    Source
    ------
    A beginners' tutorial on deep learning in R with H2O and MXNet, which works one round of learning by hand;
    what came of that is told by :mod:`nnlearn.worked_example`.

    Examples
    --------
    >>> data = age_cgpa()
    >>> data.X
    array([[0.2, 0.1],
           [0.4, 0.6],
           [0.5, 0.2]])
    >>> data.y.ravel()
    array([1., 0., 1.])
    """
    return Data(
        X=np.array([[0.2, 0.1], [0.4, 0.6], [0.5, 0.2]]),
        y=np.array([[1.0], [0.0], [1.0]]),
        feature_names=("Age", "CGPA"),
        target_names=("no", "yes"),
        description=(
            "Three students' age and grade average, scaled to lie between 0 and 1, from a beginners'"
            " tutorial that works one round of learning by hand. It starts with all three weights at 0.1"
            " (the bias's too) and a learning rate of 1. The input of the bias, always 1, is no column"
            " here. A straight line separates the classes."
        ),
        name="Age/CGPA",
    )
