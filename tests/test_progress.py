"""A bar shows how far a run has come, to those who look on, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from nnlearn import progress
from nnlearn.course.kernel import ARGUMENTS, KERNEL, environment
from nnlearn.progress import ProgressBar, watched
from tests.conftest import ROOT

#: A run of three epochs of ten steps, as a training loop tells it; it takes about 0.6 seconds.
RUN = """
import time
from nnlearn import progress
progress.PATIENCE = {patience}
print("before", flush=True)
with progress.ProgressBar({show}, epochs=3, steps=10) as bar:
    for epoch in range(1, 4):
        for step in range(1, 11):
            time.sleep(0.02)
            if step >= bar.due:
                bar.step(step, loss=0.5 / epoch)
        bar.epoch(epoch, loss=0.25 / epoch)
print("after", flush=True)
"""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Bar:
    """In the place of tqdm's bar: keeps what it is told."""

    ncols = 77

    def __init__(self, first: int, elapsed: float) -> None:
        self.n: float = first
        self.elapsed, self.words = elapsed, ""
        self.drawn: list[tuple[float, str]] = []
        self.closed = False

    def set_description_str(self, words: str, refresh: bool) -> None:
        assert not refresh
        self.words = words

    def update(self, more: float) -> None:
        self.n += more
        self.drawn.append((round(self.n, 6), self.words))

    def display(self, words: str) -> None:
        assert not words.strip()

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    own = Clock()
    monkeypatch.setattr(progress, "perf_counter", own)
    return own


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    made: list[Bar] = []

    def new(epochs: int, first: int, elapsed: float) -> Bar:
        made.append(Bar(first, elapsed))
        return made[-1]

    monkeypatch.setattr(progress, "_new_bar", new)
    return made


# --- what is shown, and when -----------------------------------------------------------------------------


def test_the_bar_shows_the_epoch_the_loss_and_how_much_is_done(clock: Clock, bars: list[Bar]) -> None:
    with ProgressBar(True, epochs=4, steps=10) as bar:
        clock.now += 1
        bar.step(5, loss=0.75)
        clock.now += 1
        bar.epoch(1, loss=0.5)
        clock.now += 1
        bar.step(5)
        clock.now += 1
        bar.epoch(4, loss=0.25)
    assert bars[0].drawn == [
        (0, "Epoch 1/4"),
        (0.5, "Epoch 1/4 - loss: 0.7500"),
        (1, "Epoch 1/4 - loss: 0.5000"),
        (1.5, "Epoch 2/4 - loss: 0.5000"),
        (4, "Epoch 4/4 - loss: 0.2500"),
    ]
    assert bars[0].closed


def test_a_resumed_run_goes_on_where_it_was(clock: Clock, bars: list[Bar]) -> None:
    with ProgressBar(True, epochs=20, steps=10, done=10) as bar:
        clock.now += 1
        bar.epoch(11, loss=0.5)
    assert bars[0].drawn == [(10, "Epoch 11/20"), (11, "Epoch 11/20 - loss: 0.5000")]


def test_the_first_epoch_tells_how_many_steps_there_are(clock: Clock, bars: list[Bar]) -> None:
    with ProgressBar(True, epochs=2) as bar:
        for step in range(1, 9):
            clock.now += 1
            assert step >= bar.due  # slow steps: each is told
            bar.step(step, loss=0.5)
        bar.epoch(1, loss=0.5)
        clock.now += 1
        bar.step(4, loss=0.5)
    assert bars[0].drawn[-1][0] == 1.5


def test_quick_steps_and_epochs_are_drawn_a_few_times_a_second_only(clock: Clock, bars: list[Bar]) -> None:
    calls = 0
    with ProgressBar(True, epochs=100, steps=1000) as bar:
        for epoch in range(1, 101):
            for step in range(1, 1001):
                clock.now += 1e-4
                if step >= bar.due:
                    bar.step(step, loss=0.5)
                    calls += 1
            bar.epoch(epoch, loss=0.5)
    assert len(bars[0].drawn) <= 10 / progress.INTERVAL + 1
    assert len(bars[0].drawn) >= 0.5 * 10 / progress.INTERVAL
    assert calls < 1000


