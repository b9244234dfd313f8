"""The outputs of a cell in one standard form: a notebook run twice is then the same twice.

Used on what is stored (`build`) and on what is compared with it (`strict`).
"""

import base64
import itertools
import re
import struct
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n\r])", re.MULTILINE)
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_REMARKS = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")


def standard(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return a cell's outputs in their standard form.

    Streams next to each other become one of each name, standard output first: which of them arrives first,
    and in how many pieces, is chance. Of a line that was overwritten (a progress bar) the last state stays.
    Pictures lose the name and version of the program that drew them, tracebacks their colours.

    Parameters
    ----------
    outputs : iterable of output nodes
        As a kernel sent them. They are changed in place.

    Returns
    -------
    list of output nodes
    """
    tidy: list[NotebookNode] = []
    for is_stream, neighbours in itertools.groupby(outputs, lambda output: output.output_type == "stream"):
        group = list(neighbours)
        tidy.extend(_one_of_each_name(group) if is_stream else group)
    for output in tidy:
        if output.output_type == "error":
            output.traceback = [without_colours(line) for line in output.traceback]
        png = output.get("data", {}).get("image/png")
        if png is not None:
            output.data["image/png"] = base64.b64encode(_without_remarks(base64.b64decode(png))).decode()
    return tidy


def without_widget_views(outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the outputs without their live widgets, which only a running kernel can show.

    What a widget says of itself otherwise (HTML, a picture, text) stays. JupyterLab would show a stored view
    without its kernel as an error, even where there is something else to show.
    """
    for output in outputs:
        if WIDGET_VIEW in output.get("data", {}):
            del output.data[WIDGET_VIEW]
            if not output.data:
                continue
        yield output


def without_colours(text: str) -> str:
    r"""Return a text without a terminal's codes for colours.

    Examples
    --------
    >>> without_colours("\x1b[31mValueError\x1b[39m")
    'ValueError'
    """
    return _COLOUR.sub("", text)


def _one_of_each_name(streams: list[NotebookNode]) -> list[NotebookNode]:
    """Return the streams joined by name, those that came to nothing left out."""
    joined = []
    for name in sorted({stream.name for stream in streams}, reverse=True):  # stdout before stderr
        text = _OVERWRITTEN.sub("", "".join(stream.text for stream in streams if stream.name == name))
        if text:
            joined.append(NotebookNode(output_type="stream", name=name, text=text))
    return joined


def _without_remarks(png: bytes) -> bytes:
    """Return a PNG file without its remarks (program, version, date): the picture itself is untouched."""
    if not png.startswith(_PNG_SIGNATURE):
        return png
    kept, at = [_PNG_SIGNATURE], len(_PNG_SIGNATURE)
    while at + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        end = at + 12 + length  # length and kind before the contents, a checksum behind them
        if kind not in _PNG_REMARKS:
            kept.append(png[at:end])
        at = end
    return b"".join(kept)
