"""Strict comparison of notebooks in pytest: every output, not only the texts.

::

    pytest --nbval -p nnlearn.course.strict my_lesson.ipynb

nbval finds the cells, reads their tags and names the tests. In place of its comparison, which looks at texts
alone, nbclient (which also builds the notebooks) runs the notebook once, and everything that is stored is
compared with what comes now; `nnlearn.course.notebook_comparison` says what may differ.

A notebook that stores no widgets is compared without them; `build` strips them from those of the course.
One that needs data which are not on this machine is skipped, cell by cell: a test fetches nothing.
"""

import copy
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile

from nnlearn.course.kernel import ARGUMENTS, KERNEL, environment
from nnlearn.course.needed_data import lacking
from nnlearn.course.notebook_comparison import SANITISE, Run, difference, widget_state
from nnlearn.course.outputs import WIDGET_VIEW, standard, without_widget_views

SKIP = "nbval-skip"
STARTS = 3
"""How often a kernel is started that does not come up: another may have taken its ports in that moment."""


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Put a strict notebook in the place of each that nbval collects."""
    collected = yield
    return [
        StrictNotebook.from_parent(parent, path=file_path) if type(node) is IPyNbFile else node
        for node in collected
    ]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Pass over the sources of notebooks: to look for doctests in one would be to run it."""
    is_source = collection_path.with_suffix(".ipynb").exists() or collection_path.parent.name == "notebooks"
    return True if collection_path.suffix == ".py" and is_source else None


class StrictNotebook(IPyNbFile):
    """A notebook that is run once, before the first of its cells is compared."""

    def collect(self) -> Iterator["StrictCell"]:
        """Yield nbval's cells, made strict."""
        for cell in super().collect():
            yield StrictCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )

    def setup(self) -> None:
        """Run the whole notebook, unless it needs data that are not here."""
        if why := lacking(self.nb):
            pytest.skip(why)
        self.sanitize_patterns.update(SANITISE)
        self.setup_sanitize_files()
        for _ in range(STARTS):
            self._run()
            if self.broken_by is None or self.begun >= 0:
                break
        self._stores_widgets = "widgets" in self.nb.metadata or any(
            WIDGET_VIEW in output.get("data", {})
            for cell in self.nb.cells
            for output in cell.get("outputs", [])
        )

    def _run(self) -> None:
        """Run the notebook in a kernel of its own."""
        self.fresh = _unexecuted(self.nb)
        self.broken_by: Exception | None = None
        self.begun = -1  # the place of the last cell that was begun
        option = self.config.option
        client = NotebookClient(
            self.fresh,
            allow_errors=True,  # judged cell by cell
            extra_arguments=ARGUMENTS,
            on_cell_execute=self._begin,
            kernel_name=option.nbval_kernel_name or KERNEL,
            resources={"metadata": {"path": str(self.path.parent)}},
            shutdown_kernel="immediate",
            skip_cells_with_tag=SKIP,
            startup_timeout=int(option.nbval_kernel_startup_timeout),
            timeout=int(option.nbval_cell_timeout),
        )
        try:
            client.execute(env=environment())
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:  # RuntimeError: it did not start
            self.broken_by = error

    def teardown(self) -> None:
        """Do nothing: the kernel has ended."""

    def _begin(self, cell: NotebookNode, cell_index: int) -> None:
        """Note which cell is run."""
        self.begun = cell_index

    def stored_run(self, cell: NotebookNode) -> Run:
        """Return a cell's run as it is stored."""
        return Run(standard(copy.deepcopy(cell.outputs)), widget_state(self.nb))

    def fresh_run(self, cell: NotebookNode) -> Run:
        """Return a cell's run of now, without live widgets if the notebook stores none."""
        outputs = standard(cell.outputs)
        if not self._stores_widgets:
            outputs = list(without_widget_views(outputs))
        return Run(outputs, widget_state(self.fresh))


class StrictCell(IPyNbCell):
    """A cell whose stored outputs must all come again."""

    def setup(self) -> None:
        """Do nothing: its notebook has been run."""

    def runtest(self) -> None:
        """Compare what is stored with what came now; a failure is a difference in words."""
        if self.options["skip"]:
            pytest.skip(SKIP)
        if not self.cell.source.strip():
            return
        place = next(i for i, cell in enumerate(self.parent.nb.cells) if cell is self.cell)
        self._check_reached(place)
        now = self.parent.fresh.cells[place]
        self._check_errors(now)
        if not self.options["check"]:
            return
        if self.cell.execution_count is None:
            self.raise_cell_error("The cell is stored without having been run: build the notebook", None)
        why = difference(self.parent.stored_run(self.cell), self.parent.fresh_run(now), self.sanitize)
        if why:
            self.raise_cell_error(f"Not what is stored: {why}", None)

    def sanitize(self, text: str) -> str:
        """Return a text with stand-ins for what is random in it."""
        for pattern, stand_in in self.parent.sanitize_patterns.items():
            text = re.sub(pattern, stand_in, text)
        return text

    def _check_reached(self, place: int) -> None:
        """Fail if the notebook's run broke off in this cell or before any; skip if in an earlier one."""
        broken_by = self.parent.broken_by
        if broken_by is not None and self.parent.begun in (place, -1):
            self.raise_cell_error(f"{type(broken_by).__name__}: {broken_by}", None)
        if broken_by is not None and self.parent.begun < place:
            pytest.skip("not reached: an earlier cell broke the run off")

    def _check_errors(self, now: NotebookNode) -> None:
        """Fail if the cell raised and should not have, or did not and should have."""
        raised = next((output for output in now.outputs if output.output_type == "error"), None)
        if raised is not None and not self.options["check_exception"]:
            self.raise_cell_error("The cell raised an exception", "\n".join(raised.traceback))
        if raised is None and self.options["check_exception"]:
            self.raise_cell_error("The cell should raise an exception, and did not", None)


def _unexecuted(notebook: NotebookNode) -> NotebookNode:
    """Return a copy as it was before it was ever run."""
    fresh = copy.deepcopy(notebook)
    fresh.metadata.pop("widgets", None)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return fresh
