"""Whether two runs of a notebook cell gave the same, and if not, what differs, in words.

Every output counts: its kind, its order, its text, its pixels, the state of its widgets. Only what may
honestly differ between two machines is let through: the last digits of decimal fractions, a shade of a pixel,
random ids.
"""

import base64
import io
import json
import math
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from nbformat import NotebookNode
from PIL import Image

from nnlearn.course.outputs import WIDGET_STATE, WIDGET_VIEW
from nnlearn.course.player_numbers import apart, numbers_difference

Sanitiser = Callable[[str], str]

RELATIVE = 1e-6
"""How far decimal fractions may differ: processors disagree from about the sixteenth digit of a sum."""

SANITISE = {
    r"0x[0-9a-fA-F]{6,}": "ADDRESS",
    r"(?:/[^\s:]*|[A-Za-z]:\\[^\s:]*)ipykernel_\d+[/\\]\d+\.py": "CELL.py",
    r"\bT_[0-9a-f]{5}": "T_ID",  # pandas' styled tables
    r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])": "HEXID",  # matplotlib's animations
    r"<dc:date>[^<]*</dc:date>": "<dc:date>DATE</dc:date>",  # SVG
}
"""What is random in honest outputs: pattern → what stands for it in a comparison."""

_DECIMAL = re.compile(r"(?<![\w.])[-+]?\d+\.\d*(?:[eE][-+]?\d+)?|(?<![\w.])[-+]?\d+[eE][-+]?\d+")
_PNG_IN_TEXT = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
_PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Tolerance:
    """How far pictures may differ: a shade for each pixel, and a share of pixels that may differ more."""

    shade: int
    share: float


EXACT = Tolerance(shade=2, share=0.0)
LOOSE = Tolerance(shade=16, share=5e-4)  # for other systems: it misses a single changed digit


def tolerance() -> Tolerance:
    """Return how closely pictures are compared here.

    Returns
    -------
    Tolerance
        Exact where the notebooks are built (Linux on x86-64), loose on systems whose fonts and compilers may
        round differently. ``NNLEARN_IMAGES`` set to ``exact`` or ``loose`` decides otherwise.
    """
    built_here = sys.platform == "linux" and platform.machine() == "x86_64"
    wanted = os.environ.get("NNLEARN_IMAGES", "exact" if built_here else "loose")
    return LOOSE if wanted == "loose" else EXACT


@dataclass(frozen=True)
class Run:
    """One run of a cell: its outputs, and the state of all widgets of its notebook."""

    outputs: list[NotebookNode]
    widgets: Mapping[str, Any] = field(default_factory=dict)


def widget_state(notebook: NotebookNode) -> dict[str, Any]:
    """Return the state of a notebook's widgets by their ids; nothing where none is stored."""
    state: dict[str, Any] = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    return state


def difference(stored: Run, fresh: Run, sanitise: Sanitiser) -> str | None:
    """Say how two runs of the same cell differ.

    Parameters
    ----------
    stored, fresh : Run
        What stands in the notebook, and what came now; both in standard form (`outputs.standard`).
    sanitise : function
        Replaces what is random in a text, such as addresses.

    Returns
    -------
    str or None
        The first difference, in words; None where there is none.
    """
    kinds = [_kind(output) for output in stored.outputs], [_kind(output) for output in fresh.outputs]
    if kinds[0] != kinds[1]:
        return f"outputs differ in kind or order\nstored: {_listed(kinds[0])}\nnow:    {_listed(kinds[1])}"
    for number, (old, new) in enumerate(zip(stored.outputs, fresh.outputs, strict=True), start=1):
        for part, why in _parts(old, new, stored.widgets, fresh.widgets, sanitise):
            if why:
                return f"output {number} ({part}) differs: {why}"
    return None


def _kind(output: NotebookNode) -> tuple[str, ...]:
    """Return what an output is: its type, and its stream's name or all of its formats."""
    return (output.output_type, *([output.name] if "name" in output else sorted(output.get("data", ()))))


def _listed(kinds: list[tuple[str, ...]]) -> str:
    """Return kinds of outputs in words."""
    return "; ".join(f"{first} ({', '.join(rest)})" if rest else first for first, *rest in kinds) or "nothing"


def _parts(
    old: NotebookNode,
    new: NotebookNode,
    old_widgets: Mapping[str, Any],
    new_widgets: Mapping[str, Any],
    sanitise: Sanitiser,
) -> Iterable[tuple[str, str | None]]:
    """Yield each part of an output with what differs in it, or None."""
    if old.output_type == "stream":
        yield old.name, text_difference(old.text, new.text, sanitise)
    elif old.output_type == "error":  # its traceback quotes libraries, which change
        yield "error", None if old.ename == new.ename else f"{old.ename}, now {new.ename}"
        yield "message", text_difference(old.evalue, new.evalue, sanitise)
    else:
        for mime, value in old.data.items():
            if mime in _PICTURES:
                yield mime, picture_difference(value, new.data[mime])
            elif mime == WIDGET_VIEW:
                trees = (
                    widget_tree(value["model_id"], old_widgets),
                    widget_tree(new.data[mime]["model_id"], new_widgets),
                )
                yield mime, tree_difference(*trees, sanitise)
            else:
                yield mime, text_difference(_as_text(value), _as_text(new.data[mime]), sanitise)


