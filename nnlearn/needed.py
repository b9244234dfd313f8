"""Packages that work on tables of data needs, and that not everybody has."""

from __future__ import annotations

import importlib


def needed(package: str, what: str) -> None:
    """See that a package is there, or say how to install it.

    Parameters
    ----------
    package : str
        Its name in Python, such as ``sklearn``.
    what : str
        What needs it.

    Raises
    ------
    ModuleNotFoundError
        If it is not there.

    Examples
    --------
    >>> needed("numpy", "everything")
    """
    try:
        importlib.import_module(package)
    except ModuleNotFoundError as problem:
        raise ModuleNotFoundError(
            f'{what} needs {problem.name}, which is not there\n    write: pip install "nnlearn[tables]"',
            name=problem.name,
        ) from None