def test_slow_epochs_are_drawn_while_they_last(clock: Clock, bars: list[Bar]) -> None:
    with ProgressBar(True, epochs=1, steps=100_000) as bar:
        for step in range(1, 100_001):
            clock.now += 1e-3 if step < 50_000 else 1e-1  # the second half is a hundred times slower
            if step >= bar.due:
                before = clock.now
                bar.step(step, loss=0.5)
                assert before == clock.now
    places = [n for n, _ in bars[0].drawn]
    assert len([n for n in places if n < 0.5]) >= 50 / progress.INTERVAL / 4
    assert len([n for n in places if n >= 0.5]) >= 5000 / progress.INTERVAL / 4


def test_a_bar_that_was_not_asked_for_waits_for_two_seconds(
    clock: Clock, bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "watched", lambda: True)
    with ProgressBar(None, epochs=4, steps=10) as bar:
        clock.now += 1.9
        bar.epoch(1, loss=0.5)
        assert not bars
        clock.now += 0.2
        bar.step(5, loss=0.4)
        assert bars[0].elapsed == pytest.approx(2.1)  # so that the time left is right from the start
        assert bars[0].drawn == [(1.5, "Epoch 2/4 - loss: 0.4000")]
    assert bars[0].closed


@pytest.mark.parametrize("show", [False, None])
def test_where_nobody_looks_or_nobody_wants_it_nothing_is_done(
    show: bool | None, clock: Clock, bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "watched", lambda: False)
    with ProgressBar(show, epochs=2, steps=10) as bar:
        clock.now += 100
        assert bar.due > 10**15  # a loop that looks at it never calls
        bar.step(5, loss=0.5)
        bar.epoch(1, loss=0.5)
        assert bar.due > 10**15
    assert bars == []


def test_a_bar_is_closed_whatever_ends_the_run(clock: Clock, bars: list[Bar]) -> None:
    with pytest.raises(KeyboardInterrupt), ProgressBar(True, epochs=2, steps=10) as bar:
        raise KeyboardInterrupt
    assert bars[0].closed
    bar.epoch(1, loss=0.5)  # late news change nothing
    assert len(bars) == 1


@pytest.mark.parametrize("show", ["yes", 1, 0.5])
def test_show_is_true_false_or_none(show: Any) -> None:
    with pytest.raises(TypeError, match=r"progress is .*\n    write: progress=True"):
        ProgressBar(show, epochs=2)


# --- who looks on ----------------------------------------------------------------------------------------


@pytest.fixture
def no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(progress, "_notebook", lambda: None)


def test_a_person_looks_at_a_terminal_but_not_at_a_pipe(
    no_notebook: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True))
    assert watched()
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: False))
    assert not watched()
    monkeypatch.setattr(sys, "stderr", None)  # a program without any window of its own
    assert not watched()