def _as_text(value: object) -> str:
    """Return text as it is, and anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


# --- texts and numbers ----------------------------------------------------------------------------------


def text_difference(old: str, new: str, sanitise: Sanitiser = str) -> str | None:
    """Say how two texts differ, if not in the last digits of a number or in the bytes of a picture.

    Examples
    --------
    >>> text_difference("loss 0.70710678", "loss 0.70710677")
    >>> print(text_difference("loss 0.7071", "loss 0.7072"))
    stored:
    loss 0.7071
    now:
    loss 0.7072
    """
    if old == new:
        return None
    (old, old_players), (new, new_players) = apart(old), apart(new)
    pictures = _PNG_IN_TEXT.findall(old), _PNG_IN_TEXT.findall(new)
    bare = [sanitise(_PNG_IN_TEXT.sub("PICTURE", text)) for text in (old, new)]  # not in a picture's letters
    numbers = _DECIMAL.findall(bare[0]), _DECIMAL.findall(bare[1])
    if _DECIMAL.sub("#", bare[0]) != _DECIMAL.sub("#", bare[1]) or not all(map(_close, *numbers)):
        return f"stored:\n{bare[0]}\nnow:\n{bare[1]}"
    differences = (*map(numbers_difference, old_players, new_players), *map(picture_difference, *pictures))
    return next(filter(None, differences), None)


def _close(old: str, new: str) -> bool:
    """Whether two decimal fractions are the same to about six digits."""
    return math.isclose(float(old), float(new), rel_tol=RELATIVE, abs_tol=1e-12)


# --- pictures -------------------------------------------------------------------------------------------


def picture_difference(old: str, new: str, allowed: Tolerance | None = None) -> str | None:
    """Say how two pictures differ, looking at their pixels: how a file was packed does not matter."""
    if old == new:
        return None
    allowed = allowed or tolerance()
    try:
        before, now = _pixels(old), _pixels(new)
    except (ValueError, OSError) as error:
        return f"a picture cannot be read: {error}"
    if before.shape != now.shape:
        return f"the picture was {before.shape[1]} × {before.shape[0]}, now {now.shape[1]} × {now.shape[0]}"
    changed = float((np.abs(before - now).max(axis=-1) > allowed.shade).mean())
    if changed <= allowed.share:
        return None
    return f"{changed:.3%} of the pixels changed by more than {allowed.shade}/255"


def _pixels(encoded: str) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return a picture as (height, width, 4) numbers; of a type in which they can be subtracted."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA"), np.int16)


# --- widgets --------------------------------------------------------------------------------------------


def widget_tree(model: str, state: Mapping[str, Any], above: tuple[str, ...] = ()) -> object:
    """Return a widget with all that it holds as a tree without the random ids, so that two runs compare."""
    if model in above or model not in state:
        return "a widget that is not stored, or above"

    def unfold(value: object) -> object:
        if isinstance(value, str) and value.startswith("IPY_MODEL_"):
            return widget_tree(value.removeprefix("IPY_MODEL_"), state, (*above, model))
        if isinstance(value, Mapping):
            return {key: unfold(each) for key, each in sorted(value.items())}
        if isinstance(value, list | tuple):
            return [unfold(each) for each in value]
        return value

    stored = state[model]
    kept = {name: value for name, value in stored["state"].items() if value is not None and name != "msg_id"}
    buffers = {"/".join(map(str, part["path"])): part["data"] for part in stored.get("buffers", [])}
    return {"model": stored["model_name"], "state": unfold(kept), "buffers": buffers}


def tree_difference(old: Any, new: Any, sanitise: Sanitiser, where: str = "widget") -> str | None:
    """Say where two trees of plain values differ, and how."""
    if isinstance(old, str) and isinstance(new, str):
        both_png = old.startswith("iVBORw0KGgo") and new.startswith("iVBORw0KGgo")
        why = picture_difference(old, new) if both_png else text_difference(old, new, sanitise)
        return why and f"{where}: {why}"
    if isinstance(old, dict) and isinstance(new, dict):
        only = sorted(old.keys() ^ new.keys())
        if only:
            return f"{where}.{only[0]} is only in the {'stored' if only[0] in old else 'new'} run"
        pairs = [(f"{where}.{name}", old[name], new[name]) for name in old]
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return f"{where} had {len(old)} parts, now {len(new)}"
        pairs = [(f"{where}[{i}]", *pair) for i, pair in enumerate(zip(old, new, strict=True))]
    else:
        return None if old == new and type(old) is type(new) else f"{where} was {old!r}, now {new!r}"
    return next(filter(None, (tree_difference(a, b, sanitise, at) for at, a, b in pairs)), None)
