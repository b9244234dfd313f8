"""The command `nnlearn`: one small function for each of its words.

Nothing is imported before it is needed, so that ``nnlearn --help`` answers at once and each command asks for
no more than it uses.
"""

import argparse
import difflib
import functools
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nnlearn import __version__

EXTRAS = {
    "fontTools": "site",
    "jinja2": "site",
    "jupyterlab": "lab",
    "jupyterlite_core": "browser",
    "jupyterlite_pyodide_kernel": "browser",
    "jupytext": "test",
    "latex2mathml": "site",
    "markdown_it": "site",
    "markupsafe": "site",
    "mdit_py_plugins": "site",
    "nbclient": "test",
    "nbformat": "test",
    "pandas": "tables",
    "pygments": "site",
    "sklearn": "tables",
    "ziamath": "site",
}
"""Optional packages, and the extra of nnlearn that brings each."""

STOPPED = 130  # what shells use for a command stopped by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``nnlearn``; those of this process if not given.

    Returns
    -------
    int
        0 if all went well, 1 if not, 2 if the words were not understood, 130 if stopped by Ctrl-C.
    """
    make_output_safe()
    try:
        chosen = parser().parse_args(arguments)
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except ModuleNotFoundError as error:
        return missing(error)
    except BrokenPipeError:  # the reader has seen enough, as in: nnlearn trace age-cgpa | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return STOPPED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    root = _Parser(prog="nnlearn", description="See, redo and check every number in a neural network.")
    root.add_argument("--version", action="version", version=f"nnlearn {__version__}")
    commands = root.add_subparsers(title="commands", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:  # noqa: A002
        added = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        added.set_defaults(run=run)
        return added

    lab = command("lab", run_lab, "copy the course's notebooks and open them in JupyterLab")
    lab.add_argument("folder", nargs="?", type=Path, help="where they go (%(default)s); your work is kept")
    lab.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    lab.set_defaults(folder=Path("nnlearn-notebooks"))

    trace = command("trace", run_trace, "print a worked example, every number of it")
    trace.add_argument("example", choices=["age-cgpa"], help="which one: %(choices)s")

    train = command("train", run_train, "train a network on a table of data, a CSV file")
    train.add_argument("file", type=Path, help="the table")
    train.add_argument("--target", required=True, metavar="COLUMN", help="the column that is to be predicted")
    train.add_argument("--model", type=Path, metavar="FILE", help="where the network goes (TABLE-COLUMN.npz)")
    train.add_argument(
        "--kind", choices=["classes", "numbers"], help="what the target holds; found out if not said"
    )
    train.add_argument(
        "--drop", action="append", default=[], metavar="COLUMN", help="not to be used; may be said again"
    )
    train.add_argument(
        "--keep", action="append", default=[], metavar="COLUMN", help="used though it would be left out"
    )
    train.add_argument(
        "--hidden",
        type=layers,
        default=(32,),
        metavar="UNITS",
        help="of each hidden layer: 32 or 20,15; 0 for none (32)",
    )
    train.add_argument("--folds", type=int, default=5, help="of the cross-validation (%(default)s)")
    train.add_argument("--seed", type=int, default=0, help="of the folds and the networks (%(default)s)")
    train.add_argument(
        "--words",
        action="append",
        default=[],
        metavar="COLUMN",
        help="its numbers are codes; may be said again",
    )
    add_reading(train)

    predict = command("predict", run_predict, "predict for a new table with a network from train")
    predict.add_argument("model", type=Path, help="the file that train wrote")
    predict.add_argument("file", type=Path, help="the new table, a CSV file")
    predict.add_argument("--output", type=Path, metavar="FILE", help="where they go (TABLE-predictions.csv)")
    add_reading(predict)

    figures = command("figures", run_figures, "draw the course's figures into a folder")
    figures.add_argument("folder", nargs="?", type=Path, default=Path("figures"), help="%(default)s")

    notebooks = command("notebooks", run_notebooks, "build notebooks from their sources, or check them")
    notebooks.add_argument("action", choices=["build", "check"], help="run and write them, or only compare")
    notebooks.add_argument(
        "paths", nargs="*", type=Path, default=[Path("notebooks")], help="folders or files (notebooks)"
    )

    site = command("site", run_site, "make pages of notebooks that need neither Python nor a network")
    site.add_argument(
        "folder", nargs="?", type=Path, default=Path("site"), help="where they go (%(default)s)"
    )
    site.add_argument(
        "--notebooks", type=Path, metavar="FOLDER", help="of built notebooks; the course's own if not said"
    )
    site.add_argument(
        "--lab",
        action="store_true",
        help="also a JupyterLab that runs in the reader's browser, in FOLDER/lab",
    )
    site.add_argument(
        "--pyodide", type=Path, metavar="ARCHIVE", help="for --lab: its Python, so that nothing is fetched"
    )
    return root


def layers(words: str) -> tuple[int, ...]:
    """Read how many units each hidden layer has, as in 20,15."""
    try:
        return () if words == "0" else tuple(map(int, words.split(",")))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{words!r:.40} is not how many units each hidden layer has\n    write: --hidden 20,15"
        ) from None


def add_reading(command: argparse.ArgumentParser) -> None:
    """Add what can be said about how a table is written; most of it is found out if not said."""
    reading = command.add_argument_group("how the table is written, if that is not found out")
    reading.add_argument("--separator", metavar="C", help="what is between the fields: , ; or another")
    reading.add_argument("--encoding", metavar="NAME", help="utf-8, latin-1, cp1252 or another")
    reading.add_argument("--skip", type=int, default=0, metavar="N", help="lines to leave out at the start")
    reading.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="WORD",
        help="says that a value is missing; may be said again",
    )
    names = reading.add_mutually_exclusive_group()
    names.add_argument("--header", action="store_true", default=None, help="the first line has the names")
    names.add_argument("--no-header", dest="header", action="store_false", help="the first line is data")
    reading.set_defaults(header=None)


# --- the commands ----------------------------------------------------------------------------------------


def run_lab(chosen: argparse.Namespace) -> int:
    """Copy the notebooks and open JupyterLab."""
    from nnlearn.course.lab import lab

    return lab(chosen.folder, browser=not chosen.no_browser)


def run_trace(chosen: argparse.Namespace) -> int:
    """Print the worked example."""
    from nnlearn import worked_example

    print(worked_example.report())
    return 0


def run_train(chosen: argparse.Namespace) -> int:
    """Train on a table."""
    from nnlearn.tables.train_command import train_and_tell

    return told(train_and_tell, chosen, "file", "target", "model")


def run_predict(chosen: argparse.Namespace) -> int:
    """Predict for a table."""
    from nnlearn.tables.predict_command import predict_and_tell

    return told(predict_and_tell, chosen, "model", "file", "output")


def run_figures(chosen: argparse.Namespace) -> int:
    """Draw the figures."""
    from nnlearn.plot import gallery

    gallery.write(chosen.folder)
    print(f"The figures are in {chosen.folder.resolve()}")
    return 0


def run_notebooks(chosen: argparse.Namespace) -> int:
    """Build or check notebooks, telling of each as it is done."""
    from nnlearn.course import build

    try:
        if chosen.action == "build":
            for notebook, changed in build.build(chosen.paths):
                print(f"{notebook}: {'built' if changed else 'as before'}", flush=True)
            return 0
        differs = 0
        for notebook, why in build.check(chosen.paths):
            print(f"{notebook}: {why or 'as its source says'}", flush=True)
            differs += why is not None
    except build.BuildError as error:
        return complain(str(error))
    if differs:
        return complain(f"{differs} of the notebooks must be built:  nnlearn notebooks build")
    return 0


def run_site(chosen: argparse.Namespace) -> int:
    """Make the pages."""
    from nnlearn.course.copy_notebooks import course
    from nnlearn.site import SiteError, build

    try:
        with_lab = chosen.lab or chosen.pyodide is not None
        pages = build(chosen.notebooks or course(), chosen.folder, lab=with_lab)
        print(f"{len(pages)} pages; open {pages[0].resolve()}")
        if with_lab:
            from nnlearn.site.browser_lab import build_browser_lab

            lab = build_browser_lab(chosen.notebooks or course(), chosen.folder, pyodide=chosen.pyodide)
            print(f"{lab.start.resolve()} starts the browser edition. {lab.said}")
            if lab.missing:
                print(f"Its Python lacks {' and '.join(lab.missing)}: nnlearn cannot compute there.")
            print(f"It needs a web server: python -m http.server --directory {chosen.folder}")
    except SiteError as error:
        return complain(str(error))
    return 0


def told(work: Callable[..., Iterator[str]], chosen: argparse.Namespace, *first: str) -> int:
    """Do some work and print what it tells, as it tells it; `first` are its arguments without a name."""
    options = {name: value for name, value in vars(chosen).items() if name not in ("run", *first)}
    try:
        for paragraph in work(*(getattr(chosen, name) for name in first), **options):
            print(paragraph, flush=True)
    except (ValueError, TypeError) as error:
        return complain(str(error))
    return 0


# --- talking to people -----------------------------------------------------------------------------------


_help_formatter = functools.partial(argparse.HelpFormatter, max_help_position=16)  # one line a command


class _Parser(argparse.ArgumentParser):
    """A parser that names the nearest right word when it does not know one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_help_formatter, **options)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        known = list(action.choices or [])
        if action.choices is not None and value not in known:
            near = difflib.get_close_matches(str(value), known, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else f"There is: {', '.join(known)}."
            raise argparse.ArgumentError(None, f"{self.prog} does not know {str(value)!r}. {hint}")


def missing(error: ModuleNotFoundError) -> int:
    """Say which extra brings a package that is not there; raise on if none does."""
    extra = EXTRAS.get((error.name or "").partition(".")[0])
    if extra is None:
        raise error
    return complain(f'this needs {error.name}, which is not installed:  pip install "nnlearn[{extra}]"')


def complain(words: str) -> int:
    """Print what went wrong, and return the exit code for it."""
    print(f"nnlearn: {words}", file=sys.stderr)
    return 1


def make_output_safe() -> None:
    """Let σ, δ and subscripts through everywhere, also through a pipe on Windows."""
    encoding = None if os.environ.get("PYTHONIOENCODING") else "utf-8"  # the person's own choice comes first
    for stream in _text_streams():
        stream.reconfigure(encoding=encoding, errors="replace")


def _text_streams() -> Iterator[io.TextIOWrapper]:
    """Yield standard output and error where they are real text streams (not captured, not absent)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            yield stream
