"""The progress bar of a long run: the epoch, the loss and the time left, where a person is there to look.

It stands on tqdm, which is loaded when a bar is first drawn. In a terminal the bar is written to the standard
error stream, and wiped away when the run ends, however it ends. In a notebook it is an output of its own that
ends empty, so that the notebook says the same after every run.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
import threading
from time import perf_counter
from typing import Any

from nnlearn import checks
from nnlearn.history_words import log_values

#: A bar that was not asked for waits so long: most runs are over before.
PATIENCE = 2.0  # seconds
#: How often a bar is drawn.
INTERVAL = 0.25  # seconds
_BAR = "{desc} |{bar}| {percentage:3.0f} % - {remaining} left"
_WIDEST, _IN_A_CELL = 80, 64  # columns of a terminal, and of a notebook beside other windows
_SPARE = 2  # columns that a bar leaves free: a terminal writes ^C there, which is to go with the bar
_NEVER = sys.maxsize


class ProgressBar:
    """How far a run has come.

    The loop that trains tells it every epoch that is done; and, within an epoch, the steps from `due` on, so
    that it need not be called for every one of many small steps.

    Parameters
    ----------
    show : bool or None
        True draws the bar from the start, False never. None draws it where a person looks on, see
        :func:`watched`, once the run has taken two seconds.
    epochs : int
        Of the whole run.
    steps : int, optional
        In one epoch; None where only the first epoch will tell.
    done : int
        Epochs that were done before: where a run is resumed.

    Attributes
    ----------
    due : int
        The step within the epoch, counted from 1, from which on :meth:`step` is to be called again.

    Raises
    ------
    TypeError
        If `show` is not True, False or None.

    Examples
    --------
    >>> with ProgressBar(False, epochs=2, steps=3) as bar:
    ...     for epoch in (1, 2):
    ...         for step in (1, 2, 3):
    ...             if step >= bar.due:
    ...                 bar.step(step, loss=0.5)
    ...         bar.epoch(epoch, loss=0.25)
    """

    def __init__(self, show: bool | None, epochs: int, steps: int | None = None, *, done: int = 0) -> None:
        shown = watched() if show is None else checks.flag(show, "progress")
        self.epochs, self.steps, self.done, self.first = epochs, steps, done, done
        self._loss: float = math.nan
        self._bar: Any = None
        self._stride = 1 if shown else _NEVER
        self.due = self._stride
        self._began = self._called = perf_counter()
        self._next = self._began + PATIENCE * (show is None)
        self._at = 0  # the last step of the epoch that we were told of
        if show and shown:
            self._draw(0.0)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def step(self, step: int, loss: float | None = None) -> None:
        """Tell that a step of the epoch is done.

        Parameters
        ----------
        step : int
            Counted from 1 within the epoch.
        loss : float, optional
            The epoch's loss so far; without it the last one stays.
        """
        if self._stride == _NEVER:
            return
        now = perf_counter()
        took = now - self._called
        if took < INTERVAL / 4:
            self._stride *= 2
        elif took > INTERVAL:
            self._stride = max(1, int(self._stride * INTERVAL / took))
        self._called, self._at, self.due = now, step, step + self._stride
        if loss is not None:
            self._loss = loss
        if now >= self._next:
            self._draw(min(step / self.steps, 1.0) if self.steps else 0.0)

    def epoch(self, number: int, loss: float) -> None:
        """Tell that an epoch is done, counted from 1, and what its loss was."""
        if self._stride == _NEVER:
            return
        self.done, self._loss = number, loss
        self.steps = self.steps or self._at or None
        self._called, self.due = perf_counter(), self._stride
        if self._called >= self._next:
            self._draw(0.0)

    def close(self) -> None:
        """Wipe the bar away."""
        self._stride = self.due = _NEVER
        if self._bar is not None:
            self._bar.display(" " * (self._bar.ncols + _SPARE))
            self._bar.close()
            self._bar = None

    def _draw(self, part: float) -> None:
        """Draw the bar, `part` of the epoch after those that are done being done too."""
        if self._bar is None:
            self._bar = _new_bar(self.epochs, self.first, perf_counter() - self._began)
        epoch = min(self.done + (part > 0 or self.done == self.first), self.epochs)
        self._bar.set_description_str(
            f"Epoch {epoch}/{self.epochs}{log_values({'loss': self._loss})}", refresh=False
        )
        self._bar.update(self.done + part - self._bar.n)
        self._next = perf_counter() + INTERVAL


def watched() -> bool:
    """Whether a person looks on: at a terminal, or at a notebook that could ask its reader a question.

    What runs a notebook without a reader (nbclient, nbconvert, nbval, papermill) tells the kernel that
    nobody will answer; a page with a person before it does not. Automatic tests, which may have a terminal
    that nobody sees, set the variable ``CI``.
    """
    if os.environ.get("CI"):
        return False
    shell = _notebook()
    if shell is not None:
        # What the kernel was sent together with the cell; kernels in browsers keep none of it.
        asked: Any = getattr(shell, "get_parent", dict)()
        return bool(asked.get("content", {}).get("allow_stdin", False))
    return sys.stderr is not None and sys.stderr.isatty()


def _notebook() -> Any:
    """The shell of the notebook that this Python is the kernel of, if it is one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if getattr(shell, "kernel", None) is not None else None


def _new_bar(epochs: int, done: int, elapsed: float) -> Any:
    """A bar of tqdm's for a run that began some seconds ago; not drawn yet."""
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]  # tqdm carries no types
        monitor_interval = 0  # no thread of its own

    Bar.set_lock(threading.RLock())  # by default it is one between processes, which some systems lack
    place: dict[str, Any] = {"ncols": min(shutil.get_terminal_size().columns, _WIDEST) - _SPARE - 1}
    if _notebook() is not None:
        place = {"ncols": _IN_A_CELL, "file": _Output()}
    often: dict[str, Any] = {"delay": 1e-9, "mininterval": 0, "miniters": 0}  # whenever we say so, not before
    bar = Bar(total=epochs, initial=done, leave=False, bar_format=_BAR, **often, **place)
    bar.start_t -= elapsed
    bar.last_print_t -= elapsed
    return bar


class _Output:
    """An output of a notebook's cell that tqdm writes to as if it were a terminal's line."""

    encoding = "utf-8"

    def __init__(self) -> None:
        from IPython import display

        # What a runner that does not follow changes keeps of it: nothing.
        self.handle = display.display({"text/plain": ""}, raw=True, display_id=True)  # type: ignore[no-untyped-call]

    def write(self, text: str) -> None:
        """Show the text in place of the last one."""
        self.handle.update({"text/plain": text.strip()}, raw=True)

    def flush(self) -> None:
        """Do nothing: what is written is shown."""
