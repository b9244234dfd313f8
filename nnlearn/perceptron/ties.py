"""What counts as exactly at the threshold: sums that are 0 on paper and a speck in binary numbers."""

from typing import Any

import numpy as np

from nnlearn.equations.equation import Array

#: A sum smaller than this part of the sizes of its terms is 0.
TIE = 1e-12


def settled(total: Any, size: Any) -> Array:
    """Make a sum 0 where it is a speck beside the sizes of its terms, as it is on paper.

    Parameters
    ----------
    total : number or array
        The sum.
    size : number or array
        What its terms add up to, each taken without its sign.

    Returns
    -------
    array

    Examples
    --------
    >>> 0.3 - 0.2 - 0.1 < 0
    True
    >>> float(settled(0.3 - 0.2 - 0.1, 0.3 + 0.2 + 0.1))
    0.0
    """
    return np.where(np.abs(total) <= TIE * np.abs(size), 0.0, total)
