"""Numbers for the browser: one dictionary as JSON, and all its arrays as one row of bytes beside it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

#: What arrays are sent as: seven digits are more than a widget shows, and half the bytes of sixteen.
#: Unsigned whole numbers stand for a few words or shades.
KINDS = {"f": "<f4", "i": "<i4", "u": "|u1", "b": "|u1"}


def pack(tree: Any) -> tuple[Any, bytes]:
    """Take the arrays out of nested dictionaries and lists.

    Parameters
    ----------
    tree
        Dictionaries, lists, text, numbers, and NumPy arrays.

    Returns
    -------
    tuple
        The same as JSON has it, where an array has left ``{"$": [kind, shape, offset]}``; and the arrays'
        bytes, little-endian, each at a multiple of 4.

    Raises
    ------
    TypeError
        If there is something that neither JSON nor an array holds.

    Examples
    --------
    >>> tree, data = pack({"title": "two", "w": np.array([1.0, 2.0])})
    >>> tree, len(data)
    ({'title': 'two', 'w': {'$': ['<f4', [2], 0]}}, 8)
    """
    data = bytearray()
    return _without_arrays(tree, data), bytes(data)


def _without_arrays(tree: Any, data: bytearray) -> Any:
    match tree:
        case np.ndarray():
            data.extend(bytes(-len(data) % 4))
            kind, place = KINDS[tree.dtype.kind], len(data)
            with np.errstate(over="ignore"):  # what is too large for the browser's kind is ∞ there
                data.extend(np.ascontiguousarray(tree, dtype=kind).tobytes())
            return {"$": [kind, list(tree.shape), place]}
        case dict():
            return {str(key): _without_arrays(value, data) for key, value in tree.items()}
        case list() | tuple():
            return [_without_arrays(value, data) for value in tree]
        case np.generic():
            return _without_arrays(tree.item(), data)
        case None | bool() | int() | str():
            return tree
        case float() if math.isfinite(tree):
            return tree
    raise TypeError(f"{tree!r:.60} cannot be sent to a browser\n    write: np.array([{tree!r:.20}])")
