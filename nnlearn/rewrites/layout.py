"""Rewrites that change where values lie in memory, and how they are handed to the processor."""

from nnlearn.rewrites.draft import Draft


def examples_side_by_side(draft: Draft) -> None:
    """Lay out a batch with its examples next to each other, not the units of each example.

    Sums over units then run along rows of memory, and each layer's output is a block without gaps, a row of
    ones behind it. Who reads the values sees a row for each example, as before.
    """
    draft.sideways = True


def bound_products(draft: Draft) -> None:
    """Take matrix products by their operands' own ``dot``, which is called in half the time of ``matmul``.

    A sum over units, as softmax takes, or over the examples, is the product with a row of ones.
    """
    draft.bound_products = True
