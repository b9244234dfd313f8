"""Parts of a Python program, set apart as programmers expect it."""

from __future__ import annotations

from itertools import pairwise


def program(*parts: str) -> str:
    r"""Put parts below each other: one blank line between them, two around functions and classes.

    Parameters
    ----------
    parts : str
        Without blank lines at their ends; empty ones are left out.

    Returns
    -------
    str

    Examples
    --------
    >>> print(program("import math", "", "def half(x):\n    return x / 2", "half(math.pi)"), end="")
    import math
    <BLANKLINE>
    <BLANKLINE>
    def half(x):
        return x / 2
    <BLANKLINE>
    <BLANKLINE>
    half(math.pi)
    """
    there = [part for part in parts if part]
    text = there[0]
    for before, part in pairwise(there):
        defined = any(p.startswith(("def ", "class ")) for p in (before, part))
        text += ("\n\n\n" if defined else "\n\n") + part
    return text + "\n"