def test_automatic_tests_are_not_watched(no_notebook: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setenv("CI", "true")
    assert not watched()


@pytest.mark.parametrize(
    ("request_", "expected"),
    [({"content": {"allow_stdin": True}}, True), ({"content": {"allow_stdin": False}}, False), ({}, False)],
)
def test_a_notebook_is_watched_if_its_reader_can_be_asked(
    request_: Any, expected: bool, no_notebook: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_notebook", lambda: SimpleNamespace(get_parent=lambda: request_))
    assert watched() is expected
    monkeypatch.setattr(
        progress, "_notebook", SimpleNamespace
    )  # a kernel that does not keep what it is asked
    assert not watched()


# --- in a terminal ---------------------------------------------------------------------------------------


def test_the_time_before_the_bar_appeared_counts(capsys: pytest.CaptureFixture[str]) -> None:
    bar = progress._new_bar(4, 0, elapsed=10.0)
    bar.update(1)
    bar.close()
    assert "|  25 % - 00:30 left" in capsys.readouterr().err


def python(code: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", code]


def surroundings() -> dict[str, str]:
    wanted = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return {k: v for k, v in os.environ.items() if k not in ("CI", "COLUMNS", "LINES")} | wanted


@pytest.mark.parametrize(("show", "shown"), [(True, True), (False, False), (None, False)])
def test_a_pipe_gets_the_bar_only_if_it_was_asked_for_and_on_stderr(show: bool | None, shown: bool) -> None:
    code = RUN.format(show=show, patience=0)
    run = subprocess.run(
        python(code), capture_output=True, text=True, encoding="utf-8", env=surroundings(), check=True
    )
    assert run.stdout == "before\nafter\n"
    assert ("Epoch 2/3 - loss: 0." in run.stderr) is shown
    if not shown:
        assert run.stderr == ""


def test_a_run_without_a_bar_loads_no_library_for_it() -> None:
    code = RUN.format(show=None, patience=0) + "import sys; print('tqdm' in sys.modules)"
    run = subprocess.run(python(code), capture_output=True, text=True, env=surroundings(), check=True)
    assert run.stdout.endswith("False\n")


def in_terminal(code: str, *, interrupt: bool = False, columns: int = 80) -> bytes:
    """Run a program in a terminal of its own, and return all that it wrote there; ^C once there is a bar."""
    import fcntl
    import pty
    import select
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen(
        # What starts the tests in the background may have told them to ignore ^C: the program does not.
        python(
            "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
            f"signal.signal(signal.SIGINT, signal.default_int_handler)\n{code}"
        ),
        stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings(), start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    written, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(ours, 4096)
        except OSError:  # the program has ended
            break
        if not part:
            break
        written += part
        if interrupt and b"Epoch 1/3 - " in written:
            os.write(ours, b"\x03")
            interrupt = False
    os.close(ours)
    child.wait(timeout=60)
    return written


def screen(written: bytes, columns: int = 80) -> list[str]:
    """What is to be seen when a terminal has got some bytes: text, new lines and returns."""
    rows, row, column = [[" "] * columns], 0, 0
    for letter in written.decode():
        if letter == "\r":
            column = 0
        elif letter == "\n":
            row += 1
        else:
            assert letter >= " ", f"{letter!r} is not understood here"
            if column == columns:
                row, column = row + 1, 0
            while row >= len(rows):
                rows.append([" "] * columns)
            rows[row][column] = letter
            column += 1
        while row >= len(rows):
            rows.append([" "] * columns)
    return ["".join(each).rstrip() for each in rows]


needs_terminals = pytest.mark.skipif(sys.platform == "win32", reason="no terminals to be had by programs")


@needs_terminals
@pytest.mark.parametrize("columns", [30, 80, 200])
def test_a_bar_in_a_terminal_is_wiped_away_in_the_end(columns: int) -> None:
    written = in_terminal(RUN.format(show=None, patience=0.1), columns=columns)
    assert re.search(rb"Epoch \d/3 - loss: 0\.\d{4} \|", written)
    assert columns < 50 or re.search(rb"\|\s+\d+ % - 00:0\d left", written)
    assert screen(written, columns) == ["before", "after", ""]


@needs_terminals
def test_a_short_run_in_a_terminal_shows_no_bar() -> None:
    assert in_terminal(RUN.format(show=None, patience=60)) == b"before\r\nafter\r\n"


@needs_terminals
@pytest.mark.parametrize("columns", [40, 80])
def test_an_interrupted_bar_leaves_the_terminal_clean(columns: int) -> None:
    code = "try:\n" + RUN.format(show=True, patience=0).replace("\n", "\n    ")
    code = code.replace("0.02", "0.2") + "\nexcept KeyboardInterrupt: print('stopped')"
    written = in_terminal(code, interrupt=True, columns=columns)
    assert b"^C" in written
    assert screen(written, columns) == ["before", "stopped", ""]


# --- in a notebook ---------------------------------------------------------------------------------------


def notebook(*sources: str) -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    made: NotebookNode = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": KERNEL, "display_name": "Python 3", "language": "python"}
    return made


def executed(made: NotebookNode) -> NotebookNode:
    """Run a notebook as nbconvert, the course and its tests do: without a reader."""
    client: Any = NotebookClient(made, timeout=120, kernel_name=KERNEL, extra_arguments=ARGUMENTS)
    around = {k: v for k, v in environment().items() if k != "CI"} | {"PYTHONPATH": str(ROOT)}
    client.execute(env=around, cwd=str(ROOT))
    return made


ASKED = {"content": {"allow_stdin": True}}
CELLS = {
    "nobody": RUN.format(show=None, patience=0),
    "asked for": RUN.format(show=True, patience=0),
    "a reader": f"progress._notebook().get_parent = lambda: {ASKED}\n" + RUN.format(show=None, patience=0.1),
    "a reader of a short run": RUN.format(show=None, patience=60),
}
EMPTY = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ""}}


@pytest.fixture(scope="module")
def stored() -> NotebookNode:
    return executed(notebook(*CELLS.values()))


@pytest.fixture(scope="module")
def outputs(stored: NotebookNode) -> dict[str, list[NotebookNode]]:
    return {name: cell.outputs for name, cell in zip(CELLS, stored.cells, strict=True)}


def test_a_notebook_that_nobody_reads_or_that_is_done_soon_keeps_nothing_of_a_bar(
    outputs: dict[str, list[NotebookNode]],
) -> None:
    for name in ("nobody", "a reader of a short run"):
        assert "".join(each.text for each in outputs[name] if each.name == "stdout") == "before\nafter\n"
        assert {each.output_type for each in outputs[name]} == {"stream"}


def test_a_bar_in_a_notebook_ends_as_an_empty_output(outputs: dict[str, list[NotebookNode]]) -> None:
    for name in ("asked for", "a reader"):
        assert outputs[name][1] == EMPTY
        assert [each.get("text") for each in outputs[name]] == ["before\n", None, "after\n"]


def test_a_notebooks_bar_says_the_same_as_a_terminals() -> None:
    """While it lasts: what the notebook is told in between is written down."""
    listen = (
        "from IPython import display\nshown = []\n"
        "changed = display.DisplayHandle.update\n"
        "def update(self, data, **rest):\n"
        "    shown.append(data['text/plain'])\n    changed(self, data, **rest)\n"
        "display.DisplayHandle.update = update"
    )
    last = executed(notebook(listen, RUN.format(show=True, patience=0), "print(*shown, sep='\\n')")).cells[2]
    lines = last.outputs[0].text.splitlines()
    assert lines[0].startswith("Epoch 1/3 |")
    assert any(re.fullmatch(r"Epoch [23]/3 - loss: 0\.\d{4} \|.*\|\s+\d+ % - 00:0\d left", s) for s in lines)
    assert set(lines[-2:]) == {""}


@pytest.mark.parametrize("plugin", [[], ["-p", "nnlearn.course.strict"]], ids=["nbval", "strict"])
def test_a_strict_comparison_of_a_notebook_does_not_see_its_bars(
    plugin: list[str], stored: NotebookNode, tmp_path: Path
) -> None:
    nbformat.write(notebook_of(stored), tmp_path / "run.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *plugin],
        cwd=tmp_path,
        env={k: v for k, v in surroundings().items() if not k.startswith(("PYTEST_", "COV_"))},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "2 passed" in run.stdout, run.stdout


def notebook_of(stored: NotebookNode) -> NotebookNode:
    """The cells of a notebook that anybody may run anew: without a reader."""
    kept: NotebookNode = nbformat.v4.new_notebook(cells=stored.cells[:2], metadata=stored.metadata)
    return kept
