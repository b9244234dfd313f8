"""Training by several workers at once: two ways to share the work, with what each of them costs.

:func:`fit_averaged` gives each worker rows of its own and averages what they learn; the same seed gives the
same network. :func:`fit_hogwild` lets all of them change the same weights without waiting for each other: no
two runs are the same.
"""

from nnlearn.parallel.averaging import fit_averaged
from nnlearn.parallel.crew import WorkersLost
from nnlearn.parallel.hogwild import fit_hogwild

__all__ = ["WorkersLost", "fit_averaged", "fit_hogwild"]
