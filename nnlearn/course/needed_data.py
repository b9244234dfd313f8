"""The data that a notebook cannot be run without: named in its source, and looked for before it is tested.

A lesson on data that are fetched says so at the top of its source::

    # ---
    # jupyter:
    #   nnlearn:
    #     needs: [adult, pima]
    # ---
"""

from nbformat import NotebookNode

from nnlearn.data.presence import not_here


def needs(notebook: NotebookNode) -> list[str]:
    """Name the data that a notebook cannot be run without.

    Parameters
    ----------
    notebook : notebook
        Built or not.

    Returns
    -------
    list of str
        As they are called in :mod:`nnlearn.data`; empty where its source names none.
    """
    return list(notebook.metadata.get("nnlearn", {}).get("needs", []))


def lacking(notebook: NotebookNode) -> str | None:
    """Say which of a notebook's data are not on this machine, without looking for them in a network.

    Parameters
    ----------
    notebook : notebook

    Returns
    -------
    str or None
        A sentence, with the calls that fetch them; None where all are here, or none is needed.

    Raises
    ------
    ValueError, TypeError
        If it names data that there are none of.
    """
    calls = {name: found for name in needs(notebook) if (found := not_here(name))}
    if not calls:
        return None
    every = " and ".join(call for each in calls.values() for call in each)
    return f"needs the data of {' and '.join(calls)}, which are not on this machine: run {every} once"
