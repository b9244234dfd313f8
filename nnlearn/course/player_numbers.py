"""The numbers of the widgets that play in a page: compared as numbers, where a page has them as letters."""

import base64
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

RELATIVE = 1e-5
"""How far a widget's numbers may differ: they are sent with seven digits, and shown with four."""

_PLAYER = "playHere(widget,"
_DATA = re.compile(r',"([A-Za-z0-9+/]*=*)",')
_FINGERPRINT = re.compile(r'(?<=data-key=")[0-9a-f]{12}(?=")')


def apart(text: str) -> tuple[str, list[list[Array]]]:
    """Take the numbers of each widget out of a page.

    Parameters
    ----------
    text : str
        A page, or any text.

    Returns
    -------
    tuple
        The text with stand-ins for the numbers, and for what only tells whether they are the same; and the
        arrays of each widget. What cannot be read stays in the text.
    """
    for fingerprint in set(_FINGERPRINT.findall(text)):
        text = text.replace(fingerprint, "FINGERPRINT")
    found: list[list[Array]] = []
    kept, *players = text.split(_PLAYER)
    for player in players:
        try:
            description, end = json.JSONDecoder().raw_decode(player)
            if data := _DATA.match(player, end):
                found.append(list(_arrays(description, base64.b64decode(data[1]))))
                player = f"{player[:end]},NUMBERS,{player[data.end() :]}"
        except ValueError:
            pass
        kept += _PLAYER + player
    return kept, found


def numbers_difference(old: list[Array], new: list[Array]) -> str | None:
    """Say how the numbers of a widget differ, if not in their last digits.

    Examples
    --------
    >>> numbers_difference([np.float32([1.5, 2.0])], [np.float32([1.5, 2.000001])])
    >>> numbers_difference([np.float32([1.5, 2.0])], [np.float32([1.5, 2.001])])
    'a number of the widget was 2, now 2.001'
    """
    for before, now in zip(old, new, strict=True):
        if before.dtype.kind == "f":
            largest = np.abs(before[np.isfinite(before)]).max(initial=0)
            same = np.isclose(now, before, rtol=RELATIVE, atol=RELATIVE * largest / 100, equal_nan=True)
        else:
            same = now == before
        if not same.all():
            place = int(np.argmin(same))
            return f"a number of the widget was {before[place]:.7g}, now {now[place]:.7g}"
    return None


def _arrays(tree: Any, data: bytes) -> Iterator[Array]:
    """The arrays that a widget's description places in its bytes: see `nnlearn.widgets.packing`."""
    match tree:
        case {"$": [kind, shape, place]}:
            yield np.frombuffer(data, np.dtype(kind), math.prod(shape), place)
        case dict():
            for value in tree.values():
                yield from _arrays(value, data)
        case list():
            for value in tree:
                yield from _arrays(value, data)
