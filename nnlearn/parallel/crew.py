"""The workers: started by joblib, replaced when they die, and sent nothing that they could not read."""

from __future__ import annotations

import io
import pickle
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from typing import Any

from nnlearn.equations.equation import Equation
from nnlearn.fit_options import matrix_libraries

#: How often the work of a round is handed out before we give up.
TRIES = 3


class WorkersLost(RuntimeError):
    """Workers died, and went on dying."""


class Crew:
    """Workers that work on several tasks at once, on whatever joblib is set to use.

    Parameters
    ----------
    workers : int
    **options
        For ``joblib.Parallel``.

    Raises
    ------
    ModuleNotFoundError
        If joblib is not installed: with the line that installs it.
    """

    def __init__(self, workers: int, **options: Any) -> None:
        try:
            import joblib
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "several workers need joblib, which is not installed"
                "\n    write: pip install 'nnlearn[cluster]'",
                name="joblib",
            ) from None
        self.joblib, self.workers, self.options = joblib, workers, options

    def __enter__(self) -> Crew:
        self.parallel = self.joblib.Parallel(n_jobs=self.workers, **self.options).__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:
        self.parallel.__exit__(*problem)

    def at_once(self) -> int:
        """How many of the workers can work at the same time: one, where this process is a worker itself."""
        with self.joblib.parallel_config(**self.options), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is one only: who asks will tell
            return int(self.joblib.effective_n_jobs(self.workers))

    def work(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Call a function for each task, and return what came of it in the order of the tasks.

        The function's result must depend on its inputs alone: when a worker dies, others do the work again.

        Raises
        ------
        WorkersLost
            If workers die each time.
        """
        given = list(tasks)
        for attempt in range(TRIES):
            try:
                return self.once(function, given)
            except WorkersLost:
                if attempt == TRIES - 1:
                    raise
                self.__exit__(None, None, None)
                self.__enter__()
        raise AssertionError  # not reached: the last attempt returns or raises

    def once(self, function: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Like :meth:`work`, but a worker that dies is not replaced."""
        try:
            results: list[Any] = self.parallel(self.joblib.delayed(function)(*task) for task in tasks)
        except Exception as problem:
            if _died(problem):
                raise WorkersLost(f"a worker died: {type(problem).__name__}: {problem}") from problem
            raise
        return results


def _died(problem: Exception) -> bool:
    """Whether an error says that a worker is gone; KilledWorker is Dask's, which may not be installed."""
    return isinstance(problem, (BrokenExecutor, CancelledError)) or type(problem).__name__ == "KilledWorker"


# --- what is sent ------------------------------------------------------------------------------


def packed(value: Any) -> bytes:
    """Pack a value for another process.

    As bytes, since joblib would put large arrays into files, and keep those of all rounds until the end.

    Raises
    ------
    ValueError
        If it holds a function that another process cannot import.
    """
    stream = io.BytesIO()
    try:
        _Packer(stream).dump(value)
    except (pickle.PicklingError, AttributeError, TypeError) as problem:
        raise ValueError(f"{problem}, so no other process can find it{_FIX}") from None
    return stream.getvalue()


class _Packer(pickle.Pickler):
    """Packs functions by name, and refuses those of a script or notebook, which others do not have."""

    def reducer_override(self, value: Any) -> Any:
        if getattr(value, "__module__", "") == "__main__":
            kind = "equation" if isinstance(value, Equation) else type(value).__name__
            raise pickle.PicklingError(f"{kind} `{_name(value)}` was written in this script or notebook")
        return NotImplemented


_FIX = (
    "\n    write: from my_functions import my_activation  # put it into a file my_functions.py,"
    " as an @nn.equation with a name of its own"
)


def _name(value: Any) -> str:
    return str(getattr(value, "__name__", type(value).__name__))


# --- threads -----------------------------------------------------------------------------------


class _OneThread:
    """Lets matrix products use one thread as long as anybody in this process is inside.

    Sums of several threads have other last bits; and where all processors have a worker, more threads would
    only be in each other's way. Workers may be threads themselves: the first to come sets the limit, the last
    to go lifts it.
    """

    def __init__(self) -> None:
        self.lock, self.inside = threading.Lock(), 0
        self.limits: Any = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self.lock:
            self.inside += 1
            if self.inside == 1:
                self.limits = matrix_libraries().limit(limits=1, user_api="blas")
        try:
            yield
        finally:
            with self.lock:
                self.inside -= 1
                if not self.inside:
                    self.limits.restore_original_limits()


one_thread = _OneThread().__call__
