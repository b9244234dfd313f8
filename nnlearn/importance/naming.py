"""What inputs are called, and which variable a one-hot column belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def variables_of(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Find the variable that each one-hot column belongs to, by its name.

    Parameters
    ----------
    names : sequence of str
        Of the inputs, as encoders give them: ``age``, ``cat__sex_Male``, ``sex=Male``, ``sex.Male``.
    columns : sequence of str
        The variables' own names.

    Returns
    -------
    list of str
        For each name one of the columns.

    Raises
    ------
    ValueError
        If a name begins with none of them, or with several.

    Examples
    --------
    >>> variables_of(["num__age", "cat__sex_Male", "cat__sex_Female"], ["age", "sex"])
    ['age', 'sex', 'sex']
    """
    found = []
    for name in map(str, names):
        plain = name.rpartition("__")[2] if name.partition("__")[2] else name
        fits = [c for c in map(str, columns) if c in (name, plain)]
        fits = fits or [
            c
            for c in map(str, columns)
            if any(n.startswith((f"{c}_", f"{c}.", f"{c}=")) for n in (name, plain))
        ]
        if len(fits) != 1:
            told = (
                f"could be one of {' and '.join(fits)}" if fits else "begins with none of the columns' names"
            )
            raise ValueError(
                f"the input {name!r} {told}"
                "\n    write: importance.by_variable([...]), with a variable for each input"
            )
        found.append(fits[0])
    return found


def names_for(names: Any, count: int) -> tuple[str, ...]:
    """Take a name for each input, or number them: x₁, x₂, …."""
    if names is None:
        return tuple(f"x{i + 1}".translate(_SUBSCRIPTS) for i in range(count))
    if isinstance(names, str) or len(names) != count:
        told = repr(names) if isinstance(names, str) else f"{len(names)} names"
        raise ValueError(
            f"names is {told}, but there are {count} inputs\n    write: names=[...], one for each"
        )
    if len(set(map(str, names))) < count:
        raise ValueError(f"two of the names are the same\n    write: {count} different names")
    return tuple(map(str, names))
