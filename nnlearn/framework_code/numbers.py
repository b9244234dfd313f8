"""A network's numbers as lines of Python: written out while they are few, else read from a file."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Sequence
from typing import Any

from nnlearn.equations.equation import Array
from nnlearn.parameters import Layer
from nnlearn.whole_file import place_of

#: As many numbers as are still written out, to some two hundred lines; more are read from a file.
MOST = 1000
#: The file of many numbers, where no other is named.
FILE = "net.npz"
WIDTH = 88


def parameters_code(layers: Sequence[Layer], path: Any) -> str:
    """Write the list of all weights and biases, in order, under the name ``parameters``.

    Parameters
    ----------
    layers : sequence of Layer
    path : str, path or None
        The file, made by ``net.save``, to read the numbers from; None writes up to a thousand of them out.

    Returns
    -------
    str

    Raises
    ------
    ValueError, TypeError
        If `path` does not name a file.
    """
    arrays = {
        f"{kind}{l}": array
        for l, layer in enumerate(layers, 1)
        for kind, array in (("W", layer.W), ("b", layer.b))
        if array is not None
    }
    if path is None and sum(array.size for array in arrays.values()) > MOST:
        path = FILE
    if path is None:
        lines = "\n".join(textwrap.indent(_array_code(name, array), "    ") for name, array in arrays.items())
        return f"parameters = [\n{lines}\n]"
    place_of(path)  # which says so if it is no name of a file
    file = json.dumps(os.fspath(path), ensure_ascii=False)
    names = textwrap.fill(", ".join(f'"{name}"' for name in arrays), WIDTH, subsequent_indent="        ")
    return (
        f"with np.load({file}) as saved:  # the file that net.save({file}) has written\n"
        f"    parameters = [saved[name] for name in [{names}]]"
    )


def _array_code(name: str, array: Array) -> str:
    """One array, in one line where it fits, and else each row in lines of its own."""
    rows = [f"[{', '.join(map(str, row))}]" for row in array.reshape(-1, array.shape[-1])]
    line = (
        f"np.array([{', '.join(rows)}]),  # {name}" if array.ndim == 2 else f"np.array({rows[0]}),  # {name}"
    )
    if len(line) <= WIDTH:
        return line
    written = [textwrap.fill(row, WIDTH, subsequent_indent=" ") for row in rows]
    if array.ndim == 1:
        return f"np.array(  # {name}\n{textwrap.indent(written[0], '    ')}\n),"
    return (
        f"np.array([  # {name}\n" + "".join(f"{textwrap.indent(row, '    ')},\n" for row in written) + "]),"
    )
