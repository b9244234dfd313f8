"""Dependencies point downwards only, and what is heavy is loaded when it is asked for."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "nnlearn"

#: Who may import whom: each only from rows above its own (and a package from itself).
ORDER = [
    "equations",  # one NumPy function, read five ways
    "checks history_words needed number_words table turns value_names whole_file",  # need NumPy only
    "archive history progress stopping",  # files; the epochs of a run, its bar, its end
    "maths",  # the equations of the subject
    "initialization schedules scoring",  # how weights start; rates that change; which answers are good
    "optimizers parameters plan_source trace_comparison probe rounding",
    "plan_program",
    "plan",
    "conventions inputs_and_targets lines",
    "update",
    "training_step why",
    "evaluation recipe rewrites",
    "fast_step",
    "batches divergence row_blocks",
    "runner",
    "fit_options whole_runner",
    "framework_code network_file",  # networks in other frameworks' words; in files
    "network",  # the public face
    "checkpoint importance resuming traced_step",  # runs in files, going on with them; a step to be retold
    "trace",  # a step retold
    "kept_run saved_run training_run",
    "export loss_derivatives training",
    "estimators",  # tables of data
    "stacked",  # several networks trained at once
    "parallel wrong_equation",
    "proof explain_equation",
    "data",
    "perceptron recurrent",
    "race walk",  # down a landscape
    "exercises",  # small tasks, judged by the core
    "articles worked_example",  # pages to read
    "worksheet",
    "plot",
    "report",  # a page about a trained model
    "tables",  # CSV files: read, trained on, predicted for
    "widgets",
    "course",
    "site",  # pages of notebooks
    "cli",
    "__main__",
]
RANK = {name: rank for rank, row in enumerate(ORDER) for name in row.split()}

#: The doors that open upwards, when somebody goes through them: from a function, into a module above.
DOORS = {
    "network": {"trace", "training"},  # net.trace(...), net.fit(...)
    "trace": {"export", "proof"},  # trace.to_text(), trace.prove()
    "explain_equation": {"plot"},  # explain(sigmoid).plot()
    "history": {"plot"},  # history.plot()
    "importance": {"plot"},  # importance.plot()
    "scoring": {"plot"},  # board.plot()
    "worksheet": {"widgets"},  # sheet.widget()
}

#: Who may import what is heavy: and then in functions only, but for the packages that are about nothing else.
HEAVY = {
    "sympy": {"equations.derivatives"},
    "mpmath": {"loss_derivatives"},
    "matplotlib": {"plot"},
    "contourpy": {"widgets"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets"},
    "sklearn": {"estimators", "importance", "plot", "report", "scoring", "tables"},
    "tqdm": {"progress"},
    "joblib": {"parallel"},
    "threadpoolctl": {"fit_options", "parallel"},
    "IPython": {"plot", "progress"},
    "pandas": {"data", "estimators", "history", "tables"},
}
MAY_AT_THE_TOP = {"plot", "widgets", "estimators"}

FILES = sorted(p for p in PACKAGE.rglob("*.py") if "notebooks" not in p.relative_to(PACKAGE).parts)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module that a file imports, by its full name, and whether at once (or later, in a function)."""

    def visit(node: ast.AST, at_once: bool) -> Iterator[tuple[str, bool]]:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return  # for type checkers only: never run
            case ast.Import(names=names):
                yield from ((alias.name, at_once) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                inside = [f"{module}.{alias.name}" for alias in names]
                yield from ((name if exists(name) else module, at_once) for name in inside)
        deeper = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            yield from visit(child, at_once and not deeper)

    yield from visit(ast.parse(path.read_text(encoding="utf-8")), True)


def exists(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def own(name: str) -> str | None:
    """A module of nnlearn without the package's name; None for others, and for the package itself."""
    return name.removeprefix("nnlearn.") if name.startswith("nnlearn.") else None


def test_every_module_has_its_place_in_the_order() -> None:
    modules = {module_name(p).split(".")[0] for p in FILES} - {"__init__"}
    assert modules <= RANK.keys(), "give a new module its row in ORDER, as low as it can stand"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_point_downwards(path: Path) -> None:
    importer = module_name(path).split(".")[0]
    if importer == "__init__":
        return  # the front door: test_the_front_door_loads_the_core_only
    for name, at_once in imports(path):
        imported = (own(name) or importer).split(".")[0]
        if imported == importer:
            continue
        downwards = RANK[imported] < RANK[importer]
        door = not at_once and imported in DOORS.get(importer, set())
        assert downwards or door, f"{module_name(path)} imports {name}"


def test_there_is_no_circle() -> None:
    graph = {
        module_name(p): {
            n for name, at_once in imports(p) if at_once and (n := own(name)) and n != module_name(p)
        }
        for p in FILES
    }
    assert len(list(TopologicalSorter(graph).static_order())) >= len(FILES)


def test_no_door_is_named_that_nobody_uses() -> None:
    used = {
        importer: {
            imported
            for p in FILES
            if module_name(p).split(".")[0] == importer
            for name, at_once in imports(p)
            if (imported := (own(name) or "").split(".")[0]) in doors and not at_once
        }
        for importer, doors in DOORS.items()
    }
    assert used == DOORS


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_what_is_heavy_is_imported_by_few_and_late(path: Path) -> None:
    module = module_name(path)
    for name, at_once in imports(path):
        library = name.split(".")[0]
        if library in HEAVY:
            allowed = {module, module.split(".")[0]} & HEAVY[library]
            assert allowed, f"{module} imports {library}"
            assert not at_once or module.split(".")[0] in MAY_AT_THE_TOP, (
                f"{module} imports {library} at once"
            )


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_the_core_needs_numpy_and_the_standard_library_only(path: Path) -> None:
    if module_name(path).split(".")[0] in ("plot", "course", "site", "cli", "widgets"):
        return
    for name, _ in imports(path):
        library = name.split(".")[0]
        known = library in sys.stdlib_module_names or library in ("numpy", "nnlearn") or library in HEAVY
        assert known, f"{module_name(path)} imports {library}"


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some lines."""
    asked = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


LATE = {
    "sympy",
    "mpmath",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "IPython",
    "sklearn",
    "pandas",
    "nbformat",
    "joblib",
    "tqdm",
}


def test_the_front_door_loads_the_core_only() -> None:
    loaded = loaded_after("import nnlearn")
    assert not loaded & LATE
    modules = {m.removeprefix("nnlearn.").split(".")[0] for m in loaded if m.startswith("nnlearn.")}
    assert all(RANK[m] <= RANK["network"] for m in modules), modules


def test_tracing_training_and_showing_load_nothing_heavy() -> None:
    loaded = loaded_after(
        "import nnlearn as nn\n"
        "net = nn.Network.create([2, 2, 1])\n"
        "trace = net.trace([[1, 2]], [[1]], 0.5)\n"
        "str(trace), trace.to_html(), trace.to_latex(), str(trace.why('dW1', 0, 0)), trace.describe()\n"
        "net.fit([[1, 2]], [[1]], epochs=2)\n"
        "nn.data.xor(), nn.Perceptron(2)"
    )
    assert not loaded & LATE


def test_a_proof_loads_sympy() -> None:
    """So the test above would notice."""
    loaded = loaded_after("import nnlearn as nn; nn.Network.create([1, 1]).trace([[1]], [[1]]).prove()")
    assert {"sympy", "mpmath"} <= loaded
    assert "matplotlib" not in loaded
